"""A process that gives up, for good, what it does not need: files, connections, programs, other processes.

The kernel holds it: Landlock (Linux 5.13 and newer) for files, connections and signals, a filter of system calls (seccomp) for the rest.
What one of the two lacks on a machine is told, and never pretended.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from consilience.confinement import landlock, seccomp


class Duty(Enum):
    """What a process is there for."""

    READING = "reading"
    """Bytes in, text out: no file but Python's own, no connection, no program, no process beside it."""
    LISTENING = "listening"
    """Answers at a socket that is open already, from one folder: connects to nobody and runs nothing."""


@dataclass(frozen=True, slots=True)
class Held:
    """What the kernel holds from now on."""

    files: bool = False
    calls: bool = False
    connections: bool = False

    def lacks(self) -> str:
        """Return in words what is not held; empty where all is."""
        parts = (
            (self.files, "files (Landlock, Linux 5.13 or newer)"),
            (self.calls, "programs, processes and connections (seccomp, on x86-64 or 64-bit ARM)"),
        )
        return " and ".join(name for held, name in parts if not held)


def confine(duty: Duty, *, folder: Path | None = None, reading: Iterable[Path] = ()) -> Held:
    """Confine this process for its duty; return what holds.

    It cannot be undone, holds for every thread begun later, and what is open already stays open.  `folder` may be written, `reading` and Python's own places
    read.
    """
    files, connections = landlock.restrict(folder, reading)
    calls = seccomp.refuse(seccomp.refused(listening=duty is Duty.LISTENING))
    return Held(files=files, calls=calls, connections=connections or calls)


def available() -> Held:
    """Return what the kernel of this machine would hold; nothing is changed."""
    version = landlock.version()
    calls = seccomp.there()
    return Held(files=version >= 1, calls=calls, connections=version >= landlock.CONNECTIONS_SINCE or calls)
