"""How-tos for two parties: what they say to type works, in its order, on two nodes with keys under a passphrase."""

import shutil

import orjson
import pytest
import yaml

from consilience.exchange import psi
from consilience.ledger import keyfile
from tests.cli.test_stix import FEED
from tests.docs.pages import ROOT
from tests.docs.typed import Typist, two_nodes
from tests.exchange.stix.terms import GREEN, thing

REPORT = "Date: 4 March 2026\n\nThe bridge at Karsk was closed on 3 March 2026.\n"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Both nodes once for all pages; each page gets a copy."""
    folder = tmp_path_factory.mktemp("made")
    with pytest.MonkeyPatch.context() as patch:
        cheap(patch)
        patch.chdir(folder)
        return folder, two_nodes(folder).known


def cheap(patch):
    """Keys wrapped as everywhere, at the least cost, as a page opens them dozens of times."""
    patch.setattr(keyfile, "_OPSLIMIT", keyfile.pwhash.argon2id.OPSLIMIT_MIN)
    patch.setattr(keyfile, "_MEMLIMIT", keyfile.pwhash.argon2id.MEMLIMIT_MIN)


@pytest.fixture
def typist(made, tmp_path, monkeypatch):
    folder, known = made
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    cheap(monkeypatch)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "bridge.txt").write_text(REPORT)
    return Typist(tmp_path, known)


def filed(typist, *, party="alpha"):
    typist.type(party, "consilience ingest reports --marking TLP:GREEN")


def test_co_sign_a_baseline(typist):
    filed(typist)
    note = thing("note", "n", GREEN, content="The bridge at Karsk was closed on 3 March 2026.", object_refs=[])
    (typist.place / "note.json").write_bytes(orjson.dumps({"type": "bundle", "id": "bundle--1", "objects": [note]}))
    typist.type("alpha", "consilience import note.json --from beta")

    def edited(line):
        """What a person writes into the form."""
        if not line.startswith("consilience baseline draft"):
            return
        form = yaml.safe_load((typist.place / "bridge.yaml").read_text())
        for row in form["lines"]:
            row |= {
                "statement": "The bridge at Karsk was closed on 3 March 2026.",
                "positions": [{"party": "alpha", "stance": "concur"}],
            }
        (typist.place / "bridge.yaml").write_text(yaml.safe_dump(form, sort_keys=False))

    typist.follow("how-to/co-sign-a-baseline.md", edited)

    assert (typist.place / "baseline.json").exists()


@pytest.mark.skipif(not psi.is_there(), reason="needs the `precheck` extra")
def test_check_common_origins(typist):
    for n in range(25):
        words = " ".join(f"w{n}x{k}" for k in range(60))
        (typist.place / "reports" / f"{n}.txt").write_text(f"The envoys of group {n} met on 3 March 2026. {words}.\n")
    for party in ("alpha", "beta"):
        filed(typist, party=party)

    typist.follow("how-to/check-common-origins.md")


def test_field_teams_without_a_line(typist):
    for party in ("alpha", "beta"):
        (typist.place / party / "reports").mkdir(parents=True)
        (typist.place / party / "reports" / "a.txt").write_text(REPORT)

    typist.follow("how-to/field-teams-without-a-line.md")

    assert (typist.place / "merged" / "brief.html").exists()


def test_after_a_spill(typist):
    filed(typist)

    typist.follow("how-to/after-a-spill.md")

    assert "erased" in typist.type("alpha", "consilience log show")


def test_verify(typist):
    filed(typist)

    typist.follow("how-to/verify.md")


def test_exchange_stix(typist):
    (typist.place / "feed.json").write_bytes(orjson.dumps({"type": "bundle", "id": "bundle--1", "objects": FEED}))

    typist.follow("how-to/exchange-stix.md")

    assert (typist.place / "mine.json").exists()
    assert (typist.place / "theirs.json").exists()


def test_two_vendors_as_two_parties(tmp_path, monkeypatch):
    cheap(monkeypatch)
    monkeypatch.chdir(tmp_path)
    told = {
        "a": "On 3 March 2026 Grey Heron encrypted the servers of Orlen port. The attack stopped 14 cranes for two days. Orlen port paid no ransom.",
        "b": "Grey Heron encrypted the servers of Orlen port on 3 March 2026. The attack stopped 40 cranes for two days. "
        "The port authority restored its systems from backups.",
    }
    for name, words in told.items():
        note = thing("note", name, GREEN, content=words, object_refs=[])
        (tmp_path / f"{name}.json").write_bytes(orjson.dumps({"type": "bundle", "id": "bundle--1", "objects": [note]}))

    Typist(tmp_path).follow("how-to/two-vendors-as-two-parties.md")


def test_compare_your_own_folders(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for folder, party in (("one", "alpha"), ("two", "beta")):
        shutil.copytree(ROOT / "examples" / "strategic-forum" / party, tmp_path / "folders" / folder)
    typist = Typist(tmp_path)

    typist.follow("how-to/compare-your-own-folders.md")

    assert "2021-01-23 2021-01-25" in typist.typed[-1]
