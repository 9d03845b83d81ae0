"""The release desk's queue: what waits and what was decided, by filters; and several alike, looked at and decided together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from consilience.errors import WrongUse
from consilience.node import releases
from consilience.node.act import Act
from consilience.node.release_rules import Covered
from consilience.node.told import told
from consilience.records.ids import RecordId, is_digest
from consilience.records.kinds import kind_of
from consilience.records.party import Role
from consilience.records.release import Form as ReleaseForm
from consilience.web.pages.fields import oneof
from consilience.web.pages.release_desk import terms
from consilience.web.render import marking_line, page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit

router = APIRouter(include_in_schema=False)
_MOST = 400
_SHOWN = 25
TOGETHER = 10
"""Requests that are looked at and decided on one page."""
Field = Annotated[str, Query(max_length=200)]


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """Which cases are shown; an empty field takes all."""

    party: str = ""
    kind: str = ""
    marking: str = ""
    by: str = ""

    def takes(self, case: releases.Case) -> bool:
        return (
            (not self.party or self.party in case.request.to)
            and (not self.kind or self.kind in kinds_of(case))
            and (not self.marking or self.marking == marking_line(case.record.statement.marking))
            and (not self.by or self.by == case.record.statement.head.author)
        )

    @property
    def query(self) -> str:
        given = {"party": self.party, "kind": self.kind, "marking": self.marking, "by": self.by}
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True, kw_only=True, slots=True)
class Alike:
    """Open requests for one form, to the same parties, under one marking: they can be decided together."""

    key: str
    """As the address has it: the first of the requests."""
    words: str
    total: int
    cases: tuple[releases.Case, ...]


@router.get("/desk")
def queue(
    request: Request, visit: Here, party: Field = "", kind: Field = "", marking: Field = "", by: Field = "", number: Annotated[int, Query(ge=1, le=10_000)] = 1,
) -> Response:  # fmt: skip
    cases = releases.cases(visit.view, limit=_MOST)
    chosen = Filters(party=party, kind=kind, marking=marking, by=by)
    shown = [one for one in cases if chosen.takes(one)]
    decided = [one for one in shown if not one.open]
    first = (number - 1) * _SHOWN
    return page(
        request, "release-queue.html", visit,
        waiting=[one for one in shown if one.open], decided=decided[first : first + _SHOWN], decided_total=len(decided),
        number=number, more=first + _SHOWN < len(decided), chosen=chosen, options=_options(visit, cases),
        second=releases.needs_second(visit.service), alike=_alike(visit, shown), kinds_of=kinds_of,
        faults=[(one, fault) for id_, fault in visit.service.node.ledger.offices().faults.items() if (one := visit.view.record(id_))],
    )  # fmt: skip


@router.get("/desk/together/{first}")
def together(request: Request, visit: Here, first: str) -> Response:
    """Show several requests that are alike, each with all that would go out, to decide them at once."""
    group = _group(visit, first)
    for case in group.cases:
        visit.note("opened", case.record.id)
    return page(
        request, "release-together.html", visit, alike=group, second=releases.needs_second(visit.service),
        items=[(case, terms(visit, case), [(one, told(visit.service, visit.view, one), _wording(case, one.id)) for one in case.items]) for case in group.cases],
    )  # fmt: skip


@router.post("/desk/together/{first}")
def decide(
    visit: Acting, first: str, request: Annotated[list[str] | None, Form()] = None, decision: Annotated[str, Form()] = "",
    because: Annotated[str, Form(max_length=2000)] = "",
) -> Response:  # fmt: skip
    """Release or refuse those that were chosen, in one act."""
    visit.need(Role.RELEASER)
    agreed = oneof(decision, ("release", "refuse"), "decision") == "release"
    open_now = {case.record.id for case in _group(visit, first).cases}
    chosen = [RecordId(one) for one in dict.fromkeys(request or [])]
    if not chosen:
        raise WrongUse("requests: choose one or more of them")
    if not set(chosen) <= open_now:
        raise WrongUse("requests: one of them was decided meanwhile, or is not like the others; look at them again")
    acts = [
        releases.decide(visit.service, visit.view, visit.member, one, agreed=agreed, because=because) for one in chosen
    ]
    says = tuple(say for act in acts for say in act.says)
    caution = " ".join(dict.fromkeys(one.caution for one in acts if one.caution))
    visit.sign(Act("decide on several releases", says, caution=caution), then="/desk", ask=True)
    return RedirectResponse("/desk", status_code=303)


def kinds_of(case: releases.Case) -> list[str]:
    """Return the tags of the kinds that a request is of."""
    return sorted({kind_of(one.statement.body) for one in case.items})


def _options(visit: Visit, cases: Iterable[releases.Case]) -> dict[str, list[tuple[str, str]]]:
    """Return what each filter can be set to, as far as the reader sees cases with it: value and words."""
    parties, kinds, markings, authors = set[str](), dict[str, str](), set[str](), set[str]()
    for case in cases:
        parties |= case.request.to
        kinds |= {kind_of(one.statement.body): visit.names.kind(one) for one in case.items}
        markings.add(marking_line(case.record.statement.marking))
        authors.add(case.record.statement.head.author)
    return {
        "party": [(one, one) for one in sorted(parties)],
        "kind": sorted(kinds.items(), key=lambda row: row[1]),
        "marking": [(one, one) for one in sorted(markings)],
        "by": [(one, visit.names.who(one)) for one in sorted(authors)],
    }


def _alike(visit: Visit, cases: Sequence[releases.Case]) -> list[Alike]:
    """Return the groups of two or more open requests that this releaser may decide together."""
    if Role.RELEASER not in visit.roles:
        return []
    second = releases.needs_second(visit.service)
    groups: dict[tuple[str, ...], list[releases.Case]] = {}
    for case in cases:
        if _is_decidable(visit, case, second=second):
            groups.setdefault(_sort(case), []).append(case)
    return [_named(visit, rows) for rows in groups.values() if len(rows) > 1]


def _sort(case: releases.Case) -> tuple[str, ...]:
    """Return what requests that are alike have in common."""
    marking, second = marking_line(case.record.statement.marking), str(bool(case.agreements))
    return (case.request.form.value, ", ".join(sorted(case.request.to)), marking, second)


def _is_decidable(visit: Visit, case: releases.Case, *, second: bool) -> bool:
    own = case.record.statement.head.author == visit.member
    spoken = any(who == visit.member for who, _ in case.agreements)
    if not case.open or case.hidden or case.bound or case.recalled or (second and (own or spoken)):
        return False
    return isinstance(releases.term_of(visit.service, case), Covered)


def _named(visit: Visit, rows: Sequence[releases.Case]) -> Alike:
    to = ", ".join(sorted(rows[0].request.to))
    kinds = sorted({visit.names.kind(one) for case in rows for one in case.items})
    return Alike(
        key=rows[0].record.id, total=len(rows), cases=tuple(rows[:TOGETHER]),
        words=f"{len(rows)} requests alike, {rows[0].request.form.value}, to {to}: {', '.join(kinds)}",
    )  # fmt: skip


def _group(visit: Visit, first: str) -> Alike:
    case = releases.case(visit.view, RecordId(first)) if is_digest(first) else None
    if case is None:
        raise NotHere
    second, sort = releases.needs_second(visit.service), _sort(case)
    rows = [
        one for one in releases.open_cases(visit.view, limit=_MOST)
        if _sort(one) == sort and _is_decidable(visit, one, second=second)
    ]  # fmt: skip
    if not rows:
        raise NotHere
    return _named(visit, rows)


def _wording(case: releases.Case, record: RecordId) -> str | None:
    """Return the words that would go out instead of the record; None where it goes whole."""
    if case.request.form is ReleaseForm.FULL:
        return None
    return next((one.text for one in case.request.wordings if one.record == record), "only that it exists")
