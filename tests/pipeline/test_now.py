"""A moment without a zone is refused at the door, by name."""

from datetime import datetime

import pytest

from consilience import align
from consilience.errors import WrongUse


def test_a_moment_without_a_zone_is_refused_before_anything_is_read(tmp_path):
    naive = datetime(2026, 5, 9)  # noqa: DTZ001

    with pytest.raises(WrongUse, match=r"now: expected a datetime with a zone, found one without"):
        align({"alpha": tmp_path / "none", "beta": tmp_path / "nor-this"}, now=naive)
