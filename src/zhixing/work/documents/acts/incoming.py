"""Papers that come in: two days to check and tell (D1), five working days or the way upward (D2)."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.evidence import acts as evidence
from zhixing.core.matters.acts import NewMatter, Steps, stepping
from zhixing.core.matters.models import Matter
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.people import selectors as people
from zhixing.core.powers import selectors as powers
from zhixing.foundation.actors import Officer, Tick
from zhixing.foundation.words import mark, translate
from zhixing.work.documents import kinds, policies, refusals, rules, selectors, verbs
from zhixing.work.documents.acts import _common as common
from zhixing.work.documents.acts._tracking import end_tracking, start_tracking
from zhixing.work.documents.models import IncomingDocument

INTAKE, WITHIN, FORWARD = "documents.intake", "documents.within_authority", "documents.forward"
URGENCY = {"特急": "immediate", "加急": "urgent"}


@dataclass(frozen=True, slots=True)
class NewIncoming:
    """What is written down when a paper comes in; `present` are the materials that came with it."""

    sender: str
    title: str
    number: str = ""
    kind: str = ""
    urgency: str = ""
    addressee: str = ""
    written_on: date | None = None
    sender_contact: str = ""
    summary: str = ""
    present: tuple[str, ...] = ()
    file_name: str = ""
    content: bytes = b""


@transaction.atomic
def register_incoming(*, new: NewIncoming, by: Officer, at: datetime) -> IncomingDocument:
    """Register a paper at the moment at which it came in; two days begin (D1). Returns its row.

    Raises NotAllowed, the refusals of keeping files. Ledger: matter.registered.
    """
    if not policies.may_keep(by):
        raise refusals.NotAllowed(who="收文人员")
    with stepping(by=by, at=at) as steps:
        matter, found = _take_in(steps, new, by=by, at=at)
    found.matter = matter
    found.save()
    if new.content:
        evidence.store(
            file=io.BytesIO(new.content),
            name=new.file_name or "来文.txt",
            about=matter.reference,
            by=by,
            at=at,
        )
    return found


@transaction.atomic
def register_incoming_many(
    *, rows: Sequence[NewIncoming], by: Officer, at: datetime
) -> list[IncomingDocument]:
    """Register many papers without files, all or nothing, in the order of the rows.

    A numbered paper of a sender that this office has registered is left out. Raises NotAllowed.
    Ledger: matter.registered.
    """
    if not policies.may_keep(by):
        raise refusals.NotAllowed(who="收文人员")
    here = IncomingDocument.objects.filter(
        matter__document_number__in={one.number for one in rows if one.number}, matter__unit_id=by.unit_id
    )
    known = set(here.values_list("sender", "matter__document_number"))
    rows = [one for one in rows if not one.number or (one.sender, one.number) not in known]
    with stepping(by=by, at=at) as steps:
        made = [_take_in(steps, new, by=by, at=at) for new in rows]
    for matter, found in made:
        found.matter = matter
    return list(IncomingDocument.objects.bulk_create(found for _matter, found in made))


def _take_in(steps: Steps, new: NewIncoming, *, by: Officer, at: datetime) -> tuple[Matter, IncomingDocument]:
    matter = steps.take_on(
        NewMatter(
            title=new.title,
            kind=kinds.INCOMING.code,
            requirement=new.summary,
            urgency=URGENCY.get(new.urgency, "normal"),
            source_kind="document",
            source_ref=new.sender[:200],
            document_number=new.number[:60],
            facts={"sender": new.sender, "document": new.number, "present": list(new.present)},
        ),
        by=by,
    )
    leader = people.leader_in_charge(by.unit_id, at=at)
    steps.give(matter, unit_id=by.unit_id, leader_post_id=leader, handler_id=by.person_id)
    steps.start(matter, "main", common.limit_of(INTAKE, at), rule_code=INTAKE)
    return matter, IncomingDocument(
        sender=new.sender,
        sender_contact=new.sender_contact,
        kind=new.kind,
        urgency=new.urgency,
        addressee=new.addressee[:400],
        written_on=new.written_on,
        received_at=at,
        present=list(new.present),
    )


@transaction.atomic
def check(
    *,
    matter_id: int,
    outcome: str,
    by: Officer,
    at: datetime,
    missing: Sequence[str] = (),
    other_office: str = "",
) -> IncomingDocument:
    """Finish the completeness check; the clock runs on until the sender is told (D1).

    What lacks is told in one complete list: what came already is not asked for again, and nothing is
    added to a list that was told. Raises ListEmpty, SecondList, ListGivenAlready, OtherOfficeMissing,
    WrongStage, NotAllowed. Ledger: document.checked.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        stages = (rules.CHECKING, rules.COMPLETING)
        matter, found = common.incoming_of(steps, matter_id, *stages, step=mark("资料检查"))
        common.refuse_others(by, matter)
        _refuse_outcome(found, outcome, missing, other_office)
        found.outcome, found.checked_at, found.notified_at = outcome, at, None
        if outcome == "missing":
            found.missing = list(missing)
        found.other_office = other_office.strip()
        found.save()
        facts = {"outcome": outcome, "missing": list(missing), "other_office": other_office}
        steps.note(matter, verbs.CHECKED, facts)
    return found


