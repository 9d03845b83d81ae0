"""A web page's tree made ready for reading: raised marks set apart from numbers; what is hidden or asks for consent taken out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html

from consilience.ingest.readers.account import Account
from consilience.ingest.readers.grids import square
from consilience.ingest.readers.raised import lowered, raised
from consilience.ingest.readers.rows import row as table_row

_SCRIPT = re.compile(
    r"<(script|style|noscript|template|iframe|object|embed|svg)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_TAG = re.compile(r"<[^<>]*>")
_BLOCKS = frozenset(
    "p div li tr h1 h2 h3 h4 h5 h6 blockquote pre table ul ol section article header footer dt dd figcaption br hr main aside nav address caption dialog form summary details fieldset td th button option text tspan legend".split()
)
_DROPPED = frozenset(
    "script style noscript template iframe object embed svg head nav form button select aside figcaption".split()
)
_UNSEEN = frozenset("script style template head object embed iframe".split())
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)", re.IGNORECASE)
_OUT_OF_SIGHT = re.compile(
    r"(?<![\w-])opacity\s*:\s*0*(?:\.0+)?\s*(?:;|$|!)|font-size\s*:\s*0*(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:;|$|!)|(?:left|top|text-indent)\s*:\s*-\d{4,}(?:px)?|"
    r"clip\s*:\s*rect\(\s*[01]|clip-path\s*:\s*inset\((?:50|100)%",
    re.IGNORECASE,
)
_LONGEST_UNSEEN = 1500
_UNSEEN_CLASS = re.compile(
    r"(?:^|\s)(?:visually-?hidden|sr-only|screen-?reader-(?:text|only)|u-hidden|is-hidden|hide-visually)(?:$|\s)",
    re.IGNORECASE,
)
_SUPER = re.compile(
    r"vertical-align\s*:\s*(super|sub|(?:text-)?top|\d*\.?\d+(?:em|ex|px|pt|rem|%))|(?<![\w-])top\s*:\s*-\d*\.?\d+(?:em|ex|px|pt|rem|%)",
    re.IGNORECASE,
)
_NOTE = re.compile(
    r"(?:foot|end|side)?-?note-?(?:ref|mark|call|link|anchor)|\bfn-?ref|noteref|reference|(?:^|[\s_-])sup(?:er)?-?(?:script)?(?:$|[\s_-])",
    re.IGNORECASE,
)
_INLINE = frozenset("a span small font b i em strong tt code abbr big u cite label".split())
_STRUCK_STYLE = re.compile(r"text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_BOXED = re.compile(r"display\s*:\s*(?:inline-)?(?:table-cell|table-row|block|flex|grid|list-item)", re.IGNORECASE)
_LONGEST_MARK = 6
_STRUCK = ("del", "s", "strike")
_CONSENT = re.compile(
    r"(?:^|[\s_-])(?:cookies?|cookie[a-z]*|consent|gdpr|onetrust|ot-sdk|didomi|cmp|cmp[a-z]*box|truste|usercentrics|qc-cmp\d?|sp_message|ccpa|privacy-?(?:banner|notice|modal|popup|wall))(?:$|[\s_-])",
    re.IGNORECASE,
)
_CONSENT_WORDS = re.compile(
    r"cookies?|consent|our (?:\d+ )?partners|legitimate interest|personal data|store and/or access|store and access|on (?:a|your) device|privacy (?:policy|notice|choices|preferences)|"
    r"manage (?:your )?(?:preferences|choices|options)|personali[sz]ed (?:ads|advertising|content)|accept all|reject all|geolocation data|browsing data|device characteristics",
    re.IGNORECASE,
)
_BARRED = re.compile(r"^[^|\n]*\|.*$", re.MULTILINE)
_LONGEST_NOTICE = 6000
_MOST_ATTRIBUTES = 1000
_LONG_TAG = 2 * _MOST_ATTRIBUTES
OVERLOADED = f"has a tag with more than {_MOST_ATTRIBUTES:,} attributes, as no page has"
_OPENED = re.compile(r"[a-zA-Z](?>[^\"'>]+|\"[^\"]*\"|'[^']*')*+")
_ATTRIBUTE = re.compile(r"(?>[^\s=\"'/]+)(?:\s*=\s*(?>\"[^\"]*\"|'[^']*'|[^\s\"']+))?+")
_BEFORE = 24


def is_overloaded(page: str) -> bool:
    """Return whether a tag of the page has more attributes than any page gives one: parsers compare each with all others."""
    if len(page) < _LONG_TAG:
        return False
    for piece in page.split("<"):
        if (
            len(piece) > _LONG_TAG
            and (tag := _OPENED.match(piece))
            and len(_ATTRIBUTE.findall(tag.group())) > _MOST_ATTRIBUTES
        ):
            return True
    return False


def tree(page: str) -> etree._Element | None:
    """Return the parsed page, or None where nothing in it can be parsed."""
    try:
        return html.document_fromstring(
            page, parser=html.HTMLParser(no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
        )
    except (etree.LxmlError, ValueError):
        return None


def prepare(root: etree._Element, account: Account) -> None:
    """Take out of the tree what its reader does not see or does not read as the page's words."""
    square(root)
    for node in [node for node in root.iter() if isinstance(node.tag, str)]:
        if node.getparent() is None or node.tag in ("html", "body"):
            continue
        style = node.get("style") or ""
        height = _SUPER.search(style) if style and node.tag in _INLINE else None
        if height and len(node.text_content()) > _LONGEST_MARK:
            height = None
        if node.tag in ("sup", "sub") or height:
            _set_apart(node, down=node.tag == "sub" or bool(height and (height[1] or "").lower() == "sub"))
        elif node.tag in _INLINE and _is_note(node):
            _set_apart(node, down=False)
        elif node.tag in _STRUCK or (style and _STRUCK_STYLE.search(style)):
            account.leave("piece of text that was struck out", int(bool((node.text_content() or "").strip())))
            _remove(node)
        elif (
            node.get("hidden") is not None
            or _HIDDEN.search(style)
            or _is_unseen(node, style)
            or _asks_for_consent(node)
        ):
            _remove(node)
        elif style and node.tag in _INLINE and _BOXED.search(style):
            # A box of its own touches nothing beside it.
            node.text, node.tail = f" {node.text or ''}", f" {node.tail or ''}"
    for node in list(root.iter("a")):
        # A link that held nothing but the mark of a note.
        if len(node) == 0 and not (node.text or "").strip():
            _remove(node)


