"""Cases written as a table with one line for each step, for a spreadsheet and for process-mining tools."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import IO
from zoneinfo import ZoneInfo

from zhixing.core.matters.imports.values import Case, Moment, Scalar, Step
from zhixing.foundation.cells import harmless

_OF_CASES = ("case_id", "case_title", "case_due", "case_closed")
_OF_STEPS = ("activity", "label", "timestamp", "resource", "lifecycle", "started", "due", "planned", "stop")


def write_table(
    cases: Iterable[Case],
    file: IO[bytes],
    *,
    zone: str,
    case_attributes: Sequence[str] = (),
    step_attributes: Sequence[str] = (),
) -> int:
    """Write one line for each step (UTF-8 with a mark, as spreadsheets want it); return how many cases.

    Times carry the offset of `zone`; a time of which only the day is known is its date. Of the
    attributes those named are written; a case has the same ones on each of its lines, their columns
    begin with `case_`. No text becomes a formula.
    """
    place = ZoneInfo(zone)
    count = 0
    text = io.TextIOWrapper(file, "utf-8-sig", newline="", write_through=True)
    table = csv.writer(text, lineterminator="\r\n")
    table.writerow((*_OF_CASES, *(f"case_{name}" for name in case_attributes), *_OF_STEPS, *step_attributes))
    for case in cases:
        of_case = [
            harmless(case.code),
            harmless(case.title),
            _moment(case.due, place),
            _moment(case.closed, place),
            *(_value(case.attributes.get(name)) for name in case_attributes),
        ]
        for step in case.steps:
            table.writerow(
                (
                    *of_case,
                    *_step(step, place),
                    *(_value(step.attributes.get(name)) for name in step_attributes),
                )
            )
        count += 1
    text.detach()
    return count


def _step(step: Step, place: ZoneInfo) -> Iterator[str]:
    yield harmless(step.activity)
    yield harmless(step.label)
    yield _moment(step.at, place)
    yield harmless(step.resource)
    yield step.lifecycle
    for moment in (step.started, step.due, step.planned, step.stop):
        yield _moment(moment, place)


def _moment(moment: Moment | None, place: ZoneInfo) -> str:
    if moment is None:
        return ""
    return moment.on.isoformat() if moment.day_only else moment.at.astimezone(place).isoformat()


def _value(value: Scalar | None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else harmless(str(value))
