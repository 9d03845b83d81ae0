"""`forum`: a forum's life from the command line; what it shows, does and writes stands in the files beside this one."""

from __future__ import annotations

import typer

from consilience.cli import forum_acts as acts
from consilience.cli import (
    forum_council,
    forum_grid,
    forum_information,
    forum_outcomes,
    forum_say,
    forum_scenarios,
    forum_sealed,
    forum_standing,
    forum_terms,
)
from consilience.cli import forum_views as views
from consilience.cli.app import app
from consilience.cli.forum_export import export, series

forum = typer.Typer(
    help="Work in a forum with other parties: memoranda, contacts, meetings, decisions, actions.", no_args_is_help=True
)
app.add_typer(forum, name="forum")

for name, verb in (
    ("list", views.list_), ("show", views.show), ("memoranda", views.show_memoranda), ("teams", views.teams),
    ("waiting", views.waiting), ("contacts", views.contacts), ("meetings", views.meetings_),
    ("proposals", views.proposals_), ("decisions", views.decisions), ("actions", views.actions_),
    ("import", acts.import_), ("sign", acts.sign), ("release", acts.release), ("share", acts.share),
    ("position", acts.position), ("decide", acts.decide), ("open", acts.open_), ("draft", acts.draft),
    ("agree", acts.agree), ("progress", acts.progress), ("rest", acts.rest), ("return", acts.return_),
    ("scenarios", forum_scenarios.scenarios), ("scenario", forum_scenarios.scenario),
    ("sign-scenario", forum_scenarios.sign_scenario), ("odds", forum_scenarios.odds), ("sight", forum_scenarios.sight),
    ("warnings", forum_scenarios.warnings), ("answer-warning", forum_scenarios.answer),
    ("terms", forum_terms.terms), ("sealed", forum_sealed.sealed), ("seal-begin", forum_sealed.seal_begin), ("seal", forum_sealed.seal),
    ("seal-open", forum_sealed.seal_open), ("advise", forum_council.advise), ("heard", forum_council.heard), ("outcome", forum_outcomes.outcome),
    ("dispute", forum_outcomes.dispute), ("ask", forum_information.ask), ("answer", forum_information.answer), ("requests", forum_information.requests),
    ("say", forum_say.say), ("track-record", forum_outcomes.track_record), ("grid", forum_grid.grid), ("series", series),
    ("export", export),
):  # fmt: skip
    forum.command(name)(verb)

for name, noun, words in (
    ("courses", "courses", "List the courses of the party's own council, with how every agency stands."),
    ("mandates", "mandates", "List the mandates of the party's council for a forum; they stay at home."),
    ("lines", "lines", "List the public lines: drafts, in force, revised."),
    ("public", "statements", "List what was said in public, and whether it keeps to the line, departs or is silent."),
    ("outcomes", "outcomes", "List what questions came to: waiting, agreed or disputed."),
    ("corrections", "corrections", "List corrections proposed on another party's claims, open ones first."),
    ("consents", "consents", "List originators' consents to passing on: asked, given, refused."),
    ("campaign", "campaign", "List the objectives with the readings of their measures."),
    ("milestones", "milestones", "List the milestones of all teams, and what became of them."),
    ("instruments", "instruments", "List treaties, resolutions and sanctions outside the forum, as they stand today."),
):
    forum.command(name, help=words)(forum_standing.standing(noun, words))
