import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import WrongUse
from consilience.ingest.model import LOCAL, Endpoint, _checked, propose
from consilience.records.claim import Modality, Polarity, Span
from tests.ingest.model_stub import Stub

TEXT = "Northland will not send four ships to Port Ellis in May, an official said. This is the second sentence."
SENTENCES = (Span(start=0, end=74), Span(start=75, end=len(TEXT)))
HONEST = {
    "sentence": 1, "quote": "Northland will not send four ships to Port Ellis in May", "actors": ["Northland"], "action": "send", "target": "four ships",
    "when": "in May", "place": "Port Ellis", "quantities": ["four ships"], "attribution": ["an official"], "polarity": "negated", "modality": "plan",
}  # fmt: skip


@pytest.fixture
def stub():
    made = Stub()
    yield made
    made.close()


def ask(stub, **options):
    return propose(Endpoint(model="any", url=stub.url, **options), TEXT, SENTENCES)


def words(span):
    return TEXT[span.start : span.end]


def test_an_honest_answer_gives_spans_in_the_text(stub):
    answer = ask(stub.says({"claims": [HONEST]}))

    (proposal,) = answer.proposals
    assert words(proposal.quote) == HONEST["quote"]
    assert [words(span) for span in proposal.actors] == ["Northland"]
    assert [words(span) for span in (proposal.action, proposal.target, proposal.when, proposal.place)] == [
        "send",
        "four ships",
        "in May",
        "Port Ellis",
    ]
    assert [words(span) for span in (*proposal.quantities, *proposal.attribution)] == ["four ships", "an official"]
    assert (proposal.polarity, proposal.modality) == (Polarity.NEGATED, Modality.PLAN)
    assert (proposal.sentence, answer.refused, answer.problems) == (SENTENCES[0], 0, ())


def test_a_lie_is_refused_slot_by_slot(stub):
    lies = HONEST | {
        "actors": ["Southland", "Northland"],
        "quantities": ["five ships"],
        "place": "Port",
        "when": "in June",
        "modality": "certain",
        "action": "sen",
    }

    answer = ask(stub.says({"claims": [lies]}))

    (proposal,) = answer.proposals
    assert [words(span) for span in proposal.actors] == ["Northland"]
    assert (proposal.quantities, proposal.when, proposal.modality, proposal.action) == ((), None, None, None)
    assert words(proposal.place) == "Port"
    assert answer.refused == 5


@pytest.mark.parametrize(
    "claim",
    [
        pytest.param(HONEST | {"quote": "Northland will send four ships"}, id="invented quote"),
        pytest.param(HONEST | {"quote": None}, id="no quote"),
        pytest.param(HONEST | {"sentence": 2}, id="another sentence"),
        pytest.param(HONEST | {"sentence": 9}, id="no such sentence"),
        pytest.param(HONEST | {"sentence": True}, id="no number"),
        pytest.param(HONEST | {"quote": ["Northland"]}, id="a list for words"),
        pytest.param({}, id="empty"),
    ],
)
def test_a_claim_without_a_place_in_its_sentence_is_refused(stub, claim):
    answer = ask(stub.says({"claims": [claim]}))

    assert answer.proposals == ()
    assert answer.refused >= 1


def test_talk_around_the_json_is_passed_over(stub):
    assert len(ask(stub.says("Sure! ```json\n" + json.dumps({"claims": [HONEST]}) + "\n```")).proposals) == 1


def test_a_bad_answer_is_asked_for_again(stub):
    answer = ask(stub.says("no idea", {"claims": [HONEST]}))

    assert len(answer.proposals) == 1
    assert len(stub.requests) == 2


@pytest.mark.parametrize("content", ["no idea", "{", '{"claims": 3}', "[]", '{"claim": []}', ""])
def test_an_answer_that_stays_bad_is_a_problem_and_no_more(stub, content):
    answer = ask(stub.says(content))

    assert answer.proposals == ()
    assert answer.problems == (
        "the model's answer was not the JSON that was asked for; its sentences keep the default reading",
    )
    assert len(stub.requests) == 2


@pytest.mark.parametrize(
    ("status", "body", "problem"),
    [
        (500, b"", "status 500"),
        (302, b"", "status 302"),
        (200, b"<html>", "does not speak"),
        (200, b'{"choices": []}', "does not speak"),
        (200, b'{"choices": [{"message": {"content": null}}]}', "holds no text"),
        (200, b" " * 3_000_000, "too large"),
    ],
)
def test_trouble_with_the_address_is_said(stub, status, body, problem):
    stub.answers = [(status, body)]

    assert problem in ask(stub).problems[0]


def test_a_slow_model_is_not_waited_for(stub):
    stub.answers = [(200, lambda: time.sleep(5) or b"{}")]
    started = time.monotonic()

    answer = ask(stub, seconds=0.2, tries=1)

    assert "did not answer within 0.2 s" in answer.problems[0]
    assert time.monotonic() - started < 4


def test_nobody_at_the_address_is_said():
    answer = propose(Endpoint(model="any", url="http://127.0.0.1:9/v1", tries=1), TEXT, SENTENCES)

    assert "could not be reached" in answer.problems[0]


def test_only_sentences_go_out_and_only_to_the_address(stub, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    ask(stub.says({"claims": []}), key="secret")

    (request,) = stub.requests
    assert json.loads(request["messages"][1]["content"]) == {"1": words(SENTENCES[0]), "2": words(SENTENCES[1])}
    assert stub.headers[0]["Authorization"] == "Bearer secret"


def test_no_problem_quotes_the_report(stub):
    stub.answers = [(500, TEXT.encode())]

    assert "Northland" not in str(ask(stub).problems)


@pytest.mark.parametrize(
    ("url", "local"),
    [
        (LOCAL, True),
        ("http://localhost:1/v1", True),
        ("http://[::1]:1", True),
        ("https://models.example/v1", False),
        ("http://127.0.0.1.example", False),
    ],
)
def test_it_is_known_whether_words_leave_the_machine(url, local):
    assert Endpoint(model="any", url=url).is_local is local


@pytest.mark.parametrize("options", [{"url": "ftp://x"}, {"url": "x"}, {"model": " "}, {"tries": 0}])
def test_a_wrong_endpoint_is_wrong_use(options):
    with pytest.raises(WrongUse):
        Endpoint(**({"model": "any"} | options))


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=20)
    | st.sampled_from(["Northland", "four ships", "is"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)


@given(st.lists(st.dictionaries(st.sampled_from(list(HONEST)), json_values), max_size=4))
def test_whatever_a_model_says_every_slot_stands_in_its_sentence(claims):
    answer = _checked(claims, TEXT, SENTENCES)

    for proposal in answer.proposals:
        spans = [
            proposal.quote,
            *proposal.actors,
            *proposal.quantities,
            *proposal.attribution,
            proposal.action,
            proposal.target,
            proposal.when,
            proposal.place,
        ]
        assert all(proposal.sentence.start <= span.start < span.end <= proposal.sentence.end for span in spans if span)
