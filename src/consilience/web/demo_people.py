"""The people of a demo node, the same on each."""

from __future__ import annotations

from consilience.records.ids import MemberId
from consilience.records.party import Role

PASSPHRASE = "for demonstration only"  # noqa: S105  # printed on the page; it protects nothing
ANALYST, RELEASER, CHAIR = MemberId("anna"), MemberId("rolf"), MemberId("clara")
SECRETARY, AUDITOR = MemberId("sven"), MemberId("odile")
PEOPLE = (
    (ANALYST, "Anna, analyst", (Role.ANALYST,)),
    (RELEASER, "Rolf, releaser", (Role.RELEASER,)),
    (CHAIR, "Clara, chair", (Role.CHAIR,)),
    (SECRETARY, "Sven, secretary", (Role.SECRETARY,)),
    (AUDITOR, "Odile, auditor", (Role.AUDITOR,)),
)
