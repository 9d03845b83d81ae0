"""The room in real browsers: who is verified is seen and heard; whatever is tampered with, nothing is sent and nothing shown."""

import json

import pytest

from tests.journeys import node_browser as here
from tests.web.call.room import Room, chromium, served

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium"),
]
ANNA, BERT, CLEO = "alpha/anna", "beta/bert", "gamma/cleo"
OTHER = "ab" * 32


@pytest.fixture(scope="module")
def place():
    with served() as address, chromium() as browser:
        yield browser, address


@pytest.fixture
def rooms(place):
    made = []

    def make(*people):
        made.append(Room(*place, [tuple(who.split("/")) for who in people or (ANNA, BERT)]))
        return made[-1]

    yield make
    for one in made:
        assert one.faults == []
        one.close()


def verified(room, who, *others):
    return set(others) <= set(room.seen(who)["verified"])


def met(room, *people):
    """Carry signals until all of these are verified by each other."""
    return room.until(lambda: all(verified(room, one, *(each for each in people if each != one)) for one in people), 30)


def flows(room, who, other, frames, packets=0):
    def held():
        found = room.received(who).get(other, {})
        return found.get("frames", 0) >= frames and found.get("audio", 0) > packets

    return room.until(held, 10)


def test_two_who_are_verified_see_and_hear_each_other_by_the_certificates_they_signed(rooms):
    room = rooms()
    room.enter()

    assert met(room, ANNA, BERT)
    assert flows(room, ANNA, BERT, 40, 100)
    assert flows(room, BERT, ANNA, 40, 100)
    for one, other in ((ANNA, BERT), (BERT, ANNA)):
        shown = room.received(one)[other]["remote"].replace(":", "").lower()
        assert shown == room.tabs[other].evaluate("identity.certificateHex")
    room.until(lambda: all(room.seen(one)["lines"][other]["words"] for one, other in ((ANNA, BERT), (BERT, ANNA))))
    words = [room.seen(one)["lines"][other]["words"] for one, other in ((ANNA, BERT), (BERT, ANNA))]
    assert words[0] == words[1]
    assert len(words[0]) == 4


def step(signal):
    return json.loads(signal["said"]["claim"])["step"]


def bent(room, said, change=None, **more):
    return room.tabs[BERT].evaluate("([said, change, more]) => resign(said, change, more)", [said, change or {}, more])


def swap_fingerprint(room, said):
    lines = [
        "a=fingerprint:sha-256 " + ":".join(["AB"] * 32) if line.startswith("a=fingerprint") else line
        for line in said["description"].split("\r\n")
    ]
    return bent(room, said, description="\r\n".join(lines))


def another_key(room, said):
    """A record of a key that the roster does not name."""
    body = {
        "call": room.roster["call"],
        "meeting": "aa" * 32,
        "key": room.tabs[BERT].evaluate("identity.publicHex"),
        "certificate": json.loads(said["claim"])["certificate"],
        "until": "2099-01-01T00:00:00Z",
    }
    payload = {"kind": "call_key/1", "party": "beta", "author": "bert", "body": body}
    return {
        **said,
        "key": room.tabs[BERT].evaluate("async (payload) => envelope(await makeMember(), payload)", payload),
    }


TAMPERED = {
    "swapped fingerprint": ("certificate", swap_fingerprint),
    "other key": ("key", another_key),
    "other room": ("call", lambda room, said: bent(room, said, {"call": OTHER})),
    "other roster": ("roster", lambda room, said: bent(room, said, {"roster": OTHER})),
    "replayed": ("replay", lambda room, said: bent(room, said, {"answers": OTHER})),
    "expired": ("expired", lambda room, said: bent(room, said, {"expires": 1})),
    "other certificate": ("certificate", lambda room, said: bent(room, said, {"certificate": OTHER})),
    "changed on the way": ("signature", lambda _, said: {**said, "description": said["description"] + "a=x\r\n"}),
}  # fmt: skip


@pytest.mark.parametrize("name", TAMPERED)
def test_an_answer_that_was_tampered_with_is_refused_and_nothing_flows(rooms, name):
    reason, tamper = TAMPERED[name]
    room = rooms()
    room.tamper = lambda signal: [
        {**signal, "said": tamper(room, signal["said"])} if step(signal) == "answer" else signal
    ]
    room.enter()

    assert room.until(lambda: room.seen(ANNA)["refused"])

    assert room.seen(ANNA)["refused"][0][:2] == [BERT, reason]
    assert nothing_flowed(room)


