"""The TAXII server, requirement by requirement; `docs/reference/taxii.md` names these tests."""

import re
import uuid

import orjson
import pytest

from consilience.exchange.objects import NEVER
from consilience.exchange.taxii.app import MOST_ADDED
from consilience.exchange.taxii.inbox import ObjectFate
from consilience.exchange.taxii.query import MOST, PAGE
from consilience.exchange.taxii.talk import MEDIA
from tests.exchange.taxii.serve import BETA, FIRST, GAMMA, LAST, NOW, Server, note

STAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z")
EVERY_GET = ["/taxii2/", "/taxii2/node/", "/taxii2/node/collections/"]
EVERY_GET += [f"/taxii2/node/collections/released/{path}" for path in ("", "manifest/", "objects/")]
DATED = ["objects/", "manifest/", f"objects/{note(1).id}/", f"objects/{note(1).id}/versions/"]


@pytest.fixture
def server(tmp_path):
    made = Server(tmp_path)
    yield made
    made.close()


@pytest.fixture
def filled(server):
    server.add(*(note(number) for number in range(25)))
    return server


def pages(server, path="objects/", **query):
    """Every answer of one walk by `next`."""
    answers = [server.get(path, **query)]
    while answers[-1].json().get("more"):
        answers.append(server.get(path, **query, next=answers[-1].json()["next"]))
        assert len(answers) < 200
    return answers


class TestTalk:
    @pytest.mark.parametrize("path", EVERY_GET)
    def test_every_answer_has_the_media_type_with_its_version(self, filled, path):
        answer = filled.ask(path)

        assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA)

    @pytest.mark.parametrize(
        "accept", [MEDIA, "application/taxii+json", "application/taxii+json; version=2.1", "text/html, " + MEDIA, "*/*",
                   "application/taxii+json;version=2.1,application/stix+json;version=2.1"],
    )  # fmt: skip
    def test_what_takes_taxii_is_never_answered_with_406(self, filled, accept):
        assert filled.ask("/taxii2/", accept=accept).status_code == 200

    @pytest.mark.parametrize(
        "accept", ["text/html", "application/taxii+json;version=2.0", "application/taxii+json;q=0"]
    )
    def test_what_does_not_take_taxii_21_is_answered_with_406(self, filled, accept):
        assert filled.ask("/taxii2/", accept=accept).status_code == 406

    def test_an_error_is_an_error_message_that_repeats_the_status(self, filled):
        answer = filled.ask("/taxii2/node/collections/nothing/")

        assert answer.headers["content-type"] == MEDIA
        assert answer.json()["title"]
        assert answer.json()["http_status"] == str(answer.status_code) == "404"

    def test_a_path_without_its_last_slash_is_not_found_and_not_redirected(self, filled):
        assert filled.ask("/taxii2").status_code == 404
        assert filled.ask("/taxii2/node").status_code == 404

    def test_a_method_that_is_not_defined_is_405_with_those_that_are(self, filled):
        answer = filled.ask("/taxii2/", method="PUT")

        assert (answer.status_code, answer.headers["allow"]) == (405, "GET")

    def test_a_request_without_a_user_agent_is_served(self, filled):
        assert filled.ask("/taxii2/", headers={"User-Agent": ""}).status_code == 200


class TestWho:
    @pytest.mark.parametrize("path", [*EVERY_GET, "/taxii2/node/status/x/"])
    def test_nobody_unknown_gets_anything_but_a_challenge(self, filled, path):
        answer = filled.ask(path, party=None)

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Basic ")

    @pytest.mark.parametrize(
        "header", ["Basic !!!", "Basic c29mdC1iZXRhOndyb25n", "Bearer wrong", "Bearer", "Digest x", "Basic", ""]
    )
    def test_a_wrong_token_is_nobody(self, filled, header):
        assert filled.ask("/taxii2/", party=None, headers={"Authorization": header}).status_code == 401

    def test_a_token_may_come_as_bearer_too(self, filled):
        assert filled.ask("/taxii2/", party=None, headers={"Authorization": "Bearer token-of-beta"}).status_code == 200

    def test_a_removed_client_is_nobody_at_once(self, filled):
        filled.taxii.clients.remove(f"soft-{BETA}")

        assert filled.ask("/taxii2/").status_code == 401

    def test_a_recipient_sees_his_own_objects_and_not_those_of_others(self, filled):
        filled.add(note(100), to=GAMMA)

        assert filled.ids(filled.get(party=GAMMA)) == [note(100).id]
        assert note(100).id not in filled.ids(filled.get())

    def test_another_recipients_collection_does_not_exist(self, filled):
        theirs = filled.taxii.collection_id(GAMMA, "released")

        assert filled.ask(f"/taxii2/node/collections/{theirs}/objects/").status_code == 404
        assert filled.get(f"objects/{note(1).id}/", party=GAMMA).status_code == 404

    def test_what_others_get_shows_in_nothing_that_a_recipient_sees(self, tmp_path):
        seen = []
        for name in ("with", "without"):
            (tmp_path / name).mkdir()
            server = Server(tmp_path / name)
            for number in range(6):
                if name == "with":
                    server.add(note(1000 + number), note(2000 + number), to=GAMMA)
                server.add(note(number))
            answers = [*pages(server, limit=2), *pages(server, "manifest/", limit=2)]
            seen.append([(dict(one.headers), one.content) for one in answers])
            server.close()

        assert seen[0] == seen[1]


