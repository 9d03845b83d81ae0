"""Newer releases than locked come out: what was locked is installed all the same, by the oldest pip at hand and by the newest.

The index is made on the spot of small packages; the pip that it offers is the installed one, packed into a wheel again.
"""

import base64
import csv
import ensurepip
import hashlib
import io
import subprocess
import sys
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

INSTALL = Path(__file__).resolve().parents[2] / "requirements" / "install.py"
PROJECT = '[build-system]\nrequires = ["setuptools"]\nbuild-backend = "setuptools.build_meta"\n[project]\nname = "product"\nversion = "1"\n[tool.setuptools]\npackages = []\n'
TOOLS = ("pip", "setuptools")


def wheel(folder, name, version, requires=(), extras=()):
    """Write a wheel that holds one module, which tells its version."""
    module, described = name.replace("-", "_"), f"{name.replace('-', '_')}-{version}.dist-info"
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Provides-Extra: {extra}" for extra in extras] + [f"Requires-Dist: {line}" for line in requires]
    files = {
        f"{module}.py": f'VERSION = "{version}"\n',
        f"{described}/METADATA": "\n".join(lines) + "\n",
        f"{described}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    return packed(
        folder / f"{module}-{version}-py3-none-any.whl",
        {path: text.encode() for path, text in files.items()},
        described,
    )


def packed(path, files, described):
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        rows.writerow([name, f"sha256={digest}", len(content)])
    rows.writerow([f"{described}/RECORD", "", ""])
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in {**files, f"{described}/RECORD": record.getvalue().encode()}.items():
            archive.writestr(name, content)
    return path


def packed_again(folder, name):
    """Pack an installed package into a wheel again: no network is asked for it."""
    found = distribution(name)
    kept = [file for file in found.files if ".." not in file.parts and file.suffix != ".pyc"]
    left_out = {"INSTALLER", "REQUESTED", "RECORD", "direct_url.json"}
    files = {
        str(file): file.locate().read_bytes() for file in kept if file.name not in left_out and file.locate().exists()
    }
    (described,) = {
        file.parts[0]
        for file in kept
        if file.parts[0].endswith(".dist-info") and file.name == "METADATA" and len(file.parts) == 2
    }
    return packed(folder / f"{name}-{found.version}-py3-none-any.whl", files, described)


