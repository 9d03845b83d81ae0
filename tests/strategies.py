"""Strategies: random values whose text means harm."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

from hypothesis import strategies as st

from consilience.alignment.result import Alignment, ClaimLink, Coverage, Matter, PairVerdict, Problem
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict, headline
from consilience.records.claim import Claim, Modality, Polarity, Qualifier, Quantity, Span, When
from consilience.records.grade import Grade
from consilience.records.ids import ClaimId, MatterId, OriginId, PartyName, ReportId
from consilience.records.report import Link, Report

HARM = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><x-harm>", "<!-- ", "]]>", "&lt;x-harm&gt;",
    "{{ 7 * 7 }}", "{% raw %}", "\u202egnp.exe", "\u2066\u2069", "=1+1", "@SUM(A1)", "-3", "+4", "'=5", "\x00", "\ud800",
    "line\r\nbreak", 'a,b;"c"', "הרציף", "</a></li></article>", "' onmouseover='x",
)  # fmt: skip

words = st.text(max_size=12)
texts = st.lists(st.sampled_from(HARM) | words, min_size=1, max_size=4).map(" ".join)
solid = texts.filter(lambda t: bool(t.strip()))
days = st.dates(min_value=date(1990, 1, 1), max_value=date(2040, 1, 1))
maybe = st.none() | solid
grades = st.builds(
    Grade, reliability=st.sampled_from("ABCDEF"), credibility=st.sampled_from("123456"), because=texts
)  # fmt: skip
quantities = st.builds(
    Quantity,
    value=st.decimals(allow_nan=False) | st.sampled_from([Decimal("NaN"), Decimal("1e400"), Decimal(2**70)]),
    high=st.none() | st.decimals(allow_nan=False, allow_infinity=False),
    unit=maybe,
    qualifier=st.sampled_from(Qualifier),
    text=texts,
)
reasons = st.builds(
    Contribution,
    name=solid,
    nats=st.none() | st.floats(min_value=-9, max_value=9),
    because=solid,
    slot=st.none()
    | st.sampled_from(["number", "time", "place", "actor", "target", "polarity", "outcome", "attribution"]),
    left=maybe,
    right=maybe,
)


@st.composite
def moments(draw):
    if draw(st.booleans()):
        return When(text=draw(texts))
    first, second = sorted([draw(days), draw(days)])
    return When(text=draw(texts), earliest=first, latest=second)


@st.composite
def alignments(draw):
    """Return a whole alignment: two to six parties, reports with hostile text, each claim in one matter."""
    parties = [PartyName(p) for p in draw(st.lists(solid, min_size=2, max_size=4, unique=True))]
    reports = [draw(reports_of(n, draw(st.sampled_from(parties)))) for n in range(draw(st.integers(0, 4)))]
    claims = [claim for report in reports for claim in draw(claims_of(report))]
    matters = draw(matters_of(parties, claims))
    return Alignment(
        parties=tuple(parties),
        reports=tuple(reports),
        claims=tuple(claims),
        links=draw(links_between(claims)),
        matters=matters,
        coverage=tuple(
            Coverage(party=party, topic=topic, covered=draw(st.booleans()), claims=draw(st.integers(0, 9)))
            for topic in sorted({m.topic for m in matters})
            for party in parties
        ),
        problems=tuple(Problem(party=p, file=draw(solid), sentence=draw(solid)) for p in parties[:1]),
        notes=tuple(draw(st.lists(solid, max_size=2))),
        generated_at=datetime(2032, 5, 4, tzinfo=UTC),
        as_of=draw(st.none() | days),
    )


@st.composite
def reports_of(draw, number, party):
    links = st.builds(Link, source=solid, because=solid)
    return Report(
        id=ReportId(f"r{number}"),
        party=party,
        file=draw(solid),
        text="",
        title=draw(maybe),
        publisher=draw(maybe),
        published=draw(st.none() | days),
        derived_from=tuple(draw(st.lists(links, max_size=2))),
        origin=draw(st.none() | st.sampled_from([OriginId("o0"), OriginId("o1")])),
        marking=draw(maybe),
    )


@st.composite
def claims_of(draw, report):
    quotes = draw(st.lists(solid, max_size=4))
    at = 0
    claims = []
    for n, quote in enumerate(quotes):
        claims.append(
            Claim(
                id=ClaimId(f"{report.id}-{n}{draw(st.sampled_from(['', '=1', '<b>']))}"),
                party=report.party,
                report=report.id,
                span=Span(start=at, end=at + len(quote)),
                quote=quote,
                actors=tuple(draw(st.lists(solid, max_size=2))),
                action=draw(maybe),
                target=draw(maybe),
                when=draw(st.none() | moments()),
                place=draw(maybe),
                quantities=tuple(draw(st.lists(quantities, max_size=2))),
                polarity=draw(st.sampled_from(Polarity)),
                modality=draw(st.sampled_from(Modality)),
                attribution=tuple(draw(st.lists(solid, max_size=2))),
                grade=draw(grades),
                origin=report.origin or OriginId(f"own-{n}"),
                marking=draw(maybe),
                draft=draw(st.booleans()),
            )
        )
        at += len(quote) + 1
    # The report's text has to hold its quotes; reports are values, so the field is set the way a frozen value allows.
    object.__setattr__(report, "text", " ".join(quotes))
    return claims


@st.composite
def matters_of(draw, parties, claims):
    left = list(draw(st.permutations(claims))) if claims else []
    matters = []
    while left:
        size = draw(st.integers(1, min(4, len(left))))
        held, left = left[:size], left[size:]
        pairs = [draw(pairs_of(a, b, held)) for n, a in enumerate(parties) for b in parties[n + 1 :]]
        matters.append(
            Matter(
                id=MatterId(f"m{len(matters)}"),
                topic=draw(st.sampled_from(["Harbour", "<x-harm>", "=topic"])),
                title=draw(solid),
                verdict=headline(p.verdict for p in pairs),
                pairs=tuple(pairs),
                probability=draw(st.none() | st.floats(0, 1)),
                claims=tuple(c.id for c in held),
                reasons=tuple(draw(st.lists(reasons, max_size=2))),
                self_contradiction=tuple(draw(st.lists(st.sampled_from(parties), max_size=1))),
            )
        )
    return tuple(matters)


@st.composite
def pairs_of(draw, a, b, held):
    def choice(party):
        own = [c.id for c in held if c.party == party]
        return draw(st.none() | st.sampled_from(own)) if own else None

    return PairVerdict(
        parties=(a, b),
        verdict=draw(st.sampled_from(Verdict)),
        reasons=tuple(draw(st.lists(reasons, max_size=2))),
        left=choice(a),
        right=choice(b),
        precise=draw(st.none() | st.sampled_from([a, b])),
    )


@st.composite
def links_between(draw, claims):
    pairs = [(c, d) for n, c in enumerate(claims) for d in claims[n + 1 :] if c.party != d.party]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=4, unique=True)) if pairs else []
    return tuple(
        ClaimLink(
            left=c.id,
            right=d.id,
            probability=draw(st.floats(0.01, 1)),
            verdict=draw(st.sampled_from(Verdict)),
            contributions=tuple(draw(st.lists(reasons, min_size=1, max_size=3))),
        )
        for c, d in chosen
    )
