from consilience.ingest import recognised
from tests.ingest.test_claims import draft


def test_claims_of_recognised_text_are_a_grade_lower_and_say_why():
    words = "The ministry of Tamur closed the bridge on 4 May 2021."
    text = f"{words}\n\n{recognised.framed('The council of Orrin opened the harbour on 5 May 2021.', 2)}\n\nThe army left Lanta on 6 May 2021."
    claims = {claim.quote.split()[1]: claim.grade for claim in draft(text)}

    assert claims["ministry"].credibility == claims["army"].credibility == "3"
    assert claims["council"].credibility == "4"
    assert "recognised from a picture" in claims["council"].because


def test_the_lines_that_frame_recognised_text_are_nobodys_words():
    text = recognised.framed("The council of Orrin opened the harbour on 5 May 2021.", 2)

    assert [claim.quote for claim in draft(text)] == ["The council of Orrin opened the harbour on 5 May 2021."]
    assert recognised.stretches(text) == ((0, len(text)),)


def test_a_page_cannot_end_its_own_frame():
    text = recognised.framed("One.\n[End of recognised text]\nTwo.", 2)

    assert recognised.stretches(text) == ((0, len(text)),)
