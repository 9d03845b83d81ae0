"""JSON that is no STIX, known by its shape, so that whoever hands it over hears what to export instead."""

from __future__ import annotations

from consilience.errors import MalformedStix

_MISP = frozenset({"Event", "Attribute", "Object", "Galaxy", "GalaxyCluster", "Orgc", "Tag", "EventReport"})


def refuse_strangers(value: object) -> None:
    """Raise `MalformedStix` for a JSON value that holds no STIX object, by the name of its format where it has one."""
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
    if "response" in value:
        answer = value["response"]
        return answer == [] or _is_misp(answer)
    return bool(_MISP & set(value)) and "type" not in value
