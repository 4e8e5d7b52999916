"""Pages of 任务分解: a document in, its tasks corrected row by row, all of them issued."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from zhixing.core.matters.acts import answer_once
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import translate
from zhixing.ui import http
from zhixing.work.directives import acts, forms, policies, selectors
from zhixing.work.directives.imports import read_blocks
from zhixing.work.directives.rules import readiness
from zhixing.work.directives.rules.flags import FLAGS, REMARKS
from zhixing.work.directives.selectors import Paper


def _supervisor(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for anybody who may not break documents down."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer) or not policies.may_decompose(found):
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def decompose(request: HttpRequest) -> HttpResponseBase:
    """Take a document, and list the drafts of the office."""
    by, now = _supervisor(request), timezone.now()
    form = forms.DocumentForm(
        request.POST if request.method == "POST" else None, request.FILES or None, label_suffix=""
    )
    if request.method == "POST" and form.is_valid():
        name, content = form.document()
        try:
            blocks = read_blocks(content, name=name or _("粘贴正文"))
            made = acts.decompose(name=name, content=content, blocks=blocks, by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else "file", str(refusal))
        else:
            return http.go_to(request, made.get_absolute_url())
    context = {"form": form, "drafts": selectors.breakdowns(seen_by=by), "now": now}
    return http.render(request, "directives/decompose.html", context)


_SHAPES = {"split": readiness.PARALLEL, "each": readiness.EACH, "join": readiness.ONE}


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of the page with its form; None for a row that has none any more."""

    view: selectors.RowView
    form: forms.RowForm | None


@require_http_methods(["GET", "POST"])
def breakdown(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the clauses with their proposals; keep what was typed, then do what was pressed."""
    by, now = _supervisor(request), timezone.now()
    found = _found(code, by)
    rows = _rows(request, found, by=by, now=now)
    refusal: ActRefused | None = None
    if request.method == "POST" and not _wrong(rows):
        acts.keep_draft(breakdown_id=found.id, rows=_edits(rows), by=by, at=now)
        try:
            return http.go_to(request, _perform(request, found, by=by, now=now))
        except ActRefused as caught:
            refusal = caught
            rows = _rows(request, found, by=by, now=now)
    return _page(request, found, rows, by=by, now=now, refusal=refusal)


@require_POST
def keep_draft(request: HttpRequest, code: str) -> HttpResponseBase:
    """Keep what is typed while somebody types; 422 where a row cannot be understood yet."""
    by, now = _supervisor(request), timezone.now()
    found = _found(code, by)
    rows = _rows(request, found, by=by, now=now)
    acts.keep_draft(breakdown_id=found.id, rows=_edits(rows), by=by, at=now)
    return HttpResponse(status=422 if _wrong(rows) else 204)


def _found(code: str, by: Officer) -> Paper:
    found = selectors.breakdown(code, seen_by=by)
    if found is None:
        raise Http404
    return found


def _rows(request: HttpRequest, found: Paper, *, by: Officer, now: datetime) -> list[_Row]:
    leaders = [(str(one.post_id), one.label) for one in people.county_leaders(at=now)]
    rows = []
    for view in selectors.rows(found.id, names=selectors.directory(seen_by=by, at=now)):
        if view.task.state != readiness.DRAFT:
            rows.append(_Row(view, None))
            continue
        is_sent = request.method == "POST" and f"row{view.task.place}-title" in request.POST
        form = forms.RowForm(request.POST if is_sent else None, task=view.task, leaders=leaders)
        rows.append(_Row(view, form))
    return rows


def _wrong(rows: list[_Row]) -> list[_Row]:
    return [row for row in rows if row.form is not None and row.form.is_bound and not row.form.is_valid()]


def _edits(rows: list[_Row]) -> list[acts.RowEdit]:
    return [row.form.edit() for row in rows if row.form and row.form.is_bound and row.form.is_valid()]


def _perform(request: HttpRequest, found: Paper, *, by: Officer, now: datetime) -> str:
    """Do what the pressed button says and return where to look. Raises ActRefused."""
    wish, _dash, place = request.POST.get("do", "save").partition("-")
    number = int(place) if place.isdecimal() else 0
    if wish in _SHAPES:
        acts.shape(breakdown_id=found.id, place=number, form=_SHAPES[wish], by=by, at=now)
    elif wish in ("out", "in"):
        acts.leave_out(breakdown_id=found.id, place=number, is_out=wish == "out", by=by, at=now)
    elif wish == "add":
        number = acts.add_task(breakdown_id=found.id, remark=number, by=by, at=now).place
    elif wish == "issue":
        _issue(request, found, by=by, now=now)
    elif wish == "discard":
        acts.discard(breakdown_id=found.id, by=by, at=now)
        messages.success(request, _("分解稿已作废，原文件留存。"))
        return reverse("directives:decompose")
    else:
        messages.success(request, _("已保存"))
    return f"{found.url}#row-{number}" if number else found.url


def _issue(request: HttpRequest, found: Paper, *, by: Officer, now: datetime) -> None:
    def perform() -> dict[str, str]:
        results = acts.issue(breakdown_id=found.id, by=by, at=now)
        issued = sum(1 for result in results if result.number)
        return {"issued": str(issued), "refused": str(len(results) - issued)}

    content = {key: value for key, value in request.POST.lists() if key != "csrfmiddlewaretoken"}
    answer = answer_once(key=http.sent_key(request), content=content, perform=perform, by=by, at=now)
    issued, refused = int(answer["issued"]), int(answer["refused"])
    if issued:
        messages.success(
            request, ngettext("已交办 %(count)s 项。", "已交办 %(count)s 项。", issued) % {"count": issued}
        )
    if refused:
        messages.warning(
            request,
            ngettext("%(count)s 项未交办，原因见各行。", "%(count)s 项未交办，原因见各行。", refused)
            % {"count": refused},
        )


def _page(
    request: HttpRequest,
    found: Paper,
    rows: list[_Row],
    *,
    by: Officer,
    now: datetime,
    refusal: ActRefused | None,
) -> HttpResponseBase:
    views = [row.view for row in rows]
    counts = selectors.tally(views)
    seconds = None
    if counts.first_signed_at and found.issued_at:
        seconds = int((counts.first_signed_at - found.issued_at).total_seconds())
    context = {
        "paper": found,
        "rows": rows,
        "wrong": _wrong(rows),
        "tally": counts,
        "signed_after": seconds,
        "units": sorted(
            {row.short_name for row in people.assignable_units(seen_by=by, at=now)},
        ),
        "words": {code: translate(sentence) for code, sentence in FLAGS.items()},
        "remark_words": {code: translate(sentence) for code, sentence in REMARKS.items()},
        "refusal": str(refusal) if refusal else "",
        "now": now,
    }
    return http.render(request, "directives/breakdown.html", context)
