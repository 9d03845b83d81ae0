"""Types the `console` blocks of a page on the nodes of two parties: `alpha$` and `beta$` say whose, `$` is alpha's or nobody's."""

import json
import re
import shlex
import subprocess
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

from consilience import node as nodes
from consilience.records.envelope import read_envelope
from tests.cli.test_node import run
from tests.docs import pages as docs

CONSOLE = re.compile(
    r"^(?P<pad> *)```(?P<kind>console|python|text)\n(?P<body>.*?)^(?P=pad)```$", re.DOTALL | re.MULTILINE
)
PROMPT = re.compile(r"^(?P<who>alpha|beta)?\$ (?P<line>.*)$")
LEARNT = {
    "PUBLIC": r"^public (\w{64})",
    "RUN": r"^run (\w{64})",
    "TEXT": r"^.*\btext (\w{64})$",
    "REQUEST": r"^(\w{64})  open",
}
"""Word in capitals on a page → what a command printed for it; the newest counts."""


def blocks(page):
    """The blocks of a page that are run, in their order: kind and lines."""
    text = (docs.DOCS / page).read_text(encoding="utf-8")
    text = re.sub(r"<!-- not run: [^>]* -->\n *```.*?^ *```$", "", text, flags=re.DOTALL | re.MULTILINE)
    return [
        (found["kind"], [row.strip() if found["pad"] else row for row in found["body"].splitlines()])
        for found in CONSOLE.finditer(text)
    ]


class Typist:
    """Whoever follows a page: two nodes in one folder, through which files are carried."""

    def __init__(self, place, known=(), *, folder="{}-node"):
        self.place, self.known, self.folder = place, dict(known), folder
        self.typed = []

    def environment(self, party):
        return {
            "CONSILIENCE_DIR": str(self.place / self.folder.format(party)),
            "CONSILIENCE_PASSPHRASE_FILE": str(self.place / "passphrase"),
        }

    def follow(self, page, between=None):
        """Type what a page says; `between` is what a person does by hand after a line."""
        for kind, rows in blocks(page):
            if kind == "python":
                with redirect_stdout(StringIO()) as said:
                    exec(compile("\n".join(rows), page, "exec"), {})  # the page's own code
                self.typed.append(said.getvalue())
            said = ""
            for row in rows if kind == "console" else ():
                prompt = PROMPT.match(row)
                if prompt is None:
                    assert row in said.splitlines(), f"{page} shows what was not printed: {row}\n{said}"
                    continue
                said = self.type(prompt["who"] or "alpha", prompt["line"])
                if between is not None:
                    between(prompt["line"])

    def type(self, party, line):
        if line.startswith("export "):
            return ""
        line = re.sub(r"\b[A-Z][A-Z_]+\b", lambda found: self.known.get(found[0], found[0]), line)
        self.typed.append(line)
        if not line.startswith("consilience "):
            return subprocess.run(
                ["bash", "-c", line], cwd=self.place, capture_output=True, text=True, check=True
            ).stdout
        words, _, into = line.partition(" > ")
        said = run(*shlex.split(words)[1:], env=self.environment(party))
        if into:
            (self.place / into.strip()).write_text(said)
        for name, pattern in LEARNT.items():
            if found := re.findall(pattern, said, re.MULTILINE):
                self.known[name] = found[-1]
        if words.startswith("consilience ingest"):
            self.known |= {"RECORD": self.newest(party, "report/1"), "CLAIM": self.claim(party)}
        if found := re.search(r"^fingerprint\s+(.*)$", said, re.MULTILINE):
            self.known[f"FINGERPRINT_OF_{party.upper()}"] = found[1]
        return said

    def claim(self, party):
        """The newest claim's own id, by which a page's address names it."""
        node = nodes.Node(Path(self.environment(party)["CONSILIENCE_DIR"]))
        *_, row = node.ledger.entries(kind="claim/1")
        node.close()
        return json.loads(read_envelope(row.envelope).payload)["body"]["id"]

    def newest(self, party, kind):
        """The id of the newest record of a kind in a party's log."""
        rows = json.loads(run("log", "show", "--json", env=self.environment(party)))
        return [row["id"] for row in rows if row["kind"] == kind][-1]


def two_nodes(place):
    """Two nodes with a chair, a releaser and an analyst each; keys by passphrase, as a node for real work has them."""
    (place / "passphrase").write_text("for the tests alone\n")
    (place / "passphrase").chmod(0o600)
    typist = Typist(place)
    for party in ("beta", "alpha"):
        said = typist.type(party, f"consilience init --party {party}")
        typist.known[f"ROOT_OF_{party.upper()}"] = re.search(r"^root\s+(\w{64})", said, re.MULTILINE)[1]
        typist.type(party, "consilience member agency mfa --title Ministry")
        for member, role in (("cora", "chair"), ("rita", "releaser"), ("anna", "analyst")):
            if party == "beta":  # one key file each for both, as the names are those of the page
                typist.type(party, f"consilience member new-key {member}.key")
                typist.known[member.upper()] = typist.known["PUBLIC"]
            public = typist.known[member.upper()]
            if role == "releaser":
                typist.type(
                    party,
                    f"consilience member add {member} --title {member} --agency mfa --role {role} --level tlp:red",
                )
                typist.type(party, f"consilience member key {member} --public {public} --releaser")
            else:
                typist.type(
                    party,
                    f"consilience member add {member} --title {member} --agency mfa --role {role} --level tlp:red --public {public}",
                )
    return typist
