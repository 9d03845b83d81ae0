"""Lines to a server as a stranger opens them: idle, half begun, trickling; and whoever is known is answered meanwhile."""

import contextlib
import socket
import ssl
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from consilience.exchange.lines import LineLimits
from consilience.exchange.tls import Identity, client_context
from consilience.node.peering import peering
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


def test_what_a_pinned_certificate_has_signed_holds_lines_as_strangers_do(tmp_path, monkeypatch):
    """A hostile party's own certificate may be one that signs others, each with a key that nobody has seen."""
    made = {}

    def signing_others(folder, stem, *, name, passphrase, moment):  # as the function it stands for
        pen = ec.generate_private_key(ec.SECP256R1())
        identity = Identity(folder / f"{stem}.pem", folder / f"{stem}.key")
        write(identity, pen, certificate(name, pen.public_key(), pen, name, ca=True))
        made[name] = pen
        return identity

    alpha, port = Partner(tmp_path / ALPHA, ALPHA), free_port()
    alpha.card(f"https://127.0.0.1:{port}")
    monkeypatch.setattr(peering, "make_identity", signing_others)
    beta = Partner(tmp_path / BETA, BETA)
    beta.card("https://127.0.0.1:1")
    alpha.meets(beta)
    with listening(alpha, port, PATIENT) as server, contextlib.ExitStack() as held:
        for number in range(20):
            pen = ec.generate_private_key(ec.SECP256R1())
            shown = Identity(tmp_path / f"{number}.pem", tmp_path / f"{number}.key")
            write(shown, pen, certificate(f"x{number}", pen.public_key(), made[BETA], BETA, ca=False))
            context = client_context(shown, [alpha.identity.der()])
            with contextlib.suppress(OSError):
                line = held.enter_context(context.wrap_socket(plain(port)))
                line.sendall(b"GET /exchange/parcels HTTP/1.1\r\nhost: a\r\n\r\n")
                assert b" 403 " in line.recv(4096)

        strangers, known = server.lines.count()
    assert (strangers <= PATIENT.strangers, known) == (True, 0)
    alpha.close()
    beta.close()


def certificate(subject, key, pen, issuer, *, ca):
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(named(subject))
        .issuer_name(named(issuer))
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .sign(pen, hashes.SHA256())
    )


def named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def write(identity, pen, shown):
    identity.key.write_bytes(pen.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    identity.certificate.write_bytes(shown.public_bytes(Encoding.PEM))
