"""Parties around a table, in memory: each has a log of its own and a board of what has reached it."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime, timedelta

from consilience.forum.board import Board, spoken
from consilience.forum.speaker import Speaker
from consilience.marking import Level, Marking
from consilience.records.baseline import Baseline, BaselineSignature, Line
from consilience.records.forum import Forum, TextSignature
from consilience.records.ids import ROOT, MemberId, PartyName, RecordId
from consilience.records.party import Role, Seat
from consilience.records.record import read_statement, write_statement
from consilience.records.text import id_of_text

START = datetime(2026, 3, 1, 9, tzinfo=UTC)
DAY = START.date()
NAMES = tuple(map(PartyName, ("alpha", "beta", "gamma", "omega")))
CHAIR, AIDE = MemberId("cora"), MemberId("anna")


class Table:
    """Two to four parties."""

    def __init__(self, count=2):
        self.parties = NAMES[:count]
        self.all = frozenset(self.parties)
        self.now = START
        self.logs = {party: [] for party in self.parties}
        self.here = {party: {} for party in self.parties}
        self._nonce = itertools.count()
        self.chair = dict.fromkeys(self.parties, CHAIR)
        """Who chairs for each party now."""
        self.seats = {party: self.say(party, self.seat(CHAIR), ROOT) for party in self.parties}

    def seat(self, member, since=DAY, until=None):
        return Seat(member=member, role=Role.CHAIR, since=since, until=until)

    def pass_time(self, **parts):
        self.now += timedelta(**(parts or {"minutes": 1}))

    def replace_chair(self, party, member):
        """Let the seat of who chairs end today, and seat another from tomorrow on, which it then is."""
        old = self.here[party][self.seats[party]].body
        self.say(party, self.seat(old.member, old.since, self.now.date()), ROOT, supersedes=self.seats[party])
        self.pass_time(days=1)
        self.seats[party] = self.say(party, self.seat(member, self.now.date()), ROOT)
        self.chair[party] = member

    def say(self, party, body, member=None, *, own=False, supersedes=None):
        """Put a record into a party's log, by its chair where nobody is named; nobody else has it yet."""
        member = member or self.chair[party]
        marking = Marking(
            levels=frozenset({Level("tlp", "amber+strict" if own else "amber")}), originators=frozenset({party}),
            releasable_to=frozenset({party}) if own else self.all,
        )  # fmt: skip
        payload = write_statement(
            body, party=party, author=member, created=self.now, marking=marking,
            nonce=next(self._nonce).to_bytes(32, "big"), supersedes=supersedes,
        )  # fmt: skip
        one = spoken(read_statement(payload), len(self.logs[party]))
        self.logs[party].append(one)
        self.here[party][one.id] = one
        self.pass_time()
        return one.id

    def text(self, party, body, member=None):
        self.say(party, body, member)
        return id_of_text(body)

    def deliver(self, sender, to, place):
        """Let one record of a log reach a party, where its marking names that party."""
        one = self.logs[sender][place]
        if to in one.marking.releasable_to:
            self.here[to][one.id] = one

    def deliver_all(self):
        for sender, to in itertools.permutations(self.parties, 2):
            for place in range(len(self.logs[sender])):
                self.deliver(sender, to, place)

    def board(self, party=NAMES[0], *, today=None):
        return Board(self.here[party].values(), today=today or self.now.date())

    def who(self, party, member=None, *, roles=(Role.CHAIR, Role.SECRETARY)):
        member = member or self.chair[party]
        held = self.board(party).chairs(party, self.now.date())
        seat = self.seats[party] if member in held else None
        return Speaker(party=party, member=member, now=self.now, roles=frozenset(roles), seat=seat)

    def sign(self, party, text, member=None, seat=None):
        return self.say(party, TextSignature(text=text, seat=RecordId(seat or self.seats[party])), member)

    def signed_by_all(self, party, body):
        text = self.text(party, body)
        for one in self.parties:
            self.sign(one, text)
        self.deliver_all()
        return text

    def founded(self, **parts):
        forum = Forum(name="Lantern", purpose="to compare pictures", parties=self.all, since=DAY, **parts)
        return self.signed_by_all(self.parties[0], forum)

    def baseline(self, title="The bridge", by=None, parties=None):
        body = Baseline(
            title=title, parties=parties or self.all, as_of=self.now.date(),
            lines=(Line(id="l1", statement="The bridge is closed."),),
        )  # fmt: skip
        text = self.text(self.parties[0], body)
        for one in self.parties if by is None else by:
            self.say(one, BaselineSignature(text=text, seat=RecordId(self.seats[one])))
        return text


def at(**parts):
    return START + timedelta(**parts)


def day(number=0):
    return date.fromordinal(DAY.toordinal() + number)
