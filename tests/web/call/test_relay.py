"""A call through each party's own coturn, in a pair of network namespaces: relays alone, and no way into private ranges."""

import base64
import hmac
import json
import os
import shutil
import subprocess
import time
from contextlib import ExitStack

import pytest

from tests.docs import pages as docs
from tests.journeys import node_browser as here
from tests.web.call.room import Room, chromiums

CONF = (docs.ROOT / "deploy" / "turnserver.conf").read_text(encoding="utf-8")
SECRET = "5e" * 32
PLACES = {"alpha/anna": "11.9.0.1", "beta/bert": "11.9.0.2"}
"""Public addresses, which the configuration does not refuse; they exist in the namespaces alone."""


def can_make_namespaces():
    if os.geteuid() != 0 or not all(map(shutil.which, ("ip", "turnserver", "turnutils_uclient"))):
        return False
    made = (
        subprocess.run(["ip", "netns", "add", f"probe{os.getpid()}"], capture_output=True, check=False).returncode == 0
    )
    if made:
        run("ip", "netns", "del", f"probe{os.getpid()}")
    return made


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True, **options)


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
    pytest.mark.skipif(not can_make_namespaces(), reason="it takes root, network namespaces and Debian's coturn"),
]


def delivered(address, folder):
    """The configuration as it is delivered, TLS and all, with what stands in capitals replaced."""
    asked = ("cert=", "pkey=", "listening-ip", "static-auth-secret", "realm=")
    kept = [line for line in CONF.splitlines() if not line.startswith(asked)]
    run(
        "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", f"/CN={address}",
        "-addext", f"subjectAltName=IP:{address}", "-keyout", folder / f"{address}.key", "-out", folder / f"{address}.pem",
    )  # fmt: skip
    own = [
        f"cert={folder / address}.pem", f"pkey={folder / address}.key", f"listening-ip={address}", f"relay-ip={address}",
        f"static-auth-secret={SECRET}", "realm=turn.test",
    ]  # fmt: skip
    return "\n".join([*kept, *own])


@pytest.fixture(scope="module")
def namespaces(tmp_path_factory):
    """Two namespaces with a wire between them, a relay and a way to begin a browser in each."""
    folder = tmp_path_factory.mktemp("relay")
    with ExitStack() as stack:
        names = [f"call{os.getpid()}{side}" for side in "ab"]
        for one in names:
            run("ip", "netns", "add", one)
            stack.callback(run, "ip", "netns", "del", one)
            run("ip", "-n", one, "link", "set", "lo", "up")
        run("ip", "link", "add", "wire0", "netns", names[0], "type", "veth", "peer", "name", "wire1", "netns", names[1])
        programs = {}
        for number, (who, address) in enumerate(PLACES.items()):
            space = names[number]
            run("ip", "-n", space, "addr", "add", f"{address}/24", "dev", f"wire{number}")
            run("ip", "-n", space, "link", "set", f"wire{number}", "up")
            (folder / f"{space}.conf").write_text(delivered(address, folder))
            relay = subprocess.Popen(
                ["ip", "netns", "exec", space, "turnserver", "-c", folder / f"{space}.conf", "--pidfile", folder / f"{space}.pid", "--db", folder / f"{space}.db"],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            stack.callback(relay.wait, 20)
            stack.callback(relay.terminate)
            program = folder / f"chromium-{number}"
            program.write_text(f'#!/bin/sh\nexec ip netns exec {space} {here.CHROMIUM} "$@"\n')
            program.chmod(0o755)
            programs[who] = (program, space)
        time.sleep(2)
        yield programs


def credentials(address):
    name = f"{int(time.time()) + 3600}:test"
    password = base64.b64encode(hmac.digest(SECRET.encode(), name.encode(), "sha1")).decode()
    return {
        "iceServers": [{"urls": [f"turns:{address}:5349?transport=tcp"], "username": name, "credential": password}],
        "iceTransportPolicy": "relay",
    }


def test_a_call_between_parties_goes_through_both_relays_and_by_no_other_way(namespaces):
    descriptions = []

    def seen(signal):
        if "description" in signal["said"]:
            descriptions.append(signal["said"]["description"])
        return [signal]

    # The certificates are of this test alone; what is checked is who carries the media, not who made the certificates.
    flags = ("--ignore-certificate-errors",)
    with chromiums(*(program for program, _ in namespaces.values()), flags=flags) as browsers:
        apart = dict(zip(namespaces, browsers, strict=True))
        room = Room(None, "http://localhost:9", [who.split("/") for who in namespaces], apart=apart)
        room.tamper = seen
        room.enter(ice={who: credentials(address) for who, address in PLACES.items()})
        one, other = namespaces

        assert room.until(lambda: room.seen(one)["verified"] and room.seen(other)["verified"], 30), room.seen(one)
        assert room.until(
            lambda: room.received(one)[other]["frames"] >= 20 and room.received(other)[one]["frames"] >= 20, 20
        )

        candidates = [line for each in descriptions for line in each.splitlines() if line.startswith("a=candidate")]
        assert len(descriptions) == 2
        assert candidates
        assert all(" typ relay" in line for line in candidates)
        assert "0.0.0.0 rport 0" in json.dumps(candidates)
        room.close()


@pytest.mark.parametrize(
    "peer", ["10.0.0.1", "192.168.1.1", "172.16.0.1", "127.0.0.1", "169.254.169.254", "100.64.0.1"]
)
def test_the_relay_answers_403_for_a_private_peer(namespaces, peer):
    _, space = namespaces["alpha/anna"]
    asked = [
        "turnutils_uclient",
        "-t",
        "-S",
        "-p",
        "5349",
        "-n",
        "1",
        "-m",
        "1",
        "-W",
        SECRET,
        "-u",
        "test",
        "-e",
        peer,
        PLACES["alpha/anna"],
    ]

    done = subprocess.run(
        ["ip", "netns", "exec", space, *asked], capture_output=True, text=True, timeout=60, check=False
    )

    assert "403" in done.stdout + done.stderr, (done.stdout + done.stderr)[-800:]
