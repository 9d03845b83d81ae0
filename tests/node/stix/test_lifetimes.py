"""Every door keeps the same rules: withdrawal, last day and removal hold for parcels, STIX files and TAXII, in any order."""

import sqlite3
from contextlib import ExitStack, closing
from datetime import timedelta

import orjson
import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from consilience import node as nodes
from consilience.exchange.objects import Objects, Wanted
from consilience.exchange.outbox import Outbox
from consilience.exchange.stix.parse import read_objects
from consilience.exchange.taxii.app import open_taxii, routes
from consilience.exchange.taxii.clients import Clients
from consilience.exchange.taxii.talk import MEDIA
from consilience.node.baseline_store import BaselineStore
from consilience.node.peering import peering
from consilience.node.peering.objects import fill_objects
from consilience.node.received import ReceivedStore
from consilience.node.sequence import Arrivals
from consilience.node.stix.receive import UNSAID, Door
from consilience.records.report import Report
from consilience.records.sighting import Sighting, State
from tests.exchange.make import ALPHA, BETA, GAMMA, Partner
from tests.exchange.test_forks import carried
from tests.make_records import SOME_ID

WORDS = "CANARYWORDS for beta."


@pytest.fixture
def pair(tmp_path):
    with ExitStack() as stack:
        one, other = Partner(tmp_path / "a", ALPHA), Partner(tmp_path / "b", BETA)
        stack.callback(one.close)
        stack.callback(other.close)
        one.meets(other)
        other.meets(one)
        yield one, other


def stix_of(alpha, party=BETA):
    with closing(Objects(alpha.exchange.folder / "outbox.sqlite3", writable=True)) as objects:
        return [orjson.loads(row.body) for row in objects.page(party, Wanted()).rows]


def as_stix(beta, bundle, giver=ALPHA):
    with closing(Door(beta.folder)) as door:
        return door.take(read_objects(orjson.dumps(bundle)), door.terms(giver), source="taxii")


def is_here(beta):
    beta.service.received.data.scrub()
    files = list(beta.folder.glob("received.sqlite3*"))
    return bool(beta.held(Report)), any(b"CANARYWORDS" in path.read_bytes() for path in files)


def today():
    return nodes.now().date()


@pytest.mark.parametrize("ways", [("parcel", "stix"), ("stix", "parcel"), ("parcel",), ("stix", "stix")])
@pytest.mark.parametrize("end", ["withdraw", "expire"])
def test_what_came_by_any_way_goes_with_its_release(pair, ways, end):
    alpha, beta = pair
    until = today() if end == "expire" else None
    release = alpha.release(alpha.report(WORDS, marked=alpha.marking(BETA)), to=[BETA], until=until)
    alpha.dispatch()
    bundle = stix_of(alpha)
    for way in ways:
        assert carried(alpha, beta).records if way == "parcel" else as_stix(beta, bundle).records
    assert is_here(beta) == (True, True)

    if end == "withdraw":
        alpha.withdraw(release)
        alpha.dispatch()
        carried(alpha, beta)
    else:
        beta.service.received.expire(today() + timedelta(days=1))

    assert is_here(beta) == (False, False)


