"""`settings.toml` of a node: where and how its pages are served.  Only this layer reads it.

Beyond this machine nothing is served without TLS, a public origin and real keys; there is no switch for that.
"""

from __future__ import annotations

import ipaddress
import re
import tomllib
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from consilience.errors import UnreadableInput, WrongUse

DEFAULT_PORT = 8400
EXAMPLE = """\
# Where and how the pages of this node are served.  Every line may be left out; what stands here is what holds then.

# host = "127.0.0.1"            # which address to listen at; beyond this machine it needs the three lines below
# port = 8400
# origin = "http://localhost:8400"   # the address people type; passkeys are bound to it
# tls_certificate = ""          # file with the certificate chain, PEM
# tls_key = ""                  # file with its key, PEM

# session_hours = 12            # how long somebody stays signed in
# requests_per_minute = 1200    # of one client, all pages together
# sign_ins_per_minute = 10      # of one client, at the door
# exchange_seconds = 60         # how often peers are asked for news; 0: only by command, or by the button on Peers
# dispatch_seconds = 300        # the beat at which what was released is handed over; 0: at once, and then every peer can
#                               # tell from the checkpoints when something is handed to any of them
# peer_megabytes = 2048          # what one peer may fill here with records; a warning at four fifths of it
# metrics_token = ""            # who shows it may read /metrics; empty: nobody

# [oidc]                        # sign-in by the party's own identity provider; it seats people, it never signs
# issuer = "https://id.example"
# client_id = "consilience"
# client_secret_file = "oidc.secret"

# [mail]                        # tells members who ask for it that something waits for them: a link, and nothing of what it says
# host = "mail.example"
# sender = "node@example.org"
# port = 587                    # 465 where security is tls
# security = "starttls"         # or "tls"; "none" for a mail server on this machine alone
# username = ""                 # where the mail server asks for one
# password_file = ""
# ca_file = ""                  # certificates to trust besides the system's, PEM
# every_seconds = 300           # how often it is looked what waits; at most one mail a member each time

# [call]                        # secure calls
# relays = ""                   # this party's own relay, as in "turns:turn.example:5349?transport=tcp"; several parted by spaces
# relay_secret_file = ""        # the static-auth-secret of that relay: members get credentials of it for some hours
# relay_hours = 4
# listener = ""                 # where this node's own listener answers, where that is not what its card says
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Oidc:
    """A party's own identity provider."""

    issuer: str
    client_id: str
    client_secret_file: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """The mail server that takes this node's notices."""

    host: str
    sender: str
    port: int = 587
    security: str = "starttls"
    username: str = ""
    password_file: str = ""
    ca_file: str = ""
    every_seconds: int = 300

    def __post_init__(self) -> None:
        if self.security not in ("starttls", "tls", "none"):
            raise WrongUse("settings: mail.security: starttls, tls or none is needed")
        if self.security == "none" and not is_loopback(self.host):
            raise WrongUse("settings: mail.security: none is for a mail server on this machine alone")
        if not is_address(self.sender) or not 1 <= self.port <= 65535 or self.every_seconds < 1:
            raise WrongUse("settings: mail: sender is an address, port from 1 to 65535, every_seconds at least 1")
        if bool(self.username) != bool(self.password_file):
            raise WrongUse("settings: mail: username and password_file go together")


@dataclass(frozen=True, kw_only=True, slots=True)
class Calling:
    """What secure calls need beside the node: the party's own relay."""

    relays: str = ""
    relay_secret_file: str = ""
    relay_hours: int = 4
    listener: str = ""

    def __post_init__(self) -> None:
        if any(
            not re.fullmatch(r"turns?:[A-Za-z0-9.:\[\]-]+(\?transport=(tcp|udp))?", one) for one in self.relays.split()
        ):
            raise WrongUse("settings: call.relays: addresses such as turns:turn.example:5349?transport=tcp are needed")
        if bool(self.relays.strip()) != bool(self.relay_secret_file):
            raise WrongUse("settings: call: relays and relay_secret_file go together")
        if not 1 <= self.relay_hours <= 24:
            raise WrongUse("settings: call.relay_hours: from 1 to 24 is needed")
        if self.listener and not self.listener.startswith("https://"):
            raise WrongUse("settings: call.listener: https://host:port is needed")


