"""A page's form filled with what was typed into it, and with what is wrong beside each field.

The page is one of our own: it is read for where its tags stand, and only the tags of one form are written anew.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape
from html.parser import HTMLParser
from itertools import accumulate

_KEPT = ("csrf", "at", "drawn")
"""Hidden fields that are the page's own and never what was sent."""
Given = Mapping[str, Sequence[str]]
_OTHER_WORDS = {
    "marking": "level", "reason": "because", "parties": "to", "party": "counterpart", "time": "starts", "records": "record", "question": "text",
    "name": "title", "earliest": "time_earliest", "latest": "time_latest", "wording": "text", "position": "stance",
}  # fmt: skip
"""What a fault may call a field, where that is not the field's own name."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field, in words; `shown` is content that only the page may show."""

    field: str
    why: str
    shown: str = ""


@dataclass(slots=True)
class _Tag:
    name: str
    attributes: dict[str, str | None]
    start: int
    end: int


@dataclass(slots=True)
class _Control:
    """A field of a form: its tag, and for those with content where that ends."""

    tag: _Tag
    name: str
    close: int = -1
    """Where the closing tag begins; -1 for an input."""
    end: int = -1
    panels: tuple[_Tag, ...] = ()
    """The panels of its form that it stands in."""
    options: list[tuple[_Tag, str]] = field(default_factory=list)

    @property
    def id(self) -> str:
        return self.tag.attributes.get("id") or ""

    @property
    def kind(self) -> str:
        return (self.tag.attributes.get("type") or "text") if self.tag.name == "input" else self.tag.name


@dataclass(slots=True)
class _Form:
    tag: _Tag
    controls: list[_Control] = field(default_factory=list)
    folded: list[_Tag] = field(default_factory=list)
    """The panels it stands in."""

    def is_at(self, action: str) -> bool:
        return (self.tag.attributes.get("action") or "").partition("#")[0] == action

    def likeness(self, given: Mapping[str, Sequence[str]]) -> int:
        """How many of its fields were sent, and whether those that nobody can change have what was; a page may have a form a row."""
        fixed = [one for one in self.controls if one.kind == "hidden" or "readonly" in one.tag.attributes]
        fixed = [one for one in fixed if one.name not in _KEPT and one.tag.attributes.get("value")]
        wrong = sum((one.tag.attributes.get("value") or "") not in given.get(one.name, ("",)) for one in fixed)
        return sum(one.name in given for one in self.controls) - 100 * wrong


def filled(
    page: str, action: str, given: Mapping[str, Sequence[str]], faults: Iterable[Fault], heading: str
) -> str | None:
    """Return the page with its form for `action` filled, and the faults told; None where it has no such form."""
    reader = _Reader(page)
    forms = [one for one in reader.forms if one.is_at(action)]
    if not forms:
        return None
    form = max(forms, key=lambda one: one.likeness(given))
    edits = [*_values(form, given), *_told(form, reader.labels, list(faults), heading)]
    opened = [*form.folded, *(tag for one in form.controls if _is_said(one, given) for tag in one.panels)]
    edits += [_tagged(tag, {"open": None}) for tag in opened if "open" not in tag.attributes]
    return _edited(page, edits)


def _is_said(one: _Control, given: Given) -> bool:
    """Whether somebody typed something here, or it is wrong: then its panel is not left closed."""
    typed = one.kind not in ("hidden", "select") and any(value.strip() for value in given.get(one.name, ()))
    return typed or "aria-invalid" in one.tag.attributes


