"""The browser's modules beside Python: canonical claims byte for byte, and every check of a claim, by Node's own test runner."""

import json
import os
import random
import re
import shutil
import subprocess
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from consilience.errors import MalformedRecord
from consilience.forum import calls
from consilience.forum.call_claim import LABEL, CallClaim, Step, claim_bytes, read_claim, write_claim
from consilience.ledger.signing import is_asserted
from consilience.records.call import CallKey, Invited, Part
from consilience.records.canonical import write_canonical
from consilience.records.codec import write_body
from consilience.records.envelope import Assertion, Signature, signing_bytes, write_envelope
from consilience.records.ids import KeyId, MemberId, PartyName
from consilience.records.key import Algorithm, KeyEnrolment, KeyRole
from tests.make_records import payload

HERE = Path(__file__).parent
STATIC = HERE.parents[2] / "src" / "consilience" / "web" / "static"
LETTERS = 'aé€漢𝔘\u2028\u007f\\"/\n\tЖ'


def node():
    """Node's version, where it can run modules by what is in them."""
    path = shutil.which("node")
    if path is None:
        return None
    said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=60, check=False).stdout
    found = re.match(r"v(\d+)\.(\d+)", said)
    return tuple(map(int, found.groups())) if found else None


def claim(chance, **parts):
    def digest():
        return chance.randbytes(32).hex()

    maybe = {
        name: chance.choice(["", digest()]) for name in ("peer_certificate", "answers", "description", "commitment")
    }
    return CallClaim(**{
        "step": chance.choice(list(Step)), "call": digest(), "roster": digest(), "from_party": "alpha", "from_member": f"m{chance.randrange(99)}",
        "to_party": "beta", "to_member": "x.y-z_1", "certificate": digest(), "challenge": digest(), "expires": chance.randrange(2**53), **maybe, **parts,
    })  # fmt: skip


def roster(chance):
    def words():
        return "x" + "".join(chance.choices(LETTERS, k=chance.randrange(12)))

    return tuple(
        Invited(
            party=PartyName(party), member=MemberId(f"m{number}"), title=words(), seat=words(), part=part, language="fr" if part is Part.INTERPRETER else "",
            keys=frozenset(KeyId(chance.randbytes(32).hex()) for _ in range(chance.randrange(1, 4))),
        )
        for number, (party, part) in enumerate((party, chance.choice(list(Part))) for party in ("alpha", "beta"))
    )  # fmt: skip


def given(chance):
    said, people = claim(chance), roster(chance)
    bytes_ = write_claim(said)
    rows = [write_body(one) for one in people]
    return {
        "claim": json.loads(bytes_), "bytes": bytes_.decode(), "roster": rows, "rosterBytes": write_canonical(rows).decode(),
        "digest": calls.roster_digest(people),
    }  # fmt: skip


def passkey():
    """A record that a passkey signed, as a browser gives it."""
    private = ec.generate_private_key(ec.SECP256R1())
    public = private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    key = KeyEnrolment(
        public=public, role=KeyRole.MEMBER, holder=MemberId("anna"), algorithm=Algorithm.PASSKEY_ES256, relying_party="localhost",
        origin="http://localhost:8400",
    )  # fmt: skip
    body = CallKey(
        call="ab" * 32, meeting="ab" * 32, key=b"\7" * 32, certificate="cd" * 32, until=datetime(2099, 1, 1, tzinfo=UTC)
    )
    said = payload(body, author=MemberId("anna"))
    challenge = sha256(signing_bytes(said)).digest()
    client = json.dumps(
        {
            "type": "webauthn.get",
            "challenge": urlsafe_b64encode(challenge).decode().rstrip("="),
            "origin": key.origin,
            "crossOrigin": False,
        }
    ).encode()
    data = sha256(b"localhost").digest() + b"\x05" + (0).to_bytes(4, "big")
    signature = Signature(
        key.id, private.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256())), Assertion(data, client)
    )
    assert is_asserted(key, said, signature)
    return {
        "id": key.id, "envelope": write_envelope(said, (signature,)).decode(),
        "key": {"public": public.hex(), "algorithm": key.algorithm.value, "relying_party": "localhost", "origin": key.origin},
    }  # fmt: skip


@pytest.mark.skipif(
    (node() or (0, 0)) < (20, 19), reason="no Node of 20.19 or newer here, which runs the modules as they are"
)
def test_the_modules_of_the_call_hold_their_own_tests_and_agree_with_python(tmp_path):
    chance = random.Random(7)
    place = tmp_path / "given.json"
    place.write_text(json.dumps({"given": [given(chance) for _ in range(200)], "passkey": passkey()}), encoding="utf-8")

    done = subprocess.run(
        ["node", "--test", "--test-reporter=spec", str(HERE / "claim.test.mjs")], capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "CALL_MODULES": STATIC.as_uri(), "CALL_GIVEN": str(place), "NODE_NO_WARNINGS": "1"},
    )  # fmt: skip

    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert re.search(r"tests 3[0-9]", done.stdout), done.stdout[-600:]


def test_a_claim_is_read_back_and_has_one_spelling():
    said = claim(random.Random(1))
    raw = write_claim(said)

    assert read_claim(raw) == said
    assert claim_bytes(raw) == LABEL + raw
    bent = (
        raw + b" ", raw.replace(b'"answers"', b'"answer"'), b"{}", b"[]", b"\xff", raw.replace(b'"step":"', b'"step":"no'), b"x" * 3000,
        raw.replace(b'"from_member":"', b'"from_member":" '), raw.replace(b'"expires":', b'"expires":-1'),
    )  # fmt: skip
    for one in bent:
        with pytest.raises(MalformedRecord):
            read_claim(one)
