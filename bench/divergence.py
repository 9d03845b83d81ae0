"""Exactness of the split over random cases of all answer types, and whether a planted cause is found.

    python -m bench.divergence [--cases 100000] [--planted 2000]

Takes about two minutes.  Nothing is read from disk; the seed is fixed.
"""

import argparse
import math
import platform
import random
import time
from collections import Counter
from decimal import Decimal

from consilience.divergence.answers import Tables
from consilience.divergence.compare import compare
from consilience.divergence.split import Cause
from consilience.divergence.tables import own_yardstick, scale_key, yardsticks
from consilience.records.estimate import Answer, Band, Estimate, Evidence
from consilience.records.grade import Grade
from consilience.records.grade_table import GradeTable, Rates
from consilience.records.question import AnswerType, Question

GRADES = [letter + digit for letter in "ABCDEF" for digit in "123456"]


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--cases", type=int, default=100_000)
    options.add_argument("--planted", type=int, default=2_000)
    options.add_argument("--seed", type=int, default=7)
    asked = options.parse_args()
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, seed {asked.seed}\n")
    exactness(asked.cases, random.Random(asked.seed))
    planted(asked.planted, random.Random(asked.seed + 1))


# ---------------------------------------------------------------- exactness


def exactness(cases, chance):
    worst, worst_swap, sizes, began = 0.0, 0.0, Counter(), time.perf_counter()
    for case in range(cases):
        question, pair, tables = random_case(list(AnswerType)[case % 4], chance)
        reader = chance.choice([None, "alpha", "beta"])
        there = compare(question, pair, tables, reader=reader).split
        worst = max(worst, abs(math.fsum(c.nats for c in there.components) - there.delta))
        if case % 10 == 0:
            back = compare(question, (pair[1], pair[0]), tables, reader=reader).split
            sign = -1 if question.answer_type is AnswerType.PROBABILITY else 1
            worst_swap = max(worst_swap, *(abs(back.totals[c] - sign * there.totals[c]) for c in Cause))
        sizes[question.answer_type.value] += 1
    seconds = time.perf_counter() - began
    print(f"exactness: {cases:,} cases {dict(sizes)} in {seconds:.0f} s ({1e3 * seconds / cases:.2f} ms each)")
    print(f"  worst |Σ components − delta| = {worst:.2e}")
    print(f"  worst difference of a cause after swapping the parties (every tenth case) = {worst_swap:.2e}\n")


def random_case(kind, chance):
    hypotheses = tuple(f"h{i}" for i in range(chance.randint(2, 6))) if kind is AnswerType.CATEGORIES else ()
    threshold = Decimal(chance.randint(730000, 740000)) if kind is AnswerType.DATE else Decimal(chance.randint(-50, 50))
    question = Question(
        id="q",
        text="",
        answer_type=kind,
        hypotheses=hypotheses,
        threshold=threshold if kind in {AnswerType.QUANTITY, AnswerType.DATE} and chance.random() < 0.5 else None,
    )
    pair = tuple(random_estimate(name, question, chance) for name in ("alpha", "beta"))
    grades = {e.party: random_table(chance) for e in pair}
    return question, pair, Tables(grades=grades, yardsticks=yardsticks())


def random_estimate(name, question, chance):
    origins = [f"o{i}" for i in range(8)]
    return Estimate(
        party=name,
        question="q",
        answer=random_answer(question, chance, words=True),
        prior=random_answer(question, chance) if chance.random() < 0.9 else None,
        evidence=tuple(random_item(o, question, chance) for o in chance.sample(origins, chance.randint(0, 6))),
    )


def random_answer(question, chance, *, words=False):
    if question.answer_type is AnswerType.PROBABILITY:
        if words and chance.random() < 0.3:
            scale = chance.choice(list(yardsticks().values()))
            term = chance.choice(scale.terms)
            return Answer(probability=term.band, words=term.words[0], scale=scale.name)
        if chance.random() < 0.3:
            low, high = sorted(Decimal(f"{chance.uniform(0.001, 0.999):.4f}") for _ in range(2))
            return Answer(probability=Band.between(low, high))
        return Answer(probability=Band.exact(Decimal(repr(chance.uniform(0.0001, 0.9999)))))
    if question.answer_type is AnswerType.CATEGORIES:
        return Answer(shares=tuple((h, Decimal(repr(chance.random() + 1e-6))) for h in question.hypotheses))
    middle = 735000 if question.answer_type is AnswerType.DATE else 0
    values = sorted(Decimal(round(chance.gauss(middle, 300))) for _ in range(3))
    never = Decimal(repr(chance.random())) if question.answer_type is AnswerType.DATE else Decimal(0)
    return Answer(quantiles=tuple(zip(map(Decimal, ("0.1", "0.5", "0.9")), values, strict=True)), never=never)


