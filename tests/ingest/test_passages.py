"""A report's text to what is read at a time, each with its place and what introduces it."""

from consilience.ingest import passages
from consilience.ingest.passages import Role
from tests.ingest.make import a_report


def read(text):
    return list(passages.of(a_report(text)))


def test_each_quote_stands_where_it_says():
    text = "Three bridges are closed. The road to Ardon is open.\n\nNo boats left port today."
    found = read(text)
    assert [text[one.start : one.end] for one in found] == [
        "Three bridges are closed.", "The road to Ardon is open.", "No boats left port today.",
    ]  # fmt: skip


def test_a_list_has_its_introduction_as_context():
    found = read("The depot sent the following to Ardon:\n- 40 tents\n- 300 warm blankets\n")
    items = [one for one in found if one.role is Role.ITEM]
    assert [one.words for one in items] == ["40 tents", "300 warm blankets"]
    assert all("depot sent" in one.context for one in items)


def test_a_label_at_the_head_of_a_line_is_no_part_of_its_words():
    (found,) = read("Fuel: 1,400 litres are left at the station.")
    assert (found.context, found.labelled) == ("Fuel", True)
    assert found.words.startswith("1,400 litres")


def test_list_marks_alone_say_nothing():
    assert not passages.says_something("(c)")
    assert not passages.says_something("1.")
    assert passages.says_something("two words")


def test_a_headline_in_capitals_is_read_in_small_letters():
    found = read("BRIDGES CLOSED AFTER FLOOD\n\nThree bridges are closed.")
    assert found[0].words == "Bridges closed after flood"
    assert found[0].role is Role.LINE
