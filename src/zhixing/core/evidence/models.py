"""Files by their digest, and what each is about. Bytes lie on the disk; a row names them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from zhixing.core.people.models import Person


class Evidence(models.Model):
    """One file handed in about one subject. The same bytes lie once under their digest.

    `picture_digest` tells the same photograph again after re-encoding. A sealed file's bytes are gone.
    """

    about = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    digest = models.CharField(max_length=64)
    picture_digest = models.CharField(max_length=16, blank=True, default="")
    kind = models.CharField(max_length=20)
    size = models.PositiveBigIntegerField()
    version = models.PositiveSmallIntegerField(default=1)
    stored_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    stored_at = models.DateTimeField()
    sealed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="evidence_about", fields=["about", "id"]),
            models.Index(name="evidence_digest", fields=["digest"]),
            models.Index(name="evidence_picture", fields=["picture_digest"], condition=~Q(picture_digest="")),
        ]

    def __str__(self) -> str:
        return f"{self.about}: {self.name}"
