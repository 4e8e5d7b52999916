"""Judgements and what follows from them: verdicts, breaches, consequences and their effects."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.outcomes.kinds import CONSEQUENCES, ENDINGS, RESULTS, STATES
from zhixing.core.people.models import Person, Post, Unit


class Verdict(models.Model):
    """结论: acceptance, rating, ruling or finding, by somebody else than the doer, on evidence."""

    about = models.CharField(max_length=96)
    kind = models.CharField(max_length=16)
    result = models.CharField(max_length=24)
    reason = models.TextField(blank=True, default="")
    evidence = models.JSONField(default=list, help_text="references: evidence:7, feedback:12")
    doers = models.JSONField(default=list, help_text="persons who did what is judged")
    given_at = models.DateTimeField()
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="verdicts")
    given_by_label = models.CharField(max_length=128)
    annulled_at = models.DateTimeField(null=True, blank=True)
    annulled_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="verdict_is_of_a_kind", condition=Q(kind__in=list(RESULTS))),
            models.CheckConstraint(
                name="verdict_annulled_later",
                condition=Q(annulled_at__isnull=True) | Q(annulled_at__gte=F("given_at")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["about", "kind", "given_at"], name="verdict_about")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.about}"


class Breach(models.Model):
    """违规: a rule was broken. Open until it is corrected, handled, or exempted (A5)."""

    about = models.CharField(max_length=96)
    rule_code = models.CharField(max_length=96)
    rule_stamp = models.CharField(max_length=160, help_text="code and version as then in force")
    summary = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="breaches")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="breaches")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="breaches")
    occurred_at = models.DateTimeField()
    found_at = models.DateTimeField()
    found_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    found_by_label = models.CharField(max_length=128)
    end_by = models.DateTimeField(null=True, help_text="an index: recomputed before anyone is named")
    ending = models.CharField(max_length=16, blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.TextField(blank=True, default="")
    ended_by_label = models.CharField(max_length=128, blank=True, default="")
    consequence = models.ForeignKey(
        "outcomes.Consequence", on_delete=models.PROTECT, null=True, blank=True, related_name="breaches"
    )

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["about", "rule_code", "unit", "occurred_at"], name="breach_found_once"
            ),
            models.CheckConstraint(
                name="breach_ends_in_one_of_three",
                condition=Q(ending="", ended_at__isnull=True)
                | Q(ending__in=list(ENDINGS), ended_at__isnull=False),
            ),
            models.CheckConstraint(
                name="breach_handled_by_a_consequence",
                condition=~Q(ending="handled") | Q(consequence__isnull=False),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["end_by"], condition=Q(ending=""), name="breach_without_ending"),
            models.Index(fields=["unit", "occurred_at"], name="breach_of_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_code}:{self.about}"


class Consequence(models.Model):
    """处理: what follows from a judgement. Opens with a notice; a named body decides."""

    about = models.CharField(max_length=96, help_text="the matter or case it follows from")
    kind = models.CharField(max_length=24)
    rule_code = models.CharField(max_length=96)
    rule_stamp = models.CharField(max_length=160)
    clause = models.CharField(max_length=256, help_text="the clause as it is told to the person")
    summary = models.TextField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="consequences")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="consequences")
    state = models.CharField(max_length=16, default="noticed")
    planned = models.JSONField(default=list, help_text="the effects as told in the notice")
    evidence = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="opened_consequences")
    defence_until = models.DateTimeField()
    defence = models.TextField(blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="decided_consequences"
    )
    decided_reason = models.TextField(blank=True, default="")
    deciding_body = models.CharField(max_length=128, blank=True, default="")
    decision_number = models.CharField(max_length=128, blank=True, default="")
    appeal_until = models.DateTimeField(null=True, blank=True)
    appeal = models.TextField(blank=True, default="")
    appealed_at = models.DateTimeField(null=True, blank=True)
    concluded_at = models.DateTimeField(null=True, blank=True)
    concluded_reason = models.TextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="consequence_is_of_a_kind", condition=Q(kind__in=list(CONSEQUENCES))),
            models.CheckConstraint(name="consequence_is_in_a_state", condition=Q(state__in=list(STATES))),
            models.CheckConstraint(
                name="consequence_rests_on_a_clause", condition=~Q(clause="") & ~Q(rule_code="")
            ),
            models.CheckConstraint(
                name="consequence_is_decided_by_a_body",
                condition=Q(state__in=["noticed", "answered", "dropped"])
                | (~Q(decision_number="") & ~Q(deciding_body="") & Q(decided_at__isnull=False)),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["about"], name="consequence_about")]

    def __str__(self) -> str:
        return f"{self.kind}:{self.about}"


class Effect(models.Model):
    """影响: one thing that a consequence does to a subject, from one instant to another."""

    consequence = models.ForeignKey(Consequence, on_delete=models.PROTECT, related_name="effects")
    subject = models.CharField(max_length=96, help_text="person:7, unit:4, matter:42")
    act_codes = models.JSONField(default=list, help_text="acts that it bars; empty for scores")
    values = models.JSONField(default=dict, help_text="such as points, year, grades")
    since = models.DateTimeField()
    until = models.DateTimeField()
    is_void = models.BooleanField(default=False, help_text="annulled: never had effect")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="effect_ends_after_it_begins", condition=Q(until__gte=F("since")))
        ]
        indexes: ClassVar = [models.Index(fields=["subject", "until"], name="effect_on_subject")]

    def __str__(self) -> str:
        return f"{self.subject}:{self.until:%F}"


class EffectUse(models.Model):
    """What relied on an effect, so that annulment re-opens it: a grade, an award list, a ranking."""

    effect = models.ForeignKey(Effect, on_delete=models.PROTECT, related_name="uses")
    about = models.CharField(max_length=96)
    used_at = models.DateTimeField()
    reopened_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["effect", "about"], name="effect_used_once_by_a_subject")
        ]

    def __str__(self) -> str:
        return f"{self.about}→{self.effect_id}"
