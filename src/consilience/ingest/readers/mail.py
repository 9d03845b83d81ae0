"""E-mail (.eml): the sender's own words, or the report that he passes on, and what the headers say."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from email.message import EmailMessage
from email.utils import parseaddr

from consilience.errors import UnreadableInput
from consilience.ingest import marked_fields, markings
from consilience.ingest.dates import parse_date
from consilience.ingest.readers import mailpages, mailtext, pagetree
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.armour import without_armour
from consilience.ingest.readers.decode import clean, decode, decode_as
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.plain import with_title

_REPLY = re.compile(
    r"(?:(?:re|fwd?|aw|wg|sv|vs|rv|tr|enc|res|antw|vb|odp|pd|ynt|ilt|r|i|rif|hv|bls|att|回复|转发|返信|转寄)(?:\s*\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
_HEADERS = ("From", "Subject", "Date", "Received", "Message-ID", "MIME-Version", "To")
_MARKED = re.compile(
    r"classif|classid|marking|msip|sensitiv|tlp|label|secur|secre|restrict|confiden|keywords|comments|caveat|handling|distribution|protect|organi[sz]ation|importance|priority",
    re.IGNORECASE,
)
_IN_HEADER = re.compile(r"(?:SEC|CLASSIFICATION|MARKING|LABEL|_NAME)\s*=\s*[\"']?([^,;\"'\]]+)", re.IGNORECASE)
_NO_LABEL = re.compile(r"(?:normal|none|personal|spf=|dkim=|v=|x-|<|\[?ver=)", re.IGNORECASE)
_EVERYDAY_LABELS = re.compile(r"(?i)(?:general|normal|none|personal|non-business|company[ -]?wide)\W*")
_OPENING = re.compile(r"(?:(?:re|fw|fwd|aw|wg|tr|sv)\s*:\s*)*(?P<level>[^:]{4,40}):", re.IGNORECASE)
_RESTRICTED = 3
_UNKNOWN = "SECURITY LABEL: "
"""Stands before what a header for labels says and nobody understands."""
_DEEPEST = 20
_MOST_PARTS = 500
_FEW = 240
"""Letters above a message passed on that are no report of their own."""


@dataclass(slots=True)
class Mail:
    """A message taken apart, of whatever format it came in."""

    subject: str = ""
    sender: str | None = None
    sent: date | None = None
    text: str = ""
    page: str = ""
    more: str = ""
    """A page that stands beside the text, as another part of the message and not the same words again."""
    encrypted: int = 0
    attached: list[str] = field(default_factory=list)
    carried: list[Mail] = field(default_factory=list)
    """Messages attached as such."""
    answers: bool = False
    """The headers say that it answers another message."""
    marks: list[str] = field(default_factory=list)
    """What the headers may say of a marking."""


def read_mail(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read one message: its text (or HTML) body as the report, its attachments named but not opened."""
    try:
        message = email.message_from_bytes(raw, policy=email.policy.default)
        if not any(message.get(header) for header in _HEADERS):
            raise UnreadableInput(
                name, "it has none of the headers of an e-mail", "save the message from the mail program as .eml"
            )
        return (_with_words(_opened(message, 0), name),)
    # The standard library's parser is lenient in bulk, but single headers still fail in many ways.
    except (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError) as error:
        raise UnreadableInput(
            name, f"it is a damaged e-mail ({type(error).__name__})", "save the message again as .eml or as text"
        ) from error


def _with_words(mail: Mail, name: str) -> Document:
    document = document_of(mail)
    if not any(map(str.isalnum, document.text)) and (mail.encrypted or mail.attached):
        held = "an encrypted part" if mail.encrypted else f"what is attached ({mail.attached[0]})"
        raise UnreadableInput(
            name, f"it has no words of its own, only {held}", "save what is attached, decrypted, beside it"
        )
    return document


