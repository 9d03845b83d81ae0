"""The proving ground: labels fit their texts, and the counting counts what its page says."""

from collections import Counter
from dataclasses import replace

import pytest
from bench import score_twoparty
from bench.figures import share
from bench.ground_report import OTHER_KINDS, gap
from bench.labels import LabelError, Text, read_set
from bench.product import Outcome, SeenClaim, SeenMatter
from bench.score_ground import DEVELOPMENT, GROUND, HELDBACK, SETS, score, sets_in

HALVES = (DEVELOPMENT, HELDBACK)
KINDS = {"press", *OTHER_KINDS}


@pytest.mark.parametrize("half", [HELDBACK, *(GROUND / name for name in SETS)], ids=lambda half: half.name)
def test_every_label_stands_once_in_its_text_and_names_known_relations(half):
    for labelled in sets_in(half):  # `LabelError` says which label does not fit
        keys = [fact.key for fact in labelled.facts]
        assert len(keys) == len(set(keys)), labelled.name
        assert labelled.apart, labelled.name


@pytest.mark.parametrize("half", HALVES, ids=lambda half: half.name)
def test_each_half_has_every_kind_of_text_and_press_by_three_outlets(half):
    sets = sets_in(half)

    assert {one.kind for one in sets} >= KINDS
    assert all(len(one.parties) == 3 for one in sets if one.kind == "press")


@pytest.mark.parametrize("half", [HELDBACK, *(GROUND / name for name in SETS)], ids=lambda half: half.name)
def test_no_two_places_of_one_fact_are_a_near_miss_of_each_other(half):
    """A pair that must stay apart and a pair that must be joined cannot be the same words."""
    for labelled in sets_in(half):
        shared = {
            frozenset(((mine, place), (theirs, other)))
            for fact in labelled.facts
            for mine, theirs in fact.pairs()
            for place in fact.places[mine]
            for other in fact.places[theirs]
        }
        assert not [one.why for one in labelled.apart if frozenset(one.places.items()) in shared], labelled.name


def test_no_set_stands_in_both_halves():
    names = Counter(one.name for half in (HELDBACK, *(GROUND / name for name in SETS)) for one in sets_in(half))

    assert max(names.values()) == 1


@pytest.mark.parametrize("half", HALVES, ids=lambda half: half.name)
def test_planted_sentences_of_the_natural_sets_stand_once_in_their_files(half):
    gold = score_twoparty.read_gold(half / "natural")

    assert all(gold.pages[one.party, one.file].count(one.text) == 1 for one in gold.sentences)


def test_a_label_that_does_not_stand_in_its_text_is_named(tmp_path):
    for party in ("a", "b"):
        (tmp_path / "set" / party).mkdir(parents=True)
        (tmp_path / "set" / party / "text.txt").write_text("Nine boats came.", encoding="utf-8")
    (tmp_path / "set" / "labels.yaml").write_text(
        "{kind: press, apart: [], not_facts: {}, facts: [{id: f1, what: boats, relation: aligned, "
        "parties: {a: [Nine boats], b: [Ten boats]}}]}",
        encoding="utf-8",
    )

    with pytest.raises(LabelError, match="'Ten boats' stands 0 times"):
        read_set(tmp_path / "set")


A = "Nine boats came. Two sank off Merrow. By our reporter"
B = "9 boats arrived and three went down near Merrow. The weather was fine."
LABELS = """
kind: memo
facts:
- {id: came, what: boats came, parties: {a: [Nine boats came], b: [9 boats arrived]}, relation: aligned, slot: number}
- {id: sank, what: boats sank, parties: {a: [Two sank], b: [three went down]}, relation: conflicting, slot: number}
apart:
- {a: Nine boats came, b: The weather was fine, why: boats and weather}
not_facts: {a: [By our reporter]}
"""


@pytest.fixture
def labelled(tmp_path):
    for party, text in (("a", A), ("b", B)):
        (tmp_path / party).mkdir()
        (tmp_path / party / "text.txt").write_text(text, encoding="utf-8")
    (tmp_path / "labels.yaml").write_text(LABELS, encoding="utf-8")
    return read_set(tmp_path)


