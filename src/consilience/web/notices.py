"""Notices by mail to members who ask for them: what newly waits on each, as that member may see it; in the background.

A mail has a link for each thing and says nothing more.  The id in a link is that of a record, which is drawn by chance as
well as by content, so that nobody can guess a content and try whether it fits.
"""

from __future__ import annotations

import logging
import secrets
import threading
from collections.abc import Mapping

from consilience.errors import ConsilienceError
from consilience.node import releases
from consilience.node.folder import now
from consilience.node.forum import work as forum_work
from consilience.node.forum.boards import board_of
from consilience.node.mailing import MailQueue, QueuedMail, send
from consilience.node.reader_view import ReaderView
from consilience.node.service import Service
from consilience.node.settings import Mail
from consilience.records.ids import MemberId, TextId
from consilience.records.party import Role
from consilience.web.identity.store import IdentityStore, digest

_LOG = logging.getLogger("consilience.mail")
ADDRESS, PENDING, FAULT = "mail:address", "mail:pending", "mail:fault"
SUBJECT = "Consilience: something waits for you"
CONFIRM = "Consilience: is this address yours?"
_MOST = 20
"""Links in one mail; the rest is on Home."""


class Notices:
    """The notices of one node; nothing is done where no mail server is set."""

    def __init__(self, service: Service, identity: IdentityStore, settings: Mail | None, *, origin: str) -> None:
        self.settings = settings
        self._service = service
        self._identity = identity
        self._origin = origin
        self._queue = MailQueue(service.node.folder / "mail.sqlite3")
        self._stopping = threading.Event()
        self._turn = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self.settings is not None:
            self._thread = threading.Thread(target=self._run, name="mail", daemon=True)
            self._thread.start()

    def close(self) -> None:
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(timeout=60)
        self._queue.close()

    def ask(self, member: MemberId, address: str) -> None:
        """Send a code to an address that a member gives; it is used once the member has entered the code."""
        code = secrets.token_hex(6)
        self._identity.prefer(member, PENDING, f"{address} {digest(code).hex()}")
        body = (
            f"Somebody entered this address on a page of a Consilience node, to be told there when something waits.\n\n"
            f"Enter this code on the same page:\n\n{code}\n\n{self._origin}/me#mail\n\nIf it was not you, do nothing.\n"
        )
        self._queue.put(member, CONFIRM, body, moment=now(), address=address)

    def confirm(self, member: MemberId, code: str) -> bool:
        """Use an address from now on; what waits already is not told by mail."""
        pending = self._identity.preference(member, PENDING)
        address, _, kept = (pending or "").partition(" ")
        if not kept or not secrets.compare_digest(digest(code.strip()).hex(), kept):
            return False
        self._identity.prefer(member, PENDING, None)
        self._identity.prefer(member, FAULT, None)
        self._queue.tell(member, self._waiting(member))
        self._identity.prefer(member, ADDRESS, address)
        return True

    def leave(self, member: MemberId) -> None:
        """Forget a member's address, and what was to be sent to it."""
        for name in (ADDRESS, PENDING, FAULT):
            self._identity.prefer(member, name, None)
        self._queue.forget_all(member)

    def go(self) -> None:
        """Look once what waits on whom, and send what is due."""
        with self._turn:
            for member in self._identity.preferring(ADDRESS):
                self._look(member)
            if self.settings is not None:
                refused = send(self._queue, self.settings, origin=self._origin, address=self._address, moment=now())
                for member in refused:
                    self._identity.prefer(member, FAULT, "the mail server refused the address")

    def _look(self, member: MemberId) -> None:
        if not self._belongs(member):
            self.leave(member)
            return
        waiting, told = self._waiting(member), self._queue.told(member)
        self._queue.forget(member, told - set(waiting))
        fresh = {thing: path for thing, path in waiting.items() if thing not in told}
        if fresh:
            links = list(dict.fromkeys(f"{self._origin}{path}" for path in fresh.values()))
            more = [f"{self._origin}/"] if len(links) > _MOST else []
            body = "\n".join(
                ["Something waits for you:", "", *links[:_MOST], *more, "", "What it is, the page says to you alone.",
                 f"Take your address back at {self._origin}/me#mail", ""]
            )  # fmt: skip
            self._queue.put(member, SUBJECT, body, moment=now(), things=fresh)

    def _waiting(self, member: MemberId) -> Mapping[str, str]:
        """Return what waits on a member by a name of its own, with the page it leads to."""
        view = self._service.view_of(member)
        board = board_of(self._service, view)
        found: dict[str, str] = {}
        for one in forum_work.waits(self._service, view, member):
            text = board.any_text(TextId(one.id))
            record = one.id if text is None else text.id
            found[f"{one.what} {record}"] = f"/item/{record}"
        if Role.RELEASER in self._service.roles(member):
            found |= {f"release {one}": f"/item/{one}" for one in _requests(view, member)}
        return found | self._searches(view, member)

    def _searches(self, view: ReaderView, member: MemberId) -> dict[str, str]:
        """Return the kept searches that find something new; each is told once until the member looks at it."""
        found = {}
        for words, newest in self._identity.preferences(member, "search:").items():
            there = view.search(words, limit=1)
            if there and there[0].index > int(newest):
                found[f"search {digest(words).hex()} {newest}"] = "/"
        return found

    def _address(self, letter: QueuedMail) -> str | None:
        if letter.address is not None:
            return letter.address if self._belongs(letter.member) else None
        return self._identity.preference(letter.member, ADDRESS)

    def _belongs(self, member: MemberId) -> bool:
        """Whether somebody is still a member with a seat."""
        return self._service.roster().named("member/1", member) is not None and bool(self._service.roles(member))

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                self.go()
            except ConsilienceError as error:
                _LOG.warning("notices were not finished: %s", type(error).__name__)
            except Exception as error:  # noqa: BLE001  # the edge of a background job: named by its kind
                _LOG.error("notices failed: %s", type(error).__name__)
            self._stopping.wait(self.settings.every_seconds if self.settings else 300)


def _requests(view: ReaderView, member: MemberId) -> list[str]:
    """Return the open requests on which a releaser has not spoken, others' alone."""
    return [
        one.record.id for one in releases.cases(view, limit=50)
        if one.open and one.record.statement.head.author != member and not any(who == member for who, _ in one.agreements)
    ]  # fmt: skip
