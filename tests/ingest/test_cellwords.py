"""A table's value as a line: what its row and column are, with scale, unit and currency of the header."""

import pytest

from consilience.ingest import cells, cellwords


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("Place | Dead | Hurt\nOslo | | 4\nRome | 5 |\nBonn | 6 | 7", ["Oslo: 4 hurt", "Rome: 5 dead", "Bonn: 6 dead", "Bonn: 7 hurt"]),
        ("Place | Cost (USD million)\nOslo | 4\nRome | 5", ["Oslo: 4 million usd cost", "Rome: 5 million usd cost"]),
        ("Place | Share | Cost\nOslo | 25% | $1,234.50\nRome | 50% | $2.00", ["Oslo: 25% share", "Oslo: $1,234.50 cost", "Rome: 50% share", "Rome: $2.00 cost"]),
    ],
)  # fmt: skip
def test_a_value_is_told_with_its_row_and_column(text, lines):
    assert [cellwords.sentence(value) for table in cells.find(text) for value in table.values] == lines
