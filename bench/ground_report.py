"""The proving ground in figures: the half that is developed on beside the half that is held back, and the gap."""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources
from importlib.metadata import version
from pathlib import Path

from bench import expectations, score_twoparty
from bench.figures import Figure, Section, share
from bench.product import align
from bench.score_ground import DEVELOPMENT, HELDBACK, Scored, as_table, run_half, sum_of

SHARES = (
    ("wrong joins, of joins", "wrong", "right+wrong"),
    ("… of which something was said", "wrong said", "right+wrong"),
    ("near misses joined, of those labelled", "near", "apart"),
    ("shared facts joined", "joined", "facts"),
    ("*aligned*: precision", "aligned right", "aligned"),
    ("*aligned*: recall, over facts", "alignable said", "alignable"),
    ("*conflicting* and *changed*: precision", "differ right", "differ"),
    ("… called one for the other", "mixed up", "differ"),
    ("*conflicting* and *changed*: recall, over facts", "differences said", "differences"),
    ("the fact's slot among the reasons, of differences rightly called", "slots right", "slots"),
    ("claims from headings, bylines, header rows", "waste", "claims"),
)
OTHER_KINDS = (
    "memo",
    "situation report",
    "advisory",
    "panel report",
    "health bulletin",
    "read-out",
    "aid update",
)
_PRESS_BARS = ("≤ .08", "", "", "≥ .60", "≥ .90", "≥ .55", "≥ .80", "", "≥ .40", "", "")
_OTHER_BARS = ("≤ .08", "", "", "≥ .75", "≥ .90", "", "≥ .80", "", "≥ .60", "", "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Halves:
    """One group of texts: each figure for the half that is developed on, the half held back, and their difference."""

    title: str
    rows: tuple[tuple[Figure, Figure], ...]
    remarks: tuple[str, ...] = ()

    def markdown(self) -> str:
        head = (
            "| what | development | 95 % | counted on | held back | 95 % | counted on | gap | 95 % of the gap | bar |"
        )
        lines = [f"## {self.title}", "", head, "|---|---|---|---|---|---|---|---|---|---|"]
        return "\n".join([*lines, *(_row(ours, held) for ours, held in self.rows), "", *self.remarks, ""])


def _row(ours: Figure, held: Figure) -> str:
    cells = [cell for figure in (ours, held) for cell in (_value(figure), _interval(figure), figure.count)]
    return f"| {ours.name} | {' | '.join([*cells, *gap(ours, held), ours.bar])} |"


def _value(figure: Figure) -> str:
    return "-" if figure.value is None else f"{figure.value:.2f}"


def _interval(figure: Figure) -> str:
    return "" if figure.value is None else f"{figure.low:.2f} to {figure.high:.2f}"


def gap(ours: Figure, held: Figure) -> tuple[str, str]:
    """Return held back minus development, with Newcombe's interval (hybrid of the two Wilson intervals, 1998)."""
    values = (ours.value, ours.low, ours.high, held.value, held.low, held.high)
    if any(value is None for value in values):
        return "", ""
    mine, low, high, theirs, their_low, their_high = (float(value or 0) for value in values)
    difference = theirs - mine
    below = math.hypot(theirs - their_low, high - mine)
    above = math.hypot(their_high - theirs, mine - low)
    return f"{difference:+.2f}", f"{difference - below:+.2f} to {difference + above:+.2f}"


MEASURED = resources.files("consilience.brief").joinpath("measured.json")
"""What the brief says of itself: how often *aligned* was right on texts that nothing was fitted to."""
_IN_WORDS = (
    ("press reports", ("press",)),
    ("minutes, situation reports, advisories, bulletins and read-outs", OTHER_KINDS),
)


def run(work: Path, *, publish: bool = False) -> list[Section | Halves]:
    """Align and count everything; of the half held back nothing but sums over kinds leaves this function.

    With `publish` the brief's own sentence on its precision is written from the half held back.
    """
    ours, held = run_half(DEVELOPMENT, work), run_half(HELDBACK, work)
    if publish:
        Path(str(MEASURED)).write_text(measured(held, dt.datetime.now(dt.UTC).date()), encoding="utf-8")
    return [
        _halves("Own texts: press, three outlets on one event", _PRESS_BARS, ours, held, {"press"}),
        _halves(
            "Own texts: memo, situation, advisory, panel, health, talks, aid", _OTHER_BARS, ours, held, OTHER_KINDS
        ),
        _by_set(ours),
        expectations.run(work),
        _natural(work),
    ]


def measured(held: Sequence[Scored], on: dt.date) -> str:
    """Return the file of measured precision: counts of matters shown as aligned, and of those that were right."""
    rows = []
    for words, kinds in _IN_WORDS:
        counts = total(scored for scored in held if scored.labelled.kind in kinds)
        rows.append({"kind": words, "right": counts["aligned right"], "aligned": counts["aligned"]})
    body = {"aligned": rows, "measured_on": on.isoformat(), "version": version("consilience")}
    return json.dumps(body, indent=2) + "\n"


def _halves(
    title: str, bars: Sequence[str], ours: Sequence[Scored], held: Sequence[Scored], kinds: Collection[str]
) -> Halves:
    sums = [total(scored for scored in half if scored.labelled.kind in kinds) for half in (ours, held)]
    rows = [
        tuple(share(name, sum_of(counts, hits), sum_of(counts, of), bar=bar) for counts in sums)
        for (name, hits, of), bar in zip(SHARES, bars, strict=True)
    ]
    return Halves(title=title, rows=tuple((row[0], row[1]) for row in rows))


def total(half: Iterable[Scored]) -> Counter[str]:
    return sum((scored.counts for scored in half), Counter())


def _by_set(ours: Sequence[Scored]) -> Section:
    rows = [(f"{scored.labelled.name} ({scored.labelled.kind})", scored.counts) for scored in ours]
    return Section(
        title="Own texts: the development half, set by set",
        figures=(),
        remarks=(as_table([*rows, ("all", total(ours))]),),
    )


def _natural(work: Path) -> Halves:
    """Two parties in natural English with planted truth, scored as the two-party set is."""
    sections = []
    for half in (DEVELOPMENT, HELDBACK):
        folder = half / "natural"
        outcome = align([folder / party for party in score_twoparty.PARTIES], work / f"natural-{half.name}")
        gold = score_twoparty.read_gold(folder)
        sections.append(score_twoparty.score("", gold, outcome, show=False))
    bars: Mapping[str, str] = {
        "matters found": "≥ .85",
        "wrongly merged": "≤ .04",
        "conflicting: precision": "≥ .85",
        "conflicting: recall": "≥ .60",
        "changed: recall": "≥ .50",
    }
    pairs = zip(sections[0].figures, sections[1].figures, strict=True)
    return Halves(
        title="Two parties in natural English, planted",
        rows=tuple((replace(mine, bar=bars.get(mine.name, "")), theirs) for mine, theirs in pairs),
    )
