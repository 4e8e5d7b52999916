"""A topic on its way: submitted with its papers, then step by step through the procedure of the rulebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO

from django.db import transaction

from zhixing.core.clock.rules import parse_limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.core.people.models import Post
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.meetings import kinds, policies, refusals, selectors, verbs
from zhixing.work.meetings.acts import _common
from zhixing.work.meetings.kinds import TOPIC_STATES
from zhixing.work.meetings.models import Series, Topic, TopicPaper

PROCEDURE = "meetings.topic"
AGAIN = mark("重新申报")


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper handed in with a topic: a file, or why it does not apply."""

    code: str
    file: IO[bytes] | None = None
    name: str = ""
    not_needed: str = ""


@dataclass(frozen=True, slots=True)
class NewTopic:
    """What a unit submits."""

    series_id: int
    title: str
    kind: str
    summary: str
    papers: Sequence[Paper] = field(default_factory=tuple)


def _refuse_incomplete(new: NewTopic, there: Mapping[str, object], at: datetime) -> dict[str, str]:
    """Return the names of the papers that the kind needs. Raises KindUnknown, PaperMissing."""
    needed = selectors.papers_needed(new.kind, on=day_of(at))
    if needed is None:
        raise refusals.KindUnknown
    given = {paper.code for paper in new.papers if paper.file or paper.not_needed.strip()} | set(there)
    missing = [title for code, title in needed.items() if code not in given]
    if missing:
        raise refusals.PaperMissing(papers="、".join(missing))
    return needed


@transaction.atomic
def submit_topic(*, new: NewTopic, by: Officer, at: datetime) -> Topic:
    """Submit a topic with the papers that its kind needs; it begins the procedure in force on this day.

    Raises NotYours, TitleMissing, KindUnknown, PaperMissing, SeriesOver. Ledger: matter.registered,
    topic.submitted, topic.paper_kept.
    """
    if not policies.may_submit(by):
        raise refusals.NotYours(who="申报单位负责人")
    if not new.title.strip() or not new.summary.strip():
        raise refusals.TitleMissing
    evidence.refuse_secret_words(new.title, new.summary)
    needed = _refuse_incomplete(new, {}, at)
    procedure = rulebook.procedure(PROCEDURE, on=day_of(at))
    series = Series.objects.get(pk=new.series_id)
    _common.refuse_ended(series)
    unit_id = selectors.body_of(by, at=at)
    with matters.stepping(by=by, at=at) as steps:
        matter = steps.take_on(
            matters.NewMatter(
                title=new.title,
                kind=kinds.TOPIC.code,
                requirement=new.summary,
                sphere=series.sphere,
                source_ref=series.name,
            ),
            by=by,
        )
        found = Topic(
            series=series,
            title=new.title.strip(),
            kind=new.kind,
            summary=new.summary.strip(),
            unit_id=unit_id,
            leader_post_id=people.leader_in_charge(unit_id, at=at),
            procedure=procedure.stamp,
            step=procedure.steps[0].code,
            step_since=at,
            submitted_by_id=by.person_id,
            submitted_at=at,
        )
        _enter_step(steps, matter, found)
        names = [needed[paper.code] for paper in new.papers if paper.code in needed]
        steps.note(
            matter,
            verbs.TOPIC_SUBMITTED,
            {"kind": found.kind, "procedure": found.procedure, "text": "、".join(names)},
        )
    found.matter_id = matter.pk
    found.save()
    _keep_papers(found, new.papers, needed, by=by, at=at)
    _tell_next(found, at=at)
    return found


