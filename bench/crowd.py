"""A thousand news-length reports of two parties, made by chance from a seed: nothing in them is true, no two alike.

Stories are told by both parties in words of their own, with other figures now and then; the rest is each one's own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

_ONSETS = ["B", "Br", "D", "Dr", "F", "G", "H", "K", "Kr", "L", "M", "N", "P", "R", "S", "St", "T", "Tr", "V", "Z"]
_MIDDLES = ["al", "an", "ar", "el", "en", "er", "il", "in", "ol", "om", "or", "un", "ur"]
_ENDS = ["a", "ava", "dal", "den", "eth", "ia", "ik", "is", "mar", "mond", "o", "ora", "sk", "ton", "ven"]
_FIRST = ["Anna", "Boris", "Chen", "Dina", "Elif", "Farid", "Grace", "Hugo", "Ines", "Jamal", "Kofi", "Leila", "Marta", "Nadia", "Omar", "Petra", "Rosa", "Samuel", "Tomas", "Yuki"]  # fmt: skip
_OFFICES = ["the interior ministry", "the port authority", "the relief council", "the health service", "the finance ministry", "the transport agency", "the grid operator", "the fisheries board"]  # fmt: skip
_GOODS = ["grain", "timber", "cement", "diesel", "medicine", "steel", "fertiliser", "copper"]

# Each pair tells one thing in two ways.
_STORIES = [
    ("{n} people were killed when the river {r} flooded {p} on {d}.", "On {d} the flooding of the {r} cost {n} lives in {p}."),
    ("{who} was elected mayor of {p} on {d}.", "Voters in {p} chose {who} as their mayor on {d}."),
    ("A cargo ship carrying {n} tonnes of {g} sank off {p} on {d}.", "Off {p}, a freighter with {n} tonnes of {g} aboard went down on {d}."),
    ("{o} closed the bridge at {p} on {d} after cracks were found.", "Cracks led to the closure of the bridge at {p} by {o} on {d}."),
    ("Police arrested {n} demonstrators in {p} on {d}.", "In {p}, {n} protesters were taken into custody on {d}."),
    ("{o} signed a contract for {n} tonnes of {g} with {p} on {d}.", "On {d} {p} sold {n} tonnes of {g} to {o}."),
    ("An earthquake damaged {n} houses in {p} on {d}.", "{n} homes in {p} were damaged by a quake on {d}."),
    ("{who} resigned as head of {o} on {d}.", "On {d} {who} stepped down from the top of {o}."),
    ("Hackers attacked the computers of {o} in {p} on {d}.", "The computers of {o} in {p} came under attack by hackers on {d}."),
    ("{o} sent {n} trucks of {g} to {p} on {d}.", "{n} lorries loaded with {g} were dispatched to {p} by {o} on {d}."),
    ("A court in {p} sentenced {who} to {s} years in prison on {d}.", "{who} must go to prison for {s} years, judges in {p} ruled on {d}."),
    ("The airport of {p} was closed for {s} hours on {d} because of fog.", "Fog kept the airport of {p} shut for {s} hours on {d}."),
]  # fmt: skip
# One of each makes a sentence of the party's own; 19 × 24 × 18 shapes, so that hardly two are alike.
_LEADS = [
    "According to {o}, ", "Officials in {p} said that ", "{who} told reporters that ", "As far as anybody in {p} knows, ",
    "After weeks of rain, ", "In a letter to {o}, {who} wrote that ", "Although nobody would say so openly, ", "Last winter, ",
    "By the time {who} arrived, ", "Some {n} kilometres away, ", "On the day before, ", "Among the guests from {p} it was whispered that ",
    "Not for the first time, ", "Since the mill in {p} burned down, ", "If {o} is right, ", "For the moment, ", "Meanwhile, ", "Elsewhere in {p}, ", "",
]  # fmt: skip
_CORES = [
    "the price of {g} has risen by {s} percent", "the road to {p} is lined with poplars", "{who} runs a bakery near the station",
    "the harvest of the {r} valley was smaller than hoped", "{o} keeps {n} crates of {g} in a shed", "the ferry to {p} leaves {s} times a day",
    "{who} has written two books on the history of {p}", "the council of {p} is {s2} years behind with its accounts",
    "trade in {g} between {p} and {p2} grew slowly", "the lights in {p} go out at ten", "{n} pupils share one classroom",
    "a footbridge over the {r} is to be painted", "{who} and {o} do not speak to each other", "the museum in {p} lends its pictures to {p2}",
    "the {g} depot hums all night", "{o} has ordered {s} new buses", "the wells of {p} have been tested for salt",
    "nurses from {p2} work double shifts", "the tower was built by {who} and cost {n} thousand crowns", "{s2} fishermen mended the nets of the {r}",
    "a statue of {who} has lost its nose", "the night train stops at {p} again", "the cinema shows films about {g}", "{o} will move to {p2} one day",
]  # fmt: skip
_TAILS = [
    ".", ", which surprised {who}.", ", and {o} has asked for a report.", " because the {r} is low.", ", as it was {s2} years ago.",
    ", although {p2} would have preferred otherwise.", " while {who} looked on.", "; the rest is rumour.", ", said a driver from {p2}.",
    ", at least until {d}.", " in spite of what {o} had promised.", ", a fact that few in {p2} remember.", " and not because of {g}.",
    ", for {n} reasons.", " with the help of {who}.", ", as the newspaper of {p2} noticed.", " without asking {o}.", ", more or less.",
]  # fmt: skip


def write_reports(folder: Path, count: int, sentences: int = 20, seed: int = 11) -> None:
    """Write `count` reports of about `sentences` sentences, half for each party, under `folder/alpha` and `folder/beta`."""
    chance = random.Random(seed)
    stories = [_story(chance) for _ in range(max(count * 4, sentences))]
    for number in range(count):
        party = number % 2
        target = folder / ("alpha", "beta")[party]
        target.mkdir(parents=True, exist_ok=True)
        (target / f"{number:04d}.txt").write_text(_report(chance, stories, party, sentences), encoding="utf-8")


def _story(chance: random.Random) -> tuple[str, str, date]:
    day = date(2025, 1, 6) + timedelta(days=chance.randrange(200))
    filling = _filling(chance) | {"d": _words(day)}
    ours, theirs = chance.choice(_STORIES)
    other = filling | ({"n": str(chance.randrange(12, 900))} if chance.random() < 0.2 else {})
    return _capital(ours.format(**filling)), _capital(theirs.format(**other)), day


def _own(chance: random.Random) -> str:
    parts = (chance.choice(part).format(**_filling(chance)) for part in (_LEADS, _CORES, _TAILS))
    return _capital("".join(parts))


def _words(day: date) -> str:
    return f"{day.day} {day:%B}"


def _report(chance: random.Random, stories: list[tuple[str, str, date]], party: int, sentences: int) -> str:
    told = chance.sample(stories, sentences // 3)
    published = max(story[2] for story in told) + timedelta(days=1)
    lines = [story[party] for story in told]
    lines += [_own(chance) for _ in range(sentences - len(lines))]
    chance.shuffle(lines)
    body = "\n\n".join(" ".join(paragraph) for paragraph in _paragraphs(lines, chance))
    return f"---\npublished: {published}\npublisher: {('Alpha', 'Beta')[party]} News {chance.randrange(9)}\n---\n\n{body}\n"


def _paragraphs(lines: list[str], chance: random.Random) -> Iterator[list[str]]:
    while lines:
        size = chance.randrange(1, 5)
        yield lines[:size]
        lines = lines[size:]


def _filling(chance: random.Random) -> dict[str, str]:
    return {
        "n": str(chance.randrange(12, 900)),
        "d": _words(date(2025, 1, 6) + timedelta(days=chance.randrange(200))),
        "s": str(chance.randrange(2, 12)),
        "s2": str(chance.randrange(16, 38)),
        "p": _name(chance),
        "p2": _name(chance),
        "r": _name(chance),
        "who": f"{chance.choice(_FIRST)} {_name(chance)}",
        "o": chance.choice(_OFFICES),
        "g": chance.choice(_GOODS),
    }


def _name(chance: random.Random) -> str:
    return chance.choice(_ONSETS) + chance.choice(_MIDDLES) + chance.choice(_ENDS)


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
