"""Positions, rules, decisions with dissent: what is counted was said, and silence is never assent."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.forum import proposals, signing
from consilience.forum.proposals import DecisionStanding, ProposalStage
from consilience.records.baseline import Stance
from consilience.records.ids import ROOT
from consilience.records.proposal import Counted, PositionTaken, Proposal, Rule
from tests.forum.table import AIDE, CHAIR, NAMES, Table, day

ALPHA, BETA, GAMMA = NAMES[:3]


def proposal(forum, rule=Rule.UNANIMITY, **parts):
    return Proposal(**{"forum": forum, "title": "Open it", "text": "We open the bridge.", "rule": rule, **parts})


def take(table, party, text, stance=Stance.CONCUR, member=CHAIR, seat=None, **parts):
    words = {Stance.NON_CONCUR: {"blocking": "not before May"}, Stance.COMMENT: {"comment": "with care"}}
    body = PositionTaken(
        proposal=text, seat=seat or table.seats[party], stance=stance, **(words.get(stance, {}) | parts)
    )  # fmt: skip
    found = table.say(party, body, member)
    table.deliver_all()
    return found


def tabled(count=3, rule=Rule.UNANIMITY, **parts):
    table = Table(count)
    forum = table.founded()
    text = table.text(ALPHA, proposal(forum, rule, **parts))
    table.deliver_all()
    return table, forum, text


def decide(table, text, by=ALPHA):
    decision = proposals.drawn_up(table.board(by), text, table.now.date())
    found = table.text(by, decision)
    table.deliver_all()
    return found


def standing(table, decision, party=ALPHA):
    board = table.board(party)
    return proposals.standing(board, board.text(decision, proposals.Decision))


def test_a_party_that_said_nothing_has_no_record_and_is_not_counted_as_assenting():
    table, _, text = tabled(2)
    take(table, ALPHA, text)

    found = proposals.table(table.board(), text)

    assert [row.stance for row in found.rows] == ["concur", "no record"]
    assert found.silent == (BETA,)
    assert not found.met
    assert proposals.drawn_up(table.board(), text, day()) is None


STANCES = [None, *(one for one in Stance if one is not Stance.STATED)]


@pytest.mark.parametrize(
    ("rule", "stances", "met"),
    [
        (Rule.UNANIMITY, [Stance.CONCUR, Stance.COMMENT], True),
        (Rule.UNANIMITY, [Stance.CONCUR, Stance.ABSTAIN], False),
        (Rule.UNANIMITY, [Stance.CONCUR, Stance.RECUSE], True),
        (Rule.UNANIMITY, [Stance.RECUSE, Stance.RECUSE], False),
        (Rule.CONSENSUS, [Stance.CONCUR, Stance.ABSTAIN], True),
        (Rule.CONSENSUS, [Stance.ABSTAIN, Stance.ABSTAIN], False),
        (Rule.CONSENSUS, [Stance.CONCUR, Stance.RESERVE], False),
        (Rule.MAJORITY, [Stance.CONCUR, Stance.CONCUR, Stance.NON_CONCUR], True),
        (Rule.MAJORITY, [Stance.CONCUR, Stance.NON_CONCUR], False),
        (Rule.TWO_THIRDS, [Stance.CONCUR, Stance.COMMENT, None], True),
        (Rule.TWO_THIRDS, [Stance.CONCUR, None, None], False),
    ],
)
def test_rules_count_as_they_say(rule, stances, met):
    assert proposals.is_met(rule, stances) is met


@given(st.sampled_from(list(Rule)), st.lists(st.sampled_from(STANCES), min_size=1, max_size=6))
def test_silence_never_helps(rule, stances):
    # Whatever the rule, a party that falls silent cannot make it met.
    if not proposals.is_met(rule, stances):
        for place, one in enumerate(stances):
            if one is not Stance.RECUSE and one is not None:
                assert not proposals.is_met(rule, [*stances[:place], None, *stances[place + 1 :]])


@given(st.sampled_from(list(Rule)), st.lists(st.sampled_from(STANCES), min_size=1, max_size=6), st.randoms())
def test_the_order_of_parties_does_not_matter(rule, stances, random):
    mixed = stances.copy()
    random.shuffle(mixed)

    assert proposals.is_met(rule, stances) == proposals.is_met(rule, mixed)


def test_a_decision_holds_the_dissent_in_its_text_and_carries_with_the_signatures_of_those_who_concur():
    table, forum, text = tabled(3, Rule.MAJORITY)
    take(table, ALPHA, text)
    take(table, BETA, text, Stance.COMMENT)
    take(table, GAMMA, text, Stance.NON_CONCUR)
    decision = decide(table, text)
    body = table.board().text(decision, proposals.Decision).body
    assert [(one.party, one.words) for one in body.dissents] == [(GAMMA, "not before May")]

    table.sign(ALPHA, decision)
    assert standing(table, decision) is DecisionStanding.WAITING
    table.sign(BETA, decision)
    table.deliver_all()
    assert standing(table, decision, GAMMA) is DecisionStanding.CARRIED
    table.sign(GAMMA, decision)
    table.deliver_all()

    assert standing(table, decision) is DecisionStanding.COMPLETE
    assert [one.text for one in proposals.decisions(table.board(BETA), forum)] == [decision]


def test_a_party_that_never_answers_does_not_block_a_majority_and_stands_as_no_record():
    table, forum, text = tabled(3, Rule.MAJORITY)
    take(table, ALPHA, text)
    take(table, BETA, text)
    decision = decide(table, text)
    table.sign(ALPHA, decision)
    table.sign(BETA, decision)
    table.deliver_all()

    (found,) = proposals.decisions(table.board(), forum)

    assert standing(table, decision) is DecisionStanding.CARRIED
    assert [one.stance for one in found.body.tally] == [Stance.CONCUR, Stance.CONCUR, None]


def test_a_party_that_never_answers_lets_a_unanimous_proposal_lapse_after_its_last_day():
    table, _, text = tabled(2, closes=day(3))
    take(table, ALPHA, text)

    assert proposals.table(table.board(today=day(3)), text).stage is ProposalStage.OPEN
    assert proposals.table(table.board(today=day(4)), text).stage is ProposalStage.LAPSED


def test_a_late_position_stands_beside_the_tally():
    table, _, text = tabled(2, closes=day(3))
    take(table, ALPHA, text)
    table.pass_time(days=5)
    late = take(table, BETA, text)

    found = proposals.table(table.board(), text)

    assert found.rows[1].position is None
    assert [one.id for one in found.rows[1].late] == [late]
    assert not found.met


def test_an_earlier_position_stays_in_sight():
    table, _, text = tabled(2)
    first = take(table, ALPHA, text, Stance.RESERVE)
    second = take(table, ALPHA, text)

    row = proposals.table(table.board(BETA), text).rows[0]

    assert row.position.id == second
    assert [one.id for one in row.earlier] == [first]


def test_a_position_by_a_new_chair_takes_the_place_of_the_old_ones():
    table, _, text = tabled(2)
    take(table, ALPHA, text, Stance.RESERVE)
    table.pass_time(days=2)
    table.say(ALPHA, table.seat(CHAIR, until=day(1)), ROOT, supersedes=table.seats[ALPHA])
    seat = table.say(ALPHA, table.seat(AIDE, since=day(2)), ROOT)
    table.deliver_all()
    row = proposals.table(table.board(BETA), text).rows[0]
    assert row.stance == "reserve", "the party's position stands until the new chair takes another"

    take(table, ALPHA, text, member=AIDE, seat=seat)
    take(table, ALPHA, text, Stance.NON_CONCUR)

    row = proposals.table(table.board(BETA), text).rows[0]
    assert row.stance == "concur", "what the former chair says now is nobody's position"


def test_a_revision_starts_without_positions():
    table, forum, text = tabled(2)
    take(table, ALPHA, text)
    later = table.text(BETA, proposal(forum, revises=text, title="Open it in May"))
    table.deliver_all()

    assert proposals.table(table.board(), text).stage is ProposalStage.REVISED
    assert not proposals.may_take_position(table.board(), table.who(ALPHA), text)
    assert proposals.table(table.board(), later).silent == (ALPHA, BETA)


def test_crossing_revisions_both_stand():
    table, forum, text = tabled(2)
    one = table.text(ALPHA, proposal(forum, revises=text, title="In May"))
    two = table.text(BETA, proposal(forum, revises=text, title="In June"))
    table.deliver_all()

    stages = {each.said.text: each.stage for each in proposals.all_(table.board(BETA), forum)}

    assert stages == {text: ProposalStage.REVISED, one: ProposalStage.OPEN, two: ProposalStage.OPEN}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"stance": Stance.CONCUR, "words": ""}, id="a dissent turned into assent"),
        pytest.param({"words": "no matter"}, id="other words"),
        pytest.param({"party": ALPHA}, id="another's position"),
    ],
)
def test_a_decision_that_counts_what_was_not_said_is_void_whoever_signs(change):
    table, _, text = tabled(3, Rule.MAJORITY)
    for party in (ALPHA, BETA):
        take(table, party, text)
    take(table, GAMMA, text, Stance.NON_CONCUR)
    true = proposals.drawn_up(table.board(), text, day())
    rows = {one.party: one for one in true.tally}
    rows[change.get("party", GAMMA)] = replace(rows[GAMMA], **change)
    false = table.text(ALPHA, replace(true, tally=tuple(rows[party] for party in sorted(rows))))
    for party in table.parties:
        table.sign(party, false)
    table.deliver_all()

    assert standing(table, false) is DecisionStanding.VOID
    assert not signing.may_sign(table.board(GAMMA), table.who(GAMMA), false)


def test_a_decision_whose_rule_is_not_met_is_void():
    table, _, text = tabled(2, Rule.UNANIMITY)
    position = take(table, ALPHA, text)
    tally = (Counted(party=ALPHA, stance=Stance.CONCUR, position=position), Counted(party=BETA))
    forced = proposals.Decision(
        forum=table.board().text(text, Proposal).body.forum, proposal=text, title="Open it", text="We open the bridge.",
        rule=Rule.UNANIMITY, tally=tally, on=day(),
    )  # fmt: skip
    weaker = replace(forced, rule=Rule.MAJORITY)
    for body in (forced, weaker):
        decision = table.text(ALPHA, body)
        for party in table.parties:
            table.sign(party, decision)
        table.deliver_all()
        assert standing(table, decision) is DecisionStanding.VOID


def test_a_chair_does_not_sign_what_leaves_out_the_partys_position():
    table, _, text = tabled(3, Rule.MAJORITY)
    take(table, ALPHA, text)
    take(table, BETA, text)
    decision = decide(table, text)
    take(table, GAMMA, text, Stance.NON_CONCUR)

    refused = signing.may_sign(table.board(GAMMA), table.who(GAMMA), decision)

    assert not refused
    assert "as it stands" in refused.reason


def test_of_two_decisions_on_one_proposal_the_one_signed_first_holds():
    table, forum, text = tabled(2)
    for party in (ALPHA, BETA):
        take(table, party, text)
    drawn = proposals.drawn_up(table.board(), text, day())
    first, second = (table.text(ALPHA, replace(drawn, on=day(number))) for number in (0, 1))
    for decision in (second, first):
        for party in table.parties:
            table.sign(party, decision)
    table.deliver_all()

    assert [one.text for one in proposals.decisions(table.board(BETA), forum)] == [second]


def drawn(table, forum, text, rule, *counted):
    """A decision with a tally of the drafter's own choice."""
    said = table.board(ALPHA).text(text, Proposal).body
    body = proposals.Decision(
        forum=forum, proposal=text, title=said.title, text=said.text, rule=rule, tally=counted, on=table.now.date()
    )
    found = table.text(ALPHA, body)
    table.deliver_all()
    return found


