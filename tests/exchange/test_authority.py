"""Nobody speaks for another: recalls, addresses, originators and certificates count only from whom they are."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from consilience import node as nodes
from consilience.errors import RecordRejected
from consilience.exchange.card import pin_of, read_card, write_card
from consilience.exchange.tls import make_identity
from consilience.ledger.admission import Received, examine
from consilience.ledger.keyring import Keyring
from consilience.ledger.signing import signed
from consilience.marking import Level, Marking
from consilience.node import derive
from consilience.node.peering import peering, send
from consilience.node.peering import receive as intake
from consilience.records.disclosure import Disclosure, Notice, NoticeKind, Sent
from consilience.records.ids import NODE
from consilience.records.record import record_id
from consilience.records.release import Form, RecallReason
from tests.exchange.make import ALPHA, BETA, GAMMA, Partner
from tests.exchange.test_forks import carried
from tests.make_records import SOME_ID


@pytest.fixture
def three(tmp_path):
    with ExitStack() as stack:
        partners = [Partner(tmp_path / party, party) for party in (ALPHA, BETA, GAMMA)]
        for one in partners:
            stack.callback(one.close)
            for other in partners:
                if one is not other:
                    one.meets(other)
        yield partners


def says(one, body, to, marked=None):
    """What a hostile node does: its machine key signs anything, and puts it into its own sequence."""
    ledger = one.service.node.ledger
    marked = marked or Marking(
        levels=frozenset({Level("tlp", "amber")}), originators=frozenset({one.party}), releasable_to=frozenset({one.party, to.party})
    )  # fmt: skip
    cause = one.report("x", marked=one.marking(to.party))
    one.service.views.catch_up()
    run = send._run(one.exchange)
    payload = one.service.node.payload(body, author=NODE, marking=marked)
    envelope = signed(payload, one.service.machine)
    run.new.append(envelope)
    sent = Sent(record=cause, known_as=record_id(payload))
    run.made[sent.known_as] = envelope
    send._hand_over(
        run, one.exchange.peers.need(to.party), one.service.roster().record(cause), [sent], [envelope], None
    )
    ledger.admit([Received(each) for each in run.new], now=nodes.now())
    one.service.node.checkpoint(one.service.log_key)
    send.fill(one.exchange)
    return carried(one, to)


def recall(to, *subjects):
    return Notice(to=to.party, kind=NoticeKind.RECALLED, subjects=frozenset(subjects), reason=RecallReason.FABRICATED)


def test_a_party_does_not_recall_another_partys_report(three):
    alpha, beta, gamma = three
    report = alpha.report(marked=alpha.marking(BETA, GAMMA))
    alpha.release(report, to=[BETA, GAMMA])
    alpha.dispatch()
    carried(alpha, beta)
    carried(alpha, gamma)

    taken = says(beta, recall(gamma, report), gamma)

    assert gamma.service.received.recalled(ALPHA) == {}
    assert (taken.notices, len(taken.set_aside)) == (0, 1)
    assert "did not come from its sender" in taken.set_aside[0]


def test_a_recall_of_what_is_not_here_yet_does_not_lie_in_wait_for_it(three):
    alpha, beta, gamma = three
    report = alpha.report(marked=alpha.marking(GAMMA))
    says(beta, recall(gamma, report), gamma)
    alpha.release(report, to=[GAMMA])
    alpha.dispatch()
    carried(alpha, gamma)

    assert gamma.service.received.recalled(ALPHA) == {}


def test_a_recall_of_own_and_others_records_counts_for_its_own(three):
    alpha, beta, gamma = three
    theirs = alpha.report(marked=alpha.marking(GAMMA))
    alpha.release(theirs, to=[GAMMA])
    alpha.dispatch()
    carried(alpha, gamma)
    own = beta.report(marked=beta.marking(GAMMA))
    beta.release(own, to=[GAMMA])
    beta.dispatch()
    carried(beta, gamma)

    says(beta, recall(gamma, own, theirs), gamma)

    assert gamma.service.received.recalled(ALPHA) == {}
    assert set(gamma.service.received.recalled(BETA).values()) == {"fabricated"}


def test_an_honest_recall_still_reaches_everybody(three):
    alpha, beta, gamma = three
    report = alpha.report(marked=alpha.marking(BETA, GAMMA))
    alpha.release(report, to=[BETA, GAMMA])
    alpha.dispatch()
    for one in (beta, gamma):
        carried(alpha, one)
    alpha.recall(report)
    alpha.dispatch()

    for one in (beta, gamma):
        assert carried(alpha, one).notices == 1
        assert set(one.service.received.recalled(ALPHA).values()) == {"fabricated"}


def test_what_was_recalled_before_it_was_fetched_is_not_given_any_more(three):
    alpha, beta, _ = three
    report = alpha.report(marked=alpha.marking(BETA))
    alpha.release(report, to=[BETA])
    alpha.dispatch()
    alpha.recall(report)
    alpha.dispatch()

    taken = carried(alpha, beta)

    assert (taken.parcels, taken.records, taken.notices) == (2, 0, 0)
    assert beta.service.received.recalled(ALPHA) == {}


def test_what_is_addressed_to_another_is_set_aside(three):
    _, beta, gamma = three
    for body in (recall(three[0], SOME_ID), Disclosure(to=ALPHA, form=Form.EXISTENCE, of="report")):
        taken = says(beta, body, gamma)
        assert "addressed to another party" in taken.set_aside[0]


@pytest.mark.parametrize(
    "originators", [{ALPHA}, {GAMMA}, {ALPHA, GAMMA}, {"delta"}], ids=lambda them: " and ".join(sorted(them))
)
def test_what_a_party_brings_is_its_own_at_least_in_part(three, originators):
    _, beta, gamma = three
    marked = Marking(
        levels=frozenset({Level("tlp", "green")}), originators=frozenset(originators),
        releasable_to=frozenset({GAMMA, BETA}), caveats=frozenset({"BETA-EYES ONLY TOGETHER"}),
    )  # fmt: skip
    payload = beta.service.node.payload(
        Disclosure(to=GAMMA, form=Form.EXISTENCE, of="report"), author=NODE, marking=marked
    )
    statement = examine(Received(signed(payload, beta.service.machine)), Keyring()).statement

    assert "originators" in derive.objection(statement, GAMMA)
    with pytest.raises(RecordRejected, match="originators"):
        says(beta, statement.body, gamma, marked)


def test_the_recipient_beside_the_sender_is_no_owner(three):
    _, beta, gamma = three
    marked = Marking(
        levels=frozenset({Level("tlp", "green")}), originators=frozenset({BETA, GAMMA}), releasable_to=frozenset({GAMMA, BETA})
    )  # fmt: skip
    taken = says(beta, Disclosure(to=GAMMA, form=Form.EXISTENCE, of="report"), gamma, marked)

    assert taken.set_aside == []
    assert {one.owner for one in gamma.service.received.markings().values()} == {None}


def resigned(one, *certificates):
    own = one.card().card
    return read_card(write_card(replace(own, version=own.version + 1, certificates=certificates), one.service.machine))


def test_a_card_lists_no_certificate_of_another(tmp_path, three):
    alpha, beta, gamma = three
    mine, other = (each.card().card.certificates[0] for each in (beta, gamma))
    (tmp_path / "t").mkdir()
    retired = make_identity(tmp_path / "t", "old", name=GAMMA, passphrase=None, moment=nodes.now()).der()

    for listed in ((mine, other), (other,), (mine, retired)):
        with pytest.raises(RecordRejected, match="this party's own"):
            peering.introduce(alpha.exchange, resigned(beta, *listed))
    own = make_identity(tmp_path / "t", "next", name=BETA, passphrase=None, moment=nodes.now()).der()
    peering.introduce(alpha.exchange, resigned(beta, mine, own))

    assert alpha.exchange.peers.by_pin(pin_of(other)) == GAMMA
    assert [alpha.exchange.peers.by_pin(pin_of(one)) for one in (mine, own)] == [BETA, BETA]


def test_nobody_takes_the_place_of_a_party_that_was_not_introduced_yet(tmp_path):
    alpha, beta, gamma = (Partner(tmp_path / party, party) for party in (ALPHA, BETA, GAMMA))
    mine, other = (each.card().card.certificates[0] for each in (beta, gamma))
    with pytest.raises(RecordRejected):
        peering.introduce(alpha.exchange, resigned(beta, mine, other))
    alpha.meets(gamma)
    alpha.meets(beta)

    assert alpha.exchange.peers.by_pin(pin_of(other)) == GAMMA
    for one in (alpha, beta, gamma):
        one.close()


def test_a_card_with_anothers_certificate_does_not_come_in_with_a_consignment(three):
    alpha, beta, gamma = three
    evil = resigned(beta, beta.card().card.certificates[0], gamma.card().card.certificates[0])
    beta.exchange.outbox.set_card(evil.raw, origin=evil.card.origin, version=evil.card.version)

    with pytest.raises(RecordRejected, match="this party's own"):
        carried(beta, alpha)
    assert alpha.exchange.peers.need(BETA).introduced.card.version < evil.card.version
    assert intake.place(alpha.exchange, alpha.exchange.peers.need(BETA))
