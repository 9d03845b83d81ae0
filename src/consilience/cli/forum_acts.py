"""What a member does in a forum from the command line; each act is signed with the member's own key."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from consilience.cli.forum_views import OfForum, board_at, chosen, text_like
from consilience.cli.members import KeyFile, Who, opened, say, view_of
from consilience.cli.node import Folder, PassphraseFile
from consilience.errors import UnreadableInput, WrongUse
from consilience.records import forum as nouns
from consilience.records.baseline import Stance
from consilience.records.ids import MemberId, RecordId
from consilience.records.meeting import Meeting, MinutesDraft
from consilience.records.proposal import PositionTaken, Proposal

if TYPE_CHECKING:
    from consilience.forum.board import Board
    from consilience.node.service import Service
    from consilience.records.kinds import Body

Because = Annotated[str, typer.Option(help="Why.")]
OneProposal = Annotated[str, typer.Argument(metavar="PROPOSAL", help="The proposal's digest, or its first characters.")]
OneText = Annotated[str, typer.Argument(metavar="TEXT", help="The text's digest, or its first characters.")]
OneMeeting = Annotated[str, typer.Argument(metavar="MEETING", help="The meeting's digest, or its first characters.")]


def import_(
    file: Annotated[Path, typer.Argument(help="The story, as YAML: what is said in the forum, by whom, in order.")],
    folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Say this party's share of a forum's story, as far as it can be said now; again goes on from there."""
    from consilience.node.forum import story as forum_story
    from consilience.node.forum import story_import as forum_import

    story = forum_story.read(file)
    with opened(folder, passphrase_file) as service:
        for _ in range(2 * len(story) + 1):
            found = forum_import.next_of(service, view_of(service, member), MemberId(member), story)
            if found.act is None:
                break
            typer.echo(f"{found.step}: {found.what}")
            say(service, member, found.act, key, passphrase_file)
        typer.echo(f"all {len(story)} steps are here" if found.step is None else f"{found.step}: {found.what}")


