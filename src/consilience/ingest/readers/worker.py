"""The reading process: takes files on its standard input, gives documents on its standard output, and may be killed.

It is started by `isolated` and by nobody else.  Its memory is bounded, and the kernel refuses it files, connections and programs.
"""

from __future__ import annotations

import os
import struct
import sys
from typing import BinaryIO

import orjson

from consilience.confinement import Duty, confine
from consilience.errors import UnreadableInput
from consilience.ingest.readers import tesseract
from consilience.ingest.readers.formats import load_readers, read_file
from consilience.ingest.readers.wire import pack

try:
    import resource
except ImportError:  # not on Windows; there only the time is bounded
    resource = None  # type: ignore[assignment]

LENGTH = struct.Struct(">Q")
DOCUMENTS, REFUSED, FAILED, MISSING = b"D", b"R", b"F", b"M"


def main() -> None:
    """Read files until the input ends."""
    # Whatever a library prints must not mix with the answers.
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    load_readers()
    set_up(int(sys.argv[1]))
    while (name := _take(sys.stdin.buffer)) is not None:
        raw = _take(sys.stdin.buffer)
        answer = _answer(raw or b"", name.decode("utf-8", errors="replace"))
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


def set_up(megabytes: int) -> None:
    """Give up what reading does not need; what is loaded already may hold no thread, as only this one is confined."""
    _bound(megabytes)
    data = tesseract.data_folder()
    confine(Duty.READING, reading=[data] if data else [])


def _answer(raw: bytes, name: str) -> bytes:
    try:
        return DOCUMENTS + pack(read_file(raw, name))
    except UnreadableInput as error:
        return REFUSED + orjson.dumps([error.why, error.advice])
    except MemoryError:
        return FAILED + b"memory"
    except ImportError as error:
        return MISSING + (error.name or "").encode()
    # The edge of the process: a reader's bug must not end it for the files that follow.
    except Exception as error:  # noqa: BLE001
        return FAILED + type(error).__name__.encode()


def _bound(megabytes: int) -> None:
    if resource is None:
        return
    most = megabytes * 1_000_000
    for kind, limit in ((resource.RLIMIT_AS, most), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        resource.setrlimit(kind, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _take(source: BinaryIO) -> bytes | None:
    header = source.read(LENGTH.size)
    return source.read(LENGTH.unpack(header)[0]) if len(header) == LENGTH.size else None


if __name__ == "__main__":
    main()
