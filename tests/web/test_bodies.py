"""How much is read of whom: counted where the server would read it from the network."""

import asyncio

import pytest

from consilience.web import bodies
from tests.web.make import ANNA, World

PIECE = 64 * 1024
FILE = b'--x\r\nContent-Disposition: form-data; name="file"; filename="q.yaml"\r\n\r\n'
PLACES = [
    ("/sign-in", "application/x-www-form-urlencoded"),
    ("/sign-in", "application/json"),
    ("/reports", "multipart/form-data; boundary=x"),
    ("/questions/file", "multipart/form-data; boundary=x"),
    ("/baselines/import", "multipart/form-data; boundary=x"),
    ("/api/records", "application/json"),
    ("/nowhere", "text/plain"),
]


@pytest.fixture
def world(tmp_path):
    world = World(tmp_path / "alpha")
    world.person(ANNA)
    yield world
    world.site.close()


def ask(world, path, kind, *, said=None, pieces=10_000, cookie=None, method="POST", begin=b""):
    """Ask as a server would; return the status, and how many bytes were taken from the line."""
    headers = [(b"host", b"localhost:8400"), (b"content-type", kind.encode())]
    headers += [(b"content-length", str(said).encode())] if said is not None else [(b"transfer-encoding", b"chunked")]
    headers += [(b"cookie", cookie.encode())] if cookie else []
    scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "path": path, "raw_path": path.encode(),
        "query_string": b"", "headers": headers, "client": ("127.0.0.1", 1), "server": ("localhost", 8400), "scheme": "http", "state": {},
    }  # fmt: skip
    taken, status = 0, []

    async def receive():
        nonlocal taken
        if taken >= pieces * PIECE:
            return {"type": "http.request", "body": b"\r\n--x--\r\n" if begin else b"", "more_body": False}
        begins, taken = taken == 0, taken + PIECE
        return {"type": "http.request", "body": (begin if begins else b"").ljust(PIECE, b"a"), "more_body": True}

    async def send(message):
        if message["type"] == "http.response.start":
            status.append(message["status"])

    asyncio.run(world.app(scope, receive, send))
    return status[0], taken


@pytest.mark.parametrize(("path", "kind"), PLACES)
def test_of_nobody_next_to_nothing_is_read(world, path, kind):
    status, taken = ask(world, path, kind)

    assert status in (400, 401, 404, 405, 413, 422)
    assert taken <= bodies.BEFORE + PIECE


@pytest.mark.parametrize(("path", "kind"), PLACES)
def test_a_body_that_says_how_long_it_is_is_not_begun(world, path, kind):
    assert ask(world, path, kind, said=400_000_000) == (413, 0)


@pytest.mark.parametrize("said", ["-1", "1e9", "0x10", "٣", ""])
def test_a_length_that_is_no_number_is_counted_as_it_comes(world, said):
    _, taken = ask(world, "/sign-in", "application/json", said=said)

    assert taken <= bodies.BEFORE + PIECE


def test_whoever_is_signed_in_sends_forms_of_a_megabyte_and_files_of_more(world):
    browser = world.browser(ANNA)
    cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())

    assert ask(world, "/search/keep", "application/x-www-form-urlencoded", said=bodies.FORM + 1, cookie=cookie) == (
        413,
        0,
    )
    assert ask(world, "/reports", "multipart/form-data; boundary=x", said=bodies.FILES + 1, cookie=cookie) == (413, 0)
    status, taken = ask(
        world, "/questions/file", "multipart/form-data; boundary=x", cookie=cookie, pieces=40, begin=FILE
    )
    assert status != 413
    assert taken > bodies.FORM


def test_a_cookie_that_is_nobodys_opens_nothing(world):
    cookie = next(iter(world.browser(ANNA).cookies))

    status, taken = ask(world, "/reports", "multipart/form-data; boundary=x", cookie=f"{cookie}=made-up")

    assert status in (400, 401, 413)
    assert taken <= bodies.BEFORE + PIECE
