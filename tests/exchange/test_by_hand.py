"""Bundles between nodes that are never on one network: parts in any order, lost, brought twice, changed on the way."""

from contextlib import ExitStack

import pytest

from consilience.errors import WrongUse
from consilience.node.peering import bundles
from consilience.records.claim import Claim
from consilience.records.report import Report
from tests.exchange.make import ALPHA, BETA, GAMMA, Partner, ask

SMALL = 16 * 1024


@pytest.fixture
def three(tmp_path):
    """Alpha, Beta and Gamma, all introduced to one another by card, without addresses."""
    with ExitStack() as stack:
        partners = [Partner(tmp_path / party, party) for party in (ALPHA, BETA, GAMMA)]
        for one in partners:
            stack.callback(one.close)
            for other in partners:
                if other is not one:
                    one.meets(other)
        yield partners


def given(alpha, *, to=(BETA,), words="The envoys met in Geneva on 3 March 2026."):
    marked = alpha.marking(*to)
    report = alpha.report(words, marked=marked)
    # With a claim of its own, nothing is drafted from it on the other side.
    claim = alpha.claim(report, words, marked=marked)
    alpha.release(report, claim, to=to)
    alpha.dispatch()
    return report


def write(sender, recipient, folder, name="b.bundle", **options):
    return bundles.write_bundle(sender.exchange, sender.exchange.peers.need(recipient.party), folder / name, **options)


def read(partner, files):
    return bundles.read_bundle(partner.exchange, list(files), ask)


def test_a_bundle_brings_what_was_released_and_a_receipt_goes_back(three, tmp_path):
    alpha, beta, _ = three
    given(alpha)

    brought = read(beta, write(alpha, beta, tmp_path))
    back = read(alpha, write(beta, alpha, tmp_path, "back.bundle"))

    assert [(party, taken.parcels, taken.records) for party, taken in brought.read] == [(ALPHA, 1, 2)]
    assert len(beta.held(Report)) == 1
    assert len(beta.held(Claim)) == 1
    assert back.refused == []
    assert alpha.exchange.outbox.lines()[0].acknowledged
    assert read(beta, write(alpha, beta, tmp_path, "again.bundle")).read[0][1].parcels == 0


def test_parts_come_in_any_order_by_several_carriers_and_twice(three, tmp_path):
    alpha, beta, _ = three
    given(
        alpha,
        words=" ".join(f"Envoy {n * 7919 % 104729} met minister {n * 104729 % 7919} in Geneva." for n in range(4000)),
    )

    parts = write(alpha, beta, tmp_path, part=SMALL)
    assert len(parts) > 3
    first = read(beta, [parts[-1], parts[1]])
    again = read(beta, [parts[1]])
    rest = read(beta, reversed(parts[:-1]))

    assert list(first.waiting.values()) == [[n for n in range(1, len(parts)) if n != 2]]
    assert list(again.waiting.values()) == list(first.waiting.values())
    assert [taken.records for _, taken in rest.read] == [2]
    assert read(beta, parts).known == 1


def test_a_part_that_was_changed_is_refused_and_the_true_one_still_taken(three, tmp_path):
    alpha, beta, _ = three
    given(alpha)
    (path,) = write(alpha, beta, tmp_path)
    whole = path.read_bytes()

    for at in (10, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert len(read(beta, [path]).refused) == 1
        assert beta.held(Report) == []
    path.write_bytes(whole)

    assert read(beta, [path]).read[0][1].records == 2


def test_a_bundle_is_for_its_addressee_alone(three, tmp_path):
    alpha, beta, gamma = three
    given(alpha)

    brought = read(gamma, write(alpha, beta, tmp_path))

    assert (brought.read, len(brought.refused)) == ([], 1)
    assert b"Geneva" not in (tmp_path / "b.bundle").read_bytes()


def test_a_bundle_is_never_overwritten(three, tmp_path):
    alpha, beta, _ = three
    write(alpha, beta, tmp_path)

    with pytest.raises(WrongUse, match="never overwritten"):
        write(alpha, beta, tmp_path)


def test_lost_bundles_cost_nothing_and_late_ones_change_nothing(three, tmp_path):
    alpha, beta, _ = three
    given(alpha, words="One envoy came.")
    first = write(alpha, beta, tmp_path, "1.bundle")
    given(alpha, words="Two envoys came.")
    second = write(alpha, beta, tmp_path, "2.bundle")
    given(alpha, words="Three envoys came.")
    third = write(alpha, beta, tmp_path, "3.bundle")

    assert read(beta, third).read[0][1].parcels == 3
    assert read(beta, first + second).read[0][1].known == 1
    assert sorted(one.text for one in beta.held(Report)) == [
        "One envoy came.",
        "Three envoys came.",
        "Two envoys came.",
    ]


def test_a_gap_is_named_and_closed_by_an_older_bundle(three, tmp_path):
    alpha, beta, _ = three
    for number in range(3):
        given(alpha, words=f"Envoy {number} came.")

    late = read(beta, write(alpha, beta, tmp_path, "late.bundle", since=3))
    assert late.read[0][1].missing == (1, 2)
    assert beta.held(Report) == []

    assert read(beta, write(alpha, beta, tmp_path, "all.bundle", since=1)).read[0][1].parcels == 3
