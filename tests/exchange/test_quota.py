"""What one peer may fill here, and that another has room meanwhile."""

import random

import pytest

from consilience.records.report import Report
from tests.exchange.make import ALPHA, BETA, GAMMA, Partner, free_port, listening


@pytest.fixture
def three(tmp_path):
    """Alpha with little room for each peer; Beta and Gamma, who listen."""
    partners = [Partner(tmp_path / name, name) for name in (ALPHA, BETA, GAMMA)]
    ports = [free_port() for _ in partners]
    for partner, port in zip(partners, ports, strict=True):
        partner.card(f"https://127.0.0.1:{port}")
    alpha, beta, gamma = partners
    for other in (beta, gamma):
        alpha.meets(other)
        other.meets(alpha)
    (alpha.folder / "settings.toml").write_text("peer_megabytes = 1\n")
    with listening(beta, ports[1]), listening(gamma, ports[2]):
        yield partners
    for partner in partners:
        partner.close()


def sends(partner, letters):
    text = "".join(random.Random(letters).choices("abcdefgh ", k=letters))
    partner.release(partner.report(text, marked=partner.marking(ALPHA)), to=[ALPHA])
    partner.dispatch()


def test_a_peer_fills_no_more_than_it_is_given_and_is_told_of_before(three):
    alpha, beta, gamma = three
    sends(beta, 200_000)
    (first,) = alpha.pull(BETA)
    sends(beta, 150_000)
    (second,) = alpha.pull(BETA)
    sends(beta, 500_000)
    (third,) = alpha.pull(BETA)
    sends(gamma, 300_000)
    (other,) = alpha.pull(GAMMA)

    assert (first.trouble, first.taken.warnings) == (None, [])
    assert second.trouble is None
    assert "peer_megabytes" in third.trouble
    assert other.trouble is None
    assert len(alpha.held(Report)) == 3


def test_near_the_limit_it_is_said(three):
    alpha, beta, _ = three
    sends(beta, 480_000)

    (done,) = alpha.pull(BETA)

    assert done.trouble is None
    assert [one for one in done.taken.warnings if "% of the 1 MB" in one]
