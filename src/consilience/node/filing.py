"""Reports coming in: uploaded files are read in a process of their own, drafted, signed by the node, and kept as they came.

A filing runs in the background and tells how far it is; one that a stop of the node cut short is taken up again when the
node starts.  What another party holds can be filed the same way; it is kept
apart from this party's ledger.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from consilience.errors import ConsilienceError
from consilience.marking import Marking
from consilience.node.folder import now, read_reports
from consilience.node.markings import marking_of
from consilience.node.reader_view import Asked
from consilience.node.received import ReceivedItem
from consilience.node.service import Service
from consilience.node.stores import keep_original
from consilience.records.claim import Claim
from consilience.records.ids import ClaimId, MemberId, OriginId, PartyName, RecordId, ReportId
from consilience.records.report import Report

if TYPE_CHECKING:
    from consilience.ingest.readers.isolated import Isolation

_SLIP = ".filing"
"""Says beside the files whose they are, so that a filing outlives the process; no upload has a name like it."""
_KEPT = 50
"""Filings remembered; older ones are in the ledger and the access log."""


@dataclass(slots=True)
class Filing:
    """One upload on its way; only `Filings` changes it."""

    id: str
    member: MemberId
    party: PartyName
    files: int
    done: int = 0
    reports: int = 0
    claims: int = 0
    known: int = 0
    problems: list[str] = field(default_factory=list)
    finished: bool = False


class Filings:
    """The uploads of this run of the node, one read after the other."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._inbox = service.node.folder / "inbox"
        self._turn = threading.Lock()
        self._stopping = threading.Event()
        self._filings: dict[str, Filing] = {}

    def find(self, id_: str, member: MemberId) -> Filing | None:
        """Return a filing to the member who made it."""
        found = self._filings.get(id_)
        return found if found is not None and found.member == member else None

    def begin(self, member: MemberId, party: PartyName, folder: Path, marking: str) -> Filing:
        """Read the files in `folder` in the background, then remove the folder; return what to watch."""
        from consilience.ingest.walk import is_sidecar  # noqa: PLC0415 - a node's start should not wait for what reads

        # The sidecar is no report; it stays beside the others until the last of them is read.
        files = sorted(
            path for path in folder.iterdir() if path.is_file() and path.name != _SLIP and not is_sidecar(path.name)
        )
        _write_slip(folder, member, party, marking)
        filing = Filing(secrets.token_urlsafe(12), member, party, len(files))
        self._filings[filing.id] = filing
        for old in list(self._filings)[:-_KEPT]:
            del self._filings[old]
        threading.Thread(target=self._run, args=(filing, folder, files, marking), daemon=True).start()
        return filing

    def resume(self) -> None:
        """Take up what was accepted and not read before the node stopped; uploads that never came whole are removed."""
        for folder in sorted(self._inbox.glob("*")):
            try:
                slip = orjson.loads((folder / _SLIP).read_bytes())
                self.begin(MemberId(slip["member"]), PartyName(slip["party"]), folder, slip["marking"])
            except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
                shutil.rmtree(folder, ignore_errors=True)

    def inbox(self) -> Path:
        """Return a new empty folder for one upload."""
        folder = self._inbox / secrets.token_hex(8)
        folder.mkdir(parents=True, mode=0o700)
        return folder

    def _run(self, filing: Filing, folder: Path, files: list[Path], marking: str) -> None:
        from consilience.pipeline.filing import reading_process  # noqa: PLC0415 - a node's start should not wait for what reads

        take = self._own if filing.party == self._service.party else self._foreign
        with self._turn, reading_process() as reading:
            for path in files:
                if self._stopping.is_set():
                    # What is left is taken up at the next start.
                    return
                self._one(filing, path, marking, partial(take, reading=reading))
                path.unlink(missing_ok=True)
            shutil.rmtree(folder, ignore_errors=True)
            filing.finished = True
            self._service.changed()

    def close(self) -> None:
        """Let the file that is being read be finished, and the others wait for the next start."""
        self._stopping.set()
        with self._turn:
            pass

    def _one(self, filing: Filing, path: Path, marking: str, take: Callable[[Filing, Path, str], None]) -> None:
        try:
            take(filing, path, marking)
        except (ConsilienceError, OSError) as error:
            filing.problems.append(str(error) if isinstance(error, ConsilienceError) else f"{path.name}: not read")
        except Exception as error:  # noqa: BLE001  # the edge of a background job; the file is named, nothing of it
            filing.problems.append(f"{path.name}: it could not be read ({type(error).__name__})")
        filing.done += 1

    def _own(self, filing: Filing, path: Path, marking: str, *, reading: Isolation) -> None:
        node = self._service.node
        seen = self._seen(filing.member)
        reports, claims, problems = read_reports([path], node.party, known=seen, aside=True, reading=reading)
        # Whether a document is held already is not for somebody to learn who may not read it: it is filed beside.
        hidden = node.known_reports() - seen
        for at, report in enumerate(reports):
            if (report.file, report.sha256) in hidden:
                reports[at], claims = _beside(report, claims, filing.member)

        def before(ids: list[RecordId]) -> None:
            # Whoever is stopped when the report stands here knows by this whose bytes wait to be read again.
            if ids:
                keep_original(node.folder, path, ids)

        done = node.ingest(reports, claims, self._service.machine, default=marking, known=seen, before=before)
        filing.reports += done.reports
        filing.claims += done.claims
        filing.known += done.known
        filing.problems += [*problems, *done.refused]
        records = self._note(filing.member, [report.id for report in reports])
        if records:
            keep_original(node.folder, path, records)

    def _seen(self, member: MemberId) -> set[tuple[str, str]]:
        """Return file and digest of every report that a member may read."""
        found = self._service.view_of(member).find(Asked(kind="report/1", limit=1_000_000))
        bodies = (record.statement.body for record in found)
        return {(body.file, body.sha256) for body in bodies if isinstance(body, Report)}

    def _note(self, member: MemberId, reports: list[ReportId]) -> list[RecordId]:
        """Write down who filed which report, as the node itself signs them; return their records."""
        found: list[RecordId] = []
        roster = self._service.roster()
        for name in reports:
            record = roster.named("report/1", name)
            if record is not None:
                self._service.access.note(now(), member, "filed", record.id)
                found.append(record.id)
        return found

    def _foreign(self, filing: Filing, path: Path, marking: str, *, reading: Isolation) -> None:
        reports, claims, problems = read_reports([path], filing.party, aside=True, reading=reading)
        kept = import_picture(self._service, reports, claims, filing.party, marking, came=f"filed by {filing.member}")
        filing.reports += len(reports)
        filing.claims += max(0, kept - len(reports))
        filing.problems += problems


