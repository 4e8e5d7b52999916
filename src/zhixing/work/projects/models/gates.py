"""Tables of the entry gate: what a project promises, who objects, and what became of the promise (C8)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person
from zhixing.work.projects.models.projects import Project

STATES = ("noticed", "waiting", "admitted", "refused")


class Released(models.Model):
    """What the public sees once a person has released it, after another has read it for secrets."""

    released_at = models.DateTimeField(null=True, blank=True)
    released_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    read_by = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        abstract = True


class Gate(Released):
    """One project at the gate, a matter. Money in 万元; the proposer is a person, whatever post he goes to.

    `promised` is the use that is promised for a year, in `measure`.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="gate")
    title = models.CharField(max_length=200)
    cost = models.DecimalField(max_digits=14, decimal_places=2)
    lifelong_cost = models.DecimalField(max_digits=14, decimal_places=2)
    funding = models.CharField(max_length=300)
    asked_by = models.CharField(max_length=200)
    beneficiaries = models.PositiveIntegerField()
    promised = models.PositiveIntegerField()
    measure = models.CharField(max_length=40)
    proposer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposer_post = models.CharField(max_length=120)
    need_file = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_bare = models.BooleanField(default=False)
    state = models.CharField(max_length=10)
    filed_at = models.DateTimeField()
    noticed_at = models.DateTimeField(null=True, blank=True)
    notice_ends_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_number = models.CharField(max_length=60, blank=True, default="")
    decision = models.TextField(blank=True, default="")
    project = models.OneToOneField(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="gate"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="gate_known_state", condition=Q(state__in=STATES)),
            models.CheckConstraint(
                name="gate_need_or_notice", condition=Q(need_file__isnull=False) | Q(is_bare=True)
            ),
            models.UniqueConstraint(name="gate_title_once", fields=["title"], condition=~Q(state="refused")),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="gate_newest", fields=["-filed_at", "-id"])
        ]

    def __str__(self) -> str:
        return self.title


class Objection(models.Model):
    """What somebody says against a project during its notice; every one is answered before the decision."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    gate = models.ForeignKey(Gate, on_delete=models.PROTECT, related_name="objections")
    place = models.PositiveSmallIntegerField()
    received_on = models.DateField()
    channel = models.CharField(max_length=40, blank=True, default="")
    text = models.CharField(max_length=1000)
    answer = models.CharField(max_length=1000, blank=True, default="")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="objection_place", fields=["gate", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id} {self.place}"


class PostEvaluation(Released):
    """What became of the promise a year after the project was finished: a matter, judged by others."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    gate = models.OneToOneField(Gate, on_delete=models.PROTECT, related_name="evaluation")
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="evaluation")
    finished_on = models.DateField()
    due_on = models.DateField()
    actual = models.PositiveIntegerField(null=True, blank=True)
    percent = models.PositiveIntegerField(null=True, blank=True)
    is_true = models.BooleanField(null=True, blank=True)
    reason = models.TextField(blank=True, default="")
    judged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="evaluation_whole",
                condition=Q(judged_at__isnull=True) | Q(is_true__isnull=False, percent__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gate_id}"