def nothing_flowed(room):
    room.until(lambda: False, 1)
    counts = [one for who in room.tabs for one in room.received(who).values()]
    return all((one["frames"], one["audio"]) == (0, 0) for one in counts) and not any(
        (room.seen(who) or {"verified": []})["verified"] for who in room.tabs
    )


def test_somebody_who_is_not_on_the_roster_is_refused(rooms):
    room = rooms(ANNA, BERT, CLEO)
    room.roster = room.draw_up([one for one in room.people if one["party"] != "gamma"])
    sent = []
    room.tamper = lambda signal: (sent.append(signal["said"]), [])[1]
    room.enter(ANNA)
    assert room.until(lambda: sent, 5)

    room.tabs[ANNA].evaluate(
        "([from, said]) => { mesh.receive(from, said); }", [{"party": "gamma", "member": "cleo"}, sent[0]]
    )

    assert room.until(lambda: room.seen(ANNA)["refused"])
    assert room.seen(ANNA)["refused"] == [[CLEO, "invited", False]]
    assert nothing_flowed(room)


def test_a_certificate_that_changes_later_ends_the_connection(rooms):
    room, said = rooms(), {}
    room.tamper = lambda signal: (said.setdefault((step(signal), signal["from"]["party"]), signal), [signal])[1]
    room.enter()
    assert met(room, ANNA, BERT)
    asked = json.loads(said["hello", "alpha"]["said"]["claim"])["challenge"]

    offer = room.tabs[BERT].evaluate(
        "async ([said, answers]) => resign(said, { step: 'offer', answers, certificate: 'ab'.repeat(32) }, { key: await vouchFor('ab'.repeat(32)) })",
        [{name: part for name, part in said["answer", "beta"]["said"].items() if name != "description"}, asked],
    )  # fmt: skip
    room.tabs[ANNA].evaluate(
        "([from, said]) => { mesh.receive(from, said); }", [{"party": "beta", "member": "bert"}, offer]
    )

    assert room.until(lambda: room.seen(ANNA)["refused"])
    assert room.seen(ANNA)["refused"][0][:2] == [BERT, "changed"]
    assert room.received(ANNA) == {}


def test_what_is_forged_or_said_again_changes_nothing_about_a_connection_that_was_verified(rooms):
    room, said = rooms(), []
    room.tamper = lambda signal: (said.append(signal), [signal])[1]
    room.enter()
    assert met(room, ANNA, BERT)
    assert room.until(lambda: room.seen(ANNA)["lines"][BERT]["words"])
    before = room.seen(ANNA)["lines"][BERT]

    for signal in [one for one in said if one["from"]["party"] == "beta"]:
        for again in (signal["said"], {**signal["said"], "signature": "ab" * 64}):
            room.tabs[ANNA].evaluate(
                "([from, said]) => { mesh.receive(from, said); }", [{"party": "beta", "member": "bert"}, again]
            )

    assert room.until(lambda: room.seen(ANNA)["refused"])
    room.until(lambda: False, 0.5)
    assert {one[0] for one in room.seen(ANNA)["refused"]} == {BERT}
    assert all(room.seen(ANNA)["held"])
    assert room.seen(ANNA)["lines"][BERT] == before
    assert flows(room, ANNA, BERT, room.received(ANNA)[BERT]["frames"] + 10)


def test_a_greeting_of_an_earlier_join_that_was_held_back_ends_nothing(rooms):
    room, said = rooms(), []
    room.tamper = lambda signal: (said.append(signal), [signal])[1]
    room.enter()
    assert met(room, ANNA, BERT)
    hello = next(one["said"] for one in said if (step(one), one["from"]["party"]) == ("hello", "beta"))

    earlier = room.tabs[BERT].evaluate("(said) => ofEarlierJoin(said)", hello)
    room.tabs[ANNA].evaluate(
        "([from, said]) => { mesh.receive(from, said); }", [{"party": "beta", "member": "bert"}, earlier]
    )

    assert room.until(lambda: room.seen(ANNA)["refused"])
    assert room.seen(ANNA)["refused"] == [[BERT, "replay", False]]
    assert flows(room, ANNA, BERT, room.received(ANNA)[BERT]["frames"] + 10)


