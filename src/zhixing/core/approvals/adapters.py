"""Acts of rooms below that need two persons here: what their payload means, and how it is read out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from zhixing.core.approvals import kinds
from zhixing.core.clock import acts as clock
from zhixing.core.clock.rules.calendar import NamedDay
from zhixing.core.outcomes import acts as outcomes
from zhixing.foundation.actors import Officer
from zhixing.foundation.references import reference
from zhixing.foundation.words import mark, translate


def correct_year(
    payload: Mapping[str, Any],
    *,
    by: Officer,
    second: Officer,  # noqa: ARG001 - an executor is told both
    at: datetime,
) -> str:
    """Correct the holiday arrangement of a published year, as agreed by two persons."""
    clock.correct_year(
        year=payload["year"],
        days=[
            NamedDay(date.fromisoformat(day["day"]), day["name"], day["is_off"]) for day in payload["days"]
        ],
        reason=payload["reason"],
        papers=tuple(payload.get("papers", ())),
        by=by,
        at=at,
    )
    return reference("calendar", payload["year"])


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
        (translate(mark("理由")), payload["reason"]),
        (translate(mark("文件")), "、".join(payload.get("papers", ()))),
    ]


def _decision_lines(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    return [
        (translate(mark("处理编号")), str(payload["consequence"])),
        (translate(mark("决定机关")), payload.get("body", "")),
        (translate(mark("决定文号")), payload.get("decision", "")),
        (translate(mark("理由")), payload["reason"]),
    ]


def register() -> None:
    """Register these acts; called once, when the room is ready."""
    kinds.register(
        "calendar.correct_year",
        correct_year,
        right="publish_calendar",
        title=mark("更正工作日历"),
        describe=_year_lines,
    )
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
