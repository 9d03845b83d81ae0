"""What goes out in other words is written by a person, never by the form."""

import re

import pytest

from consilience.errors import WordForWord
from consilience.node import releases
from consilience.node.reader_view import Asked
from consilience.records.release import Form
from consilience.records.request import ReleaseRequest, Wording
from tests.web.make import ANNA, BETA, PETER, SENTENCES, world


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        one.person(PETER)
        yield one


def ask(browser, **fields):
    at = f"/desk/new?record={fields['record']}"
    return browser.post(
        "/desk/new", data={"csrf": "csrf-anna", "at": at, "to": "beta", "because": "it helps", **fields}
    )


def requests(node):
    return node.service.view_of(ANNA).find(Asked(kind="request/1"))


def test_the_box_of_a_wording_is_empty_and_the_source_stands_beside_it(node):
    claim = node.claim(node.report())

    page = node.browser(ANNA).get(f"/desk/new?record={claim}&to=beta&form=gist").text

    assert re.search(rf'name="text-{claim}"[^>]*></textarea>', page)
    assert f'class="source">{SENTENCES[0]}' in page


def test_a_gist_word_for_word_comes_back_with_the_run_shown_and_everything_kept(node):
    claim = node.claim(node.report())

    answer = ask(
        node.browser(ANNA), record=claim, **{f"form-{claim}": "gist", f"text-{claim}": f"So: {SENTENCES[0].lower()}"}
    )

    assert answer.status_code == 422
    assert "<q>the envoys met in geneva on 3 march 2026</q>" in answer.text
    assert 'value="it helps"' in answer.text
    assert f"So: {SENTENCES[0].lower()}" in answer.text
    assert requests(node) == []


def test_the_difference_says_beforehand_that_a_gist_would_be_refused(node):
    claim = node.claim(node.report())

    answer = ask(
        node.browser(ANNA), record=claim, look="true", **{f"form-{claim}": "gist", f"text-{claim}": SENTENCES[0]}
    )

    assert answer.status_code == 200
    assert "it would be refused" in answer.text
    assert "it helps" in answer.text


def test_each_record_keeps_the_form_it_was_given(node):
    one, two = (node.claim(node.report(), quote=quote) for quote in SENTENCES)

    answer = node.browser(ANNA).post(
        "/desk/new",
        data={
            "csrf": "csrf-anna", "to": "beta", "because": "it helps", "record": [one, two], f"form-{one}": "sanitised",
            f"text-{one}": "The envoys met on 3 March 2026.", f"form-{two}": "gist", f"text-{two}": "The answer was no.",
        },
    )  # fmt: skip

    assert answer.status_code == 303
    bodies = [record.statement.body for record in requests(node)]
    assert {(body.form, *body.records) for body in bodies} == {(Form.SANITISED, one), (Form.GIST, two)}


def test_one_records_sentence_does_not_go_out_under_anothers_name(node):
    one, two = (node.claim(node.report(), quote=quote) for quote in SENTENCES)
    words = [Wording(record=one, text=SENTENCES[1]), Wording(record=two, text="The answer was no.")]

    with pytest.raises(WordForWord) as refused:
        releases.ask(
            node.service,
            node.service.view_of(ANNA),
            ANNA,
            records=[one, two],
            form=Form.GIST,
            to=[BETA],
            because="x",
            words=words,
        )

    assert refused.value.run == "The minister refused the offer."
    assert "minister" not in str(refused.value)


def test_a_releaser_does_not_let_a_gist_go_that_other_software_asked_for_word_for_word(node):
    claim = node.claim(node.report())
    body = ReleaseRequest(
        records=frozenset({claim}), form=Form.GIST, to=frozenset({BETA}), because="x",
        wordings=(Wording(record=claim, text=SENTENCES[0]),),
    )  # fmt: skip
    request = node.say(body, ANNA)

    answer = node.browser(PETER).post(f"/desk/{request}", data={"csrf": "csrf-peter", "decision": "release"})

    assert answer.status_code == 422
    assert "word for word" in answer.text
    assert node.service.view_of(ANNA).find(Asked(kind="release/1")) == []


@pytest.mark.parametrize(("field", "most"), [("because", 2000), ("text", 20_000)])
def test_what_is_too_long_is_refused_whole_and_never_cut_off_in_silence(node, field, most):
    claim = node.claim(node.report())
    long = "so it goes " * (most // 11 + 1)
    fields = {f"text-{claim}": "Some people met, we hear.", "because": "it helps"}
    fields[f"text-{claim}" if field == "text" else field] = long

    answer = ask(node.browser(ANNA), record=claim, **{f"form-{claim}": "gist", **fields})

    assert answer.status_code == 422
    assert f"most {most} letters fit" in answer.text
    assert requests(node) == []


def test_a_gist_that_says_another_number_than_its_estimate_is_told_to_whoever_asks_and_whoever_releases(tmp_path):
    with world(tmp_path / "n") as node:
        node.person(ANNA)
        node.person(PETER)
        node.question()
        estimate = node.estimate(share="0.8")
        anna, peter = node.browser(ANNA), node.browser(PETER)
        anna.asks = peter.asks = True
        fields = {"csrf": "csrf-anna", "record": estimate, "to": "beta", "because": "it helps", "form": "gist"}
        told = "The words that go out say 40 %; the estimate itself says 80 %."

        own = anna.post("/desk/new", data={**fields, f"text-{estimate}": "We give it four in five, 80 %."})
        other = anna.post("/desk/new", data={**fields, f"text-{estimate}": "We give it 40 %."})

        assert told not in anna.get(own.headers["location"]).text
        place = other.headers["location"]
        assert told in anna.get(place).text
        anna.post(f"{place}/now", data={"csrf": "csrf-anna"})
        (case,) = [
            one.id
            for one in node.service.view_of(ANNA).find(Asked(kind="request/1"))
            if "40 %" in str(one.statement.body)
        ]
        answer = peter.post(f"/desk/{case}", data={"csrf": "csrf-peter", "decision": "release"})
        assert told in peter.get(answer.headers["location"]).text
        answer = peter.post(f"/desk/{case}", data={"csrf": "csrf-peter", "decision": "refuse"})
        assert told not in peter.get(answer.headers["location"]).text
