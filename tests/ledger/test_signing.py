import contextlib
import hashlib
import json
from base64 import urlsafe_b64encode
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from consilience import verify
from consilience.errors import MalformedRecord
from consilience.ledger.signing import is_asserted, is_signed, is_usable, signed
from consilience.records.envelope import (
    Assertion,
    Signature,
    read_envelope,
    signing_bytes,
    write_envelope,
)
from consilience.records.ids import KeyId
from consilience.records.key import Algorithm, KeyEnrolment, KeyRole
from tests.make_records import ANNA, ANNA_KEY, NODE_KEY, OTHER_KEY, claim, payload
from tests.vectors import shared

VERDICTS = json.loads((Path(__file__).parents[1] / "vectors" / "ed25519-verdicts.json").read_text())


@shared.needed
def test_every_public_vector_has_one_verdict_in_core_and_verifier():
    assert len(VERDICTS) == len(shared.ed25519()) == 914 + 151
    for name, key, message, signature in shared.ed25519():
        core = [int(is_signed(key, message, signature)), int(is_usable(key))]
        apart = [int(verify.is_signed(key, message, signature)), int(verify.is_usable(key))]
        assert core == apart == VERDICTS[name], name


@shared.needed
def test_wycheproof_agrees_with_our_verdicts():
    results = shared.wycheproof_results()

    assert {name for name in results if bool(VERDICTS[name][0]) != (results[name] == "valid")} == set()


def test_no_vector_with_an_unusable_key_can_count():
    taken = [name for name, (good, usable) in VERDICTS.items() if good and not usable]

    # libsodium takes some of these; that is why such keys are refused at enrolment.
    assert all(name.startswith("cctv/") for name in taken)


@pytest.mark.parametrize("length", [0, 31, 33])
def test_keys_and_signatures_of_another_length_are_refused(length):
    for check in (is_signed, verify.is_signed):
        assert not check(b"k" * length, b"m", b"s" * 64)
        assert not check(ANNA_KEY.public, b"m", b"s" * length)
    assert not is_usable(b"k" * length)


def test_what_is_signed_is_the_pre_authentication_encoding():
    assert signing_bytes(b"hello") == b"DSSEv1 39 application/vnd.consilience.record+json 5 hello"
    assert verify._pae(b"hello") == signing_bytes(b"hello")


def test_an_envelope_comes_back_as_it_was():
    raw = signed(payload(claim()), NODE_KEY, ANNA_KEY)
    envelope = read_envelope(raw)

    assert write_envelope(envelope.payload, envelope.signatures) == raw
    assert [s.key_id for s in envelope.signatures] == sorted(s.key_id for s in envelope.signatures)


def broken_envelopes():
    good = signed(payload(claim(), number=3), NODE_KEY)
    two = signed(payload(claim(), number=3), NODE_KEY, ANNA_KEY)
    as_json = json.loads(two)
    turned = json.dumps(as_json | {"signatures": as_json["signatures"][::-1]}, separators=(",", ":")).encode()
    twice = json.dumps(as_json | {"signatures": as_json["signatures"][:1] * 2}, separators=(",", ":")).encode()
    many = json.dumps(as_json | {"signatures": as_json["signatures"][:1] * 17}, separators=(",", ":")).encode()
    key = as_json["signatures"][0]["keyid"].encode()
    yield from {
        "empty": b"",
        "no object": b"[]",
        "white space": good + b"\n",
        "another type": good.replace(b"consilience.record", b"consilience.recode"),
        "another key": good.replace(b'"signatures"', b'"signature"'),
        "open end": good[:-1],
        "payload in no base64": good.replace(b'"payload":"', b'"payload":"*'),
        "no signatures": good[: good.index(b"[") + 1] + b"]}",
        "signatures no array": good[: good.index(b"[")] + b"{}}",
        "signatures no JSON": good[: good.index(b"[")] + b"[}}",
        "signature no object": good[: good.index(b"[")] + b"[5]}",
        "another order": turned,
        "a key twice": twice,
        "too many": many,
        "spaced signatures": good.replace(b'{"keyid"', b'{ "keyid"'),
        "key id in capitals": two.replace(key, key.upper()),
        "key id no text": two.replace(b'"' + key + b'"', b"5"),
        "signature no text": good[: good.index(b'"sig":') + 6] + b"5}]}",
        "signature too short": good[: good.index(b'"sig":') + 6] + b'"AAAA"}]}',
        "signature in no base64": good.replace(b'"sig":"', b'"sig":"-'),
        "a part more": good.replace(b'"sig":', b'"cert":"AA==","sig":'),
        "stray bits": good[: good.index(b'"sig":') + 7] + b"A" * 86 + b'B="}]}',
        "stray bits in the payload": write_envelope(b"a", read_envelope(good).signatures).replace(b'"YQ=="', b'"YR=="'),
    }.items()


