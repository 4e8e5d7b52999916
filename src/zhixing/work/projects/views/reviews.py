"""Reviews: the pool of experts with the gap of the year, and one review step by step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.acts import note_exported
from zhixing.core.matters.views import sheets
from zhixing.core.matters.views.sheets import SheetPage
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.projects import acts, forms, policies
from zhixing.work.projects.exports import reviews as exports
from zhixing.work.projects.imports.reviews import COLUMNS, read_experts
from zhixing.work.projects.selectors import reviews as found
from zhixing.work.projects.views._common import as_file, officer_of, perform, project_of

SHEET = SheetPage(
    mark("导入专家"),
    mark("评审专家库"),
    "projects:experts",
    COLUMNS,
    mark("列名与导出的表格相同；同名同单位的专家更新，不会重复。"),
)


@require_http_methods(["GET", "POST"])
def experts(request: HttpRequest) -> HttpResponseBase:
    """Show the pool and what it lacks; add an expert; `?format=xlsx` is the pool."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_review(by):
        raise Http404
    text = request.GET.get("q", "").strip()[:40]
    rows, year = found.experts(text=text), timezone.localdate(now).year
    if request.GET.get("format") == "xlsx":
        note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
        return as_file(exports.experts_workbook(rows, made_by=by, made_at=now), "experts.xlsx", now)
    if request.GET.get("gaps") == "xlsx":
        gaps = found.gap_report(year)
        note_exported(rows=len(gaps), query=request.GET.urlencode(), by=by, at=now)
        return as_file(exports.gap_workbook(gaps, year, made_by=by, made_at=now), "gaps.xlsx", now)
    one = forms.ExpertForm(request.POST or None, officer=by, now=now)

    def act() -> None:
        acts.add_experts(rows=[one.expert()], by=by, at=now)

    said, here = _("专家库已更新。"), reverse("projects:experts")
    done = perform(request, one, act, by=by, now=now, said=said, then=here)
    context = {
        "rows": rows, "gaps": found.gap_report(year), "year": year, "one": one, "q": text, "now": now,
    }  # fmt: skip
    return done or http.render(request, "projects/experts.html", context)


@require_http_methods(["GET", "POST"])
def take_in_experts(request: HttpRequest) -> HttpResponseBase:
    """Take experts in from a workbook; who is known is brought up to date."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_review(by):
        raise Http404
    return sheets.take_in(request, SHEET, read=read_experts, take=_add, by=by, now=now)


def _add(*, rows: Sequence[acts.NewExpert], by: Officer, at: datetime) -> Sequence[acts.NewExpert]:
    added, _known = acts.add_experts(rows=rows, by=by, at=at)
    return rows[:added]


@require_GET
def reviews(request: HttpRequest) -> HttpResponseBase:
    """List reviews, newest first; `?format=xlsx` is the same as a file."""
    by, now = officer_of(request), timezone.now()
    if request.GET.get("format") == "xlsx":
        rows, _total = found.reviews(seen_by=by, limit=5_000)
        note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
        return as_file(exports.reviews_workbook(rows, made_by=by, made_at=now), "reviews.xlsx", now)
    listing = read_listing(request, sorts=("opened",), size=20)
    rows, total = found.reviews(seen_by=by, limit=listing.limit, offset=listing.offset)
    context = {
        "rows": rows, "listing": listing.counted(total), "may_review": policies.may_review(by), "now": now
    }  # fmt: skip
    return http.render(request, "projects/reviews.html", context)


@require_http_methods(["GET", "POST"])
def open_review(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a project in for review and draw its panel."""
    by, now = officer_of(request), timezone.now()
    row = project_of(code, by)
    if not policies.may_review(by, row):
        raise Http404
    types = found.review_types(timezone.localdate(now))
    form = forms.ReviewForm(request.POST or None, officer=by, now=now, types=types)

    def act() -> str:
        v = form.cleaned_data
        made = acts.open_review(
            project_id=row.pk,
            review_type=v["review_type"],
            parties=v["parties"],
            submitted=v["submitted"],
            by=by,
            at=now,
        )
        return reverse("projects:review", args=[made.matter.number])

    done = perform(request, form, act, by=by, now=now, said=_("已送审，评审组已随机抽取。"), then="")
    says = _("每个专业随机抽取一名专家，本县在职专家优先；抽取种子记入办理记录，任何人可以重算。")
    context = {"project": row, "form": form, "step_title": _("送审并抽取专家"), "says": says, "now": now}
    return done or http.render(request, "projects/step.html", context)


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a review; recuse, keep opinions, conclude, settle the final cost."""
    by, now = officer_of(request), timezone.now()
    row = found.review(number, seen_by=by)
    if row is None:
        raise Http404
    entitled = policies.may_review(by, project_of(row.code, by))
    waiting = [(str(seat.id), f"{seat.name}（{seat.speciality}）") for seat in row.seats if seat.waits]
    may = {
        "recuse": entitled and row.concluded_at is None and bool(waiting),
        "opinion": entitled and row.concluded_at is None and bool(waiting),
        "conclude": entitled and row.concluded_at is None and not waiting,
        "cost": entitled and row.concluded_at is not None,
    }
    wish = request.POST.get("do", "")
    if request.method == "POST" and not may.get(wish):
        raise Http404
    sent = {name: request.POST if wish == name else None for name in may}
    files = request.FILES if wish == "opinion" else None
    steps = {
        "recuse": forms.RecusalForm(sent["recuse"], officer=by, now=now, prefix="recuse"),
        "opinion": forms.OpinionForm(sent["opinion"], files, officer=by, now=now, prefix="opinion"),
        "conclude": forms.ConclusionForm(
            sent["conclude"], request.FILES if wish == "conclude" else None, officer=by, now=now
        ),
        "cost": forms.CostForm(sent["cost"], officer=by, now=now),
    }
    for name in ("recuse", "opinion"):
        steps[name].choose("seat", waiting)

    def act() -> None:
        v = steps[wish].cleaned_data
        if wish == "recuse":
            acts.recuse_expert(
                review_id=row.id, seat_id=v["seat"], reason=v["reason"], former_employer=v["former_employer"],
                by=by, at=now,
            )  # fmt: skip
        elif wish == "opinion":
            opinion = acts.Opinion(v["text"], v["score"], v["hours"], v["fee"], v["signed"], v["signed"].name)
            acts.give_opinion(review_id=row.id, seat_id=v["seat"], opinion=opinion, by=by, at=now)
        elif wish == "conclude":
            said = acts.Conclusion(v["amount"], v["text"], v["signed"], v["signed"].name)
            acts.conclude_review(review_id=row.id, conclusion=said, by=by, at=now)
        else:
            acts.settle_cost(review_id=row.id, final_cost=v["final_cost"], by=by, at=now)

    form = steps.get(wish)
    here = reverse("projects:review", args=[number])
    done = perform(request, form, act, by=by, now=now, said=_("已记录。"), then=here) if form else None
    context = {"row": row, "may": may, "steps": steps, "form": form, "now": now}
    return done or http.render(request, "projects/review.html", context)


@require_GET
def review_report(request: HttpRequest, number: str) -> HttpResponseBase:
    """Hand out the report of a review for the panel to sign, once every expert has given his opinion."""
    by, now = officer_of(request), timezone.now()
    row = found.review(number, seen_by=by)
    if row is None or any(seat.waits for seat in row.seats):
        raise Http404
    made = exports.report_word(row, on=timezone.localdate(now))
    return as_file(made, "review-report.docx", now, http.WORD)
