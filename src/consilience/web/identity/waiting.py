"""What waits for the browser to come back: challenges of a ceremony and acts to be signed.  Short-lived, in memory."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from consilience.node.act import Act
from consilience.records.ids import MemberId

T = TypeVar("T")
LASTS = timedelta(minutes=10)
_MOST = 10_000


@dataclass(frozen=True, kw_only=True, slots=True)
class Ceremony:
    """A challenge that was given out, and what for."""

    challenge: bytes
    purpose: str
    """Where it was begun: a ceremony begun for one thing does not serve another."""
    member: MemberId | None = None
    title: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """An act that waits for its member's signatures."""

    session: bytes
    act: Act
    then: str
    pages: dict[int, bool] = field(default_factory=dict)
    """The pages on which it is shown, and whether each was: nobody signs what was not on a page."""

    @property
    def is_seen(self) -> bool:
        return bool(self.pages) and all(self.pages.values())

    def show(self, number: int, pages: int) -> None:
        for one in range(1, pages + 1):
            self.pages.setdefault(one, False)
        self.pages[number] = True


class Waiting(Generic[T]):
    """Values under unguessable names, each taken once."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._held: OrderedDict[str, tuple[datetime, T]] = OrderedDict()
        self._done: OrderedDict[str, tuple[datetime, T]] = OrderedDict()

    def put(self, value: T, moment: datetime) -> str:
        name = secrets.token_urlsafe(18)
        with self._turn:
            self._held[name] = (moment + LASTS, value)
            while self._held and (len(self._held) > _MOST or next(iter(self._held.values()))[0] < moment):
                self._held.popitem(last=False)
        return name

    def look(self, name: str, moment: datetime) -> T | None:
        with self._turn:
            found = self._held.get(name)
        return None if found is None or found[0] < moment else found[1]

    def take(self, name: str, moment: datetime) -> T | None:
        """Return the value and forget it."""
        found = self.look(name, moment)
        with self._turn:
            self._held.pop(name, None)
        return found

    def finish(self, name: str, moment: datetime) -> None:
        """Take a value whose work is done; a second press of the same button learns so from `finished`."""
        found = self.take(name, moment)
        if found is None:
            return
        with self._turn:
            self._done[name] = (moment + LASTS, found)
            while self._done and (len(self._done) > _MOST or next(iter(self._done.values()))[0] < moment):
                self._done.popitem(last=False)

    def finished(self, name: str, moment: datetime) -> T | None:
        with self._turn:
            found = self._done.get(name)
        return None if found is None or found[0] < moment else found[1]
