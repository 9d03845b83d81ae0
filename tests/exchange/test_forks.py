"""A log that tells two parties two histories: found at first contact, shown as what it is, with a proof for anybody."""

import shutil

import orjson
import pytest

from consilience import node as nodes
from consilience import verify
from consilience.errors import SigningRefused, WrongUse
from consilience.exchange.consignment import write_consignment
from consilience.ledger.note import read_note
from consilience.node.peering import bundles, receive, status, witness
from tests.exchange.make import ALPHA, BETA, GAMMA, Partner, ask


@pytest.fixture
def forked(tmp_path):
    """Alpha has shown Beta one history and Gamma another, of one size; Beta and Gamma know each other."""
    alpha, beta, gamma = partners = [Partner(tmp_path / party, party) for party in (ALPHA, BETA, GAMMA)]
    for one in partners:
        for other in partners:
            if one is not other:
                one.meets(other)
    alpha.close()
    shutil.copytree(alpha.folder, tmp_path / "twin")
    for folder, victim in ((alpha.folder, beta), (tmp_path / "twin", gamma)):
        alpha.folder = folder
        alpha.open()
        if alpha.service.node.ledger.must_compare:
            # Who forks on purpose is not stopped by his own node.
            alpha.service.node.store.set_value = None
            with alpha.service.node.store.writing():
                type(alpha.service.node.store).set_value(alpha.service.node.store, "must_compare", None)
        alpha.release(alpha.report(f"For {victim.party}.", marked=alpha.marking(victim.party)), to=[victim.party])
        alpha.dispatch()
        carried(alpha, victim)
        alpha.close()
    alpha.open()
    yield partners
    for one in partners:
        one.close()


def carried(sender, recipient, place=None):
    place = place or receive.place(recipient.exchange, recipient.exchange.peers.need(sender.party))
    one = sender.exchange.outbox.consignment(recipient.exchange.origin, place, today=nodes.now().date())
    return receive.take(recipient.exchange, write_consignment(one), by=sender.party)


def test_two_victims_of_a_fork_find_it_when_they_first_meet(forked, tmp_path):
    alpha, beta, gamma = forked

    taken = carried(gamma, beta)

    assert len(taken.forks) == 1
    assert "two roots" in taken.forks[0]
    stand = status.of(beta.exchange, beta.exchange.peers.need(ALPHA))
    assert stand.forks == 1
    with pytest.raises(WrongUse, match="forked"):
        carried(alpha, beta)
    assert carried(beta, gamma).forks != []


def test_the_proof_of_a_fork_convinces_a_third_party_offline(forked, tmp_path, capsys):
    _, beta, gamma = forked
    carried(gamma, beta)

    path = tmp_path / "fork.json"
    path.write_bytes(status.proof(beta.exchange, beta.exchange.peers.need(ALPHA)))

    first = beta.exchange.peers.need(ALPHA).introduced.authority.first
    assert verify.run(path) == 4
    assert verify.run(path, root=[first]) == 0
    assert "has forked" in capsys.readouterr().out


def test_no_proof_is_made_of_honest_statements(forked, tmp_path):
    _, beta, gamma = forked
    carried(gamma, beta)
    content = orjson.loads(status.proof(beta.exchange, beta.exchange.peers.need(ALPHA)))
    one, other = content["statements"]
    path = tmp_path / "fork.json"

    for statements in (
        [one, one],
        [5, other],
        [one, None],
        [one, other.replace(other.split("\n")[1], "128", 1)],
        [one, other.replace(other.split("\n")[4][-12:], "AAAAAAAAAAA=", 1)],
    ):
        path.write_bytes(orjson.dumps({**content, "statements": statements}))
        assert verify.run(path) in (2, 3)


def test_honest_logs_are_cosigned_and_nothing_is_found(tmp_path):
    partners = alpha, beta, gamma = [Partner(tmp_path / party, party) for party in (ALPHA, BETA, GAMMA)]
    for one in partners:
        for other in partners:
            if one is not other:
                one.meets(other)
    for number in range(3):
        for one in partners:
            for other in partners:
                if one is not other:
                    one.release(one.report(f"{number}.", marked=one.marking(other.party)), to=[other.party])
            one.dispatch()
        for one in partners:
            for other in partners:
                if one is not other:
                    assert carried(one, other).forks == []

    (cosigned,) = {alpha.exchange.outbox.seen()[alpha.exchange.origin]}
    beta_key, gamma_key = (next(iter(one.card().authority.node_keys().values())) for one in (beta, gamma))
    moments = [read_note(cosigned).cosigned_at(o.exchange.origin, k) for o, k in ((beta, beta_key), (gamma, gamma_key))]
    assert any(moment is not None for moment in moments)
    assert [witness.unexplained(one.exchange) for one in partners] == [[], [], []]
    for one in partners:
        one.close()


def test_after_a_restore_a_peers_cosigned_checkpoint_lets_the_log_sign_again(tmp_path):
    alpha, beta = Partner(tmp_path / ALPHA, ALPHA), Partner(tmp_path / BETA, BETA)
    alpha.meets(beta)
    beta.meets(alpha)
    alpha.release(alpha.report("One.", marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    carried(alpha, beta)
    alpha.close()
    shutil.copytree(alpha.folder, tmp_path / "restored")
    alpha.folder = tmp_path / "restored"
    alpha.open()
    assert alpha.service.node.ledger.must_compare

    with pytest.raises(SigningRefused):
        alpha.service.node.checkpoint(alpha.service.log_key)
    carried(alpha, beta)
    carried(beta, alpha)

    assert not alpha.service.node.ledger.must_compare
    alpha.close()
    beta.close()


def test_an_opened_bundle_is_checked_without_a_node(tmp_path, capsys):
    alpha, beta = Partner(tmp_path / ALPHA, ALPHA), Partner(tmp_path / BETA, BETA)
    alpha.meets(beta)
    beta.meets(alpha)
    for text in ("One.", "Two."):
        alpha.release(alpha.report(text, marked=alpha.marking(BETA)), to=[BETA])
        alpha.dispatch()
    files = bundles.write_bundle(alpha.exchange, alpha.exchange.peers.need(BETA), tmp_path / "b")
    brought = bundles.read_bundle(beta.exchange, files, ask)
    path = tmp_path / "opened.json"
    path.write_bytes(bundles.write_opened(brought))

    assert verify.run(path, root=[alpha.exchange.service.node.ledger.origin.rpartition("/")[2]]) == 0
    said = capsys.readouterr().out
    assert "2 parcels in sequence" in said
    assert said.count("report/1") == 2
    content = orjson.loads(path.read_bytes())
    (one,) = map(orjson.loads, content["consignments"])
    count = 0
    for part in ("authority", "checkpoints", "parcels"):
        for changed in flipped(one[part]):
            path.write_bytes(orjson.dumps({**content, "consignments": [orjson.dumps({**one, part: changed}).decode()]}))
            assert verify.run(path) in (2, 3), (part, changed)
            count += 1
    assert count > 60
    alpha.close()
    beta.close()


def flipped(value):
    """Every value that differs from `value` in one place: a letter in the middle of a text, or a number by one."""
    if isinstance(value, str):
        middle = len(value) // 2
        yield value[:middle] + ("x" if value[middle] != "x" else "y") + value[middle + 1 :]
    elif isinstance(value, int):
        yield value + 1
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from ([*value[:place], one, *value[place + 1 :]] for one in flipped(inner))
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from ({**value, name: one} for one in flipped(inner))
