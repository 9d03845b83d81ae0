"""The page of one or more questions: self-contained HTML that reads without script, network or colour."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, StrictUndefined, Template
from markupsafe import Markup

from consilience.divergence.compare import QuestionComparison
from consilience.divergence.figures import answers, axis_figure
from consilience.divergence.pair_view import distance, main_cause, said, verdict, view
from consilience.divergence.panel import SEVERITY, Panel
from consilience.divergence.state import QuestionState

TITLE = "Where the estimates differ, and why"


def anchor(number: int) -> str:
    """Return the place on the page of the question that stands there as `number`, counted from 1."""
    return f"q{number}"


def page(panels: Sequence[Panel], *, brief: str | None = None) -> str:
    """Return the whole page; all panels must be made for the same reader.  `brief`: the page to lead back to."""
    readers = {panel.reader for panel in panels}
    if len(readers) != 1:
        raise ValueError("a page is made for one reader")
    views = [_view(panel, anchor(i)) for i, panel in enumerate(panels, 1)]
    order = sorted(range(len(panels)), key=lambda i: panels[i].rank)
    css = files(__package__).joinpath("page.css").read_text("utf-8")
    return _template().render(
        title=TITLE,
        css=Markup(css),  # noqa: S704 - our own file
        reader=readers.pop(),
        views=views,
        overview=[views[i] for i in order],
        parties=list(dict.fromkeys(party for panel in panels for party in panel.parties)),
        gist=_gist(panels),
        brief=brief,
    )


@cache
def _template() -> Template:
    source = files(__package__).joinpath("page.html").read_text("utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(source)


def _gist(panels: Sequence[Panel]) -> str:
    """Return the page in one sentence: how many questions are in which state, the most serious first."""
    counts = Counter(panel.widest[0].state for panel in panels)
    told = ", ".join(f"{counts[state]} {state.value}" for state in SEVERITY if counts[state])
    return f"Of {len(panels)} questions: {told}."


def _view(panel: Panel, place: str) -> dict[str, Any]:
    comparisons = [comparison for comparison, _ in panel.pairs]
    widest = panel.widest
    return {
        "anchor": place,
        "id": panel.question.id,
        "text": panel.question.text,
        "kind": panel.question.answer_type.value,
        "state": widest[0].state.value,
        "lead": lead(panel),
        "parties": panel.parties,
        "says": _says(panel),
        "main": main_cause(widest[0]),
        "apart": "–" if widest[0].distance is None else distance(widest[0], widest[0].distance),
        "axis": Markup(axis_figure(comparisons)),  # noqa: S704 - text in it is escaped where it is drawn
        "matrix": _matrix(panel) if len(panel.pairs) > 1 else [],
        "widest": view(*widest),
        "others": [view(*pair) for pair in panel.pairs if pair is not widest],
    }


def lead(panel: Panel) -> str:
    """Return what a chair needs: who says what, how far that is apart, and mainly why."""
    widest, _ = panel.widest
    if widest.split is None or widest.distance is None:
        return widest.why
    says = _says(panel)
    told = ", ".join(f"{party}{'' if i else ' says'} {answer}" for i, (party, answer) in enumerate(says.items()))
    apart = distance(widest, widest.distance)
    between = (
        f": {apart} apart" if len(panel.pairs) == 1 else f". Furthest apart: {' and '.join(widest.parties)}, {apart}"
    )
    return f"{told}{between}. {verdict(widest)}"


def _says(panel: Panel) -> dict[str, str]:
    """Return each party's answer in a few words; of one that has not answered, a dash."""
    comparisons = [comparison for comparison, _ in panel.pairs]
    told = {one.side.party: said(comparisons[0], one) for one in answers(comparisons)}
    return {party: told.get(party, "–") for party in panel.parties}


def _matrix(panel: Panel) -> list[dict[str, Any]]:
    """Return one row a party, one cell for each party after it; cells before it would say the same again."""
    cells = {comparison.parties: _cell(comparison) for comparison, _ in panel.pairs}
    return [
        {"party": row, "cells": [cells.get((row, column)) for column in panel.parties[1:]]}
        for row in panel.parties[:-1]
    ]


def _cell(comparison: QuestionComparison) -> dict[str, str]:
    if comparison.split is None or comparison.distance is None:
        return {"apart": "–", "state": comparison.state.value, "main": ""}
    return {
        "apart": distance(comparison, comparison.distance),
        "state": comparison.state.value,
        "main": "" if comparison.state is QuestionState.ALIGNED else main_cause(comparison),
    }
