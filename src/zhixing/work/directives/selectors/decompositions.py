"""Reads of directives: breakdowns, their rows as a page shows them, and the names that rows may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, Q

from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import UnitIndex, UnitRow
from zhixing.foundation.actors import Actor
from zhixing.work.directives.models import Breakdown, ProposedTask
from zhixing.work.directives.rules import readiness
from zhixing.work.directives.rules.readiness import Piece
from zhixing.work.directives.rules.units import is_collective, split_units

PER_PAGE = 50
TOWN = "town"


@dataclass(frozen=True, slots=True)
class Directory:
    """The units of a day by the names that documents use, and the towns in official order."""

    index: UnitIndex
    given_to: Mapping[int, UnitRow]
    towns: tuple[UnitRow, ...] = field(default=())

    def unit(self, name: str) -> UnitRow | None:
        """Return the unit that a matter may be given to under this name, None for any other."""
        found = self.index.find(name)
        return self.given_to.get(found) if found is not None else None

    def short(self, name: str) -> str:
        """Return the unit's short name, or the name as written where it is none of ours."""
        found = self.unit(name)
        return found.short_name if found else name


def directory(*, seen_by: Actor, at: datetime) -> Directory:
    """Return the names that rows may use at an instant. Three queries."""
    units = people.assignable_units(seen_by=seen_by, at=at)
    return Directory(
        people.unit_index(people.day_of(at)),
        {unit.id: unit for unit in units},
        tuple(unit for unit in units if unit.kind == TOWN),
    )


def names_in(text: str) -> tuple[str, ...]:
    """Return the names typed into a field, 、 or any other separator between them."""
    return split_units(text).units


@dataclass(frozen=True, slots=True)
class BreakdownLine:
    """One breakdown in the list."""

    code: str
    title: str
    document_number: str
    made_at: datetime
    made_by: str
    rows: int
    issued: int


def breakdowns(*, seen_by: Actor, limit: int = PER_PAGE) -> list[BreakdownLine]:
    """Return the latest breakdowns that the viewer may see, newest first, at most `limit`. One query."""
    found = (
        Breakdown.objects.visible_to(seen_by)
        .annotate(
            wanted=Count("rows", filter=~Q(rows__state=readiness.LEFT_OUT)),
            issued=Count("rows", filter=Q(rows__state=readiness.ISSUED)),
        )
        .order_by("-made_at", "-id")
    )
    columns = ("code", "title", "document_number", "made_at", "made_by__name", "wanted", "issued")
    return [BreakdownLine(*row) for row in found.values_list(*columns)[:limit]]


@dataclass(frozen=True, slots=True)
class Paper:
    """The document of a breakdown as its page shows it. `remarks` have code, sentence and clause."""

    id: int
    code: str
    title: str
    document_number: str
    issuer: str
    written_on: date | None
    first_named_rule: str
    remarks: tuple[Mapping[str, str], ...]
    file_id: int | None
    issued_at: datetime | None
    url: str


def breakdown(code: str, *, seen_by: Actor) -> Paper | None:
    """Return a breakdown that the viewer may see, None for any other. One query."""
    found = Breakdown.objects.visible_to(seen_by).filter(code=code).first()
    if found is None:
        return None
    return Paper(
        found.pk,
        found.code,
        found.title,
        found.document_number,
        found.issuer,
        found.written_on,
        found.first_named_rule,
        tuple(found.remarks),
        found.paper_id,
        found.issued_at,
        found.get_absolute_url(),
    )


