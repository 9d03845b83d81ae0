"""Lines to a server as a stranger opens them: idle, half begun, trickling; and whoever is known is answered meanwhile."""

import contextlib
import socket
import ssl

import pytest

from consilience.exchange.lines import LineLimits
from tests.exchange.make import ALPHA, BETA, Partner, free_port, listening

SOON = LineLimits(strangers=8, each=8, handshake=0.5, asking=0.5, answering=5, stall=0.5)
PATIENT = LineLimits(strangers=8)
LONG = 60
"""Seconds after which a test gives up; none waits that long."""


@pytest.fixture
def pair(tmp_path):
    alpha, beta = Partner(tmp_path / ALPHA, ALPHA), Partner(tmp_path / BETA, BETA)
    port = free_port()
    alpha.card(f"https://127.0.0.1:{port}")
    beta.card("https://127.0.0.1:1")
    alpha.meets(beta)
    beta.meets(alpha)
    yield alpha, beta, port
    alpha.close()
    beta.close()


def plain(port):
    return socket.create_connection(("127.0.0.1", port), timeout=LONG)


def tls(port):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(plain(port))


def is_ended(line):
    """Wait until the other side ends the line."""
    with contextlib.suppress(OSError):
        while line.recv(4096):
            pass
    line.close()
    return True


@pytest.mark.parametrize(
    "begun",
    [
        b"",
        b"G",
        b"GET /card HTTP/1.1\r\nhost: a\r\n",
        b"POST /exchange/parcels HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n",
    ],
    ids=["nothing", "a letter", "half a head", "a head without its end"],
)
def test_a_stranger_who_does_not_finish_a_request_is_ended(pair, begun):
    alpha, _, port = pair
    with listening(alpha, port, SOON):
        line = tls(port)
        line.sendall(begun)

        assert is_ended(line)


def test_a_line_on_which_no_handshake_begins_is_ended(pair):
    alpha, _, port = pair
    with listening(alpha, port, SOON):
        assert is_ended(plain(port))


@pytest.mark.parametrize("open_", [plain, tls], ids=["before the handshake", "after it"])
def test_strangers_lines_keep_no_peer_out(pair, open_):
    alpha, beta, port = pair
    with listening(alpha, port, PATIENT) as server, contextlib.ExitStack() as held:
        for _ in range(60):
            # One too many ends another stranger's, of whatever age.
            with contextlib.suppress(OSError):
                held.enter_context(open_(port))
        answers = [round_.trouble for _ in range(3) for round_ in beta.pull(ALPHA)]

        assert answers == [None, None, None]
        assert server.lines.count()[0] <= PATIENT.strangers


def test_a_peer_that_is_known_keeps_its_line_between_requests(pair):
    alpha, beta, port = pair
    with listening(alpha, port, PATIENT) as server:
        beta.pull(ALPHA)

        assert server.lines.count()[0] == 0
