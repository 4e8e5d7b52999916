"""The list of meetings, one meeting, and its papers."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.foundation.actors import Officer
from zhixing.ui import http, papers
from zhixing.ui.listing import read_listing
from zhixing.work.meetings import acts, exports, forms, selectors
from zhixing.work.meetings.kinds import STATES
from zhixing.work.meetings.selectors import MeetingPage
from zhixing.work.meetings.views import _common, steps

MOST = 2000


@require_GET
def meetings(request: HttpRequest) -> HttpResponseBase:
    """Show the meetings that the officer may see, latest first; `?format=xlsx` is the same as a file."""
    by, now = _common.officer_of(request), timezone.now()
    listing = read_listing(request, sorts=("starts",), size=20)
    series, state = request.GET.get("series", ""), request.GET.get("state", "")
    if request.GET.get("format") == "xlsx":
        rows, _total = selectors.meetings(seen_by=by, series=series, state=state, limit=MOST)
        content = exports.meetings_workbook(rows, made_by=by.person_name, made_at=now)
        return _common.as_file(content, kind=_common.EXCEL, name=f"{_('会议台账')}.xlsx")
    rows, total = selectors.meetings(
        seen_by=by, series=series, state=state, limit=listing.limit, offset=listing.offset
    )
    return http.render(
        request,
        "meetings/meetings.html",
        {
            "tabs": _common.tabs("meetings", by),
            "rows": rows,
            "listing": listing.counted(total),
            "series": selectors.every_series(seen_by=by),
            "states": STATES,
            "may_plan": bool(selectors.series_kept(seen_by=by)),
            "now": now,
        },
    )


@require_GET
def handing_out(request: HttpRequest, number: str) -> HttpResponse:
    """Go to the meeting whose minutes the matter hands out."""
    code = selectors.handed_out_by(number, seen_by=_common.officer_of(request))
    if code is None:
        raise Http404
    return redirect("meetings:meeting", code)


@require_http_methods(["GET", "POST"])
def plan(request: HttpRequest) -> HttpResponseBase:
    """Set the date of the next sitting of a series that the officer keeps."""
    by, now = _common.officer_of(request), timezone.now()
    series = selectors.series_kept(seen_by=by)
    if not series:
        raise Http404
    form = forms.PlanForm(request.POST if request.method == "POST" else None, series=series)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return acts.plan_meeting(
                series_id=int(form.cleaned_data["series"]),
                starts_at=form.moment("begins"),
                ends_at=form.moment("ends"),
                place=form.cleaned_data["place"],
                title=form.cleaned_data["title"],
                number=form.cleaned_data["number"],
                by=by,
                at=now,
            ).get_absolute_url()

        done = _common.perform(request, form, act, by=by, said=_("会议已拟定，请安排议程。"), step="plan")
        if done is not None:
            return done
    return http.render(request, "meetings/plan.html", {"form": form})


def found(code: str, by: Officer) -> MeetingPage:
    """Return the meeting as the officer sees it. Raises Http404."""
    page = selectors.meeting(code, seen_by=by, now=timezone.now())
    if page is None:
        raise Http404
    return page


@require_GET
def meeting(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one meeting: what is next, agenda, who came, what was decided and what became of it."""
    by, now = _common.officer_of(request), timezone.now()
    page = found(code, by)
    is_review = page.series_kind == "review"
    return http.render(
        request,
        "meetings/meeting.html",
        {
            "page": page,
            "queue": selectors.queue(
                page.series,
                seen_by=by,
                now=now,
                meeting=page.id,
                is_over=page.state in ("issued", "closed", "cancelled"),
            )
            if is_review and page.is_whole
            else [],
            "next_steps": [step for step in steps.offered(page) if step.is_next],
            "other_steps": [step for step in steps.offered(page) if not step.is_next],
            "to_tasks": _to_tasks(page, by),
            "members": [row for row in page.came if row.role == "member"],
            "now": now,
        },
    )


def _to_tasks(page: MeetingPage, by: Officer) -> str:
    """Return where the minutes are handed over to 任务分解, '' where that is nobody's to do."""
    if page.state != "issued" or not page.open_points or not page.may_keep or not by.may("decompose"):
        return ""
    return f"desk/minutes/{page.code}/"


@require_GET
def agenda(request: HttpRequest, code: str) -> HttpResponse:
    """Return the agenda as a Word file."""
    page = found(code, _common.officer_of(request))
    if not page.is_whole:
        raise Http404
    content = papers.word(exports.agenda_paper(page))
    return _common.as_file(content, kind=_common.WORD, name=f"{page.title}{_('议程')}.docx")


@require_GET
def minutes(request: HttpRequest, code: str) -> HttpResponse:
    """Return a draft of the minutes as a Word file; issued, they lie among the papers of the meeting."""
    page = found(code, _common.officer_of(request))
    if not page.may_keep or page.state not in ("held", "issued", "closed"):
        raise Http404
    content = papers.word(
        exports.minutes_paper(page, number=page.paper_number, issued_on=timezone.localdate())
    )
    return _common.as_file(content, kind=_common.WORD, name=f"{page.title}{_('纪要')}.docx")
