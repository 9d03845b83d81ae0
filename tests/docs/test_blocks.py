"""Every block of code in the docs is run by a test, or says why not; every command in any of them exists, with its options."""

import re
import shlex

import pytest

from tests.docs import pages as docs

PAGES = sorted(path for path in docs.DOCS.rglob("*.md") if path.parent.name != "decisions")
FENCE = re.compile(
    r"^(?P<pad> *)(?P<ticks>`{3,})(?P<kind>\w*)\n(?P<body>.*?)^(?P=pad)(?P=ticks)$", re.DOTALL | re.MULTILINE
)
WHY = re.compile(r"<!-- not run: \S[^>]{10,} -->\n$")  # on the line before the block
RUN = {
    "how-to/after-a-spill.md": "tests/docs/test_typed_pages.py",
    "how-to/check-common-origins.md": "tests/docs/test_typed_pages.py",
    "how-to/co-sign-a-baseline.md": "tests/docs/test_typed_pages.py",
    "how-to/compare-your-own-folders.md": "tests/docs/test_typed_pages.py",
    "how-to/exchange-stix.md": "tests/docs/test_typed_pages.py",
    "how-to/field-teams-without-a-line.md": "tests/docs/test_typed_pages.py",
    "how-to/read-data-with-a-token.md": "tests/docs/test_token_page.py",
    "how-to/two-vendors-as-two-parties.md": "tests/docs/test_typed_pages.py",
    "how-to/verify.md": "tests/docs/test_typed_pages.py",
    "how-to/enrol-members.md": "bench/two_machines.py",
    "how-to/exchange-with-peers.md": "bench/two_machines.py",
    "how-to/restore-a-node.md": "bench/two_machines.py",
    "how-to/run-a-node.md": "bench/two_machines.py",
    "how-to/upgrade.md": "bench/two_machines.py",
    "how-to/notebooks.md": "tests/docs/test_notebook_page.py",
    "reference/commands.md": "tests/docs/test_examples.py",
    "reference/forum-file.md": "tests/docs/test_forum.py",
    "reference/question-file.md": "tests/docs/test_divergence_pages.py",
    "reference/scenario-file.md": "tests/docs/test_scenario_pages.py",
    "tutorial/first-look.md": "tests/docs/test_pages.py",
    "tutorial/first-node.md": "tests/docs/test_first_node.py",
    "tutorial/forum.md": "tests/docs/test_forum.py",
    "tutorial/scenario.md": "tests/docs/test_scenario_pages.py",
    "tutorial/two-nodes.md": "tests/docs/test_two_nodes.py",
    "tutorial/why-estimates-differ.md": "tests/docs/test_divergence_pages.py",
}
"""Page → what runs its blocks that name a language (`console`, `sh`, `python`, `yaml`, `text`)."""


def blocks(page):
    text = page.read_text(encoding="utf-8")
    for found in FENCE.finditer(text):
        yield found, text[: found.start()]


def name_of(page):
    return str(page.relative_to(docs.DOCS))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_block_is_run_or_says_why_not(page):
    silent = [
        found["body"].splitlines()[0]
        for found, before in blocks(page)
        if not WHY.search(before)
        and not (name_of(page) in RUN and (found["kind"] or name_of(page) == "reference/commands.md"))
    ]

    assert silent == []


@pytest.mark.parametrize(("page", "runner"), RUN.items())
def test_what_runs_a_page_names_it(page, runner):
    text = (docs.ROOT / runner).read_text(encoding="utf-8")

    stem = page.rpartition("/")[2].removesuffix(".md")
    assert (docs.DOCS / page).exists()
    assert stem in text or stem.replace("-", "_") in text


def lines():
    """Every command that a block of the docs or of the README types."""
    for page in [*PAGES, docs.ROOT / "README.md"]:
        if page.name == "commands.md":
            continue
        for found, _ in blocks(page):
            body = found["body"].replace("\\\n", " ")
            for line in body.splitlines():
                typed = re.match(r"\s*(?:(?:alpha|beta)?[$#] )?(?:\.venv/bin/)?consilience (.+)$", line)
                if typed:
                    yield pytest.param(typed[1], id=f"{page.stem}: {typed[1][:60]}")


@pytest.fixture(scope="module")
def whole():
    return docs.whole()


@pytest.mark.parametrize("line", list(lines()))
def test_every_command_in_the_docs_exists_with_its_options(whole, line):
    words = shlex.split(re.sub(r"[<>|;].*$|&&.*$", "", line), comments=True)
    command = whole
    while words and hasattr(command, "commands"):
        assert words[0] in command.commands, f"no command {words[0]}"
        command = command.commands[words.pop(0)]
    options = {option for param in command.params for option in (*param.opts, *param.secondary_opts)}

    assert {word.partition("=")[0] for word in words if word.startswith("--") and len(word) > 2} <= options | {"--help"}
