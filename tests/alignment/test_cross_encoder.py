"""Two sentences read side by side, both ways round."""

import numpy as np

from consilience.alignment import cross_encoder


class Reader:
    """Gives each pair the number that stands in its first text, and keeps what it was asked."""

    def read(self, pairs, tick=None):
        self.asked = list(pairs)
        return np.array([[float(left)] for left, _ in pairs], dtype=np.float32)


def test_the_mean_of_both_ways_round_is_taken_so_the_order_of_a_pair_does_not_matter():
    reader = Reader()

    told = cross_encoder.relevance([("2", "4"), ("1", "-3")], reader)
    swapped = cross_encoder.relevance([("4", "2"), ("-3", "1")], Reader())

    assert told.tolist() == swapped.tolist() == [3.0, -1.0]
    assert reader.asked == [("2", "4"), ("1", "-3"), ("4", "2"), ("-3", "1")]


def test_how_sure_it_is_has_an_end():
    assert cross_encoder.relevance([("90", "70"), ("-90", "-70")], Reader()).tolist() == [8.0, -8.0]
