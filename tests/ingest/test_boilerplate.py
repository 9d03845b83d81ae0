import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest.boilerplate import dateline_end, own_words, spans

BOILERPLATE = """
By Ann Writer
By Ann Writer, Northern Courier
By ANN WRITER and JO BLOGGS
By Ann Writer | 29 December 2017
By Staff Reporter
By Jo Bloggs / Republished with permission / NORTHWIRE.ORG / Report a typo
Reuters Staff
Photo: AFP
Photo by Ann Writer/AFP via Getty Images
Photograph: Ann Writer/Northern Courier
(AP Photo/Ann Writer)
Image Courtesy: Ann Writer
Image courtesy of the Ministry
Picture: Getty
Getty Images
Featured image: Flickr / Navy
FILE PHOTO: The minister speaks in the capital. REUTERS/Ann Writer
© 2017 Northern Courier. All rights reserved.
Copyright 2021 Northern Courier
All rights reserved.
Published: 3 February 2021
Updated 14:05 GMT, 3 Feb 2021
Last modified on Thu 28 Dec 2017 22.15 GMT
Subscribe to our newsletter to get the latest news.
Sign up for our daily newsletter
Get the latest stories delivered to your inbox.
Follow us on Twitter
We use cookies to improve your experience.
This website uses cookies.
This article originally appeared on Northwire.org.
This article was chosen for republication based on the interest of our readers.
This story was first published in The Courier.
South Paper republishes stories from a number of other sources.
The views expressed in this article are those of the author and do not necessarily reflect those of the outlet.
Opinions expressed are solely those of the author.
Read more: Ministers say they will not talk
READ ALSO: What is the forum?
Related articles
Share this article
Advertisement
Source
.Source
Source: Reuters
(Source: Axios)
Via: Haaretz
Click here to read the full story.
Reporting by Ann Writer; Editing by Jo Bloggs
(Reporting by Ann Writer in Geneva; Editing by Jo Bloggs)
The Associated Press contributed to this report.
With inputs from agencies
3 min read
12 comments
Leave a comment
Report a typo
Report an error in this article
TLP:AMBER
SECRET//REL TO AAA, BBB
Facebook Twitter WhatsApp
Skip to main content
Privacy Policy | Terms of Use | Contact Us
Page 3 of 12
Tags: talks, forum, missiles
This material may not be published, broadcast, rewritten or redistributed.
Support independent journalism with a donation.
Sent from my iPhone
* * *
https://courier.example/news/1
""".strip().split("\n")

STORY = """
The army reported a typo in its orders.
By Monday the army had left the town.
By Tuesday, Netanyahu had agreed.
By John Bolton's account, the deal was dead.
Photos showed that the base was hit.
Satellite images published by Reuters showed damage at the site.
Reuters/Ipsos poll finds support falling
The minister signed up for the programme today.
Source close to the minister says talks failed
Sources: Israel to strike within weeks
Copyright law was changed by parliament in March.
Share prices fell by 3 percent on Monday
More than 40 people were killed
Search for survivors goes on
Home Secretary resigns
Subscribe to the treaty or leave, capital told
The article of the treaty was originally drafted in 2009.
Report says four teams were formed
Report: two sides sign secret deal
Iran: talks resume
The report was first published by Axios.
Video shows missile launch
Join us or die, rebels tell villagers.
Editing genes was banned.
Page was arrested on Monday.
In a statement published on 28 December 2017, the White House confirmed the deal.
On December 28, 2017 the two sides met.
WASHINGTON, Dec. 28, 2017 (Reuters) — The two sides met.
Pictures of the attack were sent to the UN.
Follow-up talks will take place on Twitter
The views of the two ministers expressed at the meeting do not differ.
More on sanctions expected
Source of the leak was identified
Top news agency closed
Contact was lost with the plane.
Print newspapers were shut down
From: the ministry said
The opposition views the deal as a mistake.
Tags were placed on the shells.
Help arrived too late
Next round of talks in May
Four teams
US and Israel sign pact
Talks resumed
An Israeli official, according to sources, said:
The site uses centrifuges of a new type.
We use force only as a last resort, the general said.
""".strip().split("\n")


@pytest.mark.parametrize("line", BOILERPLATE)
def test_boilerplate_is_known(line):
    text = f"Four teams were formed.\n\n{line}\n\nNothing else was agreed."

    assert [text[span.start : span.end] for span in spans(text)] == [line]


