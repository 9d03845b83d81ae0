"""How many requests were answered, how, and how fast; by route pattern, so that no id and no word gets into it."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest

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

    def text(self) -> str:
        """Return all counts in text format 0.0.4."""
        return generate_latest(self._registry).decode()
