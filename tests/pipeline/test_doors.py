"""What may come in at the library's doors, and what is said of anything else before any work."""

import copy
import io
import os
import pickle
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

import numpy as np
import pyarrow as pa
import pytest

import consilience
from consilience import errors
from consilience.errors import ConsilienceError, UnreadableInput, WrongUse
from consilience.library import Options
from consilience.tables.align import Options as TableOptions
from tests.tables.make import two_sides

SECRET = "The convoy of ninety trucks left Orvale at dawn."
RULES = Options(rules_only=True)


class Somewhere:
    def __init__(self, path):
        self.path = path

    def __fspath__(self):
        return str(self.path)


@pytest.fixture
def folders(tmp_path):
    for name, text in (("a", SECRET), ("b", "Eighty trucks left Orvale on Monday.")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "r.txt").write_text(text)
    return tmp_path / "a", tmp_path / "b"


@pytest.fixture
def result(folders):
    return consilience.align({"a": folders[0], "b": folders[1]}, options=RULES)


@pytest.mark.parametrize("way", [str, Path, Somewhere, lambda p: [p], lambda p: [str(p)], lambda p: (p / "r.txt",)])
def test_a_source_may_be_any_path_or_a_list_of_them(folders, way):
    found = consilience.align({"a": way(folders[0]), "b": way(folders[1])}, options=RULES)

    assert len(found.reports) == 2


def test_several_folders_and_files_of_one_party_are_read_together(folders, tmp_path):
    (tmp_path / "more.txt").write_text("A third thing happened in Tarn on Friday.")
    found = consilience.align({"a": [folders[0], str(tmp_path / "more.txt")], "b": folders[1]}, options=RULES)

    assert sorted(report.file for report in found.reports if report.party == "a") == ["more.txt", "r.txt"]


def test_a_file_that_lies_in_two_of_the_paths_is_read_once_and_named(folders):
    found = consilience.align({"a": [folders[0], folders[0] / "r.txt"], "b": folders[1]}, options=RULES)

    assert len(found.reports) == 2
    assert [problem.file for problem in found.problems] == ["r.txt"]


def test_reports_may_come_in_a_tuple_or_one_by_one(result):
    mine, theirs = result.reports

    assert len(consilience.align({"a": (mine,), "b": iter([theirs])}, options=RULES).reports) == 2


class Lazy:
    def collect(self):
        raise AssertionError("a query was run")


STRANGE = [
    None, 7, 2.5, b"folder", True, {"a": 1}, {"a", "b"}, object(), Path, [1, 2], [None], ["x", None], "", "  ", "a\0b",
    np.zeros(3), pa.table({"x": [1]}), pa.array([1]), pa.record_batch({"x": [1]}), Lazy(), range(3), [b"x"], [[]], [""],
]  # fmt: skip


@pytest.mark.parametrize("source", STRANGE, ids=lambda one: type(one).__name__)
def test_anything_else_is_wrong_use_that_says_what_to_give_before_any_work(folders, source):
    read = []
    with pytest.raises(WrongUse, match=r"party b.*(expected|give)"):
        consilience.align({"a": folders[0], "b": source}, options=RULES, progress=lambda *_: read.append(1))
    assert not read


def test_a_table_is_sent_to_the_door_for_tables(folders):
    with pytest.raises(WrongUse, match=r"align_tables.*from_pandas"):
        consilience.align({"a": folders[0], "b": pa.table({"x": [1]})})


@pytest.mark.parametrize("parties", [None, [], ["a", "b"], "ab", {1: "x", 2: "y"}, {"": "x", "b": "y"}, 3])
def test_parties_are_a_mapping_of_names(parties):
    with pytest.raises(WrongUse, match="parties"):
        consilience.align(parties)


@pytest.mark.parametrize(
    "more", [{"options": {}}, {"options": "fast"}, {"progress": 1}, {"now": "2026"}, {"now": date(2026, 1, 1)}]
)
def test_what_stands_beside_the_sources_has_its_type(folders, more):
    with pytest.raises(WrongUse, match=next(iter(more))):
        consilience.align({"a": folders[0], "b": folders[1]}, **more)


@pytest.mark.parametrize(
    "given", [{"as_of": "2026-01-01"}, {"as_of": datetime(2026, 1, 1, tzinfo=UTC)}, {"aliases": 3}]
)
def test_options_have_their_types(given):
    with pytest.raises(WrongUse):
        Options(**given)


def test_a_list_of_aliases_may_be_named_by_a_string():
    assert Options(aliases="names.csv").aliases == Path("names.csv")


def test_a_result_is_copied_and_pickled_whole(result):
    for again in (
        copy.copy(result),
        copy.deepcopy(result),
        *(pickle.loads(pickle.dumps(result, n)) for n in range(2, 6)),
    ):
        assert type(again) is type(result)
        assert again == result


def test_a_result_prints_how_much_is_in_it_and_not_what_the_reports_say(result):
    for shown in (repr(result), str(result), f"{result}", repr([result]), repr(result.reports)):
        assert "ninety" not in shown
    assert "2 reports" in repr(result)


def test_a_result_is_written_to_any_path(result, tmp_path):
    assert result.write(Somewhere(tmp_path / "out")).is_file()
    for wrong in (None, 3, "", b"x"):
        with pytest.raises(WrongUse, match="directory"):
            result.write(wrong)


@pytest.mark.parametrize("given", [(3, ["a"]), ("a", "b"), ("a", None), ("a", [1]), (None, []), ("a", np.array(["x"]))])
def test_ranking_takes_texts_alone(given):
    with pytest.raises(WrongUse):
        consilience.rank(*given)


