"""E-mail (.eml): the newest message's own words and what its headers say."""

from __future__ import annotations

import email
import email.policy
import re
from email.message import EmailMessage
from email.utils import parseaddr

from consilience.errors import UnreadableInput
from consilience.ingest.dates import parse_date
from consilience.ingest.readers.decode import clean, decode
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.html import text_of_html
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.plain import with_title

_REPLY = re.compile(r"(?:(?:re|fw|fwd|aw|wg)\s*:\s*)+", re.IGNORECASE)
_QUOTED_BELOW = re.compile(r"[-_ ]{2,}\s*original message", re.IGNORECASE)
_HEADERS = ("From", "Subject", "Date", "Received", "Message-ID", "MIME-Version", "To")
_DEEPEST = 20
_MOST_PARTS = 500


def read_mail(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read one message: its text (or HTML) body as the report, its attachments named but not opened."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        if not any(message.get(header) for header in _HEADERS):
            raise UnreadableInput(
                name, "it has none of the headers of an e-mail", "save the message from the mail program as .eml"
            )
        return (_document(message),)
    # The standard library's parser is lenient in bulk, but single headers still fail in many ways.
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise UnreadableInput(
            name, f"it is a damaged e-mail ({type(error).__name__})", "save the message again as .eml or as text"
        ) from error


def _document(message: EmailMessage) -> Document:
    bodies, attached = _parts(message)
    text = next((mend(_own_words(content)) for kind, content in bodies if kind == "text/plain" and content.strip()), "")
    text = text or next((text_of_html(content) for kind, content in bodies if kind == "text/html"), "")
    title = _REPLY.sub("", _header(message, "Subject")).strip() or None
    sender, address = parseaddr(_header(message, "From"))
    return Document(
        text=with_title(title, text),
        title=title,
        author=sender or address or None,
        published=parse_date(_header(message, "Date")),
        notes=_about(attached),
    )


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(clean(str(message.get(name) or "")).split())


def _parts(message: EmailMessage) -> tuple[list[tuple[str, str]], list[str]]:
    """The bodies by type, and the names of everything attached.  Not recursive, and bounded."""
    bodies: list[tuple[str, str]] = []
    attached: list[str] = []
    waiting: list[tuple[EmailMessage, int]] = [(message, 0)]
    looked_at = 0
    while waiting and looked_at < _MOST_PARTS:
        part, depth = waiting.pop()
        looked_at += 1
        if part.is_multipart() and part.get_content_type() != "message/rfc822" and depth < _DEEPEST:
            waiting += [(child, depth + 1) for child in reversed(list(part.iter_parts()))]
        elif part.get_content_type() in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            bodies.append((part.get_content_type(), _content(part)))
        else:
            attached.append(" ".join(clean(part.get_filename() or part.get_content_type()).split())[:80])
    return bodies, attached


def _content(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset()
    try:
        return clean(payload.decode(charset or "utf-8"))
    except (LookupError, UnicodeDecodeError):
        return decode(payload, "the message").text


def _own_words(body: str) -> str:
    """Without the quoted message below and the signature; what was quoted is another person's report."""
    kept: list[str] = []
    for line in body.split("\n"):
        if line.rstrip(" ") == "--" or _QUOTED_BELOW.match(line):
            break
        if not line.startswith(">"):
            kept.append(line)
    return "\n".join(kept) if any(line.strip() for line in kept) else body


def _about(attached: list[str]) -> tuple[str, ...]:
    if not attached:
        return ()
    shown = ", ".join(attached[:5]) + (f" and {len(attached) - 5} more" if len(attached) > 5 else "")
    return (
        f"has {len(attached)} attachment{'s' * (len(attached) > 1)} not read ({shown}); save them beside the message to have them read",
    )
