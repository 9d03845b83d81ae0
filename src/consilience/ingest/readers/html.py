"""HTML: the article of a page and what the page says of it.  Nothing is fetched, no script runs."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator
from dataclasses import replace

import trafilatura
from lxml import etree

from consilience.errors import UnreadableInput
from consilience.ingest import markings
from consilience.ingest.readers import pagetree
from consilience.ingest.readers.account import Account
from consilience.ingest.readers.decode import clean, decode, decode_as
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.gates import GATE, is_gate
from consilience.ingest.readers.layout import mend
from consilience.ingest.readers.pagedata import PageData
from consilience.ingest.readers.plain import with_title
from consilience.ingest.readers.rows import row as table_row

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{2,40})|<\?xml[^>]{0,100}encoding\s*=\s*[\"']([\w.:-]{2,40})",
    re.IGNORECASE,
)
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ROW = re.compile(r"^\|(?P<cells>.*)\|[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*\|?(?:\s*:?-{2,}:?\s*\|)+[ \t]*(?:\n|$)", re.MULTILINE)
_LIVE = re.compile(r"live-?(?:blog|feed|updates?|ticker|stream)", re.IGNORECASE)
_FRAME = re.compile(r"banner|classif|marking|\btlp|protective|handling|header|footer|masthead|watermark|caveat|label|badge", re.IGNORECASE)  # fmt: skip
_MARKED = re.compile(r"^data-.*(?:classif|marking|tlp|sensitiv)", re.IGNORECASE)
_CONTENT = re.compile(r"::?(?:before|after)[^{}]*\{[^{}]*content\s*:\s*[\"']([^\"'{}]{2,80})[\"']", re.IGNORECASE)
_COMMENT = re.compile(r"<!--([^<>]{3,120})-->")
_WALL = re.compile(
    r"(?:subscribe|log ?in|sign ?(?:in|up)|register|become a (?:member|subscriber)|create (?:a|your) (?:free )?account|start (?:your )?(?:free )?trial)\b[^.\n]{0,60}\bto (?:continue|read|keep|unlock|see|access|view)|"
    r"(?:to )?(?:continue|keep|finish) reading|already (?:a subscriber|have an account)|this (?:article|story|content) is (?:for|available to|reserved for|exclusive to) (?:subscribers|members)|"
    r"you (?:have|'ve|’ve) (?:reached|used) (?:your|all)[^.\n]{0,40}(?:free )?articles|read the (?:full|whole|rest of the) (?:article|story)|subscribers? only|unlock this article|"
    r"(?:article|contenu) (?:est )?(?:réservé|exclusif) (?:aux|pour les) abonnés|il vous reste \d+ ?% de cet article|la suite est réservée|abonnez-vous pour (?:lire|continuer)|(?:jetzt )?weiterlesen mit|nur für abonnent|mit plus weiterlesen|"
    r"artikel ist (?:nur )?(?:für abonnent|kostenpflichtig)|para seguir leyendo|(?:contenido|artículo) exclusivo para suscriptores|suscríbete para|contenuto riservato agli abbonati|per continuare a leggere|abbonati per|"
    r"conteúdo exclusivo para assinantes|assine para (?:ler|continuar)|alleen voor abonnees|verder lezen|tylko dla subskrybentów|czytaj dalej z|только для подписчиков|kun for abonnenter|endast för prenumeranter",
    re.IGNORECASE,
)
_SCRIPTED = re.compile(
    r"__NEXT_DATA__|__NUXT__|window\.__[A-Z_]+\s*=|<div[^>]+id=[\"']?(?:app|root|__next|__nuxt)[\"'>\s]|data-reactroot",
    re.IGNORECASE,
)
_PASSWORD = re.compile(r"<input[^<>]{0,300}type\s*=\s*[\"']?password", re.IGNORECASE)
_BETWEEN = re.compile(r"[\W_]+")
_HARDLY = 200
_SENTENCE_LONG = 60
_SHORT = 700


def read_html(raw: bytes, name: str) -> tuple[Document, ...]:
    """Read a web page: its main text, and title, author, outlet and date from what the page says of it."""
    page, notes = _decoded(raw, name)
    return (read_page(page, name, notes),)


def read_page(page: str, name: str, notes: tuple[str, ...] = ()) -> Document:
    """Return the document of a page's characters; raise `UnreadableInput` where it only asks for something."""
    if pagetree.is_overloaded(page):
        raise UnreadableInput(name, pagetree.OVERLOADED, "save it again from a browser")
    root, account = pagetree.tree(page), Account()
    data = PageData(root, page)
    whole = pagetree.all_words(page, root)
    marking = markings.gather(
        [*markings.in_lines(data.marks()), *markings.in_text(whole), *markings.in_lines(_around(root, page))]
    )
    if root is not None:
        pagetree.prepare(root, account)
    body = mend(clean(_fullest(page, root, data, account)))
    document = data.document()
    if is_gate(with_title(document.title, body), data.title, asks=_PASSWORD.search(page) is not None):
        raise UnreadableInput(name, GATE, "save the page behind it")
    if (data.is_closed or _WALL.search(body[-400:])) and len(body) < 2 * _SHORT:
        account.say("seems to be only the beginning of an article that is closed to readers; file the whole text")
    elif len(body) < _HARDLY and _SCRIPTED.search(page):
        account.say(
            "holds hardly any words, perhaps because a program puts them in; open it in a browser and save it as it is shown"
        )
    document = replace(document, text=body, marking=marking, notes=notes + account.notes())
    return replace(document, text=with_title(document.title, body))


