"""Lists: the register with its filters, queues that wait, what is not done, bulk work, runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.matters import acts, forms, selectors
from zhixing.core.matters.exports.registers import register_workbook
from zhixing.core.matters.views.page import content_of, listed, officer_of
from zhixing.foundation import health
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import Column
from zhixing.ui.listing import read_listing

MORE = ("kind", "source_kind", "due_from", "due_to", "registered_from", "registered_to")
SORTS = ("open", "due", "registered", "progress", "unit", "moved")
BULK_LIMIT = 500


def _columns() -> list[Column]:
    return [
        Column(_("选择"), kind="tick"),
        Column(_("编号")),
        Column(_("任务内容"), kind="wide"),
        Column(_("责任单位"), sort="unit"),
        Column(_("具体责任人")),
        Column(_("牵头县领导")),
        Column(_("完成时限"), sort="due"),
        Column(_("进度"), sort="progress", kind="number"),
        Column(_("状态")),
    ]


def wanted_of(form: forms.FilterForm) -> selectors.Filters:
    """Return the filters that a valid form says."""
    v: dict[str, Any] = form.cleaned_data
    return selectors.Filters(
        view=v["view"] or "all",
        q=v["q"],
        state=v["state"],
        light=v["light"],
        unit_id=int(v["unit"]) if v["unit"] else None,
        grade=v["grade"],
        source_kind=v["source_kind"],
        kind=v["kind"],
        due_from=v["due_from"],
        due_to=v["due_to"],
        registered_from=v["registered_from"],
        registered_to=v["registered_to"],
    )


@require_GET
def register(request: HttpRequest) -> HttpResponseBase:
    """Show the register; the whole state of the filter is in the address.

    `?format=xlsx` is the same as a file.
    """
    by, now = officer_of(request), timezone.now()
    form = forms.FilterForm(request.GET or None, officer=by, now=now)
    wanted = wanted_of(form) if form.is_valid() else selectors.Filters()
    listing = read_listing(request, sorts=SORTS, default="open", size=50)
    order = ("-" if listing.descending else "") + listing.sort
    if request.GET.get("format") == "xlsx":
        return _as_file(request, by, wanted, now, order)
    page = selectors.register(
        seen_by=by, wanted=wanted, now=now, order=order, page=listing.page, size=listing.size
    )
    return http.render(
        request,
        "matters/register.html",
        {
            "form": form,
            "more": MORE,
            "page": page,
            "rows": page.rows,
            "columns": _columns(),
            "now": now,
            "listing": listing.counted(page.total),
            "lights": page.lights,
            "views": selectors.saved_views(seen_by=by),
            "may_register": by.may("register"),
            "may_urge": by.may("urge"),
            "may_check": by.may("check"),
            "may_export": True,
            "query": request.GET.urlencode(),
        },
    )


def _as_file(
    request: HttpRequest, by: Officer, wanted: selectors.Filters, now: datetime, order: str
) -> HttpResponse:
    rows = selectors.all_rows(seen_by=by, wanted=wanted, now=now, order=order, limit=20_000)
    acts.note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
    content = register_workbook(rows, made_by=by, made_at=now)
    name = f"matters-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
    return http.download(content, name=name, kind=http.XLSX)


@require_GET
@listed
def unimplemented(request: HttpRequest) -> HttpResponseBase:
    """Show the 未落实事项清单: every row has an item and a person (B3)."""
    by, now = officer_of(request), timezone.now()
    return http.render(
        request,
        "matters/unimplemented.html",
        {"rows": selectors.unimplemented(seen_by=by, now=now), "now": now},
    )


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponseBase:
    """Take a matter on and give it out: four fields, the rest may stay."""
    by, now = officer_of(request), timezone.now()
    if not by.may("register"):
        raise Http404
    form = forms.Register(request.POST or None, officer=by, now=now)
    if request.method == "POST" and form.is_valid():
        content = content_of(request, step="register")

        def perform() -> dict[str, str]:
            taken = acts.register(new=form.new_matter(), by=by, at=now)
            return {"url": taken.get_absolute_url(), "number": taken.number}

        try:
            answer = acts.answer_once(
                key=http.sent_key(request), content=content, perform=perform, by=by, at=now
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            said = _("已交办") if form.with_assignment else _("已立项，待交办")
            messages.success(request, f"{said}：{answer['number']}")
            return http.go_to(
                request, "/matters/new/" if request.POST.get("then") == "again" else answer["url"]
            )
    return http.render(request, "matters/new.html", {"form": form, "now": now})


@require_GET
@listed
def waiting(request: HttpRequest, queue: str) -> HttpResponseBase:
    """Show one queue of the desk: exactly the rows that its number counts."""
    by, now = officer_of(request), timezone.now()
    try:
        rows = selectors.queue(queue, seen_by=by, now=now)
    except KeyError:
        raise Http404 from None
    name = next((w.name for w in selectors.waiting(seen_by=by, now=now) if w.code == queue), "")
    if not name:
        raise Http404
    return http.render(
        request, "matters/waiting.html", {"rows": rows, "queue": queue, "name": name, "now": now}
    )


@require_POST
def bulk(request: HttpRequest) -> HttpResponseBase:
    """Take one step on many matters; a result for each row, refusals in words."""
    by, now = officer_of(request), timezone.now()
    numbers = request.POST.getlist("row")[:BULK_LIMIT]
    keys = selectors.keys_of(numbers, seen_by=by)
    taken: dict[str, tuple[str, Callable[[Sequence[int]], list[acts.Result]]]] = {
        "urge": (_("催办"), lambda found: acts.urge_many(matter_ids=found, text="", by=by, at=now)),
        "close": (_("审核销号"), lambda found: acts.close_many(matter_ids=found, by=by, at=now)),
    }
    step = request.POST.get("step", "")
    if step not in taken:
        raise Http404
    label, perform = taken[step]
    results: list[acts.Result] = []
    if keys:
        content = content_of(request)
        done: list[list[acts.Result]] = []

        def once() -> dict[str, str]:
            done.append(perform(keys))
            return {"done": str(sum(r.done for r in done[0]))}

        try:
            acts.answer_once(key=http.sent_key(request), content=content, perform=once, by=by, at=now)
        except ActRefused as refusal:
            messages.error(request, str(refusal))
        results = done[0] if done else []
    return http.render(
        request,
        "matters/bulk.html",
        {
            "label": label,
            "results": results,
            "done": sum(r.done for r in results),
            "refused": [r for r in results if not r.done],
            "back": http.way_back(request, "/matters/"),
            "repeated": bool(keys) and not results,
        },
    )


@require_POST
def keep_view(request: HttpRequest) -> HttpResponseBase:
    """Keep the present filter under a name, or drop one."""
    by, now = officer_of(request), timezone.now()
    if request.POST.get("drop"):
        acts.drop_view(name=request.POST["drop"], by=by, at=now)
    elif request.POST.get("name", "").strip():
        acts.keep_view(
            name=request.POST["name"].strip()[:40], query=request.POST.get("query", "")[:1000], by=by, at=now
        )
    return http.go_to(request, http.way_back(request, "/matters/"))


@require_GET
@listed
def runs(request: HttpRequest) -> HttpResponseBase:
    """Show the runs of the background rules and gaps between them (I9)."""
    by, now = officer_of(request), timezone.now()
    if not by.may("see_runs"):
        raise Http404
    return http.render(
        request,
        "matters/runs.html",
        {"log": selectors.run_log(now=now), "parts": health.parts(now), "now": now},
    )


@require_GET
@listed
def closed(request: HttpRequest) -> HttpResponseBase:
    """Show the 销号清单 of a month with its balance, each figure opening its rows; what to look back at."""
    by, now = officer_of(request), timezone.now()
    month = http.asked_month(request) or timezone.localdate(now).replace(day=1)
    balance = selectors.month_balance(month, seen_by=by)
    part = request.GET.get("part", "")
    counts = {
        "before": balance.open_before, "new": balance.new, "closed": balance.closed,
        "terminated": balance.terminated, "after": balance.open_after,
    }  # fmt: skip
    listing = read_listing(request, sorts=("closed",), size=100)
    rows = selectors.closed_in(
        month, seen_by=by, now=now, part=part, limit=listing.limit, offset=listing.offset
    )
    return http.render(
        request,
        "matters/closed.html",
        {
            "balance": balance,
            "part": part if part in counts else "",
            "listing": listing.counted(counts.get(part, balance.closed + balance.terminated)),
            "rows": rows,
            "look_back": selectors.due_for_look_back(seen_by=by, now=now),
            "month": month,
            "before": (month - timedelta(days=1)).strftime("%Y-%m"),
            "after": (month + timedelta(days=32)).strftime("%Y-%m"),
            "now": now,
        },
    )
