"""Contacts go in typed: who promised, and by when, are what was filed, whatever stands in the words."""

from datetime import date

import pytest

from consilience.pipeline.contacts import Account, Encounter, Part, compare
from consilience.pipeline.known import Known
from consilience.reasons.verdict import Verdict
from consilience.records.ids import PartyName

ALPHA, BETA = PartyName("alpha"), PartyName("beta")
HELD = date(2026, 3, 1)


def told(*sides):
    accounts = [
        Account(id=f"{side}{number}" * 16, side=side, held=HELD, parts=parts)
        for number, (side, parts) in enumerate(sides)
    ]
    return Encounter(accounts=tuple(accounts), sides=(ALPHA, BETA))


def promise(text, due=None, by=ALPHA):
    return Part(by=by, text=text, promise=True, due=due)


DUE = (
    ("to fund the 2026 census", "to fund the 2026 census"),
    ("to fund the census of 2026", "to fund the census of 2026"),
    ("Alpha will fund the 2026 census.", "to fund the 2026 census"),
    ("to repair the bridge before the 2027 season", "to repair the bridge before the 2027 season"),
    ("fund the census", "fund the census"),
)


@pytest.mark.parametrize(("here", "there"), DUE)
def test_two_due_days_of_one_promise_conflict_on_time(here, there):
    (rows,) = compare(
        [told((ALPHA, (promise(here, date(2026, 5, 15)),)), (BETA, (promise(there, date(2026, 11, 30)),)))]
    )

    (row,) = rows
    assert row.verdict is Verdict.CONFLICTING
    (differs,) = (reason for reason in row.reasons if reason.differs)
    assert (differs.slot, differs.left, differs.right) == ("time", "2026-05-15", "2026-11-30")


@pytest.mark.parametrize(("here", "there"), DUE)
def test_one_due_day_is_aligned(here, there):
    (rows,) = compare(
        [told((ALPHA, (promise(here, date(2026, 5, 15)),)), (BETA, (promise(there, date(2026, 5, 15)),)))]
    )

    assert [row.verdict for row in rows] == [Verdict.ALIGNED]


def test_a_day_in_the_words_of_one_side_is_held_against_the_day_that_the_other_filed():
    (rows,) = compare(
        [told((ALPHA, (promise("to fund the census by 15 May 2026"),)), (BETA, (promise("to fund the census", date(2026, 11, 30)),)))]
    )  # fmt: skip

    assert [row.verdict for row in rows] == [Verdict.CONFLICTING]


def test_many_exchanges_at_a_time_come_out_as_each_alone():
    closed = Part(by=BETA, text="The Karun bridge was closed on 3 March 2026. Twelve lorries were waiting there.")
    opened = Part(by=BETA, text="The Karun bridge was not closed on 3 March 2026.")
    encounters = [
        told(
            (ALPHA, (closed, promise("to fund the census", HELD))),
            (BETA, (closed, promise("to fund the census", HELD))),
        ),
        told((ALPHA, (closed,)), (BETA, (opened,))),
        told((ALPHA, (opened, promise("to open the ferry"))), (BETA, (promise("to open the ferry"), opened))),
    ]
    alone = [rows for one in encounters for rows in compare([one])]

    # More than are read in one stream.
    assert compare(encounters * 6) == alone * 6


def test_what_is_told_names_its_place():
    parts = (Part(by=BETA, text="The bridge was closed. The ferry sails again."), promise("to open the ferry"))
    (rows,) = compare([told((ALPHA, parts), (BETA, parts))])

    assert sorted(place for row in rows for _, place in row.told) == [(0, 0), (0, 0), (0, 1), (1, 0), (1, 0), (1, 1)]


def test_what_the_models_said_before_changes_nothing_that_comes_after():
    closed, opened = (
        Part(by=ALPHA, text="The bridge was closed on 3 March 2026."),
        Part(by=ALPHA, text="The bridge is open."),
    )
    many = [
        told((ALPHA, (closed, promise("to fund the census"))), (BETA, (opened, promise("to fund the census")))),
        told((ALPHA, (opened,)), (BETA, (closed, promise("to pay for the census")))),
        told((ALPHA, (closed, promise("to fund the census"))), (BETA, (closed, promise("to pay for the census")))),
    ]
    known = Known()

    one_by_one = [found for one in many for found in compare([one], known=known)]

    assert one_by_one == compare(many, known=known) == [found for one in many for found in compare([one])]
