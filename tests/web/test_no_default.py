"""No form says something for whoever signs it: what a party stands to, answers or reports is chosen by a person."""

import re
from itertools import count
from pathlib import Path

import pytest

import consilience
from consilience.web.filling import controls
from tests.web.make import ANNA, PETER, world
from tests.web.make_forum import filled, founded

PAGES = Path(consilience.__file__).parent / "web"
SAID = ("stance", "reply", "state", "reason", "granted", "accepted", "needed")


_NAMES = "|".join(SAID)
_TEMPLATE = re.compile(rf'choose\("(?:{_NAMES})"[^)]*\)')
_FIELD = re.compile(rf'Field\(\s*name="(?:{_NAMES})"[^)]*kind="(?:choice|choose)"[^)]*options=(?!\(\(""|\[\(""|name)')


@pytest.mark.parametrize("path", sorted((PAGES / "templates").rglob("*.html")), ids=lambda path: path.name)
def test_no_template_chooses_beforehand_what_is_said(path):
    assert _TEMPLATE.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("path", sorted((PAGES / "pages").glob("*.py")), ids=lambda path: path.name)
def test_no_field_chooses_beforehand_what_is_said(path):
    assert _FIELD.findall(path.read_text(encoding="utf-8")) == []


def test_a_position_waits_for_a_choice(tmp_path):
    with world(tmp_path / "n") as node:
        node.person(ANNA)
        node.person(PETER)
        say = (f"Word{number}" for number in count())
        forum, seat = founded(node, say)
        place = f"/proposals/{filled(node, forum, seat, say)['open']}"
        browser = node.browser(ANNA)

        form = controls(browser.get(place).text, f"{place}/position")
        answer = browser.post(f"{place}/position", data=form, headers={"referer": f"http://localhost:8400{place}"})

        assert form["stance"] == [""]
        assert answer.status_code == 422
        assert "This is needed." in answer.text
