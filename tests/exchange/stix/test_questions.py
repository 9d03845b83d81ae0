"""Requests for information as Question and Answer, and translations as language-content."""

from datetime import date

import orjson

from consilience.exchange.stix.shape import native_id, object_ids
from consilience.exchange.stix.write import write
from consilience.records.ids import RecordId
from consilience.records.record import RecordLink, read_statement
from tests.make_forum_records import forum_records
from tests.make_records import payload, report


def objects(body, **parts):
    raw = payload(body, **parts)
    return [orjson.loads(one.body) for one in write(read_statement(raw), b"{}")], read_statement(raw)


def of_type(found, type_):
    return next(one for one in found if one["type"] == type_)


def body_of(tag):
    return next(one for one in forum_records() if one.KIND.tag == tag)


def test_a_request_carries_question_priority_and_the_day_it_is_needed():
    found, _ = objects(body_of("rfi/1"))
    made = of_type(found, "consilience-rfi")

    assert made["question"] == "Who holds the bridge?"
    assert made["priority"] == "immediate"
    assert made["needed_by"] == f"{date(2026, 3, 1)}T00:00:00.000Z"
    assert made["asked_of_ref"].startswith("identity--")
    assert "needed by" in of_type(found, "note")["content"].lower()


def test_an_answer_carries_its_state_and_words():
    found, _ = objects(body_of("rfi_answer/1"))
    made = of_type(found, "consilience-rfi-answer")

    assert (made["answer_state"], made["answer"]) == ("partly", "the east side")


def test_a_translation_is_language_content_on_its_original_and_goes_when_it_is_withdrawn():
    original = RecordId("ab" * 32)
    found, statement = objects(report(), links=(RecordLink(relation="translation of", record=original),))
    made = of_type(found, "language-content")

    assert made["contents"]["en"]["description"] == report().text
    assert made["object_ref"].startswith("report--")
    assert made["id"] == native_id("report/1", statement.id)
    assert made["id"] in object_ids("report/1", statement.id)


def test_a_report_that_translates_nothing_has_none():
    found, _ = objects(report())
    assert [one["type"] for one in found if one["type"] == "language-content"] == []


def test_every_kind_of_a_forum_that_leaves_has_words_without_digests():
    for body in forum_records():
        if not body.KIND.leaves:
            continue
        found, _ = objects(body)
        text = of_type(found, "note")["content"]
        assert text.strip()
        assert "cd" * 32 not in text
        assert "ab" * 32 not in text
