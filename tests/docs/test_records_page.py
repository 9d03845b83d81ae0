"""The reference of records says what the code does.  `python -m tests.docs.test_records_page` writes the generated part again."""

import re
import typing
from dataclasses import MISSING, fields, is_dataclass
from enum import Enum
from pathlib import Path

from consilience.ledger import admission, draft, keyring, ledger
from consilience.records.canonical import MAX_BYTES, MAX_DEPTH, MAX_ITEMS
from consilience.records.codec import MAX_DIGITS
from consilience.records.kinds import KINDS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "reference" / "records.md"
BEGIN, END = "<!-- generated: kinds -->", "<!-- end -->"
_SAYS = {
    "the root": admission.ROOT_SAYS,
    "the node": admission.NODE_SAYS,
    "a member": admission.MEMBER_SAYS,
    "a releaser": admission.RELEASER_SAYS,
}


def type_name(hint) -> str:
    arguments = [argument for argument in typing.get_args(hint) if argument is not type(None)]
    if hasattr(hint, "__supertype__"):
        return "text"
    if typing.get_origin(hint) in (tuple, frozenset):
        word = "set" if typing.get_origin(hint) is frozenset else "array"
        return f"{word} of {type_name(arguments[0])}"
    if arguments:
        return type_name(arguments[0])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return " · ".join(f"`{member.value}`" for member in hint)
    if is_dataclass(hint):
        inside = typing.get_type_hints(hint)
        parts = ", ".join(f"{field.name}{'' if field.default is MISSING else '?'}" for field in fields(hint))
        return f"{{{parts}}}" if inside else "object"
    names = {"str": "text", "int": "integer", "bool": "truth value", "Decimal": "decimal text", "bytes": "hex"}
    return names.get(hint.__name__, hint.__name__)


def first_sentence(noun) -> str:
    return noun.__doc__.strip().split("\n")[0].rstrip(".") + "."


def generated() -> str:
    lines = []
    for tag, noun in KINDS.items():
        hints = typing.get_type_hints(noun)
        who = ", ".join(name for name, kinds in _SAYS.items() if tag in kinds)
        lines += [
            "",
            f"### `{tag}`",
            "",
            f"{first_sentence(noun)} Said by {who}.",
            "",
            "| Field | Form | |",
            "|---|---|---|",
        ]
        lines += [
            f"| `{field.name}` | {type_name(hints[field.name])} | {'' if field.default is MISSING else 'may be left out'} |"
            for field in fields(noun)
        ]
    return "\n".join([*lines, ""])


def test_every_kind_and_field_is_in_the_reference():
    text = PAGE.read_text()

    assert text.split(BEGIN)[1].split(END)[0].strip() == generated().strip()


def test_every_rule_of_the_ledger_is_in_the_reference():
    sources = "".join(Path(module.__file__).read_text() for module in (admission, draft, keyring, ledger))
    rules = set(re.findall(r'RecordRejected\(\s*"([a-z-]+)"', sources))

    assert len(rules) > 12
    assert {rule for rule in rules if f"| `{rule}` |" not in PAGE.read_text()} == set()


def test_the_limits_are_in_the_reference():
    assert f"{MAX_BYTES:,} bytes, {MAX_DEPTH} levels, {MAX_ITEMS:,} values" in PAGE.read_text()
    assert f"at most {MAX_DIGITS} digits, exponent within ±{MAX_DIGITS}" in PAGE.read_text()


def test_tests_named_in_the_threat_model_exist():
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "explanation" / "threat-model.md").read_text()))
    tests = "".join(path.read_text() for path in (ROOT / "tests").rglob("test_*.py"))

    assert len(named) > 20
    assert {name for name in named if f"def {name}(" not in tests} == set()


if __name__ == "__main__":
    before, rest = PAGE.read_text().split(BEGIN)
    PAGE.write_text(before + BEGIN + "\n" + generated() + "\n" + END + rest.split(END)[1])
