"""The office's own ledger taken in: new rows become matters, known rows get this month's progress (P11)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock.rules import fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter, Support
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.work.directives.models.registers import MonthlyProgress
from zhixing.work.directives.policies import collections as policies
from zhixing.work.directives.refusals import registers as refusals
from zhixing.work.directives.rules import registers as rules
from zhixing.work.directives.rules.registers import RegisterRow
from zhixing.work.directives.selectors import decompositions as names
from zhixing.work.directives.selectors import registers as selectors
from zhixing.work.directives.verbs import registers as verbs


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a ledger: matters registered, months appended, rows that said nothing new."""

    registered: int
    appended: int
    unchanged: int


@transaction.atomic
def take_in_register(
    *, rows: Sequence[RegisterRow], month: date, content: bytes, by: Officer, at: datetime
) -> Taken:
    """Take in a ledger that has been checked: all of it or nothing; taking it in twice changes nothing.

    A row is known by its number, else by task and lead unit. `month` is the first day of the month that
    the progress is of. Raises MayNotTakeIn, RowRefused (naming row and reason), SecretWords.
    Ledger: register.taken_in, matter.registered, matter.assigned, monthly_progress.appended.
    """
    if not policies.may_collect(by):
        raise refusals.MayNotTakeIn
    evidence.refuse_secret_words(*(f"{row.task}\n{row.progress}\n{row.source}" for row in rows))
    known = selectors.known(rows, seen_by=by)
    new = [row for row in rows if row.key not in known]
    known |= _register(new, by=by, at=at)
    appended = _append([(known[row.key], row) for row in rows], month, by=by, at=at)
    told = sum(1 for row in rows if row.progress)
    taken = Taken(len(new), appended, told - appended)
    ledger.record(
        verbs.TAKEN_IN,
        about=reference("register", by.unit_id),
        by=by,
        at=at,
        facts={
            "digest": hashlib.sha256(content).hexdigest(),
            "month": f"{month:%Y-%m}",
            "rows": len(rows),
            "registered": taken.registered,
            "appended": taken.appended,
        },
    )
    return taken


def _register(rows: Sequence[RegisterRow], *, by: Officer, at: datetime) -> dict[tuple[str, str, str], int]:
    """Register the rows that are new and return their matters by key. Raises RowRefused."""
    if not rows:
        return {}
    directory = names.directory(seen_by=by, at=at)
    leaders = {one.person_name: one.post_id for one in people.county_leaders(at=at)}
    results = matters.register_many(rows=[_new(row, directory, leaders) for row in rows], by=by, at=at)
    for row, result in zip(rows, results, strict=True):
        if result.refusal:
            raise refusals.RowRefused(row=row.row, reason=str(result.refusal))
    keys = dict(
        Matter.objects.filter(number__in=[result.number for result in results]).values_list("number", "pk")
    )
    return {row.key: keys[result.number] for row, result in zip(rows, results, strict=True)}


def _new(row: RegisterRow, directory: names.Directory, leaders: dict[str, int]) -> NewMatter:
    lead = directory.unit(row.lead)
    if lead is None:
        raise refusals.RowRefused(row=row.row, reason=row.lead)
    supports = dict.fromkeys(unit.id for name in row.supports if (unit := directory.unit(name)))
    post = next((post for name, post in leaders.items() if row.leader.startswith(name)), None)
    return NewMatter(
        title=row.task,
        requirement=row.pace,
        source_kind="document" if row.source else "other",
        source_ref=row.source,
        document_number=row.number,
        assignment=Assignment(
            (lead.id,),
            (post,) if post else (),
            tuple(Support(unit) for unit in supports if unit != lead.id),
            fixed_date(row.due_on, row.due) if row.due_on else None,
        ),
    )


def _append(rows: Sequence[tuple[int, RegisterRow]], month: date, *, by: Officer, at: datetime) -> int:
    """Append what the rows say of the month; what is said already stays. Return how many were appended."""
    told = {
        one.matter_id: one
        for one in MonthlyProgress.objects.filter(
            matter_id__in=[key for key, _ in rows], month=month
        ).order_by("version")
    }
    made = []
    for key, row in rows:
        before = told.get(key)
        if not row.progress or (before and before.text == row.progress):
            continue
        made.append(
            MonthlyProgress(
                matter_id=key,
                month=month,
                version=before.version + 1 if before else 1,
                text=row.progress,
                problems=row.problems,
                next_step=row.next_step,
                percent=rules.percent_of(row.progress),
                written_by_id=by.person_id,
                written_at=at,
            )
        )
    MonthlyProgress.objects.bulk_create(made)
    ledger.record_many(
        [
            ledger.Draft(
                verbs.APPENDED,
                one.reference,
                by,
                at,
                {"matter": one.matter_id, "month": f"{month:%Y-%m}", "text": one.text},
            )
            for one in made
        ]
    )
    return len(made)
