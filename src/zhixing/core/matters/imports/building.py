"""Putting a case together from its steps: their order, its deadline, and when it was closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zhixing.core.matters.imports.mapping import LogMapping
from zhixing.core.matters.imports.values import NOTHING, Case, Moment, Scalar, Step

CLOSED_WORDS = frozenset(
    {
        "closed",
        "close",
        "done",
        "complete",
        "completed",
        "finished",
        "true",
        "1",
        "yes",
        "办结",
        "已办结",
        "结案",
        "是",
    }
)


def case_of(
    code: str,
    steps: Sequence[Step],
    *,
    mapping: LogMapping,
    title: str = "",
    due: Moment | None = None,
    closed: Moment | str | None = None,
    attributes: Mapping[str, Scalar] = NOTHING,
) -> Case:
    """Return the case with its steps in order.

    `closed` is a moment, or a word of a status column: a closed word closes with the last step, any
    other leaves the case open. None: the last closing activity closes, unless a reopening follows.
    """
    ordered = tuple(sorted(steps, key=lambda step: step.at.at))
    if isinstance(closed, str):
        ended = ordered[-1].at if closed.strip().casefold() in CLOSED_WORDS and ordered else None
    else:
        ended = closed or _closed_by_activity(ordered, mapping)
    return Case(code=code, steps=ordered, title=title, due=due, closed=ended, attributes=attributes)


def _closed_by_activity(steps: Sequence[Step], mapping: LogMapping) -> Moment | None:
    closed: Moment | None = None
    for step in steps:
        if mapping.closes(step.activity) or mapping.closes(step.label):
            closed = step.at
        elif mapping.reopens(step.activity) or mapping.reopens(step.label):
            closed = None
    return closed
