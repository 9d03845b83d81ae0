"""A file or folder of a party in, its reports out; whatever could not be read is named, the rest goes on.

Precedence of what is known of a report: sidecar, then front matter, meta tags and headers, then the text itself.
Never the file's time or today's date.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from consilience.errors import MalformedRecord, UnreadableInput
from consilience.ingest import aliases, marked_names, markings, own
from consilience.ingest.cache import Cache, key_for
from consilience.ingest.language import language_of
from consilience.ingest.metadata import Found, find_metadata
from consilience.ingest.readers import formats, tesseract
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.isolated import Isolation
from consilience.ingest.readers.wire import pack, unpack
from consilience.ingest.sidecar import NAME as SIDECAR
from consilience.ingest.sidecar import Row, Sidecar, looks_like_one, read_sidecar
from consilience.ingest.walk import Entry, Limits, is_sidecar, walk
from consilience.ingest.walk import Found as Walked
from consilience.marking.written import is_understood
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report

_NAMED = 5
Progress = Callable[[int, int], None]
"""Called with files done and files in all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Something about one file that the person who filed it should know."""

    party: PartyName
    file: str
    """Relative to the party's folder."""
    sentence: str
    """What is wrong and what to do, without the file's name; never a word of its content."""
    skipped: bool
    """Nothing of the file is among the reports."""

    def __str__(self) -> str:
        return f"{self.party}: {self.file}: {self.sentence}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Intake:
    """What one party's folder gave."""

    party: PartyName
    reports: tuple[Report, ...]
    problems: tuple[Problem, ...]
    files: int
    """Files looked at, sidecars and hidden ones apart."""

    @property
    def skipped(self) -> int:
        return len({problem.file for problem in self.problems if problem.skipped})


def documents_key(file: str, digest: str) -> str:
    """Return the key under which the cache keeps what a file of this name and content holds."""
    return key_for("documents", formats.VERSION, tesseract.version(), Path(file).suffix.lower(), digest)


def read_folder(
    where: Path,
    party: PartyName,
    *,
    limits: Limits | None = None,
    cache: Cache | None = None,
    progress: Progress | None = None,
    filing: bool = False,
    isolation: Isolation | None = None,
) -> Intake:
    """Read the file or every file of the folder `where`, sorted by path, as reports of `party`.

    Where `filing`, a row of a sidecar that marks a file which is not there refuses its folder: the marking was meant for
    one of the others.  An `isolation` that is given is used and left open, so that files read one by one share a process.

    Raise `UnreadableInput` only when `where` itself cannot be used.
    """
    limits = limits or Limits()
    found = walk(where, limits)
    with (
        Isolation(seconds=limits.seconds, always=filing) if isolation is None else contextlib.nullcontext(isolation)
    ) as reading:
        intake = _Intake(party, reading, limits, cache, filing=filing, inside="" if found.single else where.name)
        for entry in found.refused:
            intake.note(entry.file, entry.why, skipped=True)
        sidecars, unread = intake.sidecars(found)
        for done, entry in enumerate(found.files, start=1):
            if not aliases.is_list(entry.file) and not any(entry.file.startswith(folder) for folder in unread):
                intake.take(entry, sidecars)
            if progress:
                progress(done, len(found.files))
    return intake.close(len(found.files) + len(found.refused))


