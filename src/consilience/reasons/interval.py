"""How far a share may be trusted, given how few cases it was counted in."""

from __future__ import annotations

import math

_Z95 = 1.959963984540054


def wilson(count: int, total: int, *, z: float = _Z95) -> tuple[float, float]:
    """Return the score interval of `count` in `total` (E. B. Wilson, 1927); everything when nothing was counted.

    >>> [round(end, 3) for end in wilson(3, 10)]
    [0.108, 0.603]
    """
    if total == 0:
        return 0.0, 1.0
    share = count / total
    shrink = 1 + z * z / total
    middle = (share + z * z / (2 * total)) / shrink
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / shrink
    # Rounding must not push an end past the share itself.
    return min(max(0.0, middle - reach), share), max(min(1.0, middle + reach), share)
