"""Files that commands write: whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from consilience.errors import UnreadableInput


def write_whole(out: Path, text: str) -> None:
    """Write `text` to `out` as UTF-8, replacing what stood there in one step.

    Raise `UnreadableInput` naming the file where that cannot be done; what stood there before is then still there.
    """
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        handle, waiting = tempfile.mkstemp(dir=out.parent, prefix=f".{out.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(waiting).chmod(0o644)
            Path(waiting).replace(out)
        except BaseException:
            Path(waiting).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise UnreadableInput(str(out), error.strerror or "it cannot be written", "name a file in a folder") from error
