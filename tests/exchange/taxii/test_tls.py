"""TAXII over TLS: alone with a usual certificate, and at the listener with pinned ones."""

import socket
import ssl
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from consilience import node as nodes
from consilience.errors import UnreadableInput, WrongUse
from consilience.exchange.listener import Listener, create_app
from consilience.exchange.server import server_of as listener_of
from consilience.exchange.stix.shape import record_object_id
from consilience.exchange.taxii.app import open_taxii, routes
from consilience.exchange.taxii.client import TaxiiClient
from consilience.exchange.taxii.server import server_of
from consilience.exchange.taxii.talk import MEDIA
from consilience.exchange.tls import client_context
from tests.exchange.make import ALPHA, BETA, Partner, free_port
from tests.exchange.taxii.serve import TOKENS, Server, note


@contextmanager
def running(server):
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        thread.join(10)


@pytest.fixture
def certificate(tmp_path):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (tmp_path / "c.pem").write_bytes(made.public_bytes(Encoding.PEM))
    (tmp_path / "k.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return tmp_path / "c.pem", tmp_path / "k.pem"


def spoken(port, ca, version):
    context = ssl.create_default_context(cafile=ca)
    context.minimum_version = context.maximum_version = version
    with (
        socket.create_connection(("127.0.0.1", port)) as raw,
        context.wrap_socket(raw, server_hostname="127.0.0.1") as tls,
    ):
        return tls.version(), tls.cipher()[0]


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion")
def test_tls_12_and_13_are_accepted_and_older_ones_are_not(tmp_path, certificate):
    (tmp_path / "s").mkdir()
    ours, port = Server(tmp_path / "s"), free_port()
    with running(server_of(ours.taxii, host="127.0.0.1", port=port, certificate=certificate[0], key=certificate[1])):
        assert spoken(port, certificate[0], ssl.TLSVersion.TLSv1_3)[0] == "TLSv1.3"
        version, cipher = spoken(port, certificate[0], ssl.TLSVersion.TLSv1_2)
        with pytest.raises((ssl.SSLError, ConnectionError)):
            spoken(port, certificate[0], ssl.TLSVersion.TLSv1_1)
    ours.close()

    assert version == "TLSv1.2"
    assert cipher.startswith("ECDHE-")


def test_our_client_reads_over_https_with_a_token(tmp_path, certificate):
    (tmp_path / "s").mkdir()
    ours, port = Server(tmp_path / "s"), free_port()
    ours.add(note(1))
    url = f"https://127.0.0.1:{port}/taxii2/"
    with running(server_of(ours.taxii, host="127.0.0.1", port=port, certificate=certificate[0], key=certificate[1])):
        for given in ({"user": f"soft-{BETA}", "token": TOKENS[BETA]}, {"token": TOKENS[BETA]}):
            client = TaxiiClient.open(url, ca=str(certificate[0]), **given)
            released, _ = client.collections(url)
            assert [one.id for batch in client.objects(released.url) for one in batch.sound] == [note(1).id]
            client.close()
    ours.close()


def test_a_certificate_without_its_key_is_not_served(tmp_path, certificate):
    (tmp_path / "s").mkdir()
    ours = Server(tmp_path / "s")
    for given in ({"certificate": certificate[0]}, {"certificate": certificate[0], "key": tmp_path / "none.pem"}):
        with pytest.raises((WrongUse, UnreadableInput)):
            server_of(ours.taxii, host="127.0.0.1", port=8600, **given)
    ours.close()


def test_a_peer_reads_taxii_with_its_pinned_certificate(tmp_path):
    alpha, beta = Partner(tmp_path / "alpha", ALPHA), Partner(tmp_path / "beta", BETA)
    port = free_port()
    alpha.card(f"https://127.0.0.1:{port}")
    alpha.meets(beta)
    beta.meets(alpha)
    report = alpha.report(marked=alpha.marking("*"))
    alpha.release(report, to=[BETA])
    alpha.dispatch()
    listener = Listener(alpha.exchange.folder, nodes.now)
    taxii = open_taxii(alpha.exchange.folder, title=alpha.exchange.origin, now=nodes.now)
    server = listener_of(create_app(listener, routes(taxii)), listener, alpha.identity, host="127.0.0.1", port=port)
    theirs = beta.exchange.peers.need(ALPHA).introduced.card.certificates
    url = f"https://127.0.0.1:{port}/taxii2/"

    with running(server), closing(taxii), closing(listener):
        with httpx.Client(verify=client_context(beta.identity, theirs), headers={"Accept": MEDIA}) as http:
            client = TaxiiClient(http)
            released, _ = client.collections(url)
            found = {one.id for batch in client.objects(released.url) for one in batch.sound}
        stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        stranger.check_hostname, stranger.verify_mode = False, ssl.CERT_NONE
        with httpx.Client(verify=stranger) as http:
            nobody = http.get(url, headers={"Accept": MEDIA})
    alpha.close()
    beta.close()

    assert record_object_id("report/1", report) in found
    assert nobody.status_code == 401
