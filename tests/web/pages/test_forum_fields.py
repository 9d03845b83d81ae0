"""Fields of forms that hold a thing a line: what is written into a form is read back the same."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import WrongUse
from consilience.records.meeting import AgendaItem, Instrument, Need
from consilience.records.memorandum import Means, Milestone, Seated, Sharing, Team, Way
from consilience.web.pages import forum_fields as fields

LETTERS = "abz AZ09|,;:()*'\"-é–"
WORDS = (
    st.text(LETTERS, min_size=1, max_size=12).map(lambda text: " ".join(text.split())).filter(lambda one: one.strip())
)
PARTIES = st.sampled_from(["alpha", "beta"])
NAMES = st.text("abz09", min_size=1, max_size=4)
PEOPLE = st.lists(
    st.builds(Seated, party=PARTIES, title=WORDS, agency=st.just("") | WORDS, lead=st.booleans()), max_size=2
)
STONES = st.lists(st.builds(Milestone, text=WORDS, due=st.dates(date(2000, 1, 1), date(2100, 1, 1))), max_size=2)
TEAMS = st.builds(
    Team, id=NAMES, title=WORDS, mandate=WORDS, people=PEOPLE.map(tuple), milestones=STONES.map(tuple)
)  # fmt: skip
MEANS = st.lists(st.builds(Means, party=PARTIES, text=WORDS, amount=st.just("") | WORDS), max_size=2).map(tuple)
NEEDS = st.lists(
    st.builds(Need, instrument=st.sampled_from(Instrument), topic=WORDS, days=st.none() | st.integers(0, 99)), max_size=2
).map(tuple)  # fmt: skip


@given(st.lists(TEAMS, max_size=3))
def test_teams_are_read_back_as_they_were_written(teams):
    assert fields.rows(fields.write_teams(teams), "teams", fields.team) == teams


@given(st.lists(st.builds(Way, id=NAMES, text=WORDS, means=MEANS), max_size=3))
def test_ways_are_read_back_as_they_were_written(ways):
    assert fields.rows(fields.write_ways(ways), "ways", fields.way) == ways


@given(st.lists(st.tuples(WORDS, WORDS, st.just("") | WORDS, NEEDS, st.none() | st.integers(1, 99)), max_size=3))
def test_an_agenda_is_read_back_as_it_was_written(rows):
    agenda = [
        AgendaItem(id=f"i{at}", title=title, owner=owner, topic=topic, policy=bool(topic), needs=needs, minutes=minutes)
        for at, (title, owner, topic, needs, minutes) in enumerate(rows, 1)
    ]

    written = fields.parted(fields.write_agenda(agenda))

    assert [fields.item(at, parts) for at, parts in enumerate(written, 1)] == agenda


def test_terms_of_sharing_are_read_back_as_they_were_written():
    terms = [
        Sharing(noun="contact", policy="tlp", level="amber", days=30),
        Sharing(noun="claim", policy="tlp", level="red"),
    ]

    assert fields.rows(fields.write_sharing(terms), "sharing", fields.sharing) == terms


def test_an_item_needs_instruments_by_title_or_by_id():
    digest = "ab" * 32

    item = fields.item(1, ["Open it?", "anna", "", f"baseline: The bridge (30 days), memorandum: {digest}", "20"])

    assert item.needs == (
        Need(instrument=Instrument.BASELINE, topic="The bridge", days=30),
        Need(instrument=Instrument.MEMORANDUM, text=digest),
    )
    assert item.minutes == 20


@pytest.mark.parametrize(
    ("parts", "why"),
    [
        (["a", "", "", "treaty: x"], "baseline, memorandum, decision"),
        (["a", "", "", "", "soon"], "whole number"),
    ],
)
def test_what_is_not_written_as_the_hint_says_names_its_field_alone(parts, why):
    with pytest.raises(WrongUse, match=why):
        fields.item(1, parts)


def test_a_milestone_without_a_day_is_refused():
    with pytest.raises(WrongUse, match="words by YYYY-MM-DD"):
        fields.rows("t | T | m | | soon", "teams", fields.team)
