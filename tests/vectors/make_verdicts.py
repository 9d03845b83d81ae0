"""Write our verdict on every public Ed25519 vector.  Run: `python -m tests.vectors.make_verdicts`.

`signed`: is the signature taken; `key`: may the key be enrolled.  A signature counts only where both hold.
"""

import json
from pathlib import Path

from consilience.ledger.signing import is_signed, is_usable
from tests.vectors import shared

PLACE = Path(__file__).parent / "ed25519-verdicts.json"


def verdicts() -> dict[str, list[int]]:
    return {
        name: [int(is_signed(key, message, sig)), int(is_usable(key))] for name, key, message, sig in shared.ed25519()
    }


if __name__ == "__main__":
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(verdict)}" for name, verdict in verdicts().items())
    PLACE.write_text(f"{{\n{lines}\n}}\n")
