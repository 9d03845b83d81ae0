"""Where a service's log goes and how: standard error, one JSON object a line unless the settings say text."""

from __future__ import annotations

import logging
import os
import traceback
from datetime import UTC, datetime
from pathlib import Path

import orjson

from consilience.errors import WrongUse
from consilience.node.settings import FORMATS, LEVELS, variable


def to_standard_error(level: str | None = None, form: str | None = None) -> None:
    """Let every part's log go to standard error; what is not given is taken from the environment."""
    level = level or os.environ.get(variable("", "log_level"), "info")
    form = form or os.environ.get(variable("", "log_format"), "json")
    if level not in LEVELS or form not in FORMATS:
        raise WrongUse(f"log_level: one of {', '.join(LEVELS)}; log_format: {' or '.join(FORMATS)}")
    handler = logging.StreamHandler()
    handler.setFormatter(Lines() if form == "json" else Words())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    if level != "debug":
        # Each signal of a call would be a line, and tell the log's reader when somebody is in one.
        logging.getLogger("httpx").setLevel(logging.WARNING)


class Lines(logging.Formatter):
    """One JSON object a line.  Of an exception its kind and place, never its words, which may quote content."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _moment(record),
            "level": record.levelname.lower(),
            "part": record.name,
            "said": record.getMessage(),
        }
        return orjson.dumps({**line, **_fault(record)}).decode()


class Words(logging.Formatter):
    """The same for eyes; times in UTC too."""

    def format(self, record: logging.LogRecord) -> str:
        fault = " ".join(_fault(record).values())
        said = " ".join(record.getMessage().split())
        return f"{_moment(record)} {record.levelname.lower()} {record.name}: {said}{' ' if fault else ''}{fault}"


def _moment(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _fault(record: logging.LogRecord) -> dict[str, str]:
    if not record.exc_info or record.exc_info[0] is None:
        return {}
    frames = traceback.extract_tb(record.exc_info[2])
    place = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return {"exception": record.exc_info[0].__name__, "place": place}
