"""Which extra brings which library, and the sentence for one that is not there.

The main job needs no extra.  `pyproject.toml` says what an extra holds; the names here are those of the modules, which
differ from the packages' names, and a test compares the two.
"""

from __future__ import annotations

EXTRAS: dict[str, tuple[str, ...]] = {
    "node": (
        "fastapi", "joserfc", "multipart", "prometheus_client", "pyrage", "python_multipart", "starlette",
        "uvicorn", "webauthn",
    ),
    "tables": ("duckdb", "pyarrow"),
    "spark": ("pandas", "pyspark"),
    "precheck": ("private_set_intersection",),
}  # fmt: skip
"""Extra → the modules that come with it."""

IN_A_CLONE = {
    "node": "make setup-full",
    "tables": "make setup-full",
    "spark": "make setup-bench",
    "precheck": "make setup",
}


def extra_of(module: str) -> str | None:
    """Return the extra that brings a module, or None for what every installation holds.

    >>> extra_of("fastapi.responses"), extra_of("numpy")
    ('node', None)
    """
    top = module.partition(".")[0]
    return next((extra for extra, modules in EXTRAS.items() if top in modules), None)


def how_to_bring(extra: str) -> str:
    """Return how to install an extra; no index has the product, so it is named by its folder or wheel.

    >>> how_to_bring("tables")
    "in a clone `make setup-full`, elsewhere `pip install 'FOLDER-OR-WHEEL[tables]'`"
    """
    return f"in a clone `{IN_A_CLONE[extra]}`, elsewhere `pip install 'FOLDER-OR-WHEEL[{extra}]'`"


def sentence_for(module: str, needed_by: str) -> str:
    """Return what is missing, what needs it and what to do.

    >>> sentence_for("numpy", "`align`")
    '`align` needs numpy, which every installation holds: this one is half made; install it again (in a clone: make setup)'
    """
    top = module.partition(".")[0]
    extra = extra_of(module)
    if extra is None:
        return (
            f"{needed_by} needs {top}, which every installation holds: this one is half made; install it again"
            " (in a clone: make setup)"
        )
    return f"{needed_by} needs {top}, which comes with the extra [{extra}]: {how_to_bring(extra)}"
