"""The steps that a matter page offers: which form each asks, which act it calls, to whom it is offered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from zhixing.core.clock.rules import Limit
from zhixing.core.evidence import acts as evidence
from zhixing.core.matters import acts, forms, policies, selectors
from zhixing.core.matters.kinds import kind_of
from zhixing.core.matters.rules import states
from zhixing.core.matters.selectors.pages import FeedbackRow
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark

Page = selectors.MatterPage


@dataclass(frozen=True, slots=True)
class Sent:
    """What a step is performed with; `concerned` is the key of what on the matter it is about."""

    page: Page
    form: Any
    by: Officer
    at: datetime
    concerned: int | None

    @property
    def key(self) -> int:
        return self.page.row.id

    @property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = self.form.cleaned_data
        return values

    def stored(self) -> tuple[int, ...]:
        """Store the files that came with the form and return their keys."""
        return tuple(
            evidence.store(
                file=file, name=file.name, about=self.page.matter.reference, by=self.by, at=self.at
            ).id
            for file in self.values.get("proofs") or []
        )


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step. `says` is the consequence told before the button; `first` makes it the page's next action."""

    slug: str
    label: str
    form: type[forms.StepForm]
    perform: Callable[[Sent], object]
    offered: Callable[[Page, Officer], bool]
    says: str = ""
    first: bool = False
    danger: bool = False
    concerns: Callable[[Page, Officer], int | None] | None = None


JUDGING = frozenset({"sign-off", "return", "check", "close"})
"""Steps by which a report is judged: who judges sees it, and what was reported before."""


def _open(page: Page) -> bool:
    return page.row.state != states.CLOSED


def _works(page: Page, by: Officer) -> bool:
    return _open(page) and policies.may_work(by, page.matter)


def _feedback(page: Page, state: str, purpose: str = "") -> int | None:
    return next((f.id for f in page.feedbacks if f.state == state and purpose in ("", f.purpose)), None)


def _may_sign_off(page: Page, by: Officer) -> bool:
    return _feedback(page, "signing") is not None and by.may("sign_off") and by.belongs_to(page.row.unit_id)


def _may_judge(page: Page, by: Officer) -> bool:
    return policies.may_check(by) and not policies.holds(by, page.matter)


def _waits(page: Page, purpose: str) -> bool:
    return any(request.purpose == purpose for request in page.waiting)


def _offered_to(page: Page, by: Officer) -> bool:
    return any(r.purpose == "offer" and policies.may_answer_offer(by, r.to_unit_id) for r in page.waiting)


def _asked_support(page: Page, by: Officer) -> int | None:
    return next((s.unit_id for s in page.supports if s.replied_at is None and by.belongs_to(s.unit_id)), None)


def _may_reply(page: Page, by: Officer) -> bool:
    return _asked_support(page, by) is not None and (by.may("report") or by.may("sign_for"))


def _next_step_of_ladder(page: Page, _by: Officer) -> int | None:
    return next((s.pk for s in page.ladder if s.issued_at is None), None)


