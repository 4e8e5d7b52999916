"""Needs of enterprises as lists and pages, and how a month adds up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q, QuerySet

from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.states import OPEN_STATES, STATE_WORDS
from zhixing.core.people import selectors as people
from zhixing.core.people.models import Delegation
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor
from zhixing.work.projects.kinds import APPROVAL
from zhixing.work.projects.models import Link, Need, Project
from zhixing.work.projects.rules import needs as rules
from zhixing.work.projects.selectors.meetings import DecisionRow


@dataclass(frozen=True, slots=True)
class NeedRow:
    """One need in the list. `is_old`: open longer than the rule allows: for the executive meeting (B2)."""

    id: int
    number: str
    title: str
    enterprise: str
    type_word: str
    unit: str
    handler: str
    asked_at: datetime
    due_at: datetime | None
    light: str
    state: str
    state_word: str
    is_old: bool


def _seen(seen_by: Actor) -> QuerySet[Need]:
    return Need.objects.filter(matter__in=Matter.objects.visible_to(seen_by).values("pk"))


UNSETTLED = "unsettled"


def needs_kept(titles: Collection[str]) -> set[tuple[str, date]]:
    """Return which of these needs were asked on which days already. One query."""
    rows = Need.objects.filter(matter__title__in=set(titles)).values_list("matter__title", "asked_at")
    return {(title, people.day_of(asked_at)) for title, asked_at in rows}


def projects_by_key(keys: Collection[int], *, seen_by: Actor) -> dict[int, Project]:
    """Return these projects as far as the viewer may see them. One query."""
    return Project.objects.visible_to(seen_by).select_related("matter").in_bulk(keys) if keys else {}


def project_keys(*, seen_by: Actor) -> dict[str, int]:
    """Return the projects that the viewer may see, by their names and by their numbers. One query."""
    rows = Project.objects.visible_to(seen_by).values_list("pk", "code", "matter__title")
    return {word: key for key, code, title in rows for word in (title, code)}


def secretaries_of(projects: Collection[int]) -> dict[int, Link]:
    """Return who is secretary of each project now. One query."""
    rows = Link.objects.filter(project_id__in=list(projects), role="secretary", until=None)
    return {one.project_id: one for one in rows}


def needs(
    *,
    seen_by: Actor,
    now: datetime,
    state: str = "",
    only_old: bool = False,
    filed_in: date | None = None,
    page: int = 1,
    size: int = 50,
) -> tuple[list[NeedRow], int]:
    """Return needs that the viewer may see, newest first, and how many. Four queries.

    `filed_in` is the first of a month; `state` unsettled is whatever is neither solved nor refused.
    """
    days = rulebook.number("enterprise.old", "calendar_days", people.day_of(now))
    before = people.opening_of(people.day_of(now) - timedelta(days=days))
    is_old = Q(asked_at__lt=before, state__in=[rules.OPEN, rules.ANSWERED, rules.RAISED])
    found = _seen(seen_by)
    if filed_in:
        found = found.filter(_filed_in(filed_in))
    if state == UNSETTLED:
        found = found.exclude(state__in=(rules.SOLVED, rules.REFUSED))
    elif state:
        found = found.filter(state=state)
    if only_old:
        found = found.filter(is_old)
    total = found.count()
    first = (page - 1) * size
    rows = list(
        found.order_by("-asked_at", "-id").values_list(
            "pk", "matter__number", "matter__title", "enterprise", "need_type", "matter__unit_id",
            "matter__handler__name", "asked_at", "matter__due_at", "matter__light", "state",
        )[first : first + size]
    )  # fmt: skip
    units = people.unit_names({row[5] for row in rows})
    open_ones = (rules.OPEN, rules.ANSWERED, rules.RAISED)
    return [
        NeedRow(
            id=key,
            number=number,
            title=title,
            enterprise=enterprise,
            type_word=rules.TYPES[kind],
            unit=units.get(unit, ""),
            handler=handler,
            asked_at=asked_at,
            due_at=due_at,
            light=light,
            state=known,
            state_word=rules.STATE_WORDS[known],
            is_old=asked_at < before and known in open_ones,
        )
        for key, number, title, enterprise, kind, unit, handler, asked_at, due_at, light, known in rows
    ], total


def need(number: str, *, seen_by: Actor) -> Need | None:
    """Return a need that the viewer may see, None for any other. One query."""
    return _seen(seen_by).select_related("matter", "project__matter").filter(matter__number=number).first()


def need_month(first: date, *, seen_by: Actor) -> rules.Month:
    """Return how the needs filed in a month add up: solved, open, refused with a reason. One query."""
    return rules.month_of(_seen(seen_by).filter(_filed_in(first)).values_list("state", flat=True))


def _filed_in(first: date) -> Q:
    following = (first.replace(day=1) + timedelta(days=32)).replace(day=1)
    begin, end = people.opening_of(first.replace(day=1)), people.opening_of(following)
    return Q(asked_at__gte=begin, asked_at__lt=end)


def approvals_of(project: Project) -> list[DecisionRow]:
    """Return what an enterprise's project still needs: owner, day and state, open ones first. Two queries."""
    rows = list(
        Matter.objects.filter(parent_id=project.matter_id, kind=APPROVAL.code)
        .order_by("due_at", "id")
        .values_list("number", "requirement", "unit_id", "due_at", "light", "state", "signed_at")
    )
    units = people.unit_names({row[2] for row in rows})
    return [
        DecisionRow(place, number, text, units.get(unit, ""), due, light, STATE_WORDS[state], signed)
        for place, (number, text, unit, due, light, state, signed) in enumerate(
            sorted(rows, key=lambda row: row[5] not in OPEN_STATES), start=1
        )
    ]


@dataclass(frozen=True, slots=True)
class SecretaryNow:
    """Who serves an enterprise today: the secretary, or the partner (AB角) who stands in at once."""

    person_id: int
    name: str
    stand_in: str
    load: int


def secretary_now(project: Project, *, at: datetime) -> SecretaryNow | None:
    """Return the project's secretary and who stands in for him at an instant. Three queries."""
    link = Link.objects.filter(project=project, role="secretary", until=None).select_related("person").first()
    if link is None or link.person is None or link.person_id is None:
        return None
    partner = (
        Delegation.objects.filter(from_post_id=link.post_id, since__lte=at, until__gt=at)
        .order_by("since")
        .values_list("to_person__name", flat=True)
        .first()
    )
    load = Link.objects.filter(role="secretary", person_id=link.person_id, until=None).count()
    return SecretaryNow(link.person.pk, link.person.name, partner or "", load)
