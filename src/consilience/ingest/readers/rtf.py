"""RTF (Microsoft, *Rich Text Format Specification* 1.9.1): the words that a reader sees, heads and feet for markings alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from consilience.errors import UnreadableInput
from consilience.ingest import markings
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.decode import clean
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words
from consilience.ingest.readers.plain import with_title
from consilience.ingest.readers.raised import lowered, raised
from consilience.ingest.readers.rows import row as table_row

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})?[ ]?|\\'([0-9a-fA-F]{2})|\\([^a-zA-Z])|([{}])|([^\\{}\r\n]+)|[\r\n]+"
)
_SILENT = frozenset(
    "fonttbl colortbl stylesheet pict object info generator listtable listoverridetable rsidtbl themedata colorschememapping datastore latentstyles xmlnstbl fldinst "
    "bkmkstart bkmkend nonshppict shpinst mmathPr xe tc fchars lchars revtbl filetbl template operator listtext pgdsctbl pnseclvl panose falt fontemb".split()
)  # fmt: skip
_FRAMES = frozenset(
    "header headerl headerr headerf footer footerl footerr footerf shptxt sv userprops propname staticval subject category keywords doccomm comment manager".split()
)
"""What stands around the text: heads and feet, boxes, the letters of watermarks, properties."""
_NOTES = {"footnote": "footnote", "annotation": "comment", "atnid": "", "atnauthor": ""}
_SIGNS = {
    "par": "\n\n", "sect": "\n\n", "page": "\n\n", "line": "\n", "tab": " ", "cell": " | ", "nestcell": " ¦ ", "row": "\n\n", "nestrow": "\n\n", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’",
    "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": " ", "enspace": " ", "qmspace": " ", "zwj": "", "zwnj": "",
}  # fmt: skip
_PAGES = {437: "cp437", 708: "iso8859_6", 709: "cp1256", 850: "cp850", 852: "cp852", 866: "cp866", 874: "cp874", 932: "cp932", 936: "gb18030", 949: "cp949", 950: "big5hkscs", 10000: "mac-roman", 65001: "utf-8"}  # fmt: skip
_CHARSETS = {
    0: 1252,
    77: 10000,
    128: 932,
    129: 949,
    134: 936,
    136: 950,
    161: 1253,
    162: 1254,
    163: 1258,
    177: 1255,
    178: 1256,
    186: 1257,
    204: 1251,
    222: 874,
    238: 1250,
}
_DEEPEST = 500
_MOST = 5_000_000


@dataclass(frozen=True, slots=True)
class _State:
    into: str = "text"
    height: int = 0
    struck: bool = False
    hidden: bool = False
    skip: int = 1
    """Signs after a Unicode one that stand for it in older programs."""
    page: str = "cp1252"
    tabled: bool = False


@dataclass(slots=True)
class _Told:
    parts: dict[str, list[str]] = field(default_factory=dict)
    letters: int = 0


def read_rtf(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a rich text document; raise `UnreadableInput` when it is nested too deeply or too long."""
    account = Account()
    told = _Reading(name, account).read(raw)
    text = _tidied("".join(told.parts.get("text", [])))
    title = as_words(clean("".join(told.parts.get("title", []))))
    frame = "".join(told.parts.get("frame", [])) + "\n" + "".join(told.parts.get("note", []))
    marking = markings.gather(
        [*markings.in_furniture(frame.split("\n")), *markings.in_lines([title or ""]), *markings.in_text(text)]
    )
    document = Document(
        text=text,
        title=title,
        author=as_words(clean("".join(told.parts.get("author", [])))),
        marking=marking,
        notes=account.notes(),
    )
    return (replace(document, text=with_title(title, text)),)


def _tidied(text: str) -> str:
    """Blank lines between paragraphs; the rows of a table on lines of their own, without bars at their end."""
    lines = [_line(line) for line in clean(text).split("\n")]
    out: list[str] = []
    for line in lines:
        if line or (out and out[-1]):
            out.append(line)
    return re.sub(r"(?<=\S)\n\n(?=\| |[^\n]* \|(?: |\n|$))", "\n", "\n".join(out).strip())


def _line(line: str) -> str:
    cells = line.strip().split("|")
    # Each cell of a row has its bar behind it.
    return table_row(cells[:-1]) if len(cells) > 1 and not cells[-1].strip() else " ".join(line.split())


