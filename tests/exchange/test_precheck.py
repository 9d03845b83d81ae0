"""The private check: exact against plain sets, strict about what it takes, and the cheats it is known for."""

import contextlib
import hashlib
import secrets
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience.errors import MalformedRecord
from consilience.exchange import precheck, psi
from consilience.exchange.origin_keys import keys_of
from consilience.records.ids import RunId
from consilience.records.precheck import Shown
from tests.make_records import report

RUN = RunId("ab" * 32)
pytestmark = pytest.mark.skipif(not psi.is_there(), reason="needs the `precheck` extra")


def held(numbers):
    """Keys as a party holds them, each from a report of its own."""
    return {
        f"file:{hashlib.sha256(b'key %d' % n).hexdigest()}": hashlib.sha256(b"report %d" % n).hexdigest()
        for n in numbers
    }


def begun(numbers, run=RUN):
    return precheck.begin(run, secrets.token_bytes(32), held(numbers))


def carried_out(one, other, shown):
    """What each side finds when both keep to the protocol."""
    asked = [precheck.ask(side, shown) for side in (one, other)]
    offered = [precheck.offer(one, shown, other.size), precheck.offer(other, shown, one.size)]
    answers = [precheck.answer(other, shown, asked[0], one.size), precheck.answer(one, shown, asked[1], other.size)]
    return (
        precheck.find(one, shown, offered[1], answers[0], other.size),
        precheck.find(other, shown, offered[0], answers[1], one.size),
    )


few = st.frozensets(st.integers(0, 60), max_size=40)


@settings(max_examples=25, deadline=None)
@given(few, few)
def test_what_is_found_is_the_plain_intersection(left, right):
    one, other = begun(left | {1000}), begun(right | {2000})
    common = set(held(left & right).values())

    found = carried_out(one, other, Shown.WHICH)

    assert [set(reports) for _, reports in found] == [common, common]


@settings(max_examples=25, deadline=None)
@given(few, few)
def test_the_band_is_that_of_the_plain_intersection(left, right):
    one, other = begun(left | {1000}), begun(right | {2000})

    (first, shown), (second, _) = carried_out(one, other, Shown.BAND)

    assert first == precheck.band(len(left & right), len(left) + 1)
    assert second == precheck.band(len(left & right), len(right) + 1)
    assert shown == frozenset()


def test_sizes_are_whole_buckets_and_what_fills_them_is_common_to_nobody():
    one, other = begun(range(30)), begun(range(30, 60))

    assert (one.size, one.own) == (64, 30)
    assert carried_out(one, other, Shown.WHICH)[0] == ("under a tenth", frozenset())


def test_elements_of_one_run_serve_in_no_other():
    assert not set(begun(range(30)).words) & set(begun(range(30), RunId("cd" * 32)).words)


def test_nothing_of_a_key_is_in_what_is_sent():
    one, other = begun(range(30)), begun(range(30))
    sent = precheck.ask(one, Shown.WHICH) + precheck.offer(one, Shown.WHICH, 64)
    sent += precheck.answer(one, Shown.WHICH, precheck.ask(other, Shown.WHICH), 64)

    for element in one.elements:
        assert element.key.encode() not in sent
        assert precheck.word(RUN, element.key).encode() not in sent


# The cheats


def cheating(ones, keys=None):
    """A request put together by hand: element by element, each under a key of its own if `keys` are given."""
    parts = [psi.request(key, [word], which=False) for key, word in zip(keys, ones, strict=True)]
    return b"".join(parts)


def test_a_request_with_an_element_many_times_is_refused():
    target = begun(range(30))
    honest = begun(range(30))
    word = honest.words[0]
    stuffed = psi.request(honest.key(b"client"), [word] * 64, which=False)

    with pytest.raises(MalformedRecord, match="each point once"):
        precheck.answer(target, Shown.BAND, stuffed, 64)


def test_a_request_of_another_size_than_consented_is_refused():
    one, other = begun(range(30)), begun(range(100))

    with pytest.raises(MalformedRecord, match="64 elements, as was consented, found 128"):
        precheck.answer(one, Shown.BAND, precheck.ask(other, Shown.BAND), 64)


def test_a_request_to_reveal_is_refused_where_a_count_was_consented_to():
    one, other = begun(range(30)), begun(range(30))

    with pytest.raises(MalformedRecord):
        precheck.answer(one, Shown.BAND, precheck.ask(other, Shown.WHICH), 64)


