"""The titles of reports that stand as origins on the page of a question."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from consilience.records.report import Report
from consilience.web.sessions import Visit


def titles_of(visit: Visit, views: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the titles of the reports that are origins, as far as the reader may see them."""
    named = {row["origin"] for one in views for row in one["evidence"]} | {
        row["at"] for one in views for row in one["rows"]
    }
    named |= {release.origin for one in views if one["advice"] for release in one["advice"].release}
    found = {}
    for origin in sorted(named):
        kind, _, id_ = origin.partition(":")
        if kind == "report" and (title := _title(visit, id_)):
            found[origin] = title
    return found


def _title(visit: Visit, report: str) -> str:
    own = visit.view.named("report/1", report)
    body = own.statement.body if own is not None else visit.service.received.one(Report, report, visit.foreign())
    return (body.title or body.file) if isinstance(body, Report) else ""
