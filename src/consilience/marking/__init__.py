"""Who may see what; pure.

`Marking` says how a record is limited, `combine` gives the marking of what is derived from several records, `may_read`
decides.  Everything here fails closed: what is unknown is refused, and both results of a decision define truth.
"""

from __future__ import annotations

from consilience.marking.decision import Allowed, Decision, Denied, Reader, may_read
from consilience.marking.level import Equivalence, Level, Policies, Policy
from consilience.marking.marking import EVERYONE, Marking, combine

__all__ = [
    "EVERYONE",
    "Allowed",
    "Decision",
    "Denied",
    "Equivalence",
    "Level",
    "Marking",
    "Policies",
    "Policy",
    "Reader",
    "combine",
    "may_read",
]