def random_item(origin, question, chance):
    size = len(question.hypotheses) or 2
    given = tuple(Band.exact(Decimal(repr(chance.uniform(0.001, 1)))) for _ in range(size))
    return Evidence(
        origin=origin,
        claim="",
        grade=Grade.parse(chance.choice(GRADES)),
        given=given if chance.random() < 0.9 else None,
        derived_from=(f"o{chance.randint(0, 9)}",) if chance.random() < 0.2 else (),
        related=chance.choice([None, None, "kin"]),
    )


def random_table(chance):
    def rate(low, high):
        return Band.exact(Decimal(repr(chance.uniform(low, high))))

    rows = {grade: Rates(hit=rate(0.5, 1), false=rate(0.001, 0.5)) for grade in GRADES if chance.random() < 0.5}
    return GradeTable.of(rows, name="random", version="1")


# ---------------------------------------------------------------- planted causes


def planted(cases, chance):
    print(f"planted main cause: {cases:,} cases a row, cause drawn evenly, 0.8 to 2.5 nats, noise in every other cause")
    print("  noise sd (nats, each of 7 sources) │ found   │ another cause named main (false blame)")
    for noise in (0.05, 0.1, 0.15, 0.2, 0.3, 0.4):
        found = [planted_case(chance, noise) for _ in range(cases)]
        right = sum(split.main_cause is cause for cause, split in found) / cases
        mark = "  ← the bar" if noise == 0.15 else ""
        print(f"  {noise:34.2f} │ {right:6.1%}  │ {1 - right:6.1%}{mark}")
        if noise == 0.15:
            kept = found
    by_cause(kept)
    thresholds(kept)


def by_cause(found):
    print("\n  at noise 0.15, by planted cause:")
    for cause in Cause:
        here = [split for planted_one, split in found if planted_one is cause]
        right = sum(split.main_cause is cause for split in here) / len(here)
        wrong = Counter(split.main_cause.value for split in here if split.main_cause is not cause)
        print(f"    {cause.value:12} found {right:6.1%} of {len(here)}; else {dict(wrong) or 'nothing'}")


def thresholds(found):
    print("\n  sensitivity: a cause is blamed when its total is at least this share of Σ|totals|")
    print("    share │ planted blamed │ any other blamed │ nothing blamed")
    for share in (0.2, 0.3, 0.4, 0.5, 0.6, 0.7):
        hit = other = none = 0
        for cause, split in found:
            size = math.fsum(abs(x) for x in split.totals.values())
            blamed = {c for c, x in split.totals.items() if abs(x) >= share * size}
            hit += cause in blamed
            other += bool(blamed - {cause})
            none += not blamed
        n = len(found)
        print(f"    {share:5.0%} │ {hit / n:14.1%} │ {other / n:16.1%} │ {none / n:14.1%}")


