"""Files that are made to stop, blow up or mislead a reader, by kind: bombs, other contents than the name says, broken encodings, depth."""

import gzip
import io
import json
import zipfile
import zlib
from collections.abc import Callable
from functools import cache, partial

from tests.ingest import make
from tests.ingest.readers.samples import PROSE, every_format
from tests.ingest.readers.test_more_formats import odt, shape, slides, workbook

WORDS = "\n\n".join(PROSE)
_PROGRAMS = {
    "windows": b"MZ\x90\x00\x03" + b"\0" * 400 + b"This program cannot be run in DOS mode.",
    "linux": b"\x7fELF\x02\x01\x01" + bytes(range(256)) * 20,
    "mac": b"\xcf\xfa\xed\xfe" + b"\x07\0\0\x01" * 90,
    "class": b"\xca\xfe\xba\xbe\0\0\0\x37" + b"\0\x0a" * 90,
    "shortcut": b"L\0\0\0\x01\x14\x02\0" + b"\0" * 90,
    "tar": b"a.txt".ljust(257, b"\0") + b"ustar\x0000" + b"\0" * 250,
    "seven": b"7z\xbc\xaf\x27\x1c" + b"\0" * 90,
    "database": b"SQLite format 3\0" + b"\0" * 200,
}
_DEEP = 60_000


Content = bytes | str | Callable[[], bytes]


def files() -> dict[str, Content]:
    """Return all by name: what kind it is, then the ending under which it is filed."""
    return {
        **_lying(),
        **_bombs(),
        **_deep(),
        **_long(),
        **_encodings(),
        **_cut(),
        **_mails(),
        **_pages(),
        **_odd_lines(),
    }


def bytes_of(content: Content) -> bytes:
    """Return a file's bytes; large ones are made now and not when tests are collected."""
    made = content() if callable(content) else content
    return made if isinstance(made, bytes) else made.encode("utf-8", "surrogatepass")


_good = cache(every_format)


def _lying() -> dict[str, Content]:
    """Programs and archives under the names of documents, and each format under another's name."""
    endings = ("pdf", "docx", "txt", "html", "rtf", "xlsx")
    found = {f"{kind}.{ending}": raw for kind, raw in _PROGRAMS.items() for ending in endings}
    good = _good()
    swapped = [("pdf", "docx"), ("docx", "pdf"), ("xlsx", "docx"), ("docx", "xlsx"), ("odt", "docx"), ("epub", "odt"), ("html", "pdf"), ("rtf", "pdf"), ("msg", "xls"), ("xls", "msg"), ("eml", "html"), ("pptx", "xlsx")]  # fmt: skip
    return found | {f"{own}-as.{other}": good[f"a.{own}"] for own, other in swapped}


def zipped(**parts: bytes | str) -> bytes:
    return make.a_zip(**parts)


def _zeros() -> bytes:
    return bytes(240_000_000)


def _bombs() -> dict[str, Content]:
    main = "word__document_dot_xml"
    nested = zipped(a_dot_txt="words")
    for _ in range(12):
        nested = zipped(a_dot_zip=nested)
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 12}">' for n in range(1, 12))
    entity = f'<!DOCTYPE d [<!ENTITY e0 "ha">{laughs}]>'
    outside = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(6_000):
            archive.writestr(f"p{number}.txt", "words")
    twice = io.BytesIO()
    with zipfile.ZipFile(twice, "w") as archive:
        archive.writestr("../../escape.txt", WORDS)
        archive.writestr("/abs.txt", WORDS)
    bombs: dict[str, Content] = {f"zeros.{ending}": partial(_zipped_zeros, part) for ending, part in (("docx", main), ("xlsx", "xl__workbook_dot_xml"), ("pptx", "ppt__presentation_dot_xml"), ("odt", "content_dot_xml"), ("epub", "META-INF__container_dot_xml"), ("zip", "a_dot_txt"))}  # fmt: skip
    return bombs | {
        "laughs.docx": zipped(word__document_dot_xml=f"{entity}<d>&e11;</d>"),
        "laughs.xml": f"{entity}<rss><channel><title>&e11;</title></channel></rss>",
        "laughs.odt": zipped(content_dot_xml=f"{entity}<d>&e11;</d>"),
        "laughs.html": f"{entity}<html><body><p>{WORDS}</p>&e11;</body></html>",
        "outside.docx": zipped(word__document_dot_xml=f"{outside}<w>&x;</w>"),
        "outside.xml": f"{outside}<rss><channel><item><title>&x;</title><description>{PROSE[0]}</description></item></channel></rss>",
        "outside.odt": zipped(content_dot_xml=f"{outside}<d>&x;</d>"),
        "nested.zip": nested,
        "many.zip": many.getvalue(),
        "many.docx": many.getvalue(),
        "paths.zip": twice.getvalue(),
        "zeros.warc.gz": lambda: gzip.compress(_zeros()),
        "stream.pdf": _pdf_bomb,
    }


