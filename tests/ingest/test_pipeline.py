"""The language model: which one reads, and what is done without one."""

import pytest

from consilience.ingest import pipeline


def test_the_name_of_the_reader_has_its_version_and_is_known_without_loading_it():
    assert pipeline.name() == pipeline.installed() != pipeline.RULES
    assert pipeline.name(rules_only=True) == pipeline.RULES


def test_documents_come_in_the_order_of_their_sentences():
    texts = ["One ship left.", "Two ships came.", "None stayed."]
    assert [doc.text for doc in pipeline.parse(texts)] == texts


def test_without_a_model_it_is_said(monkeypatch):
    monkeypatch.setattr(pipeline, "model", lambda: None)
    assert pipeline.name() == pipeline.RULES
    with pytest.raises(RuntimeError, match="no language model"):
        list(pipeline.parse(["One ship left."]))
