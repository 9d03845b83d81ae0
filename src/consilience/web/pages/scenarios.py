"""Pages of scenarios: the list, the tree with both parties' numbers, its indicators, what-if, history by date."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.responses import Response

from consilience.forum import forums, scenarios
from consilience.forum.sealed import ExchangeStanding
from consilience.node.forum import sealing
from consilience.node.forum import work as forum_work
from consilience.records.forum import Forum
from consilience.scenarios import tree_figure, validator, wording
from consilience.scenarios.evidence import Role, Seen
from consilience.scenarios.file_out import as_yaml
from consilience.scenarios.posterior import Impossible, Posterior
from consilience.scenarios.scenario import Scenario
from consilience.web.pages import scenario_rows as rows_of
from consilience.web.pages.forum import board_for
from consilience.web.pages.forum_acts import WORKS
from consilience.web.pages.reports import LEVELS
from consilience.web.pages.scenario_shown import Shown, columns_of, open_, shown_of, strip_of
from consilience.web.render import page
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)
_FEW = 8
"""Indicators on the page of the tree; all have a page of their own."""
_MOST_IF = 60
On = Annotated[str, Query(max_length=10)]
Name = Annotated[str, Query(max_length=200)]


@router.get("/scenarios")
def list_(request: Request, visit: Here) -> Response:
    """One row each: the heat strip, both parties, open warnings."""
    board = board_for(visit)
    rows = []
    for forum in forums.all_(board):
        for one in scenarios.current(board, forum.text):
            shown = shown_of(visit, board, one)
            parting, _ = shown.parted()
            rows.append({
                "one": one, "forum": forum, "day": shown.day, "strip": strip_of(shown, "list"),
                "lead": wording.lead(shown.found.numbered, parting) if parting else "",
                "warnings": len([each for each in scenarios.open_warnings(board, forum.text) if rows_of.is_of(board, each, one)]),
            })  # fmt: skip
    return page(request, "scenarios.html", visit, rows=rows, forums=forums.all_(board), levels=LEVELS)


@router.get("/scenarios/{text}")
def one(
    request: Request, visit: Here, text: str, on: On = "", with_: Annotated[str, Query(alias="with", max_length=64)] = "",
    unfold: Annotated[list[Name] | None, Query()] = None,
) -> Response:  # fmt: skip
    """The tree with the two parties' numbers, where they part, and what was agreed for it."""
    shown = open_(visit, text, on, with_)
    parting, found = shown.parted()
    opened = unfold or []
    at = parting.widest.split if parting is not None and parting.widest is not None else None
    body = shown.one.said.body
    everything = [split.id for split in shown.one.tree.splits]
    unfolded = everything if "all" in opened else [name for name in opened if name in shown.one.tree.split]
    drawn = tree_figure.opened(shown.found.numbered, shown.trees, at, unfolded)
    return page(
        request, "scenario.html", visit, shown=shown, one=shown.one, body=body, day=shown.day, given=shown.found.given,
        names=[party.name for party in shown.pair], forum=shown.board.text(body.forum, Forum),
        lead=wording.lead(shown.found.numbered, parting) if parting else "",
        settle=wording.settle(shown.found.numbered, shown.pair[0], shown.pair[1], found, shown.day) if parting else "",
        because=wording.because(shown.found.numbered, shown.pair[0], shown.pair[1], parting, found, shown.day) if parting else "",
        figure=Markup(tree_figure.tree_figure(shown.found.numbered, shown.trees, at, unfold=unfolded, sized=False)),  # noqa: S704 - every text in it is escaped
        rows=list(rows_of.rows_of(shown, shown.one.tree.root, 0, drawn, at)), folded=len(drawn) < len(everything),
        strip=strip_of(shown, "page"), outcomes=rows_of.outcomes_of(shown), splits=rows_of.splits_of(shown, parting),
        indicators=rows_of.indicators_of(shown, found)[:_FEW], more=max(0, len(shown.one.indicators) - _FEW),
        responses=rows_of.responses_of(shown), drafts=rows_of.drafts_of(shown), warnings=rows_of.warnings_of(shown), contradicted=shown.found.contradicted,
        may_chair=forum_work.speaker(visit.service, visit.member).seat is not None, to_sign=rows_of.to_sign_of(shown),
        may_number=_may_number(shown),
        may_work=_may_work(shown), exchanges=_exchanges(shown),
        may_answer=bool(visit.roles & scenarios.ANSWERS), own=rows_of.own_of(shown), unfold=opened,
        signatures=shown.board.signatures(shown.one.text), parties=sorted(shown.board.parties(body)),
        today=shown.board.today, on=on,
    )  # fmt: skip


@router.get("/scenarios/{text}/numbers")
def numbers(request: Request, visit: Here, text: str) -> Response:
    """What this party says of a tree: sightings, odds, rates."""
    shown = open_(visit, text)
    body = shown.one.said.body
    return page(
        request, "scenario-numbers.html", visit, one=shown.one, body=body, forum=shown.board.text(body.forum, Forum),
        may_number=_may_number(shown), own=rows_of.own_of(shown), rates=rows_of.rate_rows(shown), exchanges=_exchanges(shown), levels=LEVELS,
        others=sorted(shown.board.parties(body) - {visit.service.party}), states=[one.value for one in Seen],
    )  # fmt: skip