@dataclass(slots=True)
class _Intake:
    """Where one party's files are taken in, one after the other."""

    party: PartyName
    isolation: Isolation
    limits: Limits
    cache: Cache | None
    reports: list[Report] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    seen: dict[str, list[int]] = field(default_factory=dict)
    ids: set[ReportId] = field(default_factory=set)
    unreadable_markings: list[int] = field(default_factory=list)
    repeated: Counter[str] = field(default_factory=Counter)
    filing: bool = False
    inside: str = ""
    """The name of the folder that was given."""

    def note(self, file: str, sentence: str, *, skipped: bool = False) -> None:
        self.problems.append(Problem(party=self.party, file=file, sentence=sentence, skipped=skipped))

    def sidecars(self, found: Walked) -> tuple[dict[str, Sidecar], set[str]]:
        """The sidecars by folder, and the folders that are refused because what may mark their files could not be read."""
        read: dict[str, Sidecar] = {}
        unread = {entry.folder for entry in found.refused if is_sidecar(entry.file)}
        files = [entry.file for entry in found.files + found.refused]
        for entry in found.sidecars:
            try:
                sidecar = read_sidecar(entry.load(self.limits), entry.file)
                inside = [file.removeprefix(entry.folder) for file in files if file.startswith(entry.folder)]
                read[entry.folder] = sidecar if found.single else sidecar.names(inside)
            except UnreadableInput as error:
                self.note(entry.file, _sentence(error), skipped=False)
                unread.add(entry.folder)
                continue
            for sentence in sidecar.notes:
                self.note(entry.file, sentence)
            if not found.single and self._marks_nobody(entry, read[entry.folder], inside):
                unread.add(entry.folder)
        for entry in found.files:
            if not found.single and entry.folder not in unread and self._may_mark(entry):
                self.note(
                    entry.file, f"looks like a table that marks the files beside it; save it as {SIDECAR}, or remove it"
                )
                unread.add(entry.folder)
        for folder in sorted(unread):
            self.note(
                folder.rstrip("/") or ".",
                f"the files of this folder were not read, because its {SIDECAR} may mark them and could not be used; correct or remove it",
                skipped=True,
            )
        return read, unread

    def _may_mark(self, entry: Entry) -> bool:
        """Whether a table under another name says which file has which marking."""
        if not entry.file.lower().endswith((".csv", ".tsv", ".txt")):
            return False
        with contextlib.suppress(UnreadableInput):
            return looks_like_one(entry.load(self.limits))
        return False

    def _marks_nobody(self, entry: Entry, sidecar: Sidecar, files: list[str]) -> bool:
        """Name the rows whose file is not there; whether one of them must refuse the folder."""
        present = Sidecar(rows={file: Row(number=0) for file in files})
        refused = False
        for file, row in sidecar.rows.items():
            if present.row(file) is None and present.row(file.split("#")[0]) is None:
                self.note(
                    entry.file, f"row {row.number} names a file that is not there; correct the name or remove the row"
                )
                refused = refused or (self.filing and row.marking is not None)
        return refused

    def take(self, entry: Entry, sidecars: dict[str, Sidecar]) -> None:
        try:
            raw = entry.load(self.limits)
            if own.is_ours(raw):
                self.note(entry.file, own.SENTENCE, skipped=True)
                return
            digest = hashlib.sha256(raw).hexdigest()
            documents = self.documents(raw, entry.file, digest)
        except UnreadableInput as error:
            self.note(entry.file, _sentence(error), skipped=True)
            return
        for document in documents:
            self.add(document, entry, digest, sidecars)

    def documents(self, raw: bytes, file: str, digest: str) -> tuple[Document, ...]:
        """What the file holds, from the cache when it was read before."""
        if self.cache is None:
            return self.isolation.read(raw, file)
        key = documents_key(file, digest)
        kept = self.cache.load(key)
        if kept is not None:
            with contextlib.suppress(MalformedRecord):
                return unpack(kept)
        documents = self.isolation.read(raw, file)
        self.cache.keep(key, pack(documents))
        return documents

    def add(self, document: Document, entry: Entry, digest: str, sidecars: dict[str, Sidecar]) -> None:
        name = document.place_in(entry.file)
        if own.is_our_text(document.text):
            self.note(name, own.SENTENCE, skipped=True)
            return
        for sentence in document.notes:
            self.note(entry.file, sentence)
        report = self._report(self._bounded(document, name), name, digest, _row_for(entry, name, sidecars))
        twin = self._twin(report)
        if twin is not None:
            self._repeated(entry.file, name, self.reports[twin])
            # The words are the same, so whatever marks one of the two marks them.
            both = markings.gather([self.reports[twin].marking, report.marking])
            self.reports[twin] = replace(self.reports[twin], marking=both)
            return
        self.ids.add(report.id)
        self.seen.setdefault(_normal(report.text), []).append(len(self.reports))
        if report.marking and not is_understood(report.marking):
            self.unreadable_markings.append(len(self.reports))
        if report.language != "en":
            self.note(name, "is not in English, kept but its claims are not read; file a translation beside it")
        self.reports.append(report)

    def _repeated(self, file: str, name: str, twin: Report) -> None:
        """Name the first repetitions in a file one by one; `close` sums up the others."""
        self.repeated[file] += 1
        if self.repeated[file] <= _NAMED:
            self.note(name, f"says the same as {twin.file}, counted once; remove one of them", skipped=True)

    def _bounded(self, document: Document, name: str) -> Document:
        most = self.limits.characters
        if len(document.text) <= most:
            return document
        self.note(name, f"holds more than {most:,} characters, of which the first were read; split it")
        return replace(document, text=document.text[:most].rstrip())

    def _report(self, document: Document, name: str, digest: str, row: Row | None) -> Report:
        known = _merged(row, document, found := find_metadata(document.text))
        return Report(
            id=self._id(name, digest),
            party=self.party,
            file=name,
            text=document.text,
            title=known.title,
            author=known.author,
            publisher=known.publisher,
            published=known.published,
            url=known.url,
            reliability=known.reliability,
            marking=markings.gather(
                [
                    row.marking if row else None,
                    document.marking,
                    found.marking,
                    *marked_names.in_path(f"{self.inside}/{name}"),
                ]
            ),
            language=language_of(document.text),
            sha256=digest,
        )

    def _id(self, name: str, digest: str) -> ReportId:
        # Lengths in front, so that no other party, name and digest give the same bytes.
        parts = (self.party, name, digest)
        full = hashlib.sha256(b"".join(b"%d:%s" % (len(part.encode()), part.encode()) for part in parts)).hexdigest()
        return next(
            ReportId(f"r-{full[:length]}") for length in range(10, 65) if ReportId(f"r-{full[:length]}") not in self.ids
        )

    def _twin(self, report: Report) -> int | None:
        """The place of a report of the same words, unless outlet or date say that it was published twice."""
        for position in self.seen.get(_normal(report.text), ()):
            other = self.reports[position]
            if _agree(report.publisher, other.publisher) and _agree(report.published, other.published):
                return position
        return None

    def close(self, files: int) -> Intake:
        self._settle_markings()
        for file, times in self.repeated.items():
            if times > _NAMED:
                self.note(
                    file,
                    f"has {times - _NAMED} more lines that say the same as another report, counted once",
                    skipped=False,
                )
        if not self.reports:
            self.note(
                ".",
                "no report could be read here; name a folder with text, Markdown, HTML, PDF, DOCX, EML or JSON Lines files",
                skipped=False,
            )
        return Intake(party=self.party, reports=tuple(self.reports), problems=tuple(self.problems), files=files)

    def _settle_markings(self) -> None:
        """A marking nobody can read stays as it is written, and so closes its report wherever it is kept."""
        for position in self.unreadable_markings:
            report = self.reports[position]
            where = markings.place_of(report.marking or "", report.text)
            self.note(
                report.file,
                f"has a marking that cannot be read {where}, treated as the strictest; correct it in the file or in {SIDECAR}",
            )