def _refuse_outcome(found: IncomingDocument, outcome: str, missing: Sequence[str], other_office: str) -> None:
    if outcome not in rules.OUTCOME_WORDS:
        raise ValueError(f"unknown outcome {outcome!r}")
    if outcome == "not_ours" and not other_office.strip():
        raise refusals.OtherOfficeMissing
    if outcome != "missing":
        return
    if not missing:
        raise refusals.ListEmpty
    if again := rules.there_already(missing, found.present):
        raise refusals.SecondList(names="、".join(again))
    added = [name for name in missing if name not in found.missing]
    if found.stage == rules.COMPLETING and added:
        raise refusals.ListGivenAlready(day=common.spoken(found.checked_at), names="、".join(added))


@transaction.atomic
def notify(*, matter_id: int, way: str, by: Officer, at: datetime) -> IncomingDocument:
    """Tell the sender what the check found: accepted, what lacks, or whose it is. The two days end (D1).

    An accepted paper begins its five working days (D2). Raises CheckFirst, AlreadyTold, WrongStage,
    NotAllowed. Ledger: document.notified.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        stages = (rules.CHECKING, rules.COMPLETING)
        matter, found = common.incoming_of(steps, matter_id, *stages, step=mark("告知来文单位"))
        common.refuse_others(by, matter)
        if not found.outcome:
            raise refusals.CheckFirst
        if found.notified_at:
            raise refusals.AlreadyTold(day=common.spoken(found.notified_at))
        found.notified_at, found.notified_way = at, way
        steps.note(matter, verbs.NOTIFIED, {"outcome": found.outcome, "way": way})
        steps.stop(matter, "main")
        if found.outcome == "accepted":
            _accept(steps, matter, found, since=at)
        elif found.outcome == "missing":
            found.stage = rules.COMPLETING
        else:
            found.stage = rules.DECLINED
            steps.end(matter)
        steps.rename(matter, progress_text=translate(rules.OUTCOME_WORDS[found.outcome]))
        found.save()
    return found


def _accept(steps: Steps, matter: Matter, found: IncomingDocument, *, since: datetime) -> None:
    found.stage, found.accepted_at = rules.ACCEPTED, since
    steps.start(matter, "main", common.limit_of(WITHIN, since), rule_code=WITHIN, since=since)


@transaction.atomic
def supplement(*, matter_id: int, names: Sequence[str], by: Officer, at: datetime) -> IncomingDocument:
    """Note materials that the sender has brought since. Raises WrongStage, NotAllowed, ListEmpty.

    Ledger: document.checked.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.incoming_of(steps, matter_id, rules.COMPLETING, step=mark("登记补充材料"))
        common.refuse_others(by, matter)
        if not names:
            raise refusals.ListEmpty
        found.present = list(dict.fromkeys((*found.present, *names)))
        found.save(update_fields=["present"])
        steps.note(matter, verbs.CHECKED, {"outcome": "supplemented", "present": list(names)})
    return found


