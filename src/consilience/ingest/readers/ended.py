"""Why a reading process ended before it answered: one cause, one message.

What the process wrote on its error stream may quote the file, so nothing of it is passed on but the names of modules and of
kinds of exceptions.
"""

from __future__ import annotations

import re
import signal
import threading
from collections import deque
from typing import IO

from consilience.errors import ConsilienceError, MissingLibrary, UnreadableInput
from consilience.installed import sentence_for

SIMPLER = "save it again in a simpler form, or as plain text"
_KEPT_LINES = 200
_NO_ROOM = re.compile(
    r"\bMemoryError\b|bad_alloc|[Cc]annot allocate memory|out of memory|failed to map segment", re.IGNORECASE
)
_NO_MODULE = re.compile(r"^ModuleNotFoundError: No module named '([\w.]+)'", re.MULTILINE)
_NOT_LOADED = re.compile(r"^(?:ImportError|OSError): .*?([\w.+-]+\.(?:so|dll|dylib)[\w.]*)", re.MULTILINE)
_EXCEPTION = re.compile(r"^([A-Za-z_][\w.]*(?:Error|Exception|Warning|Exit))\b", re.MULTILINE)


class Heard:
    """The last lines of a process's error stream, taken as they come so that the process never waits for us."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._lines: deque[bytes] = deque(maxlen=_KEPT_LINES)
        self._thread = threading.Thread(target=self._listen, args=(stream,), daemon=True)
        self._thread.start()

    def _listen(self, stream: IO[bytes]) -> None:
        with stream:
            self._lines.extend(stream)

    def text(self) -> str:
        """Return the lines, once the stream has ended."""
        self._thread.join(timeout=10)
        return b"".join(self._lines).decode("utf-8", errors="replace")


def too_slow(name: str, seconds: float) -> UnreadableInput:
    return UnreadableInput(name, f"reading it took longer than {seconds:g} s", SIMPLER)


def too_much(name: str, megabytes: int) -> UnreadableInput:
    return UnreadableInput(name, f"reading it needs more than {megabytes} MB of memory", SIMPLER)


def missing(module: str) -> MissingLibrary:
    """Return the error for a module that is not installed, which no other file or format mends."""
    return MissingLibrary(sentence_for(module, "reading files"))


def not_whole() -> MissingLibrary:
    """Return the error for a library that will not be imported and does not say which part it lacks."""
    return MissingLibrary(
        "reading files needs a library that is not whole here: install again (in a clone: make setup)"
    )


def why(name: str, code: int, heard: str, megabytes: int) -> ConsilienceError:
    """Return what ended the process, by its exit code (negative: a signal) and its error stream."""
    if _NO_ROOM.search(heard):
        return too_much(name, megabytes)
    if module := _NO_MODULE.search(heard):
        return missing(module[1])
    if library := _NOT_LOADED.search(heard):
        return MissingLibrary(
            f"reading files needs {library[1]}, which cannot be loaded here; install again (in a clone: make setup)"
        )
    if code == -signal.SIGKILL:
        return UnreadableInput(
            name, "the process that reads it was ended from outside, as systems do when memory runs out", "free memory and run again"
        )  # fmt: skip
    if code < 0:
        return UnreadableInput(name, f"the process that reads it crashed ({_signal(-code)})", SIMPLER)
    kinds = _EXCEPTION.findall(heard)
    if kinds and kinds[-1] == "ImportError":
        return not_whole()
    told = f"{kinds[-1]}, exit code {code}" if kinds else f"exit code {code}"
    return UnreadableInput(name, f"the process that reads it ended before it answered ({told})", SIMPLER)


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
