"""Reads files whose parsers a hostile maker could stall or blow up in a process that can be stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import IO, Self

import orjson

from consilience.errors import UnreadableInput
from consilience.ingest.readers import ended, worker
from consilience.ingest.readers.document import Document
from consilience.ingest.readers.ended import Heard
from consilience.ingest.readers.formats import FIELD, NO_WORDS, format_of, read_file
from consilience.ingest.readers.wire import unpack

_PASSED_ON = ("PATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT", "LD_LIBRARY_PATH")
_ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "OMP_THREAD_LIMIT": "1"}
"""A thread begun before the process confines itself would not be confined."""
_SOONEST_END = 5.0
"""Seconds that starting the process may take beyond a file's own time."""


class Isolation:
    """One reading process, started when first needed and again after it had to be stopped.  Use it in a `with`.

    Small files of plain text are read here, unless it is to be `always` there.
    """

    def __init__(self, *, seconds: float = 30.0, megabytes: int = 1500, always: bool = False) -> None:
        self._always = always
        self._seconds = seconds
        self._megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._heard: Heard | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes, name: str) -> tuple[Document, ...]:
        """Return the documents in a file's bytes; raise `UnreadableInput` otherwise, in bounded time and memory.

        Raises `MissingLibrary` where the reader itself is not whole, since every other file would fail alike.
        """
        small = len(raw) <= format_of(raw, name).alone_above
        if small and not self._always:
            return read_file(raw, name)
        answer = self._ask(raw, name)
        kind, body = answer[:1], answer[1:]
        if kind == worker.DOCUMENTS:
            return unpack(body)
        if kind == worker.REFUSED:
            why, advice = orjson.loads(body)
            raise UnreadableInput(name, why, advice)
        if kind == worker.MISSING:
            raise ended.missing(body.decode()) if body else ended.not_whole()
        self.close()
        if body == b"memory":
            raise ended.too_much(name, self._megabytes)
        raise UnreadableInput(
            name, f"its content could not be read ({body.decode()})", "save it again, or as plain text"
        )

    def words(self, markup: str) -> str:
        """Return the words of a field of other software; none where nothing but markup stands there."""
        try:
            return self.read(markup.encode("utf-8", errors="replace"), f"field{FIELD.suffixes[0]}")[0].text
        except UnreadableInput as error:
            if error.why == NO_WORDS:
                return ""
            raise

    def close(self) -> None:
        """Stop the process if it runs."""
        process, self._process = self._process, None
        if process is None:
            return
        _kill(process)
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()

    def _ask(self, raw: bytes, name: str) -> bytes:
        fresh = self._process is None or self._process.poll() is not None
        process = self._started() if fresh else self._process
        deadline = time.monotonic() + self._seconds + (_SOONEST_END if fresh else 0)
        label = name.encode("utf-8", errors="replace")
        question = worker.LENGTH.pack(len(label)) + label + worker.LENGTH.pack(len(raw)) + raw
        if process is None or process.stdin is None or process.stdout is None:
            raise RuntimeError("the reading process has no pipes")
        # A thread writes, so that a process that stops taking its input cannot hold us up; a timer ends our waiting.
        threading.Thread(target=_send, args=(process.stdin, question), daemon=True).start()
        timer = threading.Timer(deadline - time.monotonic(), _kill, (process,))
        timer.start()
        try:
            header = process.stdout.read(worker.LENGTH.size)
            size = worker.LENGTH.unpack(header)[0] if len(header) == worker.LENGTH.size else 1
            answer = process.stdout.read(size)
        finally:
            timer.cancel()
        if len(answer) == size and header:
            return answer
        late = time.monotonic() >= deadline
        code, heard = self._ended()
        raise ended.too_slow(name, self._seconds) if late else ended.why(name, code, heard, self._megabytes)

    def _ended(self) -> tuple[int, str]:
        """Return the exit code of the process that stopped answering, and the end of its error stream."""
        process, heard = self._process, self._heard
        if process is None or heard is None:
            return 0, ""
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_SOONEST_END)
        self.close()
        return process.returncode or 0, heard.text()

    def _started(self) -> subprocess.Popen[bytes]:
        self.close()
        environment = {key: os.environ[key] for key in _PASSED_ON if key in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(path for path in sys.path if path)
        environment |= _ONE_THREAD
        command = [sys.executable, "-P", "-m", worker.__name__, str(self._megabytes)]
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
            start_new_session=True,
        )  # fmt: skip
        if self._process.stderr is not None:
            self._heard = Heard(self._process.stderr)
        return self._process


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the process with whatever it began: where the kernel refuses it nothing, that could be more than itself."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _send(pipe: IO[bytes], question: bytes) -> None:
    with contextlib.suppress(OSError, ValueError):
        pipe.write(question)
        pipe.flush()
