"""Whose root it is: only a log under the whole root that was compared for its party verifies; what is not checked is said."""

import json
import secrets
import subprocess
import sys
from dataclasses import replace

import orjson
import pytest

from consilience import verify
from consilience.errors import RecordRejected, WrongUse
from consilience.ledger.evidence import read_evidence
from consilience.ledger.naming import is_compared, read_root, read_roots, typed_roots
from consilience.ledger.signing import SeedSigner
from consilience.node.baseline import files as baseline_files
from consilience.records.ids import ROOT, PartyName
from consilience.records.key import KeyRole, key_id
from tests.cli.test_verify import evidence
from tests.ledger.test_signing import PASSKEY, asserted
from tests.make_records import ANNA, LOG_KEY, NODE_KEY, OTHER_KEY, ROOT_KEY, claim, enrolment, party, payload, received
from tests.node.two_nodes import ALPHA, BETA, Party

GAMMA_KEY = SeedSigner(b"7" * 32)
OTHERS_ID = "ab" * 32


def log_of(name="alpha", *, keys=(ROOT_KEY,), threshold=1, number=9):
    """Evidence of a log of `name` that begins with this root, and the id of its first record."""
    first = received(
        party(root=keys, threshold=threshold, name=PartyName(name)), *keys, author=ROOT, party=name, number=number
    )
    said = {"author": ROOT, "party": name}
    begun = [
        first,
        received(enrolment(LOG_KEY, KeyRole.LOG), *keys[:threshold], **said, number=number + 1),
        received(enrolment(NODE_KEY, KeyRole.NODE), *keys[:threshold], **said, number=number + 2),
    ]
    id_ = verify.record_id(verify.read_record(first.envelope)[1])
    file = evidence(
        begun,
        received(replace(claim(), party=PartyName(name)), NODE_KEY, party=name),
        origin=f"consilience/{name}/{id_[:32]}",
    )
    return file, id_


def code(tmp_path, raw, *roots):
    file = tmp_path / "file.json"
    file.write_bytes(raw)
    return verify.run(file, root=list(roots))


def key(signer):
    return key_id(signer.public)


@pytest.mark.parametrize("shape", ["id", "owned", "fingerprint", "aloud", "capitals", "bare key", "owned key"])
def test_the_right_root_verifies_however_it_is_typed(tmp_path, shape):
    raw, first = log_of()
    aloud = " ".join(first[at : at + 4] for at in range(0, 32, 4))
    given = {
        "id": first, "owned": f"alpha={first}", "fingerprint": first[:32], "aloud": aloud, "capitals": first.upper(),
        "bare key": key(ROOT_KEY), "owned key": f"alpha={key(ROOT_KEY)}",
    }[shape]  # fmt: skip

    assert code(tmp_path, raw, given) == verify.VALID
    assert is_compared(read_roots([given]), *compared(raw))


def compared(raw):
    found = read_evidence(raw)
    return found.party, found.first, found.beginning


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"keys": (ROOT_KEY, OTHER_KEY)}, id="superset"),
        pytest.param({"keys": (ROOT_KEY, OTHER_KEY), "threshold": 2}, id="superset of two"),
        pytest.param({"keys": (OTHER_KEY,)}, id="another's"),
        pytest.param({"number": 50}, id="another log under the same root"),
    ],
)
def test_a_log_under_any_other_root_does_not_verify(tmp_path, wrong):
    _, first = log_of()
    raw, _ = log_of(**wrong)

    for given in ([first], [f"alpha={first}"], [first[:32]], [first, OTHERS_ID]):
        assert code(tmp_path, raw, *given) == verify.NOT_VALID
        assert not is_compared(read_roots(given), *compared(raw))
    if "number" not in wrong:
        assert code(tmp_path, raw, key(ROOT_KEY)) == verify.NOT_VALID
        assert code(tmp_path, raw, f"alpha={key(ROOT_KEY)}") == verify.NOT_VALID
        assert not is_compared(read_roots([key(ROOT_KEY)]), *compared(raw))


def test_a_root_of_several_keys_counts_whole_with_its_threshold(tmp_path):
    raw, first = log_of(keys=(ROOT_KEY, OTHER_KEY, GAMMA_KEY), threshold=2)
    lower, _ = log_of(keys=(ROOT_KEY, OTHER_KEY, GAMMA_KEY), threshold=1)
    fewer, _ = log_of(keys=(ROOT_KEY, OTHER_KEY), threshold=2)

    assert code(tmp_path, raw, first) == verify.VALID
    assert code(tmp_path, lower, first) == verify.NOT_VALID
    assert code(tmp_path, fewer, first) == verify.NOT_VALID
    for one in (ROOT_KEY, OTHER_KEY):
        assert code(tmp_path, raw, key(one)) == verify.NOT_VALID


