"""All meetings, proposals, memoranda or objectives of a forum, in pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import meetings, memoranda, proposals
from consilience.forum.board import Board
from consilience.records.ids import TextId
from consilience.web.pages.forum import courses_of, forum_of, objectives_of
from consilience.web.pages.paging import Number, newest
from consilience.web.render import page
from consilience.web.sessions import Here, Visit

router = APIRouter(include_in_schema=False)


@router.get("/forums/{forum}/meetings")
def meetings_(request: Request, visit: Here, forum: str, number: Number = 1) -> Response:
    return _list(
        request, visit, forum, number, "meetings", meetings.all_, "The latest first; each with its minutes' step."
    )


@router.get("/forums/{forum}/proposals")
def proposals_(request: Request, visit: Here, forum: str, number: Number = 1) -> Response:
    return _list(request, visit, forum, number, "proposals", proposals.all_, "The newest first, revised ones too.")


@router.get("/forums/{forum}/memoranda")
def memoranda_(request: Request, visit: Here, forum: str, number: Number = 1) -> Response:
    return _list(request, visit, forum, number, "memoranda", memoranda.all_, "The newest first, with how each stands.")


@router.get("/forums/{forum}/objectives")
def objectives(request: Request, visit: Here, forum: str, number: Number = 1) -> Response:
    return _list(request, visit, forum, number, "objectives", objectives_of, "With ways, means and gaps.")


def _list(
    request: Request, visit: Visit, forum: str, number: int, noun: str, rows: Callable[[Board, TextId], list[Any]],
    lead: str,
) -> Response:  # fmt: skip
    board, found = forum_of(visit, forum)
    part = newest(rows(board, found.text), number)
    return page(
        request,
        "forum_list.html",
        visit,
        forum=found,
        part=part,
        noun=noun,
        title=noun.capitalize(),
        lead=lead,
        courses=courses_of(board, found),
    )
