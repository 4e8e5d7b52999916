"""Matters through the API: the register, one matter, a remark, by the pages' own selectors and acts."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import Field

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters import acts, selectors
from zhixing.core.matters.rules import states
from zhixing.core.people.api import actor_of
from zhixing.foundation.actors import Officer
from zhixing.ui.api import Day, Key, Line, Problem, Text

PREFIX = "matters"
ROUTER = Router(tags=["matters"])

Number = Annotated[str, Field(min_length=1, max_length=24, pattern="^[0-9A-Z-]+$")]
State = StrEnum("State", {"open": "open", **{name: name for name in states.STATE_WORDS}})  # type: ignore[misc]
Light = StrEnum("Light", {name: name for name in states.LIGHT_WORDS})  # type: ignore[misc]
Order = StrEnum("Order", {name: name for name in selectors.ORDERS})  # type: ignore[misc]


class MatterLine(Schema):
    """One line of the register. `due_at` is null without a limit, or while the year is not published."""

    number: str
    title: str
    kind: str
    grade: str
    urgency: str
    state: str
    unit: str
    leader: str
    handler: str
    due_at: datetime | None
    light: str
    progress_percent: int
    registered_at: datetime
    closed_at: datetime | None


class RegisterAnswer(Schema):
    """One page of the register; `lights` counts all matters of the filter and adds up to `total`."""

    total: int
    page: int
    size: int
    lights: dict[str, int]
    matters: list[MatterLine]


class ClockAnswer(Schema):
    """A limit on a matter, as of now."""

    purpose: str
    rule: str
    due_at: datetime | None
    light: str
    is_provisional: bool


class HolderAnswer(Schema):
    """Who was responsible from when to when; `until` null means still."""

    unit: str
    leader: str
    handler: str
    since: datetime
    until: datetime | None
    working_minutes: int | None


class MatterAnswer(MatterLine):
    """One matter with its clocks and holders."""

    requirement: str
    source_sentence: str
    clocks: list[ClockAnswer]
    holders: list[HolderAnswer]


class Remark(Schema):
    """A remark for the timeline."""

    text: Annotated[Text, Field(min_length=1, max_length=2000)]


class Wanted(Schema):
    """Which matters; empty means not filtered."""

    q: Annotated[Line, Field(max_length=100)] = ""
    state: State | None = None
    light: Light | None = None
    unit_id: Key | None = None
    kind: Annotated[Line, Field(max_length=40)] = ""
    due_from: Day | None = None
    due_to: Day | None = None
    order: Order = Order("due")
    page: Annotated[int, Field(ge=1, le=100_000)] = 1
    size: Annotated[int, Field(ge=20, le=100, json_schema_extra={"enum": [20, 50, 100]})] = 50


_TO_MATTER = {
    "read_the_first": {
        "operationId": "read_matter",
        "parameters": {"number": "$response.body#/matters/0/number"},
    }
}


@ROUTER.get(
    "",
    response={200: RegisterAnswer, 401: Problem, 422: Problem},
    operation_id="list_matters",
    openapi_extra={"responses": {200: {"links": _TO_MATTER}}},
)
def register(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """List the matters in view, a page at a time."""
    found = selectors.register(
        seen_by=actor_of(request),
        wanted=selectors.Filters(
            q=wanted.q,
            state=wanted.state or "",
            light=wanted.light or "",
            unit_id=wanted.unit_id,
            kind=wanted.kind,
            due_from=wanted.due_from,
            due_to=wanted.due_to,
        ),
        now=timezone.now(),
        order=wanted.order,
        page=wanted.page,
        size=wanted.size,
    )
    return {
        "total": found.total,
        "page": found.page,
        "size": found.size,
        "lights": found.lights,
        "matters": [_line(row) for row in found.rows],
    }


@ROUTER.get(
    "/{number}",
    response={200: MatterAnswer, 401: Problem, 404: Problem, 422: Problem},
    operation_id="read_matter",
)
def matter(request: HttpRequest, number: Path[Number]) -> dict[str, Any]:
    """Read one matter; what the asker may not see is 404."""
    now = timezone.now()
    page = selectors.matter(number, seen_by=actor_of(request), now=now)
    lines = [(view, clocks.line(view, now)) for view in page.clocks]
    return _line(page.row) | {
        "requirement": page.requirement,
        "source_sentence": page.source_sentence,
        "clocks": [
            {
                "purpose": view.purpose,
                "rule": view.rule_code,
                "due_at": line.due_at,
                "light": line.light,
                "is_provisional": view.reading.provisional,
            }
            for view, line in lines
        ],
        "holders": [
            {
                "unit": one.unit,
                "leader": one.leader,
                "handler": one.handler,
                "since": one.since,
                "until": one.until,
                "working_minutes": one.working_minutes,
            }
            for one in selectors.holders(page.matter, now=now)
        ],
    }


@ROUTER.post(
    "/{number}/remarks",
    response={201: Remark, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem},
    operation_id="write_remark",
)
def remark(
    request: HttpRequest,
    number: Path[Number],
    body: Remark,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=64, pattern="^[0-9A-Za-z_-]+$")],
) -> Status[dict[str, str]]:
    """Write a remark into the timeline, once for each key; a partner's key reads and writes nothing."""
    by, now = actor_of(request), timezone.now()
    key = selectors.matter_key(number, seen_by=by)
    if not isinstance(by, Officer):
        raise Http404

    def perform() -> dict[str, str]:
        acts.comment(matter_id=key, text=body.text, by=by, at=now)
        return {"text": body.text}

    content = {"remark": body.text, "matter": number}
    kept = acts.answer_once(key=idempotency_key, content=content, perform=perform, by=by, at=now)
    return Status(201, kept)


def _line(row: selectors.MatterRow) -> dict[str, Any]:
    return {name: getattr(row, name) for name in MatterLine.model_fields}
