"""Sentence vectors kept between runs: the same as computed anew, and only what is new is computed."""

from hashlib import sha256

import numpy as np
import pytest

from consilience.alignment import meaning
from tests.alignment.make import Shelf

KEYS = {"one": "a", "two": "a", "three": "b"}


class Counting:
    def __init__(self):
        self.asked = []

    def encode(self, sentences, tick=None):
        self.asked += sentences
        rows = [np.full(meaning.DIMENSIONS, len(sentence), np.float32) / 7 for sentence in sentences]
        return np.stack(rows) if rows else np.zeros((0, meaning.DIMENSIONS), np.float32)


def encoded(shelf, sentences):
    encoder = Counting()
    return meaning.Remembering(encoder, shelf, KEYS).encode(sentences), encoder.asked


def test_what_was_computed_once_is_not_computed_again():
    shelf = Shelf()
    first, asked = encoded(shelf, ["one", "three", "one"])
    again, more = encoded(shelf, ["one", "two", "three"])

    assert (asked, more) == (["one", "three"], ["two"])
    assert (again[[0, 2, 0]] == first).all()
    assert encoded(shelf, ["three", "two", "one"])[1] == []


def test_no_sentences_give_no_rows():
    assert encoded(Shelf(), [])[0].shape == (0, meaning.DIMENSIONS)


@pytest.mark.parametrize("raw", [b"", b"x", bytes(1551)])
def test_what_another_program_wrote_there_is_computed_anew(raw):
    rows, asked = encoded(Shelf(a=raw), ["one"])

    assert asked == ["one"]
    assert rows[0, 0] == np.float32(3) / 7


def test_the_shipped_model_gives_the_same_bytes_from_the_shelf():
    encoder = meaning.shipped()
    if encoder is None:
        pytest.skip("the sentence model is not installed")
    shelf, sentences = Shelf(), ["The bridge was opened on Monday.", "Nine people were hurt."]
    keys = dict.fromkeys(sentences, "c")

    fresh = meaning.Remembering(encoder, shelf, keys).encode(sentences)
    kept = meaning.Remembering(Counting(), shelf, keys).encode(sentences)

    assert fresh.tobytes() == kept.tobytes() == encoder.encode(sentences).tobytes()


def test_a_model_file_is_taken_by_its_hash_and_by_no_other(tmp_path, monkeypatch):
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "__init__.py").touch()
    file = tmp_path / "pack" / "model.onnx"
    file.write_bytes(b"weights")
    monkeypatch.syspath_prepend(tmp_path)
    known = sha256(b"weights").hexdigest()

    assert meaning.found("pack", "model.onnx", known) == file
    file.write_bytes(b"other weights")
    assert meaning.found("pack", "model.onnx", known) is None
    assert meaning.found("pack", "gone.onnx", known) is None
    assert meaning.found("no_such_pack", "model.onnx", known) is None
