"""The pages on scenarios say what the code does."""

import re
from pathlib import Path

import pytest

from consilience.scenarios.file import KEYS, read
from consilience.scenarios.json_form import as_json
from consilience.scenarios.parting import Cause

ROOT = Path(__file__).resolve().parents[2]
REFERENCE = (ROOT / "docs/reference/scenario-file.md").read_text()


@pytest.mark.parametrize("key", sorted({key for keys in KEYS.values() for key in keys} - {"scenario", "party"}))
def test_every_key_is_in_the_reference(key):
    assert re.search(rf"`{key}`|\b{key}:", REFERENCE)


def test_the_example_of_the_reference_is_read_without_remark():
    (block,) = re.findall(r"```yaml\n(.*?)```", REFERENCE, re.DOTALL)
    found = read(block)

    assert found.ignored == ()
    assert set(as_json(found.scenario, *found.scenario.parties)) <= set(re.findall(r"`(\w+)`", REFERENCE))


def test_every_cause_is_in_the_reference():
    assert all(f"`{cause}`" in REFERENCE for cause in Cause)
