"""The independent verifier against ledgers that no honest node would have written: it refuses by itself what admission does."""

import json
from base64 import b64encode
from dataclasses import replace

import orjson
import pytest

from consilience import verify
from consilience.ledger.admission import Received
from consilience.ledger.note import Checkpoint, sign_checkpoint
from consilience.ledger.signing import SeedSigner, signed
from consilience.ledger.tree import Frontier, commitment, inclusion_path, leaf_hash, node_hash
from consilience.records.canonical import write_canonical
from consilience.records.envelope import read_envelope, write_envelope
from consilience.records.ids import NODE, ROOT, MemberId, PartyName
from consilience.records.judgement import Judgement, Outcome
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole, RevocationReason
from consilience.records.party import Agency
from consilience.records.record import read_statement
from tests.ledger.test_signing import PASSKEY, asserted
from tests.make_records import (
    ANNA,
    ANNA_KEY,
    LOG_KEY,
    NODE_KEY,
    OTHER_KEY,
    ROOT_KEY,
    SOME_ID,
    beginning,
    claim,
    enrolment,
    id_of,
    party,
    payload,
    received,
    report,
)


def evidence(authority, *records, log_key=LOG_KEY, origin=None):
    """Evidence over a log of just these records, whether or not a ledger would have admitted them."""
    everything = [*authority, *records]
    said = [verify.read_record(one.envelope)[0] for one in everything]
    leaves = [
        leaf_hash(commitment(bytes.fromhex(what["nonce"]), one.envelope))
        for what, one in zip(said, everything, strict=True)
    ]

    def subtree(start, end):
        if end - start == 1:
            return leaves[start]
        return node_hash(subtree(start, (start + end) // 2), subtree((start + end) // 2, end))

    def entry(index):
        path = [item.hex() for item in inclusion_path(index, len(leaves), subtree)]
        return {"index": index, "path": path, "envelope": b64encode(everything[index].envelope).decode()}

    first = read_envelope(everything[0].envelope)
    origin = origin or f"consilience/alpha/{verify.record_id(first.payload)[:16]}"
    root = Frontier().grown_by(leaves)[0].root()
    content = {
        "format": "consilience/evidence/1",
        "checkpoint": sign_checkpoint(Checkpoint(origin, len(leaves), root), log_key).decode(),
        "authority": [entry(index) for index in range(len(authority))],
        "records": [entry(index) for index in range(len(authority), len(everything))],
    }
    return json.dumps(content).encode()


def refused(*arguments, **parts):
    with pytest.raises(verify.NotValid) as error:
        verify.verify(evidence(*arguments, **parts))
    return str(error.value)


def remade(one, signer=NODE_KEY, **parts):
    """A record with other parts in its payload, signed as if they were well."""
    said = orjson.loads(read_envelope(one.envelope).payload)
    for name, value in parts.items():
        at = said
        *way, last = name.split("__")
        for step in way:
            at = at[step]
        at[last] = value
    return Received(signed(write_canonical(said), signer))


ROOT_SAID = {"author": ROOT}
ANNAS = received(claim(draft=False), ANNA_KEY, author=ANNA)
LOST = KeyRevocation(key=enrolment(NODE_KEY, KeyRole.NODE).id, reason=RevocationReason.LOST)


def test_what_a_ledger_would_admit_is_valid():
    judged = received(Judgement(claim=id_of(ANNAS), outcome=Outcome.CONFIRMED), ANNA_KEY, author=ANNA)
    agency = received(Agency(id="a", title="A"), ROOT_KEY, author=ROOT)
    draft = received(claim(), NODE_KEY)
    found = verify.verify(evidence(beginning(), ANNAS, judged, agency, draft, received(report(), NODE_KEY)))

    assert len([line for line in found.checked if line.startswith("record")]) == 5


@pytest.mark.parametrize(
    ("record", "message"),
    [
        pytest.param(received(claim(), OTHER_KEY), "not in force", id="a stranger's key"),
        pytest.param(received(claim(), NODE_KEY, author=ANNA), "holder is not the author", id="the node as a member"),
        pytest.param(received(claim(draft=False), NODE_KEY), "members state them", id="the node states"),
        pytest.param(received(claim(), ANNA_KEY, author=ANNA), "members state them", id="a member drafts"),
        pytest.param(received(claim(), LOG_KEY), "does not say", id="the log key states"),
        pytest.param(received(claim(), NODE_KEY, party=PartyName("beta")), "another party", id="another party"),
        pytest.param(received(Agency(id="a", title="A"), NODE_KEY), "not the root's", id="the node as the root"),
        pytest.param(
            received(Agency(id="a", title="A"), NODE_KEY, author=ROOT), "not a good one of a root", id="no root key"
        ),
        pytest.param(remade(received(claim(), NODE_KEY), v=2), "lacks one of", id="another version"),
        pytest.param(remade(received(claim(), NODE_KEY), v=True), "lacks one of", id="a version that is no number"),
        pytest.param(remade(received(claim(), NODE_KEY), kind=5), "lacks one of", id="kind is no text"),
    ],
)
def test_what_admission_refuses_is_not_valid(record, message):
    assert message in refused(beginning(), record)


@pytest.mark.parametrize("value", ["ab", "AB" * 32, "zz" * 32])
def test_a_nonce_has_32_bytes(value):
    with pytest.raises(verify.NotValid):
        verify.read_record(remade(received(claim(), NODE_KEY), nonce=value).envelope)


def test_a_body_is_an_object():
    with pytest.raises(verify.NotValid):
        verify.read_record(remade(received(claim(), NODE_KEY), body="x").envelope)


def test_a_key_speaks_until_its_revocation():
    revoked = received(LOST, ROOT_KEY, author=ROOT)

    assert "not in force" in refused([*beginning(), revoked], received(claim(), NODE_KEY))


def test_a_forged_signature_is_not_good():
    good, other = received(claim(1), NODE_KEY), payload(claim(2))
    forged = Received(write_envelope(other, read_envelope(good.envelope).signatures))

    assert "a signature is not good" in refused(beginning(), forged)


def test_a_passkey_is_checked_or_said_not_to_be(monkeypatch):
    said = payload(claim(draft=False), author=ANNA)
    passkey = received(PASSKEY, ROOT_KEY, author=ROOT)
    good, bad = (Received(write_envelope(said, (asserted(said, flags=flags),))) for flags in (5, 1))

    assert verify.verify(evidence([*beginning(), passkey], good)).checked
    assert "not good" in refused([*beginning(), passkey], bad)
    monkeypatch.setattr(verify, "passkey_signed", lambda *_: None)
    assert "install" in " ".join(verify.verify(evidence([*beginning(), passkey], good)).not_checked)


def test_a_log_has_the_name_its_first_record_gives_it():
    assert "log's name" in refused(beginning(), origin="consilience/alpha/0000000000000000")


def test_a_checkpoint_is_signed_by_a_log_key_in_force():
    assert "not signed by a key of the log" in refused(beginning(), log_key=NODE_KEY)
    key = KeyRevocation(key=enrolment(LOG_KEY, KeyRole.LOG).id, reason=RevocationReason.LOST)
    assert "not signed by a key" in refused([*beginning(), received(key, ROOT_KEY, author=ROOT)])


def test_a_key_enrolled_for_other_work_does_not_become_a_root():
    taken = received(
        party(root=(ANNA_KEY,), version=2), ROOT_KEY, ANNA_KEY, author=ROOT, supersedes=id_of(beginning()[0])
    )

    assert "enrolled for something else" in refused([*beginning(), taken])


def rotation(*signers, **parts):
    body = replace(party(root=(OTHER_KEY,), version=2), **parts)
    return received(body, *signers, author=ROOT, supersedes=id_of(beginning()[0]))


def test_the_root_is_rotated_by_both_sides():
    later = received(enrolment(SeedSigner(b"5" * 32), KeyRole.NODE), OTHER_KEY, author=ROOT)
    assert verify.verify(evidence([*beginning(), rotation(ROOT_KEY, OTHER_KEY), later])).checked

    for signers in ((ROOT_KEY,), (OTHER_KEY,)):
        assert "fewer root signatures" in refused([*beginning(), rotation(*signers)])
    assert "does not follow" in refused([*beginning(), rotation(ROOT_KEY, OTHER_KEY, version=3)])
    old = received(enrolment(SeedSigner(b"6" * 32), KeyRole.NODE), ROOT_KEY, author=ROOT)
    assert "root key" in refused([*beginning(), rotation(ROOT_KEY, OTHER_KEY), old])


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param(KeyEnrolment(public=bytes(32), role=KeyRole.NODE, holder=NODE), "cannot be used", id="weak"),
        pytest.param(enrolment(NODE_KEY, KeyRole.NODE), "enrolled already", id="twice"),
        pytest.param(enrolment(ROOT_KEY, KeyRole.NODE), "enrolled already", id="root"),
        pytest.param(KeyRevocation(key=SOME_ID, reason=RevocationReason.LOST), "not in force", id="unknown"),
        pytest.param(Agency(id="a", title="A"), "not about keys", id="another kind"),
    ],
)
def test_records_about_keys_keep_the_rules(body, message):
    assert message in refused([*beginning(), received(body, ROOT_KEY, author=ROOT)])


