"""Starting, pausing, extending, stopping and correcting clocks: parts of the acts of upper rooms.

The caller holds the lock of what the clock is about, and records. Each single form is a plural of one.
"""

# `by` belongs to every act; it is the caller that records.
# ruff: noqa: ARG001

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhixing.core.clock import refusals, rules
from zhixing.core.clock.acts._rows import Facts, refuse_stopped, save
from zhixing.core.clock.models import Clock, ClockExtension, ClockPause
from zhixing.core.clock.selectors.schedule import OFFICE
from zhixing.foundation.actors import Actor
from zhixing.foundation.words import mark, translate

PAUSING, RESUMING = mark("暂停"), mark("恢复")
EXTENDING, STOPPING, RESTARTING = mark("延长"), mark("终止"), mark("重新起算")


@dataclass(frozen=True, slots=True)
class NewClock:
    """A clock to start. `starts_at` None: at the moment of the act.

    A `silent` clock waits for nobody: imported history raises no lights and sends nothing.
    """

    about: str
    purpose: str
    limit: rules.Limit
    calendar_code: str = OFFICE
    rule_code: str = ""
    starts_at: datetime | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class PauseOf:
    """A clock to pause on a ground of its rule's own list. `cap` is how long it may stand still at most."""

    clock: Clock
    ground: str
    evidence: str = ""
    cap: rules.Limit | None = None


@dataclass(frozen=True, slots=True)
class MoreTime:
    """More of a clock's limit: an amount in a unit, or another date. `document` approved it."""

    clock: Clock
    amount: int = 0
    unit: str = ""
    to_date: date | None = None
    document: str = ""


@transaction.atomic
def start(
    *,
    about: str,
    purpose: str,
    limit: rules.Limit,
    by: Actor,
    at: datetime,
    calendar_code: str = OFFICE,
    rule_code: str = "",
    starts_at: datetime | None = None,
) -> Clock:
    """Put a limit on `about`, running from `starts_at`, else from `at`. Two statements.

    Raises CalendarUnknown. Ledger: by the caller.
    """
    new = NewClock(about, purpose, limit, calendar_code, rule_code, starts_at)
    return start_many([new], by=by, at=at)[0]


@transaction.atomic
def start_many(rows: Sequence[NewClock], *, by: Actor, at: datetime) -> list[Clock]:
    """Put limits on many subjects; clocks in the order of the rows. Two statements for any number.

    Raises CalendarUnknown, and then nothing is started. Ledger: by the caller.
    """
    return list(Clock.objects.bulk_create(drafted_many(rows, by=by, at=at)))


def drafted_many(rows: Sequence[NewClock], *, by: Actor, at: datetime) -> list[Clock]:
    """Return clocks as `start_many` writes them, not yet written, for acts of a single statement.

    One query for the calendars. Raises CalendarUnknown. Ledger: by the caller.
    """
    facts = Facts([])
    clocks = []
    for row in rows:
        begins = row.starts_at or at
        clock = Clock(
            about=row.about,
            purpose=row.purpose,
            rule_code=row.rule_code,
            calendar_code=row.calendar_code,
            start_at=begins,
            counts_from=begins,
            unit=row.limit.unit,
            amount=row.limit.amount,
            fixed_on=row.limit.date,
            sentence=row.limit.sentence,
            internal_on=row.limit.internal,
            yellow=row.limit.yellow.text(),
            restarts_at=row.limit.restarts_at,
            is_silent=row.silent,
        )
        facts.settle(clock, at=at)
        clocks.append(clock)
    return clocks


@transaction.atomic
def pause(
    *, clock: Clock, ground: str, by: Actor, at: datetime, evidence: str = "", cap: rules.Limit | None = None
) -> Clock:
    """Let the clock stand still from `at` on, until resumed or until its cap. Yellow stays as it was.

    Raises GroundMissing, ClockStopped, BeforeStart, AlreadyPaused, PauseOverlaps. Ledger: by the caller.
    """
    return pause_many([PauseOf(clock, ground, evidence, cap)], by=by, at=at)[0]