def counted(party, stance=None, position=None, words=""):
    return Counted(party=party, stance=stance, position=position, words=words)


def test_a_replaced_position_is_not_counted_and_no_signature_is_offered_under_it():
    table, forum, text = tabled(3, Rule.UNANIMITY)
    a, b = take(table, ALPHA, text), take(table, BETA, text)
    recused = take(table, GAMMA, text, Stance.RECUSE)
    take(table, GAMMA, text, Stance.NON_CONCUR)
    made = drawn(
        table, forum, text, Rule.UNANIMITY, counted(ALPHA, Stance.CONCUR, a), counted(BETA, Stance.CONCUR, b),
        counted(GAMMA, Stance.RECUSE, recused),
    )  # fmt: skip

    assert not proposals.may_sign(table.board(BETA), table.who(BETA), made)
    for one in (ALPHA, BETA):
        table.sign(one, made)
    table.deliver_all()
    assert {standing(table, made, one) for one in NAMES[:3]} == {DecisionStanding.VOID}


@pytest.mark.parametrize("stance", [Stance.NON_CONCUR, Stance.RESERVE, Stance.ABSTAIN, Stance.COMMENT])
def test_a_position_that_all_hold_is_not_left_out(stance):
    table, forum, text = tabled(3, Rule.MAJORITY)
    a, b = take(table, ALPHA, text), take(table, BETA, text)
    take(table, GAMMA, text, stance)
    made = drawn(
        table,
        forum,
        text,
        Rule.MAJORITY,
        counted(ALPHA, Stance.CONCUR, a),
        counted(BETA, Stance.CONCUR, b),
        counted(GAMMA),
    )
    board = table.board(BETA)

    refused = proposals.may_sign(board, table.who(BETA), made)

    assert "void" in repr(standing(table, made, BETA)).lower()
    assert not refused
    assert proposals.contradicted(board, board.text(made, proposals.Decision)) == (GAMMA,)


