"""What the pages of scenarios show in rows: branches, outcomes, indicators, responses, drafts, warnings, this party's own numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from consilience.forum import numbers, scenarios, signing
from consilience.forum.board import Board, Spoken
from consilience.forum.scenarios import ScenarioStanding
from consilience.node.forum import work as forum_work
from consilience.records.scenario import Indicator, PreparedResponse
from consilience.records.sighting import ScenarioWarning, Sighting
from consilience.scenarios import parting as parts
from consilience.scenarios import validator, wording, worth
from consilience.scenarios.evidence import Seen
from consilience.scenarios.page import TREES
from consilience.scenarios.posterior import Posterior
from consilience.scenarios.tree import Split
from consilience.web.pages.places import place_of
from consilience.web.pages.scenario_shown import Shown


def rows_of(shown: Shown, split: Split, depth: int, drawn: set[str], at: str | None) -> Iterator[dict[str, Any]]:
    """Yield the tree as rows of a table, each branch under its split; what is folded says how much is below it."""
    for branch in split.branches:
        below = shown.one.tree.split[branch.leads_to] if branch.leads_to else None
        is_open = below is not None and below.id in drawn
        yield {
            "depth": depth, "split": split.title, "branch": branch, "here": split.id == at,
            "folded": "" if below is None or is_open else below.id,
            "conditional": [wording.percent(tree.conditional[branch.id]) for tree in shown.trees],
            "mass": [wording.percent(tree.mass[branch.id]) for tree in shown.trees],
        }  # fmt: skip
        if below is not None and is_open:
            yield from rows_of(shown, below, depth + 1, drawn, at)


def outcomes_of(shown: Shown) -> list[dict[str, Any]]:
    groups = [tree.outcomes(shown.one.tree) for tree in shown.trees]
    titles = {name: branch.title for name, branch in shown.one.tree.branch.items()}
    return [
        {"name": name, "leaves": [titles[leaf] for leaf in leaves], "p": [wording.percent(group[name]) for group in groups]}
        for name, leaves in shown.one.tree.outcomes.items()
    ]  # fmt: skip


def splits_of(shown: Shown, parting: parts.Parting | None) -> list[dict[str, Any]]:
    if parting is None:
        return []
    return [
        {
            "title": shown.one.tree.split[row.split].title, "here": row is parting.widest,
            "share": f"{row.share:.0%}" if row.share is not None else "", "cause": row.cause.value if row.cause else "",
        }
        for row in sorted(parting.splits, key=lambda row: -row.nats) if row.nats > parts.NOTHING
    ]  # fmt: skip


def indicators_of(shown: Shown, found: Sequence[worth.Worth]) -> list[dict[str, Any]]:
    said = {one.body.id: one for one in shown.one.indicators}
    order = [one.indicator for one in found] or list(said)
    settles = {one.indicator: one for one in found}
    states = [shown.found.numbered.seen(party, shown.day) for party in shown.pair]
    masses = [[tree.mass[leaf] for leaf in shown.one.tree.leaves] for tree in shown.trees]
    return [
        {
            "said": said[name], "about": shown.one.tree.split[said[name].body.about].title,
            "states": [str(state.get(name, Seen.NOT_LOOKED_FOR)) for state in states],
            "tells": wording.told(settles[name].bits, masses[0]) if name in settles else "",
            "settles": wording.nearer(settles[name].settles, masses[0], masses[1]) if name in settles else "",
        }
        for name in order if name in said
    ]  # fmt: skip


def matrix_of(shown: Shown, found: Sequence[worth.Worth]) -> list[dict[str, Any]]:
    """Return the indicators by split, with each party's chance of seeing them in each branch."""
    rows = {row["said"].body.id: row for row in indicators_of(shown, found)}
    groups = []
    for split in shown.one.tree.walk():
        about = [one for one in shown.one.indicators if one.body.about == split.id]
        if about:
            groups.append({"split": split, "rows": [{**rows[one.body.id], "chances": _chances(shown, one, split)} for one in about]})  # fmt: skip
    return groups


def _chances(shown: Shown, one: Spoken[Indicator], split: Split) -> list[str]:
    found = [validator.chance_seen(shown.found.numbered, party, one.body.id) for party in shown.pair]
    return [
        " / ".join(wording.percent(row[branch.id]) if branch.id in row else "–" for row in found)
        for branch in split.branches
    ]


def responses_of(shown: Shown) -> list[dict[str, Any]]:
    rows = []
    for said in shown.one.responses:
        reading = numbers.reading(shown.board, shown.one, said.body, shown.day, shown.knows)
        trigger = said.body.trigger
        lasting = f" for {trigger.days} days" if trigger and trigger.days > 1 else ""
        rows.append({
            "said": said, "branch": shown.one.tree.branch[said.body.branch].title, "over": sorted(reading.over),
            "signed": sorted(shown.board.signatures(said.text)),
            "trigger": "" if trigger is None else f"“{trigger.outcome}” at {wording.percent(float(trigger.threshold))} or more{lasting} in {TREES[trigger.whose.value]}",
            "now": [f"{name}: {wording.percent(value)}" for name, value in reading.found.items()],
            "ready": [(step, place_of(shown.board, "proposal", step.ready)) for step in said.body.steps if step.ready],
        })  # fmt: skip
    return rows


