"""Attacks on the line and on what goes over it, each by its name."""

import shutil
import ssl
from contextlib import ExitStack
from dataclasses import replace

import httpx
import orjson
import pytest

from consilience import node as nodes
from consilience.errors import ConsilienceError, MalformedRecord, PeerUnreachable, RecordRejected, WrongUse
from consilience.exchange.card import read_card
from consilience.exchange.client import fetch_card, line
from consilience.exchange.consignment import read_consignment, write_consignment
from consilience.exchange.outbox import RecipientPlace
from consilience.exchange.tls import client_context, make_identity, server_context
from consilience.node.peering import peering, receive
from consilience.records.report import Report
from tests.exchange.make import ALPHA, BETA, GAMMA, Partner, ask, free_port, listening


@pytest.fixture
def pair(tmp_path):
    """Alpha listens; Beta is introduced to it, Gamma is not."""
    with ExitStack() as stack:
        partners = [Partner(tmp_path / party, party) for party in (ALPHA, BETA, GAMMA)]
        for one in partners:
            stack.callback(one.close)
            one.card()
        alpha, beta, gamma = partners
        port = free_port()
        alpha.card(f"https://127.0.0.1:{port}")
        stack.enter_context(listening(alpha, port))
        alpha.meets(beta)
        for one in (beta, gamma):
            one.meets(alpha)
        alpha.release(alpha.report("A canary7x report.", marked=alpha.marking(BETA)), to=[BETA])
        alpha.dispatch()
        yield alpha, beta, gamma


def sent(alpha, beta):
    place = receive.place(beta.exchange, beta.exchange.peers.need(ALPHA))
    return alpha.exchange.outbox.consignment(beta.exchange.origin, place, today=nodes.now().date())


def take(beta, one):
    return receive.take(beta.exchange, write_consignment(one), by=ALPHA)


def ask_with(context, alpha, path="/exchange/parcels"):
    address = alpha.card().card.address
    with httpx.Client(base_url=address, verify=context, trust_env=False) as client:
        return client.get(path)


def test_a_node_that_was_not_introduced_does_not_get_past_the_handshake(pair):
    _, _, gamma = pair

    with pytest.raises(PeerUnreachable), line(gamma.exchange.peers.need(ALPHA), gamma.identity) as to_alpha:
        to_alpha.pull(RecipientPlace())


def test_a_stranger_without_a_certificate_gets_the_card_and_nothing_else(pair):
    alpha, _, _ = pair
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE

    card = ask_with(context, alpha, "/card")

    assert card.status_code == 200
    assert b"anna" not in b"".join(one.envelope for one in read_card(card.content).card.authority)
    for path in ("/exchange/parcels", "/exchange/parcels?after=0", "/", "/outbox.sqlite3"):
        assert ask_with(context, alpha, path).status_code in (401, 404)
        assert "canary7x" not in ask_with(context, alpha, path).text


def test_a_listener_with_another_key_is_not_spoken_to(pair, tmp_path):
    alpha, beta, gamma = pair
    port = free_port()
    with listening(gamma, port):
        beta.exchange.peers.put(read_card(alpha.card().raw), address=f"https://127.0.0.1:{port}", moment="now")
        (round_,) = beta.pull()

    assert "no answer over a line with its key" in round_.trouble


def test_a_forged_certificate_with_the_peers_name_is_refused(pair, tmp_path):
    alpha, beta, _ = pair
    forged = make_identity(tmp_path, "forged", name="beta", passphrase=None, moment=nodes.now())
    context = client_context(forged, beta.exchange.peers.need(ALPHA).introduced.card.certificates)

    with pytest.raises(httpx.HTTPError):
        ask_with(context, alpha)


def test_a_removed_peer_gets_nothing_from_then_on_though_the_listener_runs_on(pair):
    alpha, beta, _ = pair
    assert beta.pull()[0].trouble is None
    peering.remove(alpha.exchange, BETA)
    alpha.release(alpha.report("Later.", marked=alpha.marking(BETA)), to=[BETA])

    assert alpha.dispatch().parcels == 0
    assert beta.pull()[0].trouble is not None
    assert beta.push()[0].trouble is not None


