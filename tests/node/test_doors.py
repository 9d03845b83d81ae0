"""Every door by every ending: what has ended is given by none of them from the moment it is recorded.

A door is whatever gives away what lies ready; an ending, whatever ends a release (`endings.Ending`).  Both lists are compared
with the source, so that a new one is tried here too.
"""

import ast
import base64
import re
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import orjson
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

import consilience
from consilience.errors import ConsilienceError
from consilience.exchange.listener import CERTIFICATE, Listener, create_app
from consilience.exchange.taxii.app import open_taxii, routes
from consilience.exchange.taxii.clients import Clients
from consilience.exchange.taxii.talk import MEDIA
from consilience.node import derive
from consilience.node.endings import Ending, Endings
from consilience.node.folder import now
from consilience.node.peering import bundles, peering, transfer
from consilience.node.peering.objects import fill_objects
from consilience.node.stix import bundle as stix_bundle
from consilience.records.housekeeping import Erasure, ErasureReason
from consilience.records.key import KeyRole
from consilience.records.memorandum import Ending as MemorandumEnds
from consilience.records.record import RecordLink
from consilience.records.release import Form, Release
from consilience.records.request import ReleaseRequest, Wording
from tests.exchange.make import BETA, GAMMA, ask
from tests.exchange.test_forks import carried
from tests.node.forum.test_work import Pair
from tests.node.test_release_rules import understood

WORDS = "CANARYWORDS are in it."
TOKEN = "token"  # of a test
SOURCE = Path(consilience.__file__).parent


@pytest.fixture
def pair(tmp_path):
    with ExitStack() as stack:
        yield Pair(tmp_path, stack)


# --- doors: each gives back all that a party gets by it at a moment ---------------------------------------------------


def by_line(alpha, party, moment):
    listener = Listener(alpha.exchange.folder, lambda: moment)
    app, shown = create_app(listener), alpha.exchange.peers.need(party).introduced.card.certificates[0]

    async def called(scope, receive, send):
        scope["state"] = {CERTIFICATE: shown}
        await app(scope, receive, send)

    with closing(listener), closing(TestClient(called, base_url="https://alpha")) as client:
        return [client.get("/exchange/parcels").content]


def by_push(alpha, party, moment, monkeypatch):
    pushed = []

    @contextmanager
    def line(_peer, _own):
        yield SimpleNamespace(push=pushed.append)

    monkeypatch.setattr(transfer, "line", line)
    monkeypatch.setattr(transfer, "now", lambda: moment)
    assert not [
        one.trouble for one in transfer.push(alpha.exchange, None, [alpha.exchange.peers.need(party)]) if one.trouble
    ]
    return pushed


def by_bundle(alpha, party, moment, monkeypatch, beta):
    monkeypatch.setattr(bundles, "now", lambda: moment)
    # Drafting claims from what came has no part in this, and starts a process.
    monkeypatch.setattr(derive, "draft_missing", lambda *_: None)
    out = alpha.folder / f"{moment.timestamp()}.bundle"
    out.unlink(missing_ok=True)
    files = bundles.write_bundle(alpha.exchange, alpha.exchange.peers.need(party), out, since=1)
    return bundles.read_bundle(beta.exchange, files, ask).opened


def by_stix_file(alpha, party, moment, monkeypatch):
    monkeypatch.setattr(stix_bundle, "now", lambda: moment)
    return [one.body for one in stix_bundle.of_party(alpha.service, party)]


def by_taxii(alpha, moment):
    taxii, found = open_taxii(alpha.exchange.folder, now=lambda: moment, title="alpha"), []
    sent = {"Authorization": f"Bearer {TOKEN}", "Accept": MEDIA}
    with closing(taxii), closing(TestClient(Starlette(routes=routes(taxii)), base_url="https://n")) as client:
        base = "/taxii2/node/collections/released"
        found.append(client.get(f"{base}/objects/?match[version]=all", headers=sent).content)
        for one in orjson.loads(found[0]).get("objects", []):
            found += [client.get(f"{base}/objects/{one['id']}/?match[version]=all", headers=sent).content]
    return found


