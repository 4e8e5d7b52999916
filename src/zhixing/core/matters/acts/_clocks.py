"""The clocks of matters inside a batch: computed when decided, written together at its end."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from zhixing.core.clock import acts as clock_acts
from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.models import OPEN_STATES, Clock
from zhixing.core.clock.rules import Limit
from zhixing.core.matters.acts import _practice
from zhixing.core.matters.kinds import MatterKind
from zhixing.core.matters.models import Matter
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.core.rulebook.rules import RuleLimit
from zhixing.foundation.actors import Tick

if TYPE_CHECKING:
    from zhixing.core.matters.acts._batch import Batch

BY = Tick(rule="matters.clocks")


def _limit(found: RuleLimit) -> Limit:
    return Limit(found.unit, found.amount)


def _rule_limit(code: str, at: datetime, prefix: str = "") -> Limit:
    rule = rulebook.rule(code, on=_practice.day(at))
    return _limit(rule.limit_of(prefix) if prefix else rule.limit)


def start(
    work: Batch,
    matter: Matter,
    purpose: str,
    limit: Limit,
    *,
    rule_code: str,
    calendar: str,
    at: datetime,
    silent: bool = False,
) -> Clock:
    """Start a clock of the matter; it is written with the batch. A silent one shows no light."""
    new = clock_acts.NewClock(
        matter.reference,
        purpose,
        limit,
        calendar,
        rule_code,
        at,
        silent=silent or matter.origin == "imported",
    )
    [clock] = clock_acts.drafted_many([new], by=BY, at=at)
    work.add_clock(matter, clock)
    return clock


def start_for_assignment(
    work: Batch, matter: Matter, limit: Limit | None, kind: MatterKind, *, calendar: str, at: datetime
) -> Clock | None:
    """Start the main clock unless it runs already, and the clocks for signing and for starting anew."""
    for purpose in ("sign", "start"):
        stop(work, matter, purpose, at=at)
    hurried = matter.urgency in ("urgent", "immediate")
    if kind.sign_rule:
        prefix = "urgent" if hurried else ""
        start(
            work,
            matter,
            "sign",
            _rule_limit(kind.sign_rule, at, prefix),
            rule_code=kind.sign_rule,
            calendar=calendar,
            at=at,
        )
    if kind.start_rule:
        prefix = "at_once" if matter.urgency == "immediate" else ""
        start(
            work,
            matter,
            "start",
            _rule_limit(kind.start_rule, at, prefix),
            rule_code=kind.start_rule,
            calendar=calendar,
            at=at,
        )
    main = work.clock(matter, "main")
    if main is None and limit is None and matter.urgency == "immediate":
        limit = _rule_limit("matters.at_once", at)
    if main is None and limit is None and kind.limit_rule:
        limit = _rule_limit(kind.limit_rule, at)
    if main is None and limit is not None:
        main = start_main(work, matter, limit, calendar=calendar, at=at, rule_code=kind.limit_rule)
    return main


def start_main(
    work: Batch, matter: Matter, limit: Limit, *, calendar: str, at: datetime, rule_code: str = ""
) -> Clock:
    """Start the clock that the matter's light follows."""
    clock = start(work, matter, "main", limit, rule_code=rule_code, calendar=calendar, at=at)
    work.mirror(matter, clock)
    return clock


def start_support(
    work: Batch, matter: Matter, unit_id: int, limit: Limit | None, *, calendar: str, at: datetime
) -> Clock:
    """Start the reply clock of a supporting unit; an unanswered one of the same unit goes on."""
    running = work.clock(matter, f"reply:{unit_id}")
    return running or start(
        work,
        matter,
        f"reply:{unit_id}",
        limit or _rule_limit("matters.support_reply", at),
        rule_code="matters.support_reply",
        calendar=calendar,
        at=at,
    )


def start_explanation(work: Batch, matter: Matter, *, at: datetime) -> Clock:
    """Start the clock of the account that is asked for; one that is still owed goes on."""
    running = work.clock(matter, "explain")
    return running or start(
        work,
        matter,
        "explain",
        _rule_limit("matters.explanation", at),
        rule_code="matters.explanation",
        calendar=calendar_of(work, matter),
        at=at,
    )


