"""One running node, put together: its folder, its views, and the verbs people do in it.

`folder` opens keys and ledger; `views` folds the ledger into tables that can be thrown away; `reader_view` is what one reader
sees of them, and the only way to anything that is shown; the other files are the verbs, each of which ends in signed
records.  Only this layer asks the clock and the random generator.
"""

from __future__ import annotations

from consilience.ledger.reading import record_of
from consilience.node.folder import (
    InclusionProof,
    Ingested,
    Node,
    audit,
    create,
    now,
    read_reports,
)

__all__ = ["InclusionProof", "Ingested", "Node", "audit", "create", "now", "read_reports", "record_of"]
