"""Other makers' client against our server, on a loopback port."""

import contextlib
import socket
import threading
import time
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from taxii2client.v21 import Collection, Server, as_pages

from consilience.exchange.taxii import app as taxii_app
from tests.exchange.taxii.serve import BETA, TOKENS, live, note
from tests.exchange.taxii.serve import Server as Ours


@pytest.fixture
def server(tmp_path):
    made = Ours(tmp_path)
    yield made
    made.close()


def collection_of(address, alias):
    root = Server(f"{address}/taxii2/", user=f"soft-{BETA}", password=TOKENS[BETA]).default
    return next(one for one in root.collections if one.alias == alias)


@pytest.mark.parametrize("per_request", [1, 7, 100, 1000])
def test_the_reference_client_pulls_everything_once(server, per_request):
    server.add(*(note(number) for number in range(200)))

    with live(server.app) as address:
        collection = collection_of(address, "released")
        pages = list(as_pages(collection.get_objects, per_request=per_request))
        listed = list(as_pages(collection.get_manifest, per_request=per_request))

    for found in (pages, listed):
        assert [one["id"] for page in found for one in page.get("objects", [])] == [note(n).id for n in range(200)]


def test_the_reference_client_reads_every_resource(server):
    server.add(note(1, 0), note(1, 1))

    with live(server.app) as address:
        collection = collection_of(address, "released")
        assert (collection.can_read, collection.can_write) == (True, False)
        assert collection.get_object(note(1).id)["objects"] == [orjson.loads(note(1, 1).body)]
        assert len(collection.object_versions(note(1).id)["versions"]) == 2
        again = Collection(collection.url, user=f"soft-{BETA}", password=TOKENS[BETA])
        assert again.title == collection.title


def test_the_reference_client_asks_only_for_what_is_new(server):
    server.add(*(note(number) for number in range(5)))
    with live(server.app) as address:
        collection = collection_of(address, "released")
        last = collection.get_manifest()["objects"][-1]["date_added"]
        server.add(note(5))

        new = collection.get_objects(added_after=last)
        none = collection.get_objects(added_after=datetime(2030, 1, 1, tzinfo=UTC) + timedelta(days=1))

    assert [one["id"] for one in new["objects"]] == [note(5).id]
    assert none == {}


def test_the_reference_client_adds_objects_and_follows_their_status(server):
    with live(server.app) as address:
        inbox = collection_of(address, "inbox")
        status = inbox.add_objects({"objects": [orjson.loads(note(1).body)]}, wait_for_completion=False)
        status.refresh()

    assert (status.status, status.pending_count) == ("pending", 1)
    assert len(server.taxii.inbox.waiting()) == 1


def test_strangers_lines_keep_no_software_with_a_token_out_of_the_server_alone(server):
    from consilience.exchange.taxii.server import server_of
    from tests.exchange.make import free_port

    port = free_port()
    alone = server_of(server.taxii, host="127.0.0.1", port=port)
    thread = threading.Thread(target=alone.run, daemon=True)
    thread.start()
    while not alone.started:
        time.sleep(0.01)
    with contextlib.ExitStack() as held:
        for number in range(300):
            with contextlib.suppress(OSError):
                line = held.enter_context(socket.create_connection(("127.0.0.1", port)))
                line.sendall(b"GET /taxii2/ HTTP/1.1\r\nx: " if number % 2 else b"")
        roots = [
            Server(f"http://127.0.0.1:{port}/taxii2/", user=f"soft-{BETA}", password=TOKENS[BETA]) for _ in range(3)
        ]

        assert [one.title for one in roots] == ["Node of alpha"] * 3
        assert alone.lines.count()[0] <= alone.lines.limits.strangers
    # Whoever ends a server that has not yet seen them go leaves their lines to the collector.
    patience = time.monotonic() + 20
    while alone.lines.count()[0] and time.monotonic() < patience:
        time.sleep(0.02)
    alone.should_exit = True
    thread.join(10)


def test_the_server_alone_does_not_serve_tokens_in_the_clear(server):
    from consilience.errors import WrongUse
    from consilience.exchange.taxii.server import server_of

    with pytest.raises(WrongUse, match="--certificate"):
        server_of(server.taxii, host="0.0.0.0", port=8600)
    assert taxii_app.ROOT.endswith("/")
