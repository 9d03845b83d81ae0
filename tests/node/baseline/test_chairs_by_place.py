"""Whether a chair was chair goes by the place in the log, at home, at the other side, and offline; never by the signer's clock."""

from dataclasses import replace
from datetime import timedelta

import orjson
import pytest

from consilience import verify
from consilience.errors import RecordRejected
from consilience.node.baseline import baselines
from consilience.node.baseline import files as baseline_files
from consilience.node.reader_view import Asked
from consilience.node.roster import Roster
from consilience.records.baseline import BaselineSignature, text_id
from consilience.records.party import Role, Seat
from tests.node.baseline.test_baselines import SHARED, body, complete, handed, two
from tests.node.two_nodes import ALPHA, BETA, CHAIR

__all__ = ["two"]
OF_BOTH = replace(SHARED, originators=frozenset({ALPHA, BETA}))


def chair_of(party):
    found = party.service.roster().find(Asked(kind="seat/1", name=CHAIR, limit=9))
    return next(one for one in found if one.statement.body.role is Role.CHAIR)


def ended(party, seat, *, days=1):
    """The root says that the chair's seat is over."""
    since = seat.statement.body.since
    until = since - timedelta(days=days)
    over = Seat(member=CHAIR, role=Role.CHAIR, since=until - timedelta(days=9), until=until)
    Roster(party.service.node, lambda: party.service.root)._say([over], supersedes=seat.id)


def looks_away(party):
    """A hostile node, which admits what an honest one refuses."""
    party.service.node.ledger.rules = replace(party.service.node.ledger.rules, by_office=False)


def signed_after_the_end(two):
    """Beta's former chair signs with a key that lives, citing the seat that was superseded."""
    alpha, beta = two
    text = handed(alpha, beta)
    alpha.sign(text)
    held = chair_of(beta)
    ended(beta, held)
    with pytest.raises(RecordRejected, match="as chair here"):
        beta.say(BaselineSignature(text=text, seat=held.id), marked=OF_BOTH)
    looks_away(beta)
    beta.say(body(), marked=OF_BOTH)
    beta.say(BaselineSignature(text=text, seat=held.id), marked=OF_BOTH)
    return text, held


def test_a_chair_whose_seat_has_ended_signs_nothing(two):
    alpha, beta = two
    text, _ = signed_after_the_end(two)

    log = baseline_files._own_log(beta.service, baselines.standing(beta.service, beta.view, text))
    with pytest.raises(RecordRejected, match="chair"):
        baseline_files.take(alpha.service, baseline_files._written(text, [log]), roots=[beta.root])
    assert alpha.standing(text).missing == ("beta",)


def test_the_verifier_sees_the_end_of_a_seat_in_the_log(two, tmp_path):
    alpha, beta = two
    text, _ = signed_after_the_end(two)
    logs = [
        baseline_files._own_log(one.service, baselines.standing(one.service, one.view, text)) for one in (alpha, beta)
    ]

    with pytest.raises(verify.NotValid, match="not shown to be signed by a chair of beta"):
        verify.verify(baseline_files._written(text, logs))


def test_a_seat_that_ends_afterwards_leaves_the_signature_standing_and_the_file_shows_the_end(two, tmp_path):
    alpha, beta = two
    text = complete(alpha, beta)
    ended(beta, chair_of(beta))
    raw = baseline_files.archive(beta.service, beta.view, text)
    kinds = [
        kind for log in orjson.loads(raw)["logs"] for entry in log["records"]
        for kind in ["seat" if b"c2VhdC8x" in verify._b64(entry["envelope"]) or b"seat/1" in _payload(entry) else "else"]
    ]  # fmt: skip

    assert verify.verify(raw).checked
    assert kinds.count("seat") == 3
    baseline_files.take(alpha.service, baseline_files._written(text, orjson.loads(raw)["logs"][1:]), roots=[beta.root])
    assert alpha.standing(text).complete


def _payload(entry):
    return verify.read_record(verify._b64(entry["envelope"]))[1]


def test_a_day_of_ones_own_choice_does_not_bring_a_seat_back(two):
    """The seat has a last day; afterwards the node admits nothing, and records of later days stand before the signature."""
    seats = [verify.Shown(3, {"kind": "seat/1", "body": {"member": "cora", "role": "chair", "since": "2026-01-01",
                                                          "until": "2026-02-01"}}, b"seat", [])]  # fmt: skip
    cited = verify.record_id(b"seat")
    backdated = {"author": "cora", "created": "2026-02-01T10:00:00Z"}

    assert verify._held(seats, cited, backdated, ["2026-01-31T10:00:00Z"])
    assert not verify._held(seats, cited, backdated, ["2026-02-02T10:00:00Z"])
    assert not verify._held(seats, cited, {**backdated, "created": "2026-02-02T10:00:00Z"}, [])
    assert not verify._held(seats, cited, {**backdated, "author": "mallory"}, [])
    assert not verify._held([], cited, backdated, [])


def test_a_seat_that_was_prolonged_signs_by_its_newest_record(two):
    alpha, beta = two
    text = handed(alpha, beta)
    held = chair_of(beta)
    later = replace(held.statement.body, until=held.statement.body.since + timedelta(days=30))
    Roster(beta.service.node, lambda: beta.service.root)._say([later], supersedes=held.id)
    beta.sign(text)
    alpha.sign(text)
    beta.hand(text, alpha)
    alpha.hand(text, beta)

    assert beta.standing(text).complete
    raw = baseline_files.archive(alpha.service, alpha.view, text)
    assert verify.verify(raw).checked
    assert ALPHA in orjson.loads(raw)["logs"][0]["checkpoint"]
    assert text == text_id(body())
