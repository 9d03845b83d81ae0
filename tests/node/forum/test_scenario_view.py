"""A scenario on two nodes: numbers go as the releaser lets them, warnings stay, and what rests on a recalled claim goes everywhere."""

from contextlib import ExitStack
from datetime import timedelta
from decimal import Decimal
from itertools import count

import pytest

from consilience.errors import WrongUse
from consilience.forum import numbers, scenarios, signing, waiting
from consilience.node import checking
from consilience.node.folder import now
from consilience.node.forum import scenario_parts, scenario_view, warnings
from consilience.node.forum import work as forum_work
from consilience.node.reader_view import Asked
from consilience.records.ids import ClaimId
from consilience.records.judgement import Outcome
from consilience.records.scenario import PreparedResponse, Trigger
from consilience.records.sighting import Reply, Sighting, State, WarningAnswer
from consilience.records.text import id_of_text
from tests.exchange.make import ALPHA, ANNA, BETA, SENTENCES
from tests.node.forum.test_work import Pair

TREE = """
scenario:
  id: bridge
  title: If the bridge shuts
  splits:
    - id: s1
      title: Does it open?
      branches: [{id: open, title: It opens, off_ramp: true}, {id: shut, title: It shuts, leads_to: s2}]
    - id: s2
      title: What then?
      branches: [{id: talks, title: Talks}, {id: force, title: Force}]
  outcomes: {worst: [force]}
indicators:
  - {id: planks, about: s1, family: works, window: 30, statement: Planks are brought}
  - {id: troops, about: s2, family: troops, statement: Troops gather}
parties:
  alpha: &numbers
    odds: {s1: {open: 0.5, shut: 0.5}, s2: {talks: 0.5, force: 0.5}}
    rates:
      families:
        works: {branches: {open: 0.9, shut: 0.1}, not_reached: 0.2}
        troops: {branches: {talks: 0.1, force: 0.9}, not_reached: 0.1}
      indicators: {planks: {hit: 0.8, false_alarm: 0.1}, troops: {hit: 0.9, false_alarm: 0.02}}
  beta: *numbers
"""


class Prepared(Pair):
    """Two nodes with a signed scenario, its response, and odds and rates of both."""

    def __init__(self, folder, stack):
        super().__init__(folder, stack)
        self.forum, self.numbered, self._texts = self.founded(), scenario_parts.read(TREE), count()
        bodies = scenario_parts.texts(self.numbered, self.forum)
        self.text = id_of_text(bodies[0])
        trigger = Trigger(outcome="worst", threshold=Decimal("0.4"))
        bodies.append(
            PreparedResponse(
                forum=self.forum, scenario=self.text, id="r1", branch="shut", title="Call at once", trigger=trigger
            )
        )
        self.response = id_of_text(bodies[-1])
        self.do(self.alpha, forum_work.say_all(self.alpha.service, self.view_of(self.alpha), ANNA, bodies))
        self.exchange()
        for one in (self.alpha, self.beta):
            self.sign_all(one)
        self.exchange()
        for one in (self.alpha, self.beta):
            own = scenario_parts.numbers(self.numbered, one.party, self.forum, self.text, now().date())
            self.do(one, forum_work.say_all(one.service, self.view_of(one), ANNA, own))
        self.exchange()

    def view_of(self, one):
        return one.service.view_of(ANNA)

    def sign_all(self, one):
        who = forum_work.speaker(one.service, ANNA)
        waiting_ = [*signing.to_sign(self.board(one), who), *signing.parts_to_sign(self.board(one), who)]
        act = forum_work.sign(one.service, self.view_of(one), ANNA, *(each.text for each in waiting_))
        self.do(one, act)

    def indicator(self, one, name="troops"):
        found = scenarios.standing(self.board(one), self.text)
        return next(each.text for each in found.indicators if each.body.id == name)

    def claim(self, one, level="green", *, confirmed=True):
        text = f"{SENTENCES[0]} Number {next(self._texts)}."
        marked = one.marking(BETA if one.party == ALPHA else ALPHA, level=level)
        report = one.report(text, marked=marked)
        claim = one.claim(report, SENTENCES[0], marked=marked)
        if confirmed:
            self.do(one, checking.judge(one.service, self.view_of(one), ANNA, claim, Outcome.CONFIRMED))
        return claim

    def sighting(self, one, *claims, state=State.SEEN, name="troops"):
        day = now().date()
        return Sighting(
            forum=self.forum, indicator=self.indicator(one, name), state=state, first=day, last=day, claims=claims
        )

    def sight(self, one, *claims, ask=True, **parts):
        body = self.sighting(one, *claims, **parts)
        act = forum_work.say(one.service, self.view_of(one), ANNA, body, ask=ask)
        self.do(one, act)
        return next(each.id for each in self.board(one).all(Sighting) if each.body == body and each.party == one.party)

    def worst(self, one):
        board, view = self.board(one), self.view_of(one)
        scenario = scenarios.standing(board, self.text)
        found = scenario_view.on_day(one.service, view, board, scenario, board.today)
        return {party: tree.outcomes(found.numbered.tree)["worst"] for party, tree in found.trees.items()}


