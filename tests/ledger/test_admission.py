"""The rules of admission, each with the attack it stops; keys by log index."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from consilience.errors import MalformedRecord, RecordRejected
from consilience.ledger import admission
from consilience.ledger.admission import Received, Rules
from consilience.ledger.keyring import Keyring
from consilience.ledger.ledger import Entry, Ledger
from consilience.marking import Level, Policies, Policy
from consilience.records.ids import NODE, ROOT, MemberId, PartyName
from consilience.records.judgement import Judgement, Outcome
from consilience.records.key import KeyRevocation, KeyRole, RevocationReason
from consilience.records.kinds import KINDS
from consilience.records.party import Agency
from consilience.records.source import Source
from tests.ledger.test_signing import DEVICE, PASSKEY, asserted  # noqa: F401  # one device for all tests
from tests.make_records import (
    ALPHA,
    ANNA,
    ANNA_KEY,
    LATER,
    LOG_KEY,
    NODE_KEY,
    NOW,
    OTHER_KEY,
    RELEASE_KEY,
    ROOT_KEY,
    beginning,
    claim,
    enrolment,
    every_kind,
    id_of,
    ledger,
    marking,
    party,
    payload,
    received,
    report,
    rules,
    store,
)


@pytest.fixture
def log(tmp_path):
    found = ledger(tmp_path)
    yield found
    found.close()


def refused(log, *records, now=NOW):
    """The rule by which the ledger refuses; it must be left as it was."""
    before = log.size
    with pytest.raises(RecordRejected) as error:
        log.admit(records, now=now)
    assert log.size == before
    return error.value.rule


def revoke(key, **parts):
    return received(
        KeyRevocation(key=enrolment(key, KeyRole.NODE).id, reason=RevocationReason.LOST), ROOT_KEY, author=ROOT, **parts
    )


def test_every_kind_has_somebody_who_may_say_it():
    said = admission.ROOT_SAYS | admission.NODE_SAYS | admission.RELEASER_SAYS | admission.MEMBER_SAYS

    assert said == KINDS.keys()
    assert not admission.ROOT_SAYS & (admission.NODE_SAYS | admission.RELEASER_SAYS | admission.MEMBER_SAYS)


def test_what_the_node_and_a_member_may_say_is_admitted(log):
    draft = received(claim(), NODE_KEY)
    stated = received(claim(2, draft=False), ANNA_KEY, author=ANNA)
    judged = received(Judgement(claim=id_of(draft), outcome=Outcome.CONFIRMED), ANNA_KEY, author=ANNA)

    entries = log.admit([draft, stated, judged], now=NOW)

    assert [entry.index for entry in entries] == [5, 6, 7]
    assert all(entry.fresh for entry in entries)


def test_bytes_that_are_no_record_are_malformed(log):
    with pytest.raises(MalformedRecord):
        log.admit([Received(b"{}")], now=NOW)


def test_a_ledger_begins_with_the_partys_own_record(tmp_path):
    log = ledger(tmp_path, begun=False)

    assert refused(log, received(Agency(id="a", title="A"), ROOT_KEY, author=ROOT)) == "root-first"
    assert refused(log, received(claim(), NODE_KEY)) == "root-first"


def test_a_record_of_another_party_is_rejected(log):
    other = PartyName("beta")

    assert refused(log, received(claim(), NODE_KEY, party=other, marked=marking())) == "party"


def test_a_claim_in_another_partys_name_is_rejected(log):
    from dataclasses import replace

    assert refused(log, received(replace(claim(), party=PartyName("beta")), NODE_KEY)) == "party"
    assert refused(log, received(replace(report(), party=PartyName("beta")), NODE_KEY)) == "party"


def test_a_record_signed_by_a_stranger_is_rejected(log):
    assert refused(log, received(claim(), OTHER_KEY)) == "signature"


def test_a_record_signed_by_a_retired_key_is_rejected(log):
    log.admit([received(claim(), NODE_KEY)], now=NOW)
    log.admit([revoke(NODE_KEY)], now=NOW)

    assert refused(log, received(claim(2), NODE_KEY)) == "signature"


def test_a_key_speaks_from_its_enrolment_on_also_within_one_batch(log):
    key = received(enrolment(OTHER_KEY, KeyRole.NODE), ROOT_KEY, author=ROOT)
    said = received(claim(), OTHER_KEY)

    assert refused(log, said, key) == "signature"
    assert [entry.index for entry in log.admit([key, said], now=NOW)] == [5, 6]


def test_a_key_is_silent_from_its_revocation_on_within_one_batch(log):
    assert refused(log, revoke(NODE_KEY), received(claim(), NODE_KEY)) == "signature"


def test_a_changed_payload_does_not_pass_under_an_old_signature(log):
    good = received(claim(1), NODE_KEY, number=1)
    from consilience.records.envelope import read_envelope, write_envelope

    forged = write_envelope(payload(claim(2), number=1), read_envelope(good.envelope).signatures)

    assert refused(log, Received(forged)) == "signature"


def test_one_bad_signature_among_good_ones_is_rejected(log):
    assert refused(log, received(claim(), NODE_KEY, OTHER_KEY)) == "signature"


def test_a_node_cannot_forge_its_members(log):
    assert refused(log, received(claim(draft=True), NODE_KEY, author=ANNA)) == "author"
    assert refused(log, received(claim(draft=False), NODE_KEY)) == "draft"
    assert (
        refused(log, received(Judgement(claim="ab" * 32, outcome=Outcome.CONFIRMED), NODE_KEY, author=ANNA))
        == "may-say"
    )


def test_a_member_cannot_speak_as_another(log):
    assert refused(log, received(claim(draft=False), ANNA_KEY, author=MemberId("ben"))) == "author"


def test_a_member_does_not_draft(log):
    assert refused(log, received(claim(draft=True), ANNA_KEY, author=ANNA)) == "draft"


@pytest.mark.parametrize(
    ("key", "author"),
    [(LOG_KEY, NODE), (NODE_KEY, NODE), (ANNA_KEY, ANNA), (RELEASE_KEY, ANNA)],
    ids=["log", "node", "member", "releaser"],
)
def test_nobody_says_more_than_the_role_allows(log, key, author):
    role = log.keyring.keys[enrolment(key, KeyRole.NODE).id].role
    may = {
        KeyRole.LOG: set(),
        KeyRole.NODE: admission.NODE_SAYS,
        KeyRole.MEMBER: admission.MEMBER_SAYS,
        KeyRole.RELEASER: admission.RELEASER_SAYS,
    }[role]
    for body in every_kind():
        one = received(body, key, author=author)
        kind = next(tag for tag, noun in KINDS.items() if noun is type(body))
        if kind not in may:
            assert refused(log, one) in ("may-say", "author", "signature")


def test_only_the_root_speaks_for_the_party(log):
    key = enrolment(OTHER_KEY, KeyRole.MEMBER, ANNA)

    assert refused(log, received(key, ANNA_KEY, author=ROOT)) == "signature"
    assert refused(log, received(key, ROOT_KEY, author=ANNA)) == "author"


def test_the_root_does_not_speak_for_members(log):
    assert refused(log, received(claim(draft=False), ROOT_KEY, author=ANNA)) == "signature"


def test_an_enrolled_key_is_not_enrolled_again(log):
    again = received(enrolment(NODE_KEY, KeyRole.NODE), ROOT_KEY, author=ROOT)

    assert refused(log, again) == "key-once"
    log.admit([revoke(NODE_KEY)], now=NOW)
    assert refused(log, again) == "key-once"


def test_a_root_key_is_not_enrolled_for_other_work(log):
    assert refused(log, received(enrolment(ROOT_KEY, KeyRole.NODE), ROOT_KEY, author=ROOT)) == "key-once"


def test_a_key_that_is_no_point_of_the_main_group_is_rejected(log):
    from consilience.records.key import KeyEnrolment

    weak = KeyEnrolment(public=bytes(32), role=KeyRole.NODE, holder=NODE)

    assert refused(log, received(weak, ROOT_KEY, author=ROOT)) == "key-unusable"


def test_only_a_key_in_force_is_revoked(log):
    assert refused(log, revoke(OTHER_KEY)) == "key-live"
    log.admit([revoke(NODE_KEY)], now=NOW)
    assert refused(log, revoke(NODE_KEY)) == "key-live"


def test_a_passkey_signs_a_members_act(log):
    from consilience.records.envelope import Assertion, write_envelope

    said = payload(claim(draft=False), author=ANNA)
    good = asserted(said)
    bad = asserted(said, flags=1)
    log.admit([received(PASSKEY, ROOT_KEY, author=ROOT)], now=NOW)

    assert refused(log, Received(write_envelope(said, (bad,)))) == "signature"
    assert log.admit([Received(write_envelope(said, (good,)))], now=NOW)[0].index == 6
    plain = received(claim(draft=False), ANNA_KEY, author=ANNA)
    from consilience.records.envelope import read_envelope

    (signature,) = read_envelope(plain.envelope).signatures
    dressed = type(signature)(signature.key_id, signature.signature, Assertion(b"a", b"b"))
    assert refused(log, Received(write_envelope(read_envelope(plain.envelope).payload, (dressed,)))) == "signature"


# The root


def new_root(log, *signers, root=(OTHER_KEY,), threshold=1, version=2, supersedes="now", name=ALPHA):
    supersedes = log.keyring.party_record if supersedes == "now" else supersedes
    body = party(root=root, threshold=threshold, version=version, name=name)
    return received(body, *signers, author=ROOT, supersedes=supersedes)


def test_the_root_is_rotated_by_the_old_and_the_new_together(log):
    log.admit([new_root(log, ROOT_KEY, OTHER_KEY)], now=NOW)

    assert list(log.keyring.root_keys().values()) == [OTHER_KEY.public]
    assert refused(log, received(enrolment(ANNA_KEY, KeyRole.NODE), ROOT_KEY, author=ROOT)) == "signature"


def test_a_rotation_by_one_side_alone_is_rejected(log):
    assert refused(log, new_root(log, ROOT_KEY)) == "root-threshold"
    assert refused(log, new_root(log, OTHER_KEY)) == "root-threshold"


def test_a_rotation_follows_the_present_root(log):
    both = (ROOT_KEY, OTHER_KEY)

    assert refused(log, new_root(log, *both, version=3)) == "root-rotation"
    assert refused(log, new_root(log, *both, supersedes=None)) == "root-rotation"
    assert refused(log, new_root(log, *both, supersedes="ab" * 32)) == "root-rotation"
    assert refused(log, new_root(log, *both, name=PartyName("beta"))) == "party"


def test_a_threshold_needs_that_many_different_root_keys(tmp_path):
    log = ledger(tmp_path, begun=False)
    two = party(root=(ROOT_KEY, OTHER_KEY, ANNA_KEY), threshold=2)

    assert refused(log, received(two, ROOT_KEY, author=ROOT)) == "root-threshold"
    assert refused(log, received(two, ROOT_KEY, NODE_KEY, author=ROOT)) == "signature"
    log.admit([received(two, ROOT_KEY, ANNA_KEY, author=ROOT)], now=NOW)
    assert refused(log, received(Agency(id="a", title="A"), OTHER_KEY, author=ROOT)) == "root-threshold"


def test_the_first_root_is_version_one(tmp_path):
    log = ledger(tmp_path, begun=False)

    assert refused(log, received(party(version=2), ROOT_KEY, author=ROOT)) == "root-first"
    assert refused(log, received(party(), ROOT_KEY, author=ROOT, supersedes="ab" * 32)) == "root-first"


def test_a_root_key_must_be_usable(tmp_path):
    from dataclasses import replace

    weak = replace(party(), root=frozenset({ROOT_KEY.public, bytes(32)}))

    assert refused(ledger(tmp_path, begun=False), received(weak, ROOT_KEY, author=ROOT)) == "key-unusable"


def test_a_passkey_is_no_root_key(log):
    from consilience.records.envelope import Assertion, Signature, read_envelope, write_envelope

    plain = read_envelope(received(Agency(id="a", title="A"), ROOT_KEY, author=ROOT).envelope)
    dressed = Signature(plain.signatures[0].key_id, plain.signatures[0].signature, Assertion(b"", b""))

    assert refused(log, Received(write_envelope(plain.payload, (dressed,)))) == "signature"


# The rest


def test_a_record_supersedes_one_of_its_kind_and_author(log):
    first = received(claim(draft=False), ANNA_KEY, author=ANNA)
    drafted = received(claim(), NODE_KEY)
    log.admit([first, drafted], now=NOW)
    second = received(claim(draft=False), ANNA_KEY, author=ANNA, supersedes=id_of(first))

    assert log.admit([second], now=NOW)[0].fresh
    for record in (
        received(claim(draft=False), ANNA_KEY, author=ANNA, supersedes="ab" * 32),
        received(report(), ANNA_KEY, author=ANNA, supersedes=id_of(first)),
        received(claim(draft=False), ANNA_KEY, author=ANNA, supersedes=id_of(drafted)),
    ):
        assert refused(log, record) == "supersedes"


def test_a_record_supersedes_another_of_the_same_batch(log):
    first = received(claim(draft=False), ANNA_KEY, author=ANNA)
    second = received(claim(draft=False), ANNA_KEY, author=ANNA, supersedes=id_of(first))

    assert len(log.admit([first, second], now=NOW)) == 2


def test_a_record_of_ours_names_us_and_levels_and_caveats_we_know(log):
    for marked in (
        marking(originators=frozenset({"beta"})),
        marking("ultraviolet"),
        marking(levels=frozenset({Level("other", "x")})),
        marking(caveats=frozenset({"NEVER HEARD"})),
    ):
        assert refused(log, received(claim(), NODE_KEY, marked=marked)) == "marking"
    assert log.admit([received(claim(), NODE_KEY, marked=marking(caveats=frozenset({"ORCON"})))], now=NOW)


def test_a_policy_may_have_a_single_level(log):
    log.rules = replace(rules(), policies=Policies(known=(Policy(name="one", owner="", levels=("x",)),)))
    marked = marking(levels=frozenset({Level("one", "x")}))

    assert log.admit([received(claim(), NODE_KEY, marked=marked)], now=NOW)


def test_a_record_dated_ahead_is_rejected(log):
    assert refused(log, received(claim(), NODE_KEY, created=LATER)) == "created"
    just_before = LATER - timedelta(minutes=10, seconds=1)
    assert refused(log, received(claim(), NODE_KEY, created=LATER), now=just_before) == "created"
    assert log.admit([received(claim(), NODE_KEY, created=LATER)], now=LATER - timedelta(minutes=10))


def test_a_batch_is_admitted_whole_or_not_at_all(log):
    assert refused(log, received(claim(1), NODE_KEY), received(claim(2), OTHER_KEY)) == "signature"


def test_a_key_record_that_supersedes_another_keeps_the_ledger_open(tmp_path, log):
    before = id_of(beginning()[3])
    newer = received(enrolment(OTHER_KEY, KeyRole.MEMBER, ANNA), ROOT_KEY, author=ROOT, supersedes=before)
    log.admit([newer], now=NOW)

    assert Ledger(store(tmp_path), rules()).keyring == log.keyring


def test_a_change_of_policy_keeps_the_ledger_open(tmp_path, log):
    marked = marking(caveats=frozenset({"ORCON"}))
    log.admit([received(enrolment(OTHER_KEY, KeyRole.MEMBER, ANNA), ROOT_KEY, author=ROOT, marked=marked)], now=NOW)

    assert Ledger(store(tmp_path), replace(rules(), caveats=frozenset())).keyring == log.keyring


def test_a_key_enrolled_for_other_work_does_not_become_a_root(log):
    both = (ROOT_KEY, ANNA_KEY)

    assert refused(log, new_root(log, *both, root=(ANNA_KEY,))) == "key-once"


@pytest.mark.parametrize("bad", [0, 30, 31, 60])
def test_a_helper_checks_half_and_refuses_as_well(tmp_path, bad):
    with ThreadPoolExecutor(1) as helper:
        log = Ledger(ledger(tmp_path)._store, rules(), helper=helper)
        batch = [received(claim(number), OTHER_KEY if number == bad else NODE_KEY) for number in range(61)]

        assert refused(log, *batch) == "signature"
        good = [one for number, one in enumerate(batch) if number != bad]
        assert [entry.index for entry in log.admit(good, now=NOW)] == list(range(5, 65))
        assert log.admit([], now=NOW) == ()
        assert log.admit(good[:1], now=NOW)[0].index == 5


def test_what_a_helper_cannot_read_reaches_the_caller(tmp_path):
    with ThreadPoolExecutor(1) as helper, pytest.raises(MalformedRecord):
        admission.examine_all([received(claim(), NODE_KEY), Received(b"x")], ledger(tmp_path).keyring, helper)


def test_a_keyring_without_a_party_has_no_root():
    assert Keyring().root_keys() == {}
    assert Keyring().live(enrolment(ANNA_KEY, KeyRole.MEMBER, ANNA).id) is None


def test_opening_checks_the_keys_again(tmp_path):
    ledger(tmp_path).close()

    with pytest.raises(RecordRejected):
        Ledger(store(tmp_path), Rules(party=PartyName("beta"), policies=rules().policies))
    again = Ledger(store(tmp_path), rules())
    assert again.keyring.log_keys() == [LOG_KEY.public]
    assert len(beginning()) == again.size


def test_a_source_is_somebody(log):
    assert log.admit([received(Source(id="s", title="S"), NODE_KEY)], now=NOW)


@pytest.mark.parametrize(
    "value",
    [
        Received(b""),
        Keyring(),
        Entry(0, "", fresh=True),
        admission.Known("claim/1", NODE),
        rules(),
        admission.Examined(None, None, b"", frozenset(), b""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_was_examined_cannot_be_changed(value):
    assert not hasattr(value, "__dict__")
    for name in type(value).__slots__:
        with pytest.raises(AttributeError):
            setattr(value, name, None)


def test_rules_are_given_by_name():
    with pytest.raises(TypeError):
        Rules(ALPHA, rules().policies)
