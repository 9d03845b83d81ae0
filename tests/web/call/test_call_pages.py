"""The page of a call and its room, without a browser: who is let in, what is told, what goes on record."""

import asyncio
import json
import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest

from consilience.forum import calls
from consilience.forum.call_claim import CallClaim, Step, write_claim
from consilience.node import people
from consilience.node.calls.watch import Watch
from consilience.node.folder import now
from consilience.node.forum.boards import board_of
from consilience.node.reader_view import Asked
from consilience.node.settings import Calling, Settings
from consilience.records.call import Call, CallKey, Invited, Part
from consilience.records.forum import TextSignature
from consilience.records.key import KeyRole, RevocationReason, key_id
from consilience.records.meeting import AgendaItem, Meeting
from consilience.records.text import id_of_text
from consilience.web.filling import controls
from consilience.web.pages import call_room
from tests.web.make import ALPHA, ANNA, BETA, GREEN, PETER, SECRET, World
from tests.web.make_forum import CORA, arrive, chair, founded, tell

CERTIFICATE = "cd" * 32
PUBLIC = "07" * 32


class Calls:
    """A node with a meeting and its call; Anna and Beta's chair are invited, Peter is not."""

    def __init__(self, folder, **marked):
        self.world = World(folder)
        self.world.person(ANNA, compartments=("GAMMA",))
        self.world.person(PETER, levels=GREEN)
        say = (f"word{number}" for number in range(99))
        self.forum, self.seat = founded(self.world, say, **marked)
        self.begin = now() - timedelta(minutes=20)
        meeting = Meeting(
            forum=self.forum, title="First round", starts=self.begin, ends=self.begin + timedelta(hours=1),
            agenda=(AgendaItem(id="i1", title="Welcome"),),
        )  # fmt: skip
        tell(self.world, meeting, **marked)
        self.meeting = id_of_text(meeting)
        self.keys = {member: key_id(self.world.signers[member][KeyRole.MEMBER].public) for member in (ANNA, PETER)}
        self.call = self.invite(ANNA, **marked)

    def invite(self, *members, **marked):
        rows = [Invited(party=ALPHA, member=one, title=str(one), keys=frozenset({self.keys[one]})) for one in members]
        rows.append(Invited(party=BETA, member=CORA, title="Cora", keys=frozenset({"ab" * 32}), part=Part.LISTENER))
        body = Call(meeting=self.meeting, roster=tuple(rows))
        self.world.say(body, ANNA, **marked)
        text = id_of_text(body)
        self.world.say(TextSignature(text=text, seat=chair(self.world)), ANNA, **marked)
        arrive(self.world, TextSignature(text=text, seat=self.seat), **marked)
        return text

    @property
    def page(self):
        return f"/meetings/{self.meeting}/call"

    def post(self, member, what, /, **said):
        headers = {"x-csrf": f"csrf-{member}"}
        return self.world.browser(member).post(f"/calls/{self.call}/{what}", json=said, headers=headers)

    def records(self, kind):
        return [one.statement for one in self.world.service.roster().find(Asked(kind=kind, limit=20))]


@pytest.fixture
def one(tmp_path):
    made = Calls(tmp_path / "alpha")
    yield made
    made.world.site.close()


def test_camera_microphone_and_screen_are_for_this_page_alone(one):
    browser = one.world.browser(ANNA)

    there, elsewhere = browser.get(one.page), browser.get(f"/meetings/{one.meeting}")

    assert "camera=(self), microphone=(self), display-capture=(self)" in there.headers["permissions-policy"]
    assert "camera=(), microphone=(), display-capture=()" in elsewhere.headers["permissions-policy"]
    assert there.headers["content-security-policy"] == elsewhere.headers["content-security-policy"]
    assert "Secure call" in elsewhere.text


def test_the_page_says_what_is_promised_and_holds_no_script_of_its_own(one):
    text = one.world.browser(ANNA).get(one.page).text

    assert (
        "No other party's server and no relay can listen in. Your own node is trusted: it serves this page."
        in text.replace("&#39;", "'")
    )
    assert "<script>" not in text
    assert "onclick" not in text
    assert len(text.encode()) <= 30_000


def test_a_room_is_there_for_those_on_its_roster_alone(one):
    peter = one.world.browser(PETER)

    shown = peter.get(one.page).text
    assert "It does not name you" in shown
    assert "data-call" not in shown
    answers = {peter.get(f"/calls/{one.call}/{what}").status_code for what in ("roster", "stream")}
    answers |= {one.post(PETER, what).status_code for what in ("signals", "relay", "key", "joined", "left", "refused")}
    assert answers == {404}
    assert one.world.browser(ANNA).get(f"/calls/{one.call}/roster").status_code == 200