def test_a_position_under_way_while_others_sign_lets_the_decision_wait():
    table, _, text = tabled(3, Rule.MAJORITY)
    for one in (ALPHA, BETA, GAMMA):
        take(table, one, text)
    made = decide(table, text)
    table.sign(ALPHA, made)
    take(table, GAMMA, text, Stance.NON_CONCUR)
    assert "gamma" in repr(proposals.may_sign(table.board(BETA), table.who(BETA), made))
    for one in (BETA, GAMMA):
        table.sign(one, made)
    table.deliver_all()

    assert {standing(table, made, one) for one in NAMES[:3]} == {DecisionStanding.WAITING}


def test_what_a_party_says_after_a_decision_carried_does_not_undo_it():
    table, _, text = tabled(3, Rule.MAJORITY)
    for one in (ALPHA, BETA):
        take(table, one, text)
    take(table, GAMMA, text, Stance.NON_CONCUR)
    made = decide(table, text)
    for one in (ALPHA, BETA):
        table.sign(one, made)
    table.deliver_all()
    assert standing(table, made, GAMMA) == DecisionStanding.CARRIED
    take(table, GAMMA, text, Stance.CONCUR)
    take(table, BETA, text, Stance.RESERVE)

    assert {standing(table, made, one) for one in NAMES[:3]} == {DecisionStanding.CARRIED}


