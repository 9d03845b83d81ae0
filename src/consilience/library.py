"""The library's front door: each party's reports in, a result out that can write itself as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from consilience.alignment import result
from consilience.brief import outputs
from consilience.brief.page_link import PageLink
from consilience.pipeline import reports
from consilience.pipeline.options import Options, Progress
from consilience.pipeline.reports import Source

__all__ = ["Alignment", "Options", "align"]


class Alignment(result.Alignment):
    """The whole result; everything a brief, a file or a page shows is drawn from it."""

    __slots__ = ()

    def write(self, directory: Path | str, *, links: Sequence[PageLink] = ()) -> Path:
        """Write brief and data files into `directory` and return the path of the brief, which names `links` too."""
        return outputs.write(self, directory, links=links)


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
    found = reports.align(parties, options=options, progress=progress, now=now)
    return Alignment(**{field.name: getattr(found, field.name) for field in fields(found)})