def may_see(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see the breakdown with this key: the gate of its file. One query."""
    return key.isdecimal() and Breakdown.objects.visible_to(seen_by).filter(pk=int(key)).exists()


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One matter that came from a row: who holds it and whether it was signed for."""

    number: str
    title: str
    unit: str
    due_at: datetime | None
    signed_at: datetime | None


@dataclass(frozen=True, slots=True)
class RowView:
    """One row as the page shows it.

    `asked` are the flags that still need a person, `noted` those worth telling; `unknown` names in the
    fields that are no units of ours. `orders` are the matters issued, the parent first.
    """

    task: ProposedTask
    pieces: tuple[Piece, ...]
    asked: tuple[str, ...]
    noted: tuple[str, ...]
    unknown: tuple[str, ...]
    orders: tuple[OrderLine, ...]

    @property
    def is_ready(self) -> bool:
        return not self.asked and not self.unknown

    @property
    def may_confirm(self) -> bool:
        """Whether a question is open, or was settled, by confirming the proposal as it stands."""
        return self.task.is_confirmed or readiness.may_confirm(self.asked)

    @property
    def can_split(self) -> bool:
        """Whether there is more than one name, so that the row may become parallel sub-tasks."""
        return len(names_in(self.task.lead) + names_in(self.task.supports)) > 1

    @property
    def speaks_of_towns(self) -> bool:
        return any(is_collective(name) and ("镇" in name or "乡" in name or "街道" in name)
                   for name in (self.task.named_lead, *self.task.named_supports))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Tally:
    """How far the breakdown has come. `orders` counts matters that a unit has to sign for."""

    rows: int
    waiting: int
    left_out: int
    issued: int
    orders: int
    signed: int
    first_signed_at: datetime | None


def decided(task: ProposedTask) -> readiness.Decided:
    """Return what a person has decided on a row."""
    return readiness.Decided(
        form=task.form,
        is_lead_changed=task.lead.strip() != task.proposed_lead,
        has_deadline=bool(task.due_on or task.limit),
        is_date_changed=task.due_on != task.proposed_due_on,
        is_confirmed=task.is_confirmed,
    )


def unknown_names(task: ProposedTask, names: Directory) -> tuple[str, ...]:
    """Return the names in a row that are no units of ours; for a row sent to each, of the parts only."""
    fields = {
        readiness.ONE: (task.lead, task.supports),
        readiness.PARALLEL: (task.lead, task.parts),
        readiness.EACH: (task.parts,),
    }[task.form]
    typed = [name for text in fields for name in names_in(text)]
    return tuple(dict.fromkeys(name for name in typed if names.unit(name) is None))


def rows(breakdown_id: int, *, names: Directory) -> list[RowView]:
    """Return the rows in the order of the document. Four queries at most."""
    tasks = list(ProposedTask.objects.filter(breakdown_id=breakdown_id).order_by("place"))
    orders = _orders([task.matter_id for task in tasks if task.matter_id])
    return [_view(task, names, orders.get(task.matter_id or 0, ())) for task in tasks]


def _view(task: ProposedTask, names: Directory, orders: Sequence[OrderLine]) -> RowView:
    asked = readiness.open_questions(task.flags, decided(task)) if task.state == readiness.DRAFT else ()
    pieces = readiness.pieces(
        task.sentence, lead=task.named_lead, supports=task.named_supports, words=task.deadline_words
    )
    unknown = unknown_names(task, names) if task.state == readiness.DRAFT else ()
    return RowView(task, pieces, asked, readiness.notes(task.flags, asked), unknown, tuple(orders))


def _orders(parents: Sequence[int]) -> dict[int, tuple[OrderLine, ...]]:
    """Return the matters of each row, the row's own first. Two queries."""
    if not parents:
        return {}
    found = list(
        Matter.objects.filter(Q(pk__in=parents) | Q(parent_id__in=parents))
        .order_by("id")
        .values_list("pk", "parent_id", "number", "title", "unit_id", "due_at", "signed_at")
    )
    units = people.unit_names([row[4] for row in found])
    lines: dict[int, list[OrderLine]] = {parent: [] for parent in parents}
    for pk, parent_id, number, title, unit_id, due_at, signed_at in found:
        line = OrderLine(number, title, units.get(unit_id, ""), due_at, signed_at)
        lines[pk if pk in lines else parent_id].append(line)
    return {parent: tuple(group) for parent, group in lines.items()}


def tally(views: Sequence[RowView]) -> Tally:
    """Return the counts of the page's head. A row with sub-tasks counts by these, not by its parent."""
    orders = [line for view in views for line in (view.orders[1:] or view.orders)]
    signed = [line.signed_at for line in orders if line.signed_at]
    states = [view.task.state for view in views]
    return Tally(
        rows=len(views) - states.count(readiness.LEFT_OUT),
        waiting=sum(1 for view in views if view.task.state == readiness.DRAFT and not view.is_ready),
        left_out=states.count(readiness.LEFT_OUT),
        issued=states.count(readiness.ISSUED),
        orders=len(orders),
        signed=len(signed),
        first_signed_at=min(signed, default=None),
    )


def due_date(values: Sequence[str]) -> date | None:
    """Return the last fixed date among the deadlines that a document gives a task."""
    dates = [date.fromisoformat(value) for value in values if "-" in value]
    return max(dates, default=None)
