"""A log of two histories is found whatever its keeper does to its keys on either branch; and what was heard of it stays."""

import secrets
import shutil

import orjson
import pytest

from consilience import verify
from consilience.errors import RecordRejected, WrongUse
from consilience.exchange.behind import Behind, read_behind, write_behind
from consilience.exchange.consignment import Extended, read_consignment, write_consignment
from consilience.ledger.admission import Received
from consilience.ledger.note import Checkpoint, read_note, sign_checkpoint
from consilience.ledger.signing import SeedSigner, signed
from consilience.node.folder import now
from consilience.node.peering import receive as intake
from consilience.node.peering import status as standing
from consilience.node.peering import witness as hearing
from consilience.node.roster import Roster
from consilience.node.sequence import Fork, Heard
from consilience.records.ids import NODE, ROOT
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole, RevocationReason, key_id
from consilience.records.party import Party
from tests.exchange.make import ALPHA, BETA, GAMMA, Partner
from tests.exchange.test_forks import carried

OTHER = SeedSigner(b"8" * 32)


def met(tmp_path):
    partners = [Partner(tmp_path / party, party) for party in (ALPHA, BETA, GAMMA)]
    for one in partners:
        for other in partners:
            if one is not other:
                one.meets(other)
    return partners


def says_root(alpha, *bodies):
    Roster(alpha.service.node, lambda: alpha.service.root)._say(list(bodies))


def new_log_key(alpha):
    new, old = SeedSigner(secrets.token_bytes(32)), alpha.service.log_key
    says_root(alpha, KeyEnrolment(public=new.public, role=KeyRole.LOG, holder=NODE))
    says_root(alpha, KeyRevocation(key=key_id(old.public), reason=RevocationReason.RETIRED))
    alpha.service.log_key = new


def new_machine_key(alpha):
    new = SeedSigner(secrets.token_bytes(32))
    says_root(alpha, KeyEnrolment(public=new.public, role=KeyRole.NODE, holder=NODE))
    alpha.service.machine = new


def new_root(alpha):
    """The root is rotated, and enrols a log key of its own."""
    new, ledger = SeedSigner(secrets.token_bytes(32)), alpha.service.node.ledger
    body = Party(name=ALPHA, title="Alpha", root=frozenset({new.public}), threshold=1, version=2)
    marked = Roster(alpha.service.node, lambda: alpha.service.root)._marking(
        KeyEnrolment(public=new.public, role=KeyRole.LOG, holder=NODE)
    )
    payload = alpha.service.node.payload(body, author=ROOT, marking=marked, supersedes=ledger.keyring.party_record)
    ledger.admit([Received(signed(payload, alpha.service.root, new))], now=now())
    alpha.service.root = new
    new_log_key(alpha)


def nothing(alpha):
    """The keys stay."""


def twin_of(alpha, place):
    alpha.close()
    shutil.copytree(alpha.folder, place)
    return alpha.folder, place


def shows(alpha, branch, victim, turn, *, rounds=1):
    alpha.folder = branch
    alpha.open()
    store = alpha.service.node.store
    if alpha.service.node.ledger.must_compare:
        with store.writing():
            type(store).set_value(store, "must_compare", None)
    turn(alpha)
    for _ in range(rounds):
        alpha.release(
            alpha.report(f"The convoy, to {victim.party}.", marked=alpha.marking(victim.party)), to=[victim.party]
        )
        alpha.dispatch()
    carried(alpha, victim)
    alpha.close()


def tell_each_other(beta, gamma):
    found = []
    for _ in range(2):
        for sender, receiver in ((gamma, beta), (beta, gamma)):
            found.append(carried(sender, receiver))
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (nothing, nothing), (new_log_key, new_log_key), (nothing, new_log_key), (new_log_key, nothing),
        (new_root, new_root), (nothing, new_root), (new_machine_key, new_machine_key), (new_machine_key, new_log_key),
    ],
)  # fmt: skip
@pytest.mark.parametrize("rounds", [1, 3])
def test_two_histories_are_found_whatever_was_done_to_their_keys(tmp_path, first, second, rounds):
    alpha, beta, gamma = met(tmp_path)
    one, other = twin_of(alpha, tmp_path / "twin")
    shows(alpha, one, beta, first)
    shows(alpha, other, gamma, second, rounds=rounds)

    taken = tell_each_other(beta, gamma)

    forks = [standing.of(each.exchange, each.exchange.peers.need(ALPHA)).forks for each in (beta, gamma)]
    suspicions = [log for each in (beta, gamma) for log, _, _ in hearing.unexplained(each.exchange)]
    assert any(forks) or suspicions, taken
    if rounds == 1:
        assert any(forks)
    for each in (beta, gamma):
        each.close()


