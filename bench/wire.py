"""Exchange for a long time: worlds that differ only in what a peer may not see, and three nodes where everything goes wrong.

    python -m bench.wire [--worlds 10000] [--faults 200] [--seed 1] [--progress FILE]

Two worlds live side by side for 20 beats: at each, Beta is given the same in both, and in one of them all kinds of things
happen that Beta may not see.  What Beta can ask for is compared at each beat; a beat counts as two worlds.  The folders are
in memory where the system has such a place.  With `--progress` a run that was stopped goes on after its last whole 20 beats.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from tests.exchange.make import ALPHA, BETA, GAMMA, PARTIES, Partner
from tests.exchange.test_faults import healed
from tests.exchange.test_two_worlds import CANARY, DARK, fill_places, observed

from bench.progress import MEMORY, Progress
from consilience import node as nodes
from consilience.exchange.consignment import write_consignment
from consilience.exchange.tls import make_identity
from consilience.node.peering import receive
from consilience.records.release import Form, RecallReason

BEATS = 20
HIDDEN = 24
"""Places that hidden records take at each beat, in either world."""


class World:
    """Alpha with two peers, of whom Beta looks."""

    def __init__(self, folder: Path, key: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.alpha, self.beta, self.gamma = (Partner(folder / party, party) for party in PARTIES)
        for one in (self.alpha, self.beta, self.gamma):
            stack.callback(one.close)
            for name in ("tls.key", "tls.pem"):
                (one.exchange.folder / name).write_bytes((key / f"{one.party}.{name[4:]}").read_bytes())
        for other in (self.beta, self.gamma):
            self.alpha.meets(other)
        self.beta.meets(self.alpha)
        self.alpha.card("https://127.0.0.1:8599")
        self.seen: list[tuple[str, str]] = []
        self.secret: list[str] = []

    def show(self, chance: random.Random, beat: int) -> None:
        """Give Beta something, or take it back; the same in both worlds for the same numbers."""
        alpha, marked = self.alpha, self.alpha.marking(BETA)
        alpha.number = 1000 * beat
        act = chance.randrange(5)
        if act in (0, 1) or not self.seen:
            report = alpha.report(f"Envoys met {beat} times in Geneva.", marked=marked)
            claim = alpha.claim(report, f"Envoys met {beat} times in Geneva.", marked=marked)
            self.seen.append((report, alpha.release(report, claim, to=[BETA])))
        elif act == 2:
            alpha.release(self.seen[-1][0], to=[BETA], form=Form.GIST, words=f"Envoys met, {beat}.")
        elif act == 3:
            alpha.recall(self.seen.pop(chance.randrange(len(self.seen)))[0], RecallReason.WRONG)
        else:
            alpha.withdraw(self.seen.pop(chance.randrange(len(self.seen)))[1])

    def hide(self, chance: random.Random, beat: int) -> None:
        """Do things that Beta may not see, of any kind and size, and fill up with dull ones."""
        alpha, before = self.alpha, self.alpha.service.node.ledger.size
        for _ in range(chance.randrange(4)):
            act = chance.randrange(4)
            if act < 2 or not self.secret:
                words = f"{CANARY} {'refused ' * chance.randrange(1, 40)}{beat}."
                dark = DARK if chance.random() < 0.5 else {"level": "amber"}
                self.secret.append(alpha.report(words, marked=alpha.marking(GAMMA, **dark), title=CANARY))
            elif act == 2:
                form = chance.choice((Form.GIST, Form.SANITISED, Form.EXISTENCE, Form.FULL))
                words = f"{CANARY} said." if form in (Form.GIST, Form.SANITISED) else None
                alpha.release(chance.choice(self.secret), to=[GAMMA], form=form, words=words)
            else:
                alpha.recall(self.secret.pop(), RecallReason.FABRICATED)
        fill_places(alpha, before + HIDDEN - alpha.service.node.ledger.size)

    def look(self) -> dict[str, object]:
        self.alpha.dispatch()
        (self.folder / "b.bundle").unlink(missing_ok=True)
        seen: dict[str, object] = observed(self.alpha, self.beta, self.folder)
        # Chance decides on which side of a step its length comes to lie.
        del seen["bundle"]
        place = receive.place(self.beta.exchange, self.beta.exchange.peers.need(ALPHA))
        one = self.alpha.exchange.outbox.consignment(self.beta.exchange.origin, place, today=nodes.now().date())
        receive.take(self.beta.exchange, write_consignment(one), by=ALPHA)
        return seen


def worlds(count: int, progress: Progress) -> None:
    """Compare `count` worlds, from where an earlier run stopped."""
    for start in range(progress.worlds // 2, count // 2, BEATS):
        end, begun = min(start + BEATS, count // 2), time.perf_counter()
        looked = side_by_side(range(start + 1, end + 1), progress.seed)
        progress.add(2 * (end - start), looked, time.perf_counter() - begun)


def side_by_side(beats: range, seed: int) -> int:
    """Compare one pair of worlds at each beat; return how many observations that were."""
    looked = 0
    with tempfile.TemporaryDirectory(dir=MEMORY) as scratch, ExitStack() as stack:
        key = Path(scratch)
        for party in PARTIES:
            make_identity(key, party, name=party, passphrase=None, moment=nodes.now())
        rich, dull = (World(key / name, key, stack) for name in ("rich", "dull"))
        for beat in beats:
            for one in (rich, dull):
                if one is rich:
                    one.hide(random.Random(f"{seed} hidden {beat}"), beat)
                else:
                    fill_places(one.alpha, HIDDEN)
                one.show(random.Random(f"{seed} shown {beat}"), beat)
            one, other = rich.look(), dull.look()
            differing = [label for label in one if one[label] != other[label]]
            if differing:
                raise SystemExit(f"seed {seed}, beat {beat}: {differing}")
            looked += len(one)
    return looked


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=10_000)
    parser.add_argument("--faults", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--progress", type=Path, help="where to keep how far the run came")
    asked = parser.parse_args()
    progress = Progress.read(asked.progress, asked.seed)
    worlds(asked.worlds, progress)
    print(progress)
    begun = time.perf_counter()
    for number in range(asked.faults):
        with tempfile.TemporaryDirectory() as scratch:
            healed(Path(scratch), asked.seed * 1_000_000 + number, 200)
    print(f"{asked.faults} runs of 200 faults, healed each time, {time.perf_counter() - begun:.0f} s")


if __name__ == "__main__":
    main()