def _enter_step(steps: matters.Steps, matter: Matter, found: Topic) -> None:
    """Let whoever takes the present step hold the topic, with the limit of that step."""
    step = selectors.step_of(found)
    place = step.posts[0].rpartition(".")[2] if step else ""
    if place in ("leader_in_charge", "chair"):
        post = found.leader_post_id if place == "leader_in_charge" else found.series.chair_post_id
        unit_id = Post.objects.values_list("unit_id", flat=True).get(pk=post)
        person = _common.in_post(post, steps.at)
    else:
        unit_id = found.series.unit_id
        post = people.leader_in_charge(unit_id, at=steps.at)
        person = _common.head_of(unit_id, steps.at)
    steps.stop(matter, "main")
    steps.give(matter, unit_id=unit_id, leader_post_id=post, handler_id=person)
    if step and step.limit:
        steps.start(matter, "main", parse_limit(step.limit), rule_code=PROCEDURE)


def _keep_papers(
    found: Topic, papers: Sequence[Paper], needed: Mapping[str, str], *, by: Officer, at: datetime
) -> None:
    for paper in papers:
        if paper.code not in needed or not (paper.file or paper.not_needed.strip()):
            continue
        kept = None
        if paper.file is not None:
            kept = evidence.store(file=paper.file, name=paper.name, about=found.reference, by=by, at=at)
        TopicPaper.objects.update_or_create(
            topic=found,
            code=paper.code,
            defaults={
                "title": needed[paper.code],
                "file": kept,
                "not_needed": "" if kept else paper.not_needed.strip(),
            },
        )
        ledger.record(
            verbs.PAPER_KEPT,
            about=found.reference,
            by=by,
            at=at,
            facts={
                "paper": needed[paper.code],
                "digest": kept.digest if kept else "",
                "not_needed": paper.not_needed.strip() if not kept else "",
            },
        )


def _tell_next(found: Topic, *, at: datetime) -> None:
    """Tell whoever takes the next step that the topic waits for him."""
    step = selectors.step_of(found)
    if step is None:
        return
    place = step.posts[0].rpartition(".")[2]
    if place == "leader_in_charge":
        person = _common.in_post(found.leader_post_id, at)
    elif place == "chair":
        person = _common.in_post(found.series.chair_post_id, at)
    else:
        person = _common.head_of(found.series.unit_id, at)
    _common.tell(
        [person],
        about=found.reference,
        topic="topic_waiting",
        text=translate(mark("议题待{step}：{title}")).format(step=step.title, title=found.title),
        key=f"{found.reference}:step:{step.code}:{found.step_since.isoformat()}",
        at=at,
        url=found.get_absolute_url(),
    )


def _moving(topic_id: int, by: Officer, act: str) -> Topic:
    if not Topic.objects.visible_to(by).filter(pk=topic_id).exists():
        raise refusals.TopicUnknown
    found = Topic.objects.select_for_update().get(pk=topic_id)
    if found.state != "moving":
        raise refusals.WrongState(
            what=found.title, state=translate(TOPIC_STATES[found.state]), act=translate(act)
        )
    return found


@transaction.atomic
def pass_topic(*, topic_id: int, words: str, by: Officer, at: datetime) -> Topic:
    """Agree to a topic at the step where it stands; it goes on to the next step of its procedure.

    Raises TopicUnknown, WrongState, NotYourStep. Ledger: topic.passed.
    """
    found = _moving(topic_id, by, mark("同意"))
    step = selectors.step_of(found)
    if step is None or not step.next or not policies.is_in_procedure(by, found, step.posts[0]):
        holder = selectors.waits_for(found, at=at)
        raise refusals.NotYourStep(who=holder, step=step.title if step else "")
    found.step, found.step_since = step.next[0], at
    found.save(update_fields=["step", "step_since"])
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        _enter_step(steps, matter, found)
        steps.note(
            matter,
            verbs.TOPIC_PASSED,
            {"step": step.code, "text": "：".join(part for part in (step.title, words.strip()) if part)},
        )
    _tell_next(found, at=at)
    return found


