"""Putting a text forward, or another in its place: the text, what it rests on, and the request to release it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from consilience.errors import WrongUse
from consilience.marking import Level, Marking, combine
from consilience.node.act import Act, Say
from consilience.node.baseline import attested, baselines
from consilience.node.folder import now
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.records.baseline import Baseline, Ground, Grounds, Line, text_id
from consilience.records.ids import MemberId, TextId
from consilience.records.record import RecordLink, record_id
from consilience.records.release import Form
from consilience.records.request import ReleaseRequest


def propose(
    service: Service, view: ReaderView, member: MemberId, body: Baseline, *, levels: frozenset[Level],
    grounds: Sequence[Ground] = (), because: str = "",
) -> Act:  # fmt: skip
    """Return what a member signs to put a text forward: the text, what it rests on, and the request to release it."""
    if service.party not in body.parties:
        raise WrongUse("parties: your own is not among them")
    if baselines.standing(service, view, text_id(body)) is not None:
        raise WrongUse("text: it is here already, word for word")
    marking = _text_marking(service, view, body, levels)
    before = None if body.revises is None else baselines.standing(service, view, body.revises)
    if body.revises is not None and before is None:
        raise WrongUse("text: the one it revises is not here")
    if before is not None and (before.body.version + 1, before.body.parties) != (body.version, body.parties):
        raise WrongUse("text: a revision is one version later and of the same parties")
    attested.check(service, view, body)
    own = None if before is None else before.recorded_by(service.party)
    payload = service.node.payload(
        body, author=member, marking=marking,
        links=() if own is None else (RecordLink(relation="revises", record=own.record),),
        supersedes=own.record if own is not None and own.member == member else None,
    )  # fmt: skip
    says = [Say(payload), *_grounds(service, view, member, text_id(body), grounds)]
    to = frozenset(body.parties - {service.party})
    request = ReleaseRequest(
        records=frozenset({record_id(payload)}), form=Form.FULL, to=to, because=because.strip() or "to negotiate it"
    )  # fmt: skip
    link = (RecordLink(relation="asks for", record=record_id(payload)),)
    says.append(Say(service.node.payload(request, author=member, marking=marking, links=link)))
    return Act("propose a baseline" if before is None else "revise a baseline", tuple(says))


def revise(
    service: Service, view: ReaderView, member: MemberId, text: TextId, lines: Sequence[Line], *,
    grounds: Sequence[Ground] = (), title: str = "", because: str = "",
) -> Act:  # fmt: skip
    """Return what a member signs to put other lines in the place of a text, whoever proposed that."""
    before = baselines.here(service, view, text)
    body = replace(
        before.body, title=title.strip() or before.body.title, lines=tuple(lines), as_of=now().date(),
        version=before.body.version + 1, revises=text,
    )  # fmt: skip
    if not grounds:
        kept = {line.id for line in lines}
        grounds = [row for row in before.grounds if row.line in kept]
    return propose(
        service, view, member, body, levels=before.marking.levels, grounds=grounds, because=because
    )  # fmt: skip


def _text_marking(service: Service, view: ReaderView, body: Baseline, levels: frozenset[Level]) -> Marking:
    """Return the marking of a text: for its parties, and as strict as what it names."""
    named = [view.record(id_) for line in body.lines for id_ in line.rests_on]
    if any(one is None or not baselines.reaches(one.statement.marking, body.parties) for one in named):
        raise WrongUse("rests on: a record is not here, or its marking keeps it from a party of the baseline")
    own = Marking(
        levels=levels, originators=frozenset({service.party}), releasable_to=frozenset(body.parties)
    )  # fmt: skip
    markings = [one.statement.marking for one in named if one is not None]
    return combine([own, *markings], service.policies)


def _grounds(
    service: Service, view: ReaderView, member: MemberId, text: TextId, rows: Sequence[Ground]
) -> Iterable[Say]:  # fmt: skip
    if not rows:
        return
    records = [view.record(id_) for row in rows for id_ in row.records]
    if any(one is None for one in records):
        raise WrongUse("grounds: a record is not here")
    markings = [one.statement.marking for one in records if one is not None]
    marking = combine([service.own_marking(), *markings], service.policies)
    # It speaks of what others hold too, and it is for this party's own people.
    kept = replace(
        marking, originators=marking.originators | {service.party}, releasable_to=frozenset({service.party})
    )  # fmt: skip
    yield Say(service.node.payload(Grounds(text=text, rows=tuple(rows)), author=member, marking=kept))
