"""Reads of annual targets: lists, their targets in five classes that add up, what a tick has to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, Q

from zhixing.core.matters.models import Feedback, Matter, Request
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor
from zhixing.work.directives.models import Target, TargetList, TargetNode
from zhixing.work.directives.rules import targets as rules

MOST_TARGETS = 500


@dataclass(frozen=True, slots=True)
class ListLine:
    """One list of targets in the overview."""

    code: str
    year: int
    title: str
    document_number: str
    made_at: datetime
    released_at: datetime | None
    targets: int


def target_lists(*, seen_by: Actor, limit: int = 50) -> list[ListLine]:
    """Return the lists that the viewer may see, newest year first, at most `limit`. One query."""
    found = (
        TargetList.objects.visible_to(seen_by)
        .annotate(wanted=Count("targets", filter=~Q(targets__state="left_out")))
        .order_by("-year", "-made_at", "-id")
    )
    columns = ("code", "year", "title", "document_number", "made_at", "released_at", "wanted")
    return [ListLine(*row) for row in found.values_list(*columns)[:limit]]


@dataclass(frozen=True, slots=True)
class ListHead:
    """A list of targets as the head of its page shows it."""

    id: int
    year: int
    title: str
    document_number: str
    paper_id: int | None
    released_at: datetime | None
    url: str


def target_list(code: str, *, seen_by: Actor) -> ListHead | None:
    """Return a list that the viewer may see, None for any other. One query."""
    found = TargetList.objects.visible_to(seen_by).filter(code=code).first()
    if found is None:
        return None
    return ListHead(
        found.pk,
        found.year,
        found.title,
        found.document_number,
        found.paper_id,
        found.released_at,
        found.get_absolute_url(),
    )


def may_see_targets(seen_by: Actor, key: str) -> bool:
    """Whether the viewer may see the list with this key: the gate of its file. One query."""
    return key.isdecimal() and TargetList.objects.visible_to(seen_by).filter(pk=int(key)).exists()


@dataclass(frozen=True, slots=True)
class DraftView:
    """One target of a draft as the page shows it: its row, its nodes, and what it still lacks."""

    target: Target
    nodes: tuple[tuple[date, int], ...]
    lead: str
    lacks: tuple[str, ...]


def drafts(list_id: int) -> list[DraftView]:
    """Return the targets of a draft in their order, at most 500. Three queries."""
    rows = list(
        Target.objects.filter(listed_in_id=list_id).prefetch_related("nodes").order_by("place")[:MOST_TARGETS]
    )
    names = people.unit_names([row.lead_id for row in rows if row.lead_id])
    views = []
    for row in rows:
        nodes = tuple(sorted((node.on, node.percent) for node in row.nodes.all()))
        lacks = tuple(
            name
            for name, is_lacking in (
                ("lead", row.lead_id is None),
                ("value", not row.value),
                ("due", row.due_on is None),
                ("nodes", not nodes),
            )
            if is_lacking
        )
        views.append(DraftView(row, nodes, names.get(row.lead_id or 0, ""), lacks))
    return views


def coverage_of(views: Sequence[DraftView]) -> rules.Coverage:
    """Return the coverage of a draft: what is left out does not count."""
    return rules.coverage(
        rules.Drafted(
            view.target.title,
            view.target.lead_id is not None,
            bool(view.target.value),
            view.target.due_on is not None,
            len(view.nodes),
        )
        for view in views
        if view.target.state != "left_out"
    )


@dataclass(frozen=True, slots=True)
class TargetView:
    """One released target: where it stands, in one of five classes. `expected` None before the first node."""

    number: str
    title: str
    baseline: str
    value: str
    measure: str
    unit: str
    handler: str
    leader: str
    due_at: datetime | None
    signed_at: datetime | None
    verified: int
    expected: int | None
    standing: str
    light: str
    next_node: date | None
    waiting: bool


@dataclass(frozen=True, slots=True)
class Board:
    """The targets of a list, and how many stand where; the five counts add up to `total`."""

    rows: tuple[TargetView, ...]
    balance: dict[str, int]
    hidden: int

    @property
    def total(self) -> int:
        return sum(self.balance.values())


def board(list_id: int, *, seen_by: Actor, now: datetime) -> Board:
    """Return the released targets that the viewer may see, in the order of the list. Six queries."""
    changed = Request.objects.filter(matter=OuterRef("matter_id"), purpose="extension", state="accepted")
    waits = Feedback.objects.filter(matter=OuterRef("matter_id"), state__in=("signing", "checking"))
    released = Target.objects.filter(listed_in_id=list_id, state="released")
    rows = list(
        released.filter(matter__in=Matter.objects.visible_to(seen_by))
        .select_related("matter__handler", "matter__leader_post")
        .prefetch_related("nodes")
        .annotate(adjusted=Exists(changed), waits=Exists(waits))
        .order_by("place")[:MOST_TARGETS]
    )
    total = released.count()
    names = people.unit_names({row.matter.unit_id for row in rows if row.matter})
    leaders = people.holders({row.matter.leader_post_id for row in rows if row.matter}, at=now)
    views = tuple(_view(row, names, leaders, now) for row in rows)
    return Board(views, rules.balance(view.standing for view in views), total - len(views))


def course_of(row: Target, *, is_adjusted: bool) -> rules.Course:
    """Return what the rules ask of a released target."""
    matter = row.matter
    assert matter is not None  # noqa: S101 - released targets have one
    return rules.Course(
        verified=matter.progress_percent,
        due_at=matter.due_at,
        nodes=tuple(rules.Node(node.falls_at, node.percent) for node in row.nodes.all()),
        is_closed=matter.closed_at is not None,
        is_done=matter.close_kind in ("done", "made_regular"),
        is_adjusted=is_adjusted,
    )


def _view(row: Target, names: dict[int, str], leaders: dict[int, people.Holder], now: datetime) -> TargetView:
    matter = row.matter
    assert matter is not None  # noqa: S101 - released targets have one
    course = course_of(row, is_adjusted=getattr(row, "adjusted", False))
    leader = leaders.get(matter.leader_post_id)
    coming = [node.on for node in row.nodes.all() if node.falls_at > now]
    return TargetView(
        matter.number,
        row.title,
        row.baseline,
        row.value,
        row.measure,
        names.get(matter.unit_id, ""),
        matter.handler.name,
        leader.person_name if leader else matter.leader_post.name,
        matter.due_at,
        matter.signed_at,
        matter.progress_percent,
        rules.expected(course.nodes, now),
        rules.standing(course, now),
        rules.light(course, now),
        min(coming, default=None),
        getattr(row, "waits", False),
    )


def chain_above(matter: Matter, *, at: datetime) -> list[tuple[int, str]]:
    """Return the handler and everyone above him inside the unit, nobody skipped (A4). Five queries."""
    post = people.post_of(matter.handler_id, matter.unit_id, at=at)
    start = post or people.post_in_charge(matter.unit_id, at=at)
    told = {matter.handler_id: people.person_name(matter.handler_id)}
    for holder in people.notice_chain(start, at=at, within_unit_id=matter.unit_id):
        told.setdefault(holder.person_id, holder.person_name)
    return list(told.items())


def nodes_to_look_at(now: datetime, *, limit: int) -> list[int]:
    """Return nodes of released targets whose moment has come, oldest first. One query."""
    due = TargetNode.objects.filter(looked_at=None, falls_at__lte=now, target__matter__isnull=False)
    return list(due.order_by("falls_at", "pk").values_list("pk", flat=True)[:limit])


def targets_without_report(month: date, *, limit: int) -> list[int]:
    """Return open targets of which nothing was reported in the month. One query."""
    reported = Feedback.objects.filter(
        matter=OuterRef("pk"), written_at__date__year=month.year, written_at__date__month=month.month
    )
    found = Matter.objects.open().filter(kind="directives.target").filter(~Exists(reported))
    return list(found.order_by("pk").values_list("pk", flat=True)[:limit])
