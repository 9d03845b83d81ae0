"""Queries by their names, from the `.sql` files that stand beside the code that asks them.

    -- name: newest_parcel
    -- What it is for, where that is not plain.
    select max(number) from parcels where log = ?;

The notation is that of aiosql.  A list of values is one parameter: `in (select value from json_each(?))` with `listed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType

import orjson

_NAMED = re.compile(r"^-- name: (\w+)\n(.*?)(?=^-- name: |\Z)", re.MULTILINE | re.DOTALL)


def queries(package: str, name: str) -> Mapping[str, str]:
    """Return the queries of `sql/NAME.sql` in a package, by name; `ValueError` where two have one name."""
    text = (files(package) / "sql" / f"{name}.sql").read_text("utf-8")
    found = _NAMED.findall(text)
    if len(dict(found)) != len(found):
        raise ValueError(f"{name}.sql: two queries have one name")
    return MappingProxyType({key: sql.strip() for key, sql in found})


def listed(values: Iterable[str | int]) -> str:
    """Return values as the one parameter of `json_each(?)`."""
    return orjson.dumps(list(values)).decode()