def _zipped_zeros(part: str) -> bytes:
    return zipped(**{part: _zeros()})


def _pdf_bomb() -> bytes:
    body = zlib.compress(b"(a) Tj " * 20_000_000)
    return b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Contents 4 0 R>>endobj 4 0 obj<</Length " + str(len(body)).encode() + b"/Filter/FlateDecode>>stream\n" + body + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"  # fmt: skip


def _deep() -> dict[str, Content]:
    body = "<w:body>" + "<w:sdt><w:sdtContent>" * 5_000 + "<w:p/>" + "</w:sdtContent></w:sdt>" * 5_000 + "</w:body>"
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return {
        "brackets.jsonl": "[" * _DEEP + "\n" + json.dumps({"text": PROSE[0]}),
        "objects.jsonl": '{"a":' * _DEEP + "1" + "}" * _DEEP + "\n" + json.dumps({"text": PROSE[0]}),
        "inner.jsonl": '{"text":"' + PROSE[0] + '","x":' + "[" * 3_000 + "]" * 3_000 + "}",
        "divs.html": "<div>" * _DEEP + WORDS,
        "tables.html": "<table><tr><td>" * 3_000 + WORDS,
        "bold.html": "<b><i>" * 20_000 + WORDS,
        "quotes.md": ">" * _DEEP + " " + PROSE[0],
        "lists.md": "".join(" " * n + "- x\n" for n in range(2_000)) + WORDS,
        "braces.rtf": "{\\rtf1 " + "{" * _DEEP + WORDS,
        "controls.docx": zipped(word__document_dot_xml=f"<w:document {space}>{body}</w:document>"),
        "spans.odt": odt("<text:p>" + "<text:span>" * 4_000 + "x" + "</text:span>" * 4_000 + "</text:p>"),
        "parts.eml": "".join(f"Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n" for n in range(2_000)) + "\r\n" + WORDS,
        "front.md": "---\na: " + "{a: " * 5_000 + "1" + "}" * 5_000 + "\n---\n\n" + WORDS,
        "merges.md": "---\na0: &a0 {x: 1}\n" + "".join(f"a{n}: &a{n} [" + f"*a{n - 1}," * 9 + "]\n" for n in range(1, 12)) + "---\n\n" + WORDS,
        "xml.rss": "<rss>" + "<a>" * _DEEP,
    }  # fmt: skip


