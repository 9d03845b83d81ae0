"""Further pages that a brief names."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, kw_only=True, slots=True)
class PageLink:
    """A further page, such as the comparison of two estimates."""

    title: str
    href: str
    """Relative to the brief, or http(s)."""
    line: str
    """What the reader finds there, in one line."""

    def __post_init__(self) -> None:
        if urlsplit(self.href).scheme not in {"", "http", "https"}:
            raise ValueError("href must be relative, http or https")
