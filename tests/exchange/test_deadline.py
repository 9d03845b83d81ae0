"""Answers that keep within every limit of a read and have no end, at a server of our own."""

import contextlib
import gzip
import socket
import threading

import httpx
import pytest

from consilience.exchange.deadline import SLOWEST, Overdue, TimedClient

HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


@contextlib.contextmanager
def answering(said, *, then=b""):
    """Answer each question with `said`, and with `then` until the other side has gone."""
    server, stopped = socket.create_server(("127.0.0.1", 0)), threading.Event()

    def answer():
        with contextlib.suppress(OSError):
            while True:
                line, _ = server.accept()
                with line, contextlib.suppress(OSError):
                    line.recv(65536)
                    line.sendall(said)
                    while then and not stopped.wait(0.01):
                        line.sendall(then)
                    if not then:
                        line.recv(1)

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    with httpx.Client(base_url=f"http://127.0.0.1:{server.getsockname()[1]}", timeout=30, trust_env=False) as client:
        yield client
    stopped.set()
    server.close()


def ask(client, **given):
    with client.stream("GET", "/", **given) as (answer, pieces):
        return answer.status_code, b"".join(pieces)


@pytest.mark.parametrize("then", [b"1\r\n \r\n", b"2\r\nab\r\n"], ids=["one byte", "two bytes"])
def test_a_body_that_trickles_is_given_up_by_the_clock_of_the_whole(then):
    hours = iter(range(0, 1_000_000, 7))
    with answering(HEAD, then=then) as http, pytest.raises(Overdue):
        ask(TimedClient(http, clock=lambda: next(hours)))


@pytest.mark.parametrize("begun", [b"", b"HTTP/1.1 200 OK\r\n"], ids=["nothing", "a head without an end"])
def test_a_head_that_does_not_come_is_given_up(begun):
    with answering(begun) as http, pytest.raises(Overdue):
        ask(TimedClient(http, seconds=0.2))


def test_a_head_that_trickles_is_given_up():
    with answering(b"HTTP/1.1 200 OK\r\nx: ", then=b"a") as http, pytest.raises(Overdue):
        ask(TimedClient(http, seconds=0.2))


def test_a_second_question_on_the_same_line_has_a_limit_too():
    whole = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
    with answering(whole) as http:
        client = TimedClient(http, seconds=0.2)
        assert ask(client) == (200, b"ok")
        with pytest.raises(httpx.HTTPError):
            ask(client)


def test_what_is_long_has_time_for_its_length():
    size = SLOWEST * 10
    moments = iter([0.0, *(29.0 + number / 100 for number in range(1_000))])
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"a" * size) as http:
        status, body = ask(TimedClient(http, clock=lambda: next(moments)))

    assert (status, len(body)) == (200, size)


def packed(*ways, megabytes=64):
    """A body of zeros packed once for each way, with its head."""
    body = b"\0" * (megabytes << 20)
    for _ in ways:
        body = gzip.compress(body, 9)
    named = ", ".join(ways).encode()
    return b"HTTP/1.1 200 OK\r\nContent-Encoding: %b\r\nContent-Length: %d\r\n\r\n" % (named, len(body)) + body


def test_a_packed_answer_is_unpacked_a_little_at_a_time():
    with (
        answering(packed("gzip")) as http,
        TimedClient(http).stream("GET", "/") as (_, pieces),
    ):
        assert max(len(next(pieces)) for _ in range(8)) <= 256 * 1024


@pytest.mark.parametrize("ways", [("gzip", "gzip"), ("deflate",), ("br",), ("gzip", "identity")], ids=", ".join)
def test_what_is_packed_more_than_once_or_in_another_way_is_not_unpacked(ways):
    with answering(packed(*ways, megabytes=1)) as http, pytest.raises(httpx.DecodingError):
        ask(TimedClient(http))


def test_an_answer_that_is_packed_once_is_read():
    with answering(packed("gzip", megabytes=1)) as http:
        assert ask(TimedClient(http)) == (200, b"\0" * (1 << 20))


def test_a_packed_answer_that_is_damaged_or_cut_is_refused():
    head, body = packed("gzip", megabytes=1).split(b"\r\n\r\n", 1)
    for wrong in (body[:-9] + b"\0" * 9, b"no gzip" + body[7:]):
        with answering(head + b"\r\n\r\n" + wrong) as http, pytest.raises(httpx.DecodingError):
            ask(TimedClient(http))
