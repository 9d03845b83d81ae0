"""Which statements a sentence makes, and with which words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest import pipeline, statements
from consilience.ingest.statements import Kind

pytestmark = pytest.mark.skipif(pipeline.model() is None, reason="no language model is installed")


def told(text):
    (doc,) = pipeline.parse([text])
    return [" … ".join(text[a:b] for a, b in statements.spans(doc, each)) for each in statements.split(doc)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The ferry reached Oslo.", ["The ferry reached Oslo"]),
        ("It entered the port on 4 March and unloaded 14 containers.",
         ["It entered the port on 4 March", "unloaded 14 containers"]),
        ("Mr Ruick stated that two pumps were out of order and would be repaired by May.",
         ["two pumps were out of order", "would be repaired by May"]),
        ("Six stations are to be set up, and the cost will be shared equally.",
         ["Six stations are to be set up", "the cost will be shared equally"]),
        ("The council agreed to buy six pumps; three will be paid for by the port.",
         ["The council agreed to buy six pumps", "three will be paid for by the port"]),
        ("He is carried to the jetty, where he was operated on at dawn.",
         ["He is carried to the jetty", "where he was operated on at dawn"]),
        ("Exports rose 4 per cent, while imports fell 2.5 per cent.",
         ["Exports rose 4 per cent", "while imports fell 2.5 per cent"]),
        ("The plant, which employs 300 people, was closed because it had leaked oil.",
         ["The plant … was closed", "which employs 300 people", "because it had leaked oil"]),
    ],
)  # fmt: skip
def test_clauses_and_conjuncts_with_a_predicate_are_statements(text, parts):
    assert told(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "The two firms negotiated and signed the lease.",
        "If the talks fail, the border will be closed and troops will be sent.",
        "The man who stole the car was arrested.",
        "Officials deny that anyone was hurt.",
        "The board did not say whether the plant had been inspected.",
        "Between 10 and 12 boats were seen.",
        "Anna and Jonas opened the bridge.",
    ],
)
def test_what_belongs_together_is_not_cut(text):
    assert told(text) == [text.rstrip(".")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("More than 2,000 soldiers, 300 police and two helicopters had been sent to the area.",
         ["More than 2,000 soldiers", "300 police", "two helicopters had been sent to the area"]),
        ("The patrol seized 62 cartons of cigarettes and two radios.",
         ["The patrol seized 62 cartons of cigarettes", "two radios"]),
        ("The cases were distributed as follows: Lanta 530, Porto Sul 218 and Mira 12.",
         ["The cases were distributed as follows: Lanta 530", "Porto Sul 218", "Mira 12"]),
        ("The toll has climbed to 89, including 12 children from one school.",
         ["The toll has climbed to 89", "including 12 children from one school"]),
    ],
)  # fmt: skip
def test_number_groups_are_apart(text, parts):
    assert told(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("The delegation, headed by Irena Holt, signed the deal in Oslo.",
         ["The delegation … signed the deal in Oslo", "headed by Irena Holt"]),
        ("Jonas Weld, the mayor of Tesk, opened the bridge.", ["Jonas Weld … opened the bridge", "the mayor of Tesk"]),
    ],
)  # fmt: skip
def test_appositions_and_heads_of_delegations_are_statements(text, parts):
    assert told(text) == parts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Two helicopters were sent, the agency said.", "Two helicopters were sent"),
        ("According to the police, four men were arrested.", "four men were arrested"),
        ("The minister confirmed the arrest of three suspects.", "the arrest of three suspects"),
        ("The ministry announced the shutdown of the Halden reactor.", "the shutdown of the Halden reactor"),
        ("Dr Amani reported that the level had fallen to 212 metres.", "the level had fallen to 212 metres"),
    ],
)
def test_a_reporting_verb_is_attribution_and_what_it_reports_the_statement(text, said):
    assert told(text) == [said]


words = st.sampled_from(
    "the and of said that two 14 men were killed in Oslo , ; : ( ) which boat 300 police signed reported on Monday".split()
)


@given(st.lists(words, min_size=1, max_size=25).map(" ".join))
def test_no_word_is_of_two_statements(text):
    (doc,) = pipeline.parse([text])

    taken = [i for each in statements.split(doc) for i in each.own]

    assert len(taken) == len(set(taken))


def test_a_group_shares_its_predicate():
    (doc,) = pipeline.parse(["300 police and two helicopters were sent."])

    group = next(each for each in statements.split(doc) if each.kind is Kind.GROUP)

    assert "sent" in {doc[i].text for i in group.carried}
