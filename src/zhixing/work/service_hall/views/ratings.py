"""好差评: the applicant's page, the screen at the window, figures, and corrections step by step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from zhixing.core.matters import acts as matters
from zhixing.foundation.actors import Citizen, Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import exports, forms, policies
from zhixing.work.service_hall import selectors as hall
from zhixing.work.service_hall.acts import ratings as acts
from zhixing.work.service_hall.rules import ratings as rules
from zhixing.work.service_hall.selectors import ratings as selectors
from zhixing.work.service_hall.views._asking import is_guessing, note_wrong_guess, officer_of, once, too_often

SCREEN_SECONDS: Final = 20
"""After how long an idle screen asks again."""


def period_of(request: HttpRequest, now: datetime) -> tuple[datetime, datetime, forms.Months]:
    """Return the period of the address: two days, by default the quarter so far; and its form."""
    today = timezone.localdate(now)
    form = forms.Months(request.GET or None)
    asked: dict[str, Any] = {}
    if form.is_valid():
        first, last = selectors.first_day(), today + timedelta(days=366)
        for name in ("since", "until"):
            if form.cleaned_data[name] and not first <= form.cleaned_data[name] <= last:
                form.add_error(name, _("这一时期没有评价。"))
        asked = form.cleaned_data
    since = asked.get("since") or date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    until = asked.get("until") or today
    if not form.is_bound:
        form = forms.Months(initial={"since": since, "until": until})
    return _midnight(since), _midnight(until + timedelta(days=1)), form


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), tzinfo=timezone.get_default_timezone())


# --- Without an account --------------------------------------------------------------------------


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def rate(request: HttpRequest) -> HttpResponseBase:
    """Let the applicant rate a case by its number and code; a wrong pair and an absent one are alike."""
    pair = request.POST if request.method == "POST" else request.GET
    number, code = pair.get("number", "")[:40], pair.get("code", "")[:20]
    if number and is_guessing(request, number):
        return too_often(request)
    page = selectors.rate_page(number=number, code=code) if number else None
    if number and page is None:
        note_wrong_guess(request, number)
    bad, good = selectors.reason_tags(timezone.now())
    pressed = request.method == "POST" and "level" in request.POST
    form = forms.Rate(request.POST if pressed else None, tags=[*bad, *good])
    if page and pressed and form.is_valid():
        asked = form.cleaned_data
        new = acts.NewRating(
            page.case_id, asked["level"], tuple(asked["tags"]), asked["text"], source=rules.PAGE
        )
        try:
            acts.rate(new=new, by=Citizen(None, receipt=page.number), at=timezone.now())
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("谢谢，您的评价已收到。"))
            here = reverse("service_hall:rate")
            return http.go_to(request, f"{here}?{urlencode({'number': page.number, 'code': page.code})}")
    wrong = bool(number) and page is None
    context = {"page": page, "form": form, "number": number, "code": code, "wrong": wrong, "entry": "track"}
    return http.render(request, "service_hall/rate.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def screen(request: HttpRequest, secret: str) -> HttpResponseBase:
    """Ask whoever was served last at the window; waits where nobody was. 404 for another address."""
    device, now = selectors.device_of(secret), timezone.now()
    if device is None:
        raise Http404
    page = selectors.next_to_ask(device, now=now)
    bad, good = selectors.reason_tags(now)
    form = forms.Rate(request.POST if request.method == "POST" else None, tags=[*bad, *good])
    if request.method == "POST" and page and request.POST.get("number") == page.number and form.is_valid():
        asked = form.cleaned_data
        new = acts.NewRating(
            page.case_id, asked["level"], tuple(asked["tags"]), asked["text"],
            source=rules.DEVICE, device_id=device.pk,
        )  # fmt: skip
        try:
            acts.rate(new=new, by=Citizen(None, receipt=page.number), at=now)
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("谢谢，您的评价已收到。"))
            return http.go_to(request, request.path)
    context = {"page": page, "form": form, "device": device, "entry": ""}
    response = http.render(request, "service_hall/screen.html", context)
    if page is None:
        response["Refresh"] = str(SCREEN_SECONDS)
    return response


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show rating, response and closing of every window; no officer is named."""
    now = timezone.now()
    since, until, form = period_of(request, now)
    rows = selectors.by_window(since=since, until=until, now=now)
    context = {"rows": rows, "form": form, "total": selectors.total(rows), "now": now, "entry": "services"}
    return http.render(request, "service_hall/public_ratings.html", context)


# --- Staff ---------------------------------------------------------------------------------------


