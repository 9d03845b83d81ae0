"""Every spelled value once: its number, its signature, how often it is used, and its rarest words.

Tables repeat values; comparing each pair of values by number instead of each pair of rows by string is what makes
millions of pairs cheap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from consilience.tables.engines.engine import Engine, Step
from consilience.tables.names import Float, Int, NameWords, marked, signatures, sizes, words, words_apart

RAREST = 2
"""Words of a value that become keys: the rarest that more than one party uses."""
RAREST_OF_TEXT = 4


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """Values are numbered from 1, in the order of their spelling; 0 stands for a missing value."""

    folded: Int
    size: Int
    key: Int
    """For each value the number of the first one that differs from it in case, accents or marks only: they are one value."""
    share: dict[str, Float]
    """Column → for each value, the share of all rows with a value there that have this one, however it is written."""
    strangers: frozenset[str]
    """Columns in which no value of one party is any other party's."""
    words: NameWords
    rare_words: npt.NDArray[np.int32]
    """For each value, the numbers of its rarest words; 0 where it has no more."""


def number_values(engine: Engine, columns: Sequence[str], checked: str) -> Vocabulary:
    """Make the table `vocabulary(value, vid)` of all values of these columns of the usable rows in `checked`."""
    uses = engine.fetch(f"select place_in_row, value, party, n from ({_uses(columns, checked)}) order by value")
    coded = uses["value"].combine_chunks().dictionary_encode()
    values = coded.dictionary
    number = np.asarray(coded.indices.to_numpy(), np.int64) + 1
    column, party, n = (np.asarray(uses[name].to_numpy(), np.int64) for name in ("place_in_row", "party", "n"))
    edged = marked(values)
    key = _keys(edged)
    folded = np.vstack([np.zeros((1, 8), np.int64), signatures(edged)])
    engine.put("vocabulary", pa.table({"value": values, "vid": np.arange(1, len(values) + 1)}))
    texts = number[column == columns.index("text")] if "text" in columns else number[:0]
    return Vocabulary(
        folded=folded,
        size=sizes(folded),
        key=key,
        share=_shares(columns, column, key[number], n, key),
        strangers=_strangers(columns, column, key[number], party),
        words=words_apart(edged),
        rare_words=_rarest(edged, number, party, n, texts),
    )


def _uses(columns: Sequence[str], checked: str) -> str:
    """Return the query for how often each party uses each value."""
    empty = "select cast(0 as bigint) as place_in_row, '' as value, cast(0 as bigint) as party, cast(0 as bigint) as n where 1 = 0"
    each = (
        f"select cast({i} as bigint) as place_in_row, {name} as value, party, count(*) as n "
        f"from ({checked}) where reason is null and {name} is not null group by {name}, party"
        for i, name in enumerate(columns)
    )
    return " union all ".join(each) or empty


def _keys(edged: pa.Array) -> Int:
    """Return for each value, the missing one in front, the number of the first that has the same words."""
    coded = edged.dictionary_encode()
    index = np.asarray(coded.indices.to_numpy(), np.int64)
    first = np.full(len(coded.dictionary), len(edged), np.int64)
    np.minimum.at(first, index, np.arange(len(edged)))
    # A value of signs alone ("+", "?") has no words to be known by.
    own = np.asarray(pc.binary_length(edged).to_numpy(), np.int64) < 2
    return np.append(0, np.where(own, np.arange(len(edged)), first[index]) + 1)


def _strangers(columns: Sequence[str], column: Int, key: Int, party: Int) -> frozenset[str]:
    found = set()
    for i, name in enumerate(columns):
        here = column == i
        used = {int(p): np.unique(key[here & (party == p)]) for p in np.unique(party[here])}
        values = [value for value in used.values() if len(value)]
        if len(values) > 1 and len(np.unique(np.concatenate(values))) == sum(map(len, values)):
            found.add(name)
    return frozenset(found)


def _shares(columns: Sequence[str], column: Int, number: Int, n: Int, key: Int) -> dict[str, Float]:
    shares = {}
    for i, name in enumerate(columns):
        here = column == i
        counts = np.bincount(number[here], n[here], len(key))
        shares[name] = (counts / max(counts.sum(), 1.0))[key]
    return shares


def _rarest(edged: pa.Array, number: Int, party: Int, n: Int, texts: Int) -> npt.NDArray[np.int32]:
    """Return for each value its rarest words, of those that more than one party uses."""
    rare = np.zeros((len(edged) + 1, RAREST_OF_TEXT if len(texts) else RAREST), np.int32)
    owner, spelled = words(edged)
    if not len(owner):
        return rare
    coded = spelled.dictionary_encode()
    once = np.unique((owner + 1) * len(coded.dictionary) + coded.indices.to_numpy())
    vid, word = once // len(coded.dictionary), once % len(coded.dictionary)
    times = np.bincount(number, n, len(edged) + 1)
    total = np.bincount(word, times[vid], len(coded.dictionary))
    common = _users(vid, word, number, party, len(edged), len(coded.dictionary)) > 1
    vid, word = vid[common[word]], word[common[word]]
    spelling = np.argsort(pc.sort_indices(coded.dictionary).to_numpy())
    order = np.lexsort((spelling[word], total[word], vid))
    vid, word = vid[order], word[order]
    place = np.arange(len(vid)) - np.searchsorted(vid, vid)
    wanted = np.full(len(edged) + 1, RAREST)
    wanted[texts] = RAREST_OF_TEXT
    kept = place < wanted[vid]
    rare[vid[kept], place[kept]] = word[kept] + 1
    return rare


def _users(vid: Int, word: Int, number: Int, party: Int, values: int, distinct: int) -> Int:
    """Return how many parties use each word."""
    users = np.zeros(distinct, np.int64)
    for one in np.unique(party):
        uses = np.zeros(values + 1, bool)
        uses[number[party == one]] = True
        used = np.zeros(distinct, bool)
        used[word[uses[vid]]] = True
        users += used
    return users


def claims(columns: Sequence[str], kept: Sequence[str], checked: str) -> Step:
    """Return the step to one table of all usable rows, with numbers in place of strings."""
    cells = "".join(f", coalesce(v_{name}.vid, 0) as {name}" for name in columns)
    joins = " ".join(f"left join vocabulary v_{name} on v_{name}.value = c.{name}" for name in columns)
    more = "".join(f", c.{name}" for name in kept)
    names = "".join(f", {name}" for name in (*columns, *kept))
    return Step(
        name="claims",
        because="one order of all rows, the same on every engine: by party, day and id",
        sql=f"""
            with numbered as (
                select c.party, c.claim_id, c.earliest, c.latest{cells}{more} from ({checked}) c {joins}
                where c.reason is null
            ),
            placed as (
                select *, row_number() over (partition by party, earliest order by claim_id) as nth from numbered
            )
            select s.first + p.nth - 1 as rid, p.party, p.claim_id, p.earliest, p.latest{names}
            from placed p join day_starts s on s.party = p.party and s.earliest = p.earliest
        """,
    )
