"""The catalogue as the public and the staff read it. It is public (V4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVector
from django.db.models import CharField, Count, F, Func, QuerySet

from zhixing.core.matters.rules.searching import search_query
from zhixing.core.people import selectors as people
from zhixing.work.service_hall.models import (
    Item,
    ItemReview,
    ItemVersion,
    LicensingOffice,
    Window,
    WindowGrant,
)
from zhixing.work.service_hall.rules import codes, guide, terms
from zhixing.work.service_hall.rules.terms import Term


@dataclass(frozen=True, slots=True)
class ItemQuestion:
    """What narrows a list of items. `served` is person or firm; `state` '' means those in use."""

    text: str = ""
    theme: str = ""
    organ: str = ""
    kind: str = ""
    served: str = ""
    state: str = guide.ACTIVE
    own: bool = False
    flaw: str = ""


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One line of the catalogue."""

    code: str
    title: str
    kind_word: str
    organ: str
    state: str
    state_word: str
    promised: str
    statutory: str
    case_kind: str
    reviewed_on: date | None
    flaws: Sequence[str]
    is_own: bool


PERSON = "自然人"


def _found(question: ItemQuestion) -> QuerySet[Item]:
    rows = Item.objects.all()
    if question.state:
        rows = rows.filter(state=question.state)
    if question.own:
        rows = rows.filter(unit__isnull=False)
    if question.theme:
        rows = rows.filter(themes__contains=[question.theme])
    if question.organ:
        rows = rows.filter(organ=question.organ)
    if question.kind:
        rows = rows.filter(kind=question.kind)
    if question.flaw:
        rows = rows.filter(flaws__contains=[question.flaw])
    if question.served:
        firm = question.served == "firm"
        of = ItemVersion.objects.filter(until=None)
        of = of.exclude(served=[PERSON]) if firm else of.filter(served__contains=[PERSON])
        rows = rows.filter(pk__in=of.values("item_id"))
    if question.text.strip():
        query = search_query(question.text)
        if not query:
            return rows.none()
        words = SearchVector("search_text", config="simple")
        rows = rows.annotate(words=words).filter(words=SearchQuery(query, search_type="raw", config="simple"))
    return rows


def item_rows(question: ItemQuestion, *, offset: int = 0, limit: int = 20) -> tuple[list[ItemRow], int]:
    """Return lines of the catalogue, the county's own first, then by code; and how many. Three queries."""
    rows = _found(question)
    total = rows.count()
    found = list(rows.order_by("source", "unit_id", "code")[offset : offset + limit])
    latest = {
        one.item_id: one
        for one in ItemVersion.objects.filter(item__in=found)
        .order_by("item_id", "-number")
        .distinct("item_id")
    }
    return [_row(item, latest.get(item.pk)) for item in found], total


def _row(item: Item, version: ItemVersion | None) -> ItemRow:
    return ItemRow(
        code=item.code,
        title=item.title,
        kind_word=codes.KIND_WORDS.get(item.kind, ""),
        organ=item.organ,
        state=item.state,
        state_word=guide.STATE_WORDS[item.state],
        promised=terms.words_of(version.promised if version else None),
        statutory=terms.words_of(version.statutory if version else None),
        case_kind=guide.CASE_KIND_WORDS.get(version.case_kind if version else "", ""),
        reviewed_on=item.reviewed_on,
        flaws=tuple(terms.FLAW_WORDS[flaw] for flaw in item.flaws),
        is_own=item.unit_id is not None,
    )


def themes(*, limit: int = 12) -> list[tuple[str, int]]:
    """Return the themes with the most items in use, with counts, 其他 left out. One query."""
    each = Func(F("themes"), function="unnest", output_field=CharField())
    rows = Item.objects.filter(state=guide.ACTIVE).annotate(theme=each).values("theme")
    counted = rows.annotate(count=Count("id")).order_by("-count", "theme").values_list("theme", "count")
    return [(theme, count) for theme, count in counted[: limit + 1] if theme != "其他"][:limit]


