"""Mailboxes: many messages in one file (mbox, RFC 4155 and its kin), and messages of Apple Mail (.emlx).  Each message is a report.

The standard `mailbox` reads from a path only; the reading process is given bytes and writes no files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from consilience.errors import UnreadableInput
from consilience.ingest import own
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.mail import read_mail
from consilience.ingest.readers.mailheads import BEGINS, END_OF_HEAD

_ESCAPED = re.compile(rb"^>(?=>*From )", re.MULTILINE)
_STATE = re.compile(rb"^(X-Mozilla-Status|X-Status|Status)[ \t]*:[ \t]*([0-9A-Za-z]*)", re.MULTILINE | re.IGNORECASE)
_INNER = b"DON'T DELETE THIS MESSAGE -- FOLDER INTERNAL DATA"
_EXPUNGED = 0x0008
_MOST = 5_000
_NAMED = 5


def read_mailbox(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read each message of a mailbox; what was deleted or is a draft is left out, what cannot be read is named."""
    account = Account()
    documents: list[Document] = []
    unread: list[str] = []
    for number, message in enumerate(_messages(raw), start=1):
        if number > _MOST:
            account.say(f"holds more than {_MOST:,} messages, of which the first were read; split it")
            break
        left = _left_out(message)
        if left:
            account.leave(left)
        elif own.is_ours(message):
            account.say(f"holds message {number}, which {own.SENTENCE}")
        else:
            try:
                documents += [replace(one, part=f"message {number}") for one in read_mail(message, name)]
            except UnreadableInput as error:
                unread.append(f"message {number}: {error.why}")
    if unread:
        more = f"; and {len(unread) - _NAMED} more" if len(unread) > _NAMED else ""
        account.say(
            f"holds {len(unread)} message{'s' * (len(unread) > 1)} not read ({'; '.join(unread[:_NAMED])}{more}); save them as .eml"
        )
    if not documents:
        why = next(iter(account.notes()), "no message begins in it")
        raise UnreadableInput(
            name, f"it is a mailbox of which nothing could be read ({why})", "save its messages as .eml"
        )
    return (replace(documents[0], notes=account.notes() + documents[0].notes), *documents[1:])


def read_apple_mail(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a message of Apple Mail: its length on a line, the message, and a list of properties."""
    length, _, rest = raw.partition(b"\n")
    if not length.strip().isdigit() or not 0 < int(length) <= len(rest):
        raise UnreadableInput(name, "it is no message of Apple Mail", "save the message as .eml")
    return read_mail(rest[: int(length)], name)


def _messages(raw: bytes) -> Iterator[bytes]:
    places = [match.span() for match in BEGINS.finditer(raw)]
    ends = [start for start, _ in places[1:]] + [len(raw)] * bool(places)
    for (_, start), end in zip(places, ends, strict=True):
        yield _ESCAPED.sub(b"", raw[start:end])


def _left_out(message: bytes) -> str:
    """What kind of message this is, where it is none that was sent or kept."""
    head = END_OF_HEAD.split(message, maxsplit=1)[0][:100_000]
    for match in _STATE.finditer(head):
        field, value = match[1].lower(), match[2].decode("ascii")
        if field == b"x-mozilla-status" and re.fullmatch(r"[0-9A-Fa-f]{4}", value) and int(value, 16) & _EXPUNGED:
            return "message that was deleted"
        if field == b"x-status" and "D" in value:
            return "message that was deleted"
        if field == b"x-status" and "T" in value:
            return "draft"
    return "note of a mail program" if _INNER in head else ""
