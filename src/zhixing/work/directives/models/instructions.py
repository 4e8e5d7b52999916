"""Tables of leaders' instructions: a number, its rounds, and the words on each sheet in their order (P1)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.urls import reverse

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Post, Unit
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.work.directives.rules.instructions import LEVELS, number


class InstructionQuerySet(models.QuerySet["Instruction"]):
    """The only way by which pages and acts reach instructions."""

    def visible_to(self, seen_by: Actor) -> InstructionQuerySet:
        """Return those with a round whose matter the officer may see, and what he himself wrote."""
        if not isinstance(seen_by, Officer):
            return self.none()
        matters = Matter.objects.visible_to(seen_by).filter(kind="directives.instruction").values("pk")
        rounds = Round.objects.filter(matter_id__in=matters).values("instruction_id")
        wrote = Remark.objects.filter(leader_post_id__in=seen_by.post_ids).values("round__instruction_id")
        return self.filter(Q(pk__in=rounds) | Q(pk__in=wrote))


class Instruction(models.Model):
    """One numbered instruction (批〔2026〕31号). What is written later is a round of the same number."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=16, unique=True)
    sphere = models.CharField(max_length=10, default="gov")
    year = models.PositiveSmallIntegerField()
    serial = models.PositiveIntegerField()
    level = models.CharField(max_length=10, default="county")
    title = models.CharField(max_length=300)
    source_document = models.CharField(max_length=200, blank=True, default="")
    label = models.CharField(max_length=20, blank=True, default="")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()

    objects = InstructionQuerySet.as_manager()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="instruction_number", fields=["sphere", "year", "serial"]),
            models.CheckConstraint(name="instruction_known_level", condition=Q(level__in=LEVELS)),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="instruction_newest", fields=["sphere", "level", "-year", "-serial"])
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("directives:instruction", args=[self.code])

    @property
    def reference(self) -> str:
        return reference("instruction", self.pk)

    @property
    def number(self) -> str:
        """The number as it is written: 批〔2026〕31号."""
        return number(self.year, self.serial)


class Round(models.Model):
    """One sheet of an instruction: its words, the matter that carries them out, the report to the leader."""

    instruction = models.ForeignKey(Instruction, on_delete=models.PROTECT, related_name="rounds")
    ordinal = models.PositiveSmallIntegerField(default=1)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    scan = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, related_name="+")
    registered_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    registered_at = models.DateTimeField()
    reported_text = models.TextField(blank=True, default="")
    reported_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reported_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="round_ordinal", fields=["instruction", "ordinal"]),
        ]

    def __str__(self) -> str:
        return f"{self.instruction_id}-{self.ordinal}"


class Remark(models.Model):
    """What one leader wrote on the sheet. Leaders of the province or the city are written by name."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="remarks")
    place = models.PositiveSmallIntegerField()
    leader_post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    leader = models.CharField(max_length=60)
    text = models.TextField()
    written_on = models.DateField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="remark_place", fields=["round", "place"]),
        ]

    def __str__(self) -> str:
        return f"{self.leader}：{self.text}"
