"""Whose words are whose in a mail's body: the sender's own, an earlier message quoted below them, a report passed on.

An earlier message is known by its block of header fields, in whatever tongue, by quotation signs and by the elements that mail
programs put around it, not by one program's line.  Below a reply it is left out; in a forward it is the report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from lxml import etree

from consilience.ingest.dates import parse_date

_FROM = "from|von|de|da|van|från|fra|lähettäjä|od|nadawca|expéditeur|remitente|mittente|absender|feladó|от|від|отправитель|kimden|gönderen|de la|saatja|nuo|từ|dari|จาก|از|frá|од|expeditor|від кого|от кого|pošiljatelj|pošiljalec|发件人|寄件者|差出人|送信者|寄件人|보낸 사람|من|מאת|από|avsändare|afsender|odesílatel|exp"
_SENT = "sent|date|gesendet|datum|envoyé|enviado(?: el| em)?|inviato|verzonden|skickat|sendt|lähetetty|wysłano|data|fecha|odesláno|küldve|elküldve|дата|отправлено|надіслано|gönderildi|tarih|发送时间|日期|送信日時|日時|보낸 날짜|날짜|تاريخ الإرسال|التاريخ|נשלח|תאריך|ημερομηνία|στάλθηκε|trimis|dată|poslano|изпратено|đã gửi|ngày|послато|odoslané|dikirim|tanggal|ส่ง|วันที่|saadetud|kuupäev|nosūtīts|datums|išsiųsta|date d['’]envoi|enviat(?: el)?|ارسال شده|تاریخ|датум|datum slanja|dagsetning|dato|päivämäärä|dátum"
_TO = "to|an|à|para|a|aan|till|til|vastaanottaja|do|komu|címzett|кому|kime|alıcı|收件人|宛先|받는 사람|إلى|אל|προς|către|prima|primatelj|до|đến|за|za|komu|kepada|ถึง|adressaat|kam|per a|به|pour|destinataire|reply-to|cc|bcc|kopie|copie|cópia|копия"
_SUBJECT = "subject|betreff|objet|asunto|assunto|oggetto|onderwerp|ämne|emne|aihe|temat|předmět|tárgy|тема|konu|主题|主旨|件名|제목|الموضوع|נושא|θέμα|subiect|predmet|относно|chủ đề|zadeva|perihal|subjek|เรื่อง|teema|tēma|assumpte|sujet|efni|ämnesrad"
_FIELD = re.compile(
    rf"\s*[*_]*(?P<name>{_FROM}|{_SENT}|{_TO}|{_SUBJECT})[*_]*\s*[:：][*_]*\s*(?P<value>.*)", re.IGNORECASE
)
_KINDS = {"from": _FROM, "sent": _SENT, "subject": _SUBJECT, "to": _TO}
_ANY_FIELD = re.compile(r"\s*[*_]*[^\W\d_][\w -]{1,24}[*_]*\s*[:：]\s?.*")
_DIVIDER = re.compile(r"\s*(?:[-_=*]{2,}\s*[^\W\d_][^-_=*]{3,50}?\s*[-_=*]{2,}|_{8,}|-{8,}|={8,})\s*")
_OPENS_FORWARD = re.compile(
    r"\s*(?:[-_=*]{2,}\s*)?(?:begin )?(?:forwarded|weitergeleitete|message transféré|message transmis|mensaje reenviado|mensagem encaminhada|messaggio inoltrato|doorgestuurd|vidarebefordrat|videresendt|"
    r"przekazana|przesłana|přeposlaná|továbbított|пересылаемое|переслане|iletilen|début du message|anfang der weitergeleiteten|inizio messaggio inoltrato|转发的邮件|転送).{0,40}",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"\s*(?:[>*]\s*)?(?:on|at|am|le|el|em|il|op|den|dnia|dne|w dniu|pe|kl|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d|.{0,40}<[^<>\s]+@[^<>\s]+>).{0,200}\b(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|kirjoitti|napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?|írta|пише|написал(?:а|\(а\))?|yazdı|写道|のメール|작성)\b.{0,40}[:：]\s*",
    re.IGNORECASE | re.DOTALL,
)
_WROTE = re.compile(
    r"\s*(?!(?:he|she|it|they|we|i|who|and|but|that|as)\b)[^\W\d_][^.!?:\n]{1,60}\s(?:wrote|writes|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|kirjoitti|napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?|írta|пише|написал(?:а|\(а\))?|yazdı)\s*[:：]\s*",
    re.IGNORECASE,
)
_FORWARDED = re.compile(
    r"(?:\[[^\]]*\]\s*)*(?:fwd?|wg|tr|rv|enc|i|doorst|vb|vs|pd|továbbítás|ilt|轉寄|转发)\s*:", re.IGNORECASE
)
_ORIGINAL = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original message|ursprüngliche nachricht|originalnachricht|message d[’']origine|message original|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|"
    r"ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|pôvodná správa|eredeti üzenet|mesajul original|исходное сообщение|оригинальное сообщение|"
    r"оригінальне повідомлення|orijinal ileti|originele bericht|原始邮件|原始郵件|元のメッセージ|원본 메시지|الرسالة الأصلية)\s*[-_=*]*\s*",
    re.IGNORECASE,
)
_SHAPED_FIELD = re.compile(r"[*_\s]*(?=[^\W\d_])[^:：\n.!?@]{1,30}[:：][*_\s]*(?P<value>\S.{0,300})")
_ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w")
_CLOCKED = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d).*\d{1,2}[:.h]\d\d|\d{1,2}[:.h]\d\d.*(?<!\d)(?:19|20)\d\d(?!\d)", re.DOTALL
)
_DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SIGNATURE = re.compile(r"--\s?$")
_BOTTOM = re.compile(
    r"\s*(?:sent from my|get outlook for|von meinem|envoyé de mon|enviado desde mi|inviato da|verstuurd vanaf)\b.{0,60}",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Passed:
    """A message that another one carries, with what its block of fields says."""

    text: str
    sender: str | None = None
    sent: date | None = None
    subject: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Parted:
    """A body taken apart: the sender's own words, and the message below them where there is one."""

    own: str
    below: Passed | None = None
    forwarded: bool = False
    """The message below was said to be passed on."""


