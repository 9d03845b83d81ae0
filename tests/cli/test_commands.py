"""The list of commands: whole, true to what the commands say themselves, and quick to print."""

import subprocess
import sys

import pytest
import typer

from consilience.cli.app import app, load
from consilience.cli.commands import COMMANDS

HEAVY = ("cryptography", "duckdb", "httpx", "lxml", "numpy", "pyarrow", "pypdf", "scipy", "spacy", "trafilatura")
LEAST = {"cryptography"}


def imported(code, *arguments):
    """What of `HEAVY` a fresh interpreter has imported after `code`."""
    tell = f"print(*(name for name in {HEAVY} if name in sys.modules), file=sys.stderr)"
    program = f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\n{tell}"
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return done.stderr.split("\n")[-2].split()


def command(*words):
    return imported("from consilience.cli import main; main()", *words)


def test_importing_the_library_imports_nothing_heavy():
    assert imported("import consilience") == []


@pytest.mark.parametrize("words", [("--help",), (), ("nonsense",)], ids=["help", "nothing", "a wrong name"])
def test_the_list_of_commands_imports_nothing_heavy(words):
    assert command(*words) == []


@pytest.mark.parametrize("words", [("verify", "--help"), ("log", "show", "--help"), ("init", "--help")])
def test_trust_commands_import_nothing_that_reads_or_compares(words):
    assert set(command(*words)) <= LEAST


def test_estimates_are_compared_without_a_language_model_or_solver():
    assert set(command("compare", "--help")) <= LEAST | {"numpy"}


def test_the_names_of_the_library_are_there_when_asked_for():
    code = (
        "import consilience; assert callable(consilience.align) and set(consilience.__all__) <= set(dir(consilience))"
    )

    assert "numpy" in imported(code)


def test_a_name_that_the_library_lacks_is_an_attribute_error():
    import consilience

    with pytest.raises(AttributeError, match="nothing_such"):
        consilience.nothing_such  # noqa: B018


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_each_command_what_it_says_itself(name):
    found = load(name)

    assert " ".join(found.help.split()) == " ".join(COMMANDS[name][1].split())


def test_every_command_that_registers_itself_is_listed():
    for name in COMMANDS:
        load(name)

    assert set(typer.main.get_group(app).commands) == set(COMMANDS)
