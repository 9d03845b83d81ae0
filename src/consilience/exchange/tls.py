"""Certificates and contexts for mutual TLS with pinned keys.  No authority is asked: the card names the key, and that is all.

Certificates are signed by themselves and serve only to carry their key.  TLS 1.3 alone is spoken.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import NameOID

_LASTS = timedelta(days=20 * 365)
"""The card's version says which key holds; a certificate that ran out would only cut the line on some morning."""


@dataclass(frozen=True, slots=True)
class Identity:
    """The files of a certificate and its key."""

    certificate: Path
    key: Path
    passphrase: str | None = None

    def der(self) -> bytes:
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()).public_bytes(Encoding.DER)


def make_identity(folder: Path, stem: str, *, name: str, passphrase: str | None, moment: datetime) -> Identity:
    """Make a key and its certificate in new files `stem.key` and `stem.pem`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(moment - timedelta(days=1))
        .not_valid_after(moment + _LASTS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    lock: KeySerializationEncryption = (
        NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase.encode())
    )
    made = Identity(folder / f"{stem}.pem", folder / f"{stem}.key", passphrase)
    _write(made.key, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, lock))
    _write(made.certificate, certificate.public_bytes(Encoding.PEM))
    return made


def server_context(own: Identity) -> ssl.SSLContext:
    """Return the listener's side; a client may come without a certificate, and learns no more than the card then."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.verify_mode = ssl.CERT_OPTIONAL
    _strict(context, own)
    # A resumed session would skip the look at the peer's certificate.
    context.num_tickets = 0
    return context


def client_context(own: Identity, theirs: Iterable[bytes]) -> ssl.SSLContext:
    """Return the side that connects: it shows its own certificate and takes only one of `theirs`."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    # The key is pinned, so the name in the certificate says nothing.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    _strict(context, own)
    trust(context, theirs)
    return context


def trust(context: ssl.SSLContext, certificates: Iterable[bytes]) -> None:
    """Let the handshake accept these certificates; whose they are is looked up for each connection."""
    for one in certificates:
        context.load_verify_locations(cadata=one)


def _strict(context: ssl.SSLContext, own: Identity) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.load_cert_chain(own.certificate, own.key, password=own.passphrase)


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
