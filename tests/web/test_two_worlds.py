"""Two worlds that differ only in what Peter may not see: everything he can observe is equal.

Hidden records stand at the same places of both logs, so that only what they are and say differs.  Hashes, nonces and times
are masked, since chance decides them.
"""

import asyncio
import io
import logging
import random
import re
from contextlib import suppress
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import count

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from consilience.marking import Marking
from consilience.node.forum import standings
from consilience.node.reader_view import Asked
from consilience.node.received import ReceivedItem
from consilience.records.baseline import Baseline, BaselineSignature, Line, text_id
from consilience.records.claim import Claim, Span
from consilience.records.estimate import Answer, Band, Estimate
from consilience.records.ids import ClaimId, MemberId, OriginId, QuestionId, ReportId
from consilience.records.key import KeyRole
from consilience.records.party import Role
from consilience.records.record import RecordLink
from consilience.records.release import Form, Recall, RecallReason, Release
from consilience.records.report import Report
from consilience.records.request import Agreement, ReleaseRequest, Wording
from consilience.records.source import Source
from consilience.web.pages.operation import _events
from tests.web.make import ALPHA, ANNA, BETA, GREEN, OPEN, PETER, SECRET, SENTENCES, World, marking, masked
from tests.web.make_forum import about, filled, founded
from tests.web.make_standings import council, every_standing

CANARY = "canary7x"
CARL, DORA = MemberId("carl"), MemberId("dora")
FOREIGN = Marking(levels=SECRET.levels, originators=frozenset({BETA}), releasable_to=frozenset({ALPHA, BETA}))


def secrets_of_anna(world, chance, seen):
    """Hidden records of every kind that a page may show, each with a canary in every text."""
    before = world.service.node.ledger.size
    say = (f"{CANARY}{chance.randrange(10**9)}" for _ in count())
    text = f"{next(say)} {SENTENCES[1]} {next(say)}."
    report = world.report(text, marked=SECRET, title=next(say))
    claim = world.claim(report, SENTENCES[1], marked=SECRET)
    link = (RecordLink(relation="evidence", record=claim),)
    world.question("hidden-" + next(say), next(say), marked=SECRET)
    world.estimate("bridge", "0.1", marked=SECRET, because=next(say), links=link)
    request = world.say(
        ReleaseRequest(
            records=frozenset({claim}), form=Form.GIST, to=frozenset({BETA}), because=next(say),
            wordings=(Wording(record=claim, text=next(say)),),
        ),
        CARL,
        marked=SECRET,
    )  # fmt: skip
    linked = {"marked": SECRET, "role": KeyRole.RELEASER, "links": (RecordLink(relation="request", record=request),)}
    world.say(Agreement(request=request, agreed=True, because=next(say)), DORA, **linked)
    release = Release(
        records=frozenset({claim}), form=Form.GIST, to=frozenset({BETA}), because=next(say), second=DORA,
        under=seen["memorandum"],
    )  # fmt: skip
    world.say(release, ANNA, **linked)
    world.say(Source(id=next(say), title=next(say)), ANNA, marked=SECRET)
    line = Line(id="s1", statement=next(say), rests_on=frozenset({claim}))
    text = Baseline(title=next(say), parties=frozenset({ALPHA, BETA}), lines=(line,), as_of=date(2026, 3, 5))
    world.say(text, ANNA, marked=SECRET)
    held = world.service.roster().find(Asked(kind="seat/1", name=ANNA, limit=9))
    seat = next(one for one in held if one.statement.body.role is Role.CHAIR)
    world.say(BaselineSignature(text=text_id(text), seat=seat.id), ANNA, marked=SECRET)
    hidden = forum_secrets(world, say, seen)
    # The node's own word on what is hidden is hidden too, and takes its place in the log.
    assert world.site.warnings.wait(120)
    assert world.service.views.total(("warning/1",)) == 1
    assert world.service.node.ledger.size - before == SECRETS, world.service.node.ledger.size - before
    return [report, claim, request, text_id(text), hidden]


