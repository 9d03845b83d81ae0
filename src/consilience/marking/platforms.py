"""Markings as large platforms write them in STIX: TLP under ids of their own or as words, and PAP beside it.

TLP 2.0 came after STIX 2.1, so platforms wrote AMBER+STRICT in ways of their own: OpenCTI with an id of its own and its
own properties, MISP as a statement that holds the tag.  A definition is a label only where every part of it that could
say one says the same.  PAP (Permissible Actions Protocol) says what may be done with something, not who may see it: it
goes with a marking as a caveat that everybody knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from consilience.errors import MalformedMarking

TLP_PROPERTY = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
PAP_PROPERTY = "extension-definition--f8d78575-edfd-406e-8e84-6162a8450f5b"

OPENCTI_TLP = {"marking-definition--826578e1-40ad-459f-bc73-ede076f81f37": "TLP:AMBER+STRICT"}
PAP_IDS = {
    "marking-definition--ad15a0cd-55b6-4588-a14c-a66105329b92": "PAP:CLEAR",
    "marking-definition--a3bea94c-b469-41dc-9cfe-d6e7daba7730": "PAP:CLEAR",
    "marking-definition--c43594d1-4b11-4c59-93ab-1c9b14d53ce9": "PAP:GREEN",
    "marking-definition--60f8932b-e51e-4458-b265-a2e8be9a80ab": "PAP:AMBER",
    "marking-definition--740d36e5-7714-4c30-961a-3ae632ceee0e": "PAP:RED",
    # OpenCTI's: UUIDs of version 5 of the definition in the namespace of STIX.
    "marking-definition--4cdff7eb-acb8-543f-8573-829eb9fe8b34": "PAP:CLEAR",
    "marking-definition--89484dde-e3d2-547f-a6c6-d14824429eb1": "PAP:GREEN",
    "marking-definition--a6f20d4d-0360-59b6-ba22-3b48707828b1": "PAP:AMBER",
    "marking-definition--4e4e3b84-de45-53df-9d9b-b21207699fd8": "PAP:RED",
}
PERMITTED = frozenset(PAP_IDS.values())
"""The labels of PAP as caveats: every reader may read what has one, and finds it beside the marking wherever that goes."""
_LABEL = re.compile(
    r"(?P<scheme>TLP|PAP)\s*[:\-_ ]\s*(?P<level>CLEAR|WHITE|GREEN|AMBER\s*[+_\- ]\s*STRICT|AMBER|RED)", re.IGNORECASE
)
_PLACEHOLDERS = frozenset({"", "custom"})
_PARTS = frozenset(
    "type spec_version id created modified created_by_ref external_references name definition_type definition extensions "
    "x_opencti_definition_type x_opencti_definition".split()
)
"""The parts of a definition that are read, or say nothing about who may see what it marks."""


def label_of(definition: Mapping[str, object]) -> str | None:
    """Return the TLP or PAP label that a definition amounts to, as `TLP:GREEN`; None where it says anything else.

    Raises `MalformedMarking` where its parts say different labels.

    >>> label_of({"definition_type": "statement", "definition": {"statement": "tlp:amber+strict"}})
    'TLP:AMBER+STRICT'
    """
    if any(part not in _PARTS and not part.startswith("x_opencti_") for part in definition):
        return None
    said = [_label(text) for text in _said(definition)]
    found = {label for label in said if label is not None}
    if not found or None in said:
        return None
    if len(found) > 1:
        raise MalformedMarking("the parts of the definition say different labels")
    return found.pop()


def _said(definition: Mapping[str, object]) -> Iterator[str]:
    """Yield every text of a definition that a reader might go by, with its scheme before it."""
    name, kind = definition.get("name"), str(definition.get("definition_type", ""))
    if name is not None:
        yield str(name)
    inner = definition.get("definition", {})
    for scheme, value in inner.items() if isinstance(inner, Mapping) else [("", inner)]:
        if str(value).strip().lower() not in _PLACEHOLDERS:
            yield _whole(str(scheme), str(value))
    if kind and kind not in {"tlp", "pap", "statement"}:
        yield kind
    if "x_opencti_definition" in definition:
        yield _whole(str(definition.get("x_opencti_definition_type", "")), str(definition["x_opencti_definition"]))
    yield from _extended(definition.get("extensions", {}))


def _extended(extensions: object) -> Iterator[str]:
    for key, value in extensions.items() if isinstance(extensions, Mapping) else [("", extensions)]:
        known = {TLP_PROPERTY: ("tlp", "tlp_2_0"), PAP_PROPERTY: ("pap", "pap")}.get(key)
        if known is None or not isinstance(value, Mapping) or set(value) - {"extension_type", known[1]}:
            yield "another extension"
            continue
        yield _whole(known[0], str(value.get(known[1], "")))


def _whole(scheme: str, text: str) -> str:
    return f"{scheme}:{text}" if scheme.lower() in {"tlp", "pap"} and ":" not in text else text


def _label(text: str) -> str | None:
    match = _LABEL.fullmatch(text.strip())
    if match is None:
        return None
    level = re.sub(r"\s*[+_\- ]\s*", "+", match["level"].upper()).replace("WHITE", "CLEAR")
    scheme = match["scheme"].upper()
    return None if scheme == "PAP" and "STRICT" in level else f"{scheme}:{level}"
