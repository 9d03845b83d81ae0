"""A model behind an address as judge of pairs: believed only with words of both statements, and both ways round."""

from __future__ import annotations

import json

import pytest

from consilience.ingest.endpoint_pairs import Said, hear
from consilience.ingest.model import Endpoint, open_client
from tests.ingest.model_stub import Stub

PAIR = ("The bridge at Orso is closed.", "Lorries cross the Orso bridge again.")


@pytest.fixture
def stub():
    made = Stub()
    yield made
    made.close()


def heard(stub, *rows_of_calls, pairs=(PAIR,)):
    stub.says(*({"pairs": list(rows)} for rows in rows_of_calls))
    endpoint = Endpoint(model="m", url=stub.url, seconds=5, tries=1)
    with open_client(endpoint) as client:
        return hear(endpoint, pairs, client)


def row(says, a="", b="", pair=1):
    return {"pair": pair, "says": says, "a": a, "b": b}


def test_an_answer_with_words_of_both_statements_counts_when_it_holds_both_ways_round(stub):
    found = heard(stub, [row("contradict", "closed", "cross")], [row("contradict", "cross", "closed")])

    assert found.answers == (Said(says="contradict", left="closed", right="cross"),)
    assert (found.refused, found.problems) == (0, ())
    assert json.loads(stub.requests[1]["messages"][1]["content"]) == {"1": {"A": PAIR[1], "B": PAIR[0]}}


@pytest.mark.parametrize(
    "lie",
    [
        row("contradict", "shut", "cross"),
        row("contradict", "clos", "cross"),
        row("contradict", "", ""),
        row("contradict", "Orso", "Orso"),
        row("certainly", "closed", "cross"),
        row("contradict", ["closed"], "cross"),
        row("contradict", "closed", "cross", pair=7),
        row("contradict", "closed", "cross", pair=True),
    ],
)
def test_a_model_that_lies_is_refused(stub, lie):
    found = heard(stub, [lie], [row("contradict", "cross", "closed")])

    assert found.answers == (None,)
    assert found.refused >= 1


def test_an_answer_that_turns_with_the_order_is_none(stub):
    found = heard(stub, [row("agree", "closed", "cross")], [row("contradict", "cross", "closed")])

    assert found.answers == (None,)
    assert found.refused == 1


def test_two_answers_to_one_pair_are_none(stub):
    twice = [row("contradict", "closed", "cross"), row("neither")]

    assert heard(stub, twice, [row("neither")]).answers == (None,)


def test_what_cannot_be_read_is_a_problem_and_no_answer(stub):
    stub.answers = [(500, b"")]
    endpoint = Endpoint(model="m", url=stub.url, seconds=5, tries=1)
    with open_client(endpoint) as client:
        found = hear(endpoint, [PAIR] * 2, client)

    assert found.answers == (None, None)
    assert found.problems == (
        "the model's address answered with status 500; its pairs are judged without it",
    )  # fmt: skip
