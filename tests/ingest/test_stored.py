from dataclasses import replace
from datetime import date

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience.ingest import stored
from consilience.records.claim import Claim, Modality, Polarity, Qualifier, Quantity, Span, When
from consilience.records.grade import Grade
from consilience.records.ids import ClaimId, OriginId, PartyName, ReportId
from consilience.records.reading import Drafted, Frame, Name, NameKind, Outcome, Reading

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
some = st.lists(words, max_size=3).map(tuple)
maybe = st.none() | words
whens = st.builds(When, text=words) | st.dates().map(lambda day: When(text="x", earliest=day, latest=date.max))
numbers = st.decimals(allow_nan=False, allow_infinity=False)
quantities = st.builds(
    Quantity, value=numbers, high=st.none() | numbers, unit=maybe, qualifier=st.sampled_from(Qualifier), text=words
)
named = st.builds(Name, text=words, kind=st.sampled_from(NameKind))
frames = st.builds(
    Frame, trigger=words, actors=some, targets=some, actor_names=st.lists(named, max_size=2).map(tuple),
    negated=st.booleans(), outcome=st.none() | st.sampled_from(Outcome), modality=st.sampled_from(Modality), words=some,
    main=st.booleans(),
)  # fmt: skip
readings = st.builds(
    Reading, lemmas=some, verbs=some, nouns=some, names=st.lists(named, max_size=2).map(tuple), numbers=some,
    frames=st.lists(frames, max_size=2).map(tuple), times=st.lists(whens, max_size=2).map(tuple), places=some,
    measures=st.lists(st.tuples(quantities, some), max_size=2).map(tuple),
)  # fmt: skip
BARE = Claim(
    id=ClaimId("c"), party=PartyName("p"), report=ReportId("r"), span=Span(start=0, end=1), quote="x", origin=OriginId("o")
)  # fmt: skip
claims = st.builds(
    lambda quote, start, **rest: replace(BARE, quote=quote, span=Span(start=start, end=start + len(quote)), **rest),
    quote=words.filter(str.strip), start=st.integers(0, 10**9), actors=some, action=maybe, target=maybe,
    when=st.none() | whens, place=maybe, quantities=st.lists(quantities, max_size=2).map(tuple),
    polarity=st.sampled_from(Polarity), modality=st.sampled_from(Modality), attribution=some,
    grade=st.builds(Grade, reliability=st.sampled_from("ABCDEF"), credibility=st.sampled_from("123456"), because=words),
    marking=maybe, draft=st.booleans(),
)  # fmt: skip
drafted = st.lists(st.builds(Drafted, claim=claims, reading=readings), max_size=3).map(tuple)


@settings(max_examples=60)
@given(drafted)
def test_what_is_packed_is_unpacked_the_same(items):
    assert stored.unpack(stored.pack(items)) == items


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[1]",
        b"[{}]",
        b"[null]",
        b'"x"',
        b"3",
        b"null",
        b'[{"claim": {}, "reading": {}}]',
        b"\xff\xfe",
        b"[[]]",
    ],
)
def test_bytes_of_another_make_are_refused(body):
    with pytest.raises(ValueError):
        stored.unpack(body)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | words,
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)


@given(drafted.filter(bool), st.data())
def test_a_damaged_field_is_refused_or_harmless_but_never_another_error(items, data):
    raw = orjson.loads(stored.pack(items))
    part = raw[0][data.draw(st.sampled_from(["claim", "reading"]))]
    part[data.draw(st.sampled_from(sorted(part)))] = data.draw(json_values)

    try:
        stored.unpack(orjson.dumps(raw))
    except ValueError as error:
        assert items[0].claim.quote not in str(error) or len(items[0].claim.quote) < 6  # noqa: PT017 - only sometimes raised
