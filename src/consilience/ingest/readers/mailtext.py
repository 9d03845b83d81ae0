"""Whose words are whose in a mail's body: the sender's own, an earlier message quoted below them, a report passed on.

An earlier message is known by its block of header fields, in whatever tongue, by quotation signs and by the elements that mail
programs put around it, not by one program's line.  Below a reply it is left out; in a forward it is the report.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from consilience.ingest.dates import parse_date
from consilience.ingest.readers.introductions import ADDRESS, CLOCKED, DIRECTIONS, introduces, said_to_write
from consilience.ingest.readers.quotesigns import quoted_lines, without_sign

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
_FORWARDED = re.compile(
    r"(?:\[[^\]]*\]\s*)*(?:fwd?|wg|tr|rv|enc|i|doorst|vb|vs|pd|továbbítás|ilt|轉寄|转发)\s*:", re.IGNORECASE
)
_SHAPED_FIELD = re.compile(r"[*_\s]*(?=[^\W\d_])[^:：\n.!?@]{1,30}[:：][*_\s]*(?P<value>\S.{0,300})")
_SHORT_LINE = 90
_DAY_AND_TIME = re.compile(
    r"(?<!\d)(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|\d{4}-\d\d-\d\d|\d{1,2} \w{3,9} \d{4}).{0,12}\d{1,2}[:.h]\d\d"
)
_SIGNATURE = re.compile(r"--\s?$")
_BOTTOM = re.compile(
    r"\s*(?:sent from my|get outlook for|von meinem|envoyé de mon|enviado desde mi|inviato da|verstuurd vanaf)\b.{0,60}",
    re.IGNORECASE,
)


EARLIER = "quotes an earlier message, which is another's report and was not read; file that message itself"


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
    wrote = next((n for n, line in enumerate(lines) if said_to_write(line)), None) if reply else None
    if wrote is not None and (start is None or wrote < start[0]):
        said = _unquoted(lines[wrote + 1 :])
        if any(map(str.isalnum, said)) and any(map(str.isalnum, "".join(lines[:wrote]))):
            return _with_answers(lines, wrote, said)
    if start is None:
        return _quoted(lines, reply=reply)
    opens = any(_OPENS_FORWARD.fullmatch(line) for line in lines[max(0, start[0] - 1) : start[1] + 1])
    fields, rest = _fields(lines, start[1])
    text = _unquoted(rest)
    below = Passed(
        text=text, sender=fields.get("from"), sent=parse_date(fields.get("sent")), subject=fields.get("subject")
    )
    own = "\n".join(_own(lines[: start[0]], reply=reply))
    return Parted(own=own, below=below if text.strip() else None, forwarded=opens)


def without_earlier(text: str) -> str | None:
    """Return a message that was saved as text, its head first, without the earlier ones below it; None where it is none or has none."""
    lines = text.lstrip("\n").split("\n")
    if not _is_block(lines, 0):
        return None
    rest = _fields(lines, 0)[1]
    parted = part("\n".join(rest), reply=True)
    if parted.below is None or parted.forwarded or not any(map(str.isalnum, parted.own)):
        return None
    return "\n".join([*lines[: len(lines) - len(rest)], parted.own])


def _with_answers(lines: Sequence[str], wrote: int, said: str) -> Parted:
    """A body with a line that says that somebody wrote: what answers stand between quoted lines is the sender's own."""
    quoted = quoted_lines(lines, reply=True)
    behind = [place for place in range(wrote + 1, len(lines)) if lines[place].strip()]
    answered = behind and behind[0] in quoted
    own = lines if answered else lines[:wrote]
    return Parted(own="\n".join(_own(own, reply=True)), below=Passed(text=said))


def _earlier(lines: Sequence[str]) -> tuple[int, int] | None:
    """Where an earlier message begins (its divider or introduction) and where its fields do."""
    for place, line in enumerate(lines):
        bare = _without_signs(line)
        if _is_block(lines, place):
            above = place
            while above > 0 and (not _without_signs(lines[above - 1]).strip() or _opens(lines[above - 1])):
                above -= 1
            return above, place
        if (head := _above_labels(lines, place)) is not None:
            return head, place
        if (
            _opens(bare)
            and len(lines) > place + 1
            and _DIVIDER.fullmatch(bare)
            and re.search(r"[^\W\d_]", bare)
            and _follows(lines, place + 1)
        ):
            return place, place + 1
    return None