def sign(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text's digest, or its first characters.")],
    folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Sign as chair: a forum's founding text or return, a memorandum, a decision, minutes."""
    from consilience.node.forum import work as forum_work
    from consilience.node.forum.story_import import SIGNED

    with board_at(folder, member, passphrase_file) as (service, board):
        found = {
            one.text for noun in SIGNED for one in board.texts(noun) if len(text) >= 4 and one.text.startswith(text)
        }
        if len(found) != 1:
            raise WrongUse(
                f"TEXT: {len(found) or 'none'} with this digest; `consilience forum waiting` lists what waits"
            )
        (one,) = found
        say(
            service,
            member,
            forum_work.sign(service, view_of(service, member), MemberId(member), one),
            key,
            passphrase_file,
        )


def release(folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None) -> None:
    """Let go, as a releaser, all that waits and is of forums alone; `outbox push` or `bundle` then carries it."""
    from consilience.node.forum import work as forum_work

    with opened(folder, passphrase_file) as service:
        say(
            service,
            member,
            forum_work.let_go(service, view_of(service, member), MemberId(member)),
            key,
            passphrase_file,
        )


def share(
    contact: Annotated[str, typer.Argument(metavar="RECORD", help="Its id, or its first characters.")],
    folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Ask for the release of a contact report to the counterpart, or of odds, rates or a sighting to the other parties."""
    from consilience.node.forum import work as forum_work

    with board_at(folder, member, passphrase_file) as (service, board):
        act = forum_work.share(service, view_of(service, member), MemberId(member), _kept(board, contact))
        say(service, member, act, key, passphrase_file)


def position(
    proposal: OneProposal, stance: Annotated[Stance, typer.Argument(help="How the party stands to it.")],
    folder: Folder, member: Who, blocking: Annotated[str, typer.Option(help="With non-concur: what stands in the way.")] = "",
    comment: Annotated[str, typer.Option(help="A comment.")] = "", key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Take the party's position on a proposal, as chair."""
    from consilience.node.forum import work as forum_work

    with board_at(folder, member, passphrase_file) as (service, board):
        seat = forum_work.speaker(service, MemberId(member)).seat
        if seat is None:
            raise WrongUse("position: only a chair takes one for the party")
        text = text_like(board, proposal, Proposal)
        say_body(
            service,
            member,
            made(PositionTaken, proposal=text, seat=seat, stance=stance, blocking=blocking, comment=comment),
            key,
            passphrase_file,
        )


def decide(
    proposal: OneProposal, folder: Folder, member: Who,
    not_carried: Annotated[bool, typer.Option("--not-carried", help="End it: all have spoken, or its last day is over, and its rule is not met.")] = False,
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Draw up the decision on a proposal as the positions stand, as chair; then `forum sign` signs it."""
    from consilience.forum import proposals
    from consilience.node.folder import now
    from consilience.records.text import id_of_text

    with board_at(folder, member, passphrase_file) as (service, board):
        draw = proposals.not_carried if not_carried else proposals.drawn_up
        drawn = draw(board, text_like(board, proposal, Proposal), now().date())
        if drawn is None:
            raise WrongUse(
                "decision: its rule is met, or not everybody has spoken; it cannot end as not carried"
                if not_carried
                else "decision: its rule is not met by the positions on record"
            )
        say_body(service, member, drawn, key, passphrase_file)
        typer.echo(f"text {id_of_text(drawn)}")


def open_(
    meeting: OneMeeting, item: Annotated[str, typer.Argument(help="The item's id in the agenda.")],
    folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Try to open an item of a meeting; a refusal goes on record with its reasons."""
    from consilience.node.forum import work as forum_work

    with board_at(folder, member, passphrase_file) as (service, board):
        text = text_like(board, meeting, Meeting)
        act, attempt = forum_work.open_item(service, view_of(service, member), MemberId(member), text, item)
        say(service, member, act, key, passphrase_file)
        typer.echo(f"refused: {'; '.join(attempt.refused)}" if attempt.refused else "opened")


def draft(
    meeting: OneMeeting, file: Annotated[Path, typer.Argument(help="Minutes as a scribe types them: Topic:, PROPOSED:, RESOLVED:, ACTION:")],
    folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Sign this side's draft of a meeting's minutes."""
    from consilience.forum import meetings, scribe

    try:
        lines = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise UnreadableInput(str(file), "it is not UTF-8 text") from None
    with board_at(folder, member, passphrase_file) as (service, board):
        found = meetings.standing(board, text_like(board, meeting, Meeting))
        if found is None:
            raise WrongUse("MEETING: it is not here")
        read, _ = scribe.read(lines, found.said.body.agenda)
        say_body(service, member, made(MinutesDraft, meeting=found.said.text, lines=read), key, passphrase_file)


def agree(
    meeting: OneMeeting, folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None
) -> None:
    """Put forward what all drafts of the minutes have, each difference as a recorded disagreement; then `forum sign`."""
    from consilience.forum import meetings
    from consilience.records.text import id_of_text

    with board_at(folder, member, passphrase_file) as (service, board):
        found = meetings.standing(board, text_like(board, meeting, Meeting))
        if found is None or not found.drafts:
            raise WrongUse("minutes: no draft is here")
        body = meetings.merged(
            found.said.text, found.drafts, tuple((party, str(who)) for party, who, _ in found.present)
        )
        say_body(service, member, body, key, passphrase_file)
        typer.echo(f"text {id_of_text(body)}")


def progress(
    about: Annotated[str, typer.Argument(metavar="ACTION|REPORT", help="An action's digest, or a contact report's id.")],
    state: Annotated[nouns.Done, typer.Argument(help="How it stands.")],
    folder: Folder, member: Who, commitment: Annotated[str | None, typer.Option(help="Which commitment of the report.")] = None,
    words: Annotated[str, typer.Option(help="More about it; needed for a dispute.")] = "",
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Say how an action item or a commitment stands."""
    with board_at(folder, member, passphrase_file) as (service, board):
        found = _report(board, about) if commitment else text_like(board, about, nouns.ActionItem)
        say_body(
            service,
            member,
            made(nouns.Progress, about=found, state=state, commitment=commitment, words=words),
            key,
            passphrase_file,
        )


def rest(
    because: Annotated[str, typer.Argument(help="Why.")], folder: Folder, member: Who, forum: OfForum = None, key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Say as chair that a forum rests."""
    from consilience.node.folder import now

    with board_at(folder, member, passphrase_file) as (service, board):
        body = made(nouns.Rest, forum=chosen(board, forum).text, since=now().date(), because=because)
        say_body(service, member, body, key, passphrase_file)


def return_(
    because: Annotated[str, typer.Argument(help="Why.")], folder: Folder, member: Who, forum: OfForum = None, key: KeyFile = None,
    passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Put forward as chair that a resting forum is taken up again; all chairs then sign."""
    from consilience.node.folder import now
    from consilience.records.text import id_of_text

    with board_at(folder, member, passphrase_file) as (service, board):
        standing = chosen(board, forum)
        ends = frozenset(one.id for one in standing.rests)
        body = made(nouns.Return, forum=standing.text, ends=ends, since=now().date(), because=because)
        say_body(service, member, body, key, passphrase_file)
        typer.echo(f"text {id_of_text(body)}")


def say_body(service: Service, member: str, body: Body, key: Path | None, passphrase_file: Path | None) -> None:
    from consilience.node.forum import work as forum_work

    say(
        service, member, forum_work.say(service, view_of(service, member), MemberId(member), body), key, passphrase_file
    )


def made(noun: type, **fields: object) -> Body:
    try:
        body: Body = noun(**fields)
    except ValueError as error:
        raise WrongUse(f"{noun.__name__.lower()}: {error}") from None
    return body


def _kept(board: Board, text: str) -> RecordId:
    from consilience.records.contact import Contact
    from consilience.records.sighting import Odds, Rates, Sighting

    found = [
        one.id for noun in (Contact, Odds, Rates, Sighting) for one in board.all(noun)
        if len(text) >= 4 and one.id.startswith(text)
    ]  # fmt: skip
    if len(found) != 1:
        raise WrongUse(f"RECORD: {len(found) or 'none'} with this id; `consilience forum contacts` shows reports")
    return found[0]


def _report(board: Board, text: str) -> RecordId:
    from consilience.records.contact import Contact

    found = [one.id for one in board.all(Contact) if len(text) >= 4 and one.id.startswith(text)]
    if len(found) != 1:
        raise WrongUse(f"REPORT: {len(found) or 'none'} with this id; `consilience forum contacts` shows them")
    return found[0]


def seat_of(service: Service, member: str) -> RecordId:
    """Return the chair's seat of a member, for what only a chair says."""
    from consilience.node.forum import work as forum_work

    seat = forum_work.speaker(service, MemberId(member)).seat
    if seat is None:
        raise WrongUse("--member: only a chair says this for the party")
    return seat
