"""Two worlds that differ only in what Beta may not see: all that Beta can observe across the wire is equal.

Beta sees what the listener answers to anything Beta may ask, what is pushed to it, and bundles.  Hashes, signatures, nonces
and times are masked, since chance decides them; lengths, order, places and counts are not.
"""

import asyncio
import hashlib
import json
import re
from base64 import b64decode
from contextlib import ExitStack
from functools import lru_cache
from pathlib import Path

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience import node as nodes
from consilience.exchange.listener import CERTIFICATE, Listener, create_app
from consilience.exchange.tls import make_identity
from consilience.ledger.signing import signed
from consilience.node.peering import bundles
from consilience.records.key import KeyRole
from consilience.records.release import Form, RecallReason
from consilience.records.source import Source
from tests.exchange.make import ALPHA, ANNA, BETA, GAMMA, SENTENCES, Partner

CANARY = "canary3w"
DARK = {"level": "red", "compartments": frozenset({CANARY})}


def fill_places(alpha, count):
    """Take places of the log with something dull, all in one act."""
    node, red = alpha.service.node, alpha.marking(level="red")
    dull = (Source(id=f"dull-{number}", title="dull") for number in range(count))
    pen = alpha.signers[KeyRole.MEMBER]
    alpha.service.admit([signed(node.payload(one, author=ANNA, marking=red, links=()), pen) for one in dull])


def hidden(alpha, rich):
    """Records that Beta may not see, in the rich world of all kinds; as many in either, so that Beta's keep their places."""
    before = alpha.service.node.ledger.size
    made = ()
    if rich:
        report = alpha.report(f"{CANARY} {SENTENCES[0]}", marked=alpha.marking(GAMMA, **DARK), title=CANARY)
        made = (report, alpha.claim(report, SENTENCES[0], marked=alpha.marking(GAMMA, **DARK)))
    fill_places(alpha, before + 5 - alpha.service.node.ledger.size)
    return made


def given_to_gamma(alpha, report, claim):
    """What goes to Gamma, and is taken back, in the rich world alone."""
    alpha.release(report, claim, to=[GAMMA])
    gist = alpha.release(claim, to=[GAMMA], form=Form.GIST, words=f"{CANARY} said so.")
    alpha.release(report, to=[GAMMA], form=Form.EXISTENCE)
    return gist


def built(folder, *, rich, key):
    alpha, beta, gamma = (Partner(folder / party, party) for party in (ALPHA, BETA, GAMMA))
    for name in ("tls.key", "tls.pem"):
        # The length of a certificate is a matter of chance; so both worlds have the same.
        (alpha.exchange.folder / name).write_bytes((key / name).read_bytes())
    for other in (beta, gamma):
        alpha.meets(other)
    beta.meets(alpha)
    alpha.card("https://127.0.0.1:8599")
    secret = hidden(alpha, rich)
    alpha.number = 10
    open_ = alpha.marking(BETA)
    report = alpha.report(marked=open_)
    alpha.release(report, alpha.claim(report, marked=open_), to=[BETA])
    gist = given_to_gamma(alpha, *secret) if rich else None
    alpha.dispatch()
    alpha.release(report, to=[BETA], form=Form.GIST, words="Envoys met.")
    if rich:
        alpha.recall(secret[0], RecallReason.WRONG)
        alpha.withdraw(gist)
    alpha.dispatch()
    hidden(alpha, rich)
    alpha.dispatch()
    return alpha, beta, gamma


def observed(alpha, beta, folder):
    """Every answer Beta gets to what it may ask, and the bundles for it."""
    listener = Listener(alpha.exchange.folder, nodes.now)
    app = create_app(listener)
    certificate = beta.identity.der()

    async def as_beta(scope, receive, send):
        scope["state"] = {CERTIFICATE: certificate}
        await app(scope, receive, send)

    seen = {asked: _answer(answer) for asked, answer in asyncio.run(_answers(as_beta)).items()}
    (bundle,) = bundles.write_bundle(alpha.exchange, alpha.exchange.peers.need(BETA), Path(folder) / "b.bundle")
    # What chance decides (hashes, a line of age's) compresses to more or less, by some hundred bytes before it is rounded up.
    seen["bundle"] = bundle.stat().st_size // 65536
    seen["files"] = sorted(path.name for path in (alpha.exchange.folder).iterdir())
    listener.close()
    return seen


