"""What an enterprise asks for: filed, answered with a date or a deed, confirmed by it (C4, C7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import fixed_date
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.notices.acts import Duty
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.outcomes.models import Verdict
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.projects import kinds, policies, refusals, selectors, verbs
from zhixing.work.projects.acts import _common
from zhixing.work.projects.models import Link, Need, Project
from zhixing.work.projects.rules import needs as rules

FILED = mark("企业诉求：{title}（{due} 前答复）")
TO_LEADER = mark("企业两次反映未解决，请协调：{title}")


@dataclass(frozen=True, slots=True)
class NewNeed:
    """What an enterprise asks, or what was found on a visit. Without `unit_id` the secretary answers."""

    title: str
    enterprise: str
    asked_at: datetime
    need_type: str = "other"
    text: str = ""
    project_id: int | None = None
    unit_id: int | None = None
    found_on_visit: bool = False


@transaction.atomic
def file_need(*, new: NewNeed, by: Officer, at: datetime) -> Need:
    """File a need under its one owner; the limit counts from the moment it was asked.

    Asked of the secretary it is answered in a working day, asked of a unit in five. Raises NotAllowed,
    DecisionEmpty, SecretaryMissing, ProjectUnknown. Ledger: need.filed, matter.registered.
    """
    return _file([new], by=by, at=at)[0]


@transaction.atomic
def file_needs(*, rows: Sequence[NewNeed], by: Officer, at: datetime) -> list[Need]:
    """File the needs of a list, all or nothing; an enterprise's need of that day that is known is left out.

    Besides its number a row costs no statement. Raises what filing one raises. Ledger: need.filed,
    matter.registered.
    """
    known = selectors.needs_kept([_title(new) for new in rows])
    return _file(
        [new for new in rows if (_title(new), people.day_of(new.asked_at)) not in known], by=by, at=at
    )


def _file(rows: Sequence[NewNeed], *, by: Officer, at: datetime) -> list[Need]:
    if not policies.may_file_need(by):
        raise refusals.NotAllowed(who="项目秘书、承办单位或推进工作组")
    if not all(new.title.strip() and new.enterprise.strip() for new in rows):
        raise refusals.NeedEmpty
    evidence.refuse_secret_words(*(text for new in rows for text in (new.enterprise, new.title, new.text)))
    projects = selectors.projects_by_key({new.project_id for new in rows if new.project_id}, seen_by=by)
    secretaries = selectors.secretaries_of(projects)
    made = []
    with matters.stepping(by=by, at=at) as steps:
        for new in rows:
            if new.project_id and new.project_id not in projects:
                raise refusals.ProjectUnknown
            secretary = secretaries.get(new.project_id or 0) if new.unit_id is None else None
            if new.unit_id is None and secretary is None:
                raise refusals.SecretaryMissing
            matter = _begin(steps, by, new, projects.get(new.project_id or 0), secretary)
            made.append(
                Need(
                    matter=matter,
                    project_id=new.project_id,
                    enterprise=new.enterprise.strip(),
                    need_type=new.need_type if new.need_type in rules.TYPES else "other",
                    is_request=secretary is not None,
                    asked_at=new.asked_at,
                    found_on_visit=new.found_on_visit,
                )
            )
    return Need.objects.bulk_create(made)


def _begin(
    steps: matters.Steps, by: Officer, new: NewNeed, project: Project | None, secretary: Link | None
) -> Matter:
    """Let whoever has to answer hold the need, with the limit from when it was asked."""
    unit_id = secretary.unit_id if secretary else new.unit_id
    assert unit_id is not None  # noqa: S101 - one of both, or SecretaryMissing
    rule = "projects.secretary_answer" if secretary else "enterprise.answer"
    matter = steps.take_on(_matter(new, project), by=by)
    leader = project.matter.leader_post_id if project else people.leader_in_charge(unit_id, at=steps.at)
    person = secretary.person_id if secretary else None
    if person is None:
        person = people.holder_of(people.post_in_charge(unit_id, at=steps.at), at=steps.at).person_id
    steps.give(matter, unit_id=unit_id, leader_post_id=leader, handler_id=person)
    limit = clocks.rule_limit(rule, on=people.day_of(new.asked_at))
    clock = steps.start(matter, "main", limit, rule_code=rule, since=new.asked_at)
    facts = {
        "text": new.text or new.title,
        "enterprise": new.enterprise,
        "type": new.need_type,
        "asked": new.asked_at.isoformat(),
        "visit": new.found_on_visit,
    }
    steps.note(matter, verbs.NEED_FILED, facts)
    due = f"{clock.due_at.astimezone():%m-%d %H:%M}" if clock.due_at else "—"
    text = translate(FILED).format(title=new.title, due=due)
    steps.owe(_duty(matter, person, "assigned", text, at=steps.at))
    return matter


def _title(new: NewNeed) -> str:
    return f"{new.enterprise.strip()}：{new.title.strip()}"[:400]


def _matter(new: NewNeed, project: Project | None) -> matters.NewMatter:
    return matters.NewMatter(
        title=_title(new),
        kind=kinds.NEED.code,
        requirement=new.text,
        source_kind="public",
        parent_id=project.matter_id if project else None,
    )


def _duty(
    matter: Matter, person_id: int, topic: str, text: str, *, at: datetime, urgent: bool = False
) -> Duty:
    return Duty(
        to_person_id=person_id,
        to_name=people.person_name(person_id),
        about=matter.reference,
        topic=topic,
        text=text,
        key=f"{matter.reference}:{topic}",
        at=at,
        urgent=urgent,
        url=f"/projects/needs/{matter.number}/",
    )


def _locked(need_id: int) -> Need:
    found = Need.objects.select_for_update().filter(pk=need_id).first()
    if found is None:
        raise refusals.NeedUnknown
    return found


@transaction.atomic
def answer_need(
    *,
    need_id: int,
    text: str,
    by: Officer,
    at: datetime,
    promised_on: date | None = None,
    cannot: bool = False,
    level: str = "",
) -> Need:
    """Answer a need: what was done, or by when it will be; or why not, and which level could (无法解决).

    「正在研究」 without a date is no answer. The limit stops; a promised day becomes the next one. Raises
    NotAllowed, NeedUnknown, HollowAnswer, LevelMissing, WrongNeedState. Ledger: need.answered.
    """
    need = _locked(need_id)
    if not policies.may_answer_need(by, need):
        raise refusals.NotAllowed(who="项目秘书或承办单位")
    if need.state not in (rules.OPEN, rules.RAISED):
        raise refusals.WrongNeedState(state=translate(rules.STATE_WORDS[need.state]))
    if promised_on is None and rules.is_hollow(text):
        raise refusals.HollowAnswer
    if cannot and (not level.strip() or rules.is_hollow(text)):
        raise refusals.LevelMissing
    if promised_on and promised_on < people.day_of(at):
        raise refusals.PromisePast
    with matters.stepping(need.matter_id, by=by, at=at) as steps:
        matter = steps.matter(need.matter_id)
        stopped = steps.stop(matter, "main")
        need.answer, need.answered_at, need.answered_by_id = text.strip(), at, by.person_id
        need.promised_on, need.level = promised_on, level.strip()
        need.is_late = bool(stopped and stopped.light == "done_late") or need.is_late
        need.state = rules.REFUSED if cannot else rules.ANSWERED
        steps.note(
            matter,
            verbs.NEED_ANSWERED,
            {
                "text": text,
                "promised": promised_on.isoformat() if promised_on else "",
                "cannot": cannot,
                "level": level,
                "late": need.is_late,
            },
        )
        steps.end_duty(f"{matter.reference}:assigned")
        if cannot:
            steps.end(matter, kind="terminated")
        elif promised_on:
            steps.start(matter, "main", fixed_date(promised_on, text[:200]))
    need.save()
    return need


@transaction.atomic
def confirm_need(*, need_id: int, is_solved: bool, said: str, by: Officer, at: datetime) -> Need:
    """Write down what the enterprise says of the answer: unsolved, opened once more, then the leader has it.

    Never by who answered. Raises NotAllowed, NeedUnknown, WrongNeedState, SaidByAnswerer.
    Ledger: need.confirmed.
    """
    need = _locked(need_id)
    if not policies.may_file_need(by):
        raise refusals.NotAllowed(who="推进工作组")
    if need.state != rules.ANSWERED:
        raise refusals.WrongNeedState(state=translate(rules.STATE_WORDS[need.state]))
    if by.person_id == need.answered_by_id:
        raise refusals.SaidByAnswerer
    with matters.stepping(need.matter_id, by=by, at=at) as steps:
        matter = steps.matter(need.matter_id)
        steps.stop(matter, "main")
        if is_solved:
            need.state = rules.SOLVED
        else:
            need.reopenings += 1
            need.state = rules.OPEN if need.reopenings == 1 else rules.RAISED
            limit = clocks.rule_limit("enterprise.answer", on=people.day_of(at))
            steps.start(matter, "main", limit, rule_code="enterprise.answer")
            if need.state == rules.RAISED:
                leader = people.holder_of(matter.leader_post_id, at=at)
                text = translate(TO_LEADER).format(title=matter.title)
                steps.owe(_duty(matter, leader.person_id, "explain", text, at=at, urgent=True))
        facts = {"text": said, "solved": is_solved, "reopenings": need.reopenings, "state": need.state}
        steps.note(matter, verbs.NEED_CONFIRMED, facts)
        if is_solved:
            steps.end(matter)
    need.save()
    return need


@transaction.atomic
def list_approvals(
    *, project_id: int, rows: Sequence[tuple[str, int, date]], by: Officer, at: datetime
) -> list[Matter]:
    """List what an enterprise's project still needs, each a sub-matter: title, unit, day (C4).

    By its secretary or the promotion group. Raises NotAllowed, ProjectUnknown, and what splitting raises.
    Ledger: matter.split, matter.registered, matter.assigned.
    """
    project = _common.locked(project_id, by)
    is_secretary = Link.objects.filter(
        project=project, role="secretary", person_id=by.person_id, until=None
    ).exists()
    if not (policies.may_enter(by) or is_secretary):
        raise refusals.NotAllowed(who="项目秘书或推进工作组")
    parts = [
        matters.NewMatter(
            title=f"{project.matter.title}：{title}"[:400],
            kind=kinds.APPROVAL.code,
            requirement=title,
            source_kind="application",
            assignment=matters.Assignment(
                (unit,), (project.matter.leader_post_id,), limit=fixed_date(day, title)
            ),
        )
        for title, unit, day in rows
    ]
    # The room has decided that the secretary may: the list is his to make, whatever his post may else.
    entitled = replace(by, rights=by.rights | {"register", "issue"})
    return matters.split(matter_id=project.matter_id, parts=parts, by=entitled, at=at)


@transaction.atomic
def rate_secretary(
    *, project_id: int, quarter: str, result: str, said: str, by: Officer, at: datetime
) -> Verdict:
    """Write down how the enterprise rates its secretary for a quarter (2026-Q1), once.

    Raises NotAllowed, SecretaryMissing, RatedAlready, and what a verdict raises. Ledger: verdict.given.
    """
    project = _common.locked(project_id, by)
    if not policies.may_enter(by):
        raise refusals.NotAllowed(who="推进工作组")
    link = selectors.secretaries_of([project.pk]).get(project.pk)
    if link is None:
        raise refusals.SecretaryMissing
    about = f"{project.reference}/secretary/{quarter}"
    if Verdict.objects.filter(about=about, annulled_at=None).exists():
        raise refusals.RatedAlready(quarter=quarter)
    doers = [link.person_id] if link.person_id else []
    return outcomes.give_verdict(
        kind="rating", about=about, result=result, reason=said, doers=doers, evidence=[], by=by, at=at
    )
