"""When a clock is due, what its light is, how late it is. One function a definition of the conventions.

A pause is in force at a moment t when `since <= t < until`: an act recorded at 17:30:00 sharp belongs to
that close of office (definition 6). Minutes are whole: a start counts from the beginning of its minute,
pauses begin and end at the next whole minute.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from zhixing.core.clock.refusals import CalendarNotPublished, UnitsDoNotMix
from zhixing.core.clock.rules.calendar import DAY_MINUTES, Calendar
from zhixing.core.clock.rules.limits import MINUTE_UNITS, Limit, add_months

NEVER_ENDS: Final = 1 << 40
"""The stamp at which a pause that nobody has ended ends."""
ONE_MINUTE: Final = timedelta(minutes=1)


class Light(StrEnum):
    """The light of a clock. Computed, never typed."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    PAUSED = "paused"
    DONE = "done"
    DONE_LATE = "done_late"
    PROVISIONAL = "provisional"


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock stood still from `since`. `until` None: it still does. `cap_until` ends it by itself."""

    since: datetime
    until: datetime | None = None
    ground: str = ""
    cap_until: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """The end that counts: resumption or cap, whichever is earlier; None while open without cap."""
        ends = [end for end in (self.until, self.cap_until) if end]
        return min(ends, default=None)


@dataclass(frozen=True, slots=True)
class Extension:
    """More of a limit, counted from the same zero (definition 9), or another fixed date."""

    amount: int = 0
    unit: str = ""
    to_date: date | None = None
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ClockState:
    """All facts that a clock rests on. `restarts` are the moments at which its limit began anew."""

    start: datetime
    limit: Limit
    calendar: Calendar
    pauses: tuple[Pause, ...] = ()
    extensions: tuple[Extension, ...] = ()
    stopped: datetime | None = None
    restarts: tuple[datetime, ...] = ()

    @property
    def runs_from(self) -> datetime:
        """The start that the limit counts from: the last restart, else the start."""
        return max(self.restarts, default=self.start)


@dataclass(frozen=True, slots=True)
class Reading:
    """What follows from a clock's facts. All moments are aware and local to the calendar.

    `due` is None while an open pause keeps the end unknown, and where the clock is `provisional`: it
    reaches past the published calendar and lights nothing. `told_red_at` is the opening at which red is
    told; yellow is told when it turns. `left` is what remained of the limit, in its own unit, when the
    open pause began. `total_minutes` run from zero to due, pauses left out.
    """

    state: ClockState
    zero: datetime | None
    due: datetime | None
    yellow_at: datetime | None
    told_red_at: datetime | None
    provisional: bool
    total_minutes: int | None = None
    internal_due: datetime | None = None
    paused_since: datetime | None = None
    left: int | None = None

    @property
    def due_on(self) -> date | None:
        """The local day that ends with the due moment: a duty calendar's day closes at 24:00."""
        return (self.due - ONE_MINUTE).date() if self.due else None


@dataclass(frozen=True, slots=True)
class Lateness:
    """How late: whole working days (不足 1 日按 1 日计) and, beside them, working minutes."""

    working_days: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Remaining:
    """What is left: working days after today up to the due day, and working minutes up to the due moment."""

    working_days: int
    minutes: int


# ---- pauses


def pause_stamps(state: ClockState) -> list[tuple[int, int]]:
    """Return the pauses in order, joined where they touch, cut at the stop; an open end is NEVER_ENDS."""
    calendar, spans = state.calendar, []
    stop = _stamp_up(calendar, state.stopped) if state.stopped else NEVER_ENDS
    for pause in state.pauses:
        since, end = _stamp_up(calendar, pause.since), pause.ends_at
        until = min(_stamp_up(calendar, end) if end else stop, stop)
        if since < until:
            spans.append((since, until))
    joined: list[tuple[int, int]] = []
    for since, until in sorted(spans):
        if joined and since <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        else:
            joined.append((since, until))
    return joined


def _stamp_up(calendar: Calendar, moment: datetime) -> int:
    """Return the stamp of the moment or of the next whole minute, the last one where the calendar ends."""
    try:
        return calendar.stamp(moment) + (1 if moment.second or moment.microsecond else 0)
    except CalendarNotPublished:
        if calendar.local(moment).date() > calendar.last_day:
            return NEVER_ENDS
        raise


