"""The wheel away from the repository: what a person has who was given one file."""

import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "consilience"
MADE_BY_PYTHON = {".py", ".pyc"}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    # A copy: building leaves folders beside the sources.
    made = tmp_path_factory.mktemp("wheel")
    tracked = subprocess.run(["git", "ls-files", "src", "pyproject.toml", "README.md", "LICENSE"], cwd=ROOT, capture_output=True, text=True, check=True)  # fmt: skip
    for name in tracked.stdout.splitlines():
        if (ROOT / name).exists():
            (made / "copy" / name).parent.mkdir(parents=True, exist_ok=True)
            (made / "copy" / name).write_bytes((ROOT / name).read_bytes())
    pip = [
        sys.executable,
        "-I",
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "-w",
        made,
        made / "copy",
    ]
    subprocess.run(pip, check=True)
    return next(made.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment of its own with the wheel; its libraries are those of the tests, the repository is not on its path."""
    venv = tmp_path_factory.mktemp("away") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", venv], check=True)
    packages = next((venv / "lib").glob("python*/site-packages"))
    # Not a .pth: that would bring the editable install of the repository with it.
    libraries = next(path for path in map(Path, sys.path) if path.name == "site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(packages)
    (packages / "zz_libraries.pth").write_text(f"import sys; sys.path.append({str(libraries)!r})\n")
    return venv / "bin" / "python"


def run(installed, *arguments, where):
    done = subprocess.run(
        [installed, "-I", *map(str, arguments)], cwd=where, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_every_data_file_is_inside(wheel):
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=SOURCE, capture_output=True, text=True, check=True
    ).stdout.splitlines()
    inside = set(zipfile.ZipFile(wheel).namelist())

    assert [name for name in tracked if (SOURCE / name).exists() and f"consilience/{name}" not in inside] == []


def test_it_tells_what_an_index_page_shows(wheel):
    archive = zipfile.ZipFile(wheel)
    (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
    told = Parser().parsestr(archive.read(name).decode())

    assert told["Summary"]
    assert told["License-Expression"] == "Apache-2.0"
    assert told["Description-Content-Type"] == "text/markdown"
    assert "Typing :: Typed" in told.get_all("Classifier")
    assert {"node", "tables", "spark", "precheck"} <= set(told.get_all("Provides-Extra"))


def test_it_runs_away_from_the_repository(installed, tmp_path):
    import consilience

    for party, said in (("ours", "The delegation met for two days."), ("theirs", "The delegation met for three days.")):
        (tmp_path / party).mkdir()
        (tmp_path / party / "report.txt").write_text(f"Geneva, 4 March 2024. {said}\n")

    place = run(installed, "-c", "import consilience; print(consilience.__file__)", where=tmp_path)
    version = run(installed, "-m", "consilience", "--version", where=tmp_path)
    run(installed, "-m", "consilience", "align", "ours", "theirs", "--no-cache", "--out", "brief", where=tmp_path)
    library = "import consilience; print(len(consilience.align({'a': 'ours', 'b': 'theirs'}).matters))"
    matters = run(installed, "-c", library, where=tmp_path)
    run(installed, "-m", "consilience", "compare", "--help", where=tmp_path)

    assert str(installed.parents[1]) in place
    assert version == f"consilience {consilience.__version__}\n"
    assert (tmp_path / "brief" / "brief.html").stat().st_size > 10_000
    assert int(matters) >= 1