def test_the_proof_of_a_fork_with_a_key_per_branch_convinces_a_third_party(tmp_path):
    alpha, beta, gamma = met(tmp_path)
    one, other = twin_of(alpha, tmp_path / "twin")
    shows(alpha, one, beta, new_log_key)
    shows(alpha, other, gamma, new_log_key)
    tell_each_other(beta, gamma)
    peer = beta.exchange.peers.need(ALPHA)
    file = tmp_path / "fork.json"
    file.write_bytes(standing.proof(beta.exchange, peer))
    content = orjson.loads(file.read_bytes())

    assert verify.run(file, root=[f"alpha={peer.introduced.authority.first}"]) == verify.VALID
    for branch in ([], [{**content["branch"][0], "index": "0"}], content["branch"][1:], 5):
        file.write_bytes(orjson.dumps({**content, "branch": branch}))
        assert verify.run(file) in (verify.NOT_VALID, verify.UNREADABLE)
    beta.close()
    gamma.close()


def test_an_honest_change_of_keys_is_no_fork_and_leaves_nothing_unexplained(tmp_path):
    partners = alpha, beta, gamma = met(tmp_path)
    for turn in (nothing, new_log_key, nothing, new_root, new_machine_key, nothing):
        turn(alpha)
        for victim in (beta, gamma):
            alpha.release(alpha.report("One.", marked=alpha.marking(victim.party)), to=[victim.party])
        alpha.dispatch()
        # Gamma is a round behind, and hears of keys that it does not know yet.
        taken = [carried(alpha, beta), carried(beta, gamma), carried(alpha, gamma), carried(gamma, beta)]
        assert [each.forks for each in taken] == [[]] * 4
    assert [hearing.unexplained(one.exchange) for one in partners] == [[], [], []]
    for one in partners:
        one.close()


