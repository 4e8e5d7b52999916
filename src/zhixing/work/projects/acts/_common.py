"""What acts on projects share: the lock, the version that is filed, the state repeated for lists."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from zhixing.core.matters.rules.states import CLOSED
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.work.projects import refusals
from zhixing.work.projects.models import Filing, Link, Milestone, Project
from zhixing.work.projects.rules import progress
from zhixing.work.projects.selectors import state


def locked(project_id: int, by: Officer) -> Project:
    """Return the project, locked. Raises ProjectUnknown, ProjectClosed."""
    if not Project.objects.visible_to(by).filter(pk=project_id).exists():
        raise refusals.ProjectUnknown
    found = Project.objects.select_for_update().get(pk=project_id)
    if found.matter.state == CLOSED:
        raise refusals.ProjectClosed
    return found


def leader_of(project_id: int) -> int | None:
    """Return the post of the linked county leader."""
    return (
        Link.objects.filter(project_id=project_id, role="leader", until=None)
        .values_list("post_id", flat=True)
        .first()
    )


def settle(project: Project, *, on: date) -> progress.Forecast | None:
    """Compute percent and forecast of a project anew onto its row; the caller saves. Four queries at most.

    A milestone whose matter was closed as done is finished in the register too.
    """
    milestones = list(project.milestones.select_related("matter"))
    finished = [one for one in milestones if one.matter.close_kind == "done" and one.done_on is None]
    for one in finished:
        one.percent, one.done_on = 100, people.day_of(one.matter.closed_at or one.matter.registered_at)
        one.began_on = one.began_on or one.starts_on
    Milestone.objects.bulk_update(finished, ["percent", "done_on", "began_on"])
    parts = state.stages(milestones, state.points_of([one.pk for one in milestones]))
    forecast = progress.forecast_project(parts, on=on, tolerance=state.tolerance(on))
    project.percent = progress.actual_percent(parts)
    project.forecast_on = forecast.on if forecast else None
    project.forecast_from = forecast.earliest if forecast else None
    project.forecast_to = forecast.latest if forecast else None
    return forecast


def snapshot(project: Project) -> dict[str, Any]:
    """Return the register of a project as plain values: what is filed. Three queries."""
    matter = project.matter
    return {
        "code": project.code,
        "title": matter.title,
        "lead": people.unit_name(matter.unit_id),
        "owner": project.owner,
        "investor": project.investor,
        "place": project.place,
        "land": project.land,
        "approvals": project.approvals,
        "total": str(project.total),
        "year_plan": str(project.year_plan),
        "starts": project.starts_on.isoformat(),
        "due": project.due_on.isoformat(),
        "percent": project.percent,
        "words": project.words,
        "problems": project.problems,
        "milestones": [
            [one.place, one.name, one.due_on.isoformat(), one.percent]
            for one in project.milestones.order_by("place")
        ],
        "invested": str(project.investments.aggregate(all=Sum("amount"))["all"] or 0),
    }


def drafted_filing(
    project: Project, reason: str, copy: dict[str, Any], *, by: Officer, at: datetime
) -> Filing:
    """Return the filing of the project's present version, not yet written."""
    plain = json.dumps(copy, sort_keys=True, ensure_ascii=False)
    return Filing(
        project=project,
        version=project.version,
        receipt=f"{project.code}-备{project.version:03d}",
        reason=reason,
        copy=copy,
        digest=hashlib.sha256(plain.encode()).hexdigest(),
        filed_at=at,
        filed_by_id=by.person_id,
    )


def file_version(project: Project, reason: str, *, by: Officer, at: datetime) -> Filing:
    """Make the next version of the register and file it with the key-project office, with a receipt."""
    project.version += 1
    project.save()
    filing = drafted_filing(project, reason, snapshot(project), by=by, at=at)
    filing.save()
    return filing
