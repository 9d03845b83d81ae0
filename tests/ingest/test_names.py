import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest import names
from consilience.records.reading import Name, NameKind


@pytest.mark.parametrize(
    ("text", "land"),
    [
        ("US", "United States"),
        ("U.S.", "United States"),
        ("the United States", "United States"),
        ("American", "United States"),
        ("Israel's", "Israel"),
        ("Israeli", "Israel"),
        ("Iranian", "Iran"),
        ("UK", "United Kingdom"),
        ("Netanyahu", None),
        ("", None),
    ],
)
def test_a_country_has_one_name_whatever_form_it_takes(text, land):
    assert names.country(text) == land


@pytest.mark.parametrize("capital", ["Washington", "Moscow", "Tehran"])
def test_a_capital_may_act_for_its_government(capital):
    assert names.acts_for(capital) == names.country_of(capital)
    assert names.acts_for("Lyon") is None


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("national security adviser Meir Ben-Shabbat", "Meir Ben-Shabbat"),
        ("Defense Minister Benny Gantz", "Benny Gantz"),
        ("President Donald Trump’s", "Donald Trump"),
        ("Secretary of State Tony Blinken", "Tony Blinken"),
        ("Gen. Jones", "Jones"),
        ("Jake Sullivan", "Jake Sullivan"),
    ],
)
def test_a_person_goes_without_office(text, bare):
    assert names.person(text) == bare


@pytest.mark.parametrize(("text", "is_one"), [("Prime Minister", True), ("President", True), ("Jake Sullivan", False)])
def test_an_office_alone_is_no_name(text, is_one):
    assert names.is_title(text) is is_one


def directory(*people, text=""):
    return names.Directory([Name(text=p, kind=NameKind.PERSON) for p in people], text)


def test_a_last_name_leads_to_the_full_name_of_the_report():
    known = directory("Meir Ben-Shabbat", "Ben-Shabbat", "Jake Sullivan")

    assert known.full(Name(text="Ben-Shabbat", kind=NameKind.PERSON)).text == "Meir Ben-Shabbat"


def test_a_last_name_two_people_share_stays_short():
    known = directory("Anna Roy", "Ben Roy", "Roy")

    assert known.full(Name(text="Roy", kind=NameKind.PERSON)).text == "Roy"


def test_an_acronym_the_report_spells_out_leads_to_the_words():
    known = directory(text="It went to the UN General Assembly (UNGA). UNGA voted.")

    assert known.full(Name(text="UNGA", kind=NameKind.BODY)).text == "UN General Assembly"


def test_brackets_that_spell_something_else_are_no_acronym():
    known = directory(text="It went to the General Assembly (Geneva).")

    assert known.full(Name(text="Geneva", kind=NameKind.PLACE)).text == "Geneva"


@given(st.text(max_size=80))
def test_no_text_makes_a_name_fail(text):
    names.country_of(text)
    names.is_title(text)
    assert names.normalise(names.normalise(text)) is not None
    assert names.person(text) == names.person(text)
    names.Directory([Name(text=text, kind=NameKind.PERSON)], text)