def _day_index(stamp: int) -> int:
    """Return the index of the day that a close of office belongs to, 24:00 included."""
    return (stamp - 1) // DAY_MINUTES


def _paused_dates(calendar: Calendar, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the dates whose close was paused as half-open ranges of day indexes."""
    ranges: list[tuple[int, int]] = []
    for since, until in spans:
        first = _close_from(calendar, since)
        last = NEVER_ENDS if until == NEVER_ENDS else _close_from(calendar, until)
        if first < last:
            ranges.append((first, last))
    return ranges


def _close_from(calendar: Calendar, stamp: int) -> int:
    """Return the index of the first date whose close of office is at the stamp or later."""
    index = max(stamp // DAY_MINUTES - 1, 0)
    while calendar.close_stamp(index) < stamp:
        index += 1
    return index


# ---- due


class _Open(Exception):
    """An open pause keeps the end of the limit unknown. `left` is what remains in the unit being counted."""

    def __init__(self, left: int) -> None:
        self.left = left


def _advance_working(calendar: Calendar, start: int, amount: int, paused: Sequence[tuple[int, int]]) -> int:
    """Return the index of the `amount`-th working day after `start` at whose close the clock runs."""
    base = calendar.rank(calendar.day_at(start))
    wanted = base + amount
    for first, last in paused:
        if last <= start + 1:
            continue
        before = calendar.rank(calendar.day_at(max(first - 1, start)))
        if before >= wanted:
            break
        if last == NEVER_ENDS:
            raise _Open(wanted - before)
        wanted += calendar.rank(calendar.day_at(last - 1)) - before
    return calendar.index_of(calendar.add_working_days(calendar.day_at(start), wanted - base))


def _advance_dates(calendar: Calendar, start: int, amount: int, paused: Sequence[tuple[int, int]]) -> int:
    """Return the index of the `amount`-th date after `start` at whose close the clock runs."""
    end = start + amount
    for first, last in paused:
        if last <= start + 1:
            continue
        first = max(first, start + 1)
        if first > end:
            break
        if last == NEVER_ENDS:
            raise _Open(end - first + 1)
        end += last - first
    return calendar.index_of(calendar.day_at(end))


def _roll_forward(calendar: Calendar, index: int, paused: Sequence[tuple[int, int]]) -> int:
    """Return the first working day from `index` on at whose close the clock runs."""
    rolled = calendar.index_of(calendar.roll_forward(calendar.day_at(index)))
    for first, last in paused:
        if first <= rolled < last:
            if last == NEVER_ENDS:
                raise _Open(1)
            rolled = calendar.index_of(calendar.roll_forward(calendar.day_at(last)))
    return rolled


def _roll_backward(calendar: Calendar, index: int, start: int, paused: Sequence[tuple[int, int]]) -> int:
    """Return the last running working day after `start`, up to `index`; `index` where there is none."""
    for day in range(index, start, -1):
        if calendar.is_working_day(calendar.day_at(day)) and not any(a <= day < b for a, b in paused):
            return day
    return index


def _parts(limit: Limit, extensions: Sequence[Extension]) -> list[tuple[str, int]]:
    """Return the counts of a limit and its extensions, those of one unit added up. Raises UnitsDoNotMix."""
    total: dict[str, int] = {limit.plain_unit: limit.amount} if limit.unit != "date" else {}
    for extension in extensions:
        unit = (extension.unit or limit.unit).rpartition("_")[2]
        if extension.to_date is None:
            if unit != limit.plain_unit and {unit, limit.unit} & (MINUTE_UNITS | {"h"}):
                raise UnitsDoNotMix(unit=limit.unit, other=unit)
            total[unit] = total.get(unit, 0) + extension.amount
    return list(total.items())


def _legs(state: ClockState, start: int, paused: Sequence[tuple[int, int]]) -> list[tuple[str, int]]:
    """Return unit and last day index of each count in order, unrolled. Raises _Open, CalendarNotPublished."""
    calendar, index, legs = state.calendar, start, []
    for unit, amount in _parts(state.limit, state.extensions):
        if unit == "wd":
            index = _advance_working(calendar, index, amount, paused)
        else:
            if unit in ("mo", "yr"):
                day = calendar.day_at(index)
                amount = (add_months(day, amount * (12 if unit == "yr" else 1)) - day).days
            index = _advance_dates(calendar, index, amount, paused)
        legs.append((unit, index))
    return legs


def _due_day(state: ClockState, start: int, paused: Sequence[tuple[int, int]]) -> int:
    """Return the index of the due day. Definitions 3, 4, 8, 9 and 17."""
    limit, calendar = state.limit, state.calendar
    if limit.is_backward:
        return calendar.index_of(_backward_day(limit, calendar))
    unit, index = _legs(state, start, paused)[-1]
    if limit.is_gap:
        return _roll_backward(calendar, index, start, paused)
    return index if unit == "wd" else _roll_forward(calendar, index, paused)


def count_legs(state: ClockState) -> list[tuple[str, date]]:
    """Return unit and last counted day, before any rolling, of the limit and of extensions in other units.

    Empty for a fixed date, a limit counted backwards or in minutes, and while the end is unknown.
    """
    calendar, limit = state.calendar, state.limit
    if fixed_day(state) or limit.is_backward or limit.counts_minutes or limit.unit == "h":
        return []
    try:
        start = calendar.index_of(calendar.local(state.runs_from).date())
        legs = _legs(state, start, _paused_dates(calendar, pause_stamps(state)))
    except (_Open, CalendarNotPublished):
        return []
    return [(unit, calendar.day_at(index)) for unit, index in legs]


def _backward_day(limit: Limit, calendar: Calendar) -> date:
    """Return the last day for something owed so long before the limit's event. Never rolls (definition 3)."""
    event = limit.date
    assert event is not None  # noqa: S101 - Limit refuses a backward limit without its event
    if limit.unit == "back_wd":
        return calendar.add_working_days(event, -limit.amount)
    if limit.unit == "back_mo":
        return add_months(event, -limit.amount)
    return event - timedelta(days=limit.amount)


def fixed_day(state: ClockState) -> date | None:
    """Return the date that a sentence or the last approval fixed, moved by later extensions, never rolled.

    None where the limit is counted, not given.
    """
    calendar, day = state.calendar, state.limit.date if state.limit.unit == "date" else None
    for extension in state.extensions:
        if extension.to_date:
            day = extension.to_date
        elif day is None:
            continue
        elif extension.unit == "wd":
            day = calendar.add_working_days(day, extension.amount)
        elif extension.unit in ("mo", "yr"):
            day = add_months(day, extension.amount * (12 if extension.unit == "yr" else 1))
        else:
            day += timedelta(days=extension.amount)
    return day


def _due_stamp(state: ClockState, zero: int, start: int, spans: Sequence[tuple[int, int]]) -> int:
    """Return the stamp of the due moment. Raises _Open, CalendarNotPublished."""
    calendar, limit = state.calendar, state.limit
    if fixed := fixed_day(state):
        return calendar.close_stamp(calendar.index_of(fixed))
    if limit.unit == "h":
        hours = sum(amount for _, amount in _parts(limit, state.extensions))
        return calendar.stamp(calendar.moment(zero) + timedelta(hours=hours))
    if not limit.counts_minutes:
        return calendar.close_stamp(_due_day(state, start, _paused_dates(calendar, spans)))
    [(unit, amount)] = _parts(limit, state.extensions)
    return _run_to(calendar, zero, amount * (60 if unit == "wh" else 1), spans)


def _run_to(calendar: Calendar, zero: int, minutes: int, spans: Sequence[tuple[int, int]]) -> int:
    """Return the first stamp at which `minutes` office minutes outside pauses have run since `zero`."""
    if minutes <= 0:
        return zero
    wanted = calendar.worked_at(zero) + minutes
    for since, until in spans:
        if until <= zero:
            continue
        before = calendar.worked_at(max(since, zero))
        if before >= wanted:
            break
        if until == NEVER_ENDS:
            raise _Open(wanted - before)
        wanted += calendar.worked_at(until) - before
    return calendar.stamp_worked(wanted)


def run_minutes(calendar: Calendar, since: int, until: int, spans: Sequence[tuple[int, int]]) -> int:
    """Return the office minutes from stamp to stamp outside pauses."""
    total = calendar.worked_at(until) - calendar.worked_at(since)
    for start, end in spans:
        low, high = max(start, since), min(end, until)
        if low < high:
            total -= calendar.worked_at(high) - calendar.worked_at(low)
    return total


# ---- reading


def compute(state: ClockState) -> Reading:
    """Return what follows from the facts: zero, due, yellow, and whether that is provisional.

    Raises UnitsDoNotMix for an extension that cannot be added; never CalendarNotPublished.
    """
    try:
        spans = pause_stamps(state)
    except CalendarNotPublished:
        return _provisional(state, None)
    open_since = spans[-1][0] if spans and spans[-1][1] == NEVER_ENDS else None
    try:
        zero, start = _zero(state)
    except CalendarNotPublished:
        return _provisional(state, open_since)
    try:
        due = _due_stamp(state, zero, start, spans)
    except (_Open, CalendarNotPublished) as end:
        is_open = any(pause.ends_at is None for pause in state.pauses) and not state.stopped
        if isinstance(end, _Open) and is_open:
            return _paused(state, spans, open_since, end.left)
        return replace(_provisional(state, open_since), zero=state.calendar.moment(zero))
    return _read(state, zero, start, due, spans, open_since)


def _zero(state: ClockState) -> tuple[int, int]:
    """Return the stamp of zero and the index of the start day (definition 2)."""
    calendar, moment = state.calendar, state.calendar.local(state.runs_from)
    start = calendar.index_of(moment.date())
    if state.limit.counts_minutes:
        return calendar.opening_stamp(calendar.stamp(moment)), start
    if state.limit.unit == "h":
        return calendar.stamp(moment), start
    return calendar.close_stamp(start), start


def _read(
    state: ClockState,
    zero: int,
    start: int,
    due: int,
    spans: Sequence[tuple[int, int]],
    open_since: int | None,
) -> Reading:
    calendar = state.calendar
    total = run_minutes(calendar, zero, max(due, zero), spans)
    yellow = _yellow_stamp(state, zero, start, due, total, spans)
    internal = None
    if state.limit.internal and calendar.covers(state.limit.internal):
        internal = calendar.close_stamp(calendar.index_of(state.limit.internal))
        yellow = internal if yellow is not None and internal < yellow else yellow
    return Reading(
        state=state,
        zero=calendar.moment(zero),
        due=calendar.moment(due),
        yellow_at=None if yellow is None else calendar.moment(yellow),
        told_red_at=calendar.moment(_told_red(calendar, due)),
        provisional=False,
        total_minutes=total,
        internal_due=None if internal is None else calendar.moment(internal),
        paused_since=None if open_since is None else calendar.moment(open_since),
    )


def _yellow_stamp(
    state: ClockState, zero: int, start: int, due: int, total: int, spans: Sequence[tuple[int, int]]
) -> int | None:
    """Return the first stamp at which the light is yellow (definitions 5 and 17), None where it never is."""
    calendar, yellow = state.calendar, state.limit.yellow
    if yellow.kind == "never":
        return None
    if yellow.kind == "share":
        if due <= zero:
            return due
        if state.limit.unit == "h":
            return zero - (-(due - zero) * yellow.numerator // yellow.denominator)
        return _run_to(calendar, zero, -(-total * yellow.numerator // yellow.denominator), spans)
    try:
        if yellow.kind == "before":
            day = calendar.add_working_days(calendar.day_at(_day_index(due)), -yellow.amount)
            return max(zero, calendar.close_stamp(calendar.index_of(day)))
        unit = "wd" if state.limit.unit == "date" or state.limit.is_backward else state.limit.unit
        own = replace(state, limit=Limit(unit, yellow.amount), extensions=())
        return min(due, _due_stamp(own, zero, start, spans))
    except (_Open, CalendarNotPublished):
        return due if yellow.kind == "after" else zero


def _told_red(calendar: Calendar, due: int) -> int:
    """Return the opening at which red is told; past the calendar, the usual opening of the next day."""
    try:
        return calendar.opening_stamp(due)
    except CalendarNotPublished:
        index = _day_index(due)
        return (index + 1) * DAY_MINUTES + calendar.sessions_of(index)[0][0]


def _provisional(state: ClockState, open_since: int | None) -> Reading:
    """Return the reading of a clock that reaches past the published calendar; a fixed date stays known."""
    calendar, due = state.calendar, None
    try:
        day = fixed_day(state)
    except CalendarNotPublished:
        day = None
    if day:
        minute = calendar.pattern.sessions_on(day.month, day.day)[-1][1]
        due = datetime(day.year, day.month, day.day, tzinfo=calendar.zone) + timedelta(minutes=minute)
    return Reading(
        state=state,
        zero=None,
        due=due,
        yellow_at=None,
        told_red_at=None,
        provisional=True,
        paused_since=None if open_since is None else calendar.moment(open_since),
    )


def _paused(
    state: ClockState, spans: Sequence[tuple[int, int]], open_since: int | None, left: int
) -> Reading:
    """Return the reading while an open pause keeps the end unknown: yellow stays as it was (definition 8)."""
    calendar = state.calendar
    assert open_since is not None  # noqa: S101 - only an open pause leaves the end open
    before = replace(state, pauses=tuple(_closed(state, spans[:-1])))
    known = compute(before)
    since = calendar.moment(open_since)
    yellow = known.yellow_at if known.yellow_at and known.yellow_at <= since else None
    return replace(
        known,
        state=state,
        due=None,
        yellow_at=yellow,
        told_red_at=None,
        total_minutes=None,
        provisional=False,
        paused_since=since,
        left=left,
    )


def _closed(state: ClockState, spans: Sequence[tuple[int, int]]) -> Iterator[Pause]:
    for since, until in spans:
        yield Pause(state.calendar.moment(since), state.calendar.moment(until))


# ---- lights


def is_paused(reading: Reading, now: datetime) -> bool:
    """Whether the clock stands still at `now`."""
    state = reading.state
    if state.stopped and now >= state.stopped:
        return False
    return any(p.since <= now and (p.ends_at is None or now < p.ends_at) for p in state.pauses)


def light(reading: Reading, now: datetime) -> Light:
    """Return the light at `now` (definitions 5, 6, 8, 13). At the due moment sharp a running clock is red."""
    stopped = reading.state.stopped
    if stopped and now >= stopped:
        return _final_light(reading, stopped)
    if is_paused(reading, now):
        return Light.PAUSED
    if reading.provisional:
        return Light.PROVISIONAL
    if reading.due and now >= reading.due:
        return Light.RED
    if reading.yellow_at and now >= reading.yellow_at:
        return Light.YELLOW
    return Light.GREEN


def _final_light(reading: Reading, stopped: datetime) -> Light:
    if reading.due:
        return Light.DONE if stopped <= reading.due else Light.DONE_LATE
    known_until = reading.state.calendar.last_day
    ended_on = reading.state.calendar.local(stopped).date()
    return Light.PROVISIONAL if reading.provisional and ended_on > known_until else Light.DONE


def color(reading: Reading, now: datetime) -> Light:
    """Return the colour under a pause: what `light` says, and yellow or green while paused, never red."""
    shown = light(reading, now)
    if shown is not Light.PAUSED:
        return shown
    return Light.YELLOW if reading.yellow_at and now >= reading.yellow_at else Light.GREEN


def is_late(reading: Reading, now: datetime) -> bool:
    """Whether the clock stopped after its due moment, or runs past it. 17:30:00 sharp is in time."""
    stopped = reading.state.stopped
    if reading.due is None or (reading.provisional and not stopped):
        return False
    return stopped > reading.due if stopped and stopped <= now else now > reading.due


def lateness(reading: Reading, now: datetime) -> Lateness | None:
    """Return how late the clock is at `now`, or was when it stopped; None where nobody can say yet.

    Working days after the due day, up to and including the day of the stop (definition 7), and the
    working minutes beside them. Days whose close was paused, and paused minutes, are in neither.
    """
    due, stopped = reading.due, reading.state.stopped
    end = stopped if stopped and stopped <= now else now
    if due is None:
        return None if reading.provisional else Lateness(0, 0)
    if end <= due:
        return Lateness(0, 0)
    calendar = reading.state.calendar
    try:
        spans = pause_stamps(reading.state)
        first, last = calendar.stamp(due), calendar.stamp(end)
        due_day, last_day = _day_index(first), last // DAY_MINUTES
        days = calendar.working_days_between(calendar.day_at(due_day), calendar.local(end).date())
        for since, until in _paused_dates(calendar, spans):
            low, high = max(since, due_day + 1), min(until, last_day)
            if low < high:
                days -= calendar.working_days_between(calendar.day_at(low - 1), calendar.day_at(high - 1))
        return Lateness(max(days, 0), run_minutes(calendar, first, last, spans))
    except CalendarNotPublished:
        return None


def remaining(reading: Reading, now: datetime) -> Remaining | None:
    """Return what is left at `now` until the due moment; None where the end is unknown. Zero once due."""
    if reading.due is None or reading.provisional:
        return None
    calendar = reading.state.calendar
    if now >= reading.due:
        return Remaining(0, 0)
    try:
        spans = pause_stamps(reading.state)
        low, high = calendar.stamp(now), calendar.stamp(reading.due)
        days = calendar.working_days_between(calendar.local(now).date(), calendar.day_at(_day_index(high)))
        return Remaining(max(days, 0), run_minutes(calendar, low, high, spans))
    except CalendarNotPublished:
        return None


def early_days(reading: Reading) -> int:
    """Return the working days between the day of the stop and the due day; 0 when late, open or unknown."""
    due, stopped = reading.due, reading.state.stopped
    if due is None or stopped is None or stopped > due:
        return 0
    calendar = reading.state.calendar
    on = calendar.local(stopped).date()
    due_on = reading.due_on or on
    if not (calendar.covers(on) and calendar.covers(due_on)):
        return 0
    return max(calendar.working_days_between(on, due_on), 0)


def next_fire(reading: Reading, now: datetime) -> datetime | None:
    """Return the next moment after `now` at which light or telling changes; None where none is known."""
    state = reading.state
    if state.stopped:
        return None
    ends = [p.ends_at for p in state.pauses if p.since <= now and p.ends_at and p.ends_at > now]
    if reading.provisional:
        return min(ends, default=None)
    moments = [m for m in (reading.yellow_at, reading.due, reading.told_red_at, *ends) if m and m > now]
    return min(moments, default=None)


def cap_end(since: datetime, cap: Limit, calendar: Calendar) -> datetime:
    """Return the moment at which a pause that began at `since` ends by itself.

    A cap of N days lets N closes of office pass: it ends at the N-th close after the first day, and
    does not roll. Raises CalendarNotPublished.
    """
    local = calendar.local(since)
    if cap.counts_minutes:
        return calendar.add_working_minutes(since, cap.amount * (60 if cap.unit == "wh" else 1))
    if cap.unit == "h":
        return local + timedelta(hours=cap.amount)
    if cap.unit == "date" and cap.date:
        return calendar.close_of(cap.date)
    if cap.plain_unit == "wd":
        return calendar.close_of(calendar.add_working_days(local.date(), cap.amount))
    if cap.plain_unit in ("mo", "yr"):
        return calendar.close_of(add_months(local.date(), cap.amount * (12 if cap.unit == "yr" else 1)))
    return calendar.close_of(local.date() + timedelta(days=cap.amount))


def known_cap_end(since: datetime, cap: Limit | None, calendar: Calendar) -> datetime | None:
    """Return `cap_end`, or None without a cap and where the calendar it reaches into is not published yet."""
    try:
        return cap_end(since, cap, calendar) if cap else None
    except CalendarNotPublished:
        return None


def may_extend(reading: Reading, at: datetime) -> bool:
    """Whether the limit can still be extended at `at`: before the due moment only (definition 9)."""
    return reading.due is None or at <= reading.due
