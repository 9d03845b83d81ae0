"""Lines that limit a paper by the company their words keep: what is done with it, and for whom, until when or by which rule.

No such line names a level, and each exists in a hundred wordings.  So a frame is a handful of groups of words; a short line
that has one of each group, and little else, is such a line.  The words are data: a new tongue or service adds to the groups.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from consilience.marking.words import CLOSING, EVERYDAY, common_level, folded, rung

_LONGEST, _MOST_WORDS = 130, 14
_WORD = re.compile(r"[^\W_]+")
_PART = re.compile(r"\s*[\t|·•]\s*|\s{3,}")
_PAGE = re.compile(r"(?i)^\W*(?:page|seite|página|pagina|p\.)\s*\d+(?:\s*(?:of|/|von|de)\s*\d+)?\W*")
_SPOKEN = re.compile(r"\W*\d{1,4}[/.:-]\d{1,2}[^\n]{0,24}?[\])–-]?\s[^\s:\d][^:\n]{0,40}:\s(?P<words>\S.*)")
"""A line of a saved talk: when, who, and what was written."""
_TOLD = frozenset(
    """SAID SAYS SAY WAS WERE HAS HAVE HAD WILL WOULD COULD CAN HE SHE THEY IT ITS HIS HER WE WHO WHICH AFTER BECAUSE BUT AS CALLED ASKED URGED WANTED
    REFUSED DENIED ORDERED PLANS AMID OVER""".split()
)
"""Words of telling: a line that has one of them reports of somebody."""
_LITTLE = frozenset(
    """THE A AN OF TO IN ON AT BY FOR FROM AND OR IS ARE BE THIS WITH UNDER PER DE DU DES LA LE LES L D A AU AUX DEL EL LOS DA DO DOS DER DIE DAS DEN DEM DES
    VAN HET POR PARA DI IL NUR FUR ONLY PAGE PAGES SEITE DOCUMENT DOCUMENTS REPORT PAPER DRAFT MATERIAL INFORMATION DATA RULE RULES JF NO NR""".split()
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """Words, and beginnings of words in tongues that bend them."""

    words: frozenset[str]
    stems: tuple[str, ...]

    def has(self, word: str) -> bool:
        return word in self.words or word.startswith(self.stems)


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    """Groups of words, of each of which a line must have one."""

    groups: tuple[Group, ...]
    others: int = 1
    """Words that belong to none of the groups and say something."""
    capitals: bool = False
    """Whether only a line in capitals counts: in small letters the same words head a section."""


def _frame(*groups: str, others: int = 1, capitals: bool = False) -> Frame:
    return Frame(groups=tuple(map(_group, groups)), others=others, capitals=capitals)


def _group(listed: str) -> Group:
    """Return the words of a list, those that end in a hyphen as beginnings."""
    words = frozenset(listed.split())
    stems = frozenset(word for word in words if word.endswith("-"))
    return Group(words=words - stems, stems=tuple(sorted(word.rstrip("-") for word in stems)))


_USE = """USE USAGE USO UTILISATION GEBRAUCH GEBRUIK BRUK BRUG UZYTKU UZITKU POTREBU POTREBY UPOTREBU UPORABO KAYTTOON KASUTAMISEKS NAUDOJIMUI NAUDOTI HASZNALATRA
    UTILIZARE ИСПОЛЬЗОВАНИЯ ПОЛЬЗОВАНИЯ КОРИСТУВАННЯ ПОЛЗВАНЕ УПОТРЕБУ KULLANIM VERWENDUNG PENGGUNAAN KEGUNAAN ΧΡΗΣΗ ΧΡΗΣΗΣ ИСТИФОДА LIETOSANAI VAJADZIBAM"""
_OFFICE = """OFFICIAL OFICIAL OFFICIEL OFFICIELLE INTERNAL INTERNEN INTERNE INTERN INTERNO INTERNA INTERNT EXCLUSIVO EXCLUSIVE EXCLUSIF DIENSTLICHEN DIENSTLICHE SLUZBOWEGO WEWNETRZNEGO
    SLUZEBNI SLUZBENU SLUZBENO SLUZEBNU VNITRNI VIRKA TARNYBINIAM AMETIALASEKS DIENESTA SZOLGALATI BELSO SERVICIU СЛУЖЕБНОГО СЛУЖБОВОГО ВНУТРЕННЕГО ВНУТРІШНЬОГО СЛУЖЕБНО RESMI RASMI
    UFFICIO ΥΠΗΡΕΣΙΑΚΗ ΕΣΩΤΕΡΙΚΗΣ"""
_SPREAD = """DISTRIBUTION DISSEMINATION CIRCULATION DIFFUSION DIFUSION DIFUSAO DIFFUSIONE ACCESS ACCES ACCESO ACESSO ACCESSO HANDLING READERSHIP VERTEILUNG VERTEILER
    ZUGANG VERSPREIDING SPREDNING SPRIDNING TERJESZTES РАСПРОСТРАНЕНИЕ ДОСТУП"""
_KEPT = """LIMITED RESTRICTED CONTROLLED CLOSED LIMITEE LIMITE RESTREINT RESTREINTE LIMITADA LIMITADO RESTRINGIDA RESTRINGIDO RESTRITO RESTRITA LIMITATA RISERVATO BESCHRANKT
    BEGRENZT BEPERKT BEPERKTE BEGRENSET BEGRANSAD KORLATOZOTT ОГРАНИЧЕН ОГРАНИЧЕННЫЙ ОГРАНИЧЕННОЕ ОБМЕЖЕНИЙ SPECIAL NAMED"""
_WHOM = """RECIPIENTS RECIPIENT ADDRESSEES ADDRESSEE DESTINATAIRES DESTINATARIOS DESTINATARI EMPFANGER ADRESSATEN GEADRESSEERDEN MEMBERS HOLDERS BASIS KNOW PERSONNEL STAFF PARTICIPANTS
    CONTRACTORS PERSONS CITIZENS NATIONALS AGENCIES"""
_ACTS = """QUOTATION QUOTE QUOTED CITATION CITE CITED ATTRIBUTION CIRCULATION CIRCULATED COPIED COPYING PUBLISHED PUBLICATION DISSEMINATION DISSEMINATED RELEASE RELEASED DISCLOSURE
    DISCLOSED TRANSMISSION TRANSMITTED DISTRIBUTION DISTRIBUTED FORWARDED FORWARDING SHARED SHARING REDISTRIBUTION BROADCAST"""
_NO = "NOT NO NEVER"
_BOUNDS = "BEFORE UNTIL TILL BEYOND OUTSIDE FURTHER ONWARD CONSENT APPROVAL AUTHORITY AUTHORISATION AUTHORIZATION ORIGINATOR DRAFT CAMERA RECEIVING COURT"
_ALONE = """ONLY NUR AUSSCHLIESSLICH UNIQUEMENT EXCLUSIVEMENT SOLO SOLAMENTE SOMENTE APENAS EXCLUSIVAMENTE ESCLUSIVAMENTE UITSLUITEND ALLEEN TYLKO WYLACZNIE JEN POUZE VYHRADNE LEN SAMO
    ISKLJUCIVO CSAK KIZAROLAG DOAR NUMAI ТОЛЬКО ИСКЛЮЧИТЕЛЬНО ЛИШЕ ТІЛЬКИ ВИКЛЮЧНО САМО ЕДИНСТВЕНО ΜΟΝΟ ΑΠΟΚΛΕΙΣΤΙΚΑ VAIN AINOASTAAN KUN UTELUKKENDE ENDAST ENBART AINULT TIKAI TIK YALNIZCA
    SADECE HANYA SAHAJA فقط"""
_FOR_WHOM = """ADDRESSEE ADDRESSEES RECIPIENT RECIPIENTS PRINCIPALS MINISTERS MINISTERIAL CABINET POLICE ENFORCEMENT OFFICIALS AUTHORITIES PERSONNEL STAFF DELEGATES BOARD DIRECTORS OFFICERS DIENST TJENSTLIG
    INTERN- ADRESSAT- ADRESAT- ADRESSEE- EMPFANGER- DESTINAT- GEADRESSEERD- ONTVANGER- PRIMATEL- PRIMAOC- CIMZETT- АДРЕСАТ- ПОЛУЧАТЕЛ- ОТРИМУВАЧ- ПРИМАТЕЛ- ΠΑΡΑΛΗΠΤ- ΥΠΗΡΕΣΙΑΚ- VASTAANOTTAJ- VIRANOMAI- MOTTAKER- MOTTAGAR- MODTAGER-
    MYNDIGHET- TJENESTE- TJANSTE- SLUZBO- SLUZEB- SLUZBE- СЛУЖЕБН- СЛУЖБОВ- DIENSTLICH- VORSTAND- KURUM- KALANGAN DALAMAN DINAS OFFICIEL- OFICIAL- UFFICI- ADMINISTRAT-"""
_NONE = """NICHT NE NON NAO NIET IKKE EJ INTE ICKE EI MITTE NIE NI NE НЕ ΜΗ ΔΕΝ NEM NU NIJE NEPATREIZ NEDRIKST DRAUDZIAMA KHONG TIDAK JANGAN لا אין לא"""
_SPREADING = """DIFFUS- DIVULG- DIFFOND- DIFUND- DIFUZ- VERBREIT- WEITERG- WEITERL- VEROFFENTLICH- VERSPREID- VIDEREGIV- VIDEREFORMID- SPRID- SPRED- OFFENTLIGG- JULKI- LEVIT- AVALIKUST- ROZPOWSZECH- UJAWNI- SIRIT-
    ZVEREJN- OBJAV- RAZGLAS- JAVNO- DISTRIBU- РАСПРОСТРАН- РАЗГЛАШ- ПЕЧАТ- ОПРИЛЮДН- ПОШИР- РАЗПРОСТРАН- ДИСТРИБУ- ΔΗΜΟΣΙ- ΔΙΑΝΟΜ- TERJESZT- KOZOL- NYILVANOS PUBLICA- PUBLIK- PUBLIC- YAYINLA- PAYLAS- DAGIT- PHO SEBAR- DISEBAR- نشر- النشر نشره להפצה לפרסום REPRODU- COMMUNIQU- TRANSMET-"""
FRAMES = (
    _frame("PRIVILEGED PRIVILEGE", "ATTORNEY ATTORNEYS LAWYER LEGAL CLIENT SOLICITOR COUNSEL LITIGATION PROFESSIONAL COMMUNICATION COMMUNICATIONS ADVICE CONFIDENTIAL", others=2),
    _frame("PRODUCT", "WORK", "ATTORNEY ATTORNEYS COUNSEL LAWYER SOLICITOR LITIGATION"),
    _frame("SEAL SEALED", "UNDER COURT ORDER FILED FILING RECORD EXHIBIT"),
    _frame("PREJUDICE", "WITHOUT", others=0),
    _frame("PREJUDICE", "WITHOUT", "CONTRACT NEGOTIATION SETTLEMENT COSTS", others=1),
    _frame("CONTEMPLATION", "LITIGATION PROCEEDINGS", others=1),
    _frame("SOLICITOR ATTORNEY LAWYER", "CLIENT", "CONFIDENTIAL PRIVILEGE PRIVILEGED COMMUNICATION", others=1),
    _frame("PRIVILEGE", "INTEREST DEFENCE DEFENSE", "COMMON JOINT", others=0),
    _frame("CONFIDENCE", "IN", "BOARD CLINICAL CABINET STAFF MEDICAL COMMERCIAL COMMERCE POLICY MANAGEMENT HONOURS APPOINTMENTS PERSONNEL BUDGET MINISTERS COUNCIL TRADE CLIENT BUSINESS LEGAL PATIENT", others=1),
    _frame("COURT", "FAMILY YOUTH JUVENILE CLOSED ORDER", "NOT PUBLISHED SEALED WITHHELD ANONYMITY", others=2),
    _frame("CONFIDENTIAL", "PATIENT CLIENT CLINICAL MEDICAL CUSTOMER PERSONNEL TAXPAYER", "RECORD RECORDS FILE NOTES", others=1),
    _frame("SENSITIVE", "MARKET PRICE", "UNTIL INFORMATION TILL", others=2),
    _frame("NDA", "SUBJECT UNDER COVERED", others=1),
    _frame("DUAL", "USE", "LICENCE LICENSE EXPORT CONTROLLED", others=1),
    _frame("REVEAL SHARE FORWARD COPY DISCLOSE PUBLISH CIRCULATE RELEASE UPLOAD QUOTE DISTRIBUTE", "DO", "NOT", "HOLD HANDLE CLOSE SOURCE CARE OUTSIDE BEYOND WITHOUT FURTHER RECIPIENTS", others=2),
    _frame("BURN DESTROY SHRED", "AFTER", "READING", others=2),
    _frame(_ALONE, _FOR_WHOM, others=2),
    _frame("COPIES COPY", "NO", "ONLY", others=2),
    _frame(_NONE, _SPREADING, others=3),
    _frame("JUDICE", "SUB", others=0),
    _frame("CAMERA", "IN", "NOT HEARING PROCEEDINGS SESSION PUBLISHED CLOSED CONFIDENTIAL", others=2),
    _frame("RESTRICTIONS RESTRICTION", "REPORTING PUBLICATION", "APPLY APPLIES ORDER COURT SECTION", others=2),
    _frame("JURY", "GRAND", "MATERIAL MATERIALS SECRECY TESTIMONY CRIM RULE 6 FED R P", others=2),
    _frame("INSTRUCTION SUMARIO JUSTICA ISTRUTTORIO CONFESSION", "SECRET SECRETO SEGREDO SEGRETO", others=1),
    _frame("CHATHAM", "HOUSE", "RULE RULES", others=2),
    _frame("EYES", "ONLY", "OF FOR", others=2),
    _frame("HOLD HELD EMBARGO", "RELEASE PUBLICATION BROADCAST", "UNTIL TILL FOR BEFORE", others=5),
    _frame("SPERRFRIST EMBARGO EMBARGOED SPERRVERMERK", "MONTAG DIENSTAG MITTWOCH DONNERSTAG FREITAG SAMSTAG SONNTAG MONDAY TUESDAY WEDNESDAY THURSDAY FRIDAY SATURDAY SUNDAY UHR BIS LUNDI MARDI MERCREDI JEUDI VENDREDI SAMEDI DIMANCHE", others=4),
    _frame(_ACTS, _NO, _BOUNDS, others=2),
    _frame("QUOTATION CITATION ATTRIBUTION", "NOT", "FOR", others=3),
    _frame(_ACTS, "NOT NO", "BEFORE UNTIL TILL", others=5),
    _frame("DISTRIBUTION", "AUTHORIZED AUTHORISED", "DOD CONTRACTORS AGENCIES GOVERNMENT COMPONENTS ONLY", others=5),
    _frame("ITAR ECCN USML EAR AECA", "PERSONS CONTROLLED CONTROL EXPORT SUBJECT ONLY RESTRICTED CATEGORY ECCN DATA", others=2),
    _frame("ECCN", "EAR", others=2),
    _frame("PHI PII EPHI CJI CJIS SPII", "CONTAINS CONTAIN INFORMATION PROTECTED JUSTICE DATA ONLY HEALTH", others=2),
    _frame("SUSPICIOUS", "ACTIVITY TRANSACTION", "REPORT REPORTS SAR STR", "CONFIDENTIAL USC DISCLOSE", others=4),
    _frame("HANDLING", "CODE CODES", "A B C D E P1 P2 P3 H1 H2 H3 C1 C2 C3", others=5),
    _frame("5X5X5 3X5X2 4X4 6X6", others=2),
    _frame("HEMLIG SEKRETESS SEKRETESSBELAGD OFFENTLIGHET OFFENTLIGHETSLOVEN OFFENTLIGHETSLOVA SALASSA SALAINEN", "ENLIGT KAP OSL JF OFFL JULKL MOM ETTER IHT", others=3),
    _frame(_USE, _OFFICE, others=2),
    _frame(_SPREAD, _KEPT, _WHOM, others=3),
    _frame("HANDLING", "RESTRICTED CONTROLLED LIMITED", others=0, capitals=True),
    _frame("LIGHT", "TRAFFIC", "AMBER RED ORANGE ROUGE ROT", others=0),
)  # fmt: skip
_BY_FIRST: dict[str, list[Frame]] = {}
for _one in FRAMES:
    for _word in _one.groups[0].words:
        _BY_FIRST.setdefault(_word, []).append(_one)
TELLING = frozenset(word for frame in FRAMES for word in frame.groups[0].words) | frozenset(_USE.split())
TELLING -= frozenset(
    "USE LIGHT PRODUCT NO NE NON NU NI EAR COURT COPY RELEASE RELEASED PUBLISHED PUBLISH QUOTE QUOTED CITED SHARE SHARED FORWARD HELD DESTROY DUAL".split()
)
"""Words of which one stands in nearly every such line, for the fast look."""
_SIGNS = (
    ("禁止 不得 请勿 請勿 严禁 嚴禁 勿", "外传 外傳 传播 傳播 转发 轉發 公开 公開 复制 複製"), ("仅供 僅供 仅限 僅限", "内部 內部 本单位 参考 參考"),
    ("取扱", "注意 厳重 限定"), ("関係者 部内 省内 社内", "限り 限定 のみ"), ("비공개 내부 외부", "검토용 한정 금지 전용 유출"), ("무단", "배포 전재 복제"),
    ("เฉพาะ", "เจ้าหน้าที่ ราชการ ภายใน ผู้รับ"), ("للاستخدام للاستعمال", "الرسمي الداخلي"), ("לשימוש", "פנימי רשמי"), ("ห้าม", "เผยแพร่ ทำซ้ำ"), ("استفاده", "اداری داخلی"), ("केवल", "सरकारी कार्यालय आंतरिक"),
)  # fmt: skip
"""The same where words are not set apart, or bend at both ends: parts of words, one of each pair."""
_UNSPACED = tuple(tuple(tuple(group.split()) for group in pair) for pair in _SIGNS)
_CLOSE = re.compile("|".join(sorted({part for pair in _UNSPACED for part in pair[0]})))
_MOST_SIGNS = 40


def has_sign(line: str) -> bool:
    """Return whether a line that is not of Latin letters may have the parts of words that stand in such lines."""
    return len(line) <= _MOST_SIGNS and _CLOSE.search(line) is not None


_PAPERS = frozenset(
    """TAI LIEU VAN BAN HO SO DO BELGE EVRAK DOKUMEN DOKUMENT DOKUMENTUM DOKUMENTAS DOKUMENTS DOCUMENT DOCUMENTO DOCUMENTUL ДОКУМЕНТ ДАКУМЕНТ ΕΓΓΡΑΦΟ ASIAKIRJA
    文件 資料 문서 وثيقة مستند מסמך เอกสาร NYARAKA SURAT""".split()
)
"""What papers are called: a level beside nothing else is a marking."""
_HEAD = re.compile(r"(?P<head>[^\W\d_][^:(（\[–—|]{2,44}?)\s*(?:[(（\[:]|\s[–—|-]\s).*")
_DASH = re.compile(r"\s+[-–—|·•]\s+")
_SHORT = 70
_BODY_LEVEL = re.compile(
    r"[A-Z][A-Z&/-]{1,14}(?: [A-Z]{2,8})? (?P<level>(?i:strictly confidential|confidential|restricted|secret))"
)


def found(line: str) -> str | None:
    """Return the line, or the level it says, where it is of one of the frames; None for any other.

    >>> found("Draft: not for quotation or citation"), found("The camera was not found"), found("FILED UNDER SEAL")
    ('Draft: not for quotation or citation', None, 'FILED UNDER SEAL')
    """
    text = " ".join(line.split())
    if not 3 < len(text) <= _LONGEST:
        return None
    words = _WORD.findall(folded(text))
    if not 0 < len(words) <= _MOST_WORDS:
        return None
    if has_sign(text) and any(all(any(part in text for part in group) for group in pair) for pair in _UNSPACED):
        return text
    capital = text.upper() == text
    frames = (frame for word in dict.fromkeys(words) for frame in _BY_FIRST.get(word, ()))
    if any(_fits(frame, words, capital=capital) for frame in frames):
        return text
    return _paper(words) or _headed(text) or _between(text)


def spoken(line: str) -> str | None:
    """Return what was written in a line of a saved talk, without when and by whom; None for any other line.

    >>> spoken("[09/05/2022, 12:03:11] Lanta Desk: Not for citation")
    'Not for citation'
    """
    match = _SPOKEN.match(line[:_LONGEST])
    return match["words"] if match else None


def in_frame(line: str) -> list[str]:
    """Return what a head or foot, or one part of it, says, as `found` has it."""
    whole = found(line) or _in_parts(line)
    return [whole] if whole else []


def _in_parts(line: str) -> str | None:
    parts = [_PAGE.sub("", part) for part in _PART.split(line)[:8]]
    return next(filter(None, map(found, [part for part in parts if part.strip()])), None)


def _fits(frame: Frame, words: list[str], *, capital: bool) -> bool:
    if frame.capitals and not capital:
        return False
    hits = [{word for word in words if group.has(word)} for group in frame.groups]
    if not all(hits) or len(set().union(*hits)) < len(hits):
        return False
    known = _LITTLE.union(*hits)
    if any(word in _TOLD and word not in known for word in words):
        return False
    return sum(word not in known and not word[0].isdigit() for word in words) <= frame.others


def _paper(words: list[str]) -> str | None:
    """A level beside what a paper is called: `TÀI LIỆU MẬT`."""
    rest = [word for word in words if word not in _PAPERS]
    level = common_level(" ".join(rest)) if 0 < len(rest) < len(words) <= 5 else None
    return " ".join(rest) if level and rung(level) > 0 and (not rest[0].isascii() or rung(level) > 2) else None


def _between(text: str) -> str | None:
    """A level in any letters that stands for itself between dashes: `WHO – restricted – not for citation`."""
    segments = [part for part in _DASH.split(text) if part.strip()]
    known = [part for part in segments if (level := common_level(part)) and rung(level) > 0 and len(part.strip()) > 5]
    return known[0] if known and len(segments) > 2 and len(text) < _SHORT else None


def _headed(text: str) -> str | None:
    """A phrase that closes a paper, or a body's level, before a bracket, a colon or a dash."""
    match = _HEAD.fullmatch(text)
    if match is None:
        return None
    head = folded(match["head"])
    if head in CLOSING and head not in EVERYDAY and (" " in head or not head.isascii()):
        return match["head"]
    of_body = _BODY_LEVEL.fullmatch(match["head"].strip())
    return of_body["level"].upper() if of_body and not of_body["level"].islower() else None
