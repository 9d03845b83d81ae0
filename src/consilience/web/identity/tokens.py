"""Tokens by which a member's own program reads the data interface: for some of it, for some time, and for reading alone."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from consilience.records.codec import read_time, write_time
from consilience.records.ids import MemberId
from consilience.storage.database import Database
from consilience.storage.queries import queries
from consilience.web.identity.store import digest

_SQL = queries("consilience.web.identity", "tokens")
MOST = 20
"""Tokens that one member has at a time."""
LONGEST = timedelta(days=365)
PREFIX = "csl_"
"""What a token begins with, so that scanners for secrets can know one."""


class Scope(StrEnum):
    """A part of the data interface."""

    RECORDS = "records"
    PICTURE = "picture"
    FORUM = "forum"


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """One token as its owner sees it; the secret itself is shown once and kept nowhere."""

    id: str
    member: MemberId
    title: str
    scopes: frozenset[Scope]
    keys: frozenset[str]
    """The member's keys when it was made; once one of them is revoked, it ends."""
    made: datetime
    ends: datetime
    used: datetime | None


def scope_of(path: str) -> Scope:
    """Return the part of the interface that an address below `/api/` belongs to.

    >>> scope_of("/api/search").value, scope_of("/api/forums/x/meetings").value
    ('records', 'forum')
    """
    first = path.removeprefix("/api/").partition("/")[0]
    return {"records": Scope.RECORDS, "search": Scope.RECORDS, "picture": Scope.PICTURE}.get(first, Scope.FORUM)


class TokenStore:
    """The tokens of a node's members; only digests of them are on the disk."""

    def __init__(self, path: Path) -> None:
        self._data = Database(path, "tokens", _SQL["tables"])

    def close(self) -> None:
        self._data.close()

    def add(
        self, member: MemberId, title: str, scopes: Collection[Scope], keys: Collection[str], *, moment: datetime,
        lasts: timedelta,
    ) -> str:  # fmt: skip
        """Make a token and return its secret."""
        secret = PREFIX + secrets.token_urlsafe(32)
        row = (
            secrets.token_hex(8), digest(secret), member, title, " ".join(sorted(scopes)), " ".join(sorted(keys)),
            write_time(moment), write_time(moment + lasts),
        )  # fmt: skip
        with self._data.writing() as connection:
            connection.execute(_SQL["drop_ended"], (write_time(moment),))
            connection.execute(_SQL["add"], row)
        return secret

    def find(self, secret: str, moment: datetime) -> Token | None:
        """Return the token with this secret, unless it has ended."""
        row = self._data.one(_SQL["by_digest"], digest(secret), write_time(moment))
        return None if row is None else _token(row)

    def of(self, member: MemberId, moment: datetime) -> list[Token]:
        return [_token(row) for row in self._data.rows(_SQL["of_member"], member, write_time(moment))]

    def use(self, token: Token, moment: datetime) -> None:
        """Note when it was used, to the minute: more often would be a write for every request."""
        if token.used is None or moment - token.used >= timedelta(minutes=1):
            with self._data.writing() as connection:
                connection.execute(_SQL["use"], (write_time(moment), token.id))

    def drop(self, id_: str, member: MemberId) -> None:
        with self._data.writing() as connection:
            connection.execute(_SQL["drop"], (id_, member))


def _token(row: Any) -> Token:
    id_, member, title, scopes, keys, made, ends, used = row
    return Token(
        id=id_, member=MemberId(member), title=title, scopes=frozenset(map(Scope, scopes.split())), keys=frozenset(keys.split()),
        made=read_time(made), ends=read_time(ends), used=None if used is None else read_time(used),
    )  # fmt: skip
