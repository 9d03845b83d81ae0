"""Forms with rows, without script and without any syntax: rows are added and taken away by buttons, what exists is chosen."""

import re
from datetime import UTC, date, datetime

import pytest

from consilience.node.reader_view import Asked
from consilience.records.baseline import Baseline, Line
from consilience.records.meeting import Instrument
from consilience.records.memorandum import Memorandum, Seated, Sharing, Team
from consilience.records.text import id_of_text
from consilience.web import rowed
from consilience.web.filling import controls
from consilience.web.rowed import Field, Rows
from tests.web.make import ANNA, PETER, world
from tests.web.make_forum import BOTH, founded, tell

FIELDS = (
    Field(name="title", label="Title", needed=True),
    Rows(
        name="team",
        one="team",
        fields=(
            Field(name="title", label="T"),
            Rows(name="people", one="person", fields=(Field(name="title", label="P"),)),
        ),
    ),
)


def test_what_is_flat_is_read_back():
    values = {
        "title": "M",
        "team": [{"title": "A", "people": [{"title": "x"}, {"title": "y"}]}, {"title": "B", "people": []}],
    }

    read = rowed.read(FIELDS, rowed.flat(values))

    assert [(one["title"], [who["title"] for who in one["people"]]) for one in read["team"]] == [
        ("A", ["x", "y"]),
        ("B", []),
    ]


def test_a_row_that_is_taken_away_closes_the_gap():
    given = rowed.flat({"title": "M", "team": [{"title": name, "people": []} for name in "ABC"]}) | {"drop": ["team-1"]}

    left, numbers, _ = rowed.changed(given)

    assert [one["title"] for one in rowed.read(FIELDS, left)["team"]] == ["A", "C"]
    assert numbers == {"team": 2}


@pytest.mark.parametrize(
    "name", ["team-99999999-title", "team--1-title", "team-0-people-4000-title", "-" * 3000, "team-0" * 500]
)
def test_no_name_of_a_field_makes_more_rows_than_are_drawn(name):
    assert all(number <= rowed.MOST_ROWS for number in rowed.counts([name]).values())


@pytest.fixture(scope="module")
def node(tmp_path_factory):
    with world(tmp_path_factory.mktemp("node") / "n") as one:
        one.person(ANNA)
        one.person(PETER)
        one.forum, _ = founded(one, iter("AB"))
        one.baseline = Baseline(
            title="The bridge", parties=BOTH, as_of=date(2026, 3, 1), lines=(Line(id="s1", statement="It is shut."),)
        )
        tell(one, one.baseline)
        yield one


def form(node, noun, query=""):
    page = node.browser(ANNA).get(f"/forums/{node.forum}/new/{noun}{query}")
    assert page.status_code == 200, page.text
    return page.text


def sent(page, **changes):
    action = re.search(r'<form class="form rowed" method="post" action="([^"]+)"', page)[1]
    return action, {**controls(page, action), **{name: [value] for name, value in changes.items()}}


def post(node, page, at, **changes):
    action, data = sent(page, **changes)
    return node.browser(ANNA).post(action, data=data, headers={"referer": f"http://localhost:8400{at}"})


def newest(node, kind):
    return node.service.view_of(ANNA).find(Asked(kind=kind))[0].statement.body


def test_a_memorandum_with_two_teams_is_put_forward_without_a_syntax(node):
    at = f"/forums/{node.forum}/new/memorandum"
    page = form(node, "memorandum")
    filled = {
        "title": "Two teams", "text": "We set up teams.", "team-0-title": "Bridges", "team-0-mandate": "To watch the bridge",
        "team-0-people-0-title": "Anna", "team-0-people-0-lead": "yes", "term-0-noun": "contact", "term-0-days": "30",
    }  # fmt: skip

    page = post(node, page, at, **filled, add="team").text
    page = post(node, page, at, add="team-1-people").text
    answer = post(
        node, page, at, **{
            "team-1-title": "Roads", "team-1-mandate": "To watch the roads", "team-1-people-1-party": "beta", "team-1-people-1-title": "Ben",
            "team-1-milestones-0-text": "first map", "team-1-milestones-0-due": "2030-01-15",
        },
    )  # fmt: skip

    assert answer.status_code == 303, answer.text
    body = newest(node, "memorandum/1")
    assert [(team.id, team.title, [(who.party, who.title, who.lead) for who in team.people]) for team in body.teams] == [
        ("bridges", "Bridges", [("alpha", "Anna", True)]), ("roads", "Roads", [("beta", "Ben", False)])
    ]  # fmt: skip
    assert [(one.noun, one.level, one.days) for one in body.sharing] == [("contact", "amber", 30)]
    assert body.teams[1].milestones[0].due == date(2030, 1, 15)


