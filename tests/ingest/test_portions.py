import pytest

from consilience.ingest import portions


@pytest.mark.parametrize(
    ("mark", "marking"),
    [
        ("(S//NF)", "S//NF"), ("(U)", "U"), ("[S]", "S"), ("{C}", "C"), ("(TS//SI//REL TO USA, GBR)", "TS//SI//REL TO USA, GBR"), ("(S/NF)", "S/NF"), ("(C-NF)", "C-NF"),
        ("(NS)", "NS"), ("(CTS)", "CTS"), ("(EU-R)", "EU-R"), ("(R-UE/EU-R)", "R-UE/EU-R"), ("(VS-NfD)", "VS-NfD"), ("(O-S)", "O-S"), ("(CUI)", "CUI"), ("(U//FOUO)", "U//FOUO"),
        ("(TLP:AMBER)", "TLP:AMBER"), ("TLP:RED", "TLP:RED"), ("(SECRET)", "SECRET"), ("1. (S)", "S"), ("a) (C)", "C"), ("3.2 (NC)", "NC"), ("• (S//NF)", "S//NF"), ("(S):", "S"),
        ("(X//NF)", "X//NF"),
    ],
)  # fmt: skip
def test_a_mark_before_a_paragraph_marks_it(mark, marking):
    text = f"{mark} The wells are dry.\n\nThe road is open."
    (found,) = portions.find(text)
    assert (found.marking, text[found.first : found.stop]) == (marking, "The wells are dry.")


def test_a_mark_behind_a_paragraph_marks_it():
    text = "The wells are dry. (S)\n\nThe road is open."
    (found,) = portions.find(text)
    assert (found.marking, text[found.first : found.stop]) == ("S", "The wells are dry.")


@pytest.mark.parametrize(
    "text",
    [
        "(c) third, the wells",
        "(C) 2021 Orrin Post",
        "(REUTERS) The wells",
        "(AP) The wells",
        "(UN) The wells",
        "(FAO/WFP) The wells",
        "(A) one\n(B) two\n(C) three",
        "The wells (two) are dry.",
    ],
)
def test_letters_of_a_list_agencies_and_copyright_are_no_marks(text):
    assert portions.find(text) == ()


def test_what_follows_without_a_mark_of_its_own_has_the_marking_of_the_whole():
    marked = portions.Marked(text := "(U) The road is open. It is dry.\n\nThe wells are dry.", "SECRET")
    spans = [(0, 21), (22, 32), (34, len(text))]
    assert [marked.within(*span)[2] for span in spans] == ["U", "U", "SECRET"]
