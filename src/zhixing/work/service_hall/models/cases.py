"""Cases: what somebody applied for, which papers are in, what was asked, every step."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhixing.core.evidence.models import Evidence
from zhixing.core.matters.models import Matter
from zhixing.core.people.models import Person, Unit
from zhixing.work.service_hall.models.catalogue import Item, ItemVersion, Window
from zhixing.work.service_hall.models.outreach import Outing
from zhixing.work.service_hall.models.packages import Branch, Package
from zhixing.work.service_hall.rules.stages import RECEIVED


class Case(models.Model):
    """办件: one application. The matter holds number, clocks and responsibility; here is the rest.

    A package (一件事) is a case without an item whose branches are cases of its own. `promised_amount`
    is what the receipt said. `urgent_at` stays for ever: who was taken as urgent counts as urgent.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    matter = models.OneToOneField(Matter, on_delete=models.PROTECT, related_name="+")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="cases")
    version = models.ForeignKey(
        ItemVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    package = models.ForeignKey(Package, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    branch = models.ForeignKey(Branch, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    whole = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="parts")
    party_code = models.CharField(max_length=32)
    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+", help_text="who decides")
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(max_length=10, default="window")
    outing = models.ForeignKey(
        Outing, on_delete=models.PROTECT, null=True, blank=True, related_name="cases", help_text="taken there"
    )
    stage = models.CharField(max_length=12, default=RECEIVED)
    received_at = models.DateTimeField()
    uploaded_at = models.DateTimeField(null=True, blank=True, help_text="taken offline, entered later")
    complete_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    deemed = models.BooleanField(default=False)
    sent_back_at = models.DateTimeField(null=True, blank=True)
    trips = models.PositiveSmallIntegerField(default=0)
    urgent_at = models.DateTimeField(null=True, blank=True)
    downgraded_at = models.DateTimeField(null=True, blank=True)
    in_visit = models.BooleanField(default=False)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    at_window = models.BooleanField(default=False, help_text="decided by the window's own authority")
    outcome = models.CharField(max_length=10, blank=True, default="")
    result = models.CharField(max_length=200, blank=True, default="")
    ground = models.TextField(blank=True, default="")
    delivered_at = models.DateTimeField(null=True, blank=True)
    delivery = models.CharField(max_length=20, blank=True, default="")
    delivered_to = models.CharField(
        max_length=10, blank=True, default="", help_text="the applicant or an agent"
    )
    post_number = models.CharField(max_length=40, blank=True, default="")
    paper_number = models.CharField(max_length=20, blank=True, default="", help_text="of the receipt by hand")
    suspended_at = models.DateTimeField(null=True, blank=True)
    elapsed_days = models.PositiveIntegerField(
        null=True, blank=True, help_text="working days, pauses left out"
    )

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-received_at", "-id"], name="case_newest", condition=Q(whole__isnull=True)),
            models.Index(fields=["stage", "-received_at"], name="case_stage"),
            models.Index(fields=["window", "-received_at"], name="case_window"),
            models.Index(fields=["unit", "-received_at"], name="case_unit"),
            models.Index(fields=["item", "decided_at"], name="case_item"),
            models.Index(fields=["party_code"], name="case_party"),
            models.Index(fields=["whole"], name="case_whole"),
            models.Index(fields=["urgent_at"], name="case_urgent", condition=Q(urgent_at__isnull=False)),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="case_uploaded_once", fields=["paper_number"], condition=~Q(paper_number="")
            )
        ]

    def __str__(self) -> str:
        return f"{self.matter_id} {self.stage}"


class CaseMaterial(models.Model):
    """材料: one paper of a case, asked once. Branches of a package share the papers of the whole."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="papers")
    code = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    needed_by: ArrayField[list[int], list[int]] = ArrayField(
        models.BigIntegerField(), default=list, help_text="items that ask for it"
    )
    state = models.CharField(max_length=10)
    given_at = models.DateTimeField(null=True, blank=True)
    file = models.ForeignKey(Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="case_paper_once", fields=["case", "code"])
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.name}"


class PaperNotice(models.Model):
    """一次性告知书: the one list of what is missing; the database refuses a second without lawful reason."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="told")
    told_at = models.DateTimeField()
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    papers: models.JSONField[Any, Any] = models.JSONField()
    reason = models.CharField(max_length=20, blank=True, default="")
    document = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="case_told_once", fields=["case"], condition=Q(reason=""))
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.told_at:%Y-%m-%d}"


class CaseStep(models.Model):
    """步骤: one step of a case as supervision reads it: what, by whom, when, with which facts (E13).

    Written by every act in the same transaction as its entry in the ledger, and by nothing else.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20)
    at = models.DateTimeField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    by_name = models.CharField(max_length=60, blank=True, default="")
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    minutes = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="how long somebody worked on it; null: not measured"
    )
    watched_at = models.DateTimeField(null=True, blank=True, help_text="when the watch looked at it")

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["id"], name="case_step_unwatched", condition=Q(watched_at__isnull=True)),
            models.Index(fields=["case", "at", "id"], name="case_step_of"),
            models.Index(fields=["-id"], name="case_step_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"
