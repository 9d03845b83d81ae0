"""What if: the numbers are those of a file in which it is so."""

from datetime import date

import pytest

from consilience.scenarios.evidence import Seen
from consilience.scenarios.supposed import supposed
from tests.scenarios.made import example

DAY = date(2026, 11, 20)


def test_what_is_supposed_is_what_a_file_would_say_in_which_it_is_so():
    scenario = example()
    (seen, not_seen) = supposed(scenario, scenario.parties, ["hotline"], [], DAY)
    told = {"indicator": "hotline", "from": "2026-11-20", "to": "2026-11-20"}

    assert [(one.indicator, one.state) for one in (seen, not_seen)] == [
        ("hotline", Seen.SEEN),
        ("hotline", Seen.NOT_SEEN),
    ]
    for one in (seen, not_seen):
        for number, name in enumerate(("alpha", "beta")):
            so = example(more={name: [{**told, "state": str(one.state)}]})
            wanted = so.update(so.party(name), DAY).outcomes(so.tree)
            assert one.outcomes[number] == pytest.approx(wanted, abs=1e-15)


def test_what_both_have_sighted_so_is_no_news():
    scenario = example()
    found = list(supposed(scenario, scenario.parties, ["visas"], [], DAY))

    assert [one.state for one in found] == [Seen.SEEN]


def test_a_branch_taken_is_certain_and_one_ruled_out_cannot_be():
    scenario = example(parties={"beta": {"odds": {"inspectors": {"full-access": 0, "partial": 0.6, "expelled": 0.4}}}})
    (full,) = supposed(scenario, scenario.parties, [], ["full-access"], DAY)

    assert full.outcomes[0] == {"contained": 1, "unresolved": 0, "escalated": 0}
    assert full.outcomes[1] is None


def test_what_a_party_holds_impossible_has_no_numbers():
    scenario = example(parties={"alpha": {"rates": {"indicators": {"hotline": {"hit": 0, "false_alarm": 0}}}}})
    seen, not_seen = supposed(scenario, scenario.parties, ["hotline"], [], DAY)

    assert (seen.outcomes[0], not_seen.outcomes[0] is None) == (None, False)
