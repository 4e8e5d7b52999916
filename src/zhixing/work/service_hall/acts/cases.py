"""The life of a case: received, told once, accepted, handled, decided, delivered; or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction

from zhixing.core.clock.models import Clock
from zhixing.core.clock.rules import Limit
from zhixing.core.clock.selectors import calendar as calendar_named
from zhixing.core.matters.acts import Steps
from zhixing.core.matters.models import Matter
from zhixing.core.outcomes import acts as outcomes
from zhixing.core.parties import acts as parties
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Citizen, Officer, Tick
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import policies, refusals, verbs
from zhixing.work.service_hall.acts import _wholes, _working
from zhixing.work.service_hall.acts._desk import Desk, Opened, sharing, sitting
from zhixing.work.service_hall.acts._opening import (
    Applicant,
    Application,
    keep,
    open_case,
    papers_of,
    registered,
    takeable,
    taker,
)
from zhixing.work.service_hall.models import Case, CaseMaterial, PaperNotice
from zhixing.work.service_hall.rules import flow, paths, stages

SYSTEM = Tick(rule="services.cases")


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of a demand for a paper: it stands, or it was refused, and that is recorded."""

    refusal: ActRefused | None = None

    @property
    def stands(self) -> bool:
        return self.refusal is None


# --- Received ------------------------------------------------------------------------------------


def receive(*, new: Application, by: Officer, at: datetime) -> Case:
    """Take an application at any window: one number, and five working days to say what is missing.

    Raises NotAllowed, WindowUnknown, ItemUnknown, ItemNotActive, ItemElsewhere, WindowNotMapped,
    PaperUnknown, NotUrgentItem. Ledger: matter.registered, case.received.
    """
    with sitting(by=by, at=at) as now:
        desk = now.desk
        item, version, window = takeable(desk, new, by=by)
        holder = taker(new, window, by=by, at=at)
        stood_aside = {} if holder is by else {"stood_aside": by.person_name}
        case = open_case(now.work, new, item, version, window, by=holder, at=at, more=stood_aside)
        keep(desk, case, papers_of(case, [item.pk], version.materials, new.given, at=at))
        desk.step(case, "receive", by=by, at=at, item=item.code, channel=new.channel, given=list(new.given))
    return case


@transaction.atomic(savepoint=False)
def take_in(
    *, new: Application, applicant: Applicant, wish: str, hints: Mapping[str, str], by: Officer, at: datetime
) -> Case:
    """Take an application and finish what stands at the window: `wish` is accept, tell or receive.

    All or nothing. Raises IdNumberWrong and what `receive`, `accept` and `tell_once` raise.
    Ledger: party.registered, matter.registered, case.received, case.accepted or case.told.
    """
    party_code = registered(applicant, by=by, at=at)
    with sharing():
        case = receive(new=replace(new, party_code=party_code), by=by, at=at)
        if wish == "tell":
            tell_once(case_id=case.pk, hints=hints, by=by, at=at)
        elif wish == "accept":
            accept(case_id=case.pk, by=by, at=at)
    return case


@transaction.atomic
def name_for_paper(*, case_id: int, paper: str, by: Officer, at: datetime) -> str:
    """Return the applicant's full name for a paper that the window hands to him; the reading is written down.

    '' where nothing may be shown: for whoever does not serve at a window, and of an erased party (R48, R54).
    Ledger: party.revealed.
    """
    case = Case.objects.select_related("matter").get(pk=case_id)
    if not policies.may_serve(by):
        return ""
    try:
        plain = parties.reveal_party(
            code=case.party_code, purpose=paper, for_matter=case.matter.reference, by=by, at=at
        )
    except ActRefused:
        return ""
    return plain.name


# --- Told once, supplemented, accepted -----------------------------------------------------------


