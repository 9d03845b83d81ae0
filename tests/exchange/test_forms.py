"""The forms of a release across the wire, until when they hold, and how they are taken back."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from consilience import node as nodes
from consilience.exchange.consignment import write_consignment
from consilience.exchange.outbox import RecipientPlace
from consilience.node import ready, service
from consilience.node.peering import receive
from consilience.records.claim import Claim
from consilience.records.disclosure import Disclosure
from consilience.records.housekeeping import Erasure, ErasureReason
from consilience.records.key import KeyRole
from consilience.records.release import Form, RecallReason
from consilience.records.report import Report
from tests.exchange.make import ALPHA, BETA, GAMMA, SENTENCES, TEXT, Partner

CANARY = "canary5f3"


@pytest.fixture
def trio(tmp_path):
    partners = [Partner(tmp_path / party, party) for party in (ALPHA, BETA, GAMMA)]
    for one in partners:
        for other in partners:
            if other is not one:
                one.meets(other)
    yield partners
    for one in partners:
        one.close()


def carried(sender, recipient):
    """Hand over what the recipient has not got, without a line."""
    place = receive.place(recipient.exchange, recipient.exchange.peers.need(sender.party))
    one = sender.exchange.outbox.consignment(recipient.exchange.origin, place, today=nodes.now().date())
    raw = write_consignment(one)
    return receive.take(recipient.exchange, raw, by=sender.party), raw


def test_sanitised_words_go_and_neither_the_record_nor_its_id(trio):
    alpha, beta, gamma = trio
    report = alpha.report(f"{CANARY} {TEXT}", marked=alpha.marking(level="red", compartments=frozenset({"GAMMA"})))
    claim = alpha.claim(report, SENTENCES[1], marked=alpha.marking(level="red", compartments=frozenset({"GAMMA"})))
    release = alpha.release(claim, to=[BETA], form=Form.SANITISED, words="A minister refused an offer.")

    alpha.dispatch()
    taken, raw = carried(alpha, beta)

    assert taken.records == 1
    assert [one.text for one in beta.held(Report)] == ["A minister refused an offer."]
    everything = raw + b"".join(path.read_bytes() for path in alpha.exchange.folder.iterdir())
    for secret in (CANARY, claim, report, release, "closes the gap", '"GAMMA"'):
        assert secret.encode() not in everything
    assert carried(alpha, gamma)[0].records == 0


def test_existence_tells_that_there_is_something_and_no_more(trio):
    alpha, beta, _ = trio
    claim = alpha.claim(alpha.report(marked=alpha.marking()), marked=alpha.marking())
    alpha.release(claim, to=[BETA], form=Form.EXISTENCE)

    alpha.dispatch()
    carried(alpha, beta)

    (told,) = beta.held(Disclosure)
    assert (told.of, told.text, told.form) == ("claim", "", Form.EXISTENCE)
    assert beta.held(Report) == beta.held(Claim) == []


@pytest.mark.parametrize(
    ("marked", "why"),
    [
        pytest.param({"no_foreign": frozenset({ALPHA})}, "every other party", id="no foreign"),
        pytest.param({}, "does not name", id="another audience"),
    ],
)
def test_what_the_marking_forbids_waits_and_stays(trio, marked, why):
    alpha, beta, _ = trio
    report = alpha.report(marked=alpha.marking(GAMMA, **marked))
    alpha.release(report, to=[BETA])

    done = alpha.dispatch()

    assert [why in one.because for one in done.waiting] == [True]
    assert carried(alpha, beta)[0].parcels == 0


def test_what_goes_to_nobody_introduced_waits_for_the_introduction(trio, tmp_path):
    alpha = trio[0]
    delta = Partner(tmp_path / "delta", "delta")
    report = alpha.report(marked=alpha.marking("delta"))
    alpha.release(report, to=["delta"])

    assert alpha.dispatch().parcels == 0
    alpha.meets(delta)
    delta.meets(alpha)

    assert alpha.dispatch().parcels == 1
    assert carried(alpha, delta)[0].records == 1
    delta.close()


def test_a_dispatch_run_again_hands_nothing_over_twice(trio):
    alpha, beta, _ = trio
    report = alpha.report(marked=alpha.marking(BETA))
    alpha.release(report, to=[BETA, GAMMA])
    alpha.release(report, to=[BETA])

    first, second = alpha.dispatch(), alpha.dispatch()

    assert (first.parcels, second.parcels) == (2, 0)
    assert len(first.waiting) == 1
    assert carried(alpha, beta)[0].parcels == 2
    assert len(beta.held(Report)) == 1


def test_a_recall_reaches_all_who_have_it_or_what_rests_on_it(trio):
    alpha, beta, gamma = trio
    both = alpha.marking(BETA, GAMMA)
    report = alpha.report(marked=both)
    claim = alpha.claim(report, marked=both)
    alpha.release(report, claim, to=[BETA])
    alpha.release(claim, to=[GAMMA], form=Form.GIST, words="Envoys met.")
    alpha.dispatch()
    carried(alpha, beta)
    carried(alpha, gamma)

    alpha.recall(report)
    alpha.dispatch()

    assert carried(alpha, beta)[0].notices == carried(alpha, gamma)[0].notices == 1
    (held,) = beta.held(Claim)
    assert beta.service.received.how(Claim, held.id, ALPHA).recalled == RecallReason.FABRICATED
    (words,) = gamma.held(Report)
    assert gamma.service.received.how(Report, words.id, ALPHA).recalled == RecallReason.FABRICATED
    alpha.release(claim, to=[BETA])
    assert "recalled" in alpha.dispatch().waiting[0].because


def test_a_withdrawn_release_is_dropped_there_and_never_served_again(trio):
    alpha, beta, gamma = trio
    report = alpha.report(f"{CANARY} is here.", marked=alpha.marking(BETA, GAMMA))
    release = alpha.release(report, to=[BETA, GAMMA])
    alpha.dispatch()
    carried(alpha, beta)
    assert len(beta.held(Report)) == 1

    alpha.withdraw(release)
    alpha.dispatch()

    assert carried(alpha, beta)[0].notices == 1
    assert beta.held(Report) == []
    assert beta.exchange.arrivals.records("report/1") == []
    taken, raw = carried(alpha, gamma)
    assert (taken.parcels, taken.records, taken.notices) == (2, 0, 1)
    assert gamma.held(Report) == []
    assert CANARY.encode() not in raw


def test_something_withdrawn_and_released_otherwise_stays(trio):
    alpha, beta, _ = trio
    report = alpha.report(marked=alpha.marking(BETA))
    first = alpha.release(report, to=[BETA])
    alpha.release(report, to=[BETA])
    alpha.dispatch()
    carried(alpha, beta)

    alpha.withdraw(first)
    alpha.dispatch()
    carried(alpha, beta)

    assert len(beta.held(Report)) == 1


def test_what_expired_is_gone_on_both_sides_and_the_sequence_has_no_gap(trio, monkeypatch):
    alpha, beta, gamma = trio
    today = nodes.now().date()
    report = alpha.report(f"{CANARY} is here.", marked=alpha.marking(BETA, GAMMA))
    alpha.release(report, to=[BETA, GAMMA], until=today)
    alpha.dispatch()
    carried(alpha, beta)
    assert len(beta.held(Report)) == 1

    tomorrow = nodes.now() + timedelta(days=1)
    monkeypatch.setattr(ready, "now", lambda: tomorrow)
    alpha.dispatch()
    beta.service.received.expire(tomorrow.date())

    assert beta.held(Report) == []
    taken, raw = carried(alpha, gamma)
    assert (taken.parcels, taken.records) == (1, 0)
    assert CANARY.encode() not in raw


def test_between_midnight_and_the_next_dispatch_nothing_expired_goes_out(trio):
    alpha, beta, _ = trio
    report = alpha.report(marked=alpha.marking(BETA))
    alpha.release(report, to=[BETA], until=nodes.now().date())
    alpha.dispatch()

    one = alpha.exchange.outbox.consignment(beta.exchange.origin, RecipientPlace(), today=date(2999, 1, 1))

    assert [parcel.content for parcel in one.parcels] == [None]


def test_a_claim_without_its_report_stands_in_its_own_words_in_the_picture(trio):
    from consilience.node.picture import foreign

    alpha, beta, _ = trio
    marked = alpha.marking(BETA)
    claim = alpha.claim(alpha.report(marked=marked), SENTENCES[1], marked=marked)
    alpha.release(claim, to=[BETA])
    alpha.dispatch()
    carried(alpha, beta)

    theirs = foreign.of(beta.service, sorted(beta.service.received.markings()))

    (report,), (one,) = theirs.reports, theirs.claims
    assert report.text[one.span.start : one.span.end] == one.quote == SENTENCES[1]


def test_a_lost_outbox_is_made_again_with_the_same_digests(trio):
    alpha, beta, _ = trio
    for text in ("One.", "Two."):
        alpha.release(alpha.report(text, marked=alpha.marking(BETA)), to=[BETA])
        alpha.dispatch()
    place = RecipientPlace(number=1)
    before = alpha.exchange.outbox.consignment(beta.exchange.origin, place, today=nodes.now().date())
    alpha.close()
    for path in (alpha.folder / "exchange").glob("outbox*"):
        path.unlink()
    alpha.open()
    alpha.card()

    assert alpha.dispatch().parcels == 2
    after = alpha.exchange.outbox.consignment(beta.exchange.origin, place, today=nodes.now().date())

    assert [replace(one, proofs=()) for one in after.parcels] == [replace(one, proofs=()) for one in before.parcels]
    assert carried(alpha, beta)[0].records == 2


def test_what_was_withdrawn_is_nowhere_on_the_other_side(trio):
    alpha, beta, _ = trio
    report = alpha.report(f"{CANARY} is here.", marked=alpha.marking(BETA))
    release = alpha.release(report, to=[BETA])
    alpha.dispatch()
    carried(alpha, beta)
    alpha.withdraw(release)
    alpha.dispatch()
    carried(alpha, beta)

    for folder in (beta.folder, alpha.folder / "exchange"):
        for path in folder.rglob("*"):
            assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path


def test_what_is_over_is_nowhere_on_the_other_side(trio, monkeypatch):
    alpha, beta, _ = trio
    report = alpha.report(f"{CANARY} is here.", marked=alpha.marking(BETA))
    alpha.release(report, to=[BETA], until=nodes.now().date())
    alpha.dispatch()
    carried(alpha, beta)
    # The words as they are read here, and the record as it was signed: its own words are packed in it.
    words, signed = CANARY.encode(), alpha.service.node.ledger.find(report).envelope[-60:]
    for one in (words, signed):
        assert any(one in path.read_bytes() for path in beta.folder.glob("received*"))

    tomorrow = nodes.now() + timedelta(days=1)
    monkeypatch.setattr(service, "now", lambda: tomorrow)
    beta.service.let_go()

    for path in beta.folder.rglob("*"):
        raw = path.read_bytes() if path.is_file() else b""
        assert words not in raw, path
        assert signed not in raw, path


@pytest.mark.parametrize("way", ["withdrawn", "over"])
def test_what_was_worked_out_of_it_goes_too(trio, way):
    alpha, beta, _ = trio
    report = alpha.report(f"{CANARY} is here.", marked=alpha.marking(BETA))
    release = alpha.release(report, to=[BETA], until=nodes.now().date())
    alpha.dispatch()
    carried(alpha, beta)
    worked_out = beta.folder / "cache" / "ab" / "cd"
    worked_out.parent.mkdir(parents=True, exist_ok=True)
    worked_out.write_text(f"a picture with {CANARY}")

    if way == "over":
        beta.service.received.expire(nodes.now().date() + timedelta(days=1))
    else:
        alpha.withdraw(release)
        alpha.dispatch()
        carried(alpha, beta)

    assert not worked_out.exists()


def test_a_picture_is_made_anew_only_for_those_who_see_what_changed(trio):
    alpha, beta, _ = trio
    alpha.release(alpha.report(marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    carried(alpha, beta)
    (low,) = beta.service.received.markings()
    before = beta.service.received.stamp([low])
    secret = alpha.report("Another.", marked=alpha.marking(BETA, level="red"))
    release = alpha.release(secret, to=[BETA])
    alpha.dispatch()
    carried(alpha, beta)
    (high,) = set(beta.service.received.markings()) - {low}
    stamps = [beta.service.received.stamp([high])]

    alpha.recall(secret)
    alpha.dispatch()
    carried(alpha, beta)
    stamps.append(beta.service.received.stamp([high]))
    alpha.withdraw(release)
    alpha.dispatch()
    carried(alpha, beta)
    stamps.append(beta.service.received.stamp([high]))

    assert beta.service.received.stamp([low]) == before
    assert stamps == sorted(set(stamps))
    assert stamps[0] > 0


def test_what_was_erased_lies_ready_for_nobody(trio):
    alpha, beta, gamma = trio
    report = alpha.report(f"{CANARY} is here.", marked=alpha.marking(BETA, GAMMA))
    other = alpha.report("The bridge was opened.", marked=alpha.marking(BETA, GAMMA))
    alpha.release(report, to=[BETA])
    alpha.release(report, to=[GAMMA], form=Form.GIST, words=f"{CANARY}, in short.")
    alpha.release(other, to=[BETA])
    alpha.dispatch()

    alpha.say(Erasure(record=report, reason=ErasureReason.SPILL), marked=alpha.marking(), role=KeyRole.RELEASER)
    alpha.dispatch()

    for partner, records in ((beta, 1), (gamma, 0)):
        taken, raw = carried(alpha, partner)
        assert (taken.records, CANARY.encode() in raw) == (records, False)
    for path in (alpha.folder / "exchange").rglob("*"):
        assert not path.is_file() or CANARY.encode() not in path.read_bytes(), path
    assert alpha.dispatch().parcels == 0
