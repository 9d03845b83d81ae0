from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience.ingest import claims
from consilience.records.claim import Modality, Polarity, Qualifier
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report


def report(text, published=None, **fields):
    return Report(
        id=ReportId("r"), party=PartyName("p"), file="r.txt", text=text,
        published=date.fromisoformat(published) if published else None, **fields,
    )  # fmt: skip


def draft(text, published=None, *, rules_only=False, **fields):
    ((_, found),) = claims.draft([report(text, published, **fields)], rules_only=rules_only)
    return [item.claim for item in found]


def only(text, published=None, **fields):
    (claim,) = draft(text, published, **fields)
    return claim


# --- which sentences are claims


@pytest.mark.parametrize("rules_only", [False, True], ids=["model", "rules"])
def test_headlines_and_unpunctuated_lines_are_claims_with_their_place(rules_only):
    text = "Norway and Chile sign fishing pact\n\nThe two states signed it on Monday. Nobody objected.\n\n• Talks go on in May"

    found = draft(text, rules_only=rules_only)

    assert [claim.quote for claim in found] == [
        "Norway and Chile sign fishing pact",
        "The two states signed it on Monday.",
        "Nobody objected.",
        "Talks go on in May",
    ]
    assert all(text[c.span.start : c.span.end] == c.quote for c in found)


@pytest.mark.parametrize(
    "line",
    [
        "By Ann Writer",
        "Photo credit: Ben Lens",
        "Image Courtesy: Ben Lens",
        "Subscribe to our newsletter",
        "Republished with permission",
        "Report a typo",
        "© 2031 The Daily. All rights reserved.",
        "Read more",
        "https://news.example/a",
    ],
)
def test_boilerplate_is_no_claim(line):
    assert [c.quote for c in draft(f"The two states signed a pact.\n\n{line}\n")] == ["The two states signed a pact."]


@pytest.mark.parametrize(
    "line",
    [
        "Present: A. Berg, C. Dahl",
        "Apologies: Mr J. Okoro",
        "Chair: Irena Holt",
        "Commander: Col. P. Strand",
        "Venue: Oslo, 4 March 2026",
        "Next meeting: Carsten, 8 April 2026",
        "Deadline: 3 May 2026",
        "Losses: 14 boats",
        "Quorum: 14",
        "Apologies – Mr J. Okoro",
        "Losses - 14 boats",
    ],
)
@pytest.mark.parametrize(
    "after", ["", "\n\n1. The Commission met.\n2. The wells are dry."], ids=["alone", "before a list"]
)
def test_a_labelled_line_with_a_name_number_or_date_is_a_claim(line, after):
    found = draft(f"The two states signed a pact.\n\n{line}{after}")
    own = {c.quote for c in found if c.quote.startswith(line[:9])}

    assert own == {line}
    assert [c.quote for c in found if "wells" in c.quote] == (["The wells are dry."] if after else [])


@pytest.mark.parametrize(
    "line",
    [
        "SITUATION REPORT No. 7",
        "SITREP No. 12, 3 March 2026",
        "Meeting No. 3 (4 May 2026)",
        "Annex 3",
        "Flash update #4",
        "Absent: none",
        "Background: history",
        "PART 2: FINDINGS",
        "Report: No. 7",
        "Distribution: Harbour Commission",
        "Present:",
        "Losses",
    ],
)
def test_a_bare_heading_is_no_claim(line):
    assert [c.quote for c in draft(f"The two states signed a pact.\n\n{line}\n")] == ["The two states signed a pact."]


@pytest.mark.parametrize(
    "line",
    ["Norway issued report no. 7", "Distribution: two trucks reached Norway on Monday", "Troops shelled reactor no. 2"],
)
def test_a_line_that_tells_something_is_a_claim_whatever_it_looks_like(line):
    assert [c.quote for c in draft(f"The two states signed a pact.\n\n{line}\n")][1:] == [line]


def test_a_text_in_another_language_yields_no_claims():
    assert draft("Der Minister sagte, dass die Gespräche im Mai beginnen.", language="de") == []


@pytest.mark.parametrize("text", ["", " \n ", "…", "- - -", "😀😀", "\x00", "\u202e"])
@pytest.mark.parametrize("rules_only", [False, True], ids=["model", "rules"])
def test_a_text_that_says_nothing_yields_no_claims(text, rules_only):
    assert draft(text, rules_only=rules_only) == []


@given(st.text(max_size=200))
def test_whatever_the_text_a_quote_is_the_text_at_its_span_by_rules(text):
    for claim in draft(text, rules_only=True):
        assert text[claim.span.start : claim.span.end] == claim.quote


@settings(max_examples=25)
@given(
    st.lists(
        st.sampled_from(["The minister", "said:", "“We", "met", "in May.”", "\n\n", "According to", "a report,", "12", "U.S.", "ה", "😀", "(S//NF)", "not"]),
        max_size=20,
    ).map(" ".join)
)  # fmt: skip
def test_whatever_the_text_a_quote_is_the_text_at_its_span_with_the_model(text):
    for claim in draft(text):
        assert text[claim.span.start : claim.span.end] == claim.quote


def test_ids_are_apart_and_the_same_for_the_same_input():
    text = "They met. They met. They met."

    assert [c.id for c in draft(text)] == [c.id for c in draft(text)]
    assert len({c.id for c in draft(text)}) == 3


