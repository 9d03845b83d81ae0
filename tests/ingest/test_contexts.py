"""What a statement takes from what introduces it."""

from datetime import date

import pytest

from consilience.ingest import contexts
from consilience.ingest.claims import draft
from consilience.records.claim import Polarity
from tests.ingest.make import a_report


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Situation as of 20 April 2032\nThree bridges are closed.", date(2032, 4, 20)),
        ("Status as at 2 May 2032: two wells are dry.", date(2032, 5, 2)),
        ("Three bridges are closed.", None),
        ("As of 20 April 2032 three are closed. As of 22 April 2032 two are.", None),
    ],
)
def test_the_one_day_for_which_its_states_hold(text, day):
    found = contexts.as_of(a_report(text))
    assert (found.earliest if found else None) == day


def test_items_of_a_list_have_the_verb_and_the_day_of_its_introduction():
    text = "On 3 March 2032 the depot delivered:\n- 40 tents\n- 300 blankets\n"
    ((_, found),) = draft([a_report(text)])
    told = [one.claim for one in found if "tents" in one.claim.quote.split("\n")[-1]]
    assert told
    assert all(one.when is not None and one.when.earliest == date(2032, 3, 3) for one in told)


@pytest.mark.parametrize(
    ("line", "action", "negated"),
    [
        ("Chair: Ms Ada Brenn", "chair", False),
        ("Present: Ms Ada Brenn, Dr Ivo Tarn", "attend", False),
        ("Apologies: Mr Kai Oram", "attend", True),
    ],
)
def test_a_label_of_minutes_says_what_those_it_lists_did(line, action, negated):
    ((_, (found,)),) = draft([a_report(f"{line}\n")])

    assert found.claim.action == action
    assert (found.claim.polarity is Polarity.NEGATED) is negated
    assert found.claim.actors
