"""Queries by their names, from the `.sql` files that stand beside the code that asks them.

    -- name: newest_parcel
    -- What it is for, where that is not plain.
    select max(number) from parcels where log = ?;

The notation is that of aiosql.  What several queries of a file ask alike is said once, as `-- part: NAME`, and stands in each where a
line `-- with: NAME` is.  A list of values is one parameter: `in (select value from json_each(?))` with `listed`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType

import orjson

_NAMED = re.compile(r"^-- (name|part): (\w+)\n(.*?)(?=^-- (?:name|part): |\Z)", re.MULTILINE | re.DOTALL)
_WITH = re.compile(r"^ *-- with: (\w+)$", re.MULTILINE)


def queries(package: str, name: str) -> Mapping[str, str]:
    """Return the queries of `sql/NAME.sql` in a package, by name; `ValueError` where two have one name, or a part comes later."""
    text = (files(package) / "sql" / f"{name}.sql").read_text("utf-8")
    told: dict[str, dict[str, str]] = {"name": {}, "part": {}}
    for sort, key, sql in _NAMED.findall(text):
        if key in told[sort]:
            raise ValueError(f"{name}.sql: two queries have one name")
        told[sort][key] = _WITH.sub(lambda asked: _part(told["part"], asked[1], name), sql.strip())
    return MappingProxyType(told["name"])


def _part(parts: Mapping[str, str], key: str, name: str) -> str:
    if key not in parts:
        raise ValueError(f"{name}.sql: no part {key} stands before the query that asks it")
    return parts[key]


def listed(values: Iterable[str | int]) -> str:
    """Return values as the one parameter of `json_each(?)`."""
    return orjson.dumps(list(values)).decode()
