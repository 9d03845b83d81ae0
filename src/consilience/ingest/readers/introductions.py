"""Lines by which mail programs introduce an earlier message ("On … wrote:"), in whatever tongue and order."""

from __future__ import annotations

import re
from collections.abc import Sequence

ADDRESS = re.compile(r"[^\s@<>]+@[^\s@<>]+\.\w")
CLOCKED = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?!\d).*\d{1,2}[:.h]\d\d|\d{1,2}[:.h]\d\d.*(?<!\d)(?:19|20)\d\d(?!\d)", re.DOTALL
)
DIRECTIONS = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_VERBS = (
    r"wrote|writes|said the following|originally posted by|posted by|schrieb|hat geschrieben|a écrit|écrit|escribió|escribiu|va escriure|escreveu|ha scritto|scrive|schreef|skrev|skrifaði|kirjoitti|kirjutas|napisał(?:\(a\)|a)?|pisze|"
    r"napsal(?:\(a\)|a)?|napísal(?:\(a\)|a)?|(?:je )?(?:napisao|napisala|pisao|pisala|napisal|napisala)(?:/la|\(a\))?|ezt írta|írta|a scris|rašė|parašė|rakstīja|ka shkruar|pisze|"
    r"пише|написав(?:\(-ла\))?|написал(?:а|\(а\))?|пишет|написа|напиша|έγραψε|yazdı|şunları yazdı|đã viết|menulis|sumulat|aliandika|het geskryf|idatzi zuen|"
    r"写道|寫道|さんは書きました|が書きました|のメール|님이 작성|작성|작성함|כתב(?:ה|/ה)?|كتب(?:ت)?|تمت كتابة ما يلي بواسطة|نوشت|เขียนว่า|ने लिखा|লিখেছেন"
)
_VERB = re.compile(
    rf"(?:^|[\s\W\d])(?:{_VERBS})(?=$|[\s\W])|님이 작성|写道|寫道|が書きました|は書きました|のメール", re.IGNORECASE
)
_INTRODUCES = re.compile(
    r"\s*(?:[>*]\s*)?(?:on|at|am|le|el|em|il|op|den|dnia|dne|w dniu|pe|kl|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d\d-\d\d|.{0,40}<[^<>\s]+@[^<>\s]+>).{0,200}\b(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|skrev|kirjoitti|napisał(?:\(a\)|a)?|napsal(?:\(a\)|a)?|írta|пише|написал(?:а|\(а\))?|yazdı|写道|のメール|작성)\b.{0,40}[:：]\s*",
    re.IGNORECASE | re.DOTALL,
)
_WROTE = re.compile(
    rf"\s*(?!(?:he|she|it|they|we|i|who|and|but|that|as)\b)[^\W\d_][^.!?:\n]{{1,60}}\s(?:{_VERBS})\s*[:：]\s*",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(
    r"\s*[-_=*]{2,}\s*(?:original message|ursprüngliche nachricht|originalnachricht|message d[’']origine|message original|mensaje original|messaggio originale|mensagem original|oorspronkelijk bericht|"
    r"ursprungligt meddelande|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|původní zpráva|pôvodná správa|eredeti üzenet|mesajul original|исходное сообщение|оригинальное сообщение|"
    r"оригінальне повідомлення|orijinal ileti|originele bericht|原始邮件|原始郵件|元のメッセージ|원본 메시지|الرسالة الأصلية|reply message|in reply to)\s*[-_=*]*\s*",
    re.IGNORECASE,
)
_CITED = re.compile(
    r"\s*[-*]*\s*(?:quoting|quote from|zitat von|citation de|citando a?|citerar|citat fra|cytat|цитата|begin quoted (?:message|text)|quoted (?:message|text) follows)\b[^!?\n]{0,120}?[:：]?\s*[-*]*\s*",
    re.IGNORECASE,
)
_ANGLED = re.compile(r"\s*>{3,}\s*\S.{0,160}\d.{0,60}>{3,}\s*")
"""GroupWise: `>>> Name <address> 3/2/2026 9:14 AM >>>`."""
_DATED = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:\d\d|\d{4})(?!\d)|(?<!\d)(?:19|20)\d\d(?!\d)|\d{1,2}[:.h]\d\d")
_LONGEST = 300
_SHORT = 160


def said_to_write(line: str) -> bool:
    """Return whether a line says only that somebody wrote, which introduces a quotation in a reply."""
    return _WROTE.fullmatch(line) is not None


def introduces(lines: Sequence[str], place: int) -> int:
    """Return how many lines ("On … wrote:") introduce a quotation here; 0 for none."""
    line = lines[place]
    if not line.strip() or len(line) > _LONGEST:
        return 0
    if (
        _INTRODUCES.fullmatch(line)
        or _ORIGINAL.fullmatch(line)
        or _ANGLED.fullmatch(line)
        or _is_cited(line)
        or _in_any_tongue(line)
    ):
        return 1
    two = "\n".join(lines[place : place + 2])
    joined = two.strip() != line.strip() and (_INTRODUCES.fullmatch(two) or _in_any_tongue(two.replace("\n", " ")))
    return 2 if len(two) < _LONGEST and joined else 0


def _is_cited(line: str) -> bool:
    return _CITED.fullmatch(line) is not None and (
        ADDRESS.search(line) is not None or "quoted" in line.lower() or line.rstrip().endswith(":")
    )


def _in_any_tongue(line: str) -> bool:
    """A colon at the end, and before it an address, a day and its time, or a verb of writing with a day or an address."""
    bare = DIRECTIONS.sub("", line).strip()
    if not bare.endswith((":", "：")):
        return False
    addressed = ADDRESS.search(bare) is not None
    if addressed and CLOCKED.search(bare):
        return True
    return (
        len(bare) < _SHORT
        and _VERB.search(bare) is not None
        and (addressed or _DATED.search(bare) is not None or bare.startswith("--"))
    )
