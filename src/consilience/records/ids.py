"""Ids are types, so that one kind cannot be passed for another."""

from __future__ import annotations

from typing import NewType

PartyName = NewType("PartyName", str)
ReportId = NewType("ReportId", str)
ClaimId = NewType("ClaimId", str)
OriginId = NewType("OriginId", str)
MatterId = NewType("MatterId", str)
QuestionId = NewType("QuestionId", str)
