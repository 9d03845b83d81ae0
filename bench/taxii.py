"""TAXII: 100,000 objects pulled by the reference client from our server, and 2,000 from medallion 3.0, in one run.

Both are pulled over loopback by taxii2-client's `as_pages`.  *Server time* is the processor time of the server's own
process while it served; the wall time holds the client's work too, which is the same library for both.  What was pulled is
compared with what was put in: nothing lost, nothing twice.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

OBJECTS, PEER_OBJECTS, PAGE = 100_000, 2_000, 1_000
BAR = 5_000


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--objects", type=int, default=OBJECTS)
    arguments.add_argument("--peer-objects", type=int, default=PEER_OBJECTS)
    arguments.add_argument("--serve", choices=("ours", "medallion"), help=argparse.SUPPRESS)
    arguments.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments.add_argument("--port", type=int, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.serve:
        {"ours": serve_ours, "medallion": serve_medallion}[given.serve](given.folder, given.port)
        return
    print(
        "server         objects  page  put in s   wall s  wall objects/s  server s  server objects/s  whole", flush=True
    )
    kept = True
    for name, count, page in (
        ("ours", given.objects, PAGE),
        ("ours", given.objects, 5_000),
        ("ours", given.peer_objects, 100),
        ("medallion", given.peer_objects, 100),
        ("medallion", given.peer_objects, 1_000),
    ):
        row = measure(name, count, page)
        print(
            f"{name:<12} {count:>9} {page:>5} {row['put']:>9.1f} {row['wall']:>8.1f} {count / row['wall']:>15.0f} "
            f"{row['server']:>9.2f} {count / row['server']:>17.0f}  {row['whole']}",
            flush=True,
        )
        kept &= name != "ours" or (bool(row["whole"]) and count / row["server"] >= BAR)
    print(f"bar of {BAR} objects a second of server time, nothing lost, nothing twice: {'kept' if kept else 'MISSED'}")
    sys.exit(0 if kept else 1)


def measure(name: str, count: int, page: int) -> dict[str, float | bool]:
    with tempfile.TemporaryDirectory() as folder:
        begun = time.perf_counter()
        expected = {"ours": put_ours, "medallion": put_medallion}[name](Path(folder), count)
        put = time.perf_counter() - begun
        port = free_port()
        server = subprocess.Popen(
            [sys.executable, "-m", "bench.taxii", "--serve", name, "--folder", folder, "--port", str(port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            collection = reached(port)
            before = busy(server.pid)
            begun = time.perf_counter()
            found = pulled(collection, page)
            wall = time.perf_counter() - begun
            return {"put": put, "wall": wall, "server": busy(server.pid) - before, "whole": found == Counter(expected)}
        finally:
            server.terminate()
            server.wait(10)


def pulled(collection, page: int) -> Counter[str]:
    from taxii2client.v21 import as_pages

    return Counter(one["id"] for got in as_pages(collection.get_objects, per_request=page) for one in got["objects"])


def reached(port: int):
    from taxii2client.v21 import Server

    for _ in range(300):
        try:
            root = Server(f"http://127.0.0.1:{port}/taxii2/", user="user", password="password").default
            return next(one for one in root.collections if one.can_read)
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server does not answer")


def busy(pid: int) -> float:
    """Return the processor time of a process so far, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def notes(count: int) -> list[dict[str, object]]:
    """Claims as our writer makes them for other platforms: about 700 bytes each."""
    import uuid

    return [
        {
            "type": "note", "spec_version": "2.1", "id": f"note--{uuid.UUID(int=number * 7919 + 1, version=4)}",
            "created": "2026-02-01T00:00:00.000Z", "modified": "2026-02-01T00:00:00.000Z", "abstract": "Claim of alpha",
            "content": f"The commission closed quay {number} on 3 March 2026 after an inspection found cracks in two piers. " * 4,
            "object_refs": [f"identity--{uuid.UUID(int=1, version=4)}"],
            "object_marking_refs": ["marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb"],
        }
        for number in range(count)
    ]  # fmt: skip


def put_ours(folder: Path, count: int) -> list[str]:
    from datetime import UTC, datetime

    from consilience.exchange.objects import Objects
    from consilience.exchange.stix.shape import StixObject
    from consilience.exchange.taxii.clients import Clients

    objects = Objects(folder / "outbox.sqlite3", writable=True)
    made = [StixObject.of(one) for one in notes(count)]
    objects.add("beta", made, now=datetime.now(UTC))
    objects.close()
    clients = Clients(folder / "clients.sqlite3")
    clients.add("user", "beta", "password", since="2026-03-01")
    clients.set_title("bench")
    clients.close()
    return [one.id for one in made]


def serve_ours(folder: Path, port: int) -> None:
    from datetime import UTC, datetime

    from consilience.exchange.taxii.app import open_taxii
    from consilience.exchange.taxii.server import server_of

    server_of(open_taxii(folder, now=lambda: datetime.now(UTC)), host="127.0.0.1", port=port).run()


def put_medallion(folder: Path, count: int) -> list[str]:
    """Write the file from which medallion's own memory backend loads; it answers with pages of at most 1,000."""
    media = "application/stix+json;version=2.1"
    made = notes(count)
    stamps = [
        time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(1_770_000_000 + number)) for number in range(count)
    ]
    listed = [
        {"id": one["id"], "date_added": stamp, "version": one["modified"], "media_type": media}
        for one, stamp in zip(made, stamps, strict=True)
    ]
    collection = {
        "id": "91a7b528-80eb-42ed-a74d-c6fbd5a26116", "title": "notes", "can_read": True, "can_write": False,
        "media_types": [media], "manifest": listed, "objects": made,
    }  # fmt: skip
    versions = ["application/taxii+json;version=2.1"]
    data = {
        "/discovery": {"title": "peer", "default": "/root/", "api_roots": ["/root/"]},
        "root": {
            "information": {"title": "peer", "versions": versions, "max_content_length": 10**8},
            "status": [],
            "collections": [collection],
        },
    }
    (folder / "data.json").write_text(json.dumps(data))
    return [str(one["id"]) for one in made]


def serve_medallion(folder: Path, port: int) -> None:
    import medallion

    config = {
        "backend": {
            "module": "medallion.backends.memory_backend", "module_class": "MemoryBackend",
            "filename": str(folder / "data.json"), "session_timeout": 10_000,
        },
        "users": {"user": "password"},
        "taxii": {"max_page_size": 1_000},
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    medallion.load_app(str(folder / "config.json")).run(host="127.0.0.1", port=port)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
