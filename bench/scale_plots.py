"""Plots of the figures of `bench.scale`, as SVG beside the results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

FOLDER = Path(__file__).with_name("plots")


def _figure():
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "consilience"
    import matplotlib.pyplot as plt

    return plt.subplots(figsize=(5, 4), layout="constrained")


def _save(figure, name: str) -> Path:
    FOLDER.mkdir(exist_ok=True)
    path = FOLDER / f"{name}.svg"
    figure.savefig(path, metadata={"Date": None})
    return path


def reliability(bins: Sequence[tuple[float, float, int]], name: str = "reliability") -> Path:
    """Draw the share of true links against the probability said; a point's area is its number of links."""
    figure, axes = _figure()
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1, label="perfect")
    most = max(n for *_, n in bins)
    axes.scatter(
        [p for p, *_ in bins], [y for _, y, _ in bins], s=[20 + 300 * n / most for *_, n in bins], label="links"
    )
    axes.set(
        xlabel="probability said",
        ylabel="share true",
        xlim=(0, 1),
        ylim=(0, 1),
        title="Reliability of link probabilities",
    )
    axes.legend(loc="upper left")
    return _save(figure, name)


def growth(sizes: Sequence[int], seconds: Sequence[float], megabytes: Sequence[float]) -> Path:
    """Draw time and memory against rows, on logarithmic axes."""
    figure, axes = _figure()
    axes.loglog(sizes, seconds, marker="o", label="processor seconds")
    axes.loglog(sizes, [m / 100 for m in megabytes], marker="s", label="memory, 100 MB")
    axes.set(xlabel="rows a side", title="Growth at equal rows a day")
    axes.legend()
    return _save(figure, "growth")
