"""Matters with their ledger as an event log: XES, OCEL 2.0 in JSON and XML, or a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from itertools import islice
from pathlib import PurePath
from typing import IO
from zoneinfo import ZoneInfo

from zhixing.core.ledger import selectors as ledger
from zhixing.core.ledger import verbs as ledger_verbs
from zhixing.core.ledger.acts import LIVE, Entry
from zhixing.core.matters import verbs
from zhixing.core.matters.exports.object_logs import write_ocel_json, write_ocel_xml
from zhixing.core.matters.exports.tables import write_table
from zhixing.core.matters.exports.xes import write_xes
from zhixing.core.matters.imports.object_logs import LogEvent, LogObject, ObjectLog, ObjectValue, Relation
from zhixing.core.matters.imports.refusals import LogFormUnknown
from zhixing.core.matters.imports.values import Case, Moment, Scalar, Step
from zhixing.core.matters.models import FAR, Holding
from zhixing.core.matters.selectors import Filters, MatterRow, all_rows
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Actor
from zhixing.foundation.references import reference

MATTERS_AT_MOST = 20_000
HISTORIES_AT_ONCE = 500
FORMS = {
    ".xes": "xes",
    ".jsonocel": "ocel-json",
    ".json": "ocel-json",
    ".xmlocel": "ocel-xml",
    ".xml": "ocel-xml",
    ".csv": "csv",
}
CASE_ATTRIBUTES = ("kind", "grade", "unit", "light", "urgings", "progress")
STEP_ATTRIBUTES = ("unit", "post", "to", "percent", "close_kind", "origin", "recorded", "worked_minutes")
_TOLD = {"to": "to", "percent": "percent", "close_kind": "close_kind"}
_IMPORTED_MOMENTS = ("started", "due", "planned", "stop")


@dataclass(frozen=True, slots=True)
class Written:
    """What an export holds. `complete` is false where more matters fit than one file takes."""

    form: str
    cases: int
    events: int
    complete: bool


def form_named(name: str) -> str:
    """Return xes, ocel-json, ocel-xml or csv by a file's ending before any `.gz`. Raises LogFormUnknown."""
    form = FORMS.get(PurePath(name.lower().removesuffix(".gz")).suffix)
    if form is None:
        raise LogFormUnknown(name=name)
    return form


def write_matters(
    file: IO[bytes],
    *,
    form: str,
    seen_by: Actor,
    now: datetime,
    zone: str,
    wanted: Filters | None = None,
    with_persons: bool = False,
    at_most: int = MATTERS_AT_MOST,
) -> Written:
    """Write the matters that fit and that the viewer may see, by registration, and say how many.

    Work secrets never leave (P9). Who did a step is the unit, with persons the person: names are for
    an audit, a study of the process does without. No text of a report, reason or opinion is written.
    What came from one log alone (`wanted.source_log`) leaves under that log's codes and in its zone.
    Five queries and one for every 500 matters.
    """
    wanted = wanted or Filters()
    found = all_rows(seen_by=seen_by, wanted=wanted, now=now, order="registered", limit=at_most + 1)
    complete = len(found) <= at_most
    found = found[:at_most]
    if wanted.source_log and found:
        zone = _zone_of_log(found[0]) or zone
        prefix = f"{wanted.source_log}/"
        found = [replace(row, number=row.source_ref.removeprefix(prefix)) for row in found]
    if form in ("ocel-json", "ocel-xml"):
        log = object_log(found, zone=zone, with_persons=with_persons)
        (write_ocel_json if form == "ocel-json" else write_ocel_xml)(log, file)
        return Written(form, len(found), len(log.events), complete)
    if form not in ("xes", "csv"):
        raise LogFormUnknown(name=form)
    counted = _Counted(cases(found, zone=zone, with_persons=with_persons))
    if form == "xes":
        written = write_xes(counted, file, zone=zone)
    else:
        written = write_table(
            counted, file, zone=zone, case_attributes=CASE_ATTRIBUTES, step_attributes=STEP_ATTRIBUTES
        )
    return Written(form, written, counted.events, complete)


def _zone_of_log(row: MatterRow) -> str:
    """Return the zone of local days of the log that an imported matter came from. One query."""
    about = reference("matter", row.id)
    return next((str(entry.facts.get("zone", "")) for entry in ledger.histories([about])[about][:1]), "")


class _Counted:
    """Cases that pass by, and how many steps they had."""

    def __init__(self, passing: Iterable[Case]) -> None:
        self.events = 0
        self._passing = passing

    def __iter__(self) -> Iterator[Case]:
        for case in self._passing:
            self.events += len(case.steps)
            yield case


# --- Cases ---------------------------------------------------------------------------------------


