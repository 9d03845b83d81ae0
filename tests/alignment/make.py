"""What tests of things kept between runs share."""

from __future__ import annotations


class Shelf(dict):
    """A cache in memory."""

    load = dict.get
    keep = dict.__setitem__
