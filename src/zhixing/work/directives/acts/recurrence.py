"""Checks, problems, and their return: one wave of work is not enough (B13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock.rules import Limit
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.acts import Assignment, NewMatter
from zhixing.core.matters.models import Matter
from zhixing.core.notices import acts as notices
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.directives import policies
from zhixing.work.directives.models import Campaign, Recurrence, SpotCheck
from zhixing.work.directives.refusals import recurrence as refusals
from zhixing.work.directives.rules import recurrence as rules
from zhixing.work.directives.selectors import recurrence as selectors
from zhixing.work.directives.verbs import recurrence as verbs

WATCH_RULE = "matters.recurrence"


@dataclass(frozen=True, slots=True)
class NewCheck:
    """A check of a unit on a topic. With `problem` it found one, to be put right by `due_on`."""

    topic: str
    unit_id: int
    held_on: date
    problem: str = ""
    due_on: date | None = None


@transaction.atomic
def record_check(*, new: NewCheck, by: Officer, at: datetime) -> SpotCheck:
    """Record a check; what it found becomes a matter of the unit, linked to what was closed before.

    The same topic at the same unit within the watch of the rule matters.recurrence is a return: the
    former rectification is attached, and whoever accepted it is told beside the unit's head. Raises
    NotForChecks, TopicMissing, CheckInFuture. Ledger: check.recorded, and for a return recurrence.found.
    """
    if not policies.may_decompose(by):
        raise refusals.NotForChecks
    if not new.topic.strip():
        raise refusals.TopicMissing
    if new.held_on > people.day_of(at):
        raise refusals.CheckInFuture
    problem = None
    if new.problem.strip():
        former = selectors.watched_problem(new.topic, new.unit_id, seen_on=new.held_on)
        problem = matters.register(new=_matter(new), by=by, at=at)
        if former is not None:
            _link(problem, former, by=by, at=at)
    made = SpotCheck.objects.create(
        topic=new.topic.strip(),
        unit_id=new.unit_id,
        sphere=by.reach.sphere or "gov",
        held_on=new.held_on,
        problem=problem,
        checked_by_id=by.person_id,
        recorded_at=at,
    )
    ledger.record(
        verbs.CHECKED,
        about=reference("check", made.pk),
        by=by,
        at=at,
        facts={
            "topic": made.topic,
            "unit": people.unit_name(new.unit_id),
            "on": new.held_on.isoformat(),
            "problem": problem.number if problem else "",
        },
    )
    return made


def _matter(new: NewCheck) -> NewMatter:
    limit = Limit("date", date=new.due_on, sentence=new.problem) if new.due_on else None
    return NewMatter(
        title=new.problem.strip()[:200],
        kind="directives.problem",
        topic=new.topic.strip(),
        requirement=new.problem,
        source_kind="inspection",
        assignment=Assignment((new.unit_id,), limit=limit),
    )


def _link(problem: Matter, former: Matter, *, by: Officer, at: datetime) -> Recurrence:
    before = Recurrence.objects.filter(matter=former).first()
    first_id = before.first_id if before else former.pk
    made = Recurrence.objects.create(
        matter=problem,
        first_id=first_id,
        previous=former,
        ordinal=Recurrence.objects.filter(first_id=first_id).count() + 1,
        accepted_by_id=selectors.accepted_by(former),
        found_at=at,
    )
    matters.relate(matter_id=problem.pk, other_id=former.pk, by=by, at=at)
    head = people.holder_of(people.post_in_charge(problem.unit_id, at=at), at=at)
    persons = {head.person_id: head.person_name}
    if made.accepted_by_id:
        persons.setdefault(made.accepted_by_id, people.person_name(made.accepted_by_id))
    notices.owe_many(
        [
            Duty(
                to_person_id=person,
                to_name=name,
                about=problem.reference,
                topic="recurrence",
                text=translate(mark("问题反弹第 {count} 次：{title}（上次销号 {number}）")).format(
                    count=made.ordinal, title=problem.title[:60], number=former.number
                ),
                key=f"{problem.reference}:recurrence",
                at=at,
                url=problem.get_absolute_url(),
            )
            for person, name in persons.items()
        ]
    )
    ledger.record(
        verbs.CAME_BACK,
        about=reference("recurrence", made.pk),
        by=by,
        at=at,
        facts={
            "matter": problem.number,
            "previous": former.number,
            "ordinal": made.ordinal,
            "answerable": list(persons.values()),
        },
    )
    return made


@transaction.atomic
def set_campaign(
    *,
    title: str,
    topic: str,
    since: date,
    until: date,
    by: Officer,
    at: datetime,
    leader_post_id: int | None = None,
) -> Campaign:
    """Register a campaign on a topic, so that checks after it are compared with those during it.

    Raises NotForChecks, TopicMissing, CampaignBackwards. Ledger: campaign.set.
    """
    if not policies.may_decompose(by):
        raise refusals.NotForChecks
    if not topic.strip():
        raise refusals.TopicMissing
    if until < since:
        raise refusals.CampaignBackwards
    made = Campaign.objects.create(
        title=title.strip() or topic.strip(),
        topic=topic.strip(),
        since=since,
        until=until,
        sphere=by.reach.sphere or "gov",
        leader_post_id=leader_post_id,
        made_by_id=by.person_id,
        made_at=at,
    )
    ledger.record(
        verbs.CAMPAIGN_SET,
        about=made.reference,
        by=by,
        at=at,
        facts={
            "title": made.title,
            "topic": made.topic,
            "since": since.isoformat(),
            "until": until.isoformat(),
        },
    )
    return made


def _leading_group(row: Campaign, *, at: datetime) -> list[int]:
    leader = [people.holder_of(row.leader_post_id, at=at).person_id] if row.leader_post_id else []
    return list(dict.fromkeys([*leader, row.made_by_id]))


@transaction.atomic
def flag_campaigns(*, campaign_ids: Sequence[int], by: Tick, at: datetime) -> int:
    """Say of campaigns whose checks have fallen by more than the rule allows; once each. Returns how many.

    The leader of its leading group and whoever registered it are told. Ledger: campaign.slackened.
    """
    flagged = 0
    for row in (
        Campaign.objects.select_for_update().filter(pk__in=campaign_ids, flagged_at=None).order_by("pk")
    ):
        fallen = rules.drop(selectors.months_of(row, now=at))
        limit = rulebook.rule(WATCH_RULE, on=people.day_of(at)).number("drop_percent")
        if fallen is None or fallen.percent <= limit:
            continue
        flagged += 1
        row.flagged_at = at
        row.save(update_fields=["flagged_at"])
        text = translate(mark("专项整治后检查明显减少：{title}（每月 {during} 次降到 {after} 次）")).format(
            title=row.title, during=round(fallen.during), after=fallen.after
        )
        notices.owe_many(
            [
                Duty(
                    to_person_id=person,
                    to_name=people.person_name(person),
                    about=row.reference,
                    topic="recurrence",
                    text=text,
                    key=f"{row.reference}:slackened",
                    at=at,
                    url="/directives/recurrence/",
                )
                for person in _leading_group(row, at=at)
            ]
        )
        ledger.record(
            verbs.SLACKENED,
            about=row.reference,
            by=by,
            at=at,
            facts={"during": round(fallen.during), "after": fallen.after, "percent": fallen.percent},
        )
    return flagged