@pytest.fixture
def pair(tmp_path):
    with ExitStack() as stack:
        yield Prepared(tmp_path, stack)


def test_a_sighting_at_one_party_moves_both_trees_on_both_nodes_and_warns(pair):
    before = pair.worst(pair.alpha)
    pair.sight(pair.beta, pair.claim(pair.beta))
    at_home = pair.worst(pair.beta)
    pair.exchange()

    assert before == pytest.approx({"alpha": 0.25, "beta": 0.25})
    assert at_home["beta"] > 0.5
    assert pair.worst(pair.alpha) == pytest.approx(pair.worst(pair.beta))
    assert pair.worst(pair.alpha)["alpha"] > 0.5
    assert warnings.raise_due(pair.alpha.service) == 1
    assert warnings.raise_due(pair.alpha.service) == 0, "once for each time the trigger is met"


def test_a_warning_waits_on_the_chair_and_never_leaves(pair):
    pair.sight(pair.beta, pair.claim(pair.beta))
    pair.exchange()
    warnings.raise_due(pair.alpha.service)
    who = forum_work.speaker(pair.alpha.service, ANNA)
    (warning,) = scenarios.open_warnings(pair.board(pair.alpha))

    assert [one.what for one in waiting.on(pair.board(pair.alpha), who)][:1] == ["warning"]
    assert forum_work.open_cases(pair.view_of(pair.alpha)) == []
    with pytest.raises(WrongUse, match="kind that is released"):
        forum_work.releases.ask(
            pair.alpha.service, pair.view_of(pair.alpha), ANNA, records=[warning.id], form=forum_work.Form.FULL, to=[BETA],
            because="to tell them",
        )  # fmt: skip
    answer = WarningAnswer(warning=warning.id, reply=Reply.STOOD_DOWN, because="a drill")
    pair.do(pair.alpha, forum_work.say(pair.alpha.service, pair.view_of(pair.alpha), ANNA, answer))
    pair.exchange()

    assert scenarios.open_warnings(pair.board(pair.alpha)) == []
    assert pair.board(pair.beta).everything() != []
    assert not [one for one in pair.board(pair.beta).everything() if one.body.KIND.tag.startswith("warning")]


def test_what_rests_on_a_recalled_claim_goes_on_every_node(pair):
    claim = pair.claim(pair.beta)
    pair.sight(pair.beta, claim)
    pair.exchange()
    moved = pair.worst(pair.alpha)
    pair.beta.recall(claim)

    assert pair.worst(pair.beta)["beta"] == pytest.approx(0.25), "at home at once"
    pair.exchange()

    assert moved["alpha"] > 0.5
    assert pair.worst(pair.alpha) == pytest.approx({"alpha": 0.25, "beta": 0.25})


def test_a_recalled_report_takes_the_sightings_of_its_claims(pair):
    claim = pair.claim(pair.beta)
    pair.sight(pair.beta, claim)
    pair.exchange()
    report = next(link.record for link in pair.view_of(pair.beta).record(claim).statement.head.links)
    pair.beta.recall(report)
    pair.exchange()

    assert pair.worst(pair.alpha) == pytest.approx({"alpha": 0.25, "beta": 0.25})
    assert pair.worst(pair.beta) == pytest.approx({"alpha": 0.25, "beta": 0.25})


