"""A baseline opens a gate on both nodes, however its text and signatures came: by letter, or released like any record."""

from contextlib import ExitStack
from dataclasses import replace

import pytest

from consilience.forum import gates
from consilience.node import releases
from consilience.node.baseline import baselines, proposing
from consilience.node.baseline import files as baseline_files
from consilience.node.folder import now
from consilience.node.forum import work as forum_work
from consilience.node.peering import letters
from consilience.records.baseline import Baseline, BaselineSignature, Line
from consilience.records.letter import LetterKind
from consilience.records.meeting import Opening
from consilience.records.party import Role, Seat
from consilience.records.release import Form
from consilience.records.text import id_of_text
from tests.exchange.make import ALPHA, ANNA, BETA
from tests.forum.test_any_order import picture
from tests.node.forum.test_work import Pair, meeting


@pytest.fixture
def pair(tmp_path):
    with ExitStack() as stack:
        yield Pair(tmp_path, stack)


def view_of(one):
    return one.service.view_of(ANNA)


def proposed(pair):
    """A text of alpha's that a releaser has let go."""
    body = Baseline(
        title="The bridge", parties=frozenset({ALPHA, BETA}), as_of=now().date(),
        lines=(Line(id="l1", statement="The bridge is closed."),),
    )  # fmt: skip
    levels = pair.alpha.marking(level="amber").levels
    pair.do(pair.alpha, proposing.propose(pair.alpha.service, view_of(pair.alpha), ANNA, body, levels=levels))
    for case in releases.cases(view_of(pair.alpha)):
        if case.open:
            pair.do(
                pair.alpha,
                releases.decide(pair.alpha.service, view_of(pair.alpha), ANNA, case.record.id, agreed=True),
            )
    return id_of_text(body)


def signs(pair, one, text):
    """Sign as chair; return the record of the signature and of the seat."""
    pair.do(one, baselines.sign(one.service, view_of(one), ANNA, text))
    board = pair.board(one)
    (said,) = [each for each in board.all(BaselineSignature) if each.party == one.party]
    return said.id, said.body.seat


def released(pair, one, *records, to):
    act = releases.ask(
        one.service, view_of(one), ANNA, records=list(records), form=Form.FULL, to=[to], because="it is signed"
    )  # fmt: skip
    pair.do(one, act)
    (case,) = [each for each in releases.cases(view_of(one)) if each.open]
    pair.do(one, releases.decide(one.service, view_of(one), ANNA, case.record.id, agreed=True))


def opened(pair, one, called):
    act, attempt = forum_work.open_item(one.service, view_of(one), ANNA, called, "i1")
    assert attempt.refused == ()
    pair.do(one, act)


def states(pair, called):
    return [gates.gate(pair.board(one), called, "i1", at=now()).is_open for one in (pair.alpha, pair.beta)]


def test_signatures_by_letter_open_the_gate_on_both_nodes(pair):
    forum = pair.founded()
    called = pair.say(pair.alpha, meeting(forum))
    text = proposed(pair)
    for one, other in ((pair.alpha, BETA), (pair.beta, ALPHA)):
        signs(pair, one, text)
        raw = baseline_files.export(one.service, view_of(one), text, other)
        letters.send(one.service, other, LetterKind.BASELINE, raw)
        pair.exchange()
    assert states(pair, called) == [True, True]

    opened(pair, pair.beta, called)
    pair.exchange()

    assert len(gates.gate(pair.board(pair.alpha), called, "i1", at=now()).opened) == 1
    assert picture(pair.board(pair.alpha)) == picture(pair.board(pair.beta))


def test_signatures_released_like_any_record_open_the_gate_on_both_nodes(pair):
    forum = pair.founded()
    called = pair.say(pair.alpha, meeting(forum))
    text = proposed(pair)
    released(pair, pair.alpha, signs(pair, pair.alpha, text)[0], to=BETA)
    pair.exchange()
    assert baselines.standing(pair.beta.service, view_of(pair.beta), text).missing == (BETA,)
    assert states(pair, called) == [False, False]

    released(pair, pair.beta, signs(pair, pair.beta, text)[0], to=ALPHA)
    pair.exchange()

    assert states(pair, called) == [True, True]
    assert all(baselines.standing(one.service, view_of(one), text).complete for one in (pair.alpha, pair.beta))
    opened(pair, pair.beta, called)
    pair.exchange()
    assert len(pair.board(pair.alpha).of(Opening, called)) == 1
    assert picture(pair.board(pair.alpha)) == picture(pair.board(pair.beta))


def test_a_signature_whose_seat_did_not_come_is_not_counted_until_it_does(pair):
    text = proposed(pair)
    signature, seat = signs(pair, pair.alpha, text)
    released(pair, pair.alpha, signature, to=BETA)
    pair.exchange()
    assert baselines.standing(pair.beta.service, view_of(pair.beta), text).missing == (ALPHA, BETA)

    released(pair, pair.alpha, seat, to=BETA)
    pair.exchange()

    assert baselines.standing(pair.beta.service, view_of(pair.beta), text).missing == (BETA,)


def test_a_signature_that_names_a_seat_of_no_chair_is_not_counted(pair):
    text = proposed(pair)
    seats = [one for one in pair.board(pair.alpha).all(Seat) if one.body.role is Role.ANALYST]
    marked = pair.alpha.marking(BETA, level="amber")
    # As a node that was tampered with would say it.
    pair.alpha.service.node.ledger.rules = replace(pair.alpha.service.node.ledger.rules, by_office=False)
    seat = pair.alpha.say(seats[0].body, marked=marked) if not seats else seats[0].id
    signature = pair.alpha.say(BaselineSignature(text=text, seat=seat), marked=marked)
    released(pair, pair.alpha, signature, to=BETA)
    pair.exchange()

    standing = baselines.standing(pair.beta.service, view_of(pair.beta), text)

    assert standing is not None
    assert standing.missing == (ALPHA, BETA)


def test_a_withdrawn_signature_shuts_the_gate_again(pair):
    forum = pair.founded()
    called = pair.say(pair.alpha, meeting(forum))
    text = proposed(pair)
    signature, _ = signs(pair, pair.alpha, text)
    released(pair, pair.alpha, signature, to=BETA)
    pair.exchange()
    signs(pair, pair.beta, text)
    assert states(pair, called) == [False, True]

    (release,) = pair.alpha.service.roster().mentions(signature, ("release/1",))
    pair.alpha.withdraw(release.id)
    pair.exchange()

    assert states(pair, called) == [False, False]
