"""What time does in the hall: what nobody answered is accepted by the law; every step is looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from zhixing.core.people.selectors import day_of
from zhixing.foundation.actors import Tick
from zhixing.foundation.refusals import ActRefused
from zhixing.work.service_hall import acts, selectors
from zhixing.work.service_hall.acts import duties as duty_acts
from zhixing.work.service_hall.acts import pledges as pledge_acts
from zhixing.work.service_hall.acts import reforms as reform_acts
from zhixing.work.service_hall.acts import slots as slot_acts
from zhixing.work.service_hall.acts import special as special_acts
from zhixing.work.service_hall.acts import stars as star_acts
from zhixing.work.service_hall.selectors import duties as duty_rows
from zhixing.work.service_hall.selectors import flow as flow_rows
from zhixing.work.service_hall.selectors import pledges as pledge_rows
from zhixing.work.service_hall.selectors import slots as slot_rows
from zhixing.work.service_hall.selectors import special as special_rows
from zhixing.work.service_hall.selectors import stars as star_rows

BY: Final = Tick(rule="law.licensing.one_notice")
WATCH: Final = Tick(rule="services.procedure")


def accept_what_was_not_told(now: datetime) -> int:
    """Accept cases whose five working days for the one notice have passed. Returns how many."""
    done = 0
    for case_id in selectors.untold(now):
        try:
            acts.accept_untold(case_id=case_id, by=BY, at=now)
        except ActRefused:
            continue  # somebody was faster
        done += 1
    return done


def watch_steps(now: datetime) -> int:
    """Look at the steps that nobody has looked at, at what is open too long, at items without cases."""
    return (
        acts.watch_cases(by=WATCH, at=now)
        + acts.watch_overruns(by=WATCH, at=now)
        + acts.watch_items(by=WATCH, at=now)
    )


watch_steps.every_seconds = 60  # type: ignore[attr-defined]
accept_what_was_not_told.every_seconds = 300  # type: ignore[attr-defined]


def check_pledges(now: datetime) -> int:
    """Check every pledge once a day against the cases; broken ones open their remedies. Returns how many."""
    done = 0
    for pledge_id in pledge_rows.unchecked(now):
        pledge_acts.check_pledge(pledge_id=pledge_id, by=pledge_acts.SYSTEM, at=now)
        done += 1
    return done


check_pledges.every_seconds = 3600  # type: ignore[attr-defined]


def give_stars(now: datetime) -> int:
    """Give the stars of the quarter that has ended, once. Returns how many."""
    quarter = star_rows.waiting_quarter(day_of(now))
    return star_acts.give_stars(quarter=quarter, by=star_acts.SYSTEM, at=now) if quarter else 0


give_stars.every_seconds = 6 * 3600  # type: ignore[attr-defined]


def watch_slots(now: datetime) -> int:
    """Look at slots that have begun with nobody there, or have ended. Returns how many."""
    done = 0
    for slot_id in slot_rows.waiting(now):
        slot_acts.watch_slot(slot_id=slot_id, by=slot_acts.SYSTEM, at=now)
        done += 1
    return done


watch_slots.every_seconds = 60  # type: ignore[attr-defined]


def suspend_unsupplied(now: datetime) -> int:
    """Suspend results whose papers did not follow in time. Returns how many."""
    done = 0
    for case_id in special_rows.unsupplied(now):
        try:
            special_acts.suspend_unsupplied(case_id=case_id, by=special_acts.SYSTEM, at=now)
        except ActRefused:
            continue  # they have just come
        done += 1
    return done


suspend_unsupplied.every_seconds = 300  # type: ignore[attr-defined]


def measure_reforms(now: datetime) -> int:
    """Measure the shorter ways whose watch is over. Returns how many."""
    found = flow_rows.unmeasured(now)
    for reform_id in found:
        reform_acts.measure_reform(reform_id=reform_id, by=reform_acts.SYSTEM, at=now)
    return len(found)


measure_reforms.every_seconds = 6 * 3600  # type: ignore[attr-defined]


def open_review_duties(now: datetime) -> int:
    """Open what the half-year owes the public: a review of every class, once. Returns how many."""
    period = duty_rows.period_under_way(duty_acts.REVIEWS, on=day_of(now))
    if period is None:
        return 0
    try:
        duty_acts.open_review_duty(period=period, by=Tick(rule=duty_acts.REVIEWS), at=now)
    except ActRefused:
        return 0  # somebody was faster, or there is no supervision office yet
    return 1


open_review_duties.every_seconds = 3600  # type: ignore[attr-defined]


def draw_queue_test(now: datetime) -> int:
    """Test the queues of the month that is over, once. Returns how many findings are new."""
    period = duty_rows.period_over(duty_acts.QUEUES, on=day_of(now))
    if period is None:
        return 0
    try:
        return duty_acts.examine_month(period=period, by=Tick(rule=duty_acts.QUEUES), at=now)
    except ActRefused:
        return 0  # somebody was faster


draw_queue_test.every_seconds = 3600  # type: ignore[attr-defined]

TICKS: Final = (
    check_pledges,
    give_stars,
    watch_steps,
    watch_slots,
    suspend_unsupplied,
    measure_reforms,
    open_review_duties,
    draw_queue_test,
    accept_what_was_not_told,
)
