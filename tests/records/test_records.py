import contextlib
import json
from base64 import b64decode, b64encode
from dataclasses import MISSING, dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import MalformedRecord
from consilience.marking import Level
from consilience.records.canonical import MAX_INTEGER, write_canonical
from consilience.records.claim import Claim, Quantity, Span, When
from consilience.records.codec import read_body, write_body, write_time
from consilience.records.envelope import Signature, read_envelope, write_envelope
from consilience.records.estimate import Estimate
from consilience.records.grade import Grade
from consilience.records.ids import ClaimId, KeyId, OriginId, ReportId
from consilience.records.kinds import KINDS, kind_of
from consilience.records.record import _marking_of, read_marking, read_statement, record_id, write_marking
from consilience.records.report import Link, Report
from tests.make_records import ALPHA, NOW, claim, every_kind, marking, payload, report, seed
from tests.strategies_records import markings

FROZEN = Path(__file__).parents[1] / "vectors" / "records.json"
# Text as documents have it: any characters, composed or not.
raw_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
days = st.dates(date(1900, 1, 1), date(2100, 1, 1))
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=None).filter(lambda d: abs(d.adjusted()) < 50)


@st.composite
def claims(draw):
    quote = draw(raw_text.filter(str.strip))
    start = draw(st.integers(0, 10**6))
    day = draw(days)
    return Claim(
        id=ClaimId(draw(raw_text)),
        party=ALPHA,
        report=ReportId(draw(raw_text)),
        span=Span(start=start, end=start + len(quote)),
        quote=quote,
        actors=tuple(draw(st.lists(raw_text, max_size=3))),
        action=draw(st.none() | raw_text),
        target=draw(st.none() | raw_text),
        when=draw(st.none() | st.just(When(text="then", earliest=day, latest=day)) | st.just(When(text="once"))),
        quantities=tuple(
            draw(st.lists(st.builds(Quantity, value=decimals, high=st.none() | decimals, text=raw_text), max_size=2))
        ),
        attribution=tuple(draw(st.lists(raw_text, max_size=2))),
        grade=draw(
            st.builds(
                Grade, reliability=st.sampled_from("ABCDEF"), credibility=st.sampled_from("123456"), because=raw_text
            )
        ),
        origin=OriginId(draw(raw_text)),
        draft=draw(st.booleans()),
    )


reports = st.builds(
    Report,
    id=raw_text.map(ReportId),
    party=st.just(ALPHA),
    file=raw_text,
    text=raw_text,
    title=st.none() | raw_text,
    published=st.none() | days,
    derived_from=st.lists(st.builds(Link, source=raw_text, because=raw_text), max_size=2).map(tuple),
    sha256=st.just("00" * 32),
)


@given(claims())
def test_a_claim_becomes_a_record_and_back_without_loss(value):
    assert read_statement(payload(value)).body == value


@given(reports)
def test_a_report_becomes_a_record_and_back_without_loss(value):
    assert read_statement(payload(value)).body == value


@given(decimals)
def test_a_quantity_keeps_its_digits(value):
    there = read_body(Quantity, write_body(Quantity(value=value)))

    assert str(there.value) == str(value)


def test_text_that_is_not_composed_is_kept_to_the_letter():
    decomposed = report(text="cafe\u0301")
    body = write_body(decomposed)

    assert body["text"] == {"base64": "Y2FmZcyB"}
    assert read_body(Report, body).text == "cafe\u0301"


@pytest.mark.parametrize("value", [{"base64": "YQ=="}, {"base64": "_"}, {"base64": "//8="}, {"other": "a"}, 5])
def test_text_has_one_form(value):
    with pytest.raises(MalformedRecord):
        read_body(Report, write_body(report()) | {"text": value})


def test_text_with_a_lone_surrogate_is_refused():
    for text in ("\ud800", "e\u0301\ud800"):
        with pytest.raises(MalformedRecord, match="surrogate"):
            payload(report(text=text))


@pytest.mark.parametrize("body", every_kind(), ids=kind_of)
def test_every_kind_comes_back_as_it_was(body):
    assert read_statement(payload(body)).body == body


def test_every_kind_is_built_here():
    assert {kind_of(body) for body in every_kind()} == set(KINDS)