def tell_once(
    *, case_id: int, hints: Mapping[str, str], by: Officer, at: datetime, unfit: Sequence[str] = ()
) -> PaperNotice:
    """Hand out the one list of everything missing; from now on it is frozen (E5).

    `hints` says how to put a paper right, by its code; `unfit` are papers that came in, perhaps from home,
    and are not in order. Raises NotAllowed, WrongStage, AlreadyTold, NothingMissing, PaperUnknown.
    Ledger: case.told.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not policies.may_serve(by):
            raise refusals.NotAllowed(who="窗口人员")
        first = desk.first_list(case)
        if first:
            raise refusals.AlreadyTold(day=_working.spoken(first.told_at))
        _working.expect(case, (stages.RECEIVED,), mark("一次性告知"))
        _set_aside(desk, case, unfit)
        papers = desk.missing(case)
        if not papers:
            raise refusals.NothingMissing
        listed = [
            {"code": one.code, "name": one.name, "how": hints.get(one.code, "").strip()} for one in papers
        ]
        notice = desk.tell(PaperNotice(case=case, told_at=at, told_by_id=by.person_id, papers=listed))
        desk.change(case, stage=stages.TOLD, complete_at=None)
        clock = work.stop(matter, "told")
        names = "、".join(one["name"] for one in listed)
        work.rename(matter, progress_text=translate(mark("待补正：{names}")).format(names=names)[:600])
        work.note(matter, verbs.TOLD, {"papers": listed, "text": names})
        late = bool(clock and clock.light == "done_late")
        desk.step(case, "tell", by=by, at=at, papers=[one["code"] for one in listed], late=late)
    return notice


def _set_aside(desk: Desk, case: Case, unfit: Sequence[str]) -> None:
    """Let papers that came in count as missing. Raises PaperUnknown."""
    came = {one.code: one for one in desk.papers(case) if one.state == stages.GIVEN}
    for code in unfit:
        if code not in came:
            raise refusals.PaperUnknown(name=code[:60])
        desk.mark_paper(came[code], stages.MISSING, None)


def supplement(*, case_id: int, given: Sequence[str], by: Actor, at: datetime, accept: bool = True) -> Case:
    """Take the papers that were listed; when nothing is missing the case is accepted as of now (E5).

    By a window, or by the applicant with the receipt: then the window still looks at them. Raises
    NotAllowed, WrongStage, PaperUnknown. Ledger: case.supplemented, case.accepted.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not (policies.may_serve(by) or isinstance(by, Citizen)):
            raise refusals.NotAllowed(who="窗口人员")
        _working.expect(case, (stages.RECEIVED, stages.TOLD, stages.ACCEPTED), mark("补正材料"))
        papers = {one.code: one for one in desk.missing(case)}
        for code in given:
            if code not in papers:
                raise refusals.PaperUnknown(name=code[:60])
        for code in given:
            desk.mark_paper(papers[code], stages.GIVEN, at)
        left = [one for code, one in papers.items() if code not in given]
        names = "、".join(papers[code].name for code in given)
        work.note(matter, verbs.SUPPLEMENTED, {"papers": list(given), "left": len(left), "text": names})
        desk.step(case, "supplement", by=by, at=at, papers=list(given))
        if left:
            return case
        work.rename(matter, progress_text="")
        if case.stage == stages.ACCEPTED:
            if matter.paused_at:
                work.run_on(matter)
            return case
        desk.change(case, complete_at=at)
        if accept and isinstance(by, Officer):
            _wholes.accept_any(one, by=by, at=at)
    return case


def accept(*, case_id: int, by: Officer, at: datetime) -> Case:
    """Accept a case whose papers are in; its limits count from the day on which they came in.

    Raises NotAllowed, WrongStage, PapersMissing, PapersStillMissing. Ledger: case.accepted.
    """
    with sitting(case_id, by=by, at=at) as now:
        opened = now.opened(case_id)
        case, desk = opened.case, opened.desk
        if not policies.may_serve(by):
            raise refusals.NotAllowed(who="窗口人员")
        _working.expect(case, (stages.RECEIVED, stages.TOLD), mark("受理"))
        papers = desk.missing(case)
        if papers and case.stage == stages.TOLD:
            raise refusals.PapersStillMissing(names="、".join(one.name for one in papers))
        if papers:
            raise refusals.PapersMissing(count=len(papers))
        _wholes.accept_any(opened, by=by, at=at)
    return case


def accept_untold(*, case_id: int, by: Tick, at: datetime) -> Case:
    """Accept a case about which nothing was said in time: as of its receipt, by the law (E5).

    Raises WrongStage. Ledger: case.deemed_accepted.
    """
    with sitting(case_id, by=by, at=at) as now:
        opened = now.opened(case_id)
        case = opened.case
        _working.expect(case, (stages.RECEIVED,), mark("受理"))
        _wholes.accept_any(opened, by=by, at=at, deemed=True, since=case.received_at)
    return case


