"""A gist of an estimate whose number is another is told before it is signed."""

from decimal import Decimal

import pytest

from consilience.node.figures_said import departs
from consilience.records.estimate import Answer, Band, Estimate


def estimate(answer, unit=None):
    return Estimate(party="alpha", question="q", answer=answer, unit=unit)


LIKELY = estimate(Answer(probability=Band(low=Decimal("0.7"), point=Decimal("0.75"), high=Decimal("0.8"))))
EVEN = estimate(Answer(shares=(("open", Decimal("0.5")), ("shut", Decimal("0.5")))))
BOATS = estimate(Answer(quantiles=((Decimal("0.1"), Decimal(30)), (Decimal("0.9"), Decimal(50)))), unit="boats")


@pytest.mark.parametrize(
    ("of", "words", "told"),
    [
        (LIKELY, "We give it 40 %.", "say 40 %; the estimate itself says 70 to 80 %"),
        (LIKELY, "At 40 per cent", "say 40 %"),
        (LIKELY, "p = 0.4", "say 40 %"),
        (LIKELY, "between 75 and 95%", "say 95 %"),
        (LIKELY, "rather likely, by the end of 2021", ""),
        (LIKELY, "75 % as of 3 March", ""),
        (LIKELY, "about 80.4 %", ""),
        (LIKELY, "0.75", ""),
        (EVEN, "50 % each", ""),
        (EVEN, "60 % that it opens", "say 60 %; the estimate itself says 50 %"),
        (BOATS, "some 40 boats by 2027", ""),
        (BOATS, "some 1,200 boats", "say 1200; the estimate itself says 30 to 50 boats"),
        (estimate(None), "40 %", ""),
    ],
)
def test_a_number_outside_the_estimate_is_told(of, words, told):
    found = departs(of, words)

    assert (told in found) if told else found == ""
