"""The cryptographic part of the private check: set intersection by `openmined-psi`, bytes in and bytes out.

ECDH on P-256, semi-honest.  Only the library's compiled part is loaded: it reads and writes the messages itself, so Python's
protobuf, which the package pins to one version, is not needed.  Messages are looked at before the library gets them: their
layout is read strictly, each element must be there once, and their number is the caller's to compare.

    request   [08 01] then (12 21 POINT)*       the flag is there where elements are to be revealed
    setup     0a LENGTH ( 0a 21 POINT)*
    response  (0a 21 POINT)*
"""

from __future__ import annotations

import importlib.machinery
import importlib.util
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from consilience.errors import MalformedRecord, WrongUse
from consilience.installed import how_to_bring

KEY_BYTES = 32
_POINT = 33
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
"""Of P-256: a key lies from 1 to below it."""


def is_there() -> bool:
    """Whether the library is installed."""
    return _place() is not None


def key_from(seed: bytes) -> bytes:
    """Return a key of the curve from 48 random bytes or more; the bias is below 2⁻¹²⁸."""
    return (int.from_bytes(seed, "big") % (_ORDER - 1) + 1).to_bytes(KEY_BYTES, "big")


def request(key: bytes, elements: Sequence[str], *, which: bool) -> bytes:
    """Return what asks about `elements`; the same every time for one key and one order."""
    return bytes(_library().cpp_client.CreateFromKey(key, which).CreateRequest(list(elements)).save())


def setup(key: bytes, elements: Sequence[str], *, which: bool, asked: int) -> bytes:
    """Return one's own set under the key, in an order that tells nothing."""
    library = _library()
    server = library.cpp_server.CreateFromKey(key, which)
    return bytes(server.CreateSetupMessage(0.0, asked, list(elements), library.data_structure.Raw).save())


def respond(key: bytes, asked: bytes, *, which: bool) -> bytes:
    """Return the answer to a request whose points were looked at."""
    library = _library()
    try:
        loaded = library.cpp_proto_request.Load(asked)
        return bytes(library.cpp_server.CreateFromKey(key, which).ProcessRequest(loaded).save())
    except (RuntimeError, ValueError):
        raise MalformedRecord("precheck.request", "points of the curve", "something else") from None


def intersect(key: bytes, setup_: bytes, response: bytes, *, which: bool) -> list[int] | int:
    """Return the places of the common elements in one's own request; their number, where `which` is not asked for."""
    library = _library()
    client = library.cpp_client.CreateFromKey(key, which)
    try:
        theirs = library.cpp_proto_server_setup.Load(setup_)
        answer = library.cpp_proto_response.Load(response)
        found = client.GetIntersection(theirs, answer) if which else client.GetIntersectionSize(theirs, answer)
    except (RuntimeError, ValueError):
        raise MalformedRecord("precheck.response", "points of the curve", "something else") from None
    return [int(place) for place in found] if which else int(found)


def points_of_request(raw: bytes, *, which: bool) -> list[bytes]:
    """Return the points of a request; `MalformedRecord` where it is laid out in another way or names one twice."""
    if which:
        if raw[:2] != b"\x08\x01":
            raise MalformedRecord("precheck.request", "a request that reveals elements", "another")
        raw = raw[2:]
    return _once(_points(raw, b"\x12\x21", "precheck.request"), "precheck.request")


def points_of_setup(raw: bytes) -> list[bytes]:
    """Return the points of a set; raises like `points_of_request`."""
    if raw[:1] != b"\x0a":
        raise MalformedRecord("precheck.setup", "a set of points as it is", "something else")
    length, start = _varint(raw, 1)
    if length != len(raw) - start:
        raise MalformedRecord("precheck.setup", "a set of its length", "another")
    return _once(_points(raw[start:], b"\x0a\x21", "precheck.setup"), "precheck.setup")


def points_of_response(raw: bytes) -> list[bytes]:
    """Return the points of an answer; raises like `points_of_request`."""
    return _once(_points(raw, b"\x0a\x21", "precheck.response"), "precheck.response")


def _points(raw: bytes, head: bytes, where: str) -> list[bytes]:
    width = len(head) + _POINT
    if not raw or len(raw) % width or any(raw[at : at + 2] != head for at in range(0, len(raw), width)):
        raise MalformedRecord(where, "points of 33 bytes", "something else")
    return [raw[at + 2 : at + width] for at in range(0, len(raw), width)]


def _once(points: list[bytes], where: str) -> list[bytes]:
    # An element asked about twice would weigh twice in the count, and so could be told from the others.
    if len(set(points)) != len(points):
        raise MalformedRecord(where, "each point once", f"{len(points) - len(set(points))} of them again")
    return points


def _varint(raw: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    for place in range(at, min(at + 5, len(raw))):
        value |= (raw[place] & 0x7F) << shift
        if raw[place] < 0x80:
            return value, place + 1
        shift += 7
    raise MalformedRecord("precheck.setup", "a length", "something else")


def _place() -> Path | None:
    found = importlib.util.find_spec("private_set_intersection")
    folders = () if found is None else found.submodule_search_locations or ()
    places = (Path(folder) / "python" / "_openmined_psi.so" for folder in folders)
    return next((place for place in places if place.is_file()), None)


@cache
def _library() -> Any:
    place = _place()
    if place is None:
        raise WrongUse(f"precheck: it needs a library of its own: {how_to_bring('precheck')}")
    loader = importlib.machinery.ExtensionFileLoader("_openmined_psi", str(place))
    spec = importlib.util.spec_from_loader("_openmined_psi", loader)
    if spec is None:
        raise WrongUse("precheck: the library that was found cannot be loaded")
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module
