"""A real mail server on this machine, which keeps what it was given."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


class Box:
    """What came, and what the server is to refuse."""

    def __init__(self):
        self.came, self.refuse = [], {}

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - the library's name
        if address in self.refuse:
            return self.refuse[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = message_from_bytes(envelope.content, policy=default)
        encrypted = server.transport.get_extra_info("ssl_object") is not None
        self.came.append((envelope.rcpt_tos, message, encrypted, session.host_name))
        return "250 OK"

    @property
    def bodies(self):
        return [message.get_content() for _, message, _, _ in self.came]


def certificate(folder, name="127.0.0.1"):
    """Write a certificate for this machine and its key; return both files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder().subject_name(subject).issuer_name(subject).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(datetime.now(UTC) - timedelta(days=1))
        .not_valid_after(datetime.now(UTC) + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(name))]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    files = folder / "mail.pem", folder / "mail.key"
    files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


@contextmanager
def serving(box, *, files=None, security="none", login=None, port=0):
    """Serve the box; yield the port."""
    options = {}
    if files is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*files)
        options = {"ssl_context": context} if security == "tls" else {"tls_context": context, "require_starttls": True}
    if login is not None:
        options |= {
            "auth_required": True,
            # The library knows of encryption by STARTTLS alone.
            "auth_require_tls": security == "starttls",
            "authenticator": lambda server, session, envelope, how, data: AuthResult(
                success=(data.login.decode(), data.password.decode()) == login, handled=False
            ),
        }
    controller = Fixed(box, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield controller.server.sockets[0].getsockname()[1]
    finally:
        controller.stop()


class Fixed(Controller):
    """The library asks itself whether it runs, at the port it was given; here that is any free one."""

    def _trigger_server(self):
        with socket.create_connection(self.server.sockets[0].getsockname()[:2], timeout=20):
            self._factory_invoked.wait(20)