def _above_labels(lines: Sequence[str], place: int) -> int | None:
    """Where an earlier message of Notes begins: a name, a day and its time, then fields without a sender, or labels alone on their lines."""
    kinds = {_label(line) or _kind(line) for line in lines[place : place + 12]} - {None}
    if "to" not in kinds or "subject" not in kinds or (_label(lines[place]) or _kind(lines[place])) != "to":
        return None
    above = [n for n in range(max(0, place - 5), place) if lines[n].strip()][-2:]
    dated = next((n for n in above if _DAY_AND_TIME.search(lines[n])), None)
    if dated is None:
        return None
    return (
        above[0]
        if len(lines[above[0]]) < _SHORT_LINE and not lines[above[0]].rstrip().endswith((".", "!", "?"))
        else dated
    )


def _label(line: str) -> str | None:
    """The kind of a field whose name stands alone on a line."""
    bare = _without_signs(line).strip()
    return _kind(f"{bare}: x") if bare and ":" not in bare and len(bare) < 30 else None


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
        match = _SHAPED_FIELD.fullmatch(DIRECTIONS.sub("", _without_signs(line)))
        if match is None:
            break
        values.append(match["value"])
    addressed = any(ADDRESS.search(value) for value in values)
    return len(values) >= 3 and addressed and any(CLOCKED.search(value) for value in values)


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
    while place < len(lines) and (match := _SHAPED_FIELD.fullmatch(DIRECTIONS.sub("", _without_signs(lines[place])))):
        value = match["value"].strip(" *_")
        kind = "from" if ADDRESS.search(value) else "sent" if CLOCKED.search(value) else _kind(lines[place]) or ""
        fields.setdefault(kind, value)
        place += 1
    return fields, list(lines[place:])


def _unquoted(lines: Sequence[str]) -> str:
    """The lines of a message without one level of quotation signs, up to the message below it."""
    marked = [line for line in lines if line.strip()]
    signed = quoted_lines(lines, reply=True)
    plain = [without_sign(line) if place in signed else line for place, line in enumerate(lines)]
    plain = plain if marked and len(signed) * 2 > len(marked) else list(lines)
    end = _earlier(plain)
    kept = plain[: end[0]] if end else plain
    return "\n".join(_own(kept, quotes=True))


def _own(lines: Sequence[str], *, quotes: bool = False, reply: bool = False) -> list[str]:
    """Lines up to the signature, without those that are quoted and what introduces them."""
    kept: list[str] = []
    quoted = quoted_lines(lines, reply=reply)
    for place, line in enumerate(lines):
        if _SIGNATURE.fullmatch(line):
            break
        leads = introduces(lines, place)
        if (place in quoted and not leads) or _BOTTOM.fullmatch(line):
            continue
        if leads or (place and introduces(lines, place - 1) == 2):
            if not quotes and not any(other >= place + max(leads, 1) for other in quoted):
                break
            continue
        if reply and said_to_write(line) and place + 1 < len(lines) and _next(lines, place) in quoted:
            continue
        kept.append(line)
    return kept


def _next(lines: Sequence[str], place: int) -> int:
    return next((n for n in range(place + 1, len(lines)) if lines[n].strip()), len(lines))


def _quoted(lines: Sequence[str], *, reply: bool) -> Parted:
    """A body in which no block of fields stands: what is quoted with signs is the message below."""
    own = _own(lines, reply=reply)
    signed = quoted_lines(lines, reply=reply)
    quoted = [without_sign(line) for place, line in enumerate(lines) if place in signed]
    start = next((place + introduces(lines, place) for place in range(len(lines)) if introduces(lines, place)), None)
    if start is not None and not any(place >= start for place in signed) and any(map(str.isalnum, "".join(own))):
        quoted = list(lines[start:])
    opens = any(_OPENS_FORWARD.fullmatch(line) for line in lines)
    text = _unquoted(quoted)
    return Parted(own="\n".join(own), below=Passed(text=text) if text.strip() else None, forwarded=opens)


def _without_signs(line: str) -> str:
    return re.sub(r"^\s*(?:[>＞]\s?)+", "", line)
