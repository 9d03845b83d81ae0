"""Find out whether two parties' pictures of the facts agree, where they part, and why.

import consilience

result = consilience.align({"alpha": "reports/alpha", "beta": "reports/beta"})
result.summary()
result.write("brief")
"""

from __future__ import annotations

from consilience.alignment.result import Alignment
from consilience.pictures import Options, align

__all__ = ["Alignment", "Options", "align"]
