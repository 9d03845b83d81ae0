"""Drawings for people who look rather than read: made on the server as SVG, always with the same things as a table or list beside.

Nothing in them is said nowhere else, so a reader of the screen loses nothing.  Colours come from the style sheet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from html import escape
from textwrap import wrap

from markupsafe import Markup

from consilience.scenarios.wording import cut

WIDTH = 960
_LEFT = 150
_RIGHT = 20
_SPAN = WIDTH - _LEFT - _RIGHT
_ROW = 30
_NEAR = 6
"""Pixels within which points of one lane are drawn as one."""
_LONGEST_LABEL = 18
_IN_ROW = 4
"""Links of a chain beside each other: with more, their words have no room."""
_LINES = 3
_LETTER = 8.6
"""How wide a letter of a name is on average."""
_YEARS = 14
"""More years than these get a mark every second, fifth, … one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """One thing on a time axis: a day, or a stretch of days."""

    lane: str
    title: str
    begin: date
    end: date | None = None
    look: str = "plain"
    """A class of the style sheet: `plain`, `good`, `late` or `open`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ChainLink:
    """One instrument on the way to something: what it is, and whether it is there."""

    kind: str
    title: str
    there: bool
    missing: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Cell:
    """One party's stand on one line."""

    look: str
    words: str


def time_axis(moments: Sequence[Moment], *, today: date, spoken: str) -> Markup:
    """Return things on a time axis, a lane for each sort, with a line at `today`; nothing for nothing."""
    if not moments:
        return Markup("")
    lanes = list(dict.fromkeys(one.lane for one in moments))
    first, last = _ends(moments, today)
    scale = _Scale(first, (last - first).days or 1)
    height = _ROW * len(lanes) + 30
    parts = [_years(scale, first, last, height - 24), _today(scale, today, height - 24)]
    for row, lane in enumerate(lanes):
        top = 6 + _ROW * row
        parts.append(_name(lane, top + 15))
        parts.append(_lane([one for one in moments if one.lane == lane], scale, top))
    return _svg(height, spoken, "".join(parts))


