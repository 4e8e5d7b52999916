"""Reads of lists from the level above: each with its counts, one with its rows, one row to answer (P13)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from zhixing.core.evidence import selectors as evidence
from zhixing.core.matters.models import Feedback, Matter
from zhixing.core.matters.selectors.pages import FeedbackRow
from zhixing.core.matters.selectors.registers import MatterRow, rows_of
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.work.directives.models.uppers import UpperItem, UpperList, UpperReport
from zhixing.work.directives.rules import uppers as rules
from zhixing.work.directives.selectors.instructions import signed_feedback

MOST_ROWS = 6_000
RULE = "directives.upper"


@dataclass(frozen=True, slots=True)
class UpperListLine:
    """One list and how its rows stand; `counts` has every standing and adds up to `total`."""

    code: str
    title: str
    level: str
    registered_at: datetime
    total: int
    counts: Mapping[str, int]
    next_due_on: date | None
    next_internal_on: date | None


@dataclass(frozen=True, slots=True)
class UpperLine:
    """One row of a list, with its matter, its newest report and how it stands towards the platform."""

    place: int
    excel_row: int
    number: str
    cells: tuple[str, ...]
    due_on: date
    internal_on: date | None
    row: MatterRow
    standing: str
    is_given: bool
    reports: tuple[UpperReport, ...]

    @property
    def report(self) -> UpperReport | None:
        """The newest report, uploaded or not."""
        return self.reports[-1] if self.reports else None

    @property
    def waits_for_receipt(self) -> bool:
        """Whether something is written that has not been uploaded."""
        return self.report is not None and self.report.uploaded_at is None


@dataclass(frozen=True, slots=True)
class UpperListPage:
    """One list with those of its rows that the viewer may see, in their order."""

    id: int
    code: str
    title: str
    level: str
    titles: tuple[str, ...]
    lead_days: int
    unit: str
    registered_by: str
    registered_at: datetime
    original: evidence.FileRow | None
    receipts: tuple[evidence.FileRow, ...]
    lines: tuple[UpperLine, ...]
    counts: Mapping[str, int]
    url: str


def lead_days(on: date) -> int:
    """Return how many working days earlier our own date is, by the rule. One query at most."""
    return rulebook.rule(RULE, on=on).limit_of("internal").amount


def uppers(
    *, seen_by: Actor, now: datetime, limit: int = 20, offset: int = 0
) -> tuple[list[UpperListLine], int]:
    """Return one page of lists, newest first, and how many there are. Eight queries."""
    found = UpperList.objects.visible_to(seen_by)
    total = found.count()
    lists = list(found.order_by("-registered_at", "-id")[offset : offset + limit])
    lines = _lines(UpperItem.objects.filter(source__in=lists), seen_by=seen_by, now=now)
    made = []
    for one in lists:
        own = lines.get(one.pk, [])
        open_ = [line for line in own if line.standing not in (rules.ON_TIME, rules.LATE)]
        first = min(open_, key=lambda line: line.due_on, default=None)
        made.append(
            UpperListLine(
                one.code,
                one.title,
                one.level,
                one.registered_at,
                len(own),
                rules.counted([line.standing for line in own]),
                first.due_on if first else None,
                first.internal_on if first else None,
            )
        )
    return made, total


def upper_list(code: str, *, seen_by: Actor, now: datetime) -> UpperListPage | None:
    """Return one list that the viewer may see, None for any other. About eleven queries."""
    found = UpperList.objects.visible_to(seen_by).filter(code=code).select_related("registered_by").first()
    if found is None:
        return None
    lines = _lines(UpperItem.objects.filter(source=found), seen_by=seen_by, now=now).get(found.pk, [])
    files = evidence.files_about(found.reference, seen_by=seen_by)
    return UpperListPage(
        found.pk,
        found.code,
        found.title,
        found.level,
        tuple(found.titles),
        found.lead_days,
        people.unit_name(found.unit_id),
        found.registered_by.name,
        found.registered_at,
        next((file for file in files if file.id == found.original_id), None),
        tuple(file for file in files if file.id != found.original_id),
        tuple(lines),
        rules.counted([line.standing for line in lines]),
        found.get_absolute_url(),
    )


def _lines(items: QuerySet[UpperItem], *, seen_by: Actor, now: datetime) -> dict[int, list[UpperLine]]:
    """Return the visible rows of lists by list, in their order. Six queries."""
    visible = Matter.objects.visible_to(seen_by).filter(kind="directives.upper").values("pk")
    found = list(
        items.filter(matter_id__in=visible)
        .select_related("source", "matter")
        .order_by("source_id", "place")[:MOST_ROWS]
    )
    keys = [one.matter_id for one in found]
    rows = {row.id: row for row in rows_of(Matter.objects.filter(pk__in=keys), now=now)}
    asked = set(
        Feedback.objects.filter(matter_id__in=keys, purpose="close", state="checking").values_list(
            "matter_id", flat=True
        )
    )
    reports: dict[int, list[UpperReport]] = {}
    for report in UpperReport.objects.filter(item__in=found).select_related("written_by").order_by("ordinal"):
        reports.setdefault(report.item_id, []).append(report)
    today = people.day_of(now)
    lines: dict[int, list[UpperLine]] = {}
    for one in found:
        told = tuple(reports.get(one.pk, ()))
        lines.setdefault(one.source_id, []).append(
            _line(one, rows[one.matter_id], told, is_ready=one.matter_id in asked, today=today)
        )
    return lines


def _line(
    one: UpperItem, row: MatterRow, reports: tuple[UpperReport, ...], *, is_ready: bool, today: date
) -> UpperLine:
    last = reports[-1] if reports else None
    is_finished = last is not None and last.uploaded_at is not None and last.result == "done"
    uploaded = people.day_of(last.uploaded_at) if is_finished and last and last.uploaded_at else None
    is_given = one.matter.unit_id != one.source.unit_id
    due_on = last.due_on if last and is_finished else one.due_on
    return UpperLine(
        one.place,
        one.row,
        one.number,
        tuple(one.cells),
        one.due_on,
        one.internal_on,
        row,
        rules.standing(
            is_given=is_given,
            is_ready=is_ready or bool(last and not last.uploaded_at),
            uploaded_on=uploaded,
            due_on=due_on,
            is_over=today > due_on,
        ),
        is_given,
        reports,
    )


def draft(matter_id: int) -> FeedbackRow | None:
    """Return the unit's latest feedback signed by its head: what the reply is drafted from. Five queries."""
    return signed_feedback(Matter.objects.get(pk=matter_id))


def original_content(page: UpperListPage, *, seen_by: Actor) -> bytes | None:
    """Return the bytes of the list as it came, None where it may not be opened or was sealed."""
    file = evidence.file(page.original.id, seen_by=seen_by) if page.original else None
    if file is None or file.row.is_sealed:
        return None
    return file.path.read_bytes()


def may_see(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see the list with this key: the gate of its files. One query."""
    return key.isdecimal() and UpperList.objects.visible_to(seen_by).filter(pk=int(key)).exists()


def unit_choices(*, seen_by: Actor, now: datetime) -> Sequence[tuple[str, str]]:
    """Return the units to which a row may be given. Two queries."""
    return [(str(unit.id), unit.short_name) for unit in people.assignable_units(seen_by=seen_by, at=now)]
