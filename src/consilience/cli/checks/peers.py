"""Whether the peers answer with their key, and whether their clocks agree with ours."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from datetime import timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path

import httpx

from consilience.cli.checks import Finding
from consilience.exchange.peers import Peer
from consilience.exchange.tls import trust
from consilience.node.condition import live_peers
from consilience.node.folder import now

_PATIENCE = 5.0
_APART = timedelta(minutes=2)


def findings(folder: Path) -> Iterator[Finding]:
    """Give one finding a peer that has an address."""
    for peer in live_peers(folder):
        if peer.address:
            yield _asked(peer)


def _asked(peer: Peer) -> Finding:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The key is pinned by the card, so the name in the certificate says nothing.
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    trust(context, peer.introduced.card.certificates)
    name = f"peer {peer.party}"
    try:
        answer = httpx.get(f"{peer.address}/health", verify=context, timeout=_PATIENCE, trust_env=False)
    except httpx.HTTPError as error:
        return Finding(name=name, there=False, needed=True, found=f"{peer.address} does not answer with its key ({type(error).__name__})", costs="nothing goes there or comes from there; it waits", mend="ask whoever runs it; see whether name, route and firewall let you through")  # fmt: skip
    try:
        apart = now() - parsedate_to_datetime(answer.headers.get("date", ""))
    except ValueError:  # an older version tells no time
        return Finding(name=name, there=True, found=f"answers at {peer.address} with its key", needed=True)
    if abs(apart) > _APART:
        side = "ahead of" if apart > timedelta() else "behind"
        return Finding(name=name, there=False, needed=True, found=f"this clock is {abs(apart)} {side} that of {peer.party}", costs="one of the two writes wrong times", mend="compare both with a third")  # fmt: skip
    return Finding(name=name, there=True, found=f"answers at {peer.address} with its key; clocks agree", needed=True)
