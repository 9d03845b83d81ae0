"""Who may hold lines to a server, and for how long: decided for each line, told by nothing but a clock that is given.

Strangers share a number of lines; where one more comes, a line of whoever holds most of them ends, so that strangers crowd out each other and one address
crowds out nobody but itself.  Of an address's lines it is the oldest of those that do what most of them do: in a flood of lines that say nothing, one on which
a member's request came is left until it is known whose it is.  A line is somebody's once a pinned certificate, a session or a token was seen on it; each of them has lines of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum

LINE = "line"
"""Under this name a server puts the line into the state of each request."""


class Stage(Enum):
    """What a line is doing."""

    RESTING = "resting"
    """Between two requests, or before the first."""
    ASKING = "asking"
    """A request has begun and is not here whole."""
    ANSWERED = "answered"
    """The request is here, and the answer is ours to give."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineLimits:
    """Numbers of lines, and seconds."""

    strangers: int = 128
    each: int = 64
    """Lines of one member, peer or token."""
    handshake: float = 10.0
    asking: float = 15.0
    """For a stranger to begin and to finish a request."""
    answering: float = 60.0
    """For a stranger to take the whole answer."""
    stall: float = 30.0
    slowest: int = 4096
    """Bytes that somebody known sends in `stall` seconds at least, while a request of his is awaited."""


@dataclass(eq=False, slots=True)
class Line:
    """One connection."""

    address: str
    since: float
    """When it began what it does now."""
    end: Callable[[], None] = lambda: None
    stage: Callable[[], Stage] = lambda: Stage.RESTING
    owner: str | None = None
    received: int = 0
    """Bytes since the last look at whether it stalls."""
    looked: float = 0.0
    resting: bool = True
    _lines: Lines | None = None

    def got(self, size: int, moment: float) -> None:
        """Count what came; the first bytes after a rest begin a request."""
        self.received += size
        if self.resting:
            self.resting, self.since, self.looked, self.received = False, moment, moment, size

    def rest(self, moment: float) -> None:
        """Note that an exchange is over."""
        self.resting, self.since = True, moment

    def leave(self) -> None:
        """Note that it has ended."""
        if self._lines is not None:
            self._lines.leave(self)

    def belongs_to(self, owner: str) -> None:
        """Note whose line it is."""
        if self._lines is not None and self.owner != owner:
            self._lines.give(self, owner)


@dataclass(slots=True)
class Lines:
    """The lines of one server; used by its loop alone."""

    limits: LineLimits = field(default_factory=LineLimits)
    _strangers: dict[str, dict[Line, None]] = field(default_factory=dict)
    _owned: dict[str, dict[Line, None]] = field(default_factory=dict)

    def enter(self, address: str, moment: float) -> Line:
        """Return the line of somebody who has come; another ends where strangers hold too many."""
        if sum(map(len, self._strangers.values())) >= self.limits.strangers:
            self._drop_one()
        line = Line(address, moment, _lines=self)
        self._strangers.setdefault(address, {})[line] = None
        return line

    def leave(self, line: Line) -> None:
        """Forget a line that has ended."""
        held, name = (self._strangers, line.address) if line.owner is None else (self._owned, line.owner)
        lines = held.get(name, {})
        lines.pop(line, None)
        if not lines:
            held.pop(name, None)

    def give(self, line: Line, owner: str) -> None:
        """Take a line as the owner's; his oldest ends where he holds too many."""
        self.leave(line)
        line.owner = owner
        own = self._owned.setdefault(owner, {})
        if len(own) >= self.limits.each:
            self._end(next(iter(own)))
        self._owned.setdefault(owner, {})[line] = None

    def sweep(self, moment: float) -> int:
        """End what takes too long; return how many."""
        late = [line for line in self._all(self._strangers) if self._is_late(line, moment)]
        late += [line for line in self._all(self._owned) if self._stalls(line, moment)]
        for line in late:
            self._end(line)
        return len(late)

    def count(self) -> tuple[int, int]:
        """Return the lines of strangers, and those of others."""
        return len(list(self._all(self._strangers))), len(list(self._all(self._owned)))

    def _drop_one(self) -> None:
        doing: dict[Stage, list[Line]] = {stage: [] for stage in Stage}
        for line in max(self._strangers.values(), key=len):
            doing[line.stage()].append(line)
        self._end(max(doing.values(), key=len)[0])

    def _is_late(self, line: Line, moment: float) -> bool:
        answered = line.stage() is Stage.ANSWERED
        return moment - line.since > (self.limits.answering if answered else self.limits.asking)

    def _stalls(self, line: Line, moment: float) -> bool:
        if line.stage() is not Stage.ASKING:
            line.looked, line.received = moment, 0
            return False
        if moment - line.looked < self.limits.stall:
            return False
        stalls = line.received < self.limits.slowest
        line.looked, line.received = moment, 0
        return stalls

    def _end(self, line: Line) -> None:
        self.leave(line)
        line.end()

    @staticmethod
    def _all(held: dict[str, dict[Line, None]]) -> Iterator[Line]:
        for lines in held.values():
            yield from lines
