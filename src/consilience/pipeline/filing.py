"""Documents to reports and the claims drafted from them, to be filed: the only way in for a node's documents."""

from __future__ import annotations

from collections.abc import Container, Sequence
from contextlib import nullcontext
from functools import partial
from pathlib import Path

from consilience.errors import UnreadableInput
from consilience.ingest.folder import read_folder
from consilience.ingest.readers.isolated import Isolation
from consilience.ingest.walk import Limits
from consilience.pipeline import placing
from consilience.pipeline.drafting import claims_of
from consilience.pipeline.options import Progress
from consilience.records.claim import Claim
from consilience.records.ids import PartyName
from consilience.records.report import Report

TOO_LONG = "drafting its claims took longer, or more memory, than a text of its length may; it is kept without claims; split it, or file it in a simpler form"


def reading_process() -> Isolation:
    """Return the confined process for the files of one filing: begun with the first of them, ended by its `with`."""
    return Isolation(seconds=Limits().seconds, always=True)


def read(
    paths: Sequence[Path], party: PartyName, *, known: Container[tuple[str, str]] = (), progress: Progress | None = None,
    aside: bool = False, reading: Isolation | None = None,
) -> tuple[list[Report], list[Claim], list[str]]:  # fmt: skip
    """Return the reports of `paths`, the claims drafted from them, and a sentence for each file that was skipped.

    From reports that are `known` by file and digest nothing is drafted again.  With `aside` the worker drafts.  Files of one
    filing may share a `reading` process; else those of `paths` have one for themselves.
    """
    found: list[Report] = []
    problems: list[str] = []
    tick = partial(progress, "reading") if progress else None
    with reading_process() if reading is None else nullcontext(reading) as isolation:
        for path in paths:
            try:
                intake = read_folder(path, party, progress=tick, filing=True, isolation=isolation)
            except UnreadableInput as error:
                problems.append(str(error))
                continue
            found += intake.reports
            problems += [f"{problem.file}: {problem.sentence}" for problem in intake.problems]
    placed = placing.place(found)
    fresh = [report for report in placed.reports if (report.file, report.sha256) not in known]
    late: list[Report] = []
    drafted = [claim for _, claims in claims_of(fresh, progress, aside=aside, late=late) for claim in claims]
    problems += [f"{report.file}: {TOO_LONG}" for report in late]
    return list(placed.reports), placed.claims(drafted), problems
