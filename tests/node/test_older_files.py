"""Files that an older version made get the tables that came since: one step a table, none changed after it went out."""

from consilience.exchange.outbox import Outbox
from consilience.node.baseline_store import BaselineStore
from consilience.node.sequence import Arrivals
from consilience.storage.database import Database
from consilience.storage.queries import queries
from consilience.storage.tables import open_tables


def test_baselines_of_others(tmp_path):
    open_tables(tmp_path / "b.sqlite3", (queries("consilience.node", "baseline_store")["tables"],)).close()

    assert BaselineStore(tmp_path / "b.sqlite3").first("beta") is None


def test_the_outbox(tmp_path):
    Database(tmp_path / "outbox.sqlite3", "outbox", queries("consilience.exchange", "outbox")["tables"]).close()
    outbox = Outbox(tmp_path)

    outbox.set_seen("beta", b"note", b"keys")
    assert outbox.seen() == {"beta": b"note"}


def test_what_came_of_others(tmp_path):
    steps = queries("consilience.node", "sequence")
    data = Database(tmp_path / "received.sqlite3", "arrivals", steps["tables"], steps["indexes"])

    assert Arrivals(data).heard() == []
    assert Arrivals(data).proofs("beta") == {}
