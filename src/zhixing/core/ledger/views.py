"""办理记录校验: the auditors' page, the proof of one record, and the heads that everybody may see."""

from __future__ import annotations

import tempfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.ledger import acts, adapters, exports, forms, policies, selectors, verbs
from zhixing.core.ledger import verifier as verifier_file
from zhixing.core.ledger.rules.watch import said
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui.http import XLSX, download, go_to, render
from zhixing.ui.listing import read_listing

HISTORY = 10
HEADS = 50
ALL_HEADS = 10_000
LOG_DAYS = 30
LOG_MOST = 20_000


def _officer(request: HttpRequest) -> Officer:
    """Who is looking. Raises Http404 for whoever holds no post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def _auditor(request: HttpRequest) -> Officer:
    """Who is looking, and may verify. Raises Http404."""
    found = _officer(request)
    if not policies.may_verify(found):
        raise Http404
    return found


@require_GET
def status(request: HttpRequest) -> HttpResponseBase:
    """Show how far the records are sealed, what was checked and taken out last, and where to look on."""
    officer = _auditor(request)
    form = forms.FindEntry(request.GET if "about" in request.GET else None)
    if form.is_valid():
        about, seq = form.cleaned_data["about"], form.cleaned_data["seq"]
        if selectors.entry(about, seq) is not None:
            return go_to(request, reverse("ledger:proof", args=[about, seq]))
        form.add_error(None, _("没有这条记录，请核对事项和序号。"))
    return render(request, "ledger/status.html", _status(officer, form))


@require_GET
def log(request: HttpRequest) -> HttpResponseBase:
    """Show who came in, was denied, took files out and changed rights; `?format=xlsx` as a file."""
    _auditor(request)
    now = timezone.now()
    form = forms.FindEvents(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    until = asked.get("until") or timezone.localdate(now)
    since = asked.get("since") or until - timedelta(days=LOG_DAYS)
    question = {
        "group": asked.get("group", ""),
        "who": asked.get("who", ""),
        "since": _midnight(since),
        "until": _midnight(until + timedelta(days=1)),
    }
    if request.GET.get("format") == "xlsx":
        page = selectors.log_page(**question, limit=LOG_MOST)
        name = _("操作日志") + f"{since:%Y%m%d}-{until:%Y%m%d}.xlsx"
        return download(exports.log_workbook(page.entries), name=name, kind=XLSX)
    listing = read_listing(request, sorts=("recorded",), size=50)
    page = selectors.log_page(**question, limit=listing.limit, offset=listing.offset)
    listing = listing.counted(page.total)
    context = {
        "find": form,
        "listing": listing,
        "rows": [(one, verbs.label(one.verb), said(one.facts, rows=_("%(n)s 项"))) for one in page.entries],
        "since": since,
        "until": until,
        "now": now,
        "file_url": listing.url(format="xlsx", page=None),
    }
    return render(request, "ledger/log.html", context)


def _midnight(on: date) -> datetime:
    return timezone.make_aware(datetime.combine(on, time()))


def _status(officer: Officer, form: forms.FindEntry | forms.NoQuestion) -> dict[str, object]:
    key = adapters.public_key()
    find = form if isinstance(form, forms.FindEntry) else forms.FindEntry()
    past = selectors.history(acts.ledger_reference(), limit=HISTORY) if key is not None else []
    return {
        "status": selectors.status(),
        "key": key,
        "form": form,
        "find": find,
        "history": [(entry, verbs.label(entry.verb)) for entry in reversed(past)],
        "may_export": policies.may_export(officer),
        "now": timezone.now(),
    }


@require_http_methods(["POST"])
def verify(request: HttpRequest) -> HttpResponseBase:
    """Check everything now, note the result in the records, and show it."""
    officer = _auditor(request)
    result = selectors.verify()
    form = forms.NoQuestion(request.POST)
    try:
        acts.note_verified(result=result, by=officer, at=timezone.now())
    except ActRefused as refusal:
        form.add_error(None, str(refusal))
    return render(request, "ledger/verified.html", {"result": result, "form": form, "now": timezone.now()})


@require_http_methods(["POST"])
def export(request: HttpRequest) -> HttpResponseBase:
    """Hand out the whole ledger as one file, personal facts withheld."""
    officer = _auditor(request)
    if not policies.may_export(officer):
        raise Http404
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export.zip"
        try:
            made = exports.write_export(path)
            acts.note_exported(head=made.head, digest=made.digest, by=officer, at=timezone.now())
        except ActRefused as refusal:
            form = forms.NoQuestion(request.POST)
            form.add_error(None, str(refusal))
            return render(request, "ledger/status.html", _status(officer, form))
        # The open file outlives its name: the folder is gone before the last byte is sent.
        file = path.open("rb")
    return FileResponse(
        file, as_attachment=True, filename=f"records-{made.entries}.zip", content_type="application/zip"
    )


@require_GET
def proof(request: HttpRequest, about: str, seq: int) -> HttpResponseBase:
    """Show one record and the path by which it lies under the newest head."""
    officer = _officer(request)
    entry = selectors.entry(about, seq)
    if entry is None or not policies.may_see_proof(officer, about):
        raise Http404
    context = {
        "entry": entry,
        "verb": verbs.label(entry.verb),
        "proof": selectors.entry_proof(about, seq),
        "before": selectors.entry(about, seq - 1) if seq > 1 else None,
        "may_verify": policies.may_verify(officer),
    }
    return render(request, "ledger/proof.html", context)


@require_GET
def proof_file(request: HttpRequest, about: str, seq: int) -> HttpResponseBase:
    """Hand out the proof of one record as the file that the verifier reads."""
    officer = _officer(request)
    found = selectors.entry_proof(about, seq)
    if found is None or not policies.may_see_proof(officer, about):
        raise Http404
    return download(exports.proof_file(found), name=f"proof-{seq}.json", kind="application/json")


@login_not_required
@require_GET
def heads(request: HttpRequest) -> HttpResponseBase:
    """Show everybody the signed heads, newest first, and how to check a file with them."""
    before = request.GET.get("before", "")
    rows = selectors.head_rows(limit=HEADS + 1, before=int(before) if before.isdecimal() else None)
    context = {
        "rows": rows[:HEADS],
        "older": rows[HEADS - 1].head.size if len(rows) > HEADS else None,
        "status": selectors.status(),
        "key": adapters.public_key(),
    }
    return render(request, "ledger/heads.html", context)


@login_not_required
@require_GET
def heads_json(_: HttpRequest) -> HttpResponseBase:
    """Hand the newest heads to machines: each as the line that was signed and published."""
    key = adapters.public_key()
    rows = selectors.head_rows(limit=HEADS)
    return JsonResponse(
        {
            "format": "zhixing-heads/1",
            "origin": key.origin if key else "",
            "public_key": key.raw.hex() if key else "",
            "heads": [
                {
                    "size": row.head.size,
                    "root": row.head.root.hex(),
                    "at": row.head.at.isoformat(),
                    "key": row.head.key_id,
                    "line": adapters.published_line(row.head).rstrip("\n"),
                }
                for row in rows
            ],
        },
        json_dumps_params={"ensure_ascii": False},
    )


@login_not_required
@require_GET
def heads_text(_: HttpRequest) -> HttpResponseBase:
    """Hand out the heads as the file that auditors keep and give to the verifier."""
    rows = selectors.head_rows(limit=ALL_HEADS)
    text = "".join(adapters.published_line(row.head) for row in reversed(rows))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@login_not_required
@require_GET
def consistency_json(request: HttpRequest) -> HttpResponseBase:
    """Prove to a witness that the head of `old` is the beginning of the head of `new`."""
    old, new = request.GET.get("old", ""), request.GET.get("new", "")
    if not (old.isdecimal() and new.isdecimal() and len(old) < 19 and len(new) < 19):
        raise Http404
    if selectors.head_at(int(old)) is None or selectors.head_at(int(new)) is None or int(old) > int(new):
        raise Http404
    path = selectors.consistency_proof(int(old), int(new))
    return JsonResponse({"old": int(old), "new": int(new), "path": [node.hex() for node in path]})


@login_not_required
@require_GET
def verifier(_: HttpRequest) -> HttpResponseBase:
    """Hand out the verifier: one file that needs Python and nothing else."""
    text = Path(verifier_file.__file__).read_bytes()
    response = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="verify.py"'
    return response
