"""Speed and safety of the disclosure advice.

    python -m bench.disclosure [--large 20] [--random 10000]

Takes about four minutes on an idle machine.  Nothing is read from disk; the seed is fixed.
"""

import argparse
import math
import platform
import random
import statistics
import time
from collections import Counter
from dataclasses import replace
from decimal import Decimal

import scipy

from consilience.alignment.divergence.disclosure import solve
from consilience.alignment.divergence.greedy import preview, wolsey_bound
from consilience.alignment.divergence.sought import Candidate, Programme
from consilience.records.holding import Form


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--large", type=int, default=20)
    options.add_argument("--random", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=11)
    asked = options.parse_args()
    machine = platform.processor() or platform.machine()
    print(f"{machine}, Python {platform.python_version()}, SciPy {scipy.__version__}, seed {asked.seed}\n")
    large(asked.large, random.Random(asked.seed))
    if asked.random:
        small(asked.random, random.Random(asked.seed + 1))


def large(count, chance):
    print(
        f"200 records × 8 questions, forms, bans, dependencies, combinations, honesty: {count} instances of each kind"
    )
    # A record bears on few questions; what is permitted moves each by about two nats, more is no real file.
    kinds = (("a record bears on 1 or 2 questions", 2, 0.06), ("hard: on 1 to 3, pulling both ways", 3, 0.0))
    for name, most, lean in kinds:
        walls, cpus, proven, found, sizes = [], [], 0, 0, []  # CPU as well: the solver is one thread
        for _ in range(count):
            problem = instance(chance, 200, 8, lean=lean, tolerance=0.5, most=most)
            wall, cpu = time.perf_counter(), time.process_time()
            plan = solve(problem)
            walls.append(time.perf_counter() - wall)
            cpus.append(time.process_time() - cpu)
            found += plan.found
            proven += plan.found and plan.proven and plan.gap == 0
            sizes.append(len(plan.chosen))
        print(
            f"  {name}: median {statistics.median(walls):.2f} s, worst {max(walls):.2f} s wall "
            f"({statistics.median(cpus):.2f} / {max(cpus):.2f} s CPU, {sum(x < 1 for x in cpus)} of {count} under 1 s); proven optimal {proven} of {found} solvable; "
            f"{min(sizes)} to {max(sizes)} records"
        )
    print()


def small(count, chance):
    broken, told, ratios, bounds = Counter(), Counter(), [], []
    began = time.perf_counter()
    for _ in range(count):
        problem = instance(
            chance, chance.randint(1, 12), chance.randint(1, 4), lean=chance.choice([0.0, 0.4]), tolerance=0.5
        )
        plan = solve(problem)
        told["solvable" if plan.found else "impossible"] += 1
        check(problem, plan, broken)
        greedy_check(problem, ratios, bounds)
    seconds = time.perf_counter() - began
    print(f"{count:,} random instances ({dict(told)}) in {seconds:.0f} s")
    for rule in (
        "banned or withheld form",
        "broken dependency",
        "forbidden combination",
        "beyond tolerance",
        "not proven",
    ):
        print(f"  {rule}: {broken[rule]}")
    over = sum(ratio > bound + 1e-9 for ratio, bound in zip(ratios, bounds, strict=True))
    exact = sum(ratio == 1 for ratio in ratios)
    print(
        f"  greedy where Wolsey's bound applies: {len(ratios)} instances, {over} beyond the bound, "
        f"{exact} equal to the optimum, worst {max(ratios, default=1):.2f} times it (bound there up to {max(bounds, default=1):.2f})"
    )


def check(problem, plan, broken):
    """Count every rule a plan breaks; written apart from the code it checks."""
    if not plan.found:
        return
    gone = dict(plan.chosen)
    own = {candidate.origin: candidate for candidate in problem.candidates}
    broken["banned or withheld form"] += any(form.banned or form.consent for form in gone.values())
    broken["broken dependency"] += any(need not in gone for origin in gone for need in own[origin].needs)
    broken["forbidden combination"] += any(all(o in gone for o in group) for group in problem.forbidden)
    broken["not proven"] += not plan.proven
    for q, gap in enumerate(problem.gaps):
        left = gap[0] - gap[1]
        for origin, form in gone.items():
            effect = own[origin].effects[q]
            left -= float(form.fidelity) * (effect[0] - effect[1]) if effect else 0
        broken["beyond tolerance"] += abs(left) > problem.reaches[q] + 1e-8


def greedy_check(problem, ratios, bounds):
    """Compare greedy with the fewest records on the part of the instance where its bound is known."""
    simple = replace(
        problem,
        candidates=tuple(
            replace(c, needs=(), forms=tuple(replace(f, level=0) for f in c.forms[:1])) for c in problem.candidates
        ),
        forbidden=(),
        honesty=(math.inf,) * len(problem.gaps),
    )
    chosen = preview(simple)
    bound = wolsey_bound(simple, chosen) if chosen else None
    if bound is not None:
        ratios.append(len(chosen) / len(solve(simple).chosen))
        bounds.append(bound)


def instance(chance, records, questions, *, lean, tolerance, most=3):
    """Return a random programme; the reader lacks everything permitted, and a little more that nothing would close."""
    names = [f"r{i}" for i in range(records)]
    candidates, totals = [], [0.0] * questions
    for i, name in enumerate(names):
        forms = [form for form in some_forms(chance) if form.permitted]
        touched = chance.sample(range(questions), min(questions, chance.randint(1, most)))
        weights = [chance.gauss(lean, 0.3) if q in touched else 0.0 for q in range(questions)]
        effects = tuple((w / 2, -w / 2) if w else () for w in weights)
        needs = (chance.choice(names[:i]),) if i and chance.random() < 0.1 else ()
        candidates.append(Candidate(origin=name, forms=tuple(forms), effects=effects, needs=needs))
        best = max((float(form.fidelity) for form in forms), default=0.0)
        totals = [t + best * w for t, w in zip(totals, weights, strict=True)]
    gaps = [t + chance.uniform(-0.4, 0.4) for t in totals]
    groups = [frozenset(chance.sample(names, 3)) for _ in range(records // 20)] if records > 2 else []
    return Programme(
        candidates=tuple(candidates),
        gaps=tuple((g / 2, -g / 2) for g in gaps),
        reaches=(tolerance,) * questions,
        honesty=(tolerance,) * questions,
        forbidden=tuple(groups),
    )


def some_forms(chance):
    for name, fidelity in (("full", 1.0), ("sanitised", 0.8), ("gist", 0.5)):
        if chance.random() < 0.8:
            yield Form(
                name=name,
                cost=Decimal(chance.randint(1, 20)),
                fidelity=Decimal(str(fidelity)),
                level=chance.randint(0, 3),
                banned=chance.random() < 0.2,
                consent="third party" if chance.random() < 0.05 else None,
            )


if __name__ == "__main__":
    main()
