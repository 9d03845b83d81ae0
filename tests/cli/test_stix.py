"""`export`, `import` and `taxii` as a person types them."""

import os
import socket
import subprocess
import sys
import tarfile
import time
from contextlib import contextmanager
from pathlib import Path

import orjson
import pytest
import stix2validator

from consilience import node as nodes
from consilience.node import people
from consilience.node.service import Service
from consilience.records.ids import MemberId
from consilience.records.party import Member, Role
from tests.exchange.stix.terms import GREEN, actor, malware, thing, uses

FEED = [
    thing("note", "n", GREEN, content="The Harbour Commission closed the north quay.", object_refs=[actor()["id"]]),
    actor("Grey Heron", GREEN),
    malware("Silt", GREEN),
    uses(actor(), malware(), GREEN),
    thing("x-gadget", "g", GREEN, name="Wolverine"),
]
PROGRAM = [sys.executable, "-c", "from consilience.cli import main; main()"]


def run(*words, fails=False):
    done = subprocess.run([*PROGRAM, *map(str, words)], capture_output=True, text=True, timeout=100, check=False)
    assert (done.returncode == 2) is fails, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def node(tmp_path):
    folder = tmp_path / "alpha"
    nodes.create(folder, party="alpha", title="Alpha", passphrase=None).close()
    return folder


@pytest.fixture
def feed(tmp_path):
    file = tmp_path / "feed.json"
    file.write_bytes(orjson.dumps({"type": "bundle", "id": "bundle--1", "objects": FEED}))
    return file


def test_a_feed_is_imported_and_what_is_refused_is_named(node, feed):
    done = run("import", feed, "--dir", node, "--from", "vendor")

    assert done.stdout.startswith("2 reports, 2 claims and 0 signed records taken; 0 known already; 1 object refused")
    assert f"refused: {FEED[-1]['id']}: nobody here knows its type" in done.stderr.replace("\n", " ")
    assert "Wolverine" not in done.stdout + done.stderr
    again = run("import", feed, "--dir", node, "--from", "vendor", "--json")
    told = orjson.loads(again.stdout)
    assert (told["reports"], told["known"], len(told["objects"])) == (0, 2, len(FEED))


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"{", "JSON"), (b'{"objects":[],"objects":[]}', "once"), (b"[" * 10_000, "levels"), (b"7", "bundle")],
)
def test_a_hostile_file_gives_a_sentence_and_changes_nothing(node, tmp_path, content, words):
    file = tmp_path / "bad.json"
    file.write_bytes(content)

    done = run("import", file, "--dir", node, "--from", "vendor", fails=True)

    assert words in done.stderr
    assert run("import", file.with_name("none.json"), "--dir", node, "--from", "vendor", fails=True)


def test_wrong_use_is_said(node, feed, tmp_path):
    assert "--from" in run("import", feed, "--dir", node, "--from", "alpha", fails=True).stderr
    assert (
        "--marking" in run("import", feed, "--dir", node, "--from", "vendor", "--marking", "SECRET", fails=True).stderr
    )
    assert "nothing was taken" in run("import", feed, "--dir", node, "--from", "vendor", "--strict", fails=True).stderr
    out = tmp_path / "out.json"
    assert "one reader" in run("export", "--stix", out, "--dir", node, fails=True).stderr
    assert "none with this id" in run("export", "--stix", out, "--dir", node, "--reader", "nobody", fails=True).stderr
    assert not out.exists()


def test_what_a_member_may_see_is_exported_and_valid(node, tmp_path):
    service = Service(node, lambda _: "")
    people.add(service, Member(id=MemberId("anna"), title="Anna"), [Role.ANALYST], people.EVERYTHING)
    service.close()
    out = tmp_path / "out.json"

    done = run("export", "--stix", out, "--dir", node, "--reader", "anna")

    bundle = orjson.loads(out.read_bytes())
    assert f"{len(bundle['objects'])} objects" in done.stdout
    assert stix2validator.validate_instance(bundle, stix2validator.ValidationOptions(version="2.1")).is_valid
    assert out.stat().st_mode & 0o077 == 0