def cases(rows: Iterable[MatterRow], *, zone: str, with_persons: bool = False) -> Iterator[Case]:
    """Yield each matter with its entries as a case, in the order given. One query for every 500 matters.

    A matter that came from another system's log is told in that system's own steps.
    """
    place = ZoneInfo(zone)
    waiting = iter(rows)
    while chunk := list(islice(waiting, HISTORIES_AT_ONCE)):
        told = ledger.histories([reference("matter", row.id) for row in chunk])
        for row in chunk:
            if case := _case(row, told[reference("matter", row.id)], place, with_persons=with_persons):
                yield case


def _case(row: MatterRow, entries: Sequence[Entry], place: ZoneInfo, *, with_persons: bool) -> Case | None:
    opening = next((entry for entry in entries if _is_opening(entry)), None)
    steps = [entry for entry in entries if not _is_opening(entry)]
    if not steps:
        return None
    due = _read(opening.facts.get("due"), place) if opening else _moment(row.due_at, place)
    return Case(
        code=row.number,
        title=row.title,
        due=due,
        closed=_moment(row.closed_at, place),
        attributes=_of_case(row),
        steps=tuple(
            _step(entry, place, with_persons=with_persons)
            for entry in sorted(steps, key=lambda entry: (entry.at, entry.seq))
        ),
    )


def _is_opening(entry: Entry) -> bool:
    """Whether an entry says only that a case was imported, and of which log."""
    return entry.verb == verbs.IMPORTED and "activity" not in entry.facts


def _of_case(row: MatterRow) -> dict[str, Scalar]:
    return {
        "kind": row.kind,
        "grade": row.grade,
        "unit": row.unit,
        "light": row.light,
        "urgings": row.urgings,
        "progress": row.progress_percent,
    }


def _step(entry: Entry, place: ZoneInfo, *, with_persons: bool) -> Step:
    at = Moment(entry.at, entry.at.astimezone(place).date())
    if entry.verb == verbs.IMPORTED:
        return _imported(entry, at, place, with_persons=with_persons)
    attributes: dict[str, Scalar] = {"unit": entry.unit_name, "post": entry.post_name}
    for fact, name in _TOLD.items():
        value = entry.facts.get(fact)
        if isinstance(value, (str, int)) and value != "":
            attributes[name] = value
    if entry.origin != LIVE:
        attributes["origin"] = entry.origin
        attributes["recorded"] = entry.recorded_at
    if entry.worked_minutes is not None:
        attributes["worked_minutes"] = entry.worked_minutes
    return Step(
        activity=entry.verb,
        label=ledger_verbs.label(entry.verb),
        at=at,
        resource=(entry.by_name if with_persons else "") or entry.unit_name or entry.by_name,
        lifecycle="complete",
        attributes={name: value for name, value in attributes.items() if value != ""},
    )


def _imported(entry: Entry, at: Moment, place: ZoneInfo, *, with_persons: bool) -> Step:
    """Return the step as the other system wrote it down."""
    facts = entry.facts
    told = facts.get("attributes")
    moments = {key: _read(facts.get(key), place) for key in _IMPORTED_MOMENTS}
    on = facts.get("on")
    return Step(
        activity=str(facts.get("code") or facts["activity"]),
        label=str(facts["activity"]) if facts.get("code") else "",
        at=Moment(
            at.at,
            date.fromisoformat(on) if isinstance(on, str) else at.on,
            day_only=bool(facts.get("day_only")),
        ),
        resource=entry.by_name if with_persons else entry.unit_name,
        lifecycle=str(facts.get("lifecycle", "")),
        started=moments["started"],
        due=moments["due"],
        planned=moments["planned"],
        stop=moments["stop"],
        attributes={str(k): str(v) for k, v in told.items()} if isinstance(told, Mapping) else {},
    )


def _read(text: object, place: ZoneInfo) -> Moment | None:
    """Return the moment that an import wrote: a date is a day and begins at local midnight."""
    if not isinstance(text, str) or not text:
        return None
    if len(text) == len("2026-03-02"):
        day = date.fromisoformat(text)
        return Moment(datetime.combine(day, time(0), tzinfo=place).astimezone(UTC), day, day_only=True)
    at = datetime.fromisoformat(text)
    return Moment(at, at.astimezone(place).date())


def _moment(at: datetime | None, place: ZoneInfo) -> Moment | None:
    return Moment(at.astimezone(UTC), at.astimezone(place).date()) if at else None


# --- Objects -------------------------------------------------------------------------------------

OBJECT_TYPES: Mapping[str, Mapping[str, str]] = {
    "matter": {
        "title": "string",
        "due": "time",
        "closed": "time",
        "holder": "string",
        **{name: "integer" if name in ("urgings", "progress") else "string" for name in CASE_ATTRIBUTES},
    },
    "unit": {"unit_name": "string"},
    "person": {"person_name": "string"},
}


