"""The entry gate: the list, a filing, and one project with its notice, decision and evaluation."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from zhixing.core.matters.acts import note_exported
from zhixing.foundation.actors import Officer
from zhixing.ui import http
from zhixing.ui.lines import Tab
from zhixing.ui.listing import read_listing
from zhixing.work.projects import acts, forms, policies
from zhixing.work.projects.exports import gates as exports
from zhixing.work.projects.imports import gates as imports
from zhixing.work.projects.selectors import gates as found
from zhixing.work.projects.views._common import PDF, as_file, officer_of, perform


@require_GET
def gates(request: HttpRequest) -> HttpResponseBase:
    """List projects at the gate; `?proposer=` one person's, `?format=xlsx` or `pdf` as a file."""
    by, now = officer_of(request), timezone.now()
    state, asked = request.GET.get("state", ""), request.GET.get("proposer", "")
    proposer = int(asked) if asked.isdecimal() and len(asked) < 10 else None
    listing = read_listing(request, sorts=("filed",), size=20)
    if (wanted := request.GET.get("format")) in ("xlsx", "pdf"):
        rows, _total = found.gates(seen_by=by, now=now, state=state, proposer=proposer, limit=5_000)
        note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
        if wanted == "pdf":
            return as_file(exports.gates_pdf(rows, made_at=now), "gates.pdf", now, PDF)
        return as_file(exports.gates_workbook(rows, made_by=by, made_at=now), "gates.xlsx", now)
    rows, total = found.gates(
        seen_by=by, now=now, state=state, proposer=proposer, limit=listing.limit, offset=listing.offset
    )
    words = (
        ("", _("全部")), ("noticed", _("公示中")), ("waiting", _("待决定")), ("admitted", _("准予入库")),
        ("refused", _("不予入库")), ("untrue", _("后评价失实")),
    )  # fmt: skip
    context = {
        "rows": rows,
        "listing": listing.counted(total),
        "state_tabs": [
            Tab(word, listing.url(state=code or None, page=None), None, state == code) for code, word in words
        ],
        "proposer": rows[0].proposer if proposer and rows else "",
        "may_file": policies.may_file_gate(by),
        "now": now,
    }
    return http.render(request, "projects/gates.html", context)


@login_not_required
@require_safe
def notices(request: HttpRequest) -> HttpResponseBase:
    """Show everybody the projects that were released: under notice, decided, and what became of promises."""
    now = timezone.now()
    listing = read_listing(request, sorts=("released",), size=20)
    rows, total = found.released(now=now, limit=listing.limit, offset=listing.offset)
    context = {"rows": rows, "listing": listing.counted(total), "now": now}
    return http.render(request, "projects/notices.html", context)


@require_safe
def evaluation(request: HttpRequest, number: str) -> HttpResponseBase:
    """Go to the project whose promise the matter judges."""
    gate_number = found.evaluated_at(number, seen_by=officer_of(request))
    if gate_number is None:
        raise Http404
    return redirect("projects:gate", gate_number)


