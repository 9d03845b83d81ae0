import sqlite3
import threading
from datetime import timedelta
from pathlib import Path

import pytest

from consilience.errors import ForkFound, KeyUnusable, MalformedRecord, RecordRejected, SigningRefused, StoreFailed
from consilience.ledger import sqlite
from consilience.ledger.audit import audit
from consilience.ledger.ledger import BUCKET, Ledger
from consilience.ledger.note import cosign, read_note, verifier_key
from consilience.ledger.signing import SeedSigner
from consilience.ledger.sqlite import SqliteStore
from consilience.ledger.tree import extends, includes
from consilience.ledger.witness import witness
from consilience.records.housekeeping import Epoch, Erasure, ErasureReason
from consilience.records.ids import ROOT
from consilience.records.key import KeyRevocation, KeyRole, RevocationReason
from consilience.storage.queries import queries
from tests.make_records import (
    ANNA,
    LATER,
    LOG_KEY,
    NODE_KEY,
    NOW,
    OTHER_KEY,
    RELEASE_KEY,
    ROOT_KEY,
    SOME_ID,
    beginning,
    claim,
    enrolment,
    id_of,
    ledger,
    random,
    received,
    rules,
    seed,
    store,
)

PEER = SeedSigner(seed("peer"))


@pytest.fixture
def log(tmp_path):
    found = ledger(tmp_path)
    yield found
    found.close()


def drafts(count, start=0):
    return [received(claim(number), NODE_KEY) for number in range(start, start + count)]


def proved(log, record, size=None):
    proof = log.prove(record, size)
    assert includes(index=proof.index, size=proof.size, leaf=proof.leaf, path=proof.path, root=proof.root)
    return proof


def test_a_record_is_provable_from_the_moment_of_its_commit(log):
    for number in range(40):
        (one,) = drafts(1, number)
        (entry,) = log.admit([one], now=NOW)
        assert proved(log, entry.id).size == entry.index + 1


def test_handing_a_batch_in_again_gives_the_same_places(log):
    batch = drafts(3)
    first = log.admit(batch, now=NOW)

    again = log.admit([*batch, *drafts(1, 9)], now=NOW)

    assert [entry.index for entry in again] == [*[entry.index for entry in first], 8]
    assert [entry.fresh for entry in again] == [False, False, False, True]
    assert log.size == 9


def test_what_is_said_once_may_be_handed_in_again(log):
    epoch = received(Epoch(size=5, root=log.root(5), because="drill"), ROOT_KEY, author=ROOT)
    log.admit([epoch, *drafts(1)], now=NOW)

    assert [entry.index for entry in log.admit([*beginning(), epoch], now=NOW)] == [0, 1, 2, 3, 4, 5]
    assert log.size == 7


def test_a_record_twice_in_one_batch_stands_once(log):
    (one,) = drafts(1)

    assert [entry.index for entry in log.admit([one, one], now=NOW)] == [5, 5]
    assert log.size == 6


def test_a_rule_broken_beside_a_known_record_refuses_the_batch(log):
    (one,) = drafts(1)
    log.admit([one], now=NOW)

    with pytest.raises(RecordRejected):
        log.admit([one, received(claim(), OTHER_KEY)], now=NOW)


def test_nothing_handed_in_changes_nothing(log):
    assert log.admit([], now=NOW) == ()
    assert log.size == 5


def test_log_times_never_go_back(log):
    log.admit(drafts(1), now=LATER)
    log.admit(drafts(1, 1), now=NOW)

    times = [row.logged for row in log.entries()]
    assert times == sorted(times)


def test_a_large_log_is_proved_through_its_tiles(tmp_path, log):
    for start in range(0, 1200, 300):
        log.admit(drafts(300, start), now=NOW)
    again = Ledger(store(tmp_path), rules())

    ids = [row.id for row in again.entries()]
    for index in (0, 5, 255, 256, 511, 700, 1023, 1024, 1204):
        for size in (index + 1, 1205):
            assert proved(again, ids[index], size).index == index
    for first, second in ((1, 1205), (256, 1205), (255, 257), (700, 1024), (1024, 1205)):
        path = again.prove_consistency(first, second)
        assert extends(
            first=first, second=second, first_root=again.root(first), second_root=again.root(second), path=path
        )
    assert audit(again, store(tmp_path)) == 1205