class _Reading:
    """One pass over the tokens, with a state for each open group."""

    def __init__(self, name: str, account: Account) -> None:
        self._name = name
        self._account = account
        self._told = _Told()
        self._state = _State()
        self._stack: list[_State] = []
        self._bytes = bytearray()
        self._to_skip = 0
        self._star = False
        self._fonts: dict[int, str] = {}
        self._font = 0
        self._high = 0

    def read(self, raw: bytes) -> _Told:
        for token in _TOKEN.finditer(raw):
            word, number, code, sign, brace, words = token.groups()
            if code is not None:
                self._byte(bytes([int(code, 16)]))
                continue
            if words is not None:
                self._plain(words)
                continue
            self._flush()
            if brace is not None:
                self._brace(brace == b"{")
            elif word is not None:
                self._control(word.decode(), None if number is None else int(number))
            elif sign is not None:
                self._symbol(sign)
        self._flush()
        return self._told

    def _brace(self, opens: bool) -> None:
        self._to_skip = 0
        if opens:
            if len(self._stack) >= _DEEPEST:
                raise UnreadableInput(self._name, "its groups are nested too deeply", "save it as .docx")
            self._stack.append(self._state)
        elif self._stack:
            self._state = self._stack.pop()

    def _byte(self, raw: bytes) -> None:
        if self._to_skip:
            self._to_skip -= 1
        else:
            self._bytes += raw

    def _plain(self, words: bytes) -> None:
        skipped = min(self._to_skip, len(words))
        self._to_skip -= skipped
        self._bytes += words[skipped:]

    def _flush(self) -> None:
        if self._bytes:
            raw, self._bytes = bytes(self._bytes), bytearray()
            self._say(raw.decode(self._state.page, errors="replace"))

    def _symbol(self, sign: bytes) -> None:
        if sign == b"*":
            self._star = True
            return
        self._say(
            {b"~": " ", b"_": "-", b"\n": "\n\n", b"\r": "\n\n", b"\t": " ", b"\\": "\\", b"{": "{", b"}": "}"}.get(
                sign, ""
            )
        )

    def _control(self, word: str, number: int | None) -> None:
        star, self._star = self._star, False
        if word == "u" and number is not None:
            self._unicode(number)
        elif word in _SIGNS:
            # A paragraph within a cell does not end its row.
            self._say(
                " " if word in ("par", "line") and self._state.tabled and self._state.into == "text" else _SIGNS[word]
            )
        elif word == "bin":
            return
        elif word in _SILENT or (star and word not in _FRAMES and word not in _NOTES and word != "shptxt"):
            self._state = replace(self._state, into="font" if word == "fonttbl" else "info" if word == "info" else "")
        elif word in _FRAMES:
            self._state = replace(self._state, into="frame")
            self._say("\n")
        elif word in _NOTES:
            self._account.leave(_NOTES[word], int(bool(_NOTES[word])))
            self._state = replace(self._state, into="note")
            self._say("\n")
        elif word in ("title", "author") and self._state.into == "info":
            self._state = replace(self._state, into=word)
        else:
            self._look(word, number)

    def _look(self, word: str, number: int | None) -> None:
        on = number != 0
        state = self._state
        if word in ("super", "sub", "nosupersub", "up", "dn"):
            moved = word in ("super", "sub") or (number or 6) >= 4
            height = 0 if word == "nosupersub" or number == 0 or not moved else -1 if word in ("sub", "dn") else 1
            state = replace(state, height=height)
        elif word in ("strike", "striked", "deleted"):
            state = replace(state, struck=on)
        elif word in ("intbl", "pard"):
            state = replace(state, tabled=word == "intbl")
        elif word == "v":
            state = replace(state, hidden=on)
        elif word == "plain":
            state = replace(state, height=0, struck=False, hidden=False)
        elif word == "uc" and number is not None:
            state = replace(state, skip=max(0, min(number, 9)))
        elif word in ("ansicpg", "fcharset", "f", "mac", "pc", "pca"):
            state = self._page(state, word, number)
        self._state = state

    def _page(self, state: _State, word: str, number: int | None) -> _State:
        """The code page that is in force: of the document, or of the font that was chosen."""
        if word == "fcharset":
            page = _CHARSETS.get(number or 0)
            if page is not None:
                self._fonts[self._font] = _PAGES.get(page, f"cp{page}")
            return state
        if word == "f":
            self._font = number or 0
            return state if state.into == "font" else replace(state, page=self._fonts.get(self._font, state.page))
        page = {"mac": 10000, "pc": 437, "pca": 850}.get(word, number or 1252)
        return replace(state, page=_PAGES.get(page, f"cp{page}" if page in range(1250, 1259) else "cp1252"))

    def _unicode(self, number: int) -> None:
        code = number % 0x10000
        self._to_skip = self._state.skip
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return
        if 0xDC00 <= code < 0xE000 and self._high:
            code, self._high = 0x10000 + ((self._high - 0xD800) << 10) + code - 0xDC00, 0
        self._say(chr(code) if not 0xD800 <= code < 0xE000 else "\ufffd")

    def _say(self, words: str) -> None:
        into = self._state.into
        if into in ("", "font", "info") or not words:
            return
        if into == "text" and (self._state.struck or self._state.hidden) and words.strip():
            self._account.leave("piece of text that was struck out" if self._state.struck else "piece of hidden text")
            if self._state.hidden:
                self._told.parts.setdefault("frame", []).append(f"\n{words}")
            return
        parts = self._told.parts.setdefault(into, [])
        if self._state.height and words.strip():
            before = "".join(parts[-4:])
            words = raised(before, words) if self._state.height > 0 else lowered(before, words)
        parts.append(words)
        self._told.letters += len(words)
        if self._told.letters > _MOST:
            raise UnreadableInput(self._name, "it holds far more text than a document does", "split it")
