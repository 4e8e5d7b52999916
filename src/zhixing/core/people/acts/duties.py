"""Functions, duties and their publication (A2); papers of dual responsibility (A6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Max

from zhixing.core.ledger import acts as ledger
from zhixing.core.people import policies, rules, selectors, verbs
from zhixing.core.people.models import DualPaper, Duty, DutyPublication, Post, UnitFunction
from zhixing.core.people.refusals import (
    BusinessColumnEmpty,
    ConductColumnEmpty,
    DutiesIncomplete,
    FunctionsUnbound,
    NoFunctions,
    PlanExists,
    PostOfAnotherUnit,
    UnknownSubject,
)
from zhixing.core.people.selectors import day_of
from zhixing.core.people.selectors.subjects import (
    founding,
    living_version,
    locked_post,
    locked_unit,
    refused,
    require_living_post,
    unit_label,
)
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate


def _require_head(by: Actor, unit_id: int) -> None:
    if not policies.may_look_after_unit(by, unit_id=unit_id) and not founding(by):
        raise refused("sign_off")


@transaction.atomic
def declare_functions(
    *, unit_id: int, titles: Sequence[str], document: str, since: date, by: Actor, at: datetime
) -> list[UnitFunction]:
    """Enter functions of a unit's 三定 paper, numbered on from those it has. Returns them in order.

    Raises NotAllowed, UnitNotLiving. Ledger: unit.functions_declared.
    """
    _require_head(by, unit_id)
    unit = locked_unit(unit_id)
    living_version(unit, since)
    numbered = UnitFunction.objects.filter(unit=unit, until__isnull=True).aggregate(last=Max("number"))
    first = (numbered["last"] or 0) + 1
    rows = UnitFunction.objects.bulk_create(
        UnitFunction(unit=unit, number=number, title=title, document=document, since=since)
        for number, title in enumerate(titles, start=first)
    )
    ledger.record(
        verbs.FUNCTIONS_DECLARED,
        about=reference("unit", unit.id),
        by=by,
        at=at,
        facts={"titles": list(titles), "document": document, "since": since.isoformat()},
    )
    return rows


@transaction.atomic
def bind_duty(
    *,
    function_id: int,
    title: str,
    post_id: int | None,
    by: Actor,
    at: datetime,
    standard: str = "",
    power: str = "",
    consequence: str = "",
    partner: str = "",
) -> Duty:
    """Break a duty out of a function and bind it to a post of the unit or of one of its offices.

    Raises NotAllowed, UnknownSubject, PostOfAnotherUnit, PostNotLiving. Ledger: duty.bound.
    """
    function = UnitFunction.objects.select_for_update().filter(id=function_id).first()
    if function is None:
        raise UnknownSubject(what=translate(mark("该职能")))
    _require_head(by, function.unit_id)
    post = _post_of(function, post_id, at)
    duty = Duty.objects.create(
        function=function,
        title=title,
        office_id=post.unit_id if post else function.unit_id,
        post=post,
        standard=standard,
        power=power,
        consequence=consequence,
        partner=partner,
        since=day_of(at),
    )
    ledger.record(
        verbs.DUTY_BOUND,
        about=reference("duty", duty.id),
        by=by,
        at=at,
        facts=_duty_facts(duty),
    )
    return duty


@transaction.atomic
def amend_duty(
    *,
    duty_id: int,
    title: str,
    post_id: int | None,
    standard: str,
    power: str,
    consequence: str,
    partner: str,
    by: Actor,
    at: datetime,
) -> Duty:
    """Change a duty or bind it to another post; what was published before stays as published.

    Raises NotAllowed, UnknownSubject, PostOfAnotherUnit, PostNotLiving. Ledger: duty.amended.
    """
    duty = Duty.objects.select_for_update().filter(id=duty_id, until__isnull=True).first()
    if duty is None:
        raise UnknownSubject(what=translate(mark("该职责")))
    function = UnitFunction.objects.get(id=duty.function_id)
    _require_head(by, function.unit_id)
    post = _post_of(function, post_id, at)
    duty.title, duty.post = title, post
    duty.office_id = post.unit_id if post else function.unit_id
    duty.standard, duty.power, duty.consequence, duty.partner = standard, power, consequence, partner
    duty.save(update_fields=["title", "post", "office", "standard", "power", "consequence", "partner"])
    ledger.record(
        verbs.DUTY_AMENDED,
        about=reference("duty", duty.id),
        by=by,
        at=at,
        facts=_duty_facts(duty),
    )
    return duty


def _post_of(function: UnitFunction, post_id: int | None, at: datetime) -> Post | None:
    """Return the post, which must belong to the function's unit or an office below it."""
    if post_id is None:
        return None
    post = locked_post(post_id)
    require_living_post(post, at)
    if post.unit_id not in selectors.subtree(function.unit_id, on=day_of(at)):
        raise PostOfAnotherUnit(post=post.name, unit=unit_label(function.unit_id))
    return post


