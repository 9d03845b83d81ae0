"""The scoring itself, on alignments made from the gold: perfect ones, and ones broken on purpose."""

import csv
import json
from dataclasses import replace

import pytest
from bench.product import read_outcome
from bench.score_twoparty import HERE, PARTIES, beside, judge, named, read_gold, score

VERDICT = {
    "equal": "aligned",
    "precise": "aligned",
    "altered": "conflicting",
    "later": "changed",
    "missing": "one-sided",
}


@pytest.fixture(params=["dev", "held"])
def gold(request):
    return read_gold(HERE / request.param)


def perfect(gold):
    """The body of `alignment.json` as a product that makes no mistake would write it."""
    files = sorted(gold.pages)
    reports = [{"id": f"r{n}", "party": party, "file": file} for n, (party, file) in enumerate(files)]
    claims = [claim(n, sentence, gold, files) for n, sentence in enumerate(gold.sentences)]
    matters = [
        {
            "id": event.key,
            "verdict": VERDICT[event.relation],
            "claims": [f"c{n}" for n in sorted(event.sides[0] | event.sides[1])],
            "reasons": [
                {"name": "slot", "slot": event.slot, "left": event.values[0], "right": event.values[1], "because": "…"}
            ]
            if event.relation == "altered"
            else [],
        }
        for event in gold.events
    ]
    return {"parties": list(PARTIES), "reports": reports, "claims": claims, "matters": matters}


def claim(number, sentence, gold, files):
    page = gold.pages[sentence.party, sentence.file]
    start = page.index(sentence.text)
    return {
        "id": f"c{number}",
        "party": sentence.party,
        "report": f"r{files.index((sentence.party, sentence.file))}",
        "span": [start, start + len(sentence.text)],
        "quote": sentence.text,
        "action": None,
    }


def written(body, folder, links=()):
    (folder / "alignment.json").write_text(json.dumps(body), encoding="utf-8")
    with (folder / "links.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("left_claim", "right_claim", "probability", "verdict", "decibans"), *links])
    return read_outcome(folder)


def values(section):
    return {figure.name: figure.value for figure in section.figures}


def matter_of(body, relation):
    return [matter for matter in body["matters"] if matter["verdict"] == VERDICT[relation]]


def test_a_product_without_mistakes_gets_every_point(gold, tmp_path):
    got = values(score("", gold, written(perfect(gold), tmp_path), show=True))

    assert got.pop("wrongly merged") == 0
    assert got.pop("… with an event of another story") == 0
    assert set(got.values()) == {1.0}


def test_a_product_that_links_nothing_finds_nothing_and_merges_nothing(gold, tmp_path):
    body = perfect(gold)
    body["matters"] = [
        {"id": c["id"], "verdict": "one-sided", "claims": [c["id"]], "reasons": []} for c in body["claims"]
    ]

    got = values(score("", gold, written(body, tmp_path), show=False))

    assert got["matters found"] == 0
    assert got["wrongly merged"] == 0
    assert got["conflicting: precision"] is None
    assert got["conflicting: recall"] == 0


def test_one_matter_for_everything_finds_all_and_merges_all(gold, tmp_path):
    body = perfect(gold)
    body["matters"] = [
        {"id": "m", "verdict": "conflicting", "claims": [c["id"] for c in body["claims"]], "reasons": []}
    ]

    got = values(score("", gold, written(body, tmp_path), show=False))

    assert got["matters found"] == 1
    assert got["wrongly merged"] == 1


def test_a_conflict_among_equal_events_costs_precision(gold, tmp_path):
    body = perfect(gold)
    altered = len(matter_of(body, "altered"))
    matter_of(body, "equal")[0]["verdict"] = "conflicting"

    got = values(score("", gold, written(body, tmp_path), show=False))

    assert got["conflicting: precision"] == pytest.approx(altered / (altered + 1))
    assert got["conflicting: recall"] == 1


def test_a_conflict_among_context_sentences_costs_precision(gold, tmp_path):
    body = perfect(gold)
    altered = len(matter_of(body, "altered"))
    extra = {"id": "x", "party": "alpha", "report": "r0", "span": [0, 3], "quote": "---", "action": None}
    body["claims"].append(extra)
    body["matters"].append({"id": "m", "verdict": "conflicting", "claims": ["x"], "reasons": []})

    got = values(score("", gold, written(body, tmp_path), show=True))

    assert got["conflicting: precision"] == pytest.approx(altered / (altered + 1))


def test_a_planted_conflict_called_aligned_costs_recall_only(gold, tmp_path):
    body = perfect(gold)
    altered = matter_of(body, "altered")
    altered[0]["verdict"] = "aligned"

    got = values(score("", gold, written(body, tmp_path), show=False))

    assert got["conflicting: precision"] == 1
    assert got["conflicting: recall"] == pytest.approx(1 - 1 / len(altered))


def test_the_wrong_slot_and_swapped_values_are_seen(gold, tmp_path):
    body = perfect(gold)
    numbers = [m for m in body["matters"] if m["reasons"] and m["reasons"][0]["slot"] == "number"]
    numbers[0]["reasons"][0]["slot"] = "attribution"
    swapped = numbers[1]["reasons"][0]
    swapped["left"], swapped["right"] = swapped["right"], swapped["left"]

    judged = {one.event.key: one for one in judge(gold, written(body, tmp_path))[0]}

    assert not named(judged[numbers[0]["id"]])
    assert named(judged[numbers[1]["id"]])
    assert not named(judged[numbers[1]["id"]], values=True)


def test_claims_are_found_by_their_quotes_even_where_spans_have_moved(gold, tmp_path):
    body = perfect(gold)
    for one in body["claims"]:
        one["span"] = [one["span"][0] - 40, one["span"][1] - 40]
        one["quote"] = one["quote"].rstrip(".").replace(" ", "\n", 1)

    assert values(score("", gold, written(body, tmp_path), show=False))["matters found"] == 1


def test_every_gold_sentence_stands_in_its_file_and_belongs_to_one_event(gold):
    told = [n for event in gold.events for side in event.sides for n in side]

    assert sorted(told) == list(range(len(gold.sentences)))
    assert len({(s.party, s.file, s.text) for s in gold.sentences}) == len(gold.sentences)
    assert all(gold.pages[s.party, s.file].count(s.text) == 1 for s in gold.sentences)


def test_an_altered_event_names_its_slot_and_two_different_values(gold):
    altered = [event for event in gold.events if event.relation == "altered"]

    assert all(e.slot and e.values[0] and e.values[1] and e.values[0] != e.values[1] for e in altered)


def test_the_peers_values_stand_beside_ours_row_by_row(gold, tmp_path):
    ours = score("", gold, written(perfect(gold), tmp_path), show=False)
    nothing = replace(written(perfect(gold), tmp_path), matters=())

    rows = {figure.name: figure for figure in beside(ours, score("", gold, nothing, show=False)).figures}

    assert rows["matters found"].value == 1
    assert rows["matters found"].peer == "nearest sentences 0.000"
    assert not rows["conflicting: precision"].peer


def test_a_slot_that_agrees_is_not_the_slot_named(gold, tmp_path):
    body = perfect(gold)
    numbers = [m for m in body["matters"] if m["reasons"] and m["reasons"][0]["slot"] == "number"]
    numbers[0]["reasons"][0]["because"] = "number agrees"

    judged = {one.event.key: one for one in judge(gold, written(body, tmp_path))[0]}

    assert not named(judged[numbers[0]["id"]])