def is_forward(subject: str) -> bool:
    """Return whether a subject says that a message is passed on."""
    return bool(_FORWARDED.match(subject))


def part(body: str, *, reply: bool = False) -> Parted:
    r"""Return the sender's own words of a body, and the first message quoted below or above them.

    In a `reply` a line that says only that somebody wrote introduces a quotation too.

    >>> part("No.\n\nVon: A\nGesendet: Montag\nAn: B\nBetreff: X\n\nYes.").own
    'No.'
    """
    lines = body.split("\n")
    start = _earlier(lines)
    wrote = next((n for n, line in enumerate(lines) if _WROTE.fullmatch(line)), None) if reply else None
    if wrote is not None and (start is None or wrote < start[0]):
        said = _unquoted(lines[wrote + 1 :])
        if any(map(str.isalnum, said)) and any(map(str.isalnum, "".join(lines[:wrote]))):
            return Parted(own="\n".join(_own(lines[:wrote])), below=Passed(text=said))
    if start is None:
        return _quoted(lines)
    opens = any(_OPENS_FORWARD.fullmatch(line) for line in lines[max(0, start[0] - 1) : start[1] + 1])
    fields, rest = _fields(lines, start[1])
    text = _unquoted(rest)
    below = Passed(
        text=text, sender=fields.get("from"), sent=parse_date(fields.get("sent")), subject=fields.get("subject")
    )
    return Parted(own="\n".join(_own(lines[: start[0]])), below=below if text.strip() else None, forwarded=opens)


def _earlier(lines: Sequence[str]) -> tuple[int, int] | None:
    """Where an earlier message begins (its divider or introduction) and where its fields do."""
    for place, line in enumerate(lines):
        bare = _without_signs(line)
        if _is_block(lines, place):
            above = place
            while above > 0 and (not _without_signs(lines[above - 1]).strip() or _opens(lines[above - 1])):
                above -= 1
            return above, place
        if (
            _opens(bare)
            and len(lines) > place + 1
            and _DIVIDER.fullmatch(bare)
            and re.search(r"[^\W\d_]", bare)
            and _follows(lines, place + 1)
        ):
            return place, place + 1
    return None


