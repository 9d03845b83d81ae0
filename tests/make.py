"""Builders: values for tests, small or rich, all of them fictional."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from consilience.alignment.result import Alignment, ClaimLink, Coverage, Matter, PairVerdict, Problem
from consilience.reasons.contribution import Contribution
from consilience.reasons.verdict import Verdict, headline
from consilience.records.claim import Claim, Modality, Polarity, Qualifier, Quantity, Span, When
from consilience.records.grade import Grade
from consilience.records.ids import ClaimId, MatterId, OriginId, PartyName, ReportId
from consilience.records.report import Link, Report

NOW = datetime(2032, 5, 4, 9, 30, tzinfo=UTC)


def reason(name, because, nats=None, slot=None, left=None, right=None, **more):
    return Contribution(name=name, nats=nats, because=because, slot=slot, left=left, right=right, **more)


def quantity(value, unit=None, text="", qualifier=Qualifier.EXACTLY, high=None):
    return Quantity(value=Decimal(value), unit=unit, text=text, qualifier=qualifier, high=high)


def when(text, earliest=None, latest=None):
    day = date.fromisoformat
    return When(
        text=text,
        earliest=day(earliest) if earliest else None,
        latest=day(latest or earliest) if earliest else None,
    )


class Drawer:
    """Collects reports and claims, and keeps spans and quotes in step with the texts."""

    def __init__(self):
        self.reports: dict[str, Report] = {}
        self.claims: list[Claim] = []

    def report(self, key, party, text, **fields):
        self.reports[key] = Report(
            id=ReportId(key),
            party=PartyName(party),
            file=fields.pop("file", f"{key}.txt"),
            text=" ".join(text.split()) if fields.pop("flow", True) else text,
            origin=OriginId(fields.pop("origin", f"origin-{key}")),
            sha256="ab" * 32,
            **fields,
        )

    def claim(self, key, report, quote, **fields):
        source = self.reports[report]
        start = source.text.index(quote)
        grade = fields.pop("grade", "F6")
        because = fields.pop("because", "drafted from the kind of source")
        made = Claim(
            id=ClaimId(key),
            party=source.party,
            report=source.id,
            span=Span(start=start, end=start + len(quote)),
            quote=quote,
            grade=Grade.parse(grade, because=because),
            origin=OriginId(fields.pop("origin", source.origin)),
            **fields,
        )
        self.claims.append(made)
        return made.id


def matter(key, topic, title, pairs, claims, reasons=(), probability=None, self_contradiction=()):
    return Matter(
        id=MatterId(key),
        topic=topic,
        title=title,
        verdict=headline(p.verdict for p in pairs),
        pairs=tuple(pairs),
        probability=probability,
        claims=tuple(ClaimId(c) for c in claims),
        reasons=tuple(reasons),
        self_contradiction=tuple(PartyName(p) for p in self_contradiction),
    )


def pair(a, b, verdict, left=None, right=None, reasons=(), precise=None):
    return PairVerdict(
        parties=(PartyName(a), PartyName(b)),
        verdict=Verdict(verdict),
        left=ClaimId(left) if left else None,
        right=ClaimId(right) if right else None,
        reasons=tuple(reasons),
        precise=PartyName(precise) if precise else None,
    )


def link(left, right, verdict, contributions=(), reasons=(), probability=0.9):
    return ClaimLink(
        left=ClaimId(left),
        right=ClaimId(right),
        probability=probability,
        verdict=Verdict(verdict),
        contributions=tuple(contributions),
        reasons=tuple(reasons),
    )


def same_thing(prior=-2.2, actors=2.1, action=1.9, time=1.2, likeness=0.8):
    """Why two claims are held to speak of the same thing."""
    return (
        reason("prior", "Of all pairs of claims on one topic, about one in ten speaks of the same thing.", prior),
        reason("actors", "Both name the Harbour Commission, a name few of the reports share.", actors),
        reason("action", "Both speak of closing; the verbs are close in meaning.", action),
        reason("time", "The dates given overlap.", time),
        reason("wording", "The sentences share few words beyond the names.", likeness - 1.1),
        reason("context", "The two reports as wholes tell of the same events.", likeness),
    )


HARBOUR = """The Harbour Commission closed the north quay on 3 March 2032 after an inspection found cracks in two
piers. Twelve vessels were diverted to Port Selby, the Commission said. Repairs will cost about 40 million crowns and
should be finished by the end of June. The commission's chair, Ilse Marten, told reporters that "no crew was hurt".
A ferry service to the outer islands continues as planned. The inspectors had warned of the cracks in an earlier
letter, according to a member of the works council."""

BULLETIN = """Bulletin 14. On 3 March the north quay was shut by the Harbour Commission. Fifteen ships had to be sent
to Port Selby. The Commission expects to reopen the quay in the summer. Chair Ilse Marten said nobody was injured.
Fuel stocks on the outer islands suffice for three weeks, an official said, according to people familiar with the
matter. Two crew members were treated for minor injuries on the day, the bulletin adds."""

FOLLOW_UP = """The Harbour Commission is now chaired by Anselm Roy, who took office on 1 May 2032. The quay's repair was
put out to tender. The Commission denied that any warning had been received before the inspection."""

WIRE = """North quay closed. The Harbour Commission closed the north quay on 3 March 2032 after an inspection found
cracks in two piers. Several vessels were diverted to Port Selby. No crew member was hurt. A water pipeline to the old town was renewed in
the same week."""

HEBREW = """ועדת הנמל סגרה את הרציף הצפוני ב-3 במרץ 2032. הספינות הופנו לנמל סלבי."""

WATER = """Water review. The regional waterworks renewed 18 kilometres of pipe in 2031. Chlorine levels stayed within the
limits at all measuring points. The old reservoir was emptied for cleaning in November. Leakage is assessed to have fallen
by a fifth, although the review gives no figure for the outer districts and its authors call their own estimate
preliminary because meters in four of the nine zones were replaced during the year and their readings before and after
the change cannot be compared without a correction that has yet to be agreed with the manufacturer."""


def two_parties():
    """An alignment of two parties in which every verdict occurs."""
    drawer = Drawer()
    _harbour_reports(drawer)
    _harbour_claims(drawer)
    matters = (*_meeting(), *_standing_alone())
    return Alignment(
        parties=(PartyName("Northland"), PartyName("Isles")),
        reports=tuple(drawer.reports.values()),
        claims=tuple(drawer.claims),
        links=_links(),
        matters=matters,
        coverage=_coverage(),
        problems=(
            Problem(party=PartyName("Isles"), file="annex.pdf", sentence="It is encrypted; ask for a copy that opens."),
            Problem(
                party=PartyName("Northland"), file="scan-7.pdf", sentence="Pages 3 to 9 hold no text, only images."
            ),
        ),
        notes=(
            "Drafted with the small English language model; sentences in other languages were not read.",
            "One report bears no date; times in it could not be resolved.",
        ),
        generated_at=NOW,
        left_out={"published after the as-of date": 2, "duplicate of another file": 1},
        as_of=date(2032, 5, 2),
    )


def _harbour_reports(drawer):
    drawer.report(
        "n1", "Northland", HARBOUR, file="2032-03/harbour.md", title="North quay closed after inspection",
        publisher="Northland Harbour Desk", published=date(2032, 3, 5), reliability="B",
    )  # fmt: skip
    drawer.report(
        "n2", "Northland", WIRE, file="wire/0305.txt", title="North quay closed", publisher="Coast Wire",
        published=date(2032, 3, 5), origin="origin-n1",
        derived_from=(Link(source="n1", report=ReportId("n1"), because="Two passages are the same, word for word."),),
    )  # fmt: skip
    drawer.report(
        "n3", "Northland", WATER, file="water-review.pdf", title="Water review 2031", published=date(2032, 1, 20)
    )
    drawer.report(
        "i1", "Isles", BULLETIN, file="bulletin-14.docx", title="Bulletin 14", published=date(2032, 3, 7),
        derived_from=(Link(source="Coast Wire", because="The text names Coast Wire as its source."),),
    )  # fmt: skip
    drawer.report(
        "i2", "Isles", FOLLOW_UP, file="follow-up.eml", title=None, published=date(2032, 5, 2), marking="TLP:GREEN"
    )
    drawer.report("i3", "Isles", HEBREW, file="he/rציף.txt", title="הרציף הצפוני", language="he")


def _harbour_claims(drawer):
    day = when("3 March 2032", "2032-03-03")
    quay = {"actors": ("Harbour Commission",), "place": "north quay"}
    drawer.claim(
        "n1-1",
        "n1",
        "The Harbour Commission closed the north quay on 3 March 2032 after an inspection found cracks in two piers.",
        action="close",
        target="north quay",
        when=day,
        grade="B2",
        **quay,
    )
    drawer.claim(
        "n1-2",
        "n1",
        "Twelve vessels were diverted to Port Selby, the Commission said.",
        action="divert",
        target="vessel",
        quantities=(quantity(12, "vessel", "Twelve"),),
        attribution=("the Commission",),
        grade="B2",
        place="Port Selby",
    )
    drawer.claim(
        "n1-3",
        "n1",
        "Repairs will cost about 40 million crowns and should be finished by the end of June.",
        action="cost",
        modality=Modality.PLAN,
        quantities=(quantity(40_000_000, "crown", "about 40 million", Qualifier.ABOUT),),
        when=when("by the end of June", "2032-03-05", "2032-06-30"),
        grade="B3",
    )
    drawer.claim(
        "n1-4",
        "n1",
        'The commission\'s chair, Ilse Marten, told reporters that "no crew was hurt".',
        actors=("Ilse Marten",),
        action="hurt",
        polarity=Polarity.NEGATED,
        attribution=("Ilse Marten",),
        grade="B2",
        draft=False,
    )
    drawer.claim(
        "n1-5",
        "n1",
        "A ferry service to the outer islands continues as planned.",
        action="continue",
        actors=("ferry service",),
    )
    drawer.claim(
        "n1-6",
        "n1",
        "The inspectors had warned of the cracks in an earlier letter, according to a member of the works council.",
        action="warn",
        actors=("inspectors",),
        attribution=("a member of the works council",),
        grade="C3",
    )
    drawer.claim(
        "n2-1",
        "n2",
        "The Harbour Commission closed the north quay on 3 March 2032 after an inspection found cracks in two piers.",
        action="close",
        target="north quay",
        when=day,
        grade="C2",
        **quay,
    )
    drawer.claim(
        "n2-2",
        "n2",
        "A water pipeline to the old town was renewed in the same week.",
        action="renew",
        target="pipeline",
    )
    drawer.claim(
        "n2-3",
        "n2",
        "No crew member was hurt.",
        action="hurt",
        polarity=Polarity.NEGATED,
        grade="C2",
    )
    drawer.claim(
        "n3-1",
        "n3",
        "The regional waterworks renewed 18 kilometres of pipe in 2031.",
        action="renew",
        quantities=(quantity(18, "km", "18 kilometres"),),
    )
    drawer.claim("n3-2", "n3", "Chlorine levels stayed within the limits at all measuring points.", action="stay")
    drawer.claim(
        "n3-3",
        "n3",
        drawer.reports["n3"].text[drawer.reports["n3"].text.index("Leakage") :],
        action="fall",
        modality=Modality.ASSESSMENT,
    )
    drawer.claim(
        "i1-1",
        "i1",
        "On 3 March the north quay was shut by the Harbour Commission.",
        action="shut",
        target="north quay",
        when=day,
        grade="C2",
        origin="origin-n1",
        **quay,
    )
    drawer.claim(
        "i1-2",
        "i1",
        "Fifteen ships had to be sent to Port Selby.",
        action="send",
        target="ship",
        quantities=(quantity(15, "ship", "Fifteen"),),
        place="Port Selby",
        grade="C3",
    )
    drawer.claim(
        "i1-3",
        "i1",
        "The Commission expects to reopen the quay in the summer.",
        action="reopen",
        modality=Modality.PLAN,
        when=when("in the summer", "2032-06-01", "2032-08-31"),
    )
    drawer.claim(
        "i1-4",
        "i1",
        "Chair Ilse Marten said nobody was injured.",
        actors=("Ilse Marten",),
        action="injure",
        polarity=Polarity.NEGATED,
        attribution=("Ilse Marten",),
        grade="C2",
        origin="origin-n1",
    )
    drawer.claim(
        "i1-5",
        "i1",
        "Fuel stocks on the outer islands suffice for three weeks, an official said, according to people familiar with the matter.",
        action="suffice",
        attribution=("an official", "people familiar with the matter"),
        quantities=(quantity(3, "week", "three weeks"),),
    )
    drawer.claim(
        "i1-6",
        "i1",
        "Two crew members were treated for minor injuries on the day, the bulletin adds.",
        action="treat",
        quantities=(quantity(2, "crew member", "Two"),),
    )
    drawer.claim(
        "i2-1",
        "i2",
        "The Harbour Commission is now chaired by Anselm Roy, who took office on 1 May 2032.",
        actors=("Anselm Roy",),
        action="chair",
        target="Harbour Commission",
        when=when("1 May 2032", "2032-05-01"),
        grade="B2",
        marking="TLP:GREEN",
    )
    drawer.claim(
        "i2-2",
        "i2",
        "The Commission denied that any warning had been received before the inspection.",
        actors=("Harbour Commission",),
        action="deny",
        target="warning",
        polarity=Polarity.NEGATED,
        attribution=("the Commission",),
    )
    drawer.claim("i3-1", "i3", "ועדת הנמל סגרה את הרציף הצפוני ב-3 במרץ 2032.", action="סגרה", grade="F6")


def _meeting():
    a, b = "Northland", "Isles"
    number = reason(
        "number",
        "Twelve and fifteen ships cannot both be right: neither is qualified.",
        3.4,
        "number",
        "12 vessels",
        "15 ships",
    )
    denial = reason(
        "polarity",
        "One side says that a warning was sent; the other says that none was received.",
        2.2,
        "polarity",
        "warned",
        "no warning received",
    )
    hurt = reason("polarity", "Both deny that anybody was hurt.", None, "polarity", "negated", "negated")
    office = reason(
        "actor",
        "The chair changed between 5 March and 1 May 2032; each is right for its time.",
        None,
        "actor",
        "Ilse Marten",
        "Anselm Roy",
    )
    due = reason(
        "time",
        "The end of June lies within the summer; the narrower interval is the more precise.",
        None,
        "time",
        "by the end of June",
        "in the summer",
    )
    day = reason("time", "Both give 3 March 2032.", None, "time", "3 March 2032", "3 March")
    return (
        matter(
            "m1",
            "Harbour",
            "Ships diverted to Port Selby",
            [pair(a, b, "conflicting", "n1-2", "i1-2", [number])],
            ["n1-2", "i1-2"],
            [*same_thing(), number],
            0.94,
        ),
        matter(
            "m2",
            "Harbour",
            "Whether the cracks had been reported",
            [pair(a, b, "conflicting", "n1-6", "i2-2", [denial])],
            ["n1-6", "i2-2"],
            [*same_thing(actors=1.0), denial],
            0.81,
        ),
        matter(
            "m3",
            "Harbour",
            "Chair of the Harbour Commission",
            [pair(a, b, "changed", "n1-4", "i2-1", [office])],
            ["n1-4", "i2-1"],
            [*same_thing(time=-0.4), office],
            0.88,
        ),
        matter(
            "m4",
            "Harbour",
            "North quay closed",
            [pair(a, b, "aligned", "n1-1", "i1-1", [day])],
            ["n1-1", "n2-1", "i1-1"],
            [*same_thing(), day],
            0.98,
        ),
        matter(
            "m5",
            "Harbour",
            "When the quay reopens",
            [pair(a, b, "aligned", "n1-3", "i1-3", [due], precise=a)],
            ["n1-3", "i1-3"],
            [*same_thing(action=0.9), due],
            0.77,
        ),
        matter(
            "m6",
            "Harbour",
            "Crew unhurt",
            [pair(a, b, "aligned", "n2-3", "i1-4", [hurt])],
            ["n2-3", "i1-4", "i1-6"],
            [*same_thing(actors=0.4), hurt],
            0.7,
            [b],
        ),
    )


def _standing_alone():
    a, b = "Northland", "Isles"
    none = reason(
        "nothing comparable", "Both speak of supplies to the outer islands, but give nothing that could be compared."
    )
    return (
        matter(
            "m7",
            "Outer islands",
            "Supplies to the outer islands",
            [pair(a, b, "unclear", "n1-5", "i1-5", [none])],
            ["n1-5", "i1-5"],
            [*same_thing(actors=0.2), none],
            0.55,
        ),
        matter("m8", "Harbour", "ועדת הנמל", [pair(a, b, "one-sided", None, "i3-1")], ["i3-1"]),
        matter("m9", "Harbour", "Pipeline to the old town", [pair(a, b, "one-sided", "n2-2", None)], ["n2-2"]),
        matter("m10", "Water", "Pipes renewed", [pair(a, b, "not covered", "n3-1", None)], ["n3-1"]),
        matter("m11", "Water", "Chlorine within limits", [pair(a, b, "not covered", "n3-2", None)], ["n3-2"]),
        matter("m12", "Water", "Leakage", [pair(a, b, "not covered", "n3-3", None)], ["n3-3"]),
    )


def _links():
    return (
        link("n1-2", "i1-2", "conflicting", same_thing(), probability=0.94),
        link("n1-6", "i2-2", "conflicting", same_thing(actors=1.0), probability=0.81),
        link("n1-4", "i2-1", "changed", same_thing(time=-0.4), probability=0.88),
        link("n1-1", "i1-1", "aligned", same_thing(), probability=0.98),
        link("n2-1", "i1-1", "aligned", same_thing(), probability=0.97),
        link("n1-3", "i1-3", "aligned", same_thing(action=0.9), probability=0.77),
        link("n2-3", "i1-4", "aligned", same_thing(actors=0.4), probability=0.7),
        link("n1-5", "i1-5", "unclear", same_thing(actors=0.2), probability=0.55),
        link("n1-4", "i1-4", "unclear", same_thing(actors=-3.0), probability=0.04),
    )


def _coverage():
    rows = (
        ("Northland", "Harbour", 8),
        ("Isles", "Harbour", 7),
        ("Northland", "Outer islands", 1),
        ("Isles", "Outer islands", 1),
        ("Northland", "Water", 3),
        ("Isles", "Water", 0),
    )
    return tuple(Coverage(party=PartyName(p), topic=t, covered=n > 0, claims=n) for p, t, n in rows)


HIGHLAND = """Press summary. Eleven to thirteen vessels were diverted to Port Selby after the north quay closed. The
quay was closed on 4 March 2032. Grain exports from the highlands fell by 6 per cent in March."""


def three_parties():
    """The two parties and a third: matters in which the pairs differ, and a page with several pairs face to face."""
    two = two_parties()
    drawer = Drawer()
    drawer.report(
        "h1", "Highland", HIGHLAND, file="press.html", title='Press summary for <ministers> & "staff"', published=date(2032, 3, 8),
        derived_from=(
            Link(source="i1", report=ReportId("i1"), because="It cites the bulletin by its number."),
            Link(source="Coast Wire", because="The text names Coast Wire as its source."),
        ),
    )  # fmt: skip
    drawer.claim(
        "h1-1", "h1", "Eleven to thirteen vessels were diverted to Port Selby after the north quay closed.",
        action="divert", quantities=(quantity(11, "vessel", "Eleven to thirteen", high=Decimal(13)),), grade="C3",
    )  # fmt: skip
    drawer.claim(
        "h1-2", "h1", "The quay was closed on 4 March 2032.", action="close", when=when("4 March 2032", "2032-03-04")
    )
    drawer.claim("h1-3", "h1", "Grain exports from the highlands fell by 6 per cent in March.", action="fall")
    return replace(
        two,
        parties=(*two.parties, PartyName("Highland")),
        reports=(*two.reports, *drawer.reports.values()),
        claims=(*two.claims, *drawer.claims),
        links=(*two.links, link("i1-2", "h1-1", "conflicting", same_thing(), probability=0.9)),
        matters=_with_highland(two.matters),
        coverage=(
            *two.coverage,
            Coverage(party=PartyName("Highland"), topic="Harbour", covered=True, claims=2),
            Coverage(party=PartyName("Highland"), topic="Outer islands", covered=False, claims=0),
            Coverage(party=PartyName("Highland"), topic="Water", covered=False, claims=0),
            Coverage(party=PartyName("Highland"), topic="Trade", covered=True, claims=1),
        ),
    )


def _with_highland(matters):
    a, b, c = "Northland", "Isles", "Highland"
    ships = reason("number", "Fifteen lies outside eleven to thirteen.", 2.6, "number", "15 ships", "11 to 13 vessels")
    fits = reason("number", "Twelve lies within eleven to thirteen.", None, "number", "12 vessels", "11 to 13 vessels")
    day = reason("time", "The days differ by one, and both are exact.", 1.9, "time", "3 March 2032", "4 March 2032")
    new = {m.id: m for m in matters}
    ship, quay = new["m1"], new["m4"]
    new["m1"] = matter(
        "m1", ship.topic, ship.title,
        [*ship.pairs, pair(a, c, "aligned", "n1-2", "h1-1", [fits], precise=a), pair(b, c, "conflicting", "i1-2", "h1-1", [ships])],
        [*ship.claims, "h1-1"], ship.reasons, 0.9,
    )  # fmt: skip
    new["m4"] = matter(
        "m4", quay.topic, quay.title,
        [*quay.pairs, pair(a, c, "conflicting", "n1-1", "h1-2", [day]), pair(b, c, "conflicting", "i1-1", "h1-2", [day])],
        [*quay.claims, "h1-2"], quay.reasons, 0.86,
    )  # fmt: skip
    alone = [pair(a, c, "not covered", None, "h1-3"), pair(b, c, "not covered", None, "h1-3")]
    return (*new.values(), matter("m13", "Trade", "Grain exports", alone, ["h1-3"]))


def many(number):
    """An alignment of `number` matters of two claims each, in a few hundred reports."""
    a, b = PartyName("Northland"), PartyName("Isles")
    per_report = 40
    reports, claims, matters, links = {}, [], [], []
    verdicts = list(Verdict)
    for n in range(number):
        ids = []
        for party in (a, b):
            key = ReportId(f"{party}-{n // per_report}")
            quote = f"On day {n} the {party} office counted {n % 97} vessels at pier {n}, more than in the week before."
            before = reports[key].text + " " if key in reports else ""
            reports[key] = Report(
                id=key, party=party, file=f"{key}.txt", text=before + quote, title=f"Report {key}", origin=OriginId(key)
            )
            span = Span(start=len(before), end=len(before) + len(quote))
            ids.append(ClaimId(f"{key}/{n}"))
            claims.append(
                Claim(id=ids[-1], party=party, report=key, span=span, quote=quote, origin=OriginId(key), action="count")
            )
        verdict = verdicts[n % 6]
        count = reason("number", "The counts differ.", 1.2, "number", f"{n % 97} vessels", f"{n % 89} vessels")
        links.append(link(*ids, verdict, same_thing()))
        matters.append(
            matter(
                f"m{n}",
                f"Topic {n % 150}",
                f"Vessels on day {n}",
                [pair(a, b, verdict, *ids, [count])],
                ids,
                same_thing(),
                0.9,
            )
        )
    return Alignment(
        parties=(a, b), reports=tuple(reports.values()), claims=tuple(claims), links=tuple(links), matters=tuple(matters),
        coverage=tuple(Coverage(party=p, topic=f"Topic {n}", covered=True, claims=9) for n in range(150) for p in (a, b)),
        generated_at=NOW,
    )  # fmt: skip
