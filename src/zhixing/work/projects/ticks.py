"""What time does to projects: an overdue milestone is put down to those who answer for it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.core.outcomes.models import Breach
from zhixing.foundation.actors import Tick
from zhixing.work.projects import acts
from zhixing.work.projects.models import Link, Milestone

BY: Final = Tick(rule="projects.work_group")
BATCH: Final = 200
LOOKED_AT: Final = 5000


def type_overdue_milestones(now: datetime) -> int:
    """State who answers for milestones that have turned red; return how many. At most 200 a run."""
    grouped = Link.objects.filter(role="deputy", until=None).values("project_id")
    red = Milestone.objects.filter(matter__light="red", matter__closed_at=None, project__in=grouped)
    found = {
        stone.matter.reference: stone.pk for stone in red.select_related("matter").order_by("pk")[:LOOKED_AT]
    }
    typed = set(
        Breach.objects.filter(about__in=list(found), rule_code=acts.DIRECT).values_list("about", flat=True)
    )
    waiting = [key for about, key in found.items() if about not in typed][:BATCH]
    for key in waiting:
        acts.type_overdue(milestone_id=key, by=BY, at=now)
    return len(waiting)


type_overdue_milestones.every_seconds = 10 * 60  # type: ignore[attr-defined]

TICKS: Final = (type_overdue_milestones,)
