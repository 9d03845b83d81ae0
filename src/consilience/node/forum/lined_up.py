"""Public statements lined up with the line that was in force when they were made; worked out in the background and kept."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait

from consilience.pipeline.public_lines import LinedUp, line_up
from consilience.records.ids import TextId
from consilience.records.public_line import PublicLine, PublicStatement

_MOST = 2_000


class Lining:
    """Lines statements up, one after the other.  What is kept goes by the two texts alone, which whoever asks may read."""

    def __init__(self, changed: Callable[[], None] = lambda: None, *, rules_only: bool = False) -> None:
        self._changed = changed
        self._rules_only = rules_only
        self._turn = ThreadPoolExecutor(1, "public lines")
        self._known: dict[tuple[TextId, TextId], Future[LinedUp]] = {}

    def of(
        self, line: tuple[TextId, PublicLine], statement: tuple[TextId, PublicStatement], *, patience: float = 0
    ) -> LinedUp | None:
        """Return how a statement stands to a line; None while that is being worked out."""
        key = (line[0], statement[0])
        if key not in self._known:
            if len(self._known) >= _MOST:
                self._known.clear()
            self._known[key] = self._turn.submit(line_up, line[1], statement[1], rules_only=self._rules_only)
            self._known[key].add_done_callback(lambda _: self._changed())
        one = self._known[key]
        if patience and not one.done():
            return one.result(timeout=patience)
        return one.result() if one.done() else None

    def wait(self, seconds: float) -> None:
        """Wait until all that was asked for is worked out."""
        wait([*self._known.values()], timeout=seconds)

    def close(self) -> None:
        self._turn.shutdown(wait=False, cancel_futures=True)
