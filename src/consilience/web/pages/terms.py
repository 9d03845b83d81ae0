"""Under which terms the records of a forum go to each party, and the rule whether they need one."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.forum import memoranda, terms
from consilience.node.folder import now
from consilience.records.party import Role
from consilience.web.pages.forum import forum_of
from consilience.web.pages.sections import Field, Form, Row, Section, decided, show
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)


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
