import numpy as np
import orjson
import pytest

from consilience.alignment.comparison import Comparison, Fit
from consilience.alignment.judge import Judged
from consilience.alignment.pair_judge import PairJudge, _labels, open_judge, revise
from consilience.errors import UnreadableInput
from consilience.reasons.verdict import Verdict


class Says:
    """A model that gives every pair the same row."""

    def __init__(self, *row):
        self.row = row

    def read(self, pairs, tick=None):
        return np.array([self.row] * len(pairs), dtype=np.float32)


def answer(*row, labels=None):
    judge = PairJudge(
        name="stub", sha256="0", model=Says(*row), labels=labels or {"agree": 0, "neither": 1, "contradict": 2}
    )
    return judge.answers([("a", "b")])[0]


AGREES, CONTRADICTS, NEITHER = answer(9, 0, 0), answer(0, 0, 9), answer(0, 9, 0)


def after(verdict, said, *comparisons, asked=True):
    return revise(Judged(verdict=verdict, reasons=(), open_to_judge=asked), comparisons, said, "stub")


def test_the_judge_overrules_unclear_alone_and_says_so_first():
    assert after(Verdict.UNCLEAR, CONTRADICTS).verdict is Verdict.CONFLICTING
    assert after(Verdict.UNCLEAR, AGREES).verdict is Verdict.ALIGNED
    assert after(Verdict.UNCLEAR, NEITHER).verdict is Verdict.UNCLEAR
    assert after(Verdict.UNCLEAR, CONTRADICTS, asked=False).verdict is Verdict.UNCLEAR
    assert after(Verdict.UNCLEAR, CONTRADICTS).reasons[0].because.startswith("as a whole they contradict")


def test_the_judge_stops_an_agreement_and_doubts_a_contradiction_but_makes_neither_its_contrary():
    assert after(Verdict.ALIGNED, CONTRADICTS).verdict is Verdict.UNCLEAR
    assert after(Verdict.CONFLICTING, AGREES).verdict is Verdict.UNCLEAR
    assert after(Verdict.CHANGED, CONTRADICTS).verdict is Verdict.CHANGED


@pytest.mark.parametrize("fit", [Fit.OPEN, Fit.DIFFERS, Fit.NOT_READ])
def test_what_is_typed_and_does_not_agree_is_not_made_aligned(fit):
    slot = Comparison(slot="number", fit=fit, left="a", right="b", because="both count")

    assert after(Verdict.UNCLEAR, AGREES, slot).verdict is Verdict.UNCLEAR


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ({"0": "entailment", "1": "neutral", "2": "contradiction"}, {"agree": 0, "neither": 1, "contradict": 2}),
        ({"0": "CONTRADICTION", "1": "ENTAILMENT", "2": "NEUTRAL"}, {"contradict": 0, "agree": 1, "neither": 2}),
        ({"0": "entailment", "1": "not_entailment"}, {"agree": 0, "neither": 1}),
        ({"0": "SUPPORTS", "1": "REFUTES", "2": "NOT ENOUGH INFO"}, {"agree": 0, "contradict": 1, "neither": 2}),
    ],
)
def test_labels_are_read_from_the_models_own_configuration(tmp_path, labels, found):
    (tmp_path / "config.json").write_bytes(orjson.dumps({"id2label": labels}))

    assert _labels(tmp_path / "config.json") == found


@pytest.mark.parametrize(
    "body",
    [b"{}", b"[]", b"no json", b'{"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}', b'{"id2label": {"0": "neutral"}}'],
)
def test_a_configuration_that_names_no_labels_is_refused_by_name(tmp_path, body):
    (tmp_path / "config.json").write_bytes(body)

    with pytest.raises(UnreadableInput, match=r"config\.json"):
        _labels(tmp_path / "config.json")


def test_a_folder_without_its_files_is_refused_by_name(tmp_path):
    with pytest.raises(UnreadableInput, match=r"one \.onnx file, found 0"):
        open_judge(tmp_path)
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(UnreadableInput, match=r"tokenizer\.json"):
        open_judge(tmp_path)


def test_a_model_of_two_answers_never_contradicts():
    said = answer(0, 9, labels={"agree": 0, "neither": 1})

    assert said.contradict == said.doubted == 0
