"""What is wrong with a node's folder: owners, keys, clock, disk, certificates, backup, port."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from consilience.alignment.pair_judge import open_judge
from consilience.cli.checks import Finding
from consilience.errors import ConsilienceError
from consilience.exchange.listening import bound
from consilience.node import condition
from consilience.node.folder import Node, now
from consilience.node.ready import FOLDER
from consilience.node.settings import Settings, read_settings

ROOM_MB = 1000
BACKUP = timedelta(days=2)
"""Older than this a backup is old; the timer of the how-to makes one every night."""
CERTIFICATE = timedelta(days=14)
CLOCK = timedelta(minutes=2)


def findings(folder: Path) -> Iterator[Finding]:
    """Give what is right and wrong with the node in `folder`; nothing is changed, and no key is opened."""
    moment = now()
    if not (folder / "node.json").is_file():
        yield Finding(name="node", there=False, needed=True, found=f"no node in {folder}", costs="nothing runs here", mend="name another folder, or make one with `consilience init`")  # fmt: skip
        return
    yield _owners(folder)
    try:
        settings = read_settings(folder)
        yield Finding(name="settings", there=True, found="settings.toml and the environment are read", needed=True)
    except ConsilienceError as error:
        yield Finding(name="settings", there=False, needed=True, found=str(error), costs="`serve` does not start", mend="mend that line")  # fmt: skip
        settings = Settings()
    yield _keys(folder, settings)
    yield _clock(folder, moment)
    yield _disk(folder)
    yield from _certificates(folder, settings, moment)
    if settings.pair_model:
        yield _judge(settings.pair_model)
    yield _backup(folder, moment)
    yield _port(folder, settings)


def _finding(name: str, right: str, wrong: str, costs: str, mend: str) -> Finding:
    """Return a finding that is wrong where `wrong` says something."""
    if not wrong:
        return Finding(name=name, there=True, found=right, needed=True)
    return Finding(name=name, there=False, found=wrong, costs=costs, mend=mend, needed=True)


def _judge(folder: str) -> Finding:
    try:
        judge = open_judge(Path(folder))
    except ConsilienceError as error:
        return Finding(name="judge of pairs", there=False, needed=True, found=str(error), costs="`serve` does not start", mend="mend `pair_model` or the folder it names")  # fmt: skip
    return Finding(name="judge of pairs", there=True, needed=True, found=f"{judge.name}, SHA-256 {judge.sha256}")


def _owners(folder: Path) -> Finding:
    owner = folder.stat().st_uid
    strange = [str(path.relative_to(folder)) for path in _files(folder) if path.lstat().st_uid != owner]
    return _finding(
        "owner", f"every file belongs to user {owner}, as the folder does",
        f"{len(strange)} files belong to another user than the folder: {_some(strange)}" if strange else "",
        "the service cannot read or write them", f"chown -R {owner} {folder}, and run commands as that user",
    )  # fmt: skip


def _keys(folder: Path, settings: Settings) -> Finding:
    secret = [*(folder / "keys").glob("*"), *(folder / FOLDER).glob("*.key"), folder / "settings.toml"]
    secret += [Path(name) for name in (settings.tls_key, settings.oidc.client_secret_file if settings.oidc else "", settings.mail.password_file if settings.mail else "") if name]  # fmt: skip
    loose = [path for path in secret if path.is_file() and path.stat().st_mode & 0o077]
    return _finding(
        "key files", f"{len(secret)} files with keys or secrets, for their owner alone",
        f"others may read or write {_some([str(path) for path in loose])}" if loose else "",
        "whoever can read a key can sign as this node", f"chmod 600 {' '.join(str(path) for path in loose[:3])}",
    )  # fmt: skip


def _clock(folder: Path, moment: datetime) -> Finding:
    """Compare the clock with the newest record: one from the future was written by another clock, or this one went back."""
    try:
        with closing(Node(folder)) as node:
            last = next(iter(node.ledger.entries(start=max(0, node.ledger.size - 1))), None)
    except ConsilienceError as error:
        return Finding(name="clock", there=False, needed=True, found=f"the ledger cannot be opened: {error}", costs="nothing runs", mend="see what it says; a backup can be restored")  # fmt: skip
    ahead = None if last is None else last.logged - moment
    return _finding(
        "clock", f"{moment:%Y-%m-%d %H:%M:%S} UTC, not before the newest entry of the log",
        f"{moment:%Y-%m-%d %H:%M:%S} UTC, but the newest entry of the log is {ahead} later" if ahead and ahead > CLOCK else "",
        "records bear wrong times, links and sessions end at wrong times", "set the clock, and keep it set (chrony, systemd-timesyncd)",
    )  # fmt: skip


def _disk(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free // 1_000_000
    return _finding(
        "disk", f"{free:,} MB free", f"{free:,} MB free" if free < ROOM_MB else "",
        "with a full disk nothing is recorded or received", f"{ROOM_MB:,} MB or more; old backups and `cache` may go",
    )  # fmt: skip


def _certificates(folder: Path, settings: Settings, moment: datetime) -> Iterator[Finding]:
    ends = condition.certificates(folder, settings)
    if settings.tls_certificate and Path(settings.tls_certificate) not in ends:
        yield _finding("certificate", "", f"{settings.tls_certificate} cannot be read as a certificate", "`serve` does not start", "put the chain there, PEM")  # fmt: skip
    for file, end in ends.items():
        late = "has ended" if end <= moment else "ends soon" if end - moment < CERTIFICATE else ""
        mend = (
            "`consilience peer renew`"
            if file.parent.name == FOLDER
            else "put the new certificate in its place; it is read within seconds"
        )
        yield _finding("certificate", f"{file.name} until {end:%Y-%m-%d}", f"{file} {late}: {end:%Y-%m-%d %H:%M} UTC" if late else "", "browsers and peers refuse to connect", mend)  # fmt: skip


def _backup(folder: Path, moment: datetime) -> Finding:
    last = condition.last_backup(folder)
    wrong = "none was ever made" if last is None else f"the last one is of {last:%Y-%m-%d %H:%M} UTC" if moment - last > BACKUP else ""  # fmt: skip
    return _finding(
        "backup", f"the last one is of {last:%Y-%m-%d %H:%M} UTC" if last else "", wrong,
        "what was recorded since is lost with the disk", "`consilience backup --into`, nightly (deploy/consilience-backup.timer)",
    )  # fmt: skip


def _port(folder: Path, settings: Settings) -> Finding:
    if condition.is_held(folder, "pages"):
        return _finding("port", f"`serve` has {settings.port}", "", "", "")
    try:
        bound(settings.host, settings.port).close()
    except (ConsilienceError, OSError) as error:
        return _finding("port", "", str(error), "`serve` does not start", "end the other program, or set another port")
    return _finding("port", f"{settings.port} at {settings.host} is free for `serve`", "", "", "")


def _files(folder: Path) -> Iterable[Path]:
    return (path for path in folder.rglob("*") if not path.is_symlink())


def _some(names: list[str]) -> str:
    return ", ".join(sorted(names)[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
