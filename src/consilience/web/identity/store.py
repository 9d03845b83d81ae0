"""Sessions, enrolment links and credentials, in a small database beside the ledger.  Secrets are kept as digests only."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from consilience.records.codec import read_time, write_time
from consilience.records.ids import MemberId
from consilience.storage.queries import queries
from consilience.storage.tables import Tables
from consilience.web.identity.passkeys import Credential
from consilience.web.identity.seconds import Waiting, What

_SQL = queries("consilience.web.identity", "store")

_STEPS = (
    _SQL["tables"],
    _SQL["feeds"],
    _SQL["waiting"],
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Session:
    """One signed-in browser."""

    token: bytes
    """Digest of the cookie."""
    member: MemberId
    csrf: str
    method: str
    begun: datetime
    ends: datetime
    fresh: datetime
    """When the member last showed that it is him."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EnrolmentLink:
    """A single-use enrolment link."""

    token: bytes
    member: MemberId | None
    """Whom it is for; None where the newcomer names himself, as the first person of a node does."""
    ends: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Subscription:
    """The address by which a member's calendar program asks, without signing in."""

    member: MemberId
    keys: frozenset[str]
    """The member's keys when it was made; once one of them is revoked, whoever holds the address may be somebody else."""
    made: datetime


def digest(secret: str) -> bytes:
    return hashlib.sha256(b"consilience/token/1\0" + secret.encode()).digest()


