"""The catalogue: items in versions, windows and what each may do, licensing offices, house rules."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeBoundary, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Func, Q

from zhixing.core.people.models import Post, Unit
from zhixing.work.service_hall.rules.guide import ACTIVE, CANCELLED, DRAFT
from zhixing.work.service_hall.rules.terms import Term


class Moments(Func):
    """`tstzrange(since, until, '[)')`: a null `until` is open."""

    function = "tstzrange"
    output_field = DateTimeRangeField()


class Item(models.Model):
    """政务服务事项: one item of the catalogue. Its identity is its code; what it asks is in versions.

    `source` is the portal that it came from, '' for the county's own; `digest` what was last taken over
    from there. Items without a `unit` belong to an organ outside the county: shown, never accepted.
    """

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=33, unique=True)
    basic_code = models.CharField(max_length=12)
    level = models.CharField(max_length=1)
    kind = models.CharField(max_length=2)
    organ = models.CharField(max_length=120)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=10, default=DRAFT)
    source = models.CharField(max_length=40, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    flaws = ArrayField(models.CharField(max_length=20), default=list)
    title = models.CharField(max_length=300, help_text="of the version in force, for lists")
    themes = ArrayField(models.CharField(max_length=40), default=list)
    search_text = models.TextField(default="", editable=False)
    reviewed_on = models.DateField(null=True, blank=True)
    listed_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            GinIndex(SearchVector("search_text", config="simple"), name="item_words"),
            GinIndex(fields=["themes"], name="item_themes"),
            models.Index(fields=["unit", "code"], name="item_of_unit"),
            models.Index(fields=["state", "code"], name="item_state"),
            models.Index(fields=["organ", "code"], name="item_organ"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def is_active(self) -> bool:
        return self.state == ACTIVE

    @property
    def is_cancelled(self) -> bool:
        return self.state == CANCELLED


class ItemVersion(models.Model):
    """What an item asks and promises from one moment on. Half open; a case remembers its version."""

    id: models.BigAutoField[int, int] = models.BigAutoField(primary_key=True)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=300)
    statutory_unit = models.CharField(max_length=2, blank=True, default="")
    statutory_amount = models.PositiveSmallIntegerField(null=True, blank=True, help_text="null: no limit")
    promised_unit = models.CharField(max_length=2, blank=True, default="")
    promised_amount = models.PositiveSmallIntegerField(null=True, blank=True, help_text="null: no limit")
    case_kind = models.CharField(max_length=10)
    urgent_criteria = models.CharField(max_length=300, blank=True, default="")
    visits = models.PositiveSmallIntegerField(default=1)
    served = ArrayField(models.CharField(max_length=20), default=list)
    themes = ArrayField(models.CharField(max_length=40), default=list)
    materials: models.JSONField[Any, Any] = models.JSONField(default=list)
    guide: models.JSONField[Any, Any] = models.JSONField(default=dict)
    changed = ArrayField(models.CharField(max_length=20), default=list)
    workflow: models.JSONField[Any, Any] = models.JSONField(
        default=list, help_text="parts of the review in their order; empty: one"
    )
    document = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="item_version_number", fields=["item", "number"]),
            ExclusionConstraint(
                name="item_one_version_at_a_time",
                expressions=[
                    ("item", RangeOperators.EQUAL),
                    (Moments("since", "until", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
            models.CheckConstraint(
                name="item_limit_is_not_nought",
                condition=(Q(statutory_amount__isnull=True) | Q(statutory_amount__gte=1))
                & (Q(promised_amount__isnull=True) | Q(promised_amount__gte=1)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} v{self.number}"

    @property
    def statutory(self) -> Term | None:
        return Term(self.statutory_unit, self.statutory_amount) if self.statutory_amount else None

    @property
    def promised(self) -> Term | None:
        return Term(self.promised_unit, self.promised_amount) if self.promised_amount else None


class ItemReview(models.Model):
    """年度清理: what the review body concluded on an item, on which evidence (E10)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="reviews")
    reviewed_on = models.DateField()
    conclusion = models.CharField(max_length=10)
    basis = models.CharField(max_length=300, blank=True, default="")
    document = models.CharField(max_length=120, blank=True, default="")
    cases = models.PositiveIntegerField(default=0)
    complaints = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["-reviewed_on", "-id"], name="item_review_newest"),
            models.Index(fields=["item", "-reviewed_on"], name="item_review_of"),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.conclusion} {self.reviewed_on}"


class Window(models.Model):
    """窗口: a place where people are served. A general one takes every item of the catalogue."""

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    site = models.CharField(max_length=60)
    order = models.PositiveSmallIntegerField(default=0)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    is_general = models.BooleanField(default=False)
    opened_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["order", "code"]

    def __str__(self) -> str:
        return self.name


class WindowGrant(models.Model):
    """授权: what a window may do on an item: accept, review, decide, seal (E11)."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="grants")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="grants")
    powers = ArrayField(models.CharField(max_length=10))
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    document = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                name="window_grant_once", fields=["window", "item"], condition=Q(until__isnull=True)
            ),
            models.CheckConstraint(
                name="window_grant_forward", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["item"], name="window_grant_item")]

    def __str__(self) -> str:
        return f"{self.window_id}/{self.item_id}"


class WindowSeat(models.Model):
    """坐席: which post serves at a window."""

    window = models.ForeignKey(Window, on_delete=models.PROTECT, related_name="seats")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(name="window_seat_once", fields=["window", "post"])
        ]

    def __str__(self) -> str:
        return f"{self.window_id}/{self.post_id}"


class LicensingOffice(models.Model):
    """行政许可股: the office of a department that moved into the hall as a whole, and its post."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+", help_text="who signs")
    moved_in_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Regulation(models.Model):
    """大厅制度: a rule of the house and the checks of the system that it drives (E14)."""

    place = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=120)
    document = models.CharField(max_length=120, blank=True, default="")
    text = models.TextField(blank=True, default="")
    rule_codes = ArrayField(models.CharField(max_length=60), default=list)
    filled_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar[list[str]] = ["place"]

    def __str__(self) -> str:
        return self.title
