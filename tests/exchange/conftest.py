"""Two parties' nodes on this machine, as most tests of the exchange need them."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from tests.exchange.make import ALPHA, BETA, Partner, free_port, listening


@pytest.fixture
def pair(tmp_path):
    """Alpha and Beta, introduced to one another, both listening."""
    with ExitStack() as stack:
        partners = []
        for party in (ALPHA, BETA):
            one = Partner(tmp_path / party, party)
            stack.callback(one.close)
            port = free_port()
            one.card(f"https://127.0.0.1:{port}")
            stack.enter_context(listening(one, port))
            partners.append(one)
        alpha, beta = partners
        alpha.meets(beta)
        beta.meets(alpha)
        yield alpha, beta
