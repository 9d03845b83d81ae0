"""The judges besides the rules: what the model behind an address may do, and that answers are kept."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import numpy as np
import pytest

import consilience
from consilience.alignment import aligner
from consilience.alignment.pair_judge import PairJudge
from consilience.ingest import claims
from consilience.ingest.cache import Cache
from consilience.ingest.model import Endpoint
from consilience.pipeline.comparable import as_drafted
from consilience.pipeline.judges import Behind
from consilience.reasons.verdict import Verdict
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report
from tests.ingest.model_stub import Stub

LEFT = "The harbour master spoke of a quiet night."
RIGHT = "Two sheds stood in flames at the harbour before dawn."

SURE = "The ferry Orsana sank off Cape Meryl in the storm of 3 May 2025."


@pytest.fixture
def stub():
    made = Stub()
    yield made
    made.close()


def judging(stub, says, words):
    """Let the stub judge every pair so, with the words that stand in either statement; it splits nothing."""

    def body():
        asked = stub.requests[-1]["messages"]
        if '"pairs"' not in asked[0]["content"]:
            answer = {"claims": []}
        else:
            rows = []
            for number, pair in json.loads(asked[1]["content"]).items():
                a, b = (next((word for word in words if word in pair[side]), "not there") for side in "AB")
                rows.append({"pair": int(number), "says": says, "a": a, "b": b})
            answer = {"pairs": rows}
        return json.dumps({"choices": [{"message": {"content": json.dumps(answer)}}]}).encode()

    stub.answers = [(200, body)]
    return stub


def aligned(tmp_path, stub, left=LEFT, right=RIGHT, cache=None):
    for party, text in (("alpha", left), ("beta", right)):
        (tmp_path / party).mkdir(exist_ok=True)
        (tmp_path / party / "report.txt").write_text(text, encoding="utf-8")
    endpoint = Endpoint(model="stub", url=stub.url, seconds=5, tries=1)
    options = consilience.Options(endpoint=endpoint, cache=cache)
    return consilience.align({name: tmp_path / name for name in ("alpha", "beta")}, options=options)


def test_the_models_words_stand_in_the_reason_and_answers_are_kept(tmp_path, stub):
    judge = Behind(Endpoint(model="stub", url=judging(stub, "contradict", ["quiet", "flames"]).url), Cache(tmp_path))

    first = judge.answers([(LEFT, RIGHT)])
    asked = len(stub.requests)
    again = judge.answers([(LEFT, RIGHT)])

    assert first == again
    assert (first[0].contradict, first[0].words) == (1.0, ("quiet", "flames"))
    assert len(stub.requests) == asked == 2


def test_an_answer_that_cannot_be_used_is_not_asked_for_again(tmp_path, stub):
    endpoint = Endpoint(model="stub", url=judging(stub, "contradict", ["words that stand nowhere"]).url)
    first, again = Behind(endpoint, Cache(tmp_path)), Behind(endpoint, Cache(tmp_path))

    assert first.answers([(LEFT, RIGHT)]) == [None]
    asked = len(stub.requests)
    assert again.answers([(LEFT, RIGHT)]) == [None]

    assert len(stub.requests) == asked
    assert first.refused
    assert again.refused
    other = Behind(replace(endpoint, model="another"), Cache(tmp_path))
    other.answers([(LEFT, RIGHT)])
    assert len(stub.requests) > asked


def test_an_address_that_failed_is_asked_again(tmp_path, stub):
    stub.answers = [(500, b"")]
    endpoint = Endpoint(model="stub", url=stub.url, seconds=5, tries=1)
    Behind(endpoint, Cache(tmp_path)).answers([(LEFT, RIGHT)])
    judging(stub, "contradict", ["quiet", "flames"])

    (answer,) = Behind(endpoint, Cache(tmp_path)).answers([(LEFT, RIGHT)])

    assert answer.contradict == 1.0


def test_the_model_overrules_unclear_with_the_words_it_copied(stub):
    reports = [
        Report(id=ReportId(name), party=PartyName(name), file="report.txt", text=text)
        for name, text in (("alpha", LEFT), ("beta", RIGHT))
    ]
    items = tuple(as_drafted(found[0]) for _, found in claims.draft(reports))
    given = aligner.Given(
        parties=(PartyName("alpha"), PartyName("beta")), reports=tuple(reports), items=items,
        same=((items[0].claim.id, items[1].claim.id),),
    )  # fmt: skip
    now = datetime(2026, 3, 1, tzinfo=UTC)
    asking = Behind(Endpoint(model="stub", url=judging(stub, "contradict", ["quiet", "flames"]).url))

    (before,) = aligner.align(given, now).matters
    (after,) = aligner.align(replace(given, asked=asking), now).matters

    assert (before.verdict, after.verdict) == (Verdict.UNCLEAR, Verdict.CONFLICTING)
    assert (after.reasons[0].left, after.reasons[0].right) == ("quiet", "flames")


def test_a_model_that_lies_changes_no_verdict(tmp_path, stub):
    honest = aligned(tmp_path, judging(stub, "neither", []))
    lying = aligned(tmp_path, judging(stub, "contradict", ["words that stand nowhere"]))

    assert [m.verdict for m in honest.matters] == [m.verdict for m in lying.matters]
    assert any("refused" in note for note in lying.notes)


def test_the_model_cannot_unsay_what_the_slots_say(tmp_path, stub):
    left, right = (
        "The fire at the Orso depot killed 12 people on 3 May 2025.",
        "The fire at the Orso depot killed 40 people on 3 May 2025.",
    )
    without = aligned(tmp_path, judging(stub, "neither", []), left, right)
    told = aligned(tmp_path, judging(stub, "agree", ["killed"]), left, right)

    assert {m.verdict for m in without.matters} == {m.verdict for m in told.matters}


@dataclass
class Counting:
    read_pairs: list = field(default_factory=list)

    def read(self, pairs, tick=None):
        self.read_pairs += pairs
        return np.array([[0.0, 1.0, 0.0]] * len(pairs), dtype=np.float32)


def test_a_brought_judges_answers_are_kept(tmp_path, stub):
    model = Counting()
    judge = PairJudge(name="mine", sha256="ab", model=model, labels={"agree": 0, "neither": 1, "contradict": 2})
    for party, text in (("alpha", SURE), ("beta", SURE)):
        (tmp_path / party).mkdir()
        (tmp_path / party / "report.txt").write_text(text, encoding="utf-8")
    options = consilience.Options(judge=judge, cache=Cache(tmp_path / "cache"))

    def run():
        return consilience.align({name: tmp_path / name for name in ("alpha", "beta")}, options=options)

    first = run()
    seen = len(model.read_pairs)
    second = run()

    assert seen > 0
    assert len(model.read_pairs) == seen
    assert [m.verdict for m in first.matters] == [m.verdict for m in second.matters]
