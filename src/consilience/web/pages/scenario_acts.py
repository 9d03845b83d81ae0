"""What is done with scenarios: trees put forward and signed, odds, rates and sightings said, warnings answered."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from consilience.divergence.tables import find_term, scale_key, yardsticks
from consilience.errors import Unfit, WrongUse
from consilience.forum import scenarios, signing
from consilience.node.folder import now
from consilience.node.forum import scenario_parts
from consilience.node.forum import work as forum_work
from consilience.node.forum.sums import checked
from consilience.records.estimate import Confidence
from consilience.records.ids import RecordId, TextId, is_digest
from consilience.records.kinds import Body
from consilience.records.party import Role
from consilience.records.scenario import (
    Indicator,
    IndicatorRole,
)
from consilience.records.sighting import (
    BranchChance,
    BranchOdds,
    FamilyRates,
    IndicatorRates,
    Odds,
    Rates,
    Reply,
    ScenarioWarning,
    SplitOdds,
    WarningAnswer,
)
from consilience.records.text import id_of_text
from consilience.web.pages import forum_fields as fields
from consilience.web.pages.fields import oneof
from consilience.web.pages.forum import board_for, digest, forum_of
from consilience.web.pages.forum_acts import WORKS, levels_of
from consilience.web.pages.scenario_rows import rate_rows, unsigned
from consilience.web.pages.scenario_shown import open_
from consilience.web.security import NotHere
from consilience.web.sessions import Acting, Visit, acting, visit_of

router = APIRouter(include_in_schema=False)
Short = Annotated[str, Form(max_length=300)]
Words = Annotated[str, Form(max_length=20_000)]
Long = Annotated[str, Form(max_length=scenario_parts.MOST_LETTERS)]
_RANGE = re.compile(r"(?P<low>[0-9.]+)\s*(?:%\s*)?(?:to|–|-|\.\.)\s*(?P<high>[0-9.]+)\s*(?P<percent>%?)")
_NUMBER = re.compile(r"(?P<low>[0-9.]+)\s*(?P<percent>%?)")
_MOST_FIELDS = 2_000


@router.post("/forums/{forum}/scenarios")
def put_forward(
    visit: Acting, forum: str, file: Long, team: Short = "", revises: Short = "", level: Short = "TLP:AMBER"
) -> Response:
    """Put a tree with its indicators and responses forward, as a scenario file has it; numbers in the file are left."""
    visit.need(*WORKS)
    _, standing = forum_of(visit, forum)
    found = scenario_parts.read(file)
    before = open_(visit, revises).one.text if revises else None
    bodies = scenario_parts.texts(found, standing.text, team.strip() or None, before)
    return say_of(visit, bodies, level, f"/scenarios/{id_of_text(bodies[0])}")


@router.post("/scenarios/{text}/sign")
def sign(visit: Acting, text: str) -> Response:
    """Sign the tree, its indicators and responses, as far as they wait for this party."""
    visit.need(Role.CHAIR)
    visit.need_fresh()
    board = board_for(visit)
    found = open_(visit, text).one
    who = forum_work.speaker(visit.service, visit.member)
    waiting = [one.text for one in unsigned(board, found) if signing.may_sign(board, who, one.text)]
    if not waiting:
        raise WrongUse("sign: nothing of this scenario waits for your party")
    place = f"/scenarios/{found.text}"
    visit.sign(forum_work.sign(visit.service, visit.view, visit.member, *waiting), then=place, ask=True)
    return RedirectResponse(place, status_code=303)


@router.post("/scenarios/{text}/indicators")
def indicator(
    visit: Acting, text: str, id: Short, about: Short, family: Short, statement: Words, observed: Words = "",  # noqa: A002 - the field's name
    window: Short = "", role: Short = "sign", watched_by: Short = "", revises: Short = "",
) -> Response:  # fmt: skip
    visit.need(*WORKS)
    found = open_(visit, text).one
    body = fields.made(
        Indicator, forum=found.forum, scenario=found.text, id=id.strip(), about=about, family=family.strip() or id.strip(),
        statement=statement.strip(), observed=observed.strip(), window=whole_number(window, "window"),
        role=IndicatorRole(oneof(role, [one.value for one in IndicatorRole], "role")), watched_by=watched_by.strip(),
        revises=digest(revises) if revises else None,
    )  # fmt: skip
    return say_of(visit, [body], level_of(visit, found.text), f"/scenarios/{found.text}/indicators")


@router.post("/scenarios/{text}/odds")
async def odds(request: Request, text: str) -> Response:
    """Say this party's odds: a field for each branch, a number, a range or words."""
    form = {
        key: str(value)[:20_000]
        for key, value in (await request.form(max_fields=_MOST_FIELDS)).items()
        if isinstance(value, str)
    }
    return await run_in_threadpool(_odds, request, text, form)


