"""How a run of a word-processor document looks: raised, lowered, struck out or hidden, by itself or by its style."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OFF = ("0", "false", "off", "none")
_DEEPEST = 10


@dataclass(frozen=True, slots=True)
class Look:
    height: int = 0
    """1 raised, -1 lowered, 0 on the line."""
    struck: bool = False
    hidden: bool = False


class Styles:
    """The looks of the styles in `styles.xml`, which is parsed when the first style is asked for."""

    def __init__(self, root: Callable[[], etree._Element | None]) -> None:
        self._root = root
        self._found: dict[str | None, etree._Element] | None = None

    @property
    def _styles(self) -> dict[str | None, etree._Element]:
        if self._found is None:
            root = self._root()
            self._found = (
                {style.get(_W + "styleId"): style for style in root.iter(_W + "style")} if root is not None else {}
            )
        return self._found

    def look(self, properties: etree._Element | None) -> Look:
        """Return how a run with these properties looks."""
        return _PLAIN if properties is None else self._look(properties, _DEEPEST)

    def _look(self, properties: etree._Element, depth: int) -> Look:
        style = properties.find(_W + "rStyle")
        base = self._of_style(None if style is None else style.get(_W + "val"), depth)
        height = _height(properties)
        struck, hidden = _switched(properties, "strike", "dstrike"), _switched(properties, "vanish", "webHidden")
        return Look(
            base.height if height is None else height,
            base.struck if struck is None else struck,
            base.hidden if hidden is None else hidden,
        )

    def _of_style(self, name: str | None, depth: int) -> Look:
        style = self._styles.get(name) if name else None
        if style is None or depth == 0:
            return _PLAIN
        based = style.find(_W + "basedOn")
        base = self._of_style(None if based is None else based.get(_W + "val"), depth - 1)
        own = style.find(_W + "rPr")
        if own is None:
            return base
        height, struck, hidden = _height(own), _switched(own, "strike", "dstrike"), _switched(own, "vanish")
        return Look(
            base.height if height is None else height,
            base.struck if struck is None else struck,
            base.hidden if hidden is None else hidden,
        )


_PLAIN = Look()


def _height(properties: etree._Element) -> int | None:
    """By its own property, or by being set two points or more off the line."""
    aligned = properties.find(_W + "vertAlign")
    if aligned is not None:
        return {"superscript": 1, "subscript": -1}.get(aligned.get(_W + "val") or "", 0)
    moved = properties.find(_W + "position")
    try:
        halves = 0 if moved is None else int(moved.get(_W + "val") or 0)
    except ValueError:
        halves = 0
    return None if abs(halves) < 4 else 1 if halves > 0 else -1


def _switched(properties: etree._Element, *names: str) -> bool | None:
    """Whether a property is on, off, or not said."""
    said = [
        part.get(_W + "val", "1").lower() not in _OFF for name in names for part in properties.iterchildren(_W + name)
    ]
    return any(said) if said else None
