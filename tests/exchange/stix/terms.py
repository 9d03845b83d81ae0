"""Terms under which tests take foreign objects, and builders of such objects."""

from __future__ import annotations

import uuid

from consilience.exchange.stix.marks import TakingTerms
from consilience.marking import Level, Marking, Policies
from consilience.records.ids import PartyName

ALPHA, BETA = PartyName("alpha"), PartyName("beta")
MAKER_ID = "identity--7f4d1d0c-2f0c-4b3d-9a57-2f5c1a3c5d10"
WHEN = "2026-03-01T12:00:00.000Z"
GREEN = "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"
AMBER = "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421"
RED = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"


def marking(level="amber+strict", owner=BETA, to=(BETA, ALPHA), **parts):
    return Marking(
        levels=frozenset({Level("tlp", level)}), originators=frozenset({owner}), releasable_to=frozenset(to), **parts
    )


def terms(**parts):
    given = {"giver": BETA, "taker": ALPHA, "policies": Policies(), "unmarked": marking()}
    return TakingTerms(**{**given, **parts})


def id_of(type_, name):
    return f"{type_}--{uuid.uuid5(uuid.NAMESPACE_OID, name)}"


def thing(type_, key, /, *marks, **parts):
    """A foreign object of a type, with the given markings."""
    value = {
        "type": type_, "spec_version": "2.1", "id": id_of(type_, key), "created": WHEN, "modified": WHEN,
        **({"object_marking_refs": list(marks)} if marks else {}), **parts,
    }  # fmt: skip
    return {each: part for each, part in value.items() if part is not None}


def actor(name="Grey Heron", *marks, **parts):
    return thing("threat-actor", name, *marks, name=name, **parts)


def malware(name="Silt", *marks, **parts):
    return thing("malware", name, *marks, name=name, is_family=False, **parts)


def uses(source, target, *marks, **parts):
    return thing(
        "relationship", f"{source['id']} {target['id']}", *marks, relationship_type="uses", source_ref=source["id"],
        target_ref=target["id"], **parts,
    )  # fmt: skip
