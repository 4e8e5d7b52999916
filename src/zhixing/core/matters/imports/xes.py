"""XES event logs (IEEE 1849), with the standard's namespace, with it less its slash, or with none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zhixing.core.matters.imports.building import case_of
from zhixing.core.matters.imports.files import EVENTS_AT_MOST
from zhixing.core.matters.imports.mapping import KNOWN_NAMES, LogMapping, plain
from zhixing.core.matters.imports.markup import elements, local_name
from zhixing.core.matters.imports.refusals import LogTooLarge
from zhixing.core.matters.imports.times import DAYS_ENOUGH, TimeEvidence, TimeReader, parse_time
from zhixing.core.matters.imports.values import Case, Finding, Log, Moment, Problem, Scalar, Step
from zhixing.foundation.words import mark

NAME, RESOURCE, TIME, LIFECYCLE = "concept:name", "org:resource", "time:timestamp", "lifecycle:transition"
NO_ACTIVITY = mark("没有环节名称（{key}）")
NO_TIME = mark("没有时间（{key}）")
BAD_TIME = mark("“{key}”的“{text}”不是可识别的时间")
EMPTY_TRACES = mark("{count} 个事项没有可用的环节，未计入")
REPEATED_CODES = mark("{count} 个事项的编号与前面的事项相同，已加序号区分")

_MOMENTS_OF_STEP = ("started", "due", "planned", "stop")
_MOMENTS_OF_CASE = {"case_due": ("due", "case_due"), "case_closed": ("case_closed", "stop")}
_NUMBERS: Mapping[str, type[int] | type[float]] = {"int": int, "float": float, "integer": int}
_UNREAD = ("?", "")


@dataclass(frozen=True, slots=True)
class _Written:
    """One attribute as it stands in the file."""

    kind: str
    text: str


def open_xes(path: Path, *, given: LogMapping, zone: str, default_zone: str) -> Log:
    """Return the log of an XES file, gzipped or not.

    Reads the file once for how its times are written and once more for each call of `cases()`; one
    trace is in memory at a time. Raises LogNotReadable, DocumentTypeForbidden, LogTooLarge.
    """
    evidence = _evidence(path)
    times = evidence.decide(default_zone=default_zone, zone=zone)
    time_key = given.at or TIME
    log = Log(
        form="xes",
        zone=times.zone,
        zone_basis=times.basis,
        by_day=evidence.day_share((time_key,), times) >= DAYS_ENOUGH,
        cases=lambda: iter(()),
    )
    log.cases = lambda: _cases(path, given, times, log)
    return log


def _evidence(path: Path) -> TimeEvidence:
    evidence = TimeEvidence()
    for _, trace in elements(path, "trace", depth=1):
        for element in trace.iter("{*}date"):
            if value := parse_time(element.get("value", "")):
                evidence.see(element.get("key", ""), value)
    return evidence


def _cases(path: Path, mapping: LogMapping, times: TimeReader, log: Log) -> Iterator[Case]:
    log.read = log.rejected = 0
    log.problems.clear()
    log.notes.clear()
    seen: dict[str, int] = {}
    empty = 0
    for number, (_, trace) in enumerate(elements(path, "trace", depth=1), start=1):
        steps = list(_steps(trace, number, mapping, times, log, path))
        if not steps:
            empty += 1
            continue
        written = _attributes(trace)
        code = _text(written, mapping.case or NAME) or str(number)
        seen[code] = seen.get(code, 0) + 1
        yield _case(code if seen[code] == 1 else f"{code}#{seen[code]}", steps, written, mapping, times)
    if empty:
        log.notes.append(Finding("empty_cases", empty, EMPTY_TRACES))
    if repeated := sum(seen.values()) - len(seen):
        log.notes.append(Finding("repeated_codes", repeated, REPEATED_CODES))


def _case(
    code: str, steps: list[Step], written: Mapping[str, _Written], mapping: LogMapping, times: TimeReader
) -> Case:
    moments: dict[str, Moment] = {}
    played = {mapping.case or NAME}
    status = ""
    for part, groups in _MOMENTS_OF_CASE.items():
        key = getattr(mapping, part) or _key_for(written, groups)
        if not key or key not in written:
            continue
        if moment := _moment(written[key], key, times, mapping):
            moments[part] = moment
            played.add(key)
        elif part == "case_closed":
            status = written[key].text
    title_key = mapping.case_title or _key_for(written, ("case_title",))
    played.add(title_key)
    return case_of(
        code,
        steps,
        mapping=mapping,
        title=_text(written, title_key),
        due=moments.get("case_due"),
        closed=moments.get("case_closed") or status or None,
        attributes=_values(written, played, times),
    )


def _steps(
    trace: Any, trace_number: int, mapping: LogMapping, times: TimeReader, log: Log, path: Path
) -> Iterator[Step]:
    number = 0
    for element in trace:
        if local_name(element) != "event":
            continue
        number += 1
        log.read += 1
        if log.read > EVENTS_AT_MOST:
            raise LogTooLarge(name=path.name, limit=f"{EVENTS_AT_MOST:,}")
        place = f"第 {trace_number} 个事项（trace）第 {number} 个环节（event）"
        step = _step(_attributes(element), place, mapping, times)
        if isinstance(step, Problem):
            log.reject(step)
        else:
            yield step


def _step(
    written: Mapping[str, _Written], place: str, mapping: LogMapping, times: TimeReader
) -> Step | Problem:
    name_key, time_key = mapping.activity or NAME, mapping.at or TIME
    resource_key, lifecycle_key = mapping.resource or RESOURCE, mapping.lifecycle or LIFECYCLE
    if not (activity := _text(written, name_key)):
        return Problem(place, NO_ACTIVITY, {"key": name_key})
    if time_key not in written:
        return Problem(place, NO_TIME, {"key": time_key})
    at = _moment(written[time_key], time_key, times, mapping)
    if at is None:
        return Problem(place, BAD_TIME, {"key": time_key, "text": written[time_key].text})
    moments: dict[str, Moment] = {}
    label_key = mapping.label or _key_for(written, ("label",))
    played = {name_key, time_key, resource_key, lifecycle_key, label_key}
    for part in _MOMENTS_OF_STEP:
        key = getattr(mapping, part) or _key_for(written, (part,))
        if key and key in written and written[key].text not in _UNREAD:
            moment = _moment(written[key], key, times, mapping)
            if moment is None:
                return Problem(place, BAD_TIME, {"key": key, "text": written[key].text})
            moments[part] = moment
            played.add(key)
    return Step(
        activity=activity,
        at=at,
        label=_text(written, label_key),
        resource=_text(written, resource_key),
        lifecycle=_text(written, lifecycle_key),
        started=moments.get("started"),
        due=moments.get("due"),
        planned=moments.get("planned"),
        stop=moments.get("stop"),
        attributes=_values(written, played, times),
        place=place,
    )


def _attributes(element: Any) -> dict[str, _Written]:
    """Return the typed attributes of a trace or event; nested ones under `outer/inner`."""
    found: dict[str, _Written] = {}
    for child in element:
        kind = local_name(child)
        if kind == "event":
            continue
        key = child.get("key", "")
        if (text := child.get("value")) is not None:
            found[key] = _Written(kind, text)
        for inner, written in _attributes(child).items():
            found[f"{key}/{inner}" if key else inner] = written
    return found


def _text(written: Mapping[str, _Written], key: str) -> str:
    return written[key].text.strip() if key in written else ""


def _key_for(written: Mapping[str, _Written], parts: tuple[str, ...]) -> str:
    """Return the attribute that plays one of these parts, by its name without the prefix; '' for none."""
    by_name = {plain(key.rpartition(":")[2]): key for key in written}
    return next((by_name[name] for part in parts for name in KNOWN_NAMES[part] if name in by_name), "")


def _moment(written: _Written, key: str, times: TimeReader, mapping: LogMapping) -> Moment | None:
    return times.moment(written.text, column=key, pattern=mapping.time_pattern)


def _values(written: Mapping[str, _Written], played: set[str], times: TimeReader) -> dict[str, Scalar]:
    return {key: _value(entry, key, times) for key, entry in written.items() if key not in played}


def _value(written: _Written, key: str, times: TimeReader) -> Scalar:
    """Return the value in its declared type; a value that is not of its type stays text."""
    try:
        if written.kind in _NUMBERS:
            return _NUMBERS[written.kind](written.text)
    except ValueError:
        return written.text
    if written.kind == "boolean":
        return written.text.strip().lower() == "true"
    if written.kind == "date" and (moment := times.moment(written.text, column=key)):
        return moment.at
    return written.text