def _duty_facts(duty: Duty) -> dict[str, str | int | None]:
    return {
        "function": duty.function_id,
        "title": duty.title,
        "post": duty.post_id,
        "office": duty.office_id,
        "standard": duty.standard,
        "power": duty.power,
        "consequence": duty.consequence,
        "partner": duty.partner,
    }


@transaction.atomic
def publish_duties(*, unit_id: int, by: Actor, at: datetime) -> DutyPublication:
    """Publish a unit's list of duties as its next version, signed by the unit's head.

    Raises NotAllowed; NoFunctions; FunctionsUnbound, which names what is not bound to a post;
    DutiesIncomplete, which names the properties (主体、权责、层级、奖罚、衔接) that a duty lacks.
    Ledger: unit.duties_published.
    """
    if not isinstance(by, Officer) or not policies.may_sign_duties(by, unit_id=unit_id):
        raise refused("sign_off")
    unit = locked_unit(unit_id)
    rows = selectors.function_rows(unit.id, at=at)
    if not rows:
        raise NoFunctions(unit=unit_label(unit.id))
    if unbound := [row.title for row in rows if not row.bound]:
        raise FunctionsUnbound(count=len(unbound), functions="、".join(unbound))
    if lacking := [
        f"{duty.title}（{'、'.join(translate(rules.FIVE_PROPERTIES[name]) for name in duty.lacks)}）"
        for row in rows
        for duty in row.duties
        if duty.lacks
    ]:
        raise DutiesIncomplete(duties="；".join(lacking))
    last = DutyPublication.objects.filter(unit=unit).aggregate(last=Max("version"))
    publication = DutyPublication.objects.create(
        unit=unit,
        version=(last["last"] or 0) + 1,
        contents=[row.as_published() for row in rows],
        functions=len(rows),
        signed_by_id=by.person_id,
        signed_as_id=by.post_id,
        published_at=at,
    )
    ledger.record(
        verbs.DUTIES_PUBLISHED,
        about=reference("unit", unit.id),
        by=by,
        at=at,
        facts={"version": publication.version, "functions": len(rows)},
    )
    return publication


@transaction.atomic
def submit_dual_paper(
    *,
    unit_id: int,
    year: int,
    checkpoint: str,
    title: str,
    business: Sequence[str],
    conduct: Sequence[str],
    by: Actor,
    at: datetime,
) -> DualPaper:
    """Hand in a paper of the year: plan, deployment, inspection, appraisal or reward (A6).

    A plan or an appraisal with an empty column is refused; the other papers are taken, and the
    checkpoint then counts as missed. Raises NotAllowed, ConductColumnEmpty, BusinessColumnEmpty,
    PlanExists. Ledger: unit.dual_paper_submitted.
    """
    _require_head(by, unit_id)
    if not isinstance(by, Officer):
        raise refused("sign_off")
    unit = locked_unit(unit_id)
    if checkpoint in rules.COMPLETE_ONLY and not conduct:
        raise ConductColumnEmpty
    if checkpoint in rules.COMPLETE_ONLY and not business:
        raise BusinessColumnEmpty
    same = DualPaper.objects.filter(unit=unit, year=year, checkpoint=DualPaper.Checkpoint.PLAN)
    if checkpoint == DualPaper.Checkpoint.PLAN and same.exists():
        raise PlanExists(unit=unit_label(unit.id), year=year)
    paper = DualPaper.objects.create(
        unit=unit,
        year=year,
        checkpoint=checkpoint,
        title=title,
        business=list(business),
        conduct=list(conduct),
        submitted_by_id=by.person_id,
        submitted_at=at,
    )
    ledger.record(
        verbs.DUAL_PAPER_SUBMITTED,
        about=reference("unit", unit.id),
        by=by,
        at=at,
        facts={
            "paper": paper.id,
            "year": year,
            "checkpoint": str(checkpoint),
            "title": title,
            "business": list(business),
            "conduct": list(conduct),
        },
    )
    return paper
