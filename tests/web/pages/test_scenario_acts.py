"""Scenarios by the pages alone, on two nodes: indicators and responses put forward, odds given sealed, a tree revised."""

import re
from contextlib import ExitStack
from datetime import timedelta

import pytest

from consilience.forum import scenarios
from consilience.node import checking
from consilience.node.folder import now
from consilience.node.forum import sealing, warnings
from consilience.node.forum import work as forum_work
from consilience.node.forum.boards import board_of
from consilience.node.reader_view import Asked
from consilience.records.judgement import Outcome
from consilience.records.sealed import SealedExchange
from consilience.records.sighting import Rates, ScenarioWarning
from consilience.web.filling import controls
from tests.node.forum.test_scenario_view import TREE
from tests.web.make import ANNA, SENTENCES
from tests.web.pages.test_forum import Two, act, founded, text_of

EVEN = {"o-open": "0.5", "o-shut": "0.5", "o-talks": "0.5", "o-force": "0.5", "level": "TLP:AMBER"}


@pytest.fixture
def lived(tmp_path):
    """Two nodes with a signed tree and its indicators; no party has given a number."""
    with ExitStack() as stack:
        two = Two(tmp_path, stack)
        forum = founded(two.alpha)
        for browser in (two.alpha, two.beta):
            act(browser, f"/texts/{forum[-64:]}/sign", then=forum)
            two.exchange()
        place = act(two.alpha, f"{forum}/scenarios", file=TREE)
        two.exchange()
        signed(two, place)
        yield two, forum, place


def signed(two, place):
    for browser in (two.alpha, two.beta):
        act(browser, f"{place}/sign")
        two.exchange()


def standing(two, place, party=0):
    world = two.worlds[party]
    return scenarios.standing(board_of(world.service, world.service.view_of(ANNA)), place[-64:])


def filled(browser, page, action, **fields):
    """What a browser sends of the form on a page: what stands in it, and what was typed."""
    form = {name: values[-1] for name, values in controls(browser.get(page).text, action).items() if values}
    missing = set(fields) - set(form) - {"keep", "role", "about", "branch", "revises", "outcome"}
    assert not missing, "the form has no such field"
    form.pop("csrf", None)
    return {**form, **fields}


def test_an_indicator_put_forward_by_its_form_counts_once_both_have_signed(lived):
    two, _, place = lived
    page, action = f"{place}/indicators", f"{place}/indicators"
    typed = filled(
        two.alpha, page, action, id="barges", about="s1", family="works", statement="Barges are moored", window="14",
        observed="from the bank", watched_by="expert",
    )  # fmt: skip
    act(two.alpha, action, **typed)
    two.exchange()

    assert "barges" not in [one.body.id for one in standing(two, place).indicators]
    assert "Barges are moored" in text_of(two.beta.get(place)).partition("Waits for signatures")[2]
    signed(two, place)
    (barges,) = [one.body for one in standing(two, place, 1).indicators if one.body.id == "barges"]
    assert (barges.window, barges.observed, barges.family) == (14, "from the bank", "works")

    again = two.alpha.post(action, data={"csrf": f"csrf-{ANNA}", **typed, "statement": "Barges go"})
    assert again.status_code == 422
    assert "name it as what this revises" in again.text
    (old,) = [one.text for one in standing(two, place).indicators if one.body.id == "barges"]
    act(two.alpha, action, **{**typed, "statement": "Barges go", "revises": old})
    two.exchange()
    signed(two, place)
    statements = [one.body.statement for one in standing(two, place, 1).indicators if one.body.id == "barges"]
    assert statements == ["Barges go"]


def test_a_response_put_forward_by_its_form_is_signed_with_its_trigger(lived):
    two, _, place = lived
    action = f"{place}/responses"
    typed = filled(
        two.alpha, f"{place}/responses/new", action, id="call", branch="shut", title="Call at once", outcome="worst", threshold="40 %", days="2",
        decides="both chairs", hours="48",
        **{
            "step-0-text": "Tell them", "step-0-who": "chair", "step-0-whom": "chair of beta", "step-0-channel": "secure call", "step-0-hours": "6",
            "step-1-text": "Meet", "ramp-0-text": "Open one lane",
        },
    )  # fmt: skip
    act(two.alpha, action, **typed)
    two.exchange()
    signed(two, place)
    (call,) = [one.body for one in standing(two, place, 1).responses]
    shown = text_of(two.beta.get(place))

    first = call.steps[0]
    assert (first.who, first.whom, first.channel, first.within_hours) == ("chair", "chair of beta", "secure call", 6)
    assert "“worst” at 40 % or more for 2 days in either tree" in shown
    assert "Decided by both chairs within 48 hours" in shown
    assert "Ways out: Open one lane" in shown


