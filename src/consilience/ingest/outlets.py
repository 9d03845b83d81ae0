"""Names of outlets and agencies: which spellings are one, and what looks like such a name."""

from __future__ import annotations

import re

# The first spelling of a line is the name that is shown; the others mean the same outlet.
_KNOWN = """
Associated Press, AP, The AP, AP News | Reuters, Thomson Reuters | Agence France-Presse, AFP | United Press International, UPI | DPA | EFE | ANSA | Kyodo, Kyodo News
TASS, Itar-Tass | RIA Novosti, RIA | Interfax | Xinhua, Xinhua News Agency | Yonhap, Yonhap News Agency | KCNA | Anadolu, Anadolu Agency | PTI, Press Trust of India | ANI
IRNA, Islamic Republic News Agency | ISNA | Fars, Fars News Agency, Fars News | Tasnim, Tasnim News Agency | Mehr, Mehr News Agency | Press TV | SANA | WAFA | NNA | Petra
Axios | Politico | Bloomberg, Bloomberg News | New York Times, NYT, NY Times | Wall Street Journal, WSJ | Washington Post, WaPo | Los Angeles Times, LA Times | USA Today
CNN | NBC News, NBC | CBS News, CBS | ABC News | Fox News | MSNBC | NPR | PBS | BBC, BBC News | Sky News | ITV News | The Guardian, Guardian | The Times, Times of London
The Telegraph, Daily Telegraph | The Independent | Daily Mail | Financial Times, FT | The Economist | Der Spiegel, Spiegel | Le Monde | Le Figaro | Die Zeit | El Pais, El País
Deutsche Welle, DW | France 24 | Euronews | Al Jazeera, Aljazeera | Al Arabiya | Al-Monitor, Al Monitor | Al Mayadeen | Asharq Al-Awsat | Middle East Eye
Haaretz, Ha'aretz | Jerusalem Post, JPost | Times of Israel | Ynet, Ynetnews | Yedioth Ahronoth | Maariv | Israel Hayom | Walla, Walla News | Kan | i24NEWS, i24
Channel 2 | Channel 10, Channel 10 News | Channel 11 | Channel 12 | Channel 13 | Army Radio | RT, Russia Today | Sputnik | Kommersant | Izvestia | Novaya Gazeta | Meduza
Global Times | China Daily | South China Morning Post, SCMP | NHK | Asahi Shimbun | Nikkei | Straits Times | The Hindu | Times of India | Hindustan Times | Dawn | Geo News
Newsweek | Time magazine | The Atlantic | The New Yorker | Foreign Policy | The Intercept | ProPublica | Daily Beast | The Hill | Vox | BuzzFeed News, BuzzFeed | Vice News | Bellingcat
ANTIWAR.COM, Antiwar | Anti-Media | Breitbart | Globe and Mail | CBC | Sydney Morning Herald | Kyiv Independent | Ukrainska Pravda | Ukrinform | Suspilne
"""
_TAIL = r"(?:Times|Post|News|Journal|Tribune|Daily|Herald|Gazette|Chronicle|Courier|Observer|Telegraph|Mail|Mirror|Express|Standard|Press|Wire|Newswire|Monitor|Review|Dispatch|Bulletin|Examiner|Inquirer|Sentinel|Reporter|Star|Globe|Weekly|Today|Agency|News Agency|Press Agency|TV|Television|Radio|Broadcasting|Network|Media)"
_SHAPE = rf"(?:[Tt]he )?(?:[A-Z][\w’'-]*[ -]){{1,3}}{_TAIL}(?: (?:of|in) [A-Z]\w+)?|Channel \d{{1,2}}(?: News)?|[A-Z][\w-]*\.(?:com|org|net|info)|[A-Z][A-Z-]+\.(?:COM|ORG|NET|INFO)"
_TRIMMED = re.compile(
    r"^the\s+|\.(?:com|org|net|info)$|[’']s$|[^\w\s.&-]|\s+(?:newspaper|daily|website|news site|outlet|news agency)$",
    re.IGNORECASE,
)


def key_of(name: str) -> str:
    """Return one key for all spellings of an outlet.

    >>> key_of("The AP"), key_of("Associated Press"), key_of("Northern Courier")
    ('associated press', 'associated press', 'northern courier')
    """
    plain = _plain(name)
    return _KEYS.get(plain, plain)


def shown(name: str) -> str:
    """Return the name to show for an outlet, as written unless it is well known."""
    return _SHOWN.get(key_of(name), name.strip())


def pattern_for(names: frozenset[str]) -> str:
    """Return a regular expression for known outlets, the given ones, and what is shaped like one."""
    spellings = sorted(
        {*_SPELLINGS, *(name.strip() for name in names if _usable(name))}, key=lambda name: (-len(name), name)
    )
    listed = "|".join(re.escape(name).replace(r"\ ", " ") for name in spellings)
    # The look ahead spares most words two hundred comparisons.
    return rf"\b(?=[A-Z]|the [A-Z])(?:(?:[Tt]he )?(?:{listed})(?![\w-])|{_SHAPE})"


def _usable(name: str) -> bool:
    """A name without a capital, or of two letters, would be found everywhere."""
    return len(name.strip()) >= 3 and name.strip()[:1].isupper()


def _plain(name: str) -> str:
    text = " ".join(name.casefold().split())
    while (trimmed := _TRIMMED.sub("", text).strip()) != text:
        text = trimmed
    return text


_GROUPS = [
    [spelling.strip() for spelling in group.split(",")]
    for line in _KNOWN.strip().split("\n")
    for group in line.split("|")
]
_KEYS = {_plain(spelling): _plain(group[0]) for group in _GROUPS for spelling in group}
_SHOWN = {_plain(group[0]): group[0] for group in _GROUPS}
_SPELLINGS = frozenset(spelling for group in _GROUPS for spelling in group)
