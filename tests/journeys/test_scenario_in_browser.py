"""A scenario in two browsers: a sighting at beta moves both trees, and alpha's warning waits on its chair until it is answered."""

import random
from contextlib import ExitStack
from importlib import resources

import pytest
import yaml

from consilience.forum import scenarios
from consilience.node import checking
from consilience.node.folder import now
from consilience.node.forum.boards import board_of
from consilience.records.judgement import Outcome
from consilience.records.scenario import Indicator
from consilience.scenarios.file import read
from consilience.scenarios.page import page as own_page
from tests.journeys import node_browser as here
from tests.journeys.test_forum_in_browser import opened
from tests.node.forum.test_scenario_view import TREE
from tests.scenarios import made
from tests.scenarios.made import EXAMPLE
from tests.web.make import ANNA, BETA, marking
from tests.web.pages.test_forum import Two, act, founded

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not here.CHROMIUM.exists(), reason="no Chromium at /usr/bin/chromium; `make chromium` installs it"
    ),
]
SITE = "http://localhost:8400"
RESPONSE = """
responses:
  - {id: r1, branch: shut, title: Call at once, trigger: {outcome: worst, threshold: 0.4}, steps: [Each tells the other], decided_by: both chairs}
"""  # fmt: skip
RATES = """works | open: 0.9; shut: 0.1 | 0.2
troops | talks: 0.1; force: 0.9 | 0.1
planks | 0.8 | 0.1
troops | 0.9 | 0.02"""


@pytest.fixture(scope="module")
def lived(tmp_path_factory):
    """Two nodes with a signed tree, odds and rates of both, one tree of the largest size, and what is needed to sight."""
    with ExitStack() as stack:
        two = Two(tmp_path_factory.mktemp("two"), stack)
        forum = founded(two.alpha)
        for browser in (two.alpha, two.beta):
            act(browser, f"/texts/{forum[-64:]}/sign", then=forum)
            two.exchange()
        place = act(two.alpha, f"{forum}/scenarios", file=TREE + RESPONSE)
        two.exchange()
        for browser in (two.alpha, two.beta):
            act(browser, f"{place}/sign")
        two.exchange()
        even = {"o-open": "0.5", "o-shut": "50 %", "o-talks": "0.4 to 0.6", "o-force": "0.5"}
        for browser in (two.alpha, two.beta):
            act(browser, f"{place}/odds", level="TLP:AMBER", **even)
            act(browser, f"{place}/rates", lines=RATES, level="TLP:AMBER")
        two.exchange()
        large = act(two.alpha, f"{forum}/scenarios", file=largest())
        act(two.alpha, f"{large}/sign")
        two.exchange()
        act(two.beta, f"{large}/sign")
        two.exchange()
        act(
            two.alpha,
            f"{large}/odds",
            level="TLP:AMBER",
            **{f"o-b{n}-{k}": "0.125" for n in range(57) for k in range(8)},
        )
        yield two, place, large


def largest():
    """A file of 400 leaves."""
    lines, waiting = ["scenario:", "  id: large", "  title: The largest tree", "  splits:"], []
    leads = {}
    waiting = [f"b0-{n}" for n in range(8)]
    for number in range(1, 57):
        leads[waiting.pop(0)] = f"s{number}"
        waiting += [f"b{number}-{n}" for n in range(8)]
    for number in range(57):
        lines += [f"    - id: s{number}", f"      title: Split {number}", "      branches:"]
        for n in range(8):
            name = f"b{number}-{n}"
            led = f", leads_to: {leads[name]}" if name in leads else ""
            lines.append(f"        - {{id: {name}, title: Branch {number}-{n}{led}}}")
    return "\n".join(lines)


@pytest.fixture(scope="module")
def browser():
    with here.chromium() as one:
        yield one