class TestServerInformation:
    def test_discovery_names_the_server_and_its_roots(self, filled):
        said = filled.ask("/taxii2/").json()

        assert said["title"]
        assert said["default"] in said["api_roots"]
        assert all(re.fullmatch(r"/(?!/)[^?]*/", root) for root in said["api_roots"])

    def test_the_root_says_title_versions_and_most_bytes(self, filled):
        said = filled.ask("/taxii2/node/").json()

        assert said["title"]
        assert MEDIA in said["versions"]
        assert type(said["max_content_length"]) is int
        assert said["max_content_length"] > 0

    def test_the_status_of_a_request_is_there_for_its_maker_alone(self, server):
        status = server.post({"objects": [orjson.loads(note(1).body)]}).json()
        path = f"/taxii2/node/status/{status['id']}/"

        assert server.ask(path).json() == status
        assert server.ask(path, party=GAMMA).status_code == 404
        assert server.ask(f"/taxii2/node/status/{uuid.uuid4()}/").status_code == 404


class TestCollections:
    def test_collections_are_listed_in_the_same_order_each_time(self, filled):
        lists = [filled.ask("/taxii2/node/collections/").json()["collections"] for _ in range(3)]

        assert lists[0] == lists[1] == lists[2]
        assert [one["alias"] for one in lists[0]] == ["released", "inbox"]

    def test_a_collection_has_every_required_property_and_a_uuid_of_version_4(self, filled):
        for one in filled.ask("/taxii2/node/collections/").json()["collections"]:
            assert {"id", "title", "can_read", "can_write"} <= set(one)
            assert uuid.UUID(one["id"]).version == 4
            assert filled.ask(f"/taxii2/node/collections/{one['id']}/").json() == one
            assert filled.ask(f"/taxii2/node/collections/{one['alias']}/").json() == one

    def test_an_unknown_collection_is_not_found(self, filled):
        for path in ("", "objects/", "manifest/", f"objects/{note(1).id}/", f"objects/{note(1).id}/versions/"):
            assert filled.get(path, alias=str(uuid.uuid4())).status_code == 404


