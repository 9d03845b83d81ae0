"""Two nodes from the command line, by hand: cards, releases, bundles, receipts, and the check without a node."""

import json

import pytest

from consilience.errors import UnreadableInput, WrongUse
from tests.cli.test_node import fails, run, shown


@pytest.fixture
def nodes(tmp_path):
    """Alpha and Beta, each with Anna, who asks and releases; introduced to each other."""
    for party in ("alpha", "beta"):
        folder = tmp_path / party
        run("init", "--party", party, "--dir", folder, "--no-passphrase")
        run("member", "add", "anna", "--title", "Anna", "--role", "analyst", "--role", "releaser", "--dir", folder)
        for kind, more in (("m", ()), ("r", ("--releaser",))):
            public = run("member", "new-key", tmp_path / f"{party}-{kind}.key", "--no-passphrase").split()[1]
            run("member", "key", "anna", "--dir", folder, "--public", public, *more)
        run("member", "clear", "anna", "--dir", folder, "--level", "tlp:red")
        run("peer", "card", "--dir", folder, "--out", tmp_path / f"{party}.card")
    run(
        "peer",
        "add",
        tmp_path / "beta.card",
        "--dir",
        tmp_path / "alpha",
        "--fingerprint",
        fingerprint(tmp_path / "beta"),
    )
    run(
        "peer",
        "add",
        tmp_path / "alpha.card",
        "--dir",
        tmp_path / "beta",
        "--fingerprint",
        fingerprint(tmp_path / "alpha"),
    )
    return tmp_path


def fingerprint(folder):
    return run("peer", "card", "--dir", folder).split("fingerprint")[1].split("\n")[0].strip()


def released(nodes, *more):
    (nodes / "r.txt").write_text("The envoys met in Geneva on 3 March 2026.\n")
    run("ingest", "--dir", nodes / "alpha", nodes / "r.txt", "--marking", "TLP:GREEN")
    records = [row["id"] for row in shown(nodes / "alpha") if row["kind"] in ("report/1", "claim/1")]
    key = ("--dir", nodes / "alpha", "--key")
    run("release", "ask", *records, *key, nodes / "alpha-m.key", "--to", "beta", "--because", "common", *more)
    (case,) = json.loads(run("release", "list", *key, nodes / "alpha-m.key", "--json"))
    run("release", "decide", case["request"], *key, nodes / "alpha-r.key")
    return json.loads(run("release", "list", *key, nodes / "alpha-m.key", "--json"))[0]["release"]


def test_a_release_goes_by_bundle_and_its_receipt_comes_back(nodes, capsys):
    released(nodes)
    assert "1 parcels with 2 records" in run("outbox", "dispatch", "--dir", nodes / "alpha")
    run("bundle", "write", "--dir", nodes / "alpha", "--to", "beta", "--out", nodes / "b")

    said = run("bundle", "read", "--dir", nodes / "beta", nodes / "b", "--open", nodes / "opened.json")
    assert "alpha: 1 new parcels with 2 records" in said
    root = f"alpha={fingerprint(nodes / 'alpha')}"
    assert run("verify", nodes / "opened.json", "--root", root).endswith("\nvalid\n")
    assert "not acknowledged" in run("outbox", "list", "--dir", nodes / "alpha")
    run("bundle", "write", "--dir", nodes / "beta", "--to", "alpha", "--out", nodes / "back")
    run("bundle", "read", "--dir", nodes / "alpha", nodes / "back")
    assert "not acknowledged" not in run("outbox", "list", "--dir", nodes / "alpha")
    (row,) = json.loads(run("peer", "list", "--dir", nodes / "alpha", "--json"))
    assert (row["party"], row["sent"], row["acknowledged"], row["forks"]) == ("beta", 1, 1, 0)


