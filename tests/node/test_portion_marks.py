"""What a sentence of a line is marked reaches the claims of that sentence: in a comparison and on a node."""

import json

import pytest

from consilience import node as nodes
from tests.cli.test_node import run

PAIRS = [
    ("(U)", "U", "(S//NF)", "S//NF", "SECRET"), ("(TLP:GREEN)", "TLP:GREEN", "(TLP:RED)", "TLP:RED", "red"), ("[U]", "U", "[C]", "C", "CONFIDENTIAL"),
    ("(U)", "U", "(TS//ORION)", "TS//ORION", "TOP SECRET"), ("{NU}", "NU", "{NS}", "NS", "SECRET"), ("(UNCLASSIFIED)", "UNCLASSIFIED", "(SECRET)", "SECRET", "SECRET"),
    ("TLP:GREEN", "TLP:GREEN", "TLP:RED", "TLP:RED", "red"), ("1. (U)", "U", "(R)", "R", "RESTRICTED"),
]  # fmt: skip
OPEN, CLOSED = "The port is open.", "The minister refused the offer on Monday, and the envoy left Rome."


@pytest.mark.parametrize(("low", "lower", "high", "higher", "level"), PAIRS)
def test_a_comparison_gives_each_claim_its_sentences_mark(tmp_path, low, lower, high, higher, level):
    for name, text in (("a", f"{low} {OPEN} {high} {CLOSED}"), ("b", f"{OPEN} {CLOSED}")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "r.txt").write_text(text)
    run("align", "--no-cache", tmp_path / "a", tmp_path / "b", "--out", tmp_path / "out")
    found = json.loads((tmp_path / "out" / "alignment.json").read_text())["claims"]

    assert {one["quote"]: one["marking"] for one in found if one["party"] == "a"} == {OPEN: lower, CLOSED: higher}
    assert {one["marking"] for one in found if one["party"] == "b"} == {None}


@pytest.mark.parametrize(("low", "lower", "high", "higher", "level"), PAIRS)
def test_a_node_files_each_claim_under_its_sentences_mark(tmp_path, low, lower, high, higher, level):
    run("init", "--party", "alpha", "--dir", tmp_path / "node", "--no-passphrase")
    (tmp_path / "r.txt").write_text(f"{low} {OPEN} {high} {CLOSED}")
    run("ingest", "--dir", tmp_path / "node", "--marking", "TLP:GREEN", tmp_path / "r.txt")
    node = nodes.Node(tmp_path / "node")
    statements = [nodes.record_of(row).statement for row in node.ledger.entries(kind="claim/1")]
    levels = {
        (one.body.quote, one.body.marking, level in {each.name for each in one.marking.levels}) for one in statements
    }

    assert levels == {(OPEN, lower, False), (CLOSED, higher, True)}
