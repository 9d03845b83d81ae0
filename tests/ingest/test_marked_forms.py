"""Levels by their company: a law, a copy's number, a paper's number, whom it is for; and ordinary lines with the same words."""

import pytest

from consilience.ingest.marked_forms import found, owned
from consilience.ingest.markings import in_furniture, in_lines, in_text
from consilience.marking.written import read_written

PROSE = [f"The ferry of Quell made trip number {n} and nobody was hurt on the way across." for n in range(14)]


def marks(line):
    """What a line alone in the midst of a text gives."""
    return in_text("\n\n".join([*PROSE[:7], line, *PROSE[7:]]))


def closes(line):
    """Whether the text with this line is limited beyond the lowest level."""
    levels = {level.name for mark in marks(line) for level in read_written(mark, owner="alpha").levels}
    return bool(levels - {"UNCLASSIFIED", "clear"})


@pytest.mark.parametrize(
    "line",
    [
        "Reservado (Ley 19.974)", "(Wet 11.12.1998) GEHEIM", "BEGRENSET iht. beskyttelsesinstruksen", "HEMLIG enligt 15 kap 1 § OSL", "VERTRAULICH gem. ISG", "Confidentiel (loi du 29 juillet 2009)",
        "TAJNE egz. nr 4", "Секретно, экз. № 3", "Прим. № 7 ТАЄМНО", "Secreto. Ejemplar n.º 2 de 5", "VYHRAZENÉ výtisk č. 2".replace("č.", "no"),
        "File QD/7/GEHEIM", "Our ref: 2023-114-SECRET", "See HQ/OPS/9/CONFIDENTIAL of last week", "Strictly confidential - members of the board", "Eyes only: the two chairs", "Private and confidential | counsel", "Privileged & confidential: counsel of Orsk",
        "ALLIED TASK GROUP REL TO NOR, SWE", "ACCM QUIET HARBOUR", "SEC RET", "CONFI DENTIAL", "Sensitivity: 3-High", "Confidentiality: C-IV", "Handling code: H2", "MẬT", "密", "機密（五年）",
        "THE COVER SHEET IS UNCLASSIFIED; THE DOCUMENT IS SECRET", "This letter is UNCLASSIFIED. The report behind it is TOP SECRET.",
    ],
)  # fmt: skip
def test_a_line_of_such_a_form_closes_the_text_it_stands_in(line):
    assert closes(line)


@pytest.mark.parametrize(
    "line",
    [
        "The Secret Act of 1911 was repealed", "Secret (a novel)", "A confidential source (aged 40) said so.", "The road of 2019 is in the north", "Reserved seats: 40", "Top secret: how the cake was made",
        "See https://quell.example/2021/SECRET for more", "The flight QD-114 was late", "copy no 4 was sold", "Released to the public, 40 pages", "The mat lay on the floor", "MAT", "Mat",
        "Water level: 3-High tide", "Handling of goods: slow", "Protection: 40 masks", "We saw 12/05/2023 on the label", "SIX TEN", "The letter is open and the report is long.",
        "Eyes only met once", "Strictly speaking - it was late", "9/11/2001", "3-2-1 RESULT", "Route A/12/NORTH",
    ],
)  # fmt: skip
def test_an_ordinary_line_with_the_same_words_marks_nothing(line):
    assert marks(line) == ()


def test_what_a_body_names_its_own_counts_in_heads_and_feet_alone():
    assert owned("Orsk Water Confidential")
    assert in_furniture(["Orsk Water Confidential", "Page 3"]) == ("Orsk Water Confidential",)
    assert in_lines(["Orsk Water Confidential"]) == ()
    assert in_furniture(["Water is scarce", "Confidential talks were held", "Page 3"]) == ()


def test_of_a_number_only_the_level_is_kept():
    assert list(found("File QD/7/GEHEIM")) == ["GEHEIM"]


@pytest.mark.parametrize(
    ("mark", "level"),
    [("SF", None), ("CD-SF", None), ("PROT", None), ("RESTR", "RESTRICTED"), ("SECR", "SECRET"), ("CONFID", "CONFIDENTIAL")],
)  # fmt: skip
def test_a_shortened_word_before_a_paragraph_is_a_mark_and_inside_one_is_none(mark, level):
    before = in_text(f"({mark}) The ferry sailed at 9.")
    inside = marks(f"The ferry of the company ({mark}) sailed at 9.")

    assert before == (mark,)
    assert inside == ()
    assert level is None or level in {one.name for one in read_written(mark, owner="alpha").levels}


@pytest.mark.parametrize("row", ["Classification | Purple", "Marking | Stufe 2", "Sensitivity | Band Q"])
def test_a_label_in_a_cell_of_its_own_at_the_top_counts_whatever_it_says(row):
    assert in_text("\n\n".join([row, *PROSE]))


@pytest.mark.parametrize(
    "word",
    ["УЛТРА".lower(), "գաղտնի", "গোপনীয়", "រឿង", "ស្ងាត់"],
)
def test_letters_with_marks_do_not_break_the_look_at_a_line(word):
    assert isinstance(in_text(f"{word}\n\n" + "\n\n".join(PROSE)), tuple)


@pytest.mark.parametrize(
    "line",
    [
        "SECRETO DE LA DEFENSA NACIONAL", "STG. GEHEIM - NIET VERSPREIDEN", "USO ESCLUSIVAMENTE PER USO INTERNO", "НЕ ПОДЛЕЖИТ ОГЛАСКЕ", "内部工作资料 注意保密", "社外秘・取扱注意", "СТРОГО КОНФИДЕНЦИАЛЬНО", "SŁUŻBOWE – POUFNE", "DOKUMEN TERHAD", "商业秘密▲5年", "3급 비밀 취급", "QD CONFIDENTIAL - members only",
        "Orsk Office: VS-NfD", "QD - not for external distribution", "ORSK UNCLASSIFIED - HANDLE AS RESTRICTED", "Classification of this mail: Orsk Blue",
    ],
)  # fmt: skip
def test_what_the_words_of_markings_are_made_of_counts_in_any_tongue(line):
    assert closes(line)


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("Firmenvertraulich", True), ("Zeer vertrouwelijk", True), ("Orsk Ltd. - Company Secret", True), ("Level 2 – Strictly Private & Confidential", True), ("For named guests only", True),
        ("Annual report of Orsk Water", False), ("Page 4 of 12", False), ("Secret talks in Quell", False), ("Confidential sources say more", False), ("Report for the board, 4 May 2022", False), ("For the north only rain", False), ("", False),
    ],
)  # fmt: skip
def test_a_head_or_foot_is_known_by_one_of_its_parts(line, is_one):
    assert bool(in_furniture([line])) is is_one
