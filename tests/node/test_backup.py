"""A node goes into one file and comes out whole; a file of another kind changes nothing."""

import io
import tarfile
from datetime import UTC, datetime

import pytest

from consilience import node as nodes
from consilience.errors import UnreadableInput, WrongUse
from consilience.exchange.taxii.clients import Clients
from consilience.node import Node, audit
from consilience.node import backup as backups
from consilience.node.backup import FORMAT, backup, backup_into, restore
from consilience.node.service import Service
from tests.web.make import ANNA, world


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("saved")
    with world(folder / "n") as one:
        one.person(ANNA)
        report = one.report()
        one.service.node.checkpoint(one.service.log_key)
        backup(one.folder, folder / "node.backup")
        return folder / "node.backup", report


def test_what_was_there_is_there_again_and_the_log_is_whole(saved, tmp_path):
    restore(saved[0], tmp_path / "again")

    service = Service(tmp_path / "again", lambda _: "")
    assert service.view_of(ANNA).record(saved[1]) is not None
    assert audit(service.node.ledger, service.node.store) == service.node.ledger.size
    service.close()


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


def test_what_the_settings_name_in_the_folder_is_in_it_and_what_lies_elsewhere_is_told(tmp_path):
    nodes.create(tmp_path / "n", party="alpha", title=None, passphrase=None).close()
    (tmp_path / "n" / "mail.password").write_text("secret")
    (tmp_path / "n" / "settings.toml").write_text(
        '[mail]\nhost = "mail.example"\nsender = "n@example.org"\nusername = "n"\npassword_file = "mail.password"\n'
        f'[oidc]\nissuer = "https://id.example"\nclient_id = "n"\nclient_secret_file = "{tmp_path}/oidc.secret"\n'
    )

    done = backup(tmp_path / "n", tmp_path / "b")
    restore(tmp_path / "b", tmp_path / "again")

    assert (done.secrets, done.outside) == (("mail.password",), (f"{tmp_path}/oidc.secret",))
    assert (tmp_path / "again" / "mail.password").read_text() == "secret"
    assert (tmp_path / "again" / "mail.password").stat().st_mode & 0o077 == 0


def test_clients_of_other_makers_are_in_it(tmp_path):
    nodes.create(tmp_path / "n", party="alpha", title=None, passphrase=None).close()
    Clients(tmp_path / "n" / "exchange" / "clients.sqlite3").close()

    backup(tmp_path / "n", tmp_path / "b")

    with tarfile.open(tmp_path / "b") as archive:
        assert "exchange/clients.sqlite3" in archive.getnames()


def test_into_a_folder_the_newest_are_kept_and_other_files_are_let_be(tmp_path):
    nodes.create(tmp_path / "n", party="alpha", title=None, passphrase=None).close()
    store = tmp_path / "store"
    store.mkdir()
    for name in ("alpha-notes.backup", "beta-2026-01-01T000000Z.backup", "letter.txt"):
        (store / name).write_text("mine")

    for day in (1, 2, 3):
        done, dropped = backup_into(tmp_path / "n", store, keep=2, moment=datetime(2026, 3, day, tzinfo=UTC))

    assert (done.out.name, dropped) == ("alpha-2026-03-03T000000Z.backup", 1)
    assert sorted(path.name for path in store.iterdir()) == [
        "alpha-2026-03-02T000000Z.backup", "alpha-2026-03-03T000000Z.backup", "alpha-notes.backup",
        "beta-2026-01-01T000000Z.backup", "letter.txt",
    ]  # fmt: skip


def test_a_backup_that_is_not_finished_leaves_nothing(tmp_path, monkeypatch):
    nodes.create(tmp_path / "n", party="alpha", title=None, passphrase=None).close()
    (tmp_path / "store").mkdir()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backups, "copy", full)
    with pytest.raises(OSError, match="No space"):
        backup(tmp_path / "n", tmp_path / "store" / "b")

    assert list((tmp_path / "store").iterdir()) == []
    assert not (tmp_path / "n" / "last-backup").exists()
