"""The brief on its own joins: the words they rest on, how to undo one, what was not compared, how often it was right."""

import csv
import io
import json
from urllib.parse import unquote

import pytest

from consilience.brief.measured import measured
from consilience.brief.page import render
from consilience.brief.why_joined import why_joined
from consilience.pipeline.options import Options
from consilience.pipeline.reports import align
from consilience.pipeline.rulings import read_rulings
from consilience.reasons.contribution import Contribution
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report

TEXTS = {
    "north": "MINISTRY OF WATER\nPage 1 of 2\n\nTwo of the five turbines at Halden were out of service on 3 March 2024.\n",
    "south": "Three of the five Halden turbines were out of service on 3 March 2024. Ruick left for Brindale.\n",
}


@pytest.fixture(scope="module")
def alignment():
    return align({party: [_report(party, text)] for party, text in TEXTS.items()})


def _report(party, text):
    return Report(id=ReportId(party), party=PartyName(party), file=f"{party}.txt", text=text)


def _joined(alignment):
    return next(matter for matter in alignment.matters if len(matter.claims) > 1)


def test_the_sentence_names_the_words_that_both_use_and_the_strongest_other_ground(alignment):
    claims = {claim.id: claim for claim in alignment.claims}
    left, right = (claims[id_] for id_ in _joined(alignment).claims[:2])
    grounds = [
        Contribution(name="meaning", nats=2.0, because="…"),
        Contribution(name="reports", nats=3.0, because="…"),
        Contribution(name="place", nats=-4.0, because="…"),
    ]

    why = why_joined(left, right, grounds)

    assert "Halden" in why.left
    assert "turbines" in why.right
    assert "both say" in why.sentence
    assert why.sentence.endswith("and the two reports are alike as wholes")


def test_the_words_a_join_rests_on_are_lit_in_both_quotes(alignment):
    page = render(alignment)

    assert page.count('<span class="shared">Halden</span>') + page.count('<span class="shared">Halden ') >= 2
    assert "Held to be one matter" in page


def test_a_wrong_join_is_undone_by_the_file_that_its_link_saves(alignment, tmp_path):
    address = render(alignment).split('class="undo" download="rulings.csv" href="')[1].split('"')[0]
    path = tmp_path / "rulings.csv"
    path.write_text(unquote(address.removeprefix("data:text/csv;charset=utf-8,")), encoding="utf-8")

    again = align(
        {party: [_report(party, text)] for party, text in TEXTS.items()},
        options=Options(rulings=read_rulings(path)),
    )

    assert all(len(matter.claims) == 1 for matter in again.matters)


def test_the_link_names_every_pair_of_the_two_parties_in_the_matter(alignment):
    address = render(alignment).split('class="undo" download="rulings.csv" href="')[1].split('"')[0]
    rows = list(csv.DictReader(io.StringIO(unquote(address.split(",", 1)[1]))))

    assert {(row["claim"], row["other"]) for row in rows} == {_joined(alignment).claims}
    assert {row["ruling"] for row in rows} == {"apart"}


def test_what_was_taken_for_no_claim_stands_on_the_page_by_file(alignment):
    page = render(alignment)
    covered = {claim.quote for claim in alignment.claims}
    passed = [line for line in ("MINISTRY OF WATER", "Page 1 of 2") if line not in covered]

    section = page.split('id="not-compared"')[1].split("</section>")[0]
    assert all(line in section for line in passed)
    assert passed
    assert "north.txt" in section


def test_the_page_says_how_often_aligned_was_right_with_what_was_counted():
    for one in measured():
        assert 0 < one.right <= one.aligned
        assert one.of_hundred == round(100 * one.right / one.aligned)


def test_the_measured_file_is_what_the_measurement_writes():
    from importlib import resources

    body = json.loads(resources.files("consilience.brief").joinpath("measured.json").read_text(encoding="utf-8"))

    assert set(body) == {"aligned", "measured_on", "version"}
    assert all(set(row) == {"kind", "right", "aligned"} for row in body["aligned"])
