"""`forum outcome`, `dispute` and `track-record`: what questions came to, and how estimates did."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

from consilience.cli.forum_acts import OneText, made, say_body, seat_of
from consilience.cli.forum_views import OfForum, board_at, chosen, tell, text_like
from consilience.cli.members import KeyFile, Who, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line
from consilience.records.ids import QuestionId
from consilience.records.outcome import Dispute, Outcome


def outcome(
    value: Annotated[str, typer.Argument(help="What it came to: yes, no, a number, a day, one of the values.")],
    folder: Folder, member: Who, question: Annotated[str, typer.Option(help="The question's id.")],
    on: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which it was settled.")],
    scheduled: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day on which it was to be known.")],
    words: Annotated[str, typer.Option(help="More about it.")] = "", forum: OfForum = None, key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Put forward what a question came to; all chairs then sign it, or one disputes it."""
    from consilience.records.text import id_of_text

    with board_at(folder, member, passphrase_file) as (service, board):
        body = made(
            Outcome, forum=chosen(board, forum).text, question=QuestionId(question), value=value, on=on.date(),
            scheduled=scheduled.date(), words=words,
        )  # fmt: skip
        say_body(service, member, body, key, passphrase_file)
        typer.echo(f"text {id_of_text(body)}")


def dispute(
    text: OneText, because: Annotated[str, typer.Argument(help="Why.")], folder: Folder, member: Who,
    value: Annotated[str, typer.Option(help="What it came to, as this party has it.")] = "",
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Say as chair that the party does not take an outcome for what happened; it is then shown, and not scored."""
    with board_at(folder, member, passphrase_file) as (service, board):
        found = text_like(board, text, Outcome)
        body = made(Dispute, outcome=found, seat=seat_of(service, member), because=because, value=value)
        say_body(service, member, body, key, passphrase_file)


def track_record(
    folder: Folder, member: Who, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """Show how estimates did, by party, agency and grade of evidence, where outcomes are agreed."""
    from consilience.node import track_record as record_of

    with board_at(folder, member, passphrase_file) as (service, _):
        view = view_of(service, member)
        foreign = [number for number, marking in service.received.markings().items() if view.allows(marking)]
        found = record_of.track_record(service, view, foreign)
        lines = [f"{name}: {' '.join(record.sentences)}" for name, record in (*found.parties, *found.agencies)]
        lines += [
            f"  {one.question}  {one.party}  {one.measure} {one.score:.3f}  came to {one_line(one.text)}"
            for one in found.rows
        ]
        tell(as_json, record_of.as_data(found), lines or ["nothing to score yet"])
