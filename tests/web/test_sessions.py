"""A session ends with the keys it rests on, on whatever machine they are revoked."""

from datetime import timedelta

import pytest

from consilience.node import people
from consilience.node.folder import now
from consilience.records.key import RevocationReason
from consilience.web.sessions import cookie_name
from tests.web.make import ANNA, PETER, world


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        one.person(PETER)
        yield one


def signed_in(node, member, ago):
    """A browser in which a member signed in some time ago."""
    browser, secret = node.browser(member), f"secret of {member} {ago}"
    begun = now() - ago
    node.site.identity.begin(secret, member, csrf="c", method="demo key", moment=begun, lasts=timedelta(hours=9))
    browser.cookies.clear()
    browser.cookies.set(cookie_name(node.site), secret)
    return browser


def test_a_key_revoked_by_a_command_ends_the_sessions_of_its_holder_and_of_nobody_else(node):
    anna, peter = (signed_in(node, member, timedelta(minutes=5)) for member in (ANNA, PETER))
    assert anna.get("/reports").status_code == 200
    key = next(key.id for key in node.service.node.ledger.keyring.keys.values() if key.holder == ANNA)

    # As `consilience member revoke` does, which knows of no sessions; so does a node killed before it ended them.
    people.revoke(node.service, key, RevocationReason.LOST)

    assert anna.get("/reports").status_code != 200
    assert anna.get("/api/records").status_code == 401
    assert peter.get("/reports").status_code == 200
    # Whoever signs in afterwards, with a key that lives, is there.
    assert signed_in(node, ANNA, timedelta(0)).get("/reports").status_code == 200
