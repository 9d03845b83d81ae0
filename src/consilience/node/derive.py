"""What a record of another party is here: reports, claims, estimates, questions; and claims drafted from their words.

From a report that came without claims of its sender's, and from words given in place of a record, this node drafts claims
itself; as soon as the sender's own come, these take their place.
"""

from __future__ import annotations

from dataclasses import replace

from consilience.marking import EVERYONE
from consilience.node.answer_words import heard
from consilience.node.received import Grant, ReceivedItem
from consilience.node.service import Service
from consilience.records.claim import Claim, Span
from consilience.records.disclosure import Disclosure, Notice
from consilience.records.estimate import Estimate
from consilience.records.ids import ClaimId, OriginId, PartyName, ReportId
from consilience.records.judgement import Judgement
from consilience.records.letter import Letter
from consilience.records.question import Question
from consilience.records.record import Statement
from consilience.records.release import Form
from consilience.records.report import Report


def items_of(statement: Statement, grant: Grant) -> list[ReceivedItem]:
    """Return what of a record has a place in this party's picture of the others."""
    body, party = statement.body, statement.head.party
    match body:
        case Report() | Claim() | Question():
            return [ReceivedItem(body, statement.marking, party, grant)]
        case Judgement(correction=Claim() as corrected) if corrected.party == party:
            return [ReceivedItem(corrected, statement.marking, party, grant)]
        case Estimate():
            return [ReceivedItem(replace(body, party=party), statement.marking, party, grant)]
        case Disclosure() if (stated := _estimate(party, body)) is not None:
            return [ReceivedItem(stated, statement.marking, party, grant)]
        case Disclosure():
            told: Report | Disclosure = body if body.form is Form.EXISTENCE else _words(statement, body)
            return [ReceivedItem(told, statement.marking, party, grant)]
        case _:
            return []


def objection(statement: Statement, here: PartyName) -> str | None:
    """Return why a record that a party brings is not taken, whichever way it came; None where nothing speaks against it.

    What a party brings is its own at least in part: else its caveats would not bind here, and words of its choice would
    stand here as ours or a third party's.  What is addressed is for whom it is addressed to.
    """
    marking, body = statement.marking, statement.body
    if marking.audience != EVERYONE and here not in marking.audience:
        return "its marking does not name this party"
    if statement.head.party not in marking.originators:
        return "its marking does not name its own party among the originators"
    if isinstance(body, Disclosure | Notice | Letter) and body.to != here:
        return "it is addressed to another party"
    return None


def draft_missing(service: Service) -> int:
    """Draft claims from what came without any; return how many."""
    waiting = service.received.undrafted()
    if not waiting:
        return 0
    # Reading language needs much that a node with nothing to read should not wait for.
    from consilience.pipeline.drafting import claims_of  # noqa: PLC0415

    reports = {id(report): (number, report, marking) for number, report, marking in waiting}
    count = 0
    for report, drafted in claims_of([report for _, report, _ in waiting], aside=True):
        number, _, marking = reports[id(report)]
        found = drafted or (_whole(report),)
        service.received.keep_drafts(
            number, [ReceivedItem(one, marking, report.party, drafted_here=True) for one in found]
        )
        count += len(found)
    return count


def _estimate(party: PartyName, body: Disclosure) -> Estimate | None:
    """Return the estimate that words in its place state, where they state a number and nothing else."""
    answer = heard(body.text) if body.of == "estimate" and body.question is not None else None
    return (
        None
        if answer is None or body.question is None
        else Estimate(party=party, question=body.question, answer=answer)
    )


def _words(statement: Statement, body: Disclosure) -> Report:
    """Return the report that consists of the words given in place of a record."""
    name = f"{body.form.value}-{statement.id[:16]}"
    return Report(
        id=ReportId(name),
        party=statement.head.party,
        file=f"{name}.txt",
        text=body.text,
        origin=OriginId(f"report:{name}"),
    )


def _whole(report: Report) -> Claim:
    """Return the claim that says just what the report does: a fragment that no sentence was found in."""
    text = report.text.strip() or report.file
    start = report.text.find(text)
    return Claim(
        id=ClaimId(f"{report.id}-whole"), party=report.party, report=report.id, origin=report.origin or OriginId(report.id),
        span=Span(start=max(start, 0), end=max(start, 0) + len(text)), quote=text,
    )  # fmt: skip
