"""One node's work in a process of its own, so that a test can kill it or take its disk away: `python -m tests.exchange.killed`.

FOLDER dispatch [LIMIT]           hand over what was released
FOLDER take FILES… [LIMIT]        take in consignments from files
FOLDER listen PORT                serve peers until it is killed
"""

import resource
import signal
import sys
from pathlib import Path

from consilience import node as nodes
from consilience.errors import StoreFailed
from consilience.exchange.listener import Listener, create_app
from consilience.exchange.server import server_of
from consilience.node.peering import peering, receive
from consilience.node.peering.peering import Peering
from consilience.node.peering.send import dispatch
from consilience.node.service import Service


def say(*words, **_):
    sys.stdout.write(" ".join(map(str, words)) + "\n")
    sys.stdout.flush()


def listen(folder, port):
    listener = Listener(folder / "exchange", nodes.now)
    own = peering.identity(folder / "exchange", lambda _: "")
    server = server_of(create_app(listener), listener, own, host="127.0.0.1", port=port)
    say("ready")
    server.run()


def main(folder, work, *rest):
    if work == "listen":
        return listen(Path(folder), int(rest[0]))
    limit = int(rest[-1]) if rest and rest[-1].isdigit() else None
    if limit is not None:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
        rest = rest[:-1]
    try:
        service = Service(Path(folder), lambda _: "")
        exchange = Peering(service)
        say("ready")
        if work == "dispatch":
            dispatch(exchange)
        for path in rest if work == "take" else ():
            receive.take(exchange, Path(path).read_bytes())
    except StoreFailed as error:
        say("store failed", error)
        return 4
    say("done")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