SECRETS = 136
"""Records of this log that `secrets_of_anna` takes; the forum's are most of them, one the node's warning."""


def forum_secrets(world, say, seen):
    """A hidden forum with something of each kind, and hidden words on each kind of thing that Peter does see.

    Some of both is Beta's.  Return the ids of what has an address.
    """
    forum, seat = founded(world, say, marked=SECRET)
    found = {"forum": forum, **filled(world, forum, seat, say, marked=SECRET)}
    # Joined with what Peter sees: neither a position, nor a word, nor a second report of an exchange may show.
    filled(world, seen["forum"], seen["seat"], say, marked=SECRET)
    about(world, seen["forum"], seen["seat"], seen, say, marked=SECRET)
    for id_, beta, memorandum in (
        (forum, seat, found["memorandum"]),
        (seen["forum"], seen["seat"], seen["memorandum"]),
    ):
        every_standing(world, id_, beta, memorandum, say, marked=SECRET)
        council(world, id_, say, marked=SECRET)
    return found


def other_secrets(world, chance, _):
    """As many hidden records as `secrets_of_anna`, of one dull kind."""
    dull = [
        world.say(Source(id=f"{CANARY}{chance.randrange(10**9)}", title=CANARY), ANNA, marked=SECRET)
        for _ in range(SECRETS)
    ]
    return [*dull[:4], dict.fromkeys(IDS, dull[4])]


def hidden_about(world, visible, chance):
    """A hidden recall and a hidden judgement of what Peter does see: neither may show."""
    recall = Recall(record=visible["report"], reason=RecallReason.FABRICATED, because=f"{CANARY}{chance.randrange(99)}")
    world.say(recall, ANNA, marked=SECRET, role=KeyRole.RELEASER)


def dull(world, *_):
    world.say(Source(id=CANARY, title=CANARY), ANNA, marked=SECRET)


def built(folder, *, rich, seed):
    """One world: what Peter sees is the same whatever `rich` and `seed` are."""
    world, chance = World(folder), random.Random(seed)
    world.person(ANNA, compartments=("GAMMA",))
    world.person(PETER, levels=GREEN)
    for name in (CARL, DORA):
        world.person(name, compartments=("GAMMA",))
    report = world.report()
    visible = {"report": report, "claim": world.claim(report), "other": world.claim(report, SENTENCES[1])}
    world.question()
    world.estimate()
    visible["forum"] = visible_forum(world)
    hidden = (secrets_of_anna if rich else other_secrets)(world, chance, visible["forum"])
    (hidden_about if rich else dull)(world, visible, chance)
    theirs = Report(
        id=ReportId("r-b"),
        party=BETA,
        file="b.txt",
        text="The envoys met in Geneva on 5 March 2026.",
        published=date(2026, 3, 6),
    )
    seen = Claim(
        id=ClaimId("r-b-1"), party=BETA, report=theirs.id, span=Span(start=0, end=len(theirs.text)), quote=theirs.text,
        origin=OriginId("report:r-b"),
    )  # fmt: skip
    open_ = Marking(levels=OPEN.levels, originators=frozenset({BETA}), releasable_to=frozenset({ALPHA, BETA}))
    world.service.received.keep([ReceivedItem(theirs, open_), ReceivedItem(seen, open_)], came="test")
    if rich:
        words = f"{CANARY} refused it in Geneva."
        dark = replace(theirs, id=ReportId("r-c"), text=words, file=f"{CANARY}.txt")
        claim = replace(seen, id=ClaimId("r-c-1"), report=dark.id, quote=words, span=Span(start=0, end=len(words)))
        answer = Answer(probability=Band.exact(Decimal("0.9")))
        estimate = Estimate(party=BETA, question=QuestionId("bridge"), answer=answer, because=CANARY)
        world.service.received.keep(
            [ReceivedItem(dark, FOREIGN), ReceivedItem(claim, FOREIGN), ReceivedItem(estimate, FOREIGN)], came="test"
        )
    for one in (*hidden[:4], hidden[4]["forum"]):
        world.visit(ANNA).note("opened", one)
    world.site.contacts.ring()
    return world, visible, hidden


