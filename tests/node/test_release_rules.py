"""What binds a release where it takes effect: on the release desk, in the log, when it is dispatched, and for foreign software."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta

import pytest

from consilience.errors import RecordRejected, WrongUse
from consilience.forum import sealed
from consilience.forum.sealed import ExchangeState
from consilience.ledger.signing import signed
from consilience.node import releases
from consilience.node.baseline import files as baseline_files
from consilience.node.folder import now
from consilience.node.forum import sealing
from consilience.node.forum import work as forum_work
from consilience.node.peering import letters
from consilience.records.baseline import Baseline, BaselineSignature, Stance
from consilience.records.baseline import Line as BaselineLine
from consilience.records.contact import Contact
from consilience.records.correction import Consent, ConsentRequest
from consilience.records.council import Advice, Mandate
from consilience.records.forum import Appointment, Forum, Note
from consilience.records.housekeeping import Erasure, ErasureReason
from consilience.records.key import KeyRole
from consilience.records.letter import LetterKind
from consilience.records.memorandum import Ending, Memorandum, Sharing, TermsRule
from consilience.records.proposal import PositionTaken, Proposal, Rule
from consilience.records.record import RecordLink
from consilience.records.release import Form, Release
from consilience.records.request import ReleaseRequest
from consilience.records.sealed import Seal, SealedExchange
from consilience.records.text import id_of_text
from tests.exchange.make import ALPHA, ANNA, BETA, GAMMA
from tests.node.forum.test_work import Pair


@pytest.fixture
def pair(tmp_path):
    with ExitStack() as stack:
        yield Pair(tmp_path, stack)


def understood(pair, forum, *sharing, **parts):
    body = Memorandum(
        forum=forum, title="Understandings", text="We share.", parties=frozenset({ALPHA, BETA}),
        sharing=tuple(Sharing(noun=noun, policy="tlp", level=level, days=days) for noun, level, days in sharing),
        **{"since": now().date(), **parts},
    )  # fmt: skip
    text = pair.say(pair.alpha, body)
    pair.sign(pair.alpha, text)
    pair.exchange()
    pair.sign(pair.beta, text)
    pair.exchange()
    return text


def contact(forum, purpose="To see each other"):
    return Contact(
        forum=forum,
        agency="moi",
        held=now(),
        channel="line",
        counterpart=BETA,
        counterpart_seat="head",
        purpose=purpose,
    )


def erase(one, record):
    one.say(Erasure(record=record, reason=ErasureReason.SPILL), marked=one.marking(), role=KeyRole.RELEASER)


def seat(one):
    return forum_work.speaker(one.service, ANNA).seat


def raw_release(one, record, *, to=BETA, **parts):
    """Sign a request and its release without any page; return what admits the release."""
    marked = one.marking(level="amber")
    request = ReleaseRequest(records=frozenset({record}), form=Form.FULL, to=frozenset({to}), because="x")
    asked = one.say(request, marked=marked)
    body = Release(records=frozenset({record}), form=Form.FULL, to=frozenset({to}), because="x", **parts)
    payload = one.service.node.payload(
        body, author=ANNA, marking=marked, links=(RecordLink(relation="request", record=asked),)
    )
    return lambda: one.service.admit([signed(payload, one.signers[KeyRole.RELEASER])])[0].id


def test_a_red_contact_is_refused_at_the_release_desk_and_by_the_log_naming_term_and_marking(pair):
    forum = pair.founded()
    text = understood(pair, forum, ("contact", "green", 30))
    alpha = pair.alpha
    red = alpha.say(contact(forum), marked=alpha.marking(BETA, level="red"))

    with pytest.raises(WrongUse, match=rf"{text[:16]}.*up to TLP:GREEN, for 30 days.*TLP:RED"):
        pair.do(alpha, forum_work.share(alpha.service, alpha.service.view_of(ANNA), ANNA, red))
    with pytest.raises(RecordRejected, match=r"TLP:GREEN.*TLP:RED"):
        raw_release(alpha, red)()
    with pytest.raises(RecordRejected, match="TLP:RED"):
        raw_release(alpha, red, under=text, until=now().date())()


def test_what_a_term_covers_is_released_under_it_until_its_day(pair):
    forum = pair.founded()
    text = understood(pair, forum, ("contact", "amber", 30))
    alpha = pair.alpha
    pair.do(alpha, forum_work.say(alpha.service, alpha.service.view_of(ANNA), ANNA, contact(forum)))
    (record,) = pair.board(alpha).all(Contact)
    pair.do(alpha, forum_work.share(alpha.service, alpha.service.view_of(ANNA), ANNA, record.id))
    (case,) = releases.open_cases(alpha.service.view_of(ANNA))
    assert "under the memorandum “Understandings”: contact up to TLP:AMBER, for 30 days" in case.request.because
    pair.let_go(alpha)

    given = next(
        one.release
        for one in releases.cases(alpha.service.view_of(ANNA))
        if one.release and record.id in one.request.records
    )
    assert given.statement.body.under == text
    assert given.statement.body.until == now().date() + timedelta(days=30)
    pair.exchange()
    assert [one.id for one in pair.board(pair.beta).all(Contact)] == [record.id]


def test_a_release_without_its_memorandum_or_beyond_its_days_is_not_recorded(pair):
    forum = pair.founded()
    text = understood(pair, forum, ("contact", "amber", 30))
    record = pair.alpha.say(contact(forum), marked=pair.alpha.marking(BETA, level="amber"))

    with pytest.raises(RecordRejected, match="not the one"):
        raw_release(pair.alpha, record)()
    with pytest.raises(RecordRejected, match="ends on"):
        raw_release(pair.alpha, record, under=text)()
    with pytest.raises(RecordRejected, match="ends on"):
        raw_release(pair.alpha, record, under=text, until=now().date() + timedelta(days=31))()
    admitted = raw_release(pair.alpha, record, under=text, until=now().date())
    assert admitted() == admitted(), "handing it in again is no fault"


def test_other_kinds_need_a_term_too_and_other_words_do_not_go_round_it(pair):
    forum = pair.founded()
    understood(pair, forum, ("contact", "amber", 30))
    alpha = pair.alpha
    report = alpha.report(marked=alpha.marking(BETA))

    with pytest.raises(WrongUse, match="no term in force with beta names report"):
        releases.ask(
            alpha.service,
            alpha.service.view_of(ANNA),
            ANNA,
            records=[report],
            form=Form.EXISTENCE,
            to=[BETA],
            because="x",
        )
    with pytest.raises(RecordRejected, match="no term in force"):
        alpha.release(report, to=[BETA])


def test_switching_terms_off_is_a_signed_act_of_a_chair_that_the_others_see(pair):
    forum = pair.founded()
    understood(pair, forum, ("contact", "amber", 30))
    alpha = pair.alpha
    report = alpha.report(marked=alpha.marking(BETA))
    pair.say(alpha, TermsRule(forum=forum, seat=seat(alpha), needed=False, because="it is being written anew"))
    pair.exchange()

    assert alpha.release(report, to=[BETA])
    (rule,) = pair.board(pair.beta).all(TermsRule)
    assert rule.body.because == "it is being written anew"


def test_dispatch_asks_again_what_lapsed_meanwhile_is_held_back(pair):
    forum = pair.founded()
    text = understood(pair, forum, ("contact", "amber", None))
    alpha = pair.alpha
    record = alpha.say(contact(forum), marked=alpha.marking(BETA, level="amber"))
    raw_release(alpha, record, under=text)()
    pair.say(alpha, Ending(memorandum=text, on=now().date(), because="enough"))

    (waiting,) = alpha.dispatch().waiting
    assert "no longer in force" in waiting.because


def test_dispatch_judges_what_got_into_the_log_without_being_asked(pair):
    forum = pair.founded()
    understood(pair, forum, ("contact", "amber", 30))
    alpha = pair.alpha
    alpha.service.node.ledger.covers = None
    release = alpha.release(alpha.report(marked=alpha.marking(BETA)), to=[BETA])
    alpha.service.node.ledger.covers = alpha.service.rules.admits

    waiting = alpha.dispatch().waiting
    assert [one.release for one in waiting] == [release]
    assert "no term in force" in waiting[0].because


def test_a_baseline_by_file_or_letter_keeps_the_terms_as_a_release_does(pair):
    """A text that was released once is handed over again whenever somebody signs; each time the terms are asked."""
    forum, alpha = pair.founded(), pair.alpha
    body = Baseline(
        title="The bridge", parties=frozenset({ALPHA, BETA}), as_of=now().date(),
        lines=(BaselineLine(id="l1", statement="The bridge is closed."),),
    )  # fmt: skip
    text = id_of_text(body)
    alpha.release(alpha.say(body, marked=alpha.marking(BETA, level="amber")), to=[BETA])
    before = baseline_files.export(alpha.service, alpha.service.view_of(ANNA), text, BETA)
    letters.send(alpha.service, BETA, LetterKind.BASELINE, before)
    understood(pair, forum, ("baseline", "green", 30))
    letters.send(alpha.service, BETA, LetterKind.BASELINE, baseline_signed(alpha, text))

    with pytest.raises(WrongUse, match="baseline up to TLP:GREEN, for 30 days be shared, and this is marked TLP:AMBER"):
        baseline_files.export(alpha.service, alpha.service.view_of(ANNA), text, BETA)
    assert [one.because for one in alpha.dispatch().waiting if "baseline up to TLP:GREEN" in one.because]

    pair.say(alpha, TermsRule(forum=forum, seat=seat(alpha), needed=False, because="written anew"))
    assert baseline_files.export(alpha.service, alpha.service.view_of(ANNA), text, BETA)
    assert not [one for one in alpha.dispatch().waiting if "baseline up to" in one.because]


def baseline_signed(one, text):
    """A file of a signed text, written by a node that asks no rule."""
    one.say(BaselineSignature(text=text, seat=seat(one)), marked=one.marking(BETA, level="amber"))
    asked, one.service.rules.hands_over = one.service.rules.hands_over, lambda *_: None
    try:
        return baseline_files.export(one.service, one.service.view_of(ANNA), text, BETA)
    finally:
        one.service.rules.hands_over = asked


# Sealed exchange


def begun(pair, forum, *, days=1, what="position", matter):
    body = SealedExchange(
        forum=forum, title="Each by itself", what=what, matter=matter, parties=frozenset({ALPHA, BETA}),
        seal_by=now() + timedelta(days=days), open_by=now() + timedelta(days=days + 1),
    )  # fmt: skip
    text = pair.say(pair.alpha, body)
    pair.exchange()
    return text


def proposed(pair, forum):
    text = pair.say(pair.alpha, Proposal(forum=forum, title="Accept", text="We accept.", rule=Rule.UNANIMITY))
    pair.exchange()
    return text


def kept(pair, one, body):
    pair.do(one, sealing.keep(one.service, one.service.view_of(ANNA), ANNA, body))
    return max(pair.board(one).all(type(body)), key=lambda each: each.index).id


def position(one, proposal, stance=Stance.CONCUR, **parts):
    return PositionTaken(proposal=proposal, seat=seat(one), stance=stance, **parts)


def do_seal(pair, one, exchange, record):
    pair.do(one, sealing.seal(one.service, one.service.view_of(ANNA), ANNA, exchange, record))


def how(one, exchange):
    return sealing.standing(one.service, one.service.view_of(ANNA), exchange)


def test_values_are_sealed_proved_and_opened_together(pair):
    forum = pair.founded()
    proposal = proposed(pair, forum)
    exchange = begun(pair, forum, matter=proposal)
    alpha, beta = pair.alpha, pair.beta
    own = kept(pair, alpha, position(alpha, proposal))
    do_seal(pair, alpha, exchange, own)
    pair.exchange()

    assert [(row.party, row.proved) for row in how(beta, exchange).rows] == [(ALPHA, True), (BETA, False)]
    assert sealing.values(beta.service, beta.service.view_of(ANNA), how(beta, exchange)) == {}
    assert pair.board(beta).all(PositionTaken) == []
    with pytest.raises(WrongUse, match="beta has not sealed"):
        sealing.open_(alpha.service, alpha.service.view_of(ANNA), ANNA, exchange)
    with pytest.raises(RecordRejected, match="beta has not sealed"):
        raw_release(alpha, own)()

    do_seal(pair, beta, exchange, kept(pair, beta, position(beta, proposal, Stance.NON_CONCUR, blocking="too early")))
    pair.exchange()
    for one in (alpha, beta):
        assert how(one, exchange).state is ExchangeState.READY
        pair.do(one, sealing.open_(one.service, one.service.view_of(ANNA), ANNA, exchange))
    pair.exchange()
    for one in (alpha, beta):
        found = how(one, exchange)
        assert found.state is ExchangeState.OPENED
        shown = sealing.values(one.service, one.service.view_of(ANNA), found)
        assert {party: value.body.stance for party, value in shown.items()} == {
            ALPHA: Stance.CONCUR, BETA: Stance.NON_CONCUR,
        }  # fmt: skip


def test_a_second_value_is_refused_as_seal_and_as_release(pair):
    forum = pair.founded()
    proposal = proposed(pair, forum)
    exchange = begun(pair, forum, matter=proposal)
    alpha = pair.alpha
    first, second = (kept(pair, alpha, position(alpha, proposal, stance)) for stance in (Stance.CONCUR, Stance.ABSTAIN))
    do_seal(pair, alpha, exchange, first)

    with pytest.raises(WrongUse, match="a second one is refused"):
        do_seal(pair, alpha, exchange, second)
    with pytest.raises(RecordRejected, match="another value"):
        raw_release(alpha, second)()


def test_who_did_not_seal_in_time_stopped_it_and_nothing_is_opened(pair):
    forum = pair.founded()
    proposal = proposed(pair, forum)
    exchange = begun(pair, forum, matter=proposal)
    alpha = pair.alpha
    do_seal(pair, alpha, exchange, kept(pair, alpha, position(alpha, proposal)))
    pair.exchange()

    later = now() + timedelta(days=2)
    values = pair.beta.service.rules.values
    found = sealed.standing(pair.board(pair.beta), exchange, now=later, proved=values.proved)
    assert found.state is ExchangeState.STOPPED
    assert found.stopped_by == (BETA,)
    assert not found.may_open


def test_a_seal_whose_proof_leads_nowhere_counts_for_nothing(pair):
    forum = pair.founded()
    proposal = proposed(pair, forum)
    exchange = begun(pair, forum, matter=proposal)
    alpha, beta = pair.alpha, pair.beta
    do_seal(pair, alpha, exchange, kept(pair, alpha, position(alpha, proposal)))
    pair.exchange()
    pair.say(beta, Seal(exchange=exchange, leaf="12" * 32, index=3, size=64, root="34" * 32, path=("56" * 32,) * 6))
    pair.exchange()

    found = how(alpha, exchange)
    assert [(row.seal is not None, row.proved) for row in found.rows] == [(True, True), (True, False)]
    assert not found.may_open
    with pytest.raises(WrongUse, match="beta has not sealed"):
        sealing.open_(alpha.service, alpha.service.view_of(ANNA), ANNA, exchange)


def test_what_its_marking_would_keep_back_is_not_sealed(pair):
    forum = pair.founded()
    proposal = proposed(pair, forum)
    exchange = begun(pair, forum, matter=proposal)
    alpha = pair.alpha
    record = alpha.say(position(alpha, proposal), marked=alpha.marking(level="amber"))

    with pytest.raises(WrongUse, match="could never be opened"):
        do_seal(pair, alpha, exchange, record)


def test_a_value_that_was_asked_for_release_is_not_sealed(pair):
    forum = pair.founded()
    proposal = proposed(pair, forum)
    exchange = begun(pair, forum, matter=proposal)
    alpha = pair.alpha
    pair.say(alpha, position(alpha, proposal))
    (one,) = pair.board(alpha).all(PositionTaken)

    with pytest.raises(WrongUse, match="nobody has asked to release"):
        do_seal(pair, alpha, exchange, one.id)


# Council

CANARY = "canary-of-the-council"


def council(pair, one=None):
    one = one or pair.beta
    body = Forum(name=f"Interagency {CANARY}", purpose="to decide", parties=frozenset({one.party}), since=now().date())
    text = pair.say(one, body)
    pair.sign(one, text)
    for agency in ("foreign", "service"):
        pair.say(one, Appointment(
            forum=text, seat=f"head of {agency}", member=ANNA, title=CANARY, agency=agency, since=now().date()
        ))  # fmt: skip
    return text


def test_a_council_hears_its_agencies_decides_and_gives_a_mandate(pair):
    from consilience.forum import councils

    forum, beta = pair.founded(), pair.beta
    joint = proposed(pair, forum)
    home = council(pair)
    yes, no = (
        pair.say(beta, Proposal(forum=home, title=f"{word} {CANARY}", text=CANARY, rule=Rule.CONSENSUS))
        for word in ("Accept", "Wait")
    )
    pair.say(beta, Advice(proposal=yes, agency="service", stance=Stance.CONCUR, words=CANARY))
    pair.say(beta, Advice(proposal=yes, agency="foreign", stance=Stance.NON_CONCUR, blocking=f"too early {CANARY}"))
    decided = councils.drawn_up(pair.board(beta), yes, seat(beta), now().date())
    pair.say(beta, decided)
    pair.say(beta, Mandate(decision=id_of_text(decided), about=joint, seat=seat(beta), text=f"accept {CANARY}"))

    assert [(one.agency, one.stance, one.words) for one in decided.heard] == [
        ("foreign", Stance.NON_CONCUR, f"too early {CANARY}"), ("service", Stance.CONCUR, CANARY),
    ]  # fmt: skip
    assert decided.others == (no,)
    assert [one.words for one in decided.dissents] == [f"too early {CANARY}"]
    assert councils.course(pair.board(beta), yes, day=now().date()).decision is not None
    assert len(councils.mandates(pair.board(beta), joint)) == 1
    with pytest.raises(WrongUse, match="has decided"):
        pair.say(beta, Advice(proposal=yes, agency="service", stance=Stance.ABSTAIN))
    pair.exchange()
    for path in pair.folder.glob("*.bundle"):
        assert CANARY.encode() not in path.read_bytes()
    assert forum_work.open_cases(beta.service.view_of(ANNA)) == []
    assert [one.text for one in councils.councils(pair.board(pair.alpha))] == []
    for row in pair.alpha.service.arrivals.data.rows("select envelope from records"):
        from base64 import b64decode

        import orjson

        assert CANARY.encode() not in b64decode(orjson.loads(row[0])["payload"])


def test_nothing_of_a_council_goes_in_any_form_even_where_its_marking_would_let_it(pair):
    beta = pair.beta
    pair.founded()
    home = council(pair)
    text = pair.say(beta, Proposal(forum=home, title=CANARY, text=CANARY, rule=Rule.CONSENSUS))
    (own,) = [one for one in pair.board(beta).all(Proposal) if one.text == text]
    loose = beta.say(
        Advice(proposal=text, agency="service", stance=Stance.CONCUR, words=CANARY), marked=beta.marking(ALPHA)
    )
    note = beta.say(Proposal(forum=home, title="another", text=CANARY, rule=Rule.CONSENSUS), marked=beta.marking(ALPHA))

    for record in (own.id, loose, note):
        with pytest.raises((WrongUse, RecordRejected)):
            releases.ask(
                beta.service,
                beta.service.view_of(ANNA),
                ANNA,
                records=[record],
                form=Form.EXISTENCE,
                to=[ALPHA],
                because="x",
            )
        with pytest.raises(RecordRejected, match="council"):
            raw_release(beta, record, to=ALPHA)()


def test_an_erased_founding_lets_nothing_of_its_council_go(pair):
    beta = pair.beta
    pair.founded()
    home = council(pair)
    loose = beta.say(Proposal(forum=home, title=CANARY, text=CANARY, rule=Rule.CONSENSUS), marked=beta.marking(ALPHA))
    (founding,) = [one.id for one in pair.board(beta).all(Forum) if one.text == home]
    erase(beta, founding)
    beta.close()
    beta.open()

    with pytest.raises(RecordRejected, match="not here any more"):
        raw_release(beta, loose, to=ALPHA)()


def test_an_erased_exchange_opens_no_sealed_value_and_a_seal_is_not_erased(pair):
    forum, alpha = pair.founded(), pair.alpha
    proposal = proposed(pair, forum)
    exchange = begun(pair, forum, matter=proposal)
    own = kept(pair, alpha, position(alpha, proposal))
    do_seal(pair, alpha, exchange, own)
    (seal,) = pair.board(alpha).all(Seal)
    (begins,) = pair.board(alpha).all(SealedExchange)
    with pytest.raises(RecordRejected, match="no record that may be erased"):
        erase(alpha, seal.id)
    erase(alpha, begins.id)
    alpha.close()
    alpha.open()

    with pytest.raises(RecordRejected, match="not here any more"):
        raw_release(alpha, own)()


def test_what_is_said_to_others_may_not_name_a_council(pair):
    beta = pair.beta
    forum = pair.founded()
    home = council(pair)
    text = pair.say(beta, Proposal(forum=home, title=CANARY, text=CANARY, rule=Rule.CONSENSUS))

    with pytest.raises(WrongUse, match="of a council"):
        pair.say(beta, Proposal(forum=forum, title="Accept", text="We do.", rule=Rule.CONSENSUS, arises=(text,)))
    pair.say(beta, Note(about=text, words="for us"))


def test_another_partys_council_is_not_one_here(pair):
    beta = pair.beta
    forum = pair.founded()
    with pytest.raises(WrongUse, match=r"not one of this party's|leave this one out"):
        pair.say(beta, Forum(name="x", purpose="y", parties=frozenset({ALPHA}), since=now().date()))
    assert pair.board(pair.alpha).text(forum, Forum) is not None


# Consent


def test_what_is_another_partys_too_goes_on_with_its_consent_alone(pair):
    from dataclasses import replace

    alpha, beta = pair.alpha, pair.beta
    forum = pair.founded()
    theirs = beta.report(marked=beta.marking(ALPHA))
    beta.release(theirs, to=[ALPHA])
    pair.exchange()
    mixed = replace(alpha.marking(GAMMA, ALPHA), originators=frozenset({ALPHA, BETA}))
    report = alpha.report(marked=alpha.marking(GAMMA))
    plain = alpha.claim(report, marked=alpha.marking())
    claim = alpha.say(
        alpha.service.roster().record(plain).statement.body,
        marked=mixed, member=None, links=(RecordLink(relation="rests on", record=theirs),),
    )  # fmt: skip

    with pytest.raises(RecordRejected, match="beta's too, who has not consented to its going on to gamma"):
        raw_release(alpha, claim, to=GAMMA)()
    wanted = ConsentRequest(forum=forum, of=BETA, records=(theirs,), onward=GAMMA, because="it helps them")
    text = pair.say(alpha, wanted)
    pair.exchange()
    pair.say(beta, Consent(request=text, granted=True, until=date.max))
    pair.exchange()

    assert raw_release(alpha, claim, to=GAMMA)()


# The independent verifier


def released_contact(pair, forum, text, **parts):
    alpha = pair.alpha
    record = alpha.say(contact(forum), marked=alpha.marking(BETA, level=parts.pop("level", "amber")))
    release = raw_release(alpha, record, under=text, **parts)()
    (memorandum,) = [one.id for one in pair.board(alpha).all(Memorandum)]
    alpha.service.node.checkpoint(alpha.service.log_key)
    return record, release, memorandum


def test_the_verifier_sees_that_a_release_is_within_its_memorandum(pair):
    from consilience import verify

    forum = pair.founded()
    text = understood(pair, forum, ("contact", "amber", 30))
    record, release, memorandum = released_contact(pair, forum, text, until=now().date())
    node = pair.alpha.service.node

    whole = verify.verify(node.evidence(record, release, memorandum))
    assert any("within a term of memorandum" in line for line in whole.checked)
    alone = verify.verify(node.evidence(release))
    assert any("is within its memorandum" in line for line in alone.not_checked)


@pytest.mark.parametrize("parts", [{"level": "red", "until": None}, {"until": None}])
def test_the_verifier_refuses_a_release_beyond_its_memorandum(pair, parts):
    from consilience import verify

    forum = pair.founded()
    text = understood(pair, forum, ("contact", "amber", 30))
    pair.alpha.service.node.ledger.covers = None
    ids = released_contact(pair, forum, text, **parts)

    with pytest.raises(verify.NotValid, match="no term of its memorandum covers"):
        verify.verify(pair.alpha.service.node.evidence(*ids))


def test_what_bears_on_no_term_makes_nothing_anew_and_what_is_withdrawn_binds_nobody_any_more(pair):
    forum = pair.founded()
    understood(pair, forum, ("contact", "green", 30))
    rules, arrivals = pair.beta.service.rules, pair.beta.service.arrivals
    before = rules.board()
    (came,) = arrivals.records("memorandum/1")
    with arrivals.writing():
        arrivals.keep(replace(came, index=1000, kind="contact/1"), number=1000, until=None)

    assert rules.board() is before
    assert len(before.all(Memorandum)) == 1

    with arrivals.writing():
        for log, _, number in arrivals.places(["memorandum/1"]):
            arrivals.withdraw(log, [number])

    assert rules.board().all(Memorandum) == []
