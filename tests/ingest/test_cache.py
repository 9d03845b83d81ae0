import stat

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consilience.errors import StoreFailed
from consilience.ingest.cache import Cache, default_folder, key_for

KEY = key_for("a test")


def test_what_was_kept_is_loaded_again(tmp_path):
    cache = Cache(tmp_path / "new")

    assert cache.load(KEY) is None
    assert cache.keep(KEY, b"bytes")
    assert Cache(tmp_path / "new").load(KEY) == b"bytes"


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.data())
def test_a_changed_entry_counts_as_absent(tmp_path, value, data):
    cache = Cache(tmp_path)
    cache.keep(KEY, value)
    (path,) = (entry for entry in tmp_path.rglob("*") if entry.is_file())
    raw = path.read_bytes()
    place = data.draw(st.integers(0, len(raw) - 1))

    path.write_bytes(raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :])

    assert cache.load(KEY) is None
    path.write_bytes(raw[:place])
    assert cache.load(KEY) is None


def test_nobody_else_may_read_an_entry(tmp_path):
    Cache(tmp_path / "cache").keep(KEY, b"sensitive")

    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "cache").rglob("*")}
    assert modes == {0o700, 0o600}


def test_a_disk_that_refuses_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("in the way")

    assert Cache(tmp_path / "file").keep(KEY, b"bytes") is False
    assert Cache(tmp_path / "file").load(KEY) is None


def test_nothing_half_written_is_left_behind(tmp_path):
    cache = Cache(tmp_path)
    for value in (b"one", b"two"):
        cache.keep(KEY, value)

    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1
    assert cache.load(KEY) == b"two"


def test_a_key_cannot_lead_out_of_the_folder(tmp_path):
    with pytest.raises(ValueError, match="key_for"):
        Cache(tmp_path).load("../../../etc/passwd")


def test_the_users_cache_folder_is_honoured(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "consilience"

    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_folder().parts[-2:] == (".cache", "consilience")


def test_a_cleared_cache_holds_nothing_and_works_on(tmp_path):
    cache = Cache(tmp_path / "cache")
    cache.clear()
    cache.keep(KEY, b"bytes")
    cache.clear()

    assert not (tmp_path / "cache").exists()
    assert cache.keep(KEY, b"bytes") is True


def test_a_cache_that_cannot_be_cleared_says_so(tmp_path):
    (tmp_path / "cache").write_text("no folder")

    with pytest.raises(StoreFailed, match="could not be emptied"):
        Cache(tmp_path / "cache").clear()