def test_the_difference_of_a_wider_root_is_named(tmp_path, capsys):
    raw, _ = log_of(keys=(ROOT_KEY, OTHER_KEY))

    assert code(tmp_path, raw, key(ROOT_KEY)) == verify.NOT_VALID
    assert "2 keys, of which 1 must sign" in capsys.readouterr().out


def test_anothers_root_does_not_vouch_for_a_log_in_a_partys_name(tmp_path):
    """Alpha writes a log in beta's name under its own root; whoever checks was read both roots aloud."""
    _, alphas = log_of("alpha")
    forged, _ = log_of("beta", number=30)
    true, betas = log_of("beta", keys=(OTHER_KEY,), number=60)

    for given in ([alphas, betas], [f"alpha={key(ROOT_KEY)}", f"beta={key(OTHER_KEY)}"], [f"alpha={key(ROOT_KEY)}"]):
        assert code(tmp_path, forged, *given) == verify.NOT_VALID
    # A bare key does not say whose it is, so with two of them nothing is decided, for the true log neither.
    assert code(tmp_path, forged, key(ROOT_KEY), key(OTHER_KEY)) == verify.NOT_DECIDED
    assert code(tmp_path, true, key(ROOT_KEY), key(OTHER_KEY)) == verify.NOT_DECIDED
    assert code(tmp_path, true, alphas, betas) == verify.VALID
    assert code(tmp_path, true, f"alpha={key(ROOT_KEY)}", f"beta={key(OTHER_KEY)}") == verify.VALID
    assert not is_compared(read_roots([key(ROOT_KEY), key(OTHER_KEY)]), *compared(forged))


def test_without_a_root_nothing_is_decided(tmp_path, capsys):
    raw, first = log_of()

    assert code(tmp_path, raw) == verify.NOT_DECIDED
    said = capsys.readouterr().out
    assert first in said
    assert not said.endswith("\nvalid\n")


@pytest.mark.parametrize("text", ["", "beta", "ab", "ab" * 20, "xy" * 32, "alpha=", "=" + "a" * 10])
def test_what_is_no_root_is_said_and_not_taken_for_another(tmp_path, text):
    assert code(tmp_path, log_of()[0], text) == verify.UNREADABLE
    assert read_root(text) is None


def test_a_field_holds_roots_as_they_are_typed_or_read_aloud():
    aloud = "1234 5678 9abc def0 1234 5678 9abc def0"

    assert typed_roots(f"{aloud}\n{OTHERS_ID} beta={OTHERS_ID}\n") == (aloud, OTHERS_ID, f"beta={OTHERS_ID}")


def test_empty_evidence_is_none(tmp_path):
    raw, first = log_of()
    content = json.loads(raw)

    assert code(tmp_path, json.dumps({**content, "records": []}).encode(), first) == verify.NOT_DECIDED
    for value in ({}, "", None, 5, "x"):
        assert code(tmp_path, json.dumps({**content, "records": value}).encode(), first) == verify.UNREADABLE


def test_a_signature_that_cannot_be_checked_here_decides_nothing(tmp_path, monkeypatch):
    said = payload(claim(draft=False), author=ANNA)
    begun = [
        received(party(), ROOT_KEY, author=ROOT, number=1),
        received(enrolment(LOG_KEY, KeyRole.LOG), ROOT_KEY, author=ROOT, number=2),
        received(PASSKEY, ROOT_KEY, author=ROOT, number=3),
    ]
    first = verify.record_id(verify.read_record(begun[0].envelope)[1])
    sealed = verify_passkey(said)
    raw = evidence(begun, sealed)

    assert code(tmp_path, raw, first) == verify.VALID
    monkeypatch.setitem(sys.modules, "cryptography.exceptions", None)
    assert code(tmp_path, raw, first) == verify.NOT_DECIDED


def verify_passkey(said):
    from consilience.ledger.admission import Received  # one test needs it
    from consilience.records.envelope import write_envelope

    return Received(write_envelope(said, (asserted(said),)))


def test_without_the_library_for_signatures_nothing_is_decided(tmp_path):
    raw, first = log_of()
    file = tmp_path / "file.json"
    file.write_bytes(raw)
    hide = "import sys; sys.modules['nacl'] = None; sys.modules['nacl.bindings'] = None; import runpy; "
    run = (
        f"sys.argv[1:] = [{str(file)!r}, '--root', {first!r}]; runpy.run_path({verify.__file__!r}, run_name='__main__')"
    )

    done = subprocess.run([sys.executable, "-c", hide + run], capture_output=True, text=True, check=False)

    assert (done.returncode, "not decided" in done.stderr, done.stdout) == (verify.NOT_DECIDED, True, "")


