"""From an alignment to the page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined

from consilience.alignment.reading_order import matters_in_order
from consilience.alignment.result import Alignment
from consilience.alignment.safe_text import visible
from consilience.alignment.verdict import Verdict


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLink:
    """A further page that the brief names."""

    title: str
    href: str
    line: str
    """What the reader finds there, in one line."""


def render(alignment: Alignment, *, links: Sequence[PageLink] = ()) -> str:
    """Return the whole page as HTML; equal alignments give equal pages."""
    return _templates().get_template("brief.html").render(
        alignment=alignment, matters=matters_in_order(alignment), verdicts=list(Verdict), links=links,
        claims={c.id: c for c in alignment.claims}, reports={r.id: r for r in alignment.reports},
    )  # fmt: skip


def _templates() -> Environment:
    return Environment(
        loader=PackageLoader("consilience.alignment.brief"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=lambda value: visible(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
