"""特事特办: asked for on a coded ground, allowed by an authorised leader, papers that follow in time (E9).

Nothing that the law requires is left out: the order changes, and what may follow is said by the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from django.db import transaction

from zhixing.core.clock.rules import Limit
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Citizen, Officer, Tick
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import kinds, policies, refusals, verbs
from zhixing.work.service_hall.acts import _wholes, _working
from zhixing.work.service_hall.acts._desk import Opened, sitting
from zhixing.work.service_hall.acts.supervision import raise_concentration
from zhixing.work.service_hall.models import Case, CaseMaterial, FastTrack, FastTrackMonth
from zhixing.work.service_hall.rules import special as rules
from zhixing.work.service_hall.rules import stages
from zhixing.work.service_hall.selectors import special as selectors

ASKED, OWED = "services.special_case", "services.special_supplement"
SYSTEM: Final = Tick(rule=OWED)


def ask_special(
    *, case_id: int, ground: str, reason: str, owed: Sequence[str], by: Actor, at: datetime
) -> FastTrack:
    """Ask that a case be dealt with out of the ordinary; four working hours to answer.

    By a window, whoever handles it, or the applicant with the receipt. `owed` are missing papers that may
    follow. Raises NotAllowed, WrongStage, SpecialGroundRefused, ReasonMissing, AskedBefore, NotDeferrable.
    Ledger: case.special_asked.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not (isinstance(by, Citizen) or policies.may_serve(by) or policies.may_handle(by, matter)):
            raise refusals.NotAllowed(who="窗口人员或承办人")
        _working.expect(case, (stages.RECEIVED, stages.TOLD, stages.ACCEPTED), mark("申请特事特办"))
        grounds = selectors.grounds(at)
        if ground not in grounds:
            raise refusals.SpecialGroundRefused(allowed="、".join(grounds.values()))
        if not reason.strip():
            raise refusals.ReasonMissing
        if FastTrack.objects.filter(case_id=case.pk).exists():
            raise refusals.AskedBefore
        _deferrable(one, owed)
        limit = rulebook.rule(ASKED, on=day_of(at)).limit
        work.start(matter, "special", Limit(limit.unit, limit.amount), rule_code=ASKED)
        track = FastTrack.objects.create(
            case_id=case.pk, ground=ground, reason=reason.strip()[:500], asked_at=at, owed=list(owed),
            asked_by_id=by.person_id if isinstance(by, Officer) else None,
        )  # fmt: skip
        facts = {"ground": ground, "reason": reason.strip(), "owed": list(owed), "text": grounds[ground]}
        work.note(matter, verbs.SPECIAL_ASKED, facts)
        desk.step(case, "special_ask", by=by, at=at, ground=ground, owed=list(owed))
        _tell_leader(one, track, at=at)
    return track


def _deferrable(one: Opened, owed: Sequence[str]) -> None:
    """Refuse papers that may not follow, or are not missing. Raises NotDeferrable."""
    may = rules.may_follow(_wholes.papers_asked(one.desk, one.case))
    missing = {paper.code: paper for paper in one.desk.missing(one.case)}
    wrong = [code for code in owed if code not in may or code not in missing]
    if wrong:
        names = [missing[code].name if code in missing else code for code in wrong]
        raise refusals.NotDeferrable(names="、".join(names)[:120])


def _tell_leader(one: Opened, track: FastTrack, *, at: datetime) -> None:
    case, matter, work = one.case, one.matter, one.work
    post = people.post_in_charge(case.unit_id, at=at)
    head = people.holder_of(post, at=at)
    text = translate(mark("特事特办待批准：{title}（{number}），请限时批复"))
    work.owe(
        Duty(
            to_person_id=head.person_id,
            to_name=head.person_name,
            about=matter.reference,
            topic=kinds.SPECIAL,
            text=text.format(title=matter.title[:60], number=matter.number),
            key=f"{matter.reference}:special",
            at=at,
            url=f"/services/special/{track.pk}/",
        )
    )


