"""A node goes into one file and comes out whole; a file of another kind changes nothing."""

import io
import tarfile

import pytest

from consilience.errors import UnreadableInput, WrongUse
from consilience.node import Node, audit
from consilience.node.backup import FORMAT, backup, restore
from consilience.node.service import Service
from tests.web.make import ANNA, world


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    with world(folder / "n") as one:
        one.person(ANNA)
        report = one.report()
        one.desk.node.checkpoint(one.desk.log_key)
        backup(one.folder, folder / "node.backup")
        return folder / "node.backup", report


def test_what_was_there_is_there_again_and_the_log_is_whole(saved, tmp_path):
    restore(saved[0], tmp_path / "again")

    desk = Service(tmp_path / "again", lambda _: "")
    assert desk.window(ANNA).record(saved[1]) is not None
    assert audit(desk.node.ledger, desk.node.store) == desk.node.ledger.size
    desk.close()


def test_a_restored_node_does_not_sign_before_it_compared(saved, tmp_path):
    restore(saved[0], tmp_path / "again")

    node = Node(tmp_path / "again")

    assert node.ledger.must_compare
    node.close()


def test_the_root_key_stays_out_unless_asked_for(saved, tmp_path):
    restore(saved[0], tmp_path / "again")

    assert not (tmp_path / "again" / "keys" / "root.key").exists()
    assert (tmp_path / "again" / "keys" / "log.key").stat().st_mode & 0o077 == 0


def test_nothing_is_overwritten(saved, tmp_path):
    (tmp_path / "x").write_text("mine")

    with pytest.raises(WrongUse, match="not empty"):
        restore(saved[0], tmp_path)
    with pytest.raises(WrongUse, match="never overwritten"):
        backup(saved[0].parent / "n", saved[0])


@pytest.mark.parametrize("name", ["../evil", "/etc/evil", "keys/../../evil", "other.txt"])
def test_a_file_that_would_write_elsewhere_is_refused_and_leaves_nothing(tmp_path, name):
    with tarfile.open(tmp_path / "evil", "w:gz") as archive:
        for path, content in (("FORMAT", FORMAT.encode()), ("node.json", b"{}"), (name, b"x")):
            entry = tarfile.TarInfo(path)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))

    with pytest.raises(UnreadableInput):
        restore(tmp_path / "evil", tmp_path / "again")

    assert not (tmp_path / "again").exists()


@pytest.mark.parametrize("content", [b"", b"not a backup", b"\x1f\x8b\x08\x00broken"])
def test_what_is_no_backup_is_named_as_such(tmp_path, content):
    (tmp_path / "file").write_bytes(content)

    with pytest.raises(UnreadableInput, match="not a backup"):
        restore(tmp_path / "file", tmp_path / "again")
