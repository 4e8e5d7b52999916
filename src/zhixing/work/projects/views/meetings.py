"""Meetings, the wall (调度会) and the table of the week."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.evidence import acts as evidence
from zhixing.core.matters.acts import note_exported
from zhixing.core.matters.views.page import listed
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.projects import acts, forms, policies, selectors
from zhixing.work.projects.exports.minutes import minutes_word
from zhixing.work.projects.exports.workbooks import weekly_workbook
from zhixing.work.projects.rules import meetings as rules
from zhixing.work.projects.views._common import as_file, officer_of, perform

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
KIND_WORDS = {"on_site": mark("现场办公会"), "dispatch": mark("调度会")}


@require_GET
def weekly(request: HttpRequest) -> HttpResponseBase:
    """Show the table of a week: each project with its linked leader, held or not, in how many weeks."""
    by, now = officer_of(request), timezone.now()
    today = people.day_of(now)
    monday = _monday(request.GET.get("week", ""), today)
    table = selectors.weekly(monday, seen_by=by, now=now)
    if request.GET.get("format") == "xlsx":
        note_exported(rows=len(table.rows), query=f"projects/weekly?week={table.code}", by=by, at=now)
        return as_file(weekly_workbook(table, made_by=by, made_at=now), f"weekly-{table.code}.xlsx", now)
    following = monday + timedelta(days=7)
    show, post = request.GET.get("show", ""), request.GET.get("leader", "")
    leader = int(post) if post.isascii() and post.isdecimal() and len(post) < 10 else None
    context = {
        "shown": table,
        "rows": table.shown(show, leader),
        "narrowed": lambda **query: f"?{urlencode({'week': table.code, **query})}#rows",
        "previous": rules.week_code(monday - timedelta(days=7)),
        "following": rules.week_code(following) if following <= today else "",
        "may_hold": policies.may_hold_meeting(by),
        "now": now,
    }
    return http.render(request, "projects/weekly.html", context)


def _monday(text: str, today: date) -> date:
    """Return the Monday of the ISO week that was asked for, else of the last week that has ended."""
    year, _sep, week = text.partition("-W")
    try:
        return min(date.fromisocalendar(int(year), int(week), 1), rules.monday_of(today))
    except ValueError:
        return rules.monday_of(today) - timedelta(days=7)


@require_GET
@listed
def meetings(request: HttpRequest) -> HttpResponseBase:
    """List meetings about projects, newest first."""
    by, now = officer_of(request), timezone.now()
    listing = read_listing(request, sorts=("held",), size=50)
    kind = request.GET.get("kind", "")
    rows, total = selectors.meetings(
        seen_by=by, kind=kind if kind in KIND_WORDS else "", page=listing.page, size=listing.size
    )
    context = {
        "rows": rows,
        "listing": listing.counted(total),
        "kinds": KIND_WORDS,
        "kind": kind,
        "may_hold": policies.may_hold_meeting(by),
        "now": now,
    }
    return http.render(request, "projects/meetings.html", context)


@require_http_methods(["GET", "POST"])
def new_meeting(request: HttpRequest) -> HttpResponseBase:
    """Write an on-site meeting down."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_hold_meeting(by):
        raise Http404
    rows = _open_projects(by, now)
    initial = {"projects": request.GET.getlist("project")}
    form = forms.MeetingForm(request.POST or None, officer=by, now=now, rows=rows, initial=initial)

    def act() -> str:
        made = acts.hold_meeting(new=form.meeting("on_site"), by=by, at=now)
        return reverse("projects:meeting", args=[made.number])

    said = _("会议已登记，请记录决定并在时限内印发纪要。")
    done = perform(request, form, act, by=by, now=now, said=said, then="")
    return done or http.render(request, "projects/new_meeting.html", {"form": form, "now": now})


def _open_projects(by: Officer, now: datetime) -> list[selectors.ProjectRow]:
    return [
        row
        for row in selectors.register_rows(seen_by=by, wanted=selectors.Wanted(), now=now)
        if row.light != "done"
    ]


def _page(number: str, by: Officer) -> selectors.MeetingPage:
    page = selectors.meeting(number, seen_by=by)
    if page is None:
        raise Http404
    return page


