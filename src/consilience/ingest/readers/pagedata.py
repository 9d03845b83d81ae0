"""What a page says of its article: title, author, outlet, date, from structured data, meta tags and time elements.

Among several dates the one counts that belongs to the article whose headline or address is the page's; then the page's own
meta elements; never that of a list, a related story or the site.  Where two remain, there is none.
"""

from __future__ import annotations

import html as entities
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lxml import etree

from consilience.ingest import marked_fields, markings
from consilience.ingest.dates import parse_date
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.frontmatter import as_words

_DATES = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued", "dcterms.created", "dcterms.date", "dcterms.issued", "parsely-pub-date",
    "sailthru.date", "pubdate", "publishdate", "publish-date", "publication_date", "citation_publication_date", "og:article:published_time", "og:pubdate",
    "cxenseparse:recs:publishtime", "article.published", "rnews:datepublished", "originalpublicationdate",
)  # fmt: skip
_TITLES = ("og:title", "twitter:title", "dc.title", "citation_title", "headline", "parsely-title")
_AUTHORS = ("author", "article:author", "dc.creator", "parsely-author", "byl", "sailthru.author", "citation_author", "twitter:creator")  # fmt: skip
_SITES = ("og:site_name", "application-name", "dc.publisher", "publisher", "citation_journal_title", "al:ios:app_name")
_URLS = ("og:url", "twitter:url")
_ARTICLES = re.compile(
    r"(?:^|[/#:])(?:\w*Article|BlogPosting|Report|LiveBlogPosting|SocialMediaPosting|DiscussionForumPosting)$"
)
_PAGES = re.compile(r"(?:^|[/#:])(?:WebPage|ItemPage|AboutPage)$")
_ELSEWHERE = frozenset(
    "itemListElement itemListOrder relatedLink related mentions citation isBasedOn isPartOf about subjectOf comment review video associatedMedia image "
    "publisher author breadcrumb significantLink hasPart liveBlogUpdate potentialAction blogPost blogPosts recommended moreStories significantLinks".split()
)
_UNSET = frozenset({date(1, 1, 1), date(1900, 1, 1), date(1970, 1, 1)})
_DEEPEST = 20
_MOST = 2000
_SAVED = re.compile(r"<!-- saved from url=\(\d+\)(\S+) -->")
_ASIDE = re.compile(
    r"related|recommend|sidebar|teaser|more-?(?:stories|on|from)|read-?next|trending|most-?read|latest|comment|card-?list|promo|also-?like|newsletter|carousel|footer|nav\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Article:
    data: dict[str, object]
    own: bool
    """Stands at the top of its block, in a graph, or as what the page is about."""


class PageData:
    """The head and the structured data of one page."""

    def __init__(self, root: etree._Element | None, page: str = "") -> None:
        self._meta: dict[str, str] = {}
        self._articles: list[_Article] = []
        self._pages: list[dict[str, object]] = []
        self._root = root
        saved = _SAVED.search(page[:4096])
        self._saved = saved[1] if saved else None
        for tag in root.iter("meta") if root is not None else ():
            key = tag.get("property") or tag.get("name") or tag.get("itemprop")
            content = tag.get("content")
            if key and content and content.strip():
                self._meta.setdefault(key.strip().lower(), content.strip())
        for script in root.iter("script") if root is not None else ():
            if "ld+json" in (script.get("type") or "").lower():
                self._take(_lenient(script.text or ""))
        self._heading = self._only("h1")
        self._title = self._first("//head/title/text()") or self._first("//title/text()")
        self._canonical = self._first("//link[@rel='canonical']/@href")
        self.article = self._chosen()

    @property
    def title(self) -> str | None:
        """The title in the head of the page."""
        return self._title

    def marks(self) -> Iterator[str]:
        """What in the head may say a marking."""
        yield from (value for value in (self._title, self._heading) if value)
        for key, value in self._meta.items():
            if re.search(
                r"classif|marking|tlp|sensitiv|protect|handling|label|keyword|title|subject|caveat|distribution|rights|access|restrict|secur|secre|confiden|audience|dissem",
                key,
            ):
                named = f"{key}: {value}" if "tlp" in key else value
                yield from dict.fromkeys((value, named))
                if marked_fields.is_sure(marked_fields.name_of(key)) and not any(
                    map(markings.in_frame, (value, named))
                ):
                    yield f"SECURITY LABEL: {value[:100]}"
        for data in (*(article.data for article in self._articles), *self._pages):
            yield from (marked_fields.marking_from(data) or "").split("; ")

    def document(self) -> Document:
        """Return all that is known of the page's article; the text is not."""
        told = self.article.data if self.article else {}
        return Document(
            text="",
            title=as_words(
                told.get("headline") or self._named(_TITLES) or self._heading or told.get("name") or self._title
            ),
            author=_person(told.get("author")) or self._named(_AUTHORS),
            publisher=_person(told.get("publisher")) or self._named(_SITES),
            published=self._date(),
            url=as_words(self._named(_URLS) or self._canonical or told.get("url") or self._saved),
        )

    def body(self) -> str:
        """Return the article's text as the structured data have it, updates of a live page in the order of the page."""
        if self.article is None:
            return ""
        data = self.article.data
        parts = [_prose(data.get("articleBody")), _prose(data.get("text"))]
        for update in _as_list(data.get("liveBlogUpdate"))[:_MOST]:
            if isinstance(update, dict):
                parts += [_prose(update.get("headline")), _prose(update.get("articleBody"))]
        return "\n\n".join(part for part in parts if part)

    @property
    def is_live(self) -> bool:
        """Whether the page says of itself that it is told in updates."""
        return self.article is not None and "LiveBlogPosting" in [
            str(kind) for kind in _as_list(self.article.data.get("@type"))
        ]

    @property
    def is_closed(self) -> bool:
        """Whether the page says that its article is not open to everybody."""
        told = self.article.data.get("isAccessibleForFree") if self.article else None
        return str(told).strip().lower() in ("false", "no", "0", "http://schema.org/false", "https://schema.org/false")

    def _take(self, blocks: list[object]) -> None:
        for data, own in (found for block in blocks for found in _objects(block, _DEEPEST, own=True)):
            kinds = [str(kind) for kind in _as_list(data.get("@type"))]
            if any(_ARTICLES.search(kind) for kind in kinds) and len(self._articles) < _MOST:
                self._articles.append(_Article(data, own))
            elif any(_PAGES.search(kind) for kind in kinds):
                self._pages.append(data)

    def _chosen(self) -> _Article | None:
        """The article that is the page's: by its address, by its headline, or as the only one there is."""
        by_address = [one for one in self._articles if self._is_here(one.data)]
        by_headline = [one for one in self._articles if self._is_named(one.data)]
        both = [one for one in by_headline if one in by_address]
        own = [one for one in self._articles if one.own]
        others = (
            own
            if len(own) == 1 and (not self._names() or not own[0].data.get("headline") or self._is_about(own[0]))
            else []
        )
        return next((found[0] for found in (both, by_headline, by_address, others) if found and _one_day(found)), None)

    def _is_about(self, one: _Article) -> bool:
        """Whether a single article may be taken for the page's though its headline stands nowhere else on it."""
        elsewhere = self._canonical or self._meta.get("og:url")
        address = _addresses(one.data)
        return (
            not (elsewhere and address and _address(elsewhere) not in address)
            and not self._heading
            and not self._meta.get("og:title")
        )

    def _names(self) -> list[str]:
        return [name for name in (self._heading, self._meta.get("og:title"), self._title) if name]

    def _is_named(self, data: dict[str, object]) -> bool:
        headline = _letters(str(as_words(data.get("headline")) or ""))
        return bool(headline) and any(
            headline == _letters(name) or (len(headline) > 8 and headline in _letters(name)) for name in self._names()
        )

    def _is_here(self, data: dict[str, object]) -> bool:
        here = {_address(value) for value in (self._canonical, self._meta.get("og:url"), self._saved) if value}
        return bool(here & _addresses(data))

    def _date(self) -> date | None:
        days = [
            _published(self.article.data.get(key))
            for key in ("datePublished", "dateCreated")
            if self.article is not None
        ]
        found = next((day for day in days if day), None)
        if found is None:
            found = next((day for name in _DATES if (day := _published(self._meta.get(name)))), None)
        return found or self._time() or self._page_date()

    def _page_date(self) -> date | None:
        """The date of the page itself, where it has no article of its own in the data."""
        if self._articles:
            return None
        days = {day for data in self._pages if (day := parse_date(data.get("datePublished")))}
        return next(iter(days)) if len(days) == 1 else None

    def _time(self) -> date | None:
        """The time elements of the article, those of asides and lists apart: what says it is the publication, then the first head's."""
        if self._root is None:
            return None
        for path in (
            "//time[@pubdate or @itemprop='datePublished']",
            "//*[@itemprop='datePublished'][@content or @datetime]",
            "//article//header//time[@datetime]",
            "//article//time[@datetime]",
        ):
            found = [node for node in self._root.xpath(path) if not _is_aside(node)]
            days = [
                day for node in found if (day := parse_date(node.get("datetime") or node.get("content") or node.text))
            ]
            first = {day for node, day in zip(found, days, strict=False) if _outer(node) is _outer(found[0])}
            if days and (len(set(days)) == 1 or len(first) == 1):
                return days[0]
        return None

    def _named(self, names: tuple[str, ...]) -> str | None:
        # An address in place of a name ("article:author") says nothing to a reader.
        values = (as_words(self._meta.get(name)) for name in names)
        return next(
            (value for value in values if value and (names is _URLS or not value.startswith(("http:", "https:", "@")))),
            None,
        )

    def _only(self, tag: str) -> str | None:
        found = (
            [" ".join(node.text_content().split()) for node in self._root.iter(tag)] if self._root is not None else []
        )
        found = [text for text in found if text]
        return found[0] if len(found) == 1 else None

    def _first(self, path: str) -> str | None:
        hits = self._root.xpath(path) if self._root is not None else []
        return next((" ".join(str(hit).split()) for hit in hits if str(hit).strip()), None)


def _published(value: object) -> date | None:
    """A day on which something can have been published: none of those that stand for a field that nobody filled."""
    day = parse_date(value)
    return day if day is not None and day not in _UNSET else None


def _one_day(found: list[_Article]) -> bool:
    """Whether articles that all may be the page's agree on their day."""
    return len({parse_date(one.data.get("datePublished")) for one in found} - {None}) <= 1


def _outer(node: etree._Element) -> etree._Element | None:
    return next((above for above in node.iterancestors() if above.tag == "article"), None)


def _is_aside(node: etree._Element) -> bool:
    return any(
        above.tag in ("aside", "nav", "footer", "li")
        or _ASIDE.search(f"{above.get('class') or ''} {above.get('id') or ''}")
        for above in node.iterancestors()
    )


def _lenient(script: str) -> list[object]:
    """The JSON in one block, read as leniently as search engines do; a block that is not JSON says nothing."""
    text = (
        re.sub(
            r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|\]\]>|/\*\s*\]\]>\s*\*/)\s*;?\s*$",
            "",
            script,
        )
        .strip()
        .rstrip(";")
    )
    for tried in (text, re.sub(r",(\s*[}\]])", r"\1", text), entities.unescape(text)):
        found = _several(tried)
        if found:
            return found
    return []


