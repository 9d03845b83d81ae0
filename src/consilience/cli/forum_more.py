"""`forum`, second half: terms, sealed exchanges, councils, public lines, outcomes, requests for information, the grid."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from consilience.cli.forum_acts import made, say_body
from consilience.cli.forum_views import OfForum, board_at, chosen, tell, text_like
from consilience.cli.members import KeyFile, Who, say, view_of
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line
from consilience.errors import WrongUse
from consilience.records import memorandum as memo
from consilience.records.baseline import Stance
from consilience.records.ids import MemberId, PartyName, QuestionId, RecordId, is_digest
from consilience.records.information import Answering, InformationAnswer, InformationRequest, Priority
from consilience.records.outcome import Dispute, Outcome
from consilience.records.proposal import Proposal
from consilience.records.sealed import SealedExchange

if TYPE_CHECKING:
    from consilience.node.service import Service

_Text = Annotated[str, typer.Argument(metavar="TEXT", help="The text's digest, or its first characters.")]
_SHORT = 12


def terms(
    folder: Folder, member: Who, forum: OfForum = None,
    needed: Annotated[bool | None, typer.Option("--needed/--not-needed", help="Sign as chair whether releases need a term.")] = None,
    because: Annotated[str, typer.Option(help="Why; with --needed or --not-needed.")] = "", as_json: Json = False,
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Show under which terms this party's releases go, or sign whether they need one."""
    from consilience.forum import memoranda
    from consilience.forum import terms as rules

    with board_at(folder, member, passphrase_file) as (service, board):
        one = chosen(board, forum)
        if needed is not None:
            body = made(memo.TermsRule, forum=one.text, seat=_seat(service, member), needed=needed, because=because)
            say_body(service, member, body, key, passphrase_file)
            return
        rule = rules.rule_of(board, one.text, service.party)
        shared = memoranda.shared(board, one.text)
        said = "as a memorandum with terms is in force" if rule is None else one_line(rule.because)
        is_needed = rule.needed if rule is not None else bool(shared)
        content = {
            "needed": is_needed, "because": said,
            "terms": [{"memorandum": by.text, "title": by.body.title, "parties": sorted(by.body.parties), "noun": term.noun,
                       "policy": term.policy, "level": term.level, "days": term.days} for term, by in shared],
        }  # fmt: skip
        lines = [f"releases need a term: {'yes' if is_needed else 'no'}" + (f" ({said})" if rule or shared else "")]
        lines += [
            f"  {rules.term_words(term)}  under {one_line(by.body.title)} ({by.text[:_SHORT]})" for term, by in shared
        ]
        tell(as_json, content, lines)


