"""After the meeting: the minutes are issued, and every decision is handed out within the days of the rule."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from zhixing.core.clock.rules import Limit, fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.states import OPEN_STATES
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor, Officer, Tick
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.meetings import kinds, refusals, selectors, verbs
from zhixing.work.meetings.acts import _common
from zhixing.work.meetings.models import Meeting, Point

MINUTES_RULE = "meetings.minutes_assigned"
FOLLOW = Tick(rule=MINUTES_RULE)


@transaction.atomic
def issue_minutes(
    *, meeting_id: int, paper_number: str, content: bytes, by: Officer, at: datetime
) -> Meeting:
    """Issue the minutes, whose Word file is `content`; from now on the limit for handing them out runs.

    Raises NotYours, WrongState, TitleMissing, ItemNotConcluded. Ledger: sitting.minutes_issued, and for
    the duty to hand out matter.registered.
    """
    found = _common.kept(meeting_id, by, states=("held",), act=mark("印发纪要"))
    if not paper_number.strip():
        raise refusals.TitleMissing
    undecided = found.items.filter(section="topic", conclusion="").order_by("place").first()
    if undecided:
        raise refusals.ItemNotConcluded(title=undecided.title)
    name = f"{paper_number.strip()}.docx".replace("/", "-")
    paper = evidence.store(file=io.BytesIO(content), name=name, about=found.reference, by=by, at=at)
    found.paper_number, found.minutes, found.issued_at = paper_number.strip(), paper, at
    found.state = "issued"
    waiting = found.points.filter(state="open").count()
    if waiting:
        found.handing_out_id = _owe_handing_out(found, waiting, by=by, at=at)
    found.save(update_fields=["paper_number", "minutes", "issued_at", "state", "handing_out"])
    ledger.record(
        verbs.MINUTES_ISSUED,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "paper": found.paper_number,
            "digest": paper.digest,
            "points": found.points.count(),
            "open": waiting,
        },
    )
    return found


def _owe_handing_out(found: Meeting, count: int, *, by: Officer, at: datetime) -> int:
    """Let the convening unit owe that all is handed out within the days of the rule; return the matter."""
    unit = found.series.unit_id
    limit = _common.rule_of(MINUTES_RULE, at).limit
    with matters.stepping(by=by, at=at) as steps:
        owed = steps.take_on(
            matters.NewMatter(
                title=translate(mark("{paper}交办（{count} 条）")).format(
                    paper=found.paper_number, count=count
                ),
                kind=kinds.HANDING_OUT.code,
                source_kind="meeting",
                source_ref=found.paper_number,
                sphere=found.series.sphere,
                facts={"meeting": found.code},
            ),
            by=by,
        )
        steps.give(
            owed,
            unit_id=unit,
            leader_post_id=people.leader_in_charge(unit, at=at),
            handler_id=by.person_id if by.belongs_to(unit) else _common.head_of(unit, at),
        )
        steps.start(owed, "main", Limit(limit.unit, limit.amount), rule_code=MINUTES_RULE)
    return owed.pk


@dataclass(frozen=True, slots=True)
class HandedOut:
    """What became of one point: the number of its matter, or why it was not handed out."""

    place: int
    number: str = ""
    refusal: ActRefused | None = None


@transaction.atomic
def hand_out(*, meeting_id: int, point_ids: Sequence[int], by: Officer, at: datetime) -> list[HandedOut]:
    """Make a matter of each of these points, or of all that are open; with a result for each.

    A point without lead or date is refused and stays open. Raises NotYours, WrongState.
    Ledger: sitting.handed_out, and for each matter.registered and matter.assigned.
    """
    found = _common.kept(meeting_id, by, states=("issued",), act=mark("交办"))
    points = found.points.filter(state="open")
    if point_ids:
        points = points.filter(pk__in=point_ids)
    results: dict[int, HandedOut] = {}
    ready: list[tuple[Point, matters.NewMatter]] = []
    for point in points.order_by("place"):
        try:
            ready.append((point, _new_matter(found, point)))
        except ActRefused as refusal:
            results[point.place] = HandedOut(point.place, refusal=refusal)
    written = matters.register_many(rows=[new for _, new in ready], by=by, at=at) if ready else []
    keys = dict(
        Matter.objects.filter(number__in=[one.number for one in written if one.number]).values_list(
            "number", "pk"
        )
    )
    for (point, _new), one in zip(ready, written, strict=True):
        results[point.place] = HandedOut(point.place, one.number, one.refusal)
        if one.number:
            _link(point, keys[one.number], at)
    _note(found, [one.number for one in results.values() if one.number], by=by, at=at)
    return [results[place] for place in sorted(results)]


def _new_matter(found: Meeting, point: Point) -> matters.NewMatter:
    if point.lead_id is None:
        raise refusals.LeadMissing(text=point.text[:20])
    if point.due_on is None:
        raise refusals.DueMissing(text=point.text[:20])
    said = selectors.sentence_of(point, year=found.year)
    return matters.NewMatter(
        title=point.text.rstrip("。")[:400],
        source_kind="meeting",
        source_ref=_clause(found, point),
        source_sentence=said,
        assignment=matters.Assignment(
            (point.lead_id,),
            supports=tuple(matters.Support(unit) for unit in point.support_ids),
            limit=fixed_date(point.due_on, said[:300]),
        ),
        facts={"meeting": found.code, "point": point.place},
    )


def _clause(found: Meeting, point: Point) -> str:
    """Return how a matter cites the point: 「…纪要〔2026〕18号第3条」."""
    return translate(mark("{paper}第{place}条")).format(paper=found.paper_number, place=point.place)


def _link(point: Point, matter_id: int, at: datetime) -> None:
    point.matter_id, point.state, point.handed_out_at = matter_id, "handed_out", at
    point.save(update_fields=["matter", "state", "handed_out_at"])


def _note(found: Meeting, numbers: Sequence[str], *, by: Actor, at: datetime) -> None:
    """Record what was handed out; with the last open point the duty to hand out ends."""
    if numbers:
        ledger.record(
            verbs.HANDED_OUT,
            about=found.reference,
            by=by,
            at=at,
            facts={"paper": found.paper_number, "numbers": list(numbers)},
        )
    left = found.points.filter(state="open").exists()
    if found.handing_out_id and not left:
        _end_handing_out(found, by=by, at=at)


def _end_handing_out(found: Meeting, *, by: Actor, at: datetime) -> None:
    key = found.handing_out_id or 0
    if not Matter.objects.filter(pk=key, state__in=OPEN_STATES).exists():
        return
    with matters.stepping(key, by=by, at=at) as steps:
        owed = steps.matter(key)
        said = translate(mark("{paper}议定事项已全部交办或答复")).format(paper=found.paper_number)
        steps.note(owed, verbs.HANDED_OUT, {"text": said, "meeting": found.code})
        steps.rename(owed, progress_text=said[:600])
        steps.end(owed)


@transaction.atomic
def follow_handed_out(*, meeting_id: int, by: Actor, at: datetime) -> int:
    """Find the matters that were made of the minutes elsewhere (任务分解) and tie each point to its own.

    A matter belongs to a point when it cites these minutes and carries the point's sentence, or cites the
    very clause and bears its words as title. Returns how many were tied. Ledger: sitting.handed_out.
    """
    found = Meeting.objects.select_for_update().get(pk=meeting_id)
    points = list(found.points.filter(state="open").order_by("place"))
    if found.state != "issued" or not points:
        return 0
    cited = Matter.objects.filter(
        source_kind="meeting",
        source_ref__contains=found.paper_number,
        parent=None,
        registered_at__gte=found.issued_at,
    ).exclude(kind=kinds.HANDING_OUT.code)
    known = list(
        cited.order_by("pk").values_list("pk", "number", "source_sentence", "source_ref", "title")[:500]
    )
    taken = set(found.points.exclude(matter=None).values_list("matter_id", flat=True))
    numbers = []
    for point in points:
        said = selectors.sentence_of(point, year=found.year).rstrip("。")
        clause = _clause(found, point)
        words = point.text.rstrip("。")
        match = next(
            (
                (key, number)
                for key, number, sentence, cites, title in known
                if key not in taken and (said in sentence or (cites == clause and title == words))
            ),
            None,
        )
        if match:
            taken.add(match[0])
            numbers.append(match[1])
            _link(point, match[0], at)
    if numbers:
        _note(found, numbers, by=by, at=at)
    return len(numbers)


@transaction.atomic
def close_meeting(*, meeting_id: int, by: Officer, at: datetime) -> Meeting:
    """Close a meeting: every decision is a matter, every question a task or answered (B2).

    Raises NotYours, WrongState, PointsOpen. Ledger: sitting.closed.
    """
    found = _common.kept(meeting_id, by, states=("issued",), act=mark("办结"))
    left = found.points.filter(state="open").count()
    if left:
        raise refusals.PointsOpen(count=left)
    found.state, found.closed_at = "closed", at
    found.save(update_fields=["state", "closed_at"])
    _note(found, (), by=by, at=at)
    ledger.record(
        verbs.CLOSED,
        about=found.reference,
        by=by,
        at=at,
        facts={
            "matters": found.points.filter(state="handed_out").count(),
            "answered": found.points.filter(state="answered").count(),
            "units": sorted(
                set(
                    people.unit_names(found.points.exclude(lead=None).values_list("lead", flat=True)).values()
                )
            ),
        },
    )
    return found