@pytest.mark.parametrize("vector", json.loads(FROZEN.read_text()), ids=lambda vector: vector["kind"])
def test_frozen_records_stay_readable_for_ever(vector):
    envelope = vector["envelope"].encode()
    statement = read_statement(read_envelope(envelope).payload)

    assert (statement.kind, statement.id) == (vector["kind"], vector["id"])
    assert record_id(statement.payload) == vector["id"]


def test_frozen_records_cover_every_kind():
    assert {vector["kind"] for vector in json.loads(FROZEN.read_text())} == set(KINDS)


def test_fields_that_are_not_known_survive_in_the_signed_bytes():
    newer = orjson.loads(payload(claim()))
    newer |= {"newer": {"a": [1, "x"]}, "body": newer["body"] | {"hue": "red"}}
    raw = write_canonical(newer)

    assert read_statement(raw).body == claim()
    assert read_statement(raw).payload == raw


@pytest.mark.parametrize("part", [{"newer": 1.5}, {"newer": None}, {"Newer": 1}, {"newer": [2**53]}])
@pytest.mark.parametrize("where", ["record", "body", "marking"])
def test_parts_that_are_not_known_keep_to_the_profile_too(part, where):
    said = orjson.loads(payload(claim()))
    (said if where == "record" else said[where]).update(part)

    with pytest.raises(MalformedRecord):
        read_statement(orjson.dumps(said, option=orjson.OPT_SORT_KEYS))


def test_a_part_of_a_marking_that_is_not_known_refuses_all_but_the_owner():
    said = read_marking(write_marking(marking()) | {"time_limit": "2030"})

    assert said.caveats == {"unknown part:time_limit"}


@given(markings)
def test_a_marking_comes_back_as_it_was(value):
    assert read_marking(write_marking(value)) == value


def changed(part, value):
    said = orjson.loads(payload(claim(), number=1))
    at = said
    *way, last = part.split(".")
    for step in way:
        at = at[int(step)] if step.isdigit() else at[step]
    if value is MISSING:
        del at[last]
    else:
        at[last] = value
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


@pytest.mark.parametrize(
    ("part", "value", "path"),
    [
        ("v", 2, "record"),
        ("v", True, "record.v"),
        ("v", MISSING, "record.v"),
        ("kind", "claim/99", "record.kind"),
        ("kind", 5, "record.kind"),
        ("party", "", "record"),
        ("author", "a b", "record"),
        ("created", "2026-03-01", "record.created"),
        ("created", "2026-03-01T12:00:00+00:00", "record.created"),
        ("created", "2026-03-01T12:00:00.000000Z", "record.created"),
        ("created", 5, "record.created"),
        ("nonce", "ab", "record"),
        ("nonce", "AB" * 32, "record.nonce"),
        ("nonce", "zz", "record.nonce"),
        ("nonce", 5, "record.nonce"),
        ("links", {}, "record.links"),
        ("links", [{"relation": "x", "record": "y"}], "record.links[0]"),
        ("links", [{"relation": "x"}], "record.links[0].record"),
        ("supersedes", "y", "record"),
        ("marking", MISSING, "record.marking"),
        ("marking", [], "record.marking"),
        ("marking.levels", MISSING, "record.marking"),
        ("marking.levels", {}, "record.marking.levels"),
        ("marking.levels", [{"policy": "tlp"}], "record.marking.levels[0]"),
        ("marking.levels", [{"policy": "tlp", "name": ""}], "record.marking.levels[0]"),
        ("marking.levels", [{"policy": "tlp", "name": "red"}] * 2, "record.marking.levels"),
        ("marking.originators", ["b", "a"], "record.marking.originators"),
        ("marking.originators", "a", "record.marking.originators"),
        ("marking.originators", [5], "record.marking.originators"),
        ("body", MISSING, "record.body"),
        ("body", "x", "record.body"),
        ("body.quote", MISSING, "record.body.quote"),
        ("body.quote", " ", "record.body"),
        ("body.quote", [], "record.body.quote"),
        ("body.span.start", -1, "record.body.span"),
        ("body.span.start", "1", "record.body.span.start"),
        ("body.span.start", MAX_INTEGER + 1, "record.body.span.start"),
        ("body.quantities.0.value", "NaN", "record.body.quantities[0].value"),
        ("body.quantities.0.value", "1_0", "record.body.quantities[0].value"),
        ("body.quantities.0.value", "x", "record.body.quantities[0].value"),
        ("body.quantities.0.value", 1, "record.body.quantities[0].value"),
        ("body.when.earliest", "20260223", "record.body.when.earliest"),
        ("body.polarity", "maybe", "record.body.polarity"),
        ("body.polarity", ["negated"], "record.body.polarity"),
        ("body.draft", 1, "record.body.draft"),
        ("body.actors", "x", "record.body.actors"),
        ("body.actors", [1], "record.body.actors[0]"),
    ],
)
def test_what_is_wrong_is_named_by_its_path(part, value, path):
    with pytest.raises(MalformedRecord) as refused:
        read_statement(changed(part, value))

    assert refused.value.path == path


