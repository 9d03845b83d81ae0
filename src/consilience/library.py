"""The library's front door: each party's reports in, a result out that can write itself as files."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from consilience.alignment import result
from consilience.brief import outputs
from consilience.brief.outputs.database import write_database
from consilience.brief.outputs.frames import frame
from consilience.brief.outputs.notebook import LinkView, MatterView, Weights, weights_of, whole_html
from consilience.brief.page_link import PageLink
from consilience.errors import WrongUse
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

    def write_sqlite(self, file: str | os.PathLike[str]) -> Path:
        """Write tables and views to a new SQLite file and return its path; raise `WrongUse` where a file stands there."""
        return write_database(self, path_of(file, "file"))

    def to_pandas(self, table: str = "matters") -> Any:
        """Return one table as a pandas frame, with the columns it has in SQLite; raise `MissingLibrary` without pandas."""
        return frame(self, table, "pandas")

    def to_polars(self, table: str = "matters") -> Any:
        """Return one table as a Polars frame, with the columns it has in SQLite; raise `MissingLibrary` without Polars."""
        return frame(self, table, "polars")

    def matter(self, id_: str) -> MatterView:
        """Return one matter for display in a notebook, with the quotes of its claims; raise `WrongUse` where there is none."""
        found = next((one for one in self.matters if one.id == id_), None)
        if found is None:
            raise WrongUse("matter: there is none with this id; `to_pandas()` or `matters` lists them")
        return MatterView(found, tuple(one for one in self.claims if one.id in found.claims))

    def link(self, left: str, right: str) -> LinkView:
        """Return the link of two claims for display in a notebook, with the chart of its weights."""
        found = next((one for one in self.links if {one.left, one.right} == {left, right}), None)
        claims = {} if found is None else {one.id: one for one in self.claims if one.id in (found.left, found.right)}
        if found is None or len(claims) != 2:
            raise WrongUse("link: these two claims have none at 1 % or more")
        return LinkView(found, claims[found.left], claims[found.right])

    def weights(self) -> Weights:
        """Return what each kind of reason weighs in the links, in decibans, for display in a notebook."""
        return weights_of(self)

    def _repr_html_(self) -> str:
        return whole_html(self)


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
