"""Which column of a table, or which attribute of an element, plays which part in a log.

A mapping is written as TOML or JSON, or found from the names of the columns. The names known here are
those of the common logs (XES keys, exports of pm4py and bupaR, ticket systems) and of Chinese offices.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from zhixing.core.matters.imports.refusals import ColumnMissing, ColumnsUnknown, MappingNotUnderstood

NO_NAMES: Mapping[str, str] = MappingProxyType({})


def no_names() -> Mapping[str, str]:
    """Return the one empty mapping, as the default of a field."""
    return NO_NAMES


# Names by part, the surest first, as they look without punctuation and capitals.
KNOWN_NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "case": (
            "caseconceptname", "caseid", "case", "traceid", "incidentid", "ticketid", "casenumber",
            "matter", "matternumber", "办件编号", "案件编号", "事项编号", "受理编号", "受理号", "工单编号",
            "工单号", "案号", "编号",
        ),
        "activity": (
            "conceptname", "activity", "activitycode", "actioncode", "incidentactivitytype", "activityname",
            "event", "eventname", "task", "step", "办理环节", "环节名称", "环节", "活动", "步骤", "办理动作",
        ),
        "label": ("label", "activitynameen", "activityname", "环节说明"),
        "at": (
            "timetimestamp", "timestamp", "completetimestamp", "completetime", "eventtime", "datastamp",
            "datestamp", "datetime", "time", "at", "date", "办理时间", "完成时间", "操作时间", "时间", "日期",
        ),
        "resource": (
            "orgresource", "resource", "assignmentgroup", "officer", "user", "handler", "assignee",
            "办理人", "经办人", "承办人", "操作人", "责任人", "办理部门", "承办单位",
        ),
        "lifecycle": ("lifecycletransition", "lifecycle", "transition"),
        "started": ("starttimestamp", "started", "startedat", "starttime", "timestart", "开始时间"),
        "due": ("duedate", "due", "dueat", "dueon", "deadline", "截止时间", "截止日期", "办理时限",
            "完成时限", "应办结时间"),
        "planned": ("planned", "plannedat", "planneddate", "计划时间", "计划完成时间"),
        "stop": ("datestop", "stop", "stoppedat", "停止时间", "中止时间"),
        "case_due": (
            "casedue", "caseduedate", "casedeadline", "caseenddateplanned", "enddateplanned", "承诺办结时间",
            "事项时限",
        ),
        "case_closed": (
            "caseclosed", "caseclosedat", "caseenddate", "closed", "closedat", "closetime", "closedtime",
            "enddate", "办结时间", "结案时间", "归档时间",
        ),
        "case_title": ("casetitle", "title", "事项名称", "项目名称", "标题"),
    }
)  # fmt: skip
# A table with one line a case: the dated columns that are steps, in the order of a life.
KNOWN_STEPS: tuple[str, ...] = (
    "opentime", "openedat", "createdat", "受理时间", "收件时间", "reopentime", "resolvedtime", "resolvedat",
    "closetime", "closedat", "办结时间",
)  # fmt: skip
CLOSING_ACTIVITIES = (
    "close case", "case closed", "closed", "close", "complaint closed", "close ticket", "zaak afsluiten",
    "办结", "结案", "归档", "办结归档", "销号", "关闭",
)  # fmt: skip
REOPENING_ACTIVITIES = ("reopen", "reopened", "reopen case", "重新办理", "重办", "恢复办理", "重启")
TIME_PARTS = ("at", "started", "due", "planned", "stop", "case_due", "case_closed")


@dataclass(frozen=True, slots=True)
class LogMapping:
    """Column (or attribute) names by part; '' where the log has none.

    `label` is the activity in words where `activity` is a code. `zone` is the zone of local days,
    `time_pattern` a strptime pattern for all times, `closing` and `reopening` the activities that
    close and reopen a case, `steps` the dated columns of a table with one line a case (column to
    activity). `case_type` names the objects that are the cases of an object-centric log.
    """

    case: str = ""
    activity: str = ""
    label: str = ""
    at: str = ""
    resource: str = ""
    lifecycle: str = ""
    started: str = ""
    due: str = ""
    planned: str = ""
    stop: str = ""
    case_due: str = ""
    case_closed: str = ""
    case_title: str = ""
    case_type: str = ""
    zone: str = ""
    time_pattern: str = ""
    delimiter: str = ""
    closing: tuple[str, ...] = CLOSING_ACTIVITIES
    reopening: tuple[str, ...] = REOPENING_ACTIVITIES
    steps: Mapping[str, str] = field(default_factory=no_names)

    def closes(self, activity: str) -> bool:
        """Whether the activity closes its case."""
        return activity in self.closing or activity.casefold() in self.closing

    def reopens(self, activity: str) -> bool:
        """Whether the activity opens a closed case again."""
        return activity in self.reopening or activity.casefold() in self.reopening

    @property
    def columns(self) -> frozenset[str]:
        """Every column that plays a part; the others are attributes."""
        return frozenset(filter(None, (getattr(self, part) for part in KNOWN_NAMES))) | frozenset(self.steps)


def read_mapping(path: Path) -> LogMapping:
    """Return the mapping written in a TOML or JSON file. Raises MappingNotUnderstood."""
    try:
        text = path.read_text("utf-8-sig")
        written = tomllib.loads(text) if path.suffix == ".toml" else json.loads(text)
    except (OSError, ValueError) as error:
        raise MappingNotUnderstood(name=path.name, reason=str(error)) from error
    if not isinstance(written, dict):
        raise MappingNotUnderstood(name=path.name, reason="应为键值对")
    return mapping_of(written, name=path.name)


def mapping_of(written: Mapping[str, Any], *, name: str = "") -> LogMapping:
    """Return the mapping of plain values. Raises MappingNotUnderstood for an unknown key or kind."""
    kinds = {entry.name: type(getattr(LogMapping(), entry.name)) for entry in fields(LogMapping)}
    taken: dict[str, Any] = {}
    for key, value in written.items():
        if key not in kinds:
            raise MappingNotUnderstood(name=name, reason=f"未知的键 {key}")
        if kinds[key] is tuple and isinstance(value, list) and all(isinstance(word, str) for word in value):
            taken[key] = tuple(value)
        elif key == "steps" and isinstance(value, dict):
            taken[key] = MappingProxyType({str(column): str(step) for column, step in value.items()})
        elif kinds[key] is str and isinstance(value, str):
            taken[key] = value
        else:
            raise MappingNotUnderstood(name=name, reason=f"键 {key} 的值类型不符")
    return LogMapping(**taken)


def plain(name: str) -> str:
    """Return a column name without punctuation, blanks and capitals, for comparison."""
    return re.sub(r"[\W_]+", "", name).casefold()


def found_in(columns: Iterable[str], *, name: str, given: LogMapping | None = None) -> LogMapping:
    """Return the mapping for a table with these columns: what is given, completed from the names.

    Raises ColumnMissing when a given column is absent, ColumnsUnknown when the case, or both an
    activity with its time and dated steps, cannot be found.
    """
    present = list(columns)
    mapping = given or LogMapping()
    _refuse_absent(mapping, present, name)
    by_name = {plain(column): column for column in reversed(present)}
    taken = set(mapping.columns)
    for part, names in KNOWN_NAMES.items():
        if getattr(mapping, part):
            continue
        column = next(
            (by_name[known] for known in names if known in by_name and by_name[known] not in taken), ""
        )
        if column:
            mapping = replace(mapping, **{part: column})  # type: ignore[arg-type]
            taken.add(column)
    if not mapping.activity and not mapping.steps:
        mapping = _with_dated_steps(mapping, by_name)
    missing = [
        word
        for word, there in (("事项编号", mapping.case), ("环节", mapping.activity or mapping.steps))
        if not there
    ]
    if mapping.activity and not mapping.at:
        missing.append("时间")
    if missing:
        raise ColumnsUnknown(name=name, missing="、".join(missing))
    return mapping


def _refuse_absent(mapping: LogMapping, present: list[str], name: str) -> None:
    for column in sorted(mapping.columns):
        if column not in present:
            raise ColumnMissing(column=column, name=name)


def _with_dated_steps(mapping: LogMapping, by_name: Mapping[str, str]) -> LogMapping:
    """A table of whole cases: open, reopen, resolve and close times become steps named as their columns."""
    steps = {by_name[known]: by_name[known] for known in KNOWN_STEPS if known in by_name}
    if len(steps) < 2:  # one date is a table, not a life
        return mapping
    return replace(mapping, at="", steps=MappingProxyType(steps))
