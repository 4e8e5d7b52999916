"""What the public sees of the hall: released figures, released answers; what waits to be released."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Q

from zhixing.core.clock import selectors as clocks
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor
from zhixing.foundation.words import translate
from zhixing.work.service_hall import policies
from zhixing.work.service_hall.models import Case, CaseStep, PublicAnswer, ReleasedFigures
from zhixing.work.service_hall.rules import figures
from zhixing.work.service_hall.rules.figures import Figures

MONTHS_BACK: Final = 12


def month_edges(month: date) -> tuple[datetime, datetime]:
    """Return the first moment of a month and of the next, on the county's clock."""
    first = month.replace(day=1)
    zone = clocks.calendar().zone
    after = (first + timedelta(days=32)).replace(day=1)
    return (
        datetime(first.year, first.month, 1, tzinfo=zone),
        datetime(after.year, after.month, 1, tzinfo=zone),
    )


def counted_figures(month: date) -> list[Figures]:
    """Count one month by department, nothing left out. Five queries.

    Packages count by their branches. Late is what the deciding step kept, so a recount gives the same.
    """
    since, until = month_edges(month)
    single = Case.objects.filter(item__isnull=False)
    taken: dict[int, int] = {}
    for unit in single.filter(accepted_at__gte=since, accepted_at__lt=until).values_list(
        "unit_id", flat=True
    ):
        taken[unit] = taken.get(unit, 0) + 1
    done = single.filter(decided_at__gte=since, decided_at__lt=until)
    lateness = dict(
        CaseStep.objects.filter(step="decide", case__in=done.values("pk")).values_list(
            "case_id", "facts__late_days"
        )
    )
    counts: dict[int, list[int]] = {unit: [count, 0, 0, 0, 0, 0] for unit, count in taken.items()}
    rows = done.values_list(
        "pk", "unit_id", "elapsed_days", "version__promised_amount", "version__statutory_amount",
        "version__statutory_unit",
    )  # fmt: skip
    for key, unit, elapsed, promised, statutory, kind in rows.iterator():
        line = counts.setdefault(unit, [0, 0, 0, 0, 0, 0])
        if not promised and not statutory:
            line[3] += 1
        elif lateness.get(key):
            line[2] += 1
        else:
            line[1] += 1
        if kind == "wd" and statutory and elapsed is not None:
            line[4] += statutory - elapsed
            line[5] += 1
    names = people.unit_names(set(counts))
    return sorted(
        (Figures(names.get(unit, ""), *line) for unit, line in counts.items()), key=lambda one: one.name
    )


@dataclass(frozen=True, slots=True)
class Release:
    """The figures of a month as they were released."""

    month: date
    rows: Sequence[Figures]
    total: Figures
    fewest: int
    counted_at: datetime
    head_size: int
    reason: str

    @property
    def on_time_percent(self) -> str:
        """The share on time with its two numbers."""
        return share_words(self.total)


def share_words(row: Figures) -> str:
    """Return 「98.2%（54/55）」, '—' where nothing had a limit."""
    tenths = row.share_tenths
    if tenths is None:
        return "—"
    return f"{tenths // 10}.{tenths % 10}%（{row.on_time}/{row.on_time + row.late}）"


def earlier_words(row: Figures) -> str:
    """Return 「6.5」 working days, '—' without such cases."""
    tenths = row.earlier_tenths
    return "—" if tenths is None else f"{tenths / 10:.1f}"


def _release(row: ReleasedFigures) -> Release:
    lines = [figures.read(one) for one in row.rows]
    shown = [
        one if one.name else Figures(translate(figures.OTHERS), *list(one.plain().values())[1:])
        for one in lines
    ]
    return Release(
        row.month, shown, figures.read(row.total), row.fewest, row.counted_at, row.head_size, row.reason
    )


def release_of(month: date | None = None) -> Release | None:
    """Return the figures released for a month, the newest month by default. One query."""
    found = ReleasedFigures.objects.filter(replaced_at=None)
    if month is not None:
        found = found.filter(month=month.replace(day=1))
    row = found.order_by("-month").first()
    return _release(row) if row else None


def released_months(*, limit: int = 36) -> list[date]:
    """Return the months that were released, newest first. One query."""
    found = ReleasedFigures.objects.filter(replaced_at=None).order_by("-month")
    return list(found.values_list("month", flat=True)[:limit])


def months_to_release(*, seen_by: Actor, today: date) -> list[date]:
    """Return the months of the last year that are over and not released, newest first. Two queries."""
    if not policies.may_run_hall(seen_by):
        return []
    known = set(ReleasedFigures.objects.filter(replaced_at=None).values_list("month", flat=True))
    first = Case.objects.order_by("received_at").values_list("received_at", flat=True).first()
    found, month = [], today.replace(day=1)
    for _ in range(MONTHS_BACK):
        month = (month - timedelta(days=1)).replace(day=1)
        if month not in known and first is not None and month_edges(month)[1] > first:
            found.append(month)
    return found


# --- Answers ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A question and its answer for everybody."""

    id: int
    number: str
    question: str
    answer: str
    unit: str
    item_code: str
    item: str
    proposed_at: datetime
    decided_at: datetime | None
    proposer: str
    proposer_id: int
    released: bool
    reason: str


def _answers(found: Sequence[PublicAnswer]) -> list[AnswerRow]:
    return [
        AnswerRow(
            one.pk, one.matter.number, one.question, one.answer, one.unit_name,
            one.item.code if one.item else "", one.item.title if one.item else "", one.proposed_at,
            one.decided_at, one.proposed_by.name, one.proposed_by_id, one.released, one.reason,
        )
        for one in found
    ]  # fmt: skip


def public_answers(
    *, text: str = "", item: str = "", offset: int = 0, limit: int = 20
) -> tuple[list[AnswerRow], int]:
    """Return released answers, newest first, and how many there are. Two queries."""
    found = PublicAnswer.objects.filter(released=True).select_related("matter", "item", "proposed_by")
    if item:
        found = found.filter(item__code=item)
    if text.strip():
        found = found.filter(Q(question__icontains=text.strip()) | Q(answer__icontains=text.strip()))
    rows = found.order_by("-decided_at", "-id")[offset : offset + limit]
    return _answers(list(rows)), found.count()


def answers_waiting(*, seen_by: Actor, limit: int = 100) -> list[AnswerRow]:
    """Return what waits for a decision and what was decided last, for who may release. One query."""
    if not policies.may_run_hall(seen_by):
        return []
    found = PublicAnswer.objects.select_related("matter", "item", "proposed_by")
    return _answers(list(found.order_by("-proposed_at", "-id")[:limit]))


def proposed_of(matter_ids: Sequence[int]) -> set[int]:
    """Return which of these matters have an answer that waits or is shown. One query."""
    found = PublicAnswer.objects.filter(matter__in=list(matter_ids)).exclude(
        decided_at__isnull=False, released=False
    )
    return set(found.values_list("matter_id", flat=True))