def test_a_fault_in_a_row_is_told_at_its_field_and_all_rows_stay(node):
    at = f"/forums/{node.forum}/new/memorandum"
    page = post(node, form(node, "memorandum"), at, title="M", text="T", add="team").text

    answer = post(node, page, at, **{"team-0-title": "A", "team-0-mandate": "For a", "team-1-title": "B"})

    assert answer.status_code == 422
    assert '<a href="#team-1-mandate">Team 2: What it is for</a>: This is needed.' in answer.text
    again = sent(answer.text)[1]
    assert (again["team-0-mandate"], again["team-1-title"]) == (["For a"], ["B"])


def test_a_gate_names_a_text_or_the_newest_of_a_topic_from_a_list(node):
    at = f"/forums/{node.forum}/new/meeting"
    page = form(node, "meeting")
    text = id_of_text(node.baseline)
    assert "the newest co-signed baseline on “The bridge”" in page
    assert "this baseline: “The bridge”, version 1, as of 2026-03-01, not yet co-signed" in page

    answer = post(
        node, page, at, title="First round", starts="2030-03-04T10:00", **{
            "item-0-title": "Welcome", "item-1-title": "Open it?", "item-1-topic": "The bridge", "item-1-need-0-what": f"baseline:text:{text}",
            "item-1-need-0-days": "30",
        },
    )  # fmt: skip

    assert answer.status_code == 303, answer.text
    agenda = newest(node, "meeting/1").agenda
    assert (agenda[0].needs, agenda[1].policy) == ((), True)
    assert [(one.instrument, one.text, one.topic, one.days) for one in agenda[1].needs] == [
        (Instrument.BASELINE, text, "", 30)
    ]


def test_a_form_of_a_revision_holds_what_stands_and_signs_the_change(node):
    at = f"/forums/{node.forum}/new/meeting"
    answer = post(
        node,
        form(node, "meeting"),
        at,
        title="Round",
        starts="2030-03-04T10:00",
        **{"item-0-title": "Welcome", "item-1-title": "Rest"},
    )
    text = answer.headers["location"].rpartition("/")[2]

    page = form(node, "meeting", f"?revises={text}")
    assert sent(page)[1]["item-1-title"] == ["Rest"]
    first = post(node, page, f"{at}?revises={text}", place="by call")
    second = post(node, page, f"{at}?revises={text}", place="in the hall")

    assert first.status_code == 303
    # Somebody else's change is not overwritten in silence: it stands beside what was typed.
    assert second.status_code == 422
    assert "has changed it since this form was drawn" in second.text
    assert "Place: by call" in second.text
    assert sent(second.text)[1]["place"] == ["in the hall"]
    again = post(node, second.text, at)
    assert again.status_code == 303
    later = newest(node, "meeting/1")
    assert (later.place, later.revises) == ("in the hall", first.headers["location"].rpartition("/")[2])


def test_a_claim_judged_meanwhile_is_not_overwritten_in_silence(node):
    report = node.report()
    claim = node.claim(report)
    peter = node.browser(PETER)
    peter.post(f"/claims/{claim}/judge", data={"csrf": "csrf-peter", "outcome": "confirmed", "drawn": "none"})

    answer = node.browser(ANNA).post(
        f"/claims/{claim}/judge", data={"csrf": "csrf-anna", "outcome": "rejected", "drawn": "none"},
        headers={"referer": f"http://localhost:8400/reports/{report}"},
    )  # fmt: skip

    assert answer.status_code == 422
    assert "peter has judged this claim since" in answer.text.casefold()
    assert node.service.view_of(ANNA).judgement(claim).statement.body.outcome.value == "confirmed"


