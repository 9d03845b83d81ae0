"""What a board finds records by."""

import typing

from consilience.forum.board import _SUBJECTS
from consilience.records.forum import Note
from consilience.records.ids import RecordId, TextId
from consilience.records.kinds import Body
from consilience.records.references import bare, hints_of
from tests.forum.table import Table

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
