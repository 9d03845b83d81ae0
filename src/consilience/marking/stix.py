"""STIX 2.1 marking definitions in and out (§7.2 of the specification; TLP 2.0 as its extension definition writes it).

Ours is written as a marking definition with a property extension that carries every part, beside the TLP label where one
says as much.  Read strictly: a definition that is not understood becomes a caveat nobody knows, so `may_read` refuses the
record to all but its owner and it can be relayed.
"""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterable, Mapping

from consilience.errors import MalformedMarking
from consilience.marking.level import Level, Policies
from consilience.marking.marking import Marking, combine
from consilience.marking.platforms import OPENCTI_TLP, TLP_PROPERTY
from consilience.marking.tlp import parse_tlp

EXTENSION = "extension-definition--6c1e5b0e-30f1-4a0f-9d37-62a3f1c8a4a5"
"""Our property extension for marking definitions."""
TLP_EXTENSION = TLP_PROPERTY

TLP_IDS = {
    "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487": "TLP:CLEAR",
    "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb": "TLP:GREEN",
    "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421": "TLP:AMBER",
    "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003": "TLP:AMBER+STRICT",
    "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1": "TLP:RED",
    # TLP 1, as STIX 2.1 prints it.
    "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9": "TLP:CLEAR",
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": "TLP:GREEN",
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": "TLP:AMBER",
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": "TLP:RED",
    **OPENCTI_TLP,
}
_SETS = ("originators", "compartments", "releasable_to", "no_foreign", "caveats")


def write_stix(marking: Marking, *, created: str) -> dict[str, object]:
    """Return the marking definition; its id depends on the marking alone, so equal markings are one object."""
    parts: dict[str, object] = {name: sorted(getattr(marking, name)) for name in _SETS if getattr(marking, name)}
    parts["levels"] = [{"policy": level.policy, "name": level.name} for level in sorted(marking.levels)]
    digest = hashlib.sha256(b"consilience/stix-marking/1\0" + json.dumps(parts, sort_keys=True).encode()).digest()
    return {
        "type": "marking-definition",
        "spec_version": "2.1",
        "id": f"marking-definition--{uuid.UUID(bytes=digest[:16], version=4)}",
        "created": created,
        "name": "Consilience marking",
        "extensions": {EXTENSION: {"extension_type": "property-extension", **parts}},
    }


def parse_stix(definition: Mapping[str, object], *, owner: str) -> Marking:
    """Return the marking of one definition applied to an object of `owner`."""
    known = TLP_IDS.get(str(definition.get("id")))
    if known is not None:
        return parse_tlp(known, owner=owner)
    extensions = definition.get("extensions")
    if isinstance(extensions, Mapping) and set(extensions) == {EXTENSION}:
        return _parse_ours(extensions[EXTENSION])
    return _not_understood(str(definition.get("id")), owner)


def parse_references(
    references: Iterable[str], definitions: Mapping[str, Mapping[str, object]], *, owner: str, policies: Policies
) -> Marking:
    """Return the marking of an object with `object_marking_refs`; unmarked or unresolved means the owner alone."""
    markings = [parse_stix(definitions.get(ref, {"id": ref}), owner=owner) for ref in references]
    return combine(markings, policies) if markings else _not_understood("unmarked", owner)


def granular(whole: Marking, part: Marking, policies: Policies) -> Marking:
    """Return the marking of a part of an object: a granular marking tightens the object's and never loosens it."""
    return combine([whole, part], policies)


def _not_understood(reference: str, owner: str) -> Marking:
    return Marking(
        levels=frozenset({Level("stix", reference)}),
        originators=frozenset({owner}),
        caveats=frozenset({f"stix:{reference}"}),
    )


def _parse_ours(parts: object) -> Marking:
    if not isinstance(parts, Mapping) or set(parts) - {*_SETS, "levels", "extension_type"}:
        raise MalformedMarking("STIX marking: the extension has a part that is not known here")
    try:
        levels = frozenset(Level(_text(item["policy"]), _text(item["name"])) for item in _items(parts, "levels"))
        return Marking(levels=levels, **{name: frozenset(map(_text, _items(parts, name))) for name in _SETS})
    except (KeyError, TypeError, ValueError) as error:
        raise MalformedMarking("STIX marking: the extension is not as we write it") from error


def _items(parts: Mapping[str, object], name: str) -> list[dict[str, object]]:
    value = parts.get(name, [])
    if type(value) is not list:
        raise TypeError(name)
    return value


def _text(value: object) -> str:
    if type(value) is not str or not value:
        raise TypeError("text")
    return value
