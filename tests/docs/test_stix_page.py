"""The reference of STIX names every kind of a forum with the types that are written for it."""

import re
from pathlib import Path

from consilience.exchange.stix.shape import native_id, type_of
from consilience.records.kinds import kind_of
from tests import make_records as make
from tests.make_forum_records import forum_records

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "stix.md"


def test_each_kind_of_a_forum_stands_there_with_its_types():
    rows = re.findall(r"^\| `(\w+/\d)` \| `([\w-]+)` \| (?:`([\w-]+)`)? ?\|", PAGE.read_text(), re.MULTILINE)

    wanted = []
    for body in [*make.forum_kinds(), *forum_records()]:
        kind, native = kind_of(body), native_id(kind_of(body), make.SOME_ID)
        wanted.append((kind, type_of(kind), "" if native is None else native.partition("--")[0]))
    assert sorted(rows) == sorted(wanted)
