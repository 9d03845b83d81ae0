"""`consilience compare`: why two estimates of a question differ, and what disclosure would help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from consilience.alignment.result import Problem
from consilience.brief.page_link import PageLink
from consilience.cli.app import app
from consilience.cli.terminal import one_line, print_json, print_line
from consilience.divergence.json_form import as_json
from consilience.divergence.page import anchor, lead, page
from consilience.divergence.panel import Panel, panels
from consilience.divergence.question_file import QuestionFile, read
from consilience.divergence.text_form import as_text
from consilience.errors import MalformedRecord, UnreadableInput, WrongUse
from consilience.ingest.walk import QUESTIONS
from consilience.records.ids import PartyName

PAGE = "questions.html"
"""The page of the questions that lie beside reports; it is written beside the brief."""

BRIEF = "brief.html"
EVERYBODY = "all parties"


@app.command("compare")
def compare_command(
    file: Annotated[Path, typer.Argument(help="Question file (YAML), with one question or several.")],
    json: Annotated[bool, typer.Option("--json", help="Write JSON to standard output.")] = False,
    out: Annotated[Path | None, typer.Option("--out", help="Write a self-contained page (HTML) here.")] = None,
    owner: Annotated[
        str | None,
        typer.Option("--for", help="Party the output is made for: advice, and that party's unshared evidence."),
    ] = None,
) -> None:
    """Say why two estimates differ, cause by cause, and what the least disclosure is that would help."""
    found = _open(file)
    judged = judge(found, owner, str(file))
    _tell_ignored(found, file)
    if out is not None:
        _write_page(out, judged)
    if json:
        forms = [as_json(panel) for panel in judged]
        _print_json(forms if found.listed else forms[0])
    else:
        print("\n\n".join(as_text(panel) for panel in judged))  # noqa: T201 - the command's output


def judge(found: QuestionFile, owner: str | None, where: str) -> tuple[Panel, ...]:
    """Return every question with its pairs and advice, as `owner` may see them."""
    for asked in found.asked:
        if owner is not None and owner not in asked.parties:
            raise WrongUse(f"{where}: question {asked.question.id} has no party {owner}; name one of its parties")
    return panels(found, None if owner is None else PartyName(owner))


@dataclass(frozen=True, kw_only=True, slots=True)
class Beside:
    """The questions found beside reports, ready to be written beside the brief."""

    judged: tuple[Panel, ...] = ()
    problems: tuple[Problem, ...] = ()
    """Question files that could not be used."""

    def write(self, out: Path) -> tuple[PageLink, ...]:
        """Write `questions.html` into `out` and return one link a question, the most serious first; without any nothing is written."""
        if not self.judged:
            return ()
        _write_page(out / PAGE, self.judged, brief=BRIEF)
        return tuple(
            PageLink(
                title=panel.question.text or panel.question.id,
                href=f"{PAGE}#{anchor(i)}",
                line=f"{panel.widest[0].state.value.capitalize()}. {lead(panel)}",
            )
            for i, panel in sorted(enumerate(self.judged, 1), key=lambda numbered: numbered[1].rank)
        )


def questions_beside(parties: Mapping[str, Path]) -> Beside:
    """Return the questions of every `questions.yaml` in or beside the parties' folders, as anybody may see them.

    Made for nobody in particular, so no unshared evidence is shown.  A file that cannot be used is a problem, not an end.
    """
    judged: list[Panel] = []
    problems: list[Problem] = []
    for file, party in _question_files(parties).items():
        try:
            found = _open(file)
            judged += judge(found, None, str(file))
        except UnreadableInput as error:
            problems.append(Problem(party=PartyName(party), file=QUESTIONS, sentence=f"{error.why}; {error.advice}"))
        else:
            _tell_ignored(found, file)
    return Beside(judged=tuple(judged), problems=tuple(problems))


def _question_files(parties: Mapping[str, Path]) -> dict[Path, str]:
    """Return each question file with the party in whose folder it lies; one beside several folders is everybody's."""
    found: dict[Path, str] = {}
    for party, source in parties.items():
        for folder, whose in ((source.resolve(), party), (source.resolve().parent, EVERYBODY)):
            file = folder / QUESTIONS
            # A link could lead out of what the parties meant to file.
            if file.is_file() and not file.is_symlink():
                found.setdefault(file, whose)
    return found


def _open(file: Path) -> QuestionFile:
    try:
        return read(file.read_text(encoding="utf-8-sig"))
    except MalformedRecord as error:
        raise UnreadableInput(str(file), str(error), "see docs/reference/question-file.md") from error
    except UnicodeDecodeError as error:
        raise UnreadableInput(str(file), "it is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        raise UnreadableInput(str(file), error.strerror or "it cannot be read", "name a YAML file") from error


def _write_page(out: Path, judged: Sequence[Panel], brief: str | None = None) -> None:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        out.write_text(page(judged, brief=brief), encoding="utf-8")
    except OSError as error:
        raise UnreadableInput(str(out), error.strerror or "it cannot be written", "name a file in a folder") from error


def _tell_ignored(found: QuestionFile, file: Path) -> None:
    # To standard error only: a path can tell how much evidence a party registered.
    for path in found.ignored:
        print_line(one_line(f"consilience: {file}: {path}: key not known, ignored"), "yellow", stderr=True)


def _print_json(value: Any) -> None:
    print_json(value)
