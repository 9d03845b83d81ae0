"""People of a party from the command line: enrolled by the root, with keys that stay with them."""

import json

import pytest

from consilience import node as nodes
from consilience.errors import KeyUnusable, RecordRejected, WrongUse
from consilience.ledger.keyfile import read_key
from tests.cli.test_node import fails, run, shown
from tests.make_records import ANNA_KEY, OTHER_KEY, claim, marking


@pytest.fixture
def folder(tmp_path):
    run("init", "--party", "alpha", "--dir", tmp_path / "node", "--no-passphrase")
    return tmp_path / "node"


ANNA = ("member", "add", "anna", "--title", "Anna A.")


def listed(folder, *more):
    return json.loads(run("member", "list", "--dir", folder, "--json", *more))


def test_a_key_is_made_where_the_member_is_and_enrolled_where_the_root_is(folder, tmp_path):
    said = run("member", "new-key", tmp_path / "anna.key", "--no-passphrase").split()
    public, key = said[1], said[3]
    run(*ANNA, "--dir", folder, "--public", public, "--role", "analyst", "--role", "chair", "--role", "analyst")

    assert listed(folder) == [
        {"id": "anna", "title": "Anna A.", "agency": None, "seats": ["analyst", "chair"], "keys": {key: "member"}}
    ]
    assert [row["kind"] for row in shown(folder)[3:]] == ["member/1", "seat/1", "seat/1", "key/1"]
    signer = read_key(tmp_path / "anna.key", passphrase=None)
    node = nodes.Node(folder)
    mine = node.envelope(claim(draft=False), signer, author="anna", marking=marking())[1]
    assert node.ledger.admit([mine], now=nodes.now())[0].fresh
    node.close()


def test_a_members_key_is_wrapped_and_never_overwritten(tmp_path, monkeypatch):
    monkeypatch.setattr("getpass.getpass", lambda _: "long enough")
    run("member", "new-key", tmp_path / "a.key")

    assert read_key(tmp_path / "a.key", passphrase="long enough").public
    with pytest.raises(KeyUnusable):
        read_key(tmp_path / "a.key", passphrase="something else")
    assert "never overwritten" in fails("member", "new-key", tmp_path / "a.key", error=WrongUse)


def test_a_list_for_people_names_seats_and_keys_and_leaves_out_the_rest(folder):
    run(*ANNA, "--dir", folder)
    run("member", "add", "bo", "--title", "Bo B.", "--dir", folder, "--public", ANNA_KEY.public.hex())

    first, second, third = run("member", "list", "--dir", folder).splitlines()
    assert (first.split(), second.split()) == (["anna", "Anna", "A.", "no", "seat"], ["bo", "Bo", "B.", "no", "seat"])
    assert third.split()[1] == "member"


def test_an_agency_is_recorded_before_its_members(folder):
    agency = ("member", "agency", "mfa", "--dir", folder, "--title", "Foreign Affairs")

    assert "none with this id" in fails(*ANNA, "--dir", folder, "--agency", "mfa", error=WrongUse)
    assert "that was recorded" in fails(*agency, "--parent", "gov", error=WrongUse)
    run(*agency)
    assert "a new name" in fails(*agency, error=WrongUse)
    assert "a new name" in fails("member", "agency", "two words", "--dir", folder, "--title", "x", error=WrongUse)
    run("member", "agency", "desk", "--dir", folder, "--title", "Desk", "--parent", "mfa")
    run(*ANNA, "--dir", folder, "--agency", "desk")
    assert listed(folder)[0]["agency"] == "desk"


@pytest.mark.parametrize("name", ["node", "root", "two words", "", "x" * 65])
def test_a_member_needs_a_free_name(folder, name):
    assert "MEMBER: 1 to 64" in fails("member", "add", name, "--title", "x", "--dir", folder, error=WrongUse)


def test_a_member_is_added_once_and_must_be_there_for_the_rest(folder):
    run(*ANNA, "--dir", folder)

    assert "there is one" in fails(*ANNA, "--dir", folder, error=WrongUse)
    for rest in (("seat", "bo", "chair"), ("key", "bo", "--public", ANNA_KEY.public.hex())):
        assert "there is none" in fails("member", *rest, "--dir", folder, error=WrongUse)


