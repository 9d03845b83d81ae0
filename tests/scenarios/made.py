"""Random and planted scenarios, and an enumeration of all leaves that shares no code with the product."""

import copy
import itertools
import math
from pathlib import Path

import yaml

from consilience.scenarios.file import read

EXAMPLE = Path(__file__).resolve().parents[2] / "examples/scenario/scenario.yaml"
STATES = ("seen", "not seen", "not looked for")


def scenario(body):
    return read(yaml.safe_dump(body, sort_keys=False)).scenario


def shares(random, count):
    parts = [random.gammavariate(1, 1) + 0.02 for _ in range(count)]
    return [part / sum(parts) for part in parts]


def tree(random, splits):
    ids = itertools.count()
    made = [
        {"id": f"s{k}", "branches": [{"id": f"b{next(ids)}"} for _ in range(random.randint(2, 4))]}
        for k in range(splits)
    ]
    depth = {"s0": 1}
    for k, split in enumerate(made[1:], 1):
        free = [
            (above["id"], branch)
            for above in made[:k]
            for branch in above["branches"]
            if "leads_to" not in branch and depth[above["id"]] < 8
        ]
        above, branch = random.choice(free)
        branch["leads_to"] = split["id"]
        depth[split["id"]] = depth[above] + 1
    return made


def numbers(random, splits, indicators, seen=STATES):
    families = {}
    for indicator in indicators:
        split = next(s for s in splits if s["id"] == indicator["about"])
        families[indicator["family"]] = {
            "branches": {branch["id"]: random.random() for branch in split["branches"]},
            "not_reached": random.random(),
        }
    return {
        "odds": {
            s["id"]: dict(zip([b["id"] for b in s["branches"]], shares(random, len(s["branches"])), strict=True))
            for s in splits
        },
        "rates": {
            "families": families,
            "indicators": {i["id"]: {"hit": random.random(), "false_alarm": random.random()} for i in indicators},
        },
        "sightings": [{"indicator": i["id"], "state": random.choice(seen)} for i in indicators],
    }


def body(random, splits, indicators, parties=("alpha", "beta")):
    made = tree(random, splits)
    signs = []
    for k in range(indicators):
        about = random.choice(made)["id"]
        signs.append(
            {"id": f"i{k}", "about": about, "family": f"{about}-{random.randint(0, 1)}", "statement": f"sign {k}"}
        )
    return {
        "scenario": {"id": "t", "title": "A tree", "splits": made},
        "indicators": signs,
        "parties": {name: numbers(random, made, signs) for name in parties},
    }


def enumerated(body, party):
    """The probability of each leaf, from all worlds: leaves times hidden events."""
    splits = {s["id"]: s for s in body["scenario"]["splits"]}
    own = body["parties"][party]
    weights = {}

    def below(name, weight, path):
        for branch in splits[name]["branches"]:
            reached, taken = weight * own["odds"][name][branch["id"]], {**path, name: branch["id"]}
            if "leads_to" in branch:
                below(branch["leads_to"], reached, taken)
            else:
                weights[branch["id"]] = reached * evidence(body, own, taken)

    below("s0", 1.0, {})
    total = math.fsum(weights.values())
    return {leaf: weight / total for leaf, weight in weights.items()}


def evidence(body, own, path):
    weight = 1.0
    state = {s["indicator"]: s["state"] for s in own["sightings"]}
    for family, rates in own["rates"]["families"].items():
        members = [i for i in body["indicators"] if i["family"] == family]
        chance = rates["branches"][path[members[0]["about"]]] if members[0]["about"] in path else rates["not_reached"]
        worlds = 0.0
        for happened in (True, False):
            world = chance if happened else 1 - chance
            for indicator in members:
                telling = own["rates"]["indicators"][indicator["id"]]
                p = telling["hit"] if happened else telling["false_alarm"]
                world *= {"seen": p, "not seen": 1 - p, "not looked for": 1}[state[indicator["id"]]]
            worlds += world
        weight *= worlds
    return weight


