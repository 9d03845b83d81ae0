"""Writing the five files, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from consilience.alignment.result import Alignment
from consilience.brief.outputs.document import as_document, encode
from consilience.brief.outputs.sheets import claims_sheet, for_excel, links_sheet, matters_sheet
from consilience.brief.page import render
from consilience.brief.page_link import PageLink
from consilience.errors import WrongUse

FILES = ("brief.html", "alignment.json", "claims.csv", "matters.csv", "links.csv")


def write(alignment: Alignment, directory: Path | str, *, links: Sequence[PageLink] = (), excel: bool = False) -> Path:
    """Write the five files into `directory`, which is made when missing, and return the path of the brief.

    With `excel` the tables begin with the UTF-8 mark; brief and data never do.  Equal alignments give equal bytes.  `links` are further pages (questions) that the brief shall name.
    """
    directory = Path(directory)
    if directory.exists() and not directory.is_dir():
        raise WrongUse(f"{directory}: expected a folder to write to, found a file")
    bodies = _bodies(alignment, links)
    if excel:
        bodies = {name: for_excel(raw) if name.endswith(".csv") else raw for name, raw in bodies.items()}
    directory.mkdir(parents=True, exist_ok=True)
    _replace(directory, bodies)
    return directory / "brief.html"


def _bodies(alignment: Alignment, links: Sequence[PageLink]) -> dict[str, bytes]:
    return {
        "brief.html": render(alignment, links=links).encode(),
        "alignment.json": encode(as_document(alignment)),
        "claims.csv": claims_sheet(alignment),
        "matters.csv": matters_sheet(alignment),
        "links.csv": links_sheet(alignment),
    }


def _replace(directory: Path, bodies: Mapping[str, bytes]) -> None:
    """Put all files in place by renaming, so that a reader sees the old or the new one, never a part."""
    waiting = {directory / f".{name}.{os.getpid()}.part": directory / name for name in bodies}
    try:
        for part, target in waiting.items():
            with part.open("wb") as file:
                file.write(bodies[target.name])
                file.flush()
                os.fsync(file.fileno())
        for part, target in waiting.items():
            part.replace(target)
    finally:
        for part in waiting:
            part.unlink(missing_ok=True)