def test_a_seat_is_held_from_a_day_to_a_day(folder):
    run(*ANNA, "--dir", folder)
    seat = ("member", "seat", "anna", "chair", "--dir", folder)

    assert "expected a date" in fails(*seat, "--since", "soon", error=WrongUse)
    assert "before it begins" in fails(*seat, "--since", "2026-02-01", "--until", "2026-01-31", error=WrongUse)
    run(*seat, "--since", "2026-01-02")
    assert listed(folder)[0]["seats"] == ["chair"]
    assert "held already" in fails(*seat, error=WrongUse)
    assert "held already" in fails(*seat, "--since", "2026-01-03", "--until", "2026-01-04", error=WrongUse)
    run(*seat, "--until", "2026-01-31")
    assert listed(folder)[0]["seats"] == []
    node = nodes.Node(folder)
    first, last = (nodes.record_of(row).statement for row in node.ledger.entries(kind="seat/1"))
    assert (last.head.supersedes, last.body.since) == (first.id, first.body.since)
    node.close()


def test_a_seat_that_begins_later_is_not_held_yet(folder):
    run(*ANNA, "--dir", folder)
    run("member", "seat", "anna", "chair", "--dir", folder, "--since", "2999-01-01", "--until", "2999-12-31")

    assert listed(folder)[0]["seats"] == []


def test_a_key_speaks_until_it_is_revoked(folder):
    run(*ANNA, "--dir", folder)
    run("member", "key", "anna", "--dir", folder, "--public", ANNA_KEY.public.hex())
    run("member", "key", "anna", "--dir", folder, "--public", OTHER_KEY.public.hex(), "--releaser")
    keys = listed(folder)[0]["keys"]
    assert sorted(keys.values()) == ["member", "releaser"]

    for key in keys:
        run("member", "revoke", key, "--dir", folder, "--because", "lost")
        assert "in force" in fails("member", "revoke", key, "--dir", folder, error=WrongUse)
    assert listed(folder)[0]["keys"] == {}
    assert "in force" in fails("member", "revoke", "x", "--dir", folder, error=WrongUse)
    again = ("member", "key", "anna", "--dir", folder, "--public", ANNA_KEY.public.hex())
    assert "enrolled already" in fails(*again, error=RecordRejected)


@pytest.mark.parametrize("public", ["x", "00" * 32, "ff" * 32])
def test_what_is_no_public_key_is_refused(folder, public):
    assert "64 hex digits" in fails(*ANNA, "--dir", folder, "--public", public, error=WrongUse)
    assert listed(folder) == []


def test_people_are_listed_as_they_were(folder):
    run(*ANNA, "--dir", folder, "--role", "chair", "--public", ANNA_KEY.public.hex())
    then = nodes.now()

    assert listed(folder, "--as-of", "2026-01-01") == []
    assert listed(folder, "--as-of", "2999-01-01") == listed(folder)
    assert listed(folder, "--as-of", then.strftime("%Y-%m-%dT%H:%M:%SZ")) == listed(folder)
    assert "expected a date" in fails("member", "list", "--dir", folder, "--as-of", "soon", error=WrongUse)
    assert "expected a date" in fails("member", "list", "--dir", folder, "--as-of", "2026-01-01T1", error=WrongUse)


def test_the_log_is_shown_as_it_was(folder):
    assert json.loads(run("log", "show", "--dir", folder, "--json", "--as-of", "2026-01-01")) == []
    assert json.loads(run("log", "show", "--dir", folder, "--json", "--as-of", "2999-01-01")) == shown(folder)


def test_only_the_root_enrols(folder):
    (folder / "keys" / "root.key").unlink()

    assert "no such key file" in fails(*ANNA, "--dir", folder, error=KeyUnusable)


def test_keys_and_chairs_are_for_every_party_to_see_and_people_are_not(folder):
    run(*ANNA, "--dir", folder, "--role", "analyst", "--role", "chair", "--public", ANNA_KEY.public.hex())
    run("member", "clear", "anna", "--level", "tlp:red", "--compartment", "GAMMA", "--dir", folder)
    node = nodes.Node(folder)
    said = [nodes.record_of(row).statement for row in node.ledger.entries(start=3)]

    assert [(one.kind, getattr(one.body, "role", ""), one.marking.audience) for one in said] == [
        ("member/1", "", {"alpha"}),
        ("seat/1", "analyst", {"alpha"}),
        ("seat/1", "chair", {"*"}),
        ("key/1", "member", {"*"}),
        ("clearance/1", "", {"alpha"}),
    ]
    assert said[-1].marking.compartments == {"GAMMA"}
    assert {one.head.author for one in said} == {"root"}
    node.close()
