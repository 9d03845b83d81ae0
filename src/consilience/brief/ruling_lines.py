"""The `rulings.csv` that undoes a wrong join: saved from the page with one click, taken by `align --rulings`."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from itertools import product
from urllib.parse import quote

from consilience.records.claim import Claim
from consilience.records.ids import PartyName

HEAD = ("ruling", "claim", "other", "because")
MOST_PAIRS = 30


def ruling_address(held: Sequence[Claim], parties: tuple[PartyName, PartyName], because: str) -> str | None:
    """Return a file that takes each pair of the two parties' claims apart, as a `data:` address.

    Saving such an address needs no script.  None where one of the two has no claim here.
    """
    mine, theirs = ([claim.id for claim in held if claim.party == party] for party in parties)
    pairs = list(product(mine, theirs))[:MOST_PAIRS]
    if not pairs:
        return None
    sheet = io.StringIO()
    rows = [HEAD, *(("apart", left, right, because) for left, right in pairs)]
    csv.writer(sheet, lineterminator="\n").writerows(rows)
    return "data:text/csv;charset=utf-8," + quote(sheet.getvalue())
