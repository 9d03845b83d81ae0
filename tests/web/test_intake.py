"""Reports through the page: every hostile file is named and changes nothing; translations and recalls."""

import time

import pytest

from consilience.node.reader_view import Asked
from consilience.records.ids import OriginId
from consilience.records.key import KeyRole
from consilience.records.release import Recall, RecallReason
from consilience.records.report import Report
from tests.ingest.make import hostile_files
from tests.web.make import ANNA, OPEN, PETER, SECRET, marking, world
from tests.web.test_pages import act

GERMAN = (
    "Der Minister sagte am Montag, dass die Verhandlungen über das Abkommen fortgesetzt werden. "
    "Die Gespräche sollen im Mai beginnen und werden nicht öffentlich sein."
)
ENGLISH = "The minister said on Monday that the talks on the treaty would go on. The talks will begin in May."


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA, compartments=("GAMMA",))
        one.person(PETER)
        yield one


@pytest.fixture
def anna(node):
    return node.browser(ANNA)


def filed(browser, files, **fields):
    """File and wait; return what the page says then."""
    answer = browser.post(
        "/reports",
        data={"csrf": "csrf-anna", **fields},
        files=[("files", (name, body)) for name, body in files.items()],
    )
    assert answer.status_code == 303, answer.text
    for _ in range(900):
        body = browser.get(answer.headers["location"]).text
        if "To the reports" in body or "To the picture" in body:
            return body
        time.sleep(0.1)
    raise AssertionError("it never ended")


def test_every_hostile_file_is_named_and_the_good_one_beside_it_is_kept(node, anna):
    before = node.service.node.ledger.size

    said = filed(anna, {**hostile_files(), "good.txt": ENGLISH.encode()})

    for name in hostile_files():
        assert f"<li>{name}: " in said, name
    assert "1 report and" in said
    assert "nonsense" not in said
    kinds = {record.statement.body.file for record in node.service.view_of(ANNA).find(Asked(kind="report/1"))}
    assert kinds == {"good.txt"}
    assert node.service.node.ledger.size > before
    assert list((node.folder / "inbox").iterdir()) == []


@pytest.mark.parametrize(
    "name", ["../../x.txt", "/etc/x.txt", "..\\..\\x.txt", ".hidden.txt", "a/b/x.txt", "x" * 300 + ".txt"]
)
def test_a_file_cannot_name_its_place(node, anna, name):
    filed(anna, {name: f"{ENGLISH} {len(name)} {name[:3]}".encode()})

    assert not [path for path in node.folder.parent.rglob("*x.txt") if path.is_file()]


def test_a_file_that_is_too_large_is_refused_and_leaves_nothing(node, anna, monkeypatch):
    monkeypatch.setattr("consilience.web.pages.reports._MOST_BYTES", 1_000)

    answer = anna.post("/reports", data={"csrf": "csrf-anna"}, files=[("files", ("a.txt", b"x" * 2_000))])

    assert answer.status_code == 422
    assert "larger than" in answer.text
    assert list((node.folder / "inbox").iterdir()) == []


def german(node, marked=OPEN):
    node.number += 1
    name = f"r-g{node.number:09x}"
    body = Report(
        id=name, party="alpha", file=f"{name}.txt", text=GERMAN, title="Gespräche", language="de",
        origin=OriginId(f"report:{name}"), sha256=f"{node.number:064x}",
    )  # fmt: skip
    return node.say(body, marked=marked)


def test_a_translation_is_signed_by_its_translator_and_its_claims_are_drafted(node, anna):
    report = german(node, marking("amber"))
    assert "File a translation" in anna.get(f"/reports/{report}").text

    answer = act(anna, f"/reports/{report}/translation", text=ENGLISH, title="Talks")

    place = answer.headers["location"]
    page = anna.get(place).text
    record = node.service.view_of(ANNA).record(place.rpartition("/")[2])
    assert (record.statement.head.author, record.statement.body.language) == (ANNA, "en")
    assert record.statement.marking == marking("amber")
    assert "A translation of" in page
    claims = node.service.view_of(ANNA).find(Asked(kind="claim/1", parent=record.id))
    assert len(claims) == 2
    assert {one.statement.head.author for one in claims} == {"node"}
    assert {one.statement.marking for one in claims} == {marking("amber")}
    assert "translated by" in anna.get(f"/reports/{report}").text


def test_a_translation_and_what_it_translates_are_one_origin(node, anna):
    report = german(node)
    act(anna, f"/reports/{report}/translation", text=ENGLISH + " It is late.")

    found, _ = node.site.pictures.of(node.service.view_of(ANNA), [], patience=60)

    first = node.service.view_of(ANNA).record(report).statement.body
    origins = {one.origin for one in found.alignment.reports if one.id == first.id or "It is late" in one.text}
    assert len(origins) == 1


def test_nobody_translates_what_he_may_not_see_nor_what_is_english(node, anna):
    peter = node.browser(PETER)
    hidden, plain = german(node, SECRET), node.report()

    answers = [
        act(peter, f"/reports/{hidden}/translation", PETER, text=ENGLISH),
        act(anna, f"/reports/{plain}/translation", text=ENGLISH),
        act(anna, f"/reports/{german(node)}/translation", text="  "),
    ]

    assert [one.status_code for one in answers] == [404, 422, 422]