def _long() -> dict[str, Content]:
    return {
        "line.txt": "word " * 600_000,
        "letters.txt": "a" * 3_000_000,
        "digits.txt": "The sum is " + "9" * 400_000 + ".",
        "commas.txt": "1,000" * 200_000,
        "brackets.txt": "(" * 200_000,
        "slashes.txt": "SECRET//" * 40_000,
        "dashes.txt": "- " * 200_000,
        "colons.txt": "a:" * 150_000,
        "quotes.txt": "\"'" * 150_000,
        "stops.txt": ". " * 200_000,
        "capitals.txt": "SECRET OF THE " * 30_000,
        "names.txt": "A/1/B-" * 60_000,
        "spaced.txt": "S E C R E T " * 30_000,
        "months.txt": "4 May " * 60_000,
        "blank.txt": " \n" * 300_000 + WORDS,
        "marks.md": "*" * 200_000,
        "pipes.md": "|" * 200_000,
        "hashes.md": "#" * 200_000 + " x",
        "links.md": "[a](" * 60_000,
        "ticks.md": "`" * 100_000,
        "attribute.html": f"<p title='{'x' * 2_000_000}'>{WORDS}</p>",
        "attributes.html": "<p " + " ".join(f"a{n}=1" for n in range(60_000)) + f">{WORDS}</p>",
        "comment.html": "<!--" * 60_000 + WORDS,
        "entities.html": "&amp;" * 400_000,
        "row.jsonl": json.dumps({"text": "word " * 400_000}),
        "rows.jsonl": (json.dumps({"text": PROSE[0]}) + "\n") * 20_000,
        "names.jsonl": json.dumps({"text": PROSE[0], **{f"k{n}": n for n in range(40_000)}}),
        "header.eml": "Subject: " + "x" * 2_000_000 + "\r\n\r\n" + WORDS,
        "headers.eml": "".join(f"X-{n}: y\r\n" for n in range(40_000)) + "\r\n" + WORDS,
        "rows.xlsx": workbook([["x", n] for n in range(20_000)]),
        "slides.pptx": slides(*[shape("x") for _ in range(800)]),
    }


def _encodings() -> dict[str, Content]:
    mixed = WORDS.encode("utf-16-le")
    return {
        "utf16.txt": b"\xff\xfe" + mixed,
        "utf16be.txt": b"\xfe\xff" + WORDS.encode("utf-16-be"),
        "utf16odd.txt": b"\xff\xfe" + mixed[:-1],
        "utf16none.txt": mixed,
        "utf32.txt": WORDS.encode("utf-32"),
        "utf7.txt": WORDS.encode("utf-7"),
        "latin.txt": ("Café de Quell. " + WORDS).encode("latin-1"),
        "cp1251.txt": ("Мост открыт. " * 40).encode("cp1251"),
        "koi8.txt": ("Мост открыт. " * 40).encode("koi8-r"),
        "shiftjis.txt": ("橋は開いている。" * 40).encode("shift-jis"),
        "gb.txt": ("桥已开放。" * 40).encode("gb18030"),
        "halves.txt": WORDS.encode() + b"\xed\xa0\x80\xed\xb0\x80",
        "overlong.txt": WORDS.encode() + b"\xc0\xaf\xe0\x80\xaf",
        "cut.txt": ("é" * 400).encode()[:-1],
        "nuls.txt": WORDS.replace(" ", "\0"),
        "bells.txt": "\x07\x1b[31m\x08" + WORDS,
        "turned.txt": "\u202e" + WORDS,
        "widthless.txt": "\u200b".join(WORDS),
        "combining.txt": "a" + "\u0301" * 100_000,
        "marks.txt": b"\xef\xbb\xbf" * 20 + WORDS.encode(),
        "label.html": b"<meta charset=utf-16><p>" + WORDS.encode(),
        "nolabel.html": b"<meta charset=no-such-thing><p>" + WORDS.encode(),
        "utf7.html": b"<meta charset=utf-7><p>+ADw-script+AD4-alert(1)+ADw-/script+AD4-" + WORDS.encode(),
        "label.eml": b"Content-Type: text/plain; charset=no-such\r\n\r\n" + WORDS.encode(),
        "words.eml": b"Subject: =?utf-8?B?/////w==?= =?no-such?Q?=FF?=\r\n\r\n" + WORDS.encode(),
        "base64.eml": b"Content-Transfer-Encoding: base64\r\n\r\n!!!!" + WORDS.encode(),
        "quoted.eml": b"Content-Transfer-Encoding: quoted-printable\r\n\r\n=ZZ=4=" + WORDS.encode(),
        "label.xml": b"<?xml version='1.0' encoding='ebcdic-us'?><rss/>",
        "codes.rtf": b"{\\rtf1\\ansicpg99999 \\u99999999? \\'zz \\u-40000? " + WORDS.encode() + b"}",
        "pages.rtf": b"{\\rtf1\\ansicpg932 \\'82 " + WORDS.encode() + b"}",
    }  # fmt: skip


