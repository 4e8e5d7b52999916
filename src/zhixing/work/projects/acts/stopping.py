"""Stoppages: reported, asked of every unit with an open duty, resumed, their days divided exactly (C6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.matters.rules.states import OPEN_STATES
from zhixing.core.notices import acts as notices
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.projects import kinds, policies, refusals, verbs
from zhixing.work.projects.acts import _common
from zhixing.work.projects.models import Link, Project, Stoppage, StoppageShare
from zhixing.work.projects.rules import stoppages as rules

TOLD = mark("项目停工：{title}")
SAY_CAUSE = mark("请于{due}前说明停工原因和复工方案：{title}")
ASKED = "先说明停工原因，书面答复本单位应办事项"


@dataclass(frozen=True, slots=True)
class Share:
    """Days of a stoppage put down to one cause, and to a unit where one answers for it."""

    days: int
    cause: str
    unit_id: int | None = None


@transaction.atomic
def report_stoppage(
    *, project_id: int, stopped_on: date, reporter: str, text: str, by: Officer, at: datetime
) -> Stoppage:
    """Report that work has stopped; the linked leader is told at once.

    Each unit with an open duty on the project owes a written reply, the lead unit a plan to resume.
    Raises NotAllowed, InFuture, WordsMissing, StoppedAlready. Ledger: stoppage.reported on project and
    matter, matter.split.
    """
    project = _common.locked(project_id, by)
    if not (policies.may_keep(by, project) or policies.may_enter(by)):
        raise refusals.NotAllowed(who="牵头单位、项目秘书或重点项目办")
    if not text.strip():
        raise refusals.WordsMissing
    if stopped_on > people.day_of(at):
        raise refusals.InFuture
    if Stoppage.objects.filter(project=project, resumed_on=None).exists():
        raise refusals.StoppedAlready
    asked = _owing(project)
    on = people.day_of(at)
    reply = clocks.rule_limit("projects.stoppage_reply", on=on)
    plan = clocks.rule_limit("projects.resume_plan", on=on)
    new = matters.NewMatter(
        title=f"{project.matter.title}：停工"[:400],
        kind=kinds.STOPPAGE.code,
        requirement=text,
        urgency="urgent",
        assignment=matters.Assignment(
            (project.matter.unit_id,),
            (project.matter.leader_post_id,),
            tuple(matters.Support(unit, ASKED, reply) for unit in asked),
            plan,
        ),
    )
    # The room has decided that who keeps the register may report; the matter then follows by itself.
    entitled = replace(by, rights=by.rights | {"register", "issue"})
    [matter] = matters.split(matter_id=project.matter_id, parts=[new], by=entitled, at=at)
    made = Stoppage.objects.create(
        project=project, matter=matter, stopped_on=stopped_on, reporter=reporter.strip(), text=text.strip()
    )
    _hand_to_handler(project, matter, text, by=by, at=at)
    _tell_leader(project, matter, at=at)
    ledger.record(
        verbs.STOPPAGE_REPORTED,
        about=project.reference,
        by=by,
        at=at,
        facts={
            "matter": matter.number,
            "stopped": stopped_on.isoformat(),
            "reporter": reporter,
            "text": text,
            "asked": [people.unit_name(unit) for unit in asked],
        },
    )
    return made


def _owing(project: Project) -> list[int]:
    """Return the units with an open duty on the project beside the lead: open parts, linked units."""
    parts = Matter.objects.filter(parent_id=project.matter_id, state__in=OPEN_STATES)
    found = set(parts.values_list("unit_id", flat=True))
    found |= set(
        Link.objects.filter(project=project, role="head", until=None).values_list("unit_id", flat=True)
    )
    return sorted(found - {project.matter.unit_id})


def _hand_to_handler(project: Project, matter: Matter, text: str, *, by: Officer, at: datetime) -> None:
    """Let who handles the project handle its stoppage: nobody has to sign for it first."""
    person = project.matter.handler_id
    with matters.stepping(matter.pk, by=by, at=at) as steps:
        held = steps.matter(matter.pk)
        steps.give(
            held,
            unit_id=held.unit_id,
            leader_post_id=held.leader_post_id,
            handler_id=person,
            named=project.matter.handler_named,
        )
        steps.note(held, verbs.STOPPAGE_REPORTED, {"text": text})
        steps.end_duty(f"{held.reference}:assigned")
        due = f"{held.due_at.astimezone():%m-%d %H:%M}" if held.due_at else "—"
        steps.owe(
            notices.Duty(
                to_person_id=person,
                to_name=people.person_name(person),
                about=held.reference,
                topic="assigned",
                text=translate(SAY_CAUSE).format(title=held.title, due=due),
                key=f"{held.reference}:cause",
                at=at,
                url=f"/projects/stoppages/{held.number}/",
            )
        )


def _tell_leader(project: Project, matter: Matter, *, at: datetime) -> None:
    leader = people.holder_of(project.matter.leader_post_id, at=at)
    notices.owe_many(
        [
            notices.Duty(
                to_person_id=leader.person_id,
                to_name=leader.person_name,
                about=matter.reference,
                topic="red",
                text=translate(TOLD).format(title=project.matter.title),
                key=f"{matter.reference}:stopped",
                at=at,
                urgent=True,
                url=project.get_absolute_url(),
            )
        ]
    )


def _locked(stoppage_id: int, by: Officer) -> Stoppage:
    seen = Project.objects.visible_to(by).values("pk")
    if not Stoppage.objects.filter(pk=stoppage_id, project__in=seen).exists():
        raise refusals.StoppageUnknown
    return Stoppage.objects.select_for_update().get(pk=stoppage_id)


@transaction.atomic
def say_cause(*, stoppage_id: int, cause: str, text: str, by: Officer, at: datetime) -> Stoppage:
    """State the cause, and how work will resume (复工方案): the lead unit's limit stops.

    Raises NotAllowed, StoppageUnknown, CauseMissing. Ledger: stoppage.cause_said.
    """
    found = _locked(stoppage_id, by)
    if not (policies.may_keep(by, found.project) or policies.may_enter(by)):
        raise refusals.NotAllowed(who="牵头单位")
    if not cause.strip() or not text.strip():
        raise refusals.CauseMissing
    found.cause, found.plan, found.plan_at = cause.strip(), text.strip(), at
    found.save(update_fields=["cause", "plan", "plan_at"])
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        steps.stop(matter, "main")
        steps.end_duty(f"{matter.reference}:cause")
        steps.note(matter, verbs.CAUSE_SAID, {"text": text, "cause": cause})
    return found


@transaction.atomic
def resume_work(
    *, stoppage_id: int, resumed_on: date, shares: Sequence[Share], by: Officer, at: datetime
) -> Stoppage:
    """End a stoppage and divide its days among causes: together exactly the days that it lasted.

    Raises NotAllowed, StoppageUnknown, CauseMissing, InFuture, SharesDiffer. Ledger: stoppage.ended.
    """
    found = _locked(stoppage_id, by)
    if not policies.may_enter(by):
        raise refusals.NotAllowed(who="重点项目办")
    if found.resumed_on:
        raise refusals.StoppageUnknown
    if not found.cause:
        raise refusals.CauseMissing
    if resumed_on > people.day_of(at) or resumed_on < found.stopped_on:
        raise refusals.InFuture
    days = rules.days_stopped(found.stopped_on, resumed_on, on=resumed_on)
    if not rules.adds_up([share.days for share in shares], days=days):
        raise refusals.SharesDiffer(days=days, total=sum(share.days for share in shares))
    found.resumed_on, found.ended_at = resumed_on, at
    found.save(update_fields=["resumed_on", "ended_at"])
    StoppageShare.objects.bulk_create(
        StoppageShare(stoppage=found, days=share.days, cause=share.cause, unit_id=share.unit_id)
        for share in shares
    )
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        divided = [
            f"{people.unit_name(share.unit_id) if share.unit_id else share.cause} {share.days} 天"
            for share in shares
        ]
        steps.note(matter, verbs.STOPPAGE_ENDED, {"text": "；".join(divided), "days": days})
        steps.end(matter)
    return found


@transaction.atomic
def decide_tracing(
    *, stoppage_id: int, is_opened: bool, decision_number: str, reason: str, by: Officer, at: datetime
) -> Stoppage:
    """Decide on a proposed tracing of responsibility: a person does, with the number of the decision.

    Raises NotAllowed, StoppageUnknown, TracingNotProposed, ReasonMissing. Ledger: stoppage.tracing_decided.
    """
    found = _locked(stoppage_id, by)
    if not policies.may_enter(by):
        raise refusals.NotAllowed(who="督查室、政府办公室")
    on = people.day_of(at)
    threshold = rulebook.number("projects.stoppage_tracing", "calendar_days", on)
    days = rules.days_stopped(found.stopped_on, found.resumed_on, on=on)
    if not rules.tracing(days, threshold=threshold, cause=found.cause, lawful=_lawful_causes(on)).is_proposed:
        raise refusals.TracingNotProposed
    if not reason.strip() or (is_opened and not decision_number.strip()):
        raise refusals.ReasonMissing
    found.tracing, found.tracing_number = ("opened" if is_opened else "declined"), decision_number.strip()
    found.save(update_fields=["tracing", "tracing_number"])
    ledger.record(
        verbs.TRACING_DECIDED,
        about=found.project.reference,
        by=by,
        at=at,
        facts={
            "matter": found.matter.number,
            "days": days,
            "opened": is_opened,
            "number": decision_number,
            "reason": reason,
        },
    )
    return found


def _lawful_causes(on: date) -> tuple[str, ...]:
    """Return the causes that the rulebook calls lawful on a day."""
    return rulebook.rule("projects.stoppage_causes", on=on).texts("lawful_names")
