"""How a file's trees moved from day to day."""

from datetime import date

import pytest

from consilience.scenarios.over_time import MOST_DAYS, over_time
from tests.scenarios.made import example


def days(*said):
    return [date.fromisoformat(one) for one in said]


def test_a_column_begins_on_each_day_a_sighting_begins_or_ends_to_count():
    scenario = example()
    columns = over_time(scenario, scenario.parties, date(2027, 1, 9))

    # The window of 45 days of the envoy's, up to 4 November, is over; those of the others are not.
    assert [column.day for column in columns] == days(
        "2026-09-20", "2026-10-01", "2026-10-05", "2026-11-02", "2026-12-20"
    )
    assert columns[-1].ticks == ("no longer counts: An envoy travels to the mediating capital (beta)",)
    assert columns[1].ticks == (
        "not seen: Visas are issued to the inspection team (alpha)",
        "not seen: Visas are issued to the inspection team (beta)",
        "not seen: New cascades are fed (beta)",
    )


def test_each_column_holds_the_tree_of_its_day():
    scenario = example()
    for column in over_time(scenario, scenario.parties, date(2027, 1, 10)):
        for party in scenario.parties:
            own = scenario.update(party, column.day).outcomes(scenario.tree)
            assert {name: column.shares[name][party.name] for name in own} == pytest.approx(own, abs=1e-15)


def test_what_comes_later_is_not_shown_and_days_are_bounded():
    scenario = example()
    sightings = [
        {"indicator": "visas", "state": "seen", "from": f"2026-{m:02}-{d:02}", "to": f"2026-{m:02}-{d:02}"}
        for m in (1, 2)
        for d in range(1, 29)
    ]

    assert over_time(scenario, scenario.parties, date(2026, 9, 1)) == []
    many = example(parties={"alpha": {"sightings": sightings}})
    found = over_time(many, many.parties[:1], date(2026, 2, 28))
    assert len(found) == MOST_DAYS
    assert found[-1].day == date(2026, 2, 28)


def test_a_day_on_which_sightings_contradict_rates_has_no_number():
    certain = {"visas": {"hit": 1, "false_alarm": 1}}
    scenario = example(parties={"alpha": {"rates": {"indicators": certain}}})
    column = over_time(scenario, scenario.parties, date(2026, 11, 20))[-1]

    assert set(column.shares["contained"]) == {"beta"}
