"""The marking rules written a second time, for Cedar: ranks instead of sets of levels, the written parts instead of audiences.

One policy text decides; `decisions` asks Cedar about many readers and markings at once.
"""

import json

import cedarpy

from consilience.marking import Level, Marking
from tests.strategies_records import HOUSE, POLICIES

POLICY = """
permit (principal, action, resource) when {
    (resource.releasable_to.contains(principal.party)
        || resource.releasable_to.contains("*")
        || resource.originators == [principal.party])
    && [principal.party].containsAll(resource.no_foreign)
    && principal.compartments.containsAll(resource.compartments)
    && principal.tlp >= resource.tlp
    && principal.common >= resource.common
    && principal.house >= resource.house
    && (!resource.unknown_level
        || (resource.originators == [principal.party] && principal.tlp == 5 && principal.common == 5 && principal.house == 3))
    && (principal.caveats.containsAll(resource.caveats) || resource.originators == [principal.party])
};
"""
_ORDER = {policy.name: policy.levels for policy in POLICIES.known}


def rank(level: Level) -> int:
    """Counted from 1; 0 for a level that is not known."""
    levels = _ORDER.get(level.policy, ())
    return levels.index(level.name) + 1 if level.name in levels else 0


def ranks(levels) -> dict[str, int]:
    return {name: max([rank(level) for level in levels if level.policy == name], default=0) for name in _ORDER}


def reader_ranks(clearances) -> dict[str, int]:
    """The rank in each policy, the one table of the test policies applied by hand: SECRET of common opens guarded."""
    held = ranks(clearances)
    if held["common"] >= _ORDER["common"].index("SECRET") + 1:
        held["house"] = max(held["house"], HOUSE.levels.index("guarded") + 1)
    return held


def entity(kind: str, number: int, attributes: dict) -> dict:
    return {"uid": {"__entity": {"type": kind, "id": str(number)}}, "attrs": attributes, "parents": []}


def reader_attributes(party, clearances, compartments, caveats) -> dict:
    return {
        "party": party,
        "compartments": sorted(compartments),
        "caveats": sorted(caveats),
        **reader_ranks(clearances),
    }


def marking_attributes(marking: Marking) -> dict:
    return {
        "originators": sorted(marking.originators),
        "releasable_to": sorted(marking.releasable_to),
        "no_foreign": sorted(marking.no_foreign),
        "compartments": sorted(marking.compartments),
        "caveats": sorted(marking.caveats),
        "unknown_level": any(rank(level) == 0 for level in marking.levels),
        **ranks(marking.levels),
    }


def decisions(readers: list[dict], markings: list[dict], pairs: list[tuple[int, int]]) -> list[bool]:
    entities = json.dumps(
        [entity("Reader", n, attributes) for n, attributes in enumerate(readers)]
        + [entity("Record", n, attributes) for n, attributes in enumerate(markings)]
    )
    requests = [
        {"principal": f'Reader::"{r}"', "action": 'Action::"read"', "resource": f'Record::"{m}"', "context": {}}
        for r, m in pairs
    ]
    results = cedarpy.is_authorized_batch(requests, POLICY, entities)
    for result in results:
        if result.diagnostics.errors:
            raise AssertionError(result.diagnostics.errors)
    return [result.allowed for result in results]
