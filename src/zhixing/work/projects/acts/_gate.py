"""What entering asks of the gate: nothing that waits there is entered past it (C8)."""

from __future__ import annotations

from collections.abc import Sequence

from zhixing.work.projects import refusals
from zhixing.work.projects.models import Gate, Project
from zhixing.work.projects.rules import gates as rules


def refuse_past_the_gate(titles: Sequence[str]) -> None:
    """Raise NotAdmitted where a project waits at the gate under one of the titles. One query."""
    waiting = (
        Gate.objects.filter(title__in=titles).exclude(state=rules.ADMITTED).values_list("title", flat=True)
    )
    for title in waiting:
        raise refusals.NotAdmitted(title=title)


def link_admitted(projects: Sequence[Project]) -> None:
    """Link projects that were just entered to the gate through which they came. One query where none did."""
    named = {project.matter.title: project for project in projects}
    admitted = list(Gate.objects.filter(title__in=named, state=rules.ADMITTED, project=None))
    for gate in admitted:
        gate.project = named[gate.title]
    Gate.objects.bulk_update(admitted, ["project"])
