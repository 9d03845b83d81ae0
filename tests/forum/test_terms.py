"""Terms that bind: every release under a term that covers it, against an oracle in SQL that knows nothing of this code."""

import itertools
import sqlite3
from datetime import date, timedelta

import pytest

from consilience.forum import terms
from consilience.marking import Equivalence, Level, Marking, Policies, Policy
from consilience.marking.level import COMMON, TLP
from consilience.records.ids import RecordId, TextId
from consilience.records.kinds import KINDS, tags
from consilience.records.memorandum import Ending, Memorandum, Sharing, TermsRule
from consilience.records.release import Form, Release
from tests.forum.table import DAY, NAMES, Table, day

ALPHA, BETA, GAMMA = NAMES[:3]
HOUSE = Policy(name="house", owner="alpha", levels=("open", "guarded", "locked"))
POLICIES = Policies(
    known=(TLP, COMMON, HOUSE),
    equivalences=(Equivalence(cleared=Level("tlp", "amber"), readable=Level("house", "guarded"), by="alpha"),),
)


def marked(policy, level, *more):
    levels = frozenset({Level(policy, level), *more})
    return Marking(levels=levels, originators=frozenset({ALPHA}), releasable_to=frozenset(NAMES))


def asked(board, kind, marking, to=BETA, on=DAY):
    return terms.terms(board, kind, marking, us=ALPHA, to=to, day=on, policies=POLICIES)


def understood(table, forum, *sharing, parties=None, title="Understandings", **parts):
    return table.signed_by_all(
        ALPHA,
        Memorandum(
            forum=forum, title=title, text="We share.", parties=frozenset(parties or table.parties),
            sharing=tuple(Sharing(noun=noun, policy=policy, level=level, days=days) for noun, policy, level, days in sharing),
            **{"since": DAY, **parts},
        ),
    )  # fmt: skip


# The memoranda of the matrix: parties, first and last day, the day on which one ends it, terms.
MEMORANDA = {
    "contacts": ((ALPHA, BETA), 0, None, None, [("contact", "tlp", "green", 30)]),
    "later": ((ALPHA, BETA), 10, 40, None, [("contact", "tlp", "amber", None), ("claim", "common", "SECRET", 5)]),
    "three": (
        (ALPHA, BETA, GAMMA),
        0,
        None,
        20,
        [("estimate", "tlp", "amber", None), ("proposal", "tlp", "clear", None)],
    ),
    "all": ((ALPHA, GAMMA), 5, 25, None, [("all records", "house", "open", 3), ("baseline", "tlp", "red", 400)]),
}
LEVELS = [(policy.name, name) for policy in POLICIES.known for name in policy.levels] + [("tlp", "purple")]
DAYS = (0, 4, 5, 9, 10, 19, 20, 25, 26, 30, 40, 41, 400)
# What a reader cleared to the first may read; written out by hand.
READABLE = {
    ("tlp", "green"): [("tlp", "clear"), ("tlp", "green")],
    ("tlp", "amber"): [("tlp", "clear"), ("tlp", "green"), ("tlp", "amber"), ("house", "open"), ("house", "guarded")],
    ("tlp", "clear"): [("tlp", "clear")],
    ("tlp", "red"): [
        *(("tlp", name) for name in ("clear", "green", "amber", "amber+strict", "red")), ("house", "open"), ("house", "guarded"),
    ],
    ("common", "SECRET"): [("common", name) for name in ("UNCLASSIFIED", "RESTRICTED", "CONFIDENTIAL", "SECRET")],
    ("house", "open"): [("house", "open")],
}  # fmt: skip
GOES_WITH = {
    "source": "report", "judgement": "claim", "grounds": "baseline", "baseline_signature": "baseline",
}  # fmt: skip

ORACLE = """
with offered as (
  select t.memorandum, t.noun, t.policy, t.level, t.days, m.ends
  from terms t join memoranda m on m.name = t.memorandum
  where m.us = 1 and instr(m.parties, :to) and :day >= m.begins
    and (m.ends is null or :day <= m.ends) and (m.ended is null or :day < m.ended)
), named as (select * from offered where noun in (:noun, 'all records')
), fitting as (
  select case
    when days is null then ends
    when ends is null then :day + days
    else min(ends, :day + days) end as until
  from named n where exists (select 1 from readable r where r.policy = n.policy and r.level = n.level
                             and r.can_policy = :policy and r.can_level = :name)
)
select (select count(*) from offered), (select count(*) from named), (select count(*) from fitting),
       (select max(coalesce(until, 999999)) from fitting)
"""


