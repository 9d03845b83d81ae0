"""Markings in the named fields of a record: those that are there for one, those that may hold one, and objects inside."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from consilience.ingest import markings
from consilience.marking.stix import TLP_IDS

NAMES = frozenset(
    """marking markings classification security_classification classification_level security_marking protective_marking protectivemarking tlp tlp_level tlp_label tlp_color
    tlp_colour handling handling_caveat handling_caveats sensitivity sensitivity_label caveat caveats dissemination dissemination_controls releasability object_marking einstufung
    vs_grad banner portion portion_marking security_label confidentiality confidentiality_level secrecy secrecy_level geheimhaltungsgrad classification_marking""".split()
)
"""Names under which a marking may stand; each of them counts, and none is passed over because its value is odd."""
_PERHAPS = frozenset(
    """distribution distribution_statement restriction restrictions privacy security security_level access access_level access_rights rights label labels tag tags keyword keywords
    category categories release releasable_to status conditions_of_access usage_info copyright_notice""".split()
)
"""Names under which other things stand as well; they count where what stands there has the shape of a marking."""
_REFERENCES = frozenset({"object_marking_refs", "marking_refs", "object_marking_ref"})
_ITEM = frozenset({"name", "value", "tag", "label", "term", "title"})
_DEPTH, _MOST = 4, 200


def marking_from(values: Mapping[str, object]) -> str | None:
    """Return all that the fields of a record say of its marking.

    >>> marking_from({"tags": ["flood", "tlp:red"]}), marking_from({"meta": {"classification": "SECRET"}}), marking_from({"access": "by road"})
    ('TLP:RED', 'SECRET', None)
    """
    return markings.gather(_found(values, 0))


def name_of(key: object) -> str:
    """Return the name of a field in small letters with strokes below, however it is written.

    >>> name_of("securityLabel"), name_of("TLP-Level")
    ('security_label', 'tlp_level')
    """
    return re.sub(r"[\s.-]+", "_", re.sub(r"(?<=[a-z])(?=[A-Z])", "_", str(key).strip())).lower()


def _found(values: Mapping[str, object], depth: int) -> Iterator[str | None]:
    for key, value in list(values.items())[:_MOST]:
        name = name_of(key)
        if name in NAMES:
            yield markings.field(value, str(key))
        elif name in _REFERENCES:
            yield from (_referred(one) for one in (value if isinstance(value, list) else [value])[:_MOST] if one)
        elif name in _PERHAPS:
            yield from (mark for words in _words(value, depth) for mark in markings.in_frame(words))
        if name not in NAMES and depth < _DEPTH:
            inner = value if isinstance(value, list) else [value]
            yield from (mark for one in inner[:_MOST] if isinstance(one, dict) for mark in _found(one, depth + 1))


def _words(value: object, depth: int) -> Iterator[str]:
    """The words of a field, those of the items of a list and of what their names hold too."""
    if isinstance(value, str):
        yield value[:400]
    elif isinstance(value, list) and depth < _DEPTH:
        yield from (words for one in value[:_MOST] for words in _words(one, depth + 1))
    elif isinstance(value, dict) and depth < _DEPTH:
        yield from (words for key, one in value.items() if name_of(key) in _ITEM for words in _words(one, depth + 1))


def _referred(reference: object) -> str:
    """The label that an id stands for; any other definition is not here, so nobody can read it."""
    return TLP_IDS.get(str(reference), "UNREADABLE MARKING")
