"""What an index goes by: each kind declares it, and the declaration fits the kind."""

from dataclasses import fields

import pytest

from consilience.records.ids import is_digest
from consilience.records.indexed import day_of, grounds_of, name_of, quoting, speaking, words_of
from consilience.records.kinds import KINDS
from tests import make_records
from tests.records.test_telling import BODIES


@pytest.mark.parametrize("tag", sorted(KINDS))
def test_what_a_kind_declares_is_a_field_of_it(tag):
    body, kind = BODIES[tag], KINDS[tag].KIND
    name, day = name_of(body), day_of(body)

    assert (name is not None) == bool(kind.found_by)
    assert day is None or day.isoformat()
    assert isinstance(words_of(body), str)
    assert all(map(is_digest, grounds_of(body)))
    assert {place.split(".")[0] for place in kind.searched or ()} <= {one.name for one in fields(body)}


def test_who_searches_finds_text_and_neither_ids_nor_terms_of_ours():
    report = make_records.report("Two brigades crossed the river.")
    assert "Two brigades crossed the river." in words_of(report)
    assert report.id not in words_of(report).split()

    taken = words_of(BODIES["position/1"]).split()
    assert BODIES["position/1"].proposal not in taken
    assert BODIES["position/1"].stance.value not in taken


def test_a_line_of_a_baseline_is_found_by_its_statement_and_not_by_its_positions():
    baseline = BODIES["baseline/1"]
    assert all(line.statement in words_of(baseline) for line in baseline.lines)


def test_after_a_spill_every_kind_with_words_is_looked_through():
    assert set(quoting()) == {"report/1", "claim/1", "judgement/1"}
    assert {"contact/1", "minutes/1", "estimate/1", "release/1", "ruling/1"} <= set(speaking())
    assert not set(quoting()) & set(speaking())
    assert "seat/1" not in speaking()
