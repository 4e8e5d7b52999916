"""What acts on breakdowns share: the lock, the row, who may."""

from __future__ import annotations

from zhixing.foundation.actors import Officer
from zhixing.work.directives import policies, refusals
from zhixing.work.directives.models import Breakdown, ProposedTask
from zhixing.work.directives.rules import readiness


def locked(breakdown_id: int, by: Officer) -> Breakdown:
    """Return the breakdown, locked. Raises NotASupervisor, BreakdownUnknown."""
    if not policies.may_decompose(by):
        raise refusals.NotASupervisor
    if not Breakdown.objects.visible_to(by).filter(pk=breakdown_id).exists():
        raise refusals.BreakdownUnknown
    return Breakdown.objects.select_for_update().get(pk=breakdown_id)


def draft_row(found: Breakdown, place: int) -> ProposedTask:
    """Return a row that is not issued. Raises RowUnknown, RowIssued."""
    task = found.rows.select_related("matter").filter(place=place).first()
    if task is None:
        raise refusals.RowUnknown
    if task.state == readiness.ISSUED:
        raise refusals.RowIssued(number=task.matter.number if task.matter else "")
    return task
