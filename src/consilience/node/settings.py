"""`settings.toml` of a node, and the environment: where and how its pages are served.  Only this layer reads them.

Beyond this machine nothing is served without TLS, a public origin and real keys; there is no switch for that.
"""

from __future__ import annotations

import ipaddress
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from consilience.errors import UnreadableInput, WrongUse

DEFAULT_PORT = 8400
PREFIX = "CONSILIENCE_"
"""What a variable of the environment begins with: `CONSILIENCE_PORT`, `CONSILIENCE_MAIL_HOST`."""
OF_COMMANDS = ("DIR", "PASSPHRASE_FILE", "LISTEN_HOST", "LISTEN_PORT", "MODEL_KEY")
"""Variables that stand for options of the commands, or are read by `align`."""
LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("json", "text")


def says(sentence: str, default: Any = MISSING, *, shown: str = "") -> Any:
    """Return a field with the sentence that the reference and a new `settings.toml` say of it; `shown` is an example."""
    return field(default=default, metadata={"says": sentence, "shown": shown})


@dataclass(frozen=True, kw_only=True, slots=True)
class Oidc:
    """A party's own identity provider."""

    issuer: str = says("address of the identity provider", shown="https://id.example")
    client_id: str = says("what the provider calls this node", shown="consilience")
    client_secret_file: str = says(
        "file with the secret that the provider gave out; a relative name is meant beside settings.toml", "", shown="oidc.secret"
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True, slots=True)
class Mail:
    """The mail server that takes this node's notices."""

    host: str = says("name of the mail server", shown="mail.example")
    sender: str = says("address that the mails come from", shown="node@example.org")
    port: int = says("465 where security is tls", 587)
    security: str = says("starttls or tls; none for a mail server on this machine alone", "starttls")
    username: str = says("where the mail server asks for one; goes with password_file", "")
    password_file: str = says("file with the password; a relative name is meant beside settings.toml", "")
    ca_file: str = says("certificates to trust besides the system's, PEM", "")
    every_seconds: int = says("how often the node looks what waits; at most one mail a member each time", 300)

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

    relays: str = says(
        "the own relay, as turns:turn.example:5349?transport=tcp; several are parted by spaces", "", shown=""
    )
    relay_secret_file: str = says(
        "file with the relay's static-auth-secret; members get names and passwords that end", ""
    )
    relay_hours: int = says("how long such a name and password serve", 4)
    listener: str = says(
        "where this node's own listener answers, https://host:port, if it is not what the card says", ""
    )

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

    host: str = says(
        "address to listen at; beyond this machine it needs origin, tls_certificate and tls_key", "127.0.0.1"
    )
    port: int = says("port of the pages", DEFAULT_PORT)
    origin: str = says(
        "the address people type; passkeys are bound to it, so choose it before people enrol", "http://localhost:8400"
    )
    tls_certificate: str = says("file with the certificate chain, PEM; a changed file is read again within seconds", "")
    tls_key: str = says("file with the key of the certificate, PEM, without a passphrase", "")
    session_hours: int = says("how long somebody stays signed in", 12)
    requests_per_minute: int = says("of one client, all pages together", 1200)
    sign_ins_per_minute: int = says("of one client, at the sign-in page", 10)
    exchange_seconds: int = says(
        "how often peers are asked for news; 0: only by command, or by the button on the page Peers", 60
    )
    dispatch_seconds: int = says(
        "how often released records are handed over; 0: at once, and then every peer can tell from the checkpoints when something "
        "is handed to any of them", 300,
    )  # fmt: skip
    peer_megabytes: int = says("what one peer may fill here with records; a warning at four fifths of it", 2048)
    metrics_token: str = says("whoever shows this token may read /metrics; empty: nobody", "")
    log_level: str = says("debug, info, warning or error", "info")
    log_format: str = says("json: one object a line; or text", "json")
    pair_model: str = says(
        "folder of a model that judges pairs of statements, as for `align --pair-model`; a relative name is meant beside settings.toml", ""
    )  # fmt: skip
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
        if self.log_level not in LEVELS or self.log_format not in FORMATS:
            raise WrongUse(f"settings: log_level: one of {', '.join(LEVELS)}; log_format: {' or '.join(FORMATS)}")
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


PARTS: dict[str, tuple[type[Settings | Oidc | Mail | Calling], str]] = {
    "": (Settings, "Where and how the pages of a node are served."),
    "oidc": (Oidc, "Sign-in by the party's own identity provider. It says who somebody is; it never signs."),
    "mail": (Mail, "Tells members who ask for it that something waits for them: a link, and nothing of what it says."),
    "call": (Calling, "Secure calls: the party's own relay, through which media go to other parties."),
}
"""Table of the file → its settings, and what they are for."""