def planted(random, cause, noise=0.15):
    """Two parties that differ by `cause` at one split, and by a little noise in all odds."""
    made = body(random, random.randint(3, 10), 0)
    splits = made["scenario"]["splits"]
    made["indicators"] = [
        {"id": f"i-{s['id']}-{k}", "about": s["id"], "family": f"f-{s['id']}", "statement": "x"}
        for s in splits
        for k in (0, 1)
    ]
    for split in splits:
        count = len(split["branches"])
        made["parties"]["alpha"]["odds"][split["id"]] = {b["id"]: 1 / count for b in split["branches"]}
    own = made["parties"]["alpha"]
    for split in splits:
        first = split["branches"][0]["id"]
        own["rates"]["families"][f"f-{split['id']}"] = {
            "branches": {b["id"]: 0.9 if b["id"] == first else 0.2 for b in split["branches"]},
            "not_reached": 0.3,
        }
    own["rates"]["indicators"] = {i["id"]: {"hit": 0.8, "false_alarm": 0.1} for i in made["indicators"]}
    own["sightings"] = [{"indicator": i["id"], "state": "not looked for"} for i in made["indicators"]]
    other = copy.deepcopy(own)
    split = splits[0] if random.random() < 0.4 else random.choice(splits)
    where = split["id"]
    if cause == "prior":
        ids = [b["id"] for b in split["branches"]]
        other["odds"][where] = {name: 0.85 if k == 0 else 0.15 / (len(ids) - 1) for k, name in enumerate(ids)}
    else:
        for sighting in (*own["sightings"], *(other["sightings"] if cause == "rates" else ())):
            if sighting["indicator"].startswith(f"i-{where}-"):
                sighting["state"] = "seen"
        if cause == "rates":
            family = other["rates"]["families"][f"f-{where}"]["branches"]
            other["rates"]["families"][f"f-{where}"]["branches"] = {name: 1.05 - p for name, p in family.items()}
    for split_odds in other["odds"].values():
        blurred = {name: p * math.exp(random.gauss(0, noise)) for name, p in split_odds.items()}
        total = math.fsum(blurred.values())
        split_odds.update({name: p / total for name, p in blurred.items()})
    made["parties"] = {"alpha": own, "beta": other}
    return made, where


def example(*, more=None, parties=None, title=None, statement=None, as_of="2026-11-20"):
    """The example with changed numbers of a party, more sightings of one, other titles of branches or other statements."""
    found = yaml.safe_load(EXAMPLE.read_text(encoding="utf-8"))
    found = copy.deepcopy(found)  # its two parties share their rates
    for name, change in (parties or {}).items():
        own = found["parties"][name] = copy.deepcopy(found["parties"][name])
        for key, value in change.items():
            if key == "rates":
                for part, rates in value.items():
                    own["rates"][part] |= rates
            elif key == "odds":
                own["odds"] |= value
            else:
                own[key] = value
    for name, sightings in (more or {}).items():
        found["parties"][name]["sightings"] += sightings
    for split in found["scenario"]["splits"]:
        for branch in split["branches"]:
            branch["title"] = (title or {}).get(branch["id"], branch["title"])
    for indicator in found["indicators"]:
        indicator["statement"] = (statement or {}).get(indicator["id"], indicator["statement"])
    found["as_of"] = as_of
    return scenario(found)


def largest(random):
    """A file of 400 leaves: 57 splits with eight branches each."""
    splits = [{"id": f"s{k}", "branches": [{"id": f"b{k}-{n}"} for n in range(8)]} for k in range(57)]
    waiting = list(splits[0]["branches"])
    for split in splits[1:]:
        waiting.pop(0)["leads_to"] = split["id"]
        waiting += split["branches"]
    signs = [{"id": "i0", "about": "s9", "family": "f", "statement": "A sign"}]
    return {
        "scenario": {"id": "large", "title": "A large tree", "splits": splits},
        "indicators": signs,
        "parties": {name: numbers(random, splits, signs) for name in ("alpha", "beta")},
    }


def leaves(body):
    return [b["id"] for s in body["scenario"]["splits"] for b in s["branches"] if "leads_to" not in b]
