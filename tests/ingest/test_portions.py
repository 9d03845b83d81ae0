import pytest

from consilience.ingest import claims, portions
from consilience.marking.written import is_understood
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report


@pytest.mark.parametrize(
    ("mark", "marking"),
    [
        ("(S//NF)", "S//NF"), ("(U)", "U"), ("[S]", "S"), ("{C}", "C"), ("(TS//SI//REL TO USA, GBR)", "TS//SI//REL TO USA, GBR"), ("(S/NF)", "S/NF"), ("(C-NF)", "C-NF"),
        ("(NS)", "NS"), ("(CTS)", "CTS"), ("(EU-R)", "EU-R"), ("(R-UE/EU-R)", "R-UE/EU-R"), ("(VS-NfD)", "VS-NfD"), ("(O-S)", "O-S"), ("(CUI)", "CUI"), ("(U//FOUO)", "U//FOUO"),
        ("(TLP:AMBER)", "TLP:AMBER"), ("TLP:RED", "TLP:RED"), ("(SECRET)", "SECRET"), ("1. (S)", "S"), ("a) (C)", "C"), ("3.2 (NC)", "NC"), ("• (S//NF)", "S//NF"), ("(S):", "S"),
        ("(X//NF)", "X//NF"), ("(RED)", "TLP:RED"), ("[AMBER]", "TLP:AMBER"), ("(S, NF)", "S, NF"), ("(CONF)", "CONF"), ("(Conf.)", "Conf."), ("(geh.)", "geh."), ("(**S**)", "S"), ("(NP)", "NP"),
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
        "The light (RED) came on.",
        "(GREEN) The hills are dry.",
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
    assert [marked.within(*span)[1] for span in spans] == ["U", "U", "SECRET"]


# --- several in one line

NOTATIONS = [
    ("(U)", "U", "(S//NF)", "S//NF"), ("(TLP:GREEN)", "TLP:GREEN", "(TLP:RED)", "TLP:RED"), ("[C]", "C", "[TS//ORION]", "TS//ORION"), ("{U}", "U", "{S}", "S"),
    ("(NU)", "NU", "(NS)", "NS"), ("(R)", "R", "(S)", "S"), ("(U//FOUO)", "U//FOUO", "(S//REL TO USA, GBR)", "S//REL TO USA, GBR"), ("(SECRET)", "SECRET", "(TOP SECRET//NF)", "TOP SECRET//NF"),
    ("(VS-NfD)", "VS-NfD", "(R-UE/EU-R)", "R-UE/EU-R"), ("**(U)**", "U", "**(S//NF)**", "S//NF"), ("(TLP:AMBER)", "TLP:AMBER", "(TLP:AMBER+STRICT)", "TLP:AMBER+STRICT"),
    ("TLP:GREEN", "TLP:GREEN", "TLP:RED", "TLP:RED"), ("(U):", "U", "(C) -", "C"), ("1. (U)", "U", "(EU-S)", "EU-S"), ("- (O-S)", "O-S", "(CTS)", "CTS"),
]  # fmt: skip


def drafted(text, whole="SECRET", *, rules_only=True):
    report = Report(id=ReportId("r"), party=PartyName("p"), file="r.txt", text=text, marking=whole)
    ((_, found),) = claims.draft([report], rules_only=rules_only)
    return [(item.claim.quote, item.claim.marking) for item in found]


@pytest.mark.parametrize(("one", "first", "other", "second"), NOTATIONS)
@pytest.mark.parametrize("rules_only", [True, False], ids=["rules", "model"])
def test_each_sentence_of_a_line_has_its_own_mark(one, first, other, second, rules_only):
    text = f"{one} The port is open. {other} The minister left on Monday. {one.split()[-1]} Rain fell in Rome."
    found = drafted(text, "TLP:RED" if "TLP" in first else "SECRET", rules_only=rules_only)

    assert found == [
        ("The port is open.", first),
        ("The minister left on Monday.", second),
        ("Rain fell in Rome.", first),
    ]


WHOLE = "TOP SECRET//ORION//ZORBLAX"


def marks_of(text, whole=WHOLE):
    """What marks each sentence, by its place alone."""
    marked, places = portions.Marked(text, whole), [text.index(word) for word in ("First", "Second")]
    return [set(marked.within(place, place + 5)[1].split("; ")) for place in places]


@pytest.mark.parametrize("mark", ["(TLP:CLEAR)", "[TLP:WHITE]", "TLP:GREEN"])
def test_a_mark_of_another_ladder_takes_nothing_of_the_whole_away(mark):
    """TLP says nothing of a compartment: what the banner says beside it stands."""
    for found in marks_of(f"{mark} First they met. Second they left."):
        assert WHOLE in found
        assert len(found) == 2
    assert all({"TLP:RED", "U"} == found for found in marks_of("(U) First they met. Second they left.", "TLP:RED"))


@pytest.mark.parametrize("mark", ["(S//REL)", "(X//ORION)", "(S//NF/)", "(U//ZOR&BLAX)"])
def test_a_mark_that_cannot_be_read_takes_nothing_of_the_whole_away(mark):
    assert all(WHOLE in found for found in marks_of(f"{mark} First they met. Second they left."))


@pytest.mark.parametrize(
    "text",
    [
        "(TS//ORION) (U) First they met. Second they left.",
        "(U)(TS//ORION) First they met. Second they left.",
        "(U) and (TS//ORION) First they met. Second they left.",
        "(U), (TS//ORION): First they met. Second they left.",
        "First they met. Second they left. (U) (TS//ORION)",
        "First they met. Second they left. (TS//ORION) (U)",
    ],
)
def test_of_marks_side_by_side_each_counts_wherever_one_does(text):
    for found in marks_of(text):
        assert found & {"TS//ORION", WHOLE}, found


def test_what_follows_a_mark_in_its_line_has_it_up_to_the_next():
    text = "(U) The port is open. (S) The envoy came. The minister left. (C) Rain fell.\n\nThe road is dry."

    assert [marking for _, marking in drafted(text)] == ["U", "S", "S", "C", "SECRET"]


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("The port is open (U). The minister left (S//NF).", ["U", "S//NF"]),
        ("The port is open. (U) The minister left. (S//NF)", ["U", "S//NF"]),
        ("The port is open (TLP:GREEN). The minister left (TLP:RED).\nRain fell in Rome.", ["TLP:GREEN; SECRET", "TLP:RED; SECRET", "SECRET"]),
        ("The port is open [C]. Rain fell in Rome. The minister left [TS//ORION].", ["C", "TS//ORION", "TS//ORION"]),
        ("The port is open (S). Rain fell in Rome.", ["S", "SECRET"]),
        ("The port is open (C). Rain fell in Rome.", ["C", "SECRET"]),
        ("The envoy left Rome (R). Rain fell in Oslo (U).", ["R", "U"]),
    ],
)  # fmt: skip
def test_marks_behind_the_sentences_of_a_line_mark_what_is_before_them(text, marks):
    found = drafted(text)

    assert [marking for _, marking in found] == marks
    assert not any(mark in quote for quote, _ in found for mark in "()[]")