def _is_unseen(node: etree._Element, style: str) -> bool:
    """Words that are there and not shown; an article that only appears once the page has loaded is none of them."""
    if not ((style and _OUT_OF_SIGHT.search(style)) or _UNSEEN_CLASS.search(node.get("class") or "")):
        return False
    return len(node.text_content()) < _LONGEST_UNSEEN and node.find(".//h1") is None


def words(root: etree._Element) -> str:
    """Return all visible words, blocks apart by a blank line, the cells of a row by a bar."""
    return _BARRED.sub(lambda line: table_row(line.group().strip().removeprefix("|").split("|")), "".join(_words(root)))


def all_words(page: str, root: etree._Element | None) -> str:
    """Return what any part of a page may show, buttons and drawings too, each on lines of its own: for markings."""
    found = "" if root is None else "".join(_words(root, _UNSEEN))
    return found if found.strip() else words_of(page, root)


def words_of(page: str, root: etree._Element | None) -> str:
    """Return all visible words of a page, and of one nested too deeply to be parsed what stands between its tags."""
    found = "" if root is None else words(root)
    return found if found.strip() else _TAG.sub("\n\n", _SCRIPT.sub(" ", page))


def _words(root: etree._Element, left_out: frozenset[str] = _DROPPED) -> Iterator[str]:
    """Words in order.  Not recursive: a page may be nested as deeply as its maker likes."""
    dropped: etree._Element | None = None
    for event, node in etree.iterwalk(root, events=("start", "end")):
        tag = node.tag if isinstance(node.tag, str) else ""
        if event == "start" and dropped is None:
            if (tag in left_out or not tag) and node is not root:
                dropped = node
                continue
            if tag in _BLOCKS or tag == "th":
                yield _edge(node, tag)
            if node.text:
                yield node.text if tag == "pre" else node.text.replace("\n", " ")
        elif event == "end":
            if dropped is not None and dropped is not node:
                continue
            dropped = None
            if tag in ("br", "tr"):
                yield "\n"
            elif tag in _BLOCKS and tag != "td":
                yield "\n\n"
            if node.tail and node is not root:
                yield node.tail.replace("\n", " ")


