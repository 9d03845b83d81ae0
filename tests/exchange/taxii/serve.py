"""A TAXII server for tests: its files, an application alone, and one on a loopback port."""

from __future__ import annotations

import base64
import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial

import orjson
import uvicorn
from starlette.applications import Starlette
from starlette.testclient import TestClient

from consilience.exchange.objects import Objects
from consilience.exchange.stix.shape import StixObject, stix_id
from consilience.exchange.taxii.app import open_taxii, routes
from consilience.exchange.taxii.talk import MEDIA
from consilience.records.ids import PartyName

BETA, GAMMA = PartyName("beta"), PartyName("gamma")
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TOKENS = {BETA: "token-of-beta", GAMMA: "token-of-gamma"}
FIRST, LAST = "X-TAXII-Date-Added-First", "X-TAXII-Date-Added-Last"


def note(number, version=0, text="words"):
    created = "2026-02-01T00:00:00.000Z"
    modified = (datetime(2026, 2, 1, tzinfo=UTC) + timedelta(seconds=version)).strftime("%Y-%m-%dT%H:%M:%S.000Z")
    return StixObject.of(
        {
            "type": "note", "spec_version": "2.1", "id": stix_id("note", f"n{number}"), "created": created,
            "modified": modified, "content": f"{text} {number}", "object_refs": [stix_id("identity", "someone")],
        }
    )  # fmt: skip


class Server:
    """The files of one server, and ways to ask it."""

    def __init__(self, folder, title="alpha"):
        self.folder = folder
        self.taxii = open_taxii(folder, title=title, now=lambda: NOW)
        self.store = Objects(folder / "outbox.sqlite3", writable=True)
        for party, token in TOKENS.items():
            self.taxii.clients.add(f"soft-{party}", party, token, since="2026-03-01")
        self.app = Starlette(routes=routes(self.taxii))
        self.client = TestClient(self.app, base_url="https://node.example", follow_redirects=False)

    def add(self, *objects, to=BETA, now=NOW):
        return self.store.add(to, objects, now=now)

    def basic(self, party=BETA):
        return "Basic " + base64.b64encode(f"soft-{party}:{TOKENS[party]}".encode()).decode()

    def ask(self, path, method="GET", party=BETA, accept=MEDIA, headers=None, **query):
        given = {"Authorization": self.basic(party)} if party else {}
        given |= {"Accept": accept} if accept is not None else {}
        return self.client.request(method, path, params=query or None, headers={**given, **(headers or {})})

    def get(self, path="objects/", alias="released", party=BETA, **query):
        return self.ask(f"/taxii2/node/collections/{alias}/{path}", party=party, **query)

    def post(self, body, alias="inbox", party=BETA, content_type=MEDIA, **headers):
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        return self.client.post(
            f"/taxii2/node/collections/{alias}/objects/",
            content=raw,
            headers={"Authorization": self.basic(party), "Accept": MEDIA, "Content-Type": content_type, **headers},
        )

    def ids(self, answer):
        return [one["id"] for one in answer.json().get("objects", [])]

    def close(self):
        self.client.close()
        self.store.close()
        self.taxii.close()


@contextmanager
def live(app):
    """Serve an application on a free loopback port; give its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port = found.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=partial(server.run), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
