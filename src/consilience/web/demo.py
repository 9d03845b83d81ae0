"""Demo nodes: made in a moment from folders of reports, introduced to each other, with people one can sign in as.

Everything about them is labelled: their keys are demo keys, which only demo nodes deal with, and they are served on
`http://localhost` alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from consilience.errors import WrongUse
from consilience.ledger.signing import signed
from consilience.marking.tlp import parse_tlp
from consilience.node import folder as nodes
from consilience.node import people
from consilience.node.forum.story import StoryStep
from consilience.node.peering import peering
from consilience.node.peering.peering import Peering
from consilience.node.service import Service
from consilience.records.ids import PartyName, QuestionId
from consilience.records.key import KeyRole
from consilience.records.party import Member
from consilience.records.question import AnswerType, Question
from consilience.records.report import Report
from consilience.web import demo_forum
from consilience.web.demo_people import PASSPHRASE, PEOPLE
from consilience.web.identity.signers import DemoKeys

QUESTION = Question(
    id=QuestionId("first-round"),
    text="Will the first round of the working group be held by the end of February 2021?",
    answer_type=AnswerType.PROBABILITY,
    horizon=date(2021, 2, 28),
    resolution="A public statement of either side that the round was held.",
)
_SETTINGS = """\
# A demo node: for trying out on this machine, never for real reports.
port = {port}
exchange_seconds = 2
dispatch_seconds = 0
demo_passphrase = "{passphrase}"
demo_others = "{others}"
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class NodePlan:
    """One demo node to be: whose, where, from which reports."""

    party: PartyName
    folder: Path
    reports: Path | None
    port: int
    listens: int

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


def plans(folder: Path, reports: Sequence[Path], more: Sequence[str], port: int) -> list[NodePlan]:
    """Return a plan for each folder of reports, named for it, and for each further party without any."""
    sources: list[tuple[str, Path | None]] = [(path.resolve().name, path) for path in reports]
    sources += [(name, None) for name in more]
    if not 2 <= len(sources) <= 9 or len({name for name, _ in sources}) < len(sources):
        raise WrongUse("demo: two to nine parties are needed, each with a name of its own")
    return [
        NodePlan(party=PartyName(name), folder=folder / name, reports=path, port=port + at, listens=port + 100 + at)
        for at, (name, path) in enumerate(sources)
    ]


def build(planned: Sequence[NodePlan], tell: Callable[[str], None], story: Sequence[StoryStep] = ()) -> None:
    """Make the nodes that are not there yet, introduce each to each, and let a forum's story happen on them."""
    for plan in planned:
        if not (plan.folder / "node.json").exists():
            tell(f"making the node of {plan.party}")
            _make(plan)
        others = "; ".join(f"{other.party} {other.address}" for other in planned if other is not plan)
        text = _SETTINGS.format(port=plan.port, passphrase=PASSPHRASE, others=others)
        (plan.folder / "settings.toml").write_text(text, encoding="utf-8")
    services = [Service(plan.folder, _open) for plan in planned]
    exchanges = [Peering(service) for service in services]
    try:
        cards = [
            peering.own_card(exchange, _open, address=f"https://127.0.0.1:{plan.listens}")
            for exchange, plan in zip(exchanges, planned, strict=True)
        ]
        for at, exchange in enumerate(exchanges):
            for card in (*cards[:at], *cards[at + 1 :]):
                # One machine, one person: there is nobody to read a fingerprint to.
                peering.introduce(exchange, card)
        if story:
            demo_forum.live(exchanges, story, tell)
    finally:
        for exchange in exchanges:
            exchange.close()
        for service in services:
            service.close()


def _make(plan: NodePlan) -> None:
    nodes.create(plan.folder, party=plan.party, title=plan.party.title(), passphrase=None).close()
    service = Service(plan.folder, _open)
    try:
        keys = DemoKeys(plan.folder / "demo")
        for member, title, roles in PEOPLE:
            people.add(service, Member(id=member, title=title), roles, people.EVERYTHING)
            people.enrol(service, member, keys.make(member, PASSPHRASE))
        pen = keys.unwrap(PEOPLE[0][0], PASSPHRASE)[KeyRole.MEMBER]
        payload = service.node.payload(QUESTION, author=PEOPLE[0][0], marking=parse_tlp("TLP:GREEN", owner=plan.party))
        service.admit([signed(payload, pen)])
        if plan.reports is not None:
            _file(service, plan.reports)
    finally:
        service.close()


def _file(service: Service, folder: Path) -> None:
    """File the reports: the older ones may go to the others, those of the newest year stay inside."""
    reports, claims, _ = nodes.read_reports([folder], service.party)
    newest = max((one.published.year for one in reports if one.published), default=0)
    kept: list[Report] = [one for one in reports if one.published and one.published.year == newest]
    for some, marking in (([one for one in reports if one not in kept], "TLP:GREEN"), (kept, "TLP:AMBER+STRICT")):
        service.node.ingest(some, claims, service.machine, default=marking)
    service.changed()


def _open(_: str) -> str:
    # Demo nodes are made without passphrases, so nobody is asked.
    raise WrongUse("demo: a key of this node is wrapped with a passphrase; take another folder")
