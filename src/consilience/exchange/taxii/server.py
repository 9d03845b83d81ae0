"""Serving TAXII alone with uvicorn, over a certificate that foreign software can check in the usual way.

TLS 1.2 with authenticated ciphers and forward secrecy, and TLS 1.3, as the standard demands (§8.2.2); Python offers no 0-RTT.
"""

from __future__ import annotations

from ipaddress import ip_address
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from consilience.errors import WrongUse
from consilience.exchange.listening import check_certificate
from consilience.exchange.serving import TimedProtocol, TimedServer
from consilience.exchange.taxii.app import Taxii, routes

_CIPHERS = "ECDHE+AESGCM:ECDHE+CHACHA20"


def server_of(
    taxii: Taxii, *, host: str, port: int, certificate: Path | None = None, key: Path | None = None
) -> TimedServer:
    """Return the server, not started; raise `WrongUse` where tokens would travel in the clear."""
    if (certificate is None) != (key is None):
        raise WrongUse("--certificate and --key go together")
    if certificate is None and not _is_loopback(host):
        raise WrongUse("beyond this machine TAXII needs --certificate and --key")
    if certificate is not None and key is not None:
        check_certificate(certificate, key)
    config = uvicorn.Config(
        Starlette(routes=routes(taxii)), host=host, port=port, ws="none", lifespan="off", access_log=False,
        server_header=False, log_config=None, ssl_certfile=str(certificate) if certificate else None,
        ssl_keyfile=str(key) if key else None, ssl_ciphers=_CIPHERS, timeout_keep_alive=15, http=TimedProtocol,
        timeout_graceful_shutdown=3,
    )  # fmt: skip
    # Lines are counted by who holds them: a limit for all together would let strangers use it up.
    return TimedServer(config)


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
