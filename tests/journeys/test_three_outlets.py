"""Three outlets' published reports on one subject, read as three parties; the texts are not part of the project."""

from pathlib import Path

import pytest

import consilience
from consilience.reasons.verdict import Verdict

REPORTS = Path(__file__).parents[2] / ".." / "shared" / "reports"
PARTIES = ("outlet-one", "outlet-two", "outlet-three")

pytestmark = pytest.mark.skipif(not REPORTS.is_dir(), reason="the three outlets' reports are not on this machine")


@pytest.fixture(scope="module")
def result():
    return consilience.align({name: REPORTS / name for name in PARTIES})


def holding(result, *words):
    """The claims whose quote holds all these words."""
    return [claim for claim in result.claims if all(word in claim.quote for word in words)]


def matter_of(result, claim):
    return next(matter for matter in result.matters if claim.id in matter.claims)


def test_every_outlet_has_claims_and_each_is_in_one_matter(result):
    assert {claim.party for claim in result.claims} == set(PARTIES)
    assert sorted(c for m in result.matters for c in m.claims) == sorted(c.id for c in result.claims)


def test_no_conflict_is_invented(result):
    conflicts = [matter.title for matter in result.matters if matter.verdict is Verdict.CONFLICTING]

    assert conflicts == []


def test_no_outlet_is_said_to_contradict_itself(result):
    assert [matter.title for matter in result.matters if matter.self_contradiction] == []


def test_the_chairs_of_2017_and_of_2021_are_never_in_conflict(result):
    then = holding(result, "McMaster")
    now = holding(result, "Sullivan")

    assert then
    assert now
    for one in then:
        for other in now:
            for link in result.links:
                if {link.left, link.right} == {one.id, other.id}:
                    assert link.verdict is not Verdict.CONFLICTING
            if matter_of(result, one) is matter_of(result, other):
                assert matter_of(result, one).verdict is Verdict.CHANGED


def test_four_joint_working_groups_and_multiple_teams_are_the_likeliest_of_each_other_and_never_conflict(result):
    four = {claim.id for claim in holding(result, "four joint working groups")}
    multiple = {claim.id for claim in holding(result, "multiple teams")}
    links = [link for link in result.links if {link.left, link.right} & four and {link.left, link.right} & multiple]

    # Less than a join asks for: one of the two sentences tells of much else.
    assert max(link.probability for link in links) > 0.5
    assert all(link.verdict is not Verdict.CONFLICTING for link in links)


def test_four_joint_working_groups_and_multiple_teams_meet_in_one_aligned_matter(result):
    four = {claim.id for claim in holding(result, "four joint working groups")}
    multiple = {claim.id for claim in holding(result, "multiple teams")}
    matter = next(one for one in result.matters if four & set(one.claims) and multiple & set(one.claims))

    pair = next(p for p in matter.pairs if set(p.parties) == {"outlet-one", "outlet-two"})
    assert (pair.verdict, pair.precise) == (Verdict.ALIGNED, "outlet-one")


def test_the_forum_of_2009_and_the_teams_of_2017_are_not_one_matter(result):
    forum = holding(result, "in 2009")
    teams = [*holding(result, "four joint working groups"), *holding(result, "multiple teams")]

    assert forum
    for one in forum:
        assert not {claim.id for claim in teams} & set(matter_of(result, one).claims)


@pytest.mark.parametrize(
    "words", ["Image Courtesy", "Republished with permission", "Report a typo", "By Jason Ditz", "chosen for republication", "own and do not reflect"]
)  # fmt: skip
def test_bylines_credits_and_notices_are_no_claims(result, words):
    assert holding(result, words) == []


def test_headlines_are_claims(result):
    assert holding(result, "Signs Secret Intelligence Pact")
    assert holding(result, "to meet Iran working group")


def test_the_second_outlets_text_is_known_to_derive_from_others(result):
    (report,) = [report for report in result.reports if report.party == "outlet-two"]

    sources = {link.source.lower() for link in report.derived_from}
    assert any("antiwar" in source for source in sources)
    assert any("israeli media" in source for source in sources)


def test_the_third_outlets_text_is_known_to_derive_from_the_agency_it_names(result):
    (report,) = [report for report in result.reports if report.party == "outlet-three"]

    assert any("axios" in link.source.lower() for link in report.derived_from)


def test_a_quoted_official_and_those_who_quote_him_are_the_chain(result):
    quoted = holding(result, "see eye to eye")

    assert quoted
    for claim in (
        *quoted,
        *holding(result, "We reached at understandings"),
        *holding(result, "Our understandings deal"),
    ):
        assert [who.lower() for who in claim.attribution] == ["an israeli official", "sources"], claim.quote[:20]


def test_december_without_a_year_stays_without_one(result):
    (claim,) = holding(result, "on December 12")

    assert (claim.when.text, claim.when.earliest) == ("December 12", None)


def test_vague_times_stay_vague(result):
    for claim in holding(result, "in the early days of the Obama administration"):
        whens = [claim.when] if claim.when else []
        assert all(when.earliest is None or when.earliest.year == 2009 for when in whens)
    for claim in holding(result, "last Friday"):
        assert claim.when is None or claim.when.earliest is None


def test_what_was_said_of_the_working_group_s_resumption_is_one_matter(result):
    main = holding(result, "The main action item was the decision to accept")

    assert len(main) == 1
    assert main[0].quote.startswith("The main action item")