def planted_case(chance, noise):
    """Return the planted cause and the split; every cause that is not planted gets noise of its own."""
    cause = chance.choice(list(Cause))
    size = chance.uniform(0.8, 2.5) * chance.choice([-1, 1])
    push = {c: chance.gauss(0, noise) for c in Cause} | {cause: size}
    start = chance.gauss(0, 0.8)
    a_prior, b_prior = start + push[Cause.PRIOR] / 2, start - push[Cause.PRIOR] / 2
    a_items, b_items, a_rows, b_rows = shared_items(chance, push, noise)
    a_items.append(unshared_item("only alpha", push[Cause.UNSHARED] + chance.gauss(0, noise)))
    b_items.append(unshared_item("only beta", chance.gauss(0, noise)))
    tables = {
        "alpha": GradeTable.of(a_rows, name="a", version="1"),
        "beta": GradeTable.of(b_rows, name="b", version="1"),
    }
    a = Estimate(party="alpha", question="q", answer=None, prior=at(a_prior), evidence=tuple(a_items))
    b = Estimate(party="beta", question="q", answer=None, prior=at(b_prior), evidence=tuple(b_items))
    a_odds = modelled(a, tables["alpha"], a_prior) + push[Cause.UNEXPLAINED] / 2 + chance.gauss(0, noise / 2)
    b_odds = modelled(b, tables["beta"], b_prior) - push[Cause.UNEXPLAINED] / 2 + chance.gauss(0, noise / 2)
    scales = dict(yardsticks())
    if cause is Cause.WORDING:
        answers = in_words(a_odds, b_odds, size, scales)
    else:
        answers = at(a_odds + push[Cause.WORDING] / 2), at(b_odds - push[Cause.WORDING] / 2)
    pair = with_answer(a, answers[0]), with_answer(b, answers[1])
    question = Question(id="q", text="", answer_type=AnswerType.PROBABILITY)
    return cause, compare(question, pair, Tables(grades=tables, yardsticks=scales)).split


def shared_items(chance, push, noise):
    """Return four shared origins: one bears the grading push, one the inference push, two only noise."""
    a_items, b_items, a_rows, b_rows = [], [], {}, {}
    for grade, origin in (("A1", "graded"), ("B2", "read"), ("C3", "x"), ("D4", "y")):
        grading = push[Cause.GRADING] if origin == "graded" else chance.gauss(0, noise / 2)
        inference = push[Cause.INFERENCE] if origin == "read" else chance.gauss(0, noise / 2)
        a_rows[grade], b_rows[grade] = rows_apart(grading, origin)
        # A source's grade bites only on a report that says much: the graded one is read as nearly conclusive.
        middle = 9.0 if origin == "graded" else chance.uniform(-0.4, 0.4)
        a_items.append(read_as(origin, grade, middle + inference / 2))
        b_items.append(read_as(origin, grade, middle - inference / 2))
    return a_items, b_items, a_rows, b_rows


def rows_apart(push, origin):
    """Return two rows whose ln(h/f) differ by about `push`."""
    middle = 2.2 if origin == "graded" else 4.0
    return row(middle + push / 2), row(middle - push / 2)


def row(strength):
    hit = 1 / (1 + math.exp(-max(strength, 0.05) / 2))
    return Rates(hit=exact(hit), false=exact(1 - hit))


def read_as(origin, grade, weight):
    a = 1 / (1 + math.exp(-weight / 2))
    return Evidence(origin=origin, claim="", grade=Grade.parse(grade), given=(exact(a), exact(1 - a)))


def unshared_item(origin, weight):
    return read_as(origin, "A2", 1.25 * weight)


def modelled(estimate, table, prior):
    odds = prior
    for item in estimate.evidence:
        rates = table.by_grade.get(str(item.grade)) or Rates(hit=exact(0.882), false=exact(0.118))
        h, f = float(rates.hit.point), float(rates.false.point)
        a, b = (float(band.point) for band in item.given)
        odds += math.log((h * a + f * (1 - a)) / (h * b + f * (1 - b)))
    return odds


def in_words(a_odds, b_odds, size, scales):
    """Return both answers as one word on two yardsticks, each band around what its party holds, centres `size` apart."""
    middle = (a_odds + b_odds) / 2
    answers = []
    for name, centre in (("own a", middle + size / 2), ("own b", middle - size / 2)):
        low, high = (1 / (1 + math.exp(-(centre + d))) for d in (-1.5, 1.5))
        scale = own_yardstick(name, [("likely", Band.between(dec(low), dec(high)))])
        scales[scale_key(name)] = scale
        answers.append(Answer(probability=scale.terms[0].band, words="likely", scale=name))
    return answers


def with_answer(estimate, answer):
    return Estimate(party=estimate.party, question="q", answer=answer, prior=estimate.prior, evidence=estimate.evidence)


def at(odds):
    return Answer(probability=exact(1 / (1 + math.exp(-odds))))


def exact(value):
    return Band.exact(dec(value))


def dec(value):
    return Decimal(repr(min(max(value, 1e-6), 1 - 1e-6)))


if __name__ == "__main__":
    main()
