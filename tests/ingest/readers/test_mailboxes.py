"""Mailboxes: each message a report of its own, nothing that was thrown away, nothing lost in silence."""

from datetime import date

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.folder import read_folder
from consilience.ingest.readers.formats import format_of, read_file
from consilience.ingest.readers.mailheads import in_maildir, is_message


def message(number, words, more=""):
    return f"From: Ida Moe <ida@depot.example>\nTo: desk@example.org\nSubject: Note {number}\nDate: Mon, {number} May 2026 10:00:00 +0000\n{more}\n{words}\n"


def mailbox(*messages, line="From ida@depot.example Mon May  4 10:00:00 2026\n"):
    return "\n".join(line + one for one in messages).encode()


FIRST, SECOND = "Orsk holds 300 tents.", "Orsk holds 280 tents."


@pytest.mark.parametrize("line", ["From ida@depot.example Mon May  4 10:00:00 2026\n", "From - Mon May 04 10:00:00 2026\n", "From ida@depot.example Mon May  4 10:00:00 2026 +0200\n", "From 17@xxx Mon May 04 10:00:00 +0000 2026\n"])  # fmt: skip
@pytest.mark.parametrize("name", ["a.mbox", "a.MBX", "Inbox"])
def test_each_message_of_a_mailbox_is_a_report(line, name):
    found = read_file(mailbox(message(4, FIRST), message(5, SECOND), line=line), name)

    assert [one.place_in(name) for one in found] == [f"{name}#message 1", f"{name}#message 2"]
    assert [one.published for one in found] == [date(2026, 5, 4), date(2026, 5, 5)]
    assert all(one.author == "Ida Moe" for one in found)


def test_line_ends_of_windows_are_understood():
    assert len(read_file(mailbox(message(4, FIRST), message(5, SECOND)).replace(b"\n", b"\r\n"), "a.mbox")) == 2


def test_words_that_begin_like_a_separator_are_words():
    words = f"{FIRST}\n\nFrom the coast at 9:14 on 4 May 2026\ncame no word.\n\n>From Orsk 40 left.\n>>From Tamur none."
    (found,) = read_file(mailbox(message(4, words)), "a.mbox")

    assert "From the coast at 9:14" in found.text
    assert "From Orsk 40 left." in found.text


def test_an_earlier_message_in_one_is_left_out():
    reply = message(5, f"{SECOND}\n\nOn 4 May 2026 at 9:00, Ola wrote:\n> {FIRST}")
    found = read_file(mailbox(reply), "a.mbox")

    assert FIRST not in found[0].text
    assert "quotes an earlier message" in found[0].notes[0]


@pytest.mark.parametrize(
    ("more", "said"),
    [("X-Mozilla-Status: 0009\n", "message that was deleted"), ("X-Status: D\n", "message that was deleted"), ("X-Status: T\n", "draft")],
)  # fmt: skip
def test_what_was_thrown_away_or_never_sent_is_left_out_and_named(more, said):
    found = read_file(mailbox(message(4, FIRST, more), message(5, SECOND, "X-Mozilla-Status: 0001\n")), "a.mbox")

    assert [FIRST in one.text for one in found] == [False]
    assert said in found[0].notes[0]


def test_a_message_that_cannot_be_read_costs_itself_and_is_named():
    empty = "From: Ida <ida@depot.example>\nTo: a@b.example\nSubject: x\nContent-Type: application/pdf\n\nJVBE\n"
    found = read_file(mailbox(empty, message(5, SECOND)), "a.mbox")

    assert len(found) == 1
    assert "message 1: it has no words of its own" in found[0].notes[0]


def test_a_marking_marks_its_own_message():
    found = read_file(mailbox(message(4, f"TLP:RED\n\n{FIRST}"), message(5, SECOND)), "a.mbox")

    assert [one.marking for one in found] == ["TLP:RED", None]


@pytest.mark.parametrize("raw", [b"From here to there", b"Some words", mailbox()])
def test_what_is_no_mailbox_is_refused(raw):
    with pytest.raises(UnreadableInput):
        read_file(raw or b" x", "a.mbox")


def test_the_messages_of_a_maildir_are_read_and_drafts_are_named(tmp_path):
    place = tmp_path / "box"
    files = {"cur/1770000001.M1P1.host:2,S": FIRST, "new/1770000002.M2P1.host": SECOND, "cur/1770000003.M3P1.host:2,DS": "A draft.", "cur/1770000004.M4P1.host:2,ST": "Thrown away.", "tmp/1770000005.M5P1.host": "Half"}  # fmt: skip
    for number, (name, words) in enumerate(files.items(), start=4):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(message(number, words))

    found = read_folder(tmp_path, "alpha")

    assert sorted(report.text.split("\n")[-1] for report in found.reports) == [SECOND, FIRST]
    assert sorted(problem.sentence.split(";")[0] for problem in found.problems if problem.skipped) == ["it is a draft", "it is a message that was not delivered", "it is a message that was thrown away"]  # fmt: skip


def test_a_folder_called_new_is_no_maildir():
    assert in_maildir("new/report.2026") is None
    assert format_of(b"Some words.", "new/a.txt").name == "plain text"


def test_a_message_without_an_ending_is_known_by_its_head():
    assert FIRST in read_file(message(4, FIRST).encode(), "1234")[0].text
    assert not is_message(b"From: a\nNote\n\nwords")
    assert not is_message(b"Title: a\nPlace: b\nDay: c\n\nwords")


def test_a_message_of_apple_mail_is_read_without_its_properties():
    body = message(4, FIRST).encode()
    raw = str(len(body)).encode() + b"     \n" + body + b'<?xml version="1.0"?><plist><string>flags</string></plist>'

    (found,) = read_file(raw, "9.emlx")

    assert found.text.endswith(FIRST)
    with pytest.raises(UnreadableInput):
        read_file(b"99999\nFrom: x", "9.emlx")


def test_a_mail_saved_as_text_keeps_its_own_words_alone():
    head = "From: Ida Moe\nSent: Monday, May 4, 2026 10:00\nTo: Desk\nSubject: RE: Tents"
    text = f"{head}\n\n{FIRST}\n\n-----Original Message-----\nFrom: Ola\nSent: Sunday\nTo: Ida\nSubject: Tents\n\nSome 900 tents left.\n"
    (found,) = read_file(text.encode(), "a.txt")

    assert FIRST in found.text
    assert "900" not in found.text
    assert "quotes an earlier message" in found.notes[0]
    assert "Ida Moe" in read_file(f"{head}\n\n{FIRST}\n".encode(), "a.txt")[0].text
