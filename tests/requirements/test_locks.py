"""What the locks must hold so that one environment can grow from target to target, and nothing drifts."""

import re
import tomllib
from importlib import metadata
from itertools import pairwise
from pathlib import Path

import pytest

from consilience.installed import EXTRAS

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ROOT / "requirements"
GROWING = ("align.txt", "base.txt", "dev.txt", "bench.txt")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]


def pins(lock):
    """Package → its versions, more than one where Python versions differ."""
    found = {}
    for line in (LOCKS / lock).read_text().splitlines():
        if pin := re.match(r"([a-z0-9][a-z0-9._-]*)(\[[^\]]*\])?==([^\\; ]+)", line):
            found.setdefault(pin[1], set()).add(pin[3])
    return found


@pytest.mark.parametrize(("small", "large"), list(pairwise(GROWING)))
def test_a_smaller_lock_is_a_part_of_the_larger_one(small, large):
    assert {name: pin for name, pin in pins(small).items() if not pin <= pins(large).get(name, set())} == {}


@pytest.mark.parametrize("lock", [path.name for path in LOCKS.glob("*.txt") if path.name != "unread.txt"])
def test_a_lock_holds_hashes_and_no_addresses(lock):
    lines = (LOCKS / lock).read_text().splitlines()

    assert [line for line in lines if "://" in line or line.startswith("-") or " @ " in line] == []
    assert all(line.endswith("\\") or line.strip().startswith("--hash=sha256:") for line in lines if line)


@pytest.mark.parametrize(
    ("lock", "extras"), [("align.txt", []), ("base.txt", ["node", "tables"]), ("bench.txt", ["spark"])]
)
def test_a_lock_pins_all_that_its_target_names(lock, extras):
    named = [*PROJECT["dependencies"], *(line for extra in extras for line in PROJECT["optional-dependencies"][extra])]

    assert {re.match(r"[a-zA-Z0-9-]+", line)[0] for line in named} - set(pins(lock)) == set()


def test_the_main_job_installs_no_extra():
    only = {
        re.match(r"[a-zA-Z0-9-]+", line)[0]
        for extra in ("node", "tables")
        for line in PROJECT["optional-dependencies"][extra]
    }

    assert only & set(pins("align.txt")) == set()


def test_extras_name_the_modules_that_their_packages_hold():
    of_package = {}
    for module, packages in metadata.packages_distributions().items():
        for package in packages:
            of_package.setdefault(package.lower().replace("_", "-"), set()).add(module)
    for extra, lines in PROJECT["optional-dependencies"].items():
        for package in (re.match(r"[a-zA-Z0-9-]+", line)[0].lower() for line in lines):
            modules = {module for module in of_package.get(package, ()) if not module.startswith("_")}
            known = {module for names in EXTRAS.values() for module in names}
            assert not modules or modules & known, f"{package} of [{extra}] has no module in consilience.installed"
