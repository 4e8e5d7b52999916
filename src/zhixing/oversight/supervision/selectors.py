"""Reads of supervision: what the year says of those who lead units."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from zhixing.core.outcomes import selectors as outcomes
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor
from zhixing.oversight.supervision import policies, rules
from zhixing.oversight.supervision.models import StaffGrade


@dataclass(frozen=True, slots=True)
class LeaderRow:
    """One leader of a unit and his year."""

    person_id: int
    name: str
    unit: str
    year: rules.Leadership


def leaders(*, year: int, seen_by: Actor, now: datetime, limit: int = 100) -> list[LeaderRow]:
    """Return the leaders of units that had breaches in the year, most overlooked first.

    Empty for whoever may not see it. Three queries and two for each such unit.
    """
    if not policies.may_see_supervisors(seen_by):
        return []
    by_unit: dict[int, list[rules.Noticed]] = defaultdict(list)
    for breach_id, unit_id, finder in outcomes.breaches_of_year(year, seen_by=seen_by):
        by_unit[unit_id].append(rules.Noticed(breach_id, finder))
    names = people.unit_names(list(by_unit))
    rows = []
    for unit_id, noticed in by_unit.items():
        holder = people.holder_of(people.post_in_charge(unit_id, at=now), at=now)
        staff = {s.person_id for s in people.serving_in(unit_id, at=now)} - {holder.person_id}
        grades = StaffGrade.objects.filter(person_id__in=staff, year=year).values_list("grade", flat=True)
        said = rules.leadership(
            noticed, leader_person_id=holder.person_id, staff_grades=list(grades), staff=len(staff)
        )
        rows.append(LeaderRow(holder.person_id, holder.person_name, names.get(unit_id, ""), said))
    rows.sort(key=lambda row: (not row.year.never_criticises, -row.year.found_by_others, row.person_id))
    return rows[:limit]
