"""A forum's story on demo nodes: each side says its share, its releaser lets it go, and the nodes hand it to each other.

All of it goes the way that real records go, but for the line: one process has all nodes open, so what one hands over the
other takes in at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consilience.errors import WrongUse
from consilience.exchange.consignment import write_consignment
from consilience.forum import forums, meetings
from consilience.ledger.signing import Signer
from consilience.node.act import Act
from consilience.node.calls.keys import live_keys
from consilience.node.folder import now
from consilience.node.forum import story_import as forum_import
from consilience.node.forum import work as forum_work
from consilience.node.forum.boards import board_of
from consilience.node.forum.story import StoryStep
from consilience.node.peering import receive, witness
from consilience.node.peering.peering import Peering
from consilience.node.peering.send import dispatch
from consilience.records.call import Call, Invited, Relay
from consilience.records.ids import MemberId
from consilience.records.key import KeyRole
from consilience.records.text import id_of_text
from consilience.web.demo_people import ANALYST, CHAIR, PASSPHRASE, PEOPLE, RELEASER, SECRETARY
from consilience.web.identity.signers import DemoKeys

_SAYERS = {"contact": ANALYST, "note": ANALYST, "sighting": ANALYST, "advice": SECRETARY}
"""Who says what in the story, by the seat that it takes; all else is the chair's."""
_MOST_ROUNDS = 100


@dataclass(slots=True)
class _Side:
    """One node with the keys of its people."""

    exchange: Peering
    signers: dict[MemberId, dict[KeyRole, Signer]]

    def say(self, member: MemberId, act: Act) -> None:
        self.exchange.service.admit(act.sealed(self.signers[member]))


def live(exchanges: Sequence[Peering], story: Sequence[StoryStep], tell: Callable[[str], None]) -> None:
    """Let the story happen on the nodes of its parties, until nobody has anything left to say; once more changes nothing."""
    parties = {step.by for step in story}
    theirs = [one for one in exchanges if one.service.party in parties]
    if len(theirs) < len(parties):
        raise WrongUse(f"--forum: it is of {', '.join(sorted(parties))}, and not all of them have a node here")
    if not any(_left(one, story) for one in theirs):
        return
    sides = [_side(one) for one in theirs]
    tell(f"letting the forum's {len(story)} steps happen on both sides")
    for _ in range(_MOST_ROUNDS):
        said = sum(_speak(side, story) for side in sides)
        _exchange(sides)
        if not said:
            break
    for one in theirs:
        if left := _left(one, story):
            raise WrongUse(f"--forum: {left}")
    _invite(sides, tell)


def _invite(sides: Sequence[_Side], tell: Callable[[str], None]) -> None:
    """Have the chairs sign who is invited to the secure call of the last meeting: everybody there is, on all sides."""
    first = sides[0].exchange.service
    board = board_of(first, first.view_of(CHAIR))
    held = [one.said for forum in forums.all_(board) for one in meetings.all_(board, forum.text)]
    if not held:
        return
    tell("inviting all to the secure call of the meeting")
    rows = [
        Invited(party=side.exchange.service.party, member=member, title=title, keys=live_keys(sides[0].exchange, side.exchange.service.party, member))
        for side in sides for member, title, _ in PEOPLE
    ]  # fmt: skip
    # These nodes are on one machine, and have no relay to go through.
    call = Call(
        meeting=held[-1].text, roster=tuple(sorted(rows, key=lambda one: (one.party, one.member))), relay=Relay.DIRECT
    )
    for side in sides:
        service = side.exchange.service
        if side is sides[0]:
            side.say(CHAIR, forum_work.say(service, service.view_of(CHAIR), CHAIR, call))
        side.say(CHAIR, forum_work.sign(service, service.view_of(CHAIR), CHAIR, id_of_text(call)))
        _exchange(sides)


def hand_over_all(exchanges: Sequence[Peering]) -> None:
    """Let each side's releaser let go what waits of forums, and hand all of it over."""
    _exchange([_side(one) for one in exchanges])


def _side(exchange: Peering) -> _Side:
    keys = DemoKeys(exchange.service.node.folder / "demo")
    return _Side(exchange, {one: keys.unwrap(one, PASSPHRASE) for one in (ANALYST, RELEASER, CHAIR, SECRETARY)})


def _left(exchange: Peering, story: Sequence[StoryStep]) -> str:
    """Return with which step a node is not through, and why; nothing where it is through."""
    found = forum_import.next_of(exchange.service, exchange.service.view_of(CHAIR), CHAIR, story)
    return "" if found.step is None else f"{found.step}: {found.what}"


def _speak(side: _Side, story: Sequence[StoryStep]) -> int:
    """Say all that this side can say now; return how much it was."""
    service, count = side.exchange.service, 0
    while True:
        found = forum_import.next_of(service, service.view_of(CHAIR), CHAIR, story)
        who = CHAIR if found.step is None else _SAYERS.get(found.step.word, CHAIR)
        if who is not CHAIR:
            found = forum_import.next_of(service, service.view_of(who), who, story)
        if found.act is None:
            break
        side.say(who, found.act)
        count += 1
    return count


def _exchange(sides: Sequence[_Side]) -> None:
    for side in sides:
        service = side.exchange.service
        if forum_work.ready_cases(service, service.view_of(RELEASER)):
            side.say(RELEASER, forum_work.let_go(service, service.view_of(RELEASER), RELEASER))
        _hand_over(side, [other for other in sides if other is not side])


def _hand_over(side: _Side, others: Sequence[_Side]) -> None:
    dispatch(side.exchange)
    for other in others:
        sender = other.exchange.peers.need(side.exchange.service.party)
        while True:
            at = receive.place(other.exchange, sender)
            one = side.exchange.outbox.consignment(other.exchange.origin, at, today=now().date())
            taken = receive.take(other.exchange, write_consignment(one), by=sender.party)
            if not taken.more:
                break
        receiver = side.exchange.peers.need(other.exchange.service.party)
        witness.take_receipt(side.exchange, receiver, receive.acknowledge(other.exchange, sender), [])
        other.exchange.service.changed()