def controls(page: str, action: str) -> dict[str, list[str]]:
    """Return the fields of a form with what stands in them, as a browser would send them."""
    found: dict[str, list[str]] = {}
    form = next((one for one in _Reader(page).forms if one.is_at(action)), None)
    for one in form.controls if form else ():
        if one.kind in ("checkbox", "radio") and "checked" not in one.tag.attributes:
            continue
        if one.kind == "select":
            chosen = [value for tag, value in one.options if "selected" in tag.attributes] or [
                v for _, v in one.options[:1]
            ]
            found.setdefault(one.name, []).extend(chosen[:1])
        elif one.kind == "textarea":
            found.setdefault(one.name, []).append(unescape(page[one.tag.end : one.close]).removeprefix("\n"))
        elif one.kind not in ("submit", "button", "file"):
            found.setdefault(one.name, []).append(one.tag.attributes.get("value") or "")
    return found


_Edit = tuple[int, int, str]


def _values(form: _Form, given: Mapping[str, Sequence[str]]) -> Iterable[_Edit]:
    left = {name: list(values) for name, values in given.items()}
    for one in form.controls:
        if one.name in _KEPT or one.kind in ("file", "submit", "button"):
            continue
        if one.kind in ("checkbox", "radio"):
            value = one.tag.attributes.get("value") or "on"
            on = value in given.get(one.name, ())
            if value in left.get(one.name, ()):
                left[one.name].remove(value)
            yield _tagged(one.tag, {"checked": None} if on else {}, without="checked")
            continue
        if not left.get(one.name) or (one.kind == "hidden" and one.tag.attributes.get("value")):
            continue
        value = left[one.name].pop(0)
        if one.kind == "select":
            for tag, worth in one.options:
                yield _tagged(tag, {"selected": None} if worth == value else {}, without="selected")
        elif one.kind == "textarea":
            # A line feed right behind the tag is not part of the text.
            yield one.tag.end, one.close, f"\n{escape(value)}"
        else:
            yield _tagged(one.tag, {"value": value})


def _told(form: _Form, labels: Mapping[str, str], faults: Sequence[Fault], heading: str) -> Iterable[_Edit]:
    if not faults:
        return
    rows: list[str] = []
    beside: dict[int, list[str]] = {}
    for number, fault in enumerate(faults):
        at = _control(form, labels, fault.field)
        shown = _quoted(fault.shown)
        why = f"{escape(_sentence(fault.why))}{shown}"
        if at is None or not at.id:
            words = fault.field.replace("_", " ")
            rows.append(f"<li>{escape(_sentence(words, end=''))}: {why}</li>" if words else f"<li>{why}</li>")
            continue
        label = _whose(at.name) + (labels.get(at.id) or at.name)
        rows.append(f'<li><a href="#{escape(at.id)}">{escape(label)}</a>: {why}</li>')
        name = f"fault-{number}"
        beside.setdefault(id(at), []).append(name)
        described = " ".join(filter(None, (at.tag.attributes.get("aria-describedby"), *beside[id(at)])))
        yield _tagged(at.tag, {"aria-invalid": "true", "aria-describedby": described})
        yield at.end, at.end, f' <span class="fault" id="{name}">{why}</span>'
    box = f'<div class="faults" role="alert" tabindex="-1" autofocus><p><b>{escape(heading)}</b></p><ul>{"".join(rows)}</ul></div>'
    yield form.tag.end, form.tag.end, box


def _whose(name: str) -> str:
    """Return which row a field is of, in words.

    >>> _whose("team-1-people-0-title"), _whose("title")
    ('Team 2, people 1: ', '')
    """
    rows = re.findall(r"([a-z_]+)-(\d+)-", name)
    words = ", ".join(f"{group} {int(number) + 1}" for group, number in rows)
    return f"{words[0].upper()}{words[1:]}: " if words else ""


def _quoted(shown: str) -> str:
    if len(shown) <= _LONG:
        return f" <q>{escape(shown)}</q>" if shown else ""
    return f'<blockquote class="source" dir="auto">{escape(shown)}</blockquote>'


_LONG = 200
"""Letters of what stands in a line; more has a block of its own."""


