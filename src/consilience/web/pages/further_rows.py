"""One thing each of the forum's second half, as a row of a page with what can be done about it."""

from __future__ import annotations

from consilience.forum import campaigns, corrections, councils, information, sealed
from consilience.forum.forums import ForumStanding
from consilience.node.baseline.attested import TAKEN
from consilience.node.folder import now
from consilience.node.forum import sealing
from consilience.node.forum import work as forum_work
from consilience.node.told import ReaderNames
from consilience.records.baseline import Stance
from consilience.records.campaign import Reached
from consilience.records.information import Answering
from consilience.records.kinds import Body
from consilience.records.party import Role
from consilience.records.telling import day_in_words, tell, title_of
from consilience.web.pages import further_pickers as pick
from consilience.web.pages.further_parts import Field, Form, Row, choices, decided
from consilience.web.sessions import Visit


def exchange_row(visit: Visit, forum: ForumStanding, one: sealed.ExchangeStanding) -> Row:
    body, us = one.said.body, visit.service.party
    names = ReaderNames(visit.service, visit.view)
    values = sealing.values(visit.service, visit.view, one)
    lines: list[tuple[str, str]] = [(row.party, _how(row, us)) for row in one.rows]
    lines += [(f"{party}'s value", _value(value.body, names)) for party, value in values.items()]
    lines += [
        ("Refused", f"{row.party} has sealed another value later; it counts for nothing")
        for row in one.rows
        if row.refused
    ]
    if one.stopped_by:
        lines.append(("Stopped by", ", ".join(one.stopped_by)))
    place, forms = f"/forums/{forum.text}/sealed/{one.said.text}", []
    own = next((row for row in one.rows if row.party == us), None)
    if (
        own is not None
        and own.seal is None
        and one.state is sealed.ExchangeState.SEALING
        and visit.roles & {Role.ANALYST, Role.CHAIR}
    ):
        options = [
            (each.id, f"{title_of(each.statement.body, names)} ({each.logged:%Y-%m-%d %H:%M})")
            for each in sealing.candidates(visit.service, visit.view, one)
        ]
        if options:
            forms.append(Form(summary="Seal your value", action=f"{place}/seal", button="Seal it", lead="It stays here; what goes is the leaf of your log under which it stands. No other value counts afterwards, and its marking must let it go at the opening.", fields=(
                Field(name="record", label="Value", kind="choice", options=options),
            )))  # fmt: skip
        elif body.what == "position" and Role.CHAIR in visit.roles:
            forms.append(_position_form(place))
        else:
            article = "an" if body.what[0] in "aeiou" else "a"
            lines.append(
                (
                    "",
                    f"To seal, first record {article} {body.what} on this matter and ask nobody to release it; its marking must let it go to {', '.join(sorted(body.parties - {us}))}.",
                )
            )
    if own is not None and own.seal is not None and one.may_open and not own.opened:
        if forum_work.opening_asked(visit.service, visit.view, own.seal):
            lines.append(("", f"The opening of {us}'s value is asked for; it waits for a releaser."))
        else:
            forms.append(Form(summary="Open", action=f"{place}/open", button="Ask for the opening", plain=True))
    return Row(
        title=body.title, state=one.state.value, good=one.state in (sealed.ExchangeState.READY, sealed.ExchangeState.OPENED),
        facts=(f"{body.what} on {body.matter[:12] if len(body.matter) > 40 else body.matter}", f"sealed until {body.seal_by:%Y-%m-%d %H:%M} UTC, opened until {body.open_by:%Y-%m-%d %H:%M} UTC"),
        lines=lines, marking=one.said.marking, forms=forms,
    )  # fmt: skip


def _position_form(place: str) -> Form:
    """The position that is to be sealed: recorded here, and asked for by nobody before all have sealed."""
    return Form(summary="Record your position, to be sealed", action=f"{place}/position", button="Sign the position", lead=(
        "It stays here until all have sealed; seal it next. A position taken on the proposal's own page goes out at once."
    ), fields=(
        decided("stance", "Position", [each.value for each in TAKEN]),
        Field(name="blocking", label="What stands in the way", kind="area", hint="with a non-concurrence only"),
        Field(name="comment", label="Comment", kind="area"),
    ))  # fmt: skip


