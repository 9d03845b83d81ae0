"""The peer on our two-party set: sentences that are each other's nearest by lemma TF-IDF, judged by raw-sentence rules."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bench.product import Outcome, SeenClaim, SeenMatter
from bench.score_rte3 import raw_rules
from bench.texts import pipeline, tfidf_cosines

# Below this two sentences share little more than function words.
_NEAR = 0.2


def match(pages: Mapping[tuple[str, str], str], parties: tuple[str, str]) -> Outcome:
    claims = {claim.party + str(n): claim for n, claim in enumerate(_sentences(pages))}
    left, right = ([i for i, claim in claims.items() if claim.party == party] for party in parties)
    near = tfidf_cosines([claims[i].quote for i in left], [claims[i].quote for i in right])
    pairs = [
        (left[a], right[b]) for a, b in enumerate(near.argmax(1)) if near[:, b].argmax() == a and near[a, b] >= _NEAR
    ]
    differ = raw_rules([{"text": claims[a].quote, "hyp": claims[b].quote} for a, b in pairs])
    matters = [
        SeenMatter(verdict="conflicting" if other else "aligned", claims=pair, reasons=())
        for pair, other in zip(pairs, differ, strict=True)
    ]
    alone = set(claims) - set(np.ravel(pairs))
    matters += [SeenMatter(verdict="one-sided", claims=(claim,), reasons=()) for claim in sorted(alone)]
    return Outcome(parties=parties, claims=claims, matters=tuple(matters), links=())


def _sentences(pages: Mapping[tuple[str, str], str]) -> list[SeenClaim]:
    found = []
    for (party, file), page in sorted(pages.items()):
        for paragraph in page.split("---", 2)[2].split("\n\n"):
            for sentence in pipeline()(paragraph.strip()).sents:
                if sentence.text.strip():
                    found.append(SeenClaim(party=party, file=file, start=len(found), quote=sentence.text, action=None))
    return found
