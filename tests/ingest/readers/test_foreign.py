"""Fields of other software: their markup is no words, their plain text stays, their language is told."""

import pytest

from consilience.ingest.readers.foreign import read_foreign
from consilience.ingest.readers.isolated import Isolation

PLAIN = "The harbour board closed the north quay.\n\nNine dockers were hurt."


@pytest.mark.parametrize(
    "text",
    [
        "<p>The harbour board <b>closed</b> the north quay.</p><ul><li>Nine dockers were hurt.</li></ul>",
        "<div class='x'>The harbour board closed the north quay.<br/><br/>Nine dockers were hurt.</div>",
        "&lt;p&gt;The harbour board closed the north quay.&lt;/p&gt;&lt;p&gt;Nine dockers were hurt.&lt;/p&gt;",
        "The harbour board **closed** the [north quay](https://desk.example/1).\n\n* Nine dockers were hurt.",
        "The harbour board <em>closed</em> the north quay.\n\nNine dockers were hurt.",
        "The harbour board closed the&nbsp;north quay.\n\nNine dockers were hurt.",
        PLAIN,
    ],
)
def test_markup_leaves_the_words_and_their_edges(text):
    assert [line for line in read_foreign(text).words.split("\n") if line] == PLAIN.split("\n\n")


@pytest.mark.parametrize(
    "text",
    [
        "2021. The board met twice.",
        "It runs __init__.py and a_b_c under C:\\_x.",
        "Where a < b and c > d, five * six * seven.",
        "Written by <desk@harbour.example> at 4 < 5.",
        "1. Close the quay.\n2. Count 1,204 crates.",
    ],
)
def test_plain_text_stays_as_it_is_written(text):
    assert read_foreign(text).words == text


def test_scripts_are_no_words():
    assert "alert" not in read_foreign("<script>alert(1)</script><p>The quay closed.</p>").words


@pytest.mark.parametrize(
    ("text", "lang", "language"),
    [
        ("Le conseil du port a fermé le quai nord lundi et neuf dockers ont été blessés dans la bousculade.", "", "fr"),
        ("Le conseil du port a fermé le quai nord lundi et neuf dockers ont été blessés dans la bousculade.", "en", "fr"),
        ("<p>Der Hafenrat hat am Montag den nördlichen Kai geschlossen, und neun Arbeiter wurden dabei verletzt.</p>", "", "de"),
        (PLAIN, "", "en"), (PLAIN, "en-GB", "en"), (PLAIN, "EN", "en"), ("Quai.", "fr-CA", "fr"),
    ],
)  # fmt: skip
def test_the_language_is_what_is_stated_or_plain(text, lang, language):
    assert read_foreign(text, lang=lang).language == language


@pytest.mark.parametrize(
    ("text", "title", "marking"),
    [
        (f"TLP:RED\n\n{PLAIN}", "", "TLP:RED"),
        (f"<p>TLP:RED</p><p>{PLAIN}</p>", "", "TLP:RED"),
        (PLAIN, "TLP:AMBER", "TLP:AMBER"),
        (PLAIN, "North quay", None),
    ],
)
def test_markings_in_the_words_are_found(text, title, marking):
    assert read_foreign(text, title=title).marking == marking


def test_markup_is_read_in_the_confined_process_and_plain_text_is_not():
    with Isolation(always=True) as isolation:
        assert read_foreign(PLAIN, words=isolation.words).words == PLAIN
        assert isolation._process is None
        assert read_foreign("<p>The quay <b>closed</b>.</p>", words=isolation.words).words == "The quay closed."
        assert isolation._process is not None
        assert read_foreign("<p> </p>", words=isolation.words).words == ""