class TestPages:
    def test_objects_come_in_the_order_in_which_they_were_added(self, filled):
        dates = [one["date_added"] for one in filled.get("manifest/").json()["objects"]]

        assert dates == sorted(dates)
        assert filled.ids(filled.get("manifest/")) == filled.ids(filled.get()) == [note(n).id for n in range(25)]

    def test_no_two_objects_are_added_at_the_same_moment(self, server):
        for number in range(0, 50, 5):
            server.add(*(note(number + more) for more in range(5)))

        dates = [one["date_added"] for one in server.get("manifest/").json()["objects"]]
        assert len(set(dates)) == 50
        assert all(map(STAMP.fullmatch, dates))

    def test_a_clock_that_goes_back_does_not_take_the_sequence_back(self, server):
        server.add(note(1), now=NOW)
        server.add(note(2), now=NOW.replace(year=2020))

        first, second = server.get("manifest/").json()["objects"]
        assert first["date_added"] < second["date_added"]

    @pytest.mark.parametrize("limit", [1, 2, 3, 7, 24, 25, 26, 100])
    @pytest.mark.parametrize("path", ["objects/", "manifest/"])
    def test_a_walk_by_next_gives_each_object_once(self, filled, limit, path):
        answers = pages(filled, path, limit=limit)

        assert [id_ for answer in answers for id_ in filled.ids(answer)] == [note(n).id for n in range(25)]
        assert all(len(filled.ids(answer)) <= limit for answer in answers)

    @pytest.mark.parametrize("limit", [1, 4, 25])
    def test_a_walk_by_date_alone_gives_each_object_once(self, filled, limit):
        found, query = [], {"limit": limit}
        while True:
            answer = filled.get(**query)
            found += filled.ids(answer)
            if not answer.json().get("more"):
                break
            query["added_after"] = answer.headers[LAST]

        assert found == [note(n).id for n in range(25)]

    @pytest.mark.parametrize("limit", [1, 5, 12, 13])
    def test_more_is_said_exactly_when_there_is_more_also_behind_a_filter(self, filled, limit):
        wanted = ",".join(note(number).id for number in range(0, 25, 2))

        answers = pages(filled, limit=limit, **{"match[id]": wanted})

        assert [id_ for answer in answers for id_ in filled.ids(answer)] == [note(n).id for n in range(0, 25, 2)]
        assert [len(filled.ids(answer)) for answer in answers[:-1]] == [limit] * (len(answers) - 1)
        assert filled.ids(answers[-1])

    def test_added_after_leaves_out_what_was_added_at_that_moment(self, filled):
        dates = [one["date_added"] for one in filled.get("manifest/").json()["objects"]]

        assert filled.ids(filled.get(added_after=dates[9])) == [note(n).id for n in range(10, 25)]
        assert filled.ids(filled.get(added_after=dates[-1])) == []
        finer = dates[9].replace("Z", "999Z")
        assert filled.ids(filled.get(added_after=finer)) == [note(n).id for n in range(10, 25)]

    @pytest.mark.parametrize("path", DATED)
    def test_dates_of_the_first_and_last_object_stand_in_the_headers(self, filled, path):
        answer = filled.get(path)

        assert answer.status_code == 200
        assert STAMP.fullmatch(answer.headers[FIRST])
        assert STAMP.fullmatch(answer.headers[LAST])
        assert answer.headers[FIRST] <= answer.headers[LAST]

    @pytest.mark.parametrize("path", DATED)
    def test_an_empty_page_has_the_headers_too_and_never_sends_a_client_back(self, filled, path):
        after = "2031-01-01T00:00:00.000000Z"

        answer = filled.get(path, added_after=after)

        assert answer.json() == {}
        assert (answer.headers[FIRST], answer.headers[LAST]) == (after, after)

    def test_an_empty_collection_answers_with_an_empty_envelope(self, server):
        answer = server.get()

        assert (answer.status_code, answer.json()) == (200, {})
        assert answer.headers[LAST] == NEVER

    def test_a_cursor_and_a_date_together_never_widen_the_request(self, filled):
        dates = [one["date_added"] for one in filled.get("manifest/").json()["objects"]]
        cursor = filled.get(limit=3).json()["next"]

        assert filled.ids(filled.get(next=cursor, added_after=dates[9])) == [note(n).id for n in range(10, 25)]

    def test_a_cursor_of_another_recipient_shows_nothing_of_his(self, filled):
        filled.add(note(100), note(101), to=GAMMA)
        theirs = filled.get(party=GAMMA, limit=1).json()["next"]

        assert not {note(100).id, note(101).id} & set(filled.ids(filled.get(next=theirs)))

    def test_a_page_has_no_more_than_the_server_gives(self, server):
        server.add(*(note(number) for number in range(PAGE + 1)))

        assert len(server.ids(server.get())) == PAGE
        assert len(server.ids(server.get(limit=MOST + 1_000_000))) == PAGE + 1

    def test_a_page_is_cut_by_bytes_too_and_a_long_object_still_goes_out(self, server, monkeypatch):
        monkeypatch.setattr("consilience.exchange.objects.MOST_BYTES", 600)
        server.add(note(0, text="x" * 2_000), *(note(number) for number in range(1, 6)))

        answers = pages(server)

        assert [id_ for answer in answers for id_ in server.ids(answer)] == [note(n).id for n in range(6)]
        assert len(answers) > 3

    def test_what_is_added_during_a_walk_is_found_by_it(self, filled):
        first = filled.get(limit=20)
        filled.add(note(25), note(26))

        rest = filled.get(next=first.json()["next"])

        assert [*filled.ids(first), *filled.ids(rest)] == [note(n).id for n in range(27)]


