"""Applications on the way: what somebody fills in at home, until it is sent and becomes a case."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from zhixing.core.evidence.models import Evidence
from zhixing.core.people.models import PartnerKey
from zhixing.work.service_hall.models.cases import Case
from zhixing.work.service_hall.models.catalogue import Item, ItemVersion
from zhixing.work.service_hall.models.packages import Package


class Filing(models.Model):
    """网上申请: one application from its first page until it is sent, or forgotten after its last day.

    For one item in its version, or for a package (一件事) of several in theirs.
    `answers` is sealed as a whole; `key_index` finds the row by the code with which it is taken up again,
    which is kept nowhere else than inside the seal. What was sent keeps the applicant's own words, for the
    window to read for a reason, until the case is long over or its party is erased.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=24, unique=True, help_text="random; names the row in addresses")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    version = models.ForeignKey(
        ItemVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    package = models.ForeignKey(Package, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    versions: ArrayField[list[int], list[int]] = ArrayField(
        models.BigIntegerField(), default=list, help_text="of a package's items, in their order"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    partner_key = models.ForeignKey(
        PartnerKey, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    key_index = models.BinaryField(max_length=32)
    answers = models.BinaryField(default=b"")
    opened_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    ends_at = models.DateTimeField(help_text="when a draft is forgotten")
    sent_at = models.DateTimeField(null=True, blank=True)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="filing")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="filing_key_once", fields=["key_index"]),
            models.CheckConstraint(
                name="filing_of_item_or_package",
                condition=Q(package=None, item__isnull=False, version__isnull=False)
                | Q(package__isnull=False, item=None, version=None),
            ),
            models.CheckConstraint(
                name="filing_sent_with_case", condition=Q(sent_at=None, case=None) | Q(sent_at__isnull=False)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="filing_ends", fields=["ends_at"], condition=Q(sent_at__isnull=True)),
            models.Index(name="filing_of_account", fields=["account", "-changed_at"]),
            models.Index(name="filing_sealed", fields=["sent_at"], condition=~Q(answers=b"")),
        ]

    def __str__(self) -> str:
        return self.code


class PaperFile(models.Model):
    """材料文件: one file that the applicant sent for one paper, of a draft or of a case."""

    filing = models.ForeignKey(Filing, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="files")
    code = models.CharField(max_length=40)
    file = models.OneToOneField(Evidence, on_delete=models.PROTECT, related_name="+")
    sent_at = models.DateTimeField()
    locked_at = models.DateTimeField(
        null=True, blank=True, help_text="its applicant was erased: removed, or kept by law under lock"
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                name="paper_file_of_something", condition=Q(filing__isnull=False) | Q(case__isnull=False)
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="paper_file_of_case", fields=["case", "code", "id"]),
            models.Index(name="paper_file_of_filing", fields=["filing", "code", "id"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id or self.filing_id} {self.code}"


class OwnCase(models.Model):
    """我的办件: a case that an account follows, because it sent it or knew its number and code."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="own_case_once", fields=["account", "case"])
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(name="own_case_newest", fields=["account", "-added_at", "-id"])
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.case_id}"
