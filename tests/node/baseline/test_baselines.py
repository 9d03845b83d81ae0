"""Baselines between parties: what is signed is the same bytes, in any order, and nothing leaves without a releaser."""

import itertools
import json
from base64 import b64decode
from dataclasses import replace
from datetime import date
from decimal import Decimal

import orjson
import pytest

from consilience import verify
from consilience.errors import MalformedRecord, RecordRejected, Unfit, WrongUse
from consilience.marking import Level, Marking
from consilience.node.baseline import (
    attested,
    baselines,
    proposing,
)
from consilience.node.baseline import (
    diff as baseline_diff,
)
from consilience.node.baseline import (
    draft as baseline_draft,
)
from consilience.node.baseline import (
    files as baseline_files,
)
from consilience.node.baseline import (
    form as baseline_form,
)
from consilience.node.received import Grant, ReceivedItem
from consilience.records.baseline import (
    Baseline,
    Ground,
    Line,
    Position,
    Stance,
    digest_of,
    spoken_text,
    text_bytes,
    text_id,
)
from consilience.records.claim import Claim, Span
from consilience.records.estimate import Answer, Band, Estimate
from consilience.records.ids import ClaimId, OriginId, PartyName, QuestionId, ReportId
from consilience.records.key import KeyRole
from consilience.records.party import Role
from consilience.records.question import AnswerType, Question
from consilience.records.record import RecordLink, read_statement
from consilience.records.release import Form, Recall, RecallReason
from consilience.web.pages import baseline_form as page_form
from tests.node.two_nodes import ALPHA, BETA, CHAIR, GAMMA, RITA, Party

AMBER = frozenset({Level("tlp", "amber")})
OWN = Marking(levels=frozenset({Level("tlp", "amber+strict")}), originators=frozenset({ALPHA}))
SHARED = replace(OWN, levels=AMBER, releasable_to=frozenset({ALPHA, BETA}))


def share(text):
    return Answer(probability=Band.exact(Decimal(text)))


def line(id_="q1", statement="The bridge reopens by June.", **parts):
    positions = (Position(party=ALPHA, stance=Stance.CONCUR, answer=share("0.6")),)
    return Line(
        **{
            "id": id_,
            "statement": statement,
            "question": QuestionId("bridge"),
            "positions": positions,
            "between": Band.between(Decimal("0.4"), Decimal("0.6")),
            **parts,
        }
    )


def body(*lines, parties=(ALPHA, BETA)):
    return Baseline(title="The bridge", parties=frozenset(parties), lines=lines or (line(),), as_of=date(2026, 3, 1))


@pytest.fixture
def two(tmp_path):
    parties = Party(tmp_path / "a", ALPHA), Party(tmp_path / "b", BETA)
    yield parties
    for one in parties:
        one.close()


def proposed(alpha, what=None, grounds=()):
    what = what or body()
    alpha.act(proposing.propose(alpha.service, alpha.view, CHAIR, what, levels=AMBER, grounds=grounds))
    return text_id(what)


def handed(alpha, beta, **parts):
    text = proposed(alpha, **parts)
    alpha.let_go()
    alpha.hand(text, beta)
    return text


def complete(alpha, beta, **parts):
    text = handed(alpha, beta, **parts)
    beta.sign(text)
    alpha.sign(text)
    beta.hand(text, alpha)
    alpha.hand(text, beta)
    return text


@pytest.mark.parametrize("order", list(itertools.permutations(("alpha", "beta"))))
def test_chairs_sign_the_same_bytes_in_any_order(two, order):
    alpha, beta = two
    text = handed(alpha, beta)
    by_name = {"alpha": (alpha, beta), "beta": (beta, alpha)}

    for name in order:
        one, other = by_name[name]
        assert not one.standing(text).complete
        one.sign(text)
        one.hand(text, other)

    assert alpha.standing(text).complete
    assert beta.standing(text).complete
    own = [one.service.node.ledger.find(one.standing(text).recorded_by(one.name).record) for one in two]
    texts = {spoken_text(b64decode(json.loads(row.envelope)["payload"])) for row in own}
    assert texts == {text_bytes(body())}


