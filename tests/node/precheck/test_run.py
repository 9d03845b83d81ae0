"""A private check between two nodes: consents first, one answer to a run, the same transcript in both ledgers."""

import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import orjson
import pytest

from consilience import node as nodes
from consilience.divergence.origins import readings
from consilience.divergence.tables import DIAGNOSTICITY, house_grades
from consilience.divergence.weight import likelihoods
from consilience.errors import MalformedRecord, RecordRejected, WrongUse
from consilience.exchange import precheck as rules
from consilience.exchange import psi
from consilience.ledger.signing import signed
from consilience.marking import Level, Marking
from consilience.node import questions
from consilience.node.precheck import audit as precheck_audit
from consilience.node.precheck import files as precheck_files
from consilience.node.precheck import run as precheck
from consilience.node.precheck.origins import common_origins, found
from consilience.node.reader_view import Asked
from consilience.node.received import ReceivedItem
from consilience.records.claim import Claim, Span
from consilience.records.estimate import Answer, Band, Estimate, Evidence
from consilience.records.grade import Grade
from consilience.records.ids import NODE, ClaimId, OriginId, QuestionId, ReportId
from consilience.records.key import KeyRole
from consilience.records.precheck import Shown
from consilience.records.question import AnswerType, Question
from consilience.records.record import RecordLink
from consilience.records.release import Recall, RecallReason
from consilience.records.report import Report
from tests.node.two_nodes import ALPHA, BETA, RITA, Party

pytestmark = pytest.mark.skipif(not psi.is_there(), reason="needs the `precheck` extra")


def closed(party):
    return Marking(levels=frozenset({Level("tlp", "red")}), originators=frozenset({party}))


def filed(one, numbers):
    """Put reports into a node, each with a text that only its number decides; return number → record."""
    made = {}
    envelopes = []
    for n in numbers:
        text = " ".join(f"word{n}x{k}" for k in range(60))
        body = Report(
            id=ReportId(f"r-{one.name}-{n}"), party=one.name, file=f"{n}.txt", text=text, origin=OriginId(f"report:{n}")
        )  # fmt: skip
        envelopes.append(
            signed(one.service.node.payload(body, author=NODE, marking=closed(one.name)), one.service.machine)
        )
    for n, entry in zip(numbers, one.service.admit(envelopes), strict=True):
        made[n] = entry.id
    return made


@pytest.fixture
def two(tmp_path):
    parties = Party(tmp_path / "a", ALPHA), Party(tmp_path / "b", BETA)
    yield parties
    for one in parties:
        one.close()


def view(one):
    return one.service.view_of(RITA)


def proposed(one, peer, shown=Shown.WHICH, **parts):
    run, act = precheck.propose(one.service, view(one), RITA, peer.name, shown, "to save both the trouble", **parts)
    one.act(act, RITA)
    return run


def consented(one, run):
    one.act(precheck.consent(one.service, view(one), RITA, run, "agreed"), RITA)


def carried_out(alpha, beta, shown=Shown.WHICH):
    """The whole run by messages alone, as a carrier or a wire would take them."""
    run = proposed(alpha, beta, shown)
    precheck.receive(beta.service, precheck.next_message(alpha.service, run), roots=[alpha.root])
    consented(beta, run)
    precheck.receive(alpha.service, precheck.next_message(beta.service, run), roots=[beta.root])
    precheck.receive(beta.service, precheck.next_message(alpha.service, run))
    precheck.receive(alpha.service, precheck.next_message(beta.service, run))
    return run


def logged(one, kind):
    return [record.statement.body for record in one.service.roster().find(Asked(kind=kind))]


def test_both_learn_which_of_their_own_are_common_and_nothing_else(two):
    alpha, beta = two
    mine, theirs = filed(alpha, range(30)), filed(beta, range(20, 55))

    run = carried_out(alpha, beta)

    first, second = found(view(alpha), run), found(view(beta), run)
    assert first.common == {mine[n] for n in range(20, 30)}
    assert second.common == {theirs[n] for n in range(20, 30)}
    assert (first.band, first.size) == ("a quarter to a half", 30)
    assert common_origins(view(alpha), BETA) == {OriginId(f"report:{n}") for n in range(20, 30)}
    assert precheck.state(alpha.service, precheck_files.need(alpha.service, run)).waits_for == "done"


def test_by_default_only_a_band_is_shown(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(28, 58))

    run = carried_out(alpha, beta, Shown.BAND)

    for one in two:
        told = found(view(one), run)
        assert (told.band, told.common) == ("under a tenth", frozenset())


