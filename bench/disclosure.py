"""Speed and safety of the disclosure advice.

    python -m bench.disclosure [--large 20] [--varied 200] [--random 10000]

Takes about ten minutes on an idle machine.  Nothing is read from disk; the seed is fixed.
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
from functools import cache

import scipy

from consilience.divergence.disclosure import solve
from consilience.divergence.greedy import preview, wolsey_bound
from consilience.divergence.sought import Candidate, Programme
from consilience.divergence.tables import DIAGNOSTICITY, house_grades
from consilience.records.holding import Form


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--large", type=int, default=20)
    options.add_argument("--varied", type=int, default=200)
    options.add_argument("--random", type=int, default=10_000)
    options.add_argument("--seed", type=int, default=11)
    asked = options.parse_args()
    machine = platform.processor() or platform.machine()
    print(f"{machine}, Python {platform.python_version()}, SciPy {scipy.__version__}, seed {asked.seed}\n")
    if asked.large:
        large(asked.large, random.Random(asked.seed))
    if asked.varied:
        varied(asked.varied, asked.seed)
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


def varied(count, seed):
    """Instances of many shapes; the shape and the figures of the hardest are shown, so that nothing hides in a median."""
    rows = []
    for i in range(count):
        chance = random.Random(f"{seed} {i}")
        shape = some_shape(chance)
        problem = shaped(chance, 200, 8, shape)
        cpu = time.process_time()
        plan = solve(problem)
        rows.append((time.process_time() - cpu, plan, shape))
    print(f"200 records × 8 questions of varied shape: {count} instances, seeds {seed} 0 to {count - 1}")
    told("all", rows)
    for most in (1, 2, 3, 8):
        told(f"a record bears on 1 to {most}", [row for row in rows if row[2]["most"] == most])
    print("  the slowest:")
    for cpu, plan, shape in sorted(rows, key=lambda row: -row[0])[:8]:
        words = ", ".join(f"{key} {value}" for key, value in shape.items())
        print(f"    {cpu:.2f} s, {len(plan.chosen)} records, gap {plan.gap:.1%} ({words})")
    print()


def told(name, rows):
    if not rows:
        return
    cpus = sorted(cpu for cpu, _, _ in rows)
    found = [plan for _, plan, _ in rows if plan.found]
    shares = " ".join(
        f"{share:.0%} {cpus[min(int(share * len(cpus)), len(cpus) - 1)]:.2f}" for share in (0.5, 0.9, 0.95)
    )
    gaps = sorted(plan.gap for plan in found if not plan.proven)
    print(
        f"  {name}: {len(rows)} ({len(found)} solvable); CPU s {shares} worst {cpus[-1]:.2f}; "
        f"under 1 s {sum(cpu < 1 for cpu in cpus)}; fewest proven {sum(plan.fewest for plan in found)}, "
        f"optimal proven {sum(plan.proven for plan in found)}; "
        f"gaps of the rest {', '.join(f'{gap:.0%}' for gap in gaps) or 'none'}"
    )


def some_shape(chance):
    return {
        "most": chance.choice((1, 2, 2, 3, 8)),
        "lean": chance.choice((0.0, 0.06, 0.2)),
        "tolerance": chance.choice((0.3, 0.5, 1.0)),
        "weights": chance.choice(("any", "steps")),
        "forms": chance.choice((1, 2, 3)),
        "costs": chance.choice(("any", "any", "few", "one")),
        "levels": chance.choice((1, 4)),
        "needs": chance.choice((0, 0.1, 0.3)),
        "groups": chance.choice((0, 10, 30)),
    }


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


USUAL = {"weights": "any", "forms": 3, "costs": "any", "levels": 4, "needs": 0.1, "groups": 10}


def instance(chance, records, questions, *, lean, tolerance, most=3):
    """Return a random programme of the usual shape."""
    usual = {**USUAL, "groups": records // 20 if records > 2 else 0}
    return shaped(chance, records, questions, {**usual, "lean": lean, "tolerance": tolerance, "most": most})


def shaped(chance, records, questions, shape):
    """Return a random programme; the reader lacks everything permitted, and a little more that nothing would close."""
    names = [f"r{i}" for i in range(records)]
    candidates, totals = [], [0.0] * questions
    for i, name in enumerate(names):
        forms = [form for form in some_forms(chance, shape) if form.permitted]
        touched = chance.sample(range(questions), min(questions, chance.randint(1, shape["most"])))
        weights = [some_weight(chance, shape) if q in touched else 0.0 for q in range(questions)]
        effects = tuple((w / 2, -w / 2) if w else () for w in weights)
        needs = (chance.choice(names[:i]),) if i and chance.random() < shape["needs"] else ()
        candidates.append(Candidate(origin=name, forms=tuple(forms), effects=effects, needs=needs))
        best = max((float(form.fidelity) for form in forms), default=0.0)
        totals = [t + best * w for t, w in zip(totals, weights, strict=True)]
    tolerance = shape["tolerance"]
    gaps = [t + 0.8 * chance.uniform(-tolerance, tolerance) for t in totals]
    groups = [frozenset(chance.sample(names, 3)) for _ in range(shape["groups"])]
    return Programme(
        candidates=tuple(candidates),
        gaps=tuple((g / 2, -g / 2) for g in gaps),
        reaches=(tolerance,) * questions,
        honesty=(tolerance,) * questions,
        forbidden=tuple(groups),
    )


def some_weight(chance, shape):
    """Return a weight in nats: normal, or what one of the seven steps weighs under a grade of the house table."""
    if shape["weights"] == "any":
        return chance.gauss(shape["lean"], 0.3)
    value = chance.choice(steps())
    return abs(value) if chance.random() < shape["lean"] else value


@cache
def steps():
    graded = [house_grades().by_grade[grade] for grade in ("A1", "A2", "B1", "B2", "B3", "C2", "C3", "D3")]
    found = []
    for rates in graded:
        h, f = float(rates.hit.point), float(rates.false.point)
        for given in DIAGNOSTICITY.values():
            a, b = (float(band.point) for band in given)
            found.append(math.log((h * a + f * (1 - a)) / (h * b + f * (1 - b))))
    return found


def some_forms(chance, shape):
    for name, fidelity in (("full", 1.0), ("sanitised", 0.8), ("gist", 0.5))[: shape["forms"]]:
        if chance.random() < 0.8:
            yield Form(
                name=name,
                cost=Decimal({"any": chance.randint(1, 20), "few": chance.randint(1, 3), "one": 1}[shape["costs"]]),
                fidelity=Decimal(str(fidelity)),
                level=chance.randint(0, shape["levels"] - 1),
                banned=chance.random() < 0.2,
                consent="third party" if chance.random() < 0.05 else None,
            )


if __name__ == "__main__":
    main()
