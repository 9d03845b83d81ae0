"""A link to enrol in a browser: given out by whoever keeps the root, and by `serve` as long as nobody has a key there."""

import pytest

from consilience.cli import serve
from consilience.errors import KeyUnusable
from consilience.node.folder import now
from consilience.node.service import Service
from consilience.node.settings import Settings
from consilience.web import server
from consilience.web.identity.store import IdentityStore
from tests.cli.test_node import fails, run


@pytest.fixture
def folder(tmp_path):
    run("init", "--party", "alpha", "--dir", tmp_path / "node", "--no-passphrase")
    return tmp_path / "node"


def members(folder, tmp_path, *, key=False):
    more = ()
    if key:
        more = ("--public", run("member", "new-key", tmp_path / "anna.key", "--no-passphrase").split()[1])
    run("member", "agency", "mfa", "--dir", folder, "--title", "Ministry")
    run("member", "add", "anna", "--dir", folder, "--title", "Anna", "--role", "chair", "--level", "tlp:red", *more)


def linked(folder, address):
    store = IdentityStore(folder / "identity.sqlite3")
    found = store.link(address.strip().rpartition("/")[2], now())
    store.close()
    return found


def test_the_first_person_and_a_member_are_each_given_a_link_that_works_once(folder, tmp_path):
    first = run("member", "link", "--dir", folder)
    assert first.startswith("http://localhost:8400/enrol/")
    assert linked(folder, first).member is None

    members(folder, tmp_path)
    assert linked(folder, run("member", "link", "anna", "--dir", folder)).member == "anna"
    assert "say whom the link is for" in fails("member", "link", "--dir", folder)
    assert "there is none" in fails("member", "link", "otto", "--dir", folder)


def test_a_second_link_voids_the_first(folder, tmp_path):
    members(folder, tmp_path)
    first, second = (run("member", "link", "anna", "--dir", folder) for _ in range(2))

    assert linked(folder, first) is None
    assert linked(folder, second).member == "anna"


def test_whose_keys_a_link_would_revoke_gets_one_only_where_that_is_said(folder, tmp_path):
    members(folder, tmp_path, key=True)

    assert "1 keys are in force" in fails("member", "link", "anna", "--dir", folder)
    assert linked(folder, run("member", "link", "anna", "--dir", folder, "--replace")).member == "anna"


def test_without_the_root_key_no_link_is_given(folder, tmp_path):
    members(folder, tmp_path)
    (folder / "keys" / "root.key").unlink()

    fails("member", "link", "anna", "--dir", folder, error=KeyUnusable)


def test_it_is_written_down_that_a_link_was_given_out(folder, tmp_path):
    members(folder, tmp_path)
    run("member", "link", "anna", "--dir", folder)

    service = Service(folder, lambda _: "")
    assert [line.act for line in service.access.lines(member="root")] == ["gave out an enrolment link for anna"]
    service.close()


@pytest.mark.parametrize("key", [False, True])
def test_serve_says_how_the_first_member_gets_in_until_one_has(folder, tmp_path, capsys, key):
    members(folder, tmp_path, key=key)
    service = Service(folder, lambda _: "")
    site = server.open_here(service, Settings(exchange_seconds=0), lambda _: "")

    serve._announce(service, site)

    said = capsys.readouterr().out
    assert ("/enrol/" in said) is not key
    assert ("consilience member link" in said) is key
    site.close()


def test_a_root_that_is_elsewhere_is_asked_for(folder, tmp_path, capsys):
    members(folder, tmp_path)
    (folder / "keys" / "root.key").unlink()
    service = Service(folder, lambda _: "")
    site = server.open_here(service, Settings(exchange_seconds=0), lambda _: "")

    serve._announce(service, site)

    assert "bring the root key" in capsys.readouterr().out
    site.close()


def test_the_link_of_a_settings_file_bears_its_origin(folder):
    (folder / "settings.toml").write_text('origin = "https://node.example"\n')

    assert run("member", "link", "--dir", folder).startswith("https://node.example/enrol/")