def _value(body: Body, names: ReaderNames) -> str:
    """Return a value in one line: its title, and what hangs on it with a label."""
    told = tell(body, names)
    more = [
        f"{line.label}: {line.text}" for line in told.lines if line.label and line.text and line.text not in told.title
    ]
    return "; ".join([told.title, *more])


def _how(row: sealed.SealRow, us: str) -> str:
    if row.opened:
        return "opened"
    if row.seal is None:
        return "not sealed"
    whose = "sealed" if row.party == us else "theirs sealed"
    return (
        f"{whose}, and the proof leads to a checkpoint of the log"
        if row.proved
        else f"{whose}, but not proved: it does not count"
    )


def course_row(visit: Visit, forum: ForumStanding, one: councils.Course) -> Row:
    text, place = one.said.text, f"/forums/{forum.text}"
    lines: list[tuple[str, str]] = [("Course", one.said.body.text)]
    lines += [
        (agency, "no record" if said is None else f"{said.body.stance.value}{f': {said.body.blocking}' if said.body.blocking else ''}{f' · {said.body.words}' if said.body.words else ''}")
        for agency, said in one.rows
    ]  # fmt: skip
    forms = []
    if one.decision is not None and not one.is_taken:
        lines.append(("Decided", f"another course was taken on {day_in_words(one.decision.body.on)}"))
    elif one.decision is not None:
        lines.append(
            (
                "Decided",
                f"{day_in_words(one.decision.body.on)} by {one.decision.author}, having heard {len(one.decision.body.heard)} agencies, {len(one.decision.body.dissents)} in dissent",
            )
        )
        if Role.CHAIR in visit.roles:
            forms.append(Form(summary="Give the delegation a mandate", action=f"{place}/say/mandate", button="Sign the mandate", fields=(
                Field(name="decision", label="", kind="hidden", value=one.decision.text),
                Field(name="about", label="For", kind="choice", options=pick.common_texts(visit.names.board, forum.text), required=True),
                Field(name="text", label="Mandate", kind="area", required=True), Field(name="until", label="Until", kind="date"),
            )))  # fmt: skip
    else:
        forms.append(Form(summary="Advise", action=f"{place}/say/advice", button="Sign the advice", fields=(
            Field(name="proposal", label="", kind="hidden", value=text),
            Field(name="agency", label="Agency", kind="choice", options=choices([agency for agency, _ in one.rows])) if one.rows else Field(name="agency", label="Agency", required=True),
            decided("stance", "How it stands", [each.value for each in Stance]),
            Field(name="words", label="Advice", kind="area"), Field(name="blocking", label="What stands in the way", kind="area", hint="with a non-concurrence only"),
        )))  # fmt: skip
        if Role.CHAIR in visit.roles:
            forms.append(
                Form(
                    summary="Decide for this course",
                    action=f"{place}/heard/{text}",
                    button="Sign the decision, having heard",
                    lead="The text takes in every agency's stance, with each dissent in its own words, and the courses that were beside it.",
                )
            )
    return Row(
        title=one.said.body.title,
        href=f"/proposals/{text}",
        state=one.standing,
        good=one.is_taken,
        lines=lines,
        marking=one.said.marking,
        forms=forms,
    )


def request_row(one: information.Asked, forum: str, us: str, *, may: bool) -> Row:
    body = one.said.body
    answer = Form(summary="Answer it", action=f"/forums/{forum}/say/answer", button="Sign the answer", fields=(
        Field(name="request", label="", kind="hidden", value=one.said.text),
        decided("state", "Answer", [each.value for each in Answering]),
        Field(name="words", label="In words", kind="area"),
        Field(name="records", label="By these records", kind="area", hint="ids, one a line; each goes by the release desk"),
    ))  # fmt: skip
    lines = [("Why", body.why)] if body.why else []
    lines += [("What would answer it", body.answered_by)] if body.answered_by else []
    lines += [
        (each.body.state.value.capitalize(), each.body.words or f"by {len(each.body.records)} records")
        for each in one.answers
    ]
    return Row(
        title=body.question, state="overdue" if one.overdue else one.state, good=not one.is_open, lines=lines, marking=one.said.marking,
        facts=(body.priority.value, f"{body.by} asks {body.to}", f"needed by {day_in_words(body.needed_by)}"),
        forms=(answer,) if may and one.is_open and body.to == us else (),
    )  # fmt: skip


