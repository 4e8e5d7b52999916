"""Which days and which minutes count. Three integer tables a calendar; no loop over days.

`rank[d]` is the number of working days up to and including day d, `nth[k]` the k-th working day, and
`packed[s]` the office minutes before half hour s, doubled, plus one where the half hour is office time.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone, tzinfo
from math import gcd
from typing import Final
from zoneinfo import ZoneInfo

from zhixing.core.clock.refusals import CalendarNotPublished

DAY_MINUTES: Final = 1440
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class NamedDay:
    """A day that a notice names: off for a holiday, or a weekend day worked instead."""

    day: date
    name: str
    is_off: bool


@dataclass(frozen=True, slots=True)
class Season:
    """Office hours from `since` (month, day) on: sessions as (first minute, last minute) of the day."""

    since: tuple[int, int]
    sessions: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A pattern of office hours. `every_day` counts holidays too: duty rooms, flood control."""

    code: str
    name: str
    seasons: tuple[Season, ...]
    every_day: bool = False
    source: str = ""

    def sessions_on(self, month: int, day: int) -> tuple[tuple[int, int], ...]:
        """Return the sessions of that day of the year; before the first season the last one still runs."""
        found = self.seasons[-1]
        for season in self.seasons:
            if season.since <= (month, day):
                found = season
        return found.sessions


def minutes_of(sessions: Iterable[tuple[int, int]]) -> int:
    """Return the length of sessions in minutes."""
    return sum(closes - opens for opens, closes in sessions)


