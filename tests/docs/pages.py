"""The pages that are made from the code: `python -m tests.docs.pages --write` writes them, the tests check that they are current."""

import re
import sys
from dataclasses import MISSING
from pathlib import Path
from typing import get_args

import typer

from consilience.cli.app import app, load
from consilience.cli.commands import COMMANDS
from consilience.node.settings import PARTS, settings_of, variable
from tests.docs.examples import example

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_KINDS = {"str": "TEXT", "int": "NUMBER", "float": "NUMBER"}


def pages():
    """Return path → text of every page that is made from the code."""
    return {
        DOCS / "reference" / "commands.md": commands_page(),
        DOCS / "reference" / "settings.md": settings_page(),
        DOCS / "decisions" / "README.md": decisions_page(),
    }


KINDS = ("security", "removed", "changed", "fixed", "added")


def changelog():
    """The changelog with the fragments of `changes/` under *Unreleased*; releases below it are kept as they are."""
    path = ROOT / "CHANGELOG.md"
    head, _, rest = path.read_text(encoding="utf-8").partition("\n## Unreleased")
    _, found, released = rest.partition("\n## ")
    parts = [head.rstrip(), "## Unreleased"]
    for kind in KINDS:
        news = [_bullet(f) for f in sorted((ROOT / "changes").glob(f"*.{kind}.md"))]
        parts += [f"### {kind.capitalize()}", "\n".join(news)] if news else []
    return "\n\n".join(parts) + "\n" + (f"\n## {released}" if found else "")


def _bullet(fragment):
    return "- " + "\n  ".join(fragment.read_text(encoding="utf-8").strip().splitlines())


EXAMPLES = """\
Every command has an example. Tests type them as they stand, except those that run until they are ended or call another
server; tests run these with addresses of their own. A word in capitals stands for what an earlier command printed. Where an
example has no `--dir`, the variables `CONSILIENCE_DIR` and `CONSILIENCE_PASSPHRASE_FILE` are set."""

EXIT_CODES = """\
| exit code | |
|---|---|
| 0 | done |
| 1 | a bug of ours, with a traceback |
| 2 | wrong use, unreadable input, a disk or rights that stand in the way: a sentence names the file and what to do |
| 3 | what a check looked at does not hold (`verify`, `peer check`, `precheck`, `doctor`), or another's server has more than it lets anybody fetch (`taxii pull`) |
| 4 | a check could not decide (`verify`) |
| 5 | another process has the port or the folder |
| 6 | a library is not installed: an extra was left out, or the installation is half made |
| 130 | ended with Ctrl-C |"""


def commands_page():
    root = whole()
    parts = [
        "# Commands",
        "Made from the program's own help by `python -m tests.docs.pages --write`; do not edit by hand.",
        EXAMPLES,
        EXIT_CODES,
        *_commands(root, "consilience"),
    ]
    return "\n\n".join(parts) + "\n"


SETTINGS = """\
# Settings

Made from the code by `python -m tests.docs.pages --write`; do not edit by hand.

A node reads `settings.toml` in its folder when `consilience serve` starts; `consilience init` writes one with every line commented out.
A variable of the environment overrides the file, and an option of the command line overrides both. A file name without a leading `/` is
meant beside `settings.toml`. A name that is not known is an error, so that a typing mistake does not go unseen. After a change, start
`serve` again; only the files of the certificate are read again by themselves."""

VARIABLES = """\
## Variables of the commands

| Variable | Stands for |
|---|---|
| `CONSILIENCE_DIR` | `--dir` of every command |
| `CONSILIENCE_PASSPHRASE_FILE` | `--passphrase-file` of every command |
| `CONSILIENCE_LISTEN_HOST`, `CONSILIENCE_LISTEN_PORT` | `--host` and `--port` of `listen`, which reads no `settings.toml` |
| `CONSILIENCE_LOG_LEVEL`, `CONSILIENCE_LOG_FORMAT` | also for `listen` |
| `CONSILIENCE_MODEL_KEY` | the key for the address of `align --model` |
| `XDG_CACHE_HOME` | where `align` keeps what it has read |

[Run a node](../how-to/run-a-node.md) shows which of them a node for real work needs."""