def test_peers_are_listed_without_a_passphrase(tmp_path, monkeypatch):
    monkeypatch.delenv("CONSILIENCE_PASSPHRASE_FILE", raising=False)
    monkeypatch.setattr("getpass.getpass", lambda _: "long enough")
    run("init", "--party", "alpha", "--dir", tmp_path / "alpha")
    run("init", "--party", "beta", "--dir", tmp_path / "beta", "--no-passphrase")
    card = run("peer", "card", "--dir", tmp_path / "beta", "--out", tmp_path / "beta.card")
    said = card.split("fingerprint")[1].split("\n")[0].strip()
    run("peer", "add", tmp_path / "beta.card", "--dir", tmp_path / "alpha", "--fingerprint", said)

    monkeypatch.setattr("getpass.getpass", lambda _: pytest.fail("a passphrase was asked for"))
    (row,) = json.loads(run("peer", "list", "--dir", tmp_path / "alpha", "--json"))
    proof = ("peer", "proof", "beta", "--dir", tmp_path / "alpha", "--out", tmp_path / "proof.json")

    assert (row["party"], row["sent"]) == ("beta", 0)
    assert "no fork of its log is known" in fails(*proof, error=WrongUse)


def test_a_withdrawn_release_is_dropped_on_the_other_side(nodes):
    release = released(nodes)
    run("outbox", "dispatch", "--dir", nodes / "alpha")
    run("release", "withdraw", release, "--dir", nodes / "alpha", "--key", nodes / "alpha-r.key")
    assert "withdrawn already" in fails(
        "release", "withdraw", release, "--dir", nodes / "alpha", "--key", nodes / "alpha-r.key", error=WrongUse
    )
    run("outbox", "dispatch", "--dir", nodes / "alpha")
    run("bundle", "write", "--dir", nodes / "alpha", "--to", "beta", "--out", nodes / "b")

    assert "2 new parcels with 0 records and 1 notices" in run("bundle", "read", "--dir", nodes / "beta", nodes / "b")


def test_a_card_with_another_fingerprint_is_not_taken(nodes):
    wrong = "0000 " * 8
    add = ("peer", "add", nodes / "beta.card", "--dir", nodes / "alpha", "--fingerprint", wrong)

    assert "another" in fails(*add, error=WrongUse)
    assert "there is no card" in fails("peer", "add", nodes / "none", "--dir", nodes / "alpha", error=UnreadableInput)


def test_only_the_right_key_of_somebody_enrolled_signs(nodes):
    (nodes / "r.txt").write_text("One.\n")
    ask = ("release", "list", "--dir", nodes / "alpha", "--key")

    assert "not a member key" in fails(*ask, nodes / "beta-m.key", error=WrongUse)
    decide = ("release", "decide", "0" * 64, "--dir", nodes / "alpha", "--key", nodes / "alpha-m.key")
    assert "not a releaser key" in fails(*decide, error=WrongUse)


def test_a_removed_peer_needs_to_be_introduced_again(nodes):
    run("peer", "remove", "beta", "--dir", nodes / "alpha")

    assert "there is none in force" in fails(
        "bundle", "write", "--dir", nodes / "alpha", "--to", "beta", "--out", nodes / "b", error=WrongUse
    )


def test_after_a_spill_a_report_and_its_claims_are_erased(nodes):
    released(nodes)
    folder, key = nodes / "alpha", nodes / "alpha-r.key"
    (report,) = [row["id"] for row in shown(folder) if row["kind"] == "report/1"]
    (nodes / "other.txt").write_text("The bridge was opened on 4 March 2026.\n")
    run("ingest", "--dir", folder, nodes / "other.txt")

    said = run("release", "erase", report, "--dir", folder, "--key", key, "--reason", "spill")

    assert said.count("erase 2 records") == 2
    assert [row["kind"] for row in shown(folder) if row["erased"]] == ["report/1", "claim/1"]
    assert not [path for path in folder.rglob("*") if path.is_file() and b"envoys met" in path.read_bytes()]
    assert "must stay" in fails("release", "erase", report, "--dir", folder, "--key", key, "--reason", "spill")