def test_a_room_whose_roster_was_replaced_is_there_for_nobody(one):
    one.invite(PETER)

    assert one.world.browser(ANNA).get(f"/calls/{one.call}/roster").status_code == 404


def test_a_call_of_a_meeting_that_one_may_not_see_is_not_there(tmp_path):
    made = Calls(tmp_path / "hidden", marked=SECRET)

    seen = made.world.browser(PETER).get(made.page)

    assert seen.status_code == 404
    assert seen.text == made.world.browser(PETER).get(f"/meetings/{'0' * 64}/call").text
    made.world.site.close()


def test_the_roster_comes_as_it_was_signed_with_each_partys_signature(one):
    given = one.world.browser(ANNA).get(f"/calls/{one.call}/roster").json()

    body = json.loads(given["text"])
    assert body["roster"][0]["keys"] == [one.keys[ANNA]]
    assert set(given["signatures"]) == {ALPHA, BETA}
    assert given["keys"][one.keys[ANNA]]["live"] is True
    assert given["keys"][one.keys[ANNA]]["public"] == one.world.signers[ANNA][KeyRole.MEMBER].public.hex()


def test_a_script_of_another_site_does_nothing_here(one):
    browser = one.world.browser(ANNA)

    without = browser.post(f"/calls/{one.call}/key", json={"public": PUBLIC, "certificate": CERTIFICATE})
    as_form = browser.post(f"/calls/{one.call}/key", data={"csrf": "csrf-anna"}, headers={"x-csrf": "csrf-anna"})

    assert {without.status_code, as_form.status_code} == {403}
    assert one.records("call_key/1") == []


def key_of_cora(one, certificate="ee" * 32):
    arrive(
        one.world,
        CallKey(
            call=one.call,
            meeting=one.meeting,
            key=b"\2" * 32,
            certificate=certificate,
            until=now() + timedelta(hours=1),
        ),
    )


def joined(one, **met):
    key_of_cora(one)
    key = one.post(ANNA, "key", public=PUBLIC, certificate=CERTIFICATE).json()
    row = {
        "party": BETA,
        "member": CORA,
        "certificate": "ee" * 32,
        "verified": "2026-03-04T09:00:00Z",
        "words": True,
        **met,
    }
    return key, one.post(ANNA, "joined", record=key["record"], certificate=CERTIFICATE, met=[row])


def test_a_key_is_signed_for_once_and_handed_out_as_it_was_signed(one):
    first, again = (one.post(ANNA, "key", public=PUBLIC, certificate=CERTIFICATE).json() for _ in range(2))

    assert first == again
    (said,) = one.records("call_key/1")
    assert (said.body.key.hex(), said.body.certificate, said.body.call) == (PUBLIC, CERTIFICATE, one.call)
    assert json.loads(first["key"])["signatures"][0]["keyid"] == one.keys[ANNA]


def test_whoever_signs_in_the_browser_signs_for_the_key_of_a_call_there(one):
    """As the script does: ask, sign what is asked for with the browser's own key, ask again."""
    world, pen = one.world, one.world.signers[ANNA][KeyRole.MEMBER]
    browser = world.browser(ANNA)
    world.site.demo_keys.of = lambda _: None
    headers, said = {"x-csrf": "csrf-anna"}, {"public": PUBLIC, "certificate": CERTIFICATE}

    asked = browser.post(f"/calls/{one.call}/key", json=said, headers=headers).json()
    shown = browser.get(asked["go"]).text
    (tasks,) = re.findall(r'data-sign="([^"]+)"', shown)
    signatures = [
        {"key": one.keys[ANNA], "signature": pen.sign(bytes.fromhex(task["message"])).hex()}
        for task in json.loads(unescape(tasks))
    ]
    signed = browser.post(asked["go"], json={"signatures": signatures}, headers=headers)

    assert signed.status_code == 200, signed.text
    given = browser.post(f"/calls/{one.call}/key", json=said, headers=headers).json()
    assert json.loads(given["key"])["signatures"][0]["keyid"] == one.keys[ANNA]