def sent_by(run, shown, other):
    asked = precheck.ask(other, shown)
    return precheck.SentMessages(
        request=precheck.ask(run, shown), setup=precheck.offer(run, shown, other.size),
        response=precheck.answer(run, shown, asked, other.size), answered=asked,
    )  # fmt: skip


def audited(run, sent, **parts):
    return precheck.check_opening(
        run, **{"inputs": run.inputs, "keys": run.keys, "size": run.size, "shown": Shown.BAND, "sent": sent, **parts}
    )


def test_an_honest_run_passes_its_audit():
    one, other = begun(range(30)), begun(range(20, 60))

    for shown in Shown:
        assert audited(one, sent_by(one, shown, other), shown=shown) == []


def test_a_count_turned_into_membership_by_many_keys_is_caught_by_the_audit():
    target, cheat = begun(range(30)), begun([5, *range(1000, 1040)])
    keys = [psi.key_from(secrets.token_bytes(64)) for _ in range(cheat.size)]
    probe = cheating(cheat.words, keys)

    # It is indistinguishable from an honest request, and it works: each answer is tried with each key.
    answer = psi.points_of_response(precheck.answer(target, Shown.BAND, probe, cheat.size))
    theirs = precheck.offer(target, Shown.BAND, cheat.size)
    wanted = precheck.word(RUN, next(iter(held([5]))))
    members = [
        word
        for key, word in zip(keys, cheat.words, strict=True)
        if psi.intersect(key, theirs, b"".join(b"\x0a\x21" + point for point in answer), which=False)
    ]
    assert members == [wanted]

    # But it does not follow from what was committed to beforehand, whatever the cheat opens.
    honest = sent_by(cheat, Shown.BAND, target)
    faults = audited(cheat, replace(honest, request=probe))
    assert faults == ["the request sent does not follow from what was committed to"]
    other = replace(cheat, secret=secrets.token_bytes(32))
    assert "the keys opened are not those committed to" in audited(
        other, replace(honest, request=probe), keys=cheat.keys, inputs=cheat.inputs
    )


def test_inputs_that_come_from_no_report_are_caught_by_the_audit():
    one, other = begun(range(30)), begun(range(30))
    forged = replace(one, elements=(replace(one.elements[0], report=None), *one.elements[1:]))

    faults = audited(forged, sent_by(one, Shown.BAND, other), inputs=forged.inputs)

    assert (
        faults == ["an input comes from no report and is not what fills up the bucket"]
        or one.elements[0].report is None
    )


@given(st.binary(max_size=300))
def test_any_bytes_are_points_or_malformed(raw):
    for read in (lambda b: psi.points_of_request(b, which=True), psi.points_of_setup, psi.points_of_response):
        with contextlib.suppress(MalformedRecord):
            assert len(set(read(raw))) >= 1


def test_a_point_that_is_not_on_the_curve_is_malformed():
    one = begun(range(30))
    raw = b"".join(b"\x12\x21\x02" + secrets.token_bytes(32) for _ in range(64))

    with pytest.raises(MalformedRecord, match="points of the curve"):
        precheck.answer(one, Shown.BAND, raw, 64)


# Keys


LONG = " ".join(f"word{n}" for n in range(60))


def test_the_same_words_are_the_same_key_however_they_are_spaced():
    one, other = (
        keys_of(replace(report(text), url=None, sha256="")) for text in (LONG, LONG.replace(" ", "\n  ").upper())
    )

    assert one == other
    assert len(one) == 1


@pytest.mark.parametrize(
    ("text", "url", "sha256"),
    [
        pytest.param("The minister resigned.", None, "", id="a short text"),
        pytest.param("", "https://example.org/", "", id="an address without a path"),
        pytest.param("", "https://example.org/news/1", "", id="an address that could be listed"),
        pytest.param("", "ftp://example.org/2026/03/a-long-and-winding-road-to-peace", "", id="no web address"),
        pytest.param("", "https://[", "", id="no address at all"),
        pytest.param("", None, "0" * 64, id="a digest that is none"),
    ],
)
def test_what_could_be_enumerated_is_no_key(text, url, sha256):
    assert keys_of(replace(report(text), url=url, sha256=sha256)) == frozenset()


def test_addresses_are_compared_in_one_spelling():
    path = "2026/03/14/ministers-agree-on-a-first-round-of-talks"
    spellings = (f"https://www.example.org/{path}", f"http://example.org:80/{path}/?utm_source=x#top")

    assert len({key for url in spellings for key in keys_of(replace(report(""), url=url, sha256=""))}) == 1