def test_a_contact_report_says_what_was_said_and_promised_in_rows(node):
    at = f"/forums/{node.forum}/new/contact"
    answer = post(
        node, form(node, "contact"), at, channel="phone", purpose="the bridge", **{
            "utterance-0-by": "beta", "utterance-0-text": "It is shut.", "theirs-0-text": "a map", "theirs-0-due": "2030-01-15",
        },
    )  # fmt: skip

    assert answer.status_code == 303, answer.text
    body = newest(node, "contact/1")
    assert ([(one.by, one.text) for one in body.said], [(one.by, one.due) for one in body.received]) == (
        [("beta", "It is shut.")], [("beta", date(2030, 1, 15))]
    )  # fmt: skip


def test_every_page_of_a_form_stays_small(node):
    for noun in ("memorandum", "meeting", "proposal", "objective", "contact"):
        assert len(form(node, noun)) <= 30_000, noun


def test_a_term_is_for_what_the_founding_text_does_not_let_go_by_itself(node):
    offered = form(node, "memorandum").partition('id="term-0-noun"')[2].partition("</select>")[0]
    if not offered:
        offered = form(node, "memorandum", "?rows=term:1").partition('id="term-0-noun"')[2].partition("</select>")[0]

    words = set(re.findall(r"<option[^>]*>([^<]+)<", offered))
    assert {"contact report", "report", "baseline"} <= words
    assert not {"signature", "joining of a call", "key of a call"} & words


def test_what_rows_are_chosen_from_stands_once(node):
    page = form(node, "memorandum", "?rows=team:2&rows=team-0-people:2&rows=team-1-people:2")

    assert page.count('list="of-team-people-agency"') in (0, 4)
    assert page.count('<datalist id="of-team-people-agency"') in (0, 1)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_an_hour_is_typed_in_the_zone_of_whoever_types_it_and_one_that_is_past_is_pointed_out(node):
    browser = node.browser(PETER)
    browser.asks = True
    browser.post("/me", data={"csrf": f"csrf-{PETER}", "zone": "Asia/Tokyo"})
    place = f"/forums/{node.forum}/new/meeting"
    page = browser.get(place).text
    action, data = sent(
        page, title="Old round", starts="2020-01-01T09:00", **{"item-0-title": "Welcome", "item-1-title": ""}
    )

    answer = browser.post(action, data=data, headers={"referer": f"http://localhost:8400{place}"})
    asked = browser.get(answer.headers["location"]).text
    browser.post(f"{answer.headers['location']}/now", data={"csrf": f"csrf-{PETER}"})

    assert "Starts (Asia/Tokyo)" in page
    assert "It starts in the past." in asked
    assert newest(node, "meeting/1").starts == datetime(2020, 1, 1, 0, 0, tzinfo=UTC)


def test_an_objective_and_a_proposal_name_the_instruments_outside_that_they_depend_on(node):
    assert "instrument-0-id" not in form(node, "objective"), "where none is stated there is none to choose"
    anna, place = node.browser(ANNA), f"/forums/{node.forum}"
    stated = {
        "id": "crossing",
        "title": "Treaty on the crossing",
        "sort": "treaty",
        "state": "in force",
        "since": "2026-01-01",
    }
    assert anna.post(f"{place}/say/instrument", data={"csrf": "csrf-anna", **stated}).status_code == 303

    for noun, kind, said in (("objective", "objective/1", {}), ("proposal", "proposal/1", {"text": "We keep it."})):
        at, page = f"{place}/new/{noun}", form(node, noun)
        assert "Treaty on the crossing (treaty)" in page
        unknown = post(node, page, at, title="Keep it open", **said, **{"instrument-0-id": "another"})
        assert (unknown.status_code, "choose one of those offered" in unknown.text.casefold()) == (422, True)
        answer = post(node, page, at, title="Keep it open", **said, **{"instrument-0-id": "crossing"})
        assert answer.status_code == 303, answer.text
        body = newest(node, kind)
        assert body.instruments == ("crossing",)
        again = form(node, noun, f"?revises={id_of_text(body)}")
        assert sent(again)[1]["instrument-0-id"] == ["crossing"]

    outside = anna.get(f"{place}/campaign").text.partition("Treaty on the crossing")[2]
    assert outside.count("Referred to by") == 2


