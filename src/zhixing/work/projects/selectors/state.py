"""What the state of a project follows from: its stages with their reported percents."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from zhixing.core.rulebook import selectors as rulebook
from zhixing.work.projects.models import Milestone, RegisterEntry
from zhixing.work.projects.rules import progress


def tolerance(on: date) -> int:
    """Return by how many points a reported percent may be off (C3)."""
    return rulebook.number("projects.forecast", "tolerance_percent", on)


def stages(
    milestones: Sequence[Milestone], points: dict[int, list[tuple[date, int]]]
) -> list[progress.Stage]:
    """Return milestones in order as the computation sees them."""
    return [
        progress.Stage(
            one.starts_on, one.due_on, one.weight, one.percent, one.began_on, tuple(points.get(one.pk, ()))
        )
        for one in sorted(milestones, key=lambda one: one.place)
    ]


def points_of(milestone_ids: Sequence[int]) -> dict[int, list[tuple[date, int]]]:
    """Return the percents reported for each milestone, the last of each day, earliest first. One query."""
    found: dict[int, dict[date, int]] = {}
    rows = RegisterEntry.objects.filter(milestone_id__in=milestone_ids)
    for key, on, percent in rows.order_by("on", "id").values_list("milestone_id", "on", "percent"):
        if percent is not None:
            found.setdefault(key or 0, {})[on] = percent
    return {key: sorted(days.items()) for key, days in found.items()}
