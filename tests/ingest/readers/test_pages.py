"""Web pages: nothing altered, the article whole, its own day, no marking missed."""

import gzip
from datetime import date

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest.readers import html
from consilience.ingest.readers.formats import read_file
from tests.ingest import make

PROSE = (
    "The valley authority of Tamur reopened the bridge on Tuesday after its piers had been mended. "
    "Engineers said that 340 metres of the road would follow by the end of the year, when the rains are over."
)


def page(body, head="<title>Bridge open</title>", **attributes):
    return f"<html><head>{head}</head><body>{body}</body></html>".encode()


def article(text, head="<title>Bridge open</title>"):
    return page(f"<article><h1>Bridge open</h1><p>{PROSE}</p><p>{text}</p></article>", head)


def one(raw, name="a.html"):
    (document,) = read_file(raw, name)
    return document


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("The camp holds 1450<sup>3</sup> people.", "holds 1450 people."),
        ("The camp holds 1,450<sup>[12]</sup> people.", "holds 1,450 people."),
        ("The camp holds 1450<sup><a href='#n1'>a</a></sup> people.", "holds 1450 people."),
        ("The camp holds 1450<span style='vertical-align: super'>7</span> people.", "holds 1450 people."),
        ("The camp holds 1450<a class='footnote-ref' href='#fn2'>2</a> people.", "holds 1450 people."),
        ("The camp holds 1450<a role='doc-noteref' href='#fn2'>[2]</a> people.", "holds 1450 people."),
        ("The camp holds 1450² people.", "holds 1450 people."),
        ("The camp holds 1450<sup>*</sup> people.", "holds 1450 people."),
        ("It covers 12 km<sup>2</sup> of land.", "covers 12 km² of land."),
        ("It holds 3×10<sup>6</sup> litres.", "holds 3×10⁶ litres."),
        ("The 21<sup>st</sup> brigade left.", "The 21st brigade left."),
        ("The CO<sub>2</sub> level rose.", "The CO2 level rose."),
        ("It took 2<sup>1</sup>/<sub>2</sub> hours.", "It took 2 1/2 hours."),
    ],
)
def test_a_raised_mark_is_no_digit_of_the_number_before_it(markup, words):
    assert words in one(article(markup)).text


@pytest.mark.parametrize("label", ["iso-8859-1", "latin1", "us-ascii", "windows-1252", "ISO_8859-1"])
def test_a_page_that_says_latin_is_read_as_browsers_read_it(label):
    raw = article(
        "Some 40–50 lorries left; “none” came back.",
        f'<meta charset="{label}"><title>Bridge open</title>'.replace("–", "-"),
    )
    raw = raw.decode().encode("cp1252")

    assert "Some 40–50 lorries left; “none” came back." in one(raw).text


def test_an_old_numeric_reference_is_a_dash():
    assert "Some 40–50 lorries left." in one(article("Some 40&#150;50 lorries left.")).text


def test_the_cells_of_a_table_stay():
    table = "<table><tr><th>Valley</th><th>Dead</th></tr><tr><td>Tamur</td><td>14</td></tr><tr><td>Arun</td><td>7</td></tr></table>"
    text = one(page(f"<article><h1>Losses</h1><p>{PROSE}</p>{table}</article>")).text

    assert "Valley | Dead\nTamur | 14\nArun | 7" in text


@pytest.mark.parametrize("name", ["cookie-banner", "onetrust-consent-sdk", "cmp-container", "privacy-modal", "gdpr"])
def test_a_notice_about_cookies_is_no_part_of_the_report(name):
    notice = (
        "<h2>Your privacy</h2>"
        + "<p>We and our partners use cookies to store and access personal data on your device. You may accept all or reject all.</p>"
        * 8
    )
    text = one(
        page(
            f"<div class='{name}'>{notice}</div><article><h1>Bridge open</h1><p>The bridge of Tamur was reopened on Tuesday after its piers had been mended.</p></article>"
        )
    ).text

    assert text == "Bridge open\nThe bridge of Tamur was reopened on Tuesday after its piers had been mended."


def test_a_notice_without_a_name_is_known_by_its_words():
    notice = (
        "<p>We and our partners use cookies and process personal data. With your consent we store and access information on a device. Manage preferences or accept all.</p>"
        * 4
    )
    text = one(
        page(f"<div>{notice}<button>OK</button></div><article><h1>Bridge open</h1><p>{PROSE}</p></article>")
    ).text

    assert "cookies" not in text


