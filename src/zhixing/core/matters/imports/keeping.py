"""Keeping the cases of a log as imported matters: what happened elsewhere, as that log says it did.

One import unit and its head hold; the log's resource is the handler (convention 22). Imported history
raises no lights, sends nothing and restarts no clock; importing it twice changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any

from django.db import connection, transaction

from zhixing.core.clock.models import STOPPED, Clock
from zhixing.core.ledger import acts as ledger
from zhixing.core.matters import verbs
from zhixing.core.matters.acts import _numbering
from zhixing.core.matters.imports.copying import copy_rows
from zhixing.core.matters.imports.refusals import LogEmpty, MayNotImport
from zhixing.core.matters.imports.times import zone_of
from zhixing.core.matters.imports.values import Case, Log, Moment, Step
from zhixing.core.matters.kinds import IMPORTED
from zhixing.core.matters.models import FAR, Holding, Matter
from zhixing.core.matters.rules import states
from zhixing.core.people import acts as people
from zhixing.foundation.actors import Actor, Officer

CALENDAR = "duty"  # days of the clock around: a log knows nothing of office hours
STEP = "step"
ENTRIES_AT_ONCE = 4_000
NOBODY = "（未记录办理人）"


@dataclass(frozen=True, slots=True)
class Kept:
    """What an import did. `known` cases were kept by an earlier import and are left as they are."""

    source: str
    cases: int
    known: int
    events: int
    persons: int
    late_steps: int


@dataclass(slots=True)
class _Rows:
    """The rows of one import, before they are written."""

    matters: list[Matter] = field(default_factory=list)
    holdings: list[Holding] = field(default_factory=list)
    clocks: list[Clock] = field(default_factory=list)
    drafts: list[ledger.Draft] = field(default_factory=list)
    by_reference: dict[str, Matter] = field(default_factory=dict)


@transaction.atomic
def keep_log(*, log: Log, name: str, by: Actor, at: datetime) -> Kept:
    """Keep every case of the log that is not kept yet, and return what was done.

    `name` says which log it is: cases are known again by it and their code. A bad line is not taken,
    as the log's own problems say. Raises MayNotImport, LogEmpty, and NotAllowed where the actor may
    not register the persons of the log. Ledger: matter.imported, one for each case and each step.
    """
    if not by.may("import"):
        raise MayNotImport
    with connection.cursor() as cursor:  # of two imports of one log the second finds all of it known
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('zhixing.log'), hashtext(%s))", [name])
    cases = list(log.cases())
    if not cases:
        raise LogEmpty(name=name)
    known = set(
        Matter.objects.filter(kind=IMPORTED.code, source_ref__startswith=f"{name}/").values_list(
            "source_ref", flat=True
        )
    )
    fresh = [case for case in cases if f"{name}/{case.code}" not in known]
    if not fresh:
        return Kept(name, 0, len(cases), 0, 0, 0)
    first = min(case.steps[0].at.at for case in fresh)
    house = _House(name, fresh, first, by=by, at=at)
    rows = _Rows()
    serials = _numbering.reserve(len(fresh))
    for case, serial in zip(fresh, serials, strict=True):
        _keep_case(rows, case, serial, name, log, house)
    _write(rows)
    return Kept(
        source=name,
        cases=len(fresh),
        known=len(cases) - len(fresh),
        events=sum(len(case.steps) for case in fresh),
        persons=len(house.officers),
        late_steps=sum(clock.light == "done_late" and clock.purpose == STEP for clock in rows.clocks),
    )


class _House:
    """The import unit of a log: its head holds, and each resource of the log is a person in it."""

    def __init__(self, name: str, cases: Sequence[Case], first: datetime, *, by: Actor, at: datetime) -> None:
        code = f"import-{hashlib.sha256(name.encode()).hexdigest()[:10]}"
        since = (first - timedelta(days=1)).date()
        resources = sorted({step.resource for case in cases for step in case.steps if step.resource})
        codes = {resource: f"{code}.{_short(resource)}" for resource in resources}
        head = f"{code}.head"
        made = people.register_organisation(
            units=[people.NewUnit(code, f"历史导入：{name}"[:128], name[:64], "body", None, since)],
            posts=[
                people.NewPost(head, code, "导入数据负责岗", "head", since),
                *(
                    people.NewPost(codes[resource], code, "原系统经办", "clerk", since, superior=head)
                    for resource in resources
                ),
            ],
            people=[
                people.NewPerson(head, NOBODY, (head,)),
                *(
                    people.NewPerson(codes[resource], resource[:64], (codes[resource],))
                    for resource in resources
                ),
            ],
            by=by,
            at=at,
        )
        self.unit_id = made.units[code]
        self.head_post_id = made.posts[head]
        self.officers = {
            resource: self._officer(made, codes[resource], resource, name) for resource in resources
        }
        self.nobody = self._officer(made, head, NOBODY, name)

    def _officer(self, made: people.Registered, code: str, person: str, name: str) -> Officer:
        post = "导入数据负责岗" if code.endswith(".head") else "原系统经办"
        return Officer(
            made.people[code], person, made.posts[code], post, made.units[code.partition(".")[0]], name
        )

    def officer(self, step: Step) -> Officer:
        """Return who did a step, as the log says."""
        return self.officers.get(step.resource, self.nobody)


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _keep_case(rows: _Rows, case: Case, serial: int, name: str, log: Log, house: _House) -> None:
    begun = case.steps[0].at.at
    last = house.officer(case.steps[-1])
    title = case.title or f"{name} {case.code}"
    matter = Matter(
        pk=serial,
        number=_numbering.number(serial, begun),
        kind=IMPORTED.code,
        title=title[:400],
        requirement="",
        grade="tracked",
        origin=ledger.IMPORTED,
        source_kind="other",
        source_ref=f"{name}/{case.code}"[:200],
        state=states.CLOSED if case.closed else states.ACTIVE,
        closed_at=case.closed.at if case.closed else None,
        close_kind="done" if case.closed else "",
        unit_id=house.unit_id,
        leader_post_id=house.head_post_id,
        handler_id=last.person_id,
        handler_named=True,
        registered_unit_id=house.unit_id,
        registered_by_id=house.officer(case.steps[0]).person_id,
        registered_at=begun,
        assigned_unit_id=house.unit_id,
        assigned_at=begun,
        signed_at=begun,
        first_action_at=begun,
        last_moved_at=case.steps[-1].at.at,
        progress_percent=100 if case.closed else 0,
        progress_text=case.steps[-1].label or case.steps[-1].activity,
    )
    holdings = list(_holdings(case, matter, house))
    matter.held_since = holdings[-1].since
    rows.matters.append(matter)
    rows.by_reference[matter.reference] = matter
    rows.holdings += holdings
    if case.due:
        rows.clocks.append(_clock(matter, "main", begun, case.due, case.closed, log))
        matter.due_at = rows.clocks[-1].due_at
        matter.light = rows.clocks[-1].light if case.closed else "none"
    rows.drafts += _drafts(case, matter, name, log, house)
    rows.clocks += [
        _clock(matter, STEP, min(begun, step.at.at), step.due, step.at, log)
        for step in case.steps
        if step.due
    ]


def _holdings(case: Case, matter: Matter, house: _House) -> Iterator[Holding]:
    """Yield who handled the case from when to when: within one instant the last one counts."""
    turns: list[tuple[datetime, int]] = []
    for step in case.steps:
        person = house.officer(step).person_id
        if turns and turns[-1][0] == step.at.at:
            turns[-1] = (step.at.at, person)
        elif not turns or turns[-1][1] != person:
            turns.append((step.at.at, person))
    ends = [*(since for since, _ in turns[1:]), FAR]
    for place, ((since, person), until) in enumerate(zip(turns, ends, strict=True)):
        yield Holding(
            matter=matter,
            unit_id=house.unit_id,
            leader_post_id=house.head_post_id,
            handler_id=person,
            since=since,
            until=until,
            previous_until=since if place else None,
        )


def _clock(
    matter: Matter, purpose: str, start: datetime, due: Moment, ended: Moment | None, log: Log
) -> Clock:
    """Return a silent clock with a fixed date: late by the log's own days, not by ours."""
    by_day = log.by_day or due.day_only
    place = zone_of(log.zone)
    ends_at = datetime.combine(due.on + timedelta(days=1), time(0), tzinfo=place) if by_day else due.at
    late = ended is not None and ended.is_after(due, by_day=log.by_day)
    return Clock(
        about=matter.reference,
        purpose=purpose,
        calendar_code=CALENDAR,
        start_at=start,
        counts_from=start,
        start_on=start.date(),
        unit="date",
        fixed_on=due.on,
        sentence=f"原系统期限 {due.on.isoformat()}",
        state=STOPPED if ended else "running",
        stopped_at=ended.at if ended else None,
        light=("done_late" if late else "done") if ended else "green",
        due_at=ends_at,
        late_days=(ended.on - due.on).days if ended and late else None,
        is_silent=True,
    )


