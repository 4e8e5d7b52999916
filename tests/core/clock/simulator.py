"""A clock counted minute by minute, as slowly as it can be done.

Written from the conventions, not from the rules: nothing of the product is imported. Moments are naive
local datetimes.
"""

# ruff: noqa: DTZ901 - naive datetimes are the local time of the county

from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


@dataclass
class Office:
    """Days off and worked, hours of a day, and the last day that anybody knows about."""

    off: frozenset[date]
    worked: frozenset[date]
    last: date
    hours: tuple[tuple[time, time], ...] = ((time(8), time(12)), (time(14, 30), time(17, 30)))
    seen: dict[date, list[datetime]] = field(default_factory=dict)

    def works(self, day: date) -> bool:
        if day > self.last:
            raise Unknown
        return day in self.worked or (day.weekday() < 5 and day not in self.off)

    def close(self, day: date) -> datetime:
        return datetime.combine(day, self.hours[-1][1])

    def minutes(self, day: date) -> list[datetime]:
        if day not in self.seen:
            self.seen[day] = self._minutes(day)
        return self.seen[day]

    def _minutes(self, day: date) -> list[datetime]:
        if not self.works(day):
            return []
        found = []
        for opens, closes in self.hours:
            moment, end = datetime.combine(day, opens), datetime.combine(day, closes)
            while moment < end:
                found.append(moment)
                moment += MINUTE
        return found


class Unknown(Exception):
    """The count walked past the last published day."""


@dataclass
class Case:
    """What happened to one clock. `pauses` are (since, until or None)."""

    start: datetime
    unit: str
    amount: int
    office: Office
    pauses: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    fixed: date | None = None
    stopped: datetime | None = None

    def is_paused(self, moment: datetime) -> bool:
        return any(
            since <= moment
            and (until is None or moment < until)
            and (self.stopped is None or moment < self.stopped)
            for since, until in self.pauses
        )

    def still(self) -> list[tuple[datetime, datetime]]:
        """The stretches in which no office minute is counted: pauses move to the next whole minute."""
        stop = up(self.stopped) if self.stopped else datetime.max
        return [(up(since), min(up(until) if until else stop, stop)) for since, until in self.pauses]


def up(moment: datetime) -> datetime:
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE


@dataclass
class Outcome:
    due: datetime | None = None
    zero: datetime | None = None
    yellow: datetime | None = None
    unknown: bool = False
    endless: bool = False


def run(case: Case, *, days: int = 500) -> Outcome:
    """Walk from the start day until the limit is used up."""
    try:
        zero = _zero(case)
        due = _by_minutes(case, zero) if case.unit in ("wh", "min") else _by_days(case, days)
    except Unknown:
        return Outcome(unknown=True)
    except Endless:
        return Outcome(endless=True)
    return Outcome(due, zero, _yellow(case, zero, due))


class Endless(Exception):
    """An open pause never lets the count end."""


def _zero(case: Case) -> datetime:
    if case.unit not in ("wh", "min"):
        case.office.works(case.start.date())
        return case.office.close(case.start.date())
    day = case.start.date()
    while True:
        for minute in case.office.minutes(day):
            if minute >= case.start.replace(second=0, microsecond=0):
                return minute
        day += DAY


def _open_since(case: Case) -> datetime | None:
    return None if case.stopped else next((since for since, until in case.pauses if until is None), None)


def _by_minutes(case: Case, zero: datetime) -> datetime:
    wanted = case.amount * (60 if case.unit == "wh" else 1)
    counted, day = 0, zero.date()
    stuck, still = _open_since(case), case.still()
    while True:
        if stuck and day > stuck.date():
            raise Endless
        for minute in case.office.minutes(day):
            if minute >= zero and not any(since <= minute < until for since, until in still):
                counted += 1
                if counted == wanted:
                    return minute + MINUTE
        day += DAY


def _by_days(case: Case, days: int) -> datetime:
    office, start = case.office, case.start.date()
    if case.unit == "date":
        assert case.fixed
        office.works(case.fixed)
        return office.close(case.fixed)
    wanted = case.amount
    if case.unit in ("mo", "gap_mo"):
        wanted = (_month_later(start, case.amount) - start).days
    counted, last_good = 0, None
    stuck = _open_since(case)
    day = start
    for _ in range(days):
        day += DAY
        if stuck and office.close(day) >= stuck:
            raise Endless
        works, running = office.works(day), not case.is_paused(office.close(day))
        if works and running and counted < wanted:
            last_good = day
        counted += running and (works or (case.unit != "wd" and case.unit != "gap_wd"))
        if counted >= wanted:
            if case.unit.startswith("gap_"):
                return office.close(last_good or day)
            if works and running:
                return office.close(day)
    raise AssertionError("the walk was too short")


def _month_later(day: date, months: int) -> date:
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def ran_minutes(case: Case, since: datetime, until: datetime) -> list[datetime]:
    """The office minutes from since to until that the clock ran, one by one."""
    found: list[datetime] = []
    day, still = since.date(), case.still()
    while day <= until.date():
        minutes = case.office.minutes(day)
        touching = [span for span in still if span[0].date() <= day <= span[1].date()]
        if not touching and since.date() < day < until.date():
            found += minutes
        else:
            found += [
                minute
                for minute in minutes
                if since <= minute < until and not any(begin <= minute < end for begin, end in touching)
            ]
        day += DAY
    return found


def _yellow(case: Case, zero: datetime, due: datetime) -> datetime:
    if due <= zero:
        return due
    ran = ran_minutes(case, zero, due)
    total = len(ran) * 4
    for number, minute in enumerate(ran, start=1):
        if number * 5 >= total:
            return minute + MINUTE
    return zero


def lateness(case: Case, due: datetime, end: datetime) -> tuple[int, int]:
    if end <= due:
        return 0, 0
    days, day = 0, due.date() + DAY
    while day <= end.date():
        if case.office.works(day) and (day == end.date() or not case.is_paused(case.office.close(day))):
            days += 1
        day += DAY
    return days, len(ran_minutes(case, due, end.replace(second=0, microsecond=0)))


def light(case: Case, outcome: Outcome, now: datetime) -> str:
    if case.stopped and now >= case.stopped:
        return "done" if outcome.due is None or case.stopped <= outcome.due else "done_late"
    if case.is_paused(now):
        return "paused"
    if outcome.due and now >= outcome.due:
        return "red"
    if outcome.yellow and now >= outcome.yellow:
        return "yellow"
    return "green"