def object_log(rows: Sequence[MatterRow], *, zone: str, with_persons: bool = False) -> ObjectLog:
    """Return matters, the units that held them or acted on them, and their entries as one object log.

    `holder` of a matter has a value for each unit that held it, from the moment on. Persons are
    objects only when asked for. Two queries and one for every 500 matters.
    """
    objects = _Objects()
    held = _held(rows)
    names = people.unit_names({unit for turns in held.values() for unit, _ in turns})
    steps: dict[str, set[str]] = {}
    events: list[LogEvent] = []
    for row, case in _with_cases(rows, zone=zone, with_persons=with_persons):
        turns = [
            (objects.unit(names.get(unit, "")), names.get(unit, ""), since) for unit, since in held[row.id]
        ]
        objects.matter(row, turns)
        for place, step in enumerate(case.steps, start=1):
            relations = [Relation(_matter_id(row), "about")]
            if unit := str(step.attributes.get("unit", "" if with_persons else step.resource)):
                relations.append(Relation(objects.unit(unit), "by unit"))
            if with_persons and step.resource and step.resource != unit:
                relations.append(Relation(objects.person(step.resource), "by person"))
            told = _told(step)
            steps.setdefault(step.activity, set()).update(told)
            events.append(
                LogEvent(
                    f"{row.number}/{place}", step.activity, step.at.at.isoformat(), told, tuple(relations)
                )
            )
    events.sort(key=lambda event: event.time)
    return ObjectLog(
        object_types={name: OBJECT_TYPES[name] for name in OBJECT_TYPES if name != "person" or with_persons},
        event_types={
            activity: {name: _kind(name) for name in sorted(told)} for activity, told in sorted(steps.items())
        },
        objects=tuple(objects.kept.values()),
        events=tuple(events),
    )


def _with_cases(
    rows: Sequence[MatterRow], *, zone: str, with_persons: bool
) -> Iterator[tuple[MatterRow, Case]]:
    by_number = {row.number: row for row in rows}
    for case in cases(rows, zone=zone, with_persons=with_persons):
        yield by_number[case.code], case


def _held(rows: Sequence[MatterRow]) -> dict[int, list[tuple[int, datetime]]]:
    """Return by matter which unit held it from when on, the same unit in a row once. One query."""
    held: dict[int, list[tuple[int, datetime]]] = {row.id: [] for row in rows}
    found = Holding.objects.filter(matter_id__in=list(held), until__lte=FAR).order_by("matter_id", "since")
    for matter_id, unit_id, since in found.values_list("matter_id", "unit_id", "since"):
        turns = held[matter_id]
        if not turns or turns[-1][0] != unit_id:
            turns.append((unit_id, since))
    return held


def _told(step: Step) -> dict[str, str]:
    """Return what a step says, by names that no other activity has: the schema of OCEL in XML wants it."""
    activity = step.activity.removeprefix("matter.").replace(".", "_")
    return {
        f"{activity}_{name}": value.isoformat() if isinstance(value, datetime) else str(value)
        for name, value in step.attributes.items()
        if name != "unit"
    }


def _kind(name: str) -> str:
    endings = {"_recorded": "time", "_percent": "integer", "_worked_minutes": "integer"}
    return next((kind for ending, kind in endings.items() if name.endswith(ending)), "string")


def _matter_id(row: MatterRow) -> str:
    return f"matter:{row.number}"


class _Objects:
    """The objects of a log, each once, in the order of their first mention."""

    def __init__(self) -> None:
        self.kept: dict[str, LogObject] = {}

    def unit(self, name: str) -> str:
        return self._once("unit", name)

    def person(self, name: str) -> str:
        return self._once("person", name)

    def _once(self, kind: str, name: str) -> str:
        key = f"{kind}:{name}"
        self.kept.setdefault(key, LogObject(key, kind, (ObjectValue(f"{kind}_name", name),)))
        return key

    def matter(self, row: MatterRow, turns: Sequence[tuple[str, str, datetime]]) -> None:
        """Add a matter with its values and who held it."""
        since = row.registered_at.isoformat()
        values = {"title": row.title, **_of_case(row)}
        values |= {
            name: at.isoformat() for name, at in (("due", row.due_at), ("closed", row.closed_at)) if at
        }
        attributes = [ObjectValue(name, str(value), since) for name, value in values.items() if value != ""]
        attributes += [ObjectValue("holder", name, at.isoformat()) for _, name, at in turns]
        held_by = dict.fromkeys(key for key, _, _ in reversed(turns))
        relations = tuple(
            Relation(key, "held before" if place else "held by") for place, key in enumerate(held_by)
        )
        self.kept[_matter_id(row)] = LogObject(_matter_id(row), "matter", tuple(attributes), relations)
