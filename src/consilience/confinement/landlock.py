"""Landlock: which files a process may open, and that it connects to nobody and signals nobody outside.

Constants as in `linux/landlock.h`; the versions are those of its ABI.
"""

from __future__ import annotations

import ctypes
import os
import struct
import sys
from collections.abc import Iterable
from pathlib import Path

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_NO_NEW_PRIVILEGES = 38
_PATH_BENEATH = 1
_VERSION = 1
_EXECUTE, _WRITE, _READ, _LIST, _REMOVE, _MAKE = (1 << bit for bit in (0, 1, 2, 3, 5, 8))
_FIRST = (1 << 13) - 1
_REFER, _TRUNCATE, _DEVICES = 1 << 13, 1 << 14, 1 << 15
_REFER_SINCE, _TRUNCATE_SINCE, _DEVICES_SINCE = 2, 3, 5
CONNECTIONS_SINCE = 4
_BIND, _CONNECT = 1, 2
_SCOPES_SINCE = 6
_SCOPES = 1 | 2
"""Abstract sockets, and signals to whoever is not in the same confinement."""


def version() -> int:
    """Return the version of the kernel's interface; 0 where there is none."""
    if not sys.platform.startswith("linux"):
        return 0
    return max(0, int(ctypes.CDLL(None, use_errno=True).syscall(_CREATE, None, ctypes.c_size_t(0), _VERSION)))


def restrict(folder: Path | None, reading: Iterable[Path] = ()) -> tuple[bool, bool]:
    """Let this process write in `folder` alone and read where Python lies and in `reading`.

    Return whether files are held, and whether connections are.
    """
    have = version()
    if have < 1:
        return False, False
    libc = ctypes.CDLL(None, use_errno=True)
    handled = _handled(have)
    rules = libc.syscall(_CREATE, handled, ctypes.c_size_t(len(handled)), 0)
    if rules < 0:
        return False, False
    try:
        for place in {*_of_python(), *(path.resolve() for path in reading)}:
            _allow(libc, rules, place, _READ | _LIST | _EXECUTE)
        if folder is not None:
            truncate = _TRUNCATE if have >= _TRUNCATE_SINCE else 0
            _allow(libc, rules, folder, _READ | _LIST | _WRITE | _REMOVE | _MAKE | truncate)
        no_new = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
        held = bool(no_new and libc.syscall(_RESTRICT, rules, 0) == 0)
        return held, held and have >= CONNECTIONS_SINCE
    finally:
        os.close(rules)


def _handled(have: int) -> bytes:
    """Return the attributes of a rule set: all that this version of the kernel can refuse."""
    files = _FIRST
    for bit, since in ((_REFER, _REFER_SINCE), (_TRUNCATE, _TRUNCATE_SINCE), (_DEVICES, _DEVICES_SINCE)):
        files |= bit if have >= since else 0
    parts = [files]
    if have >= CONNECTIONS_SINCE:
        parts.append(_BIND | _CONNECT)
    if have >= _SCOPES_SINCE:
        parts.append(_SCOPES)
    return struct.pack(f"={len(parts)}Q", *parts)


def _of_python() -> set[Path]:
    """Return where modules and shared libraries are loaded from."""
    shared = (Path(name) for name in ("/usr/lib", "/usr/local/lib", "/usr/share/zoneinfo", "/lib", "/lib64"))
    own = Path(__file__).resolve().parents[1]
    found = {Path(name).resolve() for name in (*sys.path, sys.prefix, sys.base_prefix) if name}
    # A folder that only happens to be the working directory is none of them.
    return {path for path in {*found, *shared, own} if path.is_dir() and path != Path.cwd()} - {Path("/")}


def _allow(libc: ctypes.CDLL, rules: int, place: Path, rights: int) -> None:
    try:
        descriptor = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    try:
        libc.syscall(_ADD, rules, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)
