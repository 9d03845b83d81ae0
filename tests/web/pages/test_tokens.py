"""Tokens of a member's programs: they read what their owner may read, in their scopes, until they end, and write nothing."""

import re
from datetime import timedelta

import pytest

from consilience.node import backup, people
from consilience.node.folder import now
from consilience.records.key import RevocationReason
from consilience.records.party import Role
from consilience.web.identity.tokens import MOST, Scope, TokenStore, scope_of
from tests.web.make import ANNA, PETER, SECRET, world


@pytest.fixture
def one(tmp_path):
    with world(tmp_path / "n") as found:
        found.person(ANNA)
        found.person(PETER, levels=(), roles=(Role.ANALYST,))
        yield found


def token(one, member=ANNA, *scopes, days=30, title="nightly report"):
    answer = one.browser(member).post(
        "/me/tokens", data={"csrf": f"csrf-{member}", "title": title, "days": str(days), "scope": list(scopes or Scope)}
    )
    assert answer.status_code == 200, answer.text
    return re.search(r"csl_[\w-]{43}", answer.text)[0]


def ask(one, secret, address="/api/records", method="GET"):
    return one.browser(None).request(method, address, headers={"Authorization": f"Bearer {secret}"})


def test_a_program_reads_what_its_owner_may_read_and_no_more(one):
    shown, hidden = one.report(), one.report(marked=SECRET)
    secret, other = token(one), token(one, PETER)

    assert {row["id"] for row in ask(one, secret).json()["records"]} == {shown}
    assert ask(one, other).json()["records"] == []
    assert ask(one, secret, f"/api/records/{hidden}").status_code == 404


@pytest.mark.parametrize("scope", list(Scope))
def test_a_scope_opens_its_part_alone(one, scope):
    secret = token(one, ANNA, scope)

    for address in ("/api/records", "/api/search?q=x", "/api/picture", "/api/forums", "/api/waiting"):
        wanted = 200 if scope_of(address.partition("?")[0]) is scope else 401
        assert ask(one, secret, address).status_code == wanted, address


def test_it_opens_no_page_and_writes_nothing(one):
    secret = token(one)

    assert ask(one, secret, "/reports").status_code == 303
    assert ask(one, secret, "/me/tokens", "POST").status_code in (401, 422)
    assert ask(one, secret, "/api/records", "POST").status_code in (401, 405)


def test_it_ends_on_its_day_or_when_its_owner_says_so(one, monkeypatch):
    secret = token(one, days=1)
    assert ask(one, secret).status_code == 200
    monkeypatch.setattr("consilience.web.sessions.now", lambda: now() + timedelta(days=1, minutes=1))
    assert ask(one, secret).status_code == 401
    monkeypatch.undo()

    (listed,) = one.site.tokens.of(ANNA, now())
    assert one.browser(PETER).post(f"/me/tokens/{listed.id}/end", data={"csrf": f"csrf-{PETER}"}).status_code == 303
    assert ask(one, secret).status_code == 200
    one.browser(ANNA).post(f"/me/tokens/{listed.id}/end", data={"csrf": f"csrf-{ANNA}"})
    assert ask(one, secret).status_code == 401


def test_it_ends_with_a_key_or_the_last_seat_of_its_owner(one):
    first, second = token(one), token(one, PETER)
    key = next(key.id for key in one.service.node.ledger.keyring.keys.values() if key.holder == ANNA)

    people.revoke(one.service, key, RevocationReason.LOST)
    one.service.node.ledger.offices()
    assert ask(one, first).status_code == 401
    assert ask(one, second).status_code == 200


def test_the_secret_is_shown_once_and_only_its_digest_is_kept(one):
    secret = token(one)

    assert secret not in one.browser(ANNA).get("/me/tokens").text
    assert all(secret.encode() not in path.read_bytes() for path in one.folder.glob("*.sqlite3*"))
    assert "nightly report" in one.browser(ANNA).get("/me/tokens").text
    assert "nightly report" not in one.browser(PETER).get("/me/tokens").text


@pytest.mark.parametrize("header", ["Bearer csl_wrong", "Bearer", "Basic YTpi", ""])
def test_a_wrong_one_opens_nothing_not_even_beside_a_cookie(one, header):
    assert one.browser(None).get("/api/records", headers={"Authorization": header}).status_code == 401
    assert one.browser(ANNA).get("/api/records", headers={"Authorization": header}).status_code == 401


@pytest.mark.parametrize("wrong", [{"title": " "}, {"scope": []}, {"scope": ["all"]}, {"days": "0"}, {"days": "366"}])
def test_what_is_asked_for_is_checked(one, wrong):
    data = {"csrf": f"csrf-{ANNA}", "title": "x", "days": "3", "scope": ["records"], **wrong}

    assert one.browser(ANNA).post("/me/tokens", data=data).status_code == 422


def test_a_member_has_so_many_and_no_more(one, tmp_path):
    for _ in range(MOST):
        one.site.tokens.add(ANNA, "x", [Scope.RECORDS], [], moment=now(), lasts=timedelta(days=1))
    data = {"csrf": f"csrf-{ANNA}", "title": "x", "days": "3", "scope": ["records"]}
    assert one.browser(ANNA).post("/me/tokens", data=data).status_code == 422

    backup.backup(one.folder, tmp_path / "b")
    backup.restore(tmp_path / "b", tmp_path / "again")
    store = TokenStore(tmp_path / "again" / "tokens.sqlite3")
    assert len(store.of(ANNA, now())) == MOST
    store.close()
