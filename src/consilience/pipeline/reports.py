"""The library's front door: each party's reports in, an alignment out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from consilience.alignment import aligner, ruled
from consilience.alignment.result import Alignment, Problem
from consilience.errors import UnreadableInput, WrongUse
from consilience.ingest import aliases, pipeline, spread
from consilience.ingest.folder import Intake, read_folder
from consilience.pipeline import doors, judges, passed_over, placing
from consilience.pipeline.aliased import Renamed
from consilience.pipeline.comparable import as_drafted
from consilience.pipeline.doors import Given as Sources
from consilience.pipeline.doors import Source
from consilience.pipeline.drafting import draft
from consilience.pipeline.options import Options, Progress
from consilience.pipeline.rulings import unknown
from consilience.pipeline.vectors import remembering, remembering_pairs
from consilience.records.claim import Claim
from consilience.records.ids import PartyName, ReportId
from consilience.records.reading import Comparable, Drafted
from consilience.records.report import Report


def align(
    parties: Mapping[str, Source],
    *,
    options: Options | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Alignment:
    """Line up the pictures of two or more parties, given as folders, files or reports.

    Raise `WrongUse` for what is none of these, for fewer than two parties or the same folder twice, `UnreadableInput` for a folder that cannot be
    used or in which no report can be read.  A file that cannot be read is skipped and stands in `problems`.
    """
    doors.check_call(options, Options, progress, now)
    options = options or Options()
    given_by = doors.sources(parties)
    renamed = Renamed(_aliases(given_by, options))
    reports: list[Report] = []
    problems: list[Problem] = []
    for name, source in given_by.items():
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
    placed = placing.place(kept)
    drafted, asked = draft(placed.reports, options, progress)
    items = renamed.apply([as_drafted(item) for item in drafted])
    same, apart = ruled.pairs(options.rulings)
    asking = judges.Behind(options.endpoint, options.cache) if options.endpoint else None
    given = aligner.Given(
        parties=tuple(PartyName(name) for name in given_by),
        reports=placed.reports,
        items=tuple(items),
        problems=tuple(problems),
        notes=(
            *_notes(placed, options),
            *asked,
            *_on_rulings(options, items),
            *_passed_over(placed.reports, drafted),
        ),
        same=same,
        apart=apart,
        as_of=options.as_of,
        rules_only=options.rules_only,
        encode=remembering(items, options.cache) if options.cache else None,
        judge=judges.remembered(options.judge, items, options.cache),
        asked=asking,
        cross_encoder=remembering_pairs(items, options.cache) if options.cache else None,
        left_out={f"published after {options.as_of}": len(reports) - len(kept)} if len(kept) < len(reports) else {},
    )
    if progress:
        progress("comparing claims", 0, 1)
    made = aligner.align(given, now or datetime.now(UTC))
    return renamed.restored(made if asking is None else replace(made, notes=(*made.notes, *asking.notes())))


def _passed_over(reports: Sequence[Report], drafted: Sequence[Drafted]) -> Iterator[str]:
    by_report: dict[ReportId, list[Claim]] = {}
    for item in drafted:
        by_report.setdefault(item.claim.report, []).append(item.claim)
    return passed_over.notes([report for report in reports if report.language == "en"], by_report)


def _aliases(parties: Mapping[str, Sources], options: Options) -> aliases.Aliases:
    """The names that are one: by the list that was named, and by those that lie in the parties' folders."""
    named = aliases.read(options.aliases) if options.aliases else []
    folders = [path for source in parties.values() for path in source.paths]
    return aliases.gather([*named, *aliases.beside(folders)])


def drafted(name: str, folder: Path, options: Options) -> list[Claim]:
    """Return the claims of one party's folder, to stand beside tables; unreadable files are left out."""
    reports, _ = _reports(PartyName(name), Sources(paths=(folder,)), options, None)
    return [item.claim for item in draft(reports, options)[0]]


def _reports(
    party: PartyName, source: Sources, options: Options, progress: Progress | None
) -> tuple[list[Report], list[Problem]]:
    if source.reports:
        return [replace(report, party=party, text=_sound(report.text)) for report in source.reports], []
    found: dict[ReportId, Report] = {}
    problems: list[Problem] = []
    for path in source.paths:
        intake = _read(party, path, options, progress)
        problems += [Problem(party=p.party, file=p.file, sentence=p.sentence) for p in intake.problems]
        for report in intake.reports:
            if report.id in found:
                sentence = "was given twice among this party's paths, with the same name and bytes, and read once"
                problems.append(Problem(party=party, file=report.file, sentence=sentence))
            found.setdefault(report.id, report)
    return list(found.values()), problems


def _read(party: PartyName, path: Path, options: Options, progress: Progress | None) -> Intake:
    """Read one folder or file; raise `UnreadableInput` where it has no report."""
    tick = (lambda done, total: progress(f"reading {party}", done, total)) if progress else None
    if options.spread and options.cache:
        spread.read(path, options.cache, options.spread)
    intake = read_folder(path, party, cache=options.cache, progress=tick)
    if not intake.reports:
        raise UnreadableInput(str(path), _nothing(intake), "each party needs at least one report that can be read")
    return intake


def _sound(text: str) -> str:
    """The text with half characters (lone surrogates) as question marks, so that it can be written; its length stays."""
    return text.encode("utf-8", "replace").decode()


def _nothing(intake: Intake) -> str:
    """Why a party has no report: no files, or the first thing that was wrong with them."""
    if not intake.problems:
        return "no report in it"
    first = intake.problems[0]
    return f"none of its files ({intake.files}) could be read as a report ({first.file}: {first.sentence})"


def _notes(placed: placing.Placed, options: Options) -> list[str]:
    reader = pipeline.name(rules_only=options.rules_only)
    notes = [
        "Read by rules alone, without a language model: roles, outcomes and speakers are mostly unknown, so quality is lower."
        if reader == pipeline.RULES
        else f"Read with the language model {reader}."
    ]
    if options.judge is not None:
        notes.append(judges.said_of(options.judge))
    if placed.circles:
        notes.append(
            f"{placed.circles} circles of reports cite one another without an outside source; repetition among them confirms nothing."
        )
    undated = [report for report in placed.reports if report.published is None]
    if undated:
        shown = ", ".join(f"{report.party}/{report.file}" for report in undated[:5])
        more = f" and {len(undated) - 5} more" if len(undated) > 5 else ""
        notes.append(
            f"{len(undated)} of {len(placed.reports)} reports have no publication date, so their relative dates stay vague: {shown}{more}."
        )
    return notes


def _on_rulings(options: Options, items: Sequence[Comparable]) -> list[str]:
    """What a reader must know of the rulings that were given: how many hold, and how many name claims that are not here."""
    if not options.rulings:
        return []
    lost = unknown(options.rulings, (item.claim.id for item in items))
    said = f"{len(options.rulings) - lost} rulings of people on pairs of claims were applied."
    return [said + (f" {lost} name claims that are not among these reports and had no effect." if lost else "")]