def _drafts(case: Case, matter: Matter, name: str, log: Log, house: _House) -> Iterator[ledger.Draft]:
    first = case.steps[0]
    opening = {
        "text": f"导入自{name}，原编号{case.code}",
        "number": matter.number,
        "title": matter.title,
        "source": name,
        "code": case.code,
        "zone": log.zone,
        "steps": len(case.steps),
        "due": case.due.on.isoformat() if case.due else "",
        "closed": case.closed.on.isoformat() if case.closed else "",
        "attributes": {key: str(value) for key, value in case.attributes.items()},
    }
    yield ledger.Draft(
        verbs.IMPORTED, matter.reference, house.officer(first), first.at.at, opening, origin=ledger.IMPORTED
    )
    for step in case.steps:
        facts: dict[str, Any] = {"activity": step.label or step.activity, "on": step.at.on.isoformat()}
        if step.label:
            facts["code"] = step.activity
        if step.at.day_only:
            facts["day_only"] = True
        if step.lifecycle:
            facts["lifecycle"] = step.lifecycle
        for key in ("started", "due", "planned", "stop"):
            moment: Moment | None = getattr(step, key)
            if moment:
                facts[key] = moment.on.isoformat() if moment.day_only else moment.at.isoformat()
        if step.due:
            facts["late"] = step.at.is_after(step.due, by_day=log.by_day)
        if step.attributes:
            facts["attributes"] = {key: str(value) for key, value in step.attributes.items()}
        yield ledger.Draft(
            verbs.IMPORTED, matter.reference, house.officer(step), step.at.at, facts, origin=ledger.IMPORTED
        )