@transaction.atomic
def deem_accepted(*, matter_id: int, by: Tick, at: datetime) -> IncomingDocument | None:
    """Accept a paper whose sender was not told in two days, as of the due instant, and state the breach (D1).

    An internal rule between offices; it has no effect towards citizens. None where somebody was faster.
    Ledger: document.deemed_accepted, breach.found.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter = steps.ended(matter_id)
        waiting = IncomingDocument.objects.filter(matter_id=matter_id, stage=rules.CHECKING)
        found: IncomingDocument | None = waiting.first()
        clock = steps.clock(matter, "main") if found else None
        if found is None or clock is None or clock.due_at is None or clock.due_at >= at:
            return None
        due = clock.due_at
        steps.stop(matter, "main")
        found.is_accepted_by_default = True
        _accept(steps, matter, found, since=due)
        steps.rename(matter, progress_text=translate(mark("逾期未告知，视为受理（内部规则）")))
        found.save()
        steps.note(matter, verbs.DEEMED_ACCEPTED, {"accepted": due.isoformat(), "rule": INTAKE})
    outcomes.find_breach(
        about=matter.reference,
        rule_code=INTAKE,
        summary=f"未在时限内完成资料检查并告知来文单位：{matter.title[:80]}",
        unit_id=matter.unit_id,
        occurred_at=due,
        by=by,
        at=at,
    )
    return found


@transaction.atomic
def classify(
    *, matter_id: int, authority: str, by: Officer, at: datetime, power_code: str = "", reason: str = ""
) -> IncomingDocument:
    """Say whether the paper lies within the unit's authority, against its list of powers (D2).

    Within: five working days. Beyond: three for the unit's own part. What contradicts the list is kept
    and shown to who reviews. Raises WrongStage, NotAllowed, ReasonMissing. Ledger: document.classified.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.incoming_of(steps, matter_id, rules.ACCEPTED, step=mark("认定权限"))
        common.refuse_others(by, matter)
        if authority == rules.BEYOND:
            common.give_reason(reason)
        ours = bool(power_code) and powers.is_within_authority(
            power_code, unit_id=matter.unit_id, on=common.day_of(at)
        )
        found.authority, found.authority_reason, found.power_code = authority, reason, power_code
        found.contradicts_list = ours and authority == rules.BEYOND
        found.save()
        _set_limit(steps, matter, found)
        facts = {"authority": authority, "power": power_code, "reason": reason}
        steps.note(matter, verbs.CLASSIFIED, facts | {"contradicts_list": found.contradicts_list})
    return found


def _set_limit(steps: Steps, matter: Matter, found: IncomingDocument) -> None:
    """Let the clock of acceptance carry the limit of its class, counted from the same acceptance."""
    code = FORWARD if found.authority == rules.BEYOND else WITHIN
    since = found.accepted_at or steps.at
    steps.correct(matter, common.limit_of(code, since), rule_code=code)


