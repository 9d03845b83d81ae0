"""Which marking a foreign object comes under: all its markings together, and the reason where it cannot be taken.

Fails closed.  A definition that is missing, torn or not understood refuses the object; so does a caveat or level that
nobody here knows, and a marking that names other parties than this one.  A granular marking tightens the whole object,
because it is kept whole.  An object without any marking comes under what the person who imports it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from consilience.errors import MalformedMarking
from consilience.exchange.stix.parse import ParsedObject
from consilience.marking import EVERYONE, Marking, Policies, combine
from consilience.marking.platforms import PAP_IDS, PERMITTED, label_of
from consilience.marking.stix import EXTENSION, TLP_IDS, parse_stix
from consilience.marking.tlp import parse_tlp
from consilience.marking.written import is_understood, read_written
from consilience.records.ids import PartyName


class Unmarkable(Exception):
    """An object cannot be taken because of its marking; the text says which rule refuses, and nothing of the object."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TakingTerms:
    """Under which terms foreign objects are taken."""

    giver: PartyName
    """The party that gave them; what they say is its word, whatever name stands in them."""
    taker: PartyName
    policies: Policies
    unmarked: Marking
    """The marking of objects that carry none."""
    passed_over: frozenset[str] = frozenset()
    """Marking definitions that a person has read and found to say nothing about who may see the object."""
    caveats: frozenset[str] = frozenset()
    """The caveats whose meaning this node knows."""
    words: Callable[[str], str] | None = None
    """Reads markup in a process that can be stopped; None reads it here."""


_OWN = re.compile(r"x_[a-z0-9]+_")
"""How the names of a platform's own fields begin."""
_READ_ELSEWHERE = ("object_marking_refs", "granular_markings", "extensions")


class Markings:
    """The marking definitions that came with the objects."""

    def __init__(self, objects: Iterable[ParsedObject], terms: TakingTerms) -> None:
        self._terms = terms
        self._definitions: dict[str, Mapping[str, Any] | None] = {}
        for one in objects:
            if one.type == "marking-definition":
                # Two definitions under one id: nobody can say which was meant.
                self._definitions[one.id] = None if one.id in self._definitions else one.value

    def of(self, *objects: ParsedObject) -> Marking:
        """Return the marking of what these objects say together; raise `Unmarkable` where it cannot be taken."""
        marking = combine([self._of(one) for one in objects], self._terms.policies)
        for one in objects:
            marking = self.tightened(marking, _tagged(one))
        return marking

    def _of(self, one: ParsedObject) -> Marking:
        references = _references(one)
        # PAP says what may be done with an object, not who may see it: beside it the object is as unmarked as without,
        # and goes on with it as a caveat.
        wanted = [ref for ref in references if ref not in self._terms.passed_over and not self._pap(ref)]
        acts = frozenset(label for ref in references if (label := self._pap(ref)))
        return _with(self._of_these(wanted), acts)

    def _of_these(self, wanted: list[str]) -> Marking:
        if not wanted:
            return self._terms.unmarked
        found = [self._resolved(ref) for ref in wanted]
        exact = any(definition is not None for definition, _ in found)
        # Beside a marking of ours a label gives the level alone; ours names the parties.
        parts = [_opened(marking) if exact and definition is None else marking for definition, marking in found]
        return self._checked(combine(parts, self._terms.policies))

    def _resolved(self, ref: str) -> tuple[Mapping[str, Any] | None, Marking]:
        """Return a definition of ours with its marking, or None with the marking of a TLP label."""
        terms = self._terms
        said = self._label(ref)
        if said is not None:
            label = parse_tlp(said, owner=terms.giver)
            # A label goes no further than to whom its owner gave it; he gave it to us.
            return None, label if label.releasable_to == EVERYONE else _for(label, terms.taker)
        definition = self._definitions.get(ref)
        if definition is None or set(definition.get("extensions", {})) != {EXTENSION}:
            raise Unmarkable(f"{ref}: nobody here knows this marking, or what it means")
        try:
            ours = parse_stix(definition, owner=terms.giver)
        except MalformedMarking as error:
            raise Unmarkable(f"{ref}: {error}") from error
        # Whatever it says of whose material it is, it came from the giver, so it is never this party's own.
        return definition, replace(ours, originators=ours.originators | {terms.giver})

    def tightened(self, marking: Marking, written: str | None) -> Marking:
        """Return a marking with what stands in the words themselves; raise `Unmarkable` where that cannot be read."""
        if written is None:
            return marking
        if not is_understood(written):
            raise Unmarkable("a marking stands in its text that cannot be read")
        part = read_written(written, owner=self._terms.giver)
        part = part if part.releasable_to == EVERYONE else _for(part, self._terms.taker)
        return self._checked(combine([marking, part], self._terms.policies))

    def _pap(self, ref: str) -> str | None:
        label = self._label(ref) or PAP_IDS.get(ref, "")
        return label if label.startswith("PAP:") else None

    def _label(self, ref: str) -> str | None:
        """Return the label of a definition by its id, or by what stands in it."""
        if ref in TLP_IDS:
            return TLP_IDS[ref]
        try:
            return label_of(self._definitions.get(ref) or {})
        except MalformedMarking as error:
            raise Unmarkable(f"{ref}: {error}") from error

    def _checked(self, marking: Marking) -> Marking:
        terms = self._terms
        if not marking.caveats <= terms.caveats | PERMITTED:
            raise Unmarkable("its marking has a caveat that is unknown here")
        if not all(map(terms.policies.knows, marking.levels)):
            raise Unmarkable("its marking has a level that is unknown here")
        if marking.audience != EVERYONE and terms.taker not in marking.audience:
            raise Unmarkable("its marking does not let this party have it")
        return marking


def _references(one: ParsedObject) -> dict[str, None]:
    """Return the ids of all markings of an object, granular ones too, each once."""
    if any("marking_ref" not in mark and "lang" not in mark for mark in one.value.get("granular_markings", [])):
        raise Unmarkable("a marking of a part of it names no marking")
    granular = (mark["marking_ref"] for mark in one.value.get("granular_markings", []) if "marking_ref" in mark)
    return dict.fromkeys([*one.refs("object_marking_refs"), *granular])


def _tagged(one: ParsedObject) -> str | None:
    """Return the marking that an object's labels and its platform's own fields hold, as `tlp:red` among the tags of MISP.

    So do its extensions, and beside one any field, since it may add fields of any name (STIX 2.1, 7.3).
    """
    extensions = one.value.get("extensions")
    foreign = (
        {id_: held for id_, held in extensions.items() if id_ != EXTENSION} if isinstance(extensions, dict) else {}
    )
    told = {
        _OWN.sub("", key): value
        for key, value in one.value.items()
        if key == "labels" or _OWN.match(key) or (foreign and key not in _READ_ELSEWHERE)
    }
    if foreign:
        told["extensions"] = foreign
    if not told:
        return None
    # Imported with the first such object: the patterns for markings are much that a pull of indicators does without.
    from consilience.ingest.marked_fields import marking_from  # noqa: PLC0415

    return marking_from(told)


def _with(marking: Marking, acts: frozenset[str]) -> Marking:
    return replace(marking, caveats=marking.caveats | acts) if acts else marking


def _opened(label: Marking) -> Marking:
    return replace(label, releasable_to=EVERYONE)


def _for(label: Marking, party: PartyName) -> Marking:
    return replace(label, releasable_to=label.releasable_to | {party})
