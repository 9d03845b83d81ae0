"""Serving one node's pages with uvicorn."""

from __future__ import annotations

import gc
import threading
from pathlib import Path

import uvicorn

from consilience.alignment.pair_judge import open_judge
from consilience.errors import WrongUse
from consilience.exchange import listening
from consilience.exchange.listening import Ready, check_certificate
from consilience.exchange.serving import TimedProtocol
from consilience.node.folder import Passphrase
from consilience.node.service import Service
from consilience.node.settings import Settings
from consilience.records.ids import MemberId
from consilience.web.app import create_app
from consilience.web.pages.entrance import invite
from consilience.web.site import Site, open_site

_PATIENCE = 600.0
"""Seconds; of contacts that are still being compared then, the boards stand long before."""
_EVERY = 600.0
"""Seconds between two looks of the collector through all."""
_YOUNG, _MIDDLE, _NEVER = 10_000, 20, 1_000_000
"""After how many new values the collector looks through those, after how many such looks through those before, and these never by
count: each board that grew holds long lists of what was there before, and to look through them costs more than the records."""


def open_here(service: Service, settings: Settings, ask: Passphrase) -> Site:
    """Return the site; raise `WrongUse` where it must not be served like this."""
    demo = [
        key
        for key in service.node.ledger.keyring.keys.values()
        if key.demo and service.node.ledger.keyring.live(key.id)
    ]
    if not settings.local and demo:
        raise WrongUse(
            f"{len(demo)} demo keys are in force; they are for trying out on this machine, so revoke them first"
        )
    site = open_site(service, settings, ask)
    site.filings.resume()
    site.rounds.start()
    site.notices.start()
    site.watch.start()
    return site


def first_link(site: Site) -> str:
    """Return the link by which the first person enrols."""
    return invite(site, None)


def link_for(site: Site, member: MemberId) -> str:
    """Return a new link by which a member enrols."""
    return invite(site, member)


def nobody_can_sign_in(site: Site) -> bool:
    """Whether no member has a key in a browser, and no identity provider knows one."""
    return site.provider is None and not site.identity.has_credentials() and not site.demo_keys.members()


def check(settings: Settings) -> None:
    """Raise `UnreadableInput` where the TLS files or the judge of pairs that the settings name cannot be used."""
    if settings.pair_model:
        open_judge(Path(settings.pair_model))
    if settings.tls_certificate or settings.tls_key:
        check_certificate(Path(settings.tls_certificate), Path(settings.tls_key))


def run(site: Site, ready: Ready) -> None:
    """Serve until told to stop; call `ready` once the node answers.  Raises `Occupied` where the port is taken."""
    settings = site.settings
    # The access log would name records by their addresses; who saw what is in the node's own log.
    config = uvicorn.Config(
        create_app(site), host=settings.host, port=settings.port, http=TimedProtocol, access_log=False, server_header=False,
        log_config=None, ssl_certfile=settings.tls_certificate or None, ssl_keyfile=settings.tls_key or None, timeout_graceful_shutdown=3, timeout_keep_alive=75,
        # Who asks and how is taken from a proxy's word only where one must stand in front.
        proxy_headers=settings.loopback and not settings.local,
    )  # fmt: skip
    ended = threading.Event()
    threading.Thread(target=settle, args=(site, ended), name="settle", daemon=True).start()
    try:
        listening.run(config, ready)
    finally:
        ended.set()


def settle(site: Site, ended: threading.Event, *, patience: float = _PATIENCE, every: float = _EVERY) -> None:
    """Have the collector of cycles look at what is new, and seldom at all: all that is known stays, and holds no cycles.

    To look through a million values holds every page up for a quarter of a second.  So once the boards stand that everybody
    looks at, what is there is left alone; the rest is looked through now and then.
    """
    gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
    # Else whoever signs first waits until all is read that bears on terms.
    site.service.rules.board()
    site.contacts.wait(patience)
    gc.collect()
    gc.freeze()
    while not ended.wait(every):
        gc.collect()