def test_a_file_that_comes_after_the_withdrawal_brings_nothing_back(pair):
    alpha, beta = pair
    release = alpha.release(alpha.report(WORDS, marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    bundle = stix_of(alpha)
    carried(alpha, beta)
    alpha.withdraw(release)
    alpha.dispatch()
    carried(alpha, beta)

    done = as_stix(beta, bundle)

    assert "withdrawn" in done.refused[0].why
    assert is_here(beta) == (False, False)


def test_a_file_that_comes_after_its_last_day_brings_nothing(pair):
    alpha, beta = pair
    alpha.release(alpha.report(WORDS, marked=alpha.marking(BETA)), to=[BETA], until=today())
    alpha.dispatch()
    bundle = stix_of(alpha)
    for one in bundle:
        extension = next(iter(one.get("extensions", {}).values()), {})
        if "envelope" in extension:
            extension["until"] = (today() - timedelta(days=1)).isoformat()
    assert "last day is over" in as_stix(beta, bundle).refused[0].why


@pytest.mark.parametrize(
    ("name", "value"), [("until", "soon"), ("until", 5), ("parcel", "1"), ("parcel", 0), ("parcel", True)]
)
def test_a_limit_that_cannot_be_read_is_refused_and_not_passed_over(pair, name, value):
    alpha, beta = pair
    alpha.release(alpha.report(WORDS, marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    bundle = stix_of(alpha)
    for one in bundle:
        extension = next(iter(one.get("extensions", {}).values()), {})
        if "envelope" in extension:
            extension[name] = value

    assert as_stix(beta, bundle).records == 0
    assert is_here(beta)[0] is False


def test_what_nobody_limits_is_held_for_a_while(pair):
    alpha, beta = pair
    alpha.release(alpha.report(WORDS, marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    bundle = stix_of(alpha)
    for one in bundle:
        for extension in one.get("extensions", {}).values():
            extension.pop("parcel", None)
    assert as_stix(beta, bundle).records == 1

    beta.service.received.expire(today() + UNSAID)
    assert is_here(beta)[0]
    beta.service.received.expire(today() + UNSAID + timedelta(days=1))
    assert is_here(beta) == (False, False)


def test_a_report_that_came_both_ways_and_is_recalled_is_flagged(pair):
    alpha, beta = pair
    report = alpha.report(WORDS, marked=alpha.marking(BETA))
    alpha.release(report, to=[BETA])
    alpha.dispatch()
    as_stix(beta, stix_of(alpha))
    carried(alpha, beta)
    alpha.recall(report)
    alpha.dispatch()
    carried(alpha, beta)

    assert set(beta.service.received.recalled(ALPHA).values()) == {"fabricated"}


def test_a_sighting_that_nobody_fetched_goes_with_the_claim_that_it_names(pair):
    """By other software than ours a sighting names its claims and is linked to none."""
    alpha, beta = pair
    client_of(alpha, BETA)
    open_ = alpha.marking(BETA)
    claims = [alpha.claim(alpha.report(marked=open_), marked=open_) for _ in range(2)]
    seen = [
        alpha.say(
            Sighting(
                forum=SOME_ID,
                indicator=SOME_ID,
                state=State.SEEN,
                first=today(),
                last=today(),
                claims=(one,),
                words=words,
            ),
            marked=open_,
        )
        for one, words in zip(claims, ("CANARYWORDS at the gate.", "Planks at the gate."), strict=True)
    ]
    for one in seen:
        alpha.release(one, to=[BETA])
    alpha.dispatch()
    assert "CANARYWORDS" in served(alpha, "tok").text

    alpha.recall(claims[0])

    assert "CANARYWORDS" not in served(alpha, "tok").text
    assert "Planks" in served(alpha, "tok").text
    taken = carried(alpha, beta)
    assert (taken.parcels, taken.records) == (2, 1)
    alpha.dispatch()
    assert "CANARYWORDS" not in served(alpha, "tok").text
    carried(alpha, beta)
    beta.service.received.data.scrub()
    assert not any(b"CANARYWORDS" in path.read_bytes() for path in beta.folder.rglob("*") if path.is_file())


def served(partner, token, now=nodes.now, path="objects/"):
    taxii = open_taxii(partner.exchange.folder, now=now, title="alpha")
    with TestClient(Starlette(routes=routes(taxii)), base_url="https://n") as client:
        answer = client.get(
            f"/taxii2/node/collections/released/{path}", headers={"Authorization": f"Bearer {token}", "Accept": MEDIA}
        )
    taxii.close()
    return answer


def reports(answer):
    return [one["id"] for one in answer.json().get("objects", []) if one["id"].startswith(("report--", "note--"))]


def client_of(partner, party, token="tok"):  # of a test
    with closing(Clients(partner.exchange.folder / "clients.sqlite3")) as clients:
        clients.add(f"soft-{party}", party, token, since="2026-01-01")
        clients.set_title("alpha")


def test_a_removed_party_gets_nothing_by_any_door_until_it_is_introduced_again(pair):
    alpha, beta = pair
    client_of(alpha, BETA)
    alpha.release(alpha.report("One.", marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    assert len(reports(served(alpha, "tok"))) == 1

    peering.remove(alpha.exchange, BETA)
    assert served(alpha, "tok").status_code == 401
    client_of(alpha, BETA)
    alpha.release(alpha.report("Two.", marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    fill_objects(alpha.exchange)
    assert served(alpha, "tok").status_code == 401
    assert stix_of(alpha) == []

    alpha.meets(beta)
    alpha.dispatch()
    assert len(reports(served(alpha, "tok"))) == 2


@pytest.mark.parametrize("introduced", [True, False])
def test_after_its_last_day_nothing_is_served_though_nothing_ran_since(pair, introduced):
    alpha, _ = pair
    party = BETA if introduced else GAMMA
    client_of(alpha, party)
    report = alpha.report("Until today.", marked=alpha.marking(party))
    alpha.release(report, to=[party], until=today())
    alpha.release(alpha.report("For good.", marked=alpha.marking(party)), to=[party])
    alpha.dispatch()
    fill_objects(alpha.exchange)
    late = lambda: nodes.now() + timedelta(days=1)  # noqa: E731  # a clock

    now, then = served(alpha, "tok"), served(alpha, "tok", late)

    assert (len(reports(now)), len(reports(then))) == (2, 1)
    (gone,) = set(reports(now)) - set(reports(then))
    for path in (f"objects/{gone}/", f"objects/{gone}/versions/"):
        assert served(alpha, "tok", path=path).status_code == 200
        assert served(alpha, "tok", late, path).status_code == 404
    assert gone in served(alpha, "tok", path="manifest/").text
    assert gone not in served(alpha, "tok", late, "manifest/").text
    alpha.release(report, to=[party])
    alpha.dispatch()
    fill_objects(alpha.exchange)
    assert len(reports(served(alpha, "tok", late))) == 2


def test_words_in_place_of_a_record_have_a_last_day_too(pair):
    alpha, _ = pair
    client_of(alpha, GAMMA)
    from consilience.records.release import Form  # here alone

    report = alpha.report("Secret.", marked=alpha.marking())
    alpha.release(report, to=[GAMMA], form=Form.GIST, words="Something.", until=today())
    fill_objects(alpha.exchange)

    assert "Something." in served(alpha, "tok").text
    assert "Something." not in served(alpha, "tok", lambda: nodes.now() + timedelta(days=1)).text


def test_files_of_the_version_before_are_brought_up(tmp_path):
    """A file whose tables were made before the newest step gets what that step adds."""
    made = {
        "outbox.sqlite3": (lambda: Outbox(tmp_path).close(), "behind"),
        "objects.sqlite3": (lambda: Objects(tmp_path / "objects.sqlite3", writable=True).close(), "objects_brought"),
        "received.sqlite3": (lambda: _opened(tmp_path / "received.sqlite3"), "settled"),
        "baselines.sqlite3": (lambda: BaselineStore(tmp_path / "baselines.sqlite3").close(), "firsts"),
    }
    for name, (opening, table) in made.items():
        opening()
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            connection.execute(f"drop table {table}")
            with_parts = connection.execute("select 1 from sqlite_schema where name = 'steps'").fetchone()
            if with_parts:
                connection.execute("update steps set done = done - 1 where part in ('outbox', 'objects', 'arrivals')")
            else:
                connection.execute("pragma user_version = 1")
            connection.commit()
        opening()
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            assert connection.execute("select 1 from sqlite_schema where name = ?", (table,)).fetchone(), name


def _opened(path):
    store = ReceivedStore(path)
    Arrivals(store.data)
    store.close()
