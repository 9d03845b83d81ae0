"""The tutorial of the call and its relay: labels stand on the page, keys do what it says, the configuration is as shut as it claims."""

import ipaddress
import re

import pytest

from tests.docs import pages as docs
from tests.docs.test_first_node import TEMPLATES

PAGE = (docs.DOCS / "tutorial" / "call.md").read_text(encoding="utf-8")
CONF = (docs.ROOT / "deploy" / "turnserver.conf").read_text(encoding="utf-8")
SET = [line for line in CONF.splitlines() if line and not line.startswith("#")]
PRIVATE = [
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15",
    "240.0.0.0/4", "::1/128", "fc00::/7", "fe80::/10", "::ffff:0:0/96", "64:ff9b::/96",
]  # fmt: skip


def test_every_label_it_names_stands_on_a_page():
    shown = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html"))
    shown += (docs.ROOT / "src" / "consilience" / "web" / "static" / "call.js").read_text(encoding="utf-8")

    named = set(re.findall(r"\*\*([^*]+)\*\*", PAGE)) - {"Clara"}

    assert {label for label in named if label not in shown} == set()
    assert len(named) > 10


def test_the_keys_it_names_are_those_of_the_page():
    script = (docs.ROOT / "src" / "consilience" / "web" / "static" / "call.js").read_text(encoding="utf-8")
    (keys,) = re.findall(r"const KEYS = \{(.*?)\};", script)

    said = re.search(r"have the keys (.*?) leaves", PAGE)[1]
    assert set(re.findall(r"`(\w)`", said)) == set(re.findall(r"(\w): ", keys))


def test_it_says_the_same_of_what_is_promised_as_the_page_and_the_threat_model():
    template = (TEMPLATES / "call.html").read_text(encoding="utf-8")
    model = (docs.DOCS / "explanation" / "threat-model.md").read_text(encoding="utf-8")

    for text in (template, model):
        assert "No other party's server and no relay can listen in" in text
    assert "no other party's server and no relay can listen in" in PAGE.lower()


def ranges():
    for line in SET:
        if line.startswith("denied-peer-ip="):
            first, _, last = line.removeprefix("denied-peer-ip=").partition("-")
            yield ipaddress.ip_address(first), ipaddress.ip_address(last or first)


@pytest.mark.parametrize("network", PRIVATE)
def test_the_relay_shuts_every_private_range_and_takes_names_that_end(network):
    shut = ipaddress.ip_network(network)

    assert any(first.version == shut.version and first <= shut[0] and shut[-1] <= last for first, last in ranges())
    assert {
        "use-auth-secret",
        "no-cli",
        "no-tcp-relay",
        "no-multicast-peers",
        "no-loopback-peers",
        "no-udp",
        "no-tcp",
    } <= set(SET)
    assert not [line for line in SET if line.startswith(("user=", "lt-cred-mech", "allow-loopback", "allowed-peer-ip"))]