@pytest.fixture(scope="module")
def matrix():
    table = Table(3)
    forum = table.founded()
    for title, (parties, begins, last, ended, rows) in MEMORANDA.items():
        body = Memorandum(
            forum=forum, title=title, text="We share.", parties=frozenset(parties), since=day(begins),
            until=None if last is None else day(last),
            sharing=tuple(Sharing(noun=noun, policy=policy, level=level, days=days) for noun, policy, level, days in rows),
        )  # fmt: skip
        text = table.text(ALPHA, body)
        for party in parties:
            table.sign(party, text)
        if ended is not None:
            table.say(ALPHA, Ending(memorandum=text, on=day(ended), because="enough"))
    table.deliver_all()
    db = sqlite3.connect(":memory:")
    db.execute("create table memoranda (name, parties, us, begins, ends, ended)")
    db.execute("create table terms (memorandum, noun, policy, level, days)")
    db.execute("create table readable (policy, level, can_policy, can_level)")
    for title, (parties, begins, last, ended, rows) in MEMORANDA.items():
        row = (title, ",".join(parties), int(ALPHA in parties), begins, last, ended)
        db.execute("insert into memoranda values (?, ?, ?, ?, ?, ?)", row)
        db.executemany("insert into terms values (?, ?, ?, ?, ?)", [(title, *one) for one in rows])
    for (policy, level), can in READABLE.items():
        db.executemany("insert into readable values (?, ?, ?, ?)", [(policy, level, *one) for one in can])
    return table.board(today=day(500)), db


def test_the_matrix_of_kinds_levels_days_and_parties_is_as_the_oracle_has_it(matrix):
    board, db = matrix
    differences, asked_for = [], 0
    for kind, (policy, name), number, to in itertools.product(tags(leaves=True), LEVELS, DAYS, (BETA, GAMMA)):
        stem = kind.partition("/")[0]
        noun = GOES_WITH.get(stem, stem)
        row = {"to": to, "day": number, "noun": noun, "policy": policy, "name": name}
        offered, named, fitting, until = db.execute(ORACLE, row).fetchone()
        if fitting:
            expected = (True, None if until == 999999 else day(until))
        else:
            expected = (not offered or (not named and KINDS[kind].KIND.proceeding), None)
        found = asked(board, kind, marked(policy, name), to, day(number))
        told = (bool(found), found.until if isinstance(found, terms.Covered) else None)
        asked_for += 1
        if told != expected:
            differences.append((kind, policy, name, number, to, told, expected))
    assert asked_for > 10_000
    assert differences == []


def test_a_red_contact_under_up_to_green_is_refused_and_both_are_named():
    table = Table()
    text = understood(table, table.founded(), ("contact", "tlp", "green", 30))

    found = asked(table.board(), "contact/1", marked("tlp", "red"))

    assert not found
    assert text[:16] in found.reason
    assert "contact up to TLP:GREEN, for 30 days" in found.reason
    assert "TLP:RED" in found.reason
    assert "Understandings" not in found.reason
    assert "“Understandings”" in found.words


def test_a_level_of_another_policy_is_under_no_term_unless_a_table_equates_them():
    table = Table()
    understood(table, table.founded(), ("contact", "tlp", "amber", None))

    assert asked(table.board(), "contact/1", marked("house", "guarded"))
    assert not asked(table.board(), "contact/1", marked("common", "RESTRICTED"))
    assert not asked(table.board(), "contact/1", marked("tlp", "green", Level("common", "RESTRICTED")))


def test_without_a_memorandum_in_force_no_term_is_needed():
    table = Table()
    forum = table.founded()
    table.text(ALPHA, Memorandum(
        forum=forum, title="A draft", text="We share.", parties=frozenset({ALPHA, BETA}), since=DAY,
        sharing=(Sharing(noun="contact", policy="tlp", level="green"),),
    ))  # fmt: skip
    table.deliver_all()

    assert asked(table.board(), "report/1", marked("tlp", "red")) == terms.Covered()


def test_a_chair_can_ask_for_terms_before_there_is_one_and_switch_that_off_again():
    table = Table()
    forum = table.founded()

    def rule(needed):
        table.say(ALPHA, TermsRule(forum=forum, seat=table.seats[ALPHA], needed=needed, because="we start"))

    rule(needed=True)
    assert not asked(table.board(), "report/1", marked("tlp", "green"))
    assert asked(table.board(), "meeting/1", marked("tlp", "green"))
    rule(needed=False)
    understood(table, forum, ("contact", "tlp", "green", 30))

    assert asked(table.board(), "report/1", marked("tlp", "red"))
    # What a term does cover still goes under it, so that its last day is kept.
    assert asked(table.board(), "contact/1", marked("tlp", "green")).until == day(30)