def text_of_html(page: str) -> str:
    """Return all readable words of a page, for mail bodies, which have no article to look for."""
    if pagetree.is_overloaded(page):
        raise UnreadableInput("its page", pagetree.OVERLOADED, "save its words as .txt")
    root = pagetree.tree(page)
    if root is not None:
        pagetree.prepare(root, Account())
    return mend(clean(pagetree.words_of(page, root)))


def _decoded(raw: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    declared = _CHARSET.search(raw[:4096])
    if declared and not raw.startswith(_MARKS):
        text = decode_as(raw, (declared[1] or declared[2]).decode("ascii"))
        if text is not None:
            return text, ()
    decoded = decode(raw, name)
    return decoded.text, decoded.notes


def _fullest(page: str, root: etree._Element | None, data: PageData, account: Account) -> str:
    """Of the article that stands out, the element that is marked as the article, and the structured data: what says most."""
    if root is None:
        return pagetree.words_of(page, None)
    article = _article(root)
    marked, live = _marked(root)
    told = data.body()
    if _much_more(marked, article) or (live and _size(marked) > _size(article)):
        article = marked
    elif missing := _missing(marked, article):
        account.say(
            f"has {missing} paragraph{'s' * (missing > 1)} within its article that seemed to be no part of it and {'were' if missing > 1 else 'was'} not read; put what matters into the text"
        )
    if _much_more(told, article) and (not data.is_live or _size(told) > 1.2 * _size(article)):
        article = told
    return article or pagetree.words_of(page, root)


def _article(root: etree._Element) -> str:
    try:
        found = trafilatura.extract(
            copy.deepcopy(root),
            output_format="txt",
            include_comments=False,
            include_tables=True,
            include_formatting=False,
            favor_recall=True,
        )
    # A page beyond what its parser allows is still read, as all its words instead of as an article.
    except (etree.LxmlError, ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError):
        return ""
    return _rows(found or "")


def _rows(text: str) -> str:
    """Tables as in every other format: a row is a line, its cells apart by a bar."""
    text = _RULE.sub("", text)
    return _ROW.sub(lambda row: table_row(row["cells"].split("|")), text)


def _missing(marked: str, article: str) -> int:
    """Paragraphs of whole sentences in the element that is marked as the article, of which nothing is among what was read."""
    if not marked:
        return 0
    read = _letters(article)
    blocks = [" ".join(block.split()) for block in marked.split("\n\n")]
    sentences = [block for block in blocks if len(block) >= _SENTENCE_LONG and block[-1:] in '.!?”"’»']
    return sum(_letters(block)[:_SENTENCE_LONG] not in read for block in sentences)


def _letters(text: str) -> str:
    return _BETWEEN.sub("", text.casefold())


def _marked(root: etree._Element) -> tuple[str, bool]:
    """The words of the one element that the page marks as its article, all updates of a live page; whether it is one."""
    for path in ("//*[@itemprop='articleBody']", "//article[not(ancestor::article)]", "//main", "//*[@role='main']"):
        found = root.xpath(path)
        live = len(found) > 1 and any(
            _LIVE.search(f"{above.get('class') or ''} {above.get('id') or ''}")
            for above in (found[0], *found[0].iterancestors())
        )
        if len(found) == 1 or live:
            return "\n\n".join(pagetree.words(node) for node in found), live
    return "", False


def _much_more(other: str, text: str) -> bool:
    return _size(other) > 1.6 * _size(text) + 40


def _size(text: str) -> int:
    return len(text) - text.count(" ") - text.count("\n")


def _around(root: etree._Element | None, page: str) -> Iterator[str]:
    """Words in which a page may carry a marking: boxes named for it, pictures' texts, what its style puts in front."""
    yield from (match[1] for match in _CONTENT.finditer(page))
    # What a system writes into a page beside its words, where it can be nothing but a banner.
    yield from (said for match in _COMMENT.finditer(page) if markings.banner(said := match[1].strip()))
    for node in root.iter() if root is not None else ():
        if not isinstance(node.tag, str):
            continue
        if not node.attrib and node.tag not in ("header", "footer", "mark"):
            continue
        told = f"{node.get('class') or ''} {node.get('id') or ''} {node.get('role') or ''}"
        yield from (
            value for key, value in node.attrib.items() if key in ("title", "aria-label") or _MARKED.search(key)
        )
        if "tlp" in told.lower() and len(node) == 0:
            yield f"TLP:{node.text or ''}"
        if node.tag in ("img", "input") and (node.get("alt") or node.get("value")):
            yield from filter(None, (node.get("alt"), node.get("value")))
        elif node.tag in ("header", "footer", "mark") or _FRAME.search(told):
            text = node.text_content() or ""
            if len(text) < 2000:
                yield from text.split("\n") if "\n" in text else pagetree.words(node).split("\n")
