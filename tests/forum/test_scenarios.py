"""Scenarios in a forum: signed by all, numbered by each, revised without losing what fits; what does not fit says so."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from consilience.forum import numbers, scenarios, signing, waiting
from consilience.forum.scenarios import ScenarioState
from consilience.forum.verbs import may_say
from consilience.records.ids import RecordId
from consilience.records.party import Role
from consilience.records.proposal import Contingency, Proposal, Purpose, Rule
from consilience.records.scenario import (
    Branch,
    Indicator,
    OutcomeGroup,
    PreparedResponse,
    Scenario,
    Split,
    Trigger,
    Whose,
)
from consilience.records.sighting import (
    BranchChance,
    BranchOdds,
    FamilyRates,
    IndicatorRates,
    Odds,
    Rates,
    Reply,
    ScenarioWarning,
    Sighting,
    SplitOdds,
    State,
    WarningAnswer,
)
from tests.forum.table import AIDE, DAY, Table

CLAIM = RecordId("ab" * 32)


def all_know(one, party):
    return True


def tree(forum, **parts):
    body = Scenario(
        forum=forum, id="bridge", title="If the bridge shuts",
        splits=(
            Split(id="s1", title="Does it open?", branches=(
                Branch(id="open", title="It opens", off_ramp=True), Branch(id="shut", title="It shuts", leads_to="s2"))),
            Split(id="s2", title="What then?", branches=(Branch(id="talks", title="Talks"), Branch(id="force", title="Force"))),
        ),
        outcomes=(OutcomeGroup(name="worst", leaves=("force",)),),
    )  # fmt: skip
    return replace(body, **parts)


def indicator(forum, scenario, **parts):
    return replace(
        Indicator(forum=forum, scenario=scenario, id="planks", about="s1", family="works", statement="Planks come", window=30),
        **parts,
    )  # fmt: skip


def odds(forum, scenario, opens="0.5", force="0.5", **parts):
    def both(first, second, p):
        p = Decimal(p)
        return (BranchOdds(branch=first, low=p, high=p), BranchOdds(branch=second, low=1 - p, high=1 - p))

    given = (
        SplitOdds(split="s1", branches=both("open", "shut", opens)),
        SplitOdds(split="s2", branches=both("force", "talks", force)),
    )
    return replace(Odds(forum=forum, scenario=scenario, splits=given, as_of=DAY), **parts)


def rates(forum, scenario):
    chances = (BranchChance(branch="open", chance=Decimal("0.9")), BranchChance(branch="shut", chance=Decimal("0.1")))
    return Rates(
        forum=forum, scenario=scenario, as_of=DAY,
        families=(FamilyRates(family="works", branches=chances, not_reached=Decimal("0.2")),),
        indicators=(IndicatorRates(indicator="planks", hit=Decimal("0.8"), false_alarm=Decimal("0.1")),),
    )  # fmt: skip


def response(forum, scenario, **parts):
    trigger = Trigger(outcome="worst", threshold=Decimal("0.3"))
    return replace(
        PreparedResponse(forum=forum, scenario=scenario, id="r1", branch="shut", title="Call at once", trigger=trigger),
        **parts,
    )


class Prepared:
    """A founded forum with a scenario, an indicator and a response that both have signed, and odds of both."""

    def __init__(self):
        self.table = Table()
        self.forum = self.table.founded()
        self.text = self.table.signed_by_all("alpha", tree(self.forum))
        self.indicator = self.table.signed_by_all("alpha", indicator(self.forum, self.text))
        self.response = self.table.signed_by_all("beta", response(self.forum, self.text))
        for party in ("alpha", "beta"):
            self.table.say(party, odds(self.forum, self.text))
            self.table.say(party, rates(self.forum, self.text))
        self.table.deliver_all()

    def standing(self, party="alpha"):
        return scenarios.standing(self.table.board(party), self.text)

    def on(self, party="alpha", day=DAY, knows=all_know):
        board = self.table.board(party)
        return numbers.on_day(board, scenarios.standing(board, self.text), day, knows)

    def sight(self, party, state=State.SEEN, **parts):
        claims = (CLAIM,) if state is State.SEEN else ()
        body = Sighting(forum=self.forum, indicator=self.indicator, state=state, first=DAY, last=DAY, claims=claims)
        return self.table.say(party, replace(body, **parts), AIDE)


@pytest.fixture
def made():
    return Prepared()


def analyst(table, party="alpha"):
    return table.who(party, AIDE, roles=(Role.ANALYST,))


def test_a_scenario_is_in_force_once_all_have_signed_it():
    table = Table()
    forum = table.founded()
    text = table.text("alpha", tree(forum))
    table.sign("alpha", text)

    before = scenarios.standing(table.board(), text)
    table.deliver_all()
    table.sign("beta", text)
    table.deliver_all()

    assert (before.state, before.missing) == (ScenarioState.DRAFT, ("beta",))
    assert scenarios.standing(table.board(), text).state is ScenarioState.IN_FORCE


@pytest.mark.parametrize(
    ("splits", "why"),
    [
        pytest.param(
            (Split(id="s1", title="a", branches=(Branch(id="a", title="a", leads_to="s1"), Branch(id="b", title="b"))),),
            "root", id="a split that leads to itself",
        ),
        pytest.param(
            (Split(id="s1", title="a", branches=(Branch(id="a", title="a", leads_to="s9"), Branch(id="b", title="b"))),),
            "no split", id="a branch into nowhere",
        ),
        pytest.param(
            tuple(Split(id=f"s{n}", title="a", branches=(Branch(id=f"a{n}", title="a", leads_to=led), Branch(id=f"b{n}", title="b")))
                  for n, led in ((1, None), (2, "s3"), (3, "s2"))),
            "not reached", id="a circle beside the tree",
        ),
    ],
)  # fmt: skip
def test_what_is_no_tree_is_refused_with_the_reason(splits, why):
    table = Table()
    forum = table.founded()

    may = may_say(table.board(), table.who("alpha"), tree(forum, splits=splits, outcomes=()))

    assert not may
    assert why in may.reason


def test_a_text_that_is_no_tree_stands_nowhere_and_cannot_be_signed():
    table = Table()
    forum = table.founded()
    loop = Split(id="s1", title="a", branches=(Branch(id="a", title="a", leads_to="s1"), Branch(id="b", title="b")))
    text = table.text("beta", tree(forum, splits=(loop,), outcomes=()))
    table.deliver_all()

    assert scenarios.all_(table.board(), forum) == []
    assert not signing.may_sign(table.board(), table.who("alpha"), text)


def test_an_indicator_counts_once_all_have_signed_it():
    table = Table()
    forum = table.founded()
    text = table.signed_by_all("alpha", tree(forum))
    table.text("alpha", indicator(forum, text))

    found = scenarios.standing(table.board(), text)

    assert found.indicators == ()
    assert [one.body.id for one in found.drafts] == ["planks"]


def test_indicators_by_the_dozen_wait_as_one(made):
    for number in range(12):
        made.table.text("beta", indicator(made.forum, made.text, id=f"i{number}"))
    made.table.deliver_all()

    waits = [one for one in waiting.on(made.table.board(), made.table.who("alpha")) if one.what == "sign"]

    assert [one.title for one in waits] == ["12 indicators and responses of “If the bridge shuts”"]
    assert len(signing.parts_to_sign(made.table.board(), made.table.who("alpha"))) == 12


@pytest.mark.parametrize(
    ("change", "why"),
    [
        pytest.param({"about": "s9"}, "split", id="about no split"),
        pytest.param({"id": "planks", "statement": "Other planks"}, "id planks", id="an id that is taken"),
        pytest.param({"id": "other", "about": "s2"}, "family works", id="a family of another split"),
    ],
)
def test_an_indicator_that_does_not_fit_is_refused(made, change, why):
    may = may_say(made.table.board(), made.table.who("alpha"), indicator(made.forum, made.text, **change))

    assert not may
    assert why in may.reason


def test_only_an_analyst_or_the_chair_says_numbers(made):
    body = odds(made.forum, made.text)
    clerk = made.table.who("alpha", AIDE, roles=(Role.SECRETARY,))

    assert not may_say(made.table.board(), clerk, body)
    assert may_say(made.table.board(), analyst(made.table), body)
    assert may_say(made.table.board(), made.table.who("alpha"), body)


def test_odds_of_other_branches_are_refused_and_do_not_count(made):
    strange = replace(
        odds(made.forum, made.text),
        splits=(SplitOdds(split="s1", branches=(BranchOdds(branch="open", low=Decimal(1), high=Decimal(1)),)),),
        as_of=DAY + timedelta(days=1),
    )

    may = may_say(made.table.board(), analyst(made.table), strange)
    made.table.say("beta", strange)
    made.table.deliver_all()
    found = {one.party: one for one in made.on(day=DAY + timedelta(days=2)).given}

    assert "s1" in may.reason
    assert found["beta"].odds.body.as_of == DAY
    assert found["beta"].misfit


def test_the_newest_odds_count_and_older_days_keep_theirs(made):
    made.table.say("beta", odds(made.forum, made.text, opens="0.9", as_of=DAY + timedelta(days=3)))
    made.table.deliver_all()

    assert made.on().trees["beta"].conditional["open"] == pytest.approx(0.5)
    assert made.on(day=DAY + timedelta(days=3)).trees["beta"].conditional["open"] == pytest.approx(0.9)


def test_a_sighting_moves_the_trees_of_all_who_know_of_it(made):
    made.sight("beta")
    made.table.deliver_all()

    both, unshared = made.on(), made.on(party="beta", knows=lambda one, party: False)

    assert both.trees["alpha"].conditional["open"] == both.trees["beta"].conditional["open"] > 0.7
    assert unshared.trees["beta"].conditional["open"] > 0.7
    assert unshared.trees["alpha"].conditional["open"] == pytest.approx(0.5)


def test_both_nodes_see_the_same_trees(made):
    made.sight("beta")
    made.sight("alpha", State.NOT_SEEN, last=DAY + timedelta(days=1))
    made.table.deliver_all()
    day = DAY + timedelta(days=2)

    assert made.on("alpha", day).trees == made.on("beta", day).trees


def test_a_sighting_of_an_indicator_that_is_not_signed_is_refused(made):
    text = made.table.text("alpha", indicator(made.forum, made.text, id="other"))
    body = Sighting(forum=made.forum, indicator=text, state=State.SEEN, first=DAY, last=DAY, claims=(CLAIM,))

    assert not may_say(made.table.board(), analyst(made.table), body)


def test_a_revision_takes_over_what_fits_it(made):
    wider = tree(made.forum, title="If the bridge shuts or falls", revises=made.text)
    text = made.table.signed_by_all("alpha", wider)
    board = made.table.board()

    now = scenarios.standing(board, text)

    assert scenarios.standing(board, made.text).state is ScenarioState.REVISED
    assert [one.body.id for one in now.indicators] == ["planks"]
    assert [one.body.id for one in now.responses] == ["r1"]
    assert set(numbers.on_day(board, now, DAY, all_know).trees) == {"alpha", "beta"}


def test_a_revision_drops_what_is_of_a_branch_that_is_gone(made):
    first = Split(
        id="s1",
        title="Does it open?",
        branches=(Branch(id="open", title="It opens"), Branch(id="falls", title="It falls")),
    )
    text = made.table.signed_by_all("alpha", tree(made.forum, splits=(first,), outcomes=(), revises=made.text))  # fmt: skip
    board = made.table.board()
    now = scenarios.standing(board, text)

    found = numbers.on_day(board, now, DAY, all_know)

    assert now.responses == ()
    assert found.trees == {}
    assert all(one.misfit for one in found.given)


def test_a_revised_indicator_takes_the_place_of_the_first(made):
    text = made.table.signed_by_all(
        "beta", indicator(made.forum, made.text, statement="Planks and nails come", revises=made.indicator)
    )

    assert [one.text for one in made.standing().indicators] == [text]


@pytest.mark.parametrize("whose", list(Whose))
def test_a_trigger_is_read_in_the_trees_it_names(made, whose):
    made.table.say("beta", odds(made.forum, made.text, opens="0.1", force="0.9", as_of=DAY + timedelta(days=1)))
    made.table.deliver_all()
    body = response(made.forum, made.text, trigger=Trigger(outcome="worst", threshold=Decimal("0.4"), whose=whose))
    board = made.table.board()

    found = numbers.reading(board, made.standing(), body, DAY + timedelta(days=1), all_know)

    # alpha has .25, beta .81; pooled, √(.25·.81) before it is made to sum to one.
    assert found.over == {Whose.EITHER: {"beta"}, Whose.BOTH: set(), Whose.FUSED: {"fused"}}[whose]


def test_a_trigger_of_several_days_waits_for_all_of_them(made):
    made.table.say("beta", odds(made.forum, made.text, opens="0.1", force="0.9", as_of=DAY + timedelta(days=1)))
    made.table.deliver_all()
    body = response(made.forum, made.text, trigger=Trigger(outcome="worst", threshold=Decimal("0.4"), days=3))
    board = made.table.board()

    over = [numbers.reading(board, made.standing(), body, DAY + timedelta(days=n), all_know).over for n in (1, 2, 3, 4)]

    assert over == [set(), set(), {"beta"}, {"beta"}]


def test_a_policy_draft_is_meant_for_branches_that_are_there(made):
    draft = Proposal(
        forum=made.forum, title="The day after", text="We rebuild.", rule=Rule.CONSENSUS, purpose=Purpose.POLICY,
        topic="The bridge", meant_for=Contingency(scenario=made.text, branches=("talks",), outcomes=("worst",)),
    )  # fmt: skip
    strange = replace(draft, meant_for=Contingency(scenario=made.text, branches=("nowhere",)))
    who, board = made.table.who("alpha"), made.table.board()

    assert may_say(board, who, draft)
    assert not may_say(board, who, strange)
    made.table.text("alpha", draft)
    assert [one.body.title for one in scenarios.drafts(made.table.board(), made.forum, made.text)] == ["The day after"]


def test_a_warning_waits_until_a_seat_has_answered_it(made):
    warning = made.table.say(
        "alpha",
        ScenarioWarning(forum=made.forum, response=made.response, on=DAY, whose=frozenset({"alpha"})),
        "node",
        own=True,
    )
    who = made.table.who("alpha")
    waits = waiting.on(made.table.board(), who)
    answer = WarningAnswer(warning=warning, reply=Reply.ACKNOWLEDGED)

    assert [(one.what, one.title) for one in waits] == [("warning", "Call at once")]
    assert not may_say(made.table.board(), analyst(made.table), answer)
    assert may_say(made.table.board(), who, answer)
    made.table.say("alpha", answer, own=True)
    assert waiting.on(made.table.board(), who) == []
    assert not may_say(made.table.board(), who, answer)


def test_no_member_says_a_warning(made):
    body = ScenarioWarning(forum=made.forum, response=made.response, on=DAY, whose=frozenset({"alpha"}))

    assert not may_say(made.table.board(), made.table.who("alpha"), body)
