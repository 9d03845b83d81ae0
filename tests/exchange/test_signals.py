"""Signals of calls: from node to node over the listener, in memory alone, within limits."""

import asyncio
import ssl
import time

import httpx
import orjson
import pytest

from consilience.errors import PeerUnreachable, WrongUse
from consilience.exchange import signals
from consilience.exchange.client import OwnListener, line
from consilience.exchange.signals import Signals
from consilience.exchange.tls import client_context
from consilience.forum.call_claim import CallClaim, Step, write_claim
from consilience.node.calls.switchboard import Switchboard
from consilience.records.ids import MemberId, TextId
from tests.exchange.make import ALPHA, ANNA, BETA, ask

CALL = TextId("ca" * 32)
BERT = MemberId("bert")


def said(by=(ALPHA, ANNA), to=(BETA, BERT), call=CALL, **parts):
    claim = CallClaim(
        step=Step.HELLO, call=call, roster="ab" * 32, from_party=by[0], from_member=by[1], to_party=to[0], to_member=to[1],
        certificate="cd" * 32, challenge="ef" * 32, expires=1,
    )  # fmt: skip
    return {"claim": write_claim(claim).decode(), "signature": "ab", **parts}


def own(partner):
    return OwnListener(partner.exchange.own_address(), partner.identity)


def put(partner, other, body=b"{}"):
    with line(partner.exchange.peers.need(other.party), partner.identity) as connection:
        connection.signal(body)


def test_a_signal_reaches_the_peers_own_pages_and_is_in_no_file(pair):
    alpha, beta = pair
    before = {path: path.stat().st_size for path in beta.folder.rglob("*") if path.is_file()}

    put(alpha, beta, b'"a signal"')
    mine = own(beta)

    assert mine.signals() == [(ALPHA, '"a signal"')]
    mine.close()
    after = [path for path in beta.folder.rglob("*") if path.is_file() and before.get(path) != path.stat().st_size]
    assert [path for path in after if b"a signal" in path.read_bytes()] == []


def test_only_the_node_itself_takes_its_signals(pair):
    alpha, beta = pair
    context = client_context(alpha.identity, beta.exchange.outbox.card() and [beta.identity.der()])
    with httpx.Client(base_url=beta.exchange.own_address(), verify=context, trust_env=False) as peer:
        assert peer.get("/call/signals").status_code == 403
    stranger = ssl.create_default_context()
    stranger.check_hostname, stranger.verify_mode = False, ssl.CERT_NONE
    with httpx.Client(base_url=beta.exchange.own_address(), verify=stranger, trust_env=False) as nobody:
        assert nobody.get("/call/signals").status_code == 403
        assert nobody.post("/call/signals", content=b"{}").status_code == 401


def test_the_nodes_own_certificate_opens_nothing_of_a_peers(pair):
    _, beta = pair
    context = client_context(beta.identity, [beta.identity.der()])
    with httpx.Client(base_url=beta.exchange.own_address(), verify=context, trust_env=False) as itself:
        assert itself.get("/exchange/parcels").status_code == 401
        assert itself.post("/exchange/parcels", content=b"x").status_code == 401
        assert itself.post("/call/signals", content=b"x").status_code == 401


def test_a_signal_that_is_long_is_not_taken(pair):
    alpha, beta = pair
    with pytest.raises(PeerUnreachable, match="413"):
        put(alpha, beta, b"x" * (signals.LONGEST + 1))


def test_a_signal_that_nobody_took_is_dropped_after_a_minute():
    moment = [0.0]
    waiting = Signals(lambda: moment[0])
    waiting.put(ALPHA, b"old")
    moment[0] = signals.SECONDS + 1
    waiting.put(ALPHA, b"new")

    assert [one.body for one in asyncio.run(waiting.take(0.01))] == [b"new"]


def test_a_peer_that_sends_too_many_is_told_and_leaves_room_for_others():
    waiting = Signals(lambda: 0.0)

    taken = [waiting.put(ALPHA, b"x") for _ in range(300)]

    assert (sum(taken), taken[-1]) == (256, False)
    assert waiting.put(BETA, b"x")