def chain(links: Sequence[ChainLink], *, spoken: str) -> Markup:
    """Return instruments as boxes from left to right, what is missing with a broken border; many go on in a further row."""
    if not links:
        return Markup("")
    across = min(len(links), _IN_ROW)
    wide = (WIDTH - 20 - 36 * (across - 1)) / across
    most = max(10, int((wide - 24) / _LETTER))
    told = [(_broken(link.title, most), _broken(_stand(link), most - 2)) for link in links]
    tall = 34 + 20 * max(len(title) + len(state) for title, state in told)
    parts = []
    for at, (link, (title, state)) in enumerate(zip(links, told, strict=True)):
        x, y = 10 + at % _IN_ROW * (wide + 36), 4 + at // _IN_ROW * (tall + 14)
        lines = [("name", line) for line in title]
        lines += [("state", f"{'✓' if link.there else '✗'} {line}" if not n else line) for n, line in enumerate(state)]
        words = "".join(
            f'<text x="{x + 12:.0f}" y="{y + 41 + 20 * n:.0f}" class="{look}">{escape(line)}</text>'
            for n, (look, line) in enumerate(lines)
        )
        parts.append(
            f'<g class="link {"there" if link.there else "missing"}"><title>{escape(f"{link.kind}: {link.title}: {_stand(link)}")}</title>'
            f'<rect x="{x:.0f}" y="{y:.0f}" width="{wide:.0f}" height="{tall:.0f}" rx="6"/>'
            f'<text x="{x + 12:.0f}" y="{y + 20:.0f}" class="kind">{escape(link.kind)}</text>{words}</g>'
        )
        if at % _IN_ROW:
            parts.append(f'<path class="arrow" d="M{x - 32:.0f} {y + tall / 2:.0f}h24m-7 -6l7 6l-7 6"/>')
    return _svg(8 + (at // _IN_ROW + 1) * (tall + 14) - 14, spoken, "".join(parts))


def _stand(link: ChainLink) -> str:
    return link.missing if not link.there and link.missing else "there" if link.there else "missing"


def _broken(text: str, most: int) -> list[str]:
    """Return `text` in lines of so many letters, broken between words; what three lines do not hold is cut between words."""
    lines = wrap(" ".join(text.split()), most, break_on_hyphens=False) or [""]
    return lines if len(lines) <= _LINES else [*lines[: _LINES - 1], cut(" ".join(lines[_LINES - 1 :]), most)]


def matrix(rows: Sequence[tuple[str, Sequence[Cell]]], columns: Sequence[str], *, spoken: str) -> Markup:
    """Return stands as a grid: a row for each line, a column for each party; the letter in a cell says what the colour does."""
    if not rows or not columns:
        return Markup("")
    left, wide = 520, (WIDTH - 520 - _RIGHT) / len(columns)
    heads = [
        f'<text class="head" x="{left + wide * (at + 0.5):.0f}" y="16">{escape(_short(name, int(wide / 9)))}</text>'
        for at, name in enumerate(columns)
    ]
    parts = list(heads)
    for row, (name, cells) in enumerate(rows):
        y = 26 + 30 * row
        parts.append(
            f'<text class="row" x="{left - 12}" y="{y + 17}"><title>{escape(name)}</title>{escape(_short(name, 66))}</text>'
        )
        for at, cell in enumerate(cells):
            x = left + wide * at
            parts.append(
                f'<g class="cell {cell.look}"><rect x="{x + 2:.0f}" y="{y}" width="{wide - 4:.0f}" height="26" rx="3"/>'
                f'<text x="{x + wide / 2:.0f}" y="{y + 17}">{escape(_short(cell.words, int(wide / 8)))}</text></g>'
            )
    return _svg(30 + 30 * len(rows), spoken, "".join(parts))


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    days: int

    def x(self, day: date) -> float:
        return _LEFT + (day - self.first).days / self.days * _SPAN


def _ends(moments: Sequence[Moment], today: date) -> tuple[date, date]:
    days = [one.begin for one in moments] + [one.end for one in moments if one.end] + [today]
    first, last = min(days), max(days)
    pad = timedelta(days=max(3, (last - first).days // 40))
    begin = first - pad if (first - date.min) > pad else first
    return begin, last + pad if (date.max - last) > pad else last


def _years(scale: _Scale, first: date, last: date, bottom: int) -> str:
    """Return marks at years, or at months where the axis is short."""
    if (last - first).days < 500:
        months = [(y, m) for y in range(first.year, last.year + 1) for m in range(1, 13)]
        marks = [(date(y, m, 1), f"{date(y, m, 1):%b}{f' {y}' if m == 1 else ''}") for y, m in months]
        marks = [(day, words) for day, words in marks if first <= day <= last]
        every = max(1, -(-len(marks) // _YEARS))
        marks = marks[::every]
    else:
        every = next(one for one in (1, 2, 5, 10, 20, 50, 100, 1000) if (last.year - first.year) / one <= _YEARS)
        marks = [(date(y, 1, 1), str(y)) for y in range(first.year, last.year + 1) if y % every == 0]
        marks = [(day, words) for day, words in marks if first <= day <= last]
    return "".join(
        f'<line class="grid" x1="{scale.x(day):.0f}" x2="{scale.x(day):.0f}" y1="0" y2="{bottom}"/>'
        f'<text class="tick" x="{scale.x(day):.0f}" y="{bottom + 16}">{words}</text>'
        for day, words in marks
    )


def _today(scale: _Scale, today: date, bottom: int) -> str:
    x = scale.x(today)
    return f'<line class="today" x1="{x:.0f}" x2="{x:.0f}" y1="0" y2="{bottom}"><title>today</title></line>'


def _name(lane: str, y: int) -> str:
    return f'<text class="lane" x="{_LEFT - 12}" y="{y + 3}">{escape(_short(lane, _LONGEST_LABEL))}</text>'


def _lane(moments: Sequence[Moment], scale: _Scale, top: int) -> str:
    """Return the things of one lane; points that would lie on each other are one point that says how many."""
    parts = []
    for one in moments:
        if one.end is not None:
            x, end = scale.x(one.begin), scale.x(one.end)
            parts.append(
                f'<rect class="bar {one.look}" x="{x:.0f}" y="{top + 4}" width="{max(end - x, 4):.0f}" height="16" rx="3">'
                f"<title>{escape(_said(one))}</title></rect>"
            )
    points: dict[int, list[Moment]] = {}
    for one in moments:
        if one.end is None:
            points.setdefault(round(scale.x(one.begin) / _NEAR), []).append(one)
    for rows in points.values():
        x = sum(scale.x(one.begin) for one in rows) / len(rows)
        said = _said(rows[0]) if len(rows) == 1 else f"{len(rows)}: {_said(rows[0])} …"
        look = next((look for look in ("late", "open", "good") if any(one.look == look for one in rows)), "plain")
        parts.append(
            f'<circle class="dot {look}" cx="{x:.0f}" cy="{top + 12}" r="{5 if len(rows) == 1 else 7}">'
            f"<title>{escape(said)}</title></circle>"
        )
        if len(rows) > 1:
            parts.append(f'<text class="many" x="{x:.0f}" y="{top + 16}">{min(len(rows), 99)}</text>')
    return "".join(parts)


def _said(one: Moment) -> str:
    days = one.begin.isoformat() + (f" to {one.end.isoformat()}" if one.end else "")
    return f"{days}: {_short(one.title, 60)}"


def _svg(height: float, spoken: str, inside: str) -> Markup:
    # Everything from records was escaped where it was put in.
    return Markup(  # noqa: S704
        f'<svg viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-label="{escape(spoken, quote=True)}">{inside}</svg>'
    )


def _short(text: str, most: int) -> str:
    return cut(" ".join(text.split()), most)
