import io
from dataclasses import replace

from rich.console import Console

from consilience.cli.summary import summary_table
from tests import make


def printed(alignment, width=110):
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(summary_table(alignment))
    return console.export_text()


def test_each_conflict_is_one_line_with_both_values():
    text = printed(make.two_parties())

    assert "Ships diverted to Port Selby: number (Northland: 12 vessels, Isles: 15 ships)" in text


def test_hostile_titles_reach_the_terminal_as_plain_words():
    alignment = make.two_parties()
    harm = replace(alignment.matters[0], title="[red]x[/red] \x1b[31mred\u202e", topic="[link=x]y[/]")

    text = printed(replace(alignment, matters=(harm, *alignment.matters[1:])))

    assert "[red]x[/red] ⟦U+001B⟧[31mred⟦U+202E⟧" in text
    assert "\x1b" not in text


def test_no_verdict_is_cut_short_on_a_narrow_terminal():
    text = printed(make.two_parties(), width=80)

    assert all(
        word in text for word in ("conflicting", "changed", "aligned", "unclear", "sided", "covered", "Outer islands")
    )
    assert "…" not in text
