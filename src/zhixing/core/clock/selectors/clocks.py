"""Clocks as pages, upper rooms and ticks read them.

Scope is a property of what a clock is about: whoever asks here has already been allowed to see that.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from zhixing.core.clock import rules
from zhixing.core.clock.models import OPEN_STATES, Clock, ClockExtension, ClockPause
from zhixing.core.clock.refusals import ClockUnknown
from zhixing.core.clock.rules.explanation import running_words
from zhixing.core.clock.selectors import schedule
from zhixing.ui import lines


@dataclass(frozen=True, slots=True)
class ClockView:
    """One clock with all facts that its due moment rests on."""

    id: int
    about: str
    purpose: str
    rule_code: str
    state: rules.ClockState
    reading: rules.Reading
    pauses: tuple[rules.Pause, ...]
    light: str
    late_days: int | None
    late_minutes: int | None
    calendar_version: int
    previous_due_at: datetime | None


def limit_of(clock: Clock) -> rules.Limit:
    """Return the limit that a row states, without its extensions."""
    return rules.Limit(
        clock.unit,
        clock.amount,
        date=clock.fixed_on,
        sentence=clock.sentence,
        internal=clock.internal_on,
        yellow=rules.parse_yellow(clock.yellow),
        restarts_at=clock.restarts_at,
    )


def state_of(
    clock: Clock,
    pauses: Iterable[ClockPause],
    extensions: Iterable[ClockExtension],
    calendar: rules.Calendar,
) -> rules.ClockState:
    """Return the facts of a row and its parts as a value."""
    return rules.ClockState(
        start=clock.start_at,
        limit=limit_of(clock),
        calendar=calendar,
        pauses=tuple(rules.Pause(p.since, p.until, p.ground, p.cap_until) for p in pauses),
        extensions=tuple(rules.Extension(e.amount, e.unit, e.to_date, e.granted_at) for e in extensions),
        stopped=clock.stopped_at,
        restarts=(clock.counts_from,) if clock.counts_from != clock.start_at else (),
    )


def parts_of(
    clock_ids: Sequence[int],
) -> tuple[Mapping[int, list[ClockPause]], Mapping[int, list[ClockExtension]]]:
    """Return the pauses and the extensions of clocks by clock, each in order of time. Two queries."""
    pauses: dict[int, list[ClockPause]] = defaultdict(list)
    for pause in ClockPause.objects.filter(clock_id__in=clock_ids).order_by("clock_id", "since", "id"):
        pauses[pause.clock_id].append(pause)
    extensions: dict[int, list[ClockExtension]] = defaultdict(list)
    for extension in ClockExtension.objects.filter(clock_id__in=clock_ids).order_by("clock_id", "id"):
        extensions[extension.clock_id].append(extension)
    return pauses, extensions


def views_of(clocks: Sequence[Clock]) -> list[ClockView]:
    """Return clocks with their facts, in the order given. Three queries for any number."""
    known = schedule.calendars() if clocks else {}
    pauses, extensions = parts_of([clock.pk for clock in clocks]) if clocks else ({}, {})
    return [
        _view(clock, pauses.get(clock.pk, []), extensions.get(clock.pk, []), known[clock.calendar_code])
        for clock in clocks
    ]


def _view(
    clock: Clock, pauses: list[ClockPause], extensions: list[ClockExtension], calendar: rules.Calendar
) -> ClockView:
    state = state_of(clock, pauses, extensions, calendar)
    return ClockView(
        id=clock.pk,
        about=clock.about,
        purpose=clock.purpose,
        rule_code=clock.rule_code,
        state=state,
        reading=rules.compute(state),
        pauses=state.pauses,
        light=clock.light,
        late_days=clock.late_days,
        late_minutes=clock.late_minutes,
        calendar_version=clock.calendar_version,
        previous_due_at=clock.previous_due_at,
    )


def clock(clock_id: int) -> ClockView:
    """Return one clock. Four queries. Raises ClockUnknown."""
    found = Clock.objects.filter(pk=clock_id).first()
    if found is None:
        raise ClockUnknown
    return views_of([found])[0]


def clocks_about(abouts: Iterable[str]) -> dict[str, list[ClockView]]:
    """Return the clocks about each subject, oldest first; without clocks it is absent. Four queries."""
    found: dict[str, list[ClockView]] = defaultdict(list)
    rows = list(Clock.objects.filter(about__in=list(abouts)).order_by("about", "id"))
    for view in views_of(rows):
        found[view.about].append(view)
    return dict(found)


def locked(clock_ids: Iterable[int]) -> list[Clock]:
    """Return rows of the clock table under lock, by id. One query on one table; inside a transaction only."""
    return list(Clock.objects.select_for_update().filter(pk__in=list(clock_ids)).order_by("id"))


def due_clocks(now: datetime, limit: int) -> list[Clock]:
    """Return at most `limit` clocks whose moment has come, earliest first, locked by this transaction.

    What another worker holds is skipped. One query on one table, by the index `clock_next_fire`. They
    are candidates: nobody is flagged before `acts.show_lights` has recomputed them.
    """
    waiting = Clock.objects.select_for_update(skip_locked=True).filter(next_fire__lte=now)
    return list(waiting.order_by("next_fire", "id")[:limit])


def open_clocks(*, after: int = 0, limit: int = 1000) -> list[Clock]:
    """Return at most `limit` clocks that have not stopped, in order of id, from `after` on. One query."""
    return list(Clock.objects.filter(state__in=OPEN_STATES, pk__gt=after).order_by("id")[:limit])


def moved_by(version: int, *, after: int = 0, limit: int = 1000) -> list[Clock]:
    """Return open clocks whose due moment the calendar version moved, in order of id. One query.

    Upper rooms follow it to tell those concerned; `previous_due_at` is the due moment before.
    """
    moved = Clock.objects.filter(
        calendar_version=version, state__in=OPEN_STATES, previous_due_at__isnull=False
    )
    return list(moved.filter(pk__gt=after).order_by("id")[:limit])


def account(clock_id: int) -> list[rules.DayLine]:
    """Return the day-by-day account of one clock, from its start to its due day. Four queries.

    Raises ClockUnknown.
    """
    return rules.explain(clock(clock_id).state)


def line(
    view: ClockView, now: datetime, *, explain_url: str = "", with_account: bool = False, word: str = ""
) -> lines.ClockLine:
    """Return what the clock badge is given at `now`: light, due, what is left or late, and the account."""
    reading = view.reading
    light = rules.light(reading, now)
    left, late = rules.remaining(reading, now), rules.lateness(reading, now)
    days, minutes = (left.working_days, left.minutes) if left else (None, None)
    if reading.paused_since and reading.left is not None:
        days, minutes = (None, _minutes(view)) if view.state.limit.counts_minutes else (reading.left, None)
    return lines.ClockLine(
        light=light.value,
        as_of=now,
        due_at=reading.due,
        remaining_days=days,
        remaining_minutes=minutes,
        late_days=late.working_days if late else None,
        late_minutes=late.minutes if late else None,
        early_days=rules.early_days(reading) or None,
        paused_ground=next((p.ground for p in reversed(view.pauses) if p.until is None), ""),
        paused_since=reading.paused_since,
        stopped_at=view.state.stopped,
        explain_url=explain_url,
        sentence=view.state.limit.sentence,
        internal_on=view.state.limit.internal,
        word=word,
        account=account_lines(rules.explain(view.state), view.state.limit) if with_account else (),
    )


def _minutes(view: ClockView) -> int | None:
    return view.reading.left


def account_lines(days: Sequence[rules.DayLine], limit: rules.Limit) -> tuple[lines.DayLine, ...]:
    """Return an account as the pages show it, in the reader's language."""
    return tuple(
        lines.DayLine(
            day=line.day,
            counted=line.counted,
            why=line.reason(),
            total=running_words(line, limit),
            name="" if line.why in ("holiday", "make_up") else line.name,
        )
        for line in days
    )


def reading_with(view: ClockView, calendar: rules.Calendar) -> rules.Reading:
    """Return the reading that the clock would have in another calendar: what-if, and preview of a notice."""
    return rules.compute(replace(view.state, calendar=calendar))
