import re
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings

from consilience.brief import index as index_module
from consilience.brief.page import render
from consilience.brief.page_link import PageLink
from consilience.brief.safe_text import visible
from consilience.reasons.verdict import Verdict
from consilience.records.claim import Span
from tests import make, strategies

some = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


class Page(HTMLParser):
    """What a browser would see: tags, attributes and text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.ids, self.hrefs, self.parts = set(), set(), [], [], []
        self.open, self.comments = [], 0
        self.feed(html)
        self.close()
        self.text = "".join(self.parts)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids.append(value)
            if name == "href":
                self.hrefs.append(value)

    def handle_data(self, data):
        self.parts.append(data)

    def handle_comment(self, data):
        self.comments += 1


OURS = Page(render(make.three_parties(), links=[PageLink(title="t", href="q.html", line="l")]))
ALLOWED = OURS.tags | {"strong", "code", "b", "output"}


@some
@given(strategies.alignments())
def test_what_reports_say_never_becomes_markup(alignment):
    page = Page(render(alignment))

    assert page.tags <= ALLOWED
    assert not [name for name in page.attributes if name.startswith("on") or name == "style"]
    assert page.comments == 0
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\ud800-\udfff]", page.text)


@some
@given(strategies.alignments())
def test_the_reader_sees_every_word_of_a_conflict(alignment):
    page = Page(render(alignment))

    for matter in alignment.matters:
        if matter.verdict is Verdict.CONFLICTING:
            for pair in matter.pairs:
                if pair.verdict is Verdict.CONFLICTING:
                    quotes = [c.quote for c in alignment.claims if c.id in {pair.left, pair.right}]
                    assert all(visible(quote) in page.text for quote in quotes)


@some
@given(strategies.alignments())
def test_every_link_leads_somewhere_and_every_anchor_is_one(alignment):
    page = Page(render(alignment))

    assert len(page.ids) == len(set(page.ids))
    assert {href[1:] for href in page.hrefs if href.startswith("#")} <= set(page.ids)


def test_nothing_is_fetched_and_no_foreign_script_may_run():
    html = unescape(render(make.two_parties()))

    assert "default-src 'none'" in html
    assert "unsafe-inline" not in html
    assert not re.search(r"""(?:src|href|url)\s*[=(]\s*["']?(?:https?:)?//""", html)


def test_both_values_of_a_conflict_stand_on_the_page_and_in_the_quotes():
    html = render(make.two_parties())

    assert "<mark>Twelve</mark>" in html
    assert "<mark>Fifteen</mark>" in html
    assert "12 vessels" in html
    assert "15 ships" in html


def test_a_claims_own_words_are_lit_within_its_sentence():
    alignment = make.two_parties()
    told = next(claim for claim in alignment.claims if claim.quote.startswith("Twelve"))
    start, end = told.span.start, told.span.end
    own = replace(told, spans=(Span(start=start, end=start + 6), Span(start=end - 5, end=end)))

    html = render(replace(alignment, claims=tuple(own if claim == told else claim for claim in alignment.claims)))

    assert f'<mark>Twelve</mark><span class="around">{told.quote[6:-5]}</span>{told.quote[-5:]}' in html
    assert visible(told.quote) in Page(html).text


def test_repetition_is_not_called_corroboration():
    text = Page(render(make.two_parties())).text

    assert "1 of the 3 aligned matters rests on a single origin: repetition, not corroboration." in text
    assert "1 origin: its 3 reports repeat one another and count once" in text


def test_the_more_precise_side_is_named():
    assert "Northland is the more precise" in Page(render(make.two_parties())).text


def test_long_texts_are_left_out_and_each_quote_keeps_its_surroundings(monkeypatch):
    monkeypatch.setattr(index_module, "WHOLE_TEXTS", 100)

    page = Page(render(make.two_parties()))

    assert "texts" not in page.ids
    assert "In context" in page.text
    assert {href[1:] for href in page.hrefs if href.startswith("#")} <= set(page.ids)


def test_questions_are_named_when_there_are_pages_for_them():
    links = [PageLink(title="How long?", href="question-1.html", line="Two estimates, two months apart.")]

    assert "Two estimates, two months apart." in Page(render(make.two_parties(), links=links)).text
    assert "questions" not in Page(render(make.two_parties())).ids


def test_a_link_that_would_run_a_script_is_refused():
    with pytest.raises(ValueError, match="href must be relative, http or https"):
        PageLink(title="x", href="javascript:alert(1)", line="")


def test_six_parties_fit_on_a_page():
    alignment = make.three_parties()
    more = replace(alignment, parties=(*alignment.parties, "D", "E", "F"))

    assert "<bdi>F</bdi>" in render(more)


def test_a_big_alignment_gives_a_page_of_bounded_size():
    html = render(make.many(2_000))

    assert len(html.encode()) < 3_000_000
    assert "The first 150 of" in html


def test_a_slot_that_agrees_is_not_shown_as_the_conflict():
    alignment = make.two_parties()
    ships = next(m for m in alignment.matters if m.id == "m1")
    place = make.reason("place", "Both name Port Selby.", None, "place", "Port Selby", "Port Selby", differs=False)
    number = replace(ships.pairs[0].reasons[0], differs=True)
    mixed = replace(ships, pairs=(replace(ships.pairs[0], reasons=(number, place)),))

    html = render(replace(alignment, matters=(mixed, *alignment.matters[1:])))

    assert "<mark>Twelve</mark>" in html
    assert "<mark>Port Selby</mark>" not in html
    assert "Agrees: place <bdi>Port Selby</bdi>" in html