def decline(*, case_id: int, reason: str, organ: str, by: Officer, at: datetime) -> Case:
    """Do not accept: no such licence is needed, or another organ has the power, which is named.

    Raises NotAllowed, WrongStage, ReasonMissing. Ledger: case.not_accepted.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not policies.may_serve(by):
            raise refusals.NotAllowed(who="窗口人员")
        _working.expect(case, (stages.RECEIVED, stages.TOLD), mark("不予受理"))
        if not reason.strip():
            raise refusals.ReasonMissing
        desk.change(case, stage=stages.NOT_ACCEPTED, ground=reason)
        work.end(matter, kind="terminated")
        text = "；".join(part for part in (reason, organ) if part)
        work.note(matter, verbs.NOT_ACCEPTED, {"reason": reason, "organ": organ, "text": text})
        has_told = bool(desk.lists(case))
        desk.step(case, "decline", by=by, at=at, reason=reason, organ=organ, told=has_told)
    return case


# --- A paper more --------------------------------------------------------------------------------


def ask_paper(
    *,
    case_id: int,
    code: str,
    name: str,
    by: Officer,
    at: datetime,
    reason: str = "",
    document: str = "",
) -> Asked:
    """Ask for a paper once more. Refused and recorded, unless the law changed or the applicant did (E5).

    A paper outside the catalogue, one that is in the case, or one that was not on the first list is
    refused; the last is a breach of who told first. With `reason` condition the head of the unit lets
    the office fetch it: the applicant's clock does not stop. Returns what became of it; a refusal is
    kept, so it is not raised. Raises NotAllowed, WrongStage, DocumentMissing, NotOneOfTheList.
    Ledger: case.paper_asked or case.paper_refused.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not (policies.may_serve(by) or policies.may_handle(by, matter)):
            raise refusals.NotAllowed(who="承办人")
        _working.expect(case, stages.OPEN_STAGES, mark("要求材料"))
        first = desk.first_list(case)
        refusal = _why_no_paper(desk, case, code, name, first)
        listed = next((paper for paper in _listed_papers(desk, case) if paper["code"] == code), None)
        said = listed["name"] if listed else name
        if isinstance(refusal, refusals.PaperUnknown):
            _breach(work, matter, "services.outside_catalogue", str(refusal), by.person_id, at=at)
        elif (
            isinstance(refusal, refusals.NotOnFirstList)
            and first
            and reason not in stages.SECOND_LIST_REASONS
        ):
            summary = translate(mark("未一次告知：{name}")).format(name=said)
            _breach(work, matter, "services.told_once", summary, first.told_by_id, at=first.told_at)
        if refusal and not isinstance(refusal, refusals.PaperUnknown) and reason:
            _ask_lawfully(one, code, said, reason, document, by=by, at=at)
            return Asked()
        verb = verbs.PAPER_REFUSED if refusal else verbs.PAPER_ASKED
        work.note(matter, verb, {"paper": code, "name": said, "text": str(refusal) if refusal else said})
        desk.step(case, "ask_paper", by=by, at=at, paper=code, name=said, refused=bool(refusal))
    return Asked(refusal)


def _why_no_paper(
    desk: Desk, case: Case, code: str, name: str, first: PaperNotice | None
) -> ActRefused | None:
    """Return why a paper may not be asked for; None for one that is on the list and not in yet."""
    listed = {paper["code"]: paper["name"] for paper in _listed_papers(desk, case)}
    if code not in listed:
        return refusals.PaperUnknown(name=(name or code)[:60])
    if first and code not in {paper["code"] for paper in first.papers}:
        return refusals.NotOnFirstList(name=listed[code], day=_working.spoken(first.told_at))
    held = next((one for one in desk.papers(case) if one.name == listed[code]), None)
    if held and held.state == stages.GIVEN:
        return refusals.PaperInCase(name=held.name, day=_working.spoken(held.given_at))
    return None


def _listed_papers(desk: Desk, case: Case) -> list[Mapping[str, Any]]:
    version = desk.version(case)
    if version is not None:
        return list(version.materials)
    return [{"code": one.code, "name": one.name} for one in desk.papers(case)]