class IdentityStore(Tables):
    """The tables; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _STEPS)

    def begin(
        self, secret: str, member: MemberId, *, csrf: str, method: str, moment: datetime, lasts: timedelta
    ) -> Session:
        found = Session(
            token=digest(secret),
            member=member,
            csrf=csrf,
            method=method,
            begun=moment,
            ends=moment + lasts,
            fresh=moment,
        )
        times = [write_time(one) for one in (moment, moment, moment + lasts, moment)]
        self._run(_SQL["drop_ended"], write_time(moment))
        self._run(_SQL["begin"], found.token, member, csrf, method, *times)
        return found

    def session(self, secret: str, moment: datetime) -> Session | None:
        row = self._one(_SQL["session"], digest(secret), write_time(moment))
        if row is None:
            return None
        token, member, csrf, method, *times = row
        begun, ends, fresh = map(read_time, times)
        return Session(
            token=token, member=MemberId(member), csrf=csrf, method=method, begun=begun, ends=ends, fresh=fresh
        )

    def is_open(self, token: bytes, moment: datetime) -> bool:
        """Whether a session has not ended."""
        return self._one(_SQL["session"], token, write_time(moment)) is not None

    def refresh(self, token: bytes, moment: datetime) -> None:
        """Note that the member has just shown that it is him."""
        self._run(_SQL["refresh"], write_time(moment), token)

    def end(self, token: bytes) -> None:
        self._run(_SQL["end"], token)

    def end_all(self, member: MemberId) -> None:
        """Sign a member out everywhere, of the calendar programs too."""
        self._run(_SQL["end_all"], member)
        self.drop_subscription(member)

    def add_subscription(self, secret: str, member: MemberId, keys: Collection[str], moment: datetime) -> None:
        """Give a member's calendar an address; the one before is no more."""
        values = (member, digest(secret), " ".join(sorted(keys)), write_time(moment))
        self._run(_SQL["add_subscription"], *values)

    def subscription(self, secret: str) -> Subscription | None:
        return self._subscription("subscription_by_token", digest(secret))

    def subscription_of(self, member: MemberId) -> Subscription | None:
        return self._subscription("subscription_by_member", member)

    def drop_subscription(self, member: MemberId) -> None:
        self._run(_SQL["drop_subscription"], member)

    def show_subscription(self, member: MemberId, content: bytes) -> bool:
        """Note what a feed shows; False where it showed the same before."""
        shown = hashlib.sha256(content).digest()
        return self._run(_SQL["show_subscription"], shown, member, shown) == 1

    def _subscription(self, name: str, value: object) -> Subscription | None:
        row = self._one(_SQL[name], value)
        if row is None:
            return None
        return Subscription(member=MemberId(row[0]), keys=frozenset(row[1].split()), made=read_time(row[2]))

    def wait(self, one: Waiting, moment: datetime) -> None:
        """Let an act wait for a second person's word; the same asked for again waits once."""
        self._run(_SQL["drop_alike"], one.what.value, one.member, one.detail)
        self._run(_SQL["wait"], one.id, one.what.value, one.member, one.detail, one.by, write_time(moment))

    def waiting(self) -> list[Waiting]:
        with self._turn:
            rows = self._connection.execute(_SQL["all_waiting"]).fetchall()
        return [
            Waiting(id=id_, what=What(what), member=MemberId(member), detail=detail, by=MemberId(by))
            for id_, what, member, detail, by in rows
        ]

    def take_waiting(self, id_: str) -> bool:
        """Take an act out of what waits; False where somebody was faster."""
        return self._run(_SQL["drop_waiting"], id_) == 1

    def add_link(self, secret: str, member: MemberId | None, ends: datetime) -> None:
        """Give a member a link; the ones before are no more."""
        self._run(_SQL["drop_links"], member)
        self._run(_SQL["add_link"], digest(secret), member, write_time(ends))

    def link(self, secret: str, moment: datetime) -> EnrolmentLink | None:
        row = self._one(_SQL["link"], digest(secret))
        if row is None or read_time(row[2]) <= moment:
            return None
        return EnrolmentLink(token=row[0], member=None if row[1] is None else MemberId(row[1]), ends=read_time(row[2]))

    def use_link(self, token: bytes, moment: datetime) -> bool:
        """Use a link up; False where somebody was faster."""
        return self._run(_SQL["use_link"], write_time(moment), token) == 1

    def add_credential(self, credential: Credential, title: str, moment: datetime) -> None:
        values = (credential.id, credential.member, credential.public, credential.key_id, credential.counter, title)
        self._run(_SQL["add_credential"], *values, write_time(moment))

    def credential(self, id_: bytes) -> Credential | None:
        row = self._one(_SQL["credential"], id_)
        return None if row is None else _credential(row)

    def credentials_of(self, member: MemberId, keys: Collection[str] | None = None) -> list[Credential]:
        """Return a member's passkeys; of those `keys` only, where they are given."""
        with self._turn:
            rows = self._connection.execute(_SQL["credentials_of"], (member,)).fetchall()
        return [one for one in map(_credential, rows) if keys is None or one.key_id in keys]

    def has_credentials(self) -> bool:
        return self._one(_SQL["any_credential"]) is not None

    def count(self, id_: bytes, counter: int) -> None:
        self._run(_SQL["count"], counter, id_)

    def identify(self, issuer: str, subject: str, member: MemberId) -> None:
        """Map a subject of an identity provider to a member."""
        self._run(_SQL["identify"], issuer, subject, member)

    def identified(self, issuer: str, subject: str) -> MemberId | None:
        row = self._one(_SQL["identified"], issuer, subject)
        return None if row is None else MemberId(row[0])

    def preference(self, member: MemberId, name: str) -> str | None:
        row = self._one(_SQL["preference"], member, name)
        return None if row is None else str(row[0])

    def prefer(self, member: MemberId, name: str, value: str | None) -> None:
        self._run(_SQL["drop_preference"], member, name)
        if value is not None:
            self._run(_SQL["set_preference"], member, name, value)

    def preferring(self, name: str) -> list[MemberId]:
        """Return the members who have this preference."""
        with self._turn:
            rows = self._connection.execute(_SQL["preferring"], (name,))
            return [MemberId(member) for (member,) in rows.fetchall()]

    def preferences(self, member: MemberId, prefix: str) -> dict[str, str]:
        with self._turn:
            rows = self._connection.execute(_SQL["preferences"], (member,)).fetchall()
        return {name.removeprefix(prefix): value for name, value in rows if name.startswith(prefix)}

    def _run(self, sql: str, *parameters: object) -> int:
        with self._turn:
            return self._connection.execute(sql, parameters).rowcount

    def _one(self, sql: str, *parameters: object) -> tuple[Any, ...] | None:
        with self._turn:
            found: tuple[Any, ...] | None = self._connection.execute(sql, parameters).fetchone()
        return found


def _credential(row: tuple[Any, ...]) -> Credential:
    id_, member, public, key_id, counter = row
    return Credential(id=id_, member=MemberId(member), public=public, key_id=key_id, counter=counter)
