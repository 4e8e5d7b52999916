"""What a week of on-site meetings shows: held, missed, minutes issued, and how many weeks in a row (C1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from zhixing.core.rulebook.rules.periods import WorkingDays, weeks_required
from zhixing.foundation.words import mark

PROVED, PENDING, UNPROVED, MISSED, EXEMPT, NOT_YET = (
    "proved",
    "pending",
    "unproved",
    "missed",
    "exempt",
    "not_yet",
)
STATUS_WORDS: Final = {
    PROVED: mark("已召开"),
    PENDING: mark("已召开，纪要未到时限"),
    UNPROVED: mark("纪要未印发"),
    MISSED: mark("未召开"),
    EXEMPT: mark("本周无工作日，免除"),
    NOT_YET: mark("本周未结束"),
}
LIGHT_OF: Final = {
    PROVED: "done", PENDING: "green", UNPROVED: "red", MISSED: "red", EXEMPT: "none", NOT_YET: "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """A meeting of a project in a week that counts. It is proved by its minutes or by a decision."""

    held_at: datetime
    minutes_at: datetime | None = None
    minutes_due_at: datetime | None = None
    decisions: int = 0


def monday_of(day: date) -> date:
    """Return the Monday of the ISO week of a day."""
    return day - timedelta(days=day.weekday())


def week_code(day: date) -> str:
    """Return the ISO week of a day: 2026-W10."""
    iso = day.isocalendar()
    return f"{iso.year}-W{iso.week:02d}"


def week_status(meetings: Sequence[Held], *, is_required: bool, is_over: bool, at: datetime) -> str:
    """Return the status of a project's week as of a moment.

    A meeting whose minutes are overdue is shown as such, whatever it decided; it still was held where a
    decision proves it.
    """
    if not meetings:
        if not is_required:
            return EXEMPT
        return MISSED if is_over else NOT_YET
    known = [one for one in meetings if one.held_at <= at]
    if not known:
        return MISSED if is_over else NOT_YET
    if any(one.minutes_at is not None and one.minutes_at <= at for one in known):
        return PROVED
    if all(one.minutes_due_at is not None and at > one.minutes_due_at for one in known):
        return UNPROVED
    return PROVED if any(one.decisions for one in known) else PENDING


def is_held(meetings: Sequence[Held], *, at: datetime) -> bool:
    """Whether the week counts as held: by minutes or a decision, or while the minutes may still come."""
    return any(
        one.held_at <= at
        and (one.decisions or one.minutes_at or one.minutes_due_at is None or at <= one.minutes_due_at)
        for one in meetings
    )


def misses_in_a_row(required: Sequence[str], held: Collection[str]) -> int:
    """Return how many of the last required weeks, the newest last, were missed one after the other."""
    count = 0
    for week in reversed(required):
        if week in held:
            break
        count += 1
    return count


def required_weeks(since: date, until: date, calendar: WorkingDays) -> list[str]:
    """Return the ISO weeks from the one of `since` to the one of `until` that have a working day."""
    return weeks_required(monday_of(since), until, calendar)