def document_of(mail: Mail) -> Document:
    """Return the report in a message: the sender's words, or where he passes one on, that one with its sender and day."""
    account = Account()
    forward = mailtext.is_forward(mail.subject)
    reply = not forward and (mail.answers or bool(_REPLY.match(mail.subject)))
    parted = _body(mail, forward=forward, reply=reply)
    if mail.encrypted:
        account.leave("encrypted part", mail.encrypted)
    marking = markings.gather(_markings(mail))
    carried = mail.carried[0] if mail.carried and (forward or len(parted.own) < _FEW) else None
    if carried is not None and not parted.below:
        inner = document_of(carried)
        _say_passed_on(account, parted.own)
        return Document(
            text=inner.text, title=inner.title, author=inner.author, published=inner.published,
            marking=markings.gather([marking, inner.marking]), notes=(*account.notes(), *inner.notes, *_about(mail.attached)),
        )  # fmt: skip
    title = _REPLY.sub("", mail.subject).strip() or None
    author, day, text = mail.sender, mail.sent, mend(clean(parted.own))
    if parted.below and (forward or parted.forwarded or not any(map(str.isalnum, parted.own))):
        _say_passed_on(account, parted.own)
        text, day = mend(clean(parted.below.text)), parted.below.sent
        author = _who(parted.below.sender or "") if parted.below.sender else None
        title = _REPLY.sub("", parted.below.subject or "").strip() or title
    elif parted.below:
        account.say(mailtext.EARLIER)
    if not any(map(str.isalnum, text)):
        # Nothing but a signature or a quotation that could not be told apart: all of it is read.
        text = mend(clean(mail.text))
    for other in mail.carried:
        mail.attached.append(f"message {other.subject!r}"[:80] if other.subject else "a message")
    return Document(
        text=with_title(title, text),
        title=title,
        author=author,
        published=day,
        marking=marking,
        notes=(*account.notes(), *_about(mail.attached)),
    )


def _say_passed_on(account: Account, above: str) -> None:
    words = "; the words above it were not read" if any(map(str.isalnum, above)) else ""
    account.say(f"passes a message on, which was read as the report, with its own sender and day{words}")


def _opened(message: EmailMessage, depth: int) -> Mail:
    mail = Mail(
        subject=_header(message, "Subject"),
        sender=_who(_header(message, "From")),
        sent=parse_date(_header(message, "Date")),
    )
    mail.answers = bool(_header(message, "In-Reply-To"))
    mail.marks = list(_marked_headers(message))
    texts, pages, more = _bodies(message, mail, depth)
    if not texts:
        pages, more = [*pages, *more], []
    mail.page, mail.more = "\n".join(pages), "\n".join(more)
    mail.text, mail.encrypted = without_armour("\n\n".join(texts))
    return mail


def _who(header: str) -> str | None:
    if "@" not in header:
        return " ".join(header.strip(" \"'<>").split()) or None
    name, address = parseaddr(header)
    return " ".join(name.split()) or address or None


def _header(message: EmailMessage, name: str) -> str:
    return " ".join(clean(str(message.get(name) or "")).split())


def _marked_headers(message: EmailMessage) -> Iterator[str]:
    for name, value in list(message.items())[:_MOST_PARTS]:
        if not _MARKED.search(name):
            continue
        text = " ".join(clean(str(value)).split())[:2000]
        inner = [match[1].strip() for match in _IN_HEADER.finditer(text)]
        if inner:
            if all(_EVERYDAY_LABELS.fullmatch(one) for one in inner):
                continue
            known = [one for one in inner if markings.in_frame(one) or markings.level(one) is not None]
            yield from known or [f"{_UNKNOWN}{inner[0]}"]
        elif name.lower() == "msip_labels" and "enabled=true" in text.lower().replace(" ", ""):
            yield f"{_UNKNOWN}label by number"
        elif text and not _NO_LABEL.match(text):
            told = f"TLP:{text}" if "tlp" in name.lower() and "tlp" not in text.lower() else text
            yield told if markings.in_frame(told) or not _is_label(name) else f"{_UNKNOWN}{told}"


def _is_label(name: str) -> bool:
    return marked_fields.is_sure(marked_fields.name_of(name)) or name.lower() in ("sensitivity", "x-sensitivity")