def test_baselines_are_taken_only_under_the_whole_root(tmp_path, monkeypatch):
    """The root of a log in beta's name is beta's key and a stranger's; beta's key alone was compared."""
    real = Party(tmp_path / "b", BETA)
    stranger = SeedSigner(secrets.token_bytes(32))
    public = next(iter(real.service.node.ledger.keyring.root_keys().values()))
    forged = widened(tmp_path / "f", monkeypatch, stranger, public)
    gamma = Party(tmp_path / "g", PartyName("gamma"))
    from consilience.node.known_logs import need_known  # beside what it is compared with

    seat = next(row.id for row in forged.service.node.ledger.entries(kind="seat/1"))
    forged.service.node.checkpoint(forged.service.log_key)
    found = read_evidence(forged.service.node.evidence(seat))
    first = next(row.id for row in real.service.node.ledger.entries(end=1))

    for given in (real.root, f"beta={real.root}", first, f"beta={first}"):
        with pytest.raises(WrongUse, match="2 root keys, of which 1 must sign"):
            need_known(gamma.service, found, [given])
        assert code(tmp_path, forged.service.node.evidence(seat), given) == verify.NOT_VALID
    need_known(gamma.service, found, [found.first])
    for one in (real, forged, gamma):
        one.close()


def widened(folder, monkeypatch, stranger, public):
    from consilience.node import folder as nodes  # patched here alone
    from consilience.records.party import Party as Noun

    true = nodes._first_records

    def first_records(party, title, seeds, threshold):
        seeds["root"] = stranger.seed
        records = true(party, title, seeds, threshold)
        body = Noun(name=party, title=title, root=frozenset({stranger.public, public}), threshold=1)
        return [nodes._said(body, stranger, party=party, author=ROOT, marking=nodes._public(party))[1], *records[1:]]

    with monkeypatch.context() as patch:
        patch.setattr(nodes, "_first_records", first_records)
        patch.setattr(nodes.secrets, "token_bytes", once(stranger.seed, secrets.token_bytes))
        return Party(folder, BETA)


def once(value, otherwise):
    """What gives `value` first, and what `otherwise` gives from then on."""
    given = iter([value])
    return lambda count: next(given, None) or otherwise(count)


def test_a_party_known_by_a_log_of_an_older_name_is_still_known_by_the_same_log(tmp_path):
    beta, gamma = Party(tmp_path / "b", BETA), Party(tmp_path / "g", PartyName("gamma"))
    seat = next(row.id for row in beta.service.node.ledger.entries(kind="seat/1"))
    beta.service.node.checkpoint(beta.service.log_key)
    found = read_evidence(beta.service.node.evidence(seat))
    store = gamma.service.baselines
    from consilience.node.known_logs import need_known

    with store._turn:
        store._connection.execute("insert into roots values ('beta', ?)", (f"consilience/beta/{found.first[:16]}",))
    need_known(gamma.service, found)
    with store._turn:
        store._connection.execute("update roots set origin = ?", (f"consilience/beta/{'0' * 16}",))
    with pytest.raises(RecordRejected, match="known by another log"):
        need_known(gamma.service, found)
    beta.close()
    gamma.close()


def test_two_parties_in_one_file_have_a_root_each(tmp_path):
    from tests.node.baseline.test_baselines import complete  # needs two nodes

    alpha, beta = Party(tmp_path / "a", ALPHA), Party(tmp_path / "b", BETA)
    text = complete(alpha, beta)
    raw = baseline_files.archive(alpha.service, alpha.view, text)
    a, b = (next(row.id for row in one.service.node.ledger.entries(end=1)) for one in (alpha, beta))

    assert code(tmp_path, raw, a, b) == verify.VALID
    assert code(tmp_path, raw, b, a, OTHERS_ID) == verify.VALID
    assert code(tmp_path, raw, alpha.root, beta.root) == verify.VALID
    assert code(tmp_path, raw, alpha.root, beta.root, OTHERS_ID) == verify.NOT_DECIDED
    for given in ([a], [a, a], [b, b], [f"beta={a}", f"alpha={b}"], [a, f"alpha={b}"], [alpha.root], [OTHERS_ID]):
        assert code(tmp_path, raw, *given) == verify.NOT_VALID
    content = orjson.loads(raw)
    content["logs"] = content["logs"][:1] * 2
    twice = orjson.dumps(content, option=orjson.OPT_SORT_KEYS) + b"\n"
    assert code(tmp_path, twice, a, b) == verify.NOT_VALID
    alpha.close()
    beta.close()
