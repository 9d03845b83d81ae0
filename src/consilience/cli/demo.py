"""`demo`: nodes of several parties on this machine, to try everything; ended with Ctrl-C."""

from __future__ import annotations

import shutil
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from consilience.cli.app import app
from consilience.errors import WrongUse
from consilience.node.forum import story as forum_story
from consilience.web import demo as demos

_RUN = (sys.executable, "-c", "from consilience.cli import main; main()")
_PATIENCE = 60
_GRACE = 10


@app.command()
def demo(
    reports: Annotated[
        list[Path], typer.Argument(help="Each party's folder of reports; the party is called as the folder is.")
    ],
    folder: Annotated[Path, typer.Option("--dir", help="Where the nodes are made.")] = Path("consilience-try"),
    also: Annotated[
        list[str] | None, typer.Option(metavar="PARTY", help="One more party, without reports; may be repeated.")
    ] = None,
    forum: Annotated[
        Path | None, typer.Option("--forum", help="A forum's story, as YAML, that the parties live through first.")
    ] = None,
    port: Annotated[int, typer.Option(min=1, max=65_000, help="Port of the first node; the others follow.")] = 8400,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin again: remove the demo nodes that are there.")] = False,
) -> None:
    """Run demo nodes of two parties or more on this machine, introduced to each other, until Ctrl-C."""
    planned = demos.plans(folder, reports, also or [], port)
    story = [] if forum is None else forum_story.read(forum)
    for plan in planned:
        if fresh:
            _remove(plan.folder)
        for number in (plan.port, plan.listens):
            _free(number)
    demos.build(planned, typer.echo, story)
    processes: list[subprocess.Popen[bytes]] = []
    for told in (signal.SIGINT, signal.SIGTERM):
        # Said for both: a shell that starts this in the background has it ignore Ctrl-C.
        signal.signal(told, _interrupted)
    try:
        for plan in planned:
            processes.append(_started(plan.folder, "listen", plan.listens))
            processes.append(_started(plan.folder, "serve", plan.port))
        for plan in planned:
            _wait(plan.port, processes)
        typer.echo("These are demo nodes: their keys lie on this machine, and other nodes refuse them.")
        for plan in planned:
            typer.echo(f"{plan.party:<12} {plan.address}")
        typer.echo("Open the first and begin with the tour on its first page. Ctrl-C ends them; what was done stays in "
                   f"{folder}.")  # fmt: skip
        while all(process.poll() is None for process in processes):
            time.sleep(0.3)
        raise WrongUse(f"a demo node has stopped; see the files serve.log and listen.log in {folder}")
    except KeyboardInterrupt:
        typer.echo("ending")
    finally:
        _end(processes)


def _interrupted(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _started(folder: Path, what: str, port: int) -> subprocess.Popen[bytes]:
    with (folder / f"{what}.log").open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own command
            [*_RUN, what, "--dir", str(folder), "--port", str(port)], stdout=log, stderr=log, stdin=subprocess.DEVNULL,
            # Ctrl-C goes to this process alone, which then ends the others in order.
            start_new_session=True,
        )  # fmt: skip


def _end(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in reversed(processes):
        if process.poll() is None:
            process.terminate()
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=_GRACE)
        if process.poll() is None:
            process.kill()
            process.wait()


def _wait(port: int, processes: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until and all(process.poll() is None for process in processes):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)


def _free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise WrongUse(f"port {port} is taken; give another with --port, or end what listens there") from None


def _remove(folder: Path) -> None:
    """Remove a demo node; anything else is left alone."""
    if not folder.exists():
        return
    settings = folder / "settings.toml"
    if not settings.is_file() or "demo_passphrase" not in settings.read_text(encoding="utf-8"):
        raise WrongUse(f"{folder}: it is no demo node, so it is not removed")
    shutil.rmtree(folder)