def test_a_key_of_a_call_waits_for_no_release_and_a_join_does(one):
    _, answer = joined(one)

    assert answer.status_code == 200
    asked = frozenset().union(*(each.body.records for each in one.records("request/1")))
    assert one.records("joined/1")[0].id in asked
    assert one.records("call_key/1")[0].id not in asked


def test_who_was_met_stands_on_record_and_makes_one_present(one):
    joined(one)

    (said,) = one.records("joined/1")
    assert (said.body.met[0].certificate, said.body.met[0].words) == ("ee" * 32, True)
    assert "by call" in one.world.browser(ANNA).get(f"/meetings/{one.meeting}").text


def test_a_meeting_with_somebody_who_never_signed_for_that_certificate_makes_nobody_present(one):
    key_of_cora(one)
    joined(one, certificate="dd" * 32)
    asked = one.post(ANNA, "joined", record="ab" * 32, certificate=CERTIFICATE, met=[])

    assert "by call" not in one.world.browser(ANNA).get(f"/meetings/{one.meeting}").text
    assert asked.status_code == 422


@pytest.mark.parametrize(
    "met", [{"member": "peter"}, {"party": "gamma"}, {"certificate": "x"}, {"verified": "soon"}, {"verified": "2026-03-04T09:00"}],
    ids=["not on the roster", "another party", "no certificate", "no time", "no zone"],
)  # fmt: skip
def test_a_join_that_does_not_fit_the_roster_is_not_recorded(one, met):
    _, answer = joined(one, **met)

    assert answer.status_code == 422
    assert one.records("joined/1") == []


def test_leaving_and_refusing_go_on_record_and_a_refusal_stays_at_home(one):
    key = one.post(ANNA, "key", public=PUBLIC, certificate=CERTIFICATE).json()

    left = one.post(ANNA, "left", record=key["record"], because="key revoked")
    refused = one.post(ANNA, "refused", party=BETA, member=CORA, reason="another certificate")

    assert (left.status_code, refused.status_code) == (200, 200)
    assert one.records("left/1")[0].body.because.value == "key revoked"
    (said,) = one.records("refused/1")
    assert said.body.reason.value == "another certificate"
    assert said.marking.audience == {ALPHA}


def test_words_that_are_none_of_the_offered_ones_are_not_recorded(one):
    answers = [
        one.post(ANNA, "left", record="ab" * 32, because="bored"),
        one.post(ANNA, "refused", party=BETA, member=CORA, reason="x"),
    ]

    assert [one.status_code for one in answers] == [422, 422]


def signal(one, by=ANNA, to=CORA):
    claim = CallClaim(
        step=Step.HELLO, call=one.call, roster="ab" * 32, from_party=ALPHA, from_member=by, to_party=BETA, to_member=to,
        certificate=CERTIFICATE, challenge="ef" * 32, expires=1,
    )  # fmt: skip
    return {"to": {"party": BETA, "member": to}, "said": {"claim": write_claim(claim).decode(), "signature": "ab"}}


def test_a_signal_goes_to_people_on_the_roster_alone(one):
    stranger, forged = (
        one.post(ANNA, "signals", **signal(one, to=PETER)),
        one.post(ANNA, "signals", **signal(one, by=PETER)),
    )

    assert (stranger.status_code, forged.status_code) == (422, 422)
    assert "roster" in stranger.text
    assert "somebody else" in forged.text


def test_a_relay_gives_a_name_and_password_that_end(one, tmp_path):
    (tmp_path / "relay.secret").write_text("between us\n")
    one.world.site.settings = Settings(
        call=Calling(relays="turns:turn.example:5349", relay_secret_file=str(tmp_path / "relay.secret"))
    )

    given = one.post(ANNA, "relay").json()

    (server,) = given["servers"]
    until, _, _ = server["username"].partition(":")
    assert now() < now().fromtimestamp(int(until), tz=now().tzinfo) <= now() + timedelta(hours=4)
    assert "anna" not in server["username"]
    assert "between us" not in json.dumps(given)


def test_a_roster_is_drawn_up_with_the_keys_that_are_known_here(one):
    browser = one.world.browser(ANNA)
    form = {
        "csrf": "csrf-anna",
        "relay": "direct",
        "roster": "alpha | anna | Anna\nalpha | peter | Peter | interpreter | fr",
    }

    answer = browser.post(one.page, data=form)

    assert answer.status_code == 303, answer.text
    board = board_of(one.world.service, one.world.service.view_of(ANNA))
    newest = calls.of_meeting(board, one.meeting)[0].said.body
    assert [(each.member, each.keys) for each in newest.roster] == [
        (who, frozenset({one.keys[who]})) for who in (ANNA, PETER)
    ]
    assert "Sign for" in browser.get(one.page).text


