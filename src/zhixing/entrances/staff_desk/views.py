"""工作台: what waits for me, worst first, finding anything, and minutes on their way to 任务分解."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from zhixing.core.evidence import selectors as evidence
from zhixing.core.matters import selectors as matters
from zhixing.core.matters.acts import answer_once
from zhixing.core.matters.kinds import kind_of
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import BarRow
from zhixing.work.directives import acts as directives
from zhixing.work.directives.imports import read_blocks
from zhixing.work.directives.selectors import collections
from zhixing.work.meetings import selectors as meetings
from zhixing.work.service_hall.selectors import ratings as service_hall

HINTS = 10
MOST_OTHERS = 20


def _officer(request: HttpRequest) -> Officer:
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


@require_GET
def desk(request: HttpRequest) -> HttpResponseBase:
    """Show the queues with their numbers, the worst open matters, the coming days, the load."""
    by, now = _officer(request), timezone.now()
    found = matters.desk(seen_by=by, now=now)
    leads = by.may("sign_off") or by.may("sign_for")
    others = _others(by, now)
    return http.render(
        request,
        "staff_desk/desk.html",
        {
            "desk": found,
            "own_pages": _own_pages(found),
            "now": now,
            "days": matters.coming_days(seen_by=by, now=now),
            "people_bars": _bars(by, now) if leads and not by.reach.everything else [],
            "unit_load": [u for u in matters.load_by_unit(seen_by=by, now=now, limit=12) if u.late]
            if by.reach.everything
            else [],
            "officer": by,
            "others": others,
            "sources": [] if by.reach.everything else _sources(by, others),
            "calls": service_hall.calls_waiting(seen_by=by, now=now),
            "may_register": by.may("register"),
            "may_report": by.may("report"),
        },
    )


def _own_pages(found: matters.Desk) -> dict[str, str]:
    """Return where the matters of the desk are moved on that take none of the steps of a task."""
    rows = [(row.number, kind_of(row.kind)) for row in found.worst]
    return {number: kind.page.format(number=number) for number, kind in rows if kind.own_steps and kind.page}


@dataclass(frozen=True, slots=True)
class OtherLine:
    """What waits besides matters: its kind, its title, by when, and where it is done."""

    what: str
    title: str
    due_at: datetime
    url: str


def _others(by: Officer, now: datetime) -> list[OtherLine]:
    """Return forms and notices that the unit owes and meetings to come, by due moment: one list (P22)."""
    asked = collections.asked(seen_by=by, now=now, limit=MOST_OTHERS, owed_only=True)
    lines = [OtherLine(_("报送和通知"), one.title, one.due_at, one.url) for one in asked]
    lines += [
        OtherLine(_("会议"), one.title, one.starts_at, reverse("meetings:meeting", args=[one.code]))
        for one in meetings.coming(seen_by=by, now=now, limit=MOST_OTHERS)
    ]
    return sorted(lines, key=lambda line: (line.due_at, line.title))[:MOST_OTHERS]


@dataclass(frozen=True, slots=True)
class Sources:
    """Where everything on somebody's list comes from: what each brings, adding up to `total`."""

    total: int
    rows: list[matters.SourceCount]


def _sources(by: Officer, others: list[OtherLine]) -> Sources:
    """Return the one list of somebody by origin: matters first, then forms, notices and meetings (P22)."""
    rows = matters.by_source(seen_by=by)
    for what in dict.fromkeys(line.what for line in others):
        rows.append(matters.SourceCount(what, sum(line.what == what for line in others), "#others"))
    return Sources(sum(row.count for row in rows), rows)


def _bars(by: Officer, now: datetime) -> list[BarRow]:
    return [
        BarRow(
            load.name,
            load.open,
            kind="over" if load.late else "",
            text=_("%(n)d 件（逾期 %(late)d）") % {"n": load.open, "late": load.late} if load.late else "",
        )
        for load in matters.load_by_person(seen_by=by, now=now)
    ]


@require_GET
def search(request: HttpRequest) -> HttpResponseBase:
    """Find matters, units and people by words, pinyin initials or number; only what the officer may see."""
    by, now = _officer(request), timezone.now()
    text = request.GET.get("q", "").strip()[:100]
    return http.render(
        request,
        "staff_desk/search.html",
        {
            "q": text,
            "rows": matters.search(seen_by=by, text=text, now=now, limit=50),
            "persons": people.find_persons(text, seen_by=by, at=now) if text else [],
            "units": people.find_units(text, seen_by=by, on=timezone.localdate(now)) if text else [],
            "now": now,
        },
    )


@require_GET
def hints(request: HttpRequest) -> JsonResponse:
    """Return at most ten hints for the palette as JSON."""
    by, now = _officer(request), timezone.now()
    text = request.GET.get("q", "").strip()[:100]
    rows = matters.search(seen_by=by, text=text, now=now, limit=HINTS) if text else []
    found = [
        {
            "label": row.title,
            "note": f"{row.unit} · {row.handler} · {_(row.state_word)}",
            "url": f"/matters/{row.number}/",
        }
        for row in rows
    ]
    if text and len(found) < HINTS:
        found += [
            {
                "label": p.person_name,
                "note": f"{p.unit_name} · {p.post_name}",
                "url": f"/people/persons/{p.code}/",
            }
            for p in people.find_persons(text, seen_by=by, at=now)[: HINTS - len(found)]
        ]
    return JsonResponse({"hints": found}, json_dumps_params={"ensure_ascii": False})


@require_POST
def minutes_to_tasks(request: HttpRequest, code: str) -> HttpResponseBase:
    """Hand the issued minutes of a meeting over to 任务分解; sent twice, one breakdown is made."""
    by, now = _officer(request), timezone.now()
    page = meetings.meeting(code, seen_by=by, now=now)
    if page is None or not page.may_keep or page.minutes is None or not by.may("decompose"):
        raise Http404
    kept = evidence.file(page.minutes.id, seen_by=by)
    if kept is None:
        raise Http404
    content, name = kept.path.read_bytes(), kept.row.name

    def perform() -> dict[str, str]:
        blocks = read_blocks(content, name=name)
        made = directives.decompose(name=name, content=content, blocks=blocks, by=by, at=now)
        return {"url": made.get_absolute_url()}

    try:
        answer = answer_once(
            key=http.sent_key(request), content={"minutes": code}, perform=perform, by=by, at=now
        )
    except ActRefused as refusal:
        messages.error(request, str(refusal))
        return http.go_to(request, reverse("meetings:meeting", args=[code]))
    return http.go_to(request, answer["url"])