def test_consents_sizes_and_digests_of_all_messages_stand_in_both_ledgers(two):
    alpha, beta = two
    filed(alpha, range(70))
    filed(beta, range(30))

    carried_out(alpha, beta)

    (first,), (second,) = logged(alpha, "precheck_transcript/1"), logged(beta, "precheck_transcript/1")
    assert first == second
    assert len(first.messages) == 4
    assert [logged(one, "precheck/1")[0].size for one in two] == [128, 64]
    order = [row.kind for row in alpha.service.node.ledger.entries() if row.kind and row.kind.startswith("precheck")]
    assert order == ["precheck/1", "precheck_transcript/1", "precheck_found/1"]


def test_what_was_found_is_for_those_who_may_read_all_that_entered(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(30))
    run = carried_out(alpha, beta)

    (record,) = alpha.service.roster().find(Asked(kind="precheck_found/1", name=run))

    assert record.statement.marking.audience == {ALPHA}
    assert Level("tlp", "red") in record.statement.marking.levels


def test_without_a_releaser_nothing_is_sent(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(30))
    run, _ = precheck.propose(alpha.service, view(alpha), RITA, BETA, Shown.BAND, "x")

    with pytest.raises(WrongUse, match="waits for a releaser"):
        precheck.next_message(alpha.service, run)

    run = proposed(alpha, beta)
    state = precheck.receive(beta.service, precheck.next_message(alpha.service, run), roots=[alpha.root])
    assert state.waits_for == "a releaser's consent"
    with pytest.raises(WrongUse, match="waits for a releaser"):
        precheck.next_message(beta.service, run)


def test_only_a_releasers_key_consents(two):
    alpha, _ = two
    filed(alpha, range(30))
    _, act = precheck.propose(alpha.service, view(alpha), RITA, BETA, Shown.BAND, "x")
    assert act.roles == {KeyRole.RELEASER}

    with pytest.raises(RecordRejected, match="does not say"):
        alpha.service.admit(act.sealed({KeyRole.RELEASER: alpha.signers[RITA][KeyRole.MEMBER]}))


def test_a_small_set_is_refused(two):
    alpha, beta = two
    filed(alpha, range(rules.LEAST - 1))

    with pytest.raises(WrongUse, match="19 keys of high entropy are here, and a run needs 20"):
        proposed(alpha, beta)


def test_a_report_logged_after_the_consent_does_not_enter(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(40))
    run = proposed(alpha, beta)

    filed(alpha, [39])

    assert precheck_files.need(alpha.service, run).private.own == 30


def test_what_was_recalled_does_not_enter(two):
    alpha, beta = two
    mine = filed(alpha, range(30))
    alpha.say(Recall(record=mine[3], reason=RecallReason.WRONG), RITA, marked=closed(ALPHA), role=KeyRole.RELEASER)

    run = proposed(alpha, beta)

    kept = precheck_files.need(alpha.service, run)
    assert mine[3] not in {one.report for one in kept.elements}


def test_runs_are_budgeted_by_peer_and_question(two):
    alpha, beta = two
    filed(alpha, range(30))
    for _ in range(precheck.RUNS_ON_QUESTION):
        proposed(alpha, beta)

    with pytest.raises(WrongUse, match="2 runs with beta on this in 30 days are used up"):
        proposed(alpha, beta)


def test_a_run_is_answered_once(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(30))
    run = proposed(alpha, beta)
    precheck.receive(beta.service, precheck.next_message(alpha.service, run), roots=[alpha.root])
    consented(beta, run)
    second = precheck.next_message(beta.service, run)
    precheck.receive(alpha.service, second, roots=[beta.root])
    answer = precheck.next_message(alpha.service, run)

    kept = precheck_files.need(beta.service, run)
    other = psi.request(psi.key_from(b"9" * 64), kept.private.words, which=True)
    again = precheck_files.write_message(
        beta.service.machine, run=run, step=2, sender=BETA, to=ALPHA, parts={"request": other},
        evidence=precheck_files.read_message(second).evidence,
    )  # fmt: skip

    assert precheck.receive(alpha.service, second).kept.messages[2] == answer
    with pytest.raises(RecordRejected, match="not the one that is expected next"):
        precheck.receive(alpha.service, again)


