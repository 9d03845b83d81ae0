"""What each target installs and how long that takes, from nothing: `python -m bench.install [--targets align full tests]`.

One environment in a temporary folder grows from target to target, with an empty pip cache, as a newcomer's does.  Prints a table
for `RESULTS-install.md`, with the largest packages of the last target.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

INSTALL = Path(__file__).resolve().parents[1] / "requirements" / "install.py"


def size(folder):
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_dir()) / 1e6


def installed(target, venv, product, cache):
    began = time.monotonic()
    subprocess.run(
        [sys.executable, INSTALL, target, "--venv", venv, "--product", product],
        check=True, env={**os.environ, "PIP_CACHE_DIR": str(cache)},
    )  # fmt: skip
    return time.monotonic() - began


def largest(venv, count):
    packages = next((venv / "lib").glob("python*/site-packages"))
    return sorted(((size(path), path.name) for path in packages.iterdir() if path.is_dir()), reverse=True)[:count]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--targets", nargs="+", default=["align", "full", "tests"])
    given = parser.parse_args()
    load = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        # An own, empty product, so that the editable install of this clone stays where it is.
        (folder / "product" / "src").mkdir(parents=True)
        project = (INSTALL.parents[1] / "pyproject.toml").read_text()
        (folder / "product" / "pyproject.toml").write_text(project)
        for name in ("README.md", "LICENSE"):
            (folder / "product" / name).write_bytes((INSTALL.parents[1] / name).read_bytes())
        print(f"load average at the start {load:.1f}\n\n| target | seconds more | MB in all |\n|---|---|---|")
        for target in given.targets:
            took = installed(target, folder / "venv", folder / "product", folder / "cache")
            print(f"| `{target}` | {took:.0f} | {size(folder / 'venv'):.0f} |", flush=True)
        print("\n" + ", ".join(f"{name} {mb:.0f}" for mb, name in largest(folder / "venv", 12)))


if __name__ == "__main__":
    main()