def _ask_lawfully(
    opened: Opened, code: str, name: str, reason: str, document: str, *, by: Officer, at: datetime
) -> None:
    case, matter, work, desk = opened.case, opened.matter, opened.work, opened.desk
    if not document.strip():
        raise refusals.DocumentMissing
    if reason == stages.CONDITION:
        if not (policies.may_decide(by, matter) and by.post_level == "head"):
            raise refusals.NotAllowed(who="本单位主要负责人")
        sentence = mark("由经办单位自行核查取得：{name}。给您添麻烦了，办理时限不受影响。")
        work.note(
            matter,
            verbs.PAPER_ASKED,
            {"paper": code, "reason": reason, "document": document,
             "text": translate(sentence).format(name=name)},
        )  # fmt: skip
        desk.step(case, "fetch_paper", by=by, at=at, paper=code, document=document)
        return
    if reason not in stages.SECOND_LIST_REASONS:
        raise refusals.NotOneOfTheList(what="依法再次要求材料的事由")
    listed = [{"code": code, "name": name, "how": ""}]
    desk.tell(
        PaperNotice(
            case=case, told_at=at, told_by_id=by.person_id, reason=reason, document=document, papers=listed
        )
    )
    held = next((one for one in desk.papers(case) if one.code == code), None)
    if held:
        desk.mark_paper(held, stages.MISSING, None)
    else:
        root_id = case.whole_id or case.pk
        desk.lay_out(case, [CaseMaterial(case_id=root_id, code=code, name=name, state=stages.MISSING)])
    if case.stage == stages.ACCEPTED and matter.paused_at is None:
        work.pause(matter, ground=_working.pause_grounds(at)["supplement"], evidence=document)
    facts = {"paper": code, "name": name, "reason": reason, "document": document, "text": name}
    work.note(matter, verbs.PAPER_ASKED, facts)
    desk.step(case, "ask_paper", by=by, at=at, paper=code, name=name, refused=False, reason=reason)


def _breach(work: Steps, matter: Matter, rule: str, summary: str, person_id: int, *, at: datetime) -> None:
    unit = people.post_of(person_id, matter.registered_unit_id, at=work.at)
    outcomes.find_breach(
        about=matter.reference,
        rule_code=rule,
        summary=summary,
        unit_id=matter.registered_unit_id if unit else matter.unit_id,
        occurred_at=at,
        by=SYSTEM,
        at=work.at,
        person_id=person_id,
    )


# --- Under way -----------------------------------------------------------------------------------


def pause(*, case_id: int, ground: str, days: int, evidence: str, by: Officer, at: datetime) -> Case:
    """Stop the clocks for a special procedure of the law, with its days; the applicant sees it (E6).

    `ground` is a code of the law's own list. Raises NotAllowed, WrongStage, GroundRefused,
    EvidenceMissing, AlreadyPaused. Ledger: case.paused.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not policies.may_handle(by, matter):
            raise refusals.NotAllowed(who="承办人")
        _working.expect(case, (stages.ACCEPTED,), mark("停止计时"))
        grounds = _working.pause_grounds(at)
        if ground not in grounds or ground == "supplement":
            allowed = "、".join(word for code, word in grounds.items() if code != "supplement")
            raise refusals.GroundRefused(ground=ground, allowed=allowed)
        if not evidence.strip():
            raise refusals.EvidenceMissing
        cap = Limit("wd", days) if days else None
        work.pause(matter, ground=grounds[ground], evidence=evidence, cap=cap)
        text = translate(mark("{ground}，所需时间 {days} 个工作日")).format(ground=grounds[ground], days=days)
        work.note(matter, verbs.PAUSED, {"ground": ground, "days": days, "evidence": evidence, "text": text})
        desk.step(case, "pause", by=by, at=at, ground=ground, days=days, evidence=evidence)
    return case


def resume(*, case_id: int, by: Officer, at: datetime) -> Case:
    """Let the clocks run on after a special procedure. Raises NotAllowed, WrongStage.

    Ledger: case.resumed.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not policies.may_handle(by, matter):
            raise refusals.NotAllowed(who="承办人")
        if matter.paused_at is None:
            raise refusals.WrongStage(
                stage=translate(stages.STAGE_WORDS[case.stage]), act=translate(mark("恢复计时"))
            )
        work.run_on(matter)
        clock = work.clock(matter, "main")
        work.note(
            matter,
            verbs.RESUMED,
            {"due": _working.local_text(clock.due_at) if clock and clock.due_at else ""},
        )
        desk.step(case, "resume", by=by, at=at)
    return case


