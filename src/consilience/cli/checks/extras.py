"""Which extras are installed, and which commands need them."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec

from consilience.cli.checks import Finding
from consilience.installed import EXTRAS, how_to_bring

_EITHER = {"multipart"}  # an older name of python_multipart
_FOR = {
    "node": "serve, listen, demo, peer, outbox, pull, bundle and taxii do not run",
    "tables": "tables of coded events are not aligned, fuse does not run",
    "spark": "--engine spark does not run; tables are aligned on this machine alone",
    "precheck": "common origins are not checked privately",
}


def findings() -> Iterator[Finding]:
    """Give one finding an extra."""
    for extra, modules in EXTRAS.items():
        missing = [module for module in modules if module not in _EITHER and find_spec(module) is None]
        if missing:
            yield Finding(
                name=f"[{extra}]", there=False, found=f"missing: {', '.join(missing)}", costs=_FOR[extra], mend=how_to_bring(extra)
            )  # fmt: skip
        else:
            yield Finding(name=f"[{extra}]", there=True, found="installed")
