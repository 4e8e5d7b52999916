"""一件事: items of several departments that one person needs at once, and what waits for what (E4)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from zhixing.core.people.models import Unit
from zhixing.work.service_hall.models.catalogue import Item


class Package(models.Model):
    """一件事: its lead answers to the citizen for all branches."""

    code = models.SlugField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    lead_unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    document = models.CharField(max_length=120, blank=True, default="")
    opened_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.title


class Branch(models.Model):
    """One item of a package. `after` are the places of branches whose results it needs."""

    package = models.ForeignKey(Package, on_delete=models.PROTECT, related_name="branches")
    place = models.PositiveSmallIntegerField()
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    after: ArrayField[list[int], list[int]] = ArrayField(models.PositiveSmallIntegerField(), default=list)

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="branch_place", fields=["package", "place"]),
            models.UniqueConstraint(name="branch_item_once", fields=["package", "item"]),
        ]

    def __str__(self) -> str:
        return f"{self.package_id}/{self.place}"