def extend(*, case_id: int, days: int, reason: str, by: Officer, at: datetime) -> Case:
    """Give a case more time, once, by the head of the organ; the reason is told to the applicant (E6).

    Raises NotAllowed, WrongStage, ReasonMissing, ExtendedBefore, ExtensionTooLong, TooLateToExtend.
    Ledger: case.extended.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not (policies.may_decide(by, matter) and by.post_level == "head"):
            raise refusals.NotAllowed(who="本单位主要负责人")
        _working.expect(case, (stages.ACCEPTED,), mark("延长办理期限"))
        rule = rulebook.rule("law.licensing.decision", on=day_of(at))
        most, times = rule.number("extension_working_days"), rule.number("extension_count")
        if not reason.strip():
            raise refusals.ReasonMissing
        if desk.times(case, "extend") >= times:
            raise refusals.ExtendedBefore
        if not 0 < days <= most:
            raise refusals.ExtensionTooLong(days=most)
        work.extend(matter, days, document=reason[:200])
        clock = work.clock(matter, "main")
        facts = {"days": days, "reason": reason, "text": reason}
        facts["due"] = _working.local_text(clock.due_at) if clock and clock.due_at else ""
        work.note(matter, verbs.EXTENDED, facts)
        desk.step(case, "extend", by=by, at=at, days=days, reason=reason)
    return case


def send_back(*, case_id: int, reason: str, by: Officer, at: datetime) -> Case:
    """Hand a case from the window to the back office; where the window could have decided, it counts (E11).

    Raises NotAllowed, WrongStage, ReasonMissing. Ledger: case.sent_back.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not policies.may_serve(by):
            raise refusals.NotAllowed(who="窗口人员")
        _working.expect(case, (stages.ACCEPTED,), mark("转后台办理"))
        if not reason.strip():
            raise refusals.ReasonMissing
        empowered = desk.may_decide_at_window(case)
        handler = _working.back_office(desk, case.unit_id, at=at)
        desk.change(case, sent_back_at=at, trips=case.trips + 1)
        _working.route(work, case, matter, handler_id=handler, at=at)
        work.note(matter, verbs.SENT_BACK, {"reason": reason, "empowered": empowered, "text": reason})
        desk.step(case, "send_back", by=by, at=at, reason=reason, empowered=empowered)
    return case


def downgrade(*, case_id: int, reason: str, by: Officer, at: datetime) -> Case:
    """Treat an urgent case as an ordinary one; in the rate it stays what it was taken as (E8).

    Raises NotAllowed, WrongStage, ReasonMissing. Ledger: case.downgraded.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not policies.may_serve(by):
            raise refusals.NotAllowed(who="窗口人员")
        if not reason.strip():
            raise refusals.ReasonMissing
        if case.urgent_at is None or case.downgraded_at:
            raise refusals.NotUrgentItem(title=matter.title)
        desk.change(case, downgraded_at=at)
        work.rename(matter, urgency="normal")
        work.note(matter, verbs.DOWNGRADED, {"reason": reason, "text": reason})
        desk.step(case, "downgrade", by=by, at=at, reason=reason)
    return case


def handle(*, case_id: int, opinion: str, by: Officer, at: datetime, part: str = "") -> Case:
    """Write down the opinion of whoever examined the case.

    Where the item's review has parts, `part` is one of them; '' is the first that is not done. Raises
    NotAllowed, WrongStage, ReasonMissing, NotOneOfTheList. Ledger: case.handled.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not policies.may_handle(by, matter):
            raise refusals.NotAllowed(who="承办人")
        _working.expect(case, (stages.ACCEPTED,), mark("办理"))
        if not opinion.strip():
            raise refusals.ReasonMissing
        part = _part_of(desk, case, part)
        work.note(matter, verbs.HANDLED, {"part": part, "text": opinion} if part else {"text": opinion})
        facts = {"part": part} if part else {}
        desk.step(case, "review", by=by, at=at, opinion=opinion[:300], **facts)
    return case


