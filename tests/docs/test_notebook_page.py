"""The page `how-to/notebooks.md`: its blocks run one after the other, on the example in the place of a reader's folders."""

import re
import shutil

import pytest

from tests.docs import pages as docs

PAGE = (docs.DOCS / "how-to" / "notebooks.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    example = docs.ROOT / "examples" / "strategic-forum"
    for party in ("alpha", "beta"):
        shutil.copytree(example / party, tmp_path / "reports" / party)
        rows = "".join(
            f"{party[0].upper()}{at},2026-03-{at % 27 + 1:02},{actor},closed,bridge {at}\n"
            for at, actor in enumerate(["Asteria", "Borealis", "Cassia", "Dorado"] * 20)
        )
        (tmp_path / f"{party}.csv").write_text("claim_id,date,actor,action,target\n" + rows)
    (tmp_path / "late").mkdir()
    (tmp_path / "late" / "notice.txt").write_text(
        "Date: 5 March 2026\n\nThe bridge was opened again on 5 March 2026.\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


def test_its_blocks_run(folder):
    pytest.importorskip("pandas", reason="no pandas here")
    names = {}
    for block in BLOCKS:
        exec(compile(block, "notebooks.md", "exec"), names)  # the page's own code

    assert (folder / "brief" / "brief.html").exists()
    assert (folder / "brief.db").exists()
    assert (folder / "comparison" / "brief.html").exists()