@pytest.mark.parametrize("line", STORY)
def test_a_line_of_the_story_is_kept(line):
    assert spans(line) == ()


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        (
            "The minister speaks at a rally, Nov. 3, 2017. (AP Photo/Ann Writer)",
            "The minister speaks at a rally, Nov. 3, 2017.",
        ),
        ("Soldiers at the border | Photo Credit: PTI", "Soldiers at the border"),
        ("Two bridges were closed. Photo: Ann Writer", "Two bridges were closed."),
        ("Two bridges were closed [Image: Northern Courier]", "Two bridges were closed"),
        ("The dam broke at noon. REUTERS/Ann Writer", "The dam broke at noon."),
        ("Water stood in 40 houses — Picture by Jo Bloggs", "Water stood in 40 houses"),
    ],
)
def test_a_credit_is_taken_off_the_sentence_before_it(line, kept):
    assert [piece.strip() for piece in own_words(line)] == [kept]


@pytest.mark.parametrize(
    "line",
    [
        "(c) The parties shall exchange notes within ten days",
        "(C) 2,000 tents were sent to the camp",
        "(c) 40 tents, 12 stoves and 3 pumps",
        "Section: the northern road was closed on 4 May.",
        "Topics: the two sides met in Geneva.",
        "Label: 14 boxes were found without one.",
        "Category: three of the five pumps have failed.",
        "12 14 15 18",
        "Lanta 530 12",
        "Lanta | 530 | 12",
        "12 | 3 | 40",
    ],
)
def test_lettered_items_labelled_lines_and_rows_of_figures_are_content(line):
    assert spans(line) == ()


def test_only_the_sentences_that_are_boilerplate_go():
    text = "Four teams were formed. Subscribe to our newsletter for free. The views expressed are those of the author alone."

    assert own_words(text) == ["Four teams were formed. "]


def test_a_story_that_looks_like_none_is_not_lost_in_a_long_line():
    line = "By Ann Writer " + "and the two sides met again in Geneva " * 12

    assert spans(line) == ()


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("WASHINGTON (Reuters) - The treaty", "WASHINGTON (Reuters) - "),
        ("GENEVA, Dec 28 (Reuters) — The treaty", "GENEVA, Dec 28 (Reuters) — "),
        ("(NORTHWIRE.ORG) — The treaty", "(NORTHWIRE.ORG) — "),
        ("LONDON — The minister", "LONDON — "),
        ("The UN (United Nations) - a body", ""),
        ("US – Israel ties are strong", ""),
    ],
)
def test_a_dateline_ends_where_the_story_begins(line, start):
    assert line[: dateline_end(line)] == start


@given(st.text(max_size=600))
def test_spans_are_in_order_and_within_the_text(text):
    found = spans(text)

    assert all(0 <= span.start < span.end <= len(text) for span in found)
    assert all(left.end <= right.start for left, right in itertools.pairwise(found))
    assert all("\n" not in text[span.start : span.end] for span in found)


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("Posted 5 June 2031. By Ivo Stern. Reprinted from the Wire. The opinions expressed are those of the author alone.", []),
        ("The dam broke at noon. By Hanna Voll.", ["The dam broke at noon. "]),
        ("By Hanna Voll and Ivo Stern. Posted 3 May 2031. Share this article.", []),
        ("The mill closed on 3 May. More. The union protested.", ["The mill closed on 3 May. More. The union protested."]),
        ("By Monday the town was empty. By the bridge a lorry burned.", ["By Monday the town was empty. By the bridge a lorry burned."]),
    ],
)  # fmt: skip
def test_credits_on_one_line_go_sentence_by_sentence(line, kept):
    assert own_words(line) == kept


@pytest.mark.parametrize(
    "piece",
    [
        "A",
        "By Abc ",
        "Abc ",
        "( ",
        "READ ",
        "- ",
        "© ",
        "Abc. ",
        ",Abc",
        "Published: ",
        "3 May 2021 ",
        "| ",
        "a/",
        "Photo by x ",
        "the the ",
    ],
)
def test_no_line_takes_long(piece):
    text = "\n".join([piece * (400 // len(piece))] * 50 + [piece * 20_000])
    started = time.process_time()

    spans(text)

    assert time.process_time() - started < 3