def test_a_sighting_rests_on_claims_that_are_ticked_and_found_by_their_words(lived):
    two, _, place = lived
    world, action = two.worlds[0], f"{place}/sightings"
    report = world.report()
    claims = [world.claim(report, sentence) for sentence in SENTENCES[:2]]
    drafted = world.claim(world.report(title="Other talks"))
    for claim in claims:
        judged = checking.judge(world.service, world.service.view_of(ANNA), ANNA, claim, Outcome.CONFIRMED)
        world.service.admit(judged.sealed(world.signers[ANNA]))
    came = {"referer": f"http://localhost:8400{action}/new"}
    page = two.alpha.get(f"{action}/new").text
    assert [f'value="{claim}"' in page for claim in (*claims, drafted)] == [True, True, False]
    (planks,) = [one.text for one in standing(two, place).indicators if one.body.id == "planks"]
    typed = controls(page, action) | {
        "indicator": [planks], "state": ["seen"], "first": [now().date().isoformat()], "claims": [claims[0]], "grade": ["B2"], "find": [SENTENCES[1].split()[-1].strip(".")],
    }  # fmt: skip

    again = two.alpha.post(action, data={**typed, "seek": "claims"}, headers=came).text
    found = controls(again, action)
    # What was ticked stays, and what has the words stands beside it.
    assert (found["claims"], found["grade"]) == ([claims[0]], ["B2"])
    assert f'value="{claims[1]}"' in again
    answer = two.alpha.post(action, data={**found, "claims": claims, "csrf": f"csrf-{ANNA}"}, headers=came)

    assert answer.status_code == 303, answer.text
    (seen,) = [one.statement.body for one in world.service.view_of(ANNA).find(Asked(kind="sighting/1"))]
    assert (seen.claims, str(seen.grade), seen.indicator) == (tuple(claims), "B2", planks)


def test_a_fault_in_a_sighting_is_told_at_its_field(lived):
    two, _, place = lived
    action = f"{place}/sightings"
    came = {"referer": f"http://localhost:8400{action}/new"}
    blank = controls(two.alpha.get(f"{action}/new").text, action)
    assert (blank["state"], blank["indicator"]) == ([""], [""])
    indicator = standing(two, place).indicators[0].text
    first = [now().date().isoformat()]
    typed = blank | {"state": ["not seen"], "indicator": [indicator], "first": first, "grade": ["Z9"]}

    answer = two.alpha.post(action, data=typed, headers=came)

    assert answer.status_code == 422
    assert '<a href="#grade">Grade</a>: A letter A to F and a digit 1 to 6.' in answer.text


def test_a_tree_is_revised_from_what_stands_in_its_form(lived):
    two, forum, place = lived
    typed = filled(two.alpha, f"{place}/texts", f"{forum}/scenarios")
    later = act(two.alpha, f"{forum}/scenarios", **{**typed, "file": typed["file"].replace("What then?", "And then?")})
    two.exchange()
    signed(two, later)

    assert standing(two, place, 1).state is scenarios.ScenarioState.REVISED
    assert standing(two, later, 1).state is scenarios.ScenarioState.IN_FORCE
    assert {one.body.id for one in standing(two, later, 1).indicators} == {"planks", "troops"}
    assert "And then?" in text_of(two.beta.get(later))


