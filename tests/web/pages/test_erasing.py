"""After a spill: a releaser erases a record, and its words are in no file of the node."""

import pytest

from consilience.errors import WrongUse
from consilience.ledger.admission import Received
from consilience.node import checking, erasing
from consilience.node.folder import now
from consilience.node.results import Derived
from consilience.node.service import Service
from consilience.records.housekeeping import ErasureReason
from consilience.records.judgement import Outcome
from consilience.records.key import KeyRole
from consilience.records.party import Role
from consilience.records.record import RecordLink
from consilience.records.release import Form, Recall, RecallReason, Release
from consilience.records.request import ReleaseRequest
from tests.web.make import ANNA, BETA, OPEN, PETER, SECRET, world

CANARY = "Quillfeather"
TEXT = f"The envoys met {CANARY} in Geneva on 3 March 2026. The minister refused the offer."


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA)
        yield one


def spilled(node, text=TEXT):
    """A report with a claim, its judgement and a translation, all looked at."""
    report = node.report(text)
    claim = node.claim(report, text.split(". ")[0] + ".")
    visit = node.visit(ANNA)
    visit.sign(checking.judge(node.service, visit.view, ANNA, claim, Outcome.CONFIRMED))
    node.browser(ANNA).get("/picture")
    node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=60)
    return report, claim


def places_of(folder, word):
    return [path.name for path in folder.rglob("*") if path.is_file() and word.encode() in path.read_bytes()]


def test_the_words_are_in_no_file_and_the_log_is_whole(node):
    report, claim = spilled(node)
    other = node.report("The bridge was opened on 4 March 2026.")
    assert places_of(node.folder, CANARY)
    browser = node.browser(ANNA)
    shown = browser.get(f"/ledger/{report}/erase").text
    assert claim in shown

    answer = browser.post(
        f"/ledger/{report}/erase", data={"csrf": "csrf-anna", "reason": "spill", "also": _ticked(shown)}
    )

    assert answer.status_code == 303
    assert browser.get(answer.headers["location"]).status_code == 200
    assert places_of(node.folder, CANARY) == []
    assert [browser.get(f"/ledger/{id_}").status_code for id_ in (report, claim, other)] == [404, 404, 200]
    assert "fit together" in browser.post("/ledger/audit", data={"csrf": "csrf-anna"}).text


def _ticked(page):
    rows = page.split('name="also" value="')[1:]
    return [row[:64] for row in rows if "checked" in row[:80]]


def test_what_rests_on_it_is_listed_and_a_replaced_version_with_it(node):
    report = node.report(TEXT)
    claim = node.claim(report, TEXT.split(". ", maxsplit=1)[0] + ".")
    body = node.service.roster().record(claim).statement.body
    newer = node.say(body, marked=OPEN, links=(RecordLink(relation="report", record=report),), supersedes=claim)
    node.question()
    estimate = node.estimate(links=(RecordLink(relation="evidence", record=newer),), because=f"{CANARY} said so")

    found = erasing.spill(node.service.view_of(ANNA), report)

    assert {one.id for one in found.quoting} == {claim, newer}
    assert [one.id for one in found.speaking] == [estimate]


def test_an_erasure_interrupted_before_the_cache_was_wiped_is_carried_out_at_the_next_start(tmp_path):
    folder = tmp_path / "n"
    with world(folder) as node:
        node.person(ANNA)
        report, claim = spilled(node)
        act = erasing.erase(node.service, node.service.view_of(ANNA), ANNA, report, [claim], ErasureReason.SPILL)
        # Only the ledger hears of it, as if the process ended there.
        node.site.contacts.close()
        node.service.node.ledger.admit([Received(one) for one in act.sealed(node.signers[ANNA])], now=now())
        assert places_of(folder / "cache", CANARY)

    again = Service(folder, lambda _: "")
    try:
        again.roster()
        assert places_of(folder, CANARY) == []
    finally:
        again.close()


def test_what_is_erased_while_a_picture_is_worked_out_is_not_kept_again(node, monkeypatch):
    report = node.report(TEXT)
    claim = node.claim(report, TEXT.split(". ", maxsplit=1)[0] + ".")
    act = erasing.erase(node.service, node.service.view_of(ANNA), ANNA, report, [claim], ErasureReason.SPILL)
    worked_out = Derived.worked_out

    def meanwhile(*arguments):
        monkeypatch.setattr(Derived, "worked_out", worked_out)
        node.service.admit(act.sealed(node.signers[ANNA]))
        node.service.views.catch_up()
        return worked_out(*arguments)

    monkeypatch.setattr(Derived, "worked_out", meanwhile)
    node.site.pictures.of(node.service.view_of(ANNA), node.visit(ANNA).foreign(), patience=60)

    assert places_of(node.folder, CANARY) == []


def test_keys_and_erasures_cannot_be_erased(node):
    seat = next(iter(node.service.node.ledger.entries(kind="seat/1"))).id
    assert erasing.spill(node.service.view_of(ANNA), seat) is None
    with pytest.raises(WrongUse, match="must stay"):
        erasing.erase(node.service, node.service.view_of(ANNA), ANNA, seat, [], ErasureReason.SPILL)


def test_only_what_rests_on_it_goes_with_it(node):
    one, other = node.report(TEXT), node.report("The bridge was opened.")
    with pytest.raises(WrongUse, match=other[:16]):
        erasing.erase(node.service, node.service.view_of(ANNA), ANNA, one, [other], ErasureReason.SPILL)


def test_who_holds_no_seat_of_a_releaser_is_refused(node):
    node.person(PETER, roles=(Role.ANALYST,))
    report = node.report(TEXT)
    browser = node.browser(PETER)
    assert "Erase it" not in browser.get(f"/ledger/{report}").text
    assert browser.get(f"/ledger/{report}/erase").status_code == 403
    refused = browser.post(f"/ledger/{report}/erase", data={"csrf": "csrf-peter", "reason": "spill"})
    assert refused.status_code == 403


def test_what_a_releaser_may_not_see_cannot_be_found_out_by_erasing(node):
    node.person(PETER)
    hidden = node.report(TEXT, marked=SECRET)
    browser = node.browser(PETER)
    fields = {"csrf": "csrf-peter", "reason": "spill"}
    seen = [
        (browser.get(f"/ledger/{id_}/erase"), browser.post(f"/ledger/{id_}/erase", data=fields))
        for id_ in (hidden, "0" * 64)
    ]
    assert [(looked.status_code, asked.status_code) for looked, asked in seen] == [(404, 422)] * 2
    assert seen[0][1].text == seen[1][1].text


def test_the_page_says_who_was_given_it(node):
    report = node.report(TEXT)
    what = {"records": frozenset({report}), "form": Form.FULL, "to": frozenset({BETA}), "because": "closes the gap"}
    request = node.say(ReleaseRequest(**what), ANNA)
    link = (RecordLink(relation="request", record=request),)
    node.say(Release(**what), ANNA, role=KeyRole.RELEASER, links=link)
    assert "released to <bdi>beta</bdi>" in node.browser(ANNA).get(f"/ledger/{report}/erase").text


def test_a_recall_can_be_made_first_and_both_stand(node):
    report, claim = spilled(node)
    node.say(Recall(record=report, reason=RecallReason.WRONG), ANNA, role=KeyRole.RELEASER)
    act = erasing.erase(node.service, node.service.view_of(ANNA), ANNA, report, [claim], ErasureReason.SPILL)
    node.service.admit(act.sealed(node.signers[ANNA]))
    assert node.service.view_of(ANNA).total("recall/1") == 1
