"""Due dates through the API: the calendar in force here, published years included."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from zhixing.core.clock import selectors
from zhixing.core.clock.imports import due_lines
from zhixing.core.clock.refusals import CalendarUnknown
from zhixing.ui.api import Line, Problem

PREFIX = "due"
ROUTER = Router(tags=["due"])


class DueAnswer(Schema):
    """When a limit ends: a local date, for limits in minutes a local time; null while it is provisional."""

    start: str
    limit: str
    due: str | None
    provisional: bool
    calendar_version: int


class Asked(Schema):
    """A limit (`5wd`, `2cd`, `16wh`, `1mo`) from a date or local time, in one of the calendars."""

    start: Annotated[Line, Field(min_length=10, max_length=25, examples=["2026-06-01"])]
    limit: Annotated[Line, Field(min_length=2, max_length=12, examples=["5wd"])]
    calendar: Annotated[Line, Field(min_length=1, max_length=64)] = "office"


@ROUTER.get("", response={200: DueAnswer, 401: Problem, 422: Problem}, operation_id="read_due")
def due(request: HttpRequest, asked: Query[Asked]) -> Status[dict[str, Any]]:  # noqa: ARG001 - a view
    """Say when a limit ends."""
    try:
        calendar = selectors.calendar(asked.calendar)
    except CalendarUnknown as refusal:
        return Status(422, {"problem": str(refusal), "fields": {"calendar": str(refusal)}})
    [found] = due_lines([(asked.start, asked.limit)], calendar)
    if found.error:
        return Status(422, {"problem": found.error})
    return Status(
        200,
        {
            "start": found.start,
            "limit": found.limit,
            "due": found.due,
            "provisional": found.provisional,
            "calendar_version": selectors.version(),
        },
    )
