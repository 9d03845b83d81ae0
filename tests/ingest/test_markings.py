import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.ingest.markings import banner, field, gather, in_frame, in_text, level, strictest
from consilience.marking.written import is_understood, read_written

READABLE = [
    "TLP:CLEAR",
    "TLP:GREEN",
    "TLP:AMBER",
    "TLP:AMBER+STRICT",
    "TLP:RED",
    "UNCLASSIFIED",
    "SECRET//REL TO AAA, BBB",
    "NATO SECRET",
    "(C//NF)",
    "OFFICIAL-SENSITIVE",
]


@pytest.mark.parametrize("marking", READABLE)
def test_known_markings_are_read(marking):
    assert level(marking) is not None


@pytest.mark.parametrize(
    "line",
    [
        "TLP:AMBER",
        "tlp:amber".upper(),
        "**SECRET//REL TO AAA, BBB**",
        "TOP SECRET//SI//NOFORN",
        "Classification: SECRET".upper(),
        "SERCET//NOFORN",
        "TLP:PURPLE",
        "CONFIDENTIAL",
    ],
)
def test_a_line_that_is_a_marking_is_a_banner(line):
    assert banner(line)


@pytest.mark.parametrize(
    "line",
    [
        "Secret talks were held",
        "SECRET DEAL SIGNED IN GENEVA",
        "Confidential: ministers met",
        "US//Israel pact signed by both",
        "",
        "Unclassified documents show it",
    ],
)
def test_a_line_of_the_story_is_no_banner(line):
    assert banner(line) is None


@given(st.lists(st.sampled_from([*READABLE, "SERCET", "soon"])))
def test_the_strictest_is_one_of_the_readable_and_none_is_stricter(given_markings):
    found = strictest(given_markings)
    readable = [marking for marking in given_markings if level(marking) is not None]

    assert (found in readable) if readable else found is None
    assert all(level(marking) <= level(found) for marking in readable)


@given(st.lists(st.sampled_from(READABLE), min_size=1))
def test_order_does_not_matter(given_markings):
    assert strictest(given_markings) == strictest(reversed(given_markings))


@pytest.mark.parametrize(
    ("line", "marking"),
    [
        ("[TLP:AMBER]", "TLP:AMBER"), ("tlp:red", "TLP:RED"), ("(TLP: Amber + Strict)", "TLP:AMBER+STRICT"), ("** TLP GREEN **", "TLP:GREEN"),
        ("T L P : R E D", "TLP:RED"), ("ＴＬＰ：ＲＥＤ", "TLP:RED"), ("Traffic Light Protocol: red", "TLP:RED"), ("TLP:ROUGE", "TLP:RED"),
        ("VS-NUR FÜR DEN DIENSTGEBRAUCH", None), ("TRÈS SECRET DÉFENSE", None), ("RESTREINT UE/EU RESTRICTED", None), ("NATO CONFIDENTIAL", None),
        ("ŚCIŚLE TAJNE", None), ("СОВЕРШЕННО СЕКРЕТНО", None), ("GİZLİ", None), ("極秘", None), ("ZEER GEHEIM", None), ("OFFICIAL: SENSITIVE", None),
        ("//GBR SECRET//", None), ("SECRET - NOFORN", None), ("S E C R E T", None), ("COSMIC TOP SECRET ATOMAL", None), ("CUI//SP-CTI", None),
    ],
)  # fmt: skip
def test_a_marking_is_known_whatever_its_tongue_case_brackets_and_blanks(line, marking):
    found = banner(line)
    assert found == (marking or line)
    assert level(found) is not None