def test_whoever_confirms_twice_so_that_the_words_would_change_is_refused(rooms):
    room = rooms()
    room.enter()
    assert met(room, ANNA, BERT)

    room.tabs[BERT].evaluate("mesh.links.get('alpha/anna').confirm()")

    assert room.until(lambda: room.seen(ANNA)["refused"])
    assert room.seen(ANNA)["refused"][0][:2] == [BERT, "confirmation"]
    assert room.received(ANNA) == {}


def test_an_unknown_key_share_by_somebody_on_the_roster_is_refused_inside(rooms):
    """Mallory signs for a connection that is really between Anna and Bert; each would take the other for Mallory."""
    anna, mallory, bert = "alpha/anna", "beta/mallory", "gamma/bert"
    room = rooms(anna, mallory, bert)
    room.tamper = lambda _: []
    room.enter()
    hello = {}

    def keep(signal):
        hello[signal["from"]["member"], signal["to"]["member"]] = signal["said"]
        return []

    room.tamper = keep
    assert room.until(lambda: {("bert", "mallory"), ("mallory", "anna")} <= hello.keys(), 15)
    certificate = {who: room.tabs[who].evaluate("identity.certificateHex") for who in (anna, bert)}
    keys = {who: room.tabs[mallory].evaluate("(one) => vouchFor(one)", certificate[who]) for who in certificate}

    def as_mallory(said, change, **more):
        return room.tabs[mallory].evaluate("([said, change, more]) => resign(said, change, more)", [said, change, more])

    def challenge(said):
        return json.loads(said["claim"])["challenge"]

    def between(signal):
        by, to, said, what = signal["from"]["member"], signal["to"]["member"], signal["said"], step(signal)
        mal = {"party": "beta", "member": "mallory"}
        if (by, to, what) == ("anna", "mallory", "offer"):
            between.asked = challenge(said)
            change = {
                "from_party": "beta",
                "from_member": "mallory",
                "to_party": "gamma",
                "to_member": "bert",
                "peer_certificate": certificate[bert],
                "answers": challenge(hello["bert", "mallory"]),
            }
            return [
                {
                    "from": mal,
                    "to": {"party": "gamma", "member": "bert"},
                    "said": as_mallory(said, change, key=keys[anna]),
                }
            ]
        if (by, to, what) == ("bert", "mallory", "answer"):
            change = {
                "from_party": "beta",
                "from_member": "mallory",
                "to_party": "alpha",
                "to_member": "anna",
                "peer_certificate": certificate[anna],
                "answers": between.asked,
            }
            return [
                {
                    "from": mal,
                    "to": {"party": "alpha", "member": "anna"},
                    "said": as_mallory(said, change, key=keys[bert]),
                }
            ]
        return []

    room.tamper = between
    greeting = as_mallory(hello["mallory", "anna"], {"certificate": certificate[bert]}, key=keys[bert])
    room.tabs[anna].evaluate(
        "([from, said]) => { mesh.receive(from, said); }", [{"party": "beta", "member": "mallory"}, greeting]
    )

    assert room.until(lambda: room.seen(anna)["refused"] or room.seen(bert)["refused"], 30)
    assert {one[0] for who in (anna, bert) for one in room.seen(who)["refused"]} == {mallory}
    assert nothing_flowed(room)


def test_a_roster_that_the_own_node_has_altered_opens_no_room(rooms):
    room = rooms()
    given = json.loads(json.dumps(room.roster["given"]))
    given["text"] = given["text"].replace(room.keys[BERT]["id"], OTHER)

    with pytest.raises(Exception, match="another roster"):
        room.enter(ANNA, given=given)

    assert room.wire == []


def test_an_interceptor_gets_no_packet(rooms):
    room = rooms()
    spy = room.context.new_page()
    spy.goto(room.tabs[ANNA].url)
    spy.evaluate("import('/room.js').then(() => {})")

    def between(signal):
        if step(signal) == "offer":
            between.answer = spy.evaluate("(description) => intercept(description)", signal["said"]["description"])
        if step(signal) == "answer":
            signal["said"]["description"] = between.answer
        return [signal]

    room.tamper = between
    room.enter()

    assert room.until(lambda: room.seen(ANNA)["refused"])
    assert nothing_flowed(room)
    assert spy.evaluate("intercepted()") == 0


