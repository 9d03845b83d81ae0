"""Where a document is marked: banner lines, what stands in heads, feet and subjects, labels, portion marks.

What a marking means and which are understood is told in `marking`; here they are found, in every part that a reader of the
original sees, and gathered so that none is lost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache

from consilience.ingest import marked_forms, marked_frames, marked_lines, marked_shapes, marked_stems, portions
from consilience.ingest.marked_hints import FOR_USE, LABEL, may_hold, near
from consilience.marking.words import CLOSING, common_level, folded, is_body, rung, tlp_colour
from consilience.marking.written import PARTS, divided, is_understood, plain

_COMMON = (0, 3, 5, 7, 9)
_TLP = {"CLEAR": 0, "GREEN": 2, "AMBER": 4, "AMBER+STRICT": 6, "RED": 8}
_EDGE = 5
"""Lines at the top and foot of a text that are looked at as a head or foot would be."""
_LONGEST = 120
_MOST = 12
_CELLS = " | "
"""Between the cells of a row."""
_SURE_LABEL = re.compile(r"(?i)\W*(?:[a-z]+ )?(?:distribution|dissemination|handling|sensitivity)")
_TLP_ANYWHERE = re.compile(
    r"(?<![\w-])(?:TLP|T\.\s?L\.\s?P\.|traffic[ -]light[ -]protocol)\s*(?:v?[12](?:\.0)?\s*)?\s*(?:level|colou?r|marking|classification)?\s*[:;=_/.→>–-]?\s*[\[(\"“]?\s*(?P<colour>clear|white|green|amber\s*[+/_ -]?\s*strict|amber|red|weiss|grün|gelb|rot|blanc|vert|orange|rouge|verde|ámbar|ambar|rojo|rosso|giallo)\b(?!\+)",
    re.IGNORECASE,
)
_TLP_SHAPED = re.compile(r"(?<![\w-])TLP\s*[:=]\s*[A-Za-z+]+")
_APART = re.compile(r"\s+[-–—]+\s+|\s*[|·•\t\[\](){}<>\n]\s*|\s{2,}|[:;,.]\s+|[:;,.]$")
_BLOCKED = re.compile(r"(?://\s?)?(?=[A-Z])[A-Z][A-Z0-9 .'’-]{0,40}//?\s?[A-Z0-9][A-Z0-9 ,&/+.'’-]*(?://)?")
_DOUBLE = re.compile(r"(?://\s?)?[A-Z][A-Z -]{0,30}\s?//\s?[A-Z0-9][A-Z0-9 ,&/+-]*")
_PART = re.compile(r"\s*[\t|·•]\s*|\s{3,}")
_FIRST_PAGE = re.compile(r"(?i)^\W*(?:page|seite|página|pagina|p\.)\s*\d+(?:\s*(?:of|/|von|de)\s*\d+)?\W*")
_FURNITURE = re.compile(
    r"(?i)\b(?:pages?|seite|página|pagina|strona|side|copy|ex(?:emplaire)?|no|nr|of|von|de|sur|version|v|draft|annex|vol)\b|[\d./:#-]+|\b\w+\.(?:docx?|pdf|txt)\b"
)
_RELEASE = re.compile(r"REL(?:EASABLE)? TO [A-Z]{2,}(?:(?:, ?| AND |/| )[A-Z]{2,})*")
_SHORT_LABEL = 40
_BARE_LABEL = re.compile(
    r"\W*(?:TLP|traffic light protocol|(?:\w+ )?(?:classification|marking)|einstufung|classified)\s*:?\W*",
    re.IGNORECASE,
)
_PERMITTED = re.compile(r"(?<!\w)PAP\s*[:=]\s*(?:red|amber|green|clear|white)\b", re.IGNORECASE)
LABELLED = re.compile(r"\W*(?:TLP|traffic light)", re.IGNORECASE)
_CONTROL = re.compile(
    r"(?:NOFORN|NF|ORCON|REL(?:EASABLE)?(?: TO)?\b.*|FGI\b.*|(?:\w+ ){0,3}EYES ONLY|SENSITIVE|ATOMAL|BOHEMIA|CRYPTO|COMINT|LIMDIS|AUSTEO|AGAO|CABINET|INTEL|"
    r"HANDLE VIA .*|FOR .* ONLY|PERSONAL DATA|COMMERCIAL|LOCSEN|UKEO|UK EO|RELIDO|PROPIN|EXDIS|NODIS|RECIPIENTS ONLY|ORGANISATION ONLY|AMTLICH GEHEIM(?:GEHALTEN| ZU HALTEN)|SPECIAL FRANCE|STRAP ?\d|ONLY FOR .*)(?:[ /,-]+.*)?"
)


def level(marking: str) -> int | None:
    """Return the rung of a marking on one ladder, the highest of its parts; None when no part's level is known.

    >>> level("SECRET//REL TO USA, ISR") > level("TLP:AMBER"), level("SERCET//NF")
    (True, None)
    """
    found = [rung_ for part in marking.split(PARTS.strip()) if (rung_ := _rung(part)) is not None]
    return max(found, default=None)


@lru_cache(maxsize=4096)
def _rung(part: str) -> int | None:
    head, _ = divided(part)
    colour, common = tlp_colour(head), common_level(head)
    if colour is None and common is None and (label := LABEL.fullmatch(part.strip())):
        return _rung(label["value"])
    if colour:
        return _TLP[colour]
    return _COMMON[rung(common)] if common is not None else None


def strictest(markings: Iterable[str]) -> str | None:
    """Return the strictest of the markings that can be read; of equals the longest, which has the most caveats."""
    readable = [(rung, len(marking), marking) for marking in markings if (rung := level(marking)) is not None]
    return max(readable, default=(0, 0, None))[2]


def gather(markings: Iterable[str | None]) -> str | None:
    """Return all that was found as one marking, in which each part counts; what a stricter part covers is left out.

    >>> gather(["TLP:GREEN", "tlp:red", "SECRET", "SECRET//NOFORN", None])
    'TLP:RED; SECRET//NOFORN'
    """
    parts: dict[str, str] = {}
    for marking in markings:
        for part in (marking or "").split(PARTS.strip()):
            text = _written(part)
            if text:
                parts.setdefault(folded(text), text)
    kept = [part for part in parts.values() if not any(_covers(other, part) for other in parts.values())]
    unknown = [part for part in kept if _rung(part) is None]
    return PARTS.join(part for part in kept if part not in unknown[3:])[: _MOST * _LONGEST] or None


def banner(line: str) -> str | None:
    """Return the marking when a whole line is one, readable or not; None for any other line.

    >>> banner("SECRET//REL TO USA, ISR"), banner("Secret talks were held"), banner("[tlp:amber]")
    ('SECRET//REL TO USA, ISR', None, 'TLP:AMBER')
    """
    if len(line) > _LONGEST * 2 or not may_hold(line):
        return None
    text = plain(line)
    if not 0 < len(text) <= _LONGEST:
        return None
    label = LABEL.fullmatch(text)
    if label is not None and (found := _labelled(text, label["value"])):
        return found
    close = plain(marked_lines.closed_up(line))
    return (
        _whole(text)
        or (_whole(close) if close != text else None)
        or marked_shapes.labelled(text, edge=False)
        or marked_shapes.misread(text)
        or marked_shapes.capitals(text)
        or marked_shapes.headed(text)
        or marked_shapes.in_small_anywhere(text)
    )


def in_frame(line: str, *, sure: bool = False) -> tuple[str, ...]:
    """Return the markings in a page's head or foot, a subject, a box or a line at a text's edge.

    >>> in_frame("Joint Commission - Report No. 14 - RESTRICTED"), in_frame("[Confidential] Camps"), in_frame("Red meat")
    (('RESTRICTED',), ('Confidential',), ())
    """
    if not may_hold(line):
        return marked_stems.in_frame(line, sure=sure)
    line = marked_lines.closed_up(line)
    text = " ".join(unicodedata.normalize("NFKC", line).split())[:2000]
    found = [whole] if (whole := banner(line)) else list(_loose(plain(text)))
    found += [_tlp(match["colour"]) for match in _TLP_ANYWHERE.finditer(text)]
    found += [*_PERMITTED.findall(text), *marked_shapes.tagged(text)]
    found += [match.group() for match in _TLP_SHAPED.finditer(text)] if not found else []
    if not found:
        found += [*marked_lines.said(text), *_pieces(line)]
    found = found or [*marked_lines.anywhere(text), *marked_forms.found(text)]
    if not found:
        found += filter(None, (_shape(part) for part in _PART.split(line)[:8]))
    found = found or marked_frames.in_frame(line)
    found = found or list(filter(None, [marked_shapes.stated(text)]))
    return tuple(dict.fromkeys(found)) or marked_stems.in_frame(line, sure=sure)


def _shape(part: str) -> str | None:
    """What one part of a head or foot looks like, its page number taken off."""
    bare = plain(_FIRST_PAGE.sub("", part))
    return banner(bare) or marked_shapes.labelled(bare, edge=True) or marked_shapes.small(bare)


def in_text(text: str) -> tuple[str, ...]:
    """Return the markings of a text: banner lines anywhere, whatever stands at its edges, and its portion marks."""
    lines = [line for line in text.split("\n") if line.strip()]
    found: list[str] = []
    for place, line in enumerate(lines):
        if (
            len(line) < _SHORT_LABEL
            and place + 1 < len(lines)
            and len(lines[place + 1]) < _SHORT_LABEL
            and _BARE_LABEL.fullmatch(line)
        ):
            # The label on a line of its own, and what it says on the next.
            found += in_frame(f"{line.strip(' :')}: {lines[place + 1][:_LONGEST]}")
        if place and len(line) < _SHORT_LABEL and (broken := _broken(lines[place - 1], line)):
            found.append(broken)
        edge = place < _EDGE or place >= len(lines) - _EDGE
        # Long lines are prose; only at the edges may a sentence of them tell how the whole is marked.
        if (len(line) > 2 * _LONGEST and not (edge or LABELLED.match(line))) or not (edge or may_hold(line)):
            continue
        if edge and line.count(_CELLS) == 1:
            found += in_frame(line.replace(_CELLS, ": "))
        found += in_frame(said) if edge and (said := marked_frames.spoken(line)) else ()
        if edge:
            found += in_frame(line) if len(line) <= 2 * _LONGEST else _in_sentences(line)
        elif marking := banner(line):
            found.append(marking)
        elif label := _TLP_ANYWHERE.match(line.lstrip(" [(*_#>")):
            found += [_tlp(label["colour"]), *_PERMITTED.findall(line)]
        elif others := (*marked_lines.anywhere(line), *marked_forms.found(line)):
            found += others
        elif warned := marked_shapes.warned(line) or (marked_frames.found(line) if line.upper() == line else None):
            found.append(warned)
    if not found and (block := marked_lines.block_without_level(lines)):
        found.append(block)
    return tuple(dict.fromkeys([*found, *(mark.marking for mark in portions.find(text))]))


def _broken(above: str, line: str) -> str | None:
    """A level that a narrow column broke into two lines: `TOP` and `SECRET`."""
    if len(above) > _SHORT_LABEL or above.upper() != above or line.upper() != line:
        return None
    both = plain(f"{above} {line}")
    higher = rung_ if (rung_ := _rung(both)) is not None else -1
    return (
        both
        if higher > max(_rung(plain(above)) or 0, _rung(plain(line)) or 0) or above.rstrip().endswith("//")
        else None
    )


def place_of(marking: str, text: str) -> str:
    """Return in words where the first part of a marking stands that is not understood.

    >>> place_of("TLP:AMBER; SHARD//FERN", "Quay" + chr(10) + "SHARD//FERN")
    'in line 2 of its text'
    """
    unknown = [part for part in marking.split(PARTS) if not is_understood(part)]
    for number, line in enumerate(text.split("\n"), 1):
        if any(part in plain(line) for part in unknown):
            return f"in line {number} of its text"
    return "outside its text: in a head, a foot, a field, a property or a name"


def in_lines(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the markings of lines that stand around a text: each is looked at as a head or foot."""
    return tuple(dict.fromkeys(marking for line in lines for marking in in_frame(line)))