def test_the_payloads_differ_and_the_text_does_not(two):
    alpha, beta = two
    text = complete(alpha, beta)

    payloads = [
        b64decode(
            json.loads(one.service.node.ledger.find(one.standing(text).recorded_by(one.name).record).envelope)[
                "payload"
            ]
        )
        for one in two
    ]

    assert payloads[0] != payloads[1]
    assert {digest_of(spoken_text(payload)) for payload in payloads} == {text}
    assert {read_statement(payload).head.party for payload in payloads} == {ALPHA, BETA}


def test_a_complete_baseline_verifies_with_the_file_alone(two, tmp_path, capsys):
    alpha, beta = two
    text = complete(alpha, beta)
    file = tmp_path / "baseline.json"

    for one in two:
        file.write_bytes(baseline_files.archive(one.service, one.view, text))

        assert verify.run(file, root=[alpha.root, beta.root]) == 0
        said = capsys.readouterr().out
        assert "signed by a chair of each party" in said
        assert "signed for alpha by cora, its chair" in said
        assert verify.run(file, root=[alpha.root]) == 3
        capsys.readouterr()


def taken_though_changed(whole, places):
    """The places whose changed byte the verifier does not notice."""
    found = []
    for place in places:
        changed = bytearray(whole)
        changed[place] ^= 1
        try:
            verify.verify(bytes(changed))
        except (verify.NotValid, verify.Unreadable):
            continue
        found.append(place)
    return found


def test_a_changed_byte_is_refused(two):
    alpha, beta = two
    text = complete(alpha, beta)
    whole = baseline_files.archive(alpha.service, alpha.view, text)
    verify.verify(whole)

    assert taken_though_changed(whole, range(0, len(whole), 37)) == []


@pytest.mark.slow
def test_any_changed_byte_is_refused(two):
    alpha, beta = two
    text = complete(alpha, beta)
    whole = baseline_files.archive(alpha.service, alpha.view, text)

    assert taken_though_changed(whole, range(len(whole))) == []


def test_the_node_refuses_a_changed_byte_as_well(two):
    alpha, beta = two
    text = proposed(alpha)
    alpha.let_go()
    whole = baseline_files.export(alpha.service, alpha.view, text, BETA)

    for place in range(0, len(whole), 7):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises((MalformedRecord, RecordRejected, WrongUse)):
            baseline_files.take(beta.service, bytes(changed), roots=[alpha.root])

    assert beta.standing(text) is None


def test_an_incomplete_baseline_is_not_valid(two):
    alpha, beta = two
    text = handed(alpha, beta)
    alpha.sign(text)
    log = baseline_files.export(alpha.service, alpha.view, text, BETA)

    with pytest.raises(verify.NotValid, match="just the text's parties"):
        verify.verify(log)
    with pytest.raises(WrongUse, match="beta has not signed"):
        baseline_files.archive(alpha.service, alpha.view, text)


def test_a_text_without_one_signature_is_not_complete(two):
    alpha, beta = two
    text = complete(alpha, beta)
    content = orjson.loads(baseline_files.archive(alpha.service, alpha.view, text))
    log = content["logs"][1]
    log["records"] = [
        entry for entry in log["records"] if b"baseline_signature" not in b64decode(orjson.loads(b64decode(entry["envelope"]))["payload"])
    ]  # fmt: skip

    with pytest.raises(verify.NotValid, match="beta has not signed"):
        verify.verify(orjson.dumps(content, option=orjson.OPT_SORT_KEYS) + b"\n")


