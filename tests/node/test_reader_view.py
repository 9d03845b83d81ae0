"""What a reader asks for is words, whatever is typed."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.node.reader_view import match_of


@given(st.text(max_size=60), st.booleans())
def test_whatever_is_typed_is_a_query(text, prefix):
    words = sqlite3.connect(":memory:")
    words.execute("create virtual table words using fts5(text)")
    asked = match_of(text, prefix=prefix)
    if asked:
        words.execute("select * from words where words match ?", (asked,))


@pytest.mark.parametrize("text", ["a\0b", 'x" OR "y', "NEAR(a b)", "text:x"])
def test_nothing_typed_is_a_command(text):
    words = sqlite3.connect(":memory:")
    words.execute("create virtual table words using fts5(text)")
    words.execute("insert into words values ('something else')")
    assert words.execute("select * from words where words match ?", (match_of(text),)).fetchall() == []
