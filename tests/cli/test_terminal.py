"""What the command line writes where there is no terminal, and where a stream cannot show every sign."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from consilience.cli.terminal import console, print_json, print_line, settle_streams

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "strategic-forum"
SIGNS = "✕ „Zürich“ … 中 \udcff"


def run(*arguments, **settings):
    surroundings = {
        name: value for name, value in os.environ.items() if name not in {"COLUMNS", "FORCE_COLOR", "NO_COLOR"}
    }
    return subprocess.run(
        [sys.executable, "-m", "consilience", *map(str, arguments)], capture_output=True, check=False, env={**surroundings, **settings}
    )  # fmt: skip


def stream_in(monkeypatch, encoding):
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), encoding=encoding, newline="\n"))
    settle_streams()
    return sys.stdout


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "latin-1", "ascii", "koi8-r", "utf-8"])
def test_a_stream_writes_the_nearest_sign_that_it_has(monkeypatch, encoding):
    stream = stream_in(monkeypatch, encoding)

    print_line(SIGNS)

    stream.flush()
    written = stream.buffer.getvalue().decode(encoding)
    assert written.startswith("✕" if encoding == "utf-8" else "x")
    assert written.rstrip().endswith(r"\xff")


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "utf-16"])
def test_data_is_the_same_in_every_stream(monkeypatch, encoding):
    stream = stream_in(monkeypatch, encoding)

    print_json({"place": "Zürich ✕ 中"})

    assert json.loads(stream.buffer.getvalue().decode("utf-8")) == {"place": "Zürich ✕ 中"}


def test_a_long_path_stays_whole_where_there_is_no_terminal(tmp_path):
    folder = tmp_path / "/".join(["a folder with a long name"] * 8)

    said = run("log", "show", "--dir", folder)

    assert said.returncode == 2
    assert str(folder) in said.stderr.decode()
    assert said.stderr.decode().count("\n") == 1


def test_a_wrong_option_is_told_in_plain_lines_where_there_is_no_terminal():
    said = run("align", "--" + "nonsense" * 20)

    assert said.returncode == 2
    assert said.stderr.decode().splitlines()[-1].startswith("Error: No such option: --" + "nonsense" * 20)


def test_columns_sets_a_width_all_the_same(monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")

    assert console().width == 50


@pytest.mark.parametrize(
    ("settings", "coloured"),
    [({}, False), ({"FORCE_COLOR": "1"}, True), ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False)],
)
def test_colour_follows_the_usual_variables(tmp_path, settings, coloured):
    said = run("log", "show", "--dir", tmp_path, **settings)

    assert (b"\x1b[1;31m" in said.stderr) is coloured


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "latin-1", "ascii"])
def test_the_main_job_says_its_summary_in_any_encoding(tmp_path, encoding):
    said = run(
        "align", EXAMPLE / "alpha", EXAMPLE / "beta", "--no-model", "--no-cache", "--out", tmp_path / "Öut", PYTHONIOENCODING=encoding
    )  # fmt: skip

    assert said.returncode == 0, said.stderr
    lines = said.stdout.decode(encoding).splitlines()
    assert lines[-1].endswith("brief.html")
    assert max(map(len, lines)) < 1_000


def test_the_version_is_that_of_the_package():
    import consilience

    assert run("--version").stdout.decode() == f"consilience {consilience.__version__}\n"
