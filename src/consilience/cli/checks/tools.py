"""Programs beside Python that some commands or tests use."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from consilience.cli.checks import Finding
from consilience.ingest.readers import tesseract

_TOOLS = (
    ("Java", ("java",), "--engine spark does not run", "install Java 17 or newer"),
    (
        "browser for the tests",
        ("/usr/bin/chromium",),
        "the tests in a browser are skipped; nothing else needs one",
        "install the package chromium (in a clone, as root: make chromium)",
    ),
    (
        "coturn",
        ("turnserver",),
        "calls in a meeting connect only where both browsers reach each other without a relay",
        "install coturn on the machine that relays calls; a machine that holds no call needs none",
    ),
)


def findings() -> Iterator[Finding]:
    """Give one finding a program."""
    yield _recognition()
    for name, places, costs, mend in _TOOLS:
        place = next((found for given in places if (found := _place(given))), None)
        if place is None:
            yield Finding(
                name=name, there=False, found=f"no {Path(places[0]).name} on the path", costs=costs, mend=mend
            )
        else:
            yield Finding(name=name, there=True, found=place)


def _recognition() -> Finding:
    library, data = tesseract.library(), tesseract.data_folder()
    if library and data:
        others = tesseract.languages()
        more = f"; English only, not the other languages installed ({', '.join(others[:9])})" if others else ""
        return Finding(name="text recognition", there=True, found=library + more)
    missing = "no library libtesseract" if library is None else "no English data of Tesseract"
    return Finding(
        name="text recognition", there=False, found=missing, costs="scanned pages of PDFs and pictures are named and not read",
        mend="install tesseract-ocr (Debian: apt-get install tesseract-ocr)",
    )  # fmt: skip


def _place(program: str) -> str | None:
    return shutil.which(program)