def test_two_threads_share_commits_and_lose_nothing(log):
    batches = [drafts(5, 100 + 5 * number) for number in range(30)]
    found = []

    def work(mine):
        for batch in mine:
            found.extend(log.admit(batch, now=NOW))

    threads = [threading.Thread(target=work, args=(batches[number::3],)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(entry.index for entry in found) == list(range(5, 155))
    assert all(log.find(entry.id).index == entry.index for entry in found)


def test_waiting_batches_are_judged_one_by_one(log):
    """Three callers in one commit: the one that breaks a rule fails, the others are admitted."""
    from consilience.ledger.admission import examine
    from consilience.ledger.ledger import _Batch

    sets = [drafts(2), [received(claim(), OTHER_KEY)], drafts(2, 7)]
    batches = [_Batch([examine(one, log.keyring) for one in some], NOW) for some in sets]
    log._commit(batches)

    assert [entry.index for entry in (*batches[0].entries, *batches[2].entries)] == [5, 6, 7, 8]
    assert isinstance(batches[1].error, RecordRejected)


def test_a_commit_that_fails_fails_for_all_who_wait_and_leaves_nothing(log, monkeypatch):
    from consilience.ledger.admission import examine
    from consilience.ledger.ledger import _Batch

    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    sets = [drafts(2), [received(claim(), OTHER_KEY)]]
    batches = [_Batch([examine(one, log.keyring) for one in some], NOW) for some in sets]
    monkeypatch.setattr(log._store, "append", full)
    log._commit(batches)

    assert isinstance(batches[0].error, StoreFailed)
    assert isinstance(batches[1].error, RecordRejected)
    assert log.size == 5


def test_two_processes_may_write_in_turn(tmp_path, log):
    other = Ledger(store(tmp_path), rules())
    log.admit(drafts(1), now=NOW)
    other.admit([received(enrolment(OTHER_KEY, KeyRole.NODE), ROOT_KEY, author=ROOT)], now=NOW)

    (entry,) = log.admit([received(claim(5), OTHER_KEY)], now=NOW)

    assert entry.index == 7
    assert other.size == 8


# Checkpoints


def checkpoint(log, now=NOW, start=0):
    return log.checkpoint(LOG_KEY, now=now, random=random(start))


def test_a_checkpoint_says_size_and_root_and_is_signed(log):
    note = read_note(checkpoint(log))

    assert note.is_signed_by(log.origin, LOG_KEY.public)
    assert note.checkpoint.size == log.size == BUCKET
    assert note.checkpoint.root == log.root(BUCKET)
    assert log.newest_checkpoint() == checkpoint_bytes(note, log)


def checkpoint_bytes(note, log):
    from consilience.ledger.note import sign_checkpoint

    return sign_checkpoint(note.checkpoint, LOG_KEY)


def test_the_size_of_a_checkpoint_tells_a_bucket_at_most(tmp_path):
    sizes = {}
    for count in (0, 1, 30, 59, 60):
        folder = tmp_path / str(count)
        folder.mkdir()
        log = ledger(folder)
        log.admit(drafts(count), now=NOW)
        sizes[count] = read_note(checkpoint(log)).checkpoint.size
        log.close()

    assert sizes == {0: 64, 1: 64, 30: 64, 59: 64, 60: 128}


def test_a_quiet_period_looks_like_a_busy_one(log):
    first = read_note(checkpoint(log)).checkpoint
    second = read_note(checkpoint(log, start=500)).checkpoint

    assert (first.size, second.size) == (BUCKET, 2 * BUCKET)


def test_each_checkpoint_contains_the_one_before(log):
    first = read_note(checkpoint(log)).checkpoint
    log.admit(drafts(100), now=NOW)
    second = read_note(checkpoint(log, start=500)).checkpoint

    path = log.prove_consistency(first.size, second.size)
    assert extends(first=first.size, second=second.size, first_root=first.root, second_root=second.root, path=path)


def test_a_proof_is_under_the_newest_checkpoint_where_that_covers_it(log):
    checkpoint(log)
    (later,) = log.admit(drafts(1), now=NOW)

    assert proved(log, next(log.entries()).id).size == BUCKET
    assert proved(log, later.id).size == BUCKET + 1


def test_a_record_that_is_not_there_cannot_be_proved(log):
    with pytest.raises(RecordRejected, match="does not stand"):
        log.prove(SOME_ID)


def test_only_a_log_key_in_force_signs_checkpoints(log):
    with pytest.raises(KeyUnusable):
        log.checkpoint(NODE_KEY, now=NOW, random=random())
    retired = KeyRevocation(key=enrolment(LOG_KEY, KeyRole.LOG).id, reason=RevocationReason.RETIRED)
    log.admit([received(retired, ROOT_KEY, author=ROOT)], now=NOW)
    with pytest.raises(KeyUnusable):
        checkpoint(log)


def test_a_checkpoint_that_cannot_be_stored_is_not_given_out(log, monkeypatch):
    def full(*_):
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(log._store, "add_checkpoint", full)
    with pytest.raises(StoreFailed):
        checkpoint(log)
    monkeypatch.undo()

    assert log.size == 5
    assert log.newest_checkpoint() is None
    assert read_note(checkpoint(log, start=77)).checkpoint.root == log.root(BUCKET)
    assert audit(log, log._store) == BUCKET


def test_an_empty_ledger_has_no_name(tmp_path):
    log = ledger(tmp_path, begun=False)

    with pytest.raises(SigningRefused):
        _ = log.origin
    with pytest.raises(KeyUnusable):
        checkpoint(log)


# Restore from backup


def copied(tmp_path, name="old"):
    target = tmp_path / name
    target.mkdir()
    with sqlite3.connect(tmp_path / "ledger.sqlite3") as source, sqlite3.connect(target / "ledger.sqlite3") as to:
        source.backup(to)
    return Ledger(SqliteStore(target / "ledger.sqlite3"), rules())


def cosigned(note, moment=NOW):
    return cosign(note, name="beta", signer=PEER, moment=int(moment.timestamp()))


def test_a_node_restored_from_an_old_backup_refuses_to_sign(tmp_path, log):
    checkpoint(log)
    old = copied(tmp_path)
    old.note_restored(NOW)

    assert old.must_compare
    with pytest.raises(SigningRefused, match="restored"):
        checkpoint(old)


def test_after_comparing_with_a_peer_it_signs_again(tmp_path, log):
    note = checkpoint(log)
    old = copied(tmp_path)
    old.note_restored(NOW)
    old.compare(cosigned(note, LATER), witness="beta", public=PEER.public)

    assert not old.must_compare
    assert read_note(checkpoint(old, now=LATER)).checkpoint.size == 2 * BUCKET


def test_a_backup_that_ends_before_what_the_peer_saw_does_not_sign(tmp_path, log):
    checkpoint(log)
    old = copied(tmp_path)
    old.note_restored(NOW)
    log.admit(drafts(1), now=NOW)
    newer = cosigned(checkpoint(log, start=300), LATER)

    with pytest.raises(SigningRefused, match="the peer has seen 128 entries, here are 64"):
        old.compare(newer, witness="beta", public=PEER.public)
    assert old.must_compare


def test_a_node_that_went_another_way_learns_it_when_comparing(tmp_path, log):
    old = copied(tmp_path)
    note = cosigned(checkpoint(log), LATER)
    old.admit(drafts(60), now=NOW)
    old.note_restored(NOW)

    with pytest.raises(ForkFound) as found:
        old.compare(note, witness="beta", public=PEER.public)
    assert found.value.evidence == (note,)


def test_an_old_or_foreign_or_unsigned_checkpoint_does_not_count(tmp_path, log):
    note = checkpoint(log)
    old = copied(tmp_path)
    old.note_restored(LATER)
    forged = note.replace(b"\n64\n", b"\n65\n")
    for bad in (note, cosigned(note, NOW), cosigned(forged, LATER)):
        with pytest.raises(SigningRefused):
            old.compare(bad, witness="beta", public=PEER.public)
    with pytest.raises(SigningRefused):
        old.compare(cosigned(note, LATER), witness="beta", public=OTHER_KEY.public)
    assert old.must_compare


def test_comparing_without_need_is_harmless(log):
    log.compare(cosigned(checkpoint(log)), witness="beta", public=PEER.public)

    assert not log.must_compare


def test_an_operators_override_stands_in_the_log(log):
    log.note_restored(NOW)
    epoch = received(Epoch(size=5, root=log.root(5), because="no peer in reach"), ROOT_KEY, author=ROOT)
    log.admit([epoch], now=NOW)

    assert not log.must_compare
    assert [row.kind for row in log.entries()][-1] == "epoch/1"
    checkpoint(log)


@pytest.mark.parametrize("parts", [{"size": 4}, {"root": b"\0" * 32}])
def test_an_epoch_of_another_history_is_rejected(log, parts):
    body = Epoch(**{"size": 5, "root": log.root(5), "because": "x"} | parts)

    with pytest.raises(RecordRejected) as refused:
        log.admit([received(body, ROOT_KEY, author=ROOT)], now=NOW)
    assert refused.value.rule == "epoch"


def test_a_ledger_that_lost_its_own_checkpoint_does_not_sign(tmp_path, log):
    checkpoint(log)
    note = log.newest_checkpoint()
    with log._store.writing():
        log._store.add_checkpoint(500, b"\1" * 32, note)

    with pytest.raises(ForkFound, match="no longer contains"):
        checkpoint(log, start=99)


# Erasure


def erasure(record, **parts):
    return received(Erasure(record=record, reason=ErasureReason.SPILL), RELEASE_KEY, author=ANNA, **parts)


def test_after_a_spill_the_words_are_gone_from_every_file_and_the_tree_is_whole(tmp_path, log):
    from consilience.ledger.reading import Reading
    from consilience.marking import Level, Policies, Reader

    quote = "canary8c1f canary8c1f stood here"
    spilt = received(claim(quote=quote), NODE_KEY)
    log.admit([*drafts(3), spilt, *drafts(3, 50)], now=NOW)
    reader = Reader.of("alpha", policies=Policies(), clearances=[Level("tlp", "red")])
    assert Reading(log, log._store, reader).search("canary8c1f")
    root = log.root(log.size)
    before = log.prove(id_of(spilt), log.size)

    log.admit([erasure(id_of(spilt))], now=NOW)

    assert log.root(before.size) == root
    assert proved(log, id_of(spilt), before.size) == before
    assert log.find(id_of(spilt)).envelope is None
    assert Reading(log, log._store, reader).search("canary8c1f") == []
    assert audit(log, log._store) == log.size
    import base64

    needles = [b"canary8c1f", base64.b64encode(b"canary8c1f canary")[3:12]]
    for file in tmp_path.iterdir():
        assert not any(needle in file.read_bytes() for needle in needles), file.name


def test_to_erase_a_record_once_more_does_nothing_and_stops_nobody(log):
    (one, other) = drafts(2)
    log.admit([one], now=NOW)
    log.admit([erasure(id_of(one)), erasure(id_of(one))], now=NOW)
    log.admit([erasure(id_of(one)), other, erasure(id_of(other))], now=NOW)

    assert log.find(id_of(one)).envelope is log.find(id_of(other)).envelope is None
    assert audit(log, log._store) == log.size == 11


def test_an_erasure_that_was_interrupted_is_finished_at_the_next_start(tmp_path, log, monkeypatch):
    spilt = received(claim(quote="canary8c1f " * 100), NODE_KEY)
    log.admit([spilt], now=NOW)

    def full(_):
        raise StoreFailed("ledger.sqlite3: the disk is full")

    monkeypatch.setattr(SqliteStore, "scrub", full)
    with pytest.raises(StoreFailed, match="may still lie in the file"):
        log.admit([erasure(id_of(spilt))], now=NOW)
    assert log.find(id_of(spilt)).envelope is None
    Ledger(store(tmp_path), rules()).close()
    monkeypatch.undo()
    log.close()
    Ledger(store(tmp_path), rules()).close()

    assert not any(b"canary8c1f" in file.read_bytes() for file in tmp_path.iterdir())
    done = []
    monkeypatch.setattr(SqliteStore, "scrub", lambda _: done.append(1))
    Ledger(store(tmp_path), rules()).close()
    assert done == []


def test_an_end_that_does_not_fit_the_leaves_is_not_signed(tmp_path, log):
    tampered(log, "update frontier set hashes = zeroblob(length(hashes))")

    with pytest.raises(ForkFound, match="its end does not fit"):
        checkpoint(log)


def test_what_keeps_the_log_readable_is_not_erased(log):
    (one,) = drafts(1)
    log.admit([one], now=NOW)
    done = erasure(id_of(one))
    log.admit([done], now=NOW)

    for target in (id_of(beginning()[0]), id_of(beginning()[2]), id_of(done), SOME_ID):
        with pytest.raises(RecordRejected) as refused:
            log.admit([erasure(target)], now=NOW)
        assert refused.value.rule == "erasure"


def test_a_log_whose_keys_were_erased_is_not_opened(tmp_path, log):
    key = id_of(beginning()[2])
    with log._store.writing():
        log._store.erase(key, SOME_ID)

    with pytest.raises(MalformedRecord, match="erased"):
        Ledger(store(tmp_path), rules())


# Notes


def test_a_verifier_key_is_in_the_form_of_c2sp():
    assert verifier_key("log", LOG_KEY.public).startswith("log+")
    assert verifier_key("log", LOG_KEY.public).count("+") >= 2


def good_note():
    from consilience.ledger.note import Checkpoint, sign_checkpoint

    return cosigned(sign_checkpoint(Checkpoint("consilience/alpha/00", 3, b"\7" * 32), LOG_KEY))


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"x" * 70_000,
        good_note().replace(b"\n3\n", b"\n03\n"),
        good_note().replace(b"\n3\n", b"\n-3\n"),
        good_note().replace(b"\n3\n", b"\n3\nmore\n"),
        good_note().replace(b"consilience/alpha/00", b"two words"),
        good_note().replace(b"BwcHBwcHBwc=", b"BwcHBwc="),
        good_note().replace(b"BwcHBwcHBwc=", b"BwcHBwcHBwd="),
        good_note().replace(b"BwcHBwcHBwc=", b"*"),
        good_note()[:-1],
        good_note() + "— a AAAA\n".encode(),
        good_note() + b"- a AAAAAAAA\n",
        good_note() + "— a *\n".encode(),
        good_note() + "— a b c\n".encode(),
        good_note() + "— a AAAAAAAA\n".encode() * 70,
        good_note().rpartition(b"\n\n")[0] + b"\n\n",
    ],
    ids=range(17),
)
def test_what_is_no_checkpoint_is_malformed_to_both(raw):
    from consilience import verify

    with pytest.raises(MalformedRecord):
        read_note(raw)
    with pytest.raises(verify.Unreadable):
        verify.read_checkpoint(raw)