def test_odds_are_sealed_and_opened_together_by_the_pages(lived):
    two, forum, place = lived
    soon, later = (f"{now() + timedelta(days=n):%Y-%m-%dT%H:%M}" for n in (1, 2))
    typed = filled(two.alpha, f"{place}/numbers", f"{forum}/say/sealed", seal_by=soon, open_by=later)
    act(two.alpha, f"{forum}/say/sealed", **typed)
    two.exchange()
    world = two.worlds[1]
    (exchange,) = [one.text for one in board_of(world.service, world.service.view_of(ANNA)).texts(SealedExchange)]
    for browser, opens in ((two.alpha, "0.9"), (two.beta, "0.2")):
        closed = f"{1 - float(opens):.1f}"
        act(browser, f"{place}/odds", **{**EVEN, "o-open": opens, "o-shut": closed, "keep": "1"})
        sealed = browser.get(f"{forum}/sealed").text.partition("Seal your value")[2]
        act(browser, f"{forum}/sealed/{exchange}/seal", record=re.search(r'<option value="([0-9a-f]{64})"', sealed)[1])
        two.exchange()
        assert "They part at" not in text_of(two.alpha.get(place)) + text_of(two.beta.get(place)), "before the opening"

    assert "all sealed" in text_of(two.beta.get(place))
    for browser in (two.alpha, two.beta):
        act(browser, f"{forum}/sealed/{exchange}/open")
    two.exchange()
    two.exchange()

    assert sealing.standing(world.service, world.service.view_of(ANNA), exchange).state.value == "opened together"
    for browser, own, theirs in ((two.alpha, "alpha", "beta"), (two.beta, "beta", "alpha")):
        shown = text_of(browser.get(place))
        assert "They part at “Does it open?” (100% of the difference)" in shown
        given = {"alpha": r"(“It opens” 90|“It shuts” 10) %", "beta": "(20|80) %"}
        if own == "beta":
            given = {"beta": r"(“It opens” 20|“It shuts” 80) %", "alpha": "(90|10) %"}
        assert re.search(rf"Before anything was sighted, {own} gave {given[own]}, {theirs} {given[theirs]}", shown)
        assert "opened together" in shown


def test_rates_are_given_field_by_field_and_stand_in_the_form_afterwards(lived):
    two, _, place = lived
    page, action = f"{place}/numbers", f"{place}/rates"
    asked = controls(two.alpha.get(page).text, action)
    family = next(name for name in asked if name.startswith("r:")).split(":")[1]
    chances = [name for name in asked if name.startswith(f"r:{family}:")]
    typed = {**dict.fromkeys(chances, "40 %"), f"n:{family}": "0.2"}

    half = two.alpha.post(
        action,
        data={"csrf": f"csrf-{ANNA}", **typed, chances[0]: "often"},
        headers={"referer": f"http://localhost:8400{page}"},
    )
    assert half.status_code == 422
    assert "A number from 0 to 1, or a percentage." in half.text
    assert controls(half.text, action)[chances[-1]] == ["40 %"]
    act(two.alpha, action, **typed, keep="1")

    world = two.worlds[0]
    (said,) = board_of(world.service, world.service.view_of(ANNA)).all(Rates)
    assert [
        (one.family, {float(each.chance) for each in one.branches}, float(one.not_reached))
        for one in said.body.families
    ] == [(family, {0.4}, 0.2)]
    assert [float(one) for one in controls(two.alpha.get(page).text, action)[chances[0]]] == [0.4]


def test_who_only_reads_is_offered_no_form(lived):
    two, _, place = lived
    two.worlds[0].person("peter", roles=("releaser",))
    reader = two.worlds[0].browser("peter")

    for page in (place, f"{place}/indicators"):
        assert "Put " not in text_of(reader.get(page)).replace("Put a tree", "")
    for page in (f"{place}/texts", f"{place}/numbers"):
        assert "<form" not in reader.get(page).text.partition("<main")[2].partition("</main")[0]


def test_an_answer_to_a_warning_never_asks_for_release(lived):
    two, _, place = lived
    action = f"{place}/responses"
    act(two.alpha, action, id="call", branch="shut", title="Call", outcome="worst", threshold="0.2", days="1")
    two.exchange()
    signed(two, place)
    act(two.alpha, f"{place}/odds", **EVEN)
    two.exchange()
    world = two.worlds[0]
    warnings.raise_due(world.service)  # unless the node has done so by itself already
    (warning,) = board_of(world.service, world.service.view_of(ANNA)).all(ScenarioWarning)
    cases = forum_work.open_cases(world.service.view_of(ANNA))
    act(two.alpha, f"/warnings/{warning.id}/answer", reply="stood down", because="a drill")

    (answer,) = scenarios.answers(board_of(world.service, world.service.view_of(ANNA)), warning)
    assert forum_work.open_cases(world.service.view_of(ANNA)) == cases
    assert not world.service.view_of(ANNA).mentions(answer.id, ("request/1", "release/1"))
    two.exchange()
    other = two.worlds[1]
    assert b"a drill" not in b"".join(path.read_bytes() for path in two.folder.glob("*.bundle"))
    assert {one.party for one in board_of(other.service, other.service.view_of(ANNA)).all(ScenarioWarning)} <= {"beta"}
