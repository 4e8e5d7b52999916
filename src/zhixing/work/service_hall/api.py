"""The hall through the API: the catalogue, guides, where a case stands, applications of partners."""

from __future__ import annotations

import base64
import binascii
import io
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import Field

from zhixing.core.matters import acts as matters
from zhixing.core.people.api import actor_of
from zhixing.foundation.actors import Partner
from zhixing.ui.api import Line, Problem, Text
from zhixing.work.service_hall import acts, forms, selectors
from zhixing.work.service_hall.rules import filings, guide, stages

PREFIX = "services"
ROUTER = Router(tags=["services"])

Code = Annotated[str, Field(min_length=1, max_length=33, pattern="^[0-9A-Z]+$")]
Number = Annotated[str, Field(min_length=1, max_length=24, pattern="^[0-9A-Z-]+$")]
Kind = StrEnum("Kind", {one: one for one in (filings.PERSON, filings.FIRM, filings.ORGANISATION)})  # type: ignore[misc]
Way = StrEnum("Way", {one: one for one in stages.DELIVERY_WORDS})  # type: ignore[misc]
Served = StrEnum("Served", {"person": "person", "firm": "firm"})


class ItemLine(Schema):
    """One item of the catalogue."""

    code: str
    title: str
    organ: str
    kind: str
    statutory: str
    promised: str


class ItemsAnswer(Schema):
    """One page of the catalogue."""

    total: int
    page: int
    items: list[ItemLine]


class PaperAnswer(Schema):
    """One paper that an item asks for."""

    code: str
    name: str
    form: str
    copies: int
    needed: bool
    may_follow: bool


class GuideAnswer(Schema):
    """办事指南: the fixed fields in their order."""

    code: str
    title: str
    organ: str
    version: int
    since: datetime
    statutory: str | None
    promised: str | None
    visits: int
    materials: list[PaperAnswer]
    fields: dict[str, str]


class StepAnswer(Schema):
    """One step on the applicant's way; `state` is done, now or todo."""

    label: str
    state: str
    at: datetime | None


class CaseAnswer(Schema):
    """Where a case stands, as its applicant sees it."""

    number: str
    title: str
    stage: str
    unit: str
    received_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    due_at: datetime | None
    outcome: str
    steps: list[StepAnswer]
    missing: list[str]


class FileBody(Schema):
    """One file for one paper, its bytes in base 64."""

    paper: Annotated[Line, Field(min_length=1, max_length=40)]
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    content: Annotated[str, Field(min_length=4, max_length=4_000_000, pattern="^[0-9A-Za-z+/]+={0,2}$")]


class Applied(Schema):
    """An application as an applicant made it on a partner's pages."""

    item: Code
    kind: Kind
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    id_number: Annotated[Line, Field(min_length=1, max_length=30)]
    agent: Annotated[Text, Field(max_length=60)] = ""
    phone: Annotated[Line, Field(min_length=7, max_length=20)]
    way: Way = Way("pickup")
    address: Annotated[Text, Field(max_length=200)] = ""
    files: Annotated[list[FileBody], Field(max_length=50, default_factory=list)]


class ReceiptAnswer(Schema):
    """The receipt: the pair that follows the case, and until when the window answers."""

    number: str
    code: str


class Wanted(Schema):
    """Which items; empty means not filtered."""

    q: Annotated[Line, Field(max_length=60)] = ""
    theme: Annotated[Line, Field(max_length=40)] = ""
    served: Served | None = None
    page: Annotated[int, Field(ge=1, le=10_000)] = 1


class Pair(Schema):
    """The code of the receipt."""

    code: Annotated[Line, Field(min_length=6, max_length=8)]


PAGE = 50


@ROUTER.get("/items", response={200: ItemsAnswer, 401: Problem, 422: Problem}, operation_id="list_items")
def items(request: HttpRequest, wanted: Query[Wanted]) -> dict[str, Any]:  # noqa: ARG001 - a view
    """List the items in use, fifty a page."""
    question = selectors.ItemQuestion(text=wanted.q, theme=wanted.theme, served=wanted.served or "")
    rows, total = selectors.item_rows(question, offset=(wanted.page - 1) * PAGE, limit=PAGE)
    lines = [
        {
            "code": row.code,
            "title": row.title,
            "organ": row.organ,
            "kind": row.kind_word,
            "statutory": row.statutory,
            "promised": row.promised,
        }
        for row in rows
    ]
    return {"total": total, "page": wanted.page, "items": lines}


