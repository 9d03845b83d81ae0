"""The manual against the code: what it lists is there, what is there it lists, and what it tells people to type works."""

import inspect
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import consilience
from consilience import errors
from consilience.reasons.verdict import Verdict
from tests.docs import pages as docs

PAGES = sorted(docs.DOCS.rglob("*.md"))
FRONT = [docs.ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
STEPS = re.compile(r"```(?P<kind>console|python)\n(?P<body>.*?)```", re.DOTALL)


def links(page):
    """Files that a page links to; addresses on the web are not files."""
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    return [(page.parent / target).resolve() for target in targets if "://" not in target]


@pytest.mark.parametrize("page", list(docs.pages()), ids=lambda page: page.name)
def test_a_page_made_from_the_code_is_current(page):
    assert page.read_text(encoding="utf-8") == docs.pages()[page], "run `python -m tests.docs.pages --write`"


def test_the_changelog_is_made_of_its_fragments():
    written = (docs.ROOT / "CHANGELOG.md").read_text(encoding="utf-8")

    assert written == docs.changelog(), "run `python -m tests.docs.pages --write`"


def test_every_fragment_is_of_a_kind_that_the_changelog_knows():
    names = [path.name for path in (docs.ROOT / "changes").glob("*.md") if path.name != "README.md"]

    assert [name for name in names if name.split(".")[1:] not in [[kind, "md"] for kind in docs.KINDS]] == []


@pytest.mark.parametrize(
    "page",
    [
        "how-to/compare-your-own-folders.md",
        "how-to/install-without-a-network.md",
        "how-to/run-a-node.md",
        "how-to/restore-a-node.md",
        "how-to/upgrade.md",
        "how-to/verify.md",
        "reference/settings.md",
    ],
)
def test_what_people_come_for_is_one_click_from_the_index(page):
    assert (docs.DOCS / page).resolve() in links(docs.DOCS / "README.md")


def test_a_member_is_they_and_the_spelling_is_british():
    quoted = ("McMaster", "he denied it")
    words = re.compile(
        r"\b(he|his|him|himself|color|organiz\w+|behavior|recogniz\w+|analyz\w+|summariz\w+|canceled|labeled)\b"
    )
    found = [
        f"{page.name}: {line[:90]}"
        for page in (*PAGES, *FRONT[:3])
        if page.parent.name != "decisions"
        for line in page.read_text(encoding="utf-8").splitlines()
        if words.search(re.sub(r"`[^`]*`", "", line)) and not any(one in line for one in quoted)
    ]

    assert found == []


def test_every_anchor_leads_to_a_heading():
    wrong = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\(([^)#\s]*)#([^)\s]+)\)", text):
            file = page if not target else (page.parent / target).resolve()
            if "://" not in target and file.suffix == ".md" and anchor not in anchors(file):
                wrong.append(f"{page.name}: {target}#{anchor}")

    assert wrong == []


def anchors(page):
    """The anchors that a repository's pages give to headings."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def test_every_page_is_reached_from_the_index():
    seen, waiting = set(), [docs.DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page not in seen and page.suffix == ".md" and page.exists():
            seen.add(page)
            waiting += links(page)

    assert {str(page.relative_to(docs.DOCS)) for page in PAGES if page not in seen} == set()


@pytest.mark.parametrize("page", [*PAGES, *FRONT], ids=lambda page: str(page.relative_to(docs.ROOT)))
def test_links_lead_somewhere(page):
    assert [str(target) for target in links(page) if not target.exists()] == []


def test_the_number_of_a_decision_is_its_own():
    numbers = [number for number, _, _ in docs.decisions()]

    assert len(numbers) == len(set(numbers))


def test_every_error_is_in_the_tree_and_in_the_reference():
    names = [name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, Exception)]
    page = (docs.DOCS / "reference" / "errors.md").read_text(encoding="utf-8")

    assert [name for name in names if f"| `{name}` |" not in page] == []
    assert [name for name in names if name not in (errors.__doc__ or "")] == []


def test_what_the_first_look_says_to_type_works(tmp_path):
    page = (docs.DOCS / "tutorial" / "first-look.md").read_text(encoding="utf-8")
    shutil.copytree(docs.ROOT / "examples", tmp_path / "examples")
    (tmp_path / ".venv").symlink_to(Path(sys.executable).parents[1])

    for step in STEPS.finditer(page):
        if step["kind"] == "python":
            run = _run([sys.executable, "-c", step["body"]], tmp_path)
            assert run.returncode == 0, run.stderr
        for line in step["body"].splitlines() if step["kind"] == "console" else ():
            if line.startswith("$ "):
                run = _run(["bash", "-c", line[2:]], tmp_path)
                assert run.returncode == 0, f"{line}: {run.stderr}"

    assert (tmp_path / "consilience-brief" / "brief.html").exists()


def _run(command, folder):
    cache = {"XDG_CACHE_HOME": str(folder / "cache")}
    return subprocess.run(
        command, cwd=folder, env={**os.environ, **cache}, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_worked_example_shows_every_verdict():
    result = consilience.align({name: docs.ROOT / "examples" / "strategic-forum" / name for name in ("alpha", "beta")})
    quotes = {claim.id: claim.quote for claim in result.claims}
    differing = {
        (matter.verdict, reason.slot, reason.left, reason.right)
        for matter in result.matters
        for pair in matter.pairs
        for reason in pair.reasons
        if reason.differs
    }

    assert [verdict for verdict, count in result.summary().items() if not count] == []
    assert (Verdict.CONFLICTING, "time", "2021-01-23", "2021-01-25") in differing
    assert (Verdict.CHANGED, "Israel has not accepted", "Israel has now accepted") in {
        (matter.verdict, *(quotes[claim].partition(" the")[0] for claim in matter.claims)) for matter in result.matters
    }
    assert result.problems == ()