def test_whoever_waits_hears_at_once():
    async def heard():
        waiting = Signals()
        asked = asyncio.create_task(waiting.take(30))
        await asyncio.sleep(0.05)
        waiting.put(ALPHA, b"x")
        return await asyncio.wait_for(asked, 5)

    assert [one.body for one in asyncio.run(heard())] == [b"x"]


@pytest.fixture
def boards(pair):
    made = [Switchboard(one.exchange, ask) for one in pair]
    yield made
    for one in made:
        one.close()


def came(leg, seconds=10.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end and not leg.waiting:
        time.sleep(0.02)
    return [orjson.loads(one) for one in leg.take()]


def test_what_a_member_says_reaches_the_member_of_the_other_party_who_is_in_the_call(boards):
    here, there = boards
    leg, other = there.open(CALL, BERT, lambda: None), there.open(CALL, MemberId("ben"), lambda: None)

    here.say(CALL, ANNA, (BETA, BERT), said())

    assert came(leg) == [{"type": "signal", "party": ALPHA, "member": ANNA, "said": said()}]
    assert not other.waiting


def test_a_signal_inside_a_party_goes_over_no_line(boards):
    here, _ = boards
    leg = here.open(CALL, BERT, lambda: None)

    here.say(CALL, ANNA, (ALPHA, BERT), said(to=(ALPHA, BERT)))

    assert [one["member"] for one in came(leg)] == [ANNA]


@pytest.mark.parametrize(
    "bent",
    [
        said(by=(ALPHA, BERT)), said(by=(BETA, ANNA)), said(to=(BETA, ANNA)), said(call=TextId("cb" * 32)), said(more="x"), {"claim": "{}", "signature": "x"},
        {"signature": "x"}, said(description="x" * 13_000), {"claim": "\ud800", "signature": "x"}, {"claim": 3, "signature": "x"},
    ],
    ids=["of a colleague", "of another party", "to somebody else", "of another call", "with more in it", "no claim", "none", "long", "no text", "a number"],
)  # fmt: skip
def test_a_member_sends_only_claims_of_his_own_for_this_call(boards, bent):
    with pytest.raises(WrongUse):
        boards[0].say(CALL, ANNA, (BETA, BERT), bent)


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{", b'{"type":"signal"}', b'{"type":"revoked","keys":"all"}', b'{"type":"revoked","keys":[1]}', b"\xff", orjson.dumps({"type": "signal", "call": CALL, "from": ANNA, "to": BERT, "said": said(by=(BETA, ANNA))})],
    ids=["nothing", "a list", "half", "empty", "keys no list", "keys no digests", "no text", "in another party's name"],
)  # fmt: skip
def test_what_a_peer_sends_and_is_no_signal_of_it_is_dropped(pair, boards, body):
    leg = boards[1].open(CALL, BERT, lambda: None)
    put(pair[0], pair[1], body)
    boards[0].say(CALL, ANNA, (BETA, BERT), said())

    assert [one["said"] for one in came(leg)] == [said()]


def test_a_member_who_joins_again_takes_the_place_of_the_tab_from_before(boards):
    first, second = (boards[0].open(CALL, ANNA, lambda: None) for _ in range(2))

    assert first.over
    assert came(first) == [{"type": "replaced"}]
    assert boards[0].legs() == [second]


def test_word_of_a_revoked_key_goes_to_the_other_nodes_at_once(boards):
    here, there = boards
    leg = there.open(CALL, BERT, lambda: None)

    here.tell_revoked(frozenset({ALPHA, BETA}), frozenset({"ab" * 32}))

    assert came(leg) == [{"type": "revoked", "party": ALPHA, "keys": ["ab" * 32]}]


def test_what_goes_out_is_the_members_signal_and_nothing_of_what_the_node_holds(pair, boards):
    """Two worlds: with something hidden in Alpha's ledger and without, the same bytes go out."""
    alpha, beta = pair
    seen = []
    for hidden in (False, True):
        if hidden:
            alpha.report("A canary sings.", marked=alpha.marking(level="red"))
        boards[0].say(CALL, ANNA, (BETA, BERT), said())
        mine = own(beta)
        seen.append(mine.signals())
        mine.close()

    assert seen[0] == seen[1] != []