def test_a_message_never_quotes_the_record():
    canary = "canary-7f3a"
    for part in ("body.polarity", "kind", "created", "body.quantities.0.value", "marking.levels", "nonce", "party"):
        with pytest.raises(MalformedRecord) as refused:
            read_statement(changed(part, canary + " "))
        assert canary not in str(refused.value)


@pytest.mark.parametrize("raw", [b"[]", b'"a"', b"1"])
def test_a_payload_is_an_object(raw):
    with pytest.raises(MalformedRecord, match="object"):
        read_statement(raw)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_statement_or_malformed(raw):
    with contextlib.suppress(MalformedRecord):
        read_statement(raw)


@given(st.integers(0, 2000), st.integers(0, 255))
def test_a_damaged_payload_is_another_statement_or_malformed(place, byte):
    raw = bytearray(payload(claim(), number=7))
    raw[place % len(raw)] = byte
    with contextlib.suppress(MalformedRecord):
        read_statement(bytes(raw))


def test_sets_are_sorted_and_without_repetition():
    body = write_body(every_kind()[13])
    for ids in (["ab" * 32] * 2, ["cd" * 32, "ab" * 32]):
        with pytest.raises(MalformedRecord, match="sorted set"):
            read_body(type(every_kind()[13]), body | {"records": ids})


def test_a_time_without_zone_has_no_form():
    with pytest.raises(ValueError, match="zone"):
        write_time(datetime(2026, 1, 1))  # noqa: DTZ001


def test_a_time_keeps_its_fraction():
    moment = datetime(2026, 1, 1, 1, 2, 3, 4, tzinfo=UTC)

    assert read_statement(payload(claim(), created=moment)).head.created == moment


@pytest.mark.parametrize("number", ["Infinity", "NaN", "1E+999999999", "1E-129", "1" * 129, "0." + "1" * 129])
def test_a_number_that_nobody_could_write_out_has_no_form(number):
    with pytest.raises(MalformedRecord, match="finite"):
        write_body(Quantity(value=Decimal(number)))
    with pytest.raises(MalformedRecord, match="decimal"):
        read_body(Quantity, {"value": number})


@pytest.mark.parametrize("number", ["1E+128", "1E-128", "1" * 128, "0"])
def test_a_number_at_the_edge_comes_back(number):
    assert write_body(read_body(Quantity, {"value": number})) == {"value": number}


def test_a_long_marking_is_read_and_not_kept():
    kept = _marking_of.cache_info().currsize
    many = marking(releasable_to=frozenset(f"party{number}" for number in range(1000)))

    assert read_marking(write_marking(many)) == many
    assert _marking_of.cache_info().currsize == kept


@pytest.mark.parametrize("part", ["originators", "no_foreign"])
def test_everyone_neither_owns_a_record_nor_confines_it(part):
    with pytest.raises(MalformedRecord, match="everyone"):
        read_marking(write_marking(marking()) | {part: ["*"]})


@dataclass(frozen=True)
class Loose:
    anything: complex


def test_a_type_without_a_form_is_a_fault_of_ours():
    with pytest.raises(TypeError, match="no JSON form"):
        write_body(Loose(anything=1j))
    with pytest.raises(TypeError, match="only dataclasses"):
        write_body("text")


@pytest.mark.parametrize("body", every_kind(), ids=kind_of)
def test_bodies_have_slots_and_do_not_change(body):
    assert not hasattr(body, "__dict__")
    with pytest.raises(AttributeError):
        setattr(body, fields(body)[0].name, None)