def sealed(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """List sealed exchanges: who has sealed, whose proof holds, who has opened."""
    from consilience.node.forum import sealing

    with board_at(folder, member, passphrase_file) as (service, board):
        found = sealing.all_(service, view_of(service, member), chosen(board, forum).text)
        content = [
            {"exchange": one.said.text, "title": one.said.body.title, "what": one.said.body.what, "matter": one.said.body.matter,
             "state": one.state.value, "stopped_by": list(one.stopped_by),
             "parties": {row.party: {"sealed": row.seal is not None, "proved": row.proved, "opened": row.opened} for row in one.rows}}
            for one in found
        ]  # fmt: skip
        lines = []
        for one in found:
            how = ", ".join(
                f"{row.party} {'opened' if row.opened else 'sealed' if row.proved else 'not yet'}" for row in one.rows
            )
            lines.append(f"{one.said.text[:_SHORT]}  {one.state.value}  {one_line(one.said.body.title)}: {how}")
        tell(as_json, content, lines)


def seal_begin(
    title: Annotated[str, typer.Argument(help="What it is called.")],
    folder: Folder, member: Who, what: Annotated[str, typer.Option(help="What is given: estimate, position, odds.")],
    matter: Annotated[str, typer.Option(help="On what: a question's id, or the digest of a proposal or scenario.")],
    seal_by: Annotated[datetime, typer.Option(help="The last moment to seal, UTC.")],
    open_by: Annotated[datetime, typer.Option(help="The last moment to open, UTC.")],
    forum: OfForum = None, with_: Annotated[list[str] | None, typer.Option("--with", help="A party; all of the forum if not given.")] = None,
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Begin a sealed exchange: values are committed to by all before any is shown."""
    from datetime import UTC

    from consilience.records.text import id_of_text

    with board_at(folder, member, passphrase_file) as (service, board):
        one = chosen(board, forum)
        parties = frozenset({service.party, *map(PartyName, with_)}) if with_ else one.founding.body.parties
        body = made(
            SealedExchange, forum=one.text, title=title, what=what, matter=matter, parties=parties,
            seal_by=seal_by.replace(tzinfo=UTC), open_by=open_by.replace(tzinfo=UTC),
        )  # fmt: skip
        say_body(service, member, body, key, passphrase_file)
        typer.echo(f"text {id_of_text(body)}")


def seal(
    exchange: _Text, record: Annotated[str, typer.Argument(metavar="RECORD", help="The record to seal; it stays here.")],
    folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Commit to a value: hand over the leaf of this log under which it stands, and the proof."""
    from consilience.node.forum import sealing

    with board_at(folder, member, passphrase_file) as (service, board):
        if not is_digest(record):
            raise WrongUse("RECORD: a record is named by the 64 hex digits of its id")
        text = text_like(board, exchange, SealedExchange)
        act = sealing.seal(service, view_of(service, member), MemberId(member), text, RecordId(record))
        say(service, member, act, key, passphrase_file)


def seal_open(
    exchange: _Text, folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None
) -> None:
    """Ask for the release of the own value, once every party's seal is here and its proof holds."""
    from consilience.node.forum import sealing

    with board_at(folder, member, passphrase_file) as (service, board):
        text = text_like(board, exchange, SealedExchange)
        act = sealing.open_(service, view_of(service, member), MemberId(member), text)
        say(service, member, act, key, passphrase_file)


def advise(
    proposal: _Text, stance: Annotated[Stance, typer.Argument(help="How the agency stands to it.")],
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
    proposal: _Text, folder: Folder, member: Who, key: KeyFile = None, passphrase_file: PassphraseFile = None
) -> None:
    """Decide in the council, as chair, for a course: with every agency's stance in the text."""
    from consilience.forum import councils
    from consilience.node.folder import now

    with board_at(folder, member, passphrase_file) as (service, board):
        text = text_like(board, proposal, Proposal)
        body = councils.drawn_up(board, text, _seat(service, member), now().date())
        if body is None:
            raise WrongUse("PROPOSAL: it is not a course of this party's council")
        say_body(service, member, body, key, passphrase_file)


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
    text: _Text, because: Annotated[str, typer.Argument(help="Why.")], folder: Folder, member: Who,
    value: Annotated[str, typer.Option(help="What it came to, as this party has it.")] = "",
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Say as chair that the party does not take an outcome for what happened; it is then shown, and not scored."""
    with board_at(folder, member, passphrase_file) as (service, board):
        found = text_like(board, text, Outcome)
        body = made(Dispute, outcome=found, seat=_seat(service, member), because=because, value=value)
        say_body(service, member, body, key, passphrase_file)


def ask(
    question: Annotated[str, typer.Argument(help="What is asked.")], folder: Folder, member: Who,
    to: Annotated[str, typer.Option(help="Which party.")],
    needed_by: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The day by which it is needed.")],
    priority: Annotated[Priority, typer.Option(help="How pressing it is.")] = Priority.ROUTINE,
    why: Annotated[str, typer.Option(help="Why.")] = "",
    answered_by: Annotated[str, typer.Option(help="What would answer it.")] = "", forum: OfForum = None,
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Ask another party for information."""
    with board_at(folder, member, passphrase_file) as (service, board):
        body = made(
            InformationRequest, forum=chosen(board, forum).text, by=service.party, to=PartyName(to), question=question,
            priority=priority, needed_by=needed_by.date(), why=why, answered_by=answered_by,
        )  # fmt: skip
        say_body(service, member, body, key, passphrase_file)


def answer(
    request: _Text, state: Annotated[Answering, typer.Argument(help="What becomes of it.")], folder: Folder, member: Who,
    words: Annotated[str, typer.Option(help="The answer, or why there is none.")] = "",
    record: Annotated[list[str] | None, typer.Option(help="A record that answers it; released at the release desk. May be repeated.")] = None,
    key: KeyFile = None, passphrase_file: PassphraseFile = None,
) -> None:  # fmt: skip
    """Answer another party's request for information."""
    with board_at(folder, member, passphrase_file) as (service, board):
        text = text_like(board, request, InformationRequest)
        body = made(
            InformationAnswer, request=text, state=state, words=words, records=tuple(map(RecordId, record or ()))
        )
        say_body(service, member, body, key, passphrase_file)


def requests(
    folder: Folder, member: Who, forum: OfForum = None, as_json: Json = False, passphrase_file: PassphraseFile = None
) -> None:  # fmt: skip
    """List the requests for information, open ones first."""
    from consilience.forum import information

    with board_at(folder, member, passphrase_file) as (_, board):
        found = information.all_(board, chosen(board, forum).text)
        content: list[dict[str, Any]] = [
            {"request": one.said.text, "by": one.said.body.by, "to": one.said.body.to, "question": one.said.body.question,
             "priority": one.said.body.priority.value, "needed_by": one.said.body.needed_by.isoformat(), "state": one.state,
             "overdue": one.overdue} for one in found
        ]  # fmt: skip
        tell(as_json, content, (
            f"{row['request'][:_SHORT]}  {row['state']:<8} {row['priority']:<9} by {row['needed_by']}  {row['by']} asks {row['to']}: "
            f"{one_line(row['question'])}" for row in content
        ))  # fmt: skip


def _seat(service: Service, member: str) -> RecordId:
    from consilience.node.forum import work as forum_work

    seat = forum_work.speaker(service, MemberId(member)).seat
    if seat is None:
        raise WrongUse("--member: only a chair says this for the party")
    return seat
