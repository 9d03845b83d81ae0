"""A list of names that are one: what it joins, what the reasons say, and how a broken one ends."""

import pytest

from consilience.errors import UnreadableInput
from consilience.ingest import aliases
from consilience.pipeline.options import Options
from consilience.pipeline.reports import align
from consilience.reasons.verdict import Verdict

LIST = "name,same_as\nMinistry of War,Ministry of Defence\n"


@pytest.fixture
def parties(tmp_path):
    for party, body in (("alpha", "Ministry of War"), ("beta", "Ministry of Defence")):
        (tmp_path / party).mkdir()
        text = f"Published: 14 April 2021\n\nThe {body} opened the new bridge at Velm on 12 April 2021.\n"
        (tmp_path / party / "r.txt").write_text(text)
    return {party: tmp_path / party for party in ("alpha", "beta")}


def only(result):
    (matter,) = result.matters
    return matter


def test_without_a_list_two_names_of_one_body_conflict(parties):
    assert only(align(parties)).verdict is Verdict.CONFLICTING


def test_a_named_list_joins_them_and_the_reason_names_it(parties, tmp_path):
    (tmp_path / "names.csv").write_text(LIST)

    result = align(parties, options=Options(aliases=tmp_path / "names.csv"))

    assert only(result).verdict is Verdict.ALIGNED
    (reason,) = [each for each in only(result).pairs[0].reasons if each.slot == "actor"]
    assert "names.csv" in reason.because
    assert (reason.left, reason.right) == ("Ministry of War", "Ministry of Defence")
    assert {claim.actors for claim in result.claims} == {("Ministry of War",), ("Ministry of Defence",)}


def test_a_list_beside_the_reports_is_taken_and_is_no_report(parties):
    (parties["beta"] / "aliases.csv").write_text(LIST)

    result = align(parties)

    assert only(result).verdict is Verdict.ALIGNED
    assert not result.problems


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "row 1"),
        ("a,b\nx,y\n", "row 1"),
        ("name,same_as\nx,y,z\n", "row 2"),
        ("name,same_as\nx\n", "row 2"),
        ("name,same_as\nx,y\n,z\n", "row 3"),
        ('name,same_as\nx,"y\n', "row"),
        ("name,same_as\n" + "x" * 300 + ",y\n", "row 2"),
    ],
)
def test_a_broken_list_names_its_file_and_row(tmp_path, text, told):
    (tmp_path / "names.csv").write_text(text)

    with pytest.raises(UnreadableInput, match=f"names.csv: .*{told}"):
        aliases.read(tmp_path / "names.csv")


def test_whoever_is_one_with_the_same_is_one():
    joined = aliases.gather([("A Co", "B Co", "x.csv"), ("C Co", "A Co", "x.csv"), ("The a co.", "B Co", "y.csv")])

    assert {joined.of(name)[0] for name in ("a co", "B Co", "C Co")} == {"B Co"}
    assert joined.of("D Co") is None


def test_the_folder_is_read_with_case_and_windows_letters(tmp_path):
    (tmp_path / "Aliases.CSV").write_bytes(b"Name,Same_As\r\nJ\xfcrgen AG,Juergen Holding\r\n")

    assert aliases.beside([tmp_path]) == [("Jürgen AG", "Juergen Holding", "Aliases.CSV")]