DOORS = {
    "line": ("exchange.listener", lambda c: by_line(c.alpha, c.party, c.moment)),
    "push": ("node.peering.transfer", lambda c: by_push(c.alpha, c.party, c.moment, c.monkeypatch)),
    "bundle": ("node.peering.bundles", lambda c: by_bundle(c.alpha, c.party, c.moment, c.monkeypatch, c.beta)),
    "STIX file": ("node.stix.bundle", lambda c: by_stix_file(c.alpha, c.party, c.moment, c.monkeypatch)),
    "TAXII": ("exchange.taxii.app", lambda c: by_taxii(c.alpha, c.moment)),
}
OF_PEERS = {"line", "push", "bundle"}
NO_DOOR = {"web.demo_forum", "exchange.outbox", "exchange.objects"}
"""The demo carries between nodes of its own; the others are what the doors give from."""


def test_whatever_gives_away_what_lies_ready_is_among_the_doors():
    giving = {"consignment": {"outbox"}, "page": {"objects"}, "manifest": {"objects"}, "newest": {"objects"}}
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        text = path.read_text()
        for call in ast.walk(ast.parse(text)) if any(f".{name}(" in text for name in giving) else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute):
                owner = call.func.value
                name = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
                if name.lstrip("_") in giving.get(call.func.attr, ()):
                    found.add(".".join(path.relative_to(SOURCE).with_suffix("").parts))
    assert found - NO_DOOR == {module for module, _ in DOORS.values()}


# --- endings: each ends a release as it does in life, and says at which moment the doors are tried ---------------------


def erase(one, record):
    one.say(Erasure(record=record, reason=ErasureReason.SPILL), marked=one.marking(), role=KeyRole.RELEASER)


ENDS = {
    Ending.WITHDRAWN: lambda c: c.alpha.withdraw(c.release),
    Ending.ERASED: lambda c: erase(c.alpha, c.report),
    Ending.RECALLED: lambda c: c.alpha.recall(c.report),
    Ending.FAULTY: lambda _: None,
    Ending.LAPSED: lambda c: c.lapse(now().date()),
    Ending.OVER: lambda c: c.later(days=1),
    Ending.REMOVED: lambda c: peering.remove(c.alpha.exchange, c.party),
}
MORE = {
    "the release itself is erased": lambda c: erase(c.alpha, c.release),
    "a memorandum ends tomorrow, and it is tomorrow": lambda c: (
        c.lapse(now().date() + timedelta(days=1)),
        c.later(days=1),
    ),
}


class Case:
    """A report released to a party, lying ready at every door."""

    def __init__(self, pair, party, form, monkeypatch, *, lasting=False, until=None):
        self.alpha, self.beta, self.party, self.monkeypatch = pair.alpha, pair.beta, party, monkeypatch
        self.moment, self.pair, self.memorandum = now(), pair, None
        with closing(Clients(self.alpha.exchange.folder / "clients.sqlite3")) as clients:
            clients.add(f"soft-{party}", party, TOKEN, since="2026-01-01")
            clients.set_title("alpha")
        if lasting:
            self.memorandum = understood(pair, pair.founded(), ("report", "amber", None))
        marked = self.alpha.marking(party) if form is Form.FULL else self.alpha.marking()
        self.report = self.alpha.report(WORDS if form is Form.FULL else "Other words.", marked=marked)
        self.release = self._released(form, until)
        self.alpha.dispatch()
        fill_objects(self.alpha.exchange)

    def _released(self, form, until):
        words = None if form is Form.FULL else WORDS
        if self.memorandum is None:
            return self.alpha.release(self.report, to=[self.party], form=form, words=words, until=until)
        one, marked = self.alpha, self.alpha.marking(level="amber")
        given = {"records": frozenset({self.report}), "form": form, "to": frozenset({self.party}), "because": "x"}
        wordings = (Wording(record=self.report, text=words),) if words else ()
        asked = one.say(ReleaseRequest(**given, wordings=wordings), marked=marked)
        link = (RecordLink(relation="request", record=asked),)
        return one.say(Release(**given, under=self.memorandum), marked=marked, role=KeyRole.RELEASER, links=link)

    def lapse(self, day):
        self.pair.say(self.alpha, MemorandumEnds(memorandum=self.memorandum, on=day, because="enough"))

    def later(self, **by):
        self.moment = self.moment + timedelta(**by)

    def given(self, door):
        try:
            found = DOORS[door][1](self)
        except ConsilienceError:
            found = []
        return any(b"CANARYWORDS" in spelled(each) for each in found)


