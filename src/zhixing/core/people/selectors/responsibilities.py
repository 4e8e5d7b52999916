"""Who answers for what, typed on the four axes of A4, derived from the tree and as stated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from zhixing.core.people.models import Post, Responsibility, Unit, UnitVersion
from zhixing.core.people.selectors.posts import Holder, holders, leader_in_charge, post_in_charge, superiors
from zhixing.core.people.selectors.units import day_of, in_force, subtree
from zhixing.foundation.words import mark

AXIS_NAMES: Mapping[str, str] = {
    "link": mark("决策、执行、监督"),
    "territory": mark("部门领导、辖区领导"),
    "rank": mark("一把手、班子成员"),
    "side": mark("政府监管、社会主体"),
}


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One responsibility: a post, or a party of society, and its type on each axis."""

    post_id: int | None
    link: str
    territory: str
    rank: str
    side: str = "regulator"
    party_name: str = ""


@dataclass(frozen=True, slots=True)
class StatedLine:
    """A stated responsibility with the words of its four types and who answers now."""

    post_id: int | None
    post_name: str
    unit_name: str
    person_name: str
    link: str
    territory: str
    rank: str
    side: str


def typed_lines(unit_id: int, *, at: datetime, area_unit_id: int | None = None) -> list[TypedLine]:
    """Return who answers for business of a unit, perhaps done in the area of a town.

    The leader in charge decides, the unit's head executes (部门领导责任); the town's head executes in
    his area (辖区领导责任); a town's own business is of its area. Raises NobodyInCharge. At most six
    queries.
    """
    leader = leader_in_charge(unit_id, at=at)
    head = post_in_charge(unit_id, at=at)
    own = "area" if _is_town(unit_id, at=at) else "department"
    lines = [TypedLine(leader, "decision", own, _rank(leader, at=at))]
    if head != leader:
        lines.append(TypedLine(head, "execution", own, "chief"))
    if area_unit_id is not None and area_unit_id != unit_id:
        lines.append(TypedLine(post_in_charge(area_unit_id, at=at), "execution", "area", "chief"))
    return lines


def _is_town(unit_id: int, *, at: datetime) -> bool:
    versions = UnitVersion.objects.filter(in_force(day_of(at)), unit_id=unit_id)
    return versions.filter(kind__in=[UnitVersion.Kind.TOWN, UnitVersion.Kind.ZONE]).exists()


def _rank(post_id: int, *, at: datetime) -> str:
    """Return chief for a post without anybody above it, member for the others. One query."""
    return "member" if superiors(post_id, at=at) else "chief"


def notice_chain(post_id: int, *, at: datetime, within_unit_id: int | None = None) -> list[Holder]:
    """Return who is told of a breach in a post, in order: its holder and all above, nobody skipped (A4).

    With `within_unit_id` the chain ends with the posts of that unit and of those below it, so that
    a bureau's chain ends with its head. A vacant post is answered for by its superior, named once.
    Four queries at most.
    """
    chain = [post_id, *superiors(post_id, at=at)]
    if within_unit_id is not None:
        units = set(subtree(within_unit_id, on=day_of(at)))
        places = dict(Post.objects.filter(id__in=chain).values_list("id", "unit_id"))
        chain = [post for post in chain if places[post] in units]
    answering = holders(chain, at=at)
    told: list[Holder] = []
    for post in chain:
        holder = answering.get(post)
        if holder is not None and holder.person_id not in {one.person_id for one in told}:
            told.append(holder)
    return told


def stated_lines(about: str, *, at: datetime) -> list[StatedLine]:
    """Return the responsibilities stated for a subject at an instant, deciders first. Three queries."""
    rows = list(
        Responsibility.objects.filter(about=about, since__lte=at)
        .filter(Q(until__isnull=True) | Q(until__gt=at))
        .select_related("post")
        .order_by("id")
    )
    answering = holders([row.post_id for row in rows if row.post_id is not None], at=at)
    units = dict(
        UnitVersion.objects.filter(
            in_force(day_of(at)), unit__in=Unit.objects.filter(posts__in=[row.post_id for row in rows])
        ).values_list("unit_id", "short_name")
    )
    found = []
    for row in rows:
        holder = answering.get(row.post_id or 0)
        found.append(
            StatedLine(
                post_id=row.post_id,
                post_name=row.post.name if row.post else row.party_name,
                unit_name=units.get(row.post.unit_id, "") if row.post else "",
                person_name=holder.person_name if holder else "",
                link=str(Responsibility.Link(row.link).label),
                territory=str(Responsibility.Territory(row.territory).label),
                rank=str(Responsibility.Rank(row.rank).label),
                side=str(Responsibility.Side(row.side).label),
            )
        )
    return found


def untyped() -> int:
    """Return how many responsibilities miss a type: always 0, the database refuses them. One query."""
    missing = Q(link="") | Q(territory="") | Q(rank="") | Q(side="")
    return Responsibility.objects.filter(missing).count()
