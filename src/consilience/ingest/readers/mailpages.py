"""Earlier messages in the page of a mail: the elements that mail programs put around them, or in front of them."""

from __future__ import annotations

import re

from lxml import etree

_QUOTE_BOX = re.compile(
    r"gmail_quote|gmail_attr|gmail_extra|yahoo_quoted|moz-cite-prefix|protonmail_quote|tutanota_quote|divRplyFwdMsg|OLK_SRC_BODY_SECTION|appendonsend|"
    r"zmail_extra|iosymail|mail-quote|WordSection-quoted|reply-?intro|quoted-?text|AppleMailQuote|x_divRplyFwdMsg|mail-editor-reference-message|"
    r"__QUOTED_TEXT__|__HEADERS__|cite-prefix|skiptranslate-quote|ntes-mail-quote|replyHeader|mailbird-quote|front-blockquote|hmmessage-quote|airmail_on|ox-[0-9a-f]*-?blockquote|qt-quote",
    re.IGNORECASE,
)
_CUT = re.compile(
    r"divRplyFwdMsg|appendonsend|stopSpelling|zwchr|replySplit|ms-outlook-reply|lineBreakAtBeginningOfMessage-reply",
    re.IGNORECASE,
)
"""What stands in front of an earlier message: whatever follows is that message."""
_BARRED = re.compile(r"border-left\s*:(?!\s*(?:0|none|initial|unset))", re.IGNORECASE)
_INLINE = frozenset({"html", "body"})


def without_quotes(root: etree._Element, *, reply: bool = False) -> bool:
    """Take quoted messages out of a mail's page; whether there were any.

    In a `reply` a block quotation without a name, and a box with a bar at its left, are quoted messages too.
    """
    found = False
    for node in [
        node for node in root.iter("blockquote", "div", "span", "hr", "table") if node.getparent() is not None
    ]:
        told = (
            f"{node.get('class') or ''} {node.get('id') or ''} {node.get('type') or ''} {node.get('data-marker') or ''}"
        )
        if node.tag in ("div", "hr") and _CUT.search(told):
            _cut_behind(node)
            found = True
        cites = node.tag == "blockquote" and (
            reply or node.get("cite") or (node.get("type") or "").lower() == "cite" or _QUOTE_BOX.search(told)
        )
        barred = reply and node.tag in ("div", "blockquote", "table") and _BARRED.search(node.get("style") or "")
        if cites or barred or (node.tag in ("div", "span") and _QUOTE_BOX.search(told)):
            found = True
            _take(node)
    return found


def _cut_behind(node: etree._Element) -> None:
    """Take out all that follows in the order of the page."""
    at: etree._Element | None = node
    while at is not None and at.getparent() is not None and at.tag not in _INLINE:
        at.tail = None
        for following in list(at.itersiblings()):
            following.getparent().remove(following)
        at = at.getparent()


def _take(node: etree._Element) -> None:
    parent, previous = node.getparent(), node.getprevious()
    if parent is None:
        return
    tail = node.tail or ""
    if previous is not None:
        previous.tail = (previous.tail or "") + tail
    else:
        parent.text = (parent.text or "") + tail
    parent.remove(node)
