"""Files by their digest, and what each is about. Bytes lie on the disk; a row names them."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from zhixing.core.evidence.rules.marks import LABELS
from zhixing.core.people.models import Person


class Evidence(models.Model):
    """One file handed in about one subject. The same bytes lie once under their digest.

    `received_digest` is of the bytes as they came, before a picture was redrawn. `picture_digest`
    and its bands tell the same photograph again after re-encoding. `version` counts files of one
    name about one subject; `replaces` is the one before. A sealed file's bytes and name are gone.
    """

    about = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    received_digest = models.CharField(max_length=64, blank=True, default="")
    picture_digest = models.CharField(max_length=64, blank=True, default="")
    picture_bands = ArrayField(models.IntegerField(), blank=True, default=list)
    kind = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    label = models.CharField(max_length=20, blank=True, default="")
    is_scanned = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    stored_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    stored_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(name="evidence_known_label", condition=Q(label="") | Q(label__in=LABELS)),
            models.CheckConstraint(
                name="evidence_sealed_tells_nothing",
                condition=Q(sealed_at=None) | Q(name="", picture_digest="", picture_bands=[]),
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="evidence_about", fields=["about", "id"]),
            models.Index(name="evidence_digest", fields=["digest"]),
            models.Index(name="evidence_received", fields=["received_digest"]),
            GinIndex(name="evidence_picture", fields=["picture_bands"]),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.name}"


class EvidenceReader(models.Model):
    """A person who may open a file with a limited circle of readers (工作秘密)."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="readers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="evidence_reader_once", fields=["evidence", "person"]),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} may open {self.evidence_id}"
