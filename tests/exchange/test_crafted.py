"""What a hostile peer, a thief of an old key or a carrier may craft out of honest parts: it is refused, and harms nobody else."""

import secrets
import shutil
from contextlib import ExitStack, suppress
from dataclasses import replace

import pytest

from consilience import node as nodes
from consilience.errors import ConsilienceError, MalformedRecord, RecordRejected, WrongUse
from consilience.exchange import bundle as packing
from consilience.exchange.card import read_card, write_card
from consilience.exchange.consignment import Consignment, Extended, InclusionPath, Parcel, write_consignment
from consilience.exchange.outbox import RecipientPlace
from consilience.exchange.parcel import ParcelHead, content_digest, write_head
from consilience.exchange.tls import make_identity
from consilience.ledger.note import read_note
from consilience.node.peering import bundles, peering, receive, witness
from consilience.node.picture import foreign
from consilience.records.key import KeyRevocation, RevocationReason, key_id
from consilience.records.report import Report
from tests.exchange.make import ALPHA, BETA, GAMMA, Partner, ask
from tests.exchange.test_authority import recall, says
from tests.exchange.test_forks import carried
from tests.exchange.test_forks_in_keys import new_machine_key, says_root

ALL = range(1, 1000)


@pytest.fixture
def three(tmp_path):
    with ExitStack() as stack:
        partners = [Partner(tmp_path / party, party) for party in (ALPHA, BETA, GAMMA)]
        for one in partners:
            stack.callback(one.close)
            for other in partners:
                if one is not other:
                    one.meets(other)
        yield partners


def given(alpha, beta, text="The envoys met in Geneva."):
    alpha.release(alpha.report(text, marked=alpha.marking(beta.party)), to=[beta.party])
    alpha.dispatch()


def sent(alpha, beta, place=None):
    place = place or receive.place(beta.exchange, beta.exchange.peers.need(alpha.party))
    return alpha.exchange.outbox.consignment(beta.exchange.origin, place, today=nodes.now().date())


def take(node, one, by):
    return receive.take(node.exchange, write_consignment(one), by=by)


def another_certificate(folder, party):
    folder.mkdir(parents=True, exist_ok=True)
    return make_identity(folder, secrets.token_hex(4), name=party, passphrase=None, moment=nodes.now()).der()


