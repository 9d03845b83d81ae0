"""Write frozen vectors that are not there yet; those that are there are never changed.  Run: `python -m tests.vectors.make`."""

import json
from pathlib import Path

from consilience.ledger.admission import Received
from consilience.ledger.signing import signed
from consilience.records.ids import ROOT
from consilience.records.kinds import kind_of
from tests.make_records import ROOT_KEY, every_kind, id_of, payload

PLACE = Path(__file__).parent / "records.json"


def main() -> None:
    there = json.loads(PLACE.read_text()) if PLACE.exists() else []
    kinds = {vector["kind"] for vector in there}
    for number, body in enumerate(every_kind()):
        if kind_of(body) not in kinds:
            one = Received(signed(payload(body, author=ROOT, number=2_000_000 + number), ROOT_KEY))
            there.append({"kind": kind_of(body), "id": id_of(one), "envelope": one.envelope.decode()})
    PLACE.write_text(json.dumps(there, indent=1) + "\n")


if __name__ == "__main__":
    main()
