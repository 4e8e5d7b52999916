"""A register that comes in as a workbook: its page, its template, what is wrong by row and column, once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol, TypeVar

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from zhixing.core.matters.acts import answer_once
from zhixing.core.matters.forms import SheetForm
from zhixing.core.matters.imports.registers import Columns
from zhixing.core.matters.views.page import content_of
from zhixing.core.people.imports.tables import Fault, SheetFaulty
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import translate
from zhixing.ui import http
from zhixing.ui.workbooks import empty_book

LONG = 150
"""Columns that may hold more signs than this are wide in the template."""

SHOWN = 300
"""How many faults the page lists; the count above them is of all."""

New = TypeVar("New")
Row = TypeVar("Row", contravariant=True)


@dataclass(frozen=True, slots=True)
class SheetPage:
    """What the page says, in marked words: its title, the register and its page, columns, what follows."""

    title: str
    register: str
    back: str
    columns: Columns
    follows: str


class Reader(Protocol[New]):
    """Reads a sheet: its rows, and what is wrong with them."""

    def __call__(self, file: BinaryIO, *, by: Officer, at: datetime) -> tuple[list[New], list[Fault]]: ...


class Taker(Protocol[Row]):
    """The plural act that does what rows ask and returns what is new; the others were known."""

    def __call__(self, *, rows: Sequence[Row], by: Officer, at: datetime) -> Sequence[object]: ...


def take_in(
    request: HttpRequest,
    page: SheetPage,
    *,
    read: Reader[New],
    take: Taker[New],
    by: Officer,
    now: datetime,
) -> HttpResponseBase:
    """Take a sheet in or only check it: while any cell is wrong nothing is taken. `?template=1` is empty."""
    if request.GET.get("template"):
        return _template(page)
    form = SheetForm(request.POST or None, request.FILES or None, label_suffix="")
    wrong: list[Fault] = []
    checked: int | None = None
    if request.method == "POST" and form.is_valid():
        file, content = form.cleaned_data["file"], content_of(request)

        def perform() -> dict[str, str]:
            rows = _sound(file, read, wrong, by, now)
            made = take(rows=rows, by=by, at=now)
            said = _("读取 %(read)s 行：登记 %(made)s 件，已在台账 %(known)s 件。")
            return {"said": said % {"read": len(rows), "made": len(made), "known": len(rows) - len(made)}}

        try:
            if form.cleaned_data["only_check"]:
                checked = len(_sound(file, read, wrong, by, now))
            else:
                key = http.sent_key(request)
                answer = answer_once(key=key, content=content, perform=perform, by=by, at=now)
                messages.success(request, answer["said"])
                return http.go_to(request, reverse(page.back))
        except ActRefused as refusal:
            form.add_error("file", str(refusal))
    context = {"page": page, "form": form, "wrong": wrong, "shown": SHOWN, "checked": checked, "now": now}
    return http.render(request, "matters/sheet.html", context)


def _sound(file: BinaryIO, read: Reader[New], wrong: list[Fault], by: Officer, now: datetime) -> list[New]:
    """Return the rows of a sheet. Raises SheetFaulty, with every fault in `wrong` in the order of rows."""
    rows, faults = read(file, by=by, at=now)
    wrong.extend(sorted(faults, key=lambda fault: fault.row))
    if faults:
        raise SheetFaulty(count=len(faults))
    return rows


def _template(page: SheetPage) -> HttpResponseBase:
    columns, title = page.columns, translate(page.register)
    head = [_("列"), _("必填"), _("填写说明")]
    notes = [
        (name, _("必填") if name in columns.needed else "—", columns.hint(name)) for name in columns.names
    ]
    stamp = _("必填：%(columns)s") % {"columns": "；".join(columns.needed)}
    widths = [
        40 if columns.longest.get(name, 0) > LONG else max(14, 2 * len(name) + 4) for name in columns.names
    ]
    content = empty_book(
        title, stamp, columns.names, widths, choices=columns.choices, notes=(_("填写说明"), head, notes)
    )
    return http.download(content, name=f"{title}.xlsx", kind=http.XLSX)