def correction_row(one: corrections.Corrected, forum: str, us: str, names: ReaderNames) -> Row:
    body = one.said.body
    answer = Form(summary="Answer it", action=f"/forums/{forum}/say/correction_answer", button="Sign the answer", fields=(
        Field(name="correction", label="", kind="hidden", value=one.said.text),
        decided("accepted", "Accepted", ("yes", "no")), Field(name="because", label="Why", required=True),
    ))  # fmt: skip
    lines = [("Claim", names.named("record", body.claim)), ("Because", body.because)]
    if one.answer is not None:
        lines.append((f"{one.answer.party} {one.state} it", one.answer.body.because))
    return Row(
        title=body.words, state=one.state, good=one.state == "accepted", facts=(f"{one.said.party} to {body.to}",), lines=lines,
        marking=one.said.marking, forms=(answer,) if one.answer is None and body.to == us else (),
    )  # fmt: skip


def consent_row(one: corrections.Consented, forum: str, us: str, visit: Visit) -> Row:
    body = one.said.body
    answer = Form(summary="Answer it", action=f"/forums/{forum}/say/consent", button="Sign the answer", fields=(
        Field(name="request", label="", kind="hidden", value=one.said.text),
        decided("granted", "Consent", ("yes", "no")), Field(name="because", label="Why"), Field(name="until", label="Until", kind="date"),
    ))  # fmt: skip
    lines = [("Because", body.because)] + (
        [] if one.answer is None else [("Answer", one.answer.body.because or one.state)]
    )
    mine = one.answer is None and body.of == us and Role.RELEASER in visit.roles
    return Row(
        title=f"{len(body.records)} records of {body.of} to {body.onward}", state=one.state, good=one.state == "given",
        facts=(f"asked by {one.said.party}",), lines=lines, marking=one.said.marking, forms=(answer,) if mine else (),
    )  # fmt: skip


def moving_row(one: campaigns.Moving, forum: str, *, may: bool, claims: pick.Options = ()) -> Row:
    body = one.said.body
    lines = [
        (measure, " → ".join(f"{each.body.value:f} {each.body.unit} ({each.body.on.isoformat()}, {each.party})".replace(" (", " (", 1) for each in said) or "no reading")
        for measure, said in one.readings
    ]  # fmt: skip
    lines += [
        ("Way", f"{way.text}, with {', '.join(f'{each.text} ({each.party})' for each in way.means) or 'no means'}")
        for way in body.ways
    ]
    lines += [("Action", f"{each.said.body.text}: {each.state.value}") for each in one.actions]
    read = Form(summary="Give a reading", action=f"/forums/{forum}/say/reading", button="Sign the reading", fields=(
        Field(name="objective", label="", kind="hidden", value=body.id), Field(name="measure", label="Measure", kind="choice", options=[(each, each) for each in body.measures]),
        Field(name="value", label="Value", required=True), Field(name="unit", label="Unit"), Field(name="on", label="On", kind="date", required=True),
        Field(name="source", label="By the claim", kind="choice", options=claims),
    ))  # fmt: skip
    return Row(
        title=body.title,
        state=", ".join(one.gaps),
        good=False,
        facts=(body.team or "the forum",),
        lines=lines,
        forms=(read,) if may and body.measures else (),
    )


def milestone_row(one: campaigns.MilestoneStanding, forum: str, *, may: bool) -> Row:
    settle = Form(summary="Say what became of it", action=f"/forums/{forum}/say/milestone", button="Sign it", fields=(
        Field(name="memorandum", label="", kind="hidden", value=one.memorandum.text), Field(name="team", label="", kind="hidden", value=one.team.id),
        Field(name="milestone", label="", kind="hidden", value=one.milestone.text),
        decided("state", "State", [each.value for each in Reached]),
        Field(name="on", label="On", kind="date", value=now().date().isoformat(), required=True), Field(name="due", label="New day, where it is moved", kind="date"), Field(name="because", label="Why"),
    ))  # fmt: skip
    lines = [
        (
            day_in_words(each.body.on),
            f"{each.body.state.value}{f' to {each.body.due.isoformat()}' if each.body.due else ''}{f': {each.body.because}' if each.body.because else ''}",
        )
        for each in one.states
    ]
    late = one.is_late(now().date())
    return Row(
        title=one.milestone.text,
        state="its day has passed" if late else one.state,
        good=one.state == "met",
        facts=(one.team.title, f"by {day_in_words(one.due)}"),
        lines=lines,
        forms=(settle,) if may else (),
    )