@given(st.data())
def test_no_other_tally_than_that_of_the_newest_positions_carries(data):
    rule = data.draw(st.sampled_from(list(Rule)))
    table, forum, text = tabled(3, rule)
    held = {party: [None] for party in NAMES[:3]}
    stances = {}
    for _ in range(data.draw(st.integers(1, 6))):
        party, stance = data.draw(st.sampled_from(NAMES[:3])), data.draw(st.sampled_from(STANCES[1:]))
        held[party].append(take(table, party, text, stance))
        stances[held[party][-1]] = stance
    chosen = {party: data.draw(st.sampled_from(ids)) for party, ids in held.items()}
    words = {Stance.NON_CONCUR: "not before May", Stance.COMMENT: "with care"}
    made = drawn(
        table, forum, text, rule,
        *(counted(p, stances.get(id_), id_, words.get(stances.get(id_), "")) for p, id_ in sorted(chosen.items())),
    )  # fmt: skip
    for one in NAMES[:3]:
        table.sign(one, made)
    table.deliver_all()

    if any(chosen[party] != ids[-1] for party, ids in held.items()):
        assert standing(table, made, BETA) == DecisionStanding.VOID
        assert not proposals.may_sign(table.board(BETA), table.who(BETA), made)


def test_a_board_that_grows_by_a_position_counts_a_decision_anew():
    table, _, text = tabled(3, Rule.MAJORITY)
    for one in (ALPHA, BETA, GAMMA):
        take(table, one, text)
    made = decide(table, text)
    for one in (ALPHA, BETA, GAMMA):
        table.sign(one, made)
    table.deliver_all()
    board = table.board(BETA)
    late = take(table, GAMMA, text, Stance.NON_CONCUR)
    before = replace(table.here[BETA][late], created=board.text(made, proposals.Decision).created)
    assert proposals.standing(board, board.text(made, proposals.Decision)) == DecisionStanding.COMPLETE

    grown = board.grown([before])

    assert proposals.standing(grown, grown.text(made, proposals.Decision)) == DecisionStanding.VOID


