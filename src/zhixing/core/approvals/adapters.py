"""Acts of rooms below that need two persons here: what their payload means, and how it is read out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse

from zhixing.core.approvals import acts, kinds
from zhixing.core.clock import acts as clock
from zhixing.core.clock.adapters import CORRECT_YEAR, PUBLISH_YEAR, use_proposals
from zhixing.core.clock.rules.calendar import NamedDay
from zhixing.core.outcomes import acts as outcomes
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate


def publish_year(payload: Mapping[str, Any], *, by: Officer, second: Officer, at: datetime) -> str:
    """Publish the holiday notice of a year, as agreed by two persons."""
    clock.publish_year(
        year=payload["year"],
        days=_days(payload),
        papers=tuple(payload.get("papers", ())),
        notice=payload.get("notice", ""),
        by=by,
        second=second,
        at=at,
    )
    return reference("calendar", payload["year"])


def correct_year(payload: Mapping[str, Any], *, by: Officer, second: Officer, at: datetime) -> str:
    """Correct the holiday arrangement of a published year, as agreed by two persons."""
    clock.correct_year(
        year=payload["year"],
        days=_days(payload),
        reason=payload["reason"],
        papers=tuple(payload.get("papers", ())),
        notice=payload.get("notice", ""),
        by=by,
        second=second,
        at=at,
    )
    return reference("calendar", payload["year"])


def set_hours(payload: Mapping[str, Any], *, by: Officer, second: Officer, at: datetime) -> str:
    """Set the office hours of a calendar, as agreed by two persons."""
    clock.set_hours(
        calendar_code=payload["calendar"],
        hours=payload["hours"],
        reason=payload["reason"],
        by=by,
        second=second,
        at=at,
    )
    return reference("calendar", payload["calendar"])


def _days(payload: Mapping[str, Any]) -> list[NamedDay]:
    return [NamedDay(date.fromisoformat(day["day"]), day["name"], day["is_off"]) for day in payload["days"]]


def propose(*, act_code: str, payload: Mapping[str, Any], reason: str, by: Actor, at: datetime) -> str:
    """Propose for a lower room, and return the address of the proposal's page. Raises as the act does."""
    made = acts.propose(act_code=act_code, payload=payload, reason=reason, by=by, at=at)
    return reverse("approvals:proposal", args=[made.pk])


def confirm_consequence(
    payload: Mapping[str, Any],
    *,
    by: Officer,
    second: Officer,  # noqa: ARG001 - an executor is told both
    at: datetime,
) -> str:
    """Register the competent body's decision on a consequence."""
    found = outcomes.confirm_consequence(
        consequence_id=payload["consequence"],
        deciding_body=payload["body"],
        decision_number=payload["decision"],
        reason=payload["reason"],
        by=by,
        at=at,
    )
    return reference("consequence", found.pk)


def annul_consequence(
    payload: Mapping[str, Any],
    *,
    by: Officer,  # noqa: ARG001 - an executor is told both
    second: Officer,
    at: datetime,
) -> str:
    """Annul a consequence on objection, from the start: the second person decides, having taken no part."""
    found = outcomes.decide_appeal(
        consequence_id=payload["consequence"], annuls=True, reason=payload["reason"], by=second, at=at
    )
    return reference("consequence", found.pk)


def _year_lines(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    off = [f"{day['day']} {day['name']}" for day in payload["days"] if day["is_off"]]
    worked = [f"{day['day']} {day['name']}" for day in payload["days"] if not day["is_off"]]
    return [
        (translate(mark("年份")), str(payload["year"])),
        (translate(mark("放假")), "、".join(off)),
        (translate(mark("调休上班")), "、".join(worked)),
        (translate(mark("理由")), payload.get("reason", "")),
        (translate(mark("文件")), "、".join(payload.get("papers", ()))),
        (translate(mark("通知原文")), payload.get("notice", "")),
    ]


def _decision_lines(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (translate(mark("处理编号")), str(payload["consequence"])),
        (translate(mark("决定机关")), payload.get("body", "")),
        (translate(mark("决定文号")), payload.get("decision", "")),
        (translate(mark("理由")), payload["reason"]),
    ]


def register() -> None:
    """Register these acts, and take the proposals of the calendar; called once, when the room is ready."""
    for code, executor, title in (
        (CORRECT_YEAR, correct_year, mark("更正工作日历")),
        (PUBLISH_YEAR, publish_year, mark("发布放假安排")),
    ):
        kinds.register(code, executor, right="publish_calendar", title=title, describe=_year_lines)
    kinds.register("calendar.set_hours", set_hours, right="publish_calendar", title=mark("设定作息时间"))
    use_proposals(propose)
    kinds.register(
        "consequence.confirm",
        confirm_consequence,
        right="rule",
        propose_right="check",
        title=mark("作出处理"),
        describe=_decision_lines,
    )
    kinds.register(
        "consequence.annul",
        annul_consequence,
        right="rule",
        propose_right="check",
        title=mark("撤销处理"),
        describe=_decision_lines,
    )