def test_a_cosignature_says_when():
    from consilience import verify

    note = read_note(good_note())
    _, _, _, text, signatures = verify.read_checkpoint(good_note())

    assert note.cosigned_at("beta", PEER.public) == int(NOW.timestamp())
    assert verify.cosigned_at(text, signatures, "beta", PEER.public) == int(NOW.timestamp())
    for name, key in (("gamma", PEER), ("beta", LOG_KEY)):
        assert note.cosigned_at(name, key.public) is None
        assert verify.cosigned_at(text, signatures, name, key.public) is None


def test_a_damaged_cosignature_does_not_count():
    import base64

    from consilience import verify
    from consilience.ledger.note import key_hint

    plain = good_note().rpartition("— beta".encode())[0]
    hint = key_hint("beta", PEER.public, b"\4")
    for body in (b"\0" * 72, b"\0" * 71):
        raw = plain + f"— beta {base64.b64encode(hint + body).decode()}\n".encode()
        _, _, _, text, signatures = verify.read_checkpoint(raw)
        assert read_note(raw).cosigned_at("beta", PEER.public) is None
        assert verify.cosigned_at(text, signatures, "beta", PEER.public) is None


# Witnessing: what a peer notices at the first exchange


def seen(store_, note, path, origin):
    return witness(
        store_, note, origin=origin, public=LOG_KEY.public, path=path, name="beta", signer=PEER, moment=1_700_000_000
    )