def test_a_sighting_from_a_claim_that_may_not_leave_stays_at_home(pair):
    strict = pair.claim(pair.beta, level="red")
    own = pair.beta.marking(level="amber+strict")
    report = pair.beta.report("Troops gather at the gate. Nobody else knows.", marked=own)
    kept = pair.beta.claim(report, "Troops gather at the gate.", marked=own)
    pair.do(pair.beta, checking.judge(pair.beta.service, pair.view_of(pair.beta), ANNA, kept, Outcome.CONFIRMED))

    sighting = pair.sight(pair.beta, kept)
    at_home = pair.worst(pair.beta)
    found = pair.view_of(pair.beta).record(sighting)
    shared = pair.sight(pair.beta, strict, name="planks")

    assert found.statement.marking.audience == {BETA}
    assert not pair.view_of(pair.beta).mentions(sighting, ("request/1",))
    assert {level.name for level in pair.view_of(pair.beta).record(shared).statement.marking.levels} == {"red"}
    assert at_home["beta"] > 0.5
    assert at_home["alpha"] == pytest.approx(0.25), "alpha does not know of it, and beta's node says so"
    pair.exchange()
    assert sighting not in {one.id for one in pair.board(pair.alpha).all(Sighting)}
    pair.do(pair.beta, forum_work.share(pair.beta.service, pair.view_of(pair.beta), ANNA, sighting))
    asked = pair.view_of(pair.beta).find(Asked(kind="request/1", limit=1))[0]
    with pytest.raises(WrongUse, match="not let it go whole"):
        forum_work.releases.decide(pair.beta.service, pair.view_of(pair.beta), ANNA, asked.id, agreed=True)


def test_numbers_may_stay_at_home_until_their_release_is_asked_for(pair):
    sighting = pair.sight(pair.beta, pair.claim(pair.beta), ask=False)
    pair.exchange()
    kept = pair.worst(pair.beta)
    pair.do(pair.beta, forum_work.share(pair.beta.service, pair.view_of(pair.beta), ANNA, sighting))
    pair.exchange()

    assert kept["alpha"] == pytest.approx(0.25)
    assert pair.worst(pair.beta)["alpha"] > 0.5
    assert pair.worst(pair.alpha) == pytest.approx(pair.worst(pair.beta))


@pytest.mark.parametrize("spoil", ["draft", "rejected", "recalled", "unknown"])
def test_a_sighting_rests_on_confirmed_claims_of_its_party_alone(pair, spoil):
    claim = pair.claim(pair.beta, confirmed=False)
    if spoil == "rejected":
        pair.do(pair.beta, checking.judge(pair.beta.service, pair.view_of(pair.beta), ANNA, claim, Outcome.REJECTED))
    if spoil == "recalled":
        pair.do(pair.beta, checking.judge(pair.beta.service, pair.view_of(pair.beta), ANNA, claim, Outcome.CONFIRMED))
        pair.beta.recall(claim)
    claim = ClaimId("ef" * 32) if spoil == "unknown" else claim

    with pytest.raises(WrongUse, match="claims: one"):
        forum_work.say(pair.beta.service, pair.view_of(pair.beta), ANNA, pair.sighting(pair.beta, claim))


def test_odds_that_do_not_sum_to_one_are_refused_with_their_sum(pair):
    text = TREE.replace("open: 0.5, shut: 0.5", "open: 0.5, shut: 0.4")

    with pytest.raises(WrongUse, match=r"s1.* 0\.9, not"):
        scenario_parts.read(text)


def test_a_warning_is_marked_as_all_that_fired_it(pair):
    own = pair.alpha.marking(level="amber+strict")
    report = pair.alpha.report("Troops gather at the gate. Nobody else knows.", marked=own)
    kept = pair.alpha.claim(report, "Troops gather at the gate.", marked=own)
    pair.do(pair.alpha, checking.judge(pair.alpha.service, pair.view_of(pair.alpha), ANNA, kept, Outcome.CONFIRMED))
    pair.sight(pair.alpha, kept)

    warnings.raise_due(pair.alpha.service)
    (warning,) = scenarios.open_warnings(pair.board(pair.alpha))

    assert {level.name for level in warning.marking.levels} == {"amber+strict"}
    assert warning.marking.releasable_to == {ALPHA}
    assert warning.body.whose == {ALPHA}


def test_a_second_warning_comes_once_the_trigger_was_not_met_in_between(pair, monkeypatch):
    pair.sight(pair.beta, pair.claim(pair.beta), name="troops")
    pair.exchange()
    warnings.raise_due(pair.alpha.service)
    board = pair.board(pair.alpha)
    scenario = scenarios.standing(board, pair.text)
    knows = scenario_view.knows_of(pair.alpha.service, pair.view_of(pair.alpha))
    later = board.today + timedelta(days=5)

    assert warnings.due(pair.alpha.service, later) == [], "met on every day since"
    assert numbers.reading(board, scenario, scenario.responses[0].body, later, knows).over
