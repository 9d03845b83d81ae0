"""`forum advise` and `heard`: what agencies say in the party's own council, and what its chair decides having heard them."""

from __future__ import annotations

from typing import Annotated

import typer

from consilience.cli.forum_acts import OneText, made, say_body, seat_of
from consilience.cli.forum_views import board_at, text_like
from consilience.cli.members import KeyFile, Who
from consilience.cli.node import Folder, PassphraseFile
from consilience.errors import WrongUse
from consilience.records.baseline import Stance
from consilience.records.proposal import Proposal


def advise(
    proposal: OneText, stance: Annotated[Stance, typer.Argument(help="How the agency stands to it.")],
    folder: Folder, member: Who, agency: Annotated[str, typer.Option(help="Which agency.")],
    words: Annotated[str, typer.Option(help="The advice.")] = "",
    blocking: Annotated[str, typer.Option(help="With non-concur: what stands in the way.")] = "",
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Advise in the party's own council, as the head of an agency; it never leaves."""
    from consilience.records.council import Advice

    with board_at(folder, member, passphrase_file) as (service, board):
        text = text_like(board, proposal, Proposal)
        body = made(Advice, proposal=text, agency=agency, stance=stance, words=words, blocking=blocking)
        say_body(service, member, body, key, passphrase_file)


def heard(
    proposal: OneText, folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None
) -> None:
    """Decide in the council, as chair, for a course: with every agency's stance in the text."""
    from consilience.forum import councils
    from consilience.node.folder import now

    with board_at(folder, member, passphrase_file) as (service, board):
        text = text_like(board, proposal, Proposal)
        body = councils.drawn_up(board, text, seat_of(service, member), now().date())
        if body is None:
            raise WrongUse("PROPOSAL: it is not a course of this party's council")
        say_body(service, member, body, key, passphrase_file)
