"""领导看板: three sentences, the red list, what waits for him, the departments, a sentence to write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.approvals import selectors as approvals
from zhixing.core.matters import selectors as matters
from zhixing.core.matters.acts import answer_once
from zhixing.core.matters.views.page import content_of
from zhixing.core.people import selectors as people
from zhixing.entrances.leader_desk.forms import WriteForm
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.directives.acts import instructions as directives
from zhixing.work.directives.selectors import instructions as written
from zhixing.work.meetings import selectors as meetings

RED_ROWS = 7
UNITS_ON_A_SHEET = 8


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """Something that waits for the leader's decision."""

    what: str
    title: str
    url: str


def _leader(request: HttpRequest) -> Officer:
    by = getattr(request, "officer", None)
    if not isinstance(by, Officer) or not by.may("instruct"):
        raise Http404
    return by


def _context(by: Officer, now: datetime) -> dict[str, Any]:
    """Return what the page and the printed brief both say."""
    scope = "all" if by.reach.everything else "line"
    red = matters.Filters(view=scope, state="open", light="red")
    late = matters.register(seen_by=by, wanted=red, now=now, size=20).rows[:RED_ROWS]
    waiting = [WaitingLine(_(one.what), one.title, one.url) for one in meetings.waits_for_leader(seen_by=by)]
    waiting += [
        WaitingLine(_(queue.name), _("%(n)s 件") % {"n": queue.count}, queue.url)
        for queue in matters.waiting(seen_by=by, now=now)
        if queue.count
    ]
    count = approvals.count_waiting(seen_by=by, now=now)
    if count:
        waiting.append(WaitingLine(_("双人核准"), _("%(n)s 件") % {"n": count}, "/approvals/"))
    return {
        "week": matters.week(seen_by=by, now=now),
        "late": late,
        "asked": matters.explanations_owed([row.id for row in late]),
        "waiting": waiting,
        "units": matters.load_by_unit(seen_by=by, now=now),
        "scope": scope,
        "officer": by,
        "now": now,
    }


def _form(request: HttpRequest, by: Officer, now: datetime) -> WriteForm:
    is_sent = request.method == "POST"
    units = [(str(unit.id), unit.short_name) for unit in people.assignable_units(seen_by=by, at=now)]
    return WriteForm(request.POST if is_sent else None, request.FILES if is_sent else None, units=units)


@require_GET
def board(request: HttpRequest) -> HttpResponseBase:
    """Show a county leader his line in one screen and a half."""
    by, now = _leader(request), timezone.now()
    form = _form(request, by, now) if written.may_write(by) else None
    return http.render(request, "leader_desk/board.html", {**_context(by, now), "form": form})


@require_GET
def brief(request: HttpRequest) -> HttpResponseBase:
    """Show the brief for the desk: exactly one A4 sheet, with room to write."""
    by, now = _leader(request), timezone.now()
    context = _context(by, now)
    context["more_units"] = max(0, len(context["units"]) - UNITS_ON_A_SHEET)
    context["units"] = context["units"][:UNITS_ON_A_SHEET]
    return http.render(request, "leader_desk/brief.html", context)


@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponseBase:
    """Take one sentence or a photographed sheet; it becomes an instruction with number, unit and date."""
    by, now = _leader(request), timezone.now()
    if not written.may_write(by):
        raise Http404
    number = (request.POST.get("about") or request.GET.get("about") or "")[:24]
    about = written.written_about(number, seen_by=by) if number else None
    if number and about is None:
        raise Http404
    form = _form(request, by, now)
    if request.method == "POST" and form.is_valid():
        photo = form.cleaned_data["photo"]

        def perform() -> dict[str, str]:
            made = directives.write_instruction(
                text=form.cleaned_data["text"],
                about=number,
                lead_unit_id=form.cleaned_data["lead"],
                scan=directives.Scan(photo, photo.name) if photo else None,
                by=by,
                at=now,
            )
            return {"url": made.get_absolute_url(), "number": made.number}

        try:
            answer = answer_once(
                key=http.sent_key(request), content=content_of(request), perform=perform, by=by, at=now
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("批示已交办：%(number)s。") % answer)
            return http.go_to(request, answer["url"])
    context = {"form": form, "about": about, "back": reverse("leader_desk:board"), "now": now}
    return http.render(request, "leader_desk/write.html", context)
