"""The agreed tree as a drawing, left to right, with a bar for each of two parties at every branch.

A large tree is folded: the way to where the parties part stays open, then what is likeliest to be reached.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from consilience.brief.safe_text import visible
from consilience.scenarios.posterior import Posterior
from consilience.scenarios.scenario import Scenario
from consilience.scenarios.tree import Branch, Split
from consilience.scenarios.wording import cut, percent

MOST_ROWS = 28
"""Ends of branches that are drawn; beyond them a drawing is no help."""
ROW, COLUMN, BAR, LABEL, LINE = 68, 252, 92, 30, 14


@dataclass(slots=True)
class _End:
    """A branch as it is drawn: where, and what hangs on it."""

    branch: Branch
    split: Split
    depth: int
    top: float
    below: list[_End]
    folded: int
    """Leaves that are not drawn."""


def tree_figure(
    scenario: Scenario, trees: Sequence[Posterior], at: str | None, *, unfold: Collection[str] = (), sized: bool = True
) -> str:
    """Return the tree as SVG with a bar for each of `trees`, at most two; the table of the page holds the same numbers.

    The split `at`, where they part, is marked.  Splits of `unfold` are drawn too, however many.  Without `sized` the drawing
    has no style of its own, for pages that forbid it.
    """
    ends, rows = _laid_out(scenario, scenario.tree.root, opened(scenario, trees, at, unfold), 0, 0)
    depth = max(end.depth for end in _each(ends)) + 1
    width, height = depth * COLUMN + 20, rows * ROW + 24
    inside = "".join(_drawn(end, trees) for end in _each(ends)) + _parting_mark(scenario, ends, at)
    spoken = f"Tree of {scenario.tree.title}: {len(scenario.tree.leaves)} leaves; the table below has all numbers"
    # Never larger than drawn: letters stay those of the page.  A little smaller fits most screens without scrolling.
    size = (
        f'style="min-width:{min(round(width * 0.85), 1400)}px;max-width:{width}px"'
        if sized
        else f'width="{width}" height="{height}"'
    )
    return f'<svg viewBox="0 0 {width} {height}" {size} role="img" aria-label="{_said(spoken)}">{inside}</svg>'


def opened(scenario: Scenario, trees: Sequence[Posterior], at: str | None, unfold: Collection[str] = ()) -> set[str]:
    """Return the splits that are drawn: on the way to where two part, those asked for, then what is likeliest to be reached."""
    tree = scenario.tree
    opened = {tree.root.id} | {step for name in unfold if name in tree.split for step in _way(scenario, name)}
    rows = 1 + sum(len(tree.split[name].branches) - 1 for name in opened)
    wanted = [] if at is None else _way(scenario, at)
    wanted += sorted((s.id for s in tree.splits), key=lambda s: -max((t.reached[s] for t in trees), default=0))
    pending = True
    while pending:
        pending = False
        for name in wanted:
            more = len(tree.split[name].branches) - 1
            entry = tree.entry.get(name)
            if name in opened or entry is None or tree.home[entry] not in opened or rows + more > MOST_ROWS:
                continue
            opened.add(name)
            rows += more
            pending = True
    return opened


def _way(scenario: Scenario, split: str) -> list[str]:
    entry = scenario.tree.entry.get(split)
    before = [scenario.tree.home[branch] for branch in scenario.tree.path(entry)] if entry else []
    return [*before, split]


def _laid_out(scenario: Scenario, split: Split, opened: set[str], depth: int, row: int) -> tuple[list[_End], int]:
    ends = []
    for branch in split.branches:
        below: list[_End] = []
        first = row
        if branch.leads_to in opened:
            below, row = _laid_out(scenario, scenario.tree.split[str(branch.leads_to)], opened, depth + 1, row)
        else:
            row += 1
        middle = (first + row - 1) / 2
        folded = _leaves_below(scenario, branch) if branch.leads_to and not below else 0
        ends.append(_End(branch, split, depth, middle * ROW + 32, below, folded))
    return ends, row


def _leaves_below(scenario: Scenario, branch: Branch) -> int:
    below = scenario.tree.split[branch.leads_to].branches if branch.leads_to else ()
    return sum(_leaves_below(scenario, one) for one in below) or 1


def _each(ends: list[_End]) -> Iterator[_End]:
    for end in ends:
        yield end
        yield from _each(end.below)


def _drawn(end: _End, trees: Sequence[Posterior]) -> str:
    x = end.depth * COLUMN + 24
    lines = _two_lines(end.branch.title)
    top = end.top + 12 - LINE * (len(lines) - 1)
    parts = [
        f'<text class="name" x="{x}" y="{_at(top + LINE * number)}">{_whole(end.branch.title, line)}{_said(line)}</text>'
        for number, line in enumerate(lines)
    ]
    if end.branch is end.split.branches[0]:
        asked = cut(end.split.title, LABEL + 6)
        parts.append(
            f'<text class="split" x="{x}" y="{_at(top - 16)}">{_whole(end.split.title, asked)}{_said(asked)}</text>'
        )
    for number, tree in enumerate(trees[:2]):
        p, y = tree.conditional[end.branch.id], end.top + 16 + number * 11
        look = ("first", "second")[number]
        parts.append(f'<rect class="track" x="{x}" y="{_at(y)}" width="{BAR}" height="9"/>')
        parts.append(f'<rect class="{look}" x="{x}" y="{_at(y)}" width="{_at(p * BAR)}" height="9"/>')
        parts.append(f'<text class="p" x="{x + BAR + 5}" y="{_at(y + 9)}">{_said(percent(p))}</text>')
    if end.branch.off_ramp:
        parts.append(f'<text class="ramp" x="{x + BAR + 62}" y="{_at(end.top + 28)}">off-ramp</text>')
    if end.folded:
        parts.append(f'<text class="fold" x="{x + BAR + 62}" y="{_at(end.top + 38)}">+ {end.folded} leaves</text>')
    for child in end.below:
        start, finish = x + COLUMN - 42, (end.depth + 1) * COLUMN + 18
        parts.append(
            f'<path class="way" d="M{start},{_at(end.top + 24)} C{start + 20},{_at(end.top + 24)} '
            f'{finish - 20},{_at(child.top + 24)} {finish},{_at(child.top + 24)}"/>'
        )
    return "".join(parts)


def _parting_mark(scenario: Scenario, ends: list[_End], at: str | None) -> str:
    """A mark at each branch of the split where the two part."""
    marked = [end for end in _each(ends) if end.split.id == at]
    if not marked:
        return ""
    x = marked[0].depth * COLUMN + 14
    top, bottom = marked[0].top + 2, marked[-1].top + 40
    title = scenario.tree.split[marked[0].split.id].title
    return f'<line class="parting" x1="{x}" x2="{x}" y1="{_at(top)}" y2="{_at(bottom)}"><title>{_said(title)}</title></line>'


def _two_lines(text: str) -> list[str]:
    """Return `text` in two lines at the most; what does not fit is cut."""
    if len(text) <= LABEL:
        return [text]
    space = text.rfind(" ", 0, LABEL + 1)
    at = space if space > 0 else LABEL
    return [text[:at], cut(text[at:].strip(), LABEL)]


def _whole(text: str, shown: str) -> str:
    """The whole text, for who points at what is cut."""
    return f"<title>{_said(text)}</title>" if shown.endswith("…") and shown != text else ""


def _at(place: float) -> str:
    """Return a place, without a point that has nothing behind it: a page carries hundreds."""
    return f"{place:.1f}".removesuffix(".0")


def _said(text: str) -> str:
    return escape(visible(text), quote=True)