@contextmanager
def serving(node):
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    process = subprocess.Popen(
        [*PROGRAM, "taxii", "serve", "--dir", str(node), "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ},
    )  # fmt: skip
    try:
        assert process.stdout.readline().startswith(b"TAXII at http://127.0.0.1")
        for _ in range(200):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/taxii2/"
    finally:
        process.terminate()
        process.communicate(timeout=20)


def test_one_node_serves_and_another_pulls_and_adds(node, tmp_path):
    other = tmp_path / "beta"
    nodes.create(other, party="beta", title="Beta", passphrase=None).close()
    done = run("taxii", "client", "add", "soft", "--party", "beta", "--dir", node)
    token = Path(tmp_path / "token")
    token.write_text(done.stdout.strip())
    assert "soft" in run("taxii", "client", "list", "--dir", node).stdout

    with serving(node) as url:
        import httpx

        listed = run("taxii", "collections", url, "--user", "soft", "--token-file", token).stdout
        pulled = run("taxii", "pull", url, "--dir", other, "--from", "alpha", "--token-file", token)
        media = "application/taxii+json;version=2.1"
        headers = {"Accept": media, "Content-Type": media, "Authorization": f"Bearer {done.stdout.strip()}"}
        path = f"{url}node/collections/inbox/objects/"
        added = httpx.post(path, content=orjson.dumps({"objects": FEED}), headers=headers)
        taken = run("taxii", "take", "--dir", node)
        status = httpx.get(f"{url}node/status/{added.json()['id']}/", headers=headers).json()

    assert "readable  Released to beta" in listed
    assert pulled.stdout.startswith("0 reports")
    assert added.status_code == 202
    assert taken.stdout.startswith("2 reports")
    assert (status["status"], status["success_count"], status["failure_count"]) == ("complete", 4, 1)
    assert run("taxii", "client", "remove", "soft", "--dir", node)
    assert "none of that name" in run("taxii", "client", "remove", "soft", "--dir", node, fails=True).stderr


def test_nothing_is_served_where_nobody_may_ask(node):
    (node / "exchange").mkdir(exist_ok=True)

    assert "client add" in run("taxii", "serve", "--dir", node, fails=True).stderr


def holding(folder, word):
    return [
        str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file() and word in one.read_bytes().lower()
    ]


def test_what_was_imported_can_be_removed_and_no_byte_of_it_stays(node, feed, tmp_path):
    """A party without a node withdraws nothing: the keeper does, after a spill."""
    run("import", feed, "--dir", node, "--from", "vendor")
    assert holding(node, b"north quay")
    worked_out = node / "cache" / "ab" / "cd"
    worked_out.parent.mkdir(parents=True)
    worked_out.write_bytes(b"worked out of: north quay")
    assert "no such report" in run("forget", "r-none", "--dir", node, "--from", "vendor", fails=True).stderr

    done = run("forget", "--dir", node, "--from", "vendor")

    assert done.stdout.startswith("2 reports of vendor removed")
    assert holding(node, b"north quay") == holding(node, b"quay") == []
    run("backup", "--dir", node, "--out", tmp_path / "b.tgz")
    with tarfile.open(tmp_path / "b.tgz") as archive:
        assert [one.name for one in archive if one.isfile() and b"quay" in archive.extractfile(one).read()] == []
    # It may be given again.
    assert run("import", feed, "--dir", node, "--from", "vendor").stdout.startswith("2 reports, 2 claims")


def test_what_a_party_gives_as_stix_has_a_quota(node, feed):
    (node / "settings.toml").write_text("peer_megabytes = 1\n")
    run("import", feed, "--dir", node, "--from", "vendor")
    long = [thing("note", str(n), GREEN, content=f"{n} " * 100_000, object_refs=[actor()["id"]]) for n in range(6)]
    feed.write_bytes(
        orjson.dumps({"type": "bundle", "id": "bundle--2", "objects": [actor("Grey Heron", GREEN), *long]})
    )

    assert "peer_megabytes" in run("import", feed, "--dir", node, "--from", "vendor", fails=True).stderr