def is_address(text: str) -> bool:
    """Whether it is a plain address of mail; what could become a second header or recipient is none."""
    return (
        re.fullmatch(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?", text)
        is not None
    )


def is_loopback(host: str) -> bool:
    """Whether only this machine is meant by a name or an address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """What `settings.toml` says, checked."""

    host: str = "127.0.0.1"
    port: int = DEFAULT_PORT
    origin: str = "http://localhost:8400"
    tls_certificate: str = ""
    tls_key: str = ""
    session_hours: int = 12
    requests_per_minute: int = 1200
    sign_ins_per_minute: int = 10
    exchange_seconds: int = 60
    metrics_token: str = ""
    dispatch_seconds: int = 300
    peer_megabytes: int = 2048
    demo_passphrase: str = ""
    """Set by `consilience demo` alone: the passphrase that the sign-in page of a demo node offers with each demo key."""
    demo_others: str = ""
    """The other demo nodes: `party address`, parted by semicolons."""
    oidc: Oidc | None = None
    mail: Mail | None = None
    call: Calling | None = None

    def __post_init__(self) -> None:
        origin = urlsplit(self.origin)
        if origin.scheme not in ("http", "https") or not origin.hostname or origin.path not in ("", "/"):
            raise WrongUse("settings: origin: an address such as https://node.example is needed")
        if not 1 <= self.port <= 65535:
            raise WrongUse("settings: port: a number from 1 to 65535 is needed")
        if min(self.session_hours, self.requests_per_minute, self.sign_ins_per_minute, self.peer_megabytes) < 1:
            raise WrongUse("settings: hours and limits are at least 1")
        if min(self.exchange_seconds, self.dispatch_seconds) < 0:
            raise WrongUse("settings: exchange_seconds and dispatch_seconds: 0 or more is needed")
        if self.demo_passphrase and not self.local:
            raise WrongUse("settings: demo_passphrase: it is for http://localhost alone")
        if self.loopback:
            if origin.hostname != "localhost" and not self.https:
                raise WrongUse("settings: origin: on this machine it is http://localhost and the port")
            return
        if not self.https or not self.tls_certificate or not self.tls_key:
            raise WrongUse("settings: beyond this machine it needs tls_certificate, tls_key and an origin with https")
        if origin.hostname == "localhost":
            raise WrongUse("settings: origin: beyond this machine it is the name that others type")

    @property
    def https(self) -> bool:
        return self.origin.startswith("https://")

    @property
    def loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return is_loopback(self.host)

    @property
    def local(self) -> bool:
        """Whether it is for people at this machine alone: a proxy in front of it has another name than localhost."""
        return self.loopback and urlsplit(self.origin).hostname == "localhost"


def read_settings(folder: Path, *, port: int | None = None) -> Settings:
    """Return the settings of a node's folder; `port` stands before the file's."""
    found = _parsed(folder / "settings.toml")
    if port is not None:
        found["port"] = port
    if "origin" not in found:
        found["origin"] = f"http://localhost:{found.get('port', DEFAULT_PORT)}"
    elif port is not None and str(found["origin"]).startswith("http://localhost"):
        found["origin"] = f"http://localhost:{port}"
    settings = Settings(**found)
    return replace(
        settings,
        tls_certificate=_beside(folder, settings.tls_certificate),
        tls_key=_beside(folder, settings.tls_key),
    )


def _parsed(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableInput(
            str(path), "it is not TOML", "mend it, or remove it to have what holds without it"
        ) from error
    oidc, mail, call = (
        _part(path, table, name, kind) for name, kind in (("oidc", Oidc), ("mail", Mail), ("call", Calling))
    )
    _known(path, table, Settings, "")
    if oidc is not None:
        oidc["client_secret_file"] = _beside(path.parent, oidc.get("client_secret_file", ""))
        table["oidc"] = Oidc(**oidc)
    if mail is not None:
        files = {name: _beside(path.parent, mail.get(name, "")) for name in ("password_file", "ca_file")}
        table["mail"] = Mail(**{**mail, **files})
    if call is not None:
        table["call"] = Calling(
            **{**call, "relay_secret_file": _beside(path.parent, call.get("relay_secret_file", ""))}
        )
    return table


def _part(path: Path, table: dict[str, Any], name: str, kind: type[Any]) -> dict[str, Any] | None:
    """Take a table of its own out of the settings."""
    found = table.pop(name, None)
    if found is None:
        return None
    if not isinstance(found, dict):
        raise UnreadableInput(str(path), f"{name}: a table is needed")
    _known(path, found, kind, f"{name}.")
    needed = [field.name for field in fields(kind) if field.default is MISSING]
    if not set(needed) <= set(found):
        raise UnreadableInput(str(path), f"{name}: {' and '.join(needed)} are needed")
    return dict(found)


def _known(path: Path, table: dict[str, Any], kind: type[Any], at: str) -> None:
    types = {field.name: int if field.type == "int" else str for field in fields(kind)}
    for name, value in table.items():
        if name not in types or name in ("oidc", "mail", "call"):
            raise UnreadableInput(
                str(path), f"{at}{name}: no such setting", "see the comments of a fresh settings.toml"
            )
        if type(value) is not types[name]:
            raise UnreadableInput(str(path), f"{at}{name}: a {types[name].__name__} is needed")


def _beside(folder: Path, name: str) -> str:
    """Return a file's place; a relative one is meant beside the settings."""
    return str(folder / name) if name else ""