@pytest.fixture
def peer(tmp_path):
    (tmp_path / "peer").mkdir()
    found = SqliteStore(tmp_path / "peer" / "ledger.sqlite3", create=True)
    yield found
    found.close()


def test_an_honest_log_is_cosigned(log, peer):
    first = checkpoint(log)
    log.admit(drafts(80), now=NOW)
    second = checkpoint(log, start=400)
    both = seen(peer, first, [], log.origin), seen(peer, second, log.prove_consistency(64, 192), log.origin)

    assert all(read_note(note).cosigned_at("beta", PEER.public) for note in both)
    assert seen(peer, second, [], log.origin)


def test_a_forked_history_is_noticed(tmp_path, log, peer):
    twin = copied(tmp_path, "twin")
    log.admit(drafts(1, 1), now=NOW)
    twin.admit(drafts(1, 2), now=NOW)
    one, other = checkpoint(log), checkpoint(twin, start=900)
    seen(peer, one, [], log.origin)

    with pytest.raises(ForkFound, match="two roots at size 64") as found:
        seen(peer, other, [], log.origin)
    assert found.value.evidence == (one, other)


def test_a_rolled_back_history_is_noticed(tmp_path, log, peer):
    early = checkpoint(log)
    log.admit(drafts(1), now=NOW)
    late = checkpoint(log, start=400)
    seen(peer, early, [], log.origin)
    seen(peer, late, log.prove_consistency(64, 128), log.origin)

    with pytest.raises(ForkFound, match="rolled back from size 128 to 64"):
        seen(peer, early, [], log.origin)


