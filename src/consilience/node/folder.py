"""One running node, put together: folder, keys, ledger.  Only this layer asks the clock and the random generator.

DIR/node.json        the party's name
DIR/ledger.sqlite3   the ledger
DIR/settings.toml    where and how its pages are served, with comments
DIR/ledger.mark      how far the ledger was signed, and in which files: shows a restore from backup
DIR/keys/root.key    the party's root; move it to a safe place, it is needed only to enrol and revoke
DIR/keys/log.key     signs checkpoints
DIR/keys/node.key    signs what the machine drafts
"""

from __future__ import annotations

import os
import secrets
from base64 import b64encode
from collections.abc import Callable, Container, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import orjson

from consilience.errors import MalformedRecord, UnreadableInput, WrongUse
from consilience.ledger.admission import Received, Rules
from consilience.ledger.audit import audit
from consilience.ledger.evidence import FORMAT as EVIDENCE
from consilience.ledger.keyfile import is_wrapped, read_key
from consilience.ledger.ledger import Entry, InclusionProof, Ledger
from consilience.ledger.reading import record_of
from consilience.ledger.signing import SEED_BYTES, SeedSigner, Signer, signed
from consilience.ledger.sqlite import SqliteStore
from consilience.marking import Marking, Policies
from consilience.marking.tlp import parse_tlp
from consilience.node.mark import Mark, write_for_owner
from consilience.node.markings import UNREADABLE, marking_of
from consilience.node.root_keys import fits, stems, write_keys
from consilience.node.settings import example
from consilience.records.claim import Claim
from consilience.records.housekeeping import Epoch
from consilience.records.ids import NODE, ROOT, MemberId, PartyName, RecordId, is_name
from consilience.records.key import KeyEnrolment, KeyRole
from consilience.records.kinds import Body
from consilience.records.party import Party
from consilience.records.record import RecordLink, record_id, write_statement
from consilience.records.report import Report

if TYPE_CHECKING:
    from consilience.ingest.readers.isolated import Isolation

__all__ = ["InclusionProof", "Ingested", "Node", "audit", "create", "now", "read_reports"]

_AUTHORITY = ("party/1", "key/1", "revocation/1")
_BATCH = 500

