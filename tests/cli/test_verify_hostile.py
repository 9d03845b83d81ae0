"""The verifier against files that a hostile party made and signed: every one has a verdict, and writes no words of its own."""

import copy
import json
import random
import secrets
import tracemalloc
from base64 import b64encode

import pytest

from consilience import verify
from consilience.ledger.note import Checkpoint, sign_checkpoint
from consilience.ledger.signing import SeedSigner
from consilience.records.envelope import read_envelope
from consilience.records.ids import ROOT
from consilience.records.key import KeyRole
from tests.cli.test_verify import ANNAS, LOST, evidence, remade
from tests.make_records import ANNA, ANNA_KEY, LOG_KEY, ROOT_KEY, beginning, enrolment, received

RELEASER = SeedSigner(b"\x08" * 32)
FIRST = verify.record_id(read_envelope(beginning()[0].envelope).payload)
GIVEN = verify.record_id(read_envelope(ANNAS.envelope).payload)
SEATED = received(enrolment(RELEASER, KeyRole.RELEASER, holder=ANNA), ROOT_KEY, author=ROOT)
HEAD = "application/vnd.consilience.parcel-head+json"


def code(tmp_path, raw, root=FIRST, **more):
    file = tmp_path / "file.json"
    file.write_bytes(raw)
    return verify.run(file, root=[root] if root else None, **more)


def release(body, **parts):
    return remade(ANNAS, RELEASER, kind="release/1", body=body, **parts)


def memorandum(body):
    record = remade(ANNAS, ANNA_KEY, kind="memorandum/1", body=body)
    text = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    return record, verify._hash(b"consilience/memorandum/1\0", text).hex()


@pytest.mark.parametrize(
    "body",
    [{"under": "x"}, {"under": "x", "records": 5}, {"under": ["x"], "records": []}, {"under": "x", "records": [["a"]]}],
)
def test_a_release_of_any_shape_has_a_verdict(tmp_path, body):
    assert code(tmp_path, evidence([*beginning(), SEATED], release(body))) == verify.NOT_VALID


@pytest.mark.parametrize("term", [{}, 5, {"policy": ["tlp"], "level": "red", "noun": "claim"}, {"policy": "tlp"}])
def test_a_term_of_any_shape_has_a_verdict(tmp_path, term):
    text, id_ = memorandum({"sharing": [term]})
    given = release({"under": id_, "records": [GIVEN]})

    assert code(tmp_path, evidence([*beginning(), SEATED], ANNAS, text, given)) == verify.NOT_VALID


def test_a_day_that_is_none_has_a_verdict(tmp_path):
    text, id_ = memorandum({"sharing": []})
    given = release({"under": id_, "records": [GIVEN]}, created="never")

    assert code(tmp_path, evidence([*beginning(), SEATED], ANNAS, text, given)) == verify.NOT_VALID


@pytest.mark.parametrize("parts", [{"body__role": ["node"]}, {"body__algorithm": ["x"]}, {"body__public": 5}])
def test_a_key_of_any_shape_has_a_verdict(tmp_path, parts):
    assert code(tmp_path, evidence([*beginning(), remade(SEATED, ROOT_KEY, **parts)], ANNAS)) == verify.NOT_VALID


def test_a_revocation_of_any_shape_has_a_verdict(tmp_path):
    ended = remade(received(LOST, ROOT_KEY, author=ROOT), ROOT_KEY, body__key=["a"])

    assert code(tmp_path, evidence([*beginning(), ended], ANNAS)) == verify.NOT_VALID


@pytest.mark.parametrize("payload", ["W10=", "e30=", "NQ=="])
@pytest.mark.parametrize("keyid", ["a", ["a"], None])
def test_statements_of_any_shape_have_a_verdict(tmp_path, payload, keyid):
    said = json.dumps({"payload": payload, "payloadType": HEAD, "signatures": [{"keyid": keyid, "sig": ""}]})
    authority = json.loads(evidence(beginning(), ANNAS))["authority"]
    fork = {"format": "consilience/fork/1", "authority": authority, "statements": [said, said]}

    assert code(tmp_path, json.dumps(fork).encode()) == verify.NOT_VALID


def places(value, at=()):
    """Every place in a file's JSON."""
    yield at
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, item in inside:
        yield from places(item, (*at, name))


def changed(content, at, new):
    found = copy.deepcopy(content)
    if not at:
        return new
    here = found
    for name in at[:-1]:
        here = here[name]
    if new is KeyError:
        del here[at[-1]]
    else:
        here[at[-1]] = new
    return found