IDS = (
    "forum",
    "memorandum",
    "proposal",
    "decision",
    "meeting",
    "minutes",
    "action",
    "contact",
    "open",
    "call",
    "scenario",
    "indicator",
)
"""Of a forum: what has an address of its own."""
EXPORTS = ("calendar.ics", "actions.csv", "commitments.csv", "decisions.csv")


def visible_forum(world):
    """A forum that Peter sees, with something of each kind, all of it told in the same words in every world."""
    say = (f"plain{number}" for number in count())
    forum, seat = founded(world, say)
    found = {"forum": forum, "seat": seat, **filled(world, forum, seat, say)}
    every_standing(world, forum, seat, found["memorandum"], say)
    return found


PARAMETERS = {"digest": ["x"], "file": ["site.css", "no.css"], "secret": ["nonsense"], "filing": ["nonsense"]}


def addresses(world, visible, hidden):
    """Every GET address of the application, with visible, hidden and unknown ids in it."""
    ids = {"visible": visible["report"], "claim": visible["claim"], "hidden": hidden[0], "unknown": "0" * 64}
    quote = world.service.roster().record(visible["claim"]).statement.body.id
    found = {}
    for route in routes(world.app):
        if "GET" not in route.methods or route.path == "/events":
            continue
        names = re.findall(r"{(\w+)}", route.path)
        if not names:
            found[route.path] = route.path
        for label, id_ in ids.items() if names else ():
            path = route.path
            for name in names:
                if name in PARAMETERS:
                    value = PARAMETERS[name][0]
                elif "/questions" in route.path:
                    value = {"visible": "bridge"}.get(label, "hidden-x")
                elif name == "forum" and label in ("visible", "claim", "hidden"):
                    value = (hidden[4] if label == "hidden" else visible["forum"])["forum"]
                elif name == "name" and route.path.startswith("/forums"):
                    value = {"visible": "calendar.ics", "claim": "actions.csv", "hidden": "commitments.csv"}.get(
                        label, "x"
                    )
                elif name == "team":
                    value = "t1"
                elif noun_of(route.path) in IDS and label in ("visible", "claim", "hidden"):
                    value = (hidden[4] if label == "hidden" else visible["forum"])[noun_of(route.path)]
                elif route.path.startswith("/baselines") and label == "hidden" and len(hidden) > 3:
                    # In the other world any id serves: there is no such text.
                    value = hidden[3]
                elif name == "party":
                    value = "beta"
                elif route.path.startswith("/received"):
                    value = {"visible": "r-b", "hidden": "r-c"}.get(label, "no-report")
                elif route.path.startswith("/matters"):
                    value = {"visible": quote, "hidden": "r-c-1"}.get(label, "no-claim")
                elif route.path.startswith("/picture/export"):
                    value = {"visible": "matters.csv", "claim": "claims.csv", "hidden": "picture.md"}.get(label, "x")
                else:
                    value = id_
                path = path.replace("{" + name + "}", value)
            found[f"{route.path} {label}"] = path
    words = f"{CANARY}*"
    for place in (f"/search?q={words}", "/search?q=refused", "/search?q=envoys&kind=claim/1", "/desk?kind=claim/1",
                  "/audit?kind=report/1", "/audit?act=signed&until=2030-01-01", "/search/offer?q=Ta", f"/search/offer?q={CANARY[:4]}",
                  "/picture?verdict=conflicting", "/picture?confirmed=true", "/picture?as_of=2026-03-05", "/reports?offset=1",
                  "/audit?member=anna", f"/audit?record={hidden[0]}", "/desk/new?question=bridge&to=beta",
                  f"/desk/new?record={hidden[1]}", "/api/search?q=refused", "/api/records?kind=claim/1",
                  "/api/records?kind=source/1", "/ledger?kind=clearance/1", "/ledger?kind=baseline/1", "/baselines/new?question=bridge&with=beta",
                  "/baselines/new?matter=r-c-1&with=beta", "/questions/bridge?find=refused", "/export/reports?as=md", "/export/reports?as=csv",
                  "/export/search?q=refused", "/export/search?q=refused&as=md", "/export/audit?member=anna",
                  "/export/questions/bridge?as=csv", "/export/questions/bridge?as=md"):  # fmt: skip
        found[place.replace(hidden[0], "hidden").replace(hidden[1], "hidden")] = place
    return found | dict(forum_addresses(visible["forum"], hidden[4]))


