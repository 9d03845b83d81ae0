"""Two nodes on loopback: mutual TLS with pinned keys, release, dispatch, pull."""

from consilience.node.picture.picture import Pictures
from consilience.records.claim import Claim
from consilience.records.report import Report
from tests.exchange.make import ALPHA, ANNA, BETA, Partner, free_port, listening


def test_what_is_released_arrives_and_nothing_else(pair):
    alpha, beta = pair
    open_, own = alpha.marking(BETA), alpha.marking()
    report = alpha.report(marked=open_)
    claim = alpha.claim(report, marked=open_)
    alpha.report("Nobody else may read this.", marked=own)
    alpha.release(report, claim, to=[BETA])

    done = alpha.dispatch()
    (round_,) = beta.pull()

    assert (done.parcels, done.records, done.waiting) == (1, 2, ())
    assert (round_.trouble, round_.taken.parcels, round_.taken.records) == (None, 1, 2)
    assert [one.text for one in beta.held(Report)] == [
        "The envoys met in Geneva on 3 March 2026. The minister refused the offer."
    ]
    assert len(beta.held(Claim)) == 1
    (back,) = alpha.pull()
    assert back.trouble is None, back
    (line,) = alpha.exchange.outbox.lines()
    assert line.acknowledged


def test_the_picture_shows_what_the_other_side_claims(pair):
    alpha, beta = pair
    report = alpha.report(marked=alpha.marking(BETA))
    alpha.release(report, to=[BETA])
    alpha.dispatch()
    own = beta.report("The envoys met in Geneva on 4 March 2026.", marked=beta.marking())
    beta.claim(own, "The envoys met in Geneva on 4 March 2026.", marked=beta.marking())

    beta.pull()

    pictures = Pictures(beta.service)
    view = beta.service.view_of(ANNA)
    allowed = [number for number, marking in beta.service.received.markings().items() if view.allows(marking)]
    picture, current = pictures.of(view, allowed, patience=60)
    pictures.close()
    assert current
    assert picture.alignment.parties == (BETA, ALPHA)
    assert {claim.party for claim in picture.alignment.claims} == {ALPHA, BETA}


def test_where_only_one_side_can_be_reached_it_pushes_and_fetches_the_receipt(tmp_path):
    alpha, beta = Partner(tmp_path / ALPHA, ALPHA), Partner(tmp_path / BETA, BETA)
    port = free_port()
    beta.card(f"https://127.0.0.1:{port}")
    alpha.card()
    alpha.meets(beta)
    beta.meets(alpha)
    alpha.release(alpha.report(marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()

    with listening(beta, port):
        (pushed,) = alpha.push()
        (inbox,) = beta.pull()
        (back,) = alpha.pull()

    assert (pushed.trouble, pushed.handed) == (None, 1)
    assert "no address" in inbox.trouble
    assert (inbox.taken.records, len(beta.held(Report))) == (1, 1)
    assert back.trouble is None
    assert alpha.exchange.outbox.lines()[0].acknowledged
    alpha.close()
    beta.close()