def _control(form: _Form, labels: Mapping[str, str], name: str) -> _Control | None:
    """Return the field that a fault speaks of, by its name, its label, or another word for it."""
    shown = [one for one in form.controls if one.kind != "hidden"]
    for wanted in dict.fromkeys((name, name.replace(" ", "_"), _OTHER_WORDS.get(name, name))):
        named = [one for one in shown if one.name == wanted]
        if named:
            return next((one for one in named if one.id), named[0])
    said = name.casefold()
    return next((one for one in shown if said and labels.get(one.id, "").casefold().startswith(said)), None)


def _sentence(words: str, *, end: str = ".") -> str:
    text = words.strip()
    return text[:1].upper() + text[1:] + ("" if not text or text.endswith((".", "?", "!", ":")) else end)


def _tagged(tag: _Tag, more: Mapping[str, str | None], *, without: str = "") -> _Edit:
    """Return the edit that gives a tag other attributes; edits of one tag are put together later."""
    attributes = {name: value for name, value in tag.attributes.items() if name != without} | dict(more)
    tag.attributes = attributes
    words = "".join(f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in attributes.items())
    return tag.start, tag.end, f"<{tag.name}{words}>"


def _edited(page: str, edits: Iterable[_Edit]) -> str:
    # The last edit of a tag has what those before it put in.
    tags = {(start, end): text for start, end, text in edits if start != end}
    put: dict[int, list[str]] = {}
    edits = list(edits)
    for start, end, text in edits:
        if start == end:
            put.setdefault(start, []).append(text)
    rows = [(start, end, text) for (start, end), text in tags.items()]
    rows += [(place, place, "".join(texts)) for place, texts in put.items()]
    parts: list[str] = []
    at = 0
    for start, end, text in sorted(rows, key=lambda row: (row[0], row[1])):
        parts += [page[at:start], text]
        at = end
    return "".join((*parts, page[at:]))


class _Reader(HTMLParser):
    """Finds the forms of a page, their fields, and the words of their labels."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=False)
        self.forms: list[_Form] = []
        self.labels: dict[str, str] = {}
        self._lines = [0, *accumulate(len(line) + 1 for line in page.split("\n"))]
        self._form: _Form | None = None
        self._open: _Control | None = None
        self._panels: list[_Tag] = []
        self._label: str | None = None
        self._option: _Tag | None = None
        self._words: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        raw = self.get_starttag_text() or ""
        start = self._at()
        found = _Tag(tag, dict(attrs), start, start + len(raw))
        match tag:
            case "details":
                self._panels.append(found)
            case "form":
                self._form = _Form(found, folded=list(self._panels))
                self.forms.append(self._form)
            case "label":
                self._label, self._words = found.attributes.get("for") or "", []
            case "option":
                self._end_option()
                self._option, self._words = found, []
            case "input" | "textarea" | "select" if self._form is not None and found.attributes.get("name"):
                inside = tuple(self._panels[len(self._form.folded) :])
                one = _Control(found, found.attributes["name"] or "", end=found.end, panels=inside)
                self._form.controls.append(one)
                self._open = one if tag != "input" else None

    def handle_endtag(self, tag: str) -> None:
        match tag:
            case "details" if self._panels:
                self._panels.pop()
            case "form":
                self._form = None
            case "label" if self._label is not None:
                self.labels[self._label] = " ".join("".join(self._words).split())
                self._label = None
            case "option":
                self._end_option()
            case "textarea" | "select" if self._open is not None:
                self._end_option()
                self._open.close = self._at()
                self._open.end = self._open.close + len(f"</{tag}>")
                self._open = None

    def handle_data(self, data: str) -> None:
        if self._label is not None or self._option is not None:
            self._words.append(data)

    def handle_entityref(self, name: str) -> None:
        self.handle_data(unescape(f"&{name};"))

    def handle_charref(self, name: str) -> None:
        self.handle_data(unescape(f"&#{name};"))

    def _end_option(self) -> None:
        if self._option is not None and self._open is not None:
            words = "".join(self._words).strip()
            stated = self._option.attributes.get("value")
            self._open.options.append((self._option, words if stated is None else stated))
        self._option = None

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column
