"""How the head of a message and the beginning of a mailbox look, for files whose name does not say what they are."""

from __future__ import annotations

import re

BEGINS = re.compile(
    rb"(?:^|(?<=\n)|(?<=\r))From [^\r\n]{0,200}\d{1,2}:\d\d[^\r\n]{0,60}\d{4}[^\r\n]{0,20}(?:\r\n|\n|\r)(?=>?[!-9;-~]{1,80}:)"
)
"""The line in front of a message: a day with its time, and a field of a head behind it.  Words of a body have no such line."""
_FIELD = re.compile(rb"[!-9;-~]{2,60}:[ \t]*\S|[!-9;-~]{2,60}:\r?$")
_KNOWN = re.compile(
    rb"(?:from|to|date|subject|received|message-id|return-path|mime-version|delivered-to|x-[\w-]+|content-type|reply-to|dkim-signature)\s*:",
    re.IGNORECASE,
)
END_OF_HEAD = re.compile(rb"\r\n\r\n|\n\n|\r\r")
_IN_MAILDIR = re.compile(r"(?:^|/)(?P<folder>cur|new|tmp)/\d{6,}\.[^/.]+[^/]*$")
_FLAGS = re.compile(r"[:;!]2,([A-Za-z]*)$")


def is_mailbox(raw: bytes) -> bool:
    """Return whether bytes begin as a mailbox does."""
    return BEGINS.match(raw.lstrip(b"\r\n")[:2000]) is not None


def is_message(raw: bytes) -> bool:
    """Return whether bytes begin with the head of a message: three fields that mail has, and nothing else among them."""
    head = END_OF_HEAD.split(raw[:8000].lstrip(b"\r\n"), maxsplit=1)[0]
    lines = [line for line in re.split(rb"\r\n|\n|\r", head) if line and line[:1] not in b" \t"]
    sound = bool(lines) and all(_FIELD.match(line) for line in lines[:20])
    return sound and sum(bool(_KNOWN.match(line)) for line in lines) >= 3


def in_maildir(name: str) -> str | None:
    """Return whether a path is that of a message in a Maildir: None, or why it is not to be read, or "".

    Its flags say D for a draft and T for what was thrown away; what lies in `tmp` was never delivered.
    """
    match = _IN_MAILDIR.search(name)
    if match is None:
        return None
    found = _FLAGS.search(name)
    flags = found[1] if found else ""
    if match["folder"] == "tmp":
        return "it is a message that was not delivered"
    return "it is a draft" if "D" in flags else "it is a message that was thrown away" if "T" in flags else ""
