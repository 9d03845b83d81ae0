"""Vectors of claims and what is computed from them, held against the plain way to compute it."""

import numpy as np
import pytest
from scipy import sparse

from consilience.alignment import corpus
from consilience.alignment.words import Words
from tests.alignment.drafted import drafted, frame, names

NO_WORDS = Words([], np.zeros((0, 3), dtype=np.float32))
TEXTS = [["quay", "close", "close"], ["quay", "open"], [], ["quay"]]


def lengths(matrix):
    return np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())


def test_rows_have_unit_length_and_an_empty_text_has_an_empty_row():
    for matrix in (corpus.weighted(TEXTS, NO_WORDS).rows, corpus.plain(TEXTS)):
        assert lengths(matrix) == pytest.approx([1, 1, 0, 1])


@pytest.mark.parametrize("seed", range(20))
def test_rows_are_to_the_last_bit_the_product_that_they_stand_for(seed):
    chance = np.random.default_rng(seed)
    texts = [[f"w{word}" for word in chance.integers(0, 40, chance.integers(0, 30))] for _ in range(9)]
    space, (_, counts) = corpus.weighted(texts, NO_WORDS), corpus._counted(texts)
    counts.data = 1 + np.log(counts.data)

    whole = corpus.unit(counts @ sparse.diags(space.weights))
    for ours, theirs in ((space.rows.indices, whole.indices), (space.rows.data, whole.data)):
        assert np.array_equal(ours, theirs)


def test_a_word_that_few_texts_have_weighs_more():
    space = corpus.weighted(TEXTS, NO_WORDS)

    weight = {word: space.weights[column] for word, column in space.vocabulary.items()}
    assert weight["open"] == weight["close"] > weight["quay"]


@pytest.mark.parametrize("cells", [1, 7, 10_000_000], ids=["a row at a time", "a few", "at once"])
@pytest.mark.parametrize("same", [True, False], ids=["a matrix and itself", "two matrices"])
def test_products_in_slices_are_those_of_the_whole(monkeypatch, cells, same):
    monkeypatch.setattr(corpus, "_CELLS", cells)
    chance = np.random.default_rng(3)
    left = sparse.csr_matrix(sparse.random(9, 7, 0.4, random_state=1))
    right = left if same else sparse.csr_matrix(sparse.random(9, 7, 0.6, random_state=2))
    i, j = chance.integers(0, 9, 40), chance.integers(0, 9, 40)

    found = corpus.dots(left, right, i, j)

    assert found == pytest.approx((left.toarray()[i] * right.toarray()[j]).sum(axis=1))


def test_the_coherence_of_a_report_is_the_mean_likeness_of_its_claims():
    rows = corpus.plain([["a"], ["a", "b"], ["c"], ["d"]])
    report = np.array([0, 0, 0, 1])
    whole = (rows @ rows.T).toarray()

    found = corpus.coherence_of(rows, report, 2)

    assert found == pytest.approx([(whole[0, 1] + whole[0, 2] + whole[1, 2]) / 3, 1])


def test_a_corpus_keeps_the_order_of_the_claims_and_numbers_their_parties_and_reports():
    items = [
        drafted("The office closed the quay.", frames=(frame("close", names("Port Office"), names("quay")),)),
        drafted("A strike closed it.", "beta", frames=(frame("close"),)),
        drafted("The pilots strike.", report="alpha-2"),
    ]

    space = corpus.build(items, NO_WORDS)

    assert space.party.tolist() == [0, 1, 0]
    assert space.report.tolist() == [0, 1, 2]
    assert space.report_size.tolist() == [1, 1, 1]
    assert space.lemmas.rows.shape[0] == space.spelling.shape[0] == 3
    assert any(word.endswith("·port") for word in space.deeds.vocabulary)


def test_runs_of_letters_do_not_depend_on_capitals_or_breaks():
    assert corpus.grams("The  Quay\nclosed") == corpus.grams("the quay closed")
    assert corpus.grams("") == []
