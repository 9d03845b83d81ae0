"""`doctor`: what is missing on this machine or wrong with a node, and what that costs."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from consilience.cli.app import app
from consilience.cli.checks import Finding, findings
from consilience.cli.terminal import print_json, print_line


@app.command()
def doctor(
    folder: Annotated[
        Path | None, typer.Option("--dir", envvar="CONSILIENCE_DIR", help="Look at this node too, and call its peers.")
    ] = None,
    offline: Annotated[bool, typer.Option("--offline", help="Call no peer.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say what is missing on this machine, or wrong with a node, and what that costs.  Exit code 3 where something is not whole."""
    found = findings()
    if folder is not None:
        from consilience.cli.checks import node, peers

        # What reads the documents of others, or answers them, must be held where there are keys to take.
        found["confinement"] = [replace(one, needed=True) for one in found["confinement"]]
        found["node"] = list(node.findings(folder))
        found["peers"] = [] if offline else list(peers.findings(folder))
    if json:
        print_json({group: [asdict(finding) for finding in of_group] for group, of_group in found.items()})
    else:
        _tell(found)
    if any(finding.needed and not finding.there for of_group in found.values() for finding in of_group):
        raise typer.Exit(3)


def _tell(found: dict[str, list[Finding]]) -> None:
    for group, of_group in found.items():
        print_line(group, "bold")
        for finding in of_group:
            print_line(_line(finding), _style(finding))
    lacking = [(group, one) for group, of_group in found.items() for one in of_group if not one.there]
    wrong = [f"{group}: {one.name}" for group, one in lacking if one.needed]
    optional = [one.name for _, one in lacking if not one.needed]
    print_line("")
    print_line(f"Wrong: {'; '.join(wrong)}." if wrong else "Nothing is wrong.", "bold")
    if optional:
        print_line(f"Optional and not installed: {'; '.join(optional)}.")


def _line(finding: Finding) -> str:
    if finding.there:
        return f"  ✓ {finding.name}: {finding.found}"
    told = (
        finding.found,
        finding.costs and f"without it: {finding.costs}",
        finding.mend and f"to mend it: {finding.mend}",
    )
    sign = "✕" if finding.needed else "–"
    return f"  {sign} {finding.name}: {'; '.join(part for part in told if part)}"


def _style(finding: Finding) -> str:
    if finding.there:
        return "green"
    return "bold red" if finding.needed else "yellow"
