"""What a locality lays over the packs: dated changes of rules, and procedures of its own."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

NONE_YET = "rulebook"
"""The one row of RulebookVersion."""


class Days(Func):
    """`daterange(since, until, '[]')`: `until` is the last day, null is open."""

    function = "daterange"
    output_field = DateRangeField()


def one_at_a_time(name: str, *, condition: Q | None = None) -> ExclusionConstraint:
    """Return the constraint that a code has one row in force on any day."""
    days = Days("since", "until", RangeBoundary(inclusive_lower=True, inclusive_upper=True))
    expressions: list[tuple[str | Func, str]] = [
        ("code", RangeOperators.EQUAL),
        (days, RangeOperators.OVERLAPS),
    ]
    return ExclusionConstraint(name=name, expressions=expressions, condition=condition)


class RulebookVersion(models.Model):
    """How often the locality has changed its rules: what a process compares its copy with."""

    name = models.CharField(max_length=16, primary_key=True, default=NONE_YET)
    number = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rulebook_version_is_one_row", condition=Q(name=NONE_YET))
        ]

    def __str__(self) -> str:
        return f"{self.number}"


class RuleOverride(models.Model):
    """Another setting of a rule by the locality, from one day on. Never edited: only ended, or followed."""

    code = models.CharField(max_length=96, help_text="code of the rule")
    number = models.PositiveIntegerField(help_text="counts the changes of this rule from 1")
    effect = models.CharField(max_length=16, blank=True, default="", help_text="empty: as it was")
    values = models.JSONField(default=dict, help_text="keys as in a pack, each with its unit")
    source = models.CharField(max_length=256, help_text="the locality's document")
    reason = models.TextField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True, help_text="the last day; null while it lasts")
    signed_off_on = models.DateField(help_text="by the legal office")
    signed_off_by = models.CharField(max_length=64)
    decided_at = models.DateTimeField()
    decided_by = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "number"], name="rule_override_numbered_once"),
            one_at_a_time("rule_override_one_at_a_time"),
            models.CheckConstraint(
                name="rule_override_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="rule_override_signed_off_before", condition=Q(signed_off_on__lte=F("since"))
            ),
            models.CheckConstraint(
                name="rule_override_has_source_and_reason", condition=~Q(source="") & ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}#{self.number}"


class LocalProcedure(models.Model):
    """A procedure of the locality. A draft until its chain is closed and somebody activates it."""

    code = models.CharField(max_length=96)
    number = models.PositiveIntegerField(help_text="version, counted from 1")
    title = models.CharField(max_length=128)
    source = models.CharField(max_length=256)
    steps = models.JSONField(default=list, help_text="as the steps of a pack")
    products = models.JSONField(default=list, help_text="what the procedure is for")
    drafted_at = models.DateTimeField()
    drafted_by = models.CharField(max_length=64)
    since = models.DateField(null=True, blank=True, help_text="null: a draft")
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "number"], name="local_procedure_numbered_once"),
            one_at_a_time("local_procedure_one_in_force", condition=Q(since__isnull=False)),
            models.UniqueConstraint(
                fields=["code"], condition=Q(since__isnull=True), name="local_procedure_one_draft"
            ),
            models.CheckConstraint(
                name="local_procedure_ends_after_it_begins",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code}#{self.number}"
