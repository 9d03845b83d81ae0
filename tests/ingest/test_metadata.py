from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest.dates import find_date, parse_date
from consilience.ingest.metadata import find_metadata

STORY = "\n\nThe two sides met on 1 March 2015 in Geneva, officials said.\n\nNothing was agreed."


@pytest.mark.parametrize(
    "line",
    [
        "Published: 3 February 2021",
        "Published on February 3, 2021",
        "First published Wed 3 Feb 2021 10.15 GMT",
        "Date: 2021-02-03",
        "By Ann Writer | 3 February 2021",
        "By Ann Writer, 3 February 2021",
        "Ann Writer · Feb 3, 2021",
        "3 February 2021",
        "Wednesday, February 3, 2021, 10:15 AM EST",
        "WASHINGTON, Feb. 3, 2021 (Reuters) — The two sides met.",
        "WASHINGTON, Feb 3, 2021 - The two sides met.",
        "GENEVA (3 February 2021) — The two sides met.",
        "GENEVA, Wednesday 3 February 2021 - The two sides met.",
        "Written 3 February 2021 by the team in Geneva",
        "Week ending 3 February 2021",
        "2021-02-03T10:15:00Z",
    ],
)
def test_a_line_that_speaks_of_publication_gives_the_date(line):
    assert find_metadata("Talks resumed in Geneva\n\n" + line + STORY).published == date(2021, 2, 3)


@pytest.mark.parametrize(
    "line",
    [
        "The pact of 3 February 2021 was renewed.",
        "On 3 February 2021 the two sides met.",
        "In a statement published on 3 February 2021, the ministry denied it.",
        "Talks of 3 February 2021 failed",
        "WASHINGTON, Feb. 3 (Reuters) — The two sides met.",
        "Published: soon",
        "Published: 03/02/2021",
    ],
)
def test_a_date_of_the_story_is_not_the_date_of_publication(line):
    assert find_metadata("Talks resumed in Geneva\n\n" + line + STORY).published is None


def test_the_first_publication_counts_before_an_update():
    assert find_metadata(
        "Talks resumed\n\nUpdated: 5 February 2021\nPublished: 3 February 2021" + STORY
    ).published == date(2021, 2, 3)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2021-02-03", date(2021, 2, 3)),
        ("20210203", date(2021, 2, 3)),
        (20210203, date(2021, 2, 3)),
        ("3rd of February 2021", date(2021, 2, 3)),
        ("25/12/2017", date(2017, 12, 25)),
        ("12/25/2017", date(2017, 12, 25)),
        ("5/5/2017", date(2017, 5, 5)),
        ("4/5/2017", None),
        ("03.02.2021", date(2021, 2, 3)),
        ("30 February 2021", None),
        ("2021", None),
        (2021, None),
        (True, None),
        (None, None),
        ("Sept. 9, 2018", date(2018, 9, 9)),
    ],
)
def test_dates_as_people_write_them(written, day):
    assert parse_date(written) == day


@given(
    st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%Y/%m/%d"]),
)
def test_every_day_is_found_in_every_full_form(day, form):
    written = day.strftime(form)

    assert find_date(f"x {written} y")[0] == day


@pytest.mark.parametrize(
    ("text", "author", "publisher"),
    [
        pytest.param(
            "Talks\n\nStory here.\n\nBy Jo Bloggs / Republished with permission / NORTHWIRE.ORG / Report a typo",
            "Jo Bloggs",
            "NORTHWIRE.ORG",
            id="slashes",
        ),
        pytest.param(
            "Talks\n\nBy Ann Writer, Northern Courier\n\nStory here.", "Ann Writer", "Northern Courier", id="comma"
        ),
        pytest.param("Talks\n\nGENEVA (Reuters) - Story here.", None, "Reuters", id="agency"),
        pytest.param("Talks\n\nStory here.\n\nSource: Northern Courier", None, "Northern Courier", id="source line"),
        pytest.param(
            "Talks\n\nStory here.\n\nSouth Paper republishes stories from others.",
            None,
            "South Paper",
            id="republisher",
        ),
        pytest.param("Title: Talks\nPublisher: Daily\nAuthor: Ann\n\nStory here.", "Ann", "Daily", id="header lines"),
        pytest.param("Talks\n\nBy Monday the army had left.", None, None, id="no byline"),
    ],
)
def test_author_and_outlet_are_found_in_the_text(text, author, publisher):
    found = find_metadata(text)

    assert (found.author, found.publisher) == (author, publisher)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Talks resumed in Geneva\n\nThe two sides met.", "Talks resumed in Geneva"),
        ("TLP:AMBER\n\nTalks resumed in Geneva\n\nThe two sides met.", "Talks resumed in Geneva"),
        ("The two sides met.\n\nNothing was agreed.", None),
        ("GENEVA (Reuters) - The two sides met.\n\nNothing was agreed.", None),
        ("Four teams were formed", None),
    ],
)
def test_a_headline_is_the_title(text, title):
    assert find_metadata(text).title == title


@given(st.text(max_size=500))
def test_any_text_has_metadata_or_none(text):
    find_metadata(text)


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe, published 9 May 2022, updated 11 May 2022",
        "By Jane Doe | Published: 9 May 2022, 10:00 | Updated: 11 May 2022, 12:00",
        "Published 9 May 2022; last updated 12 May 2022",
        "Published: 9 May 2022 (modified 12 May 2022 at 10:30)",
        "9 May 2022 – updated 12 May 2022",
    ],
)
def test_the_day_of_publication_is_read_where_an_update_stands_behind_it(line):
    assert find_metadata(f"Ferries of Quell\n\n{line}\n\nThe ferry carried 2,310 people.").published == date(2022, 5, 9)