def ended(table, text, by=ALPHA):
    found = table.text(by, proposals.not_carried(table.board(by), text, table.now.date()))
    table.deliver_all()
    return found


def test_between_two_a_proposal_that_fails_ends_as_not_carried_with_both_stands_and_what_blocks():
    table, _, text = tabled(2)
    take(table, ALPHA, text)
    assert proposals.not_carried(table.board(), text, day()) is None
    take(table, BETA, text, Stance.NON_CONCUR)
    assert proposals.table(table.board(), text).stage is ProposalStage.BLOCKED

    end = ended(table, text)
    table.sign(ALPHA, end)
    table.deliver_all()
    assert standing(table, end) is DecisionStanding.WAITING
    table.sign(BETA, end)
    table.deliver_all()

    for party in (ALPHA, BETA):
        board = table.board(party)
        assert proposals.standing(board, board.text(end, proposals.Decision)) is DecisionStanding.NOT_CARRIED
        assert proposals.table(board, text).stage is ProposalStage.NOT_CARRIED
        assert proposals.on_the_table(board, board.text(text, Proposal).body.forum) == []
    body = table.board().text(end, proposals.Decision).body
    assert [(one.party, one.stance, one.words) for one in body.tally] == [
        (ALPHA, Stance.CONCUR, ""), (BETA, Stance.NON_CONCUR, "not before May")
    ]  # fmt: skip


def test_what_did_not_carry_opens_no_gate_and_is_not_taken():
    table, _, text = tabled(2)
    take(table, ALPHA, text)
    take(table, BETA, text, Stance.RESERVE)
    end = ended(table, text)
    for party in (ALPHA, BETA):
        table.sign(party, end)
    table.deliver_all()

    board = table.board()

    assert not proposals.is_taken(board, board.text(end, proposals.Decision))


def test_nobody_is_cut_short_by_an_end():
    table, _, text = tabled(3)
    take(table, ALPHA, text)
    take(table, BETA, text, Stance.NON_CONCUR)
    board = table.board()
    assert proposals.not_carried(board, text, day()) is None
    tally = tuple(
        Counted(party=row.party) if row.position is None
        else Counted(party=row.party, stance=row.position.body.stance, position=row.position.id, words=row.position.body.blocking)
        for row in proposals.table(board, text).rows
    )  # fmt: skip
    said = board.text(text, Proposal).body
    forged = proposals.Decision(
        forum=said.forum, proposal=text, title=said.title, text=said.text, rule=said.rule, tally=tally, on=day(4000),
        outcome=proposals.Outcome.NOT_CARRIED,
    )  # fmt: skip

    found = table.text(ALPHA, forged)

    assert standing(table, found) is DecisionStanding.VOID


def test_what_carried_cannot_be_called_not_carried():
    table, _, text = tabled(2)
    for party in (ALPHA, BETA):
        take(table, party, text)
    decision = proposals.drawn_up(table.board(), text, day())

    found = table.text(ALPHA, replace(decision, outcome=proposals.Outcome.NOT_CARRIED))

    assert standing(table, found) is DecisionStanding.VOID


def test_a_revision_may_follow_an_end():
    table, forum, text = tabled(2)
    take(table, ALPHA, text)
    take(table, BETA, text, Stance.NON_CONCUR)
    end = ended(table, text)
    for party in (ALPHA, BETA):
        table.sign(party, end)
    table.deliver_all()
    board = table.board()

    assert not proposals.may_take_position(board, table.who(ALPHA), text)
    assert proposals.may_propose(board, table.who(ALPHA), proposal(forum, revises=text, text="We open it in May."))
