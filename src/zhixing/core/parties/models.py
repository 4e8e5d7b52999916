"""Parties: applicants, firms, complainants. Sealed column by column, found by a blind index, erasable."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from zhixing.core.people.models import Person, Post, Unit


class Party(models.Model):
    """办事人: whoever deals with the government. What names it is sealed; the masks are for lists."""

    class Kind(models.TextChoices):
        """自然人、企业、其他组织."""

        PERSON = "person", _("自然人")
        FIRM = "firm", _("企业")
        ORGANISATION = "organisation", _("其他组织")

    code = models.CharField(
        max_length=32, unique=True, help_text="random; what other rooms and addresses use"
    )
    kind = models.CharField(max_length=16, choices=Kind.choices)
    unit = models.ForeignKey(
        Unit, on_delete=models.PROTECT, related_name="+", help_text="where first registered"
    )
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True, related_name="parties"
    )
    name = models.BinaryField()
    id_number = models.BinaryField()
    phone = models.BinaryField()
    address = models.BinaryField()
    key = models.BinaryField(max_length=4, help_text="id of the key that sealed the four columns")
    shown_name = models.CharField(max_length=128)
    shown_number = models.CharField(max_length=32, blank=True, default="")
    shown_phone = models.CharField(max_length=32, blank=True, default="")
    number_index = models.BinaryField(null=True, help_text="blind index of the number")
    phone_index = models.BinaryField(null=True, help_text="blind index of the telephone number")
    registered_at = models.DateTimeField()
    subject_index = models.BinaryField(
        null=True, help_text="blind index of who this is at the identity platform that confirmed the account"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.CharField(max_length=200, blank=True, default="", help_text="the platform")
    erasure_asked_at = models.DateTimeField(null=True, blank=True)
    erasure_asked_by = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    erasure_asked_as = models.ForeignKey(
        Post, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    erasure_ground = models.CharField(max_length=256, blank=True, default="")
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["kind", "number_index"],
                condition=Q(number_index__isnull=False),
                name="party_number_once",
            ),
            models.UniqueConstraint(
                fields=["subject_index"],
                condition=Q(subject_index__isnull=False),
                name="party_subject_once",
            ),
            models.UniqueConstraint(
                fields=["account"],
                condition=Q(subject_index__isnull=False),
                name="party_confirms_account_once",
            ),
            models.CheckConstraint(
                name="party_confirmed_by_somebody",
                condition=Q(subject_index=None, confirmed_at=None, confirmed_by="")
                | (Q(subject_index__isnull=False, confirmed_at__isnull=False) & ~Q(confirmed_by="")),
            ),
            models.CheckConstraint(
                name="party_erased_is_unconfirmed",
                condition=Q(erased_at__isnull=True) | Q(subject_index=None),
            ),
            models.CheckConstraint(
                name="party_erased_keeps_nothing",
                condition=Q(erased_at__isnull=True)
                | Q(name=b"", id_number=b"", phone=b"", address=b"", number_index=None, phone_index=None),
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["phone_index"], name="party_phone"),
            models.Index(fields=["unit", "-registered_at"], name="party_of_unit"),
            models.Index(
                fields=["erasure_asked_at"], condition=Q(erasure_asked_at__isnull=False), name="party_erasure"
            ),
        ]

    def __str__(self) -> str:
        return self.code
