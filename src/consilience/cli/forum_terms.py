"""`forum terms`: under which terms this party's releases go, and whether they need one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from consilience.cli.forum_acts import made, say_body, seat_of
from consilience.cli.forum_views import OfForum, board_at, chosen, tell
from consilience.cli.members import KeyFile, Who
from consilience.cli.node import Folder, Json, PassphraseFile
from consilience.cli.terminal import one_line
from consilience.records import memorandum as memo

if TYPE_CHECKING:
    pass

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
            body = made(memo.TermsRule, forum=one.text, seat=seat_of(service, member), needed=needed, because=because)
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