STEPS: Final[tuple[StepPage, ...]] = (
    StepPage(
        "assign",
        mark("交办"),
        forms.Assign,
        lambda s: acts.assign(
            matter_id=s.key,
            to=s.form.assignment(),
            by=s.by,
            at=s.at,
            held_since=s.page.matter.held_since,
        ),
        lambda p, by: p.row.state == states.REGISTERED and policies.may_assign(by, p.matter),
        mark("交办后责任立即转到牵头单位，时限开始计算。"),
        first=True,
    ),
    StepPage(
        "sign-for",
        mark("签收并指定责任人"),
        forms.SignFor,
        lambda s: acts.sign_for(
            matter_id=s.key,
            handler_id=int(s.values["handler"]),
            by=s.by,
            at=s.at,
            inner_unit_id=int(s.values["inner_unit"]) if s.values.get("inner_unit") else None,
            inner_leader_post_id=int(s.values["inner_leader"]) if s.values.get("inner_leader") else None,
        ),
        lambda p, by: p.row.state == states.ISSUED and policies.may_sign_for(by, p.matter),
        first=True,
    ),
    StepPage(
        "accept-offer",
        mark("接收移交"),
        forms.AcceptOffer,
        lambda s: acts.accept_offer(matter_id=s.key, handler_id=int(s.values["handler"]), by=s.by, at=s.at),
        _offered_to,
        mark("接收后由本单位负责，原时限照计。"),
        first=True,
    ),
    StepPage(
        "refuse-offer",
        mark("不接受移交"),
        forms.ReasonAndBasis,
        lambda s: acts.refuse_offer(
            matter_id=s.key, reason=s.values["reason"], basis=s.values["basis"], by=s.by, at=s.at
        ),
        _offered_to,
        mark("计为一次退回；第二次退回后冻结流转，由县政府办公室裁定。"),
    ),
    StepPage(
        "rule",
        mark("裁定归属"),
        forms.Rule,
        lambda s: acts.rule_on(
            matter_id=s.key,
            unit_id=int(s.values["unit"]),
            reason=s.values["reason"],
            basis=s.values["basis"],
            precedent=s.values["precedent"],
            by=s.by,
            at=s.at,
        ),
        lambda p, by: p.frozen_at is not None and policies.may_rule(by),
        first=True,
    ),
    StepPage(
        "sign-off",
        mark("签发"),
        forms.OptionalWords,
        lambda s: acts.sign_off(feedback_id=s.concerned or 0, by=s.by, at=s.at),
        _may_sign_off,
        first=True,
        concerns=lambda p, by: _feedback(p, "signing"),
    ),
    StepPage(
        "check",
        mark("审核通过"),
        forms.Accept,
        lambda s: acts.accept_feedback(
            feedback_id=s.concerned or 0, percent=s.values["percent"], by=s.by, at=s.at
        ),
        lambda p, by: _feedback(p, "checking", "progress") is not None and _may_judge(p, by),
        first=True,
        concerns=lambda p, by: _feedback(p, "checking", "progress"),
    ),
    StepPage(
        "close",
        mark("审核销号"),
        forms.Close,
        lambda s: acts.close(
            matter_id=s.key,
            note=s.values["note"],
            close_kind=s.values["close_kind"],
            new_date=s.values["new_date"],
            by=s.by,
            at=s.at,
        ),
        lambda p, by: _feedback(p, "checking", "close") is not None and _may_judge(p, by),
        first=True,
    ),
    StepPage(
        "close-tracked",
        mark("本单位销号"),
        forms.Note,
        lambda s: acts.close_tracked(matter_id=s.key, note=s.values["note"], by=s.by, at=s.at),
        lambda p, by: (
            _feedback(p, "checking", "close") is not None
            and policies.may_close_tracked(by, p.matter)
            and by.person_id != p.matter.handler_id
        ),
        mark("一般跟踪事项由本单位主要负责人销号，督查室按月抽查。"),
        first=True,
    ),
    StepPage(
        "return",
        mark("退回补充"),
        forms.Words,
        lambda s: acts.return_feedback(
            feedback_id=s.concerned or 0, reason=s.values["text"], by=s.by, at=s.at
        ),
        lambda p, by: _may_sign_off(p, by) or (_feedback(p, "checking") is not None and _may_judge(p, by)),
        concerns=lambda p, by: _feedback(p, "signing") or _feedback(p, "checking"),
    ),
    StepPage(
        "decide-extension",
        mark("审批延期"),
        forms.Decide,
        lambda s: acts.decide_extension(
            matter_id=s.key, agree=s.values["agree"] == "yes", answer=s.values["answer"], by=s.by, at=s.at
        ),
        lambda p, by: _waits(p, "extension") and policies.may_approve(by, p.matter),
        first=True,
    ),
    StepPage(
        "reply-support",
        mark("答复配合请求"),
        forms.Words,
        lambda s: acts.reply_support(
            matter_id=s.key, unit_id=s.concerned or 0, reply=s.values["text"], by=s.by, at=s.at
        ),
        _may_reply,
        first=True,
        concerns=_asked_support,
    ),
    StepPage(
        "report",
        mark("反馈进展"),
        forms.Progress,
        lambda s: acts.report(matter_id=s.key, report=s.form.report(s.stored()), by=s.by, at=s.at),
        lambda p, by: (
            p.row.state == states.ACTIVE
            and policies.may_work(by, p.matter)
            and _feedback(p, "signing", "progress") is None
            and _feedback(p, "checking", "progress") is None
        ),
        mark("先经本单位签发，再由督查室审核；核实前进度不变。会议、发文不计入进度。"),
        first=True,
    ),
    StepPage(
        "first-action",
        mark("登记首次行动"),
        forms.FirstAction,
        lambda s: acts.take_first_action(matter_id=s.key, action=s.values["action"], by=s.by, at=s.at),
        lambda p, by: _works(p, by) and p.first_action_at is None and p.row.state != states.REGISTERED,
    ),
    StepPage(
        "ask-close",
        mark("申请办结（销号）"),
        forms.AskClose,
        lambda s: acts.report(
            matter_id=s.key, report=s.form.report(s.stored(), s.values["close_kind"]), by=s.by, at=s.at
        ),
        lambda p, by: p.row.state == states.ACTIVE and policies.may_work(by, p.matter),
        mark("办结报告须经主要负责人签发，由督查室审核销号；承办人不能自行销号。"),
    ),
    StepPage(
        "ask-support",
        mark("请求配合"),
        forms.AskSupport,
        lambda s: acts.ask_support(
            matter_id=s.key,
            unit_id=int(s.values["unit"]),
            deliverable=s.values["deliverable"],
            by=s.by,
            at=s.at,
        ),
        lambda p, by: p.row.state == states.ACTIVE and (_works(p, by) or policies.may_check(by)),
        mark("对方应在规定时限内答复；逾期不答复不视为同意，由对方单位负责。"),
    ),
    StepPage(
        "ask-extension",
        mark("申请延期"),
        forms.AskExtension,
        lambda s: acts.ask_extension(
            matter_id=s.key,
            ground=s.values["ground"],
            reason=s.values["reason"],
            working_days=s.values["working_days"],
            new_date=s.values["new_date"],
            by=s.by,
            at=s.at,
        ),
        lambda p, by: (
            _works(p, by)
            and p.row.due_at is not None
            and not _waits(p, "extension")
            and p.row.light in ("green", "yellow")
        ),
        first=True,
    ),
    StepPage(
        "offer",
        mark("移交"),
        forms.Offer,
        lambda s: acts.offer(
            matter_id=s.key,
            to_unit_id=int(s.values["to_unit"]),
            reason=s.values["reason"],
            basis=s.values["basis"],
            by=s.by,
            at=s.at,
        ),
        lambda p, by: (
            p.row.state in (states.ACTIVE, states.ISSUED)
            and not p.row.frozen
            and not _waits(p, "offer")
            and policies.may_offer(by, p.matter)
            and p.row.unit_id != p.matter.registered_unit_id
        ),
        mark("对方接收前仍由本单位负责。"),
    ),
    StepPage(
        "withdraw-offer",
        mark("收回移交"),
        forms.OptionalWords,
        lambda s: acts.withdraw_offer(matter_id=s.key, by=s.by, at=s.at),
        lambda p, by: _waits(p, "offer") and policies.may_offer(by, p.matter),
    ),
    StepPage(
        "contest",
        mark("退回（不属本单位职责）"),
        forms.ReasonAndBasis,
        lambda s: acts.contest(
            matter_id=s.key, reason=s.values["reason"], basis=s.values["basis"], by=s.by, at=s.at
        ),
        lambda p, by: (
            p.row.state in (states.ISSUED, states.ACTIVE)
            and not p.row.frozen
            and policies.may_sign_for(by, p.matter)
            and p.row.unit_id != p.matter.registered_unit_id
        ),
        mark("退回须有理由和依据，记入本单位退回次数；第二次退回后冻结流转，由县政府办公室裁定。"),
    ),
    StepPage(
        "name-handler",
        mark("改派责任人"),
        forms.NameHandler,
        lambda s: acts.name_handler(
            matter_id=s.key, handler_id=int(s.values["handler"]), reason=s.values["reason"], by=s.by, at=s.at
        ),
        lambda p, by: (
            _open(p) and p.row.state != states.REGISTERED and policies.may_name_handler(by, p.matter)
        ),
    ),
    StepPage(
        "split",
        mark("拆分、群发"),
        forms.Split,
        lambda s: acts.split(matter_id=s.key, parts=s.form.new_parts(), by=s.by, at=s.at),
        lambda p, by: _open(p) and by.may("issue") and policies.may_assign(by, p.matter),
    ),
    StepPage(
        "urge",
        mark("催办"),
        forms.Urge,
        lambda s: acts.urge(
            matter_id=s.key,
            text=s.values["text"],
            channel=s.values["channel"],
            answer=s.values["answer"],
            by=s.by,
            at=s.at,
        ),
        lambda p, by: _open(p) and policies.may_urge(by, p.matter) and not policies.holds(by, p.matter),
        first=True,
    ),
    StepPage(
        "ask-explanation",
        mark("请说明情况"),
        forms.Words,
        lambda s: acts.ask_explanation(matter_id=s.key, question=s.values["text"], by=s.by, at=s.at),
        lambda p, by: _open(p) and policies.may_urge(by, p.matter) and not policies.holds(by, p.matter),
    ),
    StepPage(
        "explain",
        mark("说明情况"),
        forms.Words,
        lambda s: acts.explain(matter_id=s.key, text=s.values["text"], by=s.by, at=s.at),
        lambda p, by: policies.holds(by, p.matter),
    ),
    StepPage(
        "ladder",
        mark("签发督办文书"),
        forms.Issue,
        lambda s: acts.issue_ladder_step(
            step_id=s.concerned or 0,
            decision_number=s.values["decision_number"],
            text=s.values["text"],
            by=s.by,
            at=s.at,
        ),
        lambda p, by: (
            _open(p)
            and _next_step_of_ladder(p, by) is not None
            and policies.may_issue_ladder(by)
            and not policies.holds(by, p.matter)
        ),
        concerns=_next_step_of_ladder,
    ),
    StepPage(
        "pause",
        mark("暂缓"),
        forms.Pause,
        lambda s: acts.pause(
            matter_id=s.key,
            ground=s.values["ground"],
            reason=s.values["reason"],
            decision_number=s.values["decision_number"],
            by=s.by,
            at=s.at,
        ),
        lambda p, by: (
            _open(p)
            and p.paused_at is None
            and p.row.due_at is not None
            and policies.may_approve(by, p.matter)
        ),
        mark("停止计时，到上限自行恢复。"),
    ),
    StepPage(
        "resume",
        mark("恢复办理"),
        forms.OptionalWords,
        lambda s: acts.resume(matter_id=s.key, reason=s.values["text"], by=s.by, at=s.at),
        lambda p, by: (
            p.paused_at is not None
            and (policies.may_approve(by, p.matter) or policies.may_work(by, p.matter))
        ),
    ),
    StepPage(
        "grade",
        mark("调整督办等级"),
        forms.ChangeGrade,
        lambda s: acts.change_grade(
            matter_id=s.key, grade=s.values["grade"], reason=s.values["reason"], by=s.by, at=s.at
        ),
        lambda p, by: _open(p) and policies.may_change_grade(by, p.matter),
        mark("等级决定反馈频次、督办手段和由谁销号；调整记入办理记录并告知承办人。"),
    ),
    StepPage(
        "correct",
        mark("更正"),
        forms.Correct,
        lambda s: acts.correct(
            matter_id=s.key, changes=s.form.changes(), reason=s.values["reason"], by=s.by, at=s.at
        ),
        lambda p, by: policies.may_correct(by, p.matter),
        mark("原内容留在办理记录中。"),
    ),
    StepPage(
        "correct-time",
        mark("更正起算时间"),
        forms.CorrectTime,
        lambda s: acts.correct_assignment_time(
            matter_id=s.key,
            new_at=s.values["new_at"],
            reason=s.values["reason"],
            evidence_ids=s.stored(),
            by=s.by,
            at=s.at,
        ),
        lambda p, by: _open(p) and p.row.due_at is not None and _may_judge(p, by),
    ),
    StepPage(
        "correct-due",
        mark("更正时限"),
        forms.CorrectDue,
        lambda s: acts.correct_due(
            matter_id=s.key,
            due_on=s.values["due_on"],
            sentence=s.values["sentence"],
            reason=s.values["reason"],
            evidence_ids=s.stored(),
            by=s.by,
            at=s.at,
        ),
        lambda p, by: _open(p) and p.row.due_at is not None and _may_judge(p, by),
        mark(
            "只更正录入错误，原时限留在办理记录中；因错误亮的红灯、催办和草拟的督办文书一并撤下。延期另行申请。"
        ),
    ),
    StepPage(
        "relate",
        mark("关联事项"),
        forms.Relate,
        lambda s: acts.relate(
            matter_id=s.key, other_id=selectors.matter_key(s.values["number"], seen_by=s.by), by=s.by, at=s.at
        ),
        lambda p, by: policies.holds(by, p.matter) or policies.may_correct(by, p.matter),
    ),
    StepPage(
        "readers",
        mark("限定知悉范围"),
        forms.Readers,
        lambda s: acts.set_readers(matter_id=s.key, person_ids=s.values["persons"], by=s.by, at=s.at),
        lambda p, by: policies.may_correct(by, p.matter),
        mark("限定后其他人查不到本事项，不能导出和公开。"),
    ),
    StepPage(
        "terminate",
        mark("终止（经批准）"),
        forms.Terminate,
        lambda s: acts.terminate(
            matter_id=s.key,
            reason=s.values["reason"],
            decision_number=s.values["decision_number"],
            by=s.by,
            at=s.at,
        ),
        lambda p, by: _open(p) and _may_judge(p, by),
        danger=True,
    ),
    StepPage(
        "reopen",
        mark("重新办理"),
        forms.Reopen,
        lambda s: acts.reopen(
            matter_id=s.key,
            reason=s.values["reason"],
            limit=Limit("date", date=s.values["due_on"]) if s.values["due_on"] else None,
            by=s.by,
            at=s.at,
        ),
        lambda p, by: not _open(p) and policies.may_check(by),
    ),
    StepPage(
        "look-back",
        mark("回头看"),
        forms.LookBack,
        lambda s: acts.look_back(
            matter_id=s.key, found=s.values["found"], holds=s.values["holds"], by=s.by, at=s.at
        ),
        lambda p, by: not _open(p) and _may_judge(p, by),
    ),
    StepPage(
        "comment",
        mark("批注"),
        forms.Words,
        lambda s: acts.comment(matter_id=s.key, text=s.values["text"], by=s.by, at=s.at),
        lambda p, by: True,
    ),
)

BY_SLUG: Final = {step.slug: step for step in STEPS}


def versions(page: Page, taken: StepPage) -> tuple[FeedbackRow, FeedbackRow | None] | None:
    """Return the report that a step judges and the one before it, seen side by side; None for others."""
    if taken.slug not in JUDGING:
        return None
    present = next((f for f in page.feedbacks if f.state in ("signing", "checking")), None)
    if present is None:
        return None
    return present, next((f for f in page.feedbacks if f.ordinal < present.ordinal), None)


def offered(page: Page, by: Officer) -> list[StepPage]:
    """Return the steps that this officer may take on this matter now, the next action first."""
    if kind_of(page.matter.kind).own_steps:
        return []
    fitting = [step for step in STEPS if step.offered(page, by)]
    return sorted(fitting, key=lambda step: not step.first)
