"""How many requests were answered, how, and how fast; by route pattern, so that no id and no word gets into it."""

from __future__ import annotations

import threading
from collections import Counter

BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.3, 1.0, 3.0)


class Meter:
    """Counters in the text format of Prometheus."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._answers: Counter[tuple[str, str, int]] = Counter()
        self._fast: Counter[tuple[str, float]] = Counter()
        self._seconds: Counter[str] = Counter()

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        with self._turn:
            self._answers[method, route, status] += 1
            for bound in BOUNDS:
                if seconds <= bound:
                    self._fast[route, bound] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]  # a sum of seconds is no whole number

    def text(self) -> str:
        with self._turn:
            answers, fast, seconds = dict(self._answers), dict(self._fast), dict(self._seconds)
        lines = ["# TYPE consilience_requests_total counter"]
        for (method, route, status), number in sorted(answers.items()):
            labels = f'method="{method}",route="{route}",status="{status}"'
            lines.append(f"consilience_requests_total{{{labels}}} {number}")
        lines.append("# TYPE consilience_request_seconds histogram")
        for route in sorted(seconds):
            total = sum(number for (_, one, _), number in answers.items() if one == route)
            lines += [
                f'consilience_request_seconds_bucket{{route="{route}",le="{bound}"}} {fast.get((route, bound), 0)}'
                for bound in BOUNDS
            ]
            lines.append(f'consilience_request_seconds_bucket{{route="{route}",le="+Inf"}} {total}')
            lines.append(f'consilience_request_seconds_sum{{route="{route}"}} {seconds[route]:.6f}')
            lines.append(f'consilience_request_seconds_count{{route="{route}"}} {total}')
        return "\n".join(lines) + "\n"
