"""The release desk's queue: titles and filters, several alike decided together, what has gone before; and the audit's filters."""

import re

import pytest

from consilience.marking.tlp import parse_tlp
from consilience.node.disclosed_before import gone_before
from consilience.node.reader_view import Asked
from tests.web.make import ALPHA, ANNA, BETA, GREEN, PETER, SECRET, marking, world
from tests.web.test_pages import act


@pytest.fixture
def node(tmp_path):
    with world(tmp_path / "n") as one:
        one.person(ANNA, roles=("analyst", "auditor"))
        one.person(PETER, roles=("releaser",))
        yield one


FREE = parse_tlp("TLP:GREEN", owner=ALPHA)


def ask(node, record, to="beta", because="it helps"):
    act(node.browser(ANNA), "/desk/new", record=record, form="full", to=to, because=because)
    return node.service.view_of(ANNA).find(Asked(kind="request/1", limit=1))[0].id


def main(answer):
    return answer.text.partition("<main")[2]


def test_a_request_is_named_by_what_it_is_of(node):
    ask(node, node.report(title="Talks in Geneva"))

    text = main(node.browser(PETER).get("/desk"))

    assert "The report “Talks in Geneva”" in text
    assert "Anna, analyst and auditor" in text
    assert "record to" not in text


def test_the_queue_is_filtered_by_party_kind_marking_and_who_asked(node):
    report = node.report(title="Of green")
    ask(node, report)
    ask(node, node.claim(report), to="gamma")
    ask(node, node.report(title="Of amber", marked=marking("amber")))
    service = node.browser(PETER)

    def found(query):
        text = main(service.get(f"/desk?{query}"))
        rows = text.partition("</form>")[2]
        return ["Of green" in rows, "The envoys met" in rows, "Of amber" in rows]

    assert found("") == [True, True, True]
    assert found("party=gamma") == [False, True, False]
    assert found("kind=claim/1") == [False, True, False]
    assert found("marking=TLP:AMBER") == [False, False, True]
    assert found("by=anna&party=beta") == [True, False, True]
    assert found("by=nobody") == [False, False, False]


def test_several_alike_are_shown_whole_and_released_in_one_act(node):
    wanted = [ask(node, node.report(title=f"Talks {number}", marked=FREE)) for number in range(3)]
    other = ask(node, node.report(title="Elsewhere", marked=FREE), to="gamma")
    service = node.browser(PETER)

    (place,) = re.findall(r"/desk/together/[0-9a-f]{64}", main(service.get("/desk")))
    page = main(service.get(place))
    assert page.count("The minister refused the offer.") == 3, "each stands there with all its words"
    assert other not in page

    act(service, place, PETER, request=wanted[:2], decision="release", because="as agreed")

    view = node.service.view_of(PETER)
    released = {next(iter(one.statement.head.links)).record for one in view.find(Asked(kind="release/1"))}
    assert released == set(wanted[:2])


def test_only_what_is_alike_and_open_is_decided_together(node):
    wanted = [ask(node, node.report(title=f"Talks {number}", marked=FREE)) for number in range(2)]
    other = ask(node, node.report(title="Elsewhere", marked=FREE), to="gamma")
    service = node.browser(PETER)
    place = f"/desk/together/{wanted[0]}"

    mixed = act(service, place, PETER, request=[*wanted, other], decision="release")
    none = act(service, place, PETER, decision="release")
    analyst = act(node.browser(ANNA), place, ANNA, request=wanted, decision="release")

    assert (mixed.status_code, none.status_code, analyst.status_code) == (422, 422, 403)
    assert node.service.view_of(PETER).find(Asked(kind="release/1")) == []


def test_a_case_shows_what_has_gone_to_the_party_on_the_topic(node):
    report = node.report(title="The first talks", marked=FREE)
    first = ask(node, report)
    act(node.browser(PETER), f"/desk/{first}", PETER, decision="release")
    node.report(title="Something else")
    claim = ask(node, node.claim(report))
    apart = ask(node, node.report(title="Another matter"))

    service = node.browser(PETER)

    assert "What has gone to" in main(service.get(f"/desk/{claim}"))
    assert "The first talks" in main(service.get(f"/desk/{claim}")).partition("What has gone to")[2]
    assert "What has gone to" not in main(service.get(f"/desk/{apart}"))


def test_what_has_gone_of_hidden_records_is_not_told(node):
    node.person("dora", levels=GREEN, roles=("releaser",))
    report = node.report(marked=SECRET)
    view = node.service.view_of("dora")

    assert gone_before(view, [BETA], [node.service.roster().record(report)]) == []


def test_the_audit_is_chosen_by_person_act_kind_and_period(node):
    report = node.report(title="Talks in Geneva")
    ask(node, report)
    node.browser(PETER).get(f"/ledger/{report}")
    auditor = node.browser(ANNA)

    def lines(query):
        body = main(auditor.get(f"/audit?{query}")).partition("<tbody>")[2].partition("</tbody>")[0]
        return re.sub(r"<[^>]+>", " ", body)

    assert "the report “Talks in Geneva”" in lines("act=signed&kind=request/1"), "records stand by their titles"
    assert "Peter, releaser" in lines("member=peter")
    assert "Anna" not in lines("member=peter")
    assert "opened" in lines("act=opened")
    assert "signed" not in lines("act=opened")
    assert "Talks in Geneva" in lines("kind=report/1")
    assert "Nothing fits" in lines("until=2020-01-01")
    assert "Talks in Geneva" in lines(f"record={report}&since=2020-01-01")
    assert auditor.get("/audit?since=2026-02-02&until=2026-02-01").status_code == 422
    assert auditor.get("/audit?act=made-up").status_code == 200