def settings_page():
    parts = [SETTINGS]
    for part, (_, purpose) in PARTS.items():
        rows = [
            f"| `{one.name}` | {one.metadata['says']} | {_shown_default(one)} | `{variable(part, one.name)}` |"
            for one in settings_of(part)
        ]
        table = "\n".join(["| Setting | What it does | If not given | Variable |", "|---|---|---|---|", *rows])
        parts += [f"## `[{part}]`" if part else "## Pages", purpose, table]
    return "\n\n".join([*parts, VARIABLES]) + "\n"


def _shown_default(one):
    if one.default is MISSING:
        return "must be given"
    return "" if one.default == "" else f"`{one.default}`"


def whole():
    """The command line with every command's file imported."""
    for name in COMMANDS:
        load(name)
    return typer.main.get_command(app)


def _commands(group, path):
    for name, command in sorted(group.commands.items()):
        if command.hidden:
            continue
        full = f"{path} {name}"
        if hasattr(command, "commands"):
            yield f"## `{full}`"
            yield _prose(command.help)
            yield from (part.replace("## `", "### `", 1) for part in _commands(command, full))
        else:
            yield from _one(command, full)


def _one(command, full):
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    options = [p for p in command.params if p.param_type_name == "option" and not p.hidden and p.name != "help"]
    usage = " ".join([full, *(_shown(a) for a in arguments), *(["[OPTIONS]"] if options else [])])
    yield f"## `{full}`"
    yield _prose(command.help)
    yield f"```\n{usage}\n```"
    shown = example(full.removeprefix("consilience "))
    if shown is not None:
        yield f"For example:\n\n```\n{shown}\n```"
    rows = [(f"`{_shown(a)}`", a.help, a) for a in arguments]
    rows += [(f"`{', '.join([*o.opts, *o.secondary_opts])}{_value(o)}`", o.help, o) for o in options]
    if rows:
        yield "\n".join(
            ["| | what it does | if not given |", "|---|---|---|"]
            + [f"| {name} | {_cell(text)} | {_default(param)} |" for name, text, param in rows]
        )


def _shown(argument):
    return argument.metavar or (argument.name.upper() + ("…" if argument.nargs == -1 else ""))


def _value(option):
    if option.is_flag or option.count:
        return ""
    annotation = option.type_descriptor.annotation
    inner = (get_args(annotation) or (annotation,))[0]
    return f" {option.metavar or _KINDS.get(inner.__name__, inner.__name__.upper())}"


def _default(param):
    if param.required:
        return f"must be given, or `{param.envvar}` set" if param.envvar else "must be given"
    if param.default is None or param.default is False or param.default in ((), []):
        return f"`{param.envvar}`" if param.envvar else ""
    return "on" if param.default is True else f"`{param.default}`"


def _prose(text):
    """The help without typer's marks for wrapping."""
    return re.sub(r"\s*\n(?!\n)\s*", " ", (text or "").replace("\b", "").strip())


def _cell(text):
    return _prose(text).replace("|", "\\|")


def decisions():
    """Return (number, file name, title) of every record, in order."""
    found = []
    for path in sorted((DOCS / "decisions").glob("[0-9]*.md")):
        number = path.name.split("-", 1)[0]
        title = re.sub(r"^#\s*\d+\s*[:.]?\s*", "", path.read_text(encoding="utf-8").split("\n", 1)[0])
        found.append((number, path.name, title))
    return found


def decisions_page():
    lines = [
        "# Decisions",
        "",
        "Why things are as they are: context, options, choice, what it costs. A record is not rewritten when we change our mind; a later one",
        "supersedes it and says so. This list is written by `python -m tests.docs.pages --write`.",
        "",
        "| No. | Decision |",
        "|---|---|",
        *(f"| [{number}]({name}) | {title} |" for number, name, title in decisions()),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    for page, wanted in pages().items():
        if "--write" in sys.argv:
            page.write_text(wanted, encoding="utf-8")
        elif page.read_text(encoding="utf-8") != wanted:
            sys.exit(f"{page.relative_to(ROOT)} is not current: run `python -m tests.docs.pages --write`")
    if "--write" in sys.argv:
        (ROOT / "CHANGELOG.md").write_text(changelog(), encoding="utf-8")