def many(node, teams=60, people=10):
    """A memorandum with many teams, put forward."""
    rows = tuple(
        Team(
            id=f"t{number}", title=f"Team {number} of the river", mandate=f"To watch bridge {number}, by day and by night.",
            people=tuple(Seated(party=BOTH_SORTED[each % 2], title=f"Person {each} of {number}", agency="Survey") for each in range(people)),
        )
        for number in range(teams)
    )  # fmt: skip
    terms = tuple(Sharing(noun=noun, policy="tlp", level="amber", days=9) for noun in ("contact", "baseline"))
    body = Memorandum(
        forum=node.forum, title="Many teams", text="We set up teams.", parties=BOTH, since=date(2030, 1, 1), teams=rows, sharing=terms
    )  # fmt: skip
    tell(node, body)
    return id_of_text(body), body


BOTH_SORTED = sorted(BOTH)


def test_a_change_of_a_long_text_draws_what_is_changed_and_counts_what_stays(node):
    text, body = many(node)
    at = f"/forums/{node.forum}/new/memorandum?revises={text}"
    page = form(node, "memorandum", f"?revises={text}")
    assert len(page.encode()) <= 30_000
    assert "60 teams stay as they were unless you change them; 1 to 20 of them are shown" in page

    again = post(node, page, at, rest="team:20").text
    assert "21 to 40 of them are shown" in again
    again = post(node, again, at, open="team-31").text
    assert len(again.encode()) <= 30_000
    assert sent(again)[1]["team-31-mandate"] == [body.teams[31].mandate]
    assert sent(again)[1]["team-31-people-9-title"] == ["Person 9 of 31"]
    # A fault elsewhere keeps both: what is open and what stays.
    fault = post(node, again, at, **{"team-31-mandate": "To watch by night", "title": ""})
    assert fault.status_code == 422
    again = post(node, fault.text, at, drop="team-0").text
    assert "team-59-kept" not in again
    answer = post(node, again, at, title="Many teams, anew")

    assert answer.status_code == 303, answer.text
    later = newest(node, "memorandum/1")
    assert [one.id for one in later.teams] == [one.id for one in body.teams[1:]]
    assert later.teams[30].mandate == "To watch by night"
    assert later.teams[30].people == body.teams[31].people
    assert [one for one in later.teams if one.id != "t31"] == [one for one in body.teams[1:] if one.id != "t31"]
    assert later.sharing == body.sharing


def test_the_last_row_that_is_taken_away_does_not_come_back(node):
    text, _ = many(node, teams=1, people=1)
    at = f"/forums/{node.forum}/new/memorandum?revises={text}"
    page = post(node, form(node, "memorandum", f"?revises={text}"), at, drop="team-0").text
    assert "Team 0 of the river" not in page
    page = post(node, post(node, page, at, drop="term-0").text, at, drop="term-0").text

    assert post(node, page, at, title="No team").status_code == 303
    later = newest(node, "memorandum/1")
    assert (later.teams, later.sharing) == ((), ())


def test_a_row_that_stays_is_the_one_the_form_was_drawn_from_though_the_text_was_changed_meanwhile(node):
    text, body = many(node, teams=9, people=1)
    at = f"/forums/{node.forum}/new/memorandum?revises={text}"
    page = form(node, "memorandum", f"?revises={text}")
    other = post(node, post(node, page, at, drop="team-0").text, at, title="Meanwhile")
    assert other.status_code == 303

    late = post(node, page, at, title="Mine")
    assert late.status_code == 422
    assert "has changed it since this form was drawn" in late.text
    assert post(node, late.text, at, title="Mine").status_code == 303
    assert newest(node, "memorandum/1").teams == body.teams


@pytest.mark.parametrize("name", ["team-0-kept", "team-99-kept"])
@pytest.mark.parametrize("value", ["77", "../x", "x" * 500])
def test_a_row_to_stay_that_never_was_is_refused(node, name, value):
    text, _ = many(node, teams=8, people=1)
    at = f"/forums/{node.forum}/new/memorandum?revises={text}"
    answer = post(node, form(node, "memorandum", f"?revises={text}"), at, **{name: value, "title": "Odd"})

    assert answer.status_code in (303, 422)
    assert newest(node, "memorandum/1").title != "Odd" or len(newest(node, "memorandum/1").teams) <= 8
