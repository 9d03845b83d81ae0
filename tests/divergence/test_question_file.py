"""The question file: what it takes, and how it says no."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.divergence.question_file import read
from consilience.errors import MalformedRecord, WrongUse
from tests.divergence.ask import ask, binary, report, total

PLAIN = """
question: {id: q, text: "Will it rain?", type: probability}
tolerance: 0.5
parties:
  alpha:
    prior: 0.3
    estimate: 0.8
    grades: {B2: {hit: 0.9, false: 0.1}}
    evidence:
      - {origin: o1, claim: clouds, grade: B2, given_h: 0.8, given_not_h: 0.3}
  beta: {prior: 0.3, term: very unlikely, scale: ICD-203}
records:
  - {origin: o1, owner: alpha, forms: {full: {cost: 3, banned: true}, gist: {cost: 1, fidelity: 0.6}}}
"""


def test_the_key_false_of_a_grade_is_read_as_written():
    rates = read(PLAIN).asked[0].tables.grades["alpha"].by_grade["B2"]

    assert rates.false.floats == (0.1, 0.1, 0.1)


def test_a_term_stands_for_its_band():
    answer = read(PLAIN).asked[0].estimates[1].answer

    assert (answer.words, answer.probability.floats) == ("very unlikely", (0.05, 0.125, 0.2))


@pytest.mark.parametrize(
    "estimate",
    [
        pytest.param({"term": "likely", "scale": "phia"}, id="in the estimate"),
        pytest.param("likely", id="as the estimate"),
    ],
)
def test_words_may_stand_where_a_number_stands(estimate):
    assert ask(binary({"estimate": estimate}, {"estimate": 0.5}))["estimates"]["alpha"]["stated"]["term"] == "likely"


def test_one_question_gives_one_answer_and_a_list_gives_a_list():
    body = binary({"estimate": 0.6}, {"estimate": 0.5})

    assert not read(json.dumps(body)).listed
    assert read(json.dumps([body])).listed
    assert read(json.dumps({"questions": [body]})).listed


def test_what_questions_have_in_common_may_stand_once():
    body = binary({"estimate": 0.6}, {"estimate": 0.5})
    del body["tolerance"]
    found = read(json.dumps({"tolerance": 2, "questions": [body]}))

    assert found.asked[0].thresholds.tolerance == 2


def test_parties_may_name_different_yardsticks_alike():
    own = [
        {"term": "likely", "scale": "house", "scales": {"house": {"likely": band}}} for band in ([0.5, 0.7], [0.7, 0.9])
    ]
    answer = ask(binary(own[0], own[1]))

    assert total(answer, "wording") == pytest.approx(answer["delta"])


def test_steps_of_diagnosticity_and_bands_are_taken_for_numbers():
    item = {"origin": "o", "grade": "B2", "diagnosticity": "strongly for"}
    band = {"origin": "p", "grade": "B2", "given_h": [0.7, 0.9], "given_not_h": 0.2}
    parts = ask(binary({"estimate": 0.8, "evidence": [item, band]}, {"estimate": 0.5}), "alpha")["components"]
    unshared = [c for c in parts if c["cause"] == "unshared"]

    assert all(c["range"][0] < c["nats"] < c["range"][1] for c in unshared)


def test_raw_values_are_kept_beside_the_repaired():
    body = {
        "question": {"id": "q", "type": "categories", "hypotheses": ["x", "y"]},
        "parties": {"alpha": {"estimate": {"x": 0.9, "y": 0.3}}, "beta": {"estimate": {"x": 0.5, "y": 0.5}}},
    }
    answer = ask(body)

    assert answer["estimates"]["alpha"]["stated"] == {"x": 0.9, "y": 0.3}
    assert any("scaled to 1" in note for note in answer["notes"])


def test_categories_that_the_question_does_not_list_are_those_the_estimates_name():
    body = {
        "question": {"id": "q", "type": "categories"},
        "parties": {
            "alpha": {"estimate": {"x": 0.6, "y": 0.3, "z": 0.1}, "evidence": [report("o")]},
            "beta": {"estimate": {"x": 0.2, "y": 0.6, "z": 0.2}},
        },
    }
    answer = ask(body)

    assert answer["fused"].keys() == {"x", "y", "z"}
    assert total(answer, "unshared") > 0


def test_a_date_may_never_come():
    body = {
        "question": {"id": "q", "type": "date", "horizon": "2028-12-31"},
        "parties": {
            "alpha": {"estimate": ["2027-01-01", "2027-12-31"]},
            "beta": {"estimate": {"range": ["2027-01-01", "2027-12-31"], "never": 0.5}},
        },
    }
    answer = ask(body)

    assert answer["fused"]["never"] < 0.5
    assert 200 < answer["distance"] < 400  # half of it moved from mid-2027 to the end of 2028


@pytest.mark.parametrize(
    ("change", "path"),
    [
        pytest.param({"estimate": 1.4}, "parties.alpha.estimate", id="not a probability"),
        pytest.param({"estimate": 0}, "parties.alpha.estimate", id="a certainty"),
        pytest.param({"estimate": [0.9, 0.1]}, "parties.alpha.estimate", id="high before low"),
        pytest.param({"estimate": True}, "parties.alpha.estimate", id="a truth value"),
        pytest.param({"term": "perhaps"}, "parties.alpha.term", id="no such term"),
        pytest.param({"term": "likely", "scale": "ours"}, "parties.alpha.scale", id="no such yardstick"),
        pytest.param({"estimate": 0.5, "term": "likely"}, "parties.alpha", id="both"),
        pytest.param({"evidence": [{"claim": "c"}]}, "parties.alpha.evidence[0].origin", id="no origin"),
        pytest.param({"evidence": [report("o", "G9")]}, "parties.alpha.evidence[0].grade", id="no such grade"),
        pytest.param({"evidence": [report("o", given_h=2)]}, "parties.alpha.evidence[0].given_h", id="beyond one"),
        pytest.param(
            {"evidence": [{"origin": "o", "given_h": 0.5}]}, "parties.alpha.evidence[0].given_not_h", id="half a pair"
        ),
        pytest.param({"grades": {"B2": {"hit": 0.5}}}, "parties.alpha.grades.B2.false", id="half a row"),
        pytest.param(
            {"grades": {"B2": {"hit": 1, "false": 0}}, "evidence": [report("o", given_not_h=0)]},
            "parties.alpha.evidence[0]",
            id="infinite weight",
        ),
        pytest.param({"evidence": "none"}, "parties.alpha.evidence", id="not a list"),
    ],
)
def test_an_error_names_the_path_and_never_the_value(change, path):
    body = binary({"claim": "marker-of-content", **change}, {"estimate": 0.5})

    with pytest.raises(MalformedRecord) as error:
        read(json.dumps(body))

    assert error.value.path == path
    assert "marker-of-content" not in str(error.value)


def test_a_key_that_stands_twice_is_refused():
    with pytest.raises(MalformedRecord, match="stands twice"):
        read("question: {id: q}\nquestion: {id: r}\n")


@pytest.mark.parametrize("count", [0, 1, 13])
def test_a_question_of_too_few_or_too_many_parties_is_refused(count):
    body = binary({"estimate": 0.5}, {"estimate": 0.5})
    body["parties"] = {f"party{i}": {"estimate": 0.5} for i in range(count)}

    with pytest.raises(MalformedRecord, match="two parties or more"):
        read(json.dumps(body))


def test_unknown_keys_are_told_and_not_fatal():
    body = binary({"estimate": 0.5, "mood": "good"}, {"estimate": 0.5})

    assert read(json.dumps(body)).ignored == ("parties.alpha.mood",)


@given(st.text())
def test_any_text_is_a_question_file_or_malformed(text):
    with contextlib.suppress(MalformedRecord):
        read(text)


@given(st.data())
def test_a_question_file_with_anything_in_any_place_is_read_or_malformed(data):
    odd = st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=4,
    )
    body = binary({"estimate": 0.5, "evidence": [report("o")]}, {"estimate": 0.5})
    body["records"] = [{"origin": "o", "owner": "alpha", "forms": {"full": {"cost": 1}}}]
    at = body
    for _ in range(data.draw(st.integers(0, 4))):
        key = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else list(range(len(at)))))
        if not isinstance(at[key], dict | list) or not at[key]:
            break
        at = at[key]
    key = data.draw(st.sampled_from(list(at) if isinstance(at, dict) else list(range(len(at)))))
    at[key] = data.draw(odd)

    with contextlib.suppress(MalformedRecord, WrongUse):
        ask(body, "alpha")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("a: " + "[" * 100_000, id="deep list"),
        pytest.param("{a: " * 100_000, id="deep mapping"),
        pytest.param("!!python/object/apply:os.getcwd []", id="a tag that would call"),
        pytest.param("question: &q {id: q, x: *q}\nparties: {a: {}, b: {}}", id="a value within itself"),
        pytest.param("question: {id: q}\nparties: {a: {estimate: .nan}, b: {}}", id="not a number"),
        pytest.param("\x00", id="a control character"),
    ],
)
def test_a_hostile_file_ends_in_a_clear_no(text):
    with pytest.raises(MalformedRecord):
        read(text)
