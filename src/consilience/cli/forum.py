"""`forum`: a forum's life from the command line; what it shows, does and writes stands in the files beside this one."""

from __future__ import annotations

import typer

from consilience.cli import forum_acts as acts
from consilience.cli import forum_more as more
from consilience.cli import forum_scenarios
from consilience.cli import forum_views as views
from consilience.cli.app import app
from consilience.cli.forum_export import export

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
    ("terms", more.terms), ("sealed", more.sealed), ("seal-begin", more.seal_begin), ("seal", more.seal),
    ("seal-open", more.seal_open), ("advise", more.advise), ("heard", more.heard), ("outcome", more.outcome),
    ("dispute", more.dispute), ("ask", more.ask), ("answer", more.answer), ("requests", more.requests),
    ("export", export),
):  # fmt: skip
    forum.command(name)(verb)
