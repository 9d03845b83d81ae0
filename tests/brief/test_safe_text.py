from hypothesis import given
from hypothesis import strategies as st

from consilience.brief.safe_text import guarded, unguarded, visible, without_surrogates
from tests.strategies import texts


@given(texts | st.text())
def test_a_guarded_cell_comes_back(cell):
    assert unguarded(guarded(cell)) == cell


@given(texts | st.text())
def test_offsets_survive_half_characters(text):
    assert len(without_surrogates(text)) == len(text)


@given(texts | st.text())
def test_making_visible_twice_changes_nothing(text):
    assert visible(visible(text)) == visible(text)
