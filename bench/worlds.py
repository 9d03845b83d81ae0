"""Two worlds, again and again: everything a reader can observe of a node is equal when only hidden records differ.

    python -m bench.worlds [--worlds 10000] [--asked 12] [--seed 1] [--progress FILE]

Two nodes live side by side for 100 beats.  At the first they hold what `tests/web/test_two_worlds.py` gives them, hidden
records of every kind in one and as many dull ones in the other.  At each beat more hidden things of kinds drawn by chance
happen in the one and dull ones take the same places in the other, and sometimes both are told the same, which the reader
sees.  A beat counts as two worlds: no two beats hold the same hidden records, and all that is hidden stays, so that a
trace of it is found whenever its page is asked next.  Asked are so many addresses and acts a beat, dealt from all of them
like cards, each once before any is asked again; how often each was asked is told at the end, and it is that, with the
number of worlds, that says how much was looked at.  The folders are in memory where the system has such a place.  With
`--progress` a run that was stopped goes on after its last whole beat, with new nodes.
"""

from __future__ import annotations

import argparse
import difflib
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import count
from pathlib import Path

from anyio.from_thread import start_blocking_portal
from tests.web import make_forum
from tests.web.make import ALPHA, ANNA, BETA, PETER, SECRET, SENTENCES, World
from tests.web.make_standings import every_standing
from tests.web.test_two_worlds import (
    CANARY,
    CARL,
    DORA,
    FOREIGN,
    addresses,
    built,
    lined_up,
    posts,
    seen_at,
    seen_by_act,
)

from bench.progress import MEMORY, Progress
from consilience.node.received import ReceivedItem
from consilience.pipeline.worker import Worker
from consilience.records.baseline import Baseline, Line, text_id
from consilience.records.claim import Claim, Span
from consilience.records.ids import ClaimId, OriginId, ReportId
from consilience.records.key import KeyRole
from consilience.records.record import RecordLink
from consilience.records.release import Form, Recall, RecallReason
from consilience.records.report import Report
from consilience.records.request import Agreement, ReleaseRequest, Wording
from consilience.records.source import Source