def test_nothing_is_handed_over_before_a_releaser_let_it_go(two):
    alpha, _ = two
    text = proposed(alpha)

    with pytest.raises(WrongUse, match="no releaser has let it go"):
        baseline_files.export(alpha.service, alpha.view, text, BETA)

    alpha.let_go()
    assert baseline_files.export(alpha.service, alpha.view, text, BETA)


def test_a_text_goes_to_its_parties_and_to_nobody_else(two):
    alpha, _ = two
    text = proposed(alpha)
    alpha.let_go()

    with pytest.raises(WrongUse, match="another party"):
        baseline_files.export(alpha.service, alpha.view, text, GAMMA)


def test_a_root_that_nobody_compared_is_refused(two):
    alpha, beta = two
    text = proposed(alpha)
    alpha.let_go()
    raw = baseline_files.export(alpha.service, alpha.view, text, BETA)

    with pytest.raises(WrongUse, match="nobody has compared"):
        baseline_files.take(beta.service, raw)
    with pytest.raises(WrongUse, match="nobody has compared"):
        baseline_files.take(beta.service, raw, roots=[beta.root])
    baseline_files.take(beta.service, raw, roots=[alpha.root])
    assert baseline_files.take(beta.service, raw).fresh == 0


def test_another_node_of_the_same_name_is_not_taken_for_the_party(two, tmp_path):
    alpha, beta = two
    handed(alpha, beta)
    impostor = Party(tmp_path / "x", ALPHA)
    text = proposed(impostor)
    impostor.let_go()

    with pytest.raises(RecordRejected, match="known by another log"):
        impostor.hand(text, beta)
    impostor.close()


def test_only_a_chair_signs(two):
    alpha, beta = two
    text = handed(alpha, beta)
    alpha.person("sam", Role.SECRETARY)

    with pytest.raises(WrongUse, match="only a chair"):
        alpha.sign(text, "sam")
    with pytest.raises(WrongUse, match="only a chair"):
        alpha.sign(text, RITA)


def test_a_party_signs_a_text_once(two):
    alpha, _ = two
    text = proposed(alpha)
    alpha.sign(text)

    with pytest.raises(WrongUse, match="signed it already"):
        alpha.sign(text)


def test_a_revision_of_either_side_is_a_text_of_its_own(two):
    alpha, beta = two
    text = handed(alpha, beta)

    said = (Position(party=BETA, stance=Stance.NON_CONCUR, words="the piers are gone"),)
    changed = line(statement="It reopens by July.", positions=said)
    beta.act(proposing.revise(beta.service, beta.view, CHAIR, text, [changed]))
    (later,) = beta.standing(text).revised_by
    beta.let_go()
    beta.hand(later, alpha)

    assert alpha.standing(text).revised_by == (later,)
    assert alpha.standing(later).body.version == 2
    assert [said.party for said in alpha.standing(later).recorded] == [BETA]
    with pytest.raises(WrongUse, match="revised it since"):
        beta.sign(text)
    alpha.sign(later)
    beta.sign(later)
    alpha.hand(later, beta)
    assert beta.standing(later).complete
    assert not beta.standing(text).complete


def test_nobody_puts_a_position_into_anothers_mouth(two):
    alpha, beta = two
    words = Position(party=BETA, stance=Stance.NON_CONCUR, words="the piers are gone")
    with pytest.raises(WrongUse, match="beta has not signed this position"):
        proposed(alpha, body(line(positions=(words,))))
    text = handed(alpha, beta)
    own = line().positions

    changed = line(statement="It reopens by July.", positions=own)
    with pytest.raises(WrongUse, match="alpha has not signed this position"):
        proposing.revise(beta.service, beta.view, CHAIR, text, [changed])
    kept = proposing.revise(beta.service, beta.view, CHAIR, text, [line(positions=(*own, words))])

    assert kept.title == "revise a baseline"