def _part_of(desk: Desk, case: Case, part: str) -> str:
    """Return the part of the review that is done now, '' where it has none. Raises NotOneOfTheList."""
    version = desk.version(case)
    workflow = version.workflow if version else []
    if not workflow:
        return ""
    if part and part not in flow.names_of(workflow):
        raise refusals.NotOneOfTheList(what="审核环节")
    done = [str(facts.get("part", "")) for facts in desk.facts_of(case, "review")]
    return part or flow.next_part(workflow, done) or flow.names_of(workflow)[-1]


# --- Decided -------------------------------------------------------------------------------------


def decide(*, case_id: int, outcome: str, result: str, by: Officer, at: datetime, ground: str = "") -> Case:
    """Decide a case: grant with the number of what is issued, or refuse with its grounds.

    At the window where it has the power, else by an office head or above of the department. Clocks
    stop; in a package what waited for this begins. Raises NotAllowed, NotDecidedHere, WrongStage,
    ResultMissing, ReasonMissing, NotOneOfTheList. Ledger: case.decided.
    """
    with sitting(case_id, by=by, at=at, families=True) as now:
        one = now.opened(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        at_window = _decides_at_window(one, by=by)
        _working.expect(case, (stages.ACCEPTED,), mark("作出决定"))
        if outcome not in stages.OUTCOME_WORDS:
            raise refusals.NotOneOfTheList(what="办理结果")
        if outcome == stages.GRANTED and not result.strip():
            raise refusals.ResultMissing
        if outcome == stages.REFUSED and not ground.strip():
            raise refusals.ReasonMissing
        clock = work.clock(matter, "main")
        if matter.paused_at:
            work.run_on(matter)
        work.end(matter)
        desk.change(case, stage=stages.DECIDED, outcome=outcome, result=result, ground=ground)
        desk.change(case, decided_at=at, decided_by_id=by.person_id, at_window=at_window)
        desk.change(
            case,
            in_visit=at_window and case.sent_back_at is None and day_of(at) == day_of(case.received_at),
            elapsed_days=_elapsed(one, clock, at=at),
        )
        words = translate(stages.OUTCOME_WORDS[outcome])
        late = clock.late_days if clock else 0
        facts = {"outcome": outcome, "result": result, "ground": ground, "at_window": at_window}
        text = "；".join(part for part in (words, result, ground) if part)
        work.note(matter, verbs.DECIDED, facts | {"late_days": late, "text": text})
        desk.step(
            case, "decide", by=by, at=at, outcome=outcome, at_window=at_window, late_days=late,
            unit=by.unit_id if not at_window else case.unit_id,
        )  # fmt: skip
        if clock and clock.light == "done_late":
            summary = translate(mark("超过承诺时限 {days} 个工作日办结")).format(days=late)
            _late(matter, summary, clock.due_at or at, at=at)
        if case.whole_id:
            _begin_next(one, at=at)
    return case


def _decides_at_window(one: Opened, *, by: Officer) -> bool:
    """Return whether the window decides by its own power. Raises NotAllowed, NotDecidedHere."""
    case, desk = one.case, one.desk
    if policies.may_decide(by, one.matter):
        return False
    if not policies.may_serve(by):
        raise refusals.NotAllowed(who="审批单位负责人")
    at_place = bool(desk.seats(case.window_id) & by.post_ids)
    if not at_place or not desk.may_decide_at_window(case):
        raise refusals.NotDecidedHere(window=desk.window(case.window_id).name, title=one.matter.title)
    return True


def _late(matter: Matter, summary: str, due: datetime, *, at: datetime) -> None:
    outcomes.find_breach(
        about=matter.reference,
        rule_code="services.time_kept",
        summary=summary,
        unit_id=matter.unit_id,
        occurred_at=due,
        by=SYSTEM,
        at=at,
        person_id=matter.handler_id,
    )


def _elapsed(one: Opened, clock: Clock | None, *, at: datetime) -> int | None:
    """Return the working days from acceptance to the decision, paused ones left out."""
    case = one.case
    if case.accepted_at is None:
        return None
    code = clock.calendar_code if clock else people.calendar_of(case.unit_id)
    calendar, paused = calendar_named(code), 0
    for pause_ in one.work.pauses(clock) if clock else ():
        first, last = calendar.local(pause_.since).date(), calendar.local(pause_.until or at).date()
        if calendar.covers(last):
            paused += calendar.working_days_between(first, last)
    return _working.working_days(case.accepted_at, at, calendar_code=code, paused=paused)


def _begin_next(one: Opened, *, at: datetime) -> None:
    """Start the limits of branches that waited for this one and for nothing else."""
    work, desk = one.work, one.desk
    parts = {desk.branch(part).place: part for part in desk.family(one.case.whole_id or 0)}
    done = {place for place, part in parts.items() if part.stage in (stages.DECIDED, stages.DELIVERED)}
    legs = [paths.Leg(place, 0, desk.branch(part).after) for place, part in parts.items()]
    for place in paths.ready(legs, done):
        part = parts[place]
        version = desk.version(part)
        if part.stage != stages.WAITING or version is None:
            continue
        matter = work.matter(part.matter_id)
        _working.start_limits(work, part, matter, version, since=at)
        desk.change(part, stage=stages.ACCEPTED)
        work.note(matter, verbs.HANDLED, {"text": translate(mark("前一环节已办结，开始办理"))})
        desk.step(part, "begin", by=SYSTEM, at=at)


def deliver(
    *, case_id: int, way: str, by: Officer, at: datetime, to: str = "", post_number: str = ""
) -> Case:
    """Hand the result over: the way, to whom, and the number of the parcel, which a post must have.

    Raises NotAllowed, WrongStage, NotOneOfTheList, PostNumberMissing. Ledger: case.delivered.
    """
    with sitting(case_id, by=by, at=at) as now:
        one = now.ended(case_id)
        case, matter, work, desk = one.case, one.matter, one.work, one.desk
        if not (policies.may_serve(by) or policies.may_handle(by, matter)):
            raise refusals.NotAllowed(who="窗口人员")
        _working.expect(case, (stages.DECIDED,), mark("送达"))
        if way not in stages.DELIVERY_WORDS:
            raise refusals.NotOneOfTheList(what="送达方式")
        if to and to not in stages.RECEIVER_WORDS:
            raise refusals.NotOneOfTheList(what="签收人")
        if way == "post" and to and not post_number.strip():
            raise refusals.PostNumberMissing
        desk.change(case, stage=stages.DELIVERED, delivered_at=at, delivery=way)
        desk.change(case, delivered_to=to, post_number=post_number.strip()[:40])
        words = [stages.DELIVERY_WORDS[way]] + ([stages.RECEIVER_WORDS[to]] if to else [])
        said = " · ".join([*(translate(word) for word in words), *filter(None, [post_number.strip()])])
        work.note(matter, verbs.DELIVERED, {"way": way, "to": to, "post": post_number, "text": said})
        desk.step(case, "deliver", by=by, at=at, way=way, to=to, post=post_number.strip()[:40])
    return case


def withdraw(*, case_id: int, reason: str, by: Actor, at: datetime) -> Case:
    """Withdraw an application before it is decided: the applicant with the receipt, or at a window.

    A package takes its open branches with it. Raises NotAllowed, WrongStage. Ledger: case.withdrawn.
    """
    with sitting(case_id, by=by, at=at, wholes=True) as now:
        one = now.opened(case_id)
        if not (policies.may_serve(by) or isinstance(by, Citizen)):
            raise refusals.NotAllowed(who="窗口人员")
        _working.expect(one.case, stages.OPEN_STAGES, mark("撤回"))
        for part in now.desk.family(case_id):
            if part.stage in stages.OPEN_STAGES:
                _withdraw(now.opened(part.pk), reason, by=by, at=at)
        _withdraw(one, reason, by=by, at=at)
    return one.case


def _withdraw(one: Opened, reason: str, *, by: Actor, at: datetime) -> None:
    one.desk.change(one.case, stage=stages.WITHDRAWN)
    one.work.end(one.matter, kind="terminated")
    one.work.note(one.matter, verbs.WITHDRAWN, {"reason": reason, "text": reason})
    one.desk.step(one.case, "withdraw", by=by, at=at, reason=reason)