class Calendar:
    """One calendar: the working days of the published years, under one pattern of office hours.

    Moments without a zone are read as the calendar's own local time. Every method raises
    CalendarNotPublished for a day outside `years`; nothing is guessed.
    """

    __slots__ = (
        "_dates", "_first", "_last", "_limit", "_nth", "_packed", "_rank", "_season", "_sessions", "_slot",
        "_worked", "code", "day_minutes", "days", "pattern", "version", "years", "zone",
    )  # fmt: skip

    def __init__(
        self,
        code: str,
        pattern: Pattern,
        *,
        days: Mapping[date, NamedDay],
        years: Iterable[int],
        zone: str = "Asia/Shanghai",
        version: int = 0,
    ) -> None:
        """Build the tables. `years` are the published ones; a gap between them raises ValueError."""
        published = sorted(set(years))
        if not published or published != list(range(published[0], published[-1] + 1)):
            raise ValueError(f"years without a gap are needed, not {published}")
        self.code = code
        self.pattern = pattern
        self.days = days
        self.years = range(published[0], published[-1] + 1)
        self.version = version
        self._first = date(published[0], 1, 1).toordinal()
        self._last = date(published[-1], 12, 31).toordinal()
        self.zone: tzinfo = _fixed_zone(ZoneInfo(zone), published)
        self._build()

    def _build(self) -> None:
        slot, count = self._slot_minutes(), self._last - self._first + 1
        rank, nth = array("i", bytes(4 * count)), array("i")
        worked = array("i", bytes(4 * (count + 1)))
        packed = array("i")
        season, seasons = array("b", bytes(count)), [s.sessions for s in self.pattern.seasons]
        masks: dict[tuple[tuple[int, int], ...], list[tuple[int, int]]] = {}
        total = 0
        for index in range(count):
            day = date.fromordinal(self._first + index)
            working = self._counts(day)
            hours = self.pattern.sessions_on(day.month, day.day)
            season[index] = seasons.index(hours)
            sessions = hours if working else ()
            if sessions not in masks:
                masks[sessions] = _slots_of(sessions, slot)
            packed.extend([(total + before) * 2 + inside for before, inside in masks[sessions]])
            total += minutes_of(sessions)
            worked[index + 1] = total
            if working:
                nth.append(index)
            rank[index] = len(nth)
        packed.append(total * 2)
        self._slot, self._limit = slot, count * DAY_MINUTES
        self._rank, self._nth, self._packed, self._worked = rank, nth, packed, worked
        self._season, self._sessions = season, seasons
        self._dates = [date.fromordinal(self._first + index) for index in nth]
        lengths = {minutes_of(sessions) for sessions in seasons}
        self.day_minutes: int | None = lengths.pop() if len(lengths) == 1 else None
        """Office minutes of every working day; None where the seasons differ in length."""

    def _slot_minutes(self) -> int:
        sessions = [session for season in self.pattern.seasons for session in season.sessions]
        return gcd(DAY_MINUTES, *(edge for session in sessions for edge in session))

    def _counts(self, day: date) -> bool:
        if self.pattern.every_day:
            return True
        named = self.days.get(day)
        return not named.is_off if named else day.weekday() < SATURDAY

    # ---- days

    @property
    def first_day(self) -> date:
        """The first day of the published years."""
        return date.fromordinal(self._first)

    @property
    def last_day(self) -> date:
        """The last day of the published years."""
        return date.fromordinal(self._last)

    def covers(self, day: date) -> bool:
        """Whether the notice of that day's year is loaded."""
        return self._first <= day.toordinal() <= self._last

    def index_of(self, day: date) -> int:
        """Return the number of days since the first published day. Raises CalendarNotPublished."""
        index = day.toordinal() - self._first
        if index < 0 or day.toordinal() > self._last:
            raise CalendarNotPublished(day.year)
        return index

    def day_at(self, index: int) -> date:
        """Return the day of an index. Raises CalendarNotPublished."""
        if not 0 <= index <= self._last - self._first:
            raise CalendarNotPublished(self._year_of(index))
        return date.fromordinal(self._first + index)

    def _year_of(self, index: int) -> int:
        return self.years.stop if index > 0 else self.years.start - 1

    def is_working_day(self, day: date) -> bool:
        """Whether limits count that day, make-up Saturdays and Sundays included."""
        index = self.index_of(day)
        return self._rank[index] > (self._rank[index - 1] if index else 0)

    def name_of(self, day: date) -> str:
        """Return the name of the holiday, or of the one a make-up day belongs to; '' otherwise."""
        named = self.days.get(day)
        return named.name if named else ""

    def is_make_up_day(self, day: date) -> bool:
        """Whether a notice makes that weekend day a working day (调休上班)."""
        named = self.days.get(day)
        return bool(named) and not named.is_off and day.weekday() >= SATURDAY  # type: ignore[union-attr]

    def rank(self, day: date) -> int:
        """Return how many working days lie between the first published day and `day`, both included."""
        return self._rank[self.index_of(day)]

    def add_working_days(self, day: date, working_days: int) -> date:
        """Return the working day `working_days` after `day`, which itself is not counted.

        Negative numbers count backwards; 0 returns `day`. （民法典 第二百零一条；行政许可法 第八十二条）
        """
        index = day.toordinal() - self._first
        if working_days > 0 <= index:
            try:
                return self._dates[self._rank[index] + working_days - 1]
            except IndexError:
                raise CalendarNotPublished(max(self.years.stop, day.year)) from None
        return self._subtract_working_days(day, -working_days)

    def _subtract_working_days(self, day: date, working_days: int) -> date:
        index = self.index_of(day)
        if working_days == 0:
            return day
        before = self._rank[index - 1] if index else 0
        if working_days < 0 or before < working_days:
            raise CalendarNotPublished(self.years.start - 1)
        return self._dates[before - working_days]

    def working_days_between(self, after: date, until: date) -> int:
        """Return the working days after `after` up to and including `until`; negative if reversed."""
        return self._rank[self.index_of(until)] - self._rank[self.index_of(after)]

    def roll_forward(self, day: date) -> date:
        """Return `day`, or the next working day where it is a day off（民法典 第二百零三条）."""
        index = self.index_of(day)
        before = self._rank[index - 1] if index else 0
        if before == len(self._dates):
            raise CalendarNotPublished(self.years.stop)
        return self._dates[before]

    def roll_backward(self, day: date) -> date:
        """Return `day`, or the last working day before it where it is a day off."""
        rank = self._rank[self.index_of(day)]
        if not rank:
            raise CalendarNotPublished(self.years.start - 1)
        return self._dates[rank - 1]

    def week_day_due(self, day: date) -> date | None:
        """Return the last working day from Monday to Friday of the ISO week of `day`; None where exempt.

        Make-up weekend days count for limits, not for week duties (conventions, definition 12).
        """
        friday = day + timedelta(days=4 - day.weekday())
        for back in range(5):
            if self.is_working_day(friday - timedelta(days=back)):
                return friday - timedelta(days=back)
        return None

    # ---- minutes

    def local(self, moment: datetime) -> datetime:
        """Return the moment in the calendar's zone; without a zone it is taken as local already."""
        return moment.astimezone(self.zone) if moment.tzinfo else moment.replace(tzinfo=self.zone)

    def stamp(self, moment: datetime) -> int:
        """Return the whole minutes from the first published midnight. Raises CalendarNotPublished."""
        if moment.tzinfo is not None:
            moment = moment.astimezone(self.zone)
        stamp = (moment.toordinal() - self._first) * DAY_MINUTES + moment.hour * 60 + moment.minute
        if stamp < 0 or stamp > self._limit:
            raise CalendarNotPublished(moment.year)
        return stamp

    def moment(self, stamp: int) -> datetime:
        """Return the aware local moment of a stamp."""
        day, minute = divmod(stamp, DAY_MINUTES)
        hour, minute = divmod(minute, 60)
        on = date.fromordinal(self._first + day)
        return datetime(on.year, on.month, on.day, hour, minute, tzinfo=self.zone)

    def worked_at(self, stamp: int) -> int:
        """Return the office minutes from the first published midnight to the stamp."""
        slot, minute = divmod(stamp, self._slot)
        packed = self._packed[slot]
        return (packed >> 1) + (minute if packed & 1 else 0)

    def working_minutes(self, since: datetime, until: datetime) -> int:
        """Return the office minutes between two moments, seconds dropped; negative if reversed."""
        zone, first, packed, size = self.zone, self._first, self._packed, self._slot
        if since.tzinfo is not None:
            since = since.astimezone(zone)
        if until.tzinfo is not None:
            until = until.astimezone(zone)
        low = (since.toordinal() - first) * DAY_MINUTES + since.hour * 60 + since.minute
        high = (until.toordinal() - first) * DAY_MINUTES + until.hour * 60 + until.minute
        if low < 0 or high < 0 or low > self._limit or high > self._limit:
            raise CalendarNotPublished((since if not 0 <= low <= self._limit else until).year)
        one, two = packed[low // size], packed[high // size]
        worked = (two >> 1) - (one >> 1)
        if one & 1:
            worked -= low % size
        if two & 1:
            worked += high % size
        return worked

    def is_office_time(self, moment: datetime) -> bool:
        """Whether the minute that begins at `moment` is office time."""
        return bool(self._packed[self.stamp(moment) // self._slot] & 1)

    def add_working_minutes(self, moment: datetime, minutes: int) -> datetime:
        """Return the moment at which `minutes` office minutes have run; an end at 12:00 stays there."""
        return self.moment(self.stamp_worked(self.worked_at(self.stamp(moment)) + minutes))

    def stamp_worked(self, worked: int) -> int:
        """Return the first stamp at which `worked` office minutes, at least one, have run in all."""
        if worked > self._worked[-1]:
            raise CalendarNotPublished(self.years.stop)
        if self.day_minutes:
            index = self._nth[max(worked - 1, 0) // self.day_minutes]
        else:
            index = max(bisect_left(self._worked, worked) - 1, 0)
        return index * DAY_MINUTES + _minute_of(self.sessions_of(index), worked - self._worked[index])

    def next_opening(self, moment: datetime) -> datetime:
        """Return the moment itself inside office time, else the next opening of the office."""
        return self.moment(self.opening_stamp(self.stamp(moment)))

    def opening_stamp(self, stamp: int) -> int:
        """Return the stamp itself inside office time, else that of the next opening."""
        if self._packed[stamp // self._slot] & 1:
            return stamp
        return self.stamp_worked(self.worked_at(stamp) + 1) - 1

    def sessions_of(self, index: int) -> tuple[tuple[int, int], ...]:
        """Return the sessions that the pattern gives the day of that index, day off or not."""
        return self._sessions[self._season[index]]

    def close_stamp(self, index: int) -> int:
        """Return the stamp of the close of office of a day; a day off has the close of its season."""
        if not 0 <= index <= self._last - self._first:
            raise CalendarNotPublished(self._year_of(index))
        return index * DAY_MINUTES + self.sessions_of(index)[-1][1]

    def close_of(self, day: date) -> datetime:
        """Return the close of office of `day`; a day off closes when its season's working days do."""
        return self.moment(self.close_stamp(self.index_of(day)))

    def opening_of(self, day: date) -> datetime:
        """Return the first opening of `day`, day off or not."""
        index = self.index_of(day)
        return self.moment(index * DAY_MINUTES + self.sessions_of(index)[0][0])

    def __repr__(self) -> str:
        return f"Calendar({self.code!r}, {self.years.start}–{self.years.stop - 1}, version {self.version})"


def _slots_of(sessions: tuple[tuple[int, int], ...], slot: int) -> list[tuple[int, int]]:
    """Return for each slot of a day the office minutes before it, and 1 where it is office time."""
    before, slots = 0, []
    for start in range(0, DAY_MINUTES, slot):
        inside = any(opens <= start < closes for opens, closes in sessions)
        slots.append((before, int(inside)))
        before += slot * inside
    return slots


def _minute_of(sessions: tuple[tuple[int, int], ...], worked: int) -> int:
    """Return the minute of the day at which `worked` minutes have run; the end of a session stays there."""
    for opens, closes in sessions:
        if worked <= closes - opens:
            return opens + max(worked, 0)
        worked -= closes - opens
    return sessions[-1][1]


def _fixed_zone(zone: ZoneInfo, years: list[int]) -> tzinfo:
    """Return the zone's offset where it never moves in these years: three times as fast as the zone."""
    moments = (datetime(year, month, 1, tzinfo=zone) for year in years for month in (1, 7))
    offsets = {moment.utcoffset() for moment in moments}
    if len(offsets) == 1:
        offset = offsets.pop()
        if offset is not None:
            return timezone(offset)
    return zone