@require_http_methods(["GET", "POST"])
def new_gate(request: HttpRequest) -> HttpResponseBase:
    """File a project at the gate."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_file_gate(by):
        raise Http404
    form = forms.GateForm(
        request.POST or None,
        request.FILES or None,
        officer=by,
        now=now,
        posts=found.proposers(by.unit_id, now=now),
    )

    def act() -> str:
        v = form.cleaned_data
        made = acts.file_gate(
            new=acts.NewGate(
                title=v["title"],
                unit_id=v["unit"],
                cost=v["cost"],
                lifelong_cost=v["lifelong_cost"],
                funding=v["funding"],
                asked_by=v["asked_by"],
                beneficiaries=v["beneficiaries"],
                promised=v["promised"],
                measure=v["measure"],
                proposer_post_id=v["proposer_post"],
                need=v["need"] or None,
                need_name=v["need"].name if v["need"] else "",
            ),
            by=by,
            at=now,
        )
        return reverse("projects:gate", args=[made.matter.number])

    done = perform(
        request,
        form,
        act,
        by=by,
        now=now,
        said=_("已申报。没有需求依据的项目由重点项目办发布公示。"),
        then="",
    )
    return done or http.render(request, "projects/new_gate.html", {"form": form, "now": now})


@require_http_methods(["GET", "POST"])
def gate(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a project at the gate; log and answer objections, decide, finish, judge the promise."""
    by, now = officer_of(request), timezone.now()
    page = found.gate(number, seen_by=by, now=now)
    if page is None:
        raise Http404
    if (wanted := request.GET.get("format")) in ("xlsx", "pdf"):
        note_exported(rows=len(page.objections), query=request.GET.urlencode(), by=by, at=now)
        if wanted == "pdf":
            return as_file(exports.objections_pdf(page, made_at=now), "objections.pdf", now, PDF)
        return as_file(exports.objections_workbook(page, made_by=by, made_at=now), "objections.xlsx", now)
    row, entitled = page.row, policies.may_enter(by)
    kept = row.evaluation
    may = {
        "release": entitled and row.released_at is None,
        "log": entitled and row.state == "noticed" and row.noticed_at is not None,
        "import": entitled and row.state == "noticed" and row.noticed_at is not None,
        "answer": entitled and row.decided_at is None and row.objections > 0,
        "decide": entitled and row.decided_at is None and not (row.is_bare and row.noticed_at is None),
        "finish": entitled and row.state == "admitted" and kept is None,
        "judge": entitled and kept is not None and kept.judged_at is None,
        "publish": entitled
        and row.released_at is not None
        and kept is not None
        and kept.judged_at is not None
        and kept.released_at is None,
    }
    wish = request.POST.get("do", "")
    if request.method == "POST" and not may.get(wish):
        raise Http404
    sent = {name: request.POST if wish == name else None for name in may}
    files = {name: request.FILES if wish == name else None for name in may}
    steps = {
        "log": forms.ObjectionForm(sent["log"], officer=by, now=now),
        "import": forms.WorkbookForm(sent["import"], files["import"], officer=by, now=now),
        "answer": forms.ObjectionAnswerForm(sent["answer"], officer=by, now=now),
        "decide": forms.GateDecisionForm(sent["decide"], officer=by, now=now),
        "finish": forms.FinishForm(sent["finish"], officer=by, now=now),
        "judge": forms.PromiseForm(sent["judge"], files["judge"], officer=by, now=now),
        "release": forms.ReleaseForm(sent["release"], officer=by, now=now),
        "publish": forms.ReleaseForm(sent["publish"], officer=by, now=now, prefix="publish"),
    }
    faults: list[imports.Fault] = []

    def act() -> None:
        _perform(wish, steps[wish], page, request.POST.getlist("row"), faults, by=by, now=now)

    form = steps.get(wish)
    here = reverse("projects:gate", args=[number])
    done = perform(request, form, act, by=by, now=now, said=_("已记录。"), then=here) if form else None
    context = {
        "page": page, "row": row, "may": may, "steps": steps, "form": form, "faults": faults,
        "ticked": request.POST.getlist("row"), "now": now,
    }  # fmt: skip
    return done or http.render(request, "projects/gate.html", context)


def _perform(
    wish: str,
    form: Any,
    page: found.GatePage,
    ticked: list[str],
    faults: list[imports.Fault],
    *,
    by: Officer,
    now: datetime,
) -> None:
    """Do what one of the forms asks. Raises what the acts refuse, and SheetFaulty with `faults` filled."""
    key, v = page.row.id, form.cleaned_data
    if wish == "log":
        acts.log_objections(gate_id=key, rows=form.rows(), by=by, at=now)
    elif wish == "import":
        read, wrong = imports.read_objections(v["file"])
        faults.extend(wrong)
        if wrong:
            raise imports.SheetFaulty(count=len(wrong))
        acts.log_objections(gate_id=key, rows=read, by=by, at=now)
    elif wish == "answer":
        places = [int(place) for place in ticked if place.isdecimal()]
        places = places or [one.place for one in page.objections if not one.answered_at]
        acts.answer_objections(gate_id=key, places=places, answer=v["answer"], by=by, at=now)
    elif wish == "decide":
        acts.decide_gate(gate_id=key, by=by, at=now, **v)
    elif wish == "release":
        acts.release_gate(gate_id=key, read_by=v["read_by"], by=by, at=now)
    elif wish == "publish":
        acts.release_evaluation(gate_id=key, read_by=v["read_by"], by=by, at=now)
    elif wish == "finish":
        acts.finish_project(gate_id=key, finished_on=v["finished_on"], by=by, at=now)
    else:
        proof = v["proof"]
        acts.judge_promise(
            gate_id=key, actual=v["actual"], reason=v["reason"], proof=proof, name=proof.name, by=by, at=now
        )
