"""`forum grid`: parties by parties, what is in force between each two."""

from __future__ import annotations

from consilience.cli.forum_views import board_at, tell
from consilience.cli.members import Who, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line


def grid(folder: Folder, member: Who, as_json: Json = False, passphrase_file: PassphraseFile = None) -> None:
    """Show parties by parties: what is in force between each two, what last went, forks."""
    from consilience.node.forum import grid as grids
    from consilience.node.peering.peering import Peering

    with board_at(folder, member, passphrase_file) as (service, _):
        found = grids.grid(Peering(service), view_of(service, member))
        _, *rows = grids.rows(found)
        tell(as_json, grids.as_data(found), (
            f"{row[0]} to {row[1]}: {one_line(row[2]) or 'no agreement in force'}" + (f"; {one_line(row[3])}" if row[3] else "")
            + (f"; {row[4]} parcels, {row[6]} received" if row[4] else "") for row in rows
        ))  # fmt: skip