def test_a_roster_is_drawn_up_by_rows_and_a_picker_of_those_whose_keys_are_known(one):
    browser, place = one.world.browser(ANNA), f"{one.page}/roster"
    came = {"referer": f"http://localhost:8400{place}"}
    page = browser.get(place).text
    assert 'value="alpha/anna"' in page.partition('<datalist id="of-person-who">')[2].partition("</datalist>")[0]
    assert "alpha/nobody" not in page
    typed = {**controls(page, one.page), "relay": ["direct"]}

    more = browser.post(one.page, data={**typed, "add": "person"}, headers=came).text
    typed = controls(more, one.page)
    row = next(name.removesuffix("-who") for name, values in typed.items() if values == ["alpha/peter"])
    assert [name for name in typed if name.endswith("-who")] != [
        name for name in controls(page, one.page) if name.endswith("-who")
    ]
    typed[f"{row}-part"] = ["interpreter"]
    fault = browser.post(one.page, data=typed, headers=came)
    assert fault.status_code == 422
    assert "An interpreter, and nobody else, has a language" in fault.text
    answer = browser.post(one.page, data={**typed, f"{row}-language": ["fr"]}, headers=came)

    assert answer.status_code == 303, answer.text
    newest = calls.of_meeting(board_of(one.world.service, one.world.service.view_of(ANNA)), one.meeting)[0].said.body
    assert (PETER, Part.INTERPRETER, "fr") in [(each.member, each.part, each.language) for each in newest.roster]
    assert ANNA in [each.member for each in newest.roster]


def test_a_roster_names_a_person_of_the_list_and_the_fault_stands_at_its_row(one):
    browser, place = one.world.browser(ANNA), f"{one.page}/roster"
    typed = {**controls(browser.get(place).text, one.page), "person-0-who": ["gamma/cora"], "person-0-title": ["Cora"]}

    answer = browser.post(one.page, data=typed, headers={"referer": f"http://localhost:8400{place}"})

    assert answer.status_code == 422
    assert '<a href="#person-0-who">Person 1: Person</a>: Of this person no key is known here' in answer.text
    assert 'value="Cora"' in answer.text


@pytest.mark.parametrize(
    "roster", ["gamma | cora", "alpha | nobody", "alpha | anna | Anna | singer", "alpha | anna | Anna | interpreter"]
)
def test_a_roster_with_somebody_whose_key_is_not_known_is_not_put_forward(one, roster):
    answer = one.world.browser(ANNA).post(one.page, data={"csrf": "csrf-anna", "roster": roster})

    assert answer.status_code == 422
    assert (
        calls.of_meeting(board_of(one.world.service, one.world.service.view_of(ANNA)), one.meeting)[0].said.text
        == one.call
    )


def test_a_page_that_signals_keep_busy_still_ends_with_its_session(one, monkeypatch):
    monkeypatch.setattr(call_room, "_BEAT", 0.05)
    monkeypatch.setattr(call_room, "_still", lambda _: False)
    site = one.world.site
    visit = SimpleNamespace(site=site, member=ANNA, note=lambda _: None)

    async def heard():
        answer = await call_room.stream(visit, one.call)
        async for line in answer.body_iterator:
            if '"over"' in line:
                return True
            for leg in site.calls.legs():
                leg.put({"type": "noise"})
        return False

    monkeypatch.setattr(call_room, "room", lambda *_: None)
    assert asyncio.run(asyncio.wait_for(heard(), 10))


def test_the_pages_hear_of_a_key_that_is_revoked_and_of_a_roster_that_is_replaced(one):
    site, leg = one.world.site, None
    leg = site.calls.open(one.call, ANNA, lambda: None)
    watch = Watch(site.exchange, site.calls)
    watch.look()
    assert not leg.waiting

    one.invite(PETER)
    people.revoke(one.world.service, one.keys[ANNA], RevocationReason.LOST)
    watch.look()

    told = [json.loads(each) for each in leg.take()]
    assert {"type": "revoked", "party": "", "keys": [one.keys[ANNA]]} in told
    assert {
        "type": "revised",
        "call": calls.in_force(board_of(one.world.service, one.world.service.view_of(ANNA)), one.meeting).said.text,
    } in told
    watch.look()
    assert not leg.waiting
