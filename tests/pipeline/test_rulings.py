"""`rulings.csv`: what a person ruled in a brief holds in the next run."""

import pytest

from consilience.errors import UnreadableInput
from consilience.pipeline.options import Options
from consilience.pipeline.reports import align
from consilience.pipeline.rulings import read_rulings
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report
from consilience.records.ruling import RulingKind

HEAD = "ruling,claim,other,because\n"


def written(folder, text, encoding="utf-8"):
    path = folder / "rulings.csv"
    path.write_bytes(text.encode(encoding))
    return path


def reports():
    texts = {
        "north": "The dam at Orso was inspected on 3 May 2024 by four engineers.",
        "south": "Four engineers inspected the dam at Orso on 3 May 2024.",
    }
    return {
        party: [Report(id=ReportId(party), party=PartyName(party), file="a.txt", text=text)]
        for party, text in texts.items()
    }


def joined(made):
    return [matter for matter in made.matters if len(matter.claims) > 1]


def test_a_pair_that_was_ruled_apart_is_two_matters_in_the_next_run(tmp_path):
    before = align(reports())
    (matter,) = joined(before)
    path = written(tmp_path, HEAD + f"apart,{matter.claims[0]},{matter.claims[1]},two inspections\n")

    after = align(reports(), options=Options(rulings=read_rulings(path)))

    assert not joined(after)
    assert "1 rulings of people on pairs of claims were applied." in after.notes


def test_what_was_ruled_last_counts(tmp_path):
    (matter,) = joined(align(reports()))
    pair = f"{matter.claims[0]},{matter.claims[1]}"
    path = written(tmp_path, HEAD + f"apart,{pair},\nsame,{pair},on reflection\n")

    assert joined(align(reports(), options=Options(rulings=read_rulings(path))))


def test_a_ruling_on_claims_that_are_not_here_is_said_and_changes_nothing(tmp_path):
    path = written(tmp_path, HEAD + "apart,gone,gone-too,\n")

    made = align(reports(), options=Options(rulings=read_rulings(path)))

    assert joined(made)
    assert any("1 name claims that are not among these reports" in note for note in made.notes)


@pytest.mark.parametrize(
    "text",
    [
        "claim,other,because,ruling\nc1,c2,why,apart\n",
        "Ruling, Claim ,OTHER,because,party,quote\nApart,c1,c2,why,x,y\n",
        "\ufeff" + HEAD + "apart,c1,c2,why\n",
        HEAD + 'apart,c1,c2,"why"\r\n',
        HEAD + "\napart,c1,c2,why\n,,,\n",
    ],
    ids=["other order", "capitals and more columns", "mark of order", "quoted", "empty lines"],
)
def test_spreadsheets_write_it_in_many_ways(tmp_path, text):
    (ruling,) = read_rulings(written(tmp_path, text))

    assert (ruling.kind, ruling.claims, ruling.because) == (RulingKind.APART, ("c1", "c2"), "why")


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("ruling,claim\napart,c1\n", "no column other"),
        (HEAD + "apart,c1,c2,\nmaybe,c1,c2,\n", "line 3"),
        (HEAD + "apart,c1,,\n", "line 2"),
        (HEAD + "apart,c1,c1,\n", "line 2"),
        ("", "no column ruling"),
    ],
)
def test_a_file_that_is_no_table_of_rulings_names_the_line(tmp_path, text, named):
    with pytest.raises(UnreadableInput, match=named):
        read_rulings(written(tmp_path, text))


def test_a_file_in_another_encoding_or_none_at_all_is_refused_in_words(tmp_path):
    with pytest.raises(UnreadableInput, match="not UTF-8"):
        read_rulings(written(tmp_path, HEAD + "apart,c1,c2,é\n", "latin-1"))
    with pytest.raises(UnreadableInput, match="cannot be opened"):
        read_rulings(tmp_path / "none.csv")