@pytest.mark.parametrize(("name", "raw"), list(broken_envelopes()), ids=[name for name, _ in broken_envelopes()])
def test_an_envelope_in_another_form_is_refused_by_core_and_verifier(name, raw):
    with pytest.raises(MalformedRecord):
        read_envelope(raw)
    with pytest.raises(verify.NotValid):
        verify.read_record(raw)


def test_an_envelope_that_is_too_long_is_refused():
    with pytest.raises(MalformedRecord, match="at most"):
        read_envelope(b"x" * 12_000_000)


@given(st.binary(max_size=400))
def test_any_bytes_are_an_envelope_or_malformed(raw):
    with contextlib.suppress(MalformedRecord):
        read_envelope(raw)


@given(st.integers(0, 3000), st.integers(0, 255))
def test_core_and_verifier_take_the_same_damaged_envelopes(place, byte):
    raw = bytearray(signed(payload(claim(), number=5), NODE_KEY))
    raw[place % len(raw)] = byte
    try:
        envelope = read_envelope(bytes(raw))
        from consilience.records.record import read_statement

        read_statement(envelope.payload)
    except MalformedRecord:
        return
    _said, found, signatures = verify.read_record(bytes(raw))
    assert found == envelope.payload
    assert len(signatures) == len(envelope.signatures)


# Passkeys


DEVICE = ec.derive_private_key(12345, ec.SECP256R1())
PASSKEY = KeyEnrolment(
    public=DEVICE.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint),
    role=KeyRole.MEMBER,
    holder=ANNA,
    algorithm=Algorithm.PASSKEY_ES256,
    relying_party="node.example",
    origin="https://node.example",
)


def asserted(said, *, key=PASSKEY, flags=5, rp="node.example", **client):
    challenge = urlsafe_b64encode(hashlib.sha256(signing_bytes(said)).digest()).decode().rstrip("=")
    content = {"type": "webauthn.get", "challenge": challenge, "origin": "https://node.example", "crossOrigin": False}
    client_data = json.dumps(content | client).encode()
    data = hashlib.sha256(rp.encode()).digest() + bytes([flags]) + b"\0\0\0\1"
    signature = DEVICE.sign(data + hashlib.sha256(client_data).digest(), ec.ECDSA(SHA256()))
    return Signature(key.id, signature, Assertion(data, client_data))


def both_say(said, signature, key=PASSKEY):
    """What core and verifier say of a passkey's signature; they must agree."""
    ours = is_asserted(key, said, signature)
    entry = json.loads(write_envelope(said, (signature,)))["signatures"][0]
    body = {"public": key.public.hex(), "origin": key.origin, "relying_party": key.relying_party}
    if signature.assertion is not None:
        assert verify.passkey_signed(body, signing_bytes(said), entry) is ours
    return ours


def test_a_passkey_signs_by_its_challenge():
    said = payload(claim(draft=False), author=ANNA)
    signature = asserted(said)

    assert both_say(said, signature)
    assert read_envelope(write_envelope(said, (signature,))).signatures == (signature,)


