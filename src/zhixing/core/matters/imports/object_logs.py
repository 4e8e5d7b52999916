"""Object-centric logs (OCEL 2.0 in JSON, XML and SQLite; OCEL 1.0 in JSON and XML)."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from zhixing.core.matters.imports.building import case_of
from zhixing.core.matters.imports.files import EVENTS_AT_MOST, open_binary
from zhixing.core.matters.imports.mapping import KNOWN_NAMES, LogMapping, plain
from zhixing.core.matters.imports.markup import elements, local_name
from zhixing.core.matters.imports.refusals import CaseTypeUnknown, LogNotReadable, LogTooLarge
from zhixing.core.matters.imports.times import DAYS_ENOUGH, TimeEvidence, TimeReader, parse_time
from zhixing.core.matters.imports.values import NOTHING, Case, Finding, Log, Moment, Problem, Scalar, Step
from zhixing.foundation.words import mark

EPOCH = "1970-01-01T00:00:00Z"
CASE_TYPES = ("matter", "事项", "case", "办件")
RESOURCE_TYPES = ("officer", "person", "resource", "employee", "人员", "经办人")
NO_ACTIVITY = mark("没有类型")
NO_TIME = mark("没有可识别的时间（“{text}”）")
WITHOUT_CASE = mark("{count} 个环节与所选对象类型“{type}”无关，未计入事项")
IN_SEVERAL = mark("{count} 个环节同时属于多个事项，在每个事项中各计一次")
CASE_TYPE_CHOSEN = mark("以对象类型“{type}”为事项，共 {count} 个")


@dataclass(frozen=True, slots=True)
class Relation:
    """A link to another object, with what it means."""

    object_id: str
    qualifier: str = ""


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """What an attribute of an object was from `time` on."""

    name: str
    value: str
    time: str = EPOCH


@dataclass(frozen=True, slots=True)
class LogObject:
    """An object of an object-centric log."""

    id: str
    type: str
    attributes: tuple[ObjectValue, ...] = ()
    relations: tuple[Relation, ...] = ()

    def last(self, name: str) -> str:
        """Return the latest value of an attribute, '' when it never had one."""
        values = [value for value in self.attributes if value.name == name]
        return max(values, key=lambda value: value.time).value if values else ""


@dataclass(frozen=True, slots=True)
class LogEvent:
    """An event of an object-centric log. `time` is as written."""

    id: str
    type: str
    time: str
    attributes: Mapping[str, str] = field(default_factory=dict)
    relations: tuple[Relation, ...] = ()


@dataclass(frozen=True, slots=True)
class ObjectLog:
    """A whole object-centric log. The types map a name to its attributes with their declared types."""

    object_types: Mapping[str, Mapping[str, str]]
    event_types: Mapping[str, Mapping[str, str]]
    objects: tuple[LogObject, ...]
    events: tuple[LogEvent, ...]


def open_object_log(path: Path, *, form: str, given: LogMapping, zone: str, default_zone: str) -> Log:
    """Return the log of an OCEL file, seen from the objects of one type as its cases.

    The type is the one that the mapping names, else `matter`, else the one that most events touch.
    Raises LogNotReadable, DocumentTypeForbidden, LogTooLarge, CaseTypeUnknown.
    """
    objects = read_object_log(path, form=form)
    if len(objects.events) > EVENTS_AT_MOST:
        raise LogTooLarge(name=path.name, limit=f"{EVENTS_AT_MOST:,}")
    evidence = TimeEvidence()
    for event in objects.events:
        if value := parse_time(event.time):
            evidence.see("time", value)
    times = evidence.decide(default_zone=default_zone, zone=zone)
    case_type = _case_type(objects, given, path)
    log = Log(
        form=form,
        zone=times.zone,
        zone_basis=times.basis,
        by_day=evidence.day_share(("time",), times) >= DAYS_ENOUGH,
        cases=lambda: iter(()),
    )
    log.cases = lambda: _cases(objects, case_type, given, times, log)
    return log


def read_object_log(path: Path, *, form: str) -> ObjectLog:
    """Return the whole log. Raises LogNotReadable, DocumentTypeForbidden."""
    if form == "ocel-json":
        return _of_json(path)
    if form == "ocel-xml":
        return _of_xml(path)
    return _of_sqlite(path)


def _of_json(path: Path) -> ObjectLog:
    try:
        with open_binary(path) as file:
            written = json.load(file)
        if "ocel:events" in written:
            return _of_first_version(written)
        return ObjectLog(
            object_types=_types(written["objectTypes"]),
            event_types=_types(written["eventTypes"]),
            objects=tuple(
                LogObject(
                    id=str(entry["id"]),
                    type=str(entry["type"]),
                    attributes=tuple(
                        ObjectValue(
                            str(value["name"]), _written(value["value"]), str(value.get("time", EPOCH))
                        )
                        for value in entry.get("attributes") or ()
                    ),
                    relations=_relations(entry.get("relationships")),
                )
                for entry in written["objects"]
            ),
            events=tuple(
                LogEvent(
                    id=str(entry["id"]),
                    type=str(entry["type"]),
                    time=str(entry["time"]),
                    attributes={
                        str(value["name"]): _written(value["value"])
                        for value in entry.get("attributes") or ()
                    },
                    relations=_relations(entry.get("relationships")),
                )
                for entry in written["events"]
            ),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LogNotReadable(name=path.name, reason=f"不是 OCEL：{error}") from error


def _types(written: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    return {
        str(entry["name"]): {
            str(value["name"]): str(value["type"]) for value in entry.get("attributes") or ()
        }
        for entry in written
    }


def _relations(written: Sequence[Mapping[str, Any]] | None) -> tuple[Relation, ...]:
    return tuple(Relation(str(entry["objectId"]), str(entry.get("qualifier", ""))) for entry in written or ())


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def _of_first_version(written: Mapping[str, Any]) -> ObjectLog:
    """Read OCEL 1.0: objects without relations, values without times or declared types."""
    objects = tuple(
        LogObject(
            id=str(key),
            type=str(entry["ocel:type"]),
            attributes=tuple(
                ObjectValue(str(name), _written(value)) for name, value in entry.get("ocel:ovmap", {}).items()
            ),
        )
        for key, entry in written["ocel:objects"].items()
    )
    events = tuple(
        LogEvent(
            id=str(key),
            type=str(entry["ocel:activity"]),
            time=str(entry["ocel:timestamp"]),
            attributes={str(name): _written(value) for name, value in entry.get("ocel:vmap", {}).items()},
            relations=tuple(Relation(str(target)) for target in entry.get("ocel:omap", ())),
        )
        for key, entry in written["ocel:events"].items()
    )
    return with_types(objects, events)


def with_types(objects: tuple[LogObject, ...], events: tuple[LogEvent, ...]) -> ObjectLog:
    """Return the log with the types that its objects and events show, every attribute as text."""
    object_types: dict[str, dict[str, str]] = {}
    for entry in objects:
        object_types.setdefault(entry.type, {}).update({value.name: "string" for value in entry.attributes})
    event_types: dict[str, dict[str, str]] = {}
    for event in events:
        event_types.setdefault(event.type, {}).update(dict.fromkeys(event.attributes, "string"))
    return ObjectLog(object_types, event_types, objects, events)


def _of_xml(path: Path) -> ObjectLog:
    object_types: dict[str, dict[str, str]] = {}
    event_types: dict[str, dict[str, str]] = {}
    objects: list[LogObject] = []
    events: list[LogEvent] = []
    for name, element in elements(path, "object-type", "event-type", "object", "event", depth=2):
        if name == "object-type":
            object_types[element.get("name", "")] = _declared(element)
        elif name == "event-type":
            event_types[element.get("name", "")] = _declared(element)
        elif name == "object":
            objects.append(_object_of(element))
        else:
            events.append(_event_of(element))
    found = with_types(tuple(objects), tuple(events))
    return ObjectLog(
        object_types or found.object_types, event_types or found.event_types, found.objects, found.events
    )


def _declared(element: Any) -> dict[str, str]:
    return {child.get("name", ""): child.get("type", "string") for child in element.iter("{*}attribute")}


def _xml_relations(element: Any) -> tuple[Relation, ...]:
    """Return relations; tools write them as `object` or `relationship`."""
    return tuple(
        Relation(child.get("object-id", ""), child.get("qualifier", ""))
        for child in element.iter("{*}object", "{*}relationship", "{*}relobj")
        if child is not element and child.get("object-id")
    )


def _first_version_values(element: Any) -> tuple[dict[str, str], dict[str, list[tuple[str, str]]]]:
    """Return the keyed values of an OCEL 1.0 element and its keyed lists."""
    values: dict[str, str] = {}
    lists: dict[str, list[tuple[str, str]]] = {}
    for child in element:
        key = child.get("key", "")
        if local_name(child) == "list":
            lists[key] = [(entry.get("key", ""), entry.get("value", "")) for entry in child]
        elif key:
            values[key] = child.get("value", "")
    return values, lists


def _object_of(element: Any) -> LogObject:
    if element.get("id") is None:
        values, lists = _first_version_values(element)
        pairs = lists.get("ovmap", [])
        return LogObject(
            values.get("id", ""), values.get("type", ""), tuple(ObjectValue(*pair) for pair in pairs)
        )
    return LogObject(
        id=element.get("id"),
        type=element.get("type", ""),
        attributes=tuple(
            ObjectValue(child.get("name", ""), child.text or "", child.get("time", EPOCH))
            for child in element.iter("{*}attribute")
        ),
        relations=_xml_relations(element),
    )


def _event_of(element: Any) -> LogEvent:
    if element.get("id") is None:
        values, lists = _first_version_values(element)
        return LogEvent(
            id=values.get("id", ""),
            type=values.get("activity", ""),
            time=values.get("timestamp", ""),
            attributes=dict(lists.get("vmap", [])),
            relations=tuple(Relation(target) for _, target in lists.get("omap", [])),
        )
    return LogEvent(
        id=element.get("id"),
        type=element.get("type", ""),
        time=element.get("time", ""),
        attributes={child.get("name", ""): child.text or "" for child in element.iter("{*}attribute")},
        relations=_xml_relations(element),
    )


def _of_sqlite(path: Path) -> ObjectLog:
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            database.row_factory = sqlite3.Row
            return _of_tables(database)
    except (sqlite3.Error, KeyError, IndexError) as error:
        raise LogNotReadable(name=path.name, reason=f"不是 OCEL：{error}") from error


def _of_tables(database: sqlite3.Connection) -> ObjectLog:
    related: dict[str, list[Relation]] = {}
    for row in database.execute("SELECT * FROM event_object"):
        related.setdefault(f"e:{row['ocel_event_id']}", []).append(_relation(row, "ocel_object_id"))
    for row in database.execute("SELECT * FROM object_object"):
        related.setdefault(f"o:{row['ocel_source_id']}", []).append(_relation(row, "ocel_target_id"))
    object_types, values = _rows_by_type(database, "object")
    event_types, facts = _rows_by_type(database, "event")
    objects = tuple(
        LogObject(
            id=key,
            type=kind,
            attributes=tuple(
                ObjectValue(name, _written(row[name]), str(row["ocel_time"]))
                for row in values.get(key, ())
                for name in object_types[kind]
                if row[name] is not None and _tells(row, name)
            ),
            relations=tuple(related.get(f"o:{key}", ())),
        )
        for key, kind in database.execute("SELECT ocel_id, ocel_type FROM object ORDER BY rowid")
    )
    events = tuple(
        LogEvent(
            id=key,
            type=kind,
            time=str(facts[key][0]["ocel_time"]) if key in facts else "",
            attributes={
                name: _written(row[name])
                for row in facts.get(key, ())
                for name in event_types[kind]
                if row[name]
            },
            relations=tuple(related.get(f"e:{key}", ())),
        )
        for key, kind in database.execute("SELECT ocel_id, ocel_type FROM event ORDER BY rowid")
    )
    return ObjectLog(object_types, event_types, objects, events)


def _relation(row: sqlite3.Row, column: str) -> Relation:
    return Relation(str(row[column]), str(row["ocel_qualifier"] or ""))


def _tells(row: sqlite3.Row, name: str) -> bool:
    """Whether the row sets this attribute: a changed-field row sets that field alone."""
    changed = row["ocel_changed_field"] if "ocel_changed_field" in row.keys() else None  # noqa: SIM118
    return not changed or changed == name


def _rows_by_type(
    database: sqlite3.Connection, noun: str
) -> tuple[dict[str, dict[str, str]], dict[str, list[sqlite3.Row]]]:
    types: dict[str, dict[str, str]] = {}
    rows: dict[str, list[sqlite3.Row]] = {}
    for kind, table in database.execute(f"SELECT ocel_type, ocel_type_map FROM {noun}_map_type").fetchall():  # noqa: S608
        quoted = f"{noun}_{table}".replace('"', '""')
        cursor = database.execute(f'SELECT * FROM "{quoted}"')  # noqa: S608 - a table named by the file itself
        types[kind] = {
            column[0]: "string"
            for column in cursor.description
            if column[0] not in ("ocel_id", "ocel_time", "ocel_changed_field")
        }
        for row in cursor:
            rows.setdefault(str(row["ocel_id"]), []).append(row)
    return types, rows


def _case_type(objects: ObjectLog, given: LogMapping, path: Path) -> str:
    known = list(dict.fromkeys([*objects.object_types, *(entry.type for entry in objects.objects)]))
    if given.case_type:
        if given.case_type not in known:
            raise CaseTypeUnknown(name=path.name, type=given.case_type, known="、".join(known))
        return given.case_type
    for name in CASE_TYPES:
        if name in known:
            return name
    types = {entry.id: entry.type for entry in objects.objects}
    touched = Counter(
        kind
        for event in objects.events
        for kind in {types[relation.object_id] for relation in event.relations if relation.object_id in types}
    )
    return max(known, key=lambda kind: touched[kind], default="")


def _cases(
    objects: ObjectLog, case_type: str, mapping: LogMapping, times: TimeReader, log: Log
) -> Iterator[Case]:
    log.read = log.rejected = 0
    log.problems.clear()
    log.notes.clear()
    by_id = {entry.id: entry for entry in objects.objects}
    steps: dict[str, list[Step]] = {entry.id: [] for entry in objects.objects if entry.type == case_type}
    without = several = 0
    for event in objects.events:
        log.read += 1
        step = _step(event, by_id, times)
        if isinstance(step, Problem):
            log.reject(step)
            continue
        owners = list(
            dict.fromkeys(relation.object_id for relation in event.relations if relation.object_id in steps)
        )
        without += not owners
        several += len(owners) > 1
        for owner in owners:
            steps[owner].append(step)
    counted = {code: found for code, found in steps.items() if found}
    log.notes.append(Finding("case_type", len(counted), CASE_TYPE_CHOSEN, {"type": case_type}))
    if without:
        log.notes.append(Finding("without_case", without, WITHOUT_CASE, {"type": case_type}))
    if several:
        log.notes.append(Finding("in_several_cases", several, IN_SEVERAL))
    for code, found in counted.items():
        yield _case(by_id[code], found, mapping, times)


def _case(entry: LogObject, steps: list[Step], mapping: LogMapping, times: TimeReader) -> Case:
    names = list(dict.fromkeys(value.name for value in entry.attributes))
    chosen = {
        part: getattr(mapping, part) or _name_for(names, parts)
        for part, parts in (
            ("case_due", ("due", "case_due")),
            ("case_closed", ("case_closed", "stop")),
            ("case_title", ("case_title",)),
        )
    }
    due = times.moment(entry.last(chosen["case_due"]), column="due") if chosen["case_due"] else None
    closed: Moment | str | None = None
    if text := entry.last(chosen["case_closed"]) if chosen["case_closed"] else "":
        closed = times.moment(text, column="closed") or text
    attributes: dict[str, Scalar] = {name: entry.last(name) for name in names if name not in chosen.values()}
    return case_of(
        entry.id,
        steps,
        mapping=mapping,
        title=entry.last(chosen["case_title"]),
        due=due,
        closed=closed,
        attributes=attributes or NOTHING,
    )


def _step(event: LogEvent, by_id: Mapping[str, LogObject], times: TimeReader) -> Step | Problem:
    place = f"环节（event）“{event.id}”"
    if not event.type:
        return Problem(place, NO_ACTIVITY)
    at = times.moment(event.time, column="time")
    if at is None:
        return Problem(place, NO_TIME, {"text": event.time})
    names = list(event.attributes)
    resource_name = _name_for(names, ("resource",))
    moments: dict[str, Moment] = {}
    for part in ("started", "due", "planned", "stop"):
        name = _name_for(names, (part,))
        if name and (moment := times.moment(event.attributes[name], column=name)):
            moments[part] = moment
    played = {resource_name, *(_name_for(names, (part,)) for part in moments)}
    return Step(
        activity=event.type,
        at=at,
        resource=event.attributes.get(resource_name, "") or _resource_object(event, by_id),
        started=moments.get("started"),
        due=moments.get("due"),
        planned=moments.get("planned"),
        stop=moments.get("stop"),
        attributes={name: value for name, value in event.attributes.items() if name not in played},
        place=place,
    )


def _resource_object(event: LogEvent, by_id: Mapping[str, LogObject]) -> str:
    for relation in event.relations:
        if (entry := by_id.get(relation.object_id)) and entry.type.casefold() in RESOURCE_TYPES:
            return entry.id
    return ""


def _name_for(names: Sequence[str], parts: tuple[str, ...]) -> str:
    by_name = {plain(name.rpartition(":")[2]): name for name in names}
    return next((by_name[name] for part in parts for name in KNOWN_NAMES[part] if name in by_name), "")
