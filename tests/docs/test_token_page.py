"""`how-to/read-data-with-a-token.md`: its program and its line read a node, with the token that its steps make."""

import io
import re
import shlex
import urllib.request

import pytest

from consilience.web.identity.tokens import LONGEST, MOST, Scope, scope_of
from tests.docs import pages as docs
from tests.web.make import ANNA, world
from tests.web.pages.test_tokens import ask, token

PAGE = (docs.DOCS / "how-to" / "read-data-with-a-token.md").read_text(encoding="utf-8")
NODE = re.search(r'NODE = "([^"]+)"', PAGE)[1]


@pytest.fixture
def one(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with world(tmp_path / "n") as found:
        found.person(ANNA)
        yield found


def test_its_program_reads_what_its_owner_may_read(one, tmp_path, monkeypatch, capsys):
    shown = one.report()
    (tmp_path / "token").write_text(token(one) + "\n")

    def answered(request):
        """The node's own application, in the place of the wire."""
        said = one.browser(None).get(request.full_url.removeprefix(NODE), headers=dict(request.header_items()))
        assert said.status_code == 200, said.text
        return io.BytesIO(said.content)

    monkeypatch.setattr(urllib.request, "urlopen", answered)
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    exec(compile(program, "read-data-with-a-token.md", "exec"), {})  # the page's own code

    said = capsys.readouterr().out
    assert shown in said
    assert "matters," in said


def test_its_line_at_a_terminal_asks_as_a_program_does(one):
    (line,) = re.findall(r"^\$ curl (.*)$", PAGE, re.MULTILINE)
    option, header, address = shlex.split(line)

    assert (option, header) == ("--header", "Authorization: Bearer $(cat token)")
    assert ask(one, token(one), address.removeprefix(NODE)).status_code == 200


def test_what_it_says_of_scopes_labels_and_limits_is_so():
    shown = "\n".join(
        (docs.ROOT / "src/consilience/web/templates" / name).read_text() for name in ("tokens.html", "me.html")
    )
    rows = re.findall(r"^ *\| `(\w+)` \| (.*) \|$", PAGE, re.MULTILINE)

    assert {scope for scope, _ in rows} == set(Scope)
    assert all(scope_of(address) == scope for scope, told in rows for address in re.findall(r"`(/api/\w+)", told))
    assert [label for label in re.findall(r"\*\*([^*]+)\*\*", PAGE) if label not in shown and label != "You"] == []
    assert f"{LONGEST.days} at most" in PAGE
    assert f"{MOST} at a time" in PAGE
