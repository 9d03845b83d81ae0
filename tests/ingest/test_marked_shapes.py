"""Lines that have the shape of a marking close a report, whatever notation it is; ordinary lines do not."""

import pytest

from consilience.ingest import markings
from consilience.ingest.marked_shapes import labelled, misread
from consilience.ingest.readers.formats import read_file
from consilience.marking.words import common_level
from consilience.marking.written import UNREADABLE, is_understood, read_written
from tests.ingest import make

STORY = [
    f"The ferry of Quell carried {2310 + n} people after the pier had been mended in week {n}, said Ada Brandt."
    for n in range(14)
]


def amid(line):
    return "\n\n".join([*STORY[:7], line, *STORY[7:]])


def marking_of(line):
    found = markings.gather(markings.in_text(amid(line)))
    return read_written(found, owner="alpha") if found else None


def is_closed(marking):
    return marking is not None and (UNREADABLE in marking.caveats or bool(marking.compartments))


@pytest.mark.parametrize(
    "line",
    [
        "SAP: BLUE FERN", "SPECIAL ACCESS REQUIRED – BLUE FERN", "SAR-BF", "HANDLE VIA FERN CHANNELS ONLY", "EYES ONLY NORTHCOM", "AZURIAN EYES ONLY", "WORLD GROUP OFFICIAL USE ONLY", "BUILDERS' IN CONFIDENCE",
        "FERN INDOCTRINATED PERSONNEL ONLY", "CRITICAL MATTER - NEED TO KNOW", "FOR THE EYES OF THE REGENT ONLY", "NAVAL NUCLEAR PROPULSION INFORMATION", "Salassa pidettävä", "Nur für Deutsche", "Vietata la divulgazione",
        "Security Level: Krypton", "Protective marking: AZURE", "Caveat: FERN", "Handling: Fern channels only", "Geheimhaltungsgrad: blau", "Niveau de confidentialité : C4", "密级：特级", "Гриф: особый", "Compartments: FERN, SLATE", "Information class: K3",
        "PAP:RED", "TLP:AMBER / PAP:RED", "UNCLASSIFIED WHEN SEPARATED FROM ENCLOSURE 1", "UNCLASSIFIED IF ANNEX C IS DETACHED",
    ],
)  # fmt: skip
def test_a_line_with_the_shape_of_a_marking_closes_the_report(line):
    assert is_closed(marking_of(line))


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("UNCLASSIFIED UPON REMOVAL OF SECRET ATTACHMENT", "SECRET"), ("UNCLASSIFIED (formerly TOP SECRET)", "TOP SECRET"), ("SECRET Declassified by J. Doe on 4 May 2011", "SECRET"), ("SECRET - DECLASSIFIED 4 May 2011", "SECRET"),
        ("Secret, until 12 May 2030", "SECRET"), ("GEHEIM amtl. geheimgehalten", "SECRET"), ("СЕКРЕТНО Экз. № 1", "SECRET"), ("SECRET Copy No. 3 of 20", "SECRET"), ("TUYỆT MẬT", "TOP SECRET"), ("RAHSIA BESAR", "TOP SECRET"), ("ŠTRIKT TAJNE / PRÍSNE TAJNÉ", None),
        ("DIENESTA VAJADZĪBĀM", "RESTRICTED"), ("EURA-SECRET", "SECRET"), ("Ⅱ급비밀", "SECRET"), ("SΕCRΕT", "SECRET"), ("SECRET⁄⁄NOFORN", "SECRET"), ("CLASSIFICATION OF THIS PAGE: SECRET", "SECRET"),
        ("The overall classification of this briefing is TOP SECRET", "TOP SECRET"), ("T O P   S E C R E T", "TOP SECRET"), ("TOP\nSECRET", "TOP SECRET"), ("SECRET//\nNOFORN", "SECRET"),
    ],
)  # fmt: skip
def test_the_highest_level_that_a_line_names_counts(line, level):
    marking = marking_of(line)

    assert marking is not None
    assert level is None or level in {one.name for one in marking.levels} or UNREADABLE in marking.caveats


@pytest.mark.parametrize("line", ["SECR3T", "5ECRET//N0FORN", "T0P SECRET", "RESTRlCTED", "CONFIDENTlAL", "C0NF1DENT1AL", "S€CRET".replace("€", "3"), "RESTR|CTED"])  # fmt: skip
def test_a_misread_level_closes_the_report(line):
    assert misread(line)
    assert is_closed(marking_of(line))


