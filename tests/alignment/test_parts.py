import pytest

from consilience.alignment.parts import part_and_whole
from tests.alignment.drafted import drafted, quantity


@pytest.mark.parametrize(
    ("one", "part", "other", "whole", "apart"),
    [
        ("six of its crew were freed", ("six", 6), "a crew of ten was held", ("ten", 10), True),
        ("two of the four mills stand still", ("four", 4), "all four mills grind", ("four", 4), True),
        ("six of its members struck", ("six", 6), "nine members struck", ("nine", 9), False),
        ("four mills grind", ("four", 4), "all four mills grind", ("four", 4), False),
    ],
)
def test_a_part_is_told_from_the_whole_whichever_side_counts_it(one, part, other, whole, apart):
    left = drafted(one), quantity(part[1], text=part[0])
    right = drafted(other, party="beta"), quantity(whole[1], text=whole[0])

    assert part_and_whole(left, right) is apart
    assert part_and_whole(right, left) is apart
