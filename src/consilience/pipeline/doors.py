"""What may come in at the library's doors, looked at before anything is read: types first, with what to give instead."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from consilience.errors import UnreadableInput, WrongUse, kind_of
from consilience.records.report import Report

Source = str | os.PathLike[str] | Sequence[str | os.PathLike[str]] | Sequence[Report]
"""A folder or file, several of them, or reports that are read already."""
_LONGEST = 4096
"""Letters of a path, as on Linux: what is longer, or has several lines, is a text."""
_GIVE = "give a folder or file (str or os.PathLike), a list of them, or a list of Report"


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """One party's source: either paths or reports."""

    paths: tuple[Path, ...] = ()
    reports: tuple[Report, ...] = ()


def path_of(value: object, where: str) -> Path:
    """Return a path; raise `WrongUse` for what is none, or names nothing."""
    try:
        text = os.fsdecode(os.fspath(value)) if isinstance(value, str | os.PathLike) else None
    except Exception:  # noqa: BLE001  # __fspath__ is code of others
        text = None
    if text is None:
        raise WrongUse(f"{where}: expected a path (str or os.PathLike), found {kind_of(value)}")
    if "\n" in text or len(text) > _LONGEST:
        raise WrongUse(
            f"{where}: expected a path, found a text of {len(text):,} letters; write it to a file and name that"
        )
    if not text.strip() or "\0" in text:
        raise WrongUse(f"{where}: expected a path, found {'an empty name' if not text.strip() else 'a NUL in a name'}")
    return Path(text)


def named_sources(parties: object) -> dict[str, object]:
    """Return party → source; raise `WrongUse` for what is no mapping of names, or has fewer than two."""
    if not isinstance(parties, Mapping):
        raise WrongUse(
            f"parties: expected a mapping of a name to a source, found {kind_of(parties)}; "
            'give {"alpha": …, "beta": …}'
        )
    for name in parties:
        if not isinstance(name, str) or not name.strip():
            found = kind_of(name) if not isinstance(name, str) else "an empty name"
            raise WrongUse(f"parties: expected names (str), found {found}")
    return dict(parties)


def sources(parties: object) -> dict[str, Given]:
    """Return what each party gives, as paths or reports; raise `WrongUse` for anything else, before any work."""
    found = {name: _given(name, source) for name, source in named_sources(parties).items()}
    if len(found) < 2:
        raise WrongUse("an alignment needs two parties or more; name two folders")
    paths = [path.resolve() for given in found.values() for path in given.paths]
    if len(set(paths)) < len(paths):
        raise WrongUse("the same folder was given twice; each party needs its own")
    return found


def _given(name: str, source: object) -> Given:
    where = f"party {name}"
    if isinstance(source, str | os.PathLike):
        return Given(paths=(path_of(source, where),))
    if isinstance(source, Report):
        raise WrongUse(f"{where}: found one Report; give a list of them: [report]")
    if is_frame(source):
        raise WrongUse(
            f"{where}: found a table ({kind_of(source)}); rows of coded events go to consilience.align_tables, as they "
            f"are or by pyarrow.Table.from_pandas(frame); for reports {_GIVE}"
        )
    if hasattr(source, "read"):
        raise WrongUse(f"{where}: found an open file ({kind_of(source)}); {_GIVE}")
    if isinstance(source, bytes | bytearray | memoryview) or not isinstance(source, Sequence | Iterator):
        raise WrongUse(f"{where}: found {kind_of(source)}; {_GIVE}")
    return _of_list(name, list(source))


def _of_list(name: str, items: list[object]) -> Given:
    if not items:
        raise UnreadableInput(name, "no reports were given for this party")
    reports = [item for item in items if isinstance(item, Report)]
    paths = [item for item in items if isinstance(item, str | os.PathLike)]
    if len(reports) == len(items):
        return Given(reports=tuple(reports))
    if len(paths) == len(items):
        return Given(paths=tuple(path_of(item, f"party {name}") for item in paths))
    strange = next((item for item in items if not isinstance(item, Report | str | os.PathLike)), None)
    found = "paths and reports in one list" if strange is None else f"a list with {kind_of(strange)}"
    raise WrongUse(f"party {name}: found {found}; {_GIVE}")


def is_frame(value: object) -> bool:
    """Return whether a value is a table, column or lazy query of pandas, Polars, Arrow or their kin, by what it can do."""
    signs = ("__arrow_c_stream__", "__arrow_c_array__", "__dataframe__", "to_frame", "collect_schema")
    return any(hasattr(type(value), sign) for sign in signs)


def check_call(options: object, expected: type, progress: object, now: object) -> None:
    """Raise `WrongUse` where an argument beside the sources is not of its type."""
    if options is not None and not isinstance(options, expected):
        raise WrongUse(f"options: expected consilience.Options, found {kind_of(options)}")
    if progress is not None and not callable(progress):
        raise WrongUse(f"progress: expected a function of (what, done, total), found {kind_of(progress)}")
    if now is not None and not isinstance(now, datetime):
        raise WrongUse(f"now: expected a datetime with a zone, found {kind_of(now)}")
    if isinstance(now, datetime) and now.utcoffset() is None:
        raise WrongUse("now: expected a datetime with a zone, found one without; give `datetime.now(UTC)`")
