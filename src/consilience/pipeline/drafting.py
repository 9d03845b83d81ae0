"""Reports to drafted claims: read before from the cache, by the reader, and by a model where one is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace

from consilience.ingest import claims, endpoint_claims, pipeline, spread, stored
from consilience.ingest.cache import key_for
from consilience.ingest.model import Endpoint, open_client
from consilience.pipeline import worker
from consilience.pipeline.effort import TooLong, with_memory, within
from consilience.pipeline.options import Options, Progress
from consilience.records.claim import Claim
from consilience.records.ids import ReportId
from consilience.records.reading import Drafted
from consilience.records.report import Report

_AT_ONCE = 16
"""Reports that go to the worker at a time."""
_SECONDS = 20.0
_LETTERS_A_SECOND = 10_000
"""Ordinary text is read at 15,000 letters a second of processor or more."""
_MEGABYTES = 1_000
_LETTERS_A_MEGABYTE = 1_000
"""200,000 letters of ordinary text take a quarter of a gigabyte, with the models that are loaded first."""


def claims_of(
    reports: Sequence[Report],
    progress: Progress | None = None,
    *,
    aside: bool = False,
    late: list[Report] | None = None,
) -> Iterator[tuple[Report, tuple[Claim, ...]]]:
    """Yield each report with the claims drafted from it, in order, to be signed or kept; nothing is cached.

    With `aside`, and from any thread but the main one, where no limit of time holds, they are drafted in the worker, so
    that whoever serves pages goes on.  A report that takes more than its length allows has no claims, and is added to `late`.
    """
    done = 0
    aside = aside or threading.current_thread() is not threading.main_thread()
    size = _AT_ONCE if aside else max(1, len(reports))
    for start in range(0, len(reports), size):
        some = reports[start : start + size]
        told = worker.shared().run(threading.Event(), _some, some) if aside else _some(some)
        for report, found in zip(some, told, strict=True):
            done += 1
            if progress:
                progress("drafting claims", done, len(reports))
            if found is None and late is not None:
                late.append(report)
            yield report, found or ()


def _some(reports: Sequence[Report]) -> list[tuple[Claim, ...] | None]:
    """Return the claims of each report; None for one that takes too long, or too much memory."""
    try:
        letters = sum(len(report.text) for report in reports)
        with within(_SECONDS + letters / _LETTERS_A_SECOND), with_memory(_MEGABYTES + letters // _LETTERS_A_MEGABYTE):
            return [tuple(item.claim for item in drafted) for _, drafted in claims.draft(reports)]
    except (TooLong, MemoryError):
        # Together they share what is loaded and read; one by one it shows which of them it is.
        return [None] if len(reports) == 1 else [found for report in reports for found in _some([report])]


def draft(
    reports: Sequence[Report], options: Options, progress: Progress | None = None
) -> tuple[list[Drafted], tuple[str, ...]]:
    """Draft the claims of every report, those read before from the cache; return them and notes for the reader."""
    keys = {report.id: _key(report, options) for report in reports}
    if options.spread and options.cache and options.endpoint is None:
        spread.draft(reports, keys, options.cache, options.spread, rules_only=options.rules_only)
    known: dict[ReportId, tuple[Drafted, ...]] = {}
    for report in reports:
        body = options.cache.load(keys[report.id]) if options.cache else None
        if body is not None:
            with suppress(ValueError):  # another version wrote it: read again
                known[report.id] = stored.unpack(body)
    fresh = [report for report in reports if report.id not in known]
    done = len(known)
    asking = _Asking(options.endpoint)
    with asking:
        for report, drafted in claims.draft(fresh, rules_only=options.rules_only):
            known[report.id], whole = asking.overlay(report, drafted)
            # What a model in trouble left out is asked for again next time.
            if options.cache and whole:
                options.cache.keep(keys[report.id], stored.pack(known[report.id]))
            done += 1
            if progress:
                progress("drafting claims", done, len(reports))
    return [_placed(item, report) for report in reports for item in known[report.id]], asking.notes()


class _Asking:
    """A language model behind an endpoint, asked report by report, or nobody."""

    def __init__(self, endpoint: Endpoint | None) -> None:
        self._endpoint = endpoint
        self._client = open_client(endpoint) if endpoint else None
        self._filled = self._refused = 0
        self._problems: dict[str, None] = {}

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        if self._client:
            self._client.close()

    def overlay(self, report: Report, drafted: tuple[Drafted, ...]) -> tuple[tuple[Drafted, ...], bool]:
        """Return the claims with what the model proposes, and whether nothing went wrong."""
        if self._endpoint is None or self._client is None:
            return drafted, True
        done = endpoint_claims.overlay(report, drafted, self._endpoint, self._client)
        self._filled += done.filled
        self._refused += done.refused
        self._problems |= dict.fromkeys(done.problems)
        return done.drafted, not done.problems

    def notes(self) -> tuple[str, ...]:
        if self._endpoint is None:
            return ()
        asked = (
            f"The model {self._endpoint.model} at the configured address was asked too; in this run it filled slots of "
            f"{self._filled} claims, and {self._refused} of its proposals were refused, as their words do not stand in the text."
        )
        return (asked, *self._problems)


def _key(report: Report, options: Options) -> str:
    """Everything that what is drafted depends on: the text, its date, the reader and this program's version."""
    reader = pipeline.name(rules_only=options.rules_only)
    asked = options.endpoint
    day = report.published.isoformat() if report.published else ""
    parts = (
        claims.VERSION,
        reader,
        report.id,
        day,
        report.marking or "",
        report.reliability or "",
        report.language,
        report.text,
        *((endpoint_claims.VERSION, asked.model, asked.address) if asked else ()),
    )
    return key_for("claims", *parts)


def _placed(item: Drafted, report: Report) -> Drafted:
    """The drafted claim with its report's origin, which depends on the other reports and so is not cached."""
    return replace(item, claim=replace(item.claim, origin=report.origin or item.claim.origin, party=report.party))
