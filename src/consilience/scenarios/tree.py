"""The agreed tree: splits, the branches that follow, and named groups of leaves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

MOST_SPLITS, MOST_BRANCHES, DEEPEST, MOST_LEAVES = 64, 8, 8, 400
"""Limits of a tree; beyond them nobody can give odds that mean anything."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Branch:
    """One way a split can go; it ends in a leaf or leads to the next split."""

    id: str
    title: str
    leads_to: str | None = None
    off_ramp: bool = False
    """Whether it leads out of the escalation."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Split:
    """A point at which exactly one of several branches is taken."""

    id: str
    title: str
    branches: tuple[Branch, ...]


@dataclass(frozen=True, kw_only=True)
class Tree:
    """A scenario: its first split is the root, and every other one is led to by exactly one branch.

    Raise `ValueError` with a sentence for a tree that is none, or that is larger than the limits above.
    """

    id: str
    title: str
    splits: tuple[Split, ...]
    horizon: str = ""
    outcomes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Name of a group of leaves → the ids of their branches."""

    def __post_init__(self) -> None:
        for fault in _faults(self):
            raise ValueError(fault)

    @property
    def root(self) -> Split:
        return self.splits[0]

    @cached_property
    def split(self) -> Mapping[str, Split]:
        """Every split by its id."""
        return {split.id: split for split in self.splits}

    @cached_property
    def home(self) -> Mapping[str, str]:
        """Branch id → id of the split it belongs to."""
        return {branch.id: split.id for split in self.splits for branch in split.branches}

    @cached_property
    def branch(self) -> Mapping[str, Branch]:
        """Every branch by its id."""
        return {branch.id: branch for split in self.splits for branch in split.branches}

    @cached_property
    def entry(self) -> Mapping[str, str]:
        """Split id → id of the branch that leads to it; the root has none."""
        return {branch.leads_to: branch.id for branch in self.branch.values() if branch.leads_to}

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """Ids of the branches that end, in the order of the tree."""
        return tuple(branch.id for split in self.walk() for branch in split.branches if branch.leads_to is None)

    def walk(self) -> Iterator[Split]:
        """Yield the splits from the root down, each before those below it."""
        waiting = [self.root]
        while waiting:
            split = waiting.pop()
            yield split
            waiting += [self.split[b.leads_to] for b in reversed(split.branches) if b.leads_to]

    def path(self, branch: str) -> tuple[str, ...]:
        """Return the branches taken from the root to `branch`, itself last."""
        steps = [branch]
        while (before := self.entry.get(self.home[steps[-1]])) is not None:
            steps.append(before)
        return tuple(reversed(steps))


def _faults(tree: Tree) -> Iterator[str]:
    if not tree.splits:
        yield "a scenario needs at least one split"
        return
    yield from _counts(tree)
    ids = [split.id for split in tree.splits]
    branches = [branch for split in tree.splits for branch in split.branches]
    yield from (f"split {name} stands twice" for name in _twice(ids))
    yield from (f"branch {name} stands twice; ids of branches are unique" for name in _twice([b.id for b in branches]))
    led = [branch.leads_to for branch in branches if branch.leads_to is not None]
    yield from (f"a branch leads to {name}, which is no split" for name in led if name not in set(ids))
    yield from (f"two branches lead to {name}; a tree has one way to each split" for name in _twice(led))
    if ids[0] in led:
        yield f"{ids[0]} is the first split and so the root; no branch leads to it"
    yield from (f"no branch leads to split {name}" for name in ids[1:] if name not in set(led))
    yield from _below(tree)


def _counts(tree: Tree) -> Iterator[str]:
    if len(tree.splits) > MOST_SPLITS:
        yield f"{len(tree.splits)} splits; at most {MOST_SPLITS} can be kept apart"
    for split in tree.splits:
        if not 2 <= len(split.branches) <= MOST_BRANCHES:
            yield f"split {split.id} has {len(split.branches)} branches; a split has 2 to {MOST_BRANCHES}"


def _below(tree: Tree) -> Iterator[str]:
    """What can only be asked of splits that hang together."""
    reached = list(tree.walk())
    if len(reached) < len(tree.splits):
        lost = next(split.id for split in tree.splits if split not in reached)
        yield f"split {lost} is not reached from the first one"
    if len(tree.leaves) > MOST_LEAVES:
        yield f"{len(tree.leaves)} leaves; at most {MOST_LEAVES}"
    deep = next((leaf for leaf in tree.leaves if len(tree.path(leaf)) > DEEPEST), None)
    if deep is not None:
        yield f"{deep} lies {len(tree.path(deep))} splits deep; at most {DEEPEST}"
    for name, group in tree.outcomes.items():
        yield from (f"outcome {name} names {leaf}, which is no leaf" for leaf in group if leaf not in tree.leaves)


def _twice(names: list[str]) -> list[str]:
    return sorted({name for name in names if names.count(name) > 1})
