"""The rolling list of projects to be heard, and the queues of joint reviews."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.core.matters.views import sheets
from zhixing.core.matters.views.page import listed
from zhixing.core.matters.views.sheets import SheetPage
from zhixing.foundation.words import mark
from zhixing.ui import http
from zhixing.work.meetings import acts, forms, policies, selectors
from zhixing.work.meetings.forms.planning import unit_choices
from zhixing.work.meetings.imports.rolling import COLUMNS, read_rolling
from zhixing.work.meetings.views import _common

SHEET = SheetPage(
    mark("导入滚动清单"),
    mark("重点项目汇报滚动清单"),
    "meetings:rolling",
    COLUMNS,
    mark("每个月拟定一份待批准的清单；该月已拟定、尚未批准的由表格内容替换，已批准的不能再改。"),
)


@require_http_methods(["GET", "POST"])
def take_in_rolling(request: HttpRequest) -> HttpResponseBase:
    """Take rolling lists in from a workbook."""
    by, now = _common.officer_of(request), timezone.now()
    if not selectors.series_kept(seen_by=by, kinds=("executive",)):
        raise Http404
    return sheets.take_in(request, SHEET, read=read_rolling, take=acts.make_lists, by=by, now=now)


@require_http_methods(["GET", "POST"])
@listed
def rolling(request: HttpRequest) -> HttpResponseBase:
    """Show the rolling lists; the secretary writes one, the county head or his deputy approves it."""
    by, now = _common.officer_of(request), timezone.now()
    lists = selectors.rolling_lists(seen_by=by, now=now)
    kept = selectors.series_kept(seen_by=by, kinds=("executive",))
    here = reverse("meetings:rolling")
    wish = request.POST.get("do", "")
    form = None
    if kept:
        sent = request.POST if request.method == "POST" and wish == "make" else None
        form = forms.RollingForm(
            sent, series=kept, month=timezone.localdate(), units=unit_choices(now, seen_by=by)
        )
    if wish.startswith("approve-"):
        chosen = next((one for one in lists if f"approve-{one.id}" == wish and one.may_approve), None)
        if chosen is None:
            raise Http404
        listing_id = chosen.id

        def approve() -> str:
            acts.approve_list(list_id=listing_id, by=by, at=now)
            return here

        done = _common.perform(request, None, approve, by=by, said=_("滚动清单已批准。"), step=wish)
        return done if done is not None else http.go_to(request, here)
    if request.method == "POST" and (form is None or wish != "make"):
        raise Http404
    if request.method == "POST" and form is not None and form.is_valid():
        made = form

        def make() -> str:
            acts.make_list(
                series_id=int(made.cleaned_data["series"]),
                month=made.cleaned_data["month"],
                reports=made.reports(),
                by=by,
                at=now,
            )
            return here

        done = _common.perform(request, form, make, by=by, said=_("滚动清单已拟定，请报批。"), step="make")
        if done is not None:
            return done
    context = {"tabs": _common.tabs("rolling", by), "lists": lists, "form": form, "now": now}
    return http.render(request, "meetings/rolling.html", context)


@require_http_methods(["GET", "POST"])
@listed
def reviews(request: HttpRequest) -> HttpResponseBase:
    """Show the joint reviews of the year, and what waits in their queues; put a matter into one."""
    by, now = _common.officer_of(request), timezone.now()
    year = timezone.localdate().year
    boards = selectors.series_year(year, seen_by=by)
    if not boards and not policies.may_keep_any(by):
        raise Http404
    kept = selectors.review_series(seen_by=by)
    form = forms.QueueForm(request.POST if request.method == "POST" else None, series=kept) if kept else None
    if request.method == "POST" and form is None:
        raise Http404
    if form is not None and request.method == "POST" and form.is_valid():
        sent = form

        def act() -> str:
            acts.queue_matter(
                series_id=int(sent.cleaned_data["series"]),
                number=sent.cleaned_data["number"],
                by=by,
                at=now,
            )
            return reverse("meetings:reviews")

        done = _common.perform(
            request, form, act, by=by, said=_("已进入联审队列，原时限暂停计时。"), step="queue"
        )
        if done is not None:
            return done
    series = {one.pk: one for one in selectors.every_series(seen_by=by)}
    queues = [(board, selectors.queue(series[board.id], seen_by=by, now=now)) for board in boards]
    context = {
        "tabs": _common.tabs("reviews", by),
        "year": year,
        "boards": boards,
        "queues": queues,
        "form": form,
        "may_set": policies.may_set_series(by),
        "now": now,
    }
    return http.render(request, "meetings/reviews.html", context)
