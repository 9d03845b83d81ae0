"""The client against servers that err: nothing lost, nothing twice, and the walk always ends."""

import uuid

import httpx
import orjson
import pytest

from consilience.errors import TaxiiFailed, TaxiiIncomplete, WrongUse
from consilience.exchange.taxii import client as module
from consilience.exchange.taxii import paging
from consilience.exchange.taxii.client import TaxiiClient, is_safe
from consilience.exchange.taxii.talk import MEDIA
from tests.exchange.taxii.serve import BETA, TOKENS, Server, note

URL = "https://node.example/taxii2/root/collections/c/"
ALL = [orjson.loads(note(number).body) for number in range(10)]


def added(number):
    return f"2026-03-01T12:00:00.{number:06d}Z"


def client(handler):
    return TaxiiClient(httpx.Client(transport=httpx.MockTransport(handler), headers={"Accept": MEDIA}))


def answer(value, headers=None, status=200, media=MEDIA):
    body = value if isinstance(value, bytes) else orjson.dumps(value)
    return httpx.Response(status, content=body, headers={"Content-Type": media, **(headers or {})})


def taken(handler, **query):
    return [one.id for batch in client(handler).objects(URL, **query) for one in batch.sound]


def by_date(*, inclusive):
    """A server without cursors that pages by `added_after`, properly or from that moment on."""

    def handler(request):
        after = request.url.params.get("added_after", "")
        wanted = [n for n in range(10) if added(n) > after or (inclusive and added(n) == after)]
        page = wanted[:3]
        value = {"objects": [ALL[n] for n in page], "more": len(wanted) > 3}
        return answer(value, {"X-TAXII-Date-Added-Last": added(page[-1])} if page else {})

    return handler


def test_a_server_without_cursors_is_walked_by_date():
    assert taken(by_date(inclusive=False), page=3) == [one["id"] for one in ALL]


def test_a_server_that_takes_added_after_as_from_then_on_gives_each_object_once():
    assert taken(by_date(inclusive=True), page=3) == [one["id"] for one in ALL]