def test_a_checkpoint_under_an_unknown_key_is_kept_and_said(tmp_path):
    alpha, beta, gamma = met(tmp_path)
    alpha.release(alpha.report("One.", marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    carried(alpha, beta)
    origin = alpha.exchange.origin
    strange = sign_checkpoint(Checkpoint(origin, 4096, b"r" * 32), OTHER)
    gamma.exchange.outbox.set_seen(origin, strange)

    told = carried(gamma, beta)
    assert "under a key that this log does not have" in " ".join(told.warnings)
    assert carried(gamma, beta).warnings == []
    assert (origin, 4096, GAMMA) in hearing.unexplained(beta.exchange)
    # Neither the log's next word nor another of gamma's takes it away.
    alpha.release(alpha.report("Two.", marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    carried(alpha, beta)
    gamma.exchange.outbox.set_seen(origin, sign_checkpoint(Checkpoint(origin, 8192, b"s" * 32), OTHER))
    carried(gamma, beta)
    assert [size for _, size, _ in hearing.unexplained(beta.exchange)] == [4096, 8192]
    for number in range(2 * hearing.MOST_UNEXPLAINED):
        beta.exchange.arrivals.hear(
            Heard(origin, sign_checkpoint(Checkpoint(origin, 9000 + number, b"t" * 32), OTHER), GAMMA)
        )
    carried(gamma, beta)
    assert "more checkpoints" in " ".join(carried(gamma, beta).warnings)
    for one in (alpha, beta, gamma):
        one.close()


def test_a_person_settles_what_was_heard_so_far_and_a_fork_not(tmp_path):
    alpha, beta, gamma = met(tmp_path)
    alpha.release(alpha.report("One.", marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    carried(alpha, beta)
    origin, peer = alpha.exchange.origin, beta.exchange.peers.need(ALPHA)
    for size in (4096, 8192):
        gamma.exchange.outbox.set_seen(origin, sign_checkpoint(Checkpoint(origin, size, b"r" * 32), OTHER))
        carried(gamma, beta)
        assert [one for _, one, _ in hearing.unexplained(beta.exchange)] == [size]
        assert hearing.settle(beta.exchange, peer, "asked by telephone: a test machine") == 1
        assert hearing.unexplained(beta.exchange) == []
    # It is settled and not forgotten: said again it is no news, and it is still there to be held against the log.
    assert carried(gamma, beta).warnings == []
    assert len([one for one in beta.exchange.arrivals.heard() if one.origin == origin]) == 2
    assert [one.act for one in beta.service.access.lines(limit=9) if "settled" in one.act]

    beta.exchange.arrivals.add_fork(Fork(origin, "two roots", b"1", b"2", now().isoformat()))
    with pytest.raises(WrongUse, match="forked"):
        hearing.settle(beta.exchange, peer, "never mind")
    for one in (alpha, beta, gamma):
        one.close()


def test_a_suspicion_ends_by_the_log_showing_its_history_and_not_by_its_next_word(tmp_path):
    alpha, beta, gamma = met(tmp_path)
    place = intake.place(beta.exchange, beta.exchange.peers.need(ALPHA))
    for _ in range(2):
        alpha.release(alpha.report("One.", marked=alpha.marking(BETA)), to=[BETA])
        alpha.dispatch()
    whole = alpha.exchange.outbox.consignment(beta.exchange.origin, place, today=now().date())
    bent = [Extended(one.note, tuple(b"x" * 32 for _ in one.path)) for one in whole.checkpoints]
    changed = write_consignment(type(whole)(**{**fields(whole), "checkpoints": tuple(bent)}))

    with pytest.raises(RecordRejected, match="history was rewritten"):
        intake.take(beta.exchange, changed, by=ALPHA)
    empty = type(whole)(sender=whole.sender, recipient=whole.recipient)
    intake.take(beta.exchange, write_consignment(empty), by=ALPHA)
    assert troubles(beta)
    intake.take(beta.exchange, write_consignment(whole), by=ALPHA)

    assert troubles(beta) == []
    for one in (alpha, beta, gamma):
        one.close()


def fields(one):
    return {name: getattr(one, name) for name in one.__dataclass_fields__}


def troubles(beta):
    peer = beta.exchange.peers.need(ALPHA)
    return [*hearing.unexplained(beta.exchange), *beta.exchange.arrivals.set_asides(peer.origin)]


def test_a_record_about_keys_at_a_place_that_nothing_shows_accuses_nobody(tmp_path):
    """Gamma passes on a true record of alpha's with a place of gamma's choice: no checkpoint shows it there."""
    alpha, beta, gamma = met(tmp_path)
    for _ in range(2):
        alpha.release(alpha.report("One.", marked=alpha.marking(BETA)), to=[BETA])
        alpha.dispatch()
    carried(alpha, beta)
    new_log_key(alpha)
    alpha.release(alpha.report("Two.", marked=alpha.marking(GAMMA)), to=[GAMMA])
    alpha.dispatch()
    carried(alpha, gamma)
    origin, row = alpha.exchange.origin, gamma.exchange.outbox
    (raw,) = [keys for log, keys in row.data.rows("select origin, keys from behind") if log == origin]
    true = read_behind(raw)
    moved = [
        type(key)(key.envelope, type(key.proven)(min(key.proven.index, 9 + at), key.proven.size, key.proven.path))
        for at, key in enumerate(true.keys)
    ]
    row.set_seen(origin, row.seen()[origin], write_behind(Behind(tuple(moved), true.notes)))

    assert carried(gamma, beta).forks == []
    assert read_note(row.seen()[origin]).checkpoint.origin == origin
    for one in (alpha, beta, gamma):
        one.close()


def test_nodes_of_older_versions_send_and_read_consignments_without_what_stands_behind(tmp_path):
    alpha, beta, gamma = met(tmp_path)
    raw = orjson.loads(
        write_consignment(alpha.exchange.outbox.consignment(beta.exchange.origin, intake.place(beta.exchange, beta.exchange.peers.need(ALPHA)), today=now().date()))
    )  # fmt: skip
    del raw["behind"]

    assert read_consignment(orjson.dumps(raw)).behind == ()
    for one in (alpha, beta, gamma):
        one.close()