class TestCards:
    def card(self, one, folder, *, later=1, **parts):
        own = one.card().card
        parts = {"certificates": (another_certificate(folder, one.party),), "version": own.version + later, **parts}
        return read_card(write_card(replace(own, **parts), one.service.machine))

    def test_an_older_card_brings_no_retired_key_back(self, three, tmp_path):
        """Whoever holds a listener's key that was let go makes somebody introduce the old card, at an address of his own."""
        alpha, beta, _ = three
        old = beta.card()
        new = self.card(beta, tmp_path / "t")
        peering.introduce(alpha.exchange, new)

        for address in (None, "https://127.0.0.1:9"):
            with pytest.raises(WrongUse, match="older"):
                peering.introduce(alpha.exchange, old, address=address)
            assert alpha.exchange.peers.need(BETA).introduced.card.pins == new.card.pins
            assert alpha.exchange.peers.by_pin(old.card.pins[0]) is None

    def test_removed_and_introduced_again_a_peer_has_no_retired_key_either(self, three, tmp_path):
        alpha, beta, _ = three
        old, new = beta.card(), self.card(beta, tmp_path / "t")
        peering.introduce(alpha.exchange, new)
        peering.remove(alpha.exchange, BETA)

        with pytest.raises(WrongUse, match="older"):
            peering.introduce(alpha.exchange, old)
        peering.introduce(alpha.exchange, new)
        assert alpha.exchange.peers.by_pin(new.card.pins[0]) == BETA

    def test_of_two_cards_with_one_number_the_first_stays_whatever_the_address(self, three, tmp_path):
        alpha, beta, _ = three
        own = beta.card()
        twin = self.card(beta, tmp_path / "t", later=0)

        peer = peering.introduce(alpha.exchange, twin, address="https://127.0.0.1:9")

        assert peer.introduced.card.pins == own.card.pins
        assert peer.address == "https://127.0.0.1:9"

    def stolen(self, alpha):
        """Alpha's machine has a new key, and the log says that the old one, which somebody has copied, is retired."""
        thief, before = alpha.service.machine, alpha.card().card
        new_machine_key(alpha)
        says_root(alpha, KeyRevocation(key=key_id(thief.public), reason=RevocationReason.COMPROMISED))
        return thief, before

    def shown(self, way, card, alpha, beta, thief, folder):
        """Bring a card to beta as somebody could who holds a key of alpha's machine."""
        if way == "by hand":
            peering.introduce(beta.exchange, read_card(card))
            return
        raw = write_consignment(replace(sent(alpha, beta), card=card))
        if way == "line":
            receive.take(beta.exchange, raw, by=ALPHA)
            return
        packed = packing.pack(
            [raw], by=alpha.exchange.origin, to=beta.exchange.origin, age=beta.card().card.age, signer=thief,
            moment=nodes.now(),
        )  # fmt: skip
        (folder / "b").write_bytes(packing.parts_of(packed, 1 << 20)[0])
        brought = bundles.read_bundle(beta.exchange, [folder / "b"], ask)
        assert brought.read == []
        raise WrongUse(brought.refused[0])

    @pytest.mark.parametrize("known_by", ["parcels", "a card"])
    @pytest.mark.parametrize("way", ["line", "bundle", "by hand"])
    def test_a_stolen_key_that_was_retired_makes_no_card(self, three, tmp_path, known_by, way):
        """The card leaves out the record that retired the key: what is known here of the log counts, not what a card tells."""
        alpha, beta, _ = three
        given(alpha, beta)
        carried(alpha, beta)
        thief, before = self.stolen(alpha)
        if known_by == "parcels":
            given(alpha, beta, "A second one.")
            carried(alpha, beta)
        else:
            peering.introduce(beta.exchange, alpha.card())
        known = beta.exchange.peers.need(ALPHA).introduced.card
        evil = write_card(
            replace(before, version=known.version + 9, certificates=(another_certificate(tmp_path / "t", ALPHA),)),
            thief,
        )

        with pytest.raises(ConsilienceError):
            self.shown(way, evil, alpha, beta, thief, tmp_path)
        assert beta.exchange.peers.need(ALPHA).introduced.card == known
        given(alpha, beta, "A third one.")
        assert carried(alpha, beta).records == 1

    def test_a_retired_key_takes_no_place_in_the_sequence(self, three):
        """Else the honest parcel of that number would look like a fork, and nothing would be taken of alpha any more."""
        alpha, beta, _ = three
        given(alpha, beta)
        carried(alpha, beta)
        thief, _ = self.stolen(alpha)
        peering.introduce(beta.exchange, alpha.card())
        number, newest = beta.exchange.arrivals.newest(alpha.exchange.origin)
        head = ParcelHead(
            sender=alpha.exchange.origin, recipient=beta.exchange.origin, number=number + 1, previous=newest,
            content=content_digest(b"[]"),
        )  # fmt: skip
        one = replace(sent(alpha, beta), parcels=(Parcel(write_head(head, thief), None, ()),))

        with pytest.raises(RecordRejected, match="not signed"):
            take(beta, one, ALPHA)
        given(alpha, beta, "A second one.")
        assert carried(alpha, beta).records == 1


class TestTold:
    """What a peer tells of a third party's log."""

    @pytest.mark.parametrize("behind", ["", "garbage", "{}", '{"keys":[{}],"notes":[]}', '{"keys":[],"notes":["x"]}'])
    def test_what_nobody_can_read_behind_a_checkpoint_stops_no_exchange(self, three, behind):
        """The checkpoint is alpha's own and newer than what gamma was shown; what beta puts behind it is not."""
        alpha, beta, gamma = three
        given(alpha, beta)
        carried(alpha, beta)
        note = beta.exchange.arrivals.witnessed(alpha.exchange.origin)
        one = replace(sent(beta, gamma), seen=(note,), behind=((alpha.exchange.origin, behind.encode()),))
        with suppress(ConsilienceError):
            take(gamma, one, BETA)

        given(beta, gamma, "A word of beta's.")
        assert carried(beta, gamma).records == 1
        given(alpha, gamma)
        assert carried(alpha, gamma).records == 1
        assert gamma.exchange.arrivals.forks() == []
        assert witness.unexplained(gamma.exchange) == []

    def test_a_peer_does_not_recall_by_a_name_that_another_has_given(self, three):
        """Ids of reports and claims are of each party's choosing; beta's report takes the name of one of alpha's."""
        alpha, beta, gamma = three
        marked = alpha.marking(GAMMA)
        report = alpha.report(marked=marked)
        alpha.release(report, alpha.claim(report, marked=marked), to=[GAMMA])
        alpha.dispatch()
        carried(alpha, gamma)
        (held,) = gamma.held(Report)
        twin = beta.say(replace(held, party=BETA), marked=beta.marking(GAMMA), member=None)
        claim = beta.claim(twin, marked=beta.marking(GAMMA))
        beta.release(twin, claim, to=[GAMMA])
        beta.dispatch()
        carried(beta, gamma)
        says(beta, recall(gamma, twin), gamma)

        found = foreign.of(gamma.service, ALL)
        assert len(found.claims) == 2
        assert {one.party for one in found.claims if one.id in found.recalled} == {BETA}


