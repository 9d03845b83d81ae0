"""The heat strip: how probable each group of outcomes was over time in each party's tree, as server-made SVG.

Trees change on single days only, so each column is a stretch of days in which nothing changed; the table beside has the same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from consilience.brief.safe_text import visible
from consilience.scenarios.wording import cut, percent

WIDTH, LABELS, ROW, GAP = 640, 190, 22, 8
STEPS = 8
"""Shades: more cannot be told apart."""


@dataclass(frozen=True, kw_only=True, slots=True)
class StripColumn:
    """A stretch of days that begins on `day`: group of outcomes → party → probability."""

    day: date
    shares: Mapping[str, Mapping[str, float]]
    ticks: tuple[str, ...] = ()
    """What happened on its first day."""


def strip(columns: Sequence[StripColumn], until: date, parties: Sequence[str], outcomes: Sequence[str]) -> str:
    """Return the strip; empty where there is nothing to show."""
    if not columns or not outcomes or not parties:
        return ""
    first, last = columns[0].day, max(until, columns[-1].day)
    days = (last - first).days + 1
    rows = [(outcome, party) for outcome in outcomes for party in parties]
    height = len(rows) * ROW + len(outcomes) * GAP + 26
    parts = []
    for number, (outcome, party) in enumerate(rows):
        top = number * ROW + (number // len(parties)) * GAP + 4
        name = f"{outcome}, {party}"
        parts.append(
            f'<text class="p" x="0" y="{top + 14}">{_said(f"{cut(outcome, max(8, 28 - len(party)))}, {party}")}</text>'
        )
        for at, column in enumerate(columns):
            end = columns[at + 1].day if at + 1 < len(columns) else last
            span = (end - column.day).days + (0 if at + 1 < len(columns) else 1)
            value = column.shares.get(outcome, {}).get(party)
            if span <= 0 or value is None:
                continue
            x, width = _x((column.day - first).days, days), max(1.5, WIDTH * span / days - 0.5)
            shade = min(STEPS, round(value * STEPS))
            title = f"{name}, from {column.day.isoformat()}: {percent(value)}"
            parts.append(
                f'<rect class="heat h{shade}" x="{x:.1f}" y="{top}" width="{width:.1f}" height="{ROW - 4}">'
                f"<title>{_said(title)}</title></rect>"
            )
    bottom = height - 20
    for column in columns:
        if column.ticks:
            x = _x((column.day - first).days, days)
            parts.append(
                f'<line class="tick" x1="{x:.1f}" x2="{x:.1f}" y1="{bottom - 4}" y2="{bottom + 2}"><title>'
                f"{_said(column.day.isoformat() + ': ' + '; '.join(column.ticks))}</title></line>"
            )
    parts.append(f'<text class="p" x="{LABELS}" y="{height - 4}">{first.isoformat()}</text>')
    parts.append(f'<text class="p" x="{LABELS + WIDTH}" y="{height - 4}" text-anchor="end">{last.isoformat()}</text>')
    whole = LABELS + WIDTH
    return (
        f'<svg class="strip" viewBox="0 0 {whole} {height}" width="{whole}" height="{height}" role="img" '
        f'aria-label="How probable each group of outcomes was over time; the table has the numbers">{"".join(parts)}</svg>'
    )


def _x(day: int, days: int) -> float:
    return LABELS + WIDTH * day / days


def _said(text: str) -> str:
    return escape(visible(text), quote=True)
