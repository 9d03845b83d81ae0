"""A SQLite file that several share: transactions, versions, and errors that quote nothing."""

import pytest

from consilience.errors import StoreFailed
from consilience.storage.database import Database

TABLE = "create table t (a text not null) strict"


@pytest.fixture
def data(tmp_path):
    found = Database(tmp_path / "sub" / "a.sqlite3", "part", TABLE)
    yield found
    found.close()


def values(data):
    return [value for (value,) in data.rows("select a from t order by rowid")]


class Interrupted(Exception):
    pass


def write(data, value):
    with data.writing() as connection:
        connection.execute("insert into t values (?)", (value,))


def interrupt(connection, _before=None):
    connection.execute("insert into t values ('lost')")
    raise Interrupted


def test_what_raises_is_undone_whole(data):
    with pytest.raises(Interrupted), data.writing() as connection:
        interrupt(connection)

    assert values(data) == []


def test_a_writing_inside_another_belongs_to_it(data):
    with pytest.raises(Interrupted), data.writing() as outer:
        interrupt(outer, write(data, "inside"))
    with data.writing(), data.writing() as inner:
        inner.execute("insert into t values ('kept')")

    assert values(data) == ["kept"]


def test_a_change_by_this_or_another_connection_changes_the_version(data):
    before, other = data.version(), Database(data.path, "part", TABLE)
    assert data.version() == before
    with data.writing() as connection:
        connection.execute("insert into t values ('here')")
    here = data.version()
    with other.writing() as connection:
        connection.execute("insert into t values ('there')")
    other.close()

    assert len({before, here, data.version()}) == 3


def test_an_error_names_the_file_and_no_value(data):
    with pytest.raises(StoreFailed, match=r"^a\.sqlite3: ") as failed, data.writing() as connection:
        connection.execute("insert into t select null where 'a secret' is not null")

    assert "secret" not in str(failed.value)


def test_what_was_deleted_is_in_no_file_after_a_scrub(data):
    with data.writing() as connection:
        connection.execute("insert into t values ('a secret')")
    with data.writing() as connection:
        connection.execute("delete from t")
    data.scrub()

    assert not any(b"a secret" in file.read_bytes() for file in data.path.parent.iterdir())
