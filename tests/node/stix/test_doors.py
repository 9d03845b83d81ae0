"""What a parcel would not bring, foreign software and files do not get either."""

import orjson
import pytest

from consilience.errors import WrongUse
from consilience.node.peering.objects import fill_objects
from consilience.node.stix import bundle as stix_bundle
from consilience.records.release import Form
from tests.exchange.make import BETA, GAMMA, SENTENCES, TEXT
from tests.node.stix.test_stix import CANARY, alpha, pair, served, software

__all__ = ["alpha", "pair"]


@pytest.mark.parametrize("form", [Form.FULL, Form.GIST])
def test_what_was_recalled_before_it_went_does_not_go(alpha, form):
    software(alpha)
    report = alpha.report(f"{CANARY} {TEXT}", marked=alpha.marking(GAMMA))
    alpha.release(report, to=[GAMMA], form=form, words=f"{CANARY} again." if form is Form.GIST else None)
    alpha.recall(report)

    fill_objects(alpha.exchange)

    assert CANARY not in orjson.dumps(served(alpha, GAMMA, "all")).decode()


def test_of_a_release_all_goes_or_nothing(alpha):
    software(alpha)
    report = alpha.report(marked=alpha.marking())
    claim = alpha.claim(report, SENTENCES[0], marked=alpha.marking(GAMMA))
    alpha.release(report, claim, to=[GAMMA])

    fill_objects(alpha.exchange)

    assert served(alpha, GAMMA) == []


def test_a_party_that_was_removed_gets_nothing_by_a_file_either(pair):
    alpha, _ = pair
    alpha.release(alpha.report(marked=alpha.marking(BETA)), to=[BETA])
    alpha.dispatch()
    assert list(stix_bundle.of_party(alpha.service, BETA))

    alpha.exchange.peers.remove(BETA)

    with pytest.raises(WrongUse, match="removed"):
        list(stix_bundle.of_party(alpha.service, BETA))