def _edge(node: etree._Element, tag: str) -> str:
    if tag in ("td", "th"):
        # A row that begins with an empty cell is framed, so that its values stay in their columns.
        following = node.getnext() is not None and not "".join(node.itertext()).strip()
        return " | " if node.getprevious() is not None else "| " if following else ""
    return "" if tag in ("br", "tr") else "\n\n" if tag in _BLOCKS else ""


def _is_note(node: etree._Element) -> bool:
    if not node.attrib or len(node) > 3:
        return False
    told = " ".join(
        filter(
            None,
            (
                node.get("class"),
                node.get("id"),
                node.get("role"),
                node.get("rel"),
                node.get("{http://www.idpf.org/2007/ops}type"),
                node.get("epub:type"),
            ),
        )
    )
    return bool(_NOTE.search(told)) and len((node.text_content() or "").strip()) <= 6


def _set_apart(node: etree._Element, *, down: bool) -> None:
    """Put the raised or lowered sign into the text around it in a form that cannot join a number."""
    sign = "".join(node.itertext())
    before = _before(node)
    after = (node.tail or "")[:2].lstrip() or _next_text(node)
    if len(sign) > 40:
        sign = f" {sign} "
    else:
        sign = lowered(before, sign) if down and after[:1] not in ("/", "⁄") else raised(before, sign, after)
    if before[-1:] in ("/", "⁄") and down:
        sign = "".join(node.itertext()).strip()
    _remove(node, sign)


def _before(node: etree._Element) -> str:
    """The words right before a node, in its own line."""
    previous = node.getprevious()
    if previous is not None:
        text = (previous.tail or "") or "".join(previous.itertext())
    else:
        parent = node.getparent()
        text = (parent.text or "") if parent is not None else ""
        if not text and parent is not None and parent.tag not in _BLOCKS and parent.getparent() is not None:
            return _before(parent)
    return text[-_BEFORE:]


def _next_text(node: etree._Element) -> str:
    following = node.getnext()
    return "".join(following.itertext())[:2] if following is not None and not (node.tail or "").strip() else ""


def _remove(node: etree._Element, instead: str = "") -> None:
    """Take a node out; what stands after it stays, behind `instead`."""
    parent, previous = node.getparent(), node.getprevious()
    if parent is None:
        return
    text = instead + (node.tail or "")
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    else:
        parent.text = (parent.text or "") + text
    parent.remove(node)


def _asks_for_consent(node: etree._Element) -> bool:
    """A box about cookies: so called, or full of the words of such boxes; never one that holds the article."""
    if node.tag not in ("div", "section", "aside", "dialog", "form", "footer", "header", "p"):
        return False
    named = bool(_CONSENT.search(f"{node.get('id') or ''} {node.get('class') or ''} {node.get('aria-label') or ''}"))
    if not named and node.tag not in ("div", "section", "aside", "dialog"):
        return False
    if not named and len(node) > 60:
        return False
    text = node.text_content() or ""
    if (
        len(text) > _LONGEST_NOTICE
        or node.find(".//article") is not None
        or node.find(".//h1") is not None
        or node.find(".//main") is not None
    ):
        return False
    told = {match.group().lower() for match in _CONSENT_WORDS.finditer(text)}
    return bool(told) if named else len(told) >= 4 and len(text) < 500 * len(told)
