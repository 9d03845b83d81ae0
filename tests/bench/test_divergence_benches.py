"""The benchmarks of estimates still run; their figures are for `make bench-divergence`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "options"),
    [
        ("bench.divergence", ["--cases", "40", "--planted", "20"]),
        ("bench.disclosure", ["--large", "1", "--varied", "2", "--random", "20"]),
    ],
)
def test_a_benchmark_runs_small(module, options):
    done = subprocess.run(
        [sys.executable, "-m", module, *options], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
