"""HTML: the article of a page and what its meta tags say.  Nothing is fetched, no script runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import orjson
import trafilatura
from lxml import etree, html

from consilience.ingest.dates import parse_date
from consilience.ingest.readers.decode import clean, decode
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.plain import with_title

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})", re.IGNORECASE)
_SCRIPT = re.compile(
    r"<(script|style|noscript|template|iframe|object|embed|svg)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^<>]*>")
_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "dcterms.issued", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publication_date", "citation_publication_date", "og:article:published_time", "og:pubdate",
    "cxenseparse:recs:publishtime", "article.published", "rnews:datepublished", "originalpublicationdate",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title", "headline", "parsely-title")
_AUTHORS = (
    "author",
    "article:author",
    "dc.creator",
    "parsely-author",
    "byl",
    "sailthru.author",
    "citation_author",
    "twitter:creator",
)
_SITES = ("og:site_name", "application-name", "dc.publisher", "publisher", "citation_journal_title", "al:ios:app_name")
_URLS = ("og:url", "twitter:url")
_ARTICLES = re.compile(r"(?:\w*Article|BlogPosting|Report|LiveBlogPosting|WebPage)$")
_DEEPEST_DATA = 20


def read_html(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a web page: its main text, and title, author, outlet and date from its meta tags."""
    text, notes = _decoded(raw, name)
    found = _Page(text)
    body = _article(text) or _everything(text)
    document = replace(found.document(), text=mend(clean(body)), notes=notes)
    return (replace(document, text=with_title(document.title, document.text)),)


def text_of_html(page: str) -> str:
    """Return all readable words of a page, for mail bodies, which have no article to look for."""
    return mend(clean(_everything(page)))


def _decoded(raw: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    declared = _CHARSET.search(raw[:4096])
    if declared and not raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        try:
            return clean(raw.decode(declared.group(1).decode("ascii"))), ()
        except (LookupError, UnicodeDecodeError, ValueError):
            pass
    decoded = decode(raw, name)
    return decoded.text, decoded.notes


def _article(page: str) -> str | None:
    try:
        return trafilatura.extract(
            page,
            output_format="txt",
            include_comments=False,
            include_tables=True,
            include_formatting=False,
            favor_recall=True,
        )
    # A page beyond what its parser allows is still read, as all its words instead of as an article.
    except (etree.LxmlError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return None


_BLOCKS = frozenset(
    "p div li tr h1 h2 h3 h4 h5 h6 blockquote pre table ul ol section article header footer dt dd figcaption br hr".split()
)
_DROPPED = frozenset(
    "script style noscript template iframe object embed svg head nav form button select aside figcaption".split()
)


def _everything(page: str) -> str:
    """All visible words; used when no article stands out."""
    plain = _SCRIPT.sub(" ", page)
    root = _tree(plain)
    words = "" if root is None else "".join(_words(root))
    # The parser gives up on a page nested hundreds of levels deep; its words are between the tags all the same.
    return words if words.strip() else _TAG.sub("\n\n", plain)


def _words(root: etree._Element) -> Iterator[str]:
    """Words in order.  Not recursive: a page may be nested as deeply as its maker likes."""
    dropped: etree._Element | None = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start" and dropped is None:
            if tag in _DROPPED or not tag:
                dropped = node
                continue
            yield "\n\n" if tag in _BLOCKS else ""
            yield " ".join((node.text or "").split("\n"))
        elif event == "end":
            if dropped is not None and dropped is not node:
                continue
            dropped = None
            yield "\n\n" if tag in _BLOCKS else ""
            yield " ".join((node.tail or "").split("\n")) if node is not root else ""


def _tree(page: str) -> etree._Element | None:
    try:
        return html.document_fromstring(
            page, parser=html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
        )
    except (etree.LxmlError, ValueError):
        return None


class _Page:
    """What the head and the structured data of a page say; the first that says it counts."""

    def __init__(self, page: str) -> None:
        tree = _tree(page)
        self._meta: dict[str, str] = {}
        self._data: list[dict[str, object]] = []
        self._elsewhere: dict[str, str | None] = {}
        if tree is None:
            return
        for tag in tree.iter("meta"):
            key = tag.get("property") or tag.get("name") or tag.get("itemprop")
            content = tag.get("content")
            if key and content and content.strip():
                self._meta.setdefault(key.strip().lower(), content.strip())
        for script in tree.iter("script"):
            if (script.get("type") or "").strip().lower() == "application/ld+json":
                self._data += _articles(script.text or "")
        self._elsewhere = _outside_the_head(tree)

    def document(self) -> Document:
        return Document(
            text="",
            title=as_words(
                self._structured("headline")
                or self._named(_TITLES)
                or self._elsewhere.get("h1")
                or self._elsewhere.get("title")
            ),
            author=_person(self._structured("author")) or self._named(_AUTHORS),
            publisher=_person(self._structured("publisher")) or self._named(_SITES),
            published=self._date(),
            url=as_words(self._named(_URLS) or self._elsewhere.get("canonical") or self._structured("url")),
        )

    def _date(self) -> date | None:
        written = [
            self._structured("datePublished"),
            *(self._meta.get(name) for name in _DATES),
            self._elsewhere.get("time"),
        ]
        return next((found for value in written if (found := parse_date(value))), None)

    def _named(self, names: tuple[str, ...]) -> str | None:
        # An address in place of a name ("article:author") says nothing to a reader.
        values = (as_words(self._meta.get(name)) for name in names)
        return next(
            (value for value in values if value and (names is _URLS or not value.startswith(("http:", "https:", "@")))),
            None,
        )

    def _structured(self, name: str) -> object:
        return next((entry[name] for entry in self._data if entry.get(name)), None)


def _outside_the_head(tree: etree._Element) -> dict[str, str | None]:
    def first(path: str) -> str | None:
        hits = tree.xpath(path)
        return (
            next((" ".join(str(hit).split()) for hit in hits if str(hit).strip()), None)
            if isinstance(hits, list)
            else None
        )

    headings = [heading for heading in tree.iter("h1") if " ".join(heading.text_content().split())]
    return {
        "h1": " ".join(headings[0].text_content().split()) if len(headings) == 1 else None,
        "title": first("//head/title/text()"),
        "canonical": first("//link[@rel='canonical']/@href"),
        "time": first("//time[@pubdate or @itemprop='datePublished']/@datetime")
        or first("//article//header//time/@datetime")
        or first("//article//time/@datetime"),
    }


def _articles(script: str) -> list[dict[str, object]]:
    """The article objects in one JSON-LD block; a block that is not JSON says nothing."""
    try:
        data = orjson.loads(script.strip())
    except (orjson.JSONDecodeError, RecursionError):
        return []
    found = list(_objects(data, _DEEPEST_DATA))
    return [
        entry
        for entry in found
        if any(isinstance(kind, str) and _ARTICLES.search(kind) for kind in _as_list(entry.get("@type")))
    ]


def _objects(data: object, depth: int) -> Iterator[dict[str, object]]:
    if depth == 0:
        return
    if isinstance(data, list):
        for item in data[:200]:
            yield from _objects(item, depth - 1)
    elif isinstance(data, dict):
        yield data
        yield from _objects(data.get("@graph"), depth - 1)


def _person(value: object) -> str | None:
    names = [as_words(item.get("name")) if isinstance(item, dict) else as_words(item) for item in _as_list(value)[:10]]
    kept = [name for name in names if name and not name.startswith(("http:", "https:"))]
    return ", ".join(kept) or None


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
