"""Pages of the working calendar: a year by months, what a notice would move, and when a limit ends."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.clock import adapters, forms, policies, rules, selectors
from zhixing.core.clock.refusals import CalendarUnknown
from zhixing.core.clock.rules.published import YearNotice
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import ClockLine

YEARS = range(2007, 2100)


def _officer(request: HttpRequest) -> Officer:
    """Who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


@require_GET
def year(request: HttpRequest, year: int | None = None) -> HttpResponseBase:
    """Show a year of a calendar: which days are off or worked, the office hours, and the notice."""
    officer, today = _officer(request), timezone.localdate()
    wanted = year or today.year
    if wanted not in YEARS:
        raise Http404
    try:
        page = selectors.year_page(wanted, code=request.GET.get("calendar", "office"), today=today)
    except CalendarUnknown:
        raise Http404 from None
    return http.render(
        request,
        "clock/year.html",
        {
            "page": page,
            "patterns": selectors.patterns(),
            "today": today,
            "may_change": policies.may_publish_calendar(officer),
        },
    )


@require_http_methods(["GET", "POST"])
def notice(request: HttpRequest, year: int) -> HttpResponseBase:
    """Take a year's notice in: read its sentences, show what would move, then ask a second person."""
    officer, now = _officer(request), timezone.now()
    if not policies.may_publish_calendar(officer) or year not in YEARS:
        raise Http404
    page = selectors.year_page(year, today=timezone.localdate())
    form = forms.Notice(request.POST or None, year=year)
    moves = None
    if form.is_bound and form.is_valid():
        if "confirm" not in request.POST:
            moves = selectors.moves_of(YearNotice(year, tuple(form.days)))
        else:
            code = adapters.CORRECT_YEAR if page.is_published else adapters.PUBLISH_YEAR
            try:
                address = adapters.propose(
                    act_code=code,
                    payload=form.payload(),
                    reason=form.cleaned_data["reason"],
                    by=officer,
                    at=now,
                )
            except ActRefused as refusal:
                form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
            else:
                messages.success(request, _("已提交双人核准，核准后生效。"))
                return http.go_to(request, address)
    return http.render(
        request,
        "clock/notice.html",
        {
            "page": page,
            "form": form,
            "moves": moves,
            "holidays": selectors.holidays_of(form.days),
        },
    )


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask for the office hours of a calendar, then put them before a second person."""
    officer, now = _officer(request), timezone.now()
    pattern = selectors.patterns().get(code)
    if pattern is None or not policies.may_publish_calendar(officer):
        raise Http404
    form = forms.Hours(request.POST or None, initial=forms.hours_of(pattern))
    if form.is_bound and form.is_valid():
        try:
            address = adapters.propose(
                act_code=adapters.SET_HOURS,
                payload=form.payload(code),
                reason=form.cleaned_data["reason"],
                by=officer,
                at=now,
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已提交双人核准，核准后生效。"))
            return http.go_to(request, address)
    return http.render(request, "clock/hours.html", {"form": form, "pattern": pattern})


@require_GET
def due(request: HttpRequest) -> HttpResponseBase:
    """Say when a limit ends, and count every day of it."""
    _officer(request)
    now = timezone.now()
    form = forms.Calculate(request.GET or None, initial={"start": timezone.localdate(), "unit": "wd"})
    reading, line = None, None
    if form.is_bound and form.is_valid():
        reading = rules.compute(form.state())
        line = _line(reading, now)
    return http.render(request, "clock/due.html", {"form": form, "reading": reading, "line": line})


def _line(reading: rules.Reading, now: datetime) -> ClockLine:
    """Return what the badge and the account are given."""
    left, late = rules.remaining(reading, now), rules.lateness(reading, now)
    return ClockLine(
        light=rules.light(reading, now).value,
        as_of=now,
        due_at=reading.due,
        remaining_days=left.working_days if left else None,
        remaining_minutes=left.minutes if left else None,
        late_days=late.working_days if late else None,
        late_minutes=late.minutes if late else None,
        account=selectors.account_lines(rules.explain(reading.state), reading.state.limit),
    )
