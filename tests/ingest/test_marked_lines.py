"""Markings that stand alone in the midst of a text, in sentences, tables and small letters, with controls that are none."""

import pytest

from consilience.ingest.markings import gather, in_text, level
from consilience.ingest.portions import Marked
from consilience.marking.written import is_understood, read_written

_LINES = [f"Line {number} about the bridge of Tamur was read." for number in range(9)]


def amid(line):
    return gather(in_text("\n\n".join([*_LINES, line, *_LINES])))


def atop(line):
    return gather(in_text("\n\n".join([line, *_LINES, *_LINES])))


@pytest.mark.parametrize(
    ("line", "rung"),
    [
        ("Diffusion Restreinte", 3), ("Strictly Confidential", 5), ("VS-NfD", 3), ("VS-Vertraulich", 5), ("VS-GEHEIM", 7), ("Geheim", 7), ("GEHEIM – amtlich geheimgehalten", 7),
        ("SECRET - SPÉCIAL FRANCE", 7), ("CONFIDENTIEL DÉFENSE - SPÉCIAL FRANCE", 5), ("OFFICIAL: Sensitive", 3), ("UK TOP SECRET STRAP 2", 9), ("UNITED NATIONS STRICTLY CONFIDENTIAL", 5),
        ("NATIONS UNIES CONFIDENTIEL", 5), ("IAEA SAFEGUARDS CONFIDENTIAL", 5), ("OPCW HIGHLY PROTECTED", 7), ("OSCE Confidential", 5), ("TLL IV KÄYTTÖ RAJOITETTU", 3), ("Ściśle tajne", 9),
        ("TLP/RED", 8), ("TLP.AMBER", 4), ("TLP level: red", 8), ("SECRET (when separated from enclosure)", 7), ("SECRET until 2031-01-01, then UNCLASSIFIED", 7), ("SECRET - 1 of 3", 7),
        ("Page 1 of 3 SECRET", 7), ("Klassifizierung: VS-NfD", 3), ("Mention de protection : DIFFUSION RESTREINTE", 3), ("Schutzklasse: VS-NfD", 3), ("CUI", 3), ("CUI Category: PRVCY, OPSEC", 3),
        ("Limited Dissemination Control: FEDCON", 3), ("THIS DOCUMENT IS SECRET", 7), ("This report is marked confidential.", 5), ("Ce document est classé CONFIDENTIEL", 5),
        ("Dieses Dokument ist als VS-NfD eingestuft", 3),
    ],
)  # fmt: skip
def test_a_line_that_marks_is_found_wherever_it_stands(line, rung):
    for found in (amid(line), atop(line)):
        assert found is not None
        assert (level(found) or 0) >= rung


@pytest.mark.parametrize(
    "line",
    [
        "MISSION SECRET", "RESOLUTE SUPPORT SECRET", "ALPHA SECRET", "MNF CONFIDENTIAL", "Restricted – Releasable to Alpha", "CONFIDENTIAL ONLY FOR ALPHA", "EMBARGOED UNTIL 12:00 GMT",
        "DISTRIBUTION STATEMENT D. Distribution authorized to the department and its contractors only", "UNCLASSIFIED WHEN SEPARATED FROM SECRET ENCLOSURE", "DECLASSIFY ON: 20410101",
    ],
)  # fmt: skip
def test_what_limits_and_is_not_understood_closes_to_all_but_the_owner(line):
    for found in (amid(line), atop(line)):
        assert found is not None
        assert read_written(found, owner="alpha").audience == {"alpha"}


@pytest.mark.parametrize(
    ("line", "rung"),
    [
        ("S E C R E T  SECTION 01 OF 03  TARNOPOL 004411", 7), ("C O N F I D E N T I A L  TARNOPOL 000017", 5), ("UNCLAS SENSITIVE TARNOPOL 00412", 3), ("N A T O  S E C R E T", 7), ("N A T O S E C R E T", 7),
        ("S E C R E T / / N O F O R N", 7), ("R-UE/EU-R", 3), ("LIMITED OFFICIAL USE", 3), ("VS - NUR FUER DEN DIENSTGEBRAUCH", 3), ("nur zur internen Verwendung", 3), ("STRENGT FORTROLIG", 7),
        ("Confidentiel personnel", 5), ("Privileged and confidential", 5), ("To be treated as SECRET", 7), ("Handle as confidential.", 5), ("SECRET UKEO", 7), ("Restricted distribution", 3),
    ],
)  # fmt: skip
def test_cables_stamps_and_keyboards_without_umlauts_are_read(line, rung):
    assert level(gather(in_text(f"{line}\n\nThe road to Vell is open.")) or "") == rung


