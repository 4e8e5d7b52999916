"""错时服务: the roster for the staff, signing in on duty, the public list with booking."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.core.matters import acts as matters
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Citizen, Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import exports, forms, policies
from zhixing.work.service_hall import selectors as hall
from zhixing.work.service_hall.acts import slots as acts
from zhixing.work.service_hall.selectors import slots as selectors
from zhixing.work.service_hall.views._asking import officer_of, once


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the slots of the coming days, who came and where nobody is there; places can be booked."""
    return _public(request, forms.CancelBooking())


def _public(request: HttpRequest, form: forms.CancelBooking) -> HttpResponse:
    now = timezone.now()
    context = {"rows": selectors.coming(now=now), "form": form, "now": now, "entry": "services"}
    return http.render(request, "service_hall/public_slots.html", context)


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, key: int) -> HttpResponseBase:
    """Book a place in a slot; the answer is a code."""
    now = timezone.now()
    row = selectors.slot(key, now=now)
    if row is None:
        raise Http404
    form = forms.Book(request.POST if request.method == "POST" else None)
    code = ""
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        try:
            code = acts.book_slot(
                slot_id=key, name=asked["name"], phone=asked["phone"], purpose=asked["purpose"],
                by=Citizen(None), at=now,
            ).code  # fmt: skip
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
    context = {"row_": row, "form": form, "code": code, "entry": "services"}
    return http.render(request, "service_hall/book_slot.html", context)


@login_not_required
@require_http_methods(["POST"])
def cancel(request: HttpRequest) -> HttpResponseBase:
    """Give a booked place back by its code."""
    form = forms.CancelBooking(request.POST)
    if not form.is_valid():
        return _public(request, form)
    try:
        acts.cancel_booking(code=form.cleaned_data["code"], by=Citizen(None), at=timezone.now())
    except ActRefused as refusal:
        form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        return _public(request, form)
    messages.success(request, _("预约已取消。"))
    return http.go_to(request, reverse("service_hall:public_slots"))


@require_http_methods(["GET", "POST"])
def slots(request: HttpRequest) -> HttpResponseBase:
    """Show roster, red slots and time off; sign in on duty; who runs the hall publishes the roster."""
    by, now = officer_of(request), timezone.now()
    runs = policies.may_run_hall(by)
    if not (runs or policies.may_serve(by) or policies.may_supervise(by)):
        raise Http404
    today = timezone.localdate(now)
    wish = request.POST.get("do", "")
    form = _roster_form(request.POST if wish == "publish" else None, by, now)
    if request.method == "POST" and wish.isdecimal():
        return _attend(request, int(wish), by=by, now=now)
    if wish == "publish":
        if not runs:
            raise Http404
        if form.is_valid():
            asked = form.cleaned_data

            def perform() -> dict[str, str]:
                made = acts.publish_roster(
                    window=asked["window"], first=asked["first"], last=asked["last"],
                    officers=[int(one) for one in asked["officers"]], by=by, at=now,
                )  # fmt: skip
                return {"n": str(len(made))}

            try:
                answer = once(request, by, perform)
            except ActRefused as refusal:
                form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
            else:
                messages.success(request, _("已发布 %(n)s 个时段。") % {"n": answer["n"]})
                return http.go_to(request, request.path)
    start = datetime.combine(today, time(0), tzinfo=timezone.get_default_timezone())
    rows = selectors.slots(since=start - timedelta(days=30), until=start + timedelta(days=30), now=now)
    if request.GET.get("format") == "xlsx":
        return _file(by, now)
    mine = selectors.on_duty_now(by.person_id, now=now)
    context = {
        "rows": rows,
        "year": selectors.roster_year(today.year),
        "this_year": today.year,
        "time_off": selectors.time_off(),
        "mine": mine,
        "bookings": selectors.bookings([one.id for one in mine]),
        "form": form if runs else None,
        "now": now,
    }
    return http.render(request, "service_hall/slots.html", context)


@require_http_methods(["GET", "POST"])
def duty(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show who serves in a slot and every change of it; who runs the hall puts somebody else on duty."""
    by, now = officer_of(request), timezone.now()
    row = selectors.slot(key, now=now)
    if row is None or not policies.may_run_hall(by):
        raise Http404
    data = request.POST if request.method == "POST" else None
    form = forms.ChangeDuty(data, officers=selectors.staff_for(key, at=now))
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data

        def perform() -> dict[str, str]:
            acts.change_duty(
                slot_id=key, officer_id=int(asked["officer"]), reason=asked["reason"], by=by, at=now
            )
            return {}

        try:
            once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已换班，双方都已收到通知。"))
            return http.go_to(request, request.path)
    context = {"slot": row, "form": form, "changes": selectors.duty_changes(key), "now": now}
    return http.render(request, "service_hall/duty.html", context)


def _roster_form(data: object, by: Officer, now: datetime) -> forms.Roster:
    first, last = selectors.year_ends(timezone.localdate(now))
    unit = by.unit_line[-1] if by.unit_line else by.unit_id
    staff = [(str(one.person_id), one.label) for one in people.serving_in(unit, at=now)]
    places = [(one.code, one.name) for one in hall.windows()]
    initial = {"first": first, "last": last}
    return forms.Roster(data, windows=places, officers=staff, initial=initial)


def _attend(request: HttpRequest, key: int, *, by: Officer, now: datetime) -> HttpResponseBase:
    try:
        acts.attend_slot(slot_id=key, by=by, at=now)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("已签到。"))
    return http.go_to(request, request.path)


def _file(by: Officer, now: datetime) -> HttpResponse:
    year = timezone.localdate(now).year
    zone = timezone.get_default_timezone()
    rows = selectors.slots(
        since=datetime(year, 1, 1, tzinfo=zone),
        until=datetime(year + 1, 1, 1, tzinfo=zone),
        now=now,
        limit=5000,
    )
    matters.note_exported(rows=len(rows), query=f"slots={year}", by=by, at=now)
    head = (_("日期"), _("开始"), _("结束"), _("窗口"), _("值班人"), _("到岗时间"), _("预约"), _("状态"))
    lines = [
        (
            f"{one.starts_at.astimezone(zone):%Y-%m-%d}", f"{one.starts_at.astimezone(zone):%H:%M}",
            f"{one.ends_at.astimezone(zone):%H:%M}", one.window, one.officer,
            f"{one.attended_at.astimezone(zone):%H:%M}" if one.attended_at else "", one.booked,
            _(forms.SLOT_WORDS[one.state]),
        )
        for one in rows
    ]  # fmt: skip
    content = exports.plain_sheet(_("错时服务值班表"), head, lines, made_by=by, made_at=now)
    return http.download(content, name=_("错时服务值班表") + f"{year}.xlsx", kind=http.XLSX)
