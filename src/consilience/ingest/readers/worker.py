"""The reading process: takes files on its standard input, gives documents on its standard output, and may be killed.

It is started by `isolated` and by nobody else.  Its memory is bounded, it writes no files and opens no connections.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from typing import BinaryIO, NoReturn

import orjson

from consilience.errors import UnreadableInput
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
    _bound(int(sys.argv[1]))
    socket.socket = _no_connection  # type: ignore[assignment,misc]
    while (name := _take(sys.stdin.buffer)) is not None:
        raw = _take(sys.stdin.buffer)
        answer = _answer(raw or b"", name.decode("utf-8", errors="replace"))
        answers.write(LENGTH.pack(len(answer)) + answer)
        answers.flush()


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


def _no_connection(*_: object, **__: object) -> NoReturn:
    raise OSError("the reading process opens no connections")


def _take(source: BinaryIO) -> bytes | None:
    header = source.read(LENGTH.size)
    return source.read(LENGTH.unpack(header)[0]) if len(header) == LENGTH.size else None


if __name__ == "__main__":
    main()