class TestHeads:
    """Tree heads out of order."""

    def test_an_older_head_alone_changes_nothing_and_accuses_nobody(self, three):
        alpha, beta, _ = three
        given(alpha, beta)
        first = sent(alpha, beta)
        take(beta, first, ALPHA)
        given(alpha, beta, "Another.")
        take(beta, sent(alpha, beta), ALPHA)
        newest = beta.exchange.arrivals.witnessed(alpha.exchange.origin)

        again = take(beta, first, ALPHA)

        assert (again.forks, again.records) == ([], 0)
        assert beta.exchange.arrivals.witnessed(alpha.exchange.origin) == newest

    @pytest.mark.parametrize("together", [True, False])
    def test_an_older_head_does_not_make_way_for_another_history(self, three, tmp_path, together):
        """Alpha goes back to an earlier day, shows beta the head of that day once more, then one that grows out of it."""
        alpha, beta, _ = three
        given(alpha, beta)
        carried(alpha, beta)
        alpha.close()
        shutil.copytree(alpha.folder, tmp_path / "earlier")
        alpha.open()
        given(alpha, beta, "Only beta was told.")
        carried(alpha, beta)
        newest = beta.exchange.arrivals.witnessed(alpha.exchange.origin)
        alpha.close()
        shutil.rmtree(alpha.folder)
        shutil.copytree(tmp_path / "earlier", alpha.folder)
        (alpha.folder / "ledger.mark").unlink()
        alpha.open()
        if alpha.service.node.ledger.must_compare:
            alpha.service.node.new_epoch(alpha.service.root, "an operator who hides a restore")
        given(alpha, beta, "Nobody was told.")
        whole = sent(alpha, beta, RecipientPlace())
        old, new = whole.checkpoints[:-2], whole.checkpoints[-2:]
        assert max(read_note(one.note).checkpoint.size for one in old) < read_note(newest).checkpoint.size

        parts = [whole] if together else [replace(whole, checkpoints=old, parcels=()), replace(whole, checkpoints=new)]
        said = []
        for one in parts:
            try:
                said += take(beta, one, ALPHA).forks
            except (RecordRejected, WrongUse) as error:
                said.append(str(error))

        assert said
        assert beta.exchange.arrivals.witnessed(alpha.exchange.origin) == newest
        assert "Nobody was told." not in {one.text for one in beta.held(Report)}
        peer = beta.exchange.peers.need(ALPHA)
        assert witness.is_suspected(beta.exchange, peer) or beta.exchange.arrivals.forks(peer.origin)

    def test_a_proof_under_a_head_that_was_not_shown_here_is_none(self, three):
        alpha, beta, _ = three
        given(alpha, beta)
        one = sent(alpha, beta)
        (parcel,) = one.parcels
        size = parcel.proofs[0].size
        for wrong in (size * 2, size - 1 or 1, 1 << 40):
            proofs = tuple(InclusionPath(min(each.index, wrong - 1), wrong, each.path) for each in parcel.proofs)
            with pytest.raises(RecordRejected, match="not shown to stand"):
                take(beta, replace(one, parcels=(replace(parcel, proofs=proofs),)), ALPHA)
        assert take(beta, one, ALPHA).records == 1

    def test_a_head_of_a_third_log_is_no_head_of_the_senders(self, three):
        alpha, beta, gamma = three
        given(alpha, beta)
        given(gamma, beta)
        theirs = sent(gamma, beta).checkpoints
        with pytest.raises(ConsilienceError):
            take(beta, replace(sent(alpha, beta), checkpoints=theirs), ALPHA)
        assert beta.exchange.arrivals.witnessed(gamma.exchange.origin) is None


