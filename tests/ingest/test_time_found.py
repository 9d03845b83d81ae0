from dataclasses import FrozenInstanceError

import pytest

from consilience.ingest.time_found import Found
from consilience.records.claim import When


def test_an_expression_says_where_it_stands_and_stays_as_it_is():
    found = Found(start=3, end=7, when=When(text="2009"))

    assert "in 2009"[found.start : found.end] == found.when.text
    assert found == Found(start=3, end=7, when=When(text="2009"))
    with pytest.raises(FrozenInstanceError):
        found.start = 4
