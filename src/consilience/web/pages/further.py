"""Pages of the forum's second half: terms, sealed exchanges, councils, requests, corrections, campaigns."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import campaigns, corrections, councils, information, memoranda, sealed, terms
from consilience.node.folder import now
from consilience.node.forum import sealing
from consilience.node.told import ReaderNames
from consilience.records.campaign import InForce
from consilience.records.information import Priority
from consilience.records.party import Role
from consilience.records.telling import day_in_words, title_of
from consilience.web.pages import further_pickers as pick
from consilience.web.pages import further_rows as rows_of
from consilience.web.pages.forum import forum_of
from consilience.web.pages.further_parts import Field, Form, Row, Section, choices, decided, show
from consilience.web.security import NotHere
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)
_WORKS = {Role.ANALYST, Role.CHAIR, Role.SECRETARY}


@router.get("/forums/{forum}/more")
def more(request: Request, visit: Here, forum: str) -> Response:
    """What else a forum has, with how much of it there is."""
    board, found = forum_of(visit, forum)
    text = found.text
    council = found.founding.body.is_council
    rows = [
        ("courses", "Courses and advice", len(councils.courses(board, text, day=now().date()))),
    ] if council else [
        ("terms", "Terms that bind", len(memoranda.shared(board, text))),
        ("sealed", "Sealed exchanges", len(sealing.all_(visit.service, visit.view, text))),
        ("lines", "Public line", None), ("outcomes", "Outcomes", None),
        ("requests", "Requests for information", len(information.all_(board, text))),
        ("corrections", "Corrections and consents", len(corrections.corrections(board, text)) + len(corrections.consents(board, text))),
    ]  # fmt: skip
    rows += [
        ("campaign", "Objectives that move", len(campaigns.campaign(board, text))),
        ("series", "Series of meetings", None),
    ]
    home = [
        Row(title=title_of(one.body), facts=("a mandate; it stays at home",), lines=(("", one.body.text),))
        for one in councils.mandates_of(board, text)
    ]
    sections = [Section(id="more", heading="Further pages", rows=[
        Row(title=name, href=f"/forums/{text}/{end}", facts=() if count is None else (str(count),)) for end, name, count in rows
    ])]  # fmt: skip
    if home:
        sections.append(Section(id="mandates", heading="Mandates of your party's council", rows=home))
    if not council and Role.CHAIR in visit.roles:
        sections.append(Section(id="council", heading="Your party's own council", empty="", lead=(
            "Agencies report, advise on courses, and the chair decides having heard them. Nothing of a council ever leaves this node."
        ), forms=(Form(summary="Call a council", action=f"/forums/{text}/say/council", button="Sign that it meets", fields=(
            Field(name="name", label="Name", required=True), Field(name="purpose", label="What for", kind="area", required=True),
            Field(name="since", label="From", kind="date", value=now().date().isoformat(), required=True),
        )),)))  # fmt: skip
    return show(request, visit, "More of this forum", sections, forum=found, at="More")


@router.get("/forums/{forum}/terms")
def terms_(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    us, text = visit.service.party, found.text
    rule = terms.rule_of(board, text, us)
    rows = [
        Row(title=terms.term_words(term), facts=(f"between {', '.join(sorted(by.body.parties))}",), href=f"/memoranda/{by.text}",
            lines=(("Under", by.body.title),), marking=by.said.marking)
        for term, by in memoranda.shared(board, text)
    ]  # fmt: skip
    needed = [
        Row(title=to, state="needs a term" if terms.is_needed(board, us, to, now().date()) else "needs none",
            good=terms.is_needed(board, us, to, now().date()))
        for to in sorted(found.founding.body.parties - {us})
    ]  # fmt: skip
    forms = (Form(summary="Say whether releases need a term", action=f"/forums/{text}/say/terms", button="Sign the rule", lead=(
        "Without your word, releases need a term from when a memorandum with terms is in force. The other parties see what you say."
    ), fields=(
        decided("needed", "Each release needs a term", ("yes", "no")),
        Field(name="because", label="Why", required=True),
    )),) if Role.CHAIR in visit.roles else ()  # fmt: skip
    said = (
        ""
        if rule is None
        else f"Your party's word: {'each release needs a term' if rule.needed else 'none is needed'}, because {rule.because}."
    )
    return show(request, visit, "Terms that bind", (
        Section(id="terms", heading="What may be shared, in force today", rows=rows, empty="No memorandum in force says so."),
        Section(id="needed", heading=f"What {us} releases to", lead=said, rows=needed, forms=forms),
    ), forum=found, at="More", lead="Every release goes under a term that covers its kind and level, until its day, or is refused with the reason. "
        "What the parties say to each other as a forum goes under the founding text.")  # fmt: skip


@router.get("/forums/{forum}/sealed")
def sealed_(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    text = found.text
    rows = [rows_of.exchange_row(visit, found, one) for one in sealing.all_(visit.service, visit.view, text)]
    begin = Form(summary="Begin a sealed exchange", action=f"/forums/{text}/say/sealed", button="Sign it", fields=(
        Field(name="title", label="What it is about", required=True),
        Field(name="what", label="What is given", kind="choice", options=choices(sealed.nouns())),
        Field(name="matter", label="On", kind="choice", options=pick.matters(visit, board, text), required=True),
        Field(name="parties", label="With", kind="several", options=choices(sorted(found.founding.body.parties - {visit.service.party})), value="all"),
        Field(name="seal_by", label=f"Sealed until ({visit.zone})", kind="moment", required=True),
        Field(name="open_by", label=f"Opened until ({visit.zone})", kind="moment", required=True),
    ))  # fmt: skip
    return show(request, visit, "Sealed exchanges", (
        Section(id="sealed", heading="Exchanges", rows=rows, empty="None begun.", forms=(begin,) if visit.roles & _WORKS else ()),
    ), forum=found, at="More", lead="Each side commits to its value before either is shown. When every seal is here and proved, all are opened; another value counts for nothing.")  # fmt: skip


@router.get("/forums/{forum}/courses")
def courses(request: Request, visit: Here, forum: str) -> Response:
    """What is on a council's table, with every agency's stance."""
    board, found = forum_of(visit, forum)
    if not found.founding.body.is_council:
        raise NotHere
    rows = [rows_of.course_row(visit, found, one) for one in councils.courses(board, found.text, day=now().date())]
    return show(request, visit, "Courses and advice", (
        Section(id="courses", heading="On the table", rows=rows, empty="No course is proposed. Put a proposal on the council's page."),
    ), forum=found, at="More", lead="Agencies advise; the chair decides having heard them. It stays in this party, in whatever form.")  # fmt: skip


@router.get("/forums/{forum}/requests")
def requests(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    text, us = found.text, visit.service.party
    ask = Form(summary="Ask for information", action=f"/forums/{text}/say/ask", button="Sign the request", fields=(
        Field(name="to", label="Asked of", kind="choice", options=choices(sorted(found.founding.body.parties - {us}))),
        Field(name="question", label="What is asked", kind="area", required=True),
        Field(name="priority", label="Priority", kind="choice", options=choices([one.value for one in Priority])),
        Field(name="needed_by", label="Needed by", kind="date", required=True), Field(name="why", label="Why"),
        Field(name="answered_by", label="What would answer it"),
    ))  # fmt: skip
    rows = [rows_of.request_row(one, text, us, may=bool(visit.roles & _WORKS)) for one in information.all_(board, text)]
    return show(request, visit, "Requests for information", (
        Section(id="requests", heading="Asked", rows=rows, empty="Nothing was asked.", forms=(ask,) if visit.roles & _WORKS else ()),
    ), forum=found, at="More")  # fmt: skip


@router.get("/forums/{forum}/corrections")
def corrections_(request: Request, visit: Here, forum: str) -> Response:
    board, found = forum_of(visit, forum)
    text, us = found.text, visit.service.party
    names = ReaderNames(visit.service, visit.view)
    others_of = found.founding.body.parties - {us}
    others = choices(sorted(others_of))
    proposed = [rows_of.correction_row(one, text, us, names) for one in corrections.corrections(board, text)]
    asked = [rows_of.consent_row(one, text, us, visit) for one in corrections.consents(board, text)]
    correct = Form(summary="Propose a correction of another party's claim", action=f"/forums/{text}/say/correction", button="Sign it", fields=(
        Field(name="claim", label="Claim", kind="choice", options=pick.their_claims(visit, others_of), required=True), Field(name="to", label="Whose", kind="choice", options=others),
        Field(name="words", label="Should say", kind="area", required=True), Field(name="because", label="Why", required=True),
    ))  # fmt: skip
    consent = Form(summary="Ask whether something may be passed on", action=f"/forums/{text}/say/consent_request", button="Sign it", fields=(
        Field(name="of", label="Asked of", kind="choice", options=others),
        Field(name="records", label="Their records", kind="several", options=pick.their_records(visit, others_of), required=True),
        Field(name="onward", label="To be passed on to", required=True, hint="a party by its name"), Field(name="because", label="Why", required=True),
    ))  # fmt: skip
    may = bool(visit.roles & _WORKS)
    return show(request, visit, "Corrections and consents", (
        Section(id="corrections", heading="Corrections proposed on another's claim", rows=proposed, forms=(correct,) if may else ()),
        Section(id="consents", heading="Originators' consent to passing on", rows=asked, forms=(consent,) if may else ()),
    ), forum=found, at="More")  # fmt: skip


@router.get("/forums/{forum}/campaign")
def campaign(request: Request, visit: Here, forum: str) -> Response:
    """Objectives with readings, actions and milestones over time, and instruments outside."""
    board, found = forum_of(visit, forum)
    text, may, today = found.text, bool(visit.roles & _WORKS), now().date()
    claims = pick.own_claims(visit) if may else ()
    moving = [rows_of.moving_row(one, text, may=may, claims=claims) for one in campaigns.campaign(board, text)]
    stones = [rows_of.milestone_row(one, text, may=may) for one in campaigns.milestones(board, text)]
    outside = [
        Row(title=one.title, state=one.on(today), facts=(one.sort, one.id), lines=[
            (day_in_words(each.body.since), f"{each.body.state.value}{f', {each.body.whose}' if each.body.whose else ''}{f': {each.body.because}' if each.body.because else ''}")
            for each in one.states
        ] + [("Referred to by", getattr(each.body, "title", "")) for each in campaigns.referring(board, text, one.id)])
        for one in campaigns.instruments(board, text)
    ]  # fmt: skip
    state = Form(summary="State how an instrument stands", action=f"/forums/{text}/say/instrument", button="Sign it", fields=(
        Field(name="id", label="Id", required=True, hint="a short name, the same for each of its states"), Field(name="title", label="Title", required=True),
        Field(name="sort", label="Kind", kind="choice", options=choices(("treaty", "resolution", "sanctions", "other"))),
        decided("state", "State", [one.value for one in InForce]),
        Field(name="since", label="Since", kind="date", required=True), Field(name="whose", label="For whom, where it is one of several"), Field(name="because", label="More"),
    ))  # fmt: skip
    return show(request, visit, "Objectives that move", (
        Section(id="objectives", heading="Objectives, their measures and actions", rows=moving),
        Section(id="milestones", heading="Milestones of all teams", rows=stones),
        Section(id="instruments", heading="Instruments outside the forum", rows=outside, forms=(state,) if may else ()),
    ), forum=found, at="More")  # fmt: skip
