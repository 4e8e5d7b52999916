"""The hall through the API: the catalogue, guides, where a case stands, applications of partners."""

from __future__ import annotations

import base64
import binascii
import io
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import ConfigDict, Field

from zhixing.core.matters import acts as matters
from zhixing.core.people.api import actor_of
from zhixing.foundation.actors import Partner
from zhixing.ui.api import Line, Problem, Text
from zhixing.work.service_hall import acts, adapters, forms, selectors
from zhixing.work.service_hall.rules import filings, guide, stages
from zhixing.work.service_hall.rules.figures import Figures
from zhixing.work.service_hall.rules.payments import WAITING
from zhixing.work.service_hall.selectors import disclosed
from zhixing.work.service_hall.selectors.payments import BillLine, order_page
from zhixing.work.service_hall.views._asking import is_guessing, note_wrong_guess
from zhixing.work.service_hall.views.payments import pay_address

PREFIX = "services"
ROUTER = Router(tags=["services"])

Code = Annotated[str, Field(min_length=1, max_length=33, pattern="^[0-9A-Z]+$")]
Number = Annotated[str, Field(min_length=1, max_length=24, pattern="^[0-9A-Z-]+$")]
OrderCode = Annotated[str, Field(min_length=1, max_length=32, pattern="^[0-9a-f]+$")]
Month = Annotated[str, Field(min_length=7, max_length=7, pattern="^20[0-9]{2}-(0[1-9]|1[0-2])$")]
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


class BillAnswer(Schema):
    """What a case costs; `state` is due, paid, refunding or refunded."""

    total: Decimal
    state: str
    paid_at: datetime | None
    lines: list[dict[str, str]]


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
    bill: BillAnswer | None


class OrderAnswer(Schema):
    """One payment: `address` is where the payer goes; `state` says what the gateway has confirmed."""

    order: str
    amount: Decimal
    state: str
    ends_at: datetime
    paid_at: datetime | None
    address: str


class FigureLine(Schema):
    """One line of the public figures; `late` and `on_time` of those that had a limit."""

    name: str
    accepted: int
    concluded: int
    on_time: int
    late: int
    unlimited: int
    earlier_days: float | None


class FiguresAnswer(Schema):
    """The released figures of one month; the lines add up to the total."""

    month: str
    counted_at: datetime
    fewest: int
    lines: list[FigureLine]
    total: FigureLine


class AnswerLine(Schema):
    """A question with its answer, both released."""

    question: str
    answer: str
    unit: str
    item: str
    released_at: datetime


class AnswersAnswer(Schema):
    """One page of released answers."""

    total: int
    page: int
    answers: list[AnswerLine]


class FileBody(Schema):
    """One file for one paper, its bytes in base 64."""

    paper: Annotated[Line, Field(min_length=1, max_length=40)]
    name: Annotated[Line, Field(min_length=1, max_length=120)]
    content: Annotated[str, Field(min_length=4, max_length=4_000_000, pattern="^[0-9A-Za-z+/]+={0,2}$")]


class Applied(Schema):
    """An application as an applicant made it on a partner's pages; a field that we do not know is refused."""

    model_config = ConfigDict(extra="forbid")

    item: Code
    kind: Kind
    name: Annotated[Text, Field(min_length=1, max_length=100)]
    id_number: Annotated[Line, Field(min_length=1, max_length=30)]
    agent: Annotated[Text, Field(max_length=60)] = ""
    phone: Annotated[str, Field(min_length=7, max_length=12, pattern=f"^{filings.TELEPHONE}$")]
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


class Asked(Schema):
    """Which answers; empty means not filtered."""

    q: Annotated[Line, Field(max_length=60)] = ""
    item: Annotated[str, Field(max_length=33, pattern="^[0-9A-Z]*$")] = ""
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
def case(request: HttpRequest, number: Path[Number], pair: Query[Pair]) -> dict[str, Any]:
    """Say where a case stands, for who knows number and code; a wrong pair is 404."""
    if is_guessing(request, number):
        raise Http404
    found = selectors.tracked_case(number=number, code=pair.code, now=timezone.now())
    if found is None:
        note_wrong_guess(request, number)
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
        "bill": _bill(found.bill),
    }


