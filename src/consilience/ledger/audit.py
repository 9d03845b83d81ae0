"""Is the log whole?  Everything that was derived is computed again from the leaves and the envelopes."""

from __future__ import annotations

from consilience.errors import ForkFound
from consilience.ledger.ledger import TILE, Ledger
from consilience.ledger.store import Store
from consilience.ledger.tree import Frontier, commitment, leaf_hash
from consilience.records.envelope import read_envelope
from consilience.records.record import read_statement


def audit(ledger: Ledger, store: Store) -> int:
    """Return the number of leaves; raise `ForkFound` where leaf, subtree, root or checkpoint do not fit each other."""
    frontier, signed, origin = Frontier(), store.newest_checkpoint(), ledger.origin
    for row in store.rows():
        if row.index != frontier.size:
            raise ForkFound(origin, f"entry {frontier.size} is missing", ())
        if row.envelope is not None:
            statement = read_statement(read_envelope(row.envelope).payload)
            if commitment(statement.head.nonce, row.envelope) != row.leaf or statement.id != row.id:
                raise ForkFound(origin, f"entry {row.index} is not what its leaf commits to", ())
        frontier, completed = frontier.grown_by([leaf_hash(row.leaf)])
        for height, place, found in completed:
            if height % TILE == 0 and store.tile(height, place) != found:
                raise ForkFound(origin, f"subtree {place} of height {height} is not that of its leaves", ())
        if signed is not None and frontier.size == signed[0] and frontier.root() != signed[1]:
            raise ForkFound(origin, f"the leaves are not those signed at size {signed[0]}", (signed[2],))
    if store.frontier() != frontier or (signed is not None and signed[0] > frontier.size):
        raise ForkFound(origin, f"the log ends at {frontier.size}, and its records say otherwise", ())
    return frontier.size