def test_an_article_about_cookies_is_read():
    text = one(
        page(
            "<article><h1>Court bans cookies</h1><p>The court in Tamur ruled on Monday that the 14 news sites may not set cookies without consent, and that personal data must be deleted.</p></article>"
        )
    ).text

    assert "14 news sites may not set cookies" in text


@pytest.mark.parametrize(
    "gate",
    [
        "Just a moment... Checking your browser",
        "Please enable JavaScript and cookies to continue",
        "Access denied",
        "404 Not Found",
        "Verify you are human",
    ],
)
def test_a_page_in_front_of_another_one_is_refused(gate):
    with pytest.raises(UnreadableInput, match="stands in front"):
        read_file(page(f"<h1>{gate}</h1><p>Ray ID 88</p>"), "a.html")


def test_a_beginning_before_a_wall_is_named():
    document = one(article("Subscribe now to continue reading this story."))

    assert "only the beginning" in document.notes[0]


def test_an_article_that_stands_in_the_structured_data_alone_is_read():
    data = f'<title>Bridge open</title><script type="application/ld+json">{{"@type":"NewsArticle","headline":"Bridge open","datePublished":"2022-03-04","articleBody":"{PROSE}"}}</script>'
    document = one(page("<div id='app'>Loading</div>", data))

    assert PROSE in document.text
    assert document.published == date(2022, 3, 4)


def test_all_updates_of_a_live_page_are_read():
    updates = "".join(
        f"<article><h2>Update {n}</h2><p>At {n} o'clock {n * 10} lorries had crossed the bridge of Tamur.</p></article>"
        for n in range(1, 9)
    )
    text = one(page(f"<main class='live-blog'><h1>Bridge</h1>{updates}</main>")).text

    assert all(f"{n * 10} lorries had crossed" in text for n in range(1, 9))


def test_struck_and_hidden_words_are_left_out_and_the_struck_ones_named():
    document = one(
        article("The bridge holds <del>900</del> 800 lorries. <span style='display:none'>Nobody sees 77.</span>")
    )

    assert "holds 800 lorries" in " ".join(document.text.split())
    assert "77" not in document.text
    assert "struck out" in document.notes[0]


DATES = [
    # the article inside what the page is about
    ('{"@type":"WebPage","datePublished":"2015-01-01","mainEntity":{"@type":"NewsArticle","headline":"Bridge open","datePublished":"2022-03-04"}}', date(2022, 3, 4)),
    # a related story stands first
    ('[{"@type":"NewsArticle","headline":"Dam built","datePublished":"2011-05-05"},{"@type":"NewsArticle","headline":"Bridge open","datePublished":"2022-03-04"}]', date(2022, 3, 4)),
    # a list of stories
    ('{"@type":"ItemList","itemListElement":[{"@type":"NewsArticle","headline":"Dam built","datePublished":"2011-05-05"}]}', None),
    # the site and its page, in a graph
    ('{"@graph":[{"@type":"WebSite","datePublished":"2001-01-01"},{"@type":"WebPage","datePublished":"2009-09-09"},{"@type":"Article","headline":"Bridge open","datePublished":"2022-03-04"}]}', date(2022, 3, 4)),
    # two that may both be meant
    ('[{"@type":"NewsArticle","headline":"Bridge open","datePublished":"2022-03-04"},{"@type":"NewsArticle","headline":"Bridge open","datePublished":"2021-03-04"}]', None),
    # by its address
    ('[{"@type":"NewsArticle","url":"https://t.example/dam","datePublished":"2011-05-05"},{"@type":"NewsArticle","url":"http://www.t.example/bridge/?x=1","datePublished":"2022-03-04"}]', date(2022, 3, 4)),
    # lenient: a comma too many, a line break in a string, comment signs around it
    ('<!-- {"@type":"NewsArticle","headline":"Bridge open","description":"a\nb","datePublished":"2022-03-04",} -->', date(2022, 3, 4)),
    # a type as an address, in a list
    ('{"@type":["https://schema.org/ReportageNewsArticle"],"headline":"Bridge open","datePublished":"2022-03-04T22:00:00+05:45"}', date(2022, 3, 4)),
    # a related one inside the article
    ('{"@type":"NewsArticle","headline":"Bridge open","datePublished":"2022-03-04","mentions":{"@type":"NewsArticle","headline":"Dam built","datePublished":"2011-05-05"}}', date(2022, 3, 4)),
]  # fmt: skip


