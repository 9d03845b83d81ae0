"""Pulling into a node: all the first time, later only what is new, and nothing lost when the line breaks."""

from contextlib import closing

import orjson
import pytest

from consilience import node as nodes
from consilience.errors import TaxiiFailed, TaxiiIncomplete, WrongUse
from consilience.exchange.stix.parse import read_objects
from consilience.exchange.taxii.client import Batch, Offered
from consilience.node.stix.pull import Marks, chosen, pull
from consilience.node.stix.receive import Door
from consilience.records.report import Report
from tests.exchange.stix.terms import GREEN, actor, malware, thing, uses

ONE = Offered("https://node.example/c/", "c", "Notes", can_read=True)


def note(number):
    return thing("note", f"n{number}", GREEN, content=f"Quay {number} was closed.", object_refs=[actor()["id"]])


class Fake:
    """A server's collection, as the client gives it: batches by the date they were added."""

    def __init__(self, *batches):
        self.batches = list(batches)
        self.trouble_after = None

    def collections(self, _url):
        return [ONE, Offered("https://node.example/d/", "d", "Closed", can_read=False)]

    def objects(self, _url, *, after=None):
        for number, values in enumerate(self.batches):
            last = f"2026-03-01T12:00:0{number}.000000Z"
            if after is not None and last <= after:
                continue
            if number == self.trouble_after:
                raise TaxiiFailed("node.example/c/: HTTP status 503")
            found = read_objects(orjson.dumps(values))
            yield Batch(found.sound, found.aside, last)


@pytest.fixture
def door(tmp_path):
    nodes.create(tmp_path / "alpha", party="alpha", title="Alpha", passphrase=None).close()
    with closing(Door(tmp_path / "alpha")) as made:
        yield made


def held(door):
    return {one.text for one in door.received.all(Report, sorted(door.received.markings()))}


def test_the_first_pull_takes_all_and_the_next_what_is_new(door):
    server = Fake([note(1)], [note(2)])
    first = pull(door, server, ONE, door.terms("vendor"))
    server.batches.append([note(3)])
    second = pull(door, server, ONE, door.terms("vendor"))
    third = pull(door, server, ONE, door.terms("vendor"))

    assert (first.imported.reports, second.imported.reports, third.imported.reports) == (2, 1, 0)
    assert third.objects == 0
    assert held(door) == {"Quay 1 was closed.", "Quay 2 was closed.", "Quay 3 was closed."}


def test_a_broken_line_keeps_what_came_and_goes_on_from_there(door):
    server = Fake([note(1)], [note(2)], [note(3)])
    server.trouble_after = 2
    broken = pull(door, server, ONE, door.terms("vendor"))
    server.trouble_after = None
    mended = pull(door, server, ONE, door.terms("vendor"))

    assert "503" in broken.trouble
    assert (broken.imported.reports, mended.imported.reports) == (2, 1)


def test_a_server_with_more_than_it_gives_is_told_from_a_broken_line(door):
    server = Fake([note(1)])
    plain = pull(door, server, ONE, door.terms("vendor"), anew=True)
    server.objects = _out_of_reach
    stopped = pull(door, server, ONE, door.terms("vendor"), anew=True)

    assert (plain.trouble, plain.beyond_reach) == ("", False)
    assert (stopped.trouble, stopped.beyond_reach) == ("there is more", True)
    assert stopped.imported.reports == 1


def _out_of_reach(_url, *, after=None):
    found = read_objects(orjson.dumps([note(2)]))
    yield Batch(found.sound, found.aside, "2026-03-01T12:00:09.000000Z")
    raise TaxiiIncomplete("there is more")


def test_everything_can_be_fetched_again_and_nothing_is_there_twice(door):
    server = Fake([note(1)], [note(2)])
    pull(door, server, ONE, door.terms("vendor"))

    again = pull(door, server, ONE, door.terms("vendor"), anew=True)

    assert (again.imported.reports, again.imported.known) == (0, 2)
    assert len(held(door)) == 2


def test_names_and_markings_are_found_across_pages(door):
    server = Fake([uses(actor(), malware(), GREEN)], [actor("Grey Heron", GREEN)], [malware("Silt", GREEN)])

    pull(door, server, ONE, door.terms("vendor"))

    assert held(door) == {"Grey Heron uses Silt."}


def test_two_givers_and_two_collections_are_marked_apart(tmp_path):
    marks = Marks(tmp_path)
    marks.set("vendor", "https://a/", "1")
    marks.set("vendor", "https://b/", "2")
    marks.set("other", "https://a/", "3")

    assert [
        marks.of("vendor", "https://a/"),
        marks.of("vendor", "https://b/"),
        marks.of("other", "https://a/"),
    ] == list("123")
    assert marks.of("nobody", "https://a/") is None


def test_only_what_may_be_read_is_chosen():
    assert chosen(Fake(), "https://node.example/", []) == [ONE]
    assert chosen(Fake(), "https://node.example/", ["Notes"]) == [ONE]
    for name in ("d", "nothing"):
        with pytest.raises(WrongUse, match="--collection"):
            chosen(Fake(), "https://node.example/", [name])
