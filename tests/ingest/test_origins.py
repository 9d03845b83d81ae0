import random
import time
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest.likeness import shared_passages
from consilience.ingest.origins import trace
from tests.ingest import make

PACT = (
    "The governments of Northland and Southland agreed on Monday to set up four joint working groups on the Delta missile programme. "
    "The first group will meet in Geneva under General Halvorsen and report to both ministers each month. "
    "A second group deals with the harbour of Port Ellis, where three vessels were searched in October."
)
FLOOD = "Heavy rain flooded the lower town of Marrow on Friday, and two hundred families were moved to schools by the fire brigade."


def origins(*reports):
    return [report.origin for report in trace(reports).reports]


def sources(report):
    return [link.source for link in trace([report]).reports[0].derived_from]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        pytest.param(
            f"{PACT}\n\nRepublished with permission from Northern Courier", "Northern Courier", id="republished"
        ),
        pytest.param(
            f"{PACT}\n\nBy Jo Bloggs / Republished with permission / NORTHWIRE.ORG / Report a typo",
            "NORTHWIRE.ORG",
            id="slashes",
        ),
        pytest.param(
            f"{PACT}\n\nThis article originally appeared in The Northern Courier.",
            "The Northern Courier",
            id="first appeared",
        ),
        pytest.param(f"{PACT}\n\nSource: Axios", "Axios", id="source line"),
        pytest.param(f"GENEVA (Reuters) - {PACT}", "Reuters", id="dateline"),
        pytest.param(f"Two governments have chosen to meet again, Axios learns.\n\n{PACT}", "Axios", id="voice"),
        pytest.param(f"Four groups were set up, according to Axios. {PACT}", "Axios", id="according to"),
        pytest.param(f"Reuters reported on Monday that four groups were set up. {PACT}", "Reuters", id="reported"),
        pytest.param(f"The AP is reporting a new pact. {PACT}", "Associated Press", id="another spelling"),
        pytest.param(f"Israeli media is reporting a secret deal. {PACT}", "Israeli media", id="unnamed media"),
        pytest.param(f"According to a report, a deal was signed. {PACT}", "a report", id="unnamed report"),
        pytest.param(
            f"A pact was signed, the Northern Courier reported. {PACT}",
            "the Northern Courier",
            id="shaped like an outlet",
        ),
    ],
)
def test_what_a_report_rests_on_is_found(text, source):
    assert sources(make.a_report(text)) == [source]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            f"{PACT} {FLOOD} The minister left early. Nobody was hurt. Axios reported last year that talks had failed.",
            id="side remark",
        ),
        pytest.param(f"The ministry denied a report by Axios. {PACT}", id="a denial"),
        pytest.param(f"{PACT} Reports in the Wall Street Journal were false, he said.", id="a late denial"),
        pytest.param(f"The Sunday Times crossword was won by a baker. {PACT}", id="an outlet that says nothing"),
        pytest.param(f"A Reuters reporter was found dead. {PACT}", id="an outlet's person"),
        pytest.param(f"The ministry said four groups were set up. {PACT}", id="a ministry"),
        pytest.param(f"General Halvorsen reported to the ministers. {PACT}", id="a person reports"),
        pytest.param(f"The Northern Post Office was closed. {PACT}", id="a name with a tail"),
        pytest.param(PACT, id="nothing"),
    ],
)
def test_no_source_is_invented(text):
    traced = trace([make.a_report(text)]).reports[0]

    assert traced.derived_from == ()
    assert traced.origin == f"report:{traced.id}"


def test_an_outlet_does_not_derive_from_itself():
    report = make.a_report(f"Two governments have chosen to meet again, Axios learns.\n\n{PACT}", publisher="Axios")

    assert trace([report]).reports[0].derived_from == ()


def test_two_reports_that_only_repeat_one_outlet_share_its_origin():
    first = make.a_report(f"Four groups were set up, according to Axios. {PACT}", name="r-1")
    second = make.a_report(
        "Axios reported that two states will have joint teams on missiles.", name="r-2", party="beta"
    )

    assert origins(first, second) == ["outlet:axios", "outlet:axios"]


def test_a_report_that_repeats_another_shares_its_origin_and_names_it():
    own = make.a_report(PACT, name="r-1", publisher="Northern Courier", published=date(2021, 2, 3))
    repeat = make.a_report(
        "Northland and Southland will have four joint groups on the Delta missile programme, the Northern Courier reported. "
        "General Halvorsen leads the first one in Geneva.", name="r-2", party="beta", publisher="Daily", published=date(2021, 2, 4),
    )  # fmt: skip

    traced = trace([repeat, own]).reports

    assert [report.origin for report in traced] == ["report:r-1", "report:r-1"]
    assert traced[0].derived_from[0].report == "r-1"


def test_a_report_of_the_cited_outlet_on_another_matter_is_not_its_source():
    other = make.a_report(FLOOD, name="r-1", publisher="Northern Courier")
    repeat = make.a_report(f"The Northern Courier reported a pact. {PACT}", name="r-2", party="beta")

    traced = trace([other, repeat]).reports

    assert [report.origin for report in traced] == ["report:r-1", "outlet:northern-courier"]
    assert traced[1].derived_from[0].report is None