def _opens(line: str) -> bool:
    bare = _without_signs(line)
    return bool(_DIVIDER.fullmatch(bare) or _OPENS_FORWARD.fullmatch(bare))


def _follows(lines: Sequence[str], place: int) -> bool:
    """Whether a line of a field comes next, in a tongue that is not known here."""
    following = [_without_signs(line) for line in lines[place : place + 8] if line.strip()]
    return len(following) > 1 and sum(bool(_ANY_FIELD.fullmatch(line)) for line in following[:4]) >= 2


def _is_block(lines: Sequence[str], place: int) -> bool:
    """Whether a block of header fields begins here: the sender's and two more of day, addressee and subject."""
    if _is_shaped(lines, place):
        return True
    if not _kind(lines[place]) or (place and _kind(lines[place - 1])):
        return False
    kinds = set()
    for line in lines[place : place + 10]:
        kind = _kind(line)
        bare = _without_signs(line)
        if kind:
            kinds.add(kind)
        elif bare.strip() and not re.match(r"\s+\S", line) and not (_ANY_FIELD.fullmatch(bare) and len(bare) < 200):
            break
    return "from" in kinds and len(kinds) >= 3


def _is_shaped(lines: Sequence[str], place: int) -> bool:
    """Whether fields in whatever tongue begin here: three or more, with an address and a day with its time among them."""
    if place and _without_signs(lines[place - 1]).strip() and not _opens(lines[place - 1]):
        return False
    values: list[str] = []
    for line in lines[place : place + 10]:
        match = _SHAPED_FIELD.fullmatch(_DIRECTIONS.sub("", _without_signs(line)))
        if match is None:
            break
        values.append(match["value"])
    addressed = any(_ADDRESS.search(value) for value in values)
    return len(values) >= 3 and addressed and any(_CLOCKED.search(value) for value in values)


def _kind(line: str) -> str | None:
    match = _FIELD.fullmatch(_without_signs(line))
    if match is None:
        return None
    name = match["name"].lower()
    return next((kind for kind, names in _KINDS.items() if re.fullmatch(names, name, re.IGNORECASE)), None)


def _fields(lines: Sequence[str], place: int) -> tuple[dict[str, str], list[str]]:
    """The fields of a block by kind, and the lines after it."""
    fields: dict[str, str] = {}
    seen = 0
    if not _kind(lines[place]) and _is_shaped(lines, place):
        return _shaped_fields(lines, place)
    while place < len(lines) and seen < 12:
        bare = _without_signs(lines[place])
        match = _FIELD.fullmatch(bare)
        if match:
            fields.setdefault(_kind(lines[place]) or "", match["value"].strip(" *_"))
        elif (bare.strip() and not (seen and _ANY_FIELD.fullmatch(bare) and len(bare) < 120)) or (
            not bare.strip() and seen and not _kind(lines[place + 1] if place + 1 < len(lines) else "")
        ):
            break
        seen += bool(bare.strip())
        place += 1
    return fields, list(lines[place:])


def _shaped_fields(lines: Sequence[str], place: int) -> tuple[dict[str, str], list[str]]:
    """The fields of a tongue that is not known: the first address is the sender's, the value with a time the day."""
    fields: dict[str, str] = {}
    while place < len(lines) and (match := _SHAPED_FIELD.fullmatch(_DIRECTIONS.sub("", _without_signs(lines[place])))):
        value = match["value"].strip(" *_")
        kind = "from" if _ADDRESS.search(value) else "sent" if _CLOCKED.search(value) else _kind(lines[place]) or ""
        fields.setdefault(kind, value)
        place += 1
    return fields, list(lines[place:])


def _unquoted(lines: Sequence[str]) -> str:
    """The lines of a message without one level of quotation signs, up to the message below it."""
    marked = [line for line in lines if line.strip()]
    quoted = bool(marked) and sum(line.startswith(">") for line in marked) * 2 > len(marked)
    plain = [_without_sign(line) for line in lines] if quoted else list(lines)
    end = _earlier(plain)
    kept = plain[: end[0]] if end else plain
    return "\n".join(_own(kept, quotes=True))