def organs(*, own: bool = False, limit: int = 300) -> list[tuple[str, int]]:
    """Return the organs with their counts of items in use, the county's own in official order. One query."""
    rows = Item.objects.filter(state=guide.ACTIVE)
    rows = rows.filter(unit__isnull=False) if own else rows
    counted = rows.values_list("organ").annotate(count=Count("id")).order_by("-count", "organ")[:limit]
    return [(organ, count) for organ, count in counted]


@dataclass(frozen=True, slots=True)
class GuideField:
    """One fixed field of the guide: heading and text, or rows of papers."""

    name: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class Guide:
    """办事指南: the item as the public reads it, in the fixed order."""

    code: str
    title: str
    kind_word: str
    level_word: str
    organ: str
    basic_code: str
    state: str
    state_word: str
    case_kind_word: str
    served: Sequence[str]
    themes: Sequence[str]
    version: int
    since: datetime
    document: str
    changed: Sequence[str]
    fields: Sequence[GuideField]
    materials: Sequence[Mapping[str, Any]]
    promised: Term | None
    statutory: Term | None
    partners: str
    urgent_criteria: str
    visits: int
    windows: Sequence[str]
    is_own: bool
    item_id: int = 0
    texts: Mapping[str, str] = field(default_factory=dict)


def guide_of(code: str, *, number: int = 0) -> Guide | None:
    """Return the guide of an item, of its newest or of a numbered version; None for none. Four queries."""
    item = Item.objects.filter(code=code).first()
    if item is None or item.state == guide.DRAFT:
        return None
    versions = ItemVersion.objects.filter(item=item).order_by("-number")
    version = (versions.filter(number=number) if number else versions).first()
    if version is None:
        return None
    granted = WindowGrant.objects.filter(item=item, until=None, powers__contains=["accept"])
    names = [grant.window.name for grant in granted.select_related("window").order_by("window__order")[:30]]
    texts = {
        "limits": f"{terms.words_of(version.statutory)} / {terms.words_of(version.promised)}",
        "visits": str(version.visits),
        **version.guide,
    }
    return Guide(
        code=item.code,
        title=version.title,
        kind_word=codes.KIND_WORDS.get(item.kind, ""),
        level_word=codes.LEVEL_WORDS.get(item.level, ""),
        organ=item.organ,
        basic_code=item.basic_code,
        state=item.state,
        state_word=guide.STATE_WORDS[item.state],
        case_kind_word=guide.CASE_KIND_WORDS.get(version.case_kind, ""),
        served=version.served,
        themes=version.themes,
        version=version.number,
        since=version.since,
        document=version.document,
        changed=tuple(guide.WATCHED[name] for name in version.changed if name in guide.WATCHED),
        fields=tuple(
            GuideField(name, heading, str(texts.get(name, ""))) for name, heading in guide.GUIDE.items()
        ),
        materials=version.materials,
        promised=version.promised,
        statutory=version.statutory,
        partners=version.guide.get("partners", ""),
        urgent_criteria=version.urgent_criteria,
        visits=version.visits,
        windows=names,
        is_own=item.unit_id is not None,
        item_id=item.pk,
        texts=version.guide,
    )


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One version of an item, with what changed."""

    number: int
    since: datetime
    until: datetime | None
    changed: Sequence[str]
    document: str


def version_rows(code: str, *, limit: int = 50) -> list[VersionRow]:
    """Return the versions of an item, newest first. One query."""
    rows = ItemVersion.objects.filter(item__code=code).order_by("-number")[:limit]
    return [
        VersionRow(
            one.number,
            one.since,
            one.until,
            tuple(guide.WATCHED[name] for name in one.changed if name in guide.WATCHED),
            one.document,
        )
        for one in rows
    ]


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """One line of the public log of the clean-up."""

    code: str
    title: str
    conclusion: str
    word: str
    reviewed_on: date
    basis: str
    document: str
    cases: int
    complaints: int


def changes(*, conclusion: str = "", offset: int = 0, limit: int = 50) -> tuple[list[ReviewRow], int]:
    """Return the log of yearly reviews, newest first, and how many. Two queries."""
    rows = ItemReview.objects.all()
    rows = rows.filter(conclusion=conclusion) if conclusion else rows
    found = rows.select_related("item").order_by("-reviewed_on", "-id")[offset : offset + limit]
    return [_review(one) for one in found], rows.count()


def review_rows(code: str, *, limit: int = 20) -> list[ReviewRow]:
    """Return the reviews of an item, newest first. One query."""
    rows = ItemReview.objects.filter(item__code=code).select_related("item")
    return [_review(one) for one in rows.order_by("-reviewed_on", "-id")[:limit]]


def _review(one: ItemReview) -> ReviewRow:
    return ReviewRow(
        one.item.code,
        one.item.title,
        one.conclusion,
        guide.CONCLUSIONS[one.conclusion],
        one.reviewed_on,
        one.basis,
        one.document,
        one.cases,
        one.complaints,
    )


@dataclass(frozen=True, slots=True)
class WindowRow:
    """A window with how many items it accepts and how many of these it decides."""

    code: str
    name: str
    site: str
    is_general: bool
    items: int
    decides: int


def windows(*, limit: int = 100) -> list[WindowRow]:
    """Return the windows in their order. Three queries."""
    own = Item.objects.filter(state=guide.ACTIVE, unit__isnull=False).count()
    grants: dict[int, list[Sequence[str]]] = {}
    for window_id, powers in WindowGrant.objects.filter(until=None).values_list("window_id", "powers"):
        grants.setdefault(window_id, []).append(powers)
    return [
        WindowRow(
            window.code,
            window.name,
            window.site,
            window.is_general,
            own if window.is_general else len(grants.get(window.pk, [])),
            sum(1 for powers in grants.get(window.pk, []) if "decide" in powers),
        )
        for window in Window.objects.order_by("order", "code")[:limit]
    ]


@dataclass(frozen=True, slots=True)
class Signing:
    """A department of the hall: its items, its licensing office or who signs instead."""

    unit_id: int
    name: str
    items: int
    office: str
    signs: str


@dataclass(frozen=True, slots=True)
class Overview:
    """大厅总览 (E1): the four counts, the mapping, who signs for whom. Every number has its rows."""

    departments: int
    items: int
    windows: int
    offices: int
    mapped: int
    unmapped: Sequence[ItemRow]
    signing: Sequence[Signing]
    overdue_reviews: int

    @property
    def without_office(self) -> list[Signing]:
        """The departments without a licensing office, with who signs for them."""
        return [one for one in self.signing if not one.office]


def overview(*, at: datetime, reviewed_after: date) -> Overview:
    """Return the four counts of the hall and what they rest on. About eight queries."""
    own = Item.objects.filter(state=guide.ACTIVE, unit__isnull=False)
    granted = WindowGrant.objects.filter(until=None, powers__contains=["accept"]).values("item_id")
    general = Window.objects.filter(is_general=True).exists()
    unmapped = own.none() if general else own.exclude(pk__in=granted)
    counted = dict(own.values_list("unit_id").annotate(count=Count("id")))
    offices = {one.unit_id: one for one in LicensingOffice.objects.all()}
    names = people.unit_names([unit for unit in counted if unit])
    posts = {unit: offices[unit].post_id for unit in offices}
    posts |= {unit: people.post_in_charge(unit, at=at) for unit in counted if unit and unit not in posts}
    holders = people.holders(set(posts.values()), at=at)
    signing = [
        Signing(
            unit,
            names.get(unit, ""),
            count,
            offices[unit].name if unit in offices else "",
            holders[posts[unit]].person_name if posts[unit] in holders else "",
        )
        for unit, count in counted.items()
        if unit
    ]
    return Overview(
        departments=len(counted),
        items=own.count(),
        windows=Window.objects.count(),
        offices=len(offices),
        mapped=own.count() - unmapped.count(),
        unmapped=[_row(item, None) for item in unmapped.order_by("code")[:50]],
        signing=sorted(signing, key=lambda one: (-one.items, one.name)),
        overdue_reviews=own.filter(reviewed_on__lt=reviewed_after).count(),
    )