def pin(path, extra=""):
    name, version = path.name.split("-")[:2]
    return f"{name.replace('_', '-')}{extra}=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """An index with newer releases of every kind, and locks of the older ones."""
    root = tmp_path_factory.mktemp("index")
    index, locks, product = root / "wheels", root / "locks", root / "product"
    for folder in (index, locks, product):
        folder.mkdir()
    tools = [packed_again(index, name) for name in TOOLS]
    plain = wheel(index, "plain", "1.0")
    fancy = wheel(index, "fancy", "1.0", ['helper>=1; extra == "toml"'], ["toml"])
    helper = wheel(index, "helper", "1.0")
    user = wheel(index, "user", "1.0", ["fancy[toml]>=1.0", "plain>=1.0"])
    dashed = wheel(index, "dashed", "1.0", ['helper>=1; extra == "html-clean"'], ["html-clean"])
    asks = wheel(index, "asks", "1.0", ["dashed[html_clean]>=1.0"])
    for name in ("plain", "helper"):
        wheel(index, name, "2.0")
    wheel(index, "fancy", "2.0", ['helper>=2; extra == "toml"', "unheard-of>=1"], ["toml"])
    wheel(index, "dashed", "2.0", ['helper>=2; extra == "html-clean"'], ["html-clean"])
    everything = [pin(plain), pin(fancy, "[toml]"), pin(helper), pin(user), pin(dashed, "[html-clean]"), pin(asks)]
    (locks / "installer.txt").write_text("".join(map(pin, tools)))
    (locks / "align.txt").write_text(pin(plain))
    (locks / "base.txt").write_text("".join(everything))
    (locks / "unread.txt").write_text("# nothing\n")
    (product / "pyproject.toml").write_text(PROJECT)
    return root


def environment(made, folder, **more):
    return {
        "HOME": str(folder), "PATH": "/usr/bin:/bin", "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(made / "wheels"),
        "PIP_CONFIG_FILE": "/dev/null", **more,
    }  # fmt: skip


def setup(made, venv, target, **more):
    return subprocess.run(
        [sys.executable, INSTALL, target, "--venv", venv, "--locks", made / "locks", "--product", made / "product"],
        env=environment(made, venv.parent, **more), capture_output=True, text=True, check=False,
    )  # fmt: skip


def versions(venv):
    told = "import importlib.metadata as m; print(*(d.name + ' ' + d.version for d in m.distributions()), sep='\\n')"
    said = subprocess.run(
        [venv / "bin" / "python", "-I", "-c", told], capture_output=True, text=True, check=True
    ).stdout
    return dict(line.split() for line in said.splitlines())


LOCKED = {
    "plain": "1.0",
    "fancy": "1.0",
    "helper": "1.0",
    "user": "1.0",
    "dashed": "1.0",
    "asks": "1.0",
    "product": "1",
}


@pytest.mark.parametrize("pip", ["the one that Python brings", "the newest"])
def test_locked_versions_come_whatever_is_newer(made, tmp_path, pip):
    venv = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", venv], check=True)
    if pip == "the newest":
        subprocess.run(
            [venv / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps", "--upgrade", "pip"], env=environment(made, tmp_path), check=True
        )  # fmt: skip
    else:
        assert versions(venv)["pip"] == ensurepip.version()

    done = setup(made, venv, "full")

    assert done.returncode == 0, done.stderr
    found = versions(venv)
    assert {name: found.get(name) for name in LOCKED} == LOCKED
    assert found["pip"] == distribution("pip").version


def test_one_environment_grows_and_what_stands_is_left_alone(made, tmp_path):
    venv = tmp_path / "venv"

    assert setup(made, venv, "align").returncode == 0
    assert "user" not in versions(venv)
    assert setup(made, venv, "full").returncode == 0
    assert versions(venv)["user"] == "1.0"
    again = setup(made, venv, "align", PIP_FIND_LINKS="/nowhere")

    assert (again.returncode, again.stderr) == (0, "")


def test_no_index_ends_in_one_sentence_and_running_again_mends_it(made, tmp_path):
    venv = tmp_path / "venv"

    done = setup(
        made,
        venv,
        "align",
        PIP_NO_INDEX="0",
        PIP_INDEX_URL="http://127.0.0.1:9/simple",
        PIP_FIND_LINKS="",
        PIP_RETRIES="0",
    )

    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("setup: no package index answers: connect, or name your mirror")
    assert setup(made, venv, "align").returncode == 0


def test_an_index_without_the_locked_release_is_told_by_its_name(made, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for path in (made / "wheels").glob("*.whl"):
        if not path.name.startswith("plain-1"):
            (other / path.name).write_bytes(path.read_bytes())

    done = setup(made, tmp_path / "venv", "align", PIP_FIND_LINKS=str(other))

    assert "the package index has no plain==1.0" in done.stderr.splitlines()[-1]


def test_a_half_made_environment_is_made_anew(made, tmp_path):
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text("home = /nowhere\n")
    (venv / "bin" / "python").write_text("not a program")

    assert setup(made, venv, "align").returncode == 0


def test_an_interrupted_install_is_mended(made, tmp_path):
    venv = tmp_path / "venv"
    assert setup(made, venv, "full").returncode == 0
    packages = next((venv / "lib").glob("python*/site-packages"))
    (packages / "fancy.py").write_text("")  # cut off in the middle of the file
    (packages / "helper-1.0.dist-info" / "RECORD").unlink()
    (packages / "helper.py").unlink()
    (venv / ".consilience-unfinished").touch()

    assert setup(made, venv, "full").returncode == 0
    assert "1.0" in (packages / "fancy.py").read_text()
    assert "1.0" in (packages / "helper.py").read_text()


def test_a_changed_file_on_the_way_is_refused(made, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    for path in (made / "wheels").glob("*.whl"):
        (other / path.name).write_bytes(path.read_bytes())
    wheel(other, "plain", "1.0", ["helper"])

    done = setup(made, tmp_path / "venv", "align", PIP_FIND_LINKS=str(other))

    assert "a package is not the one that was locked" in done.stderr.splitlines()[-1]


def test_what_is_no_environment_is_left_alone(made, tmp_path):
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "thesis.txt").write_text("years of work")

    done = setup(made, tmp_path / "venv", "align")

    assert "move it away" in done.stderr
    assert (tmp_path / "venv" / "thesis.txt").exists()


def test_a_full_disk_is_told_before_anything_is_made(made, tmp_path, monkeypatch):
    told = "import runpy, shutil, sys; from collections import namedtuple; U = namedtuple('U', 'total used free'); "
    told += "shutil.disk_usage = lambda _: U(1, 1, 5_000_000); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
    done = subprocess.run(
        [sys.executable, "-c", told, INSTALL, "align", "--venv", tmp_path / "venv", "--locks", made / "locks", "--product", made / "product"],
        env=environment(made, tmp_path), capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.startswith("setup: 5 MB are free and about")
    assert not (tmp_path / "venv").exists()