@pytest.mark.parametrize(
    ("line", "rung"),
    [
        ("CM 4471/22 LIMITE", 3), ("UNPROFOR Confidential", 5), ("Secret once completed", 7), ("SEC.GAL/71/22/Restr.", 3), ("Security level: Restricted", 3), ("SECRET RELIDO", 7), ("T.L.P.: RED", 8), ("TLP→AMBER", 4),
        ("Strictement confidentiel", 5), ("Document à diffusion limitée", 3), ("机密★5年", 7), ("社外秘", 3), ("2급 비밀", 7), ("CTS-B", 9), ("NC-A", 5), ("DR - SF", 3),
    ],
)  # fmt: skip
def test_levels_behind_a_body_a_number_or_a_condition_are_read(line, rung):
    assert (level(gather(in_text(f"{line}\n\nThe road to Vell is open.")) or "") or 0) >= rung


@pytest.mark.parametrize(
    "line",
    [
        "NOFORN/ORCON", "UK ONLY", "FOR OFFICAL USE ONLY", "Ne pas diffuser hors du poste", "Nicht zur Weitergabe bestimmt", "Non divulgare", "Не для распространения",
        "ORCON", "REL TO AAA, BBB", "SPÉCIAL FRANCE", "NODIS", "Not for onward distribution", "Do not share outside the mission", "No further dissemination", "Not to be copied without consent of the desk",
        "E.O. 13526: DECL: 01/02/2044",
    ],
)  # fmt: skip
def test_a_control_that_stands_alone_closes_the_report(line):
    marking = gather(in_text(f"{line}\n\nThe road to Vell is open."))

    assert marking is not None
    assert not is_understood(marking)


@pytest.mark.parametrize(
    "line",
    [
        "TALKS REMAIN SECRET", "CASH ONLY", "FOR SALE ONLY", "Sans limite", "COUNCIL MEETS 14/22", "Secret talks when they meet", "Nicht weit von hier", "The mayor (Restr.) spoke", "Ne pas oublier", "Do not travel", "No release of water is planned", "PLAN B C D E", "A B C", "TARNOPOL 4411", "Treat as you would be treated", "RELEASED 12 MAY", "THE RIVER ROSE 4411",
        "SECRET DEAL SIGNED IN GENEVA", "Secret talks", "The secret", "PACT KEPT SECRET", "AIRSPACE RESTRICTED", "Protected areas", "Public", "Official", "Sensitive", "Limited", "Restricted", "Restricted access",
        "Confidential: ministers met", "LIMITED STRIKES CONTINUE", "Arms embargo", "Embargo until June lifted by council", "The report is secret, officials said.", "This document is available in English.",
        "This report was compiled by the ministry.", "NATO SECRETARY GENERAL", "Distribution: 500 kits", "RED LINE", "Page 4 of 9", "Off the record",
    ],
)  # fmt: skip
def test_a_heading_of_the_story_marks_nothing(line):
    assert amid(line) is None


MARK = [
    ("(GEH) Oslo fell.", "GEH"), ("(CD-SF) Oslo fell.", "CD-SF"), ("(s) Oslo fell.\n\n(u) Rome rose.", "s"), ("(s//nf) Oslo fell.", "s//nf"), ("(Secret) Oslo fell.", "Secret"), ("[Restricted] Oslo fell.", "Restricted"),
    ("(Confidentiel) Oslo fell.", "Confidentiel"), ("S//NF Oslo fell.", "S//NF"), ("1.a.(2) (S) Oslo fell.", "S"), ("□ (S) Oslo fell.", "S"), ("➢ (C) Oslo fell.", "C"), ("Para 4 (S): Oslo fell.", "S"),
    ("Summary (S): Oslo fell.", "S"), ("(S)\nOslo fell.", "S"), ("*(S)* Oslo fell.", "S"), ("（S） Oslo fell.", "S"), ("【秘】 Oslo fell.", "秘"), ("(ДСП) Oslo fell.", "ДСП"), ("(P) Oslo fell.\n\n(U) Rome rose.", "P"),
    ("TLP is used here.\n\n[RED] Oslo fell.", "TLP:RED"), ("(AMBER+STRICT) Oslo fell.", "TLP:AMBER+STRICT"), ("Place | Class\nOslo | S\nRome | U", "S"), ("Place | TLP\nOslo | red\nRome | clear", "TLP:RED"),
    ("Place | Dead\nOslo | NATO SECRET\nRome | 4", "NATO SECRET"), ("Ort | Einstufung\nOslo | VS-NfD\nRom | offen", "VS-NfD"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "mark"), MARK)
def test_a_portion_mark_is_known_in_its_notation(text, mark):
    whole = gather(in_text(text))
    start = text.index("Oslo")
    _, found = Marked(text, whole).within(start, start + len("Oslo"))

    assert mark in (found or "").split("; ")
    assert whole is not None


@pytest.mark.parametrize(
    "text",
    [
        "(a) One.\n(b) Two.\n(c) Three.", "(r) One.\n(s) Two.\n(t) Three.", "The report(s) came.", "(Public) Rome rose.", "Road | State\nA1 | OPEN\nA2 | RESTRICTED", "Party | Seats\nC | 40\nS | 12",
        "They sat (quietly) there.", "(GREEN) The bridge works are on time.",
    ],
)  # fmt: skip
def test_letters_and_words_in_brackets_or_cells_that_are_no_marks(text):
    assert in_text("\n\n".join([*_LINES, text, *_LINES])) == ()
