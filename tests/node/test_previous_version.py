"""A node that the version before this one made is opened, served, exchanged with and restored by this one.

`previous/node-2026-11.tar.gz` has two nodes, `alpha` and `beta`, introduced to each other, with a member, a report that was
released and received by bundle, and a backup of `alpha`; the passphrase of all keys is in `pass`.  It is never made again: a
new version adds a file of its own beside it.
"""

import shutil
import tarfile
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from consilience.node import audit
from consilience.node.peering.peering import Peering
from consilience.node.service import Service
from consilience.node.settings import read_settings
from consilience.records.ids import MemberId
from consilience.web.app import create_app
from consilience.web.site import open_site
from tests.cli.test_node import run

FILES = sorted((Path(__file__).parent / "previous").glob("*.tar.gz"))
ANNA = MemberId("anna")


@pytest.fixture(scope="module", params=FILES, ids=lambda path: path.stem)
def unpacked(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp("previous")
    with tarfile.open(request.param) as archive:
        archive.extractall(folder, filter="data")
    return folder


@pytest.fixture
def kept(unpacked, tmp_path):
    """The nodes as they were, moved as an administrator would: whole, with the service stopped."""
    shutil.copytree(unpacked, tmp_path / "kept")
    return tmp_path / "kept"


def ask(_name):
    return "correct horse battery"


def test_its_log_is_whole_and_what_it_held_can_be_read(kept):
    service = Service(kept / "alpha", ask)

    assert audit(service.node.ledger, service.node.store) == service.node.ledger.size > 14
    assert service.view_of(ANNA).total("report/1") == 1
    assert service.view_of(ANNA).total("claim/1") == 2
    service.close()


def test_it_is_served(kept):
    settings = read_settings(kept / "alpha")
    site = open_site(Service(kept / "alpha", ask), settings, ask)
    with TestClient(create_app(site), base_url=settings.origin) as browser:
        assert browser.get("/health").text == "ok\n"
        assert browser.get("/sign-in").status_code == 200


def test_peers_outbox_and_what_came_are_as_they_were(kept):
    for party, other in (("alpha", "beta"), ("beta", "alpha")):
        service = Service(kept / party, ask)
        exchange = Peering(service)
        assert [peer.party for peer in exchange.peers.live()] == [other]
        assert exchange.outbox.last(exchange.peers.need(other).origin) == (1 if party == "alpha" else 0)
        assert [one.party for one in exchange.arrivals.records("report/1")] == ([] if party == "alpha" else ["alpha"])
        exchange.close()
        service.close()


def test_it_goes_on_a_report_is_filed_and_the_checkpoint_covers_both(kept, tmp_path):
    (tmp_path / "new.txt").write_text("Date: 5 March 2026\n\nThe bridge at Karsk was opened again on 5 March 2026.\n")
    secret = ("--passphrase-file", kept / "pass")
    # A folder that was copied is one that was restored, and signs nothing before it was compared.
    run("log", "epoch", "--dir", kept / "alpha", "--because", "moved to a new machine", *secret)

    run("ingest", tmp_path / "new.txt", "--dir", kept / "alpha", *secret)
    run("log", "checkpoint", "--dir", kept / "alpha", *secret)

    assert run("log", "audit", "--dir", kept / "alpha").startswith("whole: ")
    assert run("status", "--dir", kept / "alpha").startswith("node          alpha")


def test_its_backup_is_restored(kept, tmp_path):
    said = run("restore", kept / "alpha.backup", "--dir", tmp_path / "again")

    assert "is whole" in said
    service = Service(tmp_path / "again", ask)
    assert service.view_of(ANNA).total("report/1") == 1
    service.close()