def test_a_request_of_another_size_than_logged_is_refused(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(30))
    run = proposed(alpha, beta)
    precheck.receive(beta.service, precheck.next_message(alpha.service, run), roots=[alpha.root])
    consented(beta, run)
    honest = precheck_files.read_message(precheck.next_message(beta.service, run))
    words = [rules.word(run, f"file:{n}") for n in range(128)]
    larger = precheck_files.write_message(
        beta.service.machine, run=run, step=2, sender=BETA, to=ALPHA, evidence=honest.evidence,
        parts={"request": psi.request(psi.key_from(b"9" * 64), words, which=True)},
    )  # fmt: skip

    with pytest.raises(MalformedRecord, match="64 elements, as was consented, found 128"):
        precheck.receive(alpha.service, larger, roots=[beta.root])
    assert len(precheck_files.need(alpha.service, run).messages) == 1


def test_a_carrier_cannot_put_a_request_of_his_own_in(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(30))
    run = proposed(alpha, beta)
    precheck.receive(beta.service, precheck.next_message(alpha.service, run), roots=[alpha.root])
    consented(beta, run)
    honest = precheck_files.read_message(precheck.next_message(beta.service, run))
    forged = precheck_files.write_message(
        alpha.signers[RITA][KeyRole.MEMBER], run=run, step=2, sender=BETA, to=ALPHA, evidence=honest.evidence,
        parts=honest.parts,
    )  # fmt: skip

    with pytest.raises(RecordRejected, match="not signed by the sender's node"):
        precheck.receive(alpha.service, forged, roots=[beta.root])
    for place in range(0, len(honest.raw), 499):
        changed = bytearray(honest.raw)
        changed[place] ^= 1
        with pytest.raises((MalformedRecord, RecordRejected, WrongUse)):
            precheck.receive(alpha.service, bytes(changed), roots=[beta.root])


def test_a_consent_to_something_else_is_refused(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(30))
    run = proposed(alpha, beta, Shown.BAND)
    precheck.receive(beta.service, precheck.next_message(alpha.service, run), roots=[alpha.root])
    # Beta's node consents to showing which, although a band was asked for.
    kept = precheck_files.need(beta.service, run)
    act = precheck._consent(
        beta.service, view(beta), RITA, kept, Shown.WHICH, "x", question=None,
        until=nodes.now().date() + timedelta(days=1), answers=precheck._first_consent(kept)[0],
    )  # fmt: skip
    beta.act(act, RITA)

    with pytest.raises(RecordRejected, match="another question, or to showing something else"):
        precheck.receive(alpha.service, precheck.next_message(beta.service, run), roots=[beta.root])


# The audit


def test_an_opening_of_an_honest_run_has_no_fault(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(25, 60))
    run = carried_out(alpha, beta)

    for one in two:
        audit = precheck_audit.audit(precheck_audit.open_run(one.service, run))
        assert (audit.party, audit.faults) == (one.name, ())
    assert audit.own == 35


def test_a_node_that_asks_under_many_keys_is_caught_by_the_audit(two, monkeypatch):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(25, 60))

    def probing(run, shown):
        keys = [psi.key_from(n.to_bytes(64, "big")) for n in range(1, run.size + 1)]
        return b"".join(psi.request(key, [word], which=False) for key, word in zip(keys, run.words, strict=True))

    run = proposed(alpha, beta, Shown.BAND)
    precheck.receive(beta.service, precheck.next_message(alpha.service, run), roots=[alpha.root])
    consented(beta, run)
    with monkeypatch.context() as patch:
        patch.setattr(rules, "ask", probing)
        second = precheck.next_message(beta.service, run)
    precheck.receive(alpha.service, second, roots=[beta.root])
    precheck.receive(beta.service, precheck.next_message(alpha.service, run))

    audit = precheck_audit.audit(precheck_audit.open_run(beta.service, run))

    assert audit.faults == ("the request sent does not follow from what was committed to",)


def test_inputs_that_were_made_up_are_caught_by_the_audit(two, monkeypatch):
    alpha, beta = two
    filed(alpha, range(30))
    theirs = filed(beta, range(25, 60))
    guessed = {f"url:example.org/{n}": next(iter(theirs.values())) for n in range(40)}
    run = proposed(alpha, beta)
    precheck.receive(beta.service, precheck.next_message(alpha.service, run), roots=[alpha.root])
    with monkeypatch.context() as patch:
        patch.setattr(precheck, "held_keys", lambda *_: guessed)
        consented(beta, run)
    precheck.receive(alpha.service, precheck.next_message(beta.service, run), roots=[beta.root])
    precheck.receive(beta.service, precheck.next_message(alpha.service, run))

    audit = precheck_audit.audit(precheck_audit.open_run(beta.service, run))

    assert audit.faults == ("40 inputs are not keys of the reports they are said to come from",)