def _row_for(entry: Entry, name: str, sidecars: dict[str, Sidecar]) -> Row | None:
    """The row of the nearest sidecar, in the file's own folder or above it; a line's own row before its file's."""
    folder = entry.folder
    while True:
        rows = sidecars.get(folder, Sidecar())
        row = _in(rows, name.removeprefix(folder), entry.file.removeprefix(folder))
        if row is not None or not folder:
            return row
        folder = folder.rstrip("/").rpartition("/")[0]
        folder += "/" if folder else ""


def _in(sidecar: Sidecar, name: str, file: str) -> Row | None:
    """The row of a line of a file with the marking of the file's own row, which counts for all its lines."""
    own, whole = sidecar.row(name), sidecar.row(file)
    if own is None or whole is None:
        return own or whole
    return replace(own, marking=markings.gather([own.marking, whole.marking]))


def _merged(row: Row | None, document: Document, found: Found) -> Found:
    sources: Iterable[Row | Document | Found] = (row or Row(number=0), document, found)
    first = {
        name: next((value for source in sources if (value := getattr(source, name))), None)
        for name in Found.__dataclass_fields__
    }
    return Found(**first)


def _sentence(error: UnreadableInput) -> str:
    return error.why + (f"; {error.advice}" if error.advice else "")


def _normal(text: str) -> str:
    return hashlib.sha256("".join(letter for letter in text.casefold() if letter.isalnum()).encode()).hexdigest()


def _agree(left: object, right: object) -> bool:
    return left is None or right is None or left == right
