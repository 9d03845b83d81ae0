"""A filter of system calls (seccomp): what is refused ends with "not permitted", and the process goes on.

The filter is a few instructions of classic BPF: the architecture, the number of the call, and for some calls the first argument.  Numbers as in
`asm/unistd_64.h` (x86-64) and `asm-generic/unistd.h` (64-bit ARM); they are part of the kernel's promise to programs and never change.
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Sequence
from dataclasses import dataclass

_ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
_X32 = 0x40000000
"""Calls of this number and above are the same ones for 32-bit pointers; none of ours."""

# name: (number on x86-64, number on 64-bit ARM); None where there is no such call.
_Numbers = dict[str, tuple[int | None, int | None]]

_CONNECTING: _Numbers = {"socket": (41, 198), "connect": (42, 203), "bind": (49, 200)}
_SERVING: _Numbers = {
    "listen": (50, 201), "socketpair": (53, 199), "accept": (43, 202), "accept4": (288, 242), "sendto": (44, 206), "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
}  # fmt: skip
"""What a server does with sockets it has."""
_RUNNING: _Numbers = {
    "execve": (59, 221), "execveat": (322, 281), "fork": (57, None), "vfork": (58, None),
}  # fmt: skip
_REACHING: _Numbers = {
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_open": (434, 434), "pidfd_getfd": (438, 438),
    "pidfd_send_signal": (424, 424), "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240), "tkill": (200, 130), "process_madvise": (440, 440),
    "setpgid": (109, 154), "setsid": (112, 157), "kcmp": (312, 272),
}  # fmt: skip
_SYSTEM: _Numbers = {
    "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97), "setns": (308, 268),
    "bpf": (321, 280), "perf_event_open": (298, 241), "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219), "userfaultfd": (323, 282),
    "init_module": (175, 105), "finit_module": (313, 273), "kexec_load": (246, 104), "reboot": (169, 142), "open_by_handle_at": (304, 265),
    "open_tree": (428, 428), "move_mount": (429, 429), "fsopen": (430, 430), "mount_setattr": (442, 442),
    # These do as they are told without any call that a filter could see.
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
}  # fmt: skip
_RIGHTS: _Numbers = {
    "chmod": (90, None), "fchmodat": (268, 53), "fchmodat2": (452, 452), "chown": (92, None), "lchown": (94, None), "fchownat": (260, 54),
    "setxattr": (188, 5), "lsetxattr": (189, 6), "removexattr": (197, 14), "lremovexattr": (198, 15), "utime": (132, None), "utimes": (235, None),
    "futimesat": (261, None), "utimensat": (280, 88),
}  # fmt: skip
_TO_ITSELF: _Numbers = {"kill": (62, 129), "tgkill": (234, 131)}
"""Signals: to nobody but the process itself."""
_LIMITS = (302, 261)
"""prlimit64, for which 0 is the process itself."""
_CLONE, _CLONE3 = (56, 220), (435, 435)
_THREAD = 0x00010000

_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000
_EPERM, _ENOSYS = 1, 38
_LOAD, _EQUAL, _AT_LEAST, _ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_AT_NUMBER, _AT_ARCHITECTURE, _AT_FIRST = 0, 4, 16
_PR_SET_NO_NEW_PRIVS, _PR_GET_SECCOMP, _PR_SET_SECCOMP, _MODE_FILTER = 38, 21, 22, 2


@dataclass(frozen=True, slots=True)
class Refused:
    """Numbers of calls, for the machine this runs on."""

    always: tuple[int, ...]
    but_for: tuple[tuple[int, int], ...]
    """Call and the one first argument that it may have."""
    clone: int
    clone3: int


def refused(*, listening: bool) -> Refused:
    """Return what a process has no use for; one that is listening works with the sockets it has, and opens none."""
    column = _column()[0]
    served = {} if listening else _SERVING
    tables = (_RUNNING, _REACHING, _SYSTEM, _RIGHTS, _CONNECTING, served)
    numbers = {number for table in tables for pair in table.values() if (number := pair[column]) is not None}
    itself = [(number, os.getpid()) for pair in _TO_ITSELF.values() if (number := pair[column]) is not None]
    return Refused(tuple(sorted(numbers)), (*itself, (_LIMITS[column], 0)), _CLONE[column], _CLONE3[column])


def there() -> bool:
    """Whether this machine can filter calls, and this module knows its numbers."""
    if not sys.platform.startswith("linux") or platform.machine() not in _ARCHITECTURES:
        return False
    return int(ctypes.CDLL(None, use_errno=True).prctl(_PR_GET_SECCOMP, 0, 0, 0, 0)) >= 0


def refuse(calls: Refused) -> bool:
    """Refuse these calls from now on, in this thread and what it begins; return whether that holds."""
    if not there():
        return False
    filter_ = _filter(calls)
    held = ctypes.create_string_buffer(filter_, len(filter_))
    program = struct.pack("@HP", len(filter_) // 8, ctypes.addressof(held))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    return int(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.c_char_p(program), 0, 0)) == 0


def _column() -> tuple[int, int]:
    return _ARCHITECTURES.get(platform.machine(), (0, 0))


def _filter(calls: Refused) -> bytes:
    """Return the instructions; each ends or goes on to the next, so no jump is longer than a few."""
    no, missing = _ERRNO | _EPERM, _ERRNO | _ENOSYS
    lines = [
        _line(_LOAD, _AT_ARCHITECTURE),
        _line(_EQUAL, _column()[1], 1, 0),
        _line(_RETURN, no),
        _line(_LOAD, _AT_NUMBER),
        _line(_AT_LEAST, _X32, 0, 1),
        _line(_RETURN, missing),
        # Its flags lie in memory, out of a filter's sight; the C library then takes the call before it.
        *_if(calls.clone3, [_line(_RETURN, missing)]),
        *_if(calls.clone, [_line(_LOAD, _AT_FIRST), _line(_ANY_BIT, _THREAD, 1, 0), _line(_RETURN, no), _line(_RETURN, _ALLOW)]),
    ]  # fmt: skip
    for number, only in calls.but_for:
        lines += _if(
            number, [_line(_LOAD, _AT_FIRST), _line(_EQUAL, only, 1, 0), _line(_RETURN, no), _line(_RETURN, _ALLOW)]
        )
    for number in calls.always:
        lines += _if(number, [_line(_RETURN, no)])
    return b"".join([*lines, _line(_RETURN, _ALLOW)])


def _if(number: int, then: Sequence[bytes]) -> list[bytes]:
    return [_line(_EQUAL, number, 0, len(then)), *then]


def _line(code: int, value: int, true: int = 0, false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, true, false, value)
