"""Whether the kernel confines the processes that read documents and answer peers."""

from __future__ import annotations

from collections.abc import Iterator

from consilience.cli.checks import Finding
from consilience.confinement import available

LOST = "a document that takes over its parser, or a peer that takes over the listener, has the rights of the user who runs it"
MEND = "run on Linux 5.13 or newer with Landlock and seccomp, or the command as a user of its own"


def findings() -> Iterator[Finding]:
    """Give what the kernel holds, and what it does not."""
    held = available()
    yield _finding("files", "other files cannot be opened (Landlock)", "no Landlock", there=held.files)
    yield _finding(
        "programs",
        "programs, processes and signals are refused (seccomp)",
        "no filter of system calls",
        there=held.calls,
    )
    yield _finding(
        "connections", "nobody can be called", "neither seccomp nor Landlock 4 (Linux 6.7)", there=held.connections
    )


def _finding(name: str, has: str, lacks: str, *, there: bool) -> Finding:
    if there:
        return Finding(name=name, there=True, found=has)
    return Finding(name=name, there=False, found=lacks, costs=LOST, mend=MEND)