def test_word_of_somebody_who_is_no_chair_changes_nothing():
    table = Table()
    forum = table.founded()
    understood(table, forum, ("contact", "tlp", "green", 30))
    table.say(ALPHA, TermsRule(forum=forum, seat=table.seats[ALPHA], needed=False, because="as I like"), "anna")
    table.say(BETA, TermsRule(forum=forum, seat=table.seats[BETA], needed=False, because="for us"))
    table.deliver_all()

    assert not asked(table.board(), "report/1", marked("tlp", "green"))


def test_of_two_terms_the_one_that_lasts_longer_covers():
    table = Table()
    forum = table.founded()
    understood(table, forum, ("contact", "tlp", "green", 3))
    longer = understood(table, forum, ("contact", "tlp", "green", 30), title="Longer")

    assert asked(table.board(), "contact/1", marked("tlp", "green")).memorandum == longer


def release(*, under=None, until=None, to=(BETA,)):
    return Release(
        records=frozenset({RecordId("ab" * 32)}),
        form=Form.FULL,
        to=frozenset(to),
        because="x",
        under=under,
        until=until,
    )


def fault(table, body, kind="contact/1", level="green", on=DAY, **parts):
    return terms.fault(
        table.board(), body, [(kind, marked("tlp", level))], us=ALPHA, day=on, policies=POLICIES, **parts
    )


def test_a_release_names_its_memorandum_and_lasts_no_longer_than_its_term():
    table = Table()
    text = understood(table, table.founded(), ("contact", "tlp", "green", 30))

    assert fault(table, release(under=text, until=day(30))) is None
    assert fault(table, release(under=text, until=day(12))) is None
    assert "ends on" in fault(table, release(under=text, until=day(31)))
    assert "ends on" in fault(table, release(under=text))
    assert "not the one" in fault(table, release(until=day(30)))
    assert "not the one" in fault(table, release(under=TextId("cd" * 32), until=day(30)))
    assert "names" in fault(table, release(under=text, until=day(3)), kind="report/1")


def test_what_was_released_before_the_last_signature_needed_no_term():
    table = Table()
    forum = table.founded()
    before = table.now
    table.pass_time(hours=1)
    understood(table, forum, ("contact", "tlp", "green", 30))

    assert fault(table, release(), kind="report/1", signed_by=before) is None
    assert fault(table, release(), kind="report/1") is not None


def test_what_a_lapsed_memorandum_covered_goes_by_its_day_and_without_one_goes_no_longer():
    table = Table()
    forum = table.founded()
    text = understood(table, forum, ("contact", "tlp", "green", None))
    table.say(BETA, Ending(memorandum=text, on=day(5), because="enough"))
    table.deliver_all()
    board = table.board(today=day(6))

    assert terms.still_covers(board, text, day(9), day(9))
    assert not terms.still_covers(board, text, day(9), day(10))
    assert terms.still_covers(board, text, None, day(4))
    assert not terms.still_covers(board, text, None, day(6))


def test_a_release_to_two_parties_is_under_one_memorandum_for_both():
    table = Table(3)
    forum = table.founded()
    understood(table, forum, ("contact", "tlp", "green", 9), parties=(ALPHA, BETA))
    found = terms.of_all(
        table.board(), [("contact/1", marked("tlp", "green"))], us=ALPHA, to=(BETA, GAMMA), day=DAY, policies=POLICIES
    )
    assert found.memorandum is not None

    understood(table, forum, ("contact", "tlp", "green", 9), parties=(ALPHA, GAMMA), title="With gamma")
    found = terms.of_all(
        table.board(), [("contact/1", marked("tlp", "green"))], us=ALPHA, to=(BETA, GAMMA), day=DAY, policies=POLICIES
    )
    assert not found
    assert "two memoranda" in found.reason


def test_a_term_without_end_does_not_overflow_the_calendar():
    table = Table()
    understood(table, table.founded(), ("contact", "tlp", "green", 10**7))

    assert asked(table.board(), "contact/1", marked("tlp", "green")).until == date.max


def test_words_say_the_term_and_its_days():
    one = Sharing(noun="contact", policy="common", level="SECRET", days=1)

    assert terms.term_words(one) == "contact up to SECRET (common), for 1 day"
    assert day(1) - DAY == timedelta(days=1)