def test_of_three_one_leaves_joins_again_and_is_revoked(rooms):
    room = rooms(ANNA, BERT, CLEO)
    room.enter()
    assert met(room, ANNA, BERT, CLEO)
    assert all(flows(room, one, other, 5) for one, other in ((ANNA, BERT), (BERT, CLEO), (CLEO, ANNA)))
    first = room.tabs[BERT].evaluate("identity.certificateHex")

    room.tabs[BERT].evaluate("mesh.leave()")
    assert room.until(lambda: all(room.seen(one)["lines"][BERT]["state"] == "dropped" for one in (ANNA, CLEO)), 5)
    for one in (ANNA, CLEO):
        room.tabs[one].evaluate("seen.verified = []")
    room.enter(BERT)
    assert room.until(
        lambda: all(verified(room, one, BERT) for one in (ANNA, CLEO)) and verified(room, BERT, ANNA, CLEO), 30
    )
    assert room.tabs[BERT].evaluate("identity.certificateHex") != first

    for one in (ANNA, CLEO):
        room.tabs[one].evaluate("(key) => mesh.revoke([key], 'beta')", room.keys[BERT]["id"])
    assert room.until(lambda: all(BERT not in room.received(one) for one in (ANNA, CLEO)), 5)
    room.tabs[BERT].evaluate("mesh.greet()")
    assert room.until(lambda: any(one[:2] == [BERT, "revoked"] for one in room.seen(ANNA)["refused"]), 15)
    assert flows(room, ANNA, CLEO, 20)


def test_whoever_listens_to_an_interpreter_hears_that_track_with_the_floor_faint_beneath(rooms):
    room = rooms(ANNA, BERT, CLEO)
    body = json.loads(room.roster["given"]["text"])
    assert [row["member"] for row in body["roster"]] == ["anna", "bert", "cleo"]
    room.enter()
    assert met(room, ANNA, BERT, CLEO)
    room.tabs[CLEO].evaluate("async () => { await tone('interpreter', 880); await mesh.put('voice', null); }")
    room.tabs[ANNA].evaluate("mesh.roster.roster.find((one) => one.member === 'cleo').part = 'interpreter'")

    assert room.tabs[ANNA].evaluate("listening('')") == {
        BERT: {"voice": 1, "interpreter": None},
        CLEO: {"voice": 1, "interpreter": False},
    }
    chosen = room.tabs[ANNA].evaluate(f"listening('{CLEO}')")
    assert chosen[CLEO]["interpreter"]
    assert 0 < chosen[BERT]["voice"] < 0.1
    assert room.until(lambda: room.tabs[ANNA].evaluate(f"loudness('{CLEO}')")["interpreter"] > 0.001, 10)
    room.until(lambda: False, 1)
    earlier = room.tabs[ANNA].evaluate(f"loudness('{CLEO}')")
    room.until(lambda: False, 1)
    later = room.tabs[ANNA].evaluate(f"loudness('{CLEO}')")
    assert later["interpreter"] - earlier["interpreter"] > 0.001
    assert later["voice"] - earlier["voice"] < 0.00001
    assert room.tabs[ANNA].evaluate(f"loudness('{BERT}')")["interpreter"] == 0


def test_hands_stand_in_the_order_they_were_raised_points_of_order_first_and_captions_reach_the_own_side(rooms):
    room = rooms("alpha/amos", ANNA, BERT)
    room.enter()
    assert met(room, "alpha/amos", ANNA, BERT)

    for who, hand in ((ANNA, "speak"), (BERT, "order"), ("alpha/amos", "speak")):
        room.tabs[who].evaluate("(hand) => mesh.show({ hand, since: Date.now() })", hand)
        room.until(lambda: False, 0.3)
    for who in room.tabs:
        assert [one["name"] for one in room.tabs[who].evaluate("mesh.queue()")] == [BERT, ANNA, "alpha/amos"]
    room.tabs[ANNA].evaluate("mesh.caption('to us', true); mesh.caption('to all', false);")
    assert room.until(lambda: room.seen(BERT)["captions"] and len(room.seen("alpha/amos")["captions"]) == 2, 5)
    assert room.seen(BERT)["captions"] == [[ANNA, "to all"]]