class TestRoots:
    def test_a_swapped_root_is_refused_by_every_way(self, three, tmp_path):
        """Another log under alpha's name: neither its keys, nor its card, nor its parcels come in as alpha's."""
        alpha, beta, _ = three
        impostor = Partner(tmp_path / "impostor", ALPHA)
        for one, other in ((impostor, beta), (beta, alpha)):
            one.meets(other)
        given(impostor, beta, "A forged word.")
        forged = sent(impostor, beta, RecipientPlace())
        origin = alpha.exchange.origin

        for one in (
            forged,
            replace(forged, sender=origin),
            replace(sent(alpha, beta), authority=forged.authority),
            replace(sent(alpha, beta), card=impostor.card().raw),
            Consignment(sender=origin, recipient=beta.exchange.origin, checkpoints=forged.checkpoints),
        ):
            with pytest.raises((RecordRejected, WrongUse, MalformedRecord)):
                take(beta, one, ALPHA)
        with pytest.raises(WrongUse, match="another log"):
            beta.meets(impostor)
        given(alpha, beta)
        assert carried(alpha, beta).records == 1
        assert [one.text for one in beta.held(Report)] == ["The envoys met in Geneva."]
        impostor.close()


class TestReplay:
    def bundle(self, alpha, beta, path, since=1):
        bundles.write_bundle(alpha.exchange, alpha.exchange.peers.need(beta.party), path, since=since)
        return path

    @pytest.mark.parametrize("since", ["withdrawn", "removed", "forgotten"])
    def test_an_old_bundle_brings_nothing_back(self, three, tmp_path, since):
        alpha, beta, _ = three
        report = alpha.report(marked=alpha.marking(BETA))
        release = alpha.release(report, to=[BETA])
        alpha.dispatch()
        old, twin = (self.bundle(alpha, beta, tmp_path / name) for name in ("old", "twin"))
        assert bundles.read_bundle(beta.exchange, [old], ask).read[0][1].records == 1
        if since == "withdrawn":
            alpha.withdraw(release)
            alpha.dispatch()
            carried(alpha, beta)
        elif since == "removed":
            peering.remove(beta.exchange, ALPHA)
            alpha.withdraw(release)
        else:
            (held,) = beta.held(Report)
            beta.service.received.forget(ALPHA, held.id)
        held = [one.id for one in beta.held(Report)]

        again, other = (bundles.read_bundle(beta.exchange, [one], ask) for one in (old, twin))

        assert again.known == 1
        assert sum(taken.records for _, taken in other.read) == 0
        assert [one.id for one in beta.held(Report)] == held

    def test_a_recipient_does_not_pass_on_as_the_senders_word_what_was_for_itself(self, three, tmp_path):
        """Beta packs what alpha sent to it anew, for gamma, by its own key and by the line."""
        alpha, beta, gamma = three
        given(alpha, beta)
        one = sent(alpha, beta)
        for turned in (one, replace(one, recipient=gamma.exchange.origin)):
            with pytest.raises((RecordRejected, WrongUse)):
                take(gamma, turned, BETA)
            raw = packing.pack(
                [write_consignment(turned)], by=alpha.exchange.origin, to=gamma.exchange.origin,
                age=gamma.card().card.age, signer=beta.service.machine, moment=nodes.now(),
            )  # fmt: skip
            path = tmp_path / secrets.token_hex(4)
            path.write_bytes(packing.parts_of(raw, 1 << 20)[0])
            brought = bundles.read_bundle(gamma.exchange, [path], ask)
            assert (brought.read, len(brought.refused)) == ([], 1)
        # By alpha's own line nothing of beta's sequence is taken either.
        with pytest.raises(RecordRejected, match="recipient"):
            take(gamma, replace(one, recipient=gamma.exchange.origin), ALPHA)
        assert gamma.held(Report) == []

    def test_parcels_of_an_earlier_sequence_are_not_taken_into_a_later_place(self, three):
        alpha, beta, _ = three
        for number in range(3):
            given(alpha, beta, f"Word {number}.")
        one = sent(alpha, beta)
        first, second, third = one.parcels
        for turned in ((second, third), (first, third), (third,), (second, first)):
            taken = take(beta, replace(one, parcels=turned), ALPHA)
            assert taken.missing is not None or taken.known
        assert len(take(beta, one, ALPHA).forks) == 0
        assert sorted(held.text for held in beta.held(Report)) == ["Word 0.", "Word 1.", "Word 2."]

    def test_a_path_of_a_checkpoint_is_not_proof_for_another(self, three):
        alpha, beta, _ = three
        given(alpha, beta)
        take(beta, sent(alpha, beta), ALPHA)
        given(alpha, beta, "Two.")
        one = sent(alpha, beta)
        swapped = tuple(
            Extended(each.note, other.path)
            for each, other in zip(one.checkpoints, reversed(one.checkpoints), strict=True)
        )
        if swapped != one.checkpoints:
            with pytest.raises(RecordRejected, match="not shown to contain"):
                take(beta, replace(one, checkpoints=swapped), ALPHA)
        assert take(beta, one, ALPHA).records == 1