def drafts_of(shown: Shown) -> list[tuple[Any, list[str]]]:
    """Return the policy drafts with the branches and groups that each is meant for."""
    titles = {name: branch.title for name, branch in shown.one.tree.branch.items()}
    found = []
    for said in scenarios.drafts(shown.board, shown.one.forum, shown.one.text):
        meant = said.body.meant_for
        if meant is not None:
            found.append((said, [titles.get(name, name) for name in meant.branches] + list(meant.outcomes)))
    return found


def is_of(board: Board, warning: Spoken[ScenarioWarning], one: ScenarioStanding) -> bool:
    found = board.text(warning.body.response, PreparedResponse)
    return found is not None and found.body.scenario in one.line


def warnings_of(shown: Shown) -> list[dict[str, Any]]:
    """Return the warnings of this scenario, those that wait first."""
    found = []
    for said in shown.board.all(ScenarioWarning):
        response = shown.board.text(said.body.response, PreparedResponse)
        if response is not None and is_of(shown.board, said, shown.one):
            answers = scenarios.answers(shown.board, said)
            found.append({"said": said, "response": response, "answer": answers[0] if answers else None})
    return sorted(found, key=lambda row: (row["answer"] is not None, -row["said"].created.timestamp()))


def to_sign_of(shown: Shown) -> dict[str, Any]:
    """Return what of the scenario waits for the reader's signature, and what waits for another's."""
    who = forum_work.speaker(shown.visit.service, shown.visit.member)
    mine = [one for one in unsigned(shown.board, shown.one) if signing.may_sign(shown.board, who, one.text)]
    missing = {one.text: shown.board.missing(one.text) for one in shown.one.drafts}
    return {"mine": mine, "drafts": shown.one.drafts, "missing": missing}


def unsigned(board: Board, one: ScenarioStanding) -> list[Spoken[Any]]:
    """Return the texts of a scenario that are not signed by all, the tree first."""
    return [*([one.said] if board.missing(one.text) else []), *one.drafts]


def own_of(shown: Shown) -> dict[str, Any]:
    """Return this party's newest numbers, for the forms."""
    given = next((one for one in shown.found.given if one.party == shown.visit.service.party), None)
    odds = {} if given is None or given.odds is None else {
        (split.split, one.branch): one.words or (f"{one.low}" if one.low == one.high else f"{one.low} to {one.high}")
        for split in given.odds.body.splits for one in split.branches
    }  # fmt: skip
    sightings = [
        (said, indicator.body, said.id) for indicator in shown.one.indicators
        for said in shown.board.of(Sighting, indicator.text)
    ]  # fmt: skip
    return {"odds": odds, "sightings": sightings[-50:], "given": given}


def rate_rows(shown: Shown) -> list[dict[str, Any]]:
    """Return what rates are asked for, family by family, with this party's newest; each field by its name in the form."""
    given = next((one for one in shown.found.given if one.party == shown.visit.service.party), None)
    said = None if given is None or given.rates is None else given.rates.body
    families = {} if said is None else {one.family: one for one in said.families}
    telling = {} if said is None else {one.indicator: one for one in said.indicators}
    by_family: dict[str, list[Indicator]] = {}
    for one in shown.one.indicators:
        by_family.setdefault(one.body.family, []).append(one.body)
    rows = []
    for family, indicators in by_family.items():
        split, known = shown.one.tree.split[indicators[0].about], families.get(family)
        chances = {} if known is None else {one.branch: one.chance for one in known.branches}
        rows.append({
            "family": family, "split": split.title,
            "branches": [(one.id, one.title, f"r:{family}:{one.id}", chances.get(one.id, "")) for one in split.branches],
            "else": (f"n:{family}", "" if known is None else known.not_reached),
            "indicators": [
                (one, f"h:{one.id}", telling[one.id].hit if one.id in telling else "",
                 f"a:{one.id}", telling[one.id].false_alarm if one.id in telling else "")
                for one in indicators
            ],
        })  # fmt: skip
    return rows


def moved_of(shown: Shown, after: Sequence[Posterior]) -> list[dict[str, Any]]:
    """Return how each group of outcomes, and each leaf that moves, would change."""
    tree, pairs = shown.one.tree, list(zip(shown.trees, after, strict=True))
    groups = [
        (name, True, [(a.outcomes(tree)[name], b.outcomes(tree)[name]) for a, b in pairs]) for name in tree.outcomes
    ]
    leaves = [
        (tree.branch[leaf].title, False, [(a.mass[leaf], b.mass[leaf]) for a, b in pairs]) for leaf in tree.leaves
    ]
    moving = [row for row in leaves if any(abs(was - now) > 0.0005 for was, now in row[2])]
    return [
        {"name": name, "group": group, "p": [(wording.percent(was), wording.percent(now)) for was, now in values]}
        for name, group, values in (*groups, *moving)[:60]
    ]  # fmt: skip