@require_GET
def overview(request: HttpRequest) -> HttpResponseBase:
    """Show figures, corrections, windows and officers to who follows up; to others their own."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_follow_up_ratings(by):
        return http.go_to(request, reverse("service_hall:own_ratings"))
    since, until, form = period_of(request, now)
    windows = selectors.by_window(since=since, until=until, now=now)
    officers = selectors.by_officer(since=since, until=until, now=now)
    listing = read_listing(request, sorts=("rated",), size=20)
    if request.GET.get("format") == "xlsx":
        content = _sheet([*windows, *officers], by=by, now=now)
        matters.note_exported(rows=len(windows) + len(officers), query=request.GET.urlencode(), by=by, at=now)
        name = _("好差评统计") + f"{timezone.localdate(now):%Y%m%d}.xlsx"
        return http.download(content, name=name, kind=http.XLSX)
    rows, count = selectors.corrections(seen_by=by, now=now, offset=listing.offset, limit=listing.limit)
    context = {
        "form": form,
        "total": selectors.total(windows),
        "windows": [one for one in windows if one.figures.served or one.figures.rated],
        "officers": officers,
        "unused": [one for one in officers if one.is_unused],
        "tags": selectors.tag_counts(since=since, until=until),
        "rows": rows,
        "listing": listing.counted(count),
        "file_url": listing.url(format="xlsx", page=None),
        "may_run": policies.may_run_hall(by),
        "now": now,
    }
    return http.render(request, "service_hall/ratings.html", context)


def _sheet(rows: Sequence[selectors.RatedRow], *, by: Officer, now: datetime) -> bytes:
    head = (
        _("窗口或人员"), _("办件"), _("评价"), _("隔离或不计"), _("平均分"), _("差评"), _("已回访"),
        _("按时回访"), _("实名回访"), _("已办结"), _("按时办结"),
    )  # fmt: skip
    lines = [
        (
            one.name, one.figures.served, one.figures.rated, one.figures.set_aside, one.figures.mean,
            one.figures.bad, one.figures.called, one.figures.called_in_time, one.figures.real_name,
            one.figures.closed, one.figures.closed_in_time,
        )
        for one in rows
    ]  # fmt: skip
    return exports.plain_sheet(_("好差评统计"), head, lines, made_by=by, made_at=now)


@require_GET
def own(request: HttpRequest) -> HttpResponseBase:
    """Show an officer the figures of the own services; who rated is not told."""
    by, now = officer_of(request), timezone.now()
    since, until, form = period_of(request, now)
    rows = selectors.by_officer(since=since, until=until, only=by.person_id, now=now)
    context = {
        "form": form,
        "own_figures": rows[0].figures if rows else selectors.RatingFigures(),
        "rows": selectors.own_corrections(by, now=now),
        "now": now,
    }
    return http.render(request, "service_hall/own_ratings.html", context)


@require_http_methods(["GET", "POST"])
def screens(request: HttpRequest) -> HttpResponseBase:
    """Put rating screens at windows and show their addresses: to who runs the hall."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_run_hall(by):
        raise Http404
    places = [(one.code, one.name) for one in hall.windows()]
    form = forms.Device(request.POST or None, windows=places)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            once(request, by, lambda: _enabled(asked["code"], asked["window"], by, now))
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("评价器已启用。"))
            return http.go_to(request, request.path)
    context = {"form": form, "rows": selectors.devices(), "root": request.build_absolute_uri("/")[:-1]}
    return http.render(request, "service_hall/screens.html", context)


def _enabled(code: str, window: str, by: Officer, now: datetime) -> dict[str, str]:
    return {"code": acts.enable_device(code=code, window=window, by=by, at=now).code}


@require_GET
def correction(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one bad rating and what became of it."""
    by, now = officer_of(request), timezone.now()
    page = selectors.correction_page(number, seen_by=by, now=now)
    offered = [(slug, label) for slug, (label, _form, _says, _act) in STEPS.items() if slug in page.may]
    return http.render(
        request,
        "service_hall/correction.html",
        {
            "page": page,
            "steps_now": offered,
            "may_call": policies.may_follow_up_ratings(by),
            "now": now,
        },
    )


Do = Callable[[int, dict[str, Any], Officer, datetime], object]
STEPS: Final[dict[str, tuple[str, type[forms.Plain], str, Do]]] = {
    "call-back": (
        mark("登记回访"), forms.CallBack, mark("回访后开始核实，整改反馈的时限开始计算。"),
        lambda key, said, by, at: acts.call_back(
            correction_id=key, said=said["text"], is_real_name=said["is_real_name"], by=by, at=at
        ),
    ),
    "verify": (
        mark("登记核实结论"), forms.Verify, mark("误评和恶意差评不计入统计；属实的须整改。"),
        lambda key, said, by, at: acts.verify_rating(
            correction_id=key, finding=said["finding"], text=said["text"], by=by, at=at
        ),
    ),
    "correct": (
        mark("登记整改情况"), forms.Words, "",
        lambda key, said, by, at: acts.correct_service(correction_id=key, text=said["text"], by=by, at=at),
    ),
    "reply": (
        mark("反馈群众"), forms.Words, mark("群众在评价页面看得到反馈内容，并可以再评价一次。"),
        lambda key, said, by, at: acts.reply_to_rating(correction_id=key, text=said["text"], by=by, at=at),
    ),
    "object": (
        mark("提出异议"), forms.Words, mark("由核实人员认定是否属于误评或恶意差评。"),
        lambda key, said, by, at: acts.object_to_rating(correction_id=key, reason=said["text"], by=by, at=at),
    ),
}  # fmt: skip


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, slug: str) -> HttpResponseBase:
    """Take one step on a bad rating."""
    by, now = officer_of(request), timezone.now()
    page = selectors.correction_page(number, seen_by=by, now=now)
    if slug not in STEPS or slug not in page.may:
        raise Http404
    label, kind, says, act = STEPS[slug]
    form = kind(request.POST if request.method == "POST" else None)
    here = reverse("service_hall:correction", args=[number])
    if request.method == "POST" and form.is_valid():

        def perform() -> dict[str, str]:
            act(page.one.pk, form.cleaned_data, by, now)
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已登记。"))
            return http.go_to(request, here)
    context = {"form": form, "page": page, "label": label, "says": says, "here": here}
    return http.render(request, "service_hall/rating_step.html", context)
