"""`may_read` against Cedar, another maker's decision engine: no difference on random readers and markings."""

import random

import pytest

from consilience.marking import EVERYONE, Level, Marking, Reader, may_read
from tests.marking import cedar
from tests.strategies_records import PARTIES, POLICIES

LEVELS = [Level(policy.name, name) for policy in POLICIES.known for name in policy.levels]
STRANGE = [Level("tlp", "purple"), Level("other", "SECRET")]
TOP = [Level(policy.name, policy.levels[-1]) for policy in POLICIES.known]
CAVEATS, COMPARTMENTS = ("ORCON", "EYES", "HEARSAY"), ("ORION", "LYRA", "VEGA")


def some(chance, items, most):
    return chance.sample(list(items), chance.randint(0, most))


def random_marking(chance):
    levels = [chance.choice(LEVELS)] + some(chance, LEVELS + STRANGE, 1) * (chance.random() < 0.3)
    return Marking(
        levels=frozenset(levels),
        originators=frozenset(chance.sample(PARTIES, chance.choice((1, 1, 1, 2)))),
        compartments=frozenset(some(chance, COMPARTMENTS, chance.choice((0, 0, 2)))),
        releasable_to=EVERYONE if chance.random() < 0.2 else frozenset(some(chance, PARTIES, 3)),
        no_foreign=frozenset(some(chance, PARTIES, chance.choice((0, 0, 0, 2)))),
        caveats=frozenset(some(chance, CAVEATS, chance.choice((0, 0, 2)))),
    )


def random_reader(chance):
    clearances = TOP if chance.random() < 0.3 else some(chance, LEVELS, 3)
    return (
        chance.choice(PARTIES),
        clearances,
        some(chance, COMPARTMENTS, 3),
        some(chance, CAVEATS, 3),
    )


def differences(seed, rounds, size):
    """Return how many decisions were compared, how many of them allow, and those that differ."""
    chance, compared, allowed, different = random.Random(seed), 0, 0, []
    for _ in range(rounds):
        grants, markings = [random_reader(chance) for _ in range(50)], [random_marking(chance) for _ in range(200)]
        pairs = [(chance.randrange(50), chance.randrange(200)) for _ in range(size)]
        readers = [
            Reader.of(party, policies=POLICIES, clearances=levels, compartments=inside, caveats=known)
            for party, levels, inside, known in grants
        ]
        theirs = cedar.decisions(
            [cedar.reader_attributes(*grant) for grant in grants],
            [cedar.marking_attributes(marking) for marking in markings],
            pairs,
        )
        ours = [bool(may_read(readers[r], markings[m])) for r, m in pairs]
        different += [pair for pair, mine, other in zip(pairs, ours, theirs, strict=True) if mine != other]
        compared, allowed = compared + len(pairs), allowed + sum(ours)
    return compared, allowed, different


def test_cedar_decides_the_same_on_a_sample():
    compared, allowed, different = differences(seed=1, rounds=4, size=5_000)

    assert different == []
    assert 0.02 < allowed / compared < 0.98


@pytest.mark.slow
def test_cedar_decides_the_same_a_million_times():
    compared, _, different = differences(seed=2, rounds=100, size=10_000)

    assert compared == 1_000_000
    assert different == []
