"""工作台: what waits for me, worst first, and finding anything."""

from __future__ import annotations

from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponseBase, JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from zhixing.core.matters import selectors as matters
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.ui import http
from zhixing.ui.lines import BarRow

HINTS = 10


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
    return http.render(
        request,
        "staff_desk/desk.html",
        {
            "desk": found,
            "now": now,
            "days": matters.coming_days(seen_by=by, now=now),
            "people_bars": _bars(by, now) if leads and not by.reach.everything else [],
            "unit_load": [u for u in matters.load_by_unit(seen_by=by, now=now, limit=12) if u.late]
            if by.reach.everything
            else [],
            "officer": by,
            "may_register": by.may("register"),
            "may_report": by.may("report"),
        },
    )


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