def test_a_rewritten_history_is_noticed(tmp_path, log, peer):
    twin = copied(tmp_path, "twin")
    seen(peer, checkpoint(log), [], log.origin)
    twin.admit(drafts(90), now=NOW)
    rewritten = checkpoint(twin, start=900)

    for path in ([], twin.prove_consistency(64, 128), log.prove_consistency(1, 64)):
        with pytest.raises(ForkFound, match="is not shown to contain"):
            seen(peer, rewritten, path, log.origin)


def test_a_checkpoint_that_the_log_did_not_sign_is_rejected(log, peer):
    note = checkpoint(log)

    for bad in (note.replace(b"\n64\n", b"\n65\n"), note.replace(log.origin.encode(), b"consilience/beta/00")):
        with pytest.raises(RecordRejected):
            seen(peer, bad, [], log.origin)
    assert peer.witnessed(log.origin) is None


# The audit


def tampered(log, statement, *parameters):
    """Change the file as somebody with the disk in hand could, triggers or not."""
    database = sqlite3.connect(log._store._path)
    for (name,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        database.execute(f"drop trigger {name}")
    database.execute(statement, parameters)
    database.commit()
    database.close()


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("update entries set leaf = zeroblob(32) where idx = 6", "entry 6 is not what its leaf commits to"),
        ("update entries set envelope = (select envelope from entries where idx = 5) where idx = 6", "entry 6 is not"),
        ("update entries set leaf = zeroblob(32) where idx = 299", "leaves are not those signed|subtree|ends at"),
        ("update tiles set hash = zeroblob(32)", "subtree 0 of height 8"),
        ("update frontier set hashes = zeroblob(length(hashes))", "the log ends at"),
        ("update checkpoints set root = zeroblob(32)", "the leaves are not those signed"),
        ("delete from entries where idx = 7", "entry 7 is missing"),
        ("delete from entries where idx = 319", "the log ends at 319"),
    ],
)
def test_whatever_is_changed_on_disk_is_found(log, statement, message):
    log.admit(drafts(290), now=NOW)
    checkpoint(log)
    assert audit(log, log._store) == 320

    tampered(log, statement)

    with pytest.raises(ForkFound, match=message):
        audit(log, log._store)


