"""How results look in a notebook: the whole in counts, a matter with its quotes, a link with the chart of its weights.

The HTML fetches nothing and runs no script.  What the reports say is escaped; the display of the whole has none of it, so
that a saved notebook holds words of reports only where somebody showed a matter or a link.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import fsum

from consilience.alignment.result import Alignment, ClaimLink, Matter
from consilience.brief.charts import Waterfall, waterfall
from consilience.brief.safe_text import visible
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim

_COLOURS = {
    Verdict.ALIGNED: "#1a7f4b", Verdict.CONFLICTING: "#b3261e", Verdict.CHANGED: "#8a5a00", Verdict.ONE_SIDED: "#4a5a78",
}  # fmt: skip
_ROW, _WIDE, _NAMES = 22, 420, 190


@dataclass(frozen=True, slots=True)
class MatterView:
    """One matter with the claims it is made of."""

    matter: Matter
    claims: tuple[Claim, ...]

    def __repr__(self) -> str:
        return f"<MatterView of {self.matter!r}>"

    def _repr_html_(self) -> str:
        told = "".join(
            _item(f"{_b(claim.party)}: “{_t(claim.quote)}” ({_t(str(claim.grade))})") for claim in self.claims
        )
        pairs = "".join(
            _item(
                f"{_t(' / '.join(pair.parties))}: {_verdict(pair.verdict)} {_t(' '.join(one.because for one in pair.reasons))}"
            )
            for pair in self.matter.pairs
        )
        return f"<div><h4>{_t(self.matter.title)} {_verdict(self.matter.verdict)}</h4><ul>{told}</ul><ul>{pairs}</ul></div>"


@dataclass(frozen=True, slots=True)
class LinkView:
    """Two claims, and the chart of why they are held to speak of the same thing."""

    link: ClaimLink
    left: Claim
    right: Claim

    def __repr__(self) -> str:
        return f"<LinkView of {self.link!r}>"

    def _repr_html_(self) -> str:
        quotes = "".join(_item(f"{_b(one.party)}: “{_t(one.quote)}”") for one in (self.left, self.right))
        return f"<div><ul>{quotes}</ul><p>{self.link.probability:.1%} the same matter, {_verdict(self.link.verdict)}</p>{self.svg}</div>"

    @property
    def svg(self) -> str:
        """The chart of the weights as an SVG picture."""
        return weights_svg(self.link.contributions, chance=self.link.probability)


@dataclass(frozen=True, slots=True)
class Weights:
    """What each kind of reason weighs in all links, on the average."""

    rows: tuple[tuple[str, int, float], ...]
    """Name, number of links, mean in decibans; the heaviest first."""

    @property
    def svg(self) -> str:
        """The means as an SVG picture of bars around zero."""
        most = max((abs(mean) for *_, mean in self.rows), default=1) or 1
        half = _WIDE / 2
        bars = [
            _bar(
                at,
                name,
                half + min(mean, 0) / most * half,
                abs(mean) / most * half,
                f"{mean:+.1f} dB in {count}",
                up=mean >= 0,
            )
            for at, (name, count, mean) in enumerate(self.rows)
        ]
        return _svg(len(bars), bars, zero=half)

    def _repr_html_(self) -> str:
        return self.svg


def whole_html(alignment: Alignment) -> str:
    """Return the result in counts: matters of each verdict, by topic."""
    topics = dict.fromkeys(matter.topic for matter in alignment.matters)
    head = "".join(f"<th>{_t(verdict.value)}</th>" for verdict in Verdict)
    rows = [("all topics", list(alignment.matters))] if len(topics) != 1 else []
    rows += [(topic, [one for one in alignment.matters if one.topic == topic]) for topic in topics]
    body = "".join(f"<tr><td>{_t(name)}</td>{_counts(matters)}</tr>" for name, matters in rows)
    return f"<div><p>{_t(repr(alignment)[1:-1])}</p><table><thead><tr><th>topic</th>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def weights_of(alignment: Alignment) -> Weights:
    """Return the mean weight of each kind of reason."""
    found: dict[str, list[float]] = {}
    for link in alignment.links:
        for one in link.contributions:
            if one.decibans is not None:
                found.setdefault(one.name, []).append(one.decibans)
    rows = [(name, len(weights), fsum(weights) / len(weights)) for name, weights in found.items()]
    return Weights(tuple(sorted(rows, key=lambda row: (-row[2], row[0]))))


def weights_svg(contributions: Sequence[Contribution], *, chance: float | None = None) -> str:
    """Return a waterfall of weighed reasons as an SVG picture; empty where none is weighed."""
    chart = waterfall(contributions, chance=chance)
    return "" if chart is None else _steps(chart)


def _steps(chart: Waterfall) -> str:
    scale = _WIDE / 100
    bars = [
        _bar(at, one.name, one.start * scale, one.width * scale, f"{one.decibans:+.1f} dB", up=one.up, told=one.because)
        for at, one in enumerate(one for one in chart.steps if one.decibans is not None)
        if one.decibans is not None
    ]
    total = f"{chart.total_decibans:+.1f} dB = {chart.probability:.1%}"
    bars.append(
        _bar(
            len(bars),
            "all together",
            chart.total_start * scale,
            chart.total_width * scale,
            total,
            up=chart.total_decibans >= 0,
        )
    )
    return _svg(len(bars), bars, zero=chart.zero * scale)


def _bar(at: int, name: str, start: float, width: float, said: str, *, up: bool, told: str = "") -> str:
    y, colour = at * _ROW, "#2f6db3" if up else "#b3532f"
    return (
        f'<g><title>{_t(told or name)}</title><text x="{_NAMES - 6}" y="{y + 15}" text-anchor="end">{_t(name)}</text>'
        f'<rect x="{_NAMES + start:.1f}" y="{y + 3}" width="{max(width, 1):.1f}" height="{_ROW - 7}" fill="{colour}"/>'
        f'<text x="{_NAMES + _WIDE + 8}" y="{y + 15}">{_t(said)}</text></g>'
    )


def _svg(rows: int, bars: Iterable[str], *, zero: float) -> str:
    height, wide = rows * _ROW + 2, _NAMES + _WIDE + 130
    line = f'<line x1="{_NAMES + zero:.1f}" y1="0" x2="{_NAMES + zero:.1f}" y2="{height}" stroke="#888"/>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="weights in decibans" width="{wide}" height="{height}" '
        f'font-family="sans-serif" font-size="12" fill="currentColor">{line}{"".join(bars)}</svg>'
    )


def _counts(matters: Sequence[Matter]) -> str:
    return "".join(f"<td>{sum(one.verdict is verdict for one in matters)}</td>" for verdict in Verdict)


def _verdict(verdict: Verdict) -> str:
    return f'<span style="color:{_COLOURS.get(verdict, "inherit")};font-weight:600">{_t(verdict.value)}</span>'


def _item(html: str) -> str:
    return f"<li>{html}</li>"


def _b(text: str) -> str:
    return f"<b>{_t(text)}</b>"


def _t(text: str) -> str:
    return escape(visible(text))
