"""Many hands for reading and drafting reports, when `--engine spark` is given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from consilience.pipeline.options import Options
    from consilience.tables.engines.spark import SparkEngine


@contextmanager
def with_hands(options: Options, cluster: SparkEngine) -> Iterator[Options]:
    """Give the options under which `cluster` reads and drafts; without a cache, its work goes to a folder that is removed."""
    from consilience.ingest.cache import Cache

    with TemporaryDirectory(prefix="consilience-") as passing:
        yield replace(options, spread=cluster.spread, cache=options.cache or Cache(Path(passing)))