def _odds(request: Request, text: str, form: dict[str, str]) -> Response:
    visit = acting(request, visit_of(request), form.get("csrf", ""))
    visit.need(*scenarios.SAYS)
    found = open_(visit, text).one
    scale = _scale(form.get("scale", ""))
    splits: list[SplitOdds] = [
        checked(split.id, [_stated(one.id, form.get(f"o-{one.id}", ""), split.id, scale) for one in split.branches])
        for split in found.tree.splits
    ]
    spoken = any(branch.words for split in splits for branch in split.branches)
    confidence = form.get("confidence", "")
    body = fields.made(
        Odds, forum=found.forum, scenario=found.text, splits=tuple(splits), as_of=now().date(),
        scale=scale if spoken else "", because=form.get("because", "").strip(),
        confidence=Confidence(oneof(confidence, [one.value for one in Confidence], "confidence")) if confidence else None,
    )  # fmt: skip
    return say_of(visit, [body], form.get("level", ""), f"/scenarios/{found.text}", ask="keep" not in form)


@router.post("/scenarios/{text}/rates")
async def rates(request: Request, text: str) -> Response:
    """Say this party's rates: fields for each family with its branches, and for each indicator; or a line for each."""
    form = {
        key: str(value)[:20_000]
        for key, value in (await request.form(max_fields=_MOST_FIELDS)).items()
        if isinstance(value, str)
    }
    return await run_in_threadpool(_rates, request, text, form)


def _rates(request: Request, text: str, form: dict[str, str]) -> Response:
    visit = acting(request, visit_of(request), form.get("csrf", ""))
    visit.need(*scenarios.SAYS)
    shown = open_(visit, text)
    found, parted = shown.one, fields.parted(form.get("lines", ""))
    by_line = [row for row in parted if len(row) > 1 and ":" in row[1]]
    try:
        families = [_family(row) for row in by_line]
        telling = [_telling(row) for row in parted if row not in by_line]
    except (IndexError, ValueError):
        raise WrongUse("rates: a line is not written as the hint says") from None
    for row in rate_rows(shown):
        names_of = [(branch, name) for branch, _, name, _ in row["branches"]]
        if got := _all_or_none(form, [*(name for _, name in names_of), row["else"][0]]):
            chances = tuple(BranchChance(branch=branch, chance=got[name]) for branch, name in names_of)
            families.append(
                fields.made(FamilyRates, family=row["family"], branches=chances, not_reached=got[row["else"][0]])
            )
        for one, hit, _, alarm, _ in row["indicators"]:
            if got := _all_or_none(form, [hit, alarm]):
                telling.append(fields.made(IndicatorRates, indicator=one.id, hit=got[hit], false_alarm=got[alarm]))
    if not families and not telling:
        raise WrongUse("rates: give those of a family or of an indicator at least")
    body = fields.made(
        Rates, forum=found.forum, scenario=found.text, as_of=now().date(), because=form.get("because", "").strip(),
        families=tuple(families), indicators=tuple(telling),
    )  # fmt: skip
    return say_of(visit, [body], form.get("level", ""), f"/scenarios/{found.text}/indicators", ask=not form.get("keep"))