def test_of_another_party_its_own_signed_estimate_may_stand_and_no_other(two):
    alpha = drafted(two)
    stated = Position(party=BETA, stance=Stance.STATED, answer=share("0.4"))

    assert proposed(alpha, body(line(positions=(stated,))))
    with pytest.raises(WrongUse, match="beta has not signed this position"):
        proposed(alpha, body(line(positions=(replace(stated, answer=share("0.9")),))))


def test_a_line_states_and_does_not_ask(two):
    alpha = drafted(two)

    for words in ("Will the bridge reopen by June?", "Is it open?"):
        with pytest.raises(WrongUse, match="this asks"):
            proposed(alpha, body(line(statement=words)))


def test_a_line_that_contradicts_ones_own_estimate_is_noticed(two):
    alpha = drafted(two)
    near = line(between=Band.between(Decimal("0.4"), Decimal("0.8")), positions=())
    far = line(between=Band.exact(Decimal("0.4")))

    (found,) = attested.contradictions(alpha.service, alpha.view, [far, near])

    assert (found.line, found.words) == ("q1", "your party's own signed estimate is 70 %; the line says 40 to 40 %")


def test_a_revision_of_ones_own_supersedes_the_record_before(two):
    alpha, _ = two
    text = proposed(alpha)
    first = alpha.standing(text).recorded_by(ALPHA).record

    alpha.act(proposing.revise(alpha.service, alpha.view, CHAIR, text, [line(statement="It reopens by July.")]))

    (later,) = alpha.standing(text).revised_by
    record = alpha.view.record(alpha.standing(later).recorded_by(ALPHA).record)
    assert record.statement.head.supersedes == first


def test_three_parties_sign_one_text(tmp_path):
    alpha, beta, gamma = (Party(tmp_path / name, name) for name in (ALPHA, BETA, GAMMA))
    text = proposed(alpha, body(line(positions=()), parties=(ALPHA, BETA, GAMMA)))
    alpha.let_go()
    for other in (beta, gamma):
        alpha.hand(text, other)
    for one in (gamma, alpha, beta):
        one.sign(text)
    for other in (beta, gamma):
        other.hand(text, alpha)

    assert alpha.standing(text).complete
    assert verify.verify(baseline_files.archive(alpha.service, alpha.view, text))
    # Gamma has it from alpha, not from beta, and beta's releaser let nothing go to gamma.
    with pytest.raises(WrongUse, match="no releaser"):
        beta.hand(text, gamma)
    for one in (alpha, beta, gamma):
        one.close()


def test_demo_keys_are_taken_by_demo_nodes_only(tmp_path):
    demo, real = Party(tmp_path / "d", ALPHA, demo=True), Party(tmp_path / "r", BETA)
    text = proposed(demo)
    demo.let_go()

    with pytest.raises(RecordRejected, match="demo key"):
        demo.hand(text, real)
    demo.close()
    real.close()


def test_the_grounds_never_leave(two):
    alpha, beta = two
    question = alpha.say(Question(id=QuestionId("bridge"), text="?", answer_type=AnswerType.PROBABILITY), marked=OWN)
    text = proposed(alpha, grounds=[Ground(line="q1", records=frozenset({question}))])
    alpha.let_go()

    raw = baseline_files.export(alpha.service, alpha.view, text, BETA)

    assert question.encode() not in raw
    payloads = [
        b64decode(orjson.loads(b64decode(entry["envelope"]))["payload"])
        for log in orjson.loads(raw)["logs"]
        for entry in log["records"]
    ]
    assert not any(question.encode() in payload or b"grounds/1" in payload for payload in payloads)
    assert alpha.standing(text).grounds[0].records == {question}
    alpha.hand(text, beta)
    assert beta.standing(text).grounds == ()


def test_a_line_does_not_name_what_a_party_may_not_see(two):
    alpha, _ = two
    question = alpha.say(Question(id=QuestionId("b"), text="?", answer_type=AnswerType.PROBABILITY), marked=OWN)

    with pytest.raises(WrongUse, match="keeps it from a party"):
        proposed(alpha, body(line(rests_on=frozenset({question}))))