def test_a_peer_introduced_while_the_listener_runs_is_known_at_once(pair):
    alpha, _, gamma = pair
    alpha.meets(gamma)

    assert gamma.pull()[0].trouble is None


def test_the_fingerprint_is_that_of_the_card_fetched_from_the_address(pair):
    alpha, _, gamma = pair
    found = fetch_card(alpha.card().card.address)

    assert found.authority.fingerprint == alpha.card().authority.fingerprint
    assert found.authority.fingerprint.replace(" ", "") in found.authority.first
    assert found.authority.fingerprint != gamma.card().authority.fingerprint


def test_a_card_that_was_changed_on_the_way_is_refused(pair):
    alpha, _, gamma = pair
    raw = orjson.loads(alpha.card().raw)
    other = orjson.loads(gamma.card().raw)

    for changed in (
        {**raw, "payload": other["payload"]},
        {**raw, "signatures": other["signatures"]},
        {**raw, "payloadType": "application/vnd.consilience.receipt+json"},
        {**raw, "payload": raw["payload"][:-8]},
    ):
        with pytest.raises((RecordRejected, MalformedRecord)):
            read_card(orjson.dumps(changed))


def test_another_log_does_not_take_the_name_of_a_peer(pair, tmp_path):
    _, beta, _ = pair
    impostor = Partner(tmp_path / "impostor", ALPHA)

    with pytest.raises(WrongUse, match="another log"):
        beta.meets(impostor)
    impostor.close()


