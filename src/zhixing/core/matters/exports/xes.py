"""Cases written as XES (IEEE 1849), one trace at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from lxml import etree

from zhixing.core.matters.imports.values import Case, Moment, Scalar, Step

NAMESPACE = "http://www.xes-standard.org/"
EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
)
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_KINDS: tuple[tuple[type, str], ...] = ((bool, "boolean"), (int, "int"), (float, "float"), (datetime, "date"))


def write_xes(cases: Iterable[Case], file: IO[bytes], *, zone: str, name: str = "") -> int:
    """Write the cases and return how many there were. Times carry the offset of `zone`.

    Title, deadline and closing of a case, and deadline, plan, start, stop and label of a step, are
    attributes with the prefix `zhixing:`; reading the file back gives the same cases.
    """
    place = ZoneInfo(zone)
    count = 0
    with etree.xmlfile(file, encoding="utf-8") as out:
        out.write_declaration()
        with out.element(
            f"{{{NAMESPACE}}}log", {"xes.version": "1849-2016", "xes.features": ""}, {None: NAMESPACE}
        ):
            for element in _header(name):
                out.write(element, pretty_print=True)
            for case in cases:
                out.write(_trace(case, place), pretty_print=True)
                count += 1
    return count


def _header(name: str) -> list[Any]:
    extensions = [
        _element("extension", {"name": title, "prefix": prefix, "uri": uri})
        for title, prefix, uri in EXTENSIONS
    ]
    of_traces = _element("global", {"scope": "trace"})
    of_traces.append(_attribute("string", "concept:name", ""))
    of_events = _element("global", {"scope": "event"})
    of_events.append(_attribute("string", "concept:name", ""))
    of_events.append(_attribute("date", "time:timestamp", "1970-01-01T00:00:00.000+00:00"))
    classifier = _element("classifier", {"name": "Activity", "keys": "concept:name"})
    return [*extensions, of_traces, of_events, classifier, _attribute("string", "concept:name", name)]


def _trace(case: Case, place: ZoneInfo) -> Any:
    trace = _element("trace", {})
    trace.append(_attribute("string", "concept:name", case.code))
    if case.title:
        trace.append(_attribute("string", "zhixing:title", case.title))
    _append_moments(trace, {"zhixing:due": case.due, "zhixing:closed": case.closed}, place)
    _append_values(trace, case.attributes, place)
    for step in case.steps:
        trace.append(_event(step, place))
    return trace


def _event(step: Step, place: ZoneInfo) -> Any:
    event = _element("event", {})
    words = {
        "concept:name": step.activity,
        "zhixing:label": step.label,
        "org:resource": step.resource,
        "lifecycle:transition": step.lifecycle,
    }
    for key, text in words.items():
        if text:
            event.append(_attribute("string", key, text))
    moments = {
        "time:timestamp": step.at,
        "zhixing:started": step.started,
        "zhixing:due": step.due,
        "zhixing:planned": step.planned,
        "zhixing:stop": step.stop,
    }
    _append_moments(event, moments, place)
    _append_values(event, step.attributes, place)
    return event


def _append_moments(element: Any, moments: Mapping[str, Moment | None], place: ZoneInfo) -> None:
    for key, moment in moments.items():
        if moment:
            element.append(_attribute("date", key, _written(moment.at, place)))


def _append_values(element: Any, values: Mapping[str, Scalar], place: ZoneInfo) -> None:
    for key, value in values.items():
        kind = next((kind for type_, kind in _KINDS if isinstance(value, type_)), "string")
        element.append(_attribute(kind, key, _text(value, place)))


def _text(value: Scalar, place: ZoneInfo) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return _written(value, place) if isinstance(value, datetime) else str(value)


def _written(at: datetime, place: ZoneInfo) -> str:
    local = at.astimezone(place)
    return local.isoformat(timespec="milliseconds" if local.microsecond % 1000 == 0 else "microseconds")


def _element(tag: str, attributes: Mapping[str, str]) -> Any:
    return etree.Element(f"{{{NAMESPACE}}}{tag}", attributes, {None: NAMESPACE})


def _attribute(kind: str, key: str, value: str) -> Any:
    return _element(kind, {"key": _clean(key), "value": _clean(value)})


def _clean(text: str) -> str:
    """Return the text without signs that XML cannot carry."""
    return _CONTROL.sub("\ufffd", text)
