"""Splink on the same two tables, set up as its documentation advises; a process of its own, so that it can be measured.

Blocking on several rules with the window of days exploded, exact match first in every comparison, term frequencies on the names, `u` by random
sampling, `m` by three rounds of expectation maximisation under different blocking, `predict` with a threshold.

    python -m bench.peer_splink FOLDER OUT.parquet
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on


def main(folder: Path, out: Path) -> None:
    db = duckdb.connect()
    api = DuckDBAPI(connection=db)
    sides = []
    for name, days in (
        ("left", "[date - date '1970-01-01']"),
        ("right", "range(date - date '1970-01-01' - 2, date - date '1970-01-01' + 3)"),
    ):
        db.execute(
            f"create table {name}_rows as select claim_id as unique_id, date, date - date '1970-01-01' as day, actor, action, "
            f"target, actor_country, target_country, lower(actor[1:5]) as actor_head, lower(target[1:5]) as target_head, "
            f"{days} as days "
            f"from '{folder / name}.parquet'"
        )
        sides.append(api.register(f"{name}_rows", dataset_display_name=name))
    near = "abs(l.day - r.day) <= 2"
    rules = [
        block_on("days", *columns, arrays_to_explode=["days"])
        for columns in (
            ("actor",),
            ("target",),
            ("actor_head", "target_head"),
            ("actor_country", "target_country", "action"),
        )
    ]
    settings = SettingsCreator(
        link_type="link_only",
        comparisons=[
            cl.JaroWinklerAtThresholds("actor", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.JaroWinklerAtThresholds("target", [0.92, 0.8]).configure(term_frequency_adjustments=True),
            cl.ExactMatch("action").configure(term_frequency_adjustments=True),
            cl.AbsoluteDateDifferenceAtThresholds(
                "date", input_is_string=False, metrics=["day", "day"], thresholds=[1, 2]
            ),
            cl.ExactMatch("actor_country"),
            cl.ExactMatch("target_country"),
        ],
        blocking_rules_to_generate_predictions=rules,
        retain_matching_columns=False,
    )
    linker = Linker(sides, settings, log_level=40)
    linker.training.estimate_probability_two_random_records_match(
        [f"l.actor = r.actor and l.target = r.target and l.action = r.action and {near}"], recall=0.4
    )
    linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=1)
    for known in (("actor", "action"), ("target", "action"), ("actor", "target")):
        linker.training.estimate_parameters_using_expectation_maximisation(block_on(*known))
    found = linker.inference.predict(threshold_match_probability=0.01)
    db.execute(
        f"copy (select unique_id_l as left_claim, unique_id_r as right_claim, match_probability as probability, match_weight as w "
        f"from {found.physical_name}) to '{out}' (format parquet)"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