def test_each_report_keeps_its_own_claims_in_order():
    reports = [report("They met."), report(""), report("They left. Nobody came.")]

    found = list(claims.draft(reports, rules_only=True))

    assert [[item.claim.quote for item in items] for _, items in found] == [
        ["They met."],
        [],
        ["They left.", "Nobody came."],
    ]


# --- what they say


@pytest.mark.parametrize(
    ("text", "actor", "action", "target"),
    [
        ("The United States signed a pact with Israel.", "United States", "sign", None),
        ("The pact was signed by Norway.", "Norway", "sign", "pact"),
        ("Norway rejected the proposal.", "Norway", "reject", "proposal"),
    ],
)
def test_who_did_what(text, actor, action, target):
    claim = only(text)

    assert claim.actors[0] == actor
    assert claim.action == action
    assert target is None or claim.target == target


@pytest.mark.parametrize(
    ("text", "polarity"),
    [
        ("Norway signed the pact.", Polarity.AFFIRMED),
        ("Norway did not sign the pact.", Polarity.NEGATED),
        ("Norway has never signed the pact.", Polarity.NEGATED),
        ("No ships were damaged.", Polarity.NEGATED),
        ("Norway denied that it had signed the pact.", Polarity.NEGATED),
    ],
)
def test_a_denial_is_negated(text, polarity):
    assert only(text).polarity is polarity


@pytest.mark.parametrize(
    ("text", "modality"),
    [
        ("Norway signed the pact.", Modality.FACT),
        ("Norway will sign the pact.", Modality.PLAN),
        ("Norway plans to sign the pact.", Modality.PLAN),
        ("If Norway signed the pact, Chile would leave.", Modality.HYPOTHETICAL),
        ("Norway may sign the pact.", Modality.ASSESSMENT),
    ],
)
def test_the_voice_of_a_sentence_is_kept(text, modality):
    assert only(text).modality is modality


@pytest.mark.parametrize(
    ("text", "chain"),
    [
        ("Norway signed the pact.", ()),
        ("According to a report, Norway signed the pact.", ("a report",)),
        ("Norway signed the pact, an Israeli official said.", ("an Israeli official",)),
        (
            "An Israeli official said that Norway signed the pact, according to sources.",
            ("an Israeli official", "sources"),
        ),
    ],
)
def test_who_says_so_is_named_innermost_first(text, chain):
    assert tuple(
        who.lower().removeprefix("the ").removeprefix("a ").removeprefix("an ") for who in only(text).attribution
    ) == tuple(who.lower().removeprefix("a ").removeprefix("an ") for who in chain)


LEAD_IN = 'An Israeli official, according to sources, said:\n\n"The two states see eye to eye. We reached understandings on the strategy."\n\nThe decision comes weeks later.'


def test_a_quotation_takes_its_speaker_from_the_lead_in_until_it_closes():
    found = draft(LEAD_IN)

    assert [claim.quote[:12] for claim in found] == ['"The two sta', "We reached u", "The decision"]
    assert [len(claim.attribution) for claim in found] == [2, 2, 0]
    assert "official" in found[0].attribution[0].lower()
    assert "sources" in found[0].attribution[1].lower()


def test_a_claim_at_two_removes_cannot_be_judged():
    found = draft(LEAD_IN)

    assert [str(claim.grade) for claim in found] == ["F6", "F6", "F3"]
    assert all(claim.grade.because and claim.draft for claim in found)


def test_quantities_and_times_are_read_with_their_qualifier_and_place_in_the_calendar():
    claim = only("About 300 soldiers left Oslo on Monday.", "2021-02-26")

    assert [(q.value, q.qualifier, q.unit) for q in claim.quantities] == [(Decimal(300), Qualifier.ABOUT, "soldier")]
    assert claim.when.earliest == date(2021, 2, 22)


@pytest.mark.parametrize("rules_only", [False, True], ids=["model", "rules"])
def test_without_a_publication_date_no_year_is_guessed(rules_only):
    for text in ("The pact was signed on December 12.", "They met last Friday.", "They met in November."):
        claim = draft(text, rules_only=rules_only)[0]

        assert claim.when is not None
        assert claim.when.earliest is None


# --- markings


def test_a_portion_marking_marks_its_claim_and_is_no_part_of_the_quote():
    found = draft("(C//REL USA, NOR) They met.\n\n(U) They left.", marking="SECRET")

    assert [(c.quote, c.marking) for c in found] == [("They met.", "C//REL USA, NOR"), ("They left.", "U")]


def test_without_a_portion_marking_the_reports_own_counts():
    assert only("They met.", marking="TLP:AMBER").marking == "TLP:AMBER"


def test_a_reliability_someone_gave_is_in_the_grade():
    assert str(only("They met.", reliability="B").grade) == "B3"


def test_what_several_reports_say_in_the_same_words_as_of_one_day_is_read_once(monkeypatch):
    said = "The bridge was closed on Friday.\n\nTwo boats sank."
    days = (date(2026, 3, 4), date(2026, 3, 4), date(2026, 4, 1), date(2026, 3, 4))
    reports = [
        Report(id=ReportId(f"r{k}"), party=PartyName("alpha"), file="", text=said, published=day)
        for k, day in enumerate(days)
    ]
    alone = [drafted for one in reports for _, drafted in claims.draft([one])]
    read, before = [], claims.parsed.read
    monkeypatch.setattr(claims.parsed, "read", lambda *told: read.append(told) or before(*told))

    assert [drafted for _, drafted in claims.draft(reports)] == alone
    assert [(told[0].text, told[1]) for told in read] == [
        (words, day) for day in (days[0], days[2]) for words in said.split("\n\n")
    ]
