"""A comparison as lines of plain text, for a terminal."""

from __future__ import annotations

from consilience.divergence.advice import Advice
from consilience.divergence.compare import QuestionComparison
from consilience.divergence.panel import Panel

_BAR = 20


def as_text(panel: Panel) -> str:
    """Return the state, the causes as a small waterfall, and the advice; of several pairs the widest first, the rest in brief."""
    comparison, advice = panel.widest
    title = f"{panel.question.id}: {panel.question.text}".rstrip(": ")
    if len(panel.pairs) == 1:
        return "\n".join([title, *_pair(comparison, advice)])
    rest = [pair for pair in panel.pairs if pair[0] is not comparison]
    lines = [title, f"  {len(panel.parties)} parties; furthest apart: {' and '.join(comparison.parties)}"]
    lines += [*_pair(comparison, advice), "", "  other pairs:"]
    return "\n".join([*lines, *(_brief(other, told) for other, told in rest)])


def _pair(comparison: QuestionComparison, advice: Advice) -> list[str]:
    first, second = comparison.parties
    lines = [f"  {comparison.state}: {comparison.why}"]
    if comparison.split is not None:
        lines += ["", f"  {first} minus {second}: {comparison.split.delta:+.3f} nats", *_causes(comparison)]
    lines += [f"  note: {note}" for note in comparison.notes]
    return [*lines, "", *_advice(advice)]


def _brief(comparison: QuestionComparison, advice: Advice) -> str:
    release = f" Release {', '.join(f'{r.origin} as {r.form}' for r in advice.release)}." if advice.release else ""
    remedy = f" What would help: {advice.remedy}" if advice.remedy else ""
    return f"    {' and '.join(comparison.parties)}: {comparison.state}. {comparison.why}{release}{remedy}"


def _causes(comparison: QuestionComparison) -> list[str]:
    if comparison.split is None:
        return []
    parts = [c for c in comparison.split.components if abs(c.nats) > 1e-9]
    widest = max((abs(c.nats) for c in parts), default=1.0)
    return [
        f"  {c.nats:+8.3f}  {'█' * max(1, round(abs(c.nats) / widest * _BAR)):{_BAR}}  "
        f"{c.cause}{f' · {c.origin}' if c.origin else ''}: {c.because}"
        for c in parts
    ]


def _advice(advice: Advice) -> list[str]:
    lines = [f"  advice: {advice.status}. {advice.why}"]
    lines += [f"    release {r.origin} as {r.form}" for r in advice.release]
    if advice.release and advice.after is not None:
        lines.append(f"    difference then: {advice.after:+.3f} nats")
    for name, kept in (("for", advice.unreleased_for), ("against", advice.unreleased_against)):
        if kept:
            lines.append(f"    permitted, stays back, {name}: {', '.join(kept)}")
    lines += [f"    warning: {warning}" for warning in advice.warnings]
    if advice.remedy:
        lines.append(f"    what would help: {advice.remedy}")
    return lines
