"""The complete picture of contacts: both sides' reports of one exchange, with verdicts and both quotes."""

import random
from datetime import date, timedelta

import pytest

from consilience.forum import contact_picture
from consilience.reasons.verdict import Verdict
from consilience.records.contact import Commitment, Contact, Uttered
from tests.forum.table import AIDE, NAMES, Table

ALPHA, BETA = NAMES[:2]


def contact(table, forum, party, *, said=(), promises=(), channel="line", agency="", hours=0):
    other = BETA if party == ALPHA else ALPHA
    made = [
        Commitment(id=f"c{number}", by=by, to=BETA if by == ALPHA else ALPHA, text=text, due=due)
        for number, (by, text, due) in enumerate(promises)
    ]
    body = Contact(
        forum=forum, held=table.start + timedelta(hours=hours), channel=channel, counterpart=other,
        counterpart_seat="adviser", purpose="to prepare the first meeting", agency=agency,
        said=tuple(Uttered(by=by, text=text) for by, text in said),
        given=tuple(one for one in made if one.by == party), received=tuple(one for one in made if one.by == other),
    )  # fmt: skip
    return table.say(party, body, AIDE)


@pytest.fixture
def table():
    found = Table(2)
    found.start = found.now
    found.forum = found.founded()
    return found


def drawn(table, party=ALPHA, **parts):
    table.deliver_all()
    return contact_picture.draw(table.board(party).all(Contact), **parts)


MAP = "Beta will hand over the full inspection report of the Karun bridge to Alpha"
VISIT = "Alpha will send three engineers to the bridge site"


def test_a_planted_difference_in_a_commitment_is_conflicting_with_both_quotes(table):
    contact(
        table, table.forum, ALPHA, said=[(BETA, "The bridge was closed on 3 March 2026.")],
        promises=[(BETA, MAP, date(2026, 3, 15)), (ALPHA, VISIT, date(2026, 4, 1))],
    )  # fmt: skip
    contact(
        table, table.forum, BETA, said=[(BETA, "The bridge was closed on 3 March 2026.")],
        promises=[(BETA, MAP, date(2026, 5, 30)), (ALPHA, VISIT, date(2026, 4, 1))], hours=1,
    )  # fmt: skip

    (exchange,) = drawn(table).exchanges

    first = exchange.rows[0]
    assert first.verdict is Verdict.CONFLICTING
    assert first.is_promise
    assert "15 March 2026" in first.of(ALPHA)[0].text
    assert "30 May 2026" in first.of(BETA)[0].text
    assert first.reasons
    assert sorted(row.verdict.value for row in exchange.rows[1:]) == ["aligned", "aligned"]
    assert exchange.silent == ()


def test_the_order_of_arrival_and_the_node_change_nothing(table):
    contact(table, table.forum, ALPHA, promises=[(BETA, MAP, date(2026, 3, 15))])
    contact(table, table.forum, BETA, promises=[(BETA, MAP, date(2026, 5, 30))], hours=1)
    told = drawn(table)
    mixed = list(table.board(BETA).all(Contact))
    random.Random(1).shuffle(mixed)

    assert contact_picture.draw(mixed).exchanges == told.exchanges


def test_an_exchange_of_which_one_side_has_no_report_says_so(table):
    contact(table, table.forum, ALPHA, promises=[(BETA, MAP, date(2026, 3, 15))])
    contact(table, table.forum, BETA, promises=[(ALPHA, VISIT, None)], channel="embassy", hours=1)

    found = drawn(table)

    assert [(one.channel, one.silent) for one in found.exchanges] == [("line", (BETA,)), ("embassy", (ALPHA,))]
    assert {row.verdict for one in found.exchanges for row in one.rows} <= {
        Verdict.ONE_SIDED,
        Verdict.NOT_COVERED,
    }


def test_agencies_of_one_party_are_compared_before_the_parties_are(table):
    contact(table, table.forum, ALPHA, promises=[(BETA, MAP, date(2026, 3, 15))], agency="foreign")
    contact(table, table.forum, ALPHA, promises=[(BETA, MAP, date(2026, 5, 30))], agency="defence", hours=2)

    found = drawn(table, side=contact_picture.by_agency)

    assert found.sides == ("defence", "foreign")
    assert found.count(Verdict.CONFLICTING) == 1


def test_what_agrees_with_one_of_two_reports_that_differ_says_that_they_do(table):
    contact(table, table.forum, ALPHA, promises=[(BETA, MAP, date(2026, 3, 15))], agency="foreign")
    contact(table, table.forum, ALPHA, promises=[(BETA, MAP, date(2026, 5, 30))], agency="defence", hours=2)
    contact(table, table.forum, BETA, promises=[(BETA, MAP, date(2026, 3, 15))], hours=1)

    (exchange,) = drawn(table).exchanges
    (row,) = exchange.rows

    assert row.divided == (ALPHA,)


def test_a_promise_of_one_is_never_matched_with_a_promise_of_the_other(table):
    contact(table, table.forum, ALPHA, promises=[(BETA, "Both share the map of the bridge", None)])
    contact(table, table.forum, BETA, promises=[(ALPHA, "Both share the map of the bridge", None)], hours=1)

    (exchange,) = drawn(table).exchanges

    assert all(len({one.side for _, one in row.told}) == 1 for row in exchange.rows)


def test_reports_half_a_day_apart_tell_of_two_exchanges(table):
    contact(table, table.forum, ALPHA, said=[(BETA, "The bridge was closed.")])
    contact(table, table.forum, BETA, said=[(BETA, "The bridge was closed.")], hours=13)

    assert len(drawn(table).exchanges) == 2