def _own(lines: Sequence[str], *, quotes: bool = False) -> list[str]:
    """Lines up to the signature, without those that are quoted and what introduces them."""
    kept: list[str] = []
    for place, line in enumerate(lines):
        if _SIGNATURE.fullmatch(line):
            break
        if _is_quoted(line) or _BOTTOM.fullmatch(line):
            continue
        if _introduces(lines, place) or (place and _introduces(lines, place - 1) == 2):
            if not quotes and not any(_is_quoted(other) for other in lines[place:]):
                break
            continue
        kept.append(line)
    return kept


def _introduces(lines: Sequence[str], place: int) -> int:
    """How many lines ("On … wrote:") introduce a quotation here; 0 for none."""
    if not lines[place].strip() or len(lines[place]) > 300:
        return 0
    if _INTRODUCES.fullmatch(lines[place]) or _ORIGINAL.fullmatch(lines[place]) or _is_introduction(lines[place]):
        return 1
    two = "\n".join(lines[place : place + 2])
    joined = two.strip() != lines[place].strip() and (
        _INTRODUCES.fullmatch(two) or _is_introduction(two.replace("\n", " "))
    )
    return 2 if len(two) < 300 and joined else 0


def _is_introduction(line: str) -> bool:
    """In whatever tongue: an address, a day and its time, and a colon at the end."""
    bare = _DIRECTIONS.sub("", line).strip()
    return bare.endswith((":", "：")) and _ADDRESS.search(bare) is not None and _CLOCKED.search(bare) is not None


def _quoted(lines: Sequence[str]) -> Parted:
    """A body in which no block of fields stands: what is quoted with signs is the message below."""
    own = _own(lines)
    quoted = [_without_sign(line) for line in lines if _is_quoted(line)]
    if not quoted and any(map(str.isalnum, "".join(own))):
        start = next(
            (place + _introduces(lines, place) for place in range(len(lines)) if _introduces(lines, place)), None
        )
        quoted = list(lines[start:]) if start is not None else []
    opens = any(_OPENS_FORWARD.fullmatch(line) for line in lines)
    text = _unquoted(quoted)
    return Parted(own="\n".join(own), below=Passed(text=text) if text.strip() else None, forwarded=opens)


_INITIALS = re.compile(r"\s*(?:[A-Z]{0,3}|[A-Z][a-z]{1,5})>\s?")


def _is_quoted(line: str) -> bool:
    """By a sign, or one with the initials of who wrote it."""
    return _INITIALS.match(line) is not None


def _without_sign(line: str) -> str:
    return _INITIALS.sub("", line, count=1)


def _without_signs(line: str) -> str:
    return re.sub(r"^\s*(?:>\s?)+", "", line)


_QUOTE_BOX = re.compile(
    r"gmail_quote|gmail_attr|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote|tutanota_quote|divRplyFwdMsg|OLK_SRC_BODY_SECTION|appendonsend|"
    r"zmail_extra|iosymail|mail-quote|WordSection-quoted|reply-?intro|quoted-?text|AppleMailQuote|x_divRplyFwdMsg|mail-editor-reference-message",
    re.IGNORECASE,
)


def without_quotes(root: etree._Element) -> bool:
    """Take quoted messages out of a mail's page; whether there were any with other words beside them."""
    found = False
    for node in [node for node in root.iter("blockquote", "div", "span", "hr") if node.getparent() is not None]:
        told = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('type') or ''}"
        cites = node.tag == "blockquote" and (
            node.get("cite") or (node.get("type") or "").lower() == "cite" or _QUOTE_BOX.search(told)
        )
        if cites or (node.tag in ("div", "span") and _QUOTE_BOX.search(told)):
            found = True
            parent, previous = node.getparent(), node.getprevious()
            tail = node.tail or ""
            if previous is not None:
                previous.tail = (previous.tail or "") + tail
            else:
                parent.text = (parent.text or "") + tail
            parent.remove(node)
    return found
