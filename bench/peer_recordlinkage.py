"""recordlinkage on the same two tables, as its documentation shows it; a process of its own, so that it can be measured.

Blocking on day and one more column, the right side's days repeated for the window; Jaro-Winkler on names, equality elsewhere;
the ECM classifier, which needs no labels.  It holds all pairs as a data frame, so it is run on smaller tables.

    python -m bench.peer_recordlinkage FOLDER OUT.parquet
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import pandas as pd
import recordlinkage


def main(folder: Path, out: Path) -> None:
    warnings.simplefilter("ignore")
    left, right = (pd.read_parquet(folder / f"{side}.parquet").set_index("claim_id") for side in ("left", "right"))
    for rows in (left, right):
        rows["day"] = (pd.to_datetime(rows["date"]) - pd.Timestamp("1970-01-01")).dt.days
    pairs = None
    for off in range(-2, 3):
        moved = right.assign(day=right["day"] + off)
        for column in ("actor", "target"):
            found = recordlinkage.Index().block(["day", column]).index(left, moved)
            pairs = found if pairs is None else pairs.union(found)
    compare = recordlinkage.Compare()
    for name in ("actor", "target"):
        compare.string(name, name, method="jarowinkler", threshold=0.85, label=name)
    for name in ("action", "actor_country", "target_country"):
        compare.exact(name, name, label=name)
    features = compare.compute(pairs, left, right)
    classifier = recordlinkage.ECMClassifier(binarize=0.5)
    classifier.fit(features)
    found = classifier.prob(features).rename("probability").reset_index()
    found.columns = ["left_claim", "right_claim", "probability"]
    found.to_parquet(out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
