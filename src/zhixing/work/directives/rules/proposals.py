"""What a document proposes: tasks, the words that they rest on, and what is left for a person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from zhixing.foundation.reading.documents import Header
from zhixing.work.directives.rules.deadlines import AT_ONCE, EVENT, ONGOING, RECURRING, Deadline

MAX_TITLE = 60
_OF_NO_DATE = {RECURRING: "recurring", EVENT: "event_deadline", ONGOING: "ongoing", AT_ONCE: "at_once"}


@dataclass(frozen=True, slots=True)
class Task:
    """One proposed task. Every field is as written in the document, except the values in `deadlines`.

    `clause` is the number as cited (二（三）5), `part` its place among the tasks of that clause, `sentence`
    the words that assign it, `deadlines` ISO dates and limits (`20wd`), `deadline_words` what they were
    read from, `line` the line of the source, counted from 1.
    """

    text: str
    title: str
    lead: str
    supports: tuple[str, ...]
    deadlines: tuple[str, ...]
    clause: str
    flags: tuple[str, ...]
    sentence: str
    deadline_words: tuple[str, ...] = ()
    leader: str = ""
    line: int = 0
    part: int = 1


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that may be a task, which no unit is charged with: a person decides. `code` says why."""

    code: str
    sentence: str
    clause: str
    line: int


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Header, tasks in the order of the document, and sentences left for a person.

    `first_named_rule` is the sentence 列第一位者为牵头单位 as written, '' where the document has none.
    """

    header: Header
    tasks: tuple[Task, ...]
    remarks: tuple[Remark, ...] = ()
    first_named_rule: str = ""


def title_of(text: str) -> str:
    """Return the first sentence of a task, cut at a comma where it is longer than 60 characters."""
    first = re.split(r"[。；;\n]", text.strip(), maxsplit=1)[0]
    while len(first) > MAX_TITLE and "，" in first:
        first = first.rpartition("，")[0]
    return first[:MAX_TITLE].strip("，,：: ")


def with_deadlines(task: Task, deadlines: Sequence[Deadline]) -> Task:
    """Return the task with the deadlines' values, words and flags."""
    values = tuple(dict.fromkeys(one.value for one in deadlines if one.value))
    kinds = {one.kind for one in deadlines}
    flags = [flag for flag in task.flags if flag not in ("no_deadline", *_OF_NO_DATE.values())]
    flags += [flag for one in deadlines for flag in one.flags]
    if len(values) > 1:
        flags.append("several_deadlines")
    if not values:
        flags += [flag for kind, flag in _OF_NO_DATE.items() if kind in kinds]
        if not kinds & {RECURRING, EVENT} and "year_unknown" not in flags:
            flags.append("no_deadline")
    words = tuple(dict.fromkeys(one.words for one in deadlines))
    return replace(task, deadlines=values, deadline_words=words, flags=tuple(dict.fromkeys(flags)))
