"""Pages of the registry: search, a draft, a document with its conflicts and its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.views import sheets
from zhixing.core.matters.views.sheets import SheetPage
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark
from zhixing.ui import http
from zhixing.work.directives.acts import registry as acts
from zhixing.work.directives.exports.registry import registry_workbook
from zhixing.work.directives.forms.registry import AmendForm, DocumentForm, SignatureForm
from zhixing.work.directives.imports.registry import COLUMNS, read_documents
from zhixing.work.directives.policies import registry as policies
from zhixing.work.directives.rules import registry as rules
from zhixing.work.directives.selectors import registry as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet

SHEET = SheetPage(
    mark("导入文件登记"),
    mark("文件登记"),
    "directives:registry",
    COLUMNS,
    mark("登记为本单位的文件：有文号和签发人的为现行有效，其余为草案；已登记的文号不重复登记。"),
)


@require_GET
def registry(request: HttpRequest) -> HttpResponseBase:
    """Search documents in force and drafts in view."""
    by, now = officer_of(request), timezone.now()
    text, state = request.GET.get("q", "")[:60], request.GET.get("state", "")
    lines = selectors.documents(seen_by=by, text=text, state=state)
    if request.GET.get("format") == "xlsx":
        return sheet(registry_workbook(lines, at=now), "registry", now)
    context = {
        "lines": lines,
        "q": text,
        "state": state,
        "words": rules.STATE_WORDS,
        "may_draft": policies.may_draft(by),
        "now": now,
    }
    return http.render(request, "directives/registry.html", context)


@require_http_methods(["GET", "POST"])
def new_document(request: HttpRequest) -> HttpResponseBase:
    """Register a draft; its conflicts are shown at once."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_draft(by):
        raise Http404
    form = DocumentForm(request.POST if request.method == "POST" else None, label_suffix="")

    def register() -> str:
        made = acts.register_document(**form.cleaned_data, by=by, at=now)
        return reverse("directives:registered_document", args=[made.pk])

    if request.method == "POST" and form.is_valid():
        url = done(request, form, register, by=by, at=now, what="draft")
        if url:
            return http.go_to(request, url)
    return http.render(request, "directives/new_document.html", {"form": form, "now": now})


@require_http_methods(["GET", "POST"])
def take_in_documents(request: HttpRequest) -> HttpResponseBase:
    """Take the unit's register of documents in from a workbook."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_draft(by):
        raise Http404
    return sheets.take_in(request, SHEET, read=read_documents, take=acts.register_documents, by=by, now=now)


@require_http_methods(["GET", "POST"])
def registered_document(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show a document; its unit settles conflicts, issues, amends or repeals it."""
    by, now = officer_of(request), timezone.now()
    page = selectors.document(key, seen_by=by, now=now)
    if page is None:
        raise Http404
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    given = _forms(request, page, wish)
    url = reverse("directives:registered_document", args=[key])
    refusal = ""
    if request.method == "POST":
        form = given.get(wish)
        if (
            form is None
            and not (wish == "agree" and page.asked)
            and not (wish == "settle" and page.may_change)
        ):
            raise Http404

        def perform() -> str:
            _perform(wish, form, request, key, by, now)
            return url

        try:
            if (form is None or form.is_valid()) and done(
                request, form, perform, by=by, at=now, what=f"{wish}{request.POST.get('other', '')}"
            ):
                messages.success(request, _("已办理。"))
                return http.go_to(request, url)
        except ActRefused as caught:
            refusal = str(caught)
    context = {
        "page": page,
        "forms": given,
        "refusal": refusal,
        "words": rules.STATE_WORDS,
        "ways": rules.WAY_WORDS,
        "changes": rules.CHANGE_WORDS,
        "now": now,
    }
    return http.render(request, "directives/registered_document.html", context)


def _forms(request: HttpRequest, page: selectors.DocumentPage, wish: str) -> dict[str, Any]:
    if not page.may_change:
        return {}
    data: dict[str, Any] = {wish: request.POST} if wish else {}
    if page.document.state == rules.DRAFT:
        return {"issue": SignatureForm(data.get("issue"), label_suffix="", prefix="issue")}
    if page.document.state != rules.IN_FORCE:
        return {}
    places = [(str(one.place), f"{one.place}. {one.text[:40]}") for one in page.clauses]
    return {
        "amend": AmendForm(data.get("amend"), places=places, label_suffix="", prefix="amend"),
        "repeal": SignatureForm(data.get("repeal"), label_suffix="", prefix="repeal"),
    }


def _perform(wish: str, form: Any, request: HttpRequest, key: int, by: Any, now: Any) -> None:
    sent = request.POST.get("other", "")
    other = int(sent) if sent.isdecimal() and len(sent) < 18 else 0
    if wish == "settle":
        acts.settle_conflict(document_id=key, other_id=other, way=request.POST.get("way", ""), by=by, at=now)
    elif wish == "agree":
        acts.agree_settlement(document_id=other, other_id=key, by=by, at=now)
    elif wish == "issue":
        acts.issue_document(document_id=key, signature=form.signature(), by=by, at=now)
    elif wish == "repeal":
        acts.repeal_document(document_id=key, signature=form.signature(), by=by, at=now)
    else:
        acts.amend_document(
            document_id=key,
            place=form.cleaned_data["place"],
            text=form.cleaned_data["text"],
            signature=form.signature(),
            by=by,
            at=now,
        )
