"""What comes in through the form keeps level and compartment, and no words of it lower what was chosen: page, search, count, export."""

import pytest

from tests.web.make import ANNA, GREEN, PETER, world
from tests.web.test_intake import filed

HIGH = (
    b"TOP SECRET//ORION//ZEBRA EYES\n\n"
    b"(TS//ORION) The courier in the ministry said on 3 March 2026 that the envoys met in Geneva.\n\n"
    b"The minister refused the offer WOLVERINEX.\n"
)


@pytest.mark.parametrize(
    ("raw", "level"),
    [
        (HIGH, "TLP:CLEAR"),
        (b"TLP:CLEAR\n\nThe courier WOLVERINEX said on 3 March 2026 that the envoys met in Geneva.\n", "TLP:RED"),
        (b"UNCLASSIFIED//REL TO ALL\n\nThe courier WOLVERINEX met the envoys on 3 March 2026 in Geneva.\n", "TLP:RED"),
        (b"(U//REL ALL) The courier WOLVERINEX met the envoys on 3 March 2026 in Geneva.\n", "TLP:RED"),
    ],
    ids=["top secret", "tlp", "banner", "portion"],
)
def test_who_may_not_read_it_finds_it_nowhere(tmp_path, raw, level):
    with world(tmp_path / "n") as node:
        node.person(ANNA, compartments=("ORION",))
        node.person(PETER, levels=GREEN)
        filed(node.browser(ANNA), {"talks.txt": raw}, level=level)
        anna, peter = node.browser(ANNA), node.browser(PETER)
        places = ("/api/records?kind=report/1", "/api/records?kind=claim/1", "/api/search?q=WOLVERINEX")

        assert all(anna.get(place).json()["records"] for place in places)
        assert [peter.get(place).json()["records"] for place in places] == [[], [], []]
        for place in ("/", "/reports", "/ledger?kind=report/1", "/search?q=courier"):
            assert "WOLVERINEX" not in peter.get(place).text
