"""The sentences say where two part, what stands behind it and what would settle it."""

from consilience.scenarios.parting import Cause, part
from consilience.scenarios.wording import because, lead, percent, settle
from consilience.scenarios.worth import rank
from tests.scenarios.made import example

LESS = {"invitation": {"branches": {"full-access": 0.1, "partial": 0.6, "expelled": 0.95}, "not_reached": 0.3}}


def told(scenario):
    first, second = scenario.parties
    parting, worth = part(scenario, first, second), rank(scenario, first, second)
    return parting.widest, because(scenario, first, second, parting, worth), lead(scenario, parting)


def test_unshared_sightings_are_named_with_what_each_made_of_them():
    widest, why, said = told(example())

    assert widest.cause is Cause.SIGHTINGS
    assert why == "“Cameras at the sites are switched off”: for alpha it was seen, for beta it was not looked for."
    assert said.endswith("alpha gives “Inspectors expelled” 88 %, beta 30 %.")


def test_other_odds_are_named_as_they_were_before_any_sighting():
    other = {"inspectors": {"full-access": 0.8, "partial": 0.1, "expelled": 0.1}}
    widest, why, _ = told(example(parties={"alpha": {"sightings": []}, "beta": {"sightings": [], "odds": other}}))

    assert widest.cause is Cause.PRIOR
    assert why == "Before anything was sighted, alpha gave “Full access” 15 %, beta 80 %."


def test_other_rates_are_named_by_the_sighting_that_they_differ_most_on():
    alike = example().party("alpha")
    odds = {split: {b: i.low for b, i in given.items()} for split, given in alike.odds.stated.items()}
    seen = [{"indicator": "visas", "state": "seen", "from": "2026-11-01", "to": "2026-11-01"}]
    parties = {
        "alpha": {"sightings": seen},
        "beta": {"sightings": seen, "odds": odds, "rates": {"families": LESS}},
    }
    widest, why, _ = told(example(parties=parties))

    assert widest.cause is Cause.RATES
    # 0.05·0.8 + 0.95·0.1 against 0.95·0.8 + 0.05·0.1
    assert why == (
        "That “Visas are issued to the inspection team” is seen if it is “Inspectors expelled”: "
        "alpha holds 14 % likely, beta 76 %."
    )


def test_the_same_tree_has_nothing_behind_it_and_nothing_to_settle():
    scenario = example()
    first = scenario.party("alpha")
    parting, worth = part(scenario, first, first), rank(scenario, first, first)

    assert because(scenario, first, first, parting, worth) == ""
    assert lead(scenario, parting) == "alpha and alpha see the same tree."
    assert settle(scenario, first, first, worth) == ""


def test_certainty_is_said_only_where_it_is_one():
    assert [percent(p) for p in (0, 1, 1e-9, 1 - 1e-9)] == ["0 %", "100 %", "< 0.1 %", "> 99.9 %"]