def settings_of(part: str) -> list[Field[Any]]:
    """Return the settings of one table that people set; the first table has no name."""
    return [one for one in fields(PARTS[part][0]) if "says" in one.metadata]


def variable(part: str, name: str) -> str:
    """Return the variable of the environment that sets a setting.

    >>> variable("mail", "password_file")
    'CONSILIENCE_MAIL_PASSWORD_FILE'
    """
    return f"{PREFIX}{part + '_' if part else ''}{name}".upper()


def example() -> str:
    """Return a new `settings.toml`: every setting, commented out, with what holds where it is left out."""
    lines = ["# Every line may be left out; what stands here is what holds then.", "# A variable of the environment stands before this file: CONSILIENCE_PORT, CONSILIENCE_MAIL_HOST."]  # fmt: skip
    for part, (_, purpose) in PARTS.items():
        lines += ["", f"# {purpose}", *([f"# [{part}]"] if part else [])]
        for one in settings_of(part):
            shown = one.metadata["shown"] or one.default
            value = f'"{shown}"' if isinstance(shown, str) else str(shown)
            lines.append(f"# {one.name} = {value}".ljust(37) + f" # {one.metadata['says']}")
    return "\n".join(lines) + "\n"


def read_settings(folder: Path, *, port: int | None = None, environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings of a node's folder; the environment stands before the file, and `port` before both."""
    no_unknown_variable(environment)
    found = _parsed(folder / "settings.toml", environment)
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
        pair_model=_beside(folder, settings.pair_model),
    )


def _parsed(path: Path, environment: Mapping[str, str]) -> dict[str, Any]:
    table = _file(path)
    given = _given(environment)
    oidc, mail, call = (_part(path, table, name, given.pop(name)) for name in ("oidc", "mail", "call"))
    _known(path, table, Settings, "")
    table.update(given[""])
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


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise UnreadableInput(
            str(path), "it is not TOML", "mend it, or remove it to have what holds without it"
        ) from error


def no_unknown_variable(environment: Mapping[str, str] = os.environ) -> None:
    """Refuse a variable that begins as ours do and is none: a typing mistake would leave a default in force unseen."""
    known = {variable(part, one.name) for part in PARTS for one in settings_of(part)}
    known |= {f"{PREFIX}{name}" for name in OF_COMMANDS}
    if unknown := sorted(name for name in environment if name.startswith(PREFIX) and name not in known):
        raise WrongUse(f"{unknown[0]}: no setting has this variable; docs/reference/settings.md lists all")


def _given(environment: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return what the environment sets, by table."""
    found: dict[str, dict[str, Any]] = {}
    for part in PARTS:
        found[part] = {}
        for one in settings_of(part):
            name = variable(part, one.name)
            if name in environment:
                found[part][one.name] = _value(name, environment[name], one)
    return found


def _value(variable_: str, text: str, one: Field[Any]) -> str | int:
    if one.type != "int":
        return text
    if not re.fullmatch(r"[0-9]{1,9}", text):
        raise WrongUse(f"{variable_}: {_A['int']} is needed")
    return int(text)


def _part(path: Path, table: dict[str, Any], name: str, given: dict[str, Any]) -> dict[str, Any] | None:
    """Take a table of its own out of the settings, with what the environment says of it."""
    kind = PARTS[name][0]
    found = table.pop(name, None)
    if found is None and not given:
        return None
    if found is not None and not isinstance(found, dict):
        raise UnreadableInput(str(path), f"{name}: a table is needed")
    _known(path, found or {}, kind, f"{name}.")
    whole = {**(found or {}), **given}
    needed = [one.name for one in fields(kind) if one.default is MISSING]
    if not set(needed) <= set(whole):
        raise UnreadableInput(str(path), f"{name}: {' and '.join(needed)} are needed")
    return whole


_A = {"int": "a whole number", "str": "text in quotes"}


def _known(path: Path, table: dict[str, Any], kind: type[Settings | Oidc | Mail | Calling], at: str) -> None:
    types = {one.name: int if one.type == "int" else str for one in fields(kind)}
    for name, value in table.items():
        if name not in types or name in ("oidc", "mail", "call"):
            raise UnreadableInput(
                str(path), f"{at}{name}: no such setting", "see the comments of a fresh settings.toml"
            )
        if type(value) is not types[name]:
            raise UnreadableInput(str(path), f"{at}{name}: {_A[types[name].__name__]} is needed")


def _beside(folder: Path, name: str) -> str:
    """Return a file's place; a relative one is meant beside the settings."""
    return str(folder / name) if name else ""
