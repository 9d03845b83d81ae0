"""Corrections proposed on another party's claims, and the consent of originators to pass their records on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from consilience.forum import forums
from consilience.forum.board import Board, Spoken
from consilience.forum.speaker import ALLOWED, Decision, Denied, Speaker
from consilience.records.correction import Consent, ConsentRequest, Correction, CorrectionAnswer
from consilience.records.ids import PartyName, RecordId, TextId


@dataclass(frozen=True, kw_only=True, slots=True)
class Corrected:
    """A proposed correction with the owner's answer."""

    said: Spoken[Correction]
    answer: Spoken[CorrectionAnswer] | None

    @property
    def state(self) -> str:
        return "open" if self.answer is None else "accepted" if self.answer.body.accepted else "declined"


@dataclass(frozen=True, kw_only=True, slots=True)
class Consented:
    """A request for an originator's consent with the answer."""

    said: Spoken[ConsentRequest]
    answer: Spoken[Consent] | None

    @property
    def state(self) -> str:
        return "open" if self.answer is None else "given" if self.answer.body.granted else "refused"

    def covers(self, record: RecordId, onward: PartyName, day: date) -> bool:
        """Whether a record may be passed on to a party on a day."""
        if self.answer is None or not self.answer.body.granted:
            return False
        in_time = self.answer.body.until is None or day <= self.answer.body.until
        return in_time and record in self.said.body.records and onward == self.said.body.onward


def corrections(board: Board, forum: TextId) -> list[Corrected]:
    """Return what was proposed in a forum, open ones first."""
    found = [_corrected(board, one) for one in board.texts(Correction, forum)]
    return sorted(found, key=lambda one: (one.state != "open", one.said.created, one.said.id))


def on_claim(board: Board, claim: RecordId) -> list[Corrected]:
    """Return what was proposed on a claim, as both sides see it."""
    return [
        one for forum in forums.all_(board) for one in corrections(board, forum.text) if one.said.body.claim == claim
    ]


def consents(board: Board, forum: TextId) -> list[Consented]:
    found = [_consented(board, one) for one in board.texts(ConsentRequest, forum)]
    return sorted(found, key=lambda one: (one.state != "open", one.said.created, one.said.id))


def may_correct(board: Board, who: Speaker, body: Correction) -> Decision:
    found = forums.standing(board, body.forum)
    if found is None or not {who.party, body.to} <= found.founding.body.parties:
        return Denied("the claim's owner and this party are parties of the forum")
    if body.to == who.party:
        return Denied("one's own claims are corrected by a judgement")
    return forums.may_work(board, who, body.forum)


def may_answer_correction(board: Board, who: Speaker, body: CorrectionAnswer) -> Decision:
    one = board.text(body.correction, Correction)
    if one is None or one.body.to != who.party:
        return Denied("there is no such correction of a claim of this party's")
    return ALLOWED if _corrected(board, one).answer is None else Denied("it was answered already")


def may_ask_consent(board: Board, who: Speaker, body: ConsentRequest) -> Decision:
    found = forums.standing(board, body.forum)
    if found is None or not {who.party, body.of} <= found.founding.body.parties:
        return Denied("the originator and this party are parties of the forum")
    if who.party in (body.of, body.onward):
        return Denied("consent is asked of another party, for a third")
    return forums.may_work(board, who, body.forum)


def may_consent(board: Board, who: Speaker, body: Consent) -> Decision:
    one = board.text(body.request, ConsentRequest)
    if one is None or one.body.of != who.party:
        return Denied("there is no such request to this party")
    return ALLOWED if _consented(board, one).answer is None else Denied("it was answered already")


def _corrected(board: Board, one: Spoken[Correction]) -> Corrected:
    said = [each for each in board.of(CorrectionAnswer, one.text) if each.party == one.body.to]
    return Corrected(said=one, answer=said[0] if said else None)


def _consented(board: Board, one: Spoken[ConsentRequest]) -> Consented:
    said = [each for each in board.of(Consent, one.text) if each.party == one.body.of]
    # A refusal that came later than a consent takes it back.
    return Consented(said=one, answer=said[-1] if said else None)
