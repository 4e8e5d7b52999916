"""Proposed acts that wait for a second person."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from zhixing.core.people.models import Person, Post


class Proposal(models.Model):
    """提请: an act with its payload as canonical text, and the digest that both persons see."""

    class State(models.TextChoices):
        """Where a proposal stands."""

        WAITING = "waiting", "待核准"
        APPROVED = "approved", "已核准"
        REFUSED = "refused", "已否决"
        WITHDRAWN = "withdrawn", "已撤回"
        EXPIRED = "expired", "已过期"

    act_code = models.CharField(max_length=64)
    payload = models.TextField(help_text="canonical JSON, never edited")
    digest = models.CharField(max_length=64)
    reason = models.TextField()
    proposer = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="proposals")
    proposer_post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="proposals")
    proposer_for_post = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals_for"
    )
    proposer_label = models.CharField(max_length=128)
    proposed_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.WAITING)
    decided_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="decided_proposals"
    )
    decided_by_label = models.CharField(max_length=128, blank=True, default="")
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_reason = models.TextField(blank=True, default="")
    result = models.CharField(max_length=96, blank=True, default="", help_text="reference to what came of it")

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="proposal_decided_by_another",
                condition=Q(decided_by__isnull=True) | Q(state="withdrawn") | ~Q(decided_by=F("proposer")),
            ),
            models.CheckConstraint(
                name="proposal_approved_by_somebody",
                condition=~Q(state__in=["approved", "refused"]) | Q(decided_by__isnull=False),
            ),
            models.CheckConstraint(
                name="proposal_expires_later", condition=Q(expires_at__gt=F("proposed_at"))
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["expires_at"], condition=Q(state="waiting"), name="proposal_waiting"),
            models.Index(fields=["proposer", "-proposed_at"], name="proposal_of_person"),
        ]

    def __str__(self) -> str:
        return f"{self.act_code}#{self.pk}"
