"""The keys of another party's log, from all that this node knows of it: what came proved, and beyond that what its card says.

A card is signed by one key and names records about keys as it likes, so it may leave out the one by which its signer was
retired.  It is judged by what is known here as well as by what it tells.
"""

from __future__ import annotations

from collections.abc import Sequence

from consilience.errors import RecordRejected
from consilience.exchange.authority import Authority, Step, read_authority
from consilience.exchange.card import KIND, Card, Introduced
from consilience.exchange.peers import Peer
from consilience.exchange.sealed import check, read_paper
from consilience.node.sequence import Arrivals


def keys_of(arrivals: Arrivals, peer: Peer) -> Authority:
    """Return the keys of a peer's log as they are now: those that came with their proofs, and beyond them those of its card."""
    return _joined(arrivals.steps(peer.origin), peer.introduced.card)


def proven(arrivals: Arrivals, peer: Peer, new: Sequence[Step] = ()) -> Authority:
    """Return the keys of a peer's log by what shows its place, with `new` ones; those of its card where nothing has come yet.

    Which key was in force at a place of the log is told by these alone.
    """
    steps = [*arrivals.steps(peer.origin), *new]
    return read_authority(steps, named=peer.origin) if steps else peer.introduced.authority


def need_in_force(arrivals: Arrivals, peer: Peer, found: Introduced) -> Authority:
    """Return the keys of a peer's log with those on a newer card of it.

    Raises `RecordRejected` where the card speaks of another history than was shown here, or its signer speaks no more.
    """
    known = arrivals.steps(peer.origin) or _steps(peer.introduced.card)
    told = {(one.index, one.envelope) for one in known}
    if any(step.index <= known[-1].index and (step.index, step.envelope) not in told for step in _steps(found.card)):
        raise RecordRejected("card", peer.origin, "it names records about keys that its log does not have")
    keys = _joined(arrivals.steps(peer.origin), peer.introduced.card, found.card)
    if keys.first != found.authority.first:
        raise RecordRejected("card", peer.origin, "it is of another log")
    check(read_paper(KIND, found.raw), keys.node_keys())
    return keys


def _joined(proven: Sequence[Step], *cards: Card) -> Authority:
    """Return the fold of what was proved, and of what cards say beyond it; where they disagree, of what the first says."""
    there = {one.envelope for one in proven}
    last = proven[-1].index if proven else -1
    beyond: dict[int, Step] = {}
    for one in (step for card in cards for step in _steps(card)):
        if one.index > last and one.envelope not in there:
            beyond.setdefault(one.index, one)
            there.add(one.envelope)
    return read_authority([*proven, *(beyond[index] for index in sorted(beyond))], named=cards[0].origin)


def _steps(card: Card) -> list[Step]:
    return [Step(one.index, one.envelope) for one in card.authority]