@require_http_methods(["GET", "POST"])
def meeting(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a meeting; record decisions on its items, and issue its minutes."""
    by, now = officer_of(request), timezone.now()
    page = _page(number, by)
    may_hold = policies.may_hold_meeting(by)
    if request.method == "POST" and not may_hold:
        raise Http404
    wish, _dash, key = request.POST.get("do", "").partition("-")
    issuing = forms.MinutesForm(
        request.POST if wish == "minutes" else None,
        officer=by,
        now=now,
        initial={"number": _proposed_number(page, now)},
    )
    here = reverse("projects:meeting", args=[number])
    if wish == "minutes":
        done = perform(request, issuing, lambda: _issue(page, issuing, by=by, now=now), by=by, now=now,
                       said=_("纪要已印发，决定事项均已交办。"), then=here)  # fmt: skip
        if done:
            return done
    decisions = []
    for item in page.items:
        is_sent = wish == "decide" and key == str(item.id)
        form = forms.DecisionForm(
            request.POST if is_sent else None, officer=by, now=now, prefix=f"item{item.id}"
        )
        if is_sent:
            done = perform(request, form, lambda form=form, item=item: acts.decide(  # type: ignore[misc]
                item_id=item.id, decision=form.decision(), by=by, at=now),
                by=by, now=now, said=_("决定已记录并交办。"), then=f"{here}#item-{item.id}")  # fmt: skip
            if done:
                return done
        decisions.append((item, form))
    context = {
        "page": page,
        "held": page.meeting,
        "kind_word": KIND_WORDS[page.meeting.kind],
        "decisions": decisions,
        "issuing": issuing,
        "may_hold": may_hold,
        "now": now,
    }
    return http.render(request, "projects/meeting.html", context)


def _proposed_number(page: selectors.MeetingPage, now: datetime) -> str:
    """Return the number that the form proposes; the office may write its own."""
    serial = page.meeting.number.rpartition("-")[2].lstrip("0")
    return f"政纪要〔{people.day_of(now).year}〕{serial}号"


def _issue(page: selectors.MeetingPage, form: forms.MinutesForm, *, by: Officer, now: datetime) -> None:
    """Keep the minutes as a Word file about the meeting, and issue them."""
    number = form.cleaned_data["number"].strip()
    file = evidence.store(
        file=io.BytesIO(minutes_word(page, number=number, on=people.day_of(now))),
        name=f"{page.meeting.number}.docx",
        about=page.meeting.reference,
        by=by,
        at=now,
    )
    acts.issue_minutes(meeting_id=page.meeting.pk, number=number, evidence_id=file.pk, by=by, at=now)


@require_GET
def minutes_draft(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand out the minutes as they stand, in Word, for reading before they are issued."""
    by, now = officer_of(request), timezone.now()
    page = _page(number, by)
    known = page.meeting.minutes_number or page.meeting.number
    content = minutes_word(page, number=known, on=people.day_of(now))
    return as_file(content, f"{page.meeting.number}.docx", now, DOCX)


@require_http_methods(["GET", "POST"])
def wall_start(request: HttpRequest) -> HttpResponseBase:
    """Begin a meeting at the wall with the chosen projects, or go on with the one that is under way."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_hold_meeting(by):
        raise Http404
    rows = _open_projects(by, now)
    leaders = people.county_leaders(at=now)
    chosen = [str(row.id) for row in rows if row.light in ("red", "yellow")] or [str(row.id) for row in rows]
    initial = {
        "held_at": now,
        "place": _("县政府会议室"),
        "projects": chosen,
        "leader": str(leaders[1].post_id if len(leaders) > 1 else leaders[0].post_id) if leaders else "",
    }
    form = forms.MeetingForm(request.POST or None, officer=by, now=now, rows=rows, initial=initial)

    def act() -> str:
        made = acts.hold_meeting(new=form.meeting("dispatch"), by=by, at=now)
        return reverse("projects:wall", args=[made.number, 1])

    done = perform(request, form, act, by=by, now=now, said=_("调度会开始。"), then="")
    context = {"form": form, "under_way": selectors.open_dispatch(seen_by=by), "now": now}
    return done or http.render(request, "projects/wall_start.html", context)


@require_http_methods(["GET", "POST"])
def wall(request: HttpRequest, number: str, place: int) -> HttpResponseBase:
    """Show one project on the wall; a decision is recorded where everybody sees it."""
    by, now = officer_of(request), timezone.now()
    page = selectors.wall(number, place, seen_by=by, now=now)
    if page is None:
        raise Http404
    may_decide = policies.may_hold_meeting(by) and page.meeting.minutes_at is None
    if request.method == "POST" and not may_decide:
        raise Http404
    form = forms.DecisionForm(request.POST or None, officer=by, now=now, unit_id=page.row.unit_id)
    here = reverse("projects:wall", args=[number, place])
    done = perform(
        request,
        form,
        lambda: acts.decide(item_id=page.item_id, decision=form.decision(), by=by, at=now),
        by=by,
        now=now,
        said=_("决定已记录，承办单位已收到。"),
        then=here,
    )
    if done:
        return done
    context = {
        "page": page,
        "row": page.row,
        "form": form,
        "may_decide": may_decide,
        "quick_days": _quick_days(people.day_of(now)),
        "now": now,
    }
    return http.render(request, "projects/wall.html", context)


def _quick_days(today: date) -> list[tuple[str, date]]:
    """Return days that leaders name: this Friday, next Wednesday, next Friday, the end of the month."""
    monday = rules.monday_of(today)
    month = (today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    found = [
        (_("本周五"), monday + timedelta(days=4)),
        (_("下周三"), monday + timedelta(days=9)),
        (_("下周五"), monday + timedelta(days=11)),
        (_("本月底"), month),
    ]
    return [(word, day) for word, day in found if day >= today]
