"""Many hands give what one pair of hands gives."""

import json
from datetime import UTC, datetime

import pytest

import consilience
from consilience.brief.outputs import as_document
from consilience.ingest import claims, spread
from consilience.ingest.cache import Cache

NOW = datetime(2032, 4, 1, tzinfo=UTC)


@pytest.fixture
def folders(tmp_path):
    said = {
        "alpha/one.txt": "Published: 5 March 2032\n\nThe Harbour Commission closed the north quay on 3 March 2032.",
        "alpha/two.md": "Published: 6 March 2032\n\nTwelve ships were diverted to Port Selby on 4 March 2032.",
        "alpha/broken.pdf": "%PDF-1.4 not really",
        "beta/one.txt": "Published: 7 March 2032\n\nThe Harbour Commission shut the north quay on 3 March 2032.",
    }
    for name, text in said.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return {"alpha": tmp_path / "alpha", "beta": tmp_path / "beta"}


def two_hands(items, change):
    """Every other item goes to the other hand."""
    made = [None] * len(items)
    for hand in (0, 1):
        made[hand::2] = list(change(iter(items[hand::2])))
    return made


def document(folders, options):
    found = as_document(consilience.align(folders, options=options, now=NOW))
    return json.loads(json.dumps(found, default=str))


def test_spreading_changes_nothing_of_the_result(folders, tmp_path):
    alone = document(folders, consilience.Options(rules_only=True))

    spread_out = document(folders, consilience.Options(rules_only=True, cache=Cache(tmp_path / "c"), spread=two_hands))

    assert spread_out == alone


def test_what_the_hands_did_is_not_done_again(folders, tmp_path, monkeypatch):
    options = consilience.Options(rules_only=True, cache=Cache(tmp_path / "c"), spread=two_hands)
    done = []
    draft = claims.draft

    def counted(reports, **options):
        done.append(len(reports))
        return draft(reports, **options)

    monkeypatch.setattr(claims, "draft", counted)
    document(folders, options)

    assert done == [2, 1, 0]


def test_a_file_that_no_hand_can_read_is_left_to_the_usual_way(folders, tmp_path):
    cache = Cache(tmp_path / "c")

    spread.read(folders["alpha"], cache, two_hands)

    assert len([path for path in (tmp_path / "c").rglob("*") if path.is_file()]) == 2


def test_spreading_without_a_cache_is_wrong_use_by_our_own_code():
    with pytest.raises(ValueError, match="cache"):
        consilience.Options(spread=two_hands)