@pytest.mark.parametrize(
    "change",
    [
        {"type": "webauthn.create"},
        {"challenge": "AAAA"},
        {"origin": "https://evil.example"},
        {"crossOrigin": True},
        {"flags": 4},
        {"flags": 1},
        {"rp": "evil.example"},
    ],
    ids=str,
)
def test_a_passkey_used_otherwise_is_refused(change):
    said = payload(claim(draft=False), author=ANNA)

    assert not both_say(said, asserted(said, **change))


@pytest.mark.parametrize("encode", ["twice", "utf-16", "utf-8-sig", "NaN"])
def test_client_data_that_readers_could_read_in_two_ways_are_refused(encode):
    said = payload(claim(draft=False), author=ANNA)
    plain = asserted(said).assertion.client_data.decode()
    client = {
        "twice": plain.replace("{", '{"type": "webauthn.create", ', 1).encode(),
        "NaN": plain.replace("{", '{"type": "webauthn.get", "type": NaN, ', 1).encode(),
    }.get(encode) or plain.encode(encode)
    data = hashlib.sha256(b"node.example").digest() + b"\5\0\0\0\1"
    signature = DEVICE.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(SHA256()))

    assert not both_say(said, Signature(PASSKEY.id, signature, Assertion(data, client)))


def test_a_passkey_signature_is_for_one_record():
    first, second = payload(claim(1, draft=False), author=ANNA), payload(claim(2, draft=False), author=ANNA)

    assert not both_say(second, asserted(first))


@pytest.mark.parametrize("client", [b"{", b"[]", b"\xff"])
def test_client_data_that_is_no_object_is_refused(client):
    said = payload(claim(draft=False), author=ANNA)
    good = asserted(said)

    assert not both_say(said, replace(good, assertion=Assertion(good.assertion.authenticator_data, client)))


def test_damaged_assertions_are_refused():
    said = payload(claim(draft=False), author=ANNA)
    good = asserted(said)

    assert not both_say(said, replace(good, signature=good.signature[:-1] + bytes([good.signature[-1] ^ 1])))
    assert not both_say(said, replace(good, signature=b"x"))
    assert not both_say(said, replace(good, assertion=Assertion(b"short", good.assertion.client_data)))
    assert not both_say(said, replace(good, assertion=None))
    assert not is_asserted(KeyEnrolment(public=ANNA_KEY.public, role=KeyRole.MEMBER, holder=ANNA), said, good)


def test_a_passkey_is_a_point_of_its_curve():
    assert is_usable(PASSKEY.public, Algorithm.PASSKEY_ES256)
    assert not is_usable(b"\4" + b"\1" * 64, Algorithm.PASSKEY_ES256)
    assert not is_usable(
        DEVICE.public_key().public_bytes(Encoding.X962, PublicFormat.CompressedPoint), Algorithm.PASSKEY_ES256
    )


def test_a_machine_holds_no_passkey():
    with pytest.raises(ValueError, match="passkey"):
        replace(PASSKEY, role=KeyRole.NODE, holder="node")


def test_without_its_library_the_verifier_says_not_checked(monkeypatch):
    import builtins

    real = builtins.__import__

    def without(name, *rest):
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *rest)

    said = payload(claim(draft=False), author=ANNA)
    entry = json.loads(write_envelope(said, (asserted(said),)))["signatures"][0]
    monkeypatch.setattr(builtins, "__import__", without)

    assert verify.passkey_signed({}, b"", entry) is None


def test_keys_have_ids():
    assert PASSKEY.id != KeyEnrolment(public=OTHER_KEY.public, role=KeyRole.MEMBER, holder=ANNA).id
    assert verify.key_id(OTHER_KEY.public) == KeyId(
        KeyEnrolment(public=OTHER_KEY.public, role=KeyRole.MEMBER, holder=ANNA).id
    )
    assert verify.key_id(PASSKEY.public, "passkey-es256") == PASSKEY.id
