"""The library's front door: each party's reports in, a result out that can write itself as files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from consilience.alignment import result
from consilience.brief import outputs
from consilience.brief.page_link import PageLink
from consilience.pipeline import reports
from consilience.pipeline.doors import Source, path_of
from consilience.pipeline.options import Options, Progress

__all__ = ["Alignment", "Options", "align"]


class Alignment(result.Alignment):
    """The whole result; everything a brief, a file or a page shows is drawn from it."""

    __slots__ = ()

    def write(self, directory: str | os.PathLike[str], *, links: Sequence[PageLink] = (), excel: bool = False) -> Path:
        """Write brief and data files into `directory` and return the path of the brief, which names `links` too.

        With `excel` the CSV tables begin with the UTF-8 mark, without which Excel takes them for another encoding.
        """
        return outputs.write(self, path_of(directory, "directory"), links=links, excel=excel)


def align(
    parties: Mapping[str, Source],
    *,
    options: Options | None = None,
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Alignment:
    """Line up the pictures of two or more parties, given as folders, files, lists of them, or lists of reports.

    Raise `WrongUse`, before anything is read, for a source that is none of these, for fewer than two parties or the same folder twice, `UnreadableInput` for a folder that cannot be
    used or in which no report can be read.  A file that cannot be read is skipped and stands in `problems`.
    """
    found = reports.align(parties, options=options, progress=progress, now=now)
    return Alignment(**{field.name: getattr(found, field.name) for field in fields(found)})