def test_a_recall_of_the_first_report_flags_translation_claims_matters_and_estimates(node, anna):
    report = german(node)
    place = act(anna, f"/reports/{report}/translation", text=ENGLISH + " So it is.").headers["location"]
    translation = place.rpartition("/")[2]
    claim = node.service.view_of(ANNA).find(Asked(kind="claim/1", parent=translation))[0].id
    node.question("treaty")
    act(anna, "/questions/treaty/estimate", point="80", prior="50", level="TLP:GREEN", **{f"step-{claim}": "for"})
    assert "was recalled" not in anna.get("/questions/treaty").text

    act(anna, f"/reports/{report}/recall", reason="fabricated")

    assert "must not be relied upon" in anna.get(place).text
    assert anna.get(place).text.count("rests on something recalled") >= 2
    assert "an estimate on" in anna.get(f"/reports/{report}").text
    assert "rests on something that was recalled" in anna.get("/questions/treaty").text
    home = anna.get("/").text
    assert "fabricated" in home
    assert "your estimate on" in home
    node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=60)
    assert "rests on something recalled" in anna.get("/picture").text


def test_what_was_recalled_is_released_to_nobody(node, anna):
    report = node.report()
    act(anna, "/desk/new", record=report, form="gist", to="beta", because="it helps", **{f"text-{report}": "They met."})
    request = node.service.view_of(ANNA).find(Asked(kind="request/1"))[0].id
    act(anna, f"/reports/{report}/recall", reason="wrong")

    answer = act(node.browser(PETER), f"/desk/{request}", PETER, decision="release")

    assert answer.status_code == 422
    assert "recalled" in answer.text
    assert node.service.view_of(ANNA).find(Asked(kind="release/1")) == []


def test_a_recall_one_may_not_see_flags_nothing(node):
    report = node.report()
    claim = node.claim(report)
    node.say(
        Recall(record=report, reason=RecallReason.WRONG), ANNA, marked=SECRET, role=KeyRole.RELEASER
    )  # fmt: skip

    view = node.service.view_of(PETER)

    assert not view.recalled(view.record(claim))
    assert node.service.view_of(ANNA).recalled(node.service.view_of(ANNA).record(claim))


def test_what_was_accepted_before_the_node_stopped_is_read_when_it_starts(node, anna):
    class Stopped:
        """A filing that is cut short before it reads anything."""

        def __init__(self, **_):
            pass

        def start(self):
            pass

    from consilience.node import filing

    real, filing.threading.Thread = filing.threading.Thread, Stopped
    try:
        anna.post("/reports", data={"csrf": "csrf-anna"}, files=[("files", ("late.txt", f"{ENGLISH} Late.".encode()))])
    finally:
        filing.threading.Thread = real
    (node.folder / "inbox" / "half").mkdir()
    (node.folder / "inbox" / "half" / "half.txt").write_text("never whole")

    again = filing.Filings(node.service)
    again.resume()
    for _ in range(300):
        if not list((node.folder / "inbox").iterdir()):
            break
        time.sleep(0.1)

    found = [one.statement.body.file for one in node.service.view_of(ANNA).find(Asked(kind="report/1"))]
    assert found[0] == "late.txt"
    assert "half.txt" not in found


def markings(node, *files):
    """The levels of what was filed, by file; of the report and each of its claims."""
    view = node.service.view_of(ANNA)
    found = {name: set() for name in files}
    for report in view.find(Asked(kind="report/1", limit=500)):
        name = report.statement.body.file
        if name in found:
            found[name] |= {level.name for level in report.statement.marking.levels}
    return found


def test_the_sidecar_among_the_files_of_an_upload_marks_all_of_them(node, anna):
    rows = "sep=,\nfile,marking\nmarked-a.txt,TLP:AMBER\nmarked-z.txt,TLP:RED\n"
    words = {
        name: f"The {place} bridge was reopened on Monday."
        for name, place in (("marked-a.txt", "northern"), ("marked-z.txt", "southern"))
    }

    filed(
        anna, {**{name: text.encode() for name, text in words.items()}, "reports.csv": rows.encode()}, level="TLP:GREEN"
    )

    assert markings(node, "marked-a.txt", "marked-z.txt") == {"marked-a.txt": {"amber"}, "marked-z.txt": {"red"}}


def test_a_broken_sidecar_among_the_files_of_an_upload_refuses_them(node, anna):
    said = filed(
        anna,
        {"unmarked.txt": b"The eastern bridge was reopened.", "reports.csv": b"name,marking\nunmarked.txt,TLP:RED\n"},
    )

    assert "may mark them" in said
    assert markings(node, "unmarked.txt") == {"unmarked.txt": set()}


def test_a_banner_loosens_nothing_of_what_the_uploader_chose(node, anna):
    filed(anna, {"loose.txt": b"TLP:CLEAR\n\nThe western bridge was reopened."}, level="TLP:AMBER")

    assert "amber" in markings(node, "loose.txt")["loose.txt"]