Progress = Callable[[str, int, int], None]
"""Is told what is being done, how much of it is done, and how much there is."""
Passphrase = Callable[[str], str]
"""Asks for the passphrase of the key file it is given; not called where the key is not wrapped."""


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one run of `ingest` did."""

    reports: int
    claims: int
    known: int
    """Reports that stood in the ledger already."""
    refused: tuple[str, ...]
    """A sentence for each report that has no form as a record."""


class Node:
    """A node's folder with its ledger open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            settings = orjson.loads((folder / "node.json").read_bytes())
            party = settings["party"]
        except (OSError, orjson.JSONDecodeError, KeyError, TypeError) as error:
            raise UnreadableInput(str(folder), "there is no node here", "make one with `consilience init`") from error
        self.party = PartyName(party)
        self.store = SqliteStore(folder / "ledger.sqlite3")
        # Half of the signatures of a batch are checked on another core, where there is one.
        self._helper = ThreadPoolExecutor(1, "signatures") if (os.cpu_count() or 1) > 1 else None
        self.ledger = Ledger(self.store, _rules(self.party), helper=self._helper)
        self._mark = Mark(folder, self._signed)
        if self._mark.looks_restored() and not self.ledger.must_compare:
            self.ledger.note_restored(now())

    def close(self) -> None:
        self.ledger.close()
        if self._helper is not None:
            self._helper.shutdown()

    def key(self, role: str, ask: Passphrase) -> SeedSigner:
        """Return the signer of `root`, `log` or `node`."""
        path = self.folder / "keys" / f"{role}.key"
        return read_key(path, passphrase=ask(path.name) if is_wrapped(path) else None)

    def envelope(
        self,
        body: Body,
        signer: Signer | Sequence[Signer],
        *,
        author: MemberId,
        marking: Marking,
        links: tuple[RecordLink, ...] = (),
        supersedes: RecordId | None = None,
    ) -> tuple[RecordId, Received]:
        """Return a record that says `body` now, signed, and its id."""
        return _said(body, signer, party=self.party, author=author, marking=marking, links=links, supersedes=supersedes)

    def payload(
        self,
        body: Body,
        *,
        author: MemberId,
        marking: Marking,
        links: tuple[RecordLink, ...] = (),
        supersedes: RecordId | None = None,
    ) -> bytes:
        """Return what a member is to sign to say `body` now."""
        return write_statement(
            body,
            party=self.party,
            author=author,
            created=now(),
            marking=marking,
            nonce=secrets.token_bytes(32),
            links=links,
            supersedes=supersedes,
        )

    def ingest(
        self,
        reports: Sequence[Report],
        drafts: Sequence[Claim],
        signer: Signer,
        *,
        default: str,
        known: Container[tuple[str, str]] | None = None,
        progress: Progress | None = None,
        before: Callable[[list[RecordId]], None] = lambda _: None,
    ) -> Ingested:
        """Put reports and their drafted claims into the ledger, in batches; a report that stands there is passed over.

        `known` says by file and digest which those are for whoever files them, where that is not all that stands there.
        `before` is told which reports are to stand there, before they do.
        """
        here = self.known_reports() if known is None else known
        fresh = [report for report in reports if (report.file, report.sha256) not in here]
        by_report: dict[str, list[Claim]] = {}
        for claim in drafts:
            by_report.setdefault(claim.report, []).append(claim)
        batch: list[Received] = []
        ids: list[RecordId] = []
        refused: list[str] = []
        written = 0
        for done, report in enumerate(fresh):
            if progress:
                progress("recording", done, len(fresh))
            try:
                id_, records = self._report(report, by_report.get(report.id, []), signer, default)
            except MalformedRecord as error:
                refused.append(f"{report.file}: {error}")
                continue
            batch, written = batch + records, written + len(records)
            ids.append(id_)
            # A report and its claims stand or fall together, so that a later run sees whether it is there.
            if len(batch) >= _BATCH:
                before(ids)
                self.ledger.admit(batch, now=now())
                batch, ids = [], []
        before(ids)
        self.ledger.admit(batch, now=now())
        count = len(fresh) - len(refused)
        return Ingested(reports=count, claims=written - count, known=len(reports) - len(fresh), refused=tuple(refused))

    def known_reports(self) -> set[tuple[str, str]]:
        """Return file and digest of every report that stands in the ledger."""
        return {(report.file, report.sha256) for report in self._reports()}

    def checkpoint(self, signer: Signer) -> bytes:
        """Return a new signed checkpoint, and remember beside the ledger how far it was signed."""
        if not self.ledger.must_compare:
            self._mark.set_first()
        note = self.ledger.checkpoint(signer, now=now(), random=secrets.token_bytes)
        self._mark.set()
        return note

    def new_epoch(self, signer: Signer | Sequence[Signer], because: str) -> Entry:
        """Let the ledger sign again after a restore, without a peer to compare with; the log says so for ever."""
        size = self.ledger.size
        body = Epoch(size=size, root=self.ledger.root(size), because=because)
        _, received = self.envelope(body, signer, author=ROOT, marking=_own(self.party))
        with self._mark.set_before():
            (entry,) = self.ledger.admit([received], now=now())
        return entry

    def compare(self, note: bytes, *, witness: str, public: bytes) -> None:
        """After a restore, compare with the checkpoint a peer cosigned since; then the log signs again."""
        with self._mark.set_before():
            self.ledger.compare(note, witness=witness, public=public)

    def evidence(self, *records: RecordId) -> bytes:
        """Return a file that proves to anybody, without this node: what was said, by whom, and that it stands in the log."""
        return orjson.dumps(self.evidence_of(records), option=orjson.OPT_INDENT_2) + b"\n"

    def evidence_of(self, records: Sequence[RecordId]) -> dict[str, object]:
        """Return the content of the file that `evidence` writes."""
        newest = self.store.newest_checkpoint()
        places = {record: self.ledger.prove(record).index for record in records}
        if newest is None or any(index >= newest[0] for index in places.values()):
            raise WrongUse("no checkpoint covers the record yet; make one with `consilience log checkpoint`")
        size, _, note = newest
        keys = [row for kind in _AUTHORITY for row in self.ledger.entries(end=size, kind=kind)]
        return {
            "format": EVIDENCE,
            "checkpoint": note.decode(),
            "authority": [self._entry(row.id, size) for row in sorted(keys, key=lambda row: row.index) if row.id],
            "records": [self._entry(record, size) for record in sorted(places, key=places.__getitem__)],
        }

    def _entry(self, record: RecordId, size: int) -> dict[str, object]:
        row, proof = self.ledger.find(record), self.ledger.prove(record, size)
        if row is None or row.envelope is None:
            raise WrongUse(f"record {record[:16]}: it was erased; only its place can be proved")
        return {
            "index": proof.index,
            "path": [item.hex() for item in proof.path],
            "envelope": b64encode(row.envelope).decode(),
        }

    def _reports(self) -> list[Report]:
        records = [record_of(row) for row in self.ledger.entries(kind="report/1")]
        bodies = [record.statement.body for record in records if record is not None]
        return [body for body in bodies if isinstance(body, Report)]

    def _report(
        self, report: Report, drafts: list[Claim], signer: Signer, default: str
    ) -> tuple[RecordId, list[Received]]:
        id_, received = self.envelope(
            report, signer, author=NODE, marking=marking_of(report.marking, default, self.party)
        )
        link = (RecordLink(relation="report", record=id_),)
        return id_, [
            received,
            *(
                self.envelope(
                    claim,
                    signer,
                    author=NODE,
                    marking=marking_of(claim.marking or report.marking, default, self.party),
                    links=link,
                )[1]
                for claim in drafts
            ),
        ]

    def _signed(self) -> int:
        newest = self.store.newest_checkpoint()
        return newest[0] if newest else 0


