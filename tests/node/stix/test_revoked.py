"""What its author has revoked as STIX is flagged here where it came before, counts for nobody else, and does not come again."""

from contextlib import ExitStack, closing

import orjson
import pytest

from consilience.errors import WrongUse
from consilience.exchange.stix.parse import read_objects
from consilience.exchange.stix.read import REVOKED, Fate
from consilience.node.picture import foreign
from consilience.node.stix.receive import FLAGGED, Door
from consilience.records.report import Report
from tests.exchange.make import ALPHA, BETA, GAMMA, Partner
from tests.exchange.stix.terms import GREEN, thing
from tests.node.stix.test_stix import served

MAKER = thing("identity", "Maker", name="Harl Desk", identity_class="organization")
WORDS = "A convoy of nine lorries left the depot at Harl on 4 May 2026."
ALL = range(1, 1000)


@pytest.fixture
def gamma(tmp_path):
    made = Partner(tmp_path / "gamma", GAMMA)
    yield made
    made.close()


def note(name="n", *, moment=1, **parts):
    content = {} if parts.get("revoked") else {"content": WORDS}
    modified = f"2026-05-0{moment}T08:00:00.000Z"
    return thing("note", name, GREEN, object_refs=[MAKER["id"]], **{"modified": modified, **content, **parts})


def given(node, *values, giver=ALPHA, strict=False):
    with closing(Door(node.folder)) as door:
        raw = orjson.dumps([MAKER, *values])
        return door.take(read_objects(raw), door.terms(giver), source="bundle.json", strict=strict)


def flagged(node, party=ALPHA):
    return set(node.service.received.recalled(party).values())


def fates(done):
    return {one.why: one.fate for one in done.outcomes if one.id.startswith(("note--", "report--"))}


def test_a_revoked_version_flags_what_came_before_and_its_claims(gamma):
    given(gamma, note(), note("other"))
    stamp = gamma.service.received.stamp(ALL)

    done = given(gamma, note(moment=2, revoked=True))

    assert fates(done) == {FLAGGED: Fate.USED}
    recalled = gamma.service.received.recalled(ALPHA)
    assert (len(recalled), set(recalled.values())) == (1, {"revoked"})
    found = foreign.of(gamma.service, ALL)
    assert 0 < len(found.recalled) < len(found.claims)
    ((_, report),) = recalled
    assert {one.report for one in found.claims if one.id in found.recalled} == {report}
    assert gamma.service.received.how(Report, report, ALPHA).recalled == "revoked"
    assert gamma.service.received.stamp(ALL) > stamp


def test_nobody_revokes_what_another_gave(gamma):
    given(gamma, note())

    done = given(gamma, note(moment=2, revoked=True), giver=BETA)

    assert fates(done) == {REVOKED: Fate.REFUSED}
    assert (flagged(gamma), flagged(gamma, BETA)) == (set(), set())


@pytest.mark.parametrize("order", ["the revoked one first", "the words again", "a later version"])
def test_what_was_revoked_does_not_come_again(gamma, order):
    if order != "the revoked one first":
        given(gamma, note())
    given(gamma, note(moment=2, revoked=True))
    held = len(gamma.held(Report))

    done = given(gamma, note(moment=3 if order == "a later version" else 1))

    assert fates(done) == {REVOKED: Fate.REFUSED}
    assert len(gamma.held(Report)) == held


def test_both_versions_in_one_file_bring_nothing(gamma):
    done = given(gamma, note(moment=2, revoked=True), note(moment=1))

    assert done.reports == 0
    assert gamma.held(Report) == []


def test_where_nothing_may_be_refused_a_revoked_object_flags_as_well(gamma):
    given(gamma, note())

    given(gamma, note(moment=2, revoked=True), strict=True)

    assert flagged(gamma) == {"revoked"}


def test_where_nothing_may_be_refused_another_object_that_is_keeps_the_revoked_one_out(gamma):
    given(gamma, note())

    with pytest.raises(WrongUse, match="1 objects are refused"):
        given(gamma, note(moment=2, revoked=True), note("other") | {"type": "no-such-thing"}, strict=True)
    assert flagged(gamma) == set()


def test_where_nothing_may_be_refused_what_was_revoked_before_is(gamma):
    given(gamma, note(moment=2, revoked=True))

    with pytest.raises(WrongUse, match="revoked"):
        given(gamma, note(moment=3), strict=True)


def test_what_is_remembered_of_revoked_objects_counts_against_the_quota(gamma):
    (gamma.folder / "settings.toml").write_text("peer_megabytes = 1\n")
    size = gamma.service.received.stix_bytes(ALPHA)
    given(gamma, *(note(str(number), moment=2, revoked=True) for number in range(100)))

    assert gamma.service.received.stix_bytes(ALPHA) - size == 10_000
    with pytest.raises(WrongUse, match="room"):
        given(gamma, *(note(str(number), moment=2, revoked=True) for number in range(10_000)))


def test_a_record_of_a_peer_is_flagged_by_its_own_party_alone(tmp_path):
    """The object that stands for a recalled record has lost the signed bytes; it still says of which record it is."""
    with ExitStack() as stack:
        alpha, beta = (Partner(tmp_path / party, party) for party in (ALPHA, BETA))
        for one, other in ((alpha, beta), (beta, alpha)):
            stack.callback(one.close)
            one.meets(other)
        _only_by_its_own_party(alpha, beta)


def _only_by_its_own_party(alpha, beta):
    report = alpha.report(marked=alpha.marking(BETA))
    alpha.release(report, to=[BETA])
    alpha.dispatch()
    given(beta, *served(alpha))
    assert len(beta.held(Report)) == 1
    alpha.recall(report)
    alpha.dispatch()
    gone = [one for one in served(alpha) if one.get("revoked")]
    assert gone

    given(beta, *gone, giver=GAMMA)
    assert flagged(beta) == set()
    forged = [one | {"id": "report--00000000-0000-4000-8000-000000000000"} for one in gone if one["type"] == "report"]
    given(beta, *forged)
    assert flagged(beta) == set()
    given(beta, *gone)
    assert flagged(beta) == {"revoked"}


def test_removed_reports_leave_no_flag_behind(gamma):
    given(gamma, note())
    given(gamma, note(moment=2, revoked=True))
    with closing(Door(gamma.folder)) as door:
        door.forget(ALPHA, [])
    given(gamma, note("another"))

    assert flagged(gamma) == set()


def test_the_access_log_tells_no_auditor_how_much_came(tmp_path):
    lines = []
    for count in (1, 3):
        with ExitStack() as stack:
            made = Partner(tmp_path / f"gamma{count}", GAMMA)
            stack.callback(made.close)
            given(made, *(note(str(number)) for number in range(count)))
            given(made, *(note(str(number), moment=2, revoked=True) for number in range(count)))
            # What was never here is revoked too, and leaves the same line.
            given(made, note("never here", moment=2, revoked=True))
            with closing(Door(made.folder)) as door:
                door.forget(ALPHA, [])
            lines.append([line.act for line in made.service.access.lines()])

    assert lines[0] == lines[1]
    assert len([act for act in lines[0] if act.startswith("flagged")]) == 2