@pytest.mark.parametrize(
    "line",
    """The secret of good bread is patience.|A restricted diet helped him.|Top secret recipe|Confidential sources said the ferry was late.|OFFICIAL STATISTICS|SECRET DEAL SIGNED IN GENEVA|SECRET BALLOT|RESTRICTED AREA|Access: by road and rail|
Distribution: worldwide|Handling: wash at 30 degrees|Classification: mammals|Sensitivity analysis|WHAT YOU NEED TO KNOW|MEMBERS ONLY|VOTE OF NO CONFIDENCE|UN SECURITY COUNCIL|SOURCES AND METHODS|SPECIAL REPORT|EXPORT CONTROL ACT|LAW ENFORCEMENT AGENCIES|
PERSONAL DATA|COMMAND AND CONTROL|PRIVILEGED ACCESS MANAGEMENT|SAP: quarterly results|Compartment: 3|Audience: members only|Access: restricted to residents|The Official Secrets Act was passed in 1911.|B52 BOMBERS|COVID19 RESTRICTIONS|G20 SUMMIT|
ARMS EMBARGO EXTENDED|READ ONLY|ALL RIGHTS RESERVED|Not to be missed|This report shall not be used in court.|CLASSIFICATION|Caveats: none|Restrictions: none|CONFIDENTIALITY OF INFORMATION|Class: Economy|Released by: Ministry of Defence""".replace(
        "\n", ""
    ).split("|"),
)
def test_an_ordinary_line_marks_nothing(line):
    assert marking_of(line) is None


def test_a_label_that_is_understood_gives_its_level_and_no_more():
    assert labelled("Security classification: SECRET", edge=False) == "SECRET"
    assert labelled("Security classification: none", edge=False) is None
    assert common_level("EUROPOL RESTRICTED") == "RESTRICTED"


def test_the_note_names_the_line_and_quotes_nothing(tmp_path):
    make.a_folder(tmp_path / "a", story_dot_txt=amid("Protective marking: AZURE"))
    (note,) = (one.sentence for one in make.read(tmp_path / "a").problems if "marking" in one.sentence)

    assert "in line 15 of its text" in note
    assert "AZURE" not in note


def test_the_note_says_when_the_marking_stands_outside_the_text(tmp_path):
    make.a_folder(tmp_path / "a", story_dot_docx=make.a_docx(*STORY, header="SPECIAL ACCESS REQUIRED - FERN"))
    (note,) = (one.sentence for one in make.read(tmp_path / "a").problems if "marking" in one.sentence)

    assert "outside its text" in note


LABEL = "MSIP_Label_2ad0b24d-6422-44b0-b3de-abb3a9e8c81a"


@pytest.mark.parametrize(
    ("name", "value", "closed"),
    [
        ("msip_labels", f"{LABEL}_Enabled=true; {LABEL}_Name=Azure Three; {LABEL}_SiteId=7", True),
        ("msip_labels", f"{LABEL}_Enabled=True; {LABEL}_SiteId=7; {LABEL}_Method=Privileged", True),
        ("msip_labels", f"{LABEL}_Enabled=true; {LABEL}_Name=General; {LABEL}_SiteId=7", False),
        ("SIO-Label", 'marking="AZURE"; type=":xml"; label="PHN"', True),
        ("X-Classification", "Azure", True), ("Sensitivity", "Private", True), ("X-Confidentiality", "high", True), ("Subject", "Ferry [SEC=AZURE]", True),
        ("Sensitivity", "Normal", False), ("Importance", "high", False), ("X-Priority", "1", False),
    ],
)  # fmt: skip
def test_a_header_for_labels_that_is_not_understood_closes_a_mail(name, value, closed):
    (document,) = read_file(make.a_mail("\n\n".join(STORY), **{name: value}), "a.eml")

    assert (document.marking is not None and not is_understood(document.marking)) is closed


@pytest.mark.parametrize(
    ("subject", "marking"),
    [("Ferry [SEC=PROTECTED]", "PROTECTED"), ("RE: Confidential: ferry", "Confidential"), ("Ferry: times", None)],
)
def test_a_subject_is_read_for_its_tag(subject, marking):
    (document,) = read_file(make.a_mail("\n\n".join(STORY), Subject=subject), "a.eml")

    assert document.marking == marking
