"""Spark gives what DuckDB gives."""

import shutil
from datetime import UTC, datetime

import numpy as np
import pytest

from consilience.tables.align import align_tables
from consilience.tables.engines.choose import open_engine
from consilience.tables.write import write
from tests.tables.make import two_sides

pytestmark = [
    pytest.mark.spark,
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("java") is None, reason="Java is not on this machine"),
    pytest.mark.filterwarnings("ignore"),
]


def test_duckdb_and_spark_give_the_same_links(tmp_path):
    pytest.importorskip("pyspark", reason="the spark extra is not installed")
    left, right = two_sides()
    found = []
    for name in ("duckdb", "spark"):
        engine = open_engine(name, master="local[2]" if name == "spark" else None)
        result = align_tables({"alpha": left, "beta": right}, engine=engine)
        write(result, tmp_path / name, generated_at=datetime(2026, 1, 1, tzinfo=UTC))
        found.append(result.links)
        engine.close()

    one, other = found
    assert (one.left == other.left).all()
    assert (one.right == other.right).all()
    assert (one.chosen == other.chosen).all()
    assert np.abs(one.probability - other.probability).max() <= 1e-9


def shouted(items):
    """Stands at the top of the module: it is sent to other processes."""
    return (item.upper() for item in items)


def test_documents_are_spread_and_come_back_in_order():
    pytest.importorskip("pyspark", reason="the spark extra is not installed")
    engine = open_engine("spark", master="local[2]")

    made = engine.spread([f"report {n}".encode() for n in range(50)], shouted)

    engine.close()
    assert made == [f"REPORT {n}".encode() for n in range(50)]