def test_missing_leaves_and_subtrees_are_named(tmp_path, log):
    log.admit(drafts(290), now=NOW)
    tampered(log, "delete from tiles")
    with pytest.raises(StoreFailed, match="subtree"):
        Ledger(store(tmp_path), rules()).root(295)
    tampered(log, "delete from entries where idx = 290")
    with pytest.raises(MalformedRecord, match="leaves"):
        Ledger(store(tmp_path), rules()).prove(id_of(beginning()[0]), 295)


@pytest.mark.parametrize(
    "statement",
    [
        "delete from entries",
        "update entries set leaf = zeroblob(32)",
        "update entries set envelope = null",
        "update entries set author = 'x' where idx = 3",
        "insert into entries (idx, leaf, logged) values (99, zeroblob(32), '2026')",
        "update tiles set hash = zeroblob(32)",
        "delete from tiles",
        "update checkpoints set root = zeroblob(32)",
        "delete from checkpoints",
        "insert or replace into entries (idx, leaf, logged) values (3, zeroblob(32), '2026')",
    ],
)
def test_the_database_itself_is_append_only(log, statement):
    log.admit(drafts(290), now=NOW)
    checkpoint(log)
    database = sqlite3.connect(log._store._path)

    with pytest.raises(sqlite3.IntegrityError):
        database.execute(statement)
    database.close()


def test_every_query_is_named_and_used():
    text = Path(sqlite.__file__).read_text()

    assert [name for name in queries("consilience.ledger", "queries") if f'"{name}"' not in text] == []


def test_the_clock_is_never_asked_below_the_node(log):
    assert log.admit(drafts(1), now=NOW + timedelta(days=400))[0].fresh
