"""A member whose browser is none: aiortc with the claims of Python, against one tab.  It shows that the room asks for what is written down, and no more.

aiortc is no dependency of the tests (it brings FFmpeg); `pip install aiortc` beside them is enough.
"""

import asyncio
import base64
import json
import re
import secrets
import threading
import time
from hashlib import sha256

import pytest

from consilience.forum.call_claim import CallClaim, Step, claim_bytes, read_claim, write_claim
from consilience.ledger.signing import SeedSigner, is_signed
from consilience.records.canonical import write_canonical
from consilience.records.envelope import Signature, read_envelope, signing_bytes, write_envelope
from consilience.records.key import key_id
from tests.journeys import node_browser as here
from tests.web.call.room import MEETING, Room, chromium, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
    pytest.mark.filterwarnings("default"),
]
ANNA, BERT = {"party": "alpha", "member": "anna"}, {"party": "beta", "member": "bert"}


class Bert:
    """Beta's Bert, in Python from end to end."""

    def __init__(self, aiortc, seed, call, roster):
        self.aiortc, self.call, self.roster = aiortc, call, roster
        self.member, self.join = SeedSigner(seed), SeedSigner(secrets.token_bytes(32))
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.verified, self.theirs, self.last = threading.Event(), None, ""

    def run(self, work):
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(30)

    async def open(self):
        self.pc = self.aiortc.RTCPeerConnection(self.aiortc.RTCConfiguration(iceServers=[]))
        (made,) = self.pc._RTCPeerConnection__certificates
        (print_,) = [one for one in made.getFingerprints() if one.algorithm == "sha-256"]
        self.certificate = print_.value.replace(":", "").lower()
        body = {
            "call": self.call,
            "meeting": MEETING,
            "key": self.join.public.hex(),
            "certificate": self.certificate,
            "until": "2099-01-01T00:00:00Z",
        }
        payload = write_canonical({"kind": "call_key/1", "party": "beta", "author": "bert", "body": body})
        signature = Signature(key_id(self.member.public), self.member.sign(signing_bytes(payload)))
        self.vouch = write_envelope(payload, (signature,)).decode()

    def say(self, step, **parts):
        claim = CallClaim(
            step=step, call=self.call, roster=self.roster, from_party="beta", from_member="bert", to_party="alpha", to_member="anna",
            certificate=self.certificate, challenge=secrets.token_hex(32), expires=int(time.time() * 1000) + 60_000, **parts,
        )  # fmt: skip
        raw = write_claim(claim)
        return {"claim": raw.decode(), "signature": self.join.sign(claim_bytes(raw)).hex(), "key": self.vouch}

    def hear(self, said):
        """Check what Anna says, as far as she can be known by it."""
        claim = read_claim(said["claim"].encode())
        vouch = json.loads(read_envelope(said["key"].encode()).payload)["body"] if "key" in said else self.theirs
        assert is_signed(
            bytes.fromhex(vouch["key"]), claim_bytes(said["claim"].encode()), bytes.fromhex(said["signature"])
        )
        assert (claim.roster, claim.call, claim.certificate) == (self.roster, self.call, vouch["certificate"])
        self.theirs = vouch
        return claim

    async def answer(self, said):
        offer = self.hear(said)
        assert offer.description == sha256(said["description"].encode()).hexdigest()
        self.channel = self.pc.createDataChannel("room", negotiated=True, id=0)
        self.channel.on("open", self.confirm)
        self.channel.on("message", self.inside)
        await self.pc.setRemoteDescription(self.aiortc.RTCSessionDescription(said["description"], "offer"))
        self.pc.addTrack(self.aiortc.VideoStreamTrack())
        await self.pc.setLocalDescription(await self.pc.createAnswer())
        # It names its certificate by more hashes than one; the room takes SHA-256 and nothing besides.
        lines = [
            line
            for line in self.pc.localDescription.sdp.split("\r\n")
            if not re.match("a=fingerprint:(?!sha-256 )", line)
        ]
        description = "\r\n".join(lines)
        digest = sha256(description.encode()).hexdigest()
        return {
            **self.say(Step.ANSWER, answers=offer.challenge, peer_certificate=offer.certificate, description=digest),
            "description": description,
        }

    def confirm(self):
        if getattr(self, "nonce", None) is None:
            self.nonce = secrets.token_hex(32)
            said = self.say(
                Step.CONFIRM,
                peer_certificate=self.theirs["certificate"],
                commitment=sha256(self.nonce.encode()).hexdigest(),
            )
            self.channel.send(json.dumps({"claim": said["claim"], "signature": said["signature"]}))

    def inside(self, text):
        said = json.loads(text)
        if "claim" in said:
            assert self.hear(said).peer_certificate == self.certificate
            self.confirm()
            self.channel.send(json.dumps({"reveal": self.nonce}))
            self.verified.set()


def test_a_member_without_a_browser_is_verified_and_seen(tmp_path):
    aiortc = pytest.importorskip("aiortc", reason="aiortc is not installed beside the tests")
    with served() as address, chromium() as browser:
        room = Room(browser, address, [("alpha", "anna")])
        room.keys["beta/bert"] = room.tabs["alpha/anna"].evaluate("makeMember()")
        room.roster = room.draw_up([ANNA, BERT])
        body = json.loads(room.roster["given"]["text"])
        digest = sha256(write_canonical(body["roster"])).hexdigest()
        jwk = room.keys["beta/bert"]["jwk"]["d"]
        bert = Bert(aiortc, base64.urlsafe_b64decode(jwk + "=="), room.roster["call"], digest)
        bert.run(bert.open())

        def hand(signal):
            step = json.loads(signal["said"]["claim"])["step"]
            said = bert.say(Step.HELLO) if step == "hello" and bert.theirs is None else None
            if step == "hello":
                bert.hear(signal["said"])
            if step == "offer":
                said = bert.run(bert.answer(signal["said"]))
            if said is not None:
                room.tabs["alpha/anna"].evaluate("([from, said]) => { mesh.receive(from, said); }", [BERT, said])
            return []

        room.tamper = hand
        room.enter("alpha/anna")

        assert room.until(lambda: room.seen("alpha/anna")["verified"] == ["beta/bert"], 30), room.seen("alpha/anna")
        assert bert.verified.wait(10)
        assert room.until(lambda: room.received("alpha/anna")["beta/bert"]["frames"] >= 100, 30)
        assert room.seen("alpha/anna")["refused"] == []
        bert.run(bert.pc.close())
        room.close()