@pytest.mark.parametrize(("data", "day"), DATES)
def test_the_day_is_that_of_the_pages_own_article(data, day):
    head = f'<title>Bridge open</title><link rel="canonical" href="https://t.example/bridge"><script type="application/ld+json">{data}</script>'
    document = one(article("The end.", head))

    assert document.published == day
    assert "Dam built" not in document.text


def test_meta_elements_come_before_times_and_those_of_asides_count_never():
    times = '<aside class="related"><time datetime="2010-01-01">old</time></aside>'
    head = '<title>Bridge open</title><meta property="article:published_time" content="2022-03-04T10:00:00Z">'
    assert one(article(f"{times}The end.", head)).published == date(2022, 3, 4)
    assert one(article(f"{times}The end.")).published is None
    assert one(article('<time datetime="2022-03-04">today</time>')).published == date(2022, 3, 4)


@pytest.mark.parametrize(
    "body",
    [
        "<div class='banner'>TLP:RED</div>{}", "{}<footer>tlp:red</footer>", "<header><p>[TLP:RED]</p></header>{}", "<div id='classification-bar'>Handling: TLP RED</div>{}",
        "<nav>Home</nav><span class='badge'>TLP:RED</span>{}", "{}<img alt='TLP:RED' src='x.png'>", "<style>body::before {{ content: 'TLP:RED' }}</style>{}", "{}<div><p>TLP : RED</p></div>",
    ],
)  # fmt: skip
def test_a_marking_around_the_article_is_found(body):
    inner = f"<article><h1>Bridge open</h1><p>{PROSE}</p><p>Another 12 lorries crossed.</p></article>"
    assert one(page(body.format(inner))).marking == "TLP:RED"


@pytest.mark.parametrize(
    "head",
    [
        '<meta name="classification" content="TLP:RED">',
        '<meta name="tlp" content="red">',
        "<title>[TLP:RED] Bridge open</title>",
        '<meta property="og:title" content="TLP:RED - Bridge open">',
    ],
)
def test_a_marking_in_the_head_of_a_page_is_found(head):
    assert one(article("The end.", head)).marking == "TLP:RED"


def test_a_page_without_a_marking_has_none():
    assert one(article("The end of the secret talks.")).marking is None


@pytest.mark.parametrize(
    "box",
    [
        "<div class='tlp'>RED</div>",
        "<p>TLP:<br>RED</p>",
        "<table><tr><td>TLP</td><td>RED</td></tr></table>",
        "<span>TLP</span>:<b>RED</b>",
        "<svg><text>TLP:RED</text></svg>",
        "<button>TLP:RED</button>",
        "<div title='TLP:RED'>x</div>",
        "<div data-tlp='TLP:RED'></div>",
        "<aside>TLP:RED</aside>",
    ],
)
def test_a_marking_is_found_in_whatever_element_it_stands(box):
    inner = f"<article><h1>Bridge open</h1><p>{PROSE}</p><p>Another 12 lorries crossed.</p></article>"
    assert one(page(box + inner)).marking == "TLP:RED"


STORY = "".join(
    f"<p>Paragraph {n}: the board of Tamur said that {100 + n} people crossed the bridge on the first days of May.</p>"
    for n in range(6)
)


def told(body, head=""):
    (document,) = read_file(make.a_page(body, head), "a.html")
    return document


@pytest.mark.parametrize(
    "mark",
    [
        "<span class='footnote-ref'>7</span>", "<span style='font-size:60%;vertical-align:top'>8</span>", "<span style='position:relative;top:-0.5em'>9</span>", "<small style='vertical-align:4px'>3</small>",
        "<sup>3</sup>", "<a id='fnref3' class='note-ref' href='#fn3'>3</a>",
    ],
)  # fmt: skip
def test_the_mark_of_a_note_is_no_digit_of_the_number_before_it(mark):
    assert (
        "Some 1,300 people crossed."
        in told(f"<article><h1>Bridge open</h1><p>Some 1,300{mark} people crossed.</p>{STORY}</article>").text
    )


@pytest.mark.parametrize(
    "how", ["style='opacity:0'", "style='font-size:0'", "style='position:absolute;left:-9999px'", "class='visually-hidden'", "class='sr-only x'", "style='display:none'", "hidden"]
)  # fmt: skip
def test_words_out_of_sight_are_not_read(how):
    document = told(f"<article><h1>Bridge open</h1><p {how}>It took 999 men.</p>{STORY}</article>")

    assert "999" not in document.text
    assert "Paragraph 5" in document.text