def test_a_report_with_sources_of_its_own_keeps_its_own_origin():
    report = make.a_report(
        f"Four groups were set up, according to Axios. Two officials told this newspaper that it was true. {PACT}"
    )

    traced = trace([report]).reports[0]

    assert traced.origin == "report:r-1"
    assert [link.source for link in traced.derived_from] == ["Axios"]


def test_reports_with_two_outlets_in_their_opening_keep_their_own_origin():
    report = make.a_report(
        f"Four groups were set up, according to Axios and to Reuters. Reuters reported it first. {PACT}"
    )

    assert origins(report) == ["report:r-1"]


def test_one_text_in_two_reports_is_one_origin():
    story = f"{PACT} {FLOOD}"
    first = make.a_report(story, name="r-1", published=date(2021, 2, 4))
    second = make.a_report(
        f"Another headline\n\n{story}\n\nPhoto: AFP", name="r-2", party="beta", published=date(2021, 2, 3)
    )

    traced = trace([first, second]).reports

    assert [report.origin for report in traced] == ["report:r-2", "report:r-2"]
    assert [link.report for link in traced[0].derived_from] == ["r-2"]
    assert traced[1].derived_from == ()


def test_one_text_of_which_one_copy_names_its_outlet_has_that_origin():
    first = make.a_report(f"{PACT} {FLOOD}", name="r-1")
    second = make.a_report(f"GENEVA (Reuters) - {PACT} {FLOOD}", name="r-2", party="beta")

    assert origins(first, second) == ["outlet:reuters", "outlet:reuters"]


def test_two_reports_of_one_matter_in_other_words_keep_two_origins():
    first = make.a_report(PACT, name="r-1")
    second = make.a_report(
        "Northland signed a pact with Southland: four teams will look at the Delta missiles, one of them in Geneva.",
        name="r-2",
        party="beta",
    )

    assert origins(first, second) == ["report:r-1", "report:r-2"]


def test_reports_that_only_cite_each_other_are_a_circle():
    first = make.a_report(f"The Southern Post reported a pact. {PACT}", name="r-1", publisher="Northern Courier")
    second = make.a_report(
        f"A pact was signed, according to the Northern Courier. {PACT.replace('agreed', 'consented')}",
        name="r-2",
        publisher="Southern Post",
    )

    traced = trace([first, second])

    assert traced.circles == (("r-1", "r-2"),)
    assert [report.origin for report in traced.reports] == ["circle:r-1", "circle:r-1"]


def test_a_chain_of_citations_ends_where_it_began():
    first = make.a_report(f"A pact was signed, according to Axios. {PACT}", name="r-1", publisher="Northern Courier")
    second = make.a_report(
        "The Northern Courier reported that Northland, Southland and General Halvorsen set up four groups on the Delta missiles in Geneva.",
        name="r-2",
        publisher="Southern Post",
    )
    third = make.a_report(
        "General Halvorsen leads a group on Delta missiles of Northland and Southland in Geneva, the Southern Post reported.",
        name="r-3",
    )

    traced = trace([third, second, first])

    assert [report.origin for report in traced.reports] == ["outlet:axios"] * 3
    assert traced.circles == ()


WORDS = [
    "north",
    "south",
    "pact",
    "group",
    "talks",
    "Geneva",
    "minister",
    "signed",
    "met",
    "in",
    "the",
    "of",
    "Axios",
    "reported",
    "according",
    "to",
    "Reuters",
    ".",
    "\n",
]


@given(
    st.lists(
        st.tuples(
            st.lists(st.sampled_from(WORDS), min_size=1, max_size=40),
            st.sampled_from([None, "Axios", "Reuters", "Daily Post"]),
        ),
        max_size=6,
    )
)
def test_every_report_has_one_origin_and_running_again_changes_nothing(drawn):
    reports = [
        make.a_report(" ".join(words), name=f"r-{place}", publisher=publisher)
        for place, (words, publisher) in enumerate(drawn)
    ]

    traced = trace(reports)

    assert [report.id for report in traced.reports] == [report.id for report in reports]
    assert all(report.origin for report in traced.reports)
    assert trace(traced.reports) == traced


def test_shared_passages_are_found_without_comparing_every_pair():
    chance = random.Random(1)
    texts = [[" ".join(f"w{chance.randrange(5000)}" for _ in range(300))] for _ in range(1500)]
    texts[1400] = [texts[7][0] + " and more"]
    started = time.process_time()

    found = shared_passages(texts)

    assert [(pair.left, pair.right) for pair in found] == [(7, 1400)]
    assert time.process_time() - started < 20


def test_many_copies_of_one_text_are_all_found():
    pairs = shared_passages([[f"{PACT} {FLOOD}"]] * 300)

    assert {pair.right for pair in pairs} == set(range(1, 300))
    assert len(pairs) <= 300 * 10