@transaction.atomic
def return_topic(*, topic_id: int, reason: str, by: Officer, at: datetime) -> Topic:
    """Return a topic to the unit, from whatever step it stands at, saying what it lacks.

    Raises TopicUnknown, WrongState, NotYourStep, ReasonMissing. Ledger: topic.returned.
    """
    found = _moving(topic_id, by, mark("退回"))
    step = selectors.step_of(found)
    if step is None or not policies.is_in_procedure(by, found, step.posts[0]):
        raise refusals.NotYourStep(who=selectors.waits_for(found, at=at), step=step.title if step else "")
    if not reason.strip():
        raise refusals.ReasonMissing
    found.state, found.reason, found.step_since = "returned", reason.strip(), at
    found.save(update_fields=["state", "reason", "step_since"])
    _common.tell(
        [found.submitted_by_id],
        about=found.reference,
        topic="topic_returned",
        text=translate(mark("议题退回：{title}（{reason}）")).format(
            title=found.title, reason=reason.strip()
        ),
        key=f"{found.reference}:returned:{at.isoformat()}",
        at=at,
        url=found.get_absolute_url(),
    )
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        steps.stop(matter, "main")
        steps.give(
            matter,
            unit_id=found.unit_id,
            leader_post_id=found.leader_post_id,
            handler_id=found.submitted_by_id,
        )
        steps.note(matter, verbs.TOPIC_RETURNED, {"step": step.code, "text": reason.strip()})
    return found


@transaction.atomic
def resubmit_topic(*, topic_id: int, new: NewTopic, by: Officer, at: datetime) -> Topic:
    """Submit a returned topic again with what was asked for; it begins the procedure anew.

    Papers that are there already stay. Raises TopicUnknown, NotYours, WrongState, PaperMissing.
    Ledger: topic.submitted, topic.paper_kept.
    """
    if not Topic.objects.visible_to(by).filter(pk=topic_id).exists():
        raise refusals.TopicUnknown
    found = Topic.objects.select_for_update().get(pk=topic_id)
    if not policies.may_submit(by) or not by.belongs_to(found.unit_id):
        raise refusals.NotYours(who="申报单位负责人")
    if found.state != "returned":
        raise refusals.WrongState(
            what=found.title, state=translate(TOPIC_STATES[found.state]), act=translate(mark("重新申报"))
        )
    evidence.refuse_secret_words(new.title, new.summary)
    needed = _refuse_incomplete(new, dict.fromkeys(found.papers.values_list("code", flat=True)), at)
    procedure = rulebook.procedure(PROCEDURE, on=day_of(at))
    found.title, found.kind, found.summary = new.title.strip(), new.kind, new.summary.strip()
    found.procedure, found.step, found.step_since = procedure.stamp, procedure.steps[0].code, at
    found.state, found.reason = "moving", ""
    found.save()
    _keep_papers(found, new.papers, needed, by=by, at=at)
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        steps.rename(matter, title=found.title)
        _enter_step(steps, matter, found)
        steps.note(
            matter,
            verbs.TOPIC_SUBMITTED,
            {"kind": found.kind, "procedure": found.procedure, "text": translate(AGAIN)},
        )
    _tell_next(found, at=at)
    return found


@transaction.atomic
def withdraw_topic(*, topic_id: int, reason: str, by: Officer, at: datetime) -> Topic:
    """Take a topic back before it is heard. Raises TopicUnknown, WrongState, NotYours, ReasonMissing.

    Ledger: topic.withdrawn.
    """
    found = _moving(topic_id, by, mark("撤回"))
    if not policies.may_submit(by) or not by.belongs_to(found.unit_id):
        raise refusals.NotYours(who="申报单位负责人")
    if not reason.strip():
        raise refusals.ReasonMissing
    found.state, found.reason, found.step = "withdrawn", reason.strip(), ""
    found.save(update_fields=["state", "reason", "step"])
    with matters.stepping(found.matter_id, by=by, at=at) as steps:
        matter = steps.matter(found.matter_id)
        steps.note(matter, verbs.TOPIC_WITHDRAWN, {"text": reason.strip()})
        steps.end(matter, kind="terminated")
    return found