BEATS = 100


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--asked", type=int, default=12, help="addresses and acts at a beat")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--progress", type=Path, help="where to keep how far the run came")
    asked = parser.parse_args()
    # The process that compares beside a node stands behind all others; here nobody is served, and all would wait for it.
    Worker.run = lambda _, __, job, *given, **named: job(*given, **named)
    progress, each = Progress.read(asked.progress, asked.seed), 0
    while progress.worlds < asked.worlds:
        beats = min(BEATS, (asked.worlds - progress.worlds + 1) // 2)
        each = side_by_side(progress, beats, asked.asked)
    print(f"{progress}; each of {each} addresses and acts {progress.observations // max(each, 1)} times at least")


def side_by_side(progress: Progress, beats: int, asked: int) -> int:
    """Compare one pair of worlds at each beat; return how many addresses and acts there are."""
    begun = time.perf_counter()
    seed = f"{progress.seed} from {progress.worlds}"
    with tempfile.TemporaryDirectory(dir=MEMORY) as scratch, ExitStack() as stack:
        rich, dull = (Side(Path(scratch) / name, stack, name == "rich", seed) for name in ("rich", "dull"))
        labels = set(rich.places) | set(rich.acts)
        if labels != set(dull.places) | set(dull.acts):
            raise SystemExit(f"{seed}: other addresses")
        deck = dealt(random.Random(f"{progress.seed} dealt"), sorted(labels), progress.observations)
        for beat in range(beats):
            chance = random.Random(f"{seed} beat {beat}")
            if beat:
                happened = rich.hide(chance)
                dull.fill(rich.size)
                for one in (rich, dull):
                    one.show(random.Random(f"{seed} shown {beat}"), beat)
            else:
                happened = ["built"]
            cards = [next(deck) for _ in range(asked)]
            one, other = rich.look(cards), dull.look(cards)
            differing = [label for label in cards if one[label] != other[label]]
            if differing:
                label = differing[0]
                raise SystemExit(
                    f"seed {seed}, beat {beat}, after {happened}: {differing}\n{apart(one[label], other[label])}"
                )
            progress.add(2, len(cards), time.perf_counter() - begun)
            begun = time.perf_counter()
        return len(labels)


def apart(one: tuple[object, ...], other: tuple[object, ...]) -> str:
    """Return the lines in which two observations differ."""
    left, right = ([line for part in seen for line in str(part).splitlines()] for seen in (one, other))
    return "\n".join(list(difflib.unified_diff(left, right, lineterm="", n=1))[:40])


def dealt(chance: random.Random, cards: list[str], passed: int) -> Iterator[str]:
    """Deal all cards, mixed, again and again; go on where an earlier run stopped."""
    for round_ in count():
        mixed = chance.sample(cards, len(cards))
        yield from mixed[max(0, passed - round_ * len(cards)) :]


class Side:
    """One world, and the reader who looks at it."""

    def __init__(self, folder: Path, stack: ExitStack, rich: bool, seed: str) -> None:
        number = random.Random(f"{seed} {folder.name}").randrange(10**9)
        self.world, self.visible, self.hidden = built(folder, rich=rich, seed=number)
        stack.callback(self.world.close)
        self.happens = Hidden(self.world, self.visible)
        self.browser = self.world.browser(PETER)
        # A loop for each question, as the client has it otherwise, costs more than most pages.
        self.browser.portal = stack.enter_context(start_blocking_portal())
        self.places = addresses(self.world, self.visible, self.hidden)
        self.acts = posts(self.visible, self.hidden)
        self.settle()
        lined_up(self.world, self.visible)

    @property
    def size(self) -> int:
        return self.world.service.node.ledger.size

    def hide(self, chance: random.Random) -> list[str]:
        """Do one to three hidden things of kinds drawn by chance; return which."""
        acts = [chance.choice(ACTS) for _ in range(chance.randrange(1, 4))]
        for act in acts:
            act(self.happens, chance)
        # The node's own word on what is hidden takes its place too.
        self.world.site.warnings.wait(120)
        return [act.__name__ for act in acts]

    def fill(self, size: int) -> None:
        while self.size < size:
            self.world.say(Source(id=CANARY, title=CANARY), ANNA, marked=SECRET)

    def show(self, chance: random.Random, beat: int) -> None:
        """Tell something that the reader sees; the same in both worlds for the same numbers."""
        world, act = self.world, chance.randrange(12)
        world.number = 1_000_000 * beat
        if act == 0:
            world.claim(world.report(published=date(2026, 3, 4)), SENTENCES[beat % 2])
        elif act == 1:
            world.estimate(share=f"0.{beat % 8 + 1}", because=f"at beat {beat}")
        elif act == 2:
            world.question(f"q{beat}", f"Will beat {beat} be the last?")
        elif act == 3:
            make_forum.tell(world, make_forum.Note(about=self.visible["forum"]["meeting"], words=f"note {beat}"))

    def settle(self) -> None:
        """Wait for what is worked out beside the pages."""
        world = self.world
        world.site.pictures.of(world.service.view_of(PETER), world.visit(PETER).foreign(), patience=60)
        if not world.site.contacts.wait(600):
            raise SystemExit("contacts are not compared yet")

    def look(self, labels: list[str]) -> dict[str, tuple[object, ...]]:
        self.settle()
        return {
            label: seen_at(self.browser, label, self.places[label])
            if label in self.places
            else seen_by_act(self.browser, label, *self.acts[label])
            for label in labels
        }


@dataclass
class Hidden:
    """What may happen that the reader may not see; each thing carries the canary in every text."""

    world: World
    visible: dict[str, object]
    told: Iterator[int] = field(default_factory=count)
    forums: list[tuple[str, object]] = field(default_factory=list)

    def word(self) -> str:
        return f"{CANARY}{next(self.told)}"

    def words(self) -> Iterator[str]:
        return (self.word() for _ in count())

    def report(self, chance: random.Random) -> str:
        text = " ".join([self.word()] * chance.randrange(1, 30)) + f" {SENTENCES[1]} {self.word()}."
        return self.world.report(text, marked=SECRET, title=self.word())

    def claim(self, chance: random.Random) -> str:
        return self.world.claim(self.report(chance), SENTENCES[1], marked=SECRET)

    def claim_on_what_is_seen(self, chance: random.Random) -> None:
        self.world.claim(self.visible["report"], chance.choice(SENTENCES), marked=SECRET)

    def question(self, _: random.Random) -> None:
        self.world.question("hidden-" + self.word(), self.word(), marked=SECRET)

    def estimate(self, chance: random.Random) -> None:
        link = (RecordLink(relation="evidence", record=self.claim(chance)),)
        share = f"0.{chance.randrange(1, 9)}"
        self.world.estimate("bridge", share, marked=SECRET, because=self.word(), links=link)

    def request(self, chance: random.Random) -> None:
        claim = self.claim(chance)
        body = ReleaseRequest(
            records=frozenset({claim}), form=Form.GIST, to=frozenset({BETA}), because=self.word(),
            wordings=(Wording(record=claim, text=self.word()),),
        )  # fmt: skip
        request = self.world.say(body, CARL, marked=SECRET)
        agreed = Agreement(request=request, agreed=chance.random() < 0.5, because=self.word())
        link = (RecordLink(relation="request", record=request),)
        self.world.say(agreed, DORA, marked=SECRET, role=KeyRole.RELEASER, links=link)

    def source(self, _: random.Random) -> None:
        self.world.say(Source(id=self.word(), title=self.word()), ANNA, marked=SECRET)

    def baseline(self, chance: random.Random) -> None:
        line = Line(id="s1", statement=self.word(), rests_on=frozenset({self.claim(chance), self.visible["claim"]}))
        text = Baseline(title=self.word(), parties=frozenset({ALPHA, BETA}), lines=(line,), as_of=date(2026, 3, 5))
        self.world.say(text, ANNA, marked=SECRET)
        self.world.visit(ANNA).note("opened", text_id(text))

    def recall(self, chance: random.Random) -> None:
        record = chance.choice((self.visible["report"], self.report(chance)))
        body = Recall(record=record, reason=chance.choice(list(RecallReason)), because=self.word())
        self.world.say(body, ANNA, marked=SECRET, role=KeyRole.RELEASER)

    def received(self, _: random.Random) -> None:
        """Another party's report and claim, of which no place of this log tells."""
        words, id_ = f"{self.word()} refused it in Geneva.", f"r-{self.word()}"
        theirs = Report(id=ReportId(id_), party=BETA, file=f"{id_}.txt", text=words, published=date(2026, 3, 6))
        claim = Claim(
            id=ClaimId(f"{id_}-1"), party=BETA, report=theirs.id, span=Span(start=0, end=len(words)), quote=words,
            origin=OriginId(f"report:{id_}"),
        )  # fmt: skip
        kept = [ReceivedItem(replace(theirs, origin=claim.origin), FOREIGN), ReceivedItem(claim, FOREIGN)]
        self.world.service.received.keep(kept, came="test")

    def opened(self, chance: random.Random) -> None:
        self.world.visit(ANNA).note("opened", self.report(chance))

    def contact(self, _: random.Random) -> None:
        make_forum.contacts(self.world, self.visible["forum"]["forum"], self.words(), marked=SECRET)
        self.world.site.contacts.ring()

    def about_what_is_seen(self, _: random.Random) -> None:
        seen = self.visible["forum"]
        make_forum.about(self.world, seen["forum"], seen["seat"], seen, self.words(), marked=SECRET)
        self.world.site.contacts.ring()

    def forum(self, _: random.Random) -> None:
        self.forums.append(make_forum.founded(self.world, self.words(), marked=SECRET))

    def of_a_forum(self, chance: random.Random) -> None:
        """Something of each kind, in a hidden forum or in the one that is seen."""
        seen = self.visible["forum"]
        forum, seat = chance.choice([*self.forums, (seen["forum"], seen["seat"])])
        make_forum.filled(self.world, forum, seat, self.words(), marked=SECRET)
        self.world.site.contacts.ring()

    def standing(self, chance: random.Random) -> None:
        seen = self.visible["forum"]
        forum, seat = chance.choice([*self.forums, (seen["forum"], seen["seat"])])
        every_standing(self.world, forum, seat, seen["memorandum"], self.words(), marked=SECRET)


SMALL: tuple[Callable[[Hidden, random.Random], object], ...] = (
    Hidden.report,
    Hidden.claim,
    Hidden.claim_on_what_is_seen,
    Hidden.question,
    Hidden.estimate,
    Hidden.request,
    Hidden.source,
    Hidden.baseline,
    Hidden.recall,
    Hidden.received,
    Hidden.opened,
)
ACTS = (
    *(8 * SMALL),
    Hidden.contact,
    Hidden.about_what_is_seen,
    Hidden.forum,
    Hidden.of_a_forum,
    Hidden.standing,
)
"""The small ones more often: those of a forum are fifteen to forty records each, and contact reports are compared."""


if __name__ == "__main__":
    main()
