"""Documents that are zip archives of XML: opened within limits, their parts parsed without entities or network."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from lxml import etree

from consilience.errors import UnreadableInput

_MOST_BYTES = 200_000_000
_MOST_RATIO = 200
_MOST_PARTS = 5_000
_CHUNK = 1 << 20
DAMAGED = (
    etree.LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    RuntimeError,
    TypeError,
    ValueError,
    EOFError,
)
"""What a damaged archive or part may raise."""
_PROPERTIES = re.compile(
    r"docProps/(?:custom|core|app)\.xml|docMetadata/.*\.xml|customXml/item\d+\.xml|meta\.xml", re.IGNORECASE
)
# ISO/IEC 29500 strict writes the same elements in other namespaces.
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/spreadsheetml/main", b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"),
    (b"http://purl.oclc.org/ooxml/presentationml/main", b"http://schemas.openxmlformats.org/presentationml/2006/main"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)  # fmt: skip


class Package:
    """An archive that was found to be no bomb; its parts are read when asked for."""

    def __init__(self, raw: bytes, archive: zipfile.ZipFile) -> None:
        self.raw = raw
        self._archive = archive
        self.names = tuple(archive.namelist())
        self.comment = archive.comment[:2000].decode("utf-8", errors="replace")
        self._roots: dict[str, etree._Element | None] = {}

    def part(self, name: str) -> bytes | None:
        """Return the bytes of a part, or None where there is none of that name."""
        name = name.lstrip("/")
        return self._archive.read(name) if name in self.names else None

    def files(self) -> Iterator[tuple[zipfile.ZipInfo, bytes]]:
        """Yield each file with its bytes: names may be absolute, and two files may have one."""
        for file in self._archive.infolist():
            if not file.is_dir():
                yield file, self._archive.read(file)

    def xml(self, name: str) -> etree._Element | None:
        """Return the root of a part, its namespaces those of ISO/IEC 29500 transitional."""
        if name not in self._roots:
            self._roots[name] = self._parsed(name)
        return self._roots[name]

    def _parsed(self, name: str) -> etree._Element | None:
        content = self.part(name)
        if content is None:
            return None
        if b"purl.oclc.org/ooxml" in content[:4096]:
            for strict, usual in _STRICT:
                content = content.replace(strict, usual)
        return parsed(content)

    def properties(self) -> Iterator[etree._Element]:
        """Yield the roots of the parts that hold a document's properties and labels, in whichever format."""
        for name in self.names:
            if _PROPERTIES.fullmatch(name) and (root := self.xml(name)) is not None:
                yield root

    def texts(self, *names: str) -> list[str]:
        """Return the texts in parts that hold properties."""
        roots = [root for name in names if (root := self.xml(name)) is not None]
        return [
            text
            for root in roots
            for part in root.iter()
            if isinstance(part.tag, str) and (text := (part.text or "").strip())
        ]


def parsed(content: bytes) -> etree._Element:
    """Return the root of an XML text; entities are not resolved and nothing is fetched."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    return etree.fromstring(content, parser)


@contextmanager
def opened(raw: bytes, name: str, what: str, ending: str) -> Iterator[Package]:
    """Open an archive that is called `what`; raise `UnreadableInput` when it is damaged, encrypted, a bomb or ambiguous."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            _refuse_bomb(archive, raw, name)
            if ending != ".zip" and len(set(archive.namelist())) < len(archive.namelist()):
                # Of two parts of one name programs show the first or the last: what others see is not known.
                raise UnreadableInput(name, f"it is a {what} with two parts of one name", f"save it again as {ending}")
            yield Package(raw, archive)
    except DAMAGED as error:
        raise UnreadableInput(
            name, f"it is a damaged {what} ({type(error).__name__})", f"open it and save it again as {ending}"
        ) from error


def _refuse_bomb(archive: zipfile.ZipFile, raw: bytes, name: str) -> None:
    """Check what the archive declares, then what it really unpacks to, before anything keeps it in memory."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableInput(name, "it is encrypted", "save it without a password and file it again")
    most = min(_MOST_BYTES, max(_MOST_RATIO * len(raw), 20_000_000))
    if (
        len(parts) > _MOST_PARTS
        or sum(part.file_size for part in parts) > most
        or _unpacked(archive, parts, most) > most
    ):
        raise UnreadableInput(
            name, "it unpacks to far more than a document holds", "it may be a zip bomb; file only its text"
        )


def _unpacked(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], most: int) -> int:
    total = 0
    for part in parts:
        with archive.open(part) as stream:
            while (piece := stream.read(_CHUNK)) and total <= most:
                total += len(piece)
    return total
