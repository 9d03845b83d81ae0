"""The Admiralty grade: how reliable the source, how credible the information (STANAG 2511, AJP-2.1).

The two halves are set independently.  F and 6 mean *cannot be judged*: they are missing values, not the worst ones.
"""

from __future__ import annotations

from dataclasses import dataclass

RELIABILITY = "ABCDEF"
CREDIBILITY = "123456"


@dataclass(frozen=True, kw_only=True, slots=True)
class Grade:
    """One grade, with the reason for it.

    >>> str(Grade.parse("B2"))
    'B2'
    """

    reliability: str
    credibility: str
    because: str = ""
    """One sentence; empty when a person gave the grade without one."""

    def __post_init__(self) -> None:
        if len(self.reliability) != 1 or self.reliability not in RELIABILITY:
            raise ValueError("reliability must be one of A to F")
        if len(self.credibility) != 1 or self.credibility not in CREDIBILITY:
            raise ValueError("credibility must be one of 1 to 6")

    @classmethod
    def parse(cls, text: str, *, because: str = "") -> Grade:
        """Return the grade written as a letter and a digit; raise `ValueError` for anything else."""
        text = text.strip().upper()
        if len(text) != 2:
            raise ValueError("a grade is a letter A to F and a digit 1 to 6")
        return cls(reliability=text[0], credibility=text[1], because=because)

    def __str__(self) -> str:
        return self.reliability + self.credibility


UNJUDGED = Grade(reliability="F", credibility="6", because="nobody has judged the source or the information")