def claim(party, words, own=None):
    """A claim with a sentence as its quote; `own` are its own words, when they are fewer."""
    text = {"a": A, "b": B}[party]
    spans = () if own is None else ((words.index(own), words.index(own) + len(own)),)
    return SeenClaim(party=party, file="text.txt", start=text.index(words), quote=words, action=None, spans=spans)


CLAIMS = {
    "a1": claim("a", "Nine boats came."),
    "a2": claim("a", "Two sank off Merrow."),
    "a3": claim("a", "By our reporter"),
    "b1": claim("b", "9 boats arrived and three went down near Merrow.", "9 boats arrived"),
    "b2": claim("b", "9 boats arrived and three went down near Merrow.", "three went down near Merrow"),
    "b3": claim("b", "The weather was fine."),
}


def outcome(*matters, claims=CLAIMS):
    seen = tuple(SeenMatter(verdict=v, claims=tuple(c.split()), reasons=tuple(r)) for v, c, *r in matters)
    return Outcome(parties=("a", "b"), claims=claims, matters=seen, links=())


def test_claims_are_told_apart_by_their_own_words_in_one_sentence(labelled):
    counts = score(
        labelled,
        outcome(
            ("aligned", "a1 b1"),
            ("conflicting", "a2 b2", {"slot": "number", "differs": True}),
            ("one-sided", "a3"),
            ("one-sided", "b3"),
        ),
    ).counts

    assert (counts["right"], counts["wrong"], counts["joined"]) == (2, 0, 2)
    assert (counts["aligned right"], counts["differ right"], counts["slots right"]) == (1, 1, 1)
    assert (counts["near"], counts["waste"]) == (0, 1)


def test_who_calls_a_whole_sentence_aligned_vouches_for_all_of_it(labelled):
    whole = CLAIMS | {"b1": replace(CLAIMS["b1"], spans=())}

    counts = score(labelled, outcome(("aligned", "a1 a2 b1"), claims=whole)).counts

    assert (counts["right"], counts["wrong"], counts["aligned right"]) == (1, 0, 0)


def test_a_matter_of_everything_has_many_wrong_joins_and_joins_the_near_misses(labelled):
    counts = score(labelled, outcome(("unclear", "a1 a2 a3 b1 b2 b3"))).counts

    assert (counts["right"], counts["wrong"], counts["near"]) == (1, 3, 1)
    assert counts["wrong said"] == 0


def test_a_join_of_unrelated_claims_is_wrong_and_so_is_a_difference_called_by_the_other_name(labelled):
    counts = score(labelled, outcome(("aligned", "a1 b3"), ("changed", "a2 b2"))).counts

    assert (counts["wrong"], counts["wrong said"], counts["aligned right"]) == (1, 1, 0)
    assert (counts["differ"], counts["differ right"], counts["mixed up"]) == (1, 0, 1)


def test_the_verdict_between_two_parties_goes_before_that_of_the_matter(labelled):
    matter = SeenMatter(
        verdict="conflicting", claims=("a1", "b1"), reasons=(), pairs={frozenset("ab"): ("aligned", ())}
    )

    counts = score(labelled, Outcome(parties=("a", "b"), claims=CLAIMS, matters=(matter,), links=())).counts

    assert (counts["aligned right"], counts["differ"]) == (1, 0)


def test_a_row_of_a_table_is_found_by_its_cells_in_one_line():
    text = Text.of("| Town | Dead |\n| Merrow | 31 |\n| Ask | 4 |\nMerrow again")
    row = SeenClaim(party="a", file="t", start=0, quote="Merrow · Dead · 31", action=None)

    town, dead = text.find("| Merrow | 31"), text.find("| 31")
    assert text.own_words(row) == [(town[0], dead[0]), dead]


def test_a_gap_carries_an_interval_that_is_wider_where_less_was_counted():
    few = gap(share("x", 9, 10), share("x", 5, 10))
    many = gap(share("x", 90, 100), share("x", 50, 100))

    assert few[0] == many[0] == "-0.40"
    assert few[1] == "-0.68 to +0.00"
    assert many[1] == "-0.51 to -0.28"
    assert gap(share("x", 0, 0), share("x", 5, 10)) == ("", "")