def spelled(raw):
    """Return bytes with all base64 in them opened, as contents of parcels, envelopes and payloads are."""
    found = [raw]
    for run in re.findall(rb"[A-Za-z0-9+/]{24,}={0,2}", raw):
        try:
            opened = base64.b64decode(run.rstrip(b"=") + b"=" * (-len(run.rstrip(b"=")) % 4))
        except ValueError:
            continue
        found.append(spelled(opened) if opened.startswith(b"{") else opened)
    return b"\n".join(found)


def doors_of(party):
    return [door for door in DOORS if party == BETA or door not in OF_PEERS]


def given_at(case, doors):
    return [door for door in doors if case.given(door)]


@pytest.mark.parametrize("form", [Form.FULL, Form.GIST])
@pytest.mark.parametrize("party", [BETA, GAMMA])
@pytest.mark.parametrize("ending", [*Ending, *MORE], ids=lambda one: one.name if isinstance(one, Ending) else one)
def test_what_has_ended_goes_through_no_door_from_that_moment(pair, monkeypatch, ending, party, form):
    of_memorandum = ending in (Ending.LAPSED, "a memorandum ends tomorrow, and it is tomorrow")
    if party == GAMMA and (of_memorandum or ending is Ending.REMOVED):
        pytest.skip("a memorandum is with a party that has a node, and only such a party is removed")
    with monkeypatch.context() as before:
        if ending is Ending.FAULTY:
            before.setattr(Endings, "of", lambda *_: None)
        case = Case(
            pair, party, form, monkeypatch, lasting=of_memorandum, until=now().date() if ending is Ending.OVER else None
        )
        doors = doors_of(party)
        assert given_at(case, doors) == doors, "all of them give it at first"

    (ENDS.get(ending) or MORE[ending])(case)
    if ending is Ending.FAULTY:
        monkeypatch.setattr(
            case.alpha.service.node.ledger.offices(), "faults", {case.release: "it rests on no open request"}
        )
        case.alpha.service.stop()

    assert given_at(case, doors) == []


def test_there_is_a_way_to_each_ending():
    assert set(ENDS) == set(Ending)


def test_an_ending_that_was_not_carried_out_is_when_the_node_opens_again(pair, monkeypatch):
    """As after a crash between the signature and the outbox."""
    case = Case(pair, BETA, Form.FULL, monkeypatch)
    with monkeypatch.context() as crash:
        crash.setattr(type(case.alpha.service), "stop", lambda _: None)
        case.alpha.withdraw(case.release)
    assert given_at(case, ["line", "TAXII"]) == ["line", "TAXII"]

    case.alpha.close()
    case.alpha.open()

    assert given_at(case, list(DOORS)) == []


def test_what_ends_while_it_is_being_packed_does_not_stay_ready(pair, monkeypatch):
    alpha = pair.alpha
    report = alpha.report(WORDS, marked=alpha.marking(BETA))
    release = alpha.release(report, to=[BETA])
    put = type(alpha.exchange.outbox).put

    def put_late(outbox, parcels, *rest):
        if parcels:
            alpha.withdraw(release)
        put(outbox, parcels, *rest)

    monkeypatch.setattr(type(alpha.exchange.outbox), "put", put_late)
    alpha.dispatch()

    assert all(line.gone for line in alpha.exchange.outbox.lines(BETA) if line.number == 1)


def test_a_memorandum_ended_by_the_other_side_ends_what_lies_ready_too(pair, monkeypatch):
    case = Case(pair, BETA, Form.FULL, monkeypatch, lasting=True)
    pair.say(pair.beta, MemorandumEnds(memorandum=case.memorandum, on=now().date(), because="enough"))
    pair.let_go(pair.beta)
    pair.beta.dispatch()

    carried(pair.beta, pair.alpha)

    assert given_at(case, list(DOORS)) == []