def _all_or_none(form: dict[str, str], wanted: list[str]) -> dict[str, Decimal]:
    """Return the shares of fields that belong together; nothing where all are empty."""
    said = {name: form.get(name, "").strip() for name in wanted}
    if not any(said.values()):
        return {}
    for name, value in said.items():
        if not value:
            raise Unfit(name, "this is needed, or leave all beside it empty")
        if _NUMBER.fullmatch(value) is None:
            raise Unfit(name, "a number from 0 to 1, or a percentage")
    return {name: share(value, "rates") for name, value in said.items()}


@router.post("/warnings/{record}/answer")
def answer(visit: Acting, record: str, reply: Short, because: Words = "") -> Response:
    """Acknowledge a warning, or stand down and say why."""
    visit.need(*scenarios.ANSWERS)
    board = board_for(visit)
    warning = board.record(RecordId(record), ScenarioWarning) if is_digest(record) else None
    if warning is None:
        raise NotHere
    body = fields.made(
        WarningAnswer, warning=warning.id, reply=Reply(oneof(reply, [one.value for one in Reply], "answer")),
        because=because.strip(),
    )  # fmt: skip
    scenario = scenarios.of_response(board, warning.body.response)
    return say_of(visit, [body], "TLP:AMBER", "/scenarios" if scenario is None else f"/scenarios/{scenario.text}")


def say_of(visit: Visit, bodies: list[Body] | list[Any], level: str, then: str, *, ask: bool = True) -> Response:
    act = forum_work.say_all(
        visit.service, visit.view, visit.member, bodies, levels=levels_of(visit, level or "TLP:AMBER"), ask=ask
    )
    visit.sign(act, then=then)
    return RedirectResponse(then, status_code=303)


def _stated(branch: str, text: str, split: str, scale: str) -> BranchOdds:
    text = text.strip()
    if found := _RANGE.fullmatch(text) or _NUMBER.fullmatch(text):
        parts = found.groupdict()
        low, high = (_exact(parts.get(end) or parts["low"], parts["percent"], split) for end in ("low", "high"))
        made: BranchOdds = fields.made(BranchOdds, branch=branch, low=low, high=high)
        return made
    term = find_term(yardsticks()[scale], text) if scale and text else None
    if term is None:
        raise WrongUse(f"odds at {split}: a number such as 0.4 or 40 %, a range such as 0.3 to 0.5, or words of a yardstick")  # fmt: skip
    spoken: BranchOdds = fields.made(BranchOdds, branch=branch, words=term.words[0])
    return spoken


def _exact(text: str, percent: str, split: str) -> Decimal:
    try:
        return Decimal(text) / 100 if percent else Decimal(text)
    except InvalidOperation:
        raise WrongUse(f"odds at {split}: a number is not one") from None


def _scale(text: str) -> str:
    if not text.strip():
        return ""
    found = scale_key(text.strip())
    if found not in yardsticks():
        raise WrongUse("yardstick: choose one of those offered")
    return found


def _family(row: list[str]) -> FamilyRates:
    pairs = [part.rpartition(":") for part in row[1].split(";") if part.strip()]
    made: FamilyRates = fields.made(
        FamilyRates, family=row[0], not_reached=share(row[2], "rates"),
        branches=tuple(BranchChance(branch=name.strip(), chance=share(value, "rates")) for name, _, value in pairs),
    )  # fmt: skip
    return made


def _telling(row: list[str]) -> IndicatorRates:
    made: IndicatorRates = fields.made(
        IndicatorRates, indicator=row[0], hit=share(row[1], "rates"), false_alarm=share(row[2], "rates")
    )
    return made


def share(text: str, field: str) -> Decimal:
    found = _NUMBER.fullmatch(text.strip())
    if found is None:
        raise WrongUse(f"{field}: a number from 0 to 1, or a percentage")
    return _exact(found["low"], found["percent"], field)


def whole_number(text: str, field: str) -> int | None:
    if not text.strip():
        return None
    if not text.strip().isdecimal() or len(text.strip()) > 6:
        raise WrongUse(f"{field}: a whole number")
    return int(text)


def level_of(visit: Visit, text: str) -> str:
    found = board_for(visit).any_text(TextId(text))
    name = "amber" if found is None else next(iter(sorted(found.marking.levels))).name
    return f"TLP:{name.upper()}"
