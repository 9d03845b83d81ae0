"""Baselines and private checks over the line: the same files, carried as letters in the sequence of what was released."""

from datetime import date

import pytest

from consilience import verify
from consilience.errors import WrongUse
from consilience.exchange import psi
from consilience.marking import Level
from consilience.node import releases
from consilience.node.baseline import baselines, proposing
from consilience.node.baseline import files as baseline_files
from consilience.node.peering import letters
from consilience.node.precheck import run as precheck
from consilience.node.precheck.origins import found
from consilience.records.baseline import Baseline, Line, Position, Stance, text_id
from consilience.records.letter import LetterKind
from consilience.records.precheck import Shown
from tests.exchange.make import ALPHA, ANNA, BETA

AMBER = frozenset({Level("tlp", "amber")})


def view(one):
    return one.service.view_of(ANNA)


def act(one, what):
    one.service.admit(what.sealed(one.signers))


def carried(one, other):
    one.dispatch()
    (round_,) = other.pull()
    return round_


def written(one, text, other):
    raw = baseline_files.export(one.service, view(one), text, other.party)
    letters.send(one.service, other.party, LetterKind.BASELINE, raw)


def test_a_baseline_is_co_signed_over_the_line_and_verified_offline(pair):
    alpha, beta = pair
    body = Baseline(
        title="The bridge", parties=frozenset({ALPHA, BETA}), as_of=date(2026, 3, 1),
        lines=(Line(id="s1", statement="It reopens.", positions=(Position(party=ALPHA, stance=Stance.RESERVE),)),),
    )  # fmt: skip
    act(alpha, proposing.propose(alpha.service, view(alpha), ANNA, body, levels=AMBER))
    text = text_id(body)
    with pytest.raises(WrongUse, match="no releaser"):
        written(alpha, text, beta)
    (case,) = releases.cases(view(alpha))
    act(alpha, releases.decide(alpha.service, view(alpha), ANNA, case.record.id, agreed=True))
    written(alpha, text, beta)
    carried(alpha, beta)

    act(beta, baselines.sign(beta.service, view(beta), ANNA, text))
    written(beta, text, alpha)
    carried(beta, alpha)
    act(alpha, baselines.sign(alpha.service, view(alpha), ANNA, text))
    written(alpha, text, beta)
    carried(alpha, beta)

    for one in pair:
        assert baselines.standing(one.service, view(one), text).complete
        assert verify.verify(baseline_files.archive(one.service, view(one), text))


@pytest.mark.skipif(not psi.is_there(), reason="needs the `precheck` extra")
def test_a_private_check_runs_over_the_line(pair):
    alpha, beta = pair
    for one, numbers in ((alpha, range(30)), (beta, range(20, 50))):
        for n in numbers:
            one.report(" ".join(f"word{n}x{k}" for k in range(60)), marked=one.marking())
    run, consent = precheck.propose(alpha.service, view(alpha), ANNA, BETA, Shown.WHICH, "before we disclose")
    act(alpha, consent)
    letters.send(alpha.service, BETA, LetterKind.PRECHECK, precheck.next_message(alpha.service, run))
    carried(alpha, beta)
    act(beta, precheck.consent(beta.service, view(beta), ANNA, run, "agreed"))
    letters.send(beta.service, ALPHA, LetterKind.PRECHECK, precheck.next_message(beta.service, run))

    carried(beta, alpha)
    carried(alpha, beta)
    carried(beta, alpha)

    assert [len(found(view(one), run).common) for one in pair] == [10, 10]


def test_a_letter_that_cannot_be_taken_does_not_hold_up_what_follows(pair):
    alpha, beta = pair
    letters.send(alpha.service, BETA, LetterKind.BASELINE, b"{}")
    report = alpha.report(marked=alpha.marking(BETA))
    alpha.release(report, to=[BETA])

    round_ = carried(alpha, beta)

    assert "letter" in " ".join(round_.taken.set_aside)
    assert len(beta.held(type(alpha.service.roster().record(report).statement.body))) == 1


def test_a_letter_is_written_once(pair):
    alpha, _ = pair

    first = letters.send(alpha.service, BETA, LetterKind.BASELINE, b"{}")

    assert letters.send(alpha.service, BETA, LetterKind.BASELINE, b"{}") == first


def test_what_is_too_large_for_a_letter_goes_by_hand(pair):
    with pytest.raises(WrongUse, match="hand it over as a file"):
        letters.send(pair[0].service, BETA, LetterKind.PRECHECK, b"x" * (letters.MOST_BYTES + 1))