def test_a_recall_flags_the_lines_that_rest_on_it(two):
    alpha, _ = two
    open_ = alpha.say(Question(id=QuestionId("b"), text="?", answer_type=AnswerType.PROBABILITY), marked=SHARED)
    closed = alpha.say(Question(id=QuestionId("c"), text="?", answer_type=AnswerType.PROBABILITY), marked=OWN)
    cited = alpha.say(
        Estimate(party=ALPHA, question=QuestionId("c"), answer=share("0.5")), marked=OWN,
        links=(RecordLink(relation="evidence", record=closed),),
    )  # fmt: skip
    what = body(line("q1", rests_on=frozenset({open_})), line("q2"), line("q3"))
    text = proposed(alpha, what, grounds=[Ground(line="q2", records=frozenset({cited}))])
    assert alpha.standing(text).recalled == ()

    for record in (open_, closed):
        alpha.say(Recall(record=record, reason=RecallReason.WRONG), RITA, marked=OWN, role=KeyRole.RELEASER)

    assert alpha.standing(text).recalled == (("q1", open_), ("q2", cited))
    assert [one.text for one in baselines.resting_on(alpha.service, alpha.view, open_)] == [text]


def drafted(two):
    alpha, _ = two
    question = Question(id=QuestionId("bridge"), text="Will the bridge reopen?", answer_type=AnswerType.PROBABILITY)
    alpha.say(question, marked=SHARED)
    alpha.say(Estimate(party=ALPHA, question=question.id, answer=share("0.7")), marked=OWN)
    theirs = Estimate(party=BETA, question=question.id, answer=share("0.4"))
    alpha.service.received.keep([ReceivedItem(theirs, replace(SHARED, originators=frozenset({BETA})))], came="test")
    return alpha


def foreign(one):
    return [n for n, marking in one.service.received.markings().items() if one.view.allows(marking)]


def test_a_drafted_line_holds_only_what_every_party_may_have(two):
    alpha = drafted(two)

    one = baseline_draft.of_question(alpha.service, alpha.view, foreign(alpha), "bridge", frozenset({ALPHA, BETA}), 1)

    assert [(position.party, position.answer) for position in one.positions] == [(BETA, share("0.4"))]
    assert one.kept_back
    assert one.between == Band.exact(Decimal("0.4"))
    assert len(one.ground.records) == 1


def test_a_form_says_what_a_text_says(two):
    what = body()
    rows = [Ground(line="q1", records=frozenset({"ab" * 32}))]

    form = baseline_form.read(baseline_form.write(what.title, what.parties, what.lines, rows), "form.yaml")

    assert (form.title, form.parties, form.lines, list(form.grounds)) == (what.title, what.parties, what.lines, rows)


def test_what_moved_since_is_told_line_by_line(two):
    alpha = drafted(two)
    positions = (
        Position(party=ALPHA, stance=Stance.CONCUR, answer=share("0.7")),
        Position(party=BETA, stance=Stance.STATED, answer=share("0.4")),
    )
    text = proposed(alpha, body(line(between=Band.between(Decimal("0.4"), Decimal("0.8")), positions=positions)))

    def states():
        change = baseline_diff.since(alpha.service, alpha.view, foreign(alpha), alpha.standing(text), None)
        return [(row.state, row.because) for row in change.rows]

    assert states() == [(baseline_diff.LineState.HOLDS, ("alpha: still 70 %", "beta: still 40 %"))]
    alpha.say(Estimate(party=ALPHA, question=QuestionId("bridge"), answer=share("0.75")), marked=OWN)
    assert states()[0] == (baseline_diff.LineState.MOVED, ("alpha: then 70 %, now 75 %", "beta: still 40 %"))
    alpha.say(Estimate(party=ALPHA, question=QuestionId("bridge"), answer=share("0.9")), marked=OWN)
    assert states()[0][0] is baseline_diff.LineState.OUTSIDE
    assert states()[0][1][0] == "alpha: now 90 %, outside 40 to 80 %"


