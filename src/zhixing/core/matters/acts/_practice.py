"""What the rulebook says about matters, in the words that acts ask for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils import timezone

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.clock.rules import Calendar
from zhixing.core.ledger import acts as ledger
from zhixing.core.ledger import selectors as entries
from zhixing.core.matters.rules import grades
from zhixing.core.matters.rules.ladder import Planned, Step, schedule
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.moment import recording_moment


def local(at: datetime) -> datetime:
    """Return a moment in the instance's zone."""
    return at.astimezone(timezone.get_default_timezone())


def day(at: datetime) -> date:
    """Return the instance's local date of a moment."""
    return local(at).date()


def iso(at: datetime | None) -> str:
    """Return a moment as the ledger writes it: local, to the minute; '' for None."""
    return local(at).isoformat(timespec="minutes") if at else ""


def spoken(at: datetime | None) -> str:
    """Return 「11月25日 17:30」, with the year where it is not the present one."""
    if at is None:
        return "—"
    spoken_at = local(at)
    year = "" if spoken_at.year == local(recording_moment()).year else f"{spoken_at.year}年"
    return f"{year}{spoken_at.month}月{spoken_at.day}日 {spoken_at:%H:%M}"


def origin_of(at: datetime) -> str:
    """Return live, or late (补录) for a claim that the rule matters.late_entry says is late."""
    now = recording_moment()
    if now - at <= timedelta(hours=1):
        return ledger.LIVE
    days = rulebook.rule("matters.late_entry", on=day(at)).number("working_days")
    calendar = clocks.calendar()
    try:
        late_from = calendar.close_of(calendar.add_working_days(day(at), days))
    except CalendarNotPublished:
        late_from = at + timedelta(days=days)
    return ledger.LATE if now > late_from else ledger.LIVE


def who_did(about: str, *verbs: str) -> str:
    """Return the name under the subject's newest entry of one of these verbs, '' for none. One query."""
    found = (entry.by_name for entry in reversed(entries.history(about)) if entry.verb in verbs)
    return next(found, "")


def returns_before_ruling(at: datetime) -> int:
    """Return how many returns freeze a matter (B7)."""
    return rulebook.rule("matters.returns", on=day(at)).number("count")


def chain(report: str, at: datetime) -> list[str]:
    """Return the levels that sign a kind of report, lowest first (P3)."""
    for row in rulebook.rule("matters.sign_off", on=day(at)).table("chain"):
        if row["report"] == report:
            levels = row["levels"]
            return list(levels) if isinstance(levels, tuple) else []
    raise LookupError(f"matters.sign_off knows no report {report!r}")


def pause_grounds(at: datetime) -> dict[str, int]:
    """Return the grounds on which a limit may be paused, by name, with the cap in calendar days."""
    rows = rulebook.rule("matters.pause", on=day(at)).table("ground")
    return {str(row["title"]): int(str(row["cap_calendar_days"])) for row in rows}


def extension_grounds(at: datetime) -> list[str]:
    """Return the grounds on which more time may be asked for."""
    return list(rulebook.rule("matters.extension", on=day(at)).texts("ground_names"))


def extension_cap(at: datetime) -> tuple[int, int]:
    """Return the cap in percent of the limit first set, and how often more time may be granted."""
    rule = rulebook.rule("matters.extension", on=day(at))
    return rule.number("cap_percent"), rule.number("count")


@dataclass(frozen=True, slots=True)
class _Openings:
    """Openings of one calendar, as the ladder counts them."""

    calendar: Calendar

    def opening_after_working_days(self, moment: datetime, days: int) -> datetime:
        return self.calendar.opening_of(self.calendar.add_working_days(day(moment), days))


def grade_terms(grade: str, at: datetime) -> grades.GradeTerms:
    """Return what a grade means on that day. Raises LookupError for a grade that the rule does not know."""
    for row in rulebook.rule("matters.grade", on=day(at)).table("grade"):
        if row["code"] == grade:
            return grades.terms(row)
    raise LookupError(f"matters.grade knows no grade {grade!r}")


def ladder(told_red_at: datetime, at: datetime, calendar_code: str, grade: str) -> list[Planned]:
    """Return the steps that the grade knows, with the earliest moment of each (convention 15)."""
    known = grade_terms(grade, at).rungs
    rule = rulebook.rule("matters.ladder", on=day(at))
    gap = rule.limit.amount
    steps = [
        Step(
            number=place,
            name=str(row["title"]),
            by_system=bool(row["is_by_system"]),
            working_days_after=gap if not row["is_by_system"] else 0,
            needs_approval=row.get("approver") == "government_head",
        )
        for place, row in enumerate(rule.table("rung"), start=1)
        if row["code"] in known
    ]
    return schedule(steps, told_red_at=told_red_at, calendar=_Openings(clocks.calendar(calendar_code)))


def step_needs_approval(name: str, at: datetime) -> bool:
    """Whether a step of the ladder is issued only with the government head's decision (DC-12)."""
    rows = rulebook.rule("matters.ladder", on=day(at)).table("rung")
    return any(row["title"] == name and row.get("approver") == "government_head" for row in rows)


def red_levels(at: datetime) -> list[str]:
    """Return the levels that are told of a red light, lowest first (A4)."""
    return list(rulebook.rule("matters.ladder_levels", on=day(at)).texts("red_level_codes"))
