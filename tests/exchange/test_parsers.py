"""Any bytes from outside are what they should be, or an error of ours; nothing else escapes."""

import contextlib
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience.errors import ConsilienceError, MalformedRecord
from consilience.exchange import bundle as bundles
from consilience.exchange.card import read_card
from consilience.exchange.consignment import Consignment, Parcel, read_consignment, write_consignment
from consilience.exchange.lock import age_public, lock, unlock
from consilience.exchange.parcel import MOST_RECORDS, portions, read_content, write_content
from consilience.exchange.receipt import KIND, Receipt, write_receipt
from consilience.exchange.sealed import check, read_paper, read_value
from consilience.ledger.signing import SeedSigner
from consilience.records.key import key_id

SEED = b"s" * 32
PEN = SeedSigner(b"p" * 32)
NOW = datetime(2026, 3, 1, tzinfo=UTC)
RECEIPT = write_receipt(Receipt(by="a", to="b", number=0, head="0" * 64, moment=NOW), PEN)
CONSIGNMENT = write_consignment(
    Consignment(sender="a", recipient="b", receipt=RECEIPT, parcels=(Parcel(RECEIPT, write_content([b"x"]), ()),))
)
PART = bundles.parts_of(b"some bundle", bundles.LEAST_PART)[0]
values = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def unpacked(raw):
    return bundles.unpack(lock(raw, age_public(SEED)), SEED)


READERS = {
    "consignment": (read_consignment, CONSIGNMENT),
    "card": (read_card, RECEIPT),
    "receipt": (lambda raw: read_value(read_paper(KIND, raw), Receipt), RECEIPT),
    "content": (read_content, write_content([b"one", b"two"])),
    "part": (bundles.read_part, PART),
    "bundle": (lambda raw: unlock(raw, SEED), lock(b"x", age_public(SEED))),
    "unpacked": (unpacked, b"\0" * 64),
}


@pytest.mark.parametrize("name", READERS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_bytes_are_read_or_refused(name, data):
    read, good = READERS[name]
    place = data.draw(st.integers(0, len(good) - 1))
    some = data.draw(st.binary(max_size=8))
    raw = data.draw(st.sampled_from([some, good[:place], good[:place] + some + good[place + len(some) :]]))

    with contextlib.suppress(ConsilienceError):
        read(raw)


@pytest.mark.parametrize("name", ["consignment", "receipt", "content"])
@given(data=st.data())
@settings(max_examples=100, deadline=None)
def test_any_json_in_any_place_is_read_or_refused(name, data):
    read, good = READERS[name]
    content = orjson.loads(good)
    part = data.draw(st.sampled_from(sorted(content)))
    content[part] = data.draw(values)

    with contextlib.suppress(ConsilienceError):
        read(orjson.dumps(content))


def test_a_paper_of_one_kind_is_never_taken_for_one_of_another():
    paper = read_paper(KIND, RECEIPT)

    check(paper, {key_id(PEN.public): PEN.public})
    with pytest.raises(MalformedRecord, match="this kind"):
        read_paper("card", RECEIPT)


@given(st.lists(st.integers(1, 3_000_000), max_size=30) | st.just([10] * (3 * MOST_RECORDS)))
def test_portions_keep_the_order_and_leave_nothing_out(sizes):
    found = portions(sizes)

    assert [place for portion in found for place in portion] == list(range(len(sizes)))
    assert all(0 < len(portion) <= MOST_RECORDS for portion in found)


@given(st.binary(max_size=60_000), st.permutations(range(4)))
@settings(max_examples=30)
def test_the_parts_of_a_bundle_join_in_any_order(raw, order):
    parts = [bundles.read_part(one) for one in bundles.parts_of(raw or b"x", bundles.LEAST_PART)]
    shuffled = sorted([parts[place % len(parts)] for place in order] + parts, key=lambda one: one.number)

    assert b"".join({one.number: one.body for one in shuffled}.values()) == (raw or b"x")
    assert len({one.bundle for one in parts}) == 1
