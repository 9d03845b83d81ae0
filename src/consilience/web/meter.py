"""How many requests were answered, how, and how fast; by route pattern, so that no id and no word gets into it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics, generate_latest

from consilience.node.condition import Condition
from consilience.records.codec import read_time

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0)


class Meter:
    """Counters of one node in the text format of Prometheus; safe to share between threads."""

    def __init__(self) -> None:
        # When a counter was first used would tell when somebody was first here.
        disable_created_metrics()  # type: ignore[no-untyped-call]  # it says no types
        self._registry = CollectorRegistry()
        self._answers = Counter(
            "consilience_requests", "Requests answered.", ("method", "route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "consilience_request_seconds", "How long answers took.", ("route",), buckets=BOUNDS, registry=self._registry
        )

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        self._answers.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def text(self, found: Condition | None = None) -> str:
        """Return all counts in text format 0.0.4, and how the node stands where that is given."""
        return (generate_latest(self._registry) + (b"" if found is None else generate_latest(_gauges(found)))).decode()


def _gauges(found: Condition) -> CollectorRegistry:
    """Return how the node stands now; made anew for each look, so that a peer that is gone is gone from it."""
    registry = CollectorRegistry()

    def gauge(name: str, told: str, values: Mapping[str, float], label: str = "") -> None:
        made = Gauge(f"consilience_{name}", told, [label] if label else [], registry=registry)
        for key, value in values.items():
            (made.labels(key) if label else made).set(value)

    gauge("info", "The version that runs.", {found.version: 1}, "version")
    gauge("waiting", "Things that wait in a queue.", dict(found.waiting), "queue")
    last = {peer.party: read_time(peer.last_exchange).timestamp() for peer in found.peers if peer.last_exchange}
    gauge("last_exchange_timestamp_seconds", "When a round with a peer was finished last.", last, "peer")
    parts = {"views": "views.sqlite3", "ledger": "ledger.sqlite3", "cache": "cache"}
    used = {name: found.bytes.get(file, 0) for name, file in parts.items()}
    used["other"] = sum(found.bytes.values()) - sum(used.values())
    gauge("disk_used_bytes", "What the node's folder takes.", used, "part")
    gauge("disk_free_bytes", "What is free on the node's disk.", {"": found.free})
    gauge(
        "last_backup_timestamp_seconds",
        "When the last backup was made; 0: never.",
        {"": read_time(found.last_backup).timestamp() if found.last_backup else 0},
    )
    ends = {Path(file).name: read_time(end).timestamp() for file, end in found.certificates.items()}
    gauge("certificate_ends_timestamp_seconds", "When a certificate ends.", ends, "file")
    gauge("must_compare", "1 while a restored log signs nothing.", {"": int(found.must_compare)})
    return registry
