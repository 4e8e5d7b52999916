"""Files handed out: as attachments, redrawn pictures on the page, and to nobody else."""

from __future__ import annotations

from csp.constants import NONE, SELF
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.evidence import acts, forms, policies, selectors
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import papers
from zhixing.ui.http import WORD, download, go_to, render

# A file gets no rights at all in the browser, whatever it turns out to be.
_SANDBOX = "default-src 'none'; sandbox; frame-ancestors 'none'"
# The browser's own reader of PDF does not open inside a sandbox; it still gets nothing to load or run, and
# what acts by itself was refused when the file came in (R40).
_READER = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"


def _officer(request: HttpRequest) -> Officer:
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def _file(request: HttpRequest, evidence_id: int) -> selectors.OpenFile:
    """Return the file that the reader may open. Raises Http404."""
    found = selectors.file(evidence_id, seen_by=_officer(request))
    if found is None:
        raise Http404
    return found


@require_GET
def file(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """Hand out one file: a picture inline, all else as an attachment under its own name."""
    found = _file(request, evidence_id)
    if found.row.is_sealed:
        return render(request, "evidence/sealed.html", {"file": found}, status=410)
    if found.row.label:
        acts.note_opened(evidence_id=evidence_id, by=_officer(request), at=timezone.now())
    try:
        content = found.path.open("rb")
    except FileNotFoundError:
        return render(request, "evidence/missing.html", {"file": found}, status=410)
    response = FileResponse(
        content, as_attachment=not found.is_inline, filename=found.row.name, content_type=found.media_type
    )
    response.headers["Content-Security-Policy"] = _SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
def preview(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """Show a file inside the page that lists it: pictures, PDF, and the text of other kinds."""
    found = _file(request, evidence_id)
    if found.row.is_sealed:
        return _framed(
            render(request, "evidence/preview.html", {"file": found, "is_lost": False}, status=410)
        )
    if found.row.label:
        acts.note_opened(evidence_id=evidence_id, by=_officer(request), at=timezone.now())
    try:
        shown = selectors.preview(found)
    except FileNotFoundError:
        return _framed(render(request, "evidence/preview.html", {"file": found, "is_lost": True}, status=410))
    context = {"file": found, "shown": shown, "is_lost": False}
    return _framed(render(request, "evidence/preview.html", context))


def _framed(response: HttpResponse) -> HttpResponse:
    """Return an answer that pages of this site, and no others, may frame."""
    # What the decorator of csp sets, which is not typed for addresses with an argument.
    policy = {"frame-ancestors": [SELF], "form-action": [NONE]}
    response.__dict__["_csp_replace"] = policy
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
def shown(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """Hand a PDF to the browser's own reader, in a frame of this site."""
    found = _file(request, evidence_id)
    if found.row.is_sealed or found.row.kind != "pdf":
        raise Http404
    try:
        content = found.path.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(
        content, as_attachment=False, filename=found.row.name, content_type=found.media_type
    )
    response.headers["Content-Security-Policy"] = _READER
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    return response


@require_GET
def about(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """Show what is known of a file: digest, versions, label, whether it was scanned."""
    found = _file(request, evidence_id)
    context = {
        "file": found,
        "versions": selectors.versions(evidence_id, seen_by=_officer(request)),
        "may_seal": policies.may_seal(_officer(request)),
    }
    return render(request, "evidence/about.html", context)


@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest, evidence_id: int) -> HttpResponseBase:
    """Ask the secrecy officer for the ground, then remove the content everywhere."""
    officer = _officer(request)
    if not policies.may_seal(officer):
        raise Http404
    found = selectors.file_to_seal(evidence_id)
    if found is None:
        raise Http404
    form = forms.Seal(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            acts.seal(
                evidence_id=evidence_id, ground=form.cleaned_data["ground"], by=officer, at=timezone.now()
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            return go_to(request, reverse("evidence:seal", args=[evidence_id]))
    return render(request, "evidence/seal.html", {"file": found, "form": form})


@require_GET
def sheets(request: HttpRequest) -> HttpResponseBase:
    """List the sheets and whose template each is filled from (P10)."""
    _officer(request)
    return render(request, "evidence/sheets.html", {"rows": selectors.sheets()})


@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the names of a sheet; whoever supervises uploads the office's own template."""
    officer, found = _officer(request), _sheet(code)
    may_adopt = policies.may_adopt_sheets(officer)
    posted = request.method == "POST"
    if posted and not may_adopt:
        raise Http404
    form = forms.OwnTemplate(
        request.POST if posted else None, request.FILES if posted else None, label_suffix=""
    )
    if posted and form.is_valid():
        content = form.cleaned_data["file"].read()
        try:
            acts.adopt_sheet(code=code, content=content, by=officer, at=timezone.now())
        except ActRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            messages.success(request, _("已采用，以后按此模板生成。"))
            return go_to(request, reverse("evidence:sheet", args=[code]))
    context = {
        "sheet": found,
        "row": next(row for row in selectors.sheets() if row.code == code),
        "meaning": papers.MEANING,
        "form": form,
        "may_adopt": may_adopt,
        "substitutions": papers.substitutions(),
    }
    return render(request, "evidence/sheet.html", context)


def _sheet(code: str) -> papers.Sheet:
    try:
        return papers.sheet(code)
    except KeyError:
        raise Http404 from None


def _template(code: str, content: bytes) -> HttpResponse:
    return download(content, name=f"{_sheet(code).title}.docx", kind=WORD)


@require_GET
def sheet_template(request: HttpRequest, code: str) -> HttpResponseBase:
    """Hand out the template in use."""
    _officer(request)
    _sheet(code)
    return _template(code, selectors.sheet_template(code))


@require_GET
def sheet_standard(request: HttpRequest, code: str) -> HttpResponseBase:
    """Hand out the standard template, to begin again from."""
    _officer(request)
    return _template(code, papers.word(_sheet(code).paper))
