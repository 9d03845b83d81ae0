"""A scenario as one reader sees it on a day, with the two parties that stand beside each other, and how it changed over time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from markupsafe import Markup

from consilience.errors import WrongUse
from consilience.forum import numbers, scenarios
from consilience.forum.board import Board, Spoken
from consilience.forum.scenarios import ScenarioStanding
from consilience.node.forum import scenario_view
from consilience.records.ids import TextId, is_digest
from consilience.records.sighting import Odds, Rates, Sighting
from consilience.scenarios import parting as parts
from consilience.scenarios import worth
from consilience.scenarios.posterior import Posterior
from consilience.scenarios.scenario import Party
from consilience.scenarios.strip import StripColumn, strip
from consilience.web.pages.fields import day as day_of
from consilience.web.pages.forum import board_for
from consilience.web.security import NotHere
from consilience.web.sessions import Visit

_NOUNS = (*scenarios.TEXTS, *numbers.NOUNS)
_COLUMNS = {"list": 12, "page": 24, "history": 100}
"""Days of change that are shown, the latest."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """One scenario as a reader sees it on a day."""

    visit: Visit
    board: Board
    one: ScenarioStanding
    day: date
    knows: numbers.Knows
    stamp: tuple[object, ...]
    """What is remembered goes by this: who has been given which of this party's sightings."""
    found: numbers.OnDay
    pair: tuple[Party, ...]
    """The two parties whose trees stand beside each other, this one first; fewer where fewer gave odds."""

    @property
    def trees(self) -> list[Posterior]:
        return [self.found.trees[one.name] for one in self.pair]

    def at(self, day: date) -> numbers.OnDay:
        key = (numbers.OnDay, self.one.text, day, self.stamp)
        return self.board.remember(key, lambda: numbers.on_day(self.board, self.one, day, self.knows), about=_NOUNS)

    def parted(self) -> tuple[parts.Parting | None, tuple[worth.Worth, ...]]:
        """Return where the pair parts, and what is worth looking for."""
        if len(self.pair) < 2:
            return None, ()
        first, second = self.pair
        names = (first.name, second.name)
        key = (parts.Parting, self.one.text, self.day, self.stamp, names)

        def made() -> tuple[parts.Parting | None, tuple[worth.Worth, ...]]:
            return (
                parts.part(self.found.numbered, first, second, self.day),
                worth.rank(self.found.numbered, first, second, self.day),
            )

        return self.board.remember(key, made, about=_NOUNS)


def open_(visit: Visit, text: str, on: str = "", with_: str = "") -> Shown:
    """Return a scenario as the reader sees it; raise `NotHere` where he sees none."""
    board = board_for(visit)
    found = scenarios.standing(board, TextId(text)) if is_digest(text) else None
    if found is None:
        raise NotHere
    return shown_of(visit, board, found, day_of(on, "on"), with_)


def shown_of(visit: Visit, board: Board, one: ScenarioStanding, day: date | None = None, with_: str = "") -> Shown:
    day = day or scenario_view.day_shown(board, one)
    knows = scenario_view.knows_of(visit.service, visit.view)
    parties = sorted(board.parties(one.said.body))
    own = [
        each for indicator in one.indicators for each in board.of(Sighting, indicator.text)
        if each.party == visit.service.party
    ]  # fmt: skip
    stamp = tuple((each.id, party) for each in own for party in parties if knows(each, party))
    found: numbers.OnDay = board.remember(
        (numbers.OnDay, one.text, day, stamp), lambda: numbers.on_day(board, one, day, knows), about=_NOUNS
    )
    there = [party for party in found.numbered.parties if party.name in found.trees]
    if with_ and with_ not in {party.name for party in there}:
        raise WrongUse("with: this party has given no odds that you see")
    there.sort(key=lambda party: (party.name != visit.service.party, bool(with_) and party.name != with_, party.name))
    return Shown(
        visit=visit, board=board, one=one, day=day, knows=knows, stamp=stamp, found=found, pair=tuple(there[:2])
    )


@dataclass(slots=True)
class _Change:
    """What happened on a day."""

    ticks: list[str] = field(default_factory=list)


def columns_of(shown: Shown, where: str) -> list[StripColumn]:
    """Return the stretches of days between changes, the latest of them."""
    changes: dict[date, _Change] = {}

    def tick(day: date, words: str) -> None:
        if day <= shown.day:
            changes.setdefault(day, _Change()).ticks.append(words)

    for said in _numbers(shown):
        tick(said.body.as_of, f"{said.body.KIND.name} of {said.party}")
    for indicator in shown.one.indicators:
        for seen in shown.board.of(Sighting, indicator.text):
            words = f"{seen.body.state.value}: {indicator.body.statement} ({seen.party})"
            tick(seen.body.first, words)
            if indicator.body.window is not None:
                tick(seen.body.last + timedelta(days=indicator.body.window + 1), f"no longer counts: {indicator.body.statement}")  # fmt: skip
    days = sorted(changes)[-_COLUMNS[where] :]
    columns = []
    for day in days:
        found = shown.at(day)
        shares: dict[str, dict[str, float]] = {}
        for party in shown.pair:
            if (tree := found.trees.get(party.name)) is not None:
                for name, value in tree.outcomes(shown.one.tree).items():
                    shares.setdefault(name, {})[party.name] = value
        columns.append(StripColumn(day=day, shares=shares, ticks=tuple(changes[day].ticks)))
    return columns


def strip_of(shown: Shown, where: str) -> Markup:
    names = [party.name for party in shown.pair]
    drawn = strip(columns_of(shown, where), shown.day, names, list(shown.one.tree.outcomes)[:6])
    return Markup(drawn)  # noqa: S704 - every text in it is escaped


def _numbers(shown: Shown) -> Iterator[Spoken[Odds] | Spoken[Rates]]:
    parties = shown.board.parties(shown.one.said.body)
    for text in shown.one.line:
        yield from (said for said in shown.board.of(Odds, text) if said.party in parties)
        yield from (said for said in shown.board.of(Rates, text) if said.party in parties)
