"""What is hidden leaves no trace: not in places, not in `known already`, and what a page compares stays bounded."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consilience.errors import WrongUse
from consilience.node.reader_view import Asked
from consilience.node.received import ReceivedItem
from consilience.node.releases import MOST_PAIRS, changes, pairs
from consilience.records.ids import OriginId, ReportId
from consilience.records.report import Report
from consilience.web.cursors import read_cursor, write_cursor
from consilience.web.pages import audit
from tests.web.make import ALPHA, ANNA, BETA, GREEN, OPEN, PETER, SECRET, world
from tests.web.test_intake import filed

RED = b"TLP:RED\n\nOur agent in the palace said on 3 March 2026 that the envoys met in Geneva.\n"


def masked(text):
    """Without what differs from world to world by chance: digests, times, nonces."""
    text = re.sub(r"[0-9a-f]{8,}|[A-Za-z0-9+/]{43}=", "x", text)
    return re.sub(r"\d\d:\d\d(:\d\d)?|csrf[^>]*|nonce=\S+", "t", text)


def answers(folder, hidden):
    """All that Peter, cleared to green, is told about two open reports around so many hidden records."""
    with world(folder) as node:
        node.person(ANNA, compartments=("GAMMA",))
        node.person(PETER, levels=GREEN)
        node.report("Open one.", title="O1")
        for number in range(hidden):
            node.report(f"Hidden {number}.", marked=SECRET, title=f"H{number}")
        node.report("Open two.", title="O2")
        browser = node.browser(PETER)
        rows = browser.get("/api/records?kind=report/1").json()["records"]
        told = [[row["index"] for row in rows]]
        for row in rows:
            told += [masked(browser.get(f"/{place}/{row['id']}").text) for place in ("ledger", "reports")]
            told.append(browser.get(f"/api/records/{row['id']}").json()["index"])
            told.append([one["index"] for one in browser.get("/api/search?q=open").json()["records"]])
        told.append(masked(browser.get("/ledger?kind=report/1").text))
        return told


def test_no_place_tells_how_many_records_are_hidden(tmp_path):
    none, three = (answers(tmp_path / str(count), count) for count in (0, 3))

    assert none == three


def test_pages_of_records_go_on_where_the_last_ended(tmp_path):
    with world(tmp_path / "n") as node:
        node.person(ANNA, compartments=("GAMMA",))
        node.person(PETER, levels=GREEN)
        for number in range(130):
            node.report(f"Open {number}.", title=f"O{number}")
            node.report(f"Hidden {number}.", marked=SECRET, title=f"H{number}")
        browser = node.browser(PETER)
        first = browser.get("/api/records?kind=report/1").json()
        second = browser.get(f"/api/records?kind=report/1&before={first['before']}").json()
        titles = [one["statement"]["body"]["title"] for page in (first, second) for one in page["records"]]

        assert titles == [f"O{number}" for number in reversed(range(130))]
        assert second["before"] is None
        indices = [one["index"] for page in (first, second) for one in page["records"]]
        assert indices == list(range(indices[0], indices[0] - 130, -1))


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA, compartments=("GAMMA",))
        one.person(PETER, levels=GREEN)
        yield one


def result(node, who, name, raw):
    browser = node.browser(who)
    said = filed_by(browser, who, {name: raw})
    return re.findall(r"\d+ reports? and \d+[^.<]*", re.sub(r"\s+", " ", said))


def filed_by(browser, who, files):
    """`filed`, by anybody."""
    post = browser.post
    browser.post = lambda place, data, files: post(place, data={**data, "csrf": f"csrf-{who}"}, files=files)
    return filed(browser, files)


def test_filing_a_document_does_not_tell_whether_it_is_held_by_others(node):
    result(node, ANNA, "agent.txt", RED)

    same = result(node, PETER, "agent.txt", RED)
    other = result(node, PETER, "other.txt", RED.replace(b"Geneva", b"Bern"))

    assert same == other
    ids = [one.statement.body.id for one in node.service.roster().find(Asked(kind="report/1", limit=9))]
    assert len(set(ids)) == 3


def test_what_one_may_read_is_known_already(node):
    open_ = b"TLP:GREEN\n\nThe bridge was opened on 4 March 2026.\n"
    for _ in range(2):
        result(node, ANNA, "open.txt", open_)
    assert node.service.roster().total("report/1") == 1
    result(node, ANNA, "agent.txt", RED)
    result(node, ANNA, "agent.txt", RED)
    assert node.service.roster().total("report/1") == 2


@pytest.mark.parametrize("words", [1_000, 8_000, 64_000])
def test_the_difference_of_two_long_texts_is_bounded_and_whole(words):
    before, after = "same start " + "a b " * (words // 2) + "end", "same start " + "b a " * (words // 2) + "c end"

    found = changes(before, after)

    assert " ".join(one.text for one in found if one.kind != "in") == before
    assert " ".join(one.text for one in found if one.kind != "out") == after
    # Steps counted, not seconds: with more to confuse than this, the middle is one piece.
    if pairs(before.split(), after.split()) > MOST_PAIRS:
        assert len(found) <= 4


def test_ordinary_texts_are_still_compared_word_by_word():
    found = changes("The envoys met in Geneva on Monday and left.", "The envoys met in Bern on Monday and left.")

    assert [(one.kind, one.text) for one in found][1:3] == [("out", "Geneva"), ("in", "Bern")]


@pytest.mark.parametrize("stretches", [2_000, 20_000])
def test_the_difference_of_texts_with_as_many_stretches_as_words_is_bounded(stretches):
    """Hardly a word repeats here, yet each that both have is looked for in all that is left of both."""
    before, after = (" ".join(f"{letter}{n} k{n}" for n in range(stretches)) for letter in "xy")

    found = changes(before, after)

    assert " ".join(one.text for one in found if one.kind != "in") == before
    assert " ".join(one.text for one in found if one.kind != "out") == after
    assert (len(found) <= 4) is (stretches > 2_000)


def audited(folder, hidden, place="/audit?act=searched"):
    """Every page of the audit that Peter, cleared to green, turns to, with so many lines about hidden records in it."""
    with world(folder) as node:
        node.person(ANNA, compartments=("GAMMA",))
        node.person(PETER, levels=GREEN)
        secret = [node.report(f"Hidden {number}.", marked=SECRET) for number in range(3)]
        # Written by one process at one time, so that the seal is the same in both worlds.
        node.site.seal = b"s" * 32
        anna, peter = node.visit(ANNA), node.browser(PETER)
        for number in range(100):
            if number % 2:
                for _ in range(hidden):
                    anna.note("opened", secret[number % 3])
            anna.note("searched")
        pages, links = [], []
        while place:
            page = peter.get(place).text
            pages.append(page.count("searched</td>") or page.count("searched"))
            links.append(place)
            found = re.search(r'rel="next" href="([^"]+)"', page)
            place = found and found[1].replace("&amp;", "&")
        newest = peter.get("/audit").text
        return pages, links, re.findall(r'rel="next" href="([^"]+)"', newest), peter.get("/audit?before=90")


def test_the_audits_pages_do_not_tell_how_many_lines_are_hidden(tmp_path):
    (pages, links, newest, number), (others, *_) = (audited(tmp_path / str(hidden), hidden) for hidden in (3, 0))

    assert pages == others
    assert len(pages) == 3
    assert all(re.fullmatch(r"/audit\?before=[0-9a-f]{48}", one) for one in newest)
    assert len(set(links)) == len(links)
    # A number counts nothing, nor does a place that this node has not written.
    assert number.status_code == 422
    assert "begin with the newest" in number.text


def test_where_a_page_of_a_kind_of_record_ends_does_not_tell_how_many_lines_are_hidden(tmp_path, monkeypatch):
    """A page ends after so many lines that were looked through; those that the auditor may not see are none of them."""
    monkeypatch.setattr(audit, "_LOOKED_AT", 30)
    monkeypatch.setattr(audit, "_BATCH", 8)
    hidden, none = (audited(tmp_path / str(hidden), hidden, "/audit?kind=report/1")[1] for hidden in (3, 0))

    assert len(hidden) == len(none) > 3


def test_what_was_opened_of_another_party_is_not_told_to_an_auditor_who_may_not_read_it(tmp_path):
    with world(tmp_path / "n") as node:
        node.person(ANNA, compartments=("GAMMA",))
        node.person(PETER, levels=GREEN)
        for name, marking in (("hidden", SECRET), ("seen", OPEN)):
            report = Report(
                id=ReportId(name), party=BETA, file=f"{name}.txt", text="They met.", origin=OriginId(f"report:{name}")
            )
            theirs = replace(marking, originators=frozenset({BETA}), releasable_to=frozenset({ALPHA}))
            node.service.received.keep([ReceivedItem(report, theirs, BETA)], came="filed")
        anna, peter = node.browser(ANNA), node.browser(PETER)
        assert anna.get("/received/beta/hidden").status_code == 200
        assert "opened a report of beta" in anna.get("/audit").text
        assert "opened a report of beta" not in peter.get("/audit").text
        assert "opened a report of beta" not in peter.get("/export/audit").text

        assert anna.get("/received/beta/seen").status_code == 200
        assert "opened a report of beta" in peter.get("/audit").text


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32), st.text(max_size=60))
def test_a_cursor_is_read_by_whoever_wrote_it_alone(number, seal, other):
    cursor = write_cursor(number, seal)

    assert read_cursor(cursor, seal) == number
    for made_up in (other, cursor.upper() if cursor.upper() != cursor else "", cursor[:-1], f"{number}", ""):
        with pytest.raises(WrongUse):
            read_cursor(made_up, seal)
    with pytest.raises(WrongUse):
        read_cursor(cursor, bytes(one ^ 1 for one in seal))
