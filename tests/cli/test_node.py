"""A node's folder from the command line, as a new user meets it, and the independent verifier over what it gives out."""

import json
import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from consilience import node as nodes
from consilience import verify
from consilience.cli.app import app
from consilience.errors import ConsilienceError, SigningRefused, UnreadableInput, WrongUse
from consilience.ledger.note import cosign
from consilience.ledger.signing import SeedSigner
from consilience.ledger.tree import includes
from consilience.node import markings
from consilience.records.ids import ROOT, MemberId, ReportId
from consilience.records.judgement import Judgement, Outcome
from consilience.records.key import KeyEnrolment, KeyRevocation, KeyRole, RevocationReason
from consilience.records.party import Role, Seat
from consilience.records.report import Report
from tests.make_records import claim, marking, seed


def run(*arguments, ok=True, **parts):
    """What a command prints; its own errors come as they are."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False, **parts)
    if ok:
        assert result.exit_code == 0, result.output
    return result.stdout


def fails(*arguments, error=ConsilienceError, **parts):
    with pytest.raises(error) as failed:
        run(*arguments, **parts)
    return str(failed.value)


@pytest.fixture
def folder(tmp_path):
    run("init", "--party", "alpha", "--dir", tmp_path / "node", "--no-passphrase")
    return tmp_path / "node"


@pytest.fixture
def reports(tmp_path):
    inbox = tmp_path / "inbox"
    (inbox / "deep").mkdir(parents=True)
    (inbox / "a.txt").write_text("Two brigades crossed the river.")
    (inbox / "deep" / "b.txt").write_text("The bridge is open.")
    return inbox


def shown(folder):
    return json.loads(run("log", "show", "--dir", folder, "--json"))


def test_a_new_node_says_what_to_read_aloud_and_that_keys_lie_open(tmp_path):
    said = run("init", "--party", "alpha", "--dir", tmp_path / "n", "--no-passphrase", "--title", "Alphaland")

    assert "root   " in said
    assert "NOT protected by a passphrase" in said
    assert [row["kind"] for row in shown(tmp_path / "n")] == ["party/1", "key/1", "key/1"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "n").rglob("*.key"))


def test_a_passphrase_is_asked_for_twice_and_then_needed(tmp_path, monkeypatch, reports):
    asked = iter(["long enough", "long enough"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(asked))
    said = run("init", "--party", "alpha", "--dir", tmp_path / "n")
    assert "NOT protected" not in said
    (tmp_path / "pass").write_text("long enough\n")
    (tmp_path / "wrong").write_text("something else\n")

    assert "passphrase is wrong" in fails(
        "log", "checkpoint", "--dir", tmp_path / "n", "--passphrase-file", tmp_path / "wrong"
    )
    assert run("log", "checkpoint", "--dir", tmp_path / "n", "--passphrase-file", tmp_path / "pass")
    monkeypatch.setattr("getpass.getpass", lambda _: "long enough")
    assert "2 reports" in run("ingest", "--dir", tmp_path / "n", reports)


def test_passphrases_that_are_short_or_differ_make_no_node(tmp_path, monkeypatch):
    for answers in (["short"], ["long enough", "long enougH"]):
        asked = iter(answers)
        monkeypatch.setattr("getpass.getpass", lambda _, asked=asked: next(asked))
        assert "passphrase" in fails("init", "--party", "alpha", "--dir", tmp_path / "n", error=WrongUse)
    (tmp_path / "empty").write_text("")
    for extra in (["--passphrase-file", tmp_path / "none"], ["--passphrase-file", tmp_path / "empty"]):
        assert "passphrase" in fails("init", "--party", "alpha", "--dir", tmp_path / "n", *extra)
    assert "exclude" in fails(
        "init", "--party", "a", "--dir", tmp_path / "n", "--no-passphrase", "--passphrase-file", tmp_path / "empty"
    )
    (tmp_path / "short").write_text("short")
    assert "8 characters" in fails(
        "init", "--party", "a", "--dir", tmp_path / "n", "--passphrase-file", tmp_path / "short"
    )
    assert not (tmp_path / "n").exists()


def test_a_party_needs_a_name_and_a_folder_of_its_own(tmp_path, folder):
    assert "a name has" in fails("init", "--party", "two words", "--dir", tmp_path / "x", "--no-passphrase")
    assert "there is a node here already" in fails("init", "--party", "beta", "--dir", folder, "--no-passphrase")


@pytest.mark.parametrize("content", [None, "", "[]", "{}", "5"])
def test_a_folder_without_a_node_is_said(tmp_path, content):
    if content is not None:
        (tmp_path / "node.json").write_text(content)

    assert "there is no node here" in fails("log", "show", "--dir", tmp_path, error=UnreadableInput)


def test_reports_are_ingested_once_and_bad_files_are_named(folder, reports):
    (reports / "c.bin").write_bytes(b"\xff\xfe\x00")

    assert run("ingest", "--dir", folder, reports).startswith(
        "2 reports and 2 drafted claims recorded, 0 reports known"
    )
    assert run("ingest", "--dir", folder, reports).startswith(
        "0 reports and 0 drafted claims recorded, 2 reports known"
    )
    assert [row["kind"] for row in shown(folder)].count("report/1") == 2
    assert "none of the files could be read" in fails("ingest", "--dir", folder, reports / "c.bin")
    assert "none of the files" in fails("ingest", "--dir", folder, reports / "gone.txt")


def test_a_machine_with_one_core_does_without_a_helper(folder, reports, monkeypatch):
    monkeypatch.setattr("os.cpu_count", lambda: None)

    assert run("ingest", "--dir", folder, reports).startswith("2 reports")


def test_reports_can_be_read_without_a_bar(folder, reports):
    found, drafted, problems = nodes.read_reports([reports], nodes.Node(folder).party)

    assert (len(found), len(drafted), problems) == (2, 2, [])


@pytest.mark.parametrize(("filed", "level"), [("TLP:RED", "red"), ("TLP:GREEN", "amber")])
def test_drafted_claims_stay_drafts_linked_to_their_report(folder, filed, level):
    node = nodes.Node(folder)
    report = Report(id=ReportId("r1"), party=node.party, file="r1", text="x", marking="TLP:GREEN", sha256="1")
    claims = [claim(number) for number in range(3)]
    done = node.ingest([report], claims, node.key("node", str), default=filed)

    assert (done.reports, done.claims) == (1, 3)
    rows = list(node.ledger.entries(kind="claim/1"))
    statements = [nodes.record_of(row).statement for row in rows]
    assert all(statement.body.draft and statement.head.author == "node" for statement in statements)
    (written,) = node.ledger.entries(kind="report/1")
    assert {statement.head.links[0].record for statement in statements} == {written.id}
    # The strictest counts: of the label it was filed under, the report's own (green) and the claim's (amber).
    assert {each.name for statement in statements for each in statement.marking.levels} == {level}


def test_many_reports_are_admitted_in_batches(folder):
    node = nodes.Node(folder)
    many = [Report(id=ReportId(f"r{n}"), party=node.party, file=f"r{n}", text="x", sha256=str(n)) for n in range(1200)]

    assert node.ingest(many, [], node.key("node", str), default="TLP:AMBER").reports == 1200


def test_a_marking_that_cannot_be_read_keeps_a_report_to_its_owner():
    kept = markings.marking_of("NOT FOR BETA", "TLP:GREEN", "alpha")
    assert kept.audience == {"alpha"}
    assert {level.name for level in kept.levels} == {"red"}
    assert markings.UNREADABLE in kept.caveats


def test_a_document_tightens_what_the_uploader_chose_and_never_loosens_it():
    for written in ("TLP:CLEAR", "UNCLASSIFIED//REL TO beta", "TLP:GREEN"):
        kept = markings.marking_of(written, "TLP:RED", "alpha")
        assert kept.audience == {"alpha"}
        assert "red" in {level.name for level in kept.levels}
    assert markings.marking_of("TLP:RED", "TLP:GREEN", "alpha").audience == {"alpha"}


@pytest.mark.parametrize(
    ("written", "levels", "audience"),
    [
        ("SECRET//REL TO alpha, beta", {"green", "SECRET"}, {"alpha", "beta"}),
        ("(S//NF)", {"green", "SECRET"}, {"alpha"}),
        ("NATO SECRET; TLP:AMBER", {"amber", "SECRET"}, {"alpha"}),
        ("SECRET////ORCON", {"red", "SECRET"}, {"alpha"}),
        ("COSMIC", {"red"}, {"alpha"}),
    ],
)
def test_a_banner_or_portion_mark_of_a_report_is_read(written, levels, audience):
    kept = markings.marking_of(written, "TLP:GREEN", "alpha")

    assert ({level.name for level in kept.levels}, kept.audience) == (levels, audience)


def test_a_report_that_has_no_form_as_a_record_is_named_and_the_others_are_done(folder):
    node = nodes.Node(folder)
    both = [
        Report(id=ReportId(name), party=node.party, file=name, text=text, sha256=name)
        for name, text in (("huge", "x" * (9 * 1024 * 1024)), ("fine", "x"))
    ]
    done = node.ingest(both, [], node.key("node", str), default="TLP:RED")

    assert (done.reports, len(done.refused)) == (1, 1)
    assert done.refused[0].startswith("huge: record: expected at most")


def test_an_interrupted_start_leaves_no_node_and_says_so(tmp_path):
    (tmp_path / "keys").mkdir()

    assert "interrupted" in fails("init", "--party", "alpha", "--dir", tmp_path, "--no-passphrase")


def test_nobody_else_may_read_the_ledger(folder):
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.glob("ledger.*"))


def test_after_comparing_with_a_peer_a_restored_node_signs_again(folder, tmp_path):
    note = run("log", "checkpoint", "--dir", folder).encode()
    shutil.copytree(folder, tmp_path / "restored")
    peer = SeedSigner(seed("peer"))
    fails("log", "checkpoint", "--dir", tmp_path / "restored", error=SigningRefused)
    moment = int(nodes.now().timestamp()) + 5
    (tmp_path / "note").write_bytes(cosign(note, name="beta", signer=peer, moment=moment))
    compare = ("log", "compare", tmp_path / "note", "--dir", tmp_path / "restored", "--witness", "beta", "--key")

    assert "64 hex digits" in fails(*compare, "x")
    (tmp_path / "long").write_bytes(b"x" * 100_000)
    assert "at most" in fails("log", "compare", tmp_path / "long", *compare[3:], peer.public.hex())
    assert "it may sign again" in run(*compare, peer.public.hex())
    assert run("log", "checkpoint", "--dir", tmp_path / "restored")


def test_a_default_marking_that_is_none_is_refused(folder, reports):
    assert "TLP" in fails("ingest", "--dir", folder, "--marking", "PINK", reports)


def test_the_log_shows_ids_kinds_and_times_and_no_content(folder, reports):
    run("ingest", "--dir", folder, reports)
    run("log", "checkpoint", "--dir", folder)

    text = run("log", "show", "--dir", folder)
    assert "7 records in a log of 64 entries" in text
    assert "brigades" not in text + json.dumps(shown(folder))
    assert set(shown(folder)[0]) == {"index", "id", "kind", "author", "time", "erased"}


def test_a_proof_is_that_of_rfc_6962(folder, reports):
    run("ingest", "--dir", folder, reports)
    run("log", "checkpoint", "--dir", folder)
    for row in shown(folder):
        proof = json.loads(run("log", "prove", row["id"], "--dir", folder, "--json"))
        assert includes(
            index=proof["index"],
            size=proof["size"],
            leaf=bytes.fromhex(proof["leaf"]),
            path=[bytes.fromhex(item) for item in proof["path"]],
            root=bytes.fromhex(proof["root"]),
        )
    assert "is entry 6 of the log of 64" in run("log", "prove", row["id"], "--dir", folder)


def test_what_cannot_be_proved_is_said(folder, reports, tmp_path):
    assert "64 hex digits" in fails("log", "prove", "abc", "--dir", folder)
    assert "does not stand" in fails("log", "prove", "ab" * 32, "--dir", folder)
    first = shown(folder)[0]["id"]
    assert "no checkpoint covers" in fails("log", "prove", first, "--dir", folder, "--out", tmp_path / "e")
    run("log", "checkpoint", "--dir", folder)
    run("ingest", "--dir", folder, reports)
    assert "no checkpoint covers" in fails(
        "log", "prove", shown(folder)[-1]["id"], "--dir", folder, "--out", tmp_path / "e"
    )


def test_the_whole_log_can_be_computed_again(folder, reports):
    run("ingest", "--dir", folder, reports)

    assert "whole: 7 entries" in run("log", "audit", "--dir", folder)


def test_a_node_copied_from_a_backup_does_not_sign_until_a_new_epoch_is_recorded(folder, tmp_path):
    run("log", "checkpoint", "--dir", folder)
    shutil.copytree(folder, tmp_path / "restored")

    with pytest.raises(SigningRefused, match="restored"):
        run("log", "checkpoint", "--dir", tmp_path / "restored")
    said = run("log", "epoch", "--dir", tmp_path / "restored", "--because", "beta cannot be reached")
    assert "recorded as entry 64" in said
    assert run("log", "checkpoint", "--dir", tmp_path / "restored")
    assert run("log", "checkpoint", "--dir", folder)


def test_a_ledger_file_put_back_in_place_is_noticed(folder, tmp_path):
    run("log", "checkpoint", "--dir", folder)
    old = (folder / "ledger.sqlite3").read_bytes()
    run("log", "checkpoint", "--dir", folder)
    (folder / "ledger.sqlite3").write_bytes(old)
    for name in ("ledger.sqlite3-wal", "ledger.sqlite3-shm"):
        (folder / name).unlink(missing_ok=True)

    fails("log", "checkpoint", "--dir", folder, error=SigningRefused)


@pytest.mark.parametrize("content", [None, "", "{", "[]", "{}"])
def test_a_lost_mark_counts_as_a_restore(folder, content):
    run("log", "checkpoint", "--dir", folder)
    (folder / "ledger.mark").unlink()
    if content is not None:
        (folder / "ledger.mark").write_text(content)

    fails("log", "checkpoint", "--dir", folder, error=SigningRefused)


def test_a_node_stopped_between_its_first_signature_and_its_mark_is_no_restored_one(folder):
    node = nodes.Node(folder)
    signed = node.ledger.checkpoint

    def stopped(*given, **named):
        signed(*given, **named)
        raise KeyboardInterrupt

    node.ledger.checkpoint = stopped
    with pytest.raises(KeyboardInterrupt):
        node.checkpoint(node.key("log", lambda _: ""))
    node.close()

    assert run("log", "checkpoint", "--dir", folder)


@pytest.mark.parametrize("last", ["before", "after"])
def test_a_node_stopped_when_it_was_to_begin_an_epoch_is_not_taken_for_one_restored_twice(folder, tmp_path, last):
    run("log", "checkpoint", "--dir", folder)
    restored = tmp_path / "restored"
    shutil.copytree(folder, restored)
    node = nodes.Node(restored)
    admit = node.ledger.admit

    def stopped(*given, **named):
        if last == "after":
            admit(*given, **named)
        os._exit(9)

    node.ledger.admit = stopped
    child = os.fork()
    if child == 0:
        node.new_epoch(node.key("root", lambda _: ""), "beta cannot be reached")
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 9
    node.close()

    if last == "before":
        # It is still to be compared, and the epoch still to be recorded.
        fails("log", "checkpoint", "--dir", restored, error=SigningRefused)
        run("log", "epoch", "--dir", restored, "--because", "beta cannot be reached")
    assert run("log", "checkpoint", "--dir", restored)
    assert sum(row["kind"] == "epoch/1" for row in shown(restored)) == 1


# The independent verifier


@pytest.fixture
def evidence(folder, reports, tmp_path):
    run("ingest", "--dir", folder, reports)
    run("log", "checkpoint", "--dir", folder)
    run("log", "prove", shown(folder)[3]["id"], "--dir", folder, "--out", tmp_path / "evidence.json")
    return tmp_path / "evidence.json"


def root_of(folder):
    node = nodes.Node(folder)
    return next(iter(node.ledger.keyring.root_keys()))


def test_evidence_is_for_its_owner_until_he_hands_it_on(evidence):
    assert evidence.stat().st_mode & 0o077 == 0


def test_evidence_is_valid_on_a_machine_that_has_only_the_file(folder, evidence, tmp_path):
    shutil.copy(verify.__file__, tmp_path / "alone.py")
    command = [sys.executable, "-I", tmp_path / "alone.py", evidence, "--root", root_of(folder)]
    result = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)

    assert (result.returncode, result.stderr) == (0, "")
    assert "the root is the one given" in result.stdout
    assert result.stdout.endswith("valid\n")


def test_the_verifier_imports_nothing_of_ours():
    text = Path(verify.__file__).read_text()

    assert "import consilience" not in text
    assert "from consilience" not in text


def test_the_command_gives_the_exit_code(folder, evidence, tmp_path):
    assert verify.run(evidence, root=[root_of(folder)]) == 0
    assert CliRunner().invoke(app, ["verify", str(evidence)]).exit_code == 4
    assert CliRunner().invoke(app, ["verify", str(evidence), "--root", "ab" * 32]).exit_code == 3
    assert CliRunner().invoke(app, ["verify", str(tmp_path / "none")]).exit_code == 2
    assert verify.main([str(evidence)]) == 4


def test_every_single_bit_of_the_evidence_counts(evidence):
    """Whatever character of an envelope, a path or the checkpoint is changed, it is not valid, or not readable."""
    content = json.loads(evidence.read_text())
    text = json.dumps(content)
    start = text.index('"checkpoint"')
    wrong = []
    for place in range(start + 15, len(text), 7):
        changed = text[:place] + ("A" if text[place] != "A" else "B") + text[place + 1 :]
        try:
            verify.verify(changed.encode())
            wrong.append(place)
        except (verify.NotValid, verify.Unreadable):
            pass
    assert wrong == []


def rebuilt(evidence, **parts):
    return json.dumps(json.loads(evidence.read_text()) | parts).encode()


def test_parts_that_are_left_out_or_moved_are_noticed(evidence):
    content = json.loads(evidence.read_text())
    authority, records = content["authority"], content["records"]
    moved = [records[0] | {"index": 4}]
    for parts in (
        {"authority": authority[1:]},
        {"authority": authority[:1] + authority[2:]},
        {"authority": authority[:2]},
        {"authority": authority[::-1]},
        {"authority": [*authority, authority[-1]]},
        {"authority": []},
        {"authority": [*authority, records[0]]},
        {"records": moved},
        {"records": [records[0] | {"path": records[0]["path"][:-1]}]},
        {"records": [records[0] | {"envelope": authority[0]["envelope"]}]},
    ):
        with pytest.raises(verify.NotValid):
            verify.verify(rebuilt(evidence, **parts))
    for parts in (
        {"authority": 5},
        {"records": [5]},
        {"records": {}},
        {"records": ""},
        {"records": None},
        {"records": [{"index": "x", "path": [], "envelope": ""}]},
        {"checkpoint": 5},
        {"checkpoint": "none"},
        {"format": "other"},
    ):
        with pytest.raises(verify.Unreadable):
            verify.verify(rebuilt(evidence, **parts))
    assert verify.verify(rebuilt(evidence, records=[])).not_checked[-1] == "any record: the file shows none"
    assert verify.verify(rebuilt(evidence, records=authority[:1])).checked


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"format":"consilience/evidence/1","format":"x"}',
        b'{"format":"consilience/evidence/1"}',
        b"{" + b'"a":[' * 100_000,
        b'{"index":"0","size":1,"leaf":"00","path":[],"root":"00"}',
        b'{"index":0,"size":1,"leaf":"zz","path":[],"root":"00"}',
        b'{"index":0,"size":1,"leaf":"00","path":5,"root":"00"}',
    ],
    ids=range(10),
)
def test_what_is_none_of_its_files_is_unreadable(tmp_path, raw):
    (tmp_path / "file").write_bytes(raw)

    assert verify.run(tmp_path / "file") == verify.UNREADABLE


def test_a_file_that_is_too_large_is_unreadable(tmp_path, monkeypatch):
    monkeypatch.setattr(verify, "MAX_FILE", 3)
    (tmp_path / "file").write_bytes(b"1234")

    assert verify.run(tmp_path / "file") == verify.UNREADABLE


def test_a_proof_alone_is_checked_and_says_what_is_missing(folder, tmp_path, capsys):
    run("log", "checkpoint", "--dir", folder)
    proof = json.loads(run("log", "prove", shown(folder)[1]["id"], "--dir", folder, "--json"))
    file = tmp_path / "proof.json"
    file.write_text(json.dumps(proof))

    assert verify.run(file) == 4
    assert "not checked  whose root that is" in capsys.readouterr().out
    for change in ({"index": 2}, {"root": "00" * 32}, {"leaf": "00"}, {"commitment": "00" * 32}, {"commitment": "x"}):
        file.write_text(json.dumps(proof | change))
        assert verify.run(file) == 3
    del proof["commitment"]
    file.write_text(json.dumps(proof))
    assert verify.run(file) == 4


def test_a_checkpoint_alone_needs_the_logs_key(folder, tmp_path):
    result = CliRunner().invoke(app, ["log", "checkpoint", "--dir", str(folder)])
    note, key = result.stdout, result.stderr.strip().removeprefix("key: ")
    file = tmp_path / "checkpoint"
    file.write_text(note)

    assert verify.run(file, key=key) == 0
    assert verify.run(file) == 2
    for bad in ("x", key[:-4], key.replace("+", "-"), "other" + key, "a+b+c"):
        assert verify.run(file, key=bad) == 2
    file.write_text(note.replace("\n64\n", "\n65\n"))
    assert verify.run(file, key=key) == 3


# Keys over time, as the verifier sees them


def enrol(node, key, role, holder):
    body = KeyEnrolment(public=key.public, role=role, holder=MemberId(holder))
    _, received = node.envelope(body, node.key("root", str), author=ROOT, marking=marking())
    node.ledger.admit([received], now=nodes.now())
    return body


def said(node, body, key, author):
    id_, received = node.envelope(body, key, author=MemberId(author), marking=marking())
    node.ledger.admit([received], now=nodes.now())
    return id_


def test_the_verifier_follows_keys_through_the_log(folder, tmp_path):
    node, anna = nodes.Node(folder), SeedSigner(seed("anna"))
    key = enrol(node, anna, KeyRole.MEMBER, "anna")
    stated = said(node, claim(draft=False), anna, "anna")
    judged = said(node, Judgement(claim=stated, outcome=Outcome.CONFIRMED), anna, "anna")
    said(node, KeyRevocation(key=key.id, reason=RevocationReason.LOST), node.key("root", str), ROOT)
    node.checkpoint(node.key("log", str))

    for id_ in (stated, judged):
        assert verify.verify(node.evidence(id_)).checked
    # With the revocation moved before the act, the key was not in force: the place in the log decides.
    content = json.loads(node.evidence(stated))
    content["records"][0]["index"] = 63
    with pytest.raises(verify.NotValid):
        verify.verify(json.dumps(content).encode())


def test_erased_records_keep_their_place_only(folder):
    from consilience.records.housekeeping import Erasure, ErasureReason

    node, anna = nodes.Node(folder), SeedSigner(seed("anna"))
    enrol(node, anna, KeyRole.RELEASER, "anna")
    said(node, Seat(member=MemberId("anna"), role=Role.RELEASER, since=date(2020, 1, 1)), node.key("root", str), ROOT)
    machine = node.key("node", str)
    id_ = said(node, claim(), machine, "node")
    said(node, Erasure(record=id_, reason=ErasureReason.SPILL), anna, "anna")
    node.checkpoint(node.key("log", str))

    assert node.ledger.prove(id_).index == 5
    with pytest.raises(WrongUse, match="erased"):
        node.evidence(id_)
    assert [row["erased"] for row in shown(folder)].count(True) == 1
    assert "erased" in run("log", "show", "--dir", folder)


def test_the_installed_command_turns_errors_into_exit_codes(tmp_path):
    command = Path(sys.executable).with_name("consilience")
    result = subprocess.run([command, "log", "show", "--dir", tmp_path], capture_output=True, text=True, check=False)

    assert result.returncode == 2
    assert "there is no node here" in result.stderr
    assert "Traceback" not in result.stderr
