"""How estimates did, by party, agency and grade of evidence."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from consilience.divergence.scores import Record
from consilience.node import track_record
from consilience.web.pages.sections import Section, show
from consilience.web.sessions import Here

router = APIRouter(include_in_schema=False)


@router.get("/track-record")
def track(request: Request, visit: Here) -> Response:
    """How estimates did, as far as the reader sees estimates and outcomes."""
    found = track_record.track_record(visit.service, visit.view, visit.foreign())
    visit.note("read the track record")
    scored = [
        [one.question, one.party, one.agency or "—", one.outcome.value, f"{one.score:.3f}", one.measure, one.outcome.scheduled.isoformat()]
        for one in found.rows
    ]  # fmt: skip
    grades = [
        [one.grade, f"{one.hits} of {one.of}", _between(one.hit_interval), f"{one.false} of {one.false_of}", _between(one.false_interval), "enough to propose" if one.proposes else "too few to propose"]
        for one in found.grades
    ]  # fmt: skip
    sections = [_record(name, record, number) for number, (name, record) in enumerate(found.parties)]
    sections += [
        _record(f"Agency {name}", record, 100 + number) for number, (name, record) in enumerate(found.agencies)
    ]
    waits = (
        f" {found.waiting} agreed outcome{'s have' if found.waiting != 1 else ' has'} no estimate that you may see."
        if found.waiting
        else ""
    )
    return show(request, visit, "Track record", (
        *sections,
        Section(id="grades", heading="Grades of the evidence that was weighed", head=("Grade", "Pointed to what happened", "95 % interval", "Pointed to what did not", "95 % interval", ""), table=grades, lead=(
            "Rates may be proposed for a grade table where there are enough outcomes of both kinds. Nothing changes a table by itself: somebody signs a new one."
        )),
        Section(id="scored", heading="Every scored estimate", head=("Question", "Party", "Agency", "Came to", "Score", "By", "Was to be known by"), table=scored, empty="Nothing to score yet."),
    ), lead="Only questions with an outcome that all signed, and whose scheduled day has passed: what settles early would favour yes. Lower scores are better." + waits)  # fmt: skip


def _record(name: str, record: Record, number: int) -> Section:
    """A party's record: its sentences, and reliability as counts with intervals; a curve is never drawn from few."""
    table = [
        [f"{one.low:.0%} to {one.high:.0%}", str(one.count), f"{one.mean:.0%}", str(one.hits), _between(one.interval), "within" if one.fits else "outside"]
        for one in record.bins
    ]  # fmt: skip
    return Section(
        id=f"r{number}",
        heading=name,
        lead=" ".join(record.sentences),
        head=("Said", "Outcomes", "Said on average", "Happened", "95 % interval", "What was said lies"),
        table=table,
    )


def _between(interval: tuple[float, float]) -> str:
    return f"{interval[0]:.0%} to {interval[1]:.0%}"
