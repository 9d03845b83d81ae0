"""Markings in the named fields of a record: those that are there for one, those that may hold one, and objects inside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from consilience.ingest import marked_shapes, markings
from consilience.marking.stix import TLP_IDS

if TYPE_CHECKING:
    from lxml import etree

NAMES = frozenset(
    """marking markings classification security_classification classification_level security_marking protective_marking protectivemarking tlp tlp_level tlp_label tlp_color
    tlp_colour handling handling_caveat handling_caveats sensitivity sensitivity_label caveat caveats dissemination dissemination_controls releasability object_marking einstufung
    vs_grad banner portion portion_marking security_label confidentiality confidentiality_level secrecy secrecy_level geheimhaltungsgrad classification_marking""".split()
)
"""Names under which a marking may stand; each of them counts, and none is passed over because its value is odd."""
_BEFORE = "x ms microsoft doc document overall security sec protective data info information nato eu un gov national highest dlp ism pm titus bj mmhs default report source file dc dcterms meta"
_SURE_NAME = re.compile(
    rf"(?:(?:{'|'.join(_BEFORE.split())})_?)*(?:classif(?:ication|ied)?(?:_?(?:level|marking|label|code|value))?|class_?level|(?:protective_?)?mark(?:ing|ings)?_?(?:level|value)?|sec(?:urity)?_?(?:level|label|class|classification|marking|grade)|caveats?|handling(?:_?(?:caveats?|instructions?|restrictions?|code))?|"
    r"dissem(?:ination)?(?:_?(?:controls?|limits?|marker|markers))?|releasab(?:le_?to|ility)|clearance(?:_?(?:level|required))?|tlp(?:_\w+)?|pap(?:_\w+)?|sensitivity(?:_?(?:level|label))?|confidentiality(?:_?level)?|secrecy(?:_?level)?|"
    r"schutz(?:klasse|stufe|vermerk)|vertraulichkeit(?:sstufe)?|einstufung|geheimhaltung(?:sgrad|sstufe)|vs_?grad|niveau_?(?:de_?)?(?:classification|protection)|mention_?(?:de_?)?protection|rubricering|klauzula(?:_?tajnosci)?|gradering|sekretess(?:grad)?|clasificacion|clasificaci[oó]n|"
    r"grado_?de_?clasificaci[oó]n|classificazione|гриф(?:_?секретности)?|密级|密級|秘密区分|ism|ism_?\w+|msip_label_.+_name|classification_?content_?marking_?\w*|(?:dlp|protection|classification|confidentiality|sensitivity)_?(?:label|tag|policy|class)|pm_\w*marking\w*|titus\w*class\w*|titus\w*metadata|bj_?document_?security_?label|bj_?clsuser\w*|js_?classification|"
    r"(?:microsoft_?)?class_?id|confidentiality_?label|originator_?confidentiality_?label)"
)
"""Names that are made of the words for markings in whatever order and tongue."""
_NO_FIELD = frozenset("mark marks ism paper papers class".split())
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


_NAME_OF_LABEL = re.compile(r"msip_label_.+_name")
_KNOWN_AS = frozenset(["general", "personal", "non_business", "normal", "none"])
"""Labels of firms that limit nobody, or nobody but the firm."""


def of_properties(root: etree._Element) -> Iterator[str]:
    """Yield what the named properties of a document, or the labels in it, say of its marking; nothing for everyday labels."""
    named = list(_properties(root))
    told = [mark for name, value in named if is_sure(name) and (mark := _labelled(value, name))]
    yield from told
    numbered = any(
        name.startswith("msip_label") and name.endswith("_enabled") and value == "true" for name, value in named
    )
    if not told and numbered and not any(_NAME_OF_LABEL.fullmatch(name) for name, _ in named):
        # A label that stands there by its number alone: what it says is known to the firm that gave it.
        yield "UNREADABLE MARKING"


def _labelled(value: str, name: str) -> str | None:
    return None if name_of(value) in _KNOWN_AS or value.lower() in ("true", "false") else markings.field(value, name)


def _properties(root: etree._Element) -> Iterator[tuple[str, str]]:
    # Commands that read no documents start without lxml.
    from lxml import etree  # noqa: PLC0415

    for part in list(root.iter())[: _MOST * 10]:
        if not isinstance(part.tag, str):
            continue
        above = part.getparent()
        words = " ".join((part.text or "").split())
        if words:
            name = _named(part) or (_named(above) if above is not None else None) or etree.QName(part).localname
            yield name_of(name), words
        for key, value in part.attrib.items():
            space, local = etree.QName(key).namespace or "", etree.QName(key).localname
            if "ism" in space and local == "classification":
                yield "security_classification", str(value)
        local = etree.QName(part).localname
        if (
            local == "label"
            and part.get("enabled") == "1"
            and part.get("removed") != "1"
            and "mip" in str(part.tag).lower()
        ):
            yield "msip_label_numbered_enabled", "true"
        if local == "sisl":
            yield "security_label", "label by number"


def _named(part: etree._Element) -> str | None:
    """The name that an element gives a property, whichever namespace the attribute has."""
    return next((str(value) for key, value in part.attrib.items() if str(key).rpartition("}")[2] == "name"), None)


def is_sure(name: str) -> bool:
    """Return whether a field of this name, in small letters with strokes below, is there for a marking and nothing else.

    >>> is_sure("sec_level"), is_sure("x_ms_classification"), is_sure("image_classification")
    (True, True, False)
    """
    return name in NAMES or (name not in _NO_FIELD and _SURE_NAME.fullmatch(name) is not None)


def _found(values: Mapping[str, object], depth: int) -> Iterator[str | None]:
    for key, value in list(values.items())[:_MOST]:
        name = name_of(key)
        if is_sure(name):
            yield markings.field(value, str(key))
        elif name in _REFERENCES:
            yield from (_referred(one) for one in (value if isinstance(value, list) else [value])[:_MOST] if one)
        elif name in _PERHAPS:
            yield from (mark for words in _words(value, depth) for mark in _in_field(name, words))
        if not is_sure(name) and depth < _DEPTH:
            inner = value if isinstance(value, list) else [value]
            yield from (mark for one in inner[:_MOST] if isinstance(one, dict) for mark in _found(one, depth + 1))


def _in_field(name: str, words: str) -> Iterable[str]:
    """What a field that may hold a marking says: a marking, or words that limit whom its record is for."""
    found = markings.in_frame(words)
    label = name.replace("_", " ")
    return found or tuple(filter(None, [marked_shapes.labelled(f"{label}: {words}", edge=True)]))


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
