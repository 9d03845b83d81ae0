"""Confining the listener's process to its own folder, by Landlock where the kernel has it (Linux 5.13 and newer).

From then on the process can open nothing of the node but `DIR/exchange`, whatever happens in it.  Where there is no
Landlock, a user of its own with no rights to the rest of `DIR` does the same; the caller is told which it is.
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
_EXECUTE, _WRITE, _READ, _LIST, _REMOVE, _MAKE, _TRUNCATE = (1 << bit for bit in (0, 1, 2, 3, 5, 8, 14))
_ALL = (1 << 13) - 1
_TRUNCATE_SINCE = 3


def confine(folder: Path, *, reading: Iterable[Path] = ()) -> bool:
    """Let this process open only `folder`, and read where Python itself lies and `reading`; return whether that holds.

    It cannot be undone, and what is open already stays open.
    """
    if not sys.platform.startswith("linux"):
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    version = libc.syscall(_CREATE, None, 0, _VERSION)
    if version < 1:
        return False
    truncate = _TRUNCATE if version >= _TRUNCATE_SINCE else 0
    rules = libc.syscall(_CREATE, struct.pack("=Q", _ALL | truncate), ctypes.c_size_t(8), 0)
    if rules < 0:
        return False
    try:
        for place in {*_of_python(), *(path.resolve() for path in reading)}:
            _allow(libc, rules, place, _READ | _LIST | _EXECUTE)
        _allow(libc, rules, folder, _READ | _LIST | _WRITE | _REMOVE | _MAKE | truncate)
        no_new = libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0) == 0
        return bool(no_new and libc.syscall(_RESTRICT, rules, 0) == 0)
    finally:
        os.close(rules)


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