def _write(rows: _Rows) -> None:
    """Write the entries first, as each matter repeats its last one; then matters, holdings and clocks."""
    for chunk in _whole_cases(rows.drafts):
        for entry in ledger.record_many(chunk):
            matter = rows.by_reference[entry.about]
            matter.version, matter.last_hash = entry.seq, entry.hash
            matter.last_recorded_at, matter.last_verb = entry.recorded_at, entry.verb
    copy_rows(Clock, rows.clocks)
    _point_at_main_clocks(rows)
    copy_rows(Matter, rows.matters)
    copy_rows(Holding, rows.holdings)


def _whole_cases(drafts: Sequence[ledger.Draft]) -> Iterator[list[ledger.Draft]]:
    """Yield the drafts in chunks that end with a case: the ledger looks up no subject twice."""
    chunk: list[ledger.Draft] = []
    for draft in drafts:
        if len(chunk) >= ENTRIES_AT_ONCE and draft.about != chunk[-1].about:
            yield chunk
            chunk = []
        chunk.append(draft)
    if chunk:
        yield chunk


def _point_at_main_clocks(rows: _Rows) -> None:
    mains = [clock.about for clock in rows.clocks if clock.purpose == "main"]
    if not mains:
        return
    for about, pk in Clock.objects.filter(about__in=mains, purpose="main").values_list("about", "pk"):
        rows.by_reference[about].main_clock_id = pk