def start_ruling(work: Batch, matter: Matter, *, at: datetime) -> Clock:
    """Start the clock of whoever has to rule (B7: 3 working days)."""
    return start(
        work,
        matter,
        "ruling",
        _rule_limit("matters.ruling", at),
        rule_code="matters.ruling",
        calendar=calendar_of(work, matter),
        at=at,
    )


def stop(work: Batch, matter: Matter, purpose: str, *, at: datetime) -> Clock | None:
    """Stop the open clock of that purpose; None where there is none."""
    clock = work.clock(matter, purpose)
    return _stop(work, matter, clock, at) if clock else None


def _stop(work: Batch, matter: Matter, clock: Clock, at: datetime) -> Clock:
    moment = max(at, clock.start_at)
    for pause in work.facts.pauses_of(clock):
        if pause.until is None:
            pause.until = max(min(moment, pause.cap_until or moment), pause.since)
            work.ended_pauses.append(pause)
    clock.stopped_at = moment
    work.facts.settle(clock, at=moment)
    work.touch_clock(clock)
    if clock.purpose == "main":
        work.mirror(matter, clock)
    return clock


def stop_all(work: Batch, matter: Matter, *, at: datetime) -> None:
    """Stop every clock of the matter that has not stopped."""
    for clock in work.clocks(matter):
        if clock.state in OPEN_STATES:
            _stop(work, matter, clock, at)


def pause(
    work: Batch, matter: Matter, clock: Clock, *, ground: str, cap: int, evidence: str, at: datetime
) -> Clock:
    """Let the main clock stand still, at most `cap` calendar days."""
    wanted = clock_acts.PauseOf(clock, ground, evidence, Limit("cd", cap) if cap else None)
    begun, ended = clock_acts.drafted_pauses_many([wanted], facts=work.facts, by=BY, at=at)
    work.begun_pauses += begun
    work.ended_pauses += ended
    work.touch_clock(clock)
    work.mirror(matter, clock)
    return clock


def resume(work: Batch, matter: Matter, *, at: datetime) -> Clock:
    """Let the main clock run on with what was left."""
    clock = work.clock(matter, "main")
    if clock is None:
        raise LookupError(f"{matter.reference} is paused without a clock")
    work.ended_pauses += clock_acts.drafted_resumes_many([clock], facts=work.facts, by=BY, at=at)
    work.touch_clock(clock)
    work.mirror(matter, clock)
    return clock


def extend(
    work: Batch, matter: Matter, *, working_days: int | None, new_date: date | None, at: datetime
) -> Clock:
    """Give the main clock more of its limit, counted from the same zero."""
    clock = work.clock(matter, "main")
    if clock is None:
        raise LookupError(f"{matter.reference} has no clock to extend")
    clock_acts.extend(
        clock=clock,
        by=BY,
        at=at,
        amount=working_days or 0,
        unit="wd" if working_days else "",
        to_date=new_date,
    )
    work.mirror(matter, clock)
    return clock


def correct_start(work: Batch, matter: Matter, clock: Clock, *, new_at: datetime, at: datetime) -> Clock:
    """Correct when the main clock began; everything follows from it."""
    clock_acts.correct_start(clock=clock, starts_at=new_at, by=BY, at=at)
    work.mirror(matter, clock)
    return clock


def correct_limit(work: Batch, matter: Matter, clock: Clock, *, limit: Limit, at: datetime) -> Clock:
    """Correct which limit the main clock has; it begins when it began."""
    clock_acts.correct_limit(clock=clock, limit=limit, by=BY, at=at)
    work.mirror(matter, clock)
    return clock


def calendar_of(work: Batch, matter: Matter) -> str:
    """Return the calendar of the matter's main clock, else that of the unit that holds it."""
    mains = [clock for clock in work.clocks(matter) if clock.purpose == "main"]
    return mains[-1].calendar_code if mains else people.calendar_of(matter.unit_id)


def next_opening(clock: Clock, moment: datetime) -> datetime:
    """Return the opening of the clock's office at or after a moment: when red is told."""
    return clocks.calendar(clock.calendar_code).next_opening(moment)