def of_equal_dates(size, *, most):
    """A server without cursors whose objects were added three at a moment; a page has `size`, or up to `most` if asked."""

    def handler(request):
        after = request.url.params.get("added_after", "")
        wanted = [n for n in range(9) if added(10 * (n // 3 + 1)) > after]
        page = wanted[: min(max(size, int(request.url.params["limit"])), most)]
        last = {"X-TAXII-Date-Added-Last": added(10 * (page[-1] // 3 + 1))} if page else {}
        return answer({"objects": [ALL[n] for n in page], "more": len(wanted) > len(page)}, last)

    return handler


@pytest.mark.parametrize("size", [1, 2, 3, 4, 5])
def test_objects_of_one_moment_are_all_fetched_where_pages_can_grow(size):
    assert taken(of_equal_dates(size, most=100), page=1) == [one["id"] for one in ALL[:9]]


@pytest.mark.parametrize("size", [4, 5])
def test_a_moment_that_is_cut_by_a_page_is_read_whole(size):
    assert taken(of_equal_dates(size, most=size)) == [one["id"] for one in ALL[:9]]


@pytest.mark.parametrize("size", [1, 2, 3])
def test_a_moment_that_fills_each_page_stops_the_walk_and_the_next_one_begins_before_it(size):
    batches = client(of_equal_dates(size, most=size)).objects(URL)
    came = [next(batches)]

    with pytest.raises(TaxiiIncomplete, match="one and the same date"):
        came += list(batches)

    assert came[0].last < added(10)


@pytest.mark.parametrize("more", [True, "true", "True", " TRUE ", 1, "1", "yes"])
def test_more_is_understood_in_whatever_type_it_is_said(more):
    def handler(request):
        if "next" in request.url.params:
            return answer({"objects": ALL[3:6], "more": "false"})
        return answer({"objects": ALL[:3], "more": more, "next": "a"})

    assert taken(handler) == [one["id"] for one in ALL[:6]]


@pytest.mark.parametrize("more", [False, "false", "no", 0, "0", ""])
def test_a_cursor_on_the_last_page_is_not_followed(more):
    assert len(taken(lambda _: answer({"objects": ALL[:3], "more": more, "next": "a"}))) == 3


def test_a_server_that_never_says_more_is_followed_by_its_cursors():
    pages = {"": (0, "3"), "3": (3, "6"), "6": (6, "")}

    def handler(request):
        start, following = pages[request.url.params.get("next", "")]
        return answer({"objects": ALL[start : start + 3], **({"next": following} if following else {})})

    assert len(taken(handler)) == 9


@pytest.mark.parametrize("more", ["perhaps", [], {"a": 1}, 7])
def test_more_that_says_nothing_clear_is_no_quiet_end(more):
    batches = client(lambda _: answer({"objects": ALL[:3], "more": more})).objects(URL)

    assert len(next(batches).sound) == 3
    with pytest.raises(TaxiiIncomplete, match="known way"):
        next(batches)


@pytest.mark.parametrize("empty", [{0}, {1}, {0, 1, 2}, {2, 3, 4, 5}])
def test_empty_pages_are_no_end_while_more_follows(empty):
    def handler(request):
        number = int(request.url.params.get("next", "0"))
        objects = [] if number in empty else [ALL[number]]
        return answer({"objects": objects, "more": number < 8, "next": number + 1})

    assert taken(handler) == [ALL[number]["id"] for number in range(9) if number not in empty]


def test_empty_pages_without_end_are_given_up(monkeypatch):
    monkeypatch.setattr(paging, "MOST_EMPTY", 5)
    asked = []

    def handler(request):
        asked.append(request)
        return answer({"more": True, "next": f"n{len(asked)}"})

    with pytest.raises(TaxiiIncomplete, match="without end"):
        taken(handler)
    assert len(asked) == 5


def test_an_empty_page_of_a_server_that_goes_by_dates_is_a_stop_and_no_end():
    with pytest.raises(TaxiiIncomplete, match="no way to ask"):
        taken(lambda _: answer({"objects": [], "more": True}))


def test_a_cursor_that_stands_still_ends_the_walk():
    def handler(request):
        return answer({"objects": ALL[:3], "more": True, "next": "same"})

    with pytest.raises(TaxiiFailed, match="same pages again"):
        taken(handler)


def test_cursors_that_go_in_a_circle_end_the_walk():
    def handler(request):
        following = {"": "a", "a": "b", "b": "a"}[request.url.params.get("next", "")]
        return answer({"objects": ALL[:3], "more": True, "next": following})

    with pytest.raises(TaxiiFailed, match="same pages again"):
        taken(handler)


def test_cursors_that_are_always_new_and_bring_nothing_new_end_the_walk():
    asked = []

    def handler(request):
        asked.append(request)
        return answer({"objects": ALL[:3], "more": True, "next": f"n{len(asked)}"})

    with pytest.raises(TaxiiFailed, match="same pages again"):
        taken(handler)
    assert len(asked) < 10


def test_more_without_a_way_on_is_said():
    with pytest.raises(TaxiiFailed, match="no way to ask"):
        taken(lambda _: answer({"objects": ALL[:3], "more": True}))


def test_what_came_before_trouble_is_kept():
    def handler(request):
        if "next" in request.url.params:
            return answer({}, status=503)
        return answer({"objects": ALL[:3], "more": True, "next": "a"})

    batches = client(handler).objects(URL)
    first = next(batches)
    with pytest.raises(TaxiiFailed, match="503"):
        next(batches)

    assert len(first.sound) == 3


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        pytest.param(answer({}, status=401), "401", id="not let in"),
        pytest.param(answer({}, {"Location": "https://elsewhere.example/"}, status=302), "302", id="sent elsewhere"),
        pytest.param(answer({}, media="text/html"), "is not application/taxii", id="another type"),
        pytest.param(answer(b"<html>"), "JSON", id="no JSON"),
        pytest.param(answer(b"[]"), "no object", id="a list"),
        pytest.param(answer(b"[" * 100_000), "levels", id="endlessly deep"),
        pytest.param(answer(b'{"objects":[],"objects":[]}'), "once", id="a name twice"),
    ],
)
def test_an_answer_that_is_none_is_a_clear_error(reply, words):
    with pytest.raises(TaxiiFailed, match=words):
        taken(lambda _: reply)


def test_an_answer_without_end_is_cut_off(monkeypatch):
    monkeypatch.setattr(module, "MOST_PAGE", 1_000)

    with pytest.raises(TaxiiFailed, match="more than 1000 bytes"):
        taken(lambda _: answer({"objects": ALL}))


def test_errors_tell_nothing_of_the_answer():
    with pytest.raises(TaxiiFailed) as error:
        taken(lambda _: answer(b"wolverine" * 10))

    assert "wolverine" not in str(error.value)


def test_objects_that_are_none_are_set_aside_and_the_others_come():
    (batch,) = client(lambda _: answer({"objects": [7, ALL[0], {"type": "note"}]})).objects(URL)

    assert [one.id for one in batch.sound] == [ALL[0]["id"]]
    assert len(batch.aside) == 2


def test_roots_on_other_servers_are_not_asked():
    asked = []

    def handler(request):
        asked.append(str(request.url))
        if request.url.path == "/taxii2/":
            return answer({"title": "t", "api_roots": ["https://elsewhere.example/root/", "/root/", 7]})
        return answer({"collections": [{"id": "c", "title": "C", "can_read": True}, {"id": "d", "title": "D"}]})

    found = client(handler).collections("https://node.example/taxii2/")

    assert [(one.id, one.can_read) for one in found] == [("c", True), ("d", False)]
    assert not [url for url in asked if "elsewhere" in url]


@pytest.mark.parametrize(
    ("url", "safe"),
    [("https://node.example/", True), ("http://node.example/", False), ("http://127.0.0.1:1/", True),
     ("http://localhost/", True), ("http://[::1]/", True), ("ftp://node.example/", False), ("https:///x", False),
     ("http://127.0.0.1.node.example/", False)],
)  # fmt: skip
def test_a_token_travels_only_where_nobody_reads_it(url, safe):
    assert is_safe(url) is safe
    if not safe:
        with pytest.raises(WrongUse, match="https"):
            TaxiiClient.open(url, token="secret")


@pytest.mark.parametrize("page", [1, 3, 10, 1000])
def test_our_own_server_is_read_whole_and_then_only_for_what_is_new(tmp_path, page):
    server = Server(tmp_path)
    server.add(*(note(number) for number in range(10)))
    ours = TaxiiClient(server.client)
    server.client.headers.update({"Authorization": f"Bearer {TOKENS[BETA]}", "Accept": MEDIA})
    (released, inbox) = ours.collections("https://node.example/taxii2/")

    batches = list(ours.objects(released.url, page=page))
    server.add(note(10))
    later = list(ours.objects(released.url, after=batches[-1].last, page=page))

    assert (released.can_read, inbox.can_read) == (True, False)
    assert [one.id for batch in batches for one in batch.sound] == [note(n).id for n in range(10)]
    assert [one.id for batch in later for one in batch.sound] == [note(10).id]
    server.close()


def test_pages_of_one_object_without_end_are_given_up(monkeypatch):
    monkeypatch.setattr(module, "FREE_PAGES", 5)
    asked = []

    def endless(request):
        asked.append(request)
        fresh = {**ALL[0], "id": f"note--{uuid.uuid4()}"}
        return answer({"objects": [fresh], "more": True, "next": str(len(asked))})

    with pytest.raises(TaxiiIncomplete, match="5 objects on 5 pages"):
        taken(endless)


def test_a_walk_ends_at_a_million_objects(monkeypatch):
    monkeypatch.setattr(module, "MOST_OBJECTS", 4)

    with pytest.raises(TaxiiIncomplete, match="the next pull goes on from there"):
        taken(lambda _: answer({"objects": ALL, "more": True, "next": "x"}))


@pytest.mark.parametrize("objects", [{"a": 1}, "x", 3, True])
def test_objects_that_are_no_list_are_an_error_and_no_empty_page(objects):
    with pytest.raises(TaxiiFailed, match="no list"):
        taken(lambda _: answer({"objects": objects, "more": False}))


def test_a_page_says_how_large_it_was_so_that_large_ones_are_taken_in_early():
    batch = next(client(lambda _: answer({"objects": ALL})).objects(URL))

    assert batch.size == len(orjson.dumps({"objects": ALL}))