@ROUTER.get(
    "/items/{code}",
    response={200: GuideAnswer, 401: Problem, 404: Problem, 422: Problem},
    operation_id="read_item",
)
def item(request: HttpRequest, code: Path[Code]) -> dict[str, Any]:  # noqa: ARG001 - a view
    """Read the guide of one item."""
    found = selectors.guide_of(code)
    if found is None:
        raise Http404
    return {
        "code": found.code,
        "title": found.title,
        "organ": found.organ,
        "version": found.version,
        "since": found.since,
        "statutory": found.statutory.notation if found.statutory else None,
        "promised": found.promised.notation if found.promised else None,
        "visits": found.visits,
        "materials": [{name: one.get(name) for name in PaperAnswer.model_fields} for one in found.materials],
        "fields": {name: found.texts.get(name, "") for name in guide.GUIDE if name in guide.TEXT_FIELDS},
    }


@ROUTER.get(
    "/cases/{number}",
    response={200: CaseAnswer, 401: Problem, 404: Problem, 422: Problem},
    operation_id="read_case",
)
def case(request: HttpRequest, number: Path[Number], pair: Query[Pair]) -> dict[str, Any]:  # noqa: ARG001
    """Say where a case stands, for who knows number and code; a wrong pair is 404."""
    found = selectors.tracked_case(number=number, code=pair.code, now=timezone.now())
    if found is None:
        raise Http404
    return {
        "number": found.number,
        "title": found.title,
        "stage": found.stage,
        "unit": found.unit,
        "received_at": found.received_at,
        "accepted_at": found.accepted_at,
        "decided_at": found.decided_at,
        "due_at": found.clock.due_at if found.clock else None,
        "outcome": found.outcome,
        "steps": [{"label": one.label, "state": one.state, "at": one.at} for one in found.stops],
        "missing": [one.name for one in found.missing],
    }


@ROUTER.post(
    "/applications",
    response={201: ReceiptAnswer, 401: Problem, 403: Problem, 404: Problem, 409: Problem, 422: Problem},
    operation_id="send_application",
)
def send_application(
    request: HttpRequest,
    body: Applied,
    idempotency_key: Annotated[str, Header(min_length=8, max_length=64, pattern="^[0-9A-Za-z_-]+$")],
) -> Status[dict[str, Any]]:
    """Send an application for an applicant, once for each key; for partners with that right, 404 else."""
    now = timezone.now()
    by = selectors.partner_in_hall(actor_of(request))
    if not isinstance(by, Partner) or not by.may("file_case"):
        raise Http404
    answers, wrong = _answers(body)
    if wrong:
        return Status(422, {"problem": next(iter(wrong.values())), "fields": wrong})
    files: dict[str, list[tuple[io.BytesIO, str]]] = {}
    try:
        for one in body.files:
            content = base64.b64decode(one.content, validate=True)
            files.setdefault(one.paper, []).append((io.BytesIO(content), one.name))
    except (binascii.Error, ValueError):
        sentence = _("文件内容不是有效的 base64 编码。")
        return Status(422, {"problem": sentence, "fields": {"files": sentence}})

    def perform() -> dict[str, str]:
        made = acts.file_for(item=body.item, answers=answers, files=files, by=by, at=now)
        return {"number": made.matter.number, "code": made.matter.tracking_code}

    said = body.model_dump(mode="json")
    kept = matters.answer_once(key=idempotency_key, content=said, perform=perform, by=by, at=now)
    return Status(201, kept)


def _answers(body: Applied) -> tuple[dict[str, Any], dict[str, str]]:
    """Return what the pages would have kept, and what they would have refused, by field."""
    said = body.model_dump(mode="json")
    asked = (
        forms.Named(said, kind=body.kind),
        forms.Reached(said),
        forms.ResultWay(said),
    )
    wrong = {name: str(texts[0]) for form in asked for name, texts in form.errors.items()}
    kept = {name: value for form in asked if form.is_valid() for name, value in form.cleaned_data.items()}
    return {"kind": str(body.kind), **kept}, wrong
