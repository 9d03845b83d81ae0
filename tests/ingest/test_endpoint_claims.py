from datetime import date
from decimal import Decimal

import pytest

from consilience.ingest import claims
from consilience.ingest.endpoint_claims import overlay
from consilience.ingest.model import Endpoint, open_client
from consilience.records.claim import Modality, Polarity, Qualifier
from consilience.records.ids import PartyName, ReportId
from consilience.records.report import Report
from tests.ingest.model_stub import Stub

TEXT = (
    "Northland will not send about 12 ships to Port Ellis on 3 May, an official said. "
    "The harbour office closed the quay in June."
)
REPORT = Report(id=ReportId("r"), party=PartyName("p"), file="r.txt", text=TEXT, published=date(2032, 4, 20))


@pytest.fixture
def stub():
    made = Stub()
    yield made
    made.close()


@pytest.fixture(scope="module")
def drafted():
    ((_, found),) = claims.draft([REPORT], rules_only=True)
    return found


def ask(stub, drafted):
    endpoint = Endpoint(model="any", url=stub.url, tries=1)
    with open_client(endpoint) as client:
        return overlay(REPORT, drafted, endpoint, client)


def first_only(**slots):
    return lambda text: slots if text.startswith("Northland") else None


def test_every_slot_a_model_proposes_overrides_the_drafted_one(stub, drafted):
    proposes = first_only(
        actors=["Northland"], action="send", target="ships", when="on 3 May", place="Port Ellis",
        quantities=["about 12 ships"], attribution=["an official"], polarity="negated", modality="plan",
    )  # fmt: skip

    done = ask(stub.answers_each(proposes), drafted)

    claim = done.drafted[0].claim
    assert (claim.actors, claim.action, claim.target, claim.place) == (("Northland",), "send", "ships", "Port Ellis")
    assert (claim.attribution, claim.polarity, claim.modality) == (
        ("an official",),
        Polarity.NEGATED,
        Modality.PLAN,
    )
    assert (claim.when.earliest, claim.when.latest) == (date(2032, 5, 3), date(2032, 5, 3))
    assert [(q.value, q.qualifier) for q in claim.quantities] == [(Decimal(12), Qualifier.ABOUT)]
    assert (done.filled, done.refused, done.problems) == (1, 0, ())


def test_the_comparison_sees_what_the_claim_says(stub, drafted):
    proposes = first_only(actors=["Northland"], action="send", polarity="negated", modality="plan", when="on 3 May")

    done = ask(stub.answers_each(proposes), drafted)

    reading = done.drafted[0].reading
    assert (reading.frames[0].trigger, reading.frames[0].negated, reading.frames[0].main) == ("send", True, True)
    assert reading.frames[0].modality is Modality.PLAN
    assert [name.text for name in reading.frames[0].actor_names] == ["Northland"]
    assert sum(frame.main for frame in reading.frames) == 1
    assert reading.times[0] == done.drafted[0].claim.when


def test_what_the_model_leaves_out_stays_as_drafted(stub, drafted):
    done = ask(stub.answers_each(first_only(place="Port Ellis")), drafted)

    assert done.drafted[1] == drafted[1]
    assert done.drafted[0].claim.when == drafted[0].claim.when
    assert done.drafted[0].claim.quantities == drafted[0].claim.quantities


def test_a_model_that_lies_changes_nothing(stub, drafted):
    lies = first_only(
        actors=["Southland"], target="five boats", when="on 4 May", place="Port Royal", quantities=["40 ships"],
        attribution=["the king"], polarity="perhaps", modality="certain",
    )  # fmt: skip

    done = ask(stub.answers_each(lies), drafted)

    assert done.refused == 8
    assert [item.claim for item in done.drafted] == [item.claim for item in drafted]


def test_a_time_that_fixes_no_date_stays_vague(stub, drafted):
    done = ask(stub.answers_each(first_only(when="an official")), drafted)

    assert (done.drafted[0].claim.when.text, done.drafted[0].claim.when.earliest) == ("an official", None)


def test_a_model_in_trouble_leaves_every_claim_as_drafted_and_says_so(stub, drafted):
    stub.answers = [(500, TEXT.encode())]

    done = ask(stub, drafted)

    assert done.drafted == drafted
    assert "status 500" in done.problems[0]
    assert "Northland" not in done.problems[0]


def test_of_two_claims_in_a_sentence_the_larger_stands_for_it(stub, drafted):
    stub.says(
        {
            "claims": [
                {"sentence": 1, "quote": "an official said", "place": "official"},
                {"sentence": 1, "quote": "Northland will not send about 12 ships to Port Ellis", "place": "Port Ellis"},
            ]
        }
    )

    assert ask(stub, drafted).drafted[0].claim.place == "Port Ellis"


def test_span_quote_and_id_are_never_the_models_to_change(stub, drafted):
    done = ask(stub.answers_each(lambda text: {"action": text.split()[1]}), drafted)

    for before, after in zip(drafted, done.drafted, strict=True):
        assert (before.claim.id, before.claim.span, before.claim.quote) == (
            after.claim.id,
            after.claim.span,
            after.claim.quote,
        )
        assert TEXT[after.claim.span.start : after.claim.span.end] == after.claim.quote
