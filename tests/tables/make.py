"""Builders of small tables of events."""

import pyarrow as pa

COLUMNS = (
    "claim_id",
    "date",
    "actor",
    "action",
    "target",
    "actor_country",
    "target_country",
    "place",
    "quantity",
    "unit",
    "polarity",
)

ACTORS = ("Angela Merkel", "Boubou Cissé", "Citizen (India)", "Kim Jong-Un", "European Union", "Bharatiya Janata")
TARGETS = ("Emmanuel Macron", "Police (Ecuador)", "Ford Motor", "South Korea", "Supreme Court of Slovenia")
ACTIONS = ("Make statement", "Consult", "Accuse", "Host a visit", "Express intent to meet", "Arrest or detain")


def row(claim_id, date, actor=None, action=None, target=None, **more):
    cells = {"claim_id": claim_id, "date": date, "actor": actor, "action": action, "target": target, **more}
    return {name: cells.get(name) for name in COLUMNS}


def table(rows):
    return pa.Table.from_pylist(rows, schema=pa.schema([(name, pa.string()) for name in COLUMNS]))


def world(n=300):
    """Return n different events, spread over a year."""
    return [
        row(
            f"e{i:04d}",
            f"2018-{1 + i * 7 % 12:02d}-{1 + i * 11 % 28:02d}",
            f"{ACTORS[i % len(ACTORS)]} {'abcdefghij'[i % 10]}{'klmnop'[i % 6]}orov",
            ACTIONS[i % len(ACTIONS)],
            TARGETS[i % len(TARGETS)],
        )
        for i in range(n)
    ]


def two_sides(n=300, shared=200):
    """Return a left and a right table that share the first events; ids l… and r…."""
    events = world(n)
    half = (n - shared) // 2
    left = [{**e, "claim_id": "l" + e["claim_id"]} for e in events[: shared + half]]
    right = [{**e, "claim_id": "r" + e["claim_id"]} for e in (*events[:shared], *events[shared + half :])]
    return table(left), table(right)
