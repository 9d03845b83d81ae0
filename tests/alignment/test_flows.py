"""From whom to whom: one passage told from its two ends."""

from consilience.alignment import flows
from consilience.alignment.comparison import Comparison, Fit
from tests.alignment.drafted import drafted, frame, names

ORLAN, VESSA, TARN = names("Orlan"), names("Vessa"), names("Tarn")
AMOUNT = Comparison(slot="number", fit=Fit.AGREES, left="40", right="40", because="both count tents")
OTHER = Comparison(slot="number", fit=Fit.DIFFERS, left="40", right="60", because="both count tents")


def told(text, verb, actors, others, party="alpha"):
    return drafted(text, party, frames=[frame(verb, actors)], people=others)


def fits(left, right, *compared):
    return [c.fit for c in flows.compare(left, right, compared)]


SENT = told("Orlan sent 40 tents to Vessa.", "send", ORLAN, VESSA)


def test_the_same_passage_from_its_other_end_is_the_same():
    assert fits(SENT, told("Vessa received 40 tents from Orlan.", "receive", VESSA, ORLAN, "beta"), AMOUNT) == []


def test_ends_that_have_changed_places_differ():
    assert fits(SENT, told("Vessa gave 40 tents to Orlan.", "give", VESSA, ORLAN, "beta"), AMOUNT) == [Fit.DIFFERS]
    assert fits(SENT, told("Orlan bought 40 tents from Vessa.", "buy", ORLAN, VESSA, "beta"), AMOUNT) == [Fit.DIFFERS]


def test_one_end_that_is_the_other_elsewhere_leaves_it_open():
    assert fits(SENT, told("Vessa sent 40 tents to Tarn.", "send", VESSA, TARN, "beta"), AMOUNT) == [Fit.OPEN]


def test_nothing_is_said_of_what_is_not_known_to_be_one_passage():
    turned = told("Vessa gave 60 tents to Orlan.", "give", VESSA, ORLAN, "beta")

    assert fits(SENT, turned) == []
    assert fits(SENT, turned, OTHER) == []
