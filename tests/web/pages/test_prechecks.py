"""The page of private checks: two nodes, files carried between; who learns what is read before the consent."""

import re

import pytest

from consilience.exchange import psi
from tests.web.make import ANNA, BETA, PETER, marking, world

pytestmark = pytest.mark.skipif(not psi.is_there(), reason="needs the `precheck` extra")


def act(browser, address, who=ANNA, /, **fields):
    return browser.post(address, data={"csrf": f"csrf-{who}", **fields})


def handed(one, other, root):
    (place,) = set(re.findall(r"/prechecks/\w{64}/message", one.get("/prechecks").text))
    file = {"file": ("m.json", one.get(place).content)}
    return other.post("/prechecks/receive", data={"csrf": "csrf-anna", "root": root}, files=file)


def root_of(node):
    return next(iter(node.service.node.ledger.keyring.root_keys()))


def test_a_run_by_the_pages_of_both_sides(tmp_path):
    with world(tmp_path / "a") as alpha, world(tmp_path / "b", party=BETA) as beta:
        for one, numbers in ((alpha, range(30)), (beta, range(20, 50))):
            one.person(ANNA)
            for n in numbers:
                one.report(" ".join(f"word{n}x{k}" for k in range(60)), marked=marking_of(one))
        here, there = alpha.browser(ANNA), beta.browser(ANNA)

        assert act(here, "/prechecks", **{"with": "beta", "because": "first", "shown": "which"}).status_code == 303
        assert handed(here, there, root_of(alpha)).status_code == 303
        page = there.get("/prechecks").text
        assert "You learn first" in page
        assert "it does not prevent" in page
        (run,) = set(re.findall(r"/prechecks/(\w{64})/consent", page))
        assert act(there, f"/prechecks/{run}/consent", because="agreed").status_code == 303
        handed(there, here, root_of(beta))
        handed(here, there, "")
        handed(there, here, "")

        for browser in (here, there):
            assert "10 reports" in browser.get("/prechecks").text


def marking_of(node):
    return type(marking())(levels=marking("green").levels, originators=frozenset({node.service.party}))


def test_only_a_releaser_consents(tmp_path):
    with world(tmp_path / "a") as node:
        node.person(PETER, roles=("analyst",))

        answer = act(node.browser(PETER), "/prechecks", PETER, **{"with": "beta", "because": "x"})

        assert answer.status_code == 403
        assert "Propose a run" not in node.browser(PETER).get("/prechecks").text


def test_a_run_that_is_not_there_is_not_there(tmp_path):
    with world(tmp_path / "a") as node:
        node.person(ANNA)
        browser = node.browser(ANNA)

        for run in ("0" * 64, "x", "..%2fnode"):
            assert browser.get(f"/prechecks/{run}/message").status_code == 404
