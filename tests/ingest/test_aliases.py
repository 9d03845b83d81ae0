import pytest

from consilience.errors import UnreadableInput
from consilience.ingest import aliases


def write(folder, text, name="aliases.csv"):
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("name", "folded"),
    [
        ("The Ministry of  Défense.", "ministry of defense"),
        ("HARBOUR-OFFICE", "harbour office"),
        ("An Office", "office"),
        ("Theatre", "theatre"),
        ("…", ""),
    ],
)
def test_names_are_looked_up_without_case_accents_article_and_marks(name, folded):
    assert aliases.folded(name) == folded


def test_a_list_is_read_with_its_name(tmp_path):
    path = write(tmp_path, '\ufeffName,Same_As\n\nHO, Harbour  Office\n"Office, Harbour",Harbour Office\n', "ours.csv")

    assert aliases.read(path) == [
        ("HO", "Harbour Office", "ours.csv"),
        ("Office, Harbour", "Harbour Office", "ours.csv"),
    ]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        pytest.param("", "row 1", id="empty"),
        pytest.param("a,b\nHO,Harbour Office\n", "row 1", id="another header"),
        pytest.param("name,same_as\nHO\n", "row 2", id="one cell"),
        pytest.param("name,same_as\nOffice, Harbour, HO\n", "row 2", id="three cells"),
        pytest.param("name,same_as\nHO,Harbour Office\n,HO\n", "row 3", id="a name is missing"),
        pytest.param("name,same_as\nHO,---\n", "row 2", id="a name of marks alone"),
        pytest.param(f"name,same_as\nHO,{'x' * 201}\n", "row 2", id="too long"),
        pytest.param('name,same_as\nHO,"Harbour\n', "row 2", id="a quotation mark that does not close"),
    ],
)
def test_a_list_that_cannot_be_read_is_refused_by_file_and_row_without_its_content(tmp_path, text, place):
    path = write(tmp_path, text)

    with pytest.raises(UnreadableInput) as caught:
        aliases.read(path)

    assert str(path) in str(caught.value)
    assert place in str(caught.value)
    assert "Harbour" not in str(caught.value)


def test_a_list_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(UnreadableInput, match="cannot be opened"):
        aliases.read(tmp_path / "none.csv")


def test_whoever_is_one_with_the_same_is_one():
    known = aliases.gather(
        [("HO", "Harbour Office", "a.csv"), ("The Quay", "ho", "b.csv"), ("Coast Guard", "Guards", "b.csv")]
    )

    assert known.of("quay") == ("Harbour Office", "b.csv")
    assert known.of("HARBOUR OFFICE") == ("Harbour Office", "a.csv")
    assert known.of("guards") == ("Guards", "b.csv")
    assert known.of("Port Authority") is None


def test_a_ring_of_names_is_one_group():
    known = aliases.gather([("A", "B", "x"), ("B", "C", "x"), ("C", "A", "x")])

    assert len({known.of(name) for name in "ABC"}) == 1


def test_no_list_knows_no_name():
    assert not aliases.gather([])
    assert aliases.gather([("X", "Y", "x")])


def test_lists_beside_the_reports_are_found_and_nothing_else(tmp_path):
    folder = tmp_path / "reports"
    folder.mkdir()
    write(folder, "name,same_as\nHO,Harbour Office\n", "Aliases.CSV")
    write(folder, "file,published\n", "reports.csv")

    assert aliases.beside([folder, tmp_path / "none"]) == [("HO", "Harbour Office", "Aliases.CSV")]
    assert aliases.is_list("reports/aliases.csv")
    assert not aliases.is_list("our-aliases.csv")