class TestFilters:
    MALFORMED = (
        {"limit": "0"}, {"limit": "-1"}, {"limit": "many"}, {"limit": "1.5"}, {"limit": ""}, {"limit": "٣"},
        {"added_after": "yesterday"}, {"added_after": ""}, {"added_after": "2026-03-01"},
        {"added_after": "2026-13-01T00:00:00Z"}, {"added_after": "2026-03-01T00:00:00+01:00"},
        {"next": "forged"}, {"next": ""}, {"next": "MjAyNg"}, {"match[id]": ""}, {"match[id]": "a,b"},
        {"match[type]": "Note"}, {"match[type]": "note,,report"}, {"match[type]": "note,note"},
        {"match[version]": "newest"}, {"match[version]": "all,last"}, {"match[version]": "last,last"},
        {"match[spec_version]": ""},
    )  # fmt: skip

    @pytest.mark.parametrize("query", MALFORMED, ids=str)
    def test_a_malformed_parameter_is_400(self, filled, query):
        answer = filled.get(**query)

        assert answer.status_code == 400
        assert "forged" not in answer.text

    @pytest.mark.parametrize("name", ["limit", "added_after", "match[id]", "match[version]"])
    def test_a_parameter_given_twice_is_400(self, filled, name):
        path = f"/taxii2/node/collections/released/objects/?{name}=1&{name}=1"

        assert filled.ask(path).status_code == 400

    def test_a_parameter_nobody_knows_is_passed_over(self, filled):
        assert len(filled.ids(filled.get(**{"match[colour]": "red", "sort": "down"}))) == 25

    def test_filters_are_joined_by_and_their_values_by_or(self, filled):
        two = f"{note(3).id},{note(5).id}"

        assert filled.ids(filled.get(**{"match[id]": two, "match[type]": "note,report"})) == [note(3).id, note(5).id]
        assert filled.ids(filled.get(**{"match[id]": two, "match[type]": "report"})) == []

    def test_a_type_of_the_standard_is_no_error_where_there_is_none(self, filled):
        assert filled.get(**{"match[type]": "threat-actor"}).status_code == 200

    def test_the_specification_can_be_named(self, filled):
        assert filled.ids(filled.get(**{"match[spec_version]": "2.0"})) == []
        assert len(filled.ids(filled.get(**{"match[spec_version]": "2.0,2.1"}))) == 25

    @pytest.mark.parametrize(
        ("versions", "found"),
        [
            (None, [2]), ("last", [2]), ("first", [0]), ("all", [1, 0, 2]), ("first,last", [0, 2]),
            ("2026-02-01T00:00:01.000Z", [1]), ("2026-02-01T00:00:01Z", [1]), ("first,2026-02-01T00:00:01.000Z", [1, 0]),
            ("2020-01-01T00:00:00.000Z", []),
        ],
    )  # fmt: skip
    def test_versions_are_chosen_by_their_own_times_and_not_by_when_they_came(self, server, versions, found):
        for version in (1, 0, 2):
            server.add(note(1, version))
        query = {"match[version]": versions} if versions else {}

        rows = server.get("manifest/", **query).json().get("objects", [])

        assert [row["version"] for row in rows] == [note(1, version).version for version in found]
        bodies = server.get(f"objects/{note(1).id}/", **query).json().get("objects", [])
        assert [body["modified"] for body in bodies] == [note(1, version).version for version in found]

    def test_the_versions_of_an_object_are_listed(self, server):
        for version in (0, 1, 2):
            server.add(note(1, version), note(2))

        answers = pages(server, f"objects/{note(1).id}/versions/", limit=2)

        listed = [version for answer in answers for version in answer.json()["versions"]]
        assert listed == [note(1, version).version for version in (0, 1, 2)]

    def test_a_manifest_entry_says_id_date_version_and_type(self, filled):
        row = filled.get("manifest/").json()["objects"][0]

        assert set(row) == {"id", "date_added", "version", "media_type"}
        collection = filled.ask("/taxii2/node/collections/released/").json()
        assert row["media_type"] in collection["media_types"]

    def test_an_object_that_is_not_there_is_not_found(self, filled):
        assert filled.get(f"objects/{note(99).id}/").status_code == 404
        assert filled.get(f"objects/{note(99).id}/versions/").status_code == 404

    def test_one_object_is_the_same_in_the_list_and_alone(self, filled):
        (alone,) = filled.get(f"objects/{note(3).id}/").json()["objects"]

        assert alone == filled.get().json()["objects"][3] == orjson.loads(note(3).body)