BROKEN = [
    (0, {"name": "a b"}),
    (0, {"root": frozenset({b"short"})}),
    (0, {"threshold": 2}),
    (0, {"threshold": 0}),
    (0, {"version": 0}),
    (2, {"id": "node"}),
    (2, {"id": "a b"}),
    (3, {"until": date(2025, 1, 1)}),
    (4, {"public": b"short"}),
    (4, {"holder": "a b"}),
    (4, {"holder": "node"}),
    (4, {"holder": "root"}),
    (4, {"origin": "https://x"}),
    (4, {"relying_party": "x"}),
    (5, {"key": "x"}),
    (6, {"reliability": "G"}),
    (6, {"reliability": ""}),
    (9, {"claim": "x"}),
    (9, {"correction": None}),
    (9, {"correction": claim(draft=True)}),
    (10, {"id": " "}),
    (10, {"hypotheses": ("we",)}),
    (10, {"hypotheses": ("we", "we")}),
    (10, {"cuts": (Decimal(2), Decimal(1))}),
    (11, {"question": " "}),
    (13, {"records": frozenset()}),
    (13, {"records": frozenset({"x"})}),
    (13, {"to": frozenset()}),
    (13, {"to": frozenset({"a b"})}),
    (13, {"under": "x"}),
    (14, {"record": "x"}),
    (15, {"size": -1}),
    (15, {"root": b""}),
    (16, {"size": -1}),
    (16, {"root": b""}),
    (17, {"record": "x"}),
]


@pytest.mark.parametrize(
    "make",
    [
        lambda: Span(start=3, end=3),
        lambda: When(text="x", earliest=date(2026, 1, 1)),
        lambda: When(text="x", earliest=date(2026, 1, 2), latest=date(2026, 1, 1)),
        lambda: replace(claim(), quote="too short"),
        lambda: Grade(reliability="G", credibility="1"),
        lambda: Grade(reliability="A", credibility="7"),
        lambda: Grade.parse("A"),
    ],
)
def test_invalid_parts_cannot_exist(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()


def test_a_grade_is_read_and_written():
    assert str(Grade.parse(" b2 ")) == "B2"


@pytest.mark.parametrize(("which", "parts"), BROKEN)
def test_an_invalid_body_cannot_exist(which, parts):
    with pytest.raises(ValueError, match=r"\w"):
        replace(every_kind()[which], **parts)


def test_a_grade_table_has_one_row_for_a_grade():
    table = every_kind()[12]
    with pytest.raises(ValueError, match="reliability"):
        replace(table.rows[0], grade="G2")
    with pytest.raises(ValueError, match="two rows"):
        replace(table, rows=table.rows * 2)


def test_a_row_of_a_tuple_has_just_its_places():
    body = write_body(every_kind()[11])
    body["answer"]["shares"][0].append("0.1")
    with pytest.raises(MalformedRecord, match=r"answer\.shares\[0\].*array of 2"):
        read_body(Estimate, body)


def test_levels_are_named_by_their_policy():
    assert read_statement(payload(claim())).marking.levels == {Level("tlp", "amber")}


def test_seeds_of_tests_differ():
    assert seed("a") != seed("b")
    assert NOW.tzinfo is UTC


@given(
    st.binary(max_size=9),
    st.lists(
        st.tuples(st.integers(0, 14), st.sampled_from([b"", b"=", b"A", b"B", b"/", b"\n", b" ", b"-"])), max_size=2
    ),
)
def test_base64_in_an_envelope_has_one_spelling(content, changes):
    """Anything that is read strictly is what the content would be written as, to the bits of the last letter."""
    encoded = b64encode(content)
    for place, letter in changes:
        encoded = encoded[:place] + letter + encoded[place + 1 :]
    if b'"' in encoded:
        return
    try:
        spelt = b64encode(b64decode(encoded)) == encoded
    except ValueError:
        spelt = False
    raw = write_envelope(b"{}", (Signature(KeyId("0" * 64), bytes(64)),)).replace(b64encode(b"{}"), encoded, 1)
    try:
        found = read_envelope(raw).payload
    except MalformedRecord:
        found = None

    assert (found is not None) == spelt
    assert found is None or found == b64decode(encoded)