class Frame:
    """A frame of some library: it has columns and speaks the Arrow C stream."""

    def __init__(self, table):
        self.table = table
        self.columns = table.column_names

    def to_frame(self):
        return self

    def __arrow_c_stream__(self, requested_schema=None):
        return self.table.__arrow_c_stream__(requested_schema)


class OldFrame:
    """A frame that knows the older exchange of frames alone."""

    def __init__(self, table):
        self.table, self.columns = table, table.column_names

    def __dataframe__(self, *given, **named):
        return self.table.__dataframe__(*given, **named)


def viewed(table):
    return table.cast(pa.schema([(name, pa.string_view()) for name in table.column_names]))


def large(table):
    return table.cast(pa.schema([(name, pa.large_string()) for name in table.column_names]))


def as_text(table):
    return table.cast(pa.schema([(name, pa.string()) for name in table.column_names]))


@pytest.fixture
def sides():
    return tuple(as_text(side) for side in two_sides())


@pytest.mark.parametrize(
    "way",
    [lambda t: t, Frame, lambda t: Frame(viewed(t)), lambda t: Frame(large(t)), OldFrame, lambda t: t.to_reader(),
     lambda t: t.combine_chunks().to_batches()[0]],
)  # fmt: skip
def test_frames_come_in_as_they_are(sides, way):
    left, right = sides
    found = consilience.align_tables({"a": way(left), "b": way(right)})
    try:
        assert found.loaded.rows == (left.num_rows, right.num_rows)
        assert "rows" in repr(found)
        assert copy.deepcopy(found) is copy.copy(found) is found
        with pytest.raises(WrongUse, match="write"):
            pickle.dumps(found)
    finally:
        found.close()


def test_files_of_tables_are_named_by_any_path(sides, tmp_path):
    import pyarrow.csv

    for name, side in zip("ab", sides, strict=True):
        pyarrow.csv.write_csv(side, tmp_path / f"{name}.csv")
    found = consilience.align_tables({"a": str(tmp_path / "a.csv"), "b": Somewhere(tmp_path / "b.csv")})
    found.write(str(tmp_path / "out"), excel=True)
    found.close()

    assert (tmp_path / "out/links.csv").read_bytes()[:4] == b"\xef\xbb\xbfl"
    assert (tmp_path / "out/alignment.json").read_bytes()[:1] == b"{"
    assert not list((tmp_path / "out").glob(".*"))


class Series:
    def to_frame(self):
        return self

    def __arrow_c_stream__(self, requested_schema=None):
        return pa.chunked_array([[1]]).__arrow_c_stream__(requested_schema)


class Mixed:
    columns = ("x",)

    def __arrow_c_stream__(self, requested_schema=None):
        raise pa.ArrowTypeError("could not convert 'ninety trucks'")


TWICE = pa.table([pa.array(["x"]), pa.array(["y"])], names=["claim_id", "claim_id"])


@pytest.mark.parametrize(
    "table",
    [None, 3, b"x", "", [{"claim_id": "1"}], {"claim_id": ["1"]}, Lazy(), Series(), Mixed(), np.zeros((2, 2)), TWICE, object()],
    ids=lambda one: type(one).__name__,
)  # fmt: skip
def test_what_is_no_table_is_wrong_use_that_says_what_to_give(sides, table):
    with pytest.raises(WrongUse, match="table of b") as caught:
        consilience.align_tables({"a": sides[0], "b": table})
    assert "ninety" not in str(caught.value)


@pytest.mark.parametrize(
    "given",
    [{"as_of": "2026-01-01"}, {"as_of": datetime(2026, 1, 1, tzinfo=UTC)}, {"window": "2"}, {"window": True},
     {"threshold": "x"}, {"columns": "a=b"}, {"labels": 3}],
)  # fmt: skip
def test_options_of_tables_have_their_types(given):
    with pytest.raises(WrongUse, match=next(iter(given))):
        TableOptions(**given)


def test_a_path_that_is_none_on_this_machine_is_a_plain_error(tmp_path):
    with pytest.raises(ConsilienceError, match="no such"):
        consilience.align({"a": PurePosixPath(tmp_path / "x"), "b": os.fspath(tmp_path / "y")}, options=RULES)


def test_parts_of_a_result_print_nothing_of_what_the_reports_say(result):
    parts = [*result.claims, *result.matters, *result.links, *(pair for one in result.matters for pair in one.pairs)]
    parts += [result.matter(result.matters[0].id), *(one.contributions for one in result.links)]
    words = {word for report in result.reports for word in report.text.split() if len(word) > 6}

    assert parts
    assert not [part for part in parts if any(word in repr(part) for word in words)]


@pytest.mark.parametrize("source", [io.StringIO("The mayor spoke."), io.BytesIO(b"x")])
def test_an_open_file_is_no_list_of_paths(source):
    with pytest.raises(WrongUse, match="open file"):
        consilience.align({"alpha": source, "beta": "b"})


@pytest.mark.parametrize("text", ["The mayor spoke.\nThe quay closed.", "x" * 5000])
def test_a_text_in_place_of_a_path_is_not_repeated(text):
    with pytest.raises(WrongUse, match="found a text of") as told:
        consilience.align({"alpha": [text], "beta": "b"})
    assert text[:16] not in str(told.value)


@pytest.mark.parametrize(
    "error",
    [
        UnreadableInput("a.txt", "it is empty", "give another"), errors.MalformedRecord("a", "b", "c"), errors.RecordRejected("rule", "ab" * 32, "why"),
        errors.ForkFound("origin", "why", (b"x",)), errors.Unfit("field", "why"), errors.PeerUnreachable("p", "why"), WrongUse("why"),
    ],
)  # fmt: skip
def test_an_error_comes_back_from_a_process_of_workers_as_it_was(error):
    for again in (pickle.loads(pickle.dumps(error)), copy.copy(error), copy.deepcopy(error)):
        assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))
