"""`export`: what one reader may see, as a STIX bundle."""

from __future__ import annotations

from itertools import chain
from pathlib import Path
from typing import Annotated

import typer

from consilience.cli.app import app
from consilience.cli.node import Folder, PassphraseFile, asker
from consilience.errors import WrongUse
from consilience.records.ids import MemberId, PartyName


@app.command()
def export(
    folder: Folder,
    stix: Annotated[Path, typer.Option(metavar="FILE", help="Write a STIX 2.1 bundle to this file.")],
    reader: Annotated[
        str | None, typer.Option(metavar="MEMBER", help="Everything that this member may see, and nothing else.")
    ] = None,
    released_to: Annotated[
        str | None, typer.Option(metavar="PARTY", help="What was released to this party, and nothing else.")
    ] = None,
    picture: Annotated[bool, typer.Option("--picture", help="With the matters of the member's picture.")] = False,
    passphrase_file: PassphraseFile = None,
) -> None:
    """Write what one reader may see to a STIX 2.1 bundle, each record with its marking and its signed bytes."""
    from consilience.node.folder import now
    from consilience.node.service import Service
    from consilience.node.stix import bundle as stix_bundle

    if (reader is None) == (released_to is None):
        raise WrongUse("name one reader: --reader MEMBER or --released-to PARTY")
    if picture and reader is None:
        raise WrongUse("--picture: a picture is a member's, so it goes with --reader")
    service = Service(folder, asker(passphrase_file))
    try:
        if reader is not None:
            objects = stix_bundle.of_member(service, MemberId(reader))
            if picture:
                objects = chain(objects, stix_bundle.of_picture(service, MemberId(reader)))
        else:
            objects = stix_bundle.of_party(service, PartyName(released_to or ""))
        count = stix_bundle.write_bundle(stix, objects)
        service.access.note(now(), reader or "node", "exported STIX" + (f" for {released_to}" if released_to else ""))
    finally:
        service.close()
    typer.echo(f"{count} objects in {stix}; each carries its marking, so give it to nobody whom that does not name")