def decide_special(*, case_id: int, approve: bool, said: str, by: Officer, at: datetime) -> FastTrack:
    """Allow the fast track or not: head or deputy of the unit that decides, never who asked.

    Allowed, the case is accepted at once with the papers that follow owed, in a matter and a limit of
    their own. Raises NotAllowed, NotAsked, ReasonMissing for a refusal without one, PapersStillMissing.
    Ledger: case.special_allowed or case.special_refused; matter.registered, papers.owed.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        track = FastTrack.objects.select_for_update().filter(case_id=case.pk).first()
        if track is None or track.decided_at is not None:
            raise refusals.NotAsked
        if not policies.may_allow_special(by, unit_id=case.unit_id, asked_by_id=track.asked_by_id):
            raise refusals.NotAllowed(who="审批单位负责人（申请人本人除外）")
        if not approve and not said.strip():
            raise refusals.ReasonMissing
        left = [paper.name for paper in desk.missing(case) if paper.code not in track.owed]
        if approve and left:
            raise refusals.PapersStillMissing(names="、".join(left))
        clock = work.stop(matter, "special")
        track.decided_at, track.decided_by_id, track.approved = at, by.person_id, approve
        track.said = said.strip()[:300]
        track.decided_late = bool(clock and clock.light == "done_late")
        work.end_duty(f"{matter.reference}:special")
        verb = verbs.SPECIAL_ALLOWED if approve else verbs.SPECIAL_REFUSED
        work.note(matter, verb, {"said": track.said, "late": track.decided_late, "text": track.said})
        if approve:
            work.rename(matter, urgency="urgent")
            desk.step(case, "special_allow", by=by, at=at, owed=track.owed, late=track.decided_late)
            _let_follow(one, track, by=by, at=at)
        else:
            desk.step(case, "special_refuse", by=by, at=at, reason=track.said)
        track.save()
    return track


def _let_follow(one: Opened, track: FastTrack, *, by: Officer, at: datetime) -> None:
    """Let the missing papers be owed, accept the case now, open what is owed with its limit."""
    case, work, desk = one.case, one.work, one.desk
    names = []
    for paper in desk.missing(case):
        desk.mark_paper(paper, stages.OWED, None)
        names.append(paper.name)
    if case.stage in (stages.RECEIVED, stages.TOLD):
        desk.change(case, complete_at=at)
        _wholes.accept_any(one, since=at, by=by, at=at)
    if not names:
        return
    limit = rulebook.rule(OWED, on=day_of(at)).limit
    title = translate(mark("容缺补交：{title}（{number}）")).format(
        title=one.matter.title, number=one.matter.number
    )
    owed = work.take_on(
        matters.NewMatter(
            title=title[:400], kind=kinds.OWED.code, grade="tracked", source_kind="application",
            source_ref="、".join(names)[:200],
        ),
        by=by,
    )  # fmt: skip
    leader = people.leader_in_charge(case.unit_id, at=at)
    work.give(
        owed, unit_id=case.unit_id, leader_post_id=leader, handler_id=one.matter.handler_id, named=False
    )
    work.start(owed, "main", Limit(limit.unit, limit.amount), rule_code=OWED)
    work.note(owed, verbs.PAPERS_OWED, {"papers": list(track.owed), "text": "、".join(names)})
    track.matter = owed


def supply_owed(*, case_id: int, given: Sequence[str], by: Actor, at: datetime) -> FastTrack:
    """Take papers that were let follow; when all are in, the duty ends and a suspended result holds again.

    Raises NotAllowed, NothingOwed, PaperUnknown. Ledger: papers.supplied; case.restored.
    """
    with transaction.atomic():
        track = FastTrack.objects.filter(case_id=case_id, matter__isnull=False, supplied_at=None).first()
        case = Case.objects.filter(pk=case_id).first()
        if track is None or case is None or track.matter_id is None:
            raise refusals.NothingOwed
        with (
            matters.sharing(case.matter_id, track.matter_id),
            sitting(case_id, by=by, at=at) as now,
        ):
            one, owed = now.ended(case_id), now.work.matter(track.matter_id)
            if not (isinstance(by, Citizen) or policies.may_serve(by) or policies.may_handle(by, owed)):
                raise refusals.NotAllowed(who="窗口人员或承办人")
            _take_papers(one, track, owed, given, by=by, at=at)
    return track


def _take_papers(
    one: Opened, track: FastTrack, owed: Matter, given: Sequence[str], *, by: Actor, at: datetime
) -> None:
    case, matter, work, desk = one.case, one.matter, one.work, one.desk
    waiting = {paper.code: paper for paper in desk.papers(case) if paper.state == stages.OWED}
    for code in given:
        if code not in waiting:
            raise refusals.PaperUnknown(name=code[:60])
    for code in given:
        desk.mark_paper(waiting[code], stages.GIVEN, at)
    names = "、".join(waiting[code].name for code in given)
    left = len(waiting) - len(set(given))
    work.note(owed, verbs.PAPERS_SUPPLIED, {"papers": list(given), "left": left, "text": names})
    desk.step(case, "supply", by=by, at=at, papers=list(given), left=left)
    if left:
        return
    work.end(owed)
    track.supplied_at = at
    track.save(update_fields=["supplied_at"])
    if case.suspended_at is not None:
        desk.change(case, suspended_at=None)
        work.note(matter, verbs.RESULT_RESTORED, {"text": names})
        desk.step(case, "restore", by=by, at=at)


def suspend_unsupplied(*, case_id: int, by: Tick, at: datetime) -> Case:
    """Suspend a result whose papers did not follow in time, as was agreed; applicant and handler are told.

    Raises NothingOwed where they came, the time is not over, or nothing was granted. Ledger: case.suspended.
    """
    with transaction.atomic():
        track = FastTrack.objects.select_for_update().filter(case_id=case_id, supplied_at=None).first()
        with sitting(case_id, by=by, at=at) as now:
            one = now.ended(case_id)
            case, matter, work, desk = one.case, one.matter, one.work, one.desk
            due = track.matter.due_at if track and track.matter else None
            if due is None or due > at or case.suspended_at or case.outcome != stages.GRANTED:
                raise refusals.NothingOwed
            desk.change(case, suspended_at=at)
            papers = CaseMaterial.objects.filter(case=case, state=stages.OWED).order_by("code")
            names = "、".join(paper.name for paper in papers)
            text = translate(mark("容缺材料逾期未补：{names}，办理结果暂停使用")).format(names=names)
            work.note(matter, verbs.RESULT_SUSPENDED, {"text": text, "due": _working.local_text(due)})
            desk.step(case, "suspend", by=by, at=at, papers=[paper.code for paper in papers])
            sentence = mark("容缺材料逾期未补，结果暂停使用：{title}（{number}），请告知申请人补交")
            _working.tell(work, matter, matter.handler_id, kinds.SUSPENDED, sentence, at=at)
    return case


@transaction.atomic
def publish_special(*, month: date, by: Officer, at: datetime) -> FastTrackMonth:
    """Release the uses of a month to the public: grounds, units, days saved, nobody's name.

    Where one applicant had too large a share, supervision is told as well. Raises NotAllowed, MonthNotOver,
    PublishedBefore. Ledger: special.published, alert.raised.
    """
    if not policies.may_run_hall(by):
        raise refusals.NotAllowed(who="政务服务管理员")
    first = month.replace(day=1)
    if first >= day_of(at).replace(day=1):
        raise refusals.MonthNotOver
    if FastTrackMonth.objects.filter(month=first).exists():
        raise refusals.PublishedBefore
    found = selectors.month_figures(first)
    rows = [list(row) for row in found.rows]
    made = FastTrackMonth.objects.create(
        month=first, figures={"uses": found.uses, "rows": rows, "top_percent": found.top_percent},
        is_flagged=found.flagged, published_at=at, published_by_id=by.person_id,
    )  # fmt: skip
    facts = {"month": f"{first:%Y-%m}", "uses": found.uses, "rows": rows, "flagged": found.flagged}
    about = reference("special_month", f"{first:%Y-%m}")
    ledger.record(verbs.SPECIAL_PUBLISHED, about=about, by=by, at=at, facts=facts)
    if found.flagged:
        words = translate(mark("{month}特事特办 {uses} 件，同一申请人 {count} 件，占 {percent}%"))
        said = words.format(
            month=f"{first:%Y-%m}", uses=found.uses, count=found.top_count, percent=found.top_percent
        )
        raise_concentration(key=f"special:{first:%Y-%m}", detail=said, unit_id=by.unit_id, by=SYSTEM, at=at)
    return made
