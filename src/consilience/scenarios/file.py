"""The scenario file: an agreed tree, its indicators and responses, and each party's numbers, as people write them in YAML.

The reference page `docs/reference/scenario-file.md` is tested against this parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from consilience.divergence import yaml_edge as edge
from consilience.divergence.answer_file import band
from consilience.divergence.tables import find_term, own_yardstick, scale_key, yardsticks
from consilience.errors import MalformedRecord
from consilience.records.yardstick import Yardstick
from consilience.scenarios.evidence import FamilyRates, Indicator, Rates, Role, Seen, Sighting, Telling
from consilience.scenarios.odds import Incoherent, Interval, Odds, Stated
from consilience.scenarios.scenario import Party, Response, Scenario
from consilience.scenarios.tree import Branch, Split, Tree
from consilience.scenarios.trigger import FUSED

MOST_PARTIES, MOST_INDICATORS = 12, 1000
USUAL_SCALE = "icd203"
LONGEST_WINDOW = 36_500

KEYS = {
    "file": ("scenario", "indicators", "parties", "responses", "as_of"),
    "scenario": ("id", "title", "horizon", "splits", "outcomes"),
    "split": ("id", "title", "branches"),
    "branch": ("id", "title", "leads_to", "off_ramp"),
    "indicator": ("id", "about", "family", "window", "statement", "role", "watched_by"),
    "party": ("odds", "scale", "rates", "sightings"),
    "rates": ("families", "indicators"),
    "family": ("branches", "not_reached"),
    "telling": ("hit", "false_alarm"),
    "sighting": ("indicator", "state", "from", "to", "evidence"),
    "response": ("id", "branch", "title", "steps", "off_ramps", "trigger", "decided_by"),
    "trigger": ("outcome", "threshold", "days", "whose"),
}
"""Every key the file may have, by where it stands."""

_Word = TypeVar("_Word", Role, Seen)


@dataclass(frozen=True, kw_only=True, slots=True)
class ScenarioFile:
    """A scenario, and the paths of keys that nobody knows; these are for whoever wrote the file."""

    scenario: Scenario
    ignored: tuple[str, ...] = ()


def read(text: str) -> ScenarioFile:
    """Return what a scenario file says; raise `MalformedRecord` with the path of what is wrong."""
    reader = _Reader()
    return ScenarioFile(scenario=reader.scenario(edge.mapping(edge.parse(text), "file")), ignored=tuple(reader.ignored))


@dataclass
class _Reader:
    ignored: list[str] = field(default_factory=list)

    def scenario(self, body: Mapping[str, Any]) -> Scenario:
        self._known(body, "file", "")
        tree = self._tree(_part(body, "scenario", "scenario"))
        indicators = tuple(
            self._indicator(item, at, tree) for item, at in _items(body, "indicators", "indicators")
        )  # fmt: skip
        if len(indicators) > MOST_INDICATORS:
            raise MalformedRecord("indicators", f"at most {MOST_INDICATORS}", f"{len(indicators)}")
        _once([i.id for i in indicators], "indicators")
        _families(indicators)
        named = edge.mapping(body.get("parties") or {}, "parties")
        if len(named) > MOST_PARTIES:
            raise MalformedRecord("parties", f"at most {MOST_PARTIES}", f"{len(named)}")
        responses = tuple(self._response(item, at, tree) for item, at in _items(body, "responses", "responses"))
        _once([r.id for r in responses], "responses")
        parties = tuple(self._party(name, part, f"parties.{name}", tree, indicators) for name, part in named.items())
        return Scenario(
            tree=tree,
            indicators=indicators,
            parties=parties,
            responses=responses,
            as_of=_day(body, "as_of", "as_of"),
        )

    def _tree(self, body: Mapping[str, Any]) -> Tree:
        self._known(body, "scenario", "scenario.")
        splits = tuple(self._split(item, at) for item, at in _items(body, "splits", "scenario.splits"))
        outcomes = edge.mapping(body.get("outcomes") or {}, "scenario.outcomes")
        try:
            return Tree(
                id=edge.word(body.get("id"), "scenario.id"),
                title=edge.word(body.get("title", body.get("id")), "scenario.title"),
                horizon=edge.word(body["horizon"], "scenario.horizon") if body.get("horizon") is not None else "",
                splits=splits,
                outcomes={name: _words(group, f"scenario.outcomes.{name}") for name, group in outcomes.items()},
            )
        except ValueError as error:
            raise MalformedRecord("scenario", "a tree of splits", str(error)) from None

    def _split(self, value: object, at: str) -> Split:
        body = edge.mapping(value, at)
        self._known(body, "split", f"{at}.")
        return Split(
            id=edge.word(body.get("id"), f"{at}.id"),
            title=edge.word(body.get("title", body.get("id")), f"{at}.title"),
            branches=tuple(self._branch(item, place) for item, place in _items(body, "branches", f"{at}.branches")),
        )

    def _branch(self, value: object, at: str) -> Branch:
        body = edge.mapping(value, at)
        self._known(body, "branch", f"{at}.")
        return Branch(
            id=edge.word(body.get("id"), f"{at}.id"),
            title=edge.word(body.get("title", body.get("id")), f"{at}.title"),
            leads_to=edge.word(body["leads_to"], f"{at}.leads_to") if body.get("leads_to") is not None else None,
            off_ramp=edge.flag(body.get("off_ramp", False), f"{at}.off_ramp"),
        )

    def _indicator(self, value: object, at: str, tree: Tree) -> Indicator:
        body = edge.mapping(value, at)
        self._known(body, "indicator", f"{at}.")
        window = body.get("window")
        return Indicator(
            id=edge.word(body.get("id"), f"{at}.id"),
            about=_one_of(body.get("about"), f"{at}.about", tree.split, "a split of the scenario"),
            family=edge.word(body.get("family", body.get("id")), f"{at}.family"),
            statement=edge.word(body.get("statement", body.get("id")), f"{at}.statement"),
            window=None if window is None else edge.whole(window, f"{at}.window", 0, LONGEST_WINDOW),
            role=_enum(body.get("role", Role.SIGN), f"{at}.role", Role),
            watched_by=edge.word(body["watched_by"], f"{at}.watched_by") if body.get("watched_by") else "",
        )

    def _party(self, name: str, value: object, at: str, tree: Tree, indicators: tuple[Indicator, ...]) -> Party:
        body = edge.mapping(value, at)
        edge.word(name, "name of a party")
        self._known(body, "party", f"{at}.")
        scale = _scale(body.get("scale", USUAL_SCALE), f"{at}.scale")
        given = _part(body, "odds", f"{at}.odds")
        _only(given, tree.split, f"{at}.odds", "splits of the scenario")
        stated = {split.id: _stated(given, split, f"{at}.odds", scale) for split in tree.splits}
        odds = Odds(stated=stated, scale=scale)
        for split in tree.splits:
            try:
                odds.check(split)
            except Incoherent as error:
                raise MalformedRecord(f"{at}.odds.{split.id}", "probabilities that sum to 1", str(error)) from None
        known = {indicator.id for indicator in indicators}
        return Party(
            name=name,
            odds=odds,
            rates=self._rates(edge.mapping(body.get("rates") or {}, f"{at}.rates"), f"{at}.rates", tree, indicators),
            sightings=tuple(
                self._sighting(item, place, known) for item, place in _items(body, "sightings", f"{at}.sightings")
            ),
        )

    def _rates(self, body: Mapping[str, Any], at: str, tree: Tree, indicators: tuple[Indicator, ...]) -> Rates:
        self._known(body, "rates", f"{at}.")
        split_of = {indicator.family: tree.split[indicator.about] for indicator in indicators}
        families = edge.mapping(body.get("families") or {}, f"{at}.families")
        telling = edge.mapping(body.get("indicators") or {}, f"{at}.indicators")
        _only(families, split_of, f"{at}.families", "families of the indicators")
        _only(telling, {indicator.id for indicator in indicators}, f"{at}.indicators", "indicators")
        return Rates(
            families={
                name: self._family(part, split_of[name], f"{at}.families.{name}") for name, part in families.items()
            },
            indicators={name: self._telling(part, f"{at}.indicators.{name}") for name, part in telling.items()},
        )

    def _family(self, value: object, split: Split, at: str) -> FamilyRates:
        body = edge.mapping(value, at)
        self._known(body, "family", f"{at}.")
        given = _part(body, "branches", f"{at}.branches")
        ids = [branch.id for branch in split.branches]
        _only(given, ids, f"{at}.branches", f"branches of {split.id}")
        return FamilyRates(
            branches={name: _share(given.get(name), f"{at}.branches.{name}") for name in ids},
            not_reached=_share(body.get("not_reached"), f"{at}.not_reached"),
        )

    def _telling(self, value: object, at: str) -> Telling:
        body = edge.mapping(value, at)
        self._known(body, "telling", f"{at}.")
        return Telling(_share(body.get("hit"), f"{at}.hit"), _share(body.get("false_alarm"), f"{at}.false_alarm"))

    def _sighting(self, value: object, at: str, known: set[str]) -> Sighting:
        body = edge.mapping(value, at)
        self._known(body, "sighting", f"{at}.")
        first, last = _day(body, "from", f"{at}.from"), _day(body, "to", f"{at}.to")
        if first and last and first > last:
            raise MalformedRecord(f"{at}.to", "a day on or after `from`", "an earlier one")
        return Sighting(
            indicator=_one_of(body.get("indicator"), f"{at}.indicator", known, "an indicator of the scenario"),
            state=_enum(body.get("state"), f"{at}.state", Seen),
            first=first,
            last=last,
            evidence=_words(body.get("evidence") or [], f"{at}.evidence"),
        )

    def _response(self, value: object, at: str, tree: Tree) -> Response:
        body = edge.mapping(value, at)
        self._known(body, "response", f"{at}.")
        trigger = edge.mapping(body.get("trigger") or {}, f"{at}.trigger")
        self._known(trigger, "trigger", f"{at}.trigger.")
        if trigger:  # half a trigger would never fire, and nobody would know
            _part_of(trigger, ("outcome", "threshold"), f"{at}.trigger")
        return Response(
            id=edge.word(body.get("id"), f"{at}.id"),
            branch=_one_of(body.get("branch"), f"{at}.branch", tree.branch, "a branch of the scenario"),
            title=edge.word(body.get("title", body.get("id")), f"{at}.title"),
            steps=_words(body.get("steps") or [], f"{at}.steps"),
            off_ramps=_words(body.get("off_ramps") or [], f"{at}.off_ramps"),
            outcome=_one_of(trigger["outcome"], f"{at}.trigger.outcome", tree.outcomes, "a group of outcomes")
            if trigger
            else "",
            threshold=_share(trigger["threshold"], f"{at}.trigger.threshold") if trigger else None,
            days=edge.whole(trigger.get("days", 1), f"{at}.trigger.days", 1, LONGEST_WINDOW),
            whose=_one_of(
                trigger.get("whose", "either"),
                f"{at}.trigger.whose",
                ("either", "both", FUSED),
                "either, both or fused",
            ),
            decided_by=edge.word(body["decided_by"], f"{at}.decided_by") if body.get("decided_by") else "",
        )

    def _known(self, body: Mapping[str, Any], where: str, at: str) -> None:
        self.ignored += [f"{at}{key}" for key in body if key not in KEYS[where] and not key.startswith("x-")]


def _stated(given: Mapping[str, Any], split: Split, at: str, scale: Yardstick) -> Mapping[str, Stated]:
    path = f"{at}.{split.id}"
    body = _part(given, split.id, path)
    _only(body, [branch.id for branch in split.branches], path, f"branches of {split.id}")
    return {branch.id: _odds(body.get(branch.id), f"{path}.{branch.id}", scale) for branch in split.branches}


def _odds(value: object, path: str, scale: Yardstick) -> Stated:
    if isinstance(value, list):
        if len(value) != 2:
            raise MalformedRecord(path, "two values, low and high", f"{len(value)}")
        low, high = _share(value[0], f"{path}[0]"), _share(value[1], f"{path}[1]")
        if low > high:
            raise MalformedRecord(path, "the lower end first", "the higher one")
        return Interval(low, high)
    if isinstance(value, str) and not _numeric(value):
        term = find_term(scale, value)
        if term is None:
            known = ", ".join(t.words[0] for t in scale.terms)
            raise MalformedRecord(path, f"a number, [low, high] or words of {scale.title} ({known})", "other words")
        return term.words[0]
    share = _share(value, path)
    return Interval(share, share)


def _numeric(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _share(value: object, path: str) -> float:
    if value is None:
        raise MalformedRecord(path, "a number from 0 to 1", "nothing")
    return float(edge.number(value, path, 0, 1))


def _scale(value: object, path: str) -> Yardstick:
    if isinstance(value, dict):
        terms = edge.mapping(value.get("terms", value), path)
        try:
            return own_yardstick("own", [(term, band(row, f"{path}.{term}")) for term, row in terms.items()])
        except ValueError as error:
            raise MalformedRecord(path, "terms with their bands", str(error)) from None
    name = scale_key(edge.word(value, path))
    if name not in yardsticks():
        raise MalformedRecord(
            path, f"a yardstick among {', '.join(sorted(yardsticks()))}", "a name that is none of them"
        )
    return yardsticks()[name]


def _part(body: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
    if key not in body:
        raise MalformedRecord(path, "a mapping", "nothing")
    return edge.mapping(body[key], path)


def _part_of(body: Mapping[str, Any], keys: Iterable[str], path: str) -> None:
    for key in keys:
        if body.get(key) is None:
            raise MalformedRecord(f"{path}.{key}", "a value, as a trigger has both", "nothing")


def _items(body: Mapping[str, Any], key: str, path: str) -> list[tuple[object, str]]:
    return [(item, f"{path}[{i}]") for i, item in enumerate(edge.listing(body.get(key) or [], path))]


def _words(value: object, path: str) -> tuple[str, ...]:
    listed = [value] if isinstance(value, str) else edge.listing(value, path)
    return tuple(edge.word(item, f"{path}[{i}]") for i, item in enumerate(listed))


def _one_of(value: object, path: str, known: Iterable[str], what: str) -> str:
    found = edge.word(value, path)
    if found not in known:
        raise MalformedRecord(path, what, "another word")
    return found


def _only(given: Iterable[str], known: Iterable[str], path: str, what: str) -> None:
    strange = set(given) - set(known)
    if strange:
        raise MalformedRecord(path, f"only {what}", f"{len(strange)} others")


def _once(names: list[str], path: str) -> None:
    first: dict[str, int] = {}
    for number, name in enumerate(names):
        if first.setdefault(name, number) != number:
            raise MalformedRecord(f"{path}[{number}].id", "an id of its own", f"that of {path}[{first[name]}]")


def _families(indicators: Iterable[Indicator]) -> None:
    about: dict[str, str] = {}
    for number, indicator in enumerate(indicators):
        if about.setdefault(indicator.family, indicator.about) != indicator.about:
            raise MalformedRecord(f"indicators[{number}].about", "the split of the rest of its family", "another split")


def _enum(value: object, path: str, kind: type[_Word]) -> _Word:
    try:
        return kind(edge.word(value, path).casefold().replace("_", " "))
    except ValueError:
        raise MalformedRecord(path, f"one of: {', '.join(kind)}", "another word") from None


def _day(body: Mapping[str, Any], key: str, path: str) -> date | None:
    return edge.day(body[key], path) if body.get(key) is not None else None
