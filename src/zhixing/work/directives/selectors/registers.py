"""Reads of the office's ledger: which rows are known, and the rows with two months (P11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from zhixing.core.matters.models import Involvement, Matter
from zhixing.core.matters.selectors.registers import MatterRow, rows_of
from zhixing.core.people import selectors as people
from zhixing.core.people.models import Person
from zhixing.foundation.actors import Actor
from zhixing.work.directives.models.registers import MonthlyProgress
from zhixing.work.directives.rules.grids import plain
from zhixing.work.directives.rules.registers import MonthWords, RegisterRow, compared
from zhixing.work.directives.selectors.decompositions import directory

MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Known:
    """What a ledger's names are checked against."""

    units: frozenset[str]
    leaders: tuple[str, ...]


def names_to_check(lines: Sequence[str], *, seen_by: Actor, at: datetime) -> Known:
    """Return which of the typed names are units of ours, without blanks, and the leaders. Four queries."""
    found = directory(seen_by=seen_by, at=at)
    units = frozenset(plain(name) for name in dict.fromkeys(lines) if name and found.unit(name))
    return Known(units, tuple(one.person_name for one in people.county_leaders(at=at)))


def known(rows: Sequence[RegisterRow], *, seen_by: Actor) -> dict[tuple[str, str, str], int]:
    """Return the matters that rows speak of by their keys: number, else task and lead. Two queries."""
    numbers = [row.number for row in rows if row.number]
    tasks = [row.task for row in rows if not row.number]
    found = list(
        Matter.objects.visible_to(seen_by)
        .filter(Q(document_number__in=numbers) | Q(number__in=numbers) | Q(title__in=tasks))
        .values_list("pk", "number", "document_number", "title", "unit_id")
    )
    names = people.unit_names({unit for *_rest, unit in found})
    keys: dict[tuple[str, str, str], int] = {}
    for key, number, document_number, title, unit in found:
        for own in (number, document_number):
            if own:
                keys.setdefault((own, "", ""), key)
        keys.setdefault(("", plain(title), plain(names.get(unit, ""))), key)
    return keys


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One matter as the ledger is written out: what it is, and what two months say of it."""

    row: MatterRow
    supports: str
    telephone: str
    requirement: str
    before: MonthWords | None
    now: MonthWords | None
    problems: str
    next_step: str

    @property
    def change(self) -> str:
        """The words of the comparison column."""
        return compared(self.before, self.now)


def ledger_lines(*, seen_by: Actor, month: date, now: datetime, limit: int = MOST_ROWS) -> list[LedgerLine]:
    """Return the matters of the ledger by source, then number; work secrets never leave. Seven queries.

    Open matters, and those closed in the month or later; `month` is its first day.
    """
    after = (month.replace(day=28) + timedelta(days=4)).replace(day=1)
    former = (month - timedelta(days=1)).replace(day=1)
    found = (
        Matter.objects.visible_to(seen_by)
        .filter(restricted=False, kind="matters.task", registered_at__date__lt=after)
        .filter(Q(closed_at=None) | Q(closed_at__date__gte=month))
        .order_by("source_kind", "source_ref", "document_number", "id")
    )
    rows = rows_of(found[:limit], now=now)
    keys = [row.id for row in rows]
    told: dict[tuple[int, date], MonthlyProgress] = {
        (one.matter_id, one.month): one
        for one in MonthlyProgress.objects.filter(matter_id__in=keys, month__in=[month, former]).order_by(
            "version"
        )
    }
    involved = list(
        Involvement.objects.filter(matter_id__in=keys, role="support")
        .order_by("pk")
        .values_list("matter_id", "unit_id")
    )
    names = people.unit_names({unit for _, unit in involved})
    phones = dict(Person.objects.filter(pk__in={row.handler_id for row in rows}).values_list("pk", "phone"))
    asked = dict(Matter.objects.filter(pk__in=keys).values_list("pk", "requirement"))
    supports: dict[int, list[str]] = {}
    for matter, unit in involved:
        supports.setdefault(matter, []).append(names.get(unit, ""))
    return [
        _line(
            row,
            "、".join(supports.get(row.id, ())),
            phones.get(row.handler_id, ""),
            asked.get(row.id, ""),
            told.get((row.id, former)),
            told.get((row.id, month)),
        )
        for row in rows
    ]


def _line(
    row: MatterRow,
    supports: str,
    telephone: str,
    requirement: str,
    before: MonthlyProgress | None,
    now: MonthlyProgress | None,
) -> LedgerLine:
    return LedgerLine(
        row,
        supports,
        telephone,
        requirement,
        MonthWords(before.text, before.percent) if before else None,
        MonthWords(now.text, now.percent) if now else None,
        now.problems if now else "",
        now.next_step if now else "",
    )
