"""What is new on a board."""

from consilience.forum import meetings, news, proposals
from consilience.records.baseline import Stance
from consilience.records.forum import ActionItem
from consilience.records.meeting import AgendaItem, Line, Meeting, MinuteLine, MinutesDraft
from consilience.records.memorandum import Memorandum
from consilience.records.proposal import PositionTaken, Proposal, Rule
from tests.forum.table import DAY, Table, at


def words(board, fresh):
    return [(one.what, one.party) for one in news.of(board, fresh)]


def since(table, act):
    """What is new to the second party by an act of the table."""
    before = {one.id for one in table.board(table.parties[1]).everything()}
    act()
    table.deliver_all()
    board = table.board(table.parties[1])
    return words(board, {one.id for one in board.everything()} - before)


def test_a_memorandum_is_told_once_by_what_it_has_become():
    table = Table(2)
    forum = table.founded()
    alpha, beta = table.parties
    body = Memorandum(forum=forum, title="Teams", text="T", parties=table.all, since=DAY)
    text = []

    assert since(table, lambda: text.append(table.text(alpha, body))) == [("memorandum put forward", alpha)]
    assert since(table, lambda: table.sign(alpha, text[0])) == [("memorandum signed", alpha)]
    assert since(table, lambda: table.sign(beta, text[0])) == [("memorandum signed by all", beta)]
    assert since(table, lambda: None) == []


def test_text_and_signatures_at_once_are_one_piece_of_news():
    table = Table(2)
    forum = table.founded()
    body = Memorandum(forum=forum, title="Teams", text="T", parties=table.all, since=DAY)

    assert since(table, lambda: table.signed_by_all(table.parties[0], body)) == [("memorandum signed by all", "beta")]


def test_positions_decisions_minutes_and_actions_are_news():
    table = Table(2)
    forum = table.founded()
    alpha, beta = table.parties
    proposal = table.text(alpha, Proposal(forum=forum, title="Open it", text="We open.", rule=Rule.UNANIMITY))
    table.deliver_all()

    def take(party):
        return lambda: table.say(party, PositionTaken(proposal=proposal, seat=table.seats[party], stance=Stance.CONCUR))

    assert since(table, take(alpha)) == [("position: concur", alpha)]
    take(beta)()
    table.deliver_all()
    drawn = proposals.drawn_up(table.board(), proposal, DAY)
    assert since(table, lambda: table.signed_by_all(alpha, drawn)) == [("decision carried", beta)]
    item = AgendaItem(id="i1", title="Welcome")
    meeting = table.text(alpha, Meeting(forum=forum, title="Round", starts=at(), ends=at(hours=1), agenda=(item,)))
    line = MinuteLine(kind=Line.SAID, text="We met.", item="i1")
    for party in table.parties:
        table.say(party, MinutesDraft(meeting=meeting, lines=(line,)))
    table.deliver_all()
    merged = meetings.merged(meeting, meetings.standing(table.board(), meeting).drafts)
    assert since(table, lambda: table.signed_by_all(alpha, merged)) == [("minutes frozen", beta)]
    action = ActionItem(forum=forum, text="draw", party=beta, owner="anna")
    assert since(table, lambda: table.say(alpha, action)) == [("action given to anna", alpha)]


def test_what_is_not_on_the_board_is_no_news():
    table = Table(2)
    table.founded()

    assert words(table.board(), {"ab" * 32}) == []
