"""What cannot be taken comes back in its form: all that was typed, the field by its label, what to do."""

import pytest

from consilience.web.filling import Fault, controls, filled
from tests.web.make import ANNA, world
from tests.web.make_forum import founded

FORM = """<title>T</title><details><summary>Open</summary><form class="form" method="post" action="/a"><input type="hidden" name="csrf" value="x">
<label for="t">Title &amp; more</label> <input id="t" name="title" required><label for="w">Words</label> <textarea id="w" name="words"></textarea>
<select id="s" name="s"><option value="1">One</option><option selected>Two</option></select><input type="checkbox" name="c" value="y"></form></details>"""


def test_a_form_is_filled_with_what_was_typed():
    given = {"title": ['"<b>'], "words": ["\n one\n</textarea>"], "s": ["1"], "c": ["y"], "csrf": ["another"]}

    page = filled(FORM, "/a", given, [], "Nothing was signed")

    assert controls(page, "/a") == {**given, "csrf": ["x"]}
    assert "<details open>" in page


def test_a_fault_stands_at_its_field_by_its_label_and_in_the_list():
    page = filled(FORM, "/a", {"title": [""]}, [Fault("title", "this is needed")], "Nothing was signed")

    assert '<li><a href="#t">Title &amp; more</a>: This is needed.</li>' in page
    assert 'aria-invalid="true" aria-describedby="fault-0"' in page
    assert '<span class="fault" id="fault-0">This is needed.</span>' in page


def test_of_two_forms_with_one_address_the_one_that_was_sent_is_filled():
    rows = "".join(
        f'<form action="/a"><input type="hidden" name="about" value="{n}"><input id="w{n}" name="words"></form>'
        for n in "12"
    )

    page = filled(rows, "/a", {"about": ["2"], "words": ["mine"]}, [], "")

    assert '<input id="w1" name="words">' in page
    assert '<input id="w2" name="words" value="mine">' in page


def test_a_form_whose_fixed_field_says_another_thing_is_not_the_one_that_was_sent():
    fields = '<input name="id" value="line" readonly><input name="title">', '<input name="id"><input name="title">'
    forms = [f'<form method="post" action="/x">{some}</form>' for some in fields]

    page = filled(forms[0] + forms[1], "/x", {"id": ["hut"], "title": ["Mine"]}, [Fault("title", "no")], "Not done")

    assert page.startswith(forms[0])
    assert 'value="Mine"' in page.removeprefix(forms[0])


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA)
        one.forum, _ = founded(one, iter("AB"))
        yield one


def send(node, address, page, **fields):
    browser = node.browser(ANNA)
    return browser.post(
        address, data={"csrf": "csrf-anna", **fields}, headers={"referer": f"http://localhost:8400{page}"}
    )


@pytest.mark.parametrize(
    ("address", "page", "fields", "label", "says"),
    [
        pytest.param("/questions", "/questions", {"text": "x" * 1001, "kind": "probability"}, "Question", "at most 1000 letters fit", id="too long"),
        pytest.param("/questions", "/questions", {"text": "Will it?", "kind": "probability", "horizon": "soon"}, "Speaks of the time until", "a day is written", id="no day"),
        pytest.param("/questions", "/questions", {"text": "Will it?", "kind": "guess"}, "Kind of answer", "choose one", id="none of those offered"),
    ],
)  # fmt: skip
def test_a_fault_names_the_field_and_keeps_the_rest(node, address, page, fields, label, says):
    answer = send(node, address, page, resolution="a report of the bridge's office", **fields)

    assert answer.status_code == 422
    assert "a report of the bridge" in answer.text
    assert 'role="alert"' in answer.text
    assert says in answer.text.casefold()
    assert f">{label}" in answer.text.partition("faults")[2].partition("</ul>")[0]


def test_a_form_that_is_not_ours_is_not_shown_back(node):
    answer = node.browser(ANNA).post("/questions", data={"csrf": "forged", "text": "mine", "kind": "x"})

    assert answer.status_code == 403
    assert "mine" not in answer.text


def test_a_form_without_its_page_still_shows_what_was_typed(node):
    answer = send(node, f"/forums/{node.forum}/rest", "//elsewhere.example/x", because="x" * 301)

    assert answer.status_code == 422
    assert "x" * 301 in answer.text
