"""Lists as files hold what the page shows, are marked as a whole, and cannot run as formulas."""

import csv
import io
import re

import pytest

from tests.web.make import ANNA, PETER, SECRET, marking, world
from tests.web.test_pages import act


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA, compartments=("GAMMA",))
        one.person(PETER)
        for number in range(53):
            one.report(f"Talk {number} was held. The envoys met.", title=f"Talk {number}")
        one.report("The envoys met in the dark.", title="=cmd|' /C calc'!A0", marked=marking("amber"))
        one.report("The envoys met unseen.", title="Unseen", marked=SECRET)
        yield one


def rows(answer):
    return list(csv.reader(io.StringIO(answer.text)))


@pytest.mark.parametrize("offset", [0, 50])
def test_the_list_of_reports_is_the_one_on_the_page(node, offset):
    anna = node.browser(ANNA)
    page = anna.get(f"/reports?offset={offset}").text

    listed = rows(anna.get(f"/export/reports?as=csv&offset={offset}"))

    assert len(listed) - 1 == page.count('<th scope="row">')
    assert all(f'/reports/{row[-1]}"' in page for row in listed[1:])


def test_a_list_for_excel_is_the_same_with_the_mark_that_it_needs(node):
    anna = node.browser(ANNA)
    plain, marked = (anna.get(f"/export/reports?as={kind}") for kind in ("csv", "excel"))

    assert marked.content == b"\xef\xbb\xbf" + plain.content
    assert 'filename="reports.csv"' in marked.headers["content-disposition"]
    assert "as=excel" in anna.get("/reports").text


def test_a_title_is_no_formula_and_no_markup(node):
    peter = node.browser(PETER)

    sheet, text = peter.get("/export/reports?as=csv"), peter.get("/export/reports?as=md")

    assert not [cell for row in rows(sheet) for cell in row if cell.startswith("=")]
    assert r"\|" in text.text
    assert "Unseen" not in sheet.text + text.text


def test_the_whole_is_marked_like_the_strictest_of_its_rows(node):
    anna, peter = node.browser(ANNA), node.browser(PETER)

    assert "TLP:RED" in anna.get("/export/reports?as=md").headers["x-marking"]
    assert "GAMMA" in anna.get("/export/reports?as=md").text
    assert peter.get("/export/search?q=envoys").headers["x-marking"] == "TLP:AMBER"


def test_search_and_audit_are_exported_as_shown(node):
    anna = node.browser(ANNA)
    found = anna.get("/search?q=held")

    listed = rows(anna.get("/export/search?q=held"))
    acts = rows(anna.get("/export/audit?member=anna"))

    main = found.text.partition("<main")[2]
    assert len(listed) - 1 == len(re.findall(r'<li><a href="/(?:reports|questions|ledger|matters|received)/', main)) > 0
    assert acts[0] == ["when", "member", "who", "did", "kind", "title", "record"]
    assert "exported search.csv" in [row[3] for row in acts]
    assert node.browser(PETER).get("/export/audit").status_code == 200


def test_a_question_is_exported_with_both_answers_and_the_causes(node):
    anna = node.browser(ANNA)
    node.question("lock")
    act(anna, "/questions/lock/estimate", point="80", prior="50", level="TLP:GREEN")
    act(anna, "/questions/lock/theirs", party="beta", point="30", level="TLP:AMBER")

    text = anna.get("/export/questions/lock?as=md")
    causes = rows(anna.get("/export/questions/lock?as=csv"))

    assert "alpha says 80 %" in text.text
    assert "beta says 30 %" in text.text
    assert "TLP:AMBER" in text.headers["x-marking"]
    assert len(causes) > 1
    assert anna.get("/export/questions/lock?as=exe").status_code == 404
    assert anna.get("/export/questions/nothing").status_code == 404
