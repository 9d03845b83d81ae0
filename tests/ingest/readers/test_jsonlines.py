import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.readers.formats import read_file

GOOD = '{"text": "Nine lorries crossed."}'


@pytest.mark.parametrize("sign", ["\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\r"])
def test_a_line_ends_at_a_line_feed_and_nowhere_else(sign):
    escaped = sign if ord(sign) > 31 else f"\\u{ord(sign):04x}"
    rows = f'{{"text": "The bridge is open.{escaped} Nine lorries crossed."}}\n{GOOD}'

    first, second = read_file(rows.encode(), "a.jsonl")

    assert "Nine lorries crossed." in first.text
    assert [first.line, second.line] == [1, 2]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ('{"text": "x", "n": NaN}', "NaN"), ('{"text": "x", "n": -Infinity}', "-Infinity"), ('{"text": "\\ud800 x"}', "half a character"), ('{"text": 5}', "`text` is a number"),
        ('{"text": ["x"]}', "`text` is a list"), ('{"title": "x"}', "has no `text`"), ("[1]", "is a list"), ("{", "no JSON"), ("[" * 5000, "nested too deeply"), ('{"text": " "}', "is empty"),
        ('{"text": null}', "`text` is null"), ('"x"', "is text"),
    ],
)  # fmt: skip
def test_a_bad_line_is_lost_alone_and_named_with_its_reason(row, why):
    documents = read_file(f"{GOOD}\n{row}\n{GOOD}".encode(), "a.jsonl")

    assert [document.line for document in documents] == [1, 3]
    assert "line 2" in documents[0].notes[0]
    assert why in documents[0].notes[0]


def test_a_bad_field_costs_the_field_and_is_named_with_its_line():
    documents = read_file(
        f'{GOOD}\n{{"text": "Two roads.", "published": "soon", "reliability": "Z"}}'.encode(), "a.jsonl"
    )

    assert documents[1].text == "Two roads."
    assert all(note.startswith("line 2 ") for note in documents[1].notes)


def test_where_no_line_is_a_report_the_first_reason_is_said():
    with pytest.raises(UnreadableInput, match="line 1: its `text` is a number"):
        read_file(b'{"text": 5}\n', "a.jsonl")


@pytest.mark.parametrize(
    "field",
    [
        '"marking": "tlp:red"',
        '"tlp": "red"',
        '"classification": ["TLP:RED"]',
        '"handling": {"tlp": "RED"}',
        '"protectiveMarking": "TLP:RED"',
    ],
)
def test_a_marking_in_a_field_of_any_usual_name_is_kept(field):
    (document,) = read_file(f'{{"text": "Two roads.", {field}}}'.encode(), "a.jsonl")

    assert document.marking == "TLP:RED"


@pytest.mark.parametrize(
    ("line", "why"),
    [
        (b'{"text": "Nine boats left.", "text": "Two boats left."}', "one name twice"),
        (b'{"text": "Nine boats left.", "marking": "TLP:RED", "marking": "TLP:CLEAR"}', "one name twice"),
        (b'{"text": "Nine boats left.", "more": {"a": 1, "a": 2}}', "one name twice"),
    ],
)
def test_a_line_that_gives_a_name_twice_is_lost_alone(line, why):
    found = read_file(line + b'\n{"text": "The quay closed.", "title": "text"}\n', "a.jsonl")

    assert [document.text.split()[-1] for document in found] == ["closed."]
    assert f"line 1: it gives {why}" in found[0].notes[0]


def test_marks_of_records_are_no_part_of_them():
    found = read_file(b'\x1e{"text": "The quay closed."}\n\x1e{"text": "Nine boats left."}\n', "a.jsonl")

    assert [document.text for document in found] == ["The quay closed.", "Nine boats left."]


def test_bytes_that_are_no_characters_are_named_with_their_line():
    long = ("The café on the quay of Orsk closed. " * 20).encode()
    found = read_file(b'{"text": "' + long + b'"}\n{"text": "Nine\xff boats left."}\n', "a.jsonl")

    assert len(found) == 2
    assert "line 2 held bytes that are no characters" in found[0].notes[-1]
