"""A root of several keys: made at the start or by a rotation, and of no use to whoever holds fewer than it needs."""

import re

import pytest

from consilience import verify
from consilience.errors import KeyUnusable, WrongUse
from consilience.node import backup
from consilience.node.folder import Node
from tests.cli.test_node import fails, run


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "n"


def made(folder, *more):
    said = run("init", "--party", "alpha", "--dir", folder, "--no-passphrase", *more)
    return re.search(r"root\s+(\w{64})", said)[1], said


def add(folder, name="anna"):
    return ("member", "add", name, "--title", "A", "--role", "analyst", "--dir", folder)


def keys(folder):
    return sorted(path.name for path in (folder / "keys").glob("root*"))


def test_a_root_of_several_keys_signs_with_its_threshold(folder, tmp_path):
    _, said = made(folder, "--root-keys", "3")
    assert "ONE KEY" not in said
    assert keys(folder) == ["root-2.key", "root-3.key", "root.key"]
    run(*add(folder))
    assert "2 of 3 keys must sign" in run("root", "show", "--dir", folder)

    for name in ("root-2.key", "root-3.key"):
        (folder / "keys" / name).rename(tmp_path / name)
    assert "2 of its 3 keys must sign, and 1" in fails(*add(folder, "ben"), error=KeyUnusable)
    assert fails("root", "rotate", "--dir", folder, "--no-passphrase", error=KeyUnusable)
    run("root", "rotate", "--dir", folder, "--no-passphrase", "--keys", "2", "--with", tmp_path / "root-3.key")
    assert keys(folder) == ["root-v2-2.key", "root-v2.key"]
    run(*add(folder, "ben"))


def test_one_key_is_said_loudly_and_rotated_into_several(folder, tmp_path):
    root, said = made(folder)
    assert "ONE KEY IS ENOUGH" in said
    run(*add(folder))
    said = run("root", "rotate", "--dir", folder, "--no-passphrase", "--keys", "3")
    assert "2 of 3 keys must sign" in said
    shown = run("root", "show", "--dir", folder)
    assert root in shown
    assert "version      2" in shown
    run(*add(folder, "ben"))

    run("log", "checkpoint", "--dir", folder)
    node = Node(folder)
    member = next(row.id for row in node.ledger.entries(kind="member/1"))
    file = tmp_path / "e.json"
    file.write_bytes(node.evidence(member))
    node.close()
    assert verify.run(file, root=[f"alpha={root}"]) == verify.VALID


def test_the_old_key_says_nothing_after_a_rotation(folder, tmp_path):
    made(folder)
    old = tmp_path / "old.key"
    old.write_bytes((folder / "keys" / "root.key").read_bytes())
    old.chmod(0o600)
    run("root", "rotate", "--dir", folder, "--no-passphrase")
    for path in (folder / "keys").glob("root*"):
        path.unlink()
    (folder / "keys" / "root.key").write_bytes(old.read_bytes())
    (folder / "keys" / "root.key").chmod(0o600)

    assert "1 of its 1 keys must sign, and 0" in fails(*add(folder), error=KeyUnusable)


def test_where_two_are_chair_a_rotation_proposes_two_of_three(folder):
    made(folder)
    for name in ("anna", "ben"):
        run("member", "add", name, "--title", "A", "--role", "chair", "--dir", folder)

    assert "2 of 3 keys must sign" in run("root", "rotate", "--dir", folder, "--no-passphrase")


@pytest.mark.parametrize(
    "more",
    [
        ("--root-keys", "0"),
        ("--root-keys", "2", "--root-threshold", "3"),
        ("--root-threshold", "0"),
        ("--root-keys", "99"),
    ],
)
def test_a_root_that_cannot_be_is_refused_and_nothing_is_made(folder, more):
    fails("init", "--party", "alpha", "--dir", folder, "--no-passphrase", *more, error=WrongUse)
    assert not folder.exists()


def test_a_rotation_cut_short_before_it_counted_can_be_made_again(folder):
    made(folder)
    left = folder / "keys" / "root-v2.key"
    left.write_bytes((folder / "keys" / "root.key").read_bytes())
    left.chmod(0o600)

    run("root", "rotate", "--dir", folder, "--no-passphrase")

    # What lay there is put aside and not lost: where the ledger is an older one, it may be in force elsewhere.
    (aside,) = (folder / "keys").glob("root-v2-aside-*.key")
    assert keys(folder) == [aside.name, "root-v2.key"]
    run(*add(folder))


def test_a_rotation_that_is_refused_leaves_the_keys_as_they_were(folder):
    made(folder)
    fails("root", "rotate", "--dir", folder, "--no-passphrase", "--keys", "2", "--threshold", "3", error=WrongUse)
    assert keys(folder) == ["root.key"]
    run(*add(folder))


def test_no_key_of_a_root_is_in_a_backup(folder, tmp_path):
    made(folder, "--root-keys", "3")
    run("root", "rotate", "--dir", folder, "--no-passphrase", "--keys", "2")
    import tarfile

    backup.backup(folder, tmp_path / "b.tgz")
    with tarfile.open(tmp_path / "b.tgz") as archive:
        assert [name for name in archive.getnames() if "root" in name] == []
        assert "keys/log.key" in archive.getnames()
