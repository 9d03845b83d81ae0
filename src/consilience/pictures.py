"""The library's front door: each party's reports in, an alignment out.  The only place where ingest and alignment meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from consilience.alignment import aligner
from consilience.alignment.result import Alignment, Problem
from consilience.errors import WrongUse
from consilience.ingest import claims, origins, pipeline, stored
from consilience.ingest.cache import Cache, key_for
from consilience.ingest.folder import read_folder
from consilience.records.claim import Claim
from consilience.records.ids import PartyName, ReportId
from consilience.records.reading import Drafted
from consilience.records.report import Report

Source = str | Path | Sequence[Report]
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Options:
    """How to read and compare."""

    as_of: date | None = None
    """Leave out reports published later; undated ones are kept and named."""
    rules_only: bool = False
    """Read without a language model."""
    cache: Cache | None = None
    """Where to keep what was read, so that a second run reads only what is new; None keeps nothing."""


def align(
    parties: Mapping[str, Source],
    *,
    options: Options | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Alignment:
    """Line up the pictures of two or more parties, given as folders, files or reports.

    Raise `WrongUse` for fewer than two parties or the same folder twice, `UnreadableInput` for a folder that cannot be
    used.  A file that cannot be read is skipped and stands in `problems`.
    """
    options = options or Options()
    _check(parties)
    reports: list[Report] = []
    problems: list[Problem] = []
    for name, source in parties.items():
        found, wrong = _reports(PartyName(name), source, options.cache, progress)
        reports += found
        problems += wrong
    kept = [
        report
        for report in reports
        if options.as_of is None or report.published is None or report.published <= options.as_of
    ]
    traced = origins.trace(kept)
    kept = list(traced.reports)
    items = _drafted(kept, options, progress)
    given = aligner.Given(
        parties=tuple(PartyName(name) for name in parties),
        reports=tuple(kept),
        items=tuple(items),
        problems=tuple(problems),
        notes=tuple(_notes(kept, len(traced.circles), options)),
        as_of=options.as_of,
        left_out={f"published after {options.as_of}": len(reports) - len(kept)} if len(kept) < len(reports) else {},
    )
    if progress:
        progress("comparing claims", 0, 1)
    return aligner.align(given, now or datetime.now(UTC))


def drafted(name: str, folder: Path, options: Options) -> list[Claim]:
    """Return the claims of one party's folder, to stand beside tables; unreadable files are left out."""
    reports, _ = _reports(PartyName(name), folder, options.cache, None)
    return [item.claim for item in _drafted(reports, options, None)]


def _check(parties: Mapping[str, Source]) -> None:
    if len(parties) < 2:
        raise WrongUse("an alignment needs two parties or more; name two folders")
    folders = [Path(source).resolve() for source in parties.values() if isinstance(source, str | Path)]
    if len(set(folders)) < len(folders):
        raise WrongUse("the same folder was given twice; each party needs its own")


def _reports(
    party: PartyName, source: Source, cache: Cache | None, progress: Progress | None
) -> tuple[list[Report], list[Problem]]:
    if not isinstance(source, str | Path):
        return [replace(report, party=party) for report in source], []
    tick = (lambda done, total: progress(f"reading {party}", done, total)) if progress else None
    intake = read_folder(Path(source), party, cache=cache, progress=tick)
    return list(intake.reports), [Problem(party=p.party, file=p.file, sentence=p.sentence) for p in intake.problems]


def _drafted(reports: Sequence[Report], options: Options, progress: Progress | None) -> list[Drafted]:
    """Draft the claims of every report, those read before from the cache."""
    keys = {report.id: _key(report, options) for report in reports}
    known: dict[ReportId, tuple[Drafted, ...]] = {}
    for report in reports:
        body = options.cache.load(keys[report.id]) if options.cache else None
        if body is not None:
            with suppress(ValueError):  # another version wrote it: read again
                known[report.id] = stored.unpack(body)
    fresh = [report for report in reports if report.id not in known]
    done = len(known)
    for report, drafted in claims.draft(fresh, rules_only=options.rules_only):
        known[report.id] = drafted
        if options.cache:
            options.cache.keep(keys[report.id], stored.pack(drafted))
        done += 1
        if progress:
            progress("drafting claims", done, len(reports))
    return [_placed(item, report) for report in reports for item in known[report.id]]


def _key(report: Report, options: Options) -> str:
    """Everything that what is drafted depends on: the text, its date, the reader and this program's version."""
    reader = pipeline.name(rules_only=options.rules_only)
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
    )
    return key_for("claims", *parts)


def _placed(item: Drafted, report: Report) -> Drafted:
    """The drafted claim with its report's origin, which depends on the other reports and so is not cached."""
    return replace(item, claim=replace(item.claim, origin=report.origin or item.claim.origin, party=report.party))


def _notes(reports: Sequence[Report], circles: int, options: Options) -> list[str]:
    reader = pipeline.name(rules_only=options.rules_only)
    notes = [
        "Read by rules alone, without a language model: roles, outcomes and speakers are mostly unknown, so quality is lower."
        if reader == pipeline.RULES
        else f"Read with the language model {reader}."
    ]
    if circles:
        notes.append(
            f"{circles} circles of reports cite one another without an outside source; repetition among them confirms nothing."
        )
    undated = [report for report in reports if report.published is None]
    if undated:
        shown = ", ".join(f"{report.party}/{report.file}" for report in undated[:5])
        more = f" and {len(undated) - 5} more" if len(undated) > 5 else ""
        notes.append(
            f"{len(undated)} of {len(reports)} reports have no publication date, so their relative dates stay vague: {shown}{more}."
        )
    return notes
