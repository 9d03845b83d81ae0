"""Mails that tell a member that something waits: a queue that survives a restart, and the way to the mail server.

A mail holds links and ids, and nothing of any record.  What cannot be sent is tried again, each time later, and given up
after some days; what the server refuses for good is given up at once.  A crash between sending and noting it sends a mail
twice, under the same message id.
"""

from __future__ import annotations

import logging
import secrets
import smtplib
import ssl
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urlsplit

from consilience.node.settings import Mail
from consilience.records.codec import read_time, write_time
from consilience.records.ids import MemberId
from consilience.storage.queries import queries
from consilience.storage.tables import Tables

_SQL = queries("consilience.node", "mailing")

_LOG = logging.getLogger("consilience.mail")
_STEPS = (_SQL["tables"],)
LASTS = timedelta(days=5)
"""After that a mail is given up."""
_LONGEST = timedelta(hours=6)
_PATIENCE = 20.0
_MOST = 50


@dataclass(frozen=True, kw_only=True, slots=True)
class QueuedMail:
    """One mail that waits to be sent."""

    number: int
    message: str
    member: MemberId
    address: str | None
    """To where, if not to the address that the member has then."""
    subject: str
    body: str
    made: datetime
    tries: int


class MailQueue(Tables):
    """The tables; safe to share between threads."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, _STEPS)

    def put(
        self, member: MemberId, subject: str, body: str, *, moment: datetime, things: Iterable[str] = (),
        address: str | None = None,
    ) -> None:  # fmt: skip
        """Queue a mail, and note in the same step of what it tells."""
        row = (secrets.token_hex(16), member, address, subject, body, write_time(moment), write_time(moment))
        with self._turn:
            self._connection.execute("begin immediate")
            self._connection.execute(_SQL["put"], row)
            self._tell(member, things)
            self._connection.execute("commit")

    def due(self, moment: datetime) -> list[QueuedMail]:
        with self._turn:
            rows = self._connection.execute(_SQL["due"], (write_time(moment), _MOST)).fetchall()
        return [
            QueuedMail(
                number=number, message=message, member=MemberId(member), address=address, subject=subject, body=body,
                made=read_time(made), tries=tries,
            )
            for number, message, member, address, subject, body, made, tries in rows
        ]  # fmt: skip

    def drop(self, number: int) -> None:
        self._run(_SQL["drop"], number)

    def put_off(self, letter: QueuedMail, moment: datetime) -> None:
        """Try again later: after one minute, two, four, up to some hours."""
        wait = min(timedelta(minutes=2 ** min(letter.tries, 20)), _LONGEST)
        self._run(_SQL["put_off"], write_time(moment + wait), letter.number)

    def told(self, member: MemberId) -> set[str]:
        """Return of what a member was told."""
        with self._turn:
            rows = self._connection.execute(_SQL["told"], (member,)).fetchall()
        return {thing for (thing,) in rows}

    def tell(self, member: MemberId, things: Iterable[str]) -> None:
        """Note that a member knows of these without a mail."""
        with self._turn:
            self._connection.execute("begin immediate")
            self._tell(member, things)
            self._connection.execute("commit")

    def forget(self, member: MemberId, things: Iterable[str]) -> None:
        """What waits no more may be told again, should it wait again."""
        with self._turn:
            self._connection.executemany(_SQL["forget"], [(member, one) for one in things])

    def forget_all(self, member: MemberId) -> None:
        """Forget a member: what waits to be sent as well."""
        self._run(_SQL["forget_told"], member)
        self._run(_SQL["forget_queue"], member)

    def _tell(self, member: MemberId, things: Iterable[str]) -> None:
        self._connection.executemany(_SQL["tell"], [(member, one) for one in things])

    def _run(self, sql: str, *parameters: object) -> None:
        with self._turn:
            self._connection.execute(sql, parameters)


Address = Callable[[QueuedMail], str | None]
"""Says to where a letter goes now; None where it is not to be sent any more."""


def send(queue: MailQueue, settings: Mail, *, origin: str, address: Address, moment: datetime) -> Collection[MemberId]:
    """Send what is due; return the members whose address the server refuses for good."""
    refused: set[MemberId] = set()
    letters = [(one, address(one)) for one in queue.due(moment)]
    for one, to in letters:
        if to is None or one.made < moment - LASTS:
            _LOG.warning("a mail was given up after %d tries", one.tries) if to is not None else None
            queue.drop(one.number)
    ready = [(one, to) for one, to in letters if to is not None and one.made >= moment - LASTS]
    try:
        if ready:
            with _connected(settings, origin) as server:
                refused |= _each(queue, server, settings, ready, moment)
    except (smtplib.SMTPException, OSError) as error:
        _LOG.warning("%d mails wait: %s", len(ready), _kind(error))
        left = {one.number for one in queue.due(moment)}
        for one, _ in ready:
            if one.number in left:
                queue.put_off(one, moment)
    return refused


def _each(
    queue: MailQueue, server: smtplib.SMTP, settings: Mail, ready: Sequence[tuple[QueuedMail, str]], moment: datetime
) -> set[MemberId]:  # fmt: skip
    refused = set()
    for one, to in ready:
        try:
            server.send_message(_message(one, to, settings, moment))
        except smtplib.SMTPServerDisconnected:
            raise
        except smtplib.SMTPException as error:
            _LOG.warning("a mail was not taken: %s", _kind(error))
            if _for_good(error):
                refused.add(one.member)
                queue.drop(one.number)
            else:
                queue.put_off(one, moment)
        else:
            queue.drop(one.number)
    return refused


def _connected(settings: Mail, origin: str) -> smtplib.SMTP:
    """Return a connection that is encrypted and signed in; never one that fell back to less than was asked for."""
    context = ssl.create_default_context()
    if settings.ca_file:
        context.load_verify_locations(settings.ca_file)
    # Else the machine's own name would be told.
    name = urlsplit(origin).hostname or "localhost"
    server: smtplib.SMTP
    if settings.security == "tls":
        server = smtplib.SMTP_SSL(settings.host, settings.port, name, timeout=_PATIENCE, context=context)
    else:
        server = smtplib.SMTP(settings.host, settings.port, name, timeout=_PATIENCE)
    try:
        if settings.security == "starttls":
            server.starttls(context=context)
        if settings.username:
            server.login(settings.username, Path(settings.password_file).read_text(encoding="utf-8").strip())
    except BaseException:
        server.close()
        raise
    return server


def _message(letter: QueuedMail, to: str, settings: Mail, moment: datetime) -> EmailMessage:
    found = EmailMessage(policy=SMTP)
    found["From"], found["To"], found["Subject"] = settings.sender, to, letter.subject
    found["Date"] = format_datetime(moment)
    found["Message-ID"] = f"<{letter.message}@{settings.sender.rpartition('@')[2]}>"
    found["Auto-Submitted"] = "auto-generated"
    found.set_content(letter.body)
    return found


def _for_good(error: smtplib.SMTPException) -> bool:
    """Whether the server will never take it for this recipient."""
    return isinstance(error, smtplib.SMTPRecipientsRefused) and all(
        code >= 500 for code, _ in error.recipients.values()
    )


def _kind(error: Exception) -> str:
    """Return what went wrong without the server's words, which may quote an address."""
    code = getattr(error, "smtp_code", None)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code = next(iter(error.recipients.values()), (None,))[0]
    return type(error).__name__ + (f" {code}" if code else "")
