"""Two nodes, one truth for a claim: what cannot both hold is conflicting on either node, with the reports and without them."""

from dataclasses import replace

import pytest

from consilience.ingest import quotes
from consilience.node import checking, releases
from consilience.node.picture.picture import Pictures
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Claim, Span
from consilience.records.ids import ClaimId
from consilience.records.judgement import Outcome
from consilience.records.record import RecordLink
from consilience.records.release import Form
from tests.exchange.make import ALPHA, ANNA, BETA


def held(partner, quote, *, id_=None):
    """A report of one sentence with its drafted claim, signed by the node."""
    report = partner.report(quote, marked=partner.marking(*({ALPHA, BETA} - {partner.party})))
    of = partner.service.roster().record(report).statement.body
    bare = Claim(
        id=ClaimId(id_ or f"{of.id}-00000001"), party=partner.party, report=of.id, span=Span(start=0, end=len(quote)),
        quote=quote, origin=of.origin,
    )  # fmt: skip
    (read,) = quotes.read([(bare, of.published)])
    marked = partner.marking(*({ALPHA, BETA} - {partner.party}))
    link = (RecordLink(relation="report", record=report),)
    return report, partner.say(read.claim, marked=marked, member=None, links=link)


def release(partner, *records):
    """Ask and agree as on the release desk."""
    view = partner.service.view_of(ANNA)
    other = BETA if partner.party == ALPHA else ALPHA
    asked = releases.ask(
        partner.service, view, ANNA, records=records, form=Form.FULL, to=[other], because="closes the gap"
    )
    (request,) = partner.service.admit(asked.sealed(partner.signers))
    act = releases.decide(partner.service, partner.service.view_of(ANNA), ANNA, request.id, agreed=True)
    partner.service.admit(act.sealed(partner.signers))
    assert partner.dispatch().waiting == ()


def correct(partner, claim, **slots):
    act = checking.judge(
        partner.service,
        partner.service.view_of(ANNA),
        ANNA,
        claim,
        Outcome.CORRECTED,
        correction=checking.Correction(**slots),
    )
    partner.service.admit(act.sealed(partner.signers))


def verdicts(partner):
    """The verdicts of matters that both sides speak of, or of all where there is none."""
    matters = alignment(partner).matters
    return {matter.verdict for matter in matters if len(matter.claims) > 1} or {matter.verdict for matter in matters}


def ids(partner):
    return [claim.id for claim in alignment(partner).claims]


def alignment(partner):
    pictures = Pictures(partner.service)
    view = partner.service.view_of(ANNA)
    allowed = [number for number, marking in partner.service.received.markings().items() if view.allows(marking)]
    picture, current = pictures.of(view, allowed, patience=120)
    pictures.close()
    assert current
    return picture.alignment


CASES = (
    ("Varland sent 12 boats to Port Selby.", "Varland sent 40 boats to Port Selby."),
    ("The council approved the plan for the quay.", "The council did not approve the plan for the quay."),
)


@pytest.mark.parametrize("whole", [False, True], ids=["claims alone", "with reports"])
@pytest.mark.parametrize(("here", "there"), CASES)
def test_two_statements_that_cannot_both_hold_conflict_on_both_nodes(pair, here, there, whole):
    for partner, quote in zip(pair, (here, there), strict=True):
        report, claim = held(partner, quote)
        release(partner, *((report, claim) if whole else (claim,)))
    for partner in pair:
        partner.pull()

    assert [verdicts(partner) for partner in pair] == [{Verdict.CONFLICTING}] * 2


def test_ids_of_an_earlier_drafting_change_nothing(pair):
    alpha, beta = pair
    release(alpha, *held(alpha, CASES[0][0], id_="r-alpha-00000001-0badc0de"))
    # The same id as the other side's claim, as an unkind peer might choose it.
    held(beta, CASES[0][1], id_="r-alpha-00000001-0badc0de")

    beta.pull()

    assert verdicts(beta) == {Verdict.CONFLICTING}
    assert len(set(ids(beta))) == 2


def test_a_corrected_actor_is_compared_on_both_nodes_and_goes_along_with_the_claim(pair):
    alpha, beta = pair
    said = "Varland closed the port of Selby on 3 March 2032."
    (_, ours), (_, theirs) = held(alpha, said), held(beta, said)
    correct(alpha, ours, actors=("Mirland",))
    release(alpha, ours)
    release(beta, theirs)
    for partner in pair:
        partner.pull()

    assert [verdicts(partner) for partner in pair] == [{Verdict.CONFLICTING}] * 2
    assert [claim.actors for claim in beta.held(Claim)] == [("Mirland",)]

    correct(beta, theirs, actors=("Mirland",))

    assert verdicts(beta) == {Verdict.ALIGNED}


def test_a_corrected_number_is_compared(pair):
    alpha, beta = pair
    (_, ours), (_, theirs) = held(alpha, CASES[0][0]), held(beta, CASES[0][0])
    (counted,) = beta.service.roster().record(theirs).statement.body.quantities
    release(alpha, ours)
    beta.pull()
    assert verdicts(beta) == {Verdict.ALIGNED}

    correct(beta, theirs, quantities=(replace(counted, value=counted.value + 28, text="40"),))

    assert verdicts(beta) == {Verdict.CONFLICTING}
