"""JSON that is no STIX, known by its shape, so that whoever hands it over hears what to export instead."""

from __future__ import annotations

from consilience.errors import MalformedStix

_MISP = frozenset({"Event", "Attribute", "Object", "Galaxy", "GalaxyCluster", "Orgc", "Tag", "EventReport"})


_WANTED = "STIX 2.1 in JSON"
_FIRST_PACKAGE = frozenset({"stix_header", "ttps", "exploit_targets", "threat_actors", "courses_of_action"})
_LINES_SHOWN = 3


def refuse_unparsed(raw: bytes) -> None:
    """Raise `MalformedStix` for bytes that are another format than JSON, by its name: STIX 1.x in XML, one object a line."""
    start = raw[:4000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"<"):
        name = "STIX 1.x in XML (convert it, for instance with stix2-elevator)" if b"stix" in start.lower() else "XML"
        raise MalformedStix("file", _WANTED, name)
    lines = [line for line in start.split(b"\n")[:_LINES_SHOWN] if line.strip()]
    if len(lines) > 1 and all(line.startswith(b'{"') and line.rstrip().endswith(b"}") for line in lines[:-1]):
        raise MalformedStix("file", "one JSON value", "several, one a line; write them as a list")


def refuse_strangers(value: object) -> None:
    """Raise `MalformedStix` for a JSON value that holds no STIX object, by the name of its format where it has one."""
    if isinstance(value, dict) and _is_first(value):
        raise MalformedStix("file", _WANTED, "STIX 1.x (convert it, for instance with stix2-elevator)")
    if isinstance(value, dict) and _is_older(value):
        raise MalformedStix(
            "spec_version", "2.1", "a bundle of STIX 2.0 (convert it, for instance with stix2-elevator)"
        )
    if _is_misp(value):
        raise MalformedStix(
            "file",
            "STIX 2.1 (MISP writes it: Download as STIX 2, or restSearch with returnFormat stix2)",
            "MISP core format",
        )
    if isinstance(value, dict) and not {"type", "objects"} & set(value):
        raise MalformedStix("file", "a STIX 2.1 bundle, envelope, list or object", "JSON of another format")


def refuse_empty(listed: list[object]) -> None:
    """Raise `MalformedStix` where nothing in the list is or was meant as a STIX object."""
    if not any(isinstance(one, dict) and _names_itself(one) for one in listed):
        raise MalformedStix("file", "at least one STIX object", "none" if listed else "an empty list of objects")


def _names_itself(one: dict[str, object]) -> bool:
    return isinstance(one.get("type"), str) and "--" in str(one.get("id", ""))


def _is_misp(value: object) -> bool:
    """Whether the value is an event of MISP, an answer of its search, or a list of either."""
    if isinstance(value, list):
        return bool(value) and all(_is_misp(one) for one in value[:3])
    if not isinstance(value, dict) or "objects" in value:
        return False
    if {"category", "type", "value"} <= set(value) and {"event_id", "to_ids", "object_relation"} & set(value):
        return True
    listed = list(value.values())[:3]
    if listed and all(isinstance(one, dict) and {"Orgc", "threat_level_id", "analysis"} & set(one) for one in listed):
        # A feed's manifest: ids of events and what they are about.
        return True
    if "response" in value:
        answer = value["response"]
        return answer == [] or _is_misp(answer)
    return bool(_MISP & set(value)) and "type" not in value


def _is_first(value: dict[str, object]) -> bool:
    """Whether the value is a package of STIX 1.x written as JSON."""
    return "type" not in value and (
        bool(_FIRST_PACKAGE & set(value))
        or ("package" in str(value.get("id", ""))[:200].lower() and str(value.get("version", "")).startswith("1."))
    )


def _is_older(value: dict[str, object]) -> bool:
    """Whether the value is a bundle that says it is of STIX 2.0, with an object that does not say otherwise itself."""
    said = value.get("spec_version")
    if value.get("type") != "bundle" or said in (None, "2.1"):
        return False
    objects = value.get("objects")
    listed = objects if isinstance(objects, list) else []
    return any(isinstance(one, dict) and one.get("spec_version") != "2.1" for one in listed)
