"""A report marked TOP SECRET//ORION with a caveat nobody knows: no page, search, export or count shows it to a reader without ORION."""

import re

import pytest

from consilience.records.clearance import ClearedLevel
from tests.cli.test_node import run
from tests.web.make import ANNA, PETER, world
from tests.web.test_intake import filed

CANARY = "WOLVERINEX"
TEXT = f"""TOP SECRET//ORION//ZEBRA EYES

(TS//ORION) The courier {CANARY} said on 3 March 2026 that the envoys met in Geneva.

(TS//ORION) The minister refused the offer {CANARY} on 4 March 2026.
"""
CLEARED = (ClearedLevel(policy="tlp", level="red"), ClearedLevel(policy="common", level="TOP SECRET"))
"""Peter may read every level there is; what he lacks is the compartment."""
ASKED = (
    f"/search?q={CANARY}", "/search?q=courier", "/search?q=ORION", f"/api/search?q={CANARY}", "/api/search?q=courier", "/ledger?kind=report/1", "/ledger?kind=claim/1",
    "/api/records?kind=report/1", "/api/records?kind=claim/1", "/", "/reports", "/ledger", "/desk", "/audit", "/baselines", "/calendar", "/forums", "/picture", "/questions", "/waiting", "/api/picture", "/api/waiting", "/api/forums", "/api/records",
)  # fmt: skip
_CHANGING = re.compile(r"[0-9a-f]{12,}|\d{4}-\d\d-\d\d[T ]\d\d:\d\d\S*|nonce-\S+|csrf\S*|\d+")


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Every page that Peter can ask for, in a world with the report and in one without it."""
    pages = {}
    for held in (True, False):
        with world(tmp_path_factory.mktemp("orion") / "n") as node:
            node.person(ANNA, levels=CLEARED, compartments=("ORION",))
            node.person(PETER, levels=CLEARED)
            filed(node.browser(ANNA), {"open.txt": b"The ferry of Quell sailed on 2 March 2026.\n"}, level="TLP:GREEN")
            if held:
                filed(node.browser(ANNA), {"talks.txt": TEXT.encode()}, level="TLP:CLEAR")
            anna, peter = node.browser(ANNA), node.browser(PETER)
            pages[held] = {page: peter.get(page) for page in ASKED}
            pages[held, "anna"] = [anna.get(page).json()["records"] for page in ASKED if "api/records?" in page]
            if held:
                out = node.folder.parent / "out.json"
                run("export", "--stix", out, "--dir", node.folder, "--reader", PETER)
                pages["files"] = [out.read_bytes()]
    return pages


def test_who_has_the_compartment_sees_the_claims(seen):
    assert len(seen[True, "anna"][1]) > len(seen[False, "anna"][1])


def test_no_page_or_search_says_a_word_of_it(seen):
    assert len(seen[True]) > 20
    for page, answer in seen[True].items():
        said = answer.text.replace(page.rpartition("q=")[2], "") if "q=" in page else answer.text
        assert CANARY not in said, page
        assert "talks.txt" not in said, page
        assert "ORION" not in said, page


def test_no_page_differs_from_that_of_a_node_without_it(seen):
    for page, answer in seen[True].items():
        other = seen[False][page]
        assert answer.status_code == other.status_code, page
        assert len(_CHANGING.sub("#", answer.text)) == len(_CHANGING.sub("#", other.text)), page


def test_no_count_tells_of_it(seen):
    for page in (page for page in ASKED if page.startswith(("/api/records", "/api/search"))):
        there, absent = seen[True][page].json(), seen[False][page].json()
        assert len(there["records"]) == len(absent["records"]), page
        assert there.get("total") == absent.get("total"), page


def test_no_export_for_him_holds_it(seen):
    assert seen["files"]
    assert not any(CANARY.encode() in content or b"ORION" in content for content in seen["files"])