def read_reports(
    paths: Sequence[Path], party: PartyName, *, known: Container[tuple[str, str]] = (), progress: Progress | None = None,
    aside: bool = False, reading: Isolation | None = None,
) -> tuple[list[Report], list[Claim], list[str]]:  # fmt: skip
    """Return the reports of `paths`, the claims drafted from them, and a sentence for each file that was skipped.

    From reports that are `known` by file and digest nothing is drafted again.  With `aside` the worker drafts.  Files read one
    by one may share a `reading` process.
    """
    # Imported here: reading documents needs much that a node with none to read should not wait for.
    from consilience.pipeline import filing  # noqa: PLC0415

    return filing.read(paths, party, known=known, progress=progress, aside=aside, reading=reading)


def create(
    folder: Path, *, party: str, title: str | None, passphrase: str | None, root_keys: int = 1, threshold: int = 1
) -> Node:
    """Make a new node: keys, ledger, and the first records, signed by the party's root."""
    fits(root_keys, threshold)
    if not is_name(party):
        raise WrongUse("--party: a name has 1 to 64 letters, digits and . _ -, and begins with a letter or digit")
    if (folder / "node.json").exists():
        raise WrongUse(f"{folder}: there is a node here already")
    if (folder / "keys").exists() or (folder / "ledger.sqlite3").exists():
        raise WrongUse(
            f"{folder}: an earlier start was interrupted here; remove keys and ledger.sqlite3, or take another folder"
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    (folder / "keys").mkdir(mode=0o700)
    seeds = {role: secrets.token_bytes(SEED_BYTES) for role in (*stems(root_keys), "log", "node")}
    write_keys(folder, seeds, passphrase)
    ledger = Ledger(SqliteStore(folder / "ledger.sqlite3", create=True), _rules(PartyName(party)))
    ledger.admit(_first_records(PartyName(party), title or party, seeds, threshold), now=now())
    ledger.close()
    # Last, because it is what makes the folder a node: an interrupted start leaves none.
    write_for_owner(folder / "settings.toml", example().encode())
    write_for_owner(folder / "node.json", orjson.dumps({"party": party}, option=orjson.OPT_INDENT_2) + b"\n")
    return Node(folder)


def _rules(party: PartyName) -> Rules:
    return Rules(party=party, policies=Policies(), caveats=frozenset({UNREADABLE}), by_office=True)


def _first_records(party: PartyName, title: str, seeds: dict[str, bytes], threshold: int = 1) -> list[Received]:
    log, machine = (SeedSigner(seeds[role]) for role in ("log", "node"))
    root = [SeedSigner(seed) for role, seed in seeds.items() if role.startswith("root")]
    bodies: list[Body] = [
        Party(name=party, title=title, root=frozenset(one.public for one in root), threshold=threshold),
        KeyEnrolment(public=log.public, role=KeyRole.LOG, holder=NODE),
        KeyEnrolment(public=machine.public, role=KeyRole.NODE, holder=NODE),
    ]
    return [_said(body, root, party=party, author=ROOT, marking=_public(party))[1] for body in bodies]


def _said(
    body: Body,
    signer: Signer | Sequence[Signer],
    *,
    party: PartyName,
    author: MemberId,
    marking: Marking,
    links: tuple[RecordLink, ...] = (),
    supersedes: RecordId | None = None,
) -> tuple[RecordId, Received]:
    payload = write_statement(
        body,
        party=party,
        author=author,
        created=now(),
        marking=marking,
        nonce=secrets.token_bytes(32),
        links=links,
        supersedes=supersedes,
    )
    signers = signer if isinstance(signer, Sequence) else (signer,)
    return record_id(payload), Received(signed(payload, *signers))


def now() -> datetime:
    """Return the time; nobody below this layer asks for it."""
    return datetime.now(UTC).replace(microsecond=0)


def _public(party: PartyName) -> Marking:
    return parse_tlp("TLP:GREEN", owner=party)


def _own(party: PartyName) -> Marking:
    return parse_tlp("TLP:AMBER+STRICT", owner=party)
