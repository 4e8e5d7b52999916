"""The calendar's three tables in numpy: many limits at once, in blocks that stay in the cache.

Days are int32 counts since 1970-01-01, moments int32 minutes since then in the calendar's local time. The
tables begin at 1970 too, so that a look-up needs no subtraction; outside the published years they hold
UNPUBLISHED, so that no range check costs a pass.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
from numpy.typing import NDArray

from zhixing.core.clock.refusals import CalendarNotPublished
from zhixing.core.clock.rules.calendar import DAY_MINUTES, Calendar

Ints = NDArray[np.int32]

BLOCK: Final = 32_768
"""Rows at a time: a few int32 blocks and the tables fit the second-level cache."""

EPOCH: Final = date(1970, 1, 1).toordinal()
UNPUBLISHED: Final = np.int32(-(2**31))
"""In place of a day that lies outside the published years."""

_FAR: Final = 1 << 29


class Tables:
    """Rank, n-th and packed slots of one calendar as numpy arrays. Built once a calendar."""

    __slots__ = ("first", "last", "nth", "packed", "rank", "slot", "working")

    def __init__(self, calendar: Calendar) -> None:
        self.first = calendar.first_day.toordinal() - EPOCH
        self.last = calendar.last_day.toordinal() - EPOCH
        days = [calendar.rank(calendar.day_at(index)) for index in range(self.last - self.first + 1)]
        # A day before or after the published years ranks so far off that the n-th look-up is cut at the end.
        self.rank = np.full(self.last + 2, _FAR, dtype=np.int32)
        self.rank[self.first : self.last + 1] = days
        working = np.flatnonzero(np.diff(np.asarray([0, *days], dtype=np.int32))).astype(np.int32)
        self.nth = np.full(len(working) + 2, UNPUBLISHED, dtype=np.int32)
        self.nth[1:-1] = working + self.first
        self.working = np.zeros(self.last + 2, dtype=bool)
        self.working[working + self.first] = True
        self.slot = calendar._slot
        packed = np.asarray(calendar._packed[:-1], dtype=np.int32)
        before, inside = packed >> 1, packed & 1
        begins = self.first * DAY_MINUTES + np.arange(len(packed), dtype=np.int32) * self.slot
        # Inside office time worked minutes are a constant of the slot plus the stamp itself.
        self.packed = np.full(begins[0] // self.slot + len(packed) + 1, _FAR * 2, dtype=np.int32)
        self.packed[-len(packed) - 1 : -1] = (before - begins * inside) * 2 + inside


def day_numbers(days: NDArray[np.datetime64]) -> Ints:
    """Return dates as int32 counts since 1970."""
    return days.astype("datetime64[D]").astype(np.int64).astype(np.int32)


def dates_of(days: Ints) -> NDArray[np.datetime64]:
    """Return int32 counts as dates; UNPUBLISHED becomes NaT."""
    wide = days.astype(np.int64)
    wide[days == UNPUBLISHED] = np.iinfo(np.int64).min
    return wide.astype("datetime64[D]")


def add_working_days(tables: Tables, days: Ints, amounts: Ints | int, out: Ints | None = None) -> Ints:
    """Return the `amounts`-th working day after each day, UNPUBLISHED where no notice tells.

    Amounts are at least one; a smaller one raises ValueError.
    """
    found = np.empty(len(days), dtype=np.int32) if out is None else out
    ranks = np.empty(min(BLOCK, len(days)), dtype=np.int32)
    for start in range(0, len(days), BLOCK):
        block = days[start : start + BLOCK]
        rank = ranks[: len(block)]
        added = amounts[start : start + BLOCK] if isinstance(amounts, np.ndarray) else amounts
        if np.min(added) < 1:
            raise ValueError("a limit is at least one working day")
        np.take(tables.rank, block, out=rank, mode="clip")
        np.add(rank, added, out=rank)
        np.take(tables.nth, rank, out=found[start : start + BLOCK], mode="clip")
    return found


def count_working_days(tables: Tables, after: Ints, until: Ints, out: Ints | None = None) -> Ints:
    """Return the working days after each `after` up to and including each `until`.

    Raises CalendarNotPublished for a day outside the published years.
    """
    found = np.empty(len(after), dtype=np.int32) if out is None else out
    ranks = np.empty(min(BLOCK, len(after)), dtype=np.int32)
    for start in range(0, len(after), BLOCK):
        low, high = after[start : start + BLOCK], until[start : start + BLOCK]
        rank, counted = ranks[: len(low)], found[start : start + BLOCK]
        np.take(tables.rank, low, out=rank, mode="clip")
        np.take(tables.rank, high, out=counted, mode="clip")
        if rank.max(initial=0) >= _FAR or counted.max(initial=0) >= _FAR:
            raise CalendarNotPublished(_year_outside(tables, low, high))
        np.subtract(counted, rank, out=counted)
    return found


def elapsed_minutes(tables: Tables, since: Ints, until: Ints, out: Ints | None = None) -> Ints:
    """Return the office minutes from each `since` to each `until`, minutes since 1970.

    Raises CalendarNotPublished for a moment outside the published years.
    """
    found = np.empty(len(since), dtype=np.int32) if out is None else out
    slots, packed, spare = (np.empty(min(BLOCK, len(since)), dtype=np.int32) for _ in range(3))
    for start in range(0, len(since), BLOCK):
        one, two = since[start : start + BLOCK], until[start : start + BLOCK]
        n, result = len(one), found[start : start + BLOCK]
        _worked(tables, two, slots[:n], packed[:n], result)
        _worked(tables, one, slots[:n], packed[:n], spare[:n])
        np.subtract(result, spare[:n], out=result)
    return found


def _worked(tables: Tables, stamps: Ints, slots: Ints, packed: Ints, out: Ints) -> None:
    """Write the office minutes from 1970 to each stamp into `out`. Raises CalendarNotPublished."""
    np.floor_divide(stamps, tables.slot, out=slots)
    np.take(tables.packed, slots, out=packed, mode="clip")
    if packed.max(initial=0) >= _FAR:
        raise CalendarNotPublished(_year_outside(tables, stamps // DAY_MINUTES))
    np.bitwise_and(packed, 1, out=out)
    np.multiply(out, stamps, out=out)
    np.right_shift(packed, 1, out=packed)
    np.add(out, packed, out=out)


def roll_forward(tables: Tables, days: Ints) -> Ints:
    """Return each day, or the next working day where it is a day off; UNPUBLISHED past the calendar."""
    inside = (days >= tables.first) & (days <= tables.last)
    clipped = np.clip(days, 0, tables.last)
    off = ~tables.working[clipped]
    found = np.take(tables.nth, tables.rank[clipped] + off, mode="clip")
    return np.where(inside, found, UNPUBLISHED).astype(np.int32)


def add_calendar_days(tables: Tables, days: Ints, amounts: Ints | int) -> Ints:
    """Return the end of a limit of calendar days, rolled to a working day (definition 3)."""
    start_known = (days >= tables.first) & (days <= tables.last)
    found = roll_forward(tables, (days + amounts).astype(np.int32))
    return np.where(start_known, found, UNPUBLISHED).astype(np.int32)


def add_months(tables: Tables, days: Ints, amounts: Ints | int) -> Ints:
    """Return the end of a limit of months: the same day number or the month's last day, rolled."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    number = (dates - months.astype("datetime64[D]")).astype(np.int64)
    later = months + np.asarray(amounts)
    length = ((later + 1).astype("datetime64[D]") - later.astype("datetime64[D]")).astype(np.int64)
    ends = later.astype("datetime64[D]").astype(np.int64) + np.minimum(number, length - 1)
    start_known = (days >= tables.first) & (days <= tables.last)
    found = roll_forward(tables, ends.astype(np.int32))
    return np.where(start_known, found, UNPUBLISHED).astype(np.int32)


def _year_outside(tables: Tables, *days: Ints) -> int:
    """Return the year of the first day that lies outside the published years."""
    for block in days:
        outside = block[(block < tables.first) | (block > tables.last)]
        if len(outside):
            return date.fromordinal(int(outside[0]) + EPOCH).year
    return date.fromordinal(tables.last + EPOCH).year + 1