def _bill(bill: BillLine | None) -> dict[str, Any] | None:
    if bill is None:
        return None
    lines = [{name: str(one[name]) for name in ("name", "basis", "amount")} for one in bill.lines]
    return {"total": bill.total, "state": bill.state, "paid_at": bill.paid_at, "lines": lines}


@ROUTER.post(
    "/cases/{number}/payments",
    response={200: OrderAnswer, 401: Problem, 404: Problem, 409: Problem, 422: Problem},
    operation_id="begin_payment",
)
def begin_payment(request: HttpRequest, number: Path[Number], body: Pair) -> dict[str, Any]:
    """Begin to pay the bill of a case, or go on with the open order. For partners that file cases."""
    by = selectors.partner_in_hall(actor_of(request))
    if not isinstance(by, Partner) or not by.may("file_case"):
        raise Http404
    if is_guessing(request, number):
        raise Http404
    found = selectors.citizen_of(number=number, code=body.code)
    if found is None:
        note_wrong_guess(request, number)
        raise Http404
    order = acts.begin_payment(case_id=found[1], by=by, at=timezone.now())
    return _order(request, order.code)


@ROUTER.get(
    "/payments/{order}",
    response={200: OrderAnswer, 401: Problem, 404: Problem, 422: Problem},
    operation_id="read_payment",
)
def payment(request: HttpRequest, order: Path[OrderCode]) -> dict[str, Any]:
    """Say whether the gateway has confirmed one payment; `address` is empty when it is over."""
    return _order(request, order)


def _order(request: HttpRequest, code: str) -> dict[str, Any]:
    page, gateway = order_page(code), adapters.gateway()
    if page is None:
        raise Http404
    is_open = page.state == WAITING and page.ends_at > timezone.now()
    address = pay_address(request, gateway, page) if is_open and gateway is not None else ""
    return {
        "order": page.code,
        "amount": page.amount,
        "state": page.state,
        "ends_at": page.ends_at,
        "paid_at": page.paid_at,
        "address": request.build_absolute_uri(address) if address else "",
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


@ROUTER.get(
    "/figures",
    response={200: FiguresAnswer, 401: Problem, 404: Problem, 422: Problem},
    operation_id="read_figures",
)
def figures(request: HttpRequest, month: Month | None = None) -> dict[str, Any]:  # noqa: ARG001 - a view
    """Read the released figures of a month, the newest by default; 404 where none were released."""
    found = disclosed.release_of(date.fromisoformat(f"{month}-01") if month else None)
    if found is None:
        raise Http404
    return {
        "month": f"{found.month:%Y-%m}",
        "counted_at": found.counted_at,
        "fewest": found.fewest,
        "lines": [_figure(one) for one in found.rows],
        "total": _figure(found.total),
    }


def _figure(row: Figures) -> dict[str, Any]:
    tenths = row.earlier_tenths
    return {
        "name": row.name,
        "accepted": row.accepted,
        "concluded": row.concluded,
        "on_time": row.on_time,
        "late": row.late,
        "unlimited": row.unlimited,
        "earlier_days": None if tenths is None else tenths / 10,
    }


@ROUTER.get(
    "/answers", response={200: AnswersAnswer, 401: Problem, 422: Problem}, operation_id="list_answers"
)
def answers(request: HttpRequest, asked: Query[Asked]) -> dict[str, Any]:  # noqa: ARG001 - a view
    """List released answers, newest first, fifty a page."""
    rows, total = disclosed.public_answers(
        text=asked.q, item=asked.item, offset=(asked.page - 1) * PAGE, limit=PAGE
    )
    lines = [
        {
            "question": one.question,
            "answer": one.answer,
            "unit": one.unit,
            "item": one.item_code,
            "released_at": one.decided_at,
        }
        for one in rows
    ]
    return {"total": total, "page": asked.page, "answers": lines}
