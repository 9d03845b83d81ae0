"""What every page is made with: templates that escape all they are given, our own style and script, and the policy."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib import resources

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from consilience.brief.safe_text import visible


@cache
def templates() -> Environment:
    return Environment(
        loader=PackageLoader("consilience.brief"),
        autoescape=True,
        undefined=StrictUndefined,
        # Text and nothing else: what is Markup already was made by our own templates.
        finalize=lambda value: visible(value) if type(value) is str else value,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def asset(name: str) -> Markup:
    """Return our own style or script, which stands in the page as it is."""
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return Markup(text)  # noqa: S704 - a file of this package, never text of a report


@cache
def policy() -> str:
    """Return the content security policy: nothing is fetched, and only our own style and script run."""
    style, script = (_hash(asset(name)) for name in ("brief.css", "brief.js"))
    return f"default-src 'none'; style-src '{style}'; script-src '{script}'; base-uri 'none'; form-action 'none'"


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
