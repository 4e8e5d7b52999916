"""Object-centric logs written as OCEL 2.0, in JSON and in XML."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import IO, Any

from lxml import etree

from zhixing.core.matters.imports.object_logs import LogEvent, LogObject, ObjectLog, Relation
from zhixing.core.matters.imports.times import parse_time

_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def write_ocel_json(log: ObjectLog, file: IO[bytes]) -> None:
    """Write the log as OCEL 2.0 JSON, indented by one blank, in the order given."""
    written = {
        "objectTypes": _types(log.object_types),
        "eventTypes": _types(log.event_types),
        "objects": [
            {
                "id": entry.id,
                "type": entry.type,
                "attributes": [
                    {"name": value.name, "time": instant(value.time), "value": value.value}
                    for value in entry.attributes
                ],
                "relationships": _relations(entry.relations),
            }
            for entry in log.objects
        ],
        "events": [
            {
                "id": event.id,
                "type": event.type,
                "time": instant(event.time),
                "attributes": [{"name": name, "value": value} for name, value in event.attributes.items()],
                "relationships": _relations(event.relations),
            }
            for event in log.events
        ],
    }
    file.write(json.dumps(written, ensure_ascii=False, indent=1).encode())


def write_ocel_xml(log: ObjectLog, file: IO[bytes]) -> None:
    """Write the log as OCEL 2.0 XML, one element at a time."""
    types = {entry.id: entry.type for entry in log.objects}
    with etree.xmlfile(file, encoding="utf-8") as out:
        out.write_declaration()
        with out.element("log"):
            for section, tag, declared in (
                ("object-types", "object-type", log.object_types),
                ("event-types", "event-type", log.event_types),
            ):
                with out.element(section):
                    for name, attributes in declared.items():
                        out.write(_declared(tag, name, attributes), pretty_print=True)
            with out.element("objects"):
                for entry in log.objects:
                    out.write(_object(entry, types), pretty_print=True)
            with out.element("events"):
                for event in log.events:
                    out.write(_event(event, types), pretty_print=True)


def instant(text: str) -> str:
    """Return a time as both schemas of OCEL want it: in UTC, with Z. Text that is no time stays as it is."""
    value = parse_time(text)
    if value is None:
        return text
    aware = value if value.tzinfo else value.replace(tzinfo=UTC)
    return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _types(types: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "attributes": [{"name": key, "type": kind} for key, kind in attributes.items()]}
        for name, attributes in types.items()
    ]


def _relations(relations: Iterable[Relation]) -> list[dict[str, str]]:
    return [{"objectId": relation.object_id, "qualifier": relation.qualifier} for relation in relations]


def _declared(tag: str, name: str, attributes: Mapping[str, str]) -> Any:
    element = etree.Element(tag, {"name": _clean(name)})
    inner = etree.SubElement(element, "attributes")
    for key, kind in attributes.items():
        etree.SubElement(inner, "attribute", {"name": _clean(key), "type": kind})
    return element


def _object(entry: LogObject, types: Mapping[str, str]) -> Any:
    element = etree.Element("object", {"id": _clean(entry.id), "type": _clean(entry.type)})
    attributes = etree.SubElement(element, "attributes")
    for value in entry.attributes:
        inner = etree.SubElement(
            attributes, "attribute", {"name": _clean(value.name), "time": instant(value.time)}
        )
        inner.text = _clean(value.value)
    _append_relations(element, entry.relations, types)
    return element


def _event(event: LogEvent, types: Mapping[str, str]) -> Any:
    element = etree.Element(
        "event", {"id": _clean(event.id), "type": _clean(event.type), "time": instant(event.time)}
    )
    attributes = etree.SubElement(element, "attributes")
    for name, value in event.attributes.items():
        inner = etree.SubElement(attributes, "attribute", {"name": _clean(name)})
        inner.text = _clean(value)
    _append_relations(element, event.relations, types)
    return element


def _append_relations(element: Any, relations: Iterable[Relation], types: Mapping[str, str]) -> None:
    """Add the related objects. The schema of OCEL 2.0 wants them as `object` with their type."""
    inner = etree.SubElement(element, "objects")
    for relation in relations:
        attributes = {
            "object-id": _clean(relation.object_id),
            "qualifier": _clean(relation.qualifier),
            "type": _clean(types.get(relation.object_id, "")),
        }
        etree.SubElement(inner, "object", attributes)


def _clean(text: str) -> str:
    """Return the text without signs that XML cannot carry."""
    return _CONTROL.sub("\ufffd", text)