def in_furniture(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the markings of the heads and feet of pages, sheets and slides, where a body may name its own level.

    >>> in_furniture(["Globex Restricted", "Page 2"]), in_lines(["Globex Restricted"])
    (('Globex Restricted',), ())
    """
    lines = list(lines)
    own = (owned for line in lines if (owned := marked_forms.owned(line)))
    framed = (marking for line in lines for marking in in_frame(line, sure=True))
    return tuple(dict.fromkeys([*framed, *own]))


def field(value: object, name: str = "marking") -> str | None:
    """Return what a field that is there to hold a marking says; something that is no text is a marking nobody can read.

    >>> field("amber", "tlp"), field(["TLP:RED", "SECRET"]), field({"a": 1}), field("")
    ('TLP:AMBER', 'TLP:RED; SECRET', 'UNREADABLE MARKING', None)
    """
    if value in (None, "", [], {}, False) or (isinstance(value, str) and not value.strip()):
        return None
    if isinstance(value, list | tuple):
        return gather(field(item, name) for item in value)
    if isinstance(value, dict):
        inner = [field(item, str(key)) for key, item in value.items()]
        return gather(inner) if any(item and level(item) is not None for item in inner) else "UNREADABLE MARKING"
    if not isinstance(value, str):
        return "UNREADABLE MARKING"
    text = " ".join(value.split())
    if "tlp" in name.lower() and tlp_colour(f"TLP {text}"):
        text = f"TLP:{text}" if tlp_colour(text) is None else text
    return gather([_from_field(text)])


def _from_field(text: str) -> str:
    found = [_tlp(match["colour"]) for match in _TLP_ANYWHERE.finditer(text)]
    if level(text) is None and found:
        return PARTS.join(found)
    return text[:400]


def _written(part: str) -> str:
    """A part as it is kept: TLP in its own spelling, others as they stand."""
    text = plain(part)
    colour = tlp_colour(text)
    return f"TLP:{colour}" if colour else text


def _covers(other: str, part: str) -> bool:
    """Whether a part says no more than another one of the same ladder."""
    if other == part or "/" in part or _rung(part) is None or _rung(other) is None:
        return False
    both = [tlp_colour(divided(one)[0]) for one in (other, part)]
    if any(both) and not all(both):
        return False
    if divided(part)[1] or (_rung(part) and re.search(r"\bREL", other.upper())):
        # A release to others holds only where every part of the document has it; what is open to all does not count.
        return False
    higher, lower = _rung(other) or 0, _rung(part) or 0
    return higher > lower or (higher == lower and len(other) > len(part))


def _whole(text: str) -> str | None:
    colour = tlp_colour(text)
    if colour:
        return f"TLP:{colour}"
    if colour == "" and folded(text) not in {"TLP", "TRAFFIC LIGHT PROTOCOL"} and "//" not in text:
        # A label that is known with other words behind it is found as such; any other is one nobody can read.
        return None if _TLP_ANYWHERE.match(text) or len(folded(text).split()) > 4 else text
    if _PERMITTED.fullmatch(text):
        return text
    if text.upper() != text:
        return None
    words = folded(text)
    head, rest = divided(text)
    if rest and " " in folded(head) and " " not in rest.strip() and common_level(head):
        return text
    if common_level(text) and (len(words) > 3 or "/" in text or not words.isascii() or words == "CUI"):
        return text
    if common_level(head) and len(folded(head)) > 2 and rest and (_BLOCKED.fullmatch(text) or _is_control(rest)):
        return text
    if tlp_colour(head) and "//" in text:
        return text
    known = words in CLOSING or _RELEASE.fullmatch(text) or near(words) or _mixed(words) or _is_closing(text)
    return text if known or _DOUBLE.fullmatch(text) else None


def _is_closing(text: str) -> bool:
    """Controls one after the other, or whom alone it is for: `NOFORN/ORCON`, `US ONLY`, `FOR OFFICAL USE ONLY`."""
    parts = re.split(r"\s*[/,&]\s*", text)
    if len(parts) > 1 and all(folded(part) in CLOSING for part in parts):
        return True
    whom = text.removesuffix(" ONLY").removesuffix(" EYES")
    named = text.endswith(" ONLY") and all(is_body(one) for one in re.split(r"\s*[/,&]\s*|\s+AND\s+", whom))
    return named or FOR_USE.fullmatch(text) is not None


def _is_control(rest: str) -> bool:
    return bool(_CONTROL.fullmatch(rest) or _CONTROL.fullmatch(folded(rest)))


def _mixed(words: str) -> bool:
    """A level in two tongues or for two bodies, one after the other."""
    parts = words.split("/")
    return len(parts) > 1 and any(common_level(part) for part in parts)


def _labelled(text: str, value: str) -> str | None:
    if level(value) is not None and (value.upper() == value or len(value.split()) <= 6):
        return _written(value)
    if _SURE_LABEL.match(text):
        return None
    return text if text.upper() == text or folded(value) in CLOSING else None


def _loose(text: str) -> Iterator[str]:
    """A whole line in small letters, which is a marking only where markings stand."""
    if (common_level(text) and len(folded(text)) > 3) or (folded(text) in CLOSING and len(folded(text)) > 3):
        yield text
    elif (label := LABEL.fullmatch(text)) and not _SURE_LABEL.match(text):
        yield _written(label["value"])
    elif "//" in text and common_level(divided(text)[0]) and " " not in text.partition("//")[2].strip():
        yield text


def _in_sentences(line: str) -> list[str]:
    opening = _TLP_ANYWHERE.match(line.lstrip(" [(*_"))
    said = [*marked_lines.said(line), *marked_lines.of_itself(line)]
    return [*said, *([_tlp(opening["colour"])] if opening else [])]


def _pieces(line: str) -> Iterator[str]:
    """What stands between the signs that divide a head: each piece for itself, page numbers and the like taken off."""
    bracketed = re.findall(r"[\[({<]\s*([^\[\](){}<>/][^\[\](){}<>]{1,59}?)\s*[\])}>]", line)
    yield from (piece for piece in bracketed if _is_piece(piece, any_case=True))
    first = re.split(r"\s+[-–—|·•]+\s+", line.strip(), maxsplit=1)
    if len(first) > 1 and _is_piece(first[0], any_case=True):
        yield plain(first[0])
    for piece in _APART.split(line):
        bare = plain(_FURNITURE.sub(" ", piece))
        for text in dict.fromkeys((plain(piece), bare)):
            if _is_piece(text, any_case=False):
                yield text
                break
        else:
            yield from _at_an_end(bare)


def _is_piece(text: str, *, any_case: bool) -> bool:
    text = plain(text)
    words = folded(text)
    if not text or (text.upper() != text and not any_case and not words.startswith("VS ")):
        return False
    known = common_level(text) is not None and (
        len(words) > 3 or "/" in text or words in {"CUI", "LES", "SBU", "NATO", "VS"}
    )
    return known or words in CLOSING or (_whole(text.upper()) is not None and len(words) > 3)


def _at_an_end(text: str) -> Iterator[str]:
    """`SECRET Report on Sarn`, `marked 'SECRET' by origin`: a level in capitals among words that are not.

    At either end any level; in between only words that are hardly written in capitals for another reason.
    """
    if text.upper() == text:
        return
    words = [word.strip("'\"“”‘’.,;:!()[]") for word in text.split(" ")]
    for length in (3, 2, 1):
        for start in range(len(words) - length + 1):
            head = " ".join(words[start : start + length])
            outer = start == 0 or start + length == len(words)
            level_ = common_level(head) if head.upper() == head and len(folded(head)) > 4 else None
            if level_ and (outer or ((rung(level_) > 1 or "RESTRICTED" in head) and folded(head) != "PROTECTED")):
                yield head
                return


def _tlp(colour: str) -> str:
    return f"TLP:{tlp_colour('TLP ' + colour) or 'RED'}"
