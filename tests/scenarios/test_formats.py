"""BIF there and back, XDSL, and CACAO playbooks against the schemas of OASIS."""

import json
import random
from datetime import UTC, datetime
from pathlib import Path

import pytest
from defusedxml import ElementTree

from consilience.errors import MalformedRecord
from consilience.scenarios.file import read
from consilience.scenarios.file_out import as_yaml
from consilience.scenarios.formats import bif, cacao, xdsl
from tests.scenarios import made

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = read((ROOT / "examples/scenario/scenario.yaml").read_text()).scenario
SCHEMAS = ROOT.parent / "shared/data/cacao/schemas"


@pytest.mark.parametrize("seed", range(15))
def test_a_tree_written_as_bif_is_read_and_written_to_the_byte(seed):
    chance = random.Random(seed)
    scenario = made.scenario(made.body(chance, chance.randint(1, 9), chance.randint(0, 9)))
    text = bif.write(scenario, scenario.parties[0], "TLP:AMBER")
    back = bif.read(text)

    assert bif.write(back, back.parties[0], "TLP:AMBER") == text
    again = read(as_yaml(back)).scenario
    assert bif.write(again, again.parties[0], "TLP:AMBER") == text
    assert back.update(back.parties[0], seen={}).leaves(back.tree) == pytest.approx(
        scenario.update(scenario.parties[0], seen={}).leaves(scenario.tree), abs=1e-15
    )


def test_titles_of_any_kind_survive():
    body = made.body(random.Random(1), 2, 1)
    body["scenario"]["splits"][0]["title"] = 'A "quoted" { title } // with ; signs — ü'
    scenario = made.scenario(body)

    assert bif.read(bif.write(scenario, scenario.parties[0])).tree.root.title == scenario.tree.root.title


def test_words_of_the_grammar_are_no_names_and_a_family_nobody_rates_is_left_out(tmp_path):
    words = ("network", "variable", "probability", "property", "type", "discrete", "table", "default")
    body = made.body(random.Random(1), 1, 2)
    body["scenario"]["splits"][0].update(id="variable", branches=[{"id": word} for word in words])
    body["indicators"] = [
        {"id": one, "about": "variable", "family": one, "statement": one} for one in ("Table", "probability")
    ]
    rate = {"branches": dict.fromkeys(words, 0.3), "not_reached": 0.2}
    body["parties"] = {
        "alpha": {
            "odds": {"variable": dict.fromkeys(words, 0.125)},
            "rates": {
                "families": {"Table": rate, "probability": rate},
                "indicators": {"Table": {"hit": 0.9, "false_alarm": 0.1}},
            },
        }
    }
    scenario = made.scenario(body)
    text = bif.write(scenario, scenario.parties[0])
    back = bif.read(text)

    assert bif.write(back, back.parties[0]) == text
    assert [one.family for one in back.indicators] == ["Table"]
    gum = pytest.importorskip("pyagrum", reason="pyAgrum is not installed")
    (tmp_path / "words.bif").write_text(text)
    assert gum.loadBN(str(tmp_path / "words.bif")).size() == 3


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "one variable without a parent"),
        ("network x { } variable a { type discrete [2] { x, y }; }", "one probability for each state"),
        ("variable a { type discrete [2] { x, y };", "its end"),
        ("<bif/>", "line 1"),
        (
            "variable a { type discrete [2] {x,y}; } variable b { type discrete [2] {u,v}; }"  # noqa: ISC004
            " probability (a) { table 0.5, 0.5; } probability (b | a) { (x) 1,0; (y) 0,1; }",
            "not_reached",
        ),
        (
            "variable a { type discrete [2] {x,y}; } variable b { type discrete [2] {u,v}; }"  # noqa: ISC004
            " probability (a | b, c) { table 0.5, 0.5; }",
            "one parent",
        ),
    ],
)
def test_what_is_no_tree_is_refused_by_name(text, says):
    with pytest.raises(MalformedRecord, match=says):
        bif.read(text)


def test_other_software_reads_the_bif_and_finds_the_same(tmp_path):
    gum = pytest.importorskip("pyagrum", reason="pyAgrum is not installed")
    file = tmp_path / "alpha.bif"
    alpha = EXAMPLE.party("alpha")
    file.write_text(bif.write(EXAMPLE, alpha))
    network = gum.loadBN(str(file))
    engine = gum.LazyPropagation(network)
    engine.setEvidence({"cameras": "seen", "visas": "not_seen", "feed": "seen"})
    engine.makeInference()
    ours = EXAMPLE.update(alpha)

    assert list(engine.posterior("inspectors").tolist()) == pytest.approx(
        [ours.mass[branch.id] for branch in EXAMPLE.tree.root.branches], abs=1e-6
    )


def test_xdsl_is_xml_with_every_number():
    root = ElementTree.fromstring(xdsl.write(EXAMPLE, EXAMPLE.party("beta"), "TLP:AMBER -- draft").encode())
    tables = {cpt.get("id"): cpt.findtext("probabilities") for cpt in root.iter("cpt")}

    assert tables["talks"].split() == ["0.0", "0.0", "1.0", "0.4", "0.6", "0.0", "0.0", "0.0", "1.0"]
    assert len(tables) == 5 + 7 + 12


def test_playbooks_hold_each_response_once():
    books = cacao.playbooks(EXAMPLE, datetime(2027, 1, 2, tzinfo=UTC))

    assert [book["name"] for book in books] == [response.title for response in EXAMPLE.responses]
    assert books == cacao.playbooks(EXAMPLE, datetime(2027, 1, 2, tzinfo=UTC))


@pytest.mark.skipif(not SCHEMAS.exists(), reason="the CACAO schemas are not beside this checkout")
def test_playbooks_are_cacao():
    from jsonschema import Draft7Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT7

    found = [json.loads(path.read_text()) for path in SCHEMAS.rglob("*.json")]
    registry = Registry().with_resources((body["$id"], Resource(contents=body, specification=DRAFT7)) for body in found)
    schema = json.loads((SCHEMAS / "playbook.json").read_text())

    for book in cacao.playbooks(EXAMPLE, datetime(2027, 1, 2, tzinfo=UTC), "TLP:AMBER"):
        assert [error.message for error in Draft7Validator(schema, registry=registry).iter_errors(book)] == []