@pytest.mark.parametrize(
    "what", ["content", "proof", "head", "order", "authority", "checkpoint", "recipient", "sender"]
)
def test_whatever_is_changed_on_the_way_nothing_is_taken(pair, what):
    alpha, beta, gamma = pair
    alpha.release(alpha.report("A second report.", marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    one = sent(alpha, beta)
    first, second = one.parcels
    proof = replace(first.proofs[0], path=(b"\0" * 32, *first.proofs[0].path[1:]))
    changed = {
        "content": replace(one, parcels=(replace(first, content=second.content), second)),
        "proof": replace(one, parcels=(replace(first, proofs=(proof,)), second)),
        "head": replace(one, parcels=(replace(first, head=second.head), second)),
        "order": replace(one, parcels=(second, first)),
        "authority": replace(one, authority=one.authority[:1]),
        "checkpoint": replace(one, checkpoints=(replace(one.checkpoints[0], note=one.checkpoints[0].note.replace(b"64", b"65", 1)),)),
        "recipient": replace(one, recipient=gamma.exchange.origin),
        "sender": replace(one, sender=gamma.exchange.origin),
    }[what]  # fmt: skip

    try:
        taken = take(beta, changed)
    except ConsilienceError:
        taken = None

    assert taken is None or taken.missing == (1, 1)
    assert beta.held(Report) == []
    assert beta.exchange.arrivals.newest(alpha.exchange.origin)[0] == 0
    assert take(beta, one).records == 2


def test_a_bent_proof_between_checkpoints_is_refused_and_is_no_fork(pair):
    alpha, beta, _ = pair
    take(beta, sent(alpha, beta))
    alpha.dispatch()
    one = sent(alpha, beta)
    first = one.checkpoints[0]
    bent = replace(first, path=(b"\0" * 32, *first.path[1:]))

    with pytest.raises(RecordRejected, match="not shown to contain"):
        take(beta, replace(one, checkpoints=(bent, *one.checkpoints[1:])))

    assert beta.exchange.arrivals.forks() == []
    assert [id_ for _, id_, _ in beta.exchange.arrivals.set_asides(alpha.exchange.origin)] == ["checkpoint"]
    assert take(beta, one).forks == []
    assert beta.exchange.arrivals.set_asides(alpha.exchange.origin) == []


def test_parcels_come_twice_and_count_once(pair):
    alpha, beta, _ = pair
    one = sent(alpha, beta)

    first, again = take(beta, one), take(beta, one)

    assert (first.records, again.records, again.known) == (1, 0, 1)
    assert len(beta.held(Report)) == 1


def test_two_parcels_of_one_number_are_a_fork_and_the_proof_is_kept(pair, tmp_path):
    alpha, beta, _ = pair
    alpha.close()
    shutil.copytree(alpha.folder, tmp_path / "copy")
    alpha.open()
    for text in ("One story.", "Another story."):
        alpha.release(alpha.report(text, marked=alpha.marking(BETA)), to=[BETA])
        alpha.dispatch()
        if text == "One story.":
            take(beta, sent(alpha, beta))
            alpha.close()
            shutil.rmtree(alpha.folder)
            shutil.copytree(tmp_path / "copy", alpha.folder)
            (alpha.folder / "ledger.mark").unlink()
            alpha.open()
            if alpha.service.node.ledger.must_compare:
                alpha.service.node.new_epoch(alpha.service.root, "an operator who hides a restore")
    forked = alpha.exchange.outbox.consignment(beta.exchange.origin, RecipientPlace(), today=nodes.now().date())

    taken = take(beta, forked)

    assert len(taken.forks) == 1
    (fork,) = beta.exchange.arrivals.forks(alpha.exchange.origin)
    assert fork.one != fork.other
    with pytest.raises(WrongUse, match="forked"):
        take(beta, forked)


def test_a_demo_node_and_an_earnest_one_do_not_deal_with_each_other(pair, tmp_path):
    from consilience.ledger.signing import SeedSigner
    from consilience.node import people
    from consilience.records.key import KeyEnrolment, KeyRole
    from tests.exchange.make import ANNA

    alpha, beta, _ = pair
    demo = KeyEnrolment(public=SeedSigner(b"7" * 32).public, role=KeyRole.MEMBER, holder=ANNA, demo=True)
    people.enrol(alpha.service, ANNA, [demo])
    alpha.dispatch()

    with pytest.raises(WrongUse, match="demo"):
        take(beta, sent(alpha, beta))
    assert beta.held(Report) == []


def test_a_new_key_of_the_listener_is_announced_and_then_used(pair):
    alpha, beta, _ = pair
    before = alpha.card().card
    peering.renew(alpha.exchange, ask, switch=False)
    assert beta.pull()[0].trouble is None
    assert beta.exchange.peers.need(ALPHA).introduced.card.version == before.version + 1
    made = peering.renew(alpha.exchange, ask, switch=True)
    port = free_port()

    assert made.card.pins[0] != before.pins[0]
    alpha.card(f"https://127.0.0.1:{port}")
    with listening(alpha, port):
        beta.exchange.peers.put(
            beta.exchange.peers.need(ALPHA).introduced, address=f"https://127.0.0.1:{port}", moment="x"
        )
        assert beta.pull()[0].trouble is None
    assert beta.exchange.peers.need(ALPHA).introduced.card.pins == made.card.pins


@pytest.mark.parametrize("how", ["by any use", "by the command again"])
def test_a_switch_of_the_listeners_key_cut_short_is_finished(pair, how):
    alpha, _, _ = pair
    folder = alpha.exchange.folder
    (folder / "tls-next.key").write_text("of an announcement cut short")
    announced = peering.renew(alpha.exchange, ask, switch=False).card
    # As far as a process came that ended between its two steps.
    (folder / "tls-next.key").replace(folder / "tls.key")

    if how == "by the command again":
        assert peering.renew(alpha.exchange, ask, switch=True).card.pins == announced.pins[1:]
    server_context(peering.identity(folder, ask))

    assert alpha.card().card.pins == announced.pins[1:]
    assert not list(folder.glob("tls-next*"))


def test_what_is_no_consignment_is_refused_in_plain_words(pair):
    _, beta, _ = pair

    for raw in (b"", b"{}", b"[]", b"null", b"\xff", b'{"format":"consilience/consignment/1"}', b"[" * 100_000):
        with pytest.raises(MalformedRecord, match="consignment"):
            read_consignment(raw)
    assert beta.held(Report) == []
