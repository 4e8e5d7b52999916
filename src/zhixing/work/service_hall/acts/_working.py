"""Parts of the acts on cases: routing, clocks, acceptance."""

from __future__ import annotations

from datetime import datetime

from zhixing.core.clock import selectors as clocks
from zhixing.core.clock.rules import Limit
from zhixing.core.matters.acts import Steps
from zhixing.core.matters.models import Matter
from zhixing.core.notices.acts import Duty
from zhixing.core.people import selectors as people
from zhixing.core.people.selectors import day_of
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Actor, Officer
from zhixing.foundation.moment import recording_moment
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall import refusals, verbs
from zhixing.work.service_hall.acts._desk import Desk, Opened
from zhixing.work.service_hall.models import Case, ItemVersion
from zhixing.work.service_hall.rules import stages
from zhixing.work.service_hall.rules.guide import SPOT


def key_of(case_id: int) -> int:
    """Return the matter of a case. Raises CaseUnknown."""
    found = Case.objects.filter(pk=case_id).values_list("matter_id", flat=True).first()
    if found is None:
        raise refusals.CaseUnknown
    return found


def expect(case: Case, allowed: tuple[str, ...], act: str) -> None:
    """Refuse a step that does not fit the stage. Raises WrongStage."""
    if case.stage not in allowed:
        raise refusals.WrongStage(stage=translate(stages.STAGE_WORDS[case.stage]), act=translate(act))


def spoken(at: datetime | None) -> str:
    """Return 「3月2日」 of a moment, with its year where that is not the present one."""
    if at is None:
        return "—"
    day = day_of(at)
    year = f"{day.year}年" if day.year != day_of(recording_moment()).year else ""
    return f"{year}{day.month}月{day.day}日"


def back_office(desk: Desk, unit_id: int, *, at: datetime) -> int:
    """Return the person who is responsible in a department: its licensing office, else who is in charge."""
    post = desk.office(unit_id) or people.post_in_charge(unit_id, at=at)
    return people.holder_of(post, at=at).person_id


def route(work: Steps, case: Case, matter: Matter, *, handler_id: int, at: datetime) -> None:
    """Give the case to the unit that decides, with a named person, and tell that person."""
    leader = people.leader_in_charge(case.unit_id, at=at)
    work.give(matter, unit_id=case.unit_id, leader_post_id=leader, handler_id=handler_id)
    if not (isinstance(work.by, Officer) and work.by.person_id == handler_id):
        sentence = translate(mark("新办件：{title}（{number}）"))
        tell(work, matter, handler_id, "case", sentence, at=at)


def tell(work: Steps, matter: Matter, person_id: int, topic: str, sentence: str, *, at: datetime) -> None:
    """Owe a notice on the case to one person."""
    work.owe(
        Duty(
            to_person_id=person_id,
            to_name=people.person_name(person_id),
            about=matter.reference,
            topic=topic,
            text=sentence.format(title=matter.title[:60], number=matter.number),
            key=f"{matter.reference}:{topic}:{person_id}",
            at=at,
            url=f"/services/cases/{matter.number}/",
        )
    )


def start_limits(work: Steps, case: Case, matter: Matter, version: ItemVersion, *, since: datetime) -> None:
    """Start what the receipt promised, and beside it what the law allows. 无 starts nothing."""
    promised, statutory = version.promised, version.statutory
    calendar = people.calendar_of(case.unit_id)
    main = promised or statutory
    if main:
        work.start(matter, "main", Limit(main.unit, main.amount), calendar=calendar, since=since)
    if promised and statutory:
        limit = Limit(statutory.unit, statutory.amount)
        work.start(matter, "statutory", limit, calendar=calendar, since=since)


def accept_now(
    opened: Opened, *, since: datetime, by: Actor, at: datetime, deemed: bool = False, clock: bool = True
) -> None:
    """Accept a case whose papers are in: route it, start its limits from the day they came in."""
    case, matter, work, desk = opened.case, opened.matter, opened.work, opened.desk
    version = desk.version(case)
    if version is None:
        raise refusals.CaseUnknown
    at_window = desk.may_decide_at_window(case)
    handler = case.taken_by_id if at_window else back_office(desk, case.unit_id, at=at)
    route(work, case, matter, handler_id=handler, at=at)
    work.stop(matter, "told")
    if clock:
        start_limits(work, case, matter, version, since=since)
    stage = stages.ACCEPTED if clock else stages.WAITING
    desk.change(case, stage=stage, accepted_at=since, deemed=deemed)
    facts = {
        "unit": people.unit_name(case.unit_id),
        "responsible": people.person_name(handler),
        "since": since.isoformat(),
        "version": version.number,
        "spot": version.case_kind == SPOT,
    }
    desk.step(case, "deemed" if deemed else "accept", by=by, at=at, **facts)


def accept_and_say(
    opened: Opened, *, by: Actor, at: datetime, deemed: bool = False, since: datetime | None = None
) -> None:
    """Accept a case as of the day its papers came in, and enter it."""
    case, work, matter = opened.case, opened.work, opened.matter
    begins = since or case.complete_at or at
    accept_now(opened, since=begins, by=by, at=at, deemed=deemed)
    clock = work.clock(matter, "main")
    work.note(
        matter,
        verbs.DEEMED if deemed else verbs.ACCEPTED,
        {
            "unit": people.unit_name(case.unit_id),
            "responsible": people.person_name(matter.handler_id),
            "since": begins.isoformat(),
            "due": local_text(clock.due_at) if clock and clock.due_at else "",
            "text": people.unit_name(case.unit_id),
        },
    )


def local_text(at: datetime) -> str:
    """Return a moment as entries say it: local, to the minute."""
    return clocks.calendar().local(at).isoformat(timespec="minutes")


def pause_grounds(at: datetime) -> dict[str, str]:
    """Return the lawful grounds of a pause, code → words: those of the licensing law and 补正."""
    found: dict[str, str] = {}
    for code in ("law.licensing.pause", "services.pause"):
        rows = rulebook.rule(code, on=day_of(at)).table("ground")
        found.update({str(row["code"]): str(row["title"]) for row in rows})
    return found


def working_days(since: datetime, until: datetime, *, calendar_code: str, paused: int) -> int:
    """Return the working days from one moment to another, less those that were paused."""
    calendar = clocks.calendar(calendar_code)
    first, last = calendar.local(since).date(), calendar.local(until).date()
    if not calendar.covers(first) or not calendar.covers(last):
        return 0  # a year that is not published has no figure
    return max(0, calendar.working_days_between(first, last) - paused)
