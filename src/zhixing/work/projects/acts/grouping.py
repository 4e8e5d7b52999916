"""Who answers for a project: linked leader, 组长 and 副组长, heads and deputies, secretary (C2, C4)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.outcomes.models import Breach
from zhixing.core.people import selectors as people
from zhixing.core.people.models import Post
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import Effect
from zhixing.foundation.actors import Actor, Officer
from zhixing.work.projects import policies, refusals, verbs
from zhixing.work.projects.acts import _common
from zhixing.work.projects.models import Link, Milestone, Project

DIRECT, LEADING = "projects.direct_responsibility", "projects.leading_responsibility"
_WANTED = {"head": ("head", "组长", "主要负责人"), "deputy": ("deputy", "副组长", "分管负责人")}
_LEVELS = {
    "county_leader": "县领导", "head": "主要负责人", "deputy": "分管负责人", "office_head": "股室负责人",
    "clerk": "工作人员",
}  # fmt: skip


@transaction.atomic
def name_group(
    *,
    project_id: int,
    unit_id: int,
    head_post_id: int,
    deputy_post_id: int,
    by: Officer,
    at: datetime,
    document: str = "",
) -> list[Link]:
    """Link head and deputy of a unit to a project; those of the lead unit are 组长 and 副组长 (S4:14-15).

    Former links of the unit end now, links that stay do not. Raises NotAllowed, NotOfUnit, GroupWrong where
    the rule refuses another composition. Ledger: project.group_named.
    """
    project = _common.locked(project_id, by)
    if not policies.may_name_group(by, project, unit_id):
        raise refusals.NotAllowed(who="牵头单位、挂钩单位或重点项目办")
    is_lead = unit_id == project.matter.unit_id
    named = {"head": head_post_id, "deputy": deputy_post_id}
    _check_group(unit_id, named, is_lead=is_lead, at=at)
    made = [
        link
        for role, post in named.items()
        if (link := _link(project, role, unit_id, post, at=at, document=document)) is not None
    ]
    holders = people.holders(list(named.values()), at=at)
    ledger.record(
        verbs.GROUP_NAMED,
        about=project.reference,
        by=by,
        at=at,
        facts={
            "unit": people.unit_name(unit_id),
            "is_lead": is_lead,
            "head": holders[head_post_id].person_name if head_post_id in holders else "",
            "head_post": head_post_id,
            "deputy": holders[deputy_post_id].person_name if deputy_post_id in holders else "",
            "deputy_post": deputy_post_id,
            "document": document,
        },
    )
    return made


def _check_group(unit_id: int, named: dict[str, int], *, is_lead: bool, at: datetime) -> None:
    """Refuse posts of another unit, and whoever is not the head or the deputy that the rule asks for."""
    posts = {post.pk: post for post in Post.objects.filter(pk__in=named.values())}
    rule = rulebook.rule("projects.work_group", on=people.day_of(at))
    unit = people.unit_name(unit_id)
    holders = people.holders(list(named.values()), at=at)
    for role, post_id in named.items():
        post = posts.get(post_id)
        who = holders[post_id].person_name if post_id in holders else "—"
        if post is None or post.unit_id != unit_id:
            raise refusals.NotOfUnit(person=who, unit=unit)
        level, title, wanted = _WANTED[role]
        if post.level != level and rule.effect is Effect.REFUSE:
            called = title if is_lead else wanted
            raise refusals.GroupWrong(
                role=called, unit=unit, wanted=wanted, person=who, found=_LEVELS[post.level]
            )


def _link(
    project: Project,
    role: str,
    unit_id: int,
    post_id: int,
    *,
    at: datetime,
    document: str = "",
    person_id: int | None = None,
) -> Link | None:
    """Let a post be linked in a role from now on; None where it is already."""
    standing = Link.objects.filter(project=project, role=role, until=None)
    if role in ("head", "deputy"):
        standing = standing.filter(unit_id=unit_id)
    known = standing.first()
    if known and (known.post_id, known.person_id) == (post_id, person_id):
        return None
    standing.update(until=at)
    return Link.objects.create(
        project=project,
        role=role,
        unit_id=unit_id,
        post_id=post_id,
        person_id=person_id,
        since=at,
        document=document,
    )


@transaction.atomic
def link_leader(*, project_id: int, post_id: int, document: str, by: Officer, at: datetime) -> Project:
    """Let another county leader be linked to a project; matter and milestones follow (包联县领导变更).

    Raises NotAllowed, NotALeader. Ledger: project.linked, matter.assigned.
    """
    project = _common.locked(project_id, by)
    if not policies.may_enter(by):
        raise refusals.NotAllowed(who="重点项目办")
    if people.levels_of([post_id]).get(post_id) != "county_leader":
        raise refusals.NotALeader
    if _link(project, "leader", project.matter.unit_id, post_id, at=at, document=document) is None:
        raise refusals.NothingChanged
    keys = [project.matter_id, *project.milestones.values_list("matter_id", flat=True)]
    open_ones = Matter.objects.open().filter(pk__in=keys)
    to = matters.Assignment((project.matter.unit_id,), (post_id,))
    results = matters.assign_many(
        rows=[(key, to) for key in open_ones.order_by("pk").values_list("pk", flat=True)], by=by, at=at
    )
    for result in results:
        if result.refusal:
            raise result.refusal
    ledger.record(
        verbs.LINKED,
        about=project.reference,
        by=by,
        at=at,
        facts={
            "post": post_id,
            "leader": people.holder_of(post_id, at=at).person_name,
            "document": document,
        },
    )
    return project


@transaction.atomic
def name_secretary(*, project_id: int, person_id: int, by: Officer, at: datetime, reason: str = "") -> Link:
    """Name the one secretary (项目秘书) of an enterprise's project.

    A secretary at the load cap needs the reason of the promotion group's head (C4). Raises NotAllowed,
    NotAnEnterpriseProject, NotServing, SecretaryBusy, NothingChanged. Ledger: project.secretary_named.
    """
    project = _common.locked(project_id, by)
    if not policies.may_enter(by):
        raise refusals.NotAllowed(who="推进工作组办公室")
    if not project.is_enterprise:
        raise refusals.NotAnEnterpriseProject
    seats = people.seats(person_id, at=at)
    own = next((seat.post_id for seat in seats if seat.for_post_id is None), None)
    if own is None:
        raise refusals.NotServing
    cap = rulebook.number("projects.secretary_load", "count", people.day_of(at))
    load = Link.objects.filter(role="secretary", person_id=person_id, until=None).count()
    if load >= cap and not reason.strip():
        raise refusals.SecretaryBusy(person=people.person_name(person_id), count=load, cap=cap)
    unit_id = Post.objects.values_list("unit_id", flat=True).get(pk=own)
    made = _link(project, "secretary", unit_id, own, at=at, document=reason, person_id=person_id)
    if made is None:
        raise refusals.NothingChanged
    ledger.record(
        verbs.SECRETARY_NAMED,
        about=project.reference,
        by=by,
        at=at,
        facts={"person": people.person_name(person_id), "load": load + 1, "reason": reason},
    )
    return made


@transaction.atomic
def type_overdue(*, milestone_id: int, by: Actor, at: datetime) -> list[Breach]:
    """State who answers for an overdue milestone: 副组长 directly, 组长 as its leader (S4:15, C2).

    Stating it again changes nothing. Ledger: project.overdue_typed, breach.found.
    """
    stone = Milestone.objects.select_related("project", "matter").get(pk=milestone_id)
    links = {
        link.role: link
        for link in Link.objects.filter(
            project=stone.project, role__in=["head", "deputy"], unit_id=stone.matter.unit_id, until=None
        )
    }
    when = stone.matter.due_at or at
    due = people.day_of(when)
    found = []
    for role, rule in (("deputy", DIRECT), ("head", LEADING)):
        link = links.get(role)
        holder = people.holders([link.post_id], at=at).get(link.post_id) if link else None
        if link is None or holder is None:
            continue
        found.append(
            outcomes.find_breach(
                about=stone.matter.reference,
                rule_code=rule,
                summary=f"{stone.matter.title}：{due.year}年{due.month}月{due.day}日到期未完成",
                unit_id=stone.matter.unit_id,
                post_id=link.post_id,
                person_id=holder.person_id,
                occurred_at=when,
                by=by,
                at=at,
            )
        )
    ledger.record(
        verbs.OVERDUE_TYPED,
        about=stone.project.reference,
        by=by,
        at=at,
        facts={"milestone": stone.name, "breaches": [breach.pk for breach in found]},
    )
    return found
