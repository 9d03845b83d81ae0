"""One spelling on every page: British, in what templates, scripts and sentences of the code say."""

import ast
import re
from pathlib import Path

import consilience

SOURCE = Path(consilience.__file__).parent
AMERICAN = re.compile(
    r"\b(?:colors?|colored|favor\w*|honor\w*|behavior\w*|neighbor\w*|labor|rumors?|harbors?|centers?|centered|gray|defense|"
    r"offense|cancel(?:ed|ing)|label(?:ed|ing)|model(?:ed|ing)|travel(?:ed|ing|er)|signal(?:ed|ing)|fulfill(?!ed|ing)\w*|judgments?|"
    r"enroll(?!ed|ing)\w*|catalog|dialog|skeptic\w*|percent|gotten|"
    r"(?!(?:re)?size|prize|seize|capsize)\w{2,}iz(?:e|es|ed|ing|ation|ations)|\w+lyz(?:e|es|ed|ing))\b",
    re.IGNORECASE,
)
_SAID = ("web", "records", "forum", "node", "marking", "ledger", "exchange", "brief", "divergence", "scenarios", "cli")
"""Where sentences are for people; word lists that read other people's texts know both spellings."""
_NAMED = re.compile(r"`[^`]*`|>>> [^\n]*|Authorization: Bearer|authorization code|pragma optimize|style=\S*")
"""What is code or another's name: it is spelt as it is there."""
_ATTRIBUTES = re.compile(r'(?:aria-label|title|placeholder|alt)="([^"]*)"')


def test_the_sweep_knows_both():
    assert [one for one in ("organize", "analyzed", "center", "Percent", "labeled") if not AMERICAN.search(one)] == []
    assert [one for one in ("size", "organise", "per cent", "seized", "citizens", "enrolled", "fulfilled", "colour") if AMERICAN.search(one)] == []  # fmt: skip


def shown(template):
    """What a template can show: its text, the strings in its expressions, and the attributes that are read out."""
    code = " ".join(re.findall(r"\{[{%](.*?)[}%]\}", template, re.DOTALL))
    plain = re.sub(r"<(script|style)\b.*?</\1>", " ", template, flags=re.DOTALL)
    text = re.sub(r"\{[{%#].*?[}%#]\}", " ", plain, flags=re.DOTALL)
    return [re.sub(r"<[^>]*>", " ", text), *_ATTRIBUTES.findall(plain), *re.findall(r'"([^"]*)"', code)]


def test_templates_and_scripts_are_british():
    found = []
    for path in sorted((*SOURCE.rglob("*.html"), *SOURCE.rglob("web/static/*.js"))):
        text = path.read_text(encoding="utf-8")
        said = (
            shown(text)
            if path.suffix == ".html"
            else re.findall(r"[\"`']([^\"`'\n]*[a-z] [a-z][^\"`'\n]*)[\"`']", text)
        )
        found += [f"{path.name}: {word[0]}" for one in said for word in AMERICAN.finditer(_NAMED.sub("", one))]

    assert found == []


def test_sentences_of_the_code_are_british():
    found = []
    paths = sorted(one for folder in _SAID for one in (SOURCE / folder).rglob("*.py"))
    for path in (one for one in paths if one.name != "words.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
                found += [
                    f"{path.relative_to(SOURCE)}:{node.lineno}: {word[0]}"
                    for word in AMERICAN.finditer(_NAMED.sub("", node.value))
                ]

    assert found == []
