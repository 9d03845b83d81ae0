"""What a board finds records by."""

import typing
from datetime import timedelta

from consilience.forum import actions, calendar, marks
from consilience.forum.board import _SUBJECTS
from consilience.node.forum import files
from consilience.records.contact import Commitment, Contact
from consilience.records.forum import Done, Note, Progress
from consilience.records.ids import RecordId, TextId
from consilience.records.kinds import Body
from consilience.records.references import bare, hints_of
from tests.forum.table import DAY, Table

NO_SUBJECTS = {
    "forum": "where it belongs; texts are asked for by forum",
    "text": "of a signature, which has an index of its own",
    "seat": "by which somebody speaks",
    "call": "calls are few, and looked through",
    "key": "of a call",
    "report": "what it was taken from",
    "source": "what it was read in",
    "claim": "what it rests on",
    "evidence": "what it rests on",
    "drafts": "what it was made of",
    "ends": "seats",
}
"""Fields that name a text or record of which the record does not speak.  A new field stands here or among the board's subjects."""


def named(noun):
    """The fields of a noun that hold the id of a text or record, or a set of them."""
    for name, hint in hints_of(noun).items():
        kind = bare(hint)
        inner = typing.get_args(kind) if typing.get_origin(kind) is frozenset else (kind,)
        if inner[0] in (TextId, RecordId):
            yield name


def test_no_field_that_names_a_text_or_record_is_forgotten():
    nouns = [noun for noun in typing.get_args(Body) if noun.KIND.forum]
    fields = {name for noun in nouns for name in named(noun)}

    assert fields <= {*_SUBJECTS, *NO_SUBJECTS}
    assert NO_SUBJECTS.keys() <= fields - {*_SUBJECTS}


def test_what_is_newest_is_the_end_of_all_that_is_in_force():
    table = Table(2)
    forum = table.founded()
    alpha, beta = table.parties
    table.say(alpha, Note(about=forum, words="one"))
    first = table.say(beta, Note(about=forum, words="two"))
    table.say(beta, Note(about=forum, words="two, corrected"), supersedes=first)
    table.deliver_all()
    board = table.board()
    every = sorted(board.everything(), key=lambda one: (one.created, one.party, one.index), reverse=True)

    for most in (1, 3, len(every), len(every) + 5):
        assert board.newest(most) == every[:most]


def told(board, forum):
    """All that is worked out of each contact report."""
    return (
        actions.commitments(board, forum), files.commitment_sheet(board, forum), calendar.entries(board),
        marks.of_nouns(board, forum, (Contact,)),
    )  # fmt: skip


def test_what_is_made_of_each_record_is_made_anew_of_what_was_named_since_and_of_nothing_else():
    table = Table(2)
    forum, (alpha, beta) = table.founded(), table.parties
    held = table.now

    def report(party, day, words):
        given = (Commitment(id="c1", by=party, to=beta if party == alpha else alpha, text=words, due=day),)
        body = Contact(
            forum=forum, held=held, channel="line", counterpart=given[0].to, counterpart_seat="adviser", purpose="to ask",
            given=given,
        )  # fmt: skip
        return table.say(party, body)

    first = report(alpha, DAY + timedelta(days=9), "one")
    report(beta, DAY + timedelta(days=5), "two")
    table.deliver_all()
    grown = table.board()
    made = []

    def of_each(board):
        return board.of_each("ids", lambda: actions.reports(board, forum), lambda one: made.append(one.id) or one.id)

    assert told(grown, forum) == told(table.board(), forum)
    assert len(of_each(grown)) == 2
    steps = (
        lambda: table.say(beta, Progress(about=first, commitment="c1", state=Done.DISPUTED, words="not so")),
        lambda: table.say(alpha, Note(about=forum, words="of none of them")),
        lambda: report(beta, DAY + timedelta(days=1), "three"),
        lambda: table.say(alpha, Progress(about=first, commitment="c1", state=Done.DONE)),
    )
    anew = []
    for step in steps:
        made.clear()
        before = told(grown, forum)
        step()
        table.deliver_all()
        after = grown.grown(table.here[alpha].values())
        assert told(after, forum) == told(table.board(), forum)
        assert told(grown, forum) == before
        grown = after
        of_each(grown)
        anew.append(len(made))
    assert anew == [1, 0, 1, 1]
