from consilience.ingest import claims, marked_rows
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report


def found(text):
    return [(text[start:end], mark) for start, end, mark in marked_rows.find(text)]


def test_a_row_has_the_marking_of_its_cell_under_a_header_that_says_so():
    assert found("Place | Class\nOslo | S\nRome | U\nBonn | 4") == [("Oslo | S", "S"), ("Rome | U", "U")]
    assert found("Ort | TLP\nOslo | red\nRom | amber+strict") == [
        ("Oslo | red", "TLP:RED"),
        ("Rom | amber+strict", "TLP:AMBER+STRICT"),
    ]


def test_without_such_a_header_only_words_that_mean_nothing_else_count():
    assert found("Place | Seats\nOslo | C\nRome | RESTRICTED\nBonn | NATO SECRET\nLyon | Secret") == [
        ("Bonn | NATO SECRET", "NATO SECRET")
    ]


def test_a_cell_that_has_the_shape_of_a_marking_is_kept_as_it_stands():
    assert found("Place | Class\nOslo | ZULU//ALFA") == [("Oslo | ZULU//ALFA", "ZULU//ALFA")]


def test_the_header_of_one_table_does_not_count_for_the_next():
    assert found("Place | Class\nOslo | S\n\nParty | Votes\nC | 40") == [("Oslo | S", "S")]


def test_a_row_of_marks_above_a_text_is_read_like_any_other():
    text = "Access gateways\n\nTLP:CLEAR | Advisory 41 | Version 1.2\n\nThe agency is aware of an active attack on gateways.\n"
    report = Report(id=ReportId("r"), party=PartyName("alpha"), file="a.txt", text=text)

    ((_, drafted),) = claims.draft([report])

    assert any("active attack" in item.claim.quote for item in drafted)
