import itertools
import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

import consilience
from consilience.brief.outputs import as_document
from consilience.errors import UnreadableInput, WrongUse
from consilience.reasons.contribution import total
from consilience.reasons.verdict import Verdict, headline
from tests.alignment.drafted import report

NOW = datetime(2032, 5, 4, tzinfo=UTC)
RULES = consilience.Options(rules_only=True)
QUAY = "The Harbour Commission closed the north quay on 3 March 2032. Twelve ships were diverted to Port Selby."
AGAIN = (
    "On 3 March 2032 the Harbour Commission closed the north quay. Twelve ships were diverted to Port Selby that day."
)
SHUT = "The north quay was closed by the Harbour Commission on 3 March 2032. Fifteen ships were diverted to Port Selby."
WATER = "The regional waterworks renewed 18 kilometres of pipe. Chlorine levels stayed within the limits."


def parties(**texts):
    return {
        name: [
            report(name, f"2032-03-0{5 + place}", text, key=f"{name}-{place}")
            for place, text in enumerate([given] if isinstance(given, str) else given)
        ]
        for name, given in texts.items()
    }


def align(options=None, **texts) -> consilience.Alignment:
    return consilience.align(parties(**texts), options=options, now=NOW)


@pytest.fixture(scope="module")
def three():
    return align(alpha=[QUAY, AGAIN], beta=[SHUT, WATER], gamma=[AGAIN, WATER])


def test_every_claim_stands_in_exactly_one_matter(three):
    held = [claim for matter in three.matters for claim in matter.claims]

    assert sorted(held) == sorted(claim.id for claim in three.claims)


def test_every_quote_is_the_reports_text_at_its_span(three):
    texts = {each.id: each.text for each in three.reports}

    assert all(texts[c.report][c.span.start : c.span.end] == c.quote for c in three.claims)


def test_the_headline_is_the_most_serious_of_the_pairs(three):
    for matter in three.matters:
        assert matter.verdict is headline(pair.verdict for pair in matter.pairs)


def test_each_pair_of_parties_with_a_side_in_the_matter_has_a_verdict(three):
    holder = {claim.id: claim.party for claim in three.claims}
    for matter in three.matters:
        present = {holder[claim] for claim in matter.claims}
        wanted = [pair for pair in itertools.combinations(three.parties, 2) if set(pair) & present]

        assert [pair.parties for pair in matter.pairs] == wanted


def test_links_cross_parties_and_their_reasons_sum_to_the_probability(three):
    holder = {claim.id: claim.party for claim in three.claims}
    for link in three.links:
        assert holder[link.left] != holder[link.right]
        assert link.probability >= 0.01
        assert consilience.reasons.contribution.probability(total(link.contributions)) == pytest.approx(
            link.probability
        )


def test_the_quotes_of_a_pair_are_claims_of_its_parties(three):
    holder = {claim.id: claim.party for claim in three.claims}
    for pair in (pair for matter in three.matters for pair in matter.pairs):
        for claim, party in zip((pair.left, pair.right), pair.parties, strict=True):
            assert claim is None or holder[claim] == party


@pytest.mark.parametrize("options", [None, RULES], ids=["model", "rules"])
def test_the_same_input_gives_the_same_result(options):
    one, two = (as_document(align(options, alpha=QUAY, beta=[SHUT, WATER])) for _ in range(2))

    assert one == two


def test_a_differing_number_in_one_matter_is_a_conflict_that_names_both_values():
    result = align(alpha=QUAY, beta=SHUT)

    (conflict,) = [matter for matter in result.matters if matter.verdict is Verdict.CONFLICTING]
    reason = next(r for r in conflict.reasons if r.slot == "number" and r.differs)
    assert ("welve" in reason.left, "ifteen" in reason.right) == (True, True)


def test_a_partys_own_repetition_is_not_agreement():
    result = align(alpha=[QUAY, AGAIN], beta=WATER)

    assert Verdict.ALIGNED not in {matter.verdict for matter in result.matters}


def test_what_one_side_does_not_report_on_at_all_is_not_covered():
    result = align(alpha=QUAY, beta=WATER)

    assert {matter.verdict for matter in result.matters} == {Verdict.NOT_COVERED}


def test_one_text_held_by_both_is_aligned():
    result = align(alpha=QUAY, beta=QUAY)

    assert {matter.verdict for matter in result.matters} == {Verdict.ALIGNED}


def verdicts(result):
    return {
        (frozenset(matter.claims), matter.verdict, frozenset((frozenset(p.parties), p.verdict) for p in matter.pairs))
        for matter in result.matters
    }


def test_neither_the_order_of_reports_nor_of_parties_matters_to_verdicts():
    given = parties(alpha=[QUAY, WATER, AGAIN], beta=[SHUT, WATER], gamma=[AGAIN])
    first = verdicts(consilience.align(given, now=NOW))

    for seed in range(3):
        chance = random.Random(seed)
        names = list(given)
        chance.shuffle(names)
        mixed = {name: chance.sample(given[name], len(given[name])) for name in names}

        assert verdicts(consilience.align(mixed, now=NOW)) == first


def test_reports_without_claims_give_an_alignment_without_matters():
    result = align(alpha="…", beta="---")

    assert (result.claims, result.matters, result.links) == ((), (), ())


def test_a_report_in_another_language_yields_no_claims():
    given = parties(alpha=QUAY, beta=QUAY)
    given["beta"] = [replace(given["beta"][0], language="he")]

    result = consilience.align(given, now=NOW)

    assert {claim.party for claim in result.claims} == {"alpha"}


def test_a_party_without_reports_is_refused():
    with pytest.raises(UnreadableInput, match="beta"):
        consilience.align({"alpha": parties(a=QUAY)["a"], "beta": []})


def test_one_party_alone_is_wrong_use():
    with pytest.raises(WrongUse, match="two parties"):
        consilience.align(parties(alpha=QUAY))


def test_two_reports_under_one_id_are_wrong_use():
    given = parties(alpha=QUAY, beta=SHUT)
    given["beta"] = [replace(given["beta"][0], id=given["alpha"][0].id)]

    with pytest.raises(WrongUse, match="1 reports have an id"):
        consilience.align(given)


def test_half_characters_do_not_stop_a_report(tmp_path):
    result = align(RULES, alpha="The quay \ud800 closed on Monday.", beta=QUAY)

    result.write(tmp_path)
    assert result.claims[0].quote == "The quay ? closed on Monday."
