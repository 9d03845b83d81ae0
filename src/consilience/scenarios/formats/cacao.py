"""OASIS CACAO 2.0: the responses agreed beforehand as playbooks of manual steps.  Nothing in them runs by itself."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from consilience.scenarios.scenario import Response, Scenario

_OURS = uuid.UUID("3f2f0f5a-6e3e-5d0b-9d9b-2f5b8a1c7e11")
"""Namespace of our ids, so that one response is one playbook however often it is written."""


def playbooks(scenario: Scenario, now: datetime, marking: str = "") -> list[dict[str, Any]]:
    """Return a playbook for each response; `now` is when they are written, with its time zone."""
    return [_playbook(scenario, response, now, marking) for response in scenario.responses]


def _playbook(scenario: Scenario, response: Response, now: datetime, marking: str) -> dict[str, Any]:
    stamp = now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    branch = scenario.tree.branch[response.branch]
    named = (scenario.tree.id, response.id)
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": _id("playbook", *named),
        "name": response.title,
        "description": _described(scenario, response, branch.title),
        "playbook_types": ["notification"],
        "created_by": _id("identity", scenario.tree.id),
        "created": stamp,
        "modified": stamp,
        "labels": [label for label in (scenario.tree.id, marking) if label],
        **_workflow(response, named),
        "agent_definitions": {_id("group", *named): {"type": "group", "name": response.decided_by or "the parties"}},
    }


def _described(scenario: Scenario, response: Response, branch: str) -> str:
    parts = [f"{scenario.tree.title}: if it comes to “{branch}”."]
    if response.outcome and response.threshold is not None:
        parts.append(
            f"Triggered by {response.outcome} at {response.threshold:g} or more, {response.days} days, {response.whose}."
        )
    if response.off_ramps:
        parts.append(f"Ways out: {'; '.join(response.off_ramps)}.")
    if response.decided_by:
        parts.append(f"Decided by {response.decided_by}.")
    return " ".join(parts)


def _workflow(response: Response, named: tuple[str, str]) -> dict[str, Any]:
    agent = _id("group", *named)
    steps = response.steps or ("Meet and decide.",)
    ids = [_id("action", *named, str(number)) for number in range(len(steps))]
    start, end = _id("start", *named), _id("end", *named)
    actions = {
        ids[number]: {
            "type": "action",
            "name": step[:100],
            "description": step,
            "commands": [{"type": "manual", "command": step}],
            "agent": agent,
            "on_completion": ids[number + 1] if number + 1 < len(ids) else end,
        }
        for number, step in enumerate(steps)
    }
    first: Mapping[str, Any] = {"type": "start", "on_completion": ids[0]}
    return {"workflow_start": start, "workflow": {start: first, **actions, end: {"type": "end"}}}


def _id(kind: str, *parts: str) -> str:
    return f"{kind}--{uuid.uuid5(_OURS, '/'.join((kind, *parts)))}"