def forum_addresses(visible, hidden):
    """More of the forum: exports, drafts, pages of lists, the picture by verdict, of what Peter sees and of what he does not."""
    for label, ids in (("visible", visible), ("hidden", hidden), ("unknown", dict.fromkeys(IDS, "0" * 64))):
        home = f"/forums/{ids['forum']}"
        places = [f"{home}/export/{name}" for name in EXPORTS]
        places += [f"/api{home}/standing/{noun}" for noun in standings.NOUNS]
        places += [f"/api{home}/records/{kind}" for kind in ("seal", "line", "outcome", "advice", "instrument")]
        places += [f"{home}/contacts?among=agencies", f"{home}/contacts?verdict=conflicting", f"{home}/actions?page=2"]
        places += [f"/api{home}/contacts/picture?among=agencies", f"/api{home}/contacts/picture?verdict=conflicting"]
        places += [
            f"/proposals/{ids['open']}",
            f"/api/proposals/{ids['open']}",
            f"/api/proposals/{ids['open']}/positions",
        ]
        places.append(f"/meetings/{ids['meeting']}/minutes?as=docx")
        tree = f"/scenarios/{ids['scenario']}"
        places += [f"{tree}?on=2026-03-02&unfold=all", f"{tree}?with=beta", f"/api{tree}/day?with=beta"]
        places += [
            f"{tree}/what-if?if-i1=seen&branch=open",
            f"{tree}/history?on=2026-03-02",
            f"{tree}/sightings/new?find=refused",
        ]
        for place in places:
            yield f"{re.sub('[0-9a-f]{64}', 'H', place)} {label}", place


def noun_of(path):
    """Return which kind of thing of a forum an address is of; empty for others."""
    noun = path.removeprefix("/api").split("/")[1]
    return {"memoranda": "memorandum"}.get(noun, noun.removesuffix("s")) if "{text}" in path or "{call}" in path else ""


def words_in(answer):
    """Return what an answer says, a document's words where it is one."""
    if "wordprocessingml" not in answer.headers.get("content-type", ""):
        return answer.text
    return "\n".join(each.text for each in Document(io.BytesIO(answer.content)).paragraphs)


def routes(app):
    """Every route, those of included routers too."""
    found, waiting = [], list(app.routes)
    while waiting:
        one = waiting.pop()
        inner = getattr(one, "original_router", None) or getattr(one, "router", None)
        if hasattr(one, "methods") and hasattr(one, "path"):
            found.append(one)
        elif inner is not None or hasattr(one, "routes"):
            waiting += list(getattr(inner or one, "routes", []))
    return sorted(found, key=lambda route: route.path)


def observed(world, visible, hidden):
    """All that Peter sees: status, headers, length and body of every address, and what comes of every act."""
    world.site.pictures.of(world.service.view_of(PETER), world.visit(PETER).foreign(), patience=60)
    assert world.site.contacts.wait(600)
    browser = world.browser(PETER)
    lined_up(world, visible)
    seen = {label: seen_at(browser, label, place) for label, place in addresses(world, visible, hidden).items()}
    return seen | {label: seen_by_act(browser, label, *act) for label, act in posts(visible, hidden).items()}