@pytest.mark.parametrize("whose", [(), (BETA,)], ids=["whose is not said", "whose is said"])
def test_a_recall_by_the_other_side_flags_the_lines_that_rest_on_it(two, whose):
    alpha, _ = two
    words = "The bridge was closed on 5 March 2026."
    claim = Claim(
        id=ClaimId("r-b-1"), party=BETA, report=ReportId("r-b"), span=Span(start=0, end=len(words)), quote=words,
        origin=OriginId("report:r-b"), draft=False,
    )  # fmt: skip
    subject = "ef" * 32
    item = ReceivedItem(
        claim, replace(SHARED, originators=frozenset({BETA})), BETA, Grant("log", 1, subject, Form.FULL)
    )
    alpha.service.received.keep([item], came="parcel 1")
    text = proposed(alpha, body(line("m1")), grounds=[Ground(line="m1", claims=(claim.id,), whose=whose)])
    assert alpha.standing(text).recalled == ()

    alpha.service.received.recall([subject], "wrong", "2026-03-06")

    assert alpha.standing(text).recalled == (("m1", subject),)


def test_whose_the_claims_are_is_said_of_each_or_of_none():
    with pytest.raises(ValueError, match="of each of them or of none"):
        Ground(line="m1", claims=(ClaimId("c1"), ClaimId("c2")), whose=(BETA,))


@pytest.mark.parametrize("named", ["r-b-1", "beta:r-b-1"])
@pytest.mark.parametrize("whose", [(), (BETA,)], ids=["whose is not said", "whose is said"])
def test_a_third_partys_recall_of_a_claim_with_the_same_id_flags_no_line(two, whose, named):
    alpha, _ = two
    gamma, words = PartyName("gamma"), "The bridge was closed on 5 March 2026."
    for party, subject in ((BETA, "ef" * 32), (gamma, "cd" * 32)):
        claim = Claim(
            id=ClaimId("r-b-1"), party=party, report=ReportId("r-b"), span=Span(start=0, end=len(words)), quote=words,
            origin=OriginId("report:r-b"), draft=False,
        )  # fmt: skip
        marked = replace(SHARED, originators=frozenset({party}))
        alpha.service.received.keep(
            [ReceivedItem(claim, marked, party, Grant(f"log {party}", 1, subject, Form.FULL))], came="parcel 1"
        )
    text = proposed(alpha, body(line("m1")), grounds=[Ground(line="m1", claims=(ClaimId(named),), whose=whose)])

    alpha.service.received.recall(["cd" * 32], "wrong", "2026-03-06")
    assert alpha.standing(text).recalled == ()

    alpha.service.received.recall(["ef" * 32], "wrong", "2026-03-07")
    assert alpha.standing(text).recalled == ((("m1", "ef" * 32),) if whose else ())


def test_the_form_keeps_whose_each_claim_is(two):
    alpha, _ = two
    part = {"id-0": "s1", "statement-0": "The bridge is closed."}
    ground = Ground(line="s1", claims=(ClaimId("r-1"), ClaimId("r-2")), whose=(BETA, ALPHA))

    fields = page_form.of_line(alpha.view, line("s1"), [ground], ALPHA)
    _, (read,) = page_form.read(alpha.service, alpha.view, {**part, "claims-0": fields.claims})
    assert read == ground

    old = replace(ground, whose=())
    fields = page_form.of_line(alpha.view, line("s1"), [old], ALPHA)
    _, (read,) = page_form.read(alpha.service, alpha.view, {**part, "claims-0": fields.claims})
    assert read == old

    with pytest.raises(Unfit, match="nobody who has a name"):
        page_form.read(alpha.service, alpha.view, {**part, "claims-0": "a b\tr-1"})
