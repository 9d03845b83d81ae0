"""Foreign software that may ask in the name of a party, each with a token of its own.

Tokens are made by us, 256 bits at random, so their plain digest is kept and nothing slower is needed; a token is shown
once, when it is made.  Whoever shows a peer's pinned certificate needs none.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode
from dataclasses import dataclass
from pathlib import Path

from consilience.errors import WrongUse
from consilience.records.ids import PartyName, is_name
from consilience.storage.database import Database
from consilience.storage.queries import queries

_SQL = queries("consilience.exchange.taxii", "clients")

_TAG = b"consilience/taxii-client/1\0"


@dataclass(frozen=True, slots=True)
class Client:
    """One piece of software, and the party in whose name it asks."""

    name: str
    party: PartyName
    since: str


class Clients:
    """The clients of one node, in a file of their own."""

    def __init__(self, path: Path) -> None:
        self._data = Database(path, "clients", _SQL["tables"])

    def close(self) -> None:
        self._data.close()

    def add(self, name: str, party: PartyName, token: str, *, since: str) -> None:
        """Let whoever shows `token` ask as `name`; a second token for a name replaces the first."""
        if not is_name(name) or not is_name(party):
            raise WrongUse("client: names have letters, digits and . _ -")
        with self._data.writing() as connection:
            connection.execute(_SQL["add"], (name, party, _digest(token), since))

    def set_title(self, title: str) -> None:
        """Say what the node is called, as the server opens nothing that would tell it."""
        with self._data.writing() as connection:
            connection.execute(_SQL["set_title"], (title,))

    @property
    def title(self) -> str:
        found = self._data.one(_SQL["title"])
        return "" if found is None else str(found[0])

    def remove(self, name: str) -> bool:
        """Let it ask no more; return whether there was one."""
        with self._data.writing() as connection:
            return connection.execute(_SQL["remove"], (name,)).rowcount > 0

    def remove_all_of(self, party: PartyName) -> int:
        """Let nobody ask in the name of a party any more; return how many could."""
        with self._data.writing() as connection:
            return connection.execute(_SQL["remove_all_of"], (party,)).rowcount

    def all(self) -> list[Client]:
        rows = self._data.rows(_SQL["all"])
        return [Client(name, PartyName(party), since) for name, party, since in rows]

    def party_of(self, authorization: str | None) -> PartyName | None:
        """Return in whose name a request with this header asks; None for a header that proves nothing."""
        scheme, _, rest = (authorization or "").strip().partition(" ")
        if scheme.lower() == "basic":
            return self._named(*_basic(rest.strip()))
        return self._by_token(rest.strip()) if scheme.lower() == "bearer" else None

    def _named(self, name: str, token: str) -> PartyName | None:
        found = self._data.one(_SQL["named"], name)
        # Compared with something in either case, so that a wrong name takes as long as a wrong token.
        same = hmac.compare_digest(found[1] if found else b"\0" * 32, _digest(token))
        return PartyName(found[0]) if found and same else None

    def _by_token(self, token: str) -> PartyName | None:
        found = self._data.one(_SQL["by_token"], _digest(token))
        return None if found is None else PartyName(found[0])


def _basic(text: str) -> tuple[str, str]:
    try:
        name, _, token = b64decode(text, validate=True).decode().partition(":")
    except ValueError:
        return "", ""
    return name, token


def _digest(token: str) -> bytes:
    return hashlib.sha256(_TAG + token.encode("utf-8", "surrogatepass")).digest()
