"""An example of every command, for the reference: those of the stories are typed one after the other by a test, the others stand in the test that is named."""

import re
from pathlib import Path

from tests.docs.examples_forum import STORY as FORUM

TYPED = ("co-sign-a-baseline", "check-common-origins")
"""How-tos whose lines are examples too; `test_typed_pages.py` types them."""

_PAGES = Path(__file__).resolve().parents[2] / "docs" / "how-to"
STORY = """\
consilience align examples/strategic-forum/alpha examples/strategic-forum/beta --out brief --sqlite brief.db
consilience compare examples/questions/questions.yaml
consilience scenario check examples/scenario/scenario.yaml
consilience scenario show examples/scenario/scenario.yaml
consilience scenario compare examples/scenario/scenario.yaml
consilience scenario rank examples/scenario/scenario.yaml
consilience scenario what-if examples/scenario/scenario.yaml --seen cascades
consilience scenario score examples/scenario/scenario.yaml --taken partial
consilience scenario export examples/scenario/scenario.yaml --to bif --party alpha --out scenario.bif
consilience scenario import scenario.bif --out scenario.yaml
consilience fuse attributes.csv --out fused
consilience doctor --offline
consilience init --party alpha --dir alpha --no-passphrase
consilience init --party beta --dir beta --no-passphrase
consilience root show --dir alpha
consilience member agency mfa --dir alpha --title "Ministry of Foreign Affairs"
consilience member new-key anna.key --no-passphrase
consilience member add anna --dir alpha --title "Anna Anders" --agency mfa --role analyst --role chair --level tlp:red --public PUBLIC
consilience member new-key anna-releases.key --no-passphrase
consilience member seat anna releaser --dir alpha
consilience member key anna --dir alpha --public PUBLIC --releaser
consilience member clear anna --dir alpha --level tlp:amber
consilience member add otto --dir alpha --title "Otto Ober" --role secretary
consilience member link otto --dir alpha
consilience member list --dir alpha --json
consilience ingest reports --dir alpha --marking TLP:GREEN
consilience log show --dir alpha --json
consilience log checkpoint --dir alpha
consilience log prove RECORD --dir alpha --out evidence.json
consilience log audit --dir alpha
consilience verify evidence.json --root alpha=ROOT
consilience peer card --dir alpha --address https://127.0.0.1:8599 --out alpha.card
consilience peer card --dir beta --out beta.card
consilience peer add beta.card --dir alpha --fingerprint "BETAS"
consilience peer add alpha.card --dir beta --fingerprint "ALPHAS"
consilience peer list --dir alpha
consilience peer check --dir alpha
consilience peer settle beta --dir alpha --because "looked into with its chair"
consilience release ask RECORD --dir alpha --key anna.key --to beta --because "joint picture"
consilience release list --dir alpha --key anna.key
consilience release decide REQUEST --dir alpha --key anna-releases.key --because agreed
consilience outbox dispatch --dir alpha
consilience outbox list --dir alpha
consilience outbox push --dir alpha
consilience bundle write --dir alpha --to beta --out beta.bundle --since 1
consilience bundle read beta.bundle --dir beta --open opened.json
consilience pull --dir alpha
consilience export --dir alpha --stix alpha.json --reader anna
consilience import alpha.json --dir beta --from gamma
consilience forget --dir beta --from gamma
consilience taxii client add threat-platform --dir alpha --party beta
consilience taxii client list --dir alpha
consilience taxii client remove threat-platform --dir alpha
consilience taxii fill --dir alpha
consilience taxii take --dir alpha
consilience precheck list --dir alpha
consilience release withdraw RELEASE --dir alpha --key anna-releases.key
consilience release recall RECORD --dir alpha --key anna-releases.key --reason fabricated
consilience release erase RECORD --dir alpha --key anna-releases.key --reason spill
consilience status --dir alpha
consilience backup --dir alpha --into backups --keep 7
consilience restore BACKUP --dir again
consilience member revoke KEY --dir alpha --because lost
consilience peer renew --dir alpha
consilience peer renew --dir alpha --switch
consilience peer remove beta --dir alpha
consilience root rotate --dir alpha --keys 3 --threshold 2 --no-passphrase
"""

ELSEWHERE = {
    "baseline send": ("baseline send TEXT --dir DIR --member cora --to beta", "tests/exchange/test_letters.py"),
    "demo": ("demo examples/strategic-forum/alpha examples/strategic-forum/beta --dir consilience-try", "tests/journeys/two_nodes.py"),
    "health": ("health https://127.0.0.1:8500", "tests/cli/test_status.py"),
    "listen": ("listen --dir DIR --host 0.0.0.0 --port 8500", "tests/exchange/test_listener.py"),
    "log compare": ("log compare cosigned.note --dir DIR --witness beta --key KEY", "tests/cli/test_node.py"),
    "log epoch": ('log epoch --dir DIR --because "no peer can be asked"', "tests/cli/test_node.py"),
    "peer proof": ("peer proof beta --dir DIR --out fork.json", "tests/exchange/test_forks.py"),
    "serve": ("serve --dir DIR --passphrase-file FILE", "tests/journeys/test_node_served.py"),
    "taxii collections": ("taxii collections https://taxii.example/taxii2/", "tests/cli/test_stix.py"),
    "taxii pull": ("taxii pull https://taxii.example/taxii2/ --dir DIR --from gamma", "tests/cli/test_stix.py"),
    "taxii serve": ("taxii serve --dir DIR", "tests/cli/test_stix.py"),
}  # fmt: skip
"""Command → an example, and the test that runs the command: it needs another process, two members or files that a story would drag along."""


def story():
    """Return command → the first line of a story that types it."""
    found = {}
    prompted = FORUM + (_PAGES.parent / "tutorial" / "forum.md").read_text(encoding="utf-8")
    prompted += "".join((_PAGES / f"{name}.md").read_text(encoding="utf-8") for name in TYPED)
    for line in (*STORY.splitlines(), *re.findall(r"^ *(?:alpha|beta)?\$ (consilience .*)$", prompted, re.MULTILINE)):
        words = line.removeprefix("consilience ").split()
        for length in (3, 2, 1):
            found.setdefault(" ".join(words[:length]), line)
    return found


def example(command):
    """Return the example of a command as the reference shows it."""
    if command in ELSEWHERE:
        return f"consilience {ELSEWHERE[command][0]}"
    return story().get(command)