async def _answers(app):
    """All that Beta may ask, and what it is told; in one event loop, since many worlds ask."""
    found = {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://alpha") as client:
        for query in ("", "?after=1", "?after=2", "?after=9", "?size=64", "?size=128", "?keys=3", "?keys=99", "?card=9", "?after=x",
                      "?after=-2", "?after=1&size=64&keys=9&card=1"):  # fmt: skip
            found["GET " + query] = await client.get("/exchange/parcels" + query)
        for path in ("/card", "/", "/exchange", "/exchange/parcels/1", "/outbox.sqlite3", f"/{CANARY}"):
            found["GET " + path] = await client.get(path)
        for body in (b"", b"{}", b"x" * 1000):
            found[f"POST {len(body)}"] = await client.post("/exchange/parcels", content=body)
    return found


def _answer(answer):
    assert CANARY not in answer.text
    body = answer.text
    if body.startswith("{"):
        body = json.dumps(_opened(json.loads(body)), sort_keys=True)
    assert CANARY not in body
    return answer.status_code, masked(str(dict(answer.headers))), masked(body), len(answer.content)


def _opened(value):
    """The value with everything in base64 or in JSON inside of it laid open."""
    if isinstance(value, dict):
        return {name: _opened(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_opened(inner) for inner in value]
    return _opened_text(value) if isinstance(value, str) and (value[:1] in ("{", "[") or len(value) > 200) else value


@lru_cache(maxsize=1000)
def _opened_text(text):
    """A text laid open; most answers hold the same parcels again."""
    if text[:1] in ("{", "["):
        return _opened(json.loads(text))
    if re.fullmatch(r"[A-Za-z0-9+/]+=*", text):
        raw = bytes.fromhex(text) if re.fullmatch(r"[0-9a-f]+", text) else b64decode(text)
        if raw[:1] == b"{":
            return _opened(json.loads(raw))
    return text


def masked(text):
    text = re.sub(r"[0-9a-f]{16,}", lambda found: f"H{len(found[0])}", text)
    text = re.sub(r"[A-Za-z0-9+/]{43,}={0,2}", lambda found: f"B{len(found[0])}", text)
    text = re.sub(r"age1[a-z0-9]+", lambda found: f"A{len(found[0])}", text)
    return re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", "T", text)


def compared(folders):
    with ExitStack() as stack:
        seen, key = [], folders[0].parent
        make_identity(key, "tls", name=ALPHA, passphrase=None, moment=nodes.now())
        for folder, rich in zip(folders, (True, False), strict=True):
            partners = built(folder, rich=rich, key=key)
            for one in partners:
                stack.callback(one.close)
            partners[1].card()
            seen.append(observed(*partners[:2], folder))
        one, other = seen
        for label in one:
            assert one[label] == other[label], label
        assert len(one) > 20
        return seen


def test_what_beta_observes_does_not_depend_on_what_is_hidden(tmp_path):
    seen = compared([tmp_path / "rich", tmp_path / "dull"])

    assert "Envoys met." in seen[0]["GET "][2]
    assert hashlib.sha256(seen[0]["GET "][2].encode()).digest() == hashlib.sha256(seen[1]["GET "][2].encode()).digest()


@pytest.mark.slow
@settings(max_examples=10, deadline=None)
@given(number=st.integers(0, 10**6))
def test_many_worlds_across_the_wire(tmp_path_factory, number):
    folder = tmp_path_factory.mktemp(str(number))
    compared([folder / "rich", folder / "dull"])
