"""What `align` prints when it is done: verdicts by topic, and each conflict in one line."""

from __future__ import annotations

from collections import Counter

from rich.box import SIMPLE_HEAD
from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from consilience.alignment.result import Alignment, Matter
from consilience.brief.reading_order import matters_in_order
from consilience.brief.safe_text import visible
from consilience.reasons.contribution import Contribution, telling
from consilience.reasons.verdict import Verdict

MOST_TOPICS = 20
MOST_CONFLICTS = 10

_STYLE = {
    Verdict.CONFLICTING: "bold red",
    Verdict.CHANGED: "yellow",
    Verdict.ALIGNED: "green",
    Verdict.UNCLEAR: "dim",
    Verdict.ONE_SIDED: "cyan",
    Verdict.NOT_COVERED: "dim",
}
# Two lines, so that a terminal of 80 columns keeps room for the topics.
_HEADS = {Verdict.ONE_SIDED: "one-\nsided", Verdict.NOT_COVERED: "not\ncovered"}


def summary_table(alignment: Alignment) -> Group:
    """Return the summary for a terminal; what reports say appears as plain text, never as markup or control codes."""
    parts: list[RenderableType] = [_verdicts(alignment), *_conflicts(alignment)]
    return Group(*(Padding(part, (0, 0, 1, 0), expand=False) for part in parts))


def _verdicts(alignment: Alignment) -> Table:
    table = Table(
        title=Text(_plain(" · ".join(alignment.parties))), title_justify="left", title_style="bold", box=SIMPLE_HEAD
    )
    table.add_column("topic", ratio=1, overflow="fold", vertical="bottom")
    for verdict in Verdict:
        table.add_column(_HEADS.get(verdict, verdict.value), justify="right", style=_STYLE[verdict], no_wrap=True)
    counts = _by_topic(alignment)
    largest = sorted(counts, key=lambda topic: (-counts[topic].total(), topic))[:MOST_TOPICS]
    for topic in sorted(largest):
        table.add_row(Text(_plain(topic)), *_cells(counts[topic]))
    if len(counts) > MOST_TOPICS:
        table.add_row(f"… {len(counts) - MOST_TOPICS} smaller topics", *_cells(_rest(counts, largest)))
    table.add_section()
    table.add_row("all", *_cells(Counter(m.verdict for m in alignment.matters)), style="bold")
    return table


def _by_topic(alignment: Alignment) -> dict[str, Counter[Verdict]]:
    counts: dict[str, Counter[Verdict]] = {}
    for matter in alignment.matters:
        counts.setdefault(matter.topic, Counter())[matter.verdict] += 1
    return counts


def _rest(counts: dict[str, Counter[Verdict]], shown: list[str]) -> Counter[Verdict]:
    return sum((counts[topic] for topic in counts if topic not in shown), Counter())


def _cells(counts: Counter[Verdict]) -> list[str]:
    return [str(counts[verdict]) if counts[verdict] else "·" for verdict in Verdict]


def _conflicts(alignment: Alignment) -> list[Text]:
    conflicts = [m for m in matters_in_order(alignment) if m.verdict is Verdict.CONFLICTING]
    if not conflicts:
        return []
    lines = Text("Conflicts\n", style="bold")
    for matter in conflicts[:MOST_CONFLICTS]:
        lines.append(f"  ✕ {_line(matter)}\n", style="not bold red")
    if len(conflicts) > MOST_CONFLICTS:
        lines.append(f"  and {len(conflicts) - MOST_CONFLICTS} more, in the brief\n", style="not bold")
    lines.rstrip()
    return [lines]


def _line(matter: Matter) -> str:
    conflicting = (pair for pair in matter.pairs if pair.verdict is Verdict.CONFLICTING)
    slots = [_slot(reason, *pair.parties) for pair in conflicting for reason in telling(pair.reasons)[0]]
    return _plain(f"{matter.title.rstrip('.')}: {'; '.join(dict.fromkeys(slots))}" if slots else matter.title)


def _slot(reason: Contribution, left: str, right: str) -> str:
    return f"{reason.slot} ({left}: {reason.left}, {right}: {reason.right})"


def _plain(text: str) -> str:
    return " ".join(visible(text).split())
