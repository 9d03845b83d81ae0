"""Scenarios: the tree, its indicators and the responses that all have signed; who may say what of them.

A revision of a tree takes over the indicators, responses and numbers of the tree before it, as far as they fit: what names a
split or branch that is gone waits until somebody says it anew.  Numbers are in `numbers`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from consilience.forum import forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker
from consilience.records.forum import TextSignature
from consilience.records.ids import PartyName, TextId
from consilience.records.party import Role
from consilience.records.proposal import Contingency, Proposal
from consilience.records.scenario import Indicator, PreparedResponse, Scenario
from consilience.records.sighting import Odds, Rates, ScenarioWarning, Sighting, WarningAnswer
from consilience.scenarios.tree import Branch, Split, Tree

TEXTS = (Scenario, Indicator, PreparedResponse, TextSignature)
"""What standings are worked out from."""
SAYS = frozenset({Role.ANALYST, Role.CHAIR})
ANSWERS = frozenset({Role.SECRETARY, Role.CHAIR})
Part = TypeVar("Part", Indicator, PreparedResponse)


class ScenarioState(StrEnum):
    DRAFT = "draft"
    REVISED = "revised"
    """Another draft, or a signed revision, has taken its place."""
    IN_FORCE = "in force"


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioStanding:
    """How a scenario stands, with what is in force of it."""

    said: Spoken[Scenario]
    tree: Tree
    state: ScenarioState
    missing: tuple[PartyName, ...]
    line: tuple[TextId, ...]
    """This text, and those that it revises."""
    later: tuple[TextId, ...]
    indicators: tuple[Spoken[Indicator], ...]
    """Those signed by all, in the order of the tree."""
    responses: tuple[Spoken[PreparedResponse], ...]
    drafts: tuple[Spoken[Indicator] | Spoken[PreparedResponse], ...]
    """Indicators and responses that fit the tree and wait for signatures."""

    @property
    def text(self) -> TextId:
        return self.said.text

    @property
    def forum(self) -> TextId:
        return self.said.body.forum


def all_(board: Board, forum: TextId) -> list[ScenarioStanding]:
    """Return the scenarios of a forum; a text that is no tree is none."""
    return board.remember((ScenarioStanding, forum), lambda: _all(board, forum), about=TEXTS)


def current(board: Board, forum: TextId) -> list[ScenarioStanding]:
    """Return those that nothing has taken the place of."""
    return [one for one in all_(board, forum) if one.state is not ScenarioState.REVISED]


def standing(board: Board, text: TextId) -> ScenarioStanding | None:
    said = board.text(text, Scenario)
    found = [] if said is None else all_(board, said.body.forum)
    return next((one for one in found if one.text == text), None)


def of_response(board: Board, response: TextId) -> ScenarioStanding | None:
    """Return the current scenario of whose responses this is one."""
    said = board.text(response, PreparedResponse)
    found = [] if said is None else current(board, said.body.forum)
    return next((one for one in found if said is not None and said.body.scenario in one.line), None)


def tree_of(body: Scenario) -> Tree:
    """Return the tree of a text; raise `ValueError` with a sentence for one that is none."""
    return Tree(
        id=body.id, title=body.title, horizon=body.horizon.isoformat() if body.horizon else "",
        splits=tuple(
            Split(id=split.id, title=split.title, branches=tuple(
                Branch(id=one.id, title=one.title, leads_to=one.leads_to, off_ramp=one.off_ramp) for one in split.branches
            ))
            for split in body.splits
        ),
        outcomes={group.name: group.leaves for group in body.outcomes},
    )  # fmt: skip


def drafts(board: Board, forum: TextId, meant_for: TextId) -> list[Spoken[Proposal]]:
    """Return the policy drafts that are meant for branches or outcomes of a scenario."""
    found = standing(board, meant_for)
    return [
        one for one in board.texts(Proposal, forum)
        if found is not None and one.body.meant_for is not None and one.body.meant_for.scenario in found.line
    ]  # fmt: skip


def may_say(board: Board, who: Speaker, body: object) -> Decision:
    """Whether a member may say this of a scenario."""
    match body:
        case Scenario():
            return forums.may_work(board, who, body.forum) and _may_draft(board, body)
        case Indicator() | PreparedResponse():
            return forums.may_work(board, who, body.forum) and _may_add(board, body)
        case Odds() | Rates():
            return _may_number(board, who, body.forum, body.scenario, body)
        case Sighting():
            indicator = board.text(body.indicator, Indicator)
            if indicator is None:
                return Denied("the indicator is not here")
            return _may_number(board, who, body.forum, indicator.body.scenario, body)
        case WarningAnswer():
            return _may_answer(board, who, body)
        case _:
            return Denied("the node says it, no member")


def may_sign(board: Board, text: TextId) -> Decision:
    """Whether a text of a scenario may still be signed."""
    if board.text(text, Scenario) is not None:
        found = standing(board, text)
        if found is None:
            return Denied("its splits are no tree")
        return Denied("a revision has taken its place") if found.state is ScenarioState.REVISED else ALLOWED
    indicator, response = board.text(text, Indicator), board.text(text, PreparedResponse)
    body = indicator.body if indicator is not None else response.body if response is not None else None
    if body is None:
        return Denied("the text is not here")
    found = _home(board, body.forum, body.scenario)
    known = (
        set[TextId]() if found is None else {one.text for one in (*found.drafts, *found.indicators, *found.responses)}
    )
    return ALLOWED if text in known else Denied("it does not fit the scenario, or was revised")


def may_mean(board: Board, meant_for: Contingency, forum: TextId) -> Decision:
    """Whether a policy draft may name these branches and outcomes."""
    found = standing(board, meant_for.scenario)
    if found is None or found.forum != forum:
        return Denied("the scenario it is meant for is not here")
    if not set(meant_for.branches) <= set(found.tree.branch) or not set(meant_for.outcomes) <= set(found.tree.outcomes):
        return Denied("it is meant for a branch or outcome that the scenario has not got")
    return ALLOWED


def answers(board: Board, warning: Spoken[ScenarioWarning]) -> list[Spoken[WarningAnswer]]:
    return [one for one in board.of(WarningAnswer, warning.id) if one.party == warning.party]


def open_warnings(board: Board, forum: TextId | None = None) -> list[Spoken[ScenarioWarning]]:
    """Return the warnings that nobody has answered, the oldest first."""
    found = board.remember(ScenarioWarning, lambda: _open(board), about=(ScenarioWarning, WarningAnswer))
    return [one for one in found if forum in (None, one.body.forum)]


def _open(board: Board) -> list[Spoken[ScenarioWarning]]:
    return sorted((one for one in board.all(ScenarioWarning) if not answers(board, one)), key=lambda one: one.created)


def _may_draft(board: Board, body: Scenario) -> Decision:
    try:
        tree_of(body)
    except ValueError as error:
        return Denied(str(error))
    if body.revises is not None and standing(board, body.revises) is None:
        return Denied("what it revises is not here")
    return ALLOWED


def _may_add(board: Board, body: Indicator | PreparedResponse) -> Decision:
    found = standing(board, body.scenario)
    if found is None or found.forum != body.forum:
        return Denied("the scenario is not here")
    for fault in _misfits(found.tree, body):
        return Denied(fault)
    noun = type(body)
    if body.revises is not None and board.text(body.revises, noun) is None:
        return Denied("what it revises is not here")
    others = [one for one in (*found.indicators, *found.responses, *found.drafts) if isinstance(one.body, noun)]
    if any(one.body.id == body.id and one.text != body.revises and one.body != body for one in others):
        return Denied(f"there is one of the id {body.id}; name it as what this revises")
    if isinstance(body, Indicator):
        family = (one.body for one in others if isinstance(one.body, Indicator) and one.text != body.revises)
        if any(one.family == body.family and one.about != body.about for one in family):
            return Denied(f"the family {body.family} is about another split")
    return ALLOWED


def _may_number(board: Board, who: Speaker, forum: TextId, scenario: TextId, body: Odds | Rates | Sighting) -> Decision:
    found = _home(board, forum, scenario)
    if found is None or who.party not in board.parties(body):
        return Denied("the scenario is not one of this party's")
    if not who.roles & SAYS:
        return Denied("an analyst or the chair says it for the party")
    if found.state is not ScenarioState.IN_FORCE:
        return Denied("the scenario is not signed by all")
    if isinstance(body, Sighting):
        known = body.indicator in {one.text for one in found.indicators}
        return ALLOWED if known else Denied("the indicator is not signed by all, or was revised")
    if isinstance(body, Odds):
        fault = odds_misfit(found.tree, body)
        return Denied(fault) if fault else ALLOWED
    return ALLOWED


def odds_misfit(tree: Tree, body: Odds) -> str:
    """Return what keeps odds from being those of a tree; nothing where they fit."""
    given = {split.split: [one.branch for one in split.branches] for split in body.splits}
    for split in tree.splits:
        if sorted(given.pop(split.id, [])) != sorted(branch.id for branch in split.branches):
            return f"the odds at {split.id} are not of its branches"
    return "they name a split that the scenario has not got" if given else ""


def _may_answer(board: Board, who: Speaker, body: WarningAnswer) -> Decision:
    found = board.record(body.warning, ScenarioWarning)
    if found is None or found.party != who.party:
        return Denied("there is no such warning")
    if not who.roles & ANSWERS:
        return Denied("a chair or the secretary answers it")
    return Denied("it was answered already") if answers(board, found) else ALLOWED


def _all(board: Board, forum: TextId) -> list[ScenarioStanding]:
    trees: dict[TextId, tuple[Spoken[Scenario], Tree]] = {}
    for one in board.texts(Scenario, forum):
        try:
            trees[one.text] = (one, tree_of(one.body))
        except ValueError:
            continue
    return [_stands(board, forum, said, tree, trees) for said, tree in trees.values()]


def _stands(
    board: Board, forum: TextId, said: Spoken[Scenario], tree: Tree, trees: dict[TextId, tuple[Spoken[Scenario], Tree]]
) -> ScenarioStanding:
    later = tuple(text for text, (one, _) in trees.items() if one.body.revises == said.text)
    missing = board.missing(said.text)
    replaced = any(board.is_complete(text) for text in later) or (bool(missing) and bool(later))
    line = [said.text]
    while (before := trees[line[-1]][0].body.revises) in trees and before not in line and before is not None:
        line.append(before)
    indicators, more = _parts(board, forum, tree, line, Indicator)
    responses, others = _parts(board, forum, tree, line, PreparedResponse)
    order = [split.id for split in tree.walk()]
    return ScenarioStanding(
        said=said, tree=tree, missing=missing, line=tuple(line), later=later,
        state=ScenarioState.REVISED if replaced else ScenarioState.DRAFT if missing else ScenarioState.IN_FORCE,
        indicators=tuple(sorted(_one_split_a_family(indicators), key=lambda one: (order.index(one.body.about), one.body.family, one.body.id))),
        responses=tuple(sorted(responses, key=lambda one: one.body.id)), drafts=(*more, *others),
    )  # fmt: skip


def _parts(
    board: Board, forum: TextId, tree: Tree, line: list[TextId], noun: type[Part]
) -> tuple[list[Spoken[Part]], list[Spoken[Part]]]:
    """Return what of a noun is in force, and what waits for signatures; of two with one id, the first signed stands."""
    found = [one for one in board.texts(noun, forum) if one.body.scenario in line and not any(_misfits(tree, one.body))]
    gone = {one.body.revises for one in found if board.is_complete(one.text)}
    redrafted = {one.body.revises for one in found}
    signed: dict[str, Spoken[Part]] = {}
    whole = [one for one in found if board.is_complete(one.text) and one.text not in gone]
    for one in sorted(whole, key=lambda one: (str(board.completed(one.text)), one.text)):
        signed.setdefault(one.body.id, one)
    waiting = [one for one in found if not board.is_complete(one.text) and one.text not in redrafted]
    return list(signed.values()), waiting


def _one_split_a_family(found: list[Spoken[Indicator]]) -> Iterator[Spoken[Indicator]]:
    """Yield the indicators; one whose family is of another split, by an earlier one, is left out."""
    about: dict[str, str] = {}
    for one in found:
        if about.setdefault(one.body.family, one.body.about) == one.body.about:
            yield one


def _misfits(tree: Tree, body: Indicator | PreparedResponse) -> Iterator[str]:
    if isinstance(body, Indicator):
        if body.about not in tree.split:
            yield "it is about a split that the scenario has not got"
        return
    if body.branch not in tree.branch:
        yield "it is for a branch that the scenario has not got"
    if body.trigger is not None and body.trigger.outcome not in tree.outcomes:
        yield "its trigger names a group of outcomes that the scenario has not got"


def _home(board: Board, forum: TextId, scenario: TextId) -> ScenarioStanding | None:
    """Return the newest scenario of the line in which a text stands."""
    found = [one for one in all_(board, forum) if scenario in one.line]
    ranked = [one for one in found if one.state is ScenarioState.IN_FORCE] or [
        one for one in found if one.state is ScenarioState.DRAFT
    ]
    return next(iter(ranked), next(iter(found), None))