@pytest.mark.parametrize(
    "parts",
    [
        {"body__role": "queen"},
        {"body__holder": 5},
        {"body__holder": "root"},
        {"body__holder": "anna"},
        {"body__public": "00"},
        {"body__public": 5},
        {"body__algorithm": "rsa"},
        {
            "body__algorithm": "passkey-es256",
            "body__public": "04" + "11" * 64,
            "body__role": "member",
            "body__holder": "a",
        },
    ],
    ids=str,
)
def test_a_key_that_is_not_laid_out_as_it_should_be_is_not_valid(parts):
    key = received(enrolment(OTHER_KEY, KeyRole.NODE), ROOT_KEY, author=ROOT)

    assert refused([*beginning(), remade(key, ROOT_KEY, **parts)])


@pytest.mark.parametrize(
    "parts",
    [
        {"body__root": 5},
        {"body__root": ["zz"]},
        {"body__root": ["00" * 32]},
        {"body__threshold": 0},
        {"body__threshold": 2},
        {"body__threshold": True},
        {"body__name": "beta"},
        {"kind": "agency/1"},
    ],
    ids=str,
)
def test_a_party_that_is_not_laid_out_as_it_should_be_is_not_valid(parts):
    first = remade(beginning()[0], ROOT_KEY, **parts)

    assert refused([first, *beginning()[1:]])


def test_two_revocations_of_one_key_are_not_valid():
    twice = [received(LOST, ROOT_KEY, author=ROOT, number=number) for number in (71, 72)]

    assert "not in force" in refused([*beginning(), *twice])


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1.5}',
        b'{"a":null}',
        b'{"a":NaN}',
        b'{"A":1}',
        b'{"a":9007199254740992}',
        b'{"a": 1}',
        b'{"a":1,"a":1}',
        b'{"a":"e\xcc\x81"}',
        b"\xff",
        b"[" * 25 + b"]" * 25,
        b"[" * 100_000,
        b'"\\ud800"',
        b'"' + b"x" * (8 * 1024 * 1024) + b'"',
        b"[" + b"0," * 100_000 + b"0]",
        b"[]",
    ],
    ids=range(15),
)
def test_a_payload_out_of_profile_is_not_valid_whoever_signed_it(raw):
    with pytest.raises(verify.NotValid):
        verify.read_record(signed(raw, NODE_KEY))


def test_core_and_verifier_agree_on_ids():
    one = read_envelope(ANNAS.envelope).payload

    assert verify.record_id(one) == read_statement(one).id
    assert MemberId("anna") == ANNA
