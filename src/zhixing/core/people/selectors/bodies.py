"""Standing bodies: their rule in force, their members, who may judge, who judges instead (A10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from zhixing.core.people import policies
from zhixing.core.people.models import Body, BodyMember, BodyVersion
from zhixing.core.people.refusals import NotOfTheBody, PartyToTheItem
from zhixing.core.people.selectors.officers import NotInPost
from zhixing.core.people.selectors.officers import officer as officer_in
from zhixing.core.people.selectors.posts import holders
from zhixing.core.people.selectors.units import at_instant, day_of, in_force, unit_names
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.words import mark, translate


@dataclass(frozen=True, slots=True)
class BodyRule:
    """A body's 地位、权力、责任 and procedure, with the document and the day it came into force."""

    standing: str
    powers: str
    duties: str
    procedure: str
    rights: tuple[str, ...]
    document: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class Member:
    """A post that sits in a body and who answers in it; `person_name` is empty when nobody does."""

    post_id: int
    post_name: str
    unit_name: str
    person_name: str


@dataclass(frozen=True, slots=True)
class BodyRow:
    """One body. `rule` is None before its first rule; `history` has every rule, newest first."""

    id: int
    kind: str
    name: str
    unit_name: str
    rule: BodyRule | None
    history: tuple[BodyRule, ...]
    members: tuple[Member, ...]


def bodies(*, seen_by: Actor, at: datetime) -> list[BodyRow]:
    """Return the standing bodies with rules and members, by id. Five queries; none for strangers."""
    if not policies.may_see_directory(seen_by):
        return []
    on = day_of(at)
    rows = list(Body.objects.order_by("id").values_list("id", "kind", "name", "unit_id"))
    rules_of: dict[int, list[BodyRule]] = {}
    for version in BodyVersion.objects.order_by("-since"):
        rules_of.setdefault(version.body_id, []).append(_rule(version))
    seats = list(
        BodyMember.objects.filter(at_instant(at))
        .order_by("post__rank_order", "post_id")
        .values_list("body_id", "post_id", "post__name", "post__unit_id")
    )
    names = unit_names({row[3] for row in rows} | {seat[3] for seat in seats}, on=on)
    answering = holders([seat[1] for seat in seats], at=at)
    members: dict[int, list[Member]] = {}
    for body_id, post_id, post_name, unit_id in seats:
        holder = answering.get(post_id)
        members.setdefault(body_id, []).append(
            Member(post_id, post_name, names.get(unit_id, ""), holder.person_name if holder else "")
        )
    found = []
    for body_id, kind, name, unit_id in rows:
        history = tuple(rules_of.get(body_id, ()))
        current = next(
            (rule for rule in history if rule.since <= on and (rule.until is None or rule.until > on)), None
        )
        seated = tuple(members.get(body_id, ()))
        found.append(BodyRow(body_id, kind, name, names.get(unit_id, ""), current, history, seated))
    return found


def _rule(version: BodyVersion) -> BodyRule:
    return BodyRule(
        standing=version.standing,
        powers=version.powers,
        duties=version.duties,
        procedure=version.procedure,
        rights=tuple(version.rights),
        document=version.document,
        since=version.since,
        until=version.until,
    )


def bodies_that_may(right: str, *, on: date) -> list[str]:
    """Return the names of the bodies whose rule in force gives `right`, by id. One query."""
    versions = BodyVersion.objects.filter(in_force(on), rights__contains=[right]).order_by("body_id")
    return list(versions.values_list("body__name", flat=True))


def other_judges(right: str, *, parties: policies.Parties, at: datetime) -> list[Officer]:
    """Return the members who may judge the item in a party's stead, by post.

    Two queries, and two for each member of the bodies that may.
    """
    on = day_of(at)
    versions = BodyVersion.objects.filter(in_force(on), rights__contains=[right])
    seats = BodyMember.objects.filter(at_instant(at), body__in=versions.values("body")).order_by("post_id")
    post_ids = list(dict.fromkeys(seats.values_list("post_id", flat=True)))
    found = []
    for post_id, holder in sorted(holders(post_ids, at=at).items()):
        try:
            judge = officer_in(holder.person_id, holder.post_id, at=at, for_post_id=holder.for_post_id)
        except NotInPost:
            continue
        if judge.may(right) and policies.may_judge(judge, parties) and post_id in judge.post_ids:
            found.append(judge)
    return found


def judge(actor: Actor, *, right: str, parties: policies.Parties, at: datetime) -> Officer:
    """Return the officer when he may judge the item; every judging act of a room above asks this.

    `right` is classify or judge_complaint. Raises NotOfTheBody when no body of his may, and
    PartyToTheItem, which names who judges instead (A10).
    """
    if not isinstance(actor, Officer) or not actor.may(right):
        names = "、".join(bodies_that_may(right, on=day_of(at)))
        raise NotOfTheBody(bodies=names or translate(mark("常设机构")), person=actor.label)
    if not policies.may_judge(actor, parties):
        others = other_judges(right, parties=parties, at=at)
        names = "、".join(one.person_name for one in others)
        raise PartyToTheItem(person=actor.person_name, others=names or translate(mark("上级机构")))
    return actor