@router.get("/scenarios/{text}/texts")
def texts(request: Request, visit: Here, text: str) -> Response:
    """What may be put forward beside a tree, and the tree itself anew."""
    shown = open_(visit, text)
    body = shown.one.said.body
    return page(
        request, "scenario-texts.html", visit, one=shown.one, body=body, forum=shown.board.text(body.forum, Forum), levels=LEVELS,
        may_work=_may_work(shown), yaml=as_yaml(Scenario(tree=shown.one.tree, indicators=(), parties=())),
    )  # fmt: skip


@router.get("/scenarios/{text}/indicators")
def indicators(request: Request, visit: Here, text: str, on: On = "") -> Response:
    """Every indicator against the branches of its split: how likely it is seen in each, by each party's rates."""
    shown = open_(visit, text, on)
    _, found = shown.parted()
    weak: dict[str, list[str]] = {}
    for one in validator.weaknesses(shown.found.numbered):
        weak.setdefault(one.indicator, []).append(f"{one.party}: {one.sentence}" if one.party else one.sentence)
    return page(
        request, "scenario-indicators.html", visit, one=shown.one, day=shown.day, names=[party.name for party in shown.pair],
        forum=shown.board.text(shown.one.forum, Forum), groups=rows_of.matrix_of(shown, found), weak=weak, on=on,
        may_work=_may_work(shown), roles=[role.value for role in Role],
    )  # fmt: skip


def _may_number(shown: Shown) -> bool:
    """Whether the reader may give numbers for his party."""
    return bool(shown.visit.roles & scenarios.SAYS) and shown.one.state is scenarios.ScenarioState.IN_FORCE


def _exchanges(shown: Shown) -> list[ExchangeStanding]:
    """Return the sealed exchanges of odds about the tree."""
    found = sealing.all_(shown.visit.service, shown.visit.view, shown.one.forum)
    return [each for each in found if each.said.body.matter in shown.one.line]


def _may_work(shown: Shown) -> bool:
    """Whether the reader may put parts of a scenario forward."""
    return bool(shown.visit.roles & set(WORKS)) and shown.one.state is not scenarios.ScenarioState.REVISED


@router.get("/scenarios/{text}/history")
def history(request: Request, visit: Here, text: str, on: On = "") -> Response:
    """What changed on which day, and how the trees stood then."""
    shown = open_(visit, text, on)
    return page(
        request, "scenario-history.html", visit, one=shown.one, day=shown.day, forum=shown.board.text(shown.one.forum, Forum),
        names=[party.name for party in shown.pair], strip=strip_of(shown, "history"), percent=wording.percent,
        columns=columns_of(shown, "history"), outcomes=list(shown.one.tree.outcomes), on=on,
    )  # fmt: skip


@router.get("/scenarios/{text}/what-if")
def what_if(
    request: Request, visit: Here, text: str, on: On = "", branch: Annotated[list[Name] | None, Query()] = None
) -> Response:
    """How the trees would move; nothing is recorded."""
    shown = open_(visit, text, on)
    known = {indicator.id for indicator in shown.found.numbered.indicators}
    asked = {name[3:]: value for name, value in request.query_params.items() if name.startswith("if-") and value}
    supposed = {name: Seen(value) for name, value in asked.items() if name in known and value in tuple(Seen)}
    taken = [name for name in branch or () if name in shown.one.tree.branch]
    fault, after = "", dict[str, Posterior]()
    for party in shown.pair:
        state = {**shown.found.numbered.seen(party, shown.day), **supposed}
        try:
            after[party.name] = shown.found.numbered.update(party, shown.day, state).given(shown.one.tree, taken)
        except (Impossible, ValueError) as error:
            fault = f"{party.name}: {error}"
    trees = list(after.values()) if len(after) == len(shown.pair) else []
    _, found = shown.parted()
    ranked = [one.indicator for one in found] or sorted(known)
    rows = {one.body.id: one.body for one in shown.one.indicators}
    return page(
        request, "scenario-what-if.html", visit, one=shown.one, day=shown.day, forum=shown.board.text(shown.one.forum, Forum),
        names=[party.name for party in shown.pair], fault=fault, supposed=supposed, taken=taken, on=on,
        indicators=[rows[name] for name in ranked[:_MOST_IF] if name in rows], left=max(0, len(ranked) - _MOST_IF),
        moved=rows_of.moved_of(shown, trees) if trees and (supposed or taken) else [], states=[Seen.SEEN.value, Seen.NOT_SEEN.value],
        branches=[(split.title, one) for split in shown.one.tree.walk() for one in split.branches],
        figure=Markup(tree_figure.tree_figure(shown.found.numbered, trees, None, sized=False)),  # noqa: S704 - every text in it is escaped
    )  # fmt: skip
