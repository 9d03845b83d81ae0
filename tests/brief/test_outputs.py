import csv
import io
import json
from dataclasses import replace

import jsonschema
import orjson
import pytest
from hypothesis import HealthCheck, given, settings

from consilience.alignment.result import Alignment
from consilience.brief.outputs import FILES, as_document, write
from consilience.brief.outputs.document import encode, schema
from consilience.brief.outputs.sheets import CLAIM_COLUMNS, claims_sheet, links_sheet, matters_sheet
from consilience.brief.safe_text import unguarded, without_surrogates
from consilience.errors import WrongUse
from consilience.reasons.verdict import Verdict
from tests import make, strategies

some = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
validator = jsonschema.Draft202012Validator(schema(), format_checker=jsonschema.FormatChecker())


def rows(sheet):
    return list(csv.DictReader(io.StringIO(sheet.decode(), newline="")))


def shuffled(alignment):
    """The same alignment with its values in another order."""
    return replace(
        alignment,
        **{
            name: tuple(reversed(getattr(alignment, name)))
            for name in ("reports", "claims", "links", "matters", "coverage")
        },
    )


def test_all_five_files_are_written_and_nothing_else(tmp_path):
    brief = write(make.two_parties(), tmp_path / "new" / "folder")

    assert brief.name == "brief.html"
    assert sorted(path.name for path in brief.parent.iterdir()) == sorted(FILES)


def test_the_order_in_which_values_come_changes_no_byte(tmp_path):
    for name, alignment in (("a", make.three_parties()), ("b", shuffled(make.three_parties()))):
        write(alignment, tmp_path / name)

    assert all((tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes() for file in FILES)


def test_a_failure_leaves_the_old_files_whole(tmp_path, monkeypatch):
    write(make.two_parties(), tmp_path)
    before = {name: (tmp_path / name).read_bytes() for name in FILES}
    monkeypatch.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError("disk full")))

    with pytest.raises(OSError, match="disk full"):
        write(make.three_parties(), tmp_path)

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_file_in_the_way_is_named(tmp_path):
    (tmp_path / "out").write_text("")

    with pytest.raises(WrongUse, match="out: expected a folder"):
        write(make.two_parties(), tmp_path / "out")


def test_an_alignment_of_nothing_is_written_too(tmp_path):
    empty = Alignment(
        parties=("alpha", "beta"), reports=(), claims=(), links=(), matters=(), coverage=(), generated_at=make.NOW
    )

    write(empty, tmp_path)

    assert json.loads((tmp_path / "alignment.json").read_text())["summary"]["conflicting"] == 0
    assert "No claim was found" in (tmp_path / "brief.html").read_text()


def test_the_document_holds_what_the_format_promises():
    document = as_document(make.two_parties())

    claim = next(c for c in document["claims"] if c["id"] == "n1-3")
    assert claim["when"] == ["2032-03-05", "2032-06-30"]
    assert claim["quantities"][0] == {
        "value": 40000000, "high": None, "unit": "crown", "qualifier": "about", "text": "about 40 million",
    }  # fmt: skip
    matter = next(m for m in document["matters"] if m["id"] == "m1")
    assert {"slot": "number", "left": "12 vessels", "right": "15 ships"}.items() <= matter["reasons"][-1].items()
    assert document["summary"]["per_topic"]["Water"]["not covered"] == 3
    assert document["as_of"] == "2032-05-02"


def test_the_schema_is_a_schema_and_refuses_what_is_wrong():
    jsonschema.Draft202012Validator.check_schema(schema())
    document = as_document(make.two_parties())
    document["matters"][0]["verdict"] = "agreed"

    assert not validator.is_valid(document)


def test_reasons_leave_out_what_is_unknown():
    matter = next(m for m in as_document(make.two_parties())["matters"] if m["id"] == "m7")

    assert set(matter["reasons"][-1]) == {"name", "because"}


@some
@given(strategies.alignments())
def test_every_claim_stands_in_exactly_one_matter_and_the_document_fits_its_schema(alignment):
    document = orjson.loads(encode(as_document(alignment)))

    validator.validate(document)
    assert sorted(c for m in document["matters"] for c in m["claims"]) == sorted(c["id"] for c in document["claims"])
    assert sum(document["summary"][v.value] for v in Verdict) == len(document["matters"])


@some
@given(strategies.alignments())
def test_tables_come_back_as_they_were_written(alignment):
    links = {(row["left_claim"], row["right_claim"]): row for row in rows(links_sheet(alignment))}
    claims = {row["id"]: row for row in rows(claims_sheet(alignment))}

    assert set(links) == {(link.left, link.right) for link in alignment.links}
    for link in alignment.links:
        row = links[link.left, link.right]
        assert abs(float(row["probability"]) - link.probability) < 1e-6
        assert row["verdict"] == link.verdict.value
        assert abs(float(row["decibans"]) - sum(c.decibans or 0 for c in link.contributions)) < 0.001
    for claim in alignment.claims:
        assert unguarded(claims[claim.id]["quote"]) == without_surrogates(claim.quote)
    assert len(rows(matters_sheet(alignment))) == len(alignment.matters)


@some
@given(strategies.alignments())
def test_no_text_cell_starts_a_formula(alignment):
    ours = {"id", "matter", "report", "origin"}  # ids are kept verbatim, since other tables join on them
    cells = [row[column] for row in rows(claims_sheet(alignment)) for column in CLAIM_COLUMNS if column not in ours]

    assert not [cell for cell in cells if cell.lstrip()[:1] in {"=", "+", "-", "@", "＝"} and cell.strip()]