def test_another_opening_than_was_committed_to_is_caught(two):
    alpha, beta = two
    filed(alpha, range(30))
    filed(beta, range(25, 60))
    content = orjson.loads(precheck_audit.open_run(alpha.service, carried_out(alpha, beta)))
    content["secret"] = "00" * 32

    faults = precheck_audit.audit(orjson.dumps(content)).faults

    assert "the keys opened are not those committed to" in faults


@pytest.mark.parametrize("raw", [b"", b"{}", b"[]", b'{"format":"consilience/precheck/1"}', b"\xff"])
def test_what_is_no_message_changes_nothing(two, raw):
    with pytest.raises(MalformedRecord):
        precheck.receive(two[0].service, raw)
    with pytest.raises(MalformedRecord):
        precheck_audit.audit(raw)


def test_what_a_node_keeps_of_a_run_is_for_itself_alone(two):
    alpha, beta = two
    filed(alpha, range(30))
    run = proposed(alpha, beta)
    place = alpha.folder / "precheck" / f"{run}.json"

    assert place.stat().st_mode & 0o077 == 0
    kept = precheck_files.need(alpha.service, run)
    assert replace(kept) == kept
    assert precheck_files.load(alpha.service, "../node") is None


# What it is good for


def weighed(alpha):
    """A question both have answered, on one report that beta holds too and did not register."""
    mine = filed(alpha, range(30))
    question = Question(id=QuestionId("bridge"), text="Will it reopen?", answer_type=AnswerType.PROBABILITY)
    alpha.say(question, marked=closed(ALPHA))
    evidence = [
        Evidence(origin=OriginId(f"report:{n}"), claim="c", grade=Grade.parse("B2"), given=DIAGNOSTICITY["for"])
        for n in (5, 25)
    ]
    texts = {n: " ".join(f"word{n}x{k}" for k in range(60)) for n in (5, 25)}
    cited = []
    for n, text in texts.items():
        claim = Claim(
            id=ClaimId(f"c{n}"), party=ALPHA, report=ReportId(f"r-alpha-{n}"), span=Span(start=0, end=6), quote=text[:6],
            origin=OriginId(f"report:{n}"), draft=False,
        )  # fmt: skip
        open_ = replace(closed(ALPHA), releasable_to=frozenset({ALPHA, BETA}))
        cited.append(alpha.say(claim, marked=open_, links=(RecordLink(relation="report", record=mine[n]),)))
    half = Answer(probability=Band.exact(Decimal("0.5")))
    own = Estimate(
        party=ALPHA, question=question.id, answer=Answer(probability=Band.exact(Decimal("0.9"))), prior=half,
        evidence=tuple(evidence),
    )  # fmt: skip
    links = tuple(RecordLink(relation="evidence", record=id_) for id_ in cited)
    alpha.say(own, marked=closed(ALPHA), links=links)
    theirs = Estimate(
        party=BETA, question=question.id, answer=Answer(probability=Band.exact(Decimal("0.6"))), prior=half
    )
    shared = replace(closed(BETA), releasable_to=frozenset({ALPHA, BETA}))
    alpha.service.received.keep([ReceivedItem(theirs, shared)], came="test")


def judged(alpha):
    numbers = [n for n, marking in alpha.service.received.markings().items() if view(alpha).allows(marking)]
    ((comparison, advice),) = questions.standing(alpha.service, view(alpha), numbers, "bridge").judged
    return comparison.fused[0], {one.origin: one.cost for one in advice.release}


def test_what_both_hold_counts_once_and_costs_nothing_to_point_to(two):
    alpha, beta = two
    weighed(alpha)
    filed(beta, range(20, 55))
    before, prices = judged(alpha)
    assert all(cost > 0 for cost in prices.values())

    carried_out(alpha, beta)

    after, prices = judged(alpha)
    odds = [math.log(p / (1 - p)) for p in (before, after)]
    assert odds[0] - odds[1] == pytest.approx(evidence_weight(), rel=1e-9)
    assert prices.get(OriginId("report:25")) == 0


def evidence_weight():
    """What one report of that grade and diagnosticity weighs in log odds."""
    table = house_grades()
    reading = readings(
        [Evidence(origin=OriginId("o"), claim="c", grade=Grade.parse("B2"), given=DIAGNOSTICITY["for"])], table
    )[OriginId("o")]
    yes, no = likelihoods(reading.grading, reading.inference)
    return yes - no