def _cut() -> dict[str, Content]:
    """Each format cut in the middle, cut at its end, and with a few bytes in front."""
    good = _good()
    cut = {f"half-{name}": raw[: len(raw) // 2] for name, raw in good.items()}
    return cut | {f"front-{name}": b"\0\0\n" + raw for name, raw in good.items()}  # fmt: skip


def _mails() -> dict[str, Content]:
    inner = "".join(f"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: {n}\r\n\r\nwords {n}\r\n" for n in range(300))
    return {
        "self.eml": 'Content-Type: multipart/mixed; boundary=""\r\n\r\n--\r\n--\r\n' + WORDS,
        "endless.eml": "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + inner,
        "bodiless.eml": "Subject: x\r\nFrom: y\r\n",
        "nameless.eml": ": x\r\n: y\r\n\r\n" + WORDS,
        "attached.eml": 'Content-Type: application/octet-stream; name="../../x"\r\n\r\n' + WORDS,
        "addresses.eml": "From: " + "<" * 50_000 + "\r\n\r\n" + WORDS,
        "day.eml": "Date: 99 Foo 99999 99:99:99 +9999\r\n\r\n" + WORDS,
        "replies.eml": "\r\n\r\n" + "".join(">" * n + " x\r\n" for n in range(1_500)) + WORDS,
        "from.mbox": "From \n" * 20_000,
        "length.emlx": "99999999999999999999\n" + WORDS,
    }  # fmt: skip


def _pages() -> dict[str, Content]:
    return {
        "script.html": f"<script>while(1);</script><p>{WORDS}</p>",
        "refresh.html": f"<meta http-equiv=refresh content='0;url=file:///etc/passwd'><p>{WORDS}</p>",
        "frames.html": f"<iframe src='file:///etc/passwd'></iframe><p>{WORDS}</p>",
        "svg.html": f"<svg><foreignObject><p>{WORDS}</p></foreignObject></svg>",
        "json.html": "<script type='application/ld+json'>" + "[" * _DEEP + f"</script><p>{WORDS}</p>",
        "loop.html": '<script type="application/ld+json">{"@graph":[{"@id":"a","articleBody":null}]}</script><p>' + WORDS,
        "unclosed.html": f"<p>{WORDS}<textarea><title><style>",
        "nothing.html": "<html></html>",
        "frameset.html": "<frameset><frame src=a></frameset>",
        "parts.mhtml": "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n",
        "length.warc": "WARC/1.0\r\nContent-Length: 99999999999\r\n\r\n" + WORDS,
        "minus.warc": "WARC/1.0\r\nContent-Length: -5\r\n\r\n" + WORDS,
    }  # fmt: skip


ROWS = {
    "nan": '{"text": "x y", "n": NaN}', "infinity": '{"text": "x y", "n": -Infinity}', "half": '{"text": "x \\ud800 y"}', "number": '{"text": 4}', "null": '{"text": null}', "list": '["text"]',
    "word": "text", "unclosed": '{"text": "x', "twice": '{"text": "x y", "text": "z"}', "comma": '{"text": "x y",}', "single": "{'text': 'x y'}", "comment": '{"text": "x y"} // note', "empty": '{"text": ""}',
    "none": "{}", "huge": '{"text": "x y", "n": 1e999}', "escape": '{"text": "x \\q y"}', "control": '{"text": "x \x01 y"}', "two": '{"text": "a b"} {"text": "c d"}', "bare": "NaN", "long": '{"text": "x y", "n": ' + "9" * 5_000 + "}",
}  # fmt: skip
"""Lines that hold no report, each for a reason of its own."""


def _odd_lines() -> dict[str, Content]:
    return {f"row-{kind}.jsonl": f"{row}\n{json.dumps({'text': PROSE[0]})}\n" for kind, row in ROWS.items()}
