"""The divergence computed a second time, from the plain mapping, by somebody who has not read the first.

Straight from the formulas of the design page, with lists and loops: no shared code, no intervals, no words.
"""

import itertools
import math


def weights(item, rates, hypotheses):
    row = rates[item["grade"]]
    return [math.log(row["hit"] * a + row["false"] * (1 - a)) for a in given(item, hypotheses)]


def given(item, hypotheses):
    if "given" in item:
        return [item["given"][h] for h in hypotheses]
    return [item["given_h"], item["given_not_h"]]


def distribution(value, hypotheses):
    return [value[h] for h in hypotheses] if isinstance(value, dict) else [value, 1 - value]


def divergence(body):
    """Return delta and (cause, origin) → nats, for a question of probability or categories stated in numbers."""
    hypotheses = body["question"].get("hypotheses", ["yes", "no"])
    (_, a), (_, b) = body["parties"].items()
    p_a, p_b = distribution(a["estimate"], hypotheses), distribution(b["estimate"], hypotheses)
    if body["question"]["type"] == "probability":
        coefficient = [1, -1]
    else:
        coefficient = [x - y for x, y in zip(p_a, p_b, strict=True)]

    def along(first, second):
        return sum(c * (x - y) for c, x, y in zip(coefficient, first, second, strict=True))

    zero = [0.0] * len(hypotheses)
    delta = along([math.log(p) for p in p_a], [math.log(p) for p in p_b])
    q_a, q_b = distribution(a["prior"], hypotheses), distribution(b["prior"], hypotheses)
    causes = {("prior", None): along([math.log(p) for p in q_a], [math.log(p) for p in q_b])}
    e_a = {item["origin"]: item for item in a["evidence"]}
    e_b = {item["origin"]: item for item in b["evidence"]}
    for origin in e_a.keys() - e_b.keys():
        causes["unshared", origin] = along(weights(e_a[origin], a["grades"], hypotheses), zero)
    for origin in e_b.keys() - e_a.keys():
        causes["unshared", origin] = along(zero, weights(e_b[origin], b["grades"], hypotheses))
    for origin in e_a.keys() & e_b.keys():
        rows = {"A": a["grades"][e_a[origin]["grade"]], "B": b["grades"][e_b[origin]["grade"]]}
        reads = {"A": e_a[origin], "B": e_b[origin]}

        def w(g, i, rows=rows, reads=reads):
            return along(weights({**reads[i], "grade": "x"}, {"x": rows[g]}, hypotheses), zero)

        grading = (w("A", "A") - w("B", "A") + w("A", "B") - w("B", "B")) / 2
        inference = (w("A", "A") - w("A", "B") + w("B", "A") - w("B", "B")) / 2
        causes["grading", origin] = grading
        causes["inference", origin] = inference
    # Unexplained from each party's own books, not by subtraction from the other causes.
    own = {}
    for name, p, prior, items, rates in (("A", p_a, q_a, e_a, a["grades"]), ("B", p_b, q_b, e_b, b["grades"])):
        model = [math.log(x) for x in prior]
        for item in items.values():
            model = [m + v for m, v in zip(model, weights(item, rates, hypotheses), strict=True)]
        own[name] = [math.log(x) - m for x, m in zip(p, model, strict=True)]
    causes["unexplained", None] = along(own["A"], own["B"])
    return delta, causes


def least_disclosure(records, questions, tolerance, forbidden):
    """Return the least (highest level, count, cost) over every selection, None when no selection will do.

    `records`: origin → {forms: {name: {cost, fidelity, level, banned}}, needs, weights: [per question]};
    `questions`: the gap of each.
    """
    names = list(records)
    options = [[None, *(f for f, form in records[n]["forms"].items() if not form["banned"])] for n in names]
    fullest = {
        n: max((f["fidelity"] for f in records[n]["forms"].values() if not f["banned"]), default=0.0) for n in names
    }
    best = None
    for pick in itertools.product(*options):
        gone = {n: records[n]["forms"][f] for n, f in zip(names, pick, strict=True) if f}
        if any(not set(records[n]["needs"]) <= set(gone) for n in gone) or any(g <= set(gone) for g in forbidden):
            continue
        fits = True
        for q, gap in enumerate(questions):
            moved = sum(form["fidelity"] * records[n]["weights"][q] for n, form in gone.items())
            everything = sum(fullest[n] * records[n]["weights"][q] for n in names)
            fits &= abs(gap - moved) <= tolerance + 1e-9 and abs(everything - moved) <= tolerance + 1e-9
        if fits:
            level = max((form["level"] for form in gone.values()), default=0)
            key = (level, len(gone), sum(form["cost"] for form in gone.values()))
            best = key if best is None or key < best else best
    return best
