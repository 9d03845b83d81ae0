"""The brief: one self-contained page a chair reads in two minutes, then the detail.

Text of reports is hostile.  Templates escape everything (Jinja2 autoescape), and `visible` writes out what could
deceive the eye; nothing here marks report text as safe.
"""

from __future__ import annotations

from consilience.alignment.brief.page import PageLink, render

__all__ = ["PageLink", "render"]
