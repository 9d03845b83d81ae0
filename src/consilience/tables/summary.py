"""The finished result in figures: verdicts by topic, and who covers what."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import pyarrow as pa

from consilience.reasons.verdict import Verdict
from consilience.tables import explain
from consilience.tables.coverage import DENSE_ENOUGH
from consilience.tables.matters import Matters
from consilience.tables.names import Int
from consilience.tables.verdicts import VERDICTS

TOPICS_LISTED = 200


class Result(explain.Result, Protocol):
    """A finished table alignment, with its verdicts and matters."""

    @property
    def link_verdict(self) -> Int: ...
    @property
    def matters(self) -> Matters: ...
    @property
    def party(self) -> Int: ...
    @property
    def topic(self) -> Int: ...
    @property
    def parties(self) -> Sequence[str]: ...
    @property
    def warnings(self) -> Sequence[str]: ...


def summary(result: Result) -> dict[str, object]:
    """Return the number of matters of each verdict, in all and for the topics with most rows."""
    verdict, topic = result.matters.verdict, result.topic[result.matters.first_row]
    several = len(VERDICTS)
    counts = np.bincount(topic * several + verdict, minlength=several * (int(result.topic.max(initial=0)) + 1))
    per_topic = {name: _named(counts[t * several : (t + 1) * several]) for t, name in topic_names(result).items()}
    return {**_named(np.bincount(verdict, minlength=several)), "per_topic": per_topic}


def _named(counts: Int) -> dict[str, int]:
    return {str(verdict): int(n) for verdict, n in zip(Verdict, counts, strict=True)}


def coverage(result: Result) -> list[dict[str, object]]:
    """Return for each listed topic and party whether it is covered, relative to the party that reports most on it."""
    parties = len(result.parties)
    counts = np.bincount(result.topic * parties + result.party).astype(np.int64)
    counts.resize((int(result.topic.max(initial=0)) + 1, parties))
    return [
        {
            "party": party,
            "topic": name,
            "covered": bool(counts[t, i] and counts[t, i] >= DENSE_ENOUGH * counts[t].max()),
            "claims": int(counts[t, i]),
        }
        for t, name in topic_names(result).items()
        for i, party in enumerate(result.parties)
    ]


def topic_names(result: Result) -> dict[int, str]:
    """Return the topics with most rows, those first."""
    n = np.bincount(result.topic)
    most = np.argsort(-n, kind="stable")[:TOPICS_LISTED]
    most = most[n[most] > 0]
    result.engine.put("asked_values", pa.table({"vid": most}))
    got = result.engine.fetch("select v.vid, v.value from vocabulary v join asked_values a on a.vid = v.vid")
    name = dict(zip(got["vid"].to_pylist(), got["value"].to_pylist(), strict=True))
    return {t: name.get(t, "no topic") for t in most.tolist()}