@transaction.atomic
def pause_many(rows: Sequence[PauseOf], *, by: Actor, at: datetime) -> list[Clock]:
    """Pause many clocks; all or nothing. Raises what `pause` raises. Ledger: by the caller."""
    facts = Facts([row.clock for row in rows])
    begun, ended = drafted_pauses_many(rows, facts=facts, by=by, at=at)
    ClockPause.objects.bulk_update(ended, ["until"])
    ClockPause.objects.bulk_create(begun)
    save([row.clock for row in rows])
    return [row.clock for row in rows]


def drafted_pauses_many(
    rows: Sequence[PauseOf], *, facts: Facts, by: Actor, at: datetime
) -> tuple[list[ClockPause], list[ClockPause]]:
    """Settle clocks as paused; return pauses begun and those that their cap has ended, not yet written.

    No query. Raises what `pause` raises. Ledger: by the caller.
    """
    begun, ended = [], []
    for row in rows:
        clock, calendar = row.clock, facts.calendar(row.clock.calendar_code)
        if not row.ground.strip():
            raise refusals.GroundMissing
        refuse_stopped(clock, calendar, translate(PAUSING))
        _refuse_before_start(clock, calendar, at, PAUSING)
        pauses = facts.pauses_of(clock)
        ended += _close_capped(pauses, at)
        _refuse_meeting(pauses, calendar, at)
        new = ClockPause(
            clock=clock,
            since=at,
            ground=row.ground,
            evidence=row.evidence,
            cap=row.cap.text() if row.cap else "",
            cap_until=rules.known_cap_end(at, row.cap, calendar),
        )
        facts.pauses = {**facts.pauses, clock.pk: [*pauses, new]}
        begun.append(new)
        facts.settle(clock, at=at)
    return begun, ended


def _close_capped(pauses: Sequence[ClockPause], at: datetime) -> list[ClockPause]:
    """End pauses whose cap has passed: a new one may begin after them."""
    ended = [p for p in pauses if p.until is None and p.cap_until and p.cap_until <= at]
    for one in ended:
        one.until = one.cap_until
    return ended


def _refuse_meeting(pauses: Sequence[ClockPause], calendar: rules.Calendar, at: datetime) -> None:
    """Raise where a pause that begins at `at` would meet another one."""
    for one in pauses:
        if one.until is None and one.since <= at:
            raise refusals.AlreadyPaused(moment=_words(calendar, one.since))
        if one.until is None or one.until > at:
            until = _words(calendar, one.until) if one.until else "…"
            raise refusals.PauseOverlaps(since=_words(calendar, one.since), until=until)


def _refuse_before_start(clock: Clock, calendar: rules.Calendar, at: datetime, act: str) -> None:
    if at < clock.start_at:
        raise refusals.BeforeStart(
            act=translate(act), moment=_words(calendar, at), start=_words(calendar, clock.start_at)
        )


def _words(calendar: rules.Calendar, moment: datetime) -> str:
    return f"{calendar.local(moment):%Y-%m-%d %H:%M}"


@transaction.atomic
def resume(*, clock: Clock, by: Actor, at: datetime) -> Clock:
    """Let the clock run on from `at` with what was left. Raises NotPaused, ClockStopped, BeforeStart.

    A pause that its cap has ended already is only written down as ended. Ledger: by the caller.
    """
    return resume_many([clock], by=by, at=at)[0]


@transaction.atomic
def resume_many(clocks: Sequence[Clock], *, by: Actor, at: datetime) -> list[Clock]:
    """Resume many clocks; all or nothing. Raises what `resume` raises. Ledger: by the caller."""
    ended = drafted_resumes_many(clocks, facts=Facts(clocks), by=by, at=at)
    ClockPause.objects.bulk_update(ended, ["until"])
    save(clocks)
    return list(clocks)