def test_a_sighting_at_beta_moves_both_trees_and_alphas_warning_is_acknowledged(browser, lived):
    two, place, _ = lived
    world = two.worlds[1]
    report = world.report(marked=shared())
    claim = world.claim(report, marked=shared())
    view = world.service.view_of(ANNA)
    board = board_of(world.service, view)
    judged = checking.judge(world.service, view, ANNA, claim, Outcome.CONFIRMED)
    world.service.admit(judged.sealed(world.signers[ANNA]))
    beta, alpha = opened(browser, two.beta), opened(browser, two.alpha)

    day = f"{now():%Y-%m-%d}"
    text = next(one.text for one in board.all(Indicator) if one.body.id == "troops")
    act(two.beta, f"{place}/sightings", indicator=text, state="seen", first=day, claims=claim, level="TLP:AMBER")
    beta.goto(SITE + place)
    at_beta = beta.inner_text("main")
    two.exchange()
    assert two.worlds[0].site.warnings.wait(60)
    alpha.goto(SITE)
    home = alpha.inner_text("main")
    alpha.click("main a:has-text('Call at once')")
    alpha.wait_for_load_state()
    warned = alpha.inner_text("main")
    (warning,) = scenarios.open_warnings(board_of(two.worlds[0].service, two.worlds[0].service.view_of(ANNA)))
    act(two.alpha, f"/warnings/{warning.id}/answer", reply="acknowledged")
    alpha.reload()
    alpha.wait_for_load_state()
    answered = alpha.inner_text("main")
    alpha.goto(SITE)
    after = alpha.inner_text("main")

    assert "Troops gather" in at_beta
    assert "Call at once falls due" in warned
    assert "see the same tree" in warned
    assert "acknowledged by anna" in answered
    assert "Call at once" in home.split("What to do next")[0]
    assert "Call at once" not in after.split("What to do next")[0]
    for page in (alpha, beta):
        page.context.close()


def shared():
    found = marking("green")
    return type(found)(levels=found.levels, originators=frozenset({BETA}), releasable_to=frozenset({"alpha", "beta"}))


def test_a_tree_of_four_hundred_leaves_is_folded_and_opens_branch_by_branch(browser, lived):
    two, _, large = lived
    page = opened(browser, two.alpha, java_script_enabled=False)
    page.goto(SITE + large)
    folded = page.locator("table[class=list] tr").count()
    address = page.locator("main th a:text-is('open')").first.get_attribute("href")
    wanted = f"Branch {address.rpartition('unfold=s')[2].partition('#')[0]}-0"
    before = page.locator(f"th:has-text('{wanted}')").count()
    page.goto(SITE + address)
    now_open = page.locator(f"th:has-text('{wanted}')").count()
    page.goto(f"{SITE}{large}?unfold=all")
    every = page.locator("table[class=list] tr").count()

    assert folded < 60
    assert (before, now_open) == (0, 1), "what is asked for is drawn; what is less likely may fold for it"
    assert every > 456
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_scenarios(browser, lived, scheme):
    two, place, large = lived
    script = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text()
    page, found = opened(browser, two.alpha, color_scheme=scheme), {}
    ends = ("", "/indicators", "/history", "/what-if", "/what-if?if-troops=seen")
    for end in ("/scenarios", large, *(place + end for end in ends)):
        page.goto(SITE + end)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
        page.evaluate(script)
        if broken := page.evaluate("axe.run()")["violations"]:
            found[end] = [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in broken]
    page.context.close()

    assert found == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "file", [EXAMPLE.read_text(), yaml.safe_dump(made.largest(random.Random(5)))], ids=["example", "large"]
)
def test_axe_finds_nothing_on_a_page_of_its_own(browser, file, scheme):
    scenario = read(file).scenario
    context = browser.new_context(bypass_csp=True, color_scheme=scheme)
    page = context.new_page()
    page.set_content(own_page(scenario, *scenario.parties))
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true })")
    page.evaluate(resources.files("axe_playwright_python").joinpath("axe.min.js").read_text())
    found = page.evaluate("axe.run()")["violations"]
    context.close()

    assert [(one["id"], [node["html"][:160] for node in one["nodes"]][:3]) for one in found] == []


def test_what_if_is_asked_by_its_form_and_leaves_nothing_behind(browser, lived):
    two, place, _ = lived
    world = two.worlds[0]
    before = board_of(world.service, world.service.view_of(ANNA)).everything()
    page = opened(browser, two.alpha, java_script_enabled=False)
    page.goto(f"{SITE}{place}/what-if")
    page.get_by_label("Planks are brought").select_option("seen")
    page.click("main button:has-text('Show both trees')")
    page.wait_for_load_state()
    told = page.inner_text("main")
    chosen = page.get_by_label("Planks are brought").input_value()
    row = page.locator("tr.here:has-text('worst')").inner_text().split("\t")
    page.context.close()

    assert "How it would move" in told
    assert chosen == "seen"
    assert row[1] != row[2], "planks move the group of outcomes"
    assert board_of(world.service, world.service.view_of(ANNA)).everything() == before
