"""The library's front door: each party's reports in, an alignment out.  The only place where ingest and alignment meet."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path

from consilience.alignment import aligner, meaning
from consilience.alignment.result import Alignment, Problem
from consilience.alignment.scoring import Encode
from consilience.errors import UnreadableInput, WrongUse
from consilience.ingest import claims, endpoint_claims, origins, pipeline, spread, stored
from consilience.ingest.cache import Cache, key_for
from consilience.ingest.folder import Intake, read_folder
from consilience.ingest.model import Endpoint, open_client
from consilience.ingest.spread import Spread
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
    endpoint: Endpoint | None = None
    """A language model that may fill the slots of drafted claims; None asks nobody."""
    cache: Cache | None = None
    """Where to keep what was read, so that a second run reads only what is new; None keeps nothing."""
    spread: Spread | None = None
    """Many hands for reading and drafting, such as a cluster; they need a cache to bring their work to."""

    def __post_init__(self) -> None:
        if self.spread is not None and self.cache is None:
            raise ValueError("spreading needs a cache")


def align(
    parties: Mapping[str, Source],
    *,
    options: Options | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Alignment:
    """Line up the pictures of two or more parties, given as folders, files or reports.

    Raise `WrongUse` for fewer than two parties or the same folder twice, `UnreadableInput` for a folder that cannot be
    used or in which no report can be read.  A file that cannot be read is skipped and stands in `problems`.
    """
    options = options or Options()
    _check(parties)
    reports: list[Report] = []
    problems: list[Problem] = []
    for name, source in parties.items():
        found, wrong = _reports(PartyName(name), source, options, progress)
        reports += found
        problems += wrong
    twice = len(reports) - len({report.id for report in reports})
    if twice:
        raise WrongUse(f"{twice} reports have an id that another one has; each report needs its own")
    kept = [
        report
        for report in reports
        if options.as_of is None or report.published is None or report.published <= options.as_of
    ]
    traced = origins.trace(kept)
    kept = list(traced.reports)
    items, asked = _drafted(kept, options, progress)
    given = aligner.Given(
        parties=tuple(PartyName(name) for name in parties),
        reports=tuple(kept),
        items=tuple(items),
        problems=tuple(problems),
        notes=(*_notes(kept, len(traced.circles), options), *asked),
        as_of=options.as_of,
        rules_only=options.rules_only,
        encode=remembering(items, options.cache) if options.cache else None,
        left_out={f"published after {options.as_of}": len(reports) - len(kept)} if len(kept) < len(reports) else {},
    )
    if progress:
        progress("comparing claims", 0, 1)
    return aligner.align(given, now or datetime.now(UTC))


def remembering(items: Sequence[Drafted], cache: Cache) -> Encode | None:
    """Return an encoder of these claims' sentences that keeps their vectors in `cache`; None where no model is installed."""
    encoder = meaning.shipped()
    if encoder is None:
        return None
    keys = {report: key_for("vectors", meaning.VERSION, report) for report in {item.claim.report for item in items}}
    return meaning.Remembering(encoder, cache, {item.claim.quote: keys[item.claim.report] for item in items}).encode


def drafted(name: str, folder: Path, options: Options) -> list[Claim]:
    """Return the claims of one party's folder, to stand beside tables; unreadable files are left out."""
    reports, _ = _reports(PartyName(name), folder, options, None)
    return [item.claim for item in _drafted(reports, options, None)[0]]


def _check(parties: Mapping[str, Source]) -> None:
    if len(parties) < 2:
        raise WrongUse("an alignment needs two parties or more; name two folders")
    folders = [Path(source).resolve() for source in parties.values() if isinstance(source, str | Path)]
    if len(set(folders)) < len(folders):
        raise WrongUse("the same folder was given twice; each party needs its own")


def _reports(
    party: PartyName, source: Source, options: Options, progress: Progress | None
) -> tuple[list[Report], list[Problem]]:
    if not isinstance(source, str | Path):
        if not source:
            raise UnreadableInput(party, "no reports were given for this party")
        return [replace(report, party=party, text=_sound(report.text)) for report in source], []
    tick = (lambda done, total: progress(f"reading {party}", done, total)) if progress else None
    if options.spread and options.cache:
        spread.read(Path(source), options.cache, options.spread)
    intake = read_folder(Path(source), party, cache=options.cache, progress=tick)
    if not intake.reports:
        raise UnreadableInput(str(source), _nothing(intake), "each party needs at least one report that can be read")
    return list(intake.reports), [Problem(party=p.party, file=p.file, sentence=p.sentence) for p in intake.problems]


def _sound(text: str) -> str:
    """The text with half characters (lone surrogates) as question marks, so that it can be written; its length stays."""
    return text.encode("utf-8", "replace").decode()


def _nothing(intake: Intake) -> str:
    """Why a party has no report: no files, or the first thing that was wrong with them."""
    if not intake.problems:
        return "no report in it"
    first = intake.problems[0]
    return f"none of its files ({intake.files}) could be read as a report ({first.file}: {first.sentence})"


def _drafted(
    reports: Sequence[Report], options: Options, progress: Progress | None
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