class TestAdding:
    def test_an_envelope_is_kept_and_waits(self, server):
        answer = server.post({"objects": [orjson.loads(note(n).body) for n in (1, 2)]})

        status = answer.json()
        assert (answer.status_code, answer.headers["content-type"]) == (202, MEDIA)
        assert uuid.UUID(status["id"]).version == 4
        assert (status["status"], status["total_count"], status["pending_count"]) == ("pending", 2, 2)
        assert status["success_count"] == status["failure_count"] == 0
        assert [one["id"] for one in status["pendings"]] == [note(1).id, note(2).id]
        assert STAMP.fullmatch(status["request_timestamp"])
        assert "successes" not in status

    def test_an_object_that_is_none_fails_and_the_others_wait(self, server):
        status = server.post({"objects": [orjson.loads(note(1).body), {"type": "note", "id": "nonsense"}]}).json()

        assert (status["total_count"], status["pending_count"], status["failure_count"]) == (2, 1, 1)
        assert status["failures"][0]["message"].startswith("id: expected")

    def test_only_the_inbox_takes_and_only_the_released_gives(self, filled):
        body = {"objects": [orjson.loads(note(1).body)]}

        assert filled.post(body, alias="released").status_code == 403
        for path in ("objects/", "manifest/", f"objects/{note(1).id}/", f"objects/{note(1).id}/versions/"):
            assert filled.get(path, alias="inbox").status_code == 403

    @pytest.mark.parametrize("alias", ["released", "inbox"])
    def test_nothing_is_deleted(self, filled, alias):
        path = f"/taxii2/node/collections/{alias}/objects/{note(1).id}/"

        assert filled.ask(path, method="DELETE").status_code == 403
        assert filled.get(f"objects/{note(1).id}/").status_code == 200

    def test_another_content_type_is_415(self, server):
        assert server.post(b"{}", content_type="text/plain").status_code == 415
        assert server.post(b"{}", content_type="application/taxii+json;version=2.0").status_code == 415

    def test_more_bytes_than_the_root_allows_are_413_and_no_fewer(self, server):
        raw = orjson.dumps({"objects": [orjson.loads(note(1).body)]})

        assert server.post(raw + b" " * (MOST_ADDED - len(raw))).status_code == 202
        assert server.post(raw + b" " * (MOST_ADDED - len(raw) + 1)).status_code == 413

    @pytest.mark.parametrize(
        "body",
        [
            b"", b"{", b"[]", b"{}", b'{"objects":[]}', b'{"objects":{}}', b'{"objects":[1],"objects":[2]}', b"\xff",
            b'{"objects":[NaN]}', b"[" * 100_000, b'{"objects":[' + b"[" * 60 + b"]" * 60 + b"]}",
            b'{"objects":[{"type":"note","type":"report"}]}',
        ],
        ids=lambda body: body[:24].decode("latin1"),
    )  # fmt: skip
    def test_a_body_that_is_no_envelope_is_422_and_nothing_is_kept(self, server, body):
        answer = server.post(body)

        assert answer.status_code == 422
        assert answer.json()["http_status"] == "422"
        assert server.taxii.inbox.waiting() == []

    def test_a_party_cannot_fill_the_disk(self, server, monkeypatch):
        body = orjson.dumps({"objects": [orjson.loads(note(1).body)]})
        monkeypatch.setattr("consilience.exchange.taxii.inbox.MOST_WAITING", 2 * len(body))

        assert [server.post(body).status_code for _ in range(3)] == [202, 202, 429]
        assert server.post(body, party=GAMMA).status_code == 202

    def test_a_database_that_fails_is_503_and_says_nothing_of_why(self, filled):
        # A closed connection stands for a full or broken disk: both are errors of the database.
        filled.taxii.objects.close()
        filled.taxii.inbox.close()

        for answer in (filled.get(), filled.post({"objects": [orjson.loads(note(1).body)]})):
            assert (answer.status_code, answer.json()["http_status"]) == (503, "503")
            assert "closed" not in answer.text

    def test_once_the_node_has_looked_the_status_is_complete(self, server):
        status = server.post({"objects": [orjson.loads(note(n).body) for n in (1, 2)]}).json()
        (added,) = server.taxii.inbox.waiting()
        fates = [
            ObjectFate(note(1).id, note(1).version, "success"),
            ObjectFate(note(2).id, note(2).version, "failure", "unmarked"),
        ]
        server.taxii.inbox.settle(added, fates)

        now = server.ask(f"/taxii2/node/status/{status['id']}/").json()
        assert (now["status"], now["success_count"], now["failure_count"], now["pending_count"]) == (
            "complete",
            1,
            1,
            0,
        )
        assert now["failures"][0]["message"] == "unmarked"
        assert server.taxii.inbox.waiting() == []