def drafted_resumes_many(
    clocks: Sequence[Clock], *, facts: Facts, by: Actor, at: datetime
) -> list[ClockPause]:
    """Settle clocks as running on and return the pauses that end, not yet written.

    No query. Raises what `resume` raises. Ledger: by the caller.
    """
    ended = []
    for clock in clocks:
        calendar = facts.calendar(clock.calendar_code)
        refuse_stopped(clock, calendar, translate(RESUMING))
        still = next((p for p in facts.pauses_of(clock) if p.until is None), None)
        if still is None:
            raise refusals.NotPaused
        if at < still.since:
            raise refusals.BeforeStart(
                act=translate(RESUMING), moment=_words(calendar, at), start=_words(calendar, still.since)
            )
        still.until = min(at, still.cap_until or at)
        ended.append(still)
        facts.settle(clock, at=at)
    return ended


@transaction.atomic
def enter_pause(
    *,
    clock: Clock,
    since: datetime,
    until: datetime,
    ground: str,
    by: Actor,
    at: datetime,
    evidence: str = "",
) -> Clock:
    """Enter a pause that happened and ended before it was known (补录), in whatever order they come.

    Raises GroundMissing, BeforeStart, PauseOverlaps. Ledger: by the caller.
    """
    facts = Facts([clock])
    calendar, pauses = facts.calendar(clock.calendar_code), facts.pauses_of(clock)
    if not ground.strip():
        raise refusals.GroundMissing
    _refuse_before_start(clock, calendar, since, PAUSING)
    for one in pauses:
        if one.since < until and (one.until is None or one.until > since):
            ends = _words(calendar, one.until) if one.until else "…"
            raise refusals.PauseOverlaps(since=_words(calendar, one.since), until=ends)
    new = ClockPause(clock=clock, since=since, until=until, ground=ground, evidence=evidence)
    facts.pauses = {**facts.pauses, clock.pk: sorted([*pauses, new], key=lambda p: p.since)}
    new.save(force_insert=True)
    facts.settle(clock, at=at)
    save([clock])
    return clock


@transaction.atomic
def extend(
    *,
    clock: Clock,
    by: Actor,
    at: datetime,
    amount: int = 0,
    unit: str = "",
    to_date: date | None = None,
    document: str = "",
) -> Clock:
    """Give the clock more of its limit, counted from the same zero, or another date (definition 9).

    `unit` '' is the limit's own. Raises TooLateToExtend after the due moment, ClockStopped,
    CannotExtend, UnitsDoNotMix, LimitEmpty. Ledger: by the caller.
    """
    return extend_many([MoreTime(clock, amount, unit, to_date, document)], by=by, at=at)[0]


@transaction.atomic
def extend_many(rows: Sequence[MoreTime], *, by: Actor, at: datetime) -> list[Clock]:
    """Extend many clocks; all or nothing. Raises what `extend` raises. Ledger: by the caller."""
    facts = Facts([row.clock for row in rows])
    added = []
    for row in rows:
        clock, calendar = row.clock, facts.calendar(row.clock.calendar_code)
        refuse_stopped(clock, calendar, translate(EXTENDING))
        if clock.unit.startswith("back_"):
            raise refusals.CannotExtend
        if row.to_date is None and row.amount < 1:
            raise refusals.LimitEmpty
        reading = facts.settle(clock, at=at)
        if reading.due and not rules.may_extend(reading, at):
            raise refusals.TooLateToExtend(due=_words(calendar, reading.due))
        unit = "" if row.to_date else row.unit or _own_unit(clock)
        new = ClockExtension(
            clock=clock,
            amount=row.amount,
            unit=unit,
            to_date=row.to_date,
            granted_at=at,
            document=row.document,
        )
        facts.extensions = {**facts.extensions, clock.pk: [*facts.extensions_of(clock), new]}
        added.append(new)
        facts.settle(clock, at=at)
    ClockExtension.objects.bulk_create(added)
    save([row.clock for row in rows])
    return [row.clock for row in rows]


