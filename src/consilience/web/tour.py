"""The tour of a demo node: what to do next, with what was done ticked off as this reader sees it."""

from __future__ import annotations

from dataclasses import dataclass

from consilience.forum import forums, gates, meetings, proposals, scenarios
from consilience.forum.board import Board
from consilience.node import questions
from consilience.node.folder import now
from consilience.node.forum.boards import board_of
from consilience.node.reader_view import Asked
from consilience.records.estimate import Estimate
from consilience.records.forum import Done, Progress
from consilience.records.ids import TextId
from consilience.records.release import Release
from consilience.records.report import Report
from consilience.records.request import ReleaseRequest
from consilience.records.sighting import Odds, ScenarioWarning
from consilience.web.demo import QUESTION
from consilience.web.sessions import Visit


@dataclass(frozen=True, kw_only=True, slots=True)
class TourStep:
    """One thing to do."""

    who: str
    text: str
    address: str
    done: bool


def steps(visit: Visit) -> list[TourStep]:
    """Return the tour; nothing where the node is no demo node."""
    others = others_of(visit.site.settings.demo_others)
    if not visit.site.settings.demo_passphrase or not others:
        return []
    view, name = visit.view, QUESTION.id
    other, address = others[0]
    own = questions.answers(view, visit.service.party, name)
    asked, released = _kinds(visit, "request/1"), _kinds(visit, "release/1")
    theirs = [one for one in visit.service.received.all(Estimate, visit.foreign(), parent=name) if one.party == other]
    reports = [one for one in visit.service.received.all(Report, visit.foreign()) if one.party == other and one.title]
    estimate = f"/desk/new?record={own[0].record.id}&to={other}&form=gist" if own and own[0].record else "/questions"
    waiting = view.find(Asked(kind="claim/1", to_judge=True, limit=1))
    report = next((link.record for one in waiting for link in one.statement.head.links), "")
    return [
        TourStep(who="anna", text="Check a claim that was drafted from your reports", address=f"/reports/{report}", done=bool(view.total("judgement/1"))),
        TourStep(who="anna", text="Answer the question, and say what your answer rests on", address=f"/questions/{name}", done=bool(own)),
        TourStep(who="anna", text=f"Ask for the release of your answer to {other}, as a gist: the number goes, what it rests on stays", address=estimate, done="estimate/1" in asked),
        TourStep(who="rolf", text="Sign in as the releaser, and release it", address="/desk", done="estimate/1" in released),
        TourStep(who="anna", text=f"Do all of this at the node of {other} too", address=address, done=bool(theirs)),
        TourStep(who="anna", text="Read why you differ, and ask for the release that the advice names", address=f"/questions/{name}", done="claim/1" in asked),
        TourStep(who="rolf", text="Release it, and see on Peers that it was received", address=f"/peers/{other}", done="claim/1" in released),
        TourStep(who="anna", text=f"At the node of {other}: answer again, with what came. The two draw closer", address=f"{address}/questions/{name}", done=len(theirs) > 1),
        TourStep(who="anna", text="Ask for the release of a report of 2017 whole; its marking lets it go", address="/reports", done="report/1" in released),
        TourStep(who="anna", text=f"Compare the pictures once {other} has released one too", address="/picture", done=bool(reports)),
        TourStep(who="clara", text="As the chair, propose a baseline from the question, and co-sign it", address="/baselines", done=bool(view.total("baseline_signature/1"))),
        *_in_the_forum(visit, other),
    ]  # fmt: skip


def _in_the_forum(visit: Visit, other: str) -> list[TourStep]:
    """Return what to do in the forum that the demo began with; nothing where it began with none."""
    board, party = board_of(visit.service, visit.view), visit.service.party
    forum = next((one.text for one in forums.all_(board)), None)
    held = next(iter(meetings.all_(board, forum)), None) if forum is not None else None
    if forum is None or held is None:
        return []
    place = f"/meetings/{held.said.text}"
    item = next((one for one in held.said.body.agenda if one.policy), None)
    gate = None if item is None else gates.gate(board, held.said.text, item.id, at=now())
    open_ = next((one for one in proposals.all_(board, forum) if any(row.party == party for row in one.rows)
                  and one.stage is not proposals.ProposalStage.DECIDED), None)  # fmt: skip
    taken = open_ is None or all(row.position is not None for row in open_.rows if row.party == party)
    topic = "" if item is None else item.topic
    return [
        TourStep(who="clara", text=f"Read what {other} and your own side say was promised in the first call, and dispute the day that is not yours", address=f"/forums/{forum}/contacts", done=any(one.party == party and one.body.state is Done.DISPUTED for one in board.all(Progress))),
        TourStep(who="clara", text="Take your side's position on the proposal that waits for it", address="/forums" if open_ is None else f"/proposals/{open_.said.text}", done=taken),
        TourStep(who="clara", text=f"Open the policy item of the first round: it stays shut until both chairs have signed a baseline called “{topic}”", address=place, done=gate is None or bool(gate.opened)),
        TourStep(who="clara", text=f"Join the secure call, here and at the node of {other}, and read the four words to each other", address=f"{place}/call", done=any(row == party and "by call" in seat for row, _, seat in held.present)),
        TourStep(who="clara", text="Draft the minutes; once both sides have, agree on them and sign", address=place, done=held.step is meetings.MeetingStep.FROZEN),
        *_of_scenarios(visit, board, forum, other),
    ]  # fmt: skip


def _of_scenarios(visit: Visit, board: Board, forum: TextId, other: str) -> list[TourStep]:
    """Return what to do with the fourth team's tree; nothing where there is none."""
    one = next(iter(scenarios.current(board, forum)), None)
    if one is None:
        return []
    place, party = f"/scenarios/{one.text}", visit.service.party
    warned = [each for each in board.all(ScenarioWarning) if each.party == party]
    answered = bool(warned) and not any(each.party == party for each in scenarios.open_warnings(board, forum))
    fresh = any(each.party == party and each.author == visit.member for each in board.all(Odds))
    return [
        TourStep(who="clara", text=f"Read on the fourth team's tree where you and {other} part, why, and what would settle it", address=place, done=answered or fresh),
        TourStep(who="clara", text="A response that both signed beforehand has fallen due: acknowledge the warning, or stand down and say why", address=f"{place}#h-warnings", done=answered),
    ]  # fmt: skip


def others_of(text: str) -> list[tuple[str, str]]:
    """Return the other demo nodes: party and address."""
    parts = (one.strip().partition(" ") for one in text.split(";"))
    return [(party, address) for party, _, address in parts if party and address.startswith("http://localhost:")]


def _kinds(visit: Visit, kind: str) -> set[str]:
    """Return the kinds of records that are named in requests, or in releases."""
    found = set()
    for record in visit.view.find(Asked(kind=kind, limit=50)):
        body = record.statement.body
        if isinstance(body, ReleaseRequest | Release):
            named = (visit.view.record(id_) for id_ in body.records)
            found |= {one.statement.kind for one in named if one is not None}
    return found