def _beside(report: Report, claims: list[Claim], member: MemberId) -> tuple[Report, list[Claim]]:
    """Return a report with its claims under a name of its own, so that it stands beside one of the same document."""
    size = len(report.id.removeprefix("r-"))
    own = ReportId("r-" + hashlib.sha256(f"{report.id}\0{member}".encode()).hexdigest()[:size])

    def renamed(origin: OriginId | None) -> OriginId | None:
        return None if origin is None else OriginId(origin.replace(report.id, own))

    moved = [
        replace(one, id=ClaimId(one.id.replace(report.id, own)), report=own, origin=renamed(one.origin) or one.origin)
        if one.report == report.id
        else one
        for one in claims
    ]
    return replace(report, id=own, origin=renamed(report.origin)), moved


def import_picture(
    service: Service, reports: list[Report], claims: list[Claim], party: PartyName, marking: str, *, came: str
) -> int:
    """Keep what another party holds; return how much of it is new."""
    by_id = {report.id: report for report in reports}

    def item(body: Report | Claim) -> ReceivedItem:
        written = body.marking or (by_id[body.report].marking if isinstance(body, Claim) else None)
        theirs = marking_of(written, marking, party)
        # Its owner gave it to this party; to nobody else.
        return ReceivedItem(body, _shared_with(theirs, service.party))

    return service.received.keep([*map(item, reports), *map(item, claims)], came=f"{came} {now().isoformat()}")


def _write_slip(folder: Path, member: MemberId, party: PartyName, marking: str) -> None:
    """Make an upload one that will be read: its files first, then the slip, are on the disk."""
    for path in folder.iterdir():
        _sync(path)
    (folder / _SLIP).write_bytes(orjson.dumps({"member": member, "party": party, "marking": marking}))
    _sync(folder / _SLIP)
    _sync(folder)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _shared_with(marking: Marking, party: PartyName) -> Marking:
    return Marking(
        levels=marking.levels,
        originators=marking.originators,
        compartments=marking.compartments,
        releasable_to=marking.releasable_to | {party},
        caveats=marking.caveats,
    )
