"""Which fits are agreement: the more precise of two agrees with the other, and what was not read does not."""

import pytest

from consilience.alignment.comparison import Comparison, Fit


@pytest.mark.parametrize("fit", Fit)
def test_agreement_is_to_say_the_same_or_the_same_more_precisely(fit):
    one = Comparison(slot="time", fit=fit, left="March", right="4 March", because="so")

    assert one.agrees is (fit in {Fit.AGREES, Fit.LEFT_PRECISE, Fit.RIGHT_PRECISE})
