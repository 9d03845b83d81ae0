"""`doctor`: what is missing on this machine, and what that costs."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from consilience.cli.app import app
from consilience.cli.checks import Finding, findings
from consilience.cli.terminal import print_json, print_line


@app.command()
def doctor(
    json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
) -> None:
    """Say what is missing on this machine and what that costs.  Exit code 3 where the main job is not whole."""
    found = findings()
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
    missing = sum(not finding.there for of_group in found.values() for finding in of_group)
    print_line(f"\n{missing} missing; the main job is `consilience align`." if missing else "\nNothing is missing.")


def _line(finding: Finding) -> str:
    if finding.there:
        return f"  ✓ {finding.name}: {finding.found}"
    told = (
        finding.found,
        finding.costs and f"without it: {finding.costs}",
        finding.mend and f"to mend it: {finding.mend}",
    )
    return f"  ✕ {finding.name}: {'; '.join(part for part in told if part)}"


def _style(finding: Finding) -> str:
    if finding.there:
        return "green"
    return "bold red" if finding.needed else "yellow"