def test_an_article_that_appears_once_the_page_has_loaded_is_read():
    assert "Paragraph 5" in told(f"<div style='opacity:0'><article><h1>Bridge open</h1>{STORY}</article></div>").text


@pytest.mark.parametrize(
    "wall",
    ["Para seguir leyendo, suscríbete.", "Dieser Artikel ist nur für Abonnenten.", "Cet article est réservé aux abonnés.", "Contenuto riservato agli abbonati.", "Alleen voor abonnees."],
)  # fmt: skip
def test_the_beginning_of_a_closed_article_is_told_in_other_tongues(wall):
    document = told(
        f"<article><h1>Bridge open</h1><p>The bridge is open. The board said so.</p><div>{wall}</div></article>"
    )

    assert "only the beginning" in document.notes[0]


@pytest.mark.parametrize(
    "gate", ["<h1>Einen Moment bitte</h1><p>Bitte bestätigen Sie, dass Sie kein Roboter sind.</p>", "<h1>Accès refusé</h1><p>Erreur 403.</p>", "<h1>Sign in</h1><p>Forgot password?</p>", "<p>Please enable cookies.</p>"]
)  # fmt: skip
def test_a_page_in_front_of_another_is_refused_in_other_tongues(gate):
    with pytest.raises(UnreadableInput, match="stands in front"):
        told(gate)


def test_a_page_whose_words_a_program_puts_in_is_told():
    document = told(
        "<div id=__next></div><p>Courier</p>",
        '<title>Bridge open</title><script id="__NEXT_DATA__">{"props":{}}</script>',
    )

    assert "hardly any words" in document.notes[0]


def test_a_live_page_keeps_the_times_and_headings_of_all_its_updates():
    updates = "".join(
        f"<article><time>1{n}:00</time><h3>Update {n}</h3><p>The water stood at {n + 2} metres and {n}0 men were sent to Orrin.</p></article>"
        for n in range(6)
    )
    text = told(f"<main><h1>Live: flood</h1><div class='liveblog'>{updates}</div></main>").text

    assert all(f"1{n}:00" in text and f"Update {n}" in text for n in range(6))


def test_a_paragraph_of_the_article_that_seemed_no_part_of_it_is_told(monkeypatch):
    monkeypatch.setattr(
        html,
        "_article",
        lambda _: (
            "Bridge open\n"
            + "\n".join(
                f"Paragraph {n}: the board of Tamur said that {100 + n} people crossed the bridge on the first days of May."
                for n in range(5)
            )
        ),
    )

    assert "1 paragraph within its article" in told(f"<article><h1>Bridge open</h1>{STORY}</article>").notes[0]


@pytest.mark.parametrize("unset", ["1970-01-01T00:00:00Z", "0001-01-01T00:00:00", "1900-01-01"])
def test_a_day_that_nobody_filled_in_is_none(unset):
    assert one(article("Words.", f'<meta property="article:published_time" content="{unset}">')).published is None


@pytest.mark.parametrize("one", ['a{}="x"', "a{}='>'", "a{}", "a{}=x"])
def test_a_tag_of_countless_attributes_is_refused_at_once(one):
    tag = " ".join(one.format(n) for n in range(60_000))

    with pytest.raises(UnreadableInput, match="1,000 attributes"):
        read_file(f"<html><body><div {tag}><p>The quay closed.</p></div></body></html>".encode(), "a.html")


def test_long_tags_of_few_attributes_are_read():
    picture = f'<img alt="The quay" src="data:image/png;base64,{"A=" * 50_000}">'

    assert (
        "closed"
        in read_file(f"<html><body>{picture}<p>The quay closed on Monday.</p></body></html>".encode(), "a.html")[0].text
    )


@pytest.mark.parametrize(
    "raw",
    [gzip.compress(bytes(50_000_000)), gzip.compress(b"<html>"), b"\x1f\x8bx"],
    ids=["zeros", "a page", "cut"],  # what is packed names the second it was packed in
)
def test_what_does_not_begin_as_a_web_archive_is_refused_at_once(raw):
    with pytest.raises(UnreadableInput, match="does not begin as a web archive"):
        read_file(raw, "a.warc.gz")