def seen_at(browser, label, address):
    answer = browser.get(address)
    said = words_in(answer)
    assert CANARY not in said.replace(address, "").replace(f"{CANARY}*", "").replace(CANARY[:4] + '"', ""), label
    headers = {name: value for name, value in answer.headers.items() if name != "content-length"}
    return answer.status_code, masked(str(headers)), masked(said), len(masked(said))


def seen_by_act(browser, label, address, form):
    answer = browser.post(address, data={"csrf": "csrf-peter", **form})
    assert CANARY not in answer.text, label
    return answer.status_code, masked(answer.text), masked(answer.headers.get("location", ""))


def lined_up(world, visible):
    """See that what was said in public is lined up, which is worked out when somebody first looks."""
    world.browser(ANNA).get(f"/forums/{visible['forum']['forum']}/lines")
    world.browser(PETER).get(f"/forums/{visible['forum']['forum']}/lines")
    world.site.lined_up.wait(120)


def posts(visible, hidden):
    """Acts on what Peter may not see: each must fail like one on what does not exist."""
    report, claim, request = hidden[:3]
    of_forum = hidden[4]
    return {
        "judge": (f"/claims/{claim}/judge", {"outcome": "confirmed"}),
        "correct": (
            f"/claims/{claim}/correct",
            {"polarity": "affirmed", "modality": "fact", "reliability": "A", "credibility": "1"},
        ),
        "recall": (f"/reports/{report}/recall", {"reason": "wrong"}),
        "decide": (f"/desk/{request}", {"decision": "release"}),
        "ask": ("/desk/new", {"record": claim, "form": "existence", "to": "beta", "because": "x"}),
        "estimate": ("/questions/bridge/estimate", {"point": "50", f"step-{claim}": "for"}),
        "sign": (f"/baselines/{hidden[3]}/sign", {}),
        "revise": (f"/baselines/{hidden[3]}/revise", {"statement-0": "x", "id-0": "s1"}),
        "propose": (
            "/baselines/new",
            {"with": "beta", "title": "x", "level": "TLP:AMBER", "statement-0": "x", "id-0": "s1", "records-0": claim},
        ),
        "sign a text": (f"/texts/{of_forum['memorandum']}/sign", {"then": "/forums"}),
        "take a position": (f"/proposals/{of_forum['open']}/position", {"stance": "concur"}),
        "decide a proposal": (f"/proposals/{of_forum['proposal']}/decide", {}),
        "revise a proposal": (
            f"/forums/{visible['forum']['forum']}/proposals",
            {"title": "x", "text": "x", "rule": "majority", "revises": of_forum["open"]},
        ),
        "attend": (f"/meetings/{of_forum['meeting']}/present", {}),
        "open an item": (f"/meetings/{of_forum['meeting']}/open/i1", {}),
        "draft minutes": (f"/meetings/{of_forum['meeting']}/draft", {"lines": "x"}),
        "agree minutes": (f"/meetings/{of_forum['meeting']}/agree", {}),
        "record actions": (f"/meetings/{of_forum['meeting']}/actions", {}),
        "report progress": (
            f"/forums/{visible['forum']['forum']}/progress",
            {"about": of_forum["action"], "state": "done"},
        ),
        "end a memorandum": (f"/memoranda/{of_forum['memorandum']}/end", {"because": "x"}),
        "share a contact": (f"/contacts/{of_forum['contact']}/share", {}),
        "give odds": (f"/scenarios/{of_forum['scenario']}/odds", {"o-open": "0.5", "o-shut": "0.5"}),
        "give rates": (f"/scenarios/{of_forum['scenario']}/rates", {"lines": "x | 1 | 0"}),
        "sight": (
            f"/scenarios/{of_forum['scenario']}/sightings",
            {"indicator": of_forum["indicator"], "state": "not seen", "first": "2026-03-01"},
        ),
        "sign a scenario": (f"/scenarios/{of_forum['scenario']}/sign", {}),
        "keep a note": (f"/notes/{of_forum['meeting']}", {"words": "x"}),
        "rest": (f"/forums/{of_forum['forum']}/rest", {"because": "x"}),
        "rule": ("/matters/r-c-1/rule", {"kind": "verdict", "verdict": "aligned", "because": "x"}),
    }