def _bodies(message: EmailMessage, mail: Mail, depth: int) -> tuple[list[str], list[str], list[str]]:
    """The texts that a reader sees, the pages that say the same again, those that do not; what is attached is named.  Bounded."""
    texts: list[str] = []
    pages: list[str] = []
    more: list[str] = []
    waiting: list[tuple[EmailMessage, int, bool]] = [(message, depth, False)]
    looked_at = 0
    while waiting and looked_at < _MOST_PARTS:
        part, deep, again = waiting.pop()
        looked_at += 1
        kind = part.get_content_type()
        if kind == "message/rfc822" and deep < _DEEPEST and part.is_multipart():
            inner = part.get_payload()
            if isinstance(inner, list) and inner and isinstance(inner[0], EmailMessage):
                mail.carried.append(_opened(inner[0], deep + 1))
        elif part.is_multipart() and deep < _DEEPEST:
            again = again or kind == "multipart/alternative"
            waiting += [(child, deep + 1, again) for child in reversed(list(part.iter_parts()))]
        elif kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment":
            (texts if kind == "text/plain" else pages if again else more).append(_content(part))
        elif not (part.get("Content-ID") and kind.startswith("image/")):
            mail.attached.append(" ".join(clean(part.get_filename() or kind).split())[:80])
    if waiting:
        mail.attached.append(f"{len(waiting)} more parts")
    return texts, pages, more


def _content(part: EmailMessage) -> str:
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    charset = part.get_content_charset()
    text = decode_as(payload, charset or "utf-8")
    return decode(payload, "the message").text if text is None else text


def _body(mail: Mail, *, forward: bool, reply: bool) -> mailtext.Parted:
    """The body taken apart: of text and page that say the same the one that says more, and what stands beside them."""
    main = _main(mail, forward=forward, reply=reply)
    if not mail.more.strip():
        return main
    beside = _page(clean(mail.more), forward=forward, reply=reply)
    own = "\n\n".join(words for words in (main.own, beside.own) if words.strip())
    return mailtext.Parted(own=own, below=main.below or beside.below, forwarded=main.forwarded or beside.forwarded)


def _main(mail: Mail, *, forward: bool, reply: bool) -> mailtext.Parted:
    text = mailtext.part(clean(mail.text), reply=reply)
    if not mail.page.strip():
        return text
    page = _page(clean(mail.page), forward=forward, reply=reply)
    if page.below and not text.below and not forward and any(map(str.isalnum, page.own)):
        # The text has the earlier message's words too, without anything that tells them apart.
        return page
    full = (
        (page.below.text if forward and page.below else page.own),
        (text.below.text if forward and text.below else text.own),
    )
    return page if _size(full[0]) > 1.6 * _size(full[1]) + 40 or not _size(full[1]) else text


def _page(page: str, *, forward: bool, reply: bool) -> mailtext.Parted:
    root = pagetree.tree(page)
    if root is None:
        return mailtext.part(pagetree.words_of(page, None), reply=reply)
    pagetree.prepare(root, Account())
    whole = mailtext.part(pagetree.words_of(page, root), reply=reply)
    if forward or whole.forwarded:
        return whole
    if not mailpages.without_quotes(root, reply=reply):
        return whole
    own = mailtext.part(pagetree.words(root), reply=reply)
    if not any(map(str.isalnum, own.own)) or (whole.below and 0 < _size(whole.own) <= _size(own.own)):
        return whole
    return mailtext.Parted(own=own.own, below=own.below or whole.below or mailtext.Passed(text="quoted"))


def _size(text: str) -> int:
    return len(text) - text.count(" ") - text.count("\n")


def _markings(mail: Mail) -> Iterator[str]:
    """What marks a message: its subject, its headers, its body with all that it quotes, the names of what is attached."""
    yield from markings.in_frame(mail.subject)
    if (opening := _OPENING.match(mail.subject)) and (markings.level(opening["level"]) or 0) > _RESTRICTED:
        yield opening["level"]
    for told in mail.marks:
        found = markings.in_frame(told)
        yield from found or ([told] if markings.level(told) is not None else [])
    yield from markings.in_text(clean(mail.text))
    for page in filter(None, (mail.page, mail.more)):
        yield from markings.in_text(pagetree.words_of(page, pagetree.tree(clean(page))))
    for name in mail.attached:
        yield from markings.in_frame(re.sub(r"[_]+", " ", name.rpartition(".")[0] or name))
    for carried in mail.carried:
        yield from _markings(carried)


def _about(attached: list[str]) -> tuple[str, ...]:
    if not attached:
        return ()
    shown = ", ".join(attached[:5]) + (f" and {len(attached) - 5} more" if len(attached) > 5 else "")
    return (
        f"has {len(attached)} attachment{'s' * (len(attached) > 1)} not read ({shown}); save them beside the message to have them read",
    )
