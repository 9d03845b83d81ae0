"""Where a member lands after signing in: the page that was asked for, never another site."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

HOME = "/"
_LONGEST = 2_000
_NOT = ("/sign-in", "/sign-out", "/enrol", "/api", "/static", "/events", "/sign/")
"""Doors and streams: one does not come back to them."""


def landing(text: str) -> str:
    """Return the page of ours that `text` names, Home where it names none.

    >>> landing("/proposals/ab?number=2"), landing("//evil.example/x"), landing("https://evil.example")
    ('/proposals/ab?number=2', '/', '/')
    """
    # A browser takes a backslash for a slash, and drops tabs and line ends before it reads an address.
    if not text.startswith("/") or len(text) > _LONGEST or any(not 32 < ord(one) < 127 or one == "\\" for one in text):
        return HOME
    if text.startswith("//") or any(text.startswith(one) for one in _NOT):
        return HOME
    parts = urlsplit(text)
    return HOME if parts.scheme or parts.netloc else text


def door(wanted: str) -> str:
    """Return the address of the page to sign in on, from which one comes to the wanted page."""
    place = landing(wanted)
    return "/sign-in" if place == HOME else f"/sign-in?then={quote(place, safe='')}"
