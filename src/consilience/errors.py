"""The errors that Consilience raises on purpose.

    ConsilienceError
    ├── UnreadableInput      a file or folder a person named cannot be used
    ├── MalformedRecord      the bytes are not a record we can read
    ├── MalformedStix        a foreign file or object is not STIX 2.1 as we can read it
    ├── MalformedMarking     the words are not a marking we can read, or a marking has no words in that notation
    ├── RecordRejected       readable, but breaks a rule of the ledger
    ├── KeyUnusable          a key file cannot be opened, or must not be used
    ├── SigningRefused       the ledger must not sign before it has compared its history
    ├── ForkFound            two signed statements about one log contradict each other
    ├── TaxiiFailed          another party's TAXII server did not answer as the standard says
    │   └── TaxiiIncomplete  it has more than it lets anybody fetch; what came is kept
    ├── PeerUnreachable      another node did not answer, or not as a peer does
    ├── StoreFailed          the disk or the database would not do what was asked
    ├── MissingLibrary       a library that this needs is not installed
    ├── Occupied             another process has the port or the folder
    └── WrongUse             a command or call was given what it cannot work with
        ├── Unfit            one field of it, which is named
        ├── Overtaken        what it would change was changed meanwhile
        └── WordForWord      a wording repeats what the record says, instead of saying it in other words

Messages name files, ids, fields and counts; they never quote what a report or record says.
"""

from __future__ import annotations


class ConsilienceError(Exception):
    """Base of every error that Consilience raises on purpose."""

    def __reduce__(self) -> tuple[object, ...]:
        # By what it holds, not by calling it: it was made of other arguments than those it keeps, and must reach whoever
        # waits for a process of workers.
        return _made_again, (type(self), self.args, self.__dict__)


def _made_again(kind: type[ConsilienceError], args: tuple[object, ...], held: dict[str, object]) -> ConsilienceError:
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(held)
    return error


class UnreadableInput(ConsilienceError):
    """A file or folder that a person named cannot be used."""

    def __init__(self, where: str, why: str, advice: str = "") -> None:
        super().__init__(f"{where}: {why}" + (f"; {advice}" if advice else ""))
        self.where = where
        self.why = why
        self.advice = advice


class MalformedRecord(ConsilienceError):
    """The bytes are not a record we can read."""

    def __init__(self, path: str, expected: str, found: str) -> None:
        super().__init__(f"{path}: expected {expected}, found {found}")
        self.path = path
        self.expected = expected
        self.found = found

    def under(self, parent: str) -> MalformedRecord:
        """Return the same error seen from one level further out; paths are built only when something is wrong."""
        joint = "" if self.path.startswith("[") else "."
        return MalformedRecord(f"{parent}{joint}{self.path}" if self.path else parent, self.expected, self.found)


class MalformedStix(ConsilienceError):
    """A foreign file or object is not STIX 2.1 as we can read it; nothing of it was taken."""

    def __init__(self, path: str, expected: str, found: str) -> None:
        super().__init__(f"{path}: expected {expected}, found {found}")
        self.path = path


class MalformedMarking(ConsilienceError):
    """The words are not a marking we can read, or the marking cannot be said in the notation asked for."""


class RecordRejected(ConsilienceError):
    """A readable record breaks a rule of the ledger; `rule` names it, as in the reference."""

    def __init__(self, rule: str, record: str, why: str) -> None:
        super().__init__(f"record {record[:16]}: {why} (rule: {rule})")
        self.rule = rule
        self.record = record


class KeyUnusable(ConsilienceError):
    """A key file cannot be opened, or must not be used as it lies there."""


class SigningRefused(ConsilienceError):
    """The ledger must not sign before it has compared its history with a peer's, or an operator overrode that."""


class ForkFound(ConsilienceError):
    """Two signed statements about one log contradict each other; both are kept as evidence."""

    def __init__(self, origin: str, why: str, evidence: tuple[bytes, ...]) -> None:
        super().__init__(f"log {origin}: {why}")
        self.origin = origin
        self.evidence = evidence


class TaxiiFailed(ConsilienceError):
    """Another party's TAXII server did not answer as the standard says, or not at all."""


class TaxiiIncomplete(TaxiiFailed):
    """Another party's TAXII server says that there is more, and its pages do not lead there; what came is kept."""


class PeerUnreachable(ConsilienceError):
    """Another node did not answer, or not as a peer does; what was to be carried waits."""

    def __init__(self, peer: str, why: str) -> None:
        super().__init__(f"peer {peer}: {why}")
        self.peer = peer


class StoreFailed(ConsilienceError):
    """The disk or the database would not do what was asked; nothing of it was kept."""


class MissingLibrary(ConsilienceError):
    """A library that this needs is not installed: an extra was left out, or the installation is half made."""


class Occupied(ConsilienceError):
    """Another process has the port or the folder that was asked for."""


class WrongUse(ConsilienceError):
    """A command or call was given what it cannot work with."""


class Unfit(WrongUse):
    """One field of what was given cannot be used; `field` names it."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(f"{field}: {why}")
        self.field = field
        self.why = why


class Overtaken(WrongUse):
    """What a form would change was changed by somebody else since the form was drawn; both stand side by side, and one decides.

    `stands` is what stands now: it is for whoever may read it, and is in no message and no log.
    """

    def __init__(self, why: str, stands: str, at: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.stands = stands
        self.at = at
        """The page of the form that changes what stands now."""


class WordForWord(WrongUse):
    """A wording repeats what a record says, instead of saying it in other words.

    `run` is what both have in common: it is for whoever may read the record, and stands in no message and no log.
    """

    def __init__(self, record: str, why: str, run: str) -> None:
        super().__init__(f"wording of record {record[:16]}: {why}")
        self.record = record
        self.why = why
        self.run = run


def kind_of(value: object) -> str:
    """Return the type of a value in words, for a message; never the value.

    >>> kind_of(None), kind_of(b"x")
    ('None', 'bytes')
    """
    if value is None:
        return "None"
    kind = type(value)
    module = kind.__module__.partition(".")[0]
    return kind.__qualname__ if module == "builtins" else f"{module} {kind.__qualname__}"
