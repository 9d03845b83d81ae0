"""Picture and matter: the parties' claims lined up, why, and what a member rules about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter, Depends, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from consilience.alignment.result import Matter
from consilience.brief.charts import stacked
from consilience.brief.matters import shown, topic_counts
from consilience.errors import WrongUse
from consilience.marking import Marking, combine
from consilience.node.picture import rulings
from consilience.node.picture.picture import Picture
from consilience.reasons.verdict import Verdict
from consilience.records.ids import ClaimId, RecordId, is_digest
from consilience.records.party import Role
from consilience.records.ruling import Ruling, RulingKind
from consilience.web.drawings import ChainLink, chain
from consilience.web.pages.fields import day, oneof
from consilience.web.render import page
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Here, Visit

router = APIRouter(include_in_schema=False)
_PAGE = 60


@dataclass(frozen=True, kw_only=True, slots=True)
class Filters:
    """What of the picture is shown."""

    verdict: Verdict | None = None
    topic: str | None = None
    words: str = ""
    level: str = ""
    as_of: date | None = None
    confirmed: bool = False
    offset: int = 0

    @property
    def query(self) -> dict[str, str]:
        """Return the filters as an address has them, but for the place."""
        parts = {
            "verdict": self.verdict.value if self.verdict else "",
            "topic": self.topic or "",
            "words": self.words,
            "level": self.level,
            "as_of": self.as_of.isoformat() if self.as_of else "",
            "confirmed": "true" if self.confirmed else "",
        }
        return {name: value for name, value in parts.items() if value}


def filters(
    verdict: Annotated[str, Query()] = "",
    topic: Annotated[str, Query(max_length=300)] = "",
    words: Annotated[str, Query(max_length=200)] = "",
    level: Annotated[str, Query(max_length=40)] = "",
    as_of: Annotated[str, Query()] = "",
    confirmed: Annotated[bool, Query()] = False,
    offset: Annotated[int, Query(ge=0, le=1_000_000)] = 0,
) -> Filters:
    """Return the filters of an address; `WrongUse` where one cannot be read."""
    return Filters(
        verdict=Verdict(oneof(verdict, [one.value for one in Verdict], "verdict")) if verdict else None,
        topic=topic or None,
        words=words.strip(),
        level=level.strip(),
        as_of=day(as_of, "as of"),
        confirmed=confirmed,
        offset=offset,
    )


Filtered = Annotated[Filters, Depends(filters)]


@router.get("/picture")
def picture(request: Request, visit: Here, chosen: Filtered) -> Response:
    offset = chosen.offset
    found, current = picture_of(visit, chosen)
    if found is None:
        return page(request, "picture-waits.html", visit)
    visit.note("opened picture")
    matters = matching(found, chosen)
    _looked(visit, chosen, len(matters))
    return page(
        request,
        "picture.html",
        visit,
        picture=found,
        current=current,
        filters=chosen,
        topics=[(name, counts, stacked(counts)) for name, counts in topic_counts(found.alignment.matters).items()],
        counts=Counter(matter.verdict for matter in found.alignment.matters),
        matters=matters[offset : offset + _PAGE],
        total=len(matters),
        more=offset + _PAGE if len(matters) > offset + _PAGE else None,
        span=_span(found),
        levels=sorted({name for one in found.sources.values() for name in levels_of(one.marking)}),
        marking=marking_of(visit, found, found.alignment.matters),
        recalled={one.id for one in matters if any(found.sources[id_].recalled for id_ in one.claims)},
        drafts=sum(claim.draft for claim in found.alignment.claims),
        origins=set(),
        first=_first(visit, found) if len(found.alignment.parties) < 2 else None,
    )


def _first(visit: Visit, found: Picture) -> dict[str, Any]:
    """Return what stands before there is anything to compare: how far it is, what could be compared then, and how."""
    reports, claims = visit.view.total("report/1"), len(found.alignment.claims)
    peers = sorted({one.party for one in visit.site.exchange.peers.live()})
    others = ", ".join(peers) or "the other party"
    unchecked = sum(claim.draft for claim in found.alignment.claims)
    asked = visit.view.total("question/1")
    links = [
        ChainLink(kind="Your reports", title=f"{reports} filed, {claims} claims", there=bool(reports), missing="file one"),
        ChainLink(
            kind="Checked", title=f"{claims - unchecked} of {claims} claims", there=bool(claims) and not unchecked,
            missing=f"{unchecked} drafts to check",
        ),
        ChainLink(
            kind="Peer", title=others if peers else "none introduced", there=bool(peers), missing="introduce one",
        ),
        ChainLink(
            kind="Released to you", title="0 reports, 0 claims", there=False, missing=f"{others} has released nothing",
        ),
        ChainLink(kind="Picture", title="one verdict a matter", there=False, missing="comes by itself"),
    ]  # fmt: skip
    spoken = "How far it is to the first comparison: your reports, checked claims, a peer, what is released to you"
    return {"chain": chain(links, spoken=spoken), "others": others, "claims": claims, "asked": asked}


@router.get("/matters/{claim}")
def matter(request: Request, visit: Here, claim: str) -> Response:
    found, current = picture_of(visit, Filters())
    if found is None or not (current or found.matter_of(ClaimId(claim))):
        return page(request, "picture-waits.html", visit)
    one = _matter(found, claim)
    for id_ in one.claims:
        source = found.sources[id_]
        if source.record is not None:
            visit.note("opened", source.record)
    held = found.index.claims_of(one)
    return page(
        request,
        "matter.html",
        visit,
        picture=found,
        current=current,
        matter=shown(found.index, one),
        plain=one,
        held=held,
        sources=found.sources,
        reports={id_: found.index.reports.get(c.report) for id_, c in ((c.id, c) for c in held)},
        recalled=any(found.sources[id_].recalled for id_ in one.claims),
        # What was ruled stands there at once, also while the picture is lined up anew.
        ruled=rulings.about(one, rulings.in_force(visit.view)),
        others=[other for other in found.alignment.matters if other.topic == one.topic and other.id != one.id][:40],
        marking=marking_of(visit, found, [one]),
        origins=set(),
        undo_here=True,
    )


@router.post("/matters/{claim}/rule")
def rule(
    visit: Acting,
    claim: str,
    kind: Annotated[str, Form()],
    because: Annotated[str, Form(max_length=2000)],
    other: Annotated[str, Form()] = "",
    part: Annotated[str, Form()] = "",
    verdict: Annotated[str, Form()] = "",
) -> Response:
    """Join this matter with another, take a claim out of it, or set its verdict."""
    visit.need(Role.ANALYST, Role.CHAIR)
    found, _ = picture_of(visit, Filters(), patience=20)
    if found is None:
        raise WrongUse("the picture is being made; try again in a moment")
    one = _matter(found, claim)
    ruling = _ruling(found, one, kind, because, other=other, part=part, verdict=verdict)
    markings = [found.sources[id_].marking for id_ in ruling.claims if id_ in found.sources]
    visit.sign(rulings.rule(visit.service, visit.member, ruling, markings))
    return RedirectResponse(f"/matters/{claim}", status_code=303)


@router.post("/rulings/{record}/withdraw")
def withdraw(visit: Acting, record: str, because: Annotated[str, Form(max_length=2000)] = "") -> Response:
    ruled = [one for one in rulings.in_force(visit.view) if is_digest(record) and one.record.id == RecordId(record)]
    if not ruled:
        raise NotHere
    visit.sign(rulings.withdraw(visit.service, visit.member, ruled[0], because.strip()))
    return RedirectResponse(f"/matters/{ruled[0].ruling.claims[0]}", status_code=303)


@router.post("/picture/views")
def save(
    visit: Acting, name: Annotated[str, Form(max_length=80)], query: Annotated[str, Form(max_length=1000)]
) -> Response:
    """Keep the filters of the page under a name; Home tells when what they show grows or shrinks."""
    if not name.strip():
        raise WrongUse("name: it must not be blank")
    chosen = _kept(query)
    found, _ = picture_of(visit, chosen, patience=5)
    number = len(matching(found, chosen)) if found is not None else 0
    visit.site.identity.prefer(visit.member, f"view:{name.strip()}", f"{number}|{urlencode(chosen.query)}")
    return RedirectResponse(f"/picture?{urlencode(chosen.query)}", status_code=303)


@router.post("/picture/views/drop")
def drop(visit: Acting, name: Annotated[str, Form(max_length=80)]) -> Response:
    visit.site.identity.prefer(visit.member, f"view:{name}", None)
    return RedirectResponse("/", status_code=303)


def saved(visit: Visit, found: Picture | None) -> list[tuple[str, str, int, int | None]]:
    """Return each saved view: name, query, how many matters it showed when last looked at, and now, if that is known."""
    kept = []
    for name, value in sorted(visit.site.identity.preferences(visit.member, "view:").items()):
        number, _, query = value.partition("|")
        chosen, current = _kept(query), None
        if found is not None and chosen.as_of is None and not chosen.confirmed:
            current = len(matching(found, chosen))
        kept.append((name, query, int(number), current))
    return kept


def _looked(visit: Visit, chosen: Filters, number: int) -> None:
    """What a kept view shows now is no news any more."""
    query = urlencode(chosen.query)
    for name, value in visit.site.identity.preferences(visit.member, "view:").items():
        if value.partition("|")[2] == query and value != f"{number}|{query}":
            visit.site.identity.prefer(visit.member, f"view:{name}", f"{number}|{query}")


def _kept(query: str) -> Filters:
    """Return the filters of a kept address; what is unknown in it is passed over."""
    parts = dict(parse_qsl(query))
    names = ("verdict", "topic", "words", "level", "as_of")
    verdict, topic, words, level, as_of = (parts.get(name, "") for name in names)
    return filters(verdict, topic, words, level, as_of, parts.get("confirmed") == "true", 0)


def picture_of(visit: Visit, chosen: Filters, *, patience: float = 0) -> tuple[Picture | None, bool]:
    """Return the picture this member sees, and whether it is up to date.

    A page takes what is at hand and never waits; what is signed, exported or asked for as data waits a while.
    """
    return visit.site.pictures.of(
        visit.view, visit.foreign(), as_of=chosen.as_of, confirmed=chosen.confirmed, patience=patience
    )


def matching(found: Picture, chosen: Filters) -> list[Matter]:
    """Return the matters the filters let through, the most serious first."""
    words = chosen.words.casefold().split()

    def fits(one: Matter) -> bool:
        if chosen.verdict is not None and one.verdict is not chosen.verdict:
            return False
        if chosen.topic is not None and one.topic != chosen.topic:
            return False
        if chosen.level and chosen.level not in {
            name for id_ in one.claims for name in levels_of(found.sources[id_].marking)
        }:
            return False
        return not words or all(word in _text(found, one) for word in words)

    return [one for one in found.alignment.matters if fits(one)]


def levels_of(marking: Marking) -> set[str]:
    """Return the levels of a marking as the filter names them."""
    return {f"TLP:{level.name.upper()}" if level.policy == "tlp" else level.name for level in marking.levels}


def marking_of(visit: Visit, found: Picture, matters: Any) -> Marking | None:
    """Return the marking of all that is shown together: of every input, and of the fact that they exist."""
    every = {found.sources[id_].marking for one in matters for id_ in one.claims}
    return combine(every, visit.service.policies) if every else None


def _text(found: Picture, one: Matter) -> str:
    quotes = (found.index.claims[id_].quote for id_ in one.claims if id_ in found.index.claims)
    return " ".join((one.title, *quotes)).casefold()


def _matter(found: Picture, claim: str) -> Matter:
    one = found.matter_of(ClaimId(claim))
    if one is None:
        raise NotHere
    return one


def _span(found: Picture) -> tuple[date, date] | None:
    days = [report.published for report in found.alignment.reports if report.published is not None]
    return (min(days), max(days)) if days else None


def _ruling(
    found: Picture, one: Matter, kind: str, because: str, *, other: str, part: str, verdict: str
) -> Ruling:  # fmt: skip
    if not because.strip():
        raise WrongUse("reason: say why")
    match RulingKind(oneof(kind, ("same", "apart", "verdict"), "ruling")):
        case RulingKind.SAME:
            joined = _matter(found, other)
            return Ruling(kind=RulingKind.SAME, claims=(*one.claims[:20], *joined.claims[:20]), because=because.strip())
        case RulingKind.APART:
            if part not in one.claims or len(one.claims) < 2:
                raise WrongUse("claim: choose one of the matter's own")
            rest = tuple(id_ for id_ in one.claims if id_ != part)
            return Ruling(kind=RulingKind.APART, claims=(ClaimId(part), *rest), because=because.strip())
        case _:
            said = oneof(verdict, [each.value for each in Verdict], "verdict")
            return Ruling(kind=RulingKind.VERDICT, claims=one.claims, because=because.strip(), verdict=said)