def _several(text: str) -> list[object]:
    """One or more values one after the other."""
    decoder, place = json.JSONDecoder(strict=False), 0
    found: list[object] = []
    while place < len(text) and len(found) < 50:
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return found
        found.append(value)
        place += len(text[place:]) - len(text[place:].lstrip(" \t\r\n,;"))
    return found


def _objects(data: object, depth: int, *, own: bool) -> Iterator[tuple[dict[str, object], bool]]:
    """Every object in a block, with whether it is the page's own and no member of a list or of what it refers to."""
    if depth == 0:
        return
    if isinstance(data, list):
        for item in data[:_MOST]:
            yield from _objects(item, depth - 1, own=own)
    elif isinstance(data, dict):
        yield data, own
        for key, value in data.items():
            if isinstance(value, dict | list) and key not in ("articleBody", "author", "publisher", "image"):
                yield from _objects(value, depth - 1, own=own and key not in _ELSEWHERE)


def _prose(value: object) -> str:
    text = entities.unescape(value) if isinstance(value, str) else ""
    return (
        re.sub(r"<(?:br|/p|/div|/li)[^<>]*>", "\n\n", text)
        and re.sub(r"<[^<>]*>", " ", re.sub(r"<(?:br|/p|/div|/li)[^<>]*>", "\n\n", text)).strip()
    )


def _addresses(data: dict[str, object]) -> set[str]:
    entity = data.get("mainEntityOfPage")
    values = [data.get("url"), data.get("@id"), entity.get("@id") if isinstance(entity, dict) else entity]
    return {_address(value) for value in values if isinstance(value, str) and "/" in value}


def _address(value: str) -> str:
    return re.sub(r"^https?://(?:www\.|m\.|amp\.)?", "", re.split(r"[?#]", value.strip())[0]).rstrip("/").lower()


def _letters(text: str) -> str:
    return "".join(letter for letter in text.casefold() if letter.isalnum())


def _person(value: object) -> str | None:
    names = [as_words(item.get("name")) if isinstance(item, dict) else as_words(item) for item in _as_list(value)[:10]]
    kept = [name for name in names if name and not name.startswith(("http:", "https:"))]
    return ", ".join(kept) or None


def _as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [] if value is None else [value]
