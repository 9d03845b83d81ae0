"""A node whose settings name a judge of pairs has its pictures judged by it, and says by which."""

import time
from datetime import date

import orjson
import pytest

from consilience.alignment import cross_encoder, pair_judge
from consilience.alignment.meaning import found
from consilience.errors import UnreadableInput
from consilience.node.filing import import_picture
from consilience.node.folder import read_reports
from consilience.node.picture.picture import Pictures
from consilience.node.settings import Settings, read_settings
from consilience.web.server import check
from tests.web.make import ANNA, BETA, world


@pytest.fixture
def judge(tmp_path):
    """A model whose one answer is that all agree: the cross-encoder of the package, under a configuration that says so."""
    folder = tmp_path / "judge"
    folder.mkdir()
    for part, name in ((cross_encoder._MODEL, "model.onnx"), (cross_encoder._TOKENIZER, "tokenizer.json")):
        path = found(*part)
        if path is None:
            pytest.skip("the package with the cross-encoder is not installed")
        (folder / name).symlink_to(path)
    (folder / "config.json").write_bytes(orjson.dumps({"id2label": {"0": "entailment"}}))
    return folder


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "node") as one:
        one.person(ANNA)
        one.claim(one.report("The envoys met in Geneva on 3 March 2026.", published=date(2026, 3, 4)))
        (tmp_path / "theirs.txt").write_text("The envoys met in Geneva on 5 March 2026.")
        reports, claims, _ = read_reports([tmp_path / "theirs.txt"], BETA)
        import_picture(one.service, reports, claims, BETA, "TLP:GREEN", came="test")
        yield one


def alignment(node, judge):
    pictures = Pictures(node.service, str(judge))
    try:
        made, _ = pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=900)
    finally:
        pictures.close()
    return made.alignment


def test_the_judge_is_asked_and_named_with_its_hash(node, judge):
    without, judged = alignment(node, ""), alignment(node, judge)

    assert without.notes == ()
    assert [(judge.name in note, pair_judge.identity(judge)[0] in note) for note in judged.notes] == [(True, True)]
    assert any("agree 1.00" in reason.because for matter in judged.matters for reason in matter.reasons)


def test_with_another_configuration_of_the_judge_pictures_are_made_anew(node, judge):
    first = alignment(node, judge)
    (judge / "config.json").write_bytes(orjson.dumps({"id2label": {"0": "contradiction"}, "x": 1}))
    (judge / "config.json").write_bytes(orjson.dumps({"id2label": {"0": "entailment"}, "x": 1}))
    time.sleep(1)  # a picture names the second that it was made in

    again = alignment(node, judge)

    assert again.generated_at > first.generated_at


def test_a_folder_in_the_settings_is_meant_beside_them(tmp_path):
    (tmp_path / "settings.toml").write_text('pair_model = "judge"\n')

    assert read_settings(tmp_path).pair_model == str(tmp_path / "judge")


def test_a_node_is_not_served_with_a_folder_that_is_no_judge(tmp_path):
    with pytest.raises(UnreadableInput, match=r"one \.onnx file, found 0"):
        check(Settings(pair_model=str(tmp_path)))