def _own_unit(clock: Clock) -> str:
    """Return the unit in which more of a limit is given: working days for a fixed date."""
    return "wd" if clock.unit == "date" else clock.unit


@transaction.atomic
def stop(*, clock: Clock, by: Actor, at: datetime) -> Clock:
    """Stop the clock at `at` and keep how late it was; a pause still open ends with it.

    Raises ClockStopped, BeforeStart. Ledger: by the caller.
    """
    return stop_many([clock], by=by, at=at)[0]


@transaction.atomic
def stop_many(clocks: Sequence[Clock], *, by: Actor, at: datetime) -> list[Clock]:
    """Stop many clocks; all or nothing. Raises what `stop` raises. Ledger: by the caller."""
    facts = Facts(clocks)
    ended = []
    for clock in clocks:
        calendar = facts.calendar(clock.calendar_code)
        refuse_stopped(clock, calendar, translate(STOPPING))
        _refuse_before_start(clock, calendar, at, STOPPING)
        for one in facts.pauses_of(clock):
            if one.until is None:
                one.until = max(min(at, one.cap_until or at), one.since)
                ended.append(one)
        clock.stopped_at = at
        facts.settle(clock, at=at)
    ClockPause.objects.bulk_update(ended, ["until"])
    save(clocks, "stopped_at")
    return list(clocks)


@transaction.atomic
def reopen(*, clock: Clock, by: Actor, at: datetime) -> Clock:
    """Let a stopped clock run again as if it had never stopped: its deadline is what it was.

    Raises ClockRunning. Ledger: by the caller.
    """
    if clock.stopped_at is None:
        raise refusals.ClockRunning(act=translate(RESTARTING))
    clock.stopped_at = None
    Facts([clock]).settle(clock, at=at)
    save([clock], "stopped_at")
    return clock


@transaction.atomic
def restart(*, clock: Clock, by: Actor, at: datetime) -> Clock:
    """Let the limit begin anew at `at`, as its rule allows at each named event (D5: each contact).

    An event entered late changes nothing where a later one is known. Attribution keeps the real start.
    Raises ClockStopped, BeforeStart. Ledger: by the caller.
    """
    facts = Facts([clock])
    calendar = facts.calendar(clock.calendar_code)
    refuse_stopped(clock, calendar, translate(RESTARTING))
    _refuse_before_start(clock, calendar, at, RESTARTING)
    clock.counts_from = max(clock.counts_from, at)
    facts.settle(clock, at=at)
    save([clock])
    return clock


@transaction.atomic
def correct_start(*, clock: Clock, starts_at: datetime, by: Actor, at: datetime) -> Clock:
    """Correct when the clock began, with evidence the caller records; everything follows from it.

    Ledger: by the caller.
    """
    if clock.counts_from == clock.start_at or clock.counts_from < starts_at:
        clock.counts_from = starts_at
    clock.start_at = starts_at
    Facts([clock]).settle(clock, at=at)
    save([clock], "start_at")
    return clock


@transaction.atomic
def correct_limit(*, clock: Clock, limit: rules.Limit, by: Actor, at: datetime, rule_code: str = "") -> Clock:
    """Correct which limit the clock has, counted from its same start (a wrongly classed item, D2).

    Ledger: by the caller.
    """
    clock.unit, clock.amount, clock.fixed_on = limit.unit, limit.amount, limit.date
    clock.sentence, clock.internal_on, clock.yellow = limit.sentence, limit.internal, limit.yellow.text()
    clock.restarts_at, clock.rule_code = limit.restarts_at, rule_code or clock.rule_code
    Facts([clock]).settle(clock, at=at)
    save(
        [clock], "unit", "amount", "fixed_on", "sentence", "internal_on", "yellow", "restarts_at", "rule_code"
    )
    return clock