@transaction.atomic
def reclassify(*, matter_id: int, authority: str, reason: str, by: Officer, at: datetime) -> IncomingDocument:
    """Class a paper again, by another body than the unit; its clock is recomputed from acceptance (D2).

    Raises JudgedByUnit, SameClass, ReasonMissing, WrongStage. Ledger: document.reclassified.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        stages = (rules.ACCEPTED, rules.FORWARDED)
        matter, found = common.incoming_of(steps, matter_id, *stages, step=mark("重新认定权限"))
        if not policies.may_review(by) or by.belongs_to(matter.unit_id):
            raise refusals.JudgedByUnit
        common.give_reason(reason)
        if authority == found.authority:
            raise refusals.SameClass(authority=translate(rules.AUTHORITY_WORDS[authority]))
        before, was_forwarded = found.authority, found.stage == rules.FORWARDED
        found.authority, found.authority_reason, found.reclassified_at = authority, reason, at
        found.contradicts_list, found.stage = False, rules.ACCEPTED
        found.save()
        if was_forwarded:
            end_tracking(steps, matter, "withdrawn")
            since = found.accepted_at or at
            steps.start(matter, "main", common.limit_of(WITHIN, since), rule_code=WITHIN, since=since)
        else:
            _set_limit(steps, matter, found)
        facts = {"from": before, "to": authority, "reason": reason}
        steps.note(matter, verbs.RECLASSIFIED, facts)
    return found


@transaction.atomic
def forward(
    *,
    matter_id: int,
    office: str,
    leader_post_ids: Sequence[int],
    follower_id: int | None,
    by: Officer,
    at: datetime,
) -> IncomingDocument:
    """Send a paper beyond the unit's authority to the office that decides; its person follows it (D2, D5).

    The unit's own clock ends; what the upper level takes is counted apart. Raises WrongStage,
    NotAllowed, TargetMissing, NotExactlyOneLeader, FollowerMissing. Ledger: document.forwarded.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.incoming_of(steps, matter_id, rules.ACCEPTED, step=mark("报上级审批"))
        common.refuse_others(by, matter)
        if found.authority != rules.BEYOND:
            state = translate(rules.AUTHORITY_WORDS[found.authority])
            raise refusals.WrongStage(state=state, step=translate(mark("报上级审批")))
        if not office.strip():
            raise refusals.TargetMissing
        steps.stop(matter, "main")
        start_tracking(
            steps,
            matter,
            target=office.strip(),
            direction=rules.UPWARD,
            leader_post_ids=leader_post_ids,
            follower_id=follower_id,
            was_consulted=False,
        )
        found.stage = rules.FORWARDED
        found.save(update_fields=["stage"])
        steps.rename(matter, progress_text=f"已报{office.strip()}"[:600])
        steps.note(matter, verbs.FORWARDED, {"office": office, "follower": follower_id})
    return found


@transaction.atomic
def resolve(*, matter_id: int, result: str, by: Officer, at: datetime, number: str = "") -> IncomingDocument:
    """Give the written result and end the paper (D2). Raises ResultMissing, WrongStage, NotAllowed.

    Ledger: document.resolved.
    """
    with stepping(matter_id, by=by, at=at) as steps:
        stages = (rules.ACCEPTED, rules.FORWARDED)
        matter, found = common.incoming_of(steps, matter_id, *stages, step=mark("出具书面结果"))
        common.refuse_others(by, matter)
        if not result.strip():
            raise refusals.ResultMissing
        evidence.refuse_secret_words(result)
        if found.stage == rules.FORWARDED:
            end_tracking(steps, matter, "answered")
        found.stage, found.result, found.result_number = rules.RESOLVED, result, number
        found.resolved_at = at
        found.save()
        steps.note(matter, verbs.RESOLVED, {"result": result[:300], "document": number})
        steps.rename(matter, progress_text=result[:600])
        steps.end(matter)
    return found


@transaction.atomic
def pause(*, matter_id: int, ground: str, evidence_text: str, by: Officer, at: datetime) -> IncomingDocument:
    """Let the clock stand still on a ground of the white list, with evidence and a cap (D2).

    Raises GroundNotListed, EvidenceMissing, WrongStage, NotAllowed. Ledger: document.paused.
    """
    from zhixing.core.clock.rules import Limit

    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.incoming_of(steps, matter_id, rules.ACCEPTED, step=mark("暂停计时"))
        common.refuse_others(by, matter)
        allowed = selectors.pause_grounds(common.day_of(at))
        if ground not in allowed:
            raise refusals.GroundNotListed(ground=ground, allowed="、".join(allowed))
        if not evidence_text.strip():
            raise refusals.EvidenceMissing
        steps.pause(matter, ground=ground, evidence=evidence_text, cap=Limit("cd", allowed[ground]))
        steps.note(matter, verbs.PAUSED, {"ground": ground, "evidence": evidence_text})
    return found


@transaction.atomic
def resume(*, matter_id: int, by: Officer, at: datetime) -> IncomingDocument:
    """Let the clock run on. Raises WrongStage, NotAllowed. Ledger: document.resumed."""
    with stepping(matter_id, by=by, at=at) as steps:
        matter, found = common.incoming_of(steps, matter_id, rules.ACCEPTED, step=mark("恢复计时"))
        common.refuse_others(by, matter)
        steps.run_on(matter)
        steps.note(matter, verbs.RESUMED, {})
    return found