def test_a_mark_behind_a_label_is_none_of_its_words():
    assert drafted("Subject: (S) The minister left Rome") == [("The minister left Rome", "S")]


@pytest.mark.parametrize("rules_only", [True, False], ids=["rules", "model"])
def test_the_clauses_of_one_sentence_share_its_mark(rules_only):
    text = "(U) Rain fell. (TS//ORION) The port closed on Monday, and the minister left for Rome."
    found = drafted(text, rules_only=rules_only)

    assert {marking for quote, marking in found if "port" in quote} == {"TS//ORION"}
    assert [marking for quote, marking in found if "Rain" in quote] == ["U"]


def test_a_sentence_with_a_mark_in_its_midst_has_it_and_its_own_words_do_not():
    text = "The offer was refused (TLP:RED) on Monday. Rain fell."
    report = Report(id=ReportId("r"), party=PartyName("p"), file="r.txt", text=text)
    ((_, found),) = claims.draft([report])
    (first, *_), (last,) = ([one.claim for one in found if word in one.claim.quote] for word in ("offer", "Rain"))

    assert (first.marking, last.marking) == ("TLP:RED", None)
    assert "TLP" not in "".join(text[span.start : span.end] for span in first.spans) != ""
    assert "tlp" not in " ".join(found[0].reading.lemmas)


def test_a_quote_never_holds_a_row_or_item_of_another_marking():
    table = "| Item | Count |\n|---|---|\n| (S) Tents | 40 |\n| (U) Trucks | 12 |"
    listed = "The minister listed in Rome:\n- (S) 40 tents were sent.\n- (U) 12 trucks were sent."
    for text in (table, listed):
        (trucks,) = [(quote, marking) for quote, marking in drafted(text, None) if "12" in quote]
        assert (trucks[1], "ents" in trucks[0]) == ("U", False)


@pytest.mark.parametrize(
    "text",
    [
        "The port is open. (S)he left for Rome.",
        "He lives in Charlotte (NC). Rain fell in Rome.",
        "The senator (R) spoke. Rain fell in Rome.",
        "They asked for (A) rice. (B) Oil is dear. (C) Salt is sold.",
        "The port (two quays) is open. (Reuters) Rain fell.",
        "The notice said that TLP:RED means that nobody may pass it on.",
    ],
)
def test_what_only_looks_like_a_mark_in_a_line_marks_nothing(text):
    assert portions.find(text) == ()
    assert {marking for _, marking in drafted(text)} == {"SECRET"}


def test_letters_of_marks_that_follow_each_other_are_no_list():
    assert [one.marking for one in portions.find("(R) One port.\n\n(S) Two ports.")] == ["R", "S"]


@pytest.mark.parametrize("mark", ["(S) ", "x (S//NF). ", "(U)\n", "(TLP:RED", "TLP:RED ", "(A) (C) "])
def test_many_marks_cost_no_square(mark, monkeypatch):
    text, looked = mark * 5_000, []
    monkeypatch.setattr(portions, "is_understood", lambda part: looked.append(part) or is_understood(part))
    marked = portions.Marked(text, None)
    sentences = range(0, len(text), 100)
    for start in sentences:
        marked.within(start, start + 100)

    # Each sentence asks what its marks say, however many say the same.
    assert len(looked) <= 2 * len(sentences)