@pytest.mark.parametrize(
    ("line", "marking"),
    [
        ("Joint Commission - Report No. 9 - RESTRICTED", "RESTRICTED"), ("CONFIDENTIAL     Page 2 of 7", "CONFIDENTIAL"), ("Copy 3 | TLP:AMBER | 4 May", "TLP:AMBER"),
        ("[TLP:RED] Wells at Orrin", "TLP:RED"), ("Fwd: [Secret] wells", "Secret"), ("RE: (S//NF) wells", "S//NF"), ("SECRET: wells", "SECRET"),
        ("This bulletin is classified SECRET.", "SECRET"), ("The information in this note is TLP:AMBER", "TLP:AMBER"), ("Einstufung: VS-NfD", "VS-NfD"),
        ("marked 'SECRET' by its origin", "SECRET"), ("Dieses Dokument ist als GEHEIM eingestuft.", "GEHEIM"), ("secret//noforn", "secret//noforn"), ("PAP:RED", "PAP:RED"),
        ("TOP SECRET UMBRA", "TOP SECRET UMBRA"), ("LIMITE EN", "LIMITE EN"), ("UK SECRET – 3 May 2021", "UK SECRET"), ("confidential", "confidential"), ("Report 9 SECRET", "SECRET"), ("Marking: Confidential", "Confidential"),
    ],
)  # fmt: skip
def test_a_head_or_subject_is_searched_in_every_part(line, marking):
    assert marking in in_frame(line)


@pytest.mark.parametrize(
    "line", ["Red meat was sold", "AND/OR", "N/A", "Distribution: 400 tents", "The secret garden", "PUBLIC TRANSPORT", "Restricted access road", "Tens of thousands"]
)  # fmt: skip
def test_a_head_without_a_marking_has_none(line):
    assert in_frame(line) == ()


@pytest.mark.parametrize(
    "line",
    ["SERCET", "SECRTE//NOFORN", "CONFIDENTAL", "TLP:PURPLE", "EYES ONLY", "NOT FOR PUBLIC RELEASE", "ZULU//ALFA"],
)
def test_what_has_the_shape_of_a_banner_and_is_not_understood_closes_the_report(line):
    marking = gather(in_text(f"{line}\n\nThe wells are dry."))
    assert marking is not None
    assert not is_understood(marking)
    assert read_written(marking, owner="alpha").audience == {"alpha"}


def test_a_marking_in_the_middle_and_at_the_foot_is_found_as_well():
    text = "\n\n".join(["One well is dry."] * 12 + ["SECRET//NOFORN"] + ["Two wells are dry."] * 12 + ["tlp amber"])
    assert gather(in_text(text)) == "SECRET//NOFORN; TLP:AMBER"


@given(st.lists(st.sampled_from([*READABLE, "SERCET", "TLP:PURPLE", "EYES ONLY"]), min_size=1))
def test_what_is_gathered_admits_nobody_whom_one_of_its_parts_refuses(found):
    whole = read_written(gather(found), owner="alpha")
    for one in found:
        part = read_written(one, owner="alpha")
        assert part.no_foreign <= whole.no_foreign
        assert part.caveats <= whole.caveats
        assert "*" in part.audience or level(one) == 0 or whole.audience <= part.audience
    assert (level(gather(found)) or 0) == max((level(one) or 0 for one in found), default=0)


@pytest.mark.parametrize(
    ("value", "name", "marking"),
    [
        ("amber", "tlp", "TLP:AMBER"), (["TLP:GREEN", "tlp:red"], "marking", "TLP:RED"), ({"tlp": "red"}, "marking", "TLP:RED"), (7, "marking", "UNREADABLE MARKING"),
        ({"x": 1}, "classification", "UNREADABLE MARKING"), ("", "marking", None), (None, "marking", None), ("secret", "classification", "secret"),
    ],
)  # fmt: skip
def test_a_field_for_a_marking_is_never_passed_over(value, name, marking):
    assert field(value, name) == marking


@pytest.mark.parametrize("label", ["TLP:", "TLP", "Classification:", "Protective marking"])
def test_a_label_on_a_line_of_its_own_takes_the_next_line(label):
    found = gather(
        in_text(f"{label}\nRED\n\nThe wells are dry." if "TLP" in label else f"{label}\nSECRET\n\nThe wells are dry.")
    )

    assert found in ("TLP:RED", "SECRET")
