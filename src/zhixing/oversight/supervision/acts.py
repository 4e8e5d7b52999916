"""What supervision enters by itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.oversight.supervision import policies, refusals, verbs
from zhixing.oversight.supervision.models import StaffGrade


@transaction.atomic
def enter_grades(*, year: int, grades: Mapping[int, str], document: str, by: Officer, at: datetime) -> int:
    """Take over the yearly grades of persons from the appraisal's paper; entered again they are replaced.

    Ledger: supervision.grades_entered.
    """
    if not policies.may_enter_grades(by):
        raise refusals.NotForGrades
    if not document.strip():
        raise refusals.PaperMissing
    StaffGrade.objects.bulk_create(
        (
            StaffGrade(person_id=key, year=year, grade=grade, document=document)
            for key, grade in grades.items()
        ),
        update_conflicts=True,
        unique_fields=["person", "year"],
        update_fields=["grade", "document"],
    )
    ledger.record(
        verbs.GRADES_ENTERED,
        about=reference("grades", year),
        by=by,
        at=at,
        facts={"year": year, "persons": len(grades), "document": document},
    )
    return len(grades)