@pytest.fixture(scope="module")
def worlds(tmp_path_factory):
    made = [built(tmp_path_factory.mktemp("w") / str(n), rich=rich, seed=n) for n, rich in enumerate((True, False))]
    yield made
    for world, _, _ in made:
        world.close()


def test_what_peter_sees_does_not_depend_on_what_is_hidden(worlds, caplog):
    caplog.set_level(logging.DEBUG)

    one, other = (observed(*world) for world in worlds)

    assert set(one) == set(other)
    assert {label: (one[label], other[label]) for label in one if one[label] != other[label]} == {}
    assert len(one) > 80
    # The test's own client logs the addresses it asks for.
    assert CANARY not in "".join(one.getMessage() for one in caplog.records if not one.name.startswith("httpx"))


def test_the_canaries_are_where_somebody_cleared_finds_them(worlds):
    world, visible, hidden = worlds[0]
    browser = world.browser(ANNA)

    places = (
        f"/reports/{hidden[0]}",
        "/questions",
        "/desk",
        "/questions/bridge",
        f"/reports/{visible['report']}",
        "/audit",
    )
    marks = (CANARY, CANARY, hidden[2][:12], CANARY, CANARY, hidden[0][:12])
    found = [mark in browser.get(place).text for place, mark in zip(places, marks, strict=True)]
    assert found == [True, True, True, True, False, True]
    assert "must not be relied upon" in browser.get(places[4]).text


def test_every_page_of_the_application_is_looked_at(worlds):
    paths = {route.path for route in routes(worlds[0][0].app) if "GET" in route.methods}

    assert {"/reports/{record}", "/matters/{claim}", "/api/records", "/audit", "/search/offer"} <= paths
    assert len(paths) >= 28, sorted(paths)


def test_a_hidden_record_looks_like_one_that_is_not_there(worlds):
    world, visible, hidden = worlds[0]
    browser = world.browser(PETER)
    found = addresses(world, visible, hidden)

    for label, address in found.items():
        if label.endswith(" hidden") and not label.startswith("/picture/export"):
            there, nowhere = browser.get(address), browser.get(found[label.removesuffix("hidden") + "unknown"])
            assert (there.status_code, there.text) == (nowhere.status_code, nowhere.text), label


def test_the_stream_says_nothing_of_hidden_records(worlds):
    world, _, _ = worlds[0]

    async def heard(marked, patience):
        stream = _events(world.visit(PETER))
        first = await anext(stream)
        waiting = asyncio.create_task(anext(stream))
        await asyncio.sleep(0.05)
        await asyncio.to_thread(world.say, Source(id="s", title=CANARY), ANNA, marked=marked)
        done, _ = await asyncio.wait([waiting], timeout=patience)
        waiting.cancel()
        with suppress(asyncio.CancelledError, StopAsyncIteration):
            await waiting
        await stream.aclose()
        return first, bool(done)

    assert asyncio.run(heard(SECRET, 0.7)) == ("retry: 5000\n\n", False)
    assert asyncio.run(heard(marking("green"), 30)) == ("retry: 5000\n\n", True)


@pytest.mark.slow
@settings(max_examples=6)
@given(seed=st.integers(0, 10**6))
def test_many_worlds(tmp_path_factory, seed):
    made = [
        built(tmp_path_factory.mktemp("w") / str(n), rich=rich, seed=seed + n) for n, rich in enumerate((True, False))
    ]
    try:
        one, other = (observed(*world) for world in made)
        assert one == other
    finally:
        for world, _, _ in made:
            world.close()