def test_whatever_stands_in_place_of_anything_only_the_original_is_valid(tmp_path, capsys):
    """Each place of evidence × {missing, another type, another value}: a verdict each time, and never *valid*."""
    text, id_ = memorandum({"sharing": [{"noun": "claim", "policy": "tlp", "level": "red"}]})
    given = release({"under": id_, "records": [GIVEN], "until": "2026-03-01"})
    original = json.loads(evidence([*beginning(), SEATED], ANNAS, text, given))
    assert code(tmp_path, json.dumps(original).encode()) == verify.VALID
    new = (KeyError, None, 99, -1, True, "", "x", [], {}, ["x"], {"x": 1}, 10**400)
    verdicts = {
        (at, repr(value)): code(tmp_path, json.dumps(changed(original, at, value)).encode())
        for at in places(original)
        for value in new
        if at or value is not KeyError
    }
    capsys.readouterr()

    assert set(verdicts.values()) <= {verify.UNREADABLE, verify.NOT_VALID, verify.NOT_DECIDED, verify.VALID}
    # What was left out whole, and nothing else rests on, is what the file does not show.
    passed = {at for (at, value), verdict in verdicts.items() if verdict == verify.VALID}
    assert {at[0] for at in passed} <= {"authority", "records"}
    assert {verdicts[at, repr(value)] for at in passed for value in new[1:]} <= {verify.UNREADABLE, verify.NOT_VALID}
    assert {len(at) for at in passed} <= {2}


def test_whatever_is_signed_has_a_verdict(tmp_path, capsys):
    """Bodies put together by chance, each signed as it should be: a hostile party signs what it likes."""
    chance = random.Random(17)
    values = (None, 5, True, "", "x", GIVEN, FIRST, [], {}, ["x"], [5], {"policy": "tlp"}, "2026-01-01")
    names = (
        "under",
        "records",
        "until",
        "sharing",
        "key",
        "public",
        "role",
        "holder",
        "root",
        "threshold",
        "seat",
        "text",
    )
    kinds = {"release/1": RELEASER, "memorandum/1": ANNA_KEY, "claim/1": ANNA_KEY, "x": ANNA_KEY, "release": RELEASER}
    for _ in range(100):
        body = {name: chance.choice([one for one in values if one is not None]) for name in chance.sample(names, 4)}
        kind = chance.choice(sorted(kinds))
        record = remade(ANNAS, kinds[kind], kind=kind, body=body)
        keys = [SEATED, remade(SEATED, ROOT_KEY, kind=chance.choice(("key/1", "revocation/1", "party/1")), body=body)]
        for begun in ([*beginning(), SEATED], [*beginning(), *keys]):
            assert code(tmp_path, evidence(begun, record)) in {verify.VALID, verify.NOT_VALID, verify.NOT_DECIDED}
    capsys.readouterr()


@pytest.mark.parametrize("name", ["ann\nvalid", "ann\x1b[2K\rvalid", "ann\u202evalid", "ann\x9bvalid"])
def test_a_name_writes_no_line_of_its_own(tmp_path, capsys, name):
    pen = SeedSigner(b"\7" * 32)
    enrolled = received(enrolment(pen, KeyRole.MEMBER, holder=ANNA), ROOT_KEY, author=ROOT)
    raw = evidence([*beginning(), remade(enrolled, ROOT_KEY, body__holder=name)], remade(ANNAS, pen, author=name))

    code(tmp_path, raw, root=None)
    shown = capsys.readouterr().out
    assert [line for line in shown.splitlines() if line.startswith("valid")] == []
    assert shown.replace("\n", "").isprintable()

    other = remade(beginning()[0], ROOT_KEY, party=name, body__name=name)
    code(tmp_path, evidence([other, *beginning()[1:]], ANNAS), root=None)
    shown = capsys.readouterr().out
    assert shown.startswith("NOT VALID")
    assert shown.count("\n") == 1


def test_keys_take_room_in_proportion():
    """A party enrols as many keys as it likes: the file is long then, and what reads it is no bomb."""

    def most(number):
        begun = [
            received(enrolment(pen, KeyRole.MEMBER, holder=ANNA), ROOT_KEY, author=ROOT)
            for pen in (SeedSigner(secrets.token_bytes(32)) for _ in range(number))
        ]
        raw = evidence([*beginning(), *begun], ANNAS)
        tracemalloc.start()
        verify.verify(raw)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    few, many = most(150), most(600)

    assert many < 6 * few


def test_what_is_given_and_not_compared_decides_nothing(tmp_path, capsys):
    origin = f"consilience/alpha/{FIRST[:32]}"
    note = sign_checkpoint(Checkpoint(origin, 5, b"r" * 32), LOG_KEY)
    raw = b"\x01" + LOG_KEY.public
    hint = verify._hash(origin.encode(), b"\n", raw)[:4].hex()
    key = f"{origin}+{hint}+{b64encode(raw).decode()}"

    assert code(tmp_path, note, root=None, key=key) == verify.VALID
    assert code(tmp_path, note, root="ab" * 32, key=key) == verify.NOT_DECIDED
    assert code(tmp_path, evidence(beginning(), ANNAS), key=key) == verify.NOT_DECIDED
    assert "nothing in a file of this kind is compared with it" in capsys.readouterr().out
