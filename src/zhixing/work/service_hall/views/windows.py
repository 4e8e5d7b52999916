"""The window: somebody stands there. One field, one page, one receipt."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.parties import selectors as parties
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import acts, forms, policies, selectors
from zhixing.work.service_hall.rules.outreach import OUTREACH
from zhixing.work.service_hall.selectors import outreach
from zhixing.work.service_hall.selectors.packages import find_package, package_rows
from zhixing.work.service_hall.views._asking import officer_of, once, opened_now, worked_minutes


def _server(request: HttpRequest) -> Officer:
    by = officer_of(request)
    if not policies.may_serve(by):
        raise Http404
    return by


@require_GET
def window(request: HttpRequest) -> HttpResponseBase:
    """Find the item that somebody came for; a single hit opens its intake at once."""
    by, now = _server(request), timezone.now()
    form = forms.WindowSearch(request.GET or None)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    rows: list[selectors.ItemRow] = []
    total = 0
    if text:
        rows, total = selectors.item_rows(selectors.ItemQuestion(text=text, own=True), limit=20)
        if total == 1 and not package_rows(text=text):
            return http.go_to(request, reverse("service_hall:intake", args=[rows[0].code]))
    places = selectors.windows_of(by)
    mine = selectors.CaseQuestion(stage="open", window=places[0].code if len(places) == 1 else "")
    waiting, count = selectors.cases(mine, seen_by=by, now=now, limit=10)
    context = {
        "form": form,
        "text": text,
        "rows": rows,
        "packages": package_rows(text=text),
        "total": total,
        "waiting": waiting,
        "waiting_count": count,
        "windows": places,
        "days": [selectors.window_day(place, seen_by=by, now=now) for place in places[:3]],
        "asked": mine.window,
        "now": now,
    }
    return http.render(request, "service_hall/window.html", context)


def _knows_who(form: forms.Intake) -> bool:
    """Whether the form is in order and says who applies; whoever applied before is known by the number."""
    if not form.is_valid():
        return False
    said = form.cleaned_data
    if (said["name"].strip() and said["phone"]) or parties.find(kind=said["party"], number=said["id_number"]):
        return True
    form.ask_for_a_name()
    return False


@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask who applies and tick the papers; then accept, or hand out the one list of what is missing."""
    by, now = _server(request), timezone.now()
    guide = selectors.guide_of(code)
    if guide is None or not guide.is_own:
        raise Http404
    places = [(one.code, one.name) for one in selectors.windows_of(by)]
    form = forms.Intake(
        request.POST if request.method == "POST" else None,
        materials=guide.materials,
        windows=places,
        urgent=bool(guide.urgent_criteria),
        outings=outreach.open_outings(by, today=timezone.localdate(now)),
        outing=request.GET.get("outing", ""),
    )
    if request.method == "POST" and _knows_who(form):
        values = form.cleaned_data
        wish = request.POST.get("do", "accept")

        def perform() -> dict[str, str]:
            new = acts.Application(
                item=code,
                window=values["window"],
                party_code="",
                given=tuple(values.get("papers", ())),
                urgent=values.get("urgent", False),
                channel=OUTREACH if values.get("outing") else "window",
                outing=int(values["outing"]) if values.get("outing") else None,
            )
            applicant = acts.Applicant(values["party"], values["name"], values["id_number"], values["phone"])
            missing = [paper["code"] for paper in guide.materials if paper["code"] not in new.given]
            hints = dict.fromkeys(missing, values.get("how", ""))
            with acts.touching(worked_minutes(request, now)):
                made = acts.take_in(new=new, applicant=applicant, wish=wish, hints=hints, by=by, at=now)
            return {"number": made.matter.number}

        try:
            answer = once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            page = "service_hall:notice" if wish == "tell" else "service_hall:receipt"
            return http.go_to(request, reverse(page, args=[answer["number"]]))
    context = {"form": form, "guide": guide, "has_window": bool(places), "opened": opened_now(request, now)}
    return http.render(request, "service_hall/intake.html", context)


@require_http_methods(["GET", "POST"])
def package_intake(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask who applies for a package and tick its papers, each once; then accept, or tell what is missing."""
    by, now = _server(request), timezone.now()
    guide = find_package(code)
    if guide is None:
        raise Http404
    places = [(one.code, one.name) for one in selectors.windows_of(by)]
    data = request.POST if request.method == "POST" else None
    form = forms.Intake(data, materials=guide.materials, windows=places, urgent=False)
    if request.method == "POST" and _knows_who(form):
        values, wish = form.cleaned_data, request.POST.get("do", "accept")

        def perform() -> dict[str, str]:
            new = acts.PackageApplication(code, values["window"], tuple(values.get("papers", ())))
            applicant = acts.Applicant(values["party"], values["name"], values["id_number"], values["phone"])
            missing = [paper["code"] for paper in guide.materials if paper["code"] not in new.given]
            hints = dict.fromkeys(missing, values.get("how", ""))
            with acts.touching(worked_minutes(request, now)):
                made = acts.take_in_package(
                    new=new, applicant=applicant, wish=wish, hints=hints, by=by, at=now
                )
            return {"number": made.matter.number}

        try:
            answer = once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            page = "service_hall:notice" if wish == "tell" else "service_hall:receipt"
            return http.go_to(request, reverse(page, args=[answer["number"]]))
    context = {"form": form, "guide": guide, "has_window": bool(places), "opened": opened_now(request, now)}
    return http.render(request, "service_hall/package_intake.html", context)
