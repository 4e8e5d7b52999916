"""The one matter page, the account of its clock, and the form of each step."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.clock import selectors as clocks
from zhixing.core.evidence import selectors as evidence
from zhixing.core.ledger.acts import Entry
from zhixing.core.ledger.verbs import registered
from zhixing.core.matters import acts, policies, selectors
from zhixing.core.matters.forms import StepForm
from zhixing.core.matters.kinds import kind_of
from zhixing.core.matters.rules.wording import PERIOD_WORDS, PERIODS, PURPOSE_WORDS, wording
from zhixing.core.matters.views import steps
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import formats, http
from zhixing.ui.lines import ChainNode, ClockLine, FileLine, TimelineEntry
from zhixing.ui.listing import ALL_ROWS
from zhixing.ui.sheets import book_of, tables_of

_NOT_CONTENT: Final = frozenset({"csrfmiddlewaretoken", http.FORM_KEY})


def officer_of(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


def listed(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate the view of a list: its page offers itself as a workbook.

    `?format=xlsx` answers every row of its tables, as they stand on the screen; the taking is written down.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method != "GET" or request.GET.get("format") != "xlsx":
            query = request.GET.copy()
            query["format"] = "xlsx"
            request.workbook_url = f"?{query.urlencode()}"  # type: ignore[attr-defined]
            return view(request, *args, **kwargs)
        setattr(request, ALL_ROWS, True)
        with formats.in_full():
            page = view(request, *args, **kwargs)
        if not isinstance(page, HttpResponse) or page.status_code != HTTPStatus.OK:
            return page
        now, (title, tables) = timezone.now(), tables_of(page.content.decode())
        rows = sum(len(table.rows) for table in tables)
        acts.note_exported(rows=rows, query=request.GET.urlencode(), by=officer_of(request), at=now)
        name = f"{title}-{timezone.localtime(now):%Y%m%d-%H%M}.xlsx"
        return http.download(book_of(title, tables, at=now), name=name, kind=http.XLSX)

    return answer


@require_GET
def matter(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one matter: number, title, the one responsible person, clock, next action first."""
    by, now = officer_of(request), timezone.now()
    page = selectors.matter(number, seen_by=by, now=now)
    wide = request.GET.get("all") == "1"
    entries = selectors.timeline(page.matter, limit=1000 if wide else 60)
    offered = steps.offered(page, by)
    return http.render(
        request,
        "matters/matter.html",
        {
            "page": page,
            "row": page.row,
            "now": now,
            "clock": _main_line(page, now),
            "asked": _asked(page, entries, now, by),
            "next_steps": [s for s in offered if s.first],
            "other_steps": [s for s in offered if not s.first],
            "chain_nodes": _chain(page),
            "holders": selectors.holders(page.matter, now=now),
            "original": selectors.original(page.matter),
            "entries": _timeline(list(reversed(entries)), page, by),
            "all_shown": wide or len(entries) < 60,
            "parts": selectors.parts_of(page.matter, seen_by=by, now=now),
            "grade": selectors.grade_view(page.row.grade, now),
            "may_verify": by.may("verify_ledger"),
            "own_steps": kind_of(page.matter.kind).own_steps,
            "own_page": kind_of(page.matter.kind).page.format(number=number),
        },
    )


def _main_line(page: selectors.MatterPage, now: datetime) -> ClockLine | None:
    view = next((v for v in page.clocks if v.id == page.matter.main_clock_id), None)
    return clocks.line(view, now, explain_url=f"{page.matter.get_absolute_url()}clock/") if view else None


@dataclass(frozen=True, slots=True)
class Asked:
    """The account that is owed: what was asked, by whom, and by when."""

    question: str
    by: str
    at: datetime
    clock: ClockLine
    may_answer: bool


def _asked(page: selectors.MatterPage, entries: Sequence[Entry], now: datetime, by: Officer) -> Asked | None:
    """Return the question that waits for an answer, None where nothing is owed."""
    owed = next((v for v in page.clocks if v.purpose == "explain" and v.state.stopped is None), None)
    asked = next((e for e in reversed(entries) if e.verb == "matter.explanation_asked"), None)
    if owed is None or asked is None:
        return None
    line = clocks.line(owed, now, explain_url=f"{page.matter.get_absolute_url()}clock/")
    may_answer = policies.holds(by, page.matter)
    return Asked(str(asked.facts.get("question", "")), asked.by_name, asked.at, line, may_answer)


def _chain(page: selectors.MatterPage) -> list[ChainNode]:
    row = page.row
    nodes = [
        ChainNode(_("立项"), page.registered_by, unit=page.registered_unit, since=row.registered_at),
        ChainNode(_("牵头县领导"), row.leader),
        ChainNode(_("责任单位"), row.unit, since=page.assigned_at),
        ChainNode(
            _("具体责任人") if page.matter.handler_named else _("第一责任人"),
            row.handler,
            unit=row.unit,
            since=page.matter.held_since,
            solid=True,
        ),
    ]
    nodes += [
        ChainNode(_("移交待接收"), request.to_unit_name, pending=True, since=request.asked_at)
        for request in page.waiting
        if request.purpose == "offer"
    ]
    nodes += [
        ChainNode(_("配合单位"), s.unit, post=s.deliverable, since=s.asked_at, pending=s.replied_at is None)
        for s in page.supports
    ]
    return nodes


def _proofs(entries: Sequence[Entry], page: selectors.MatterPage, by: Officer) -> dict[str, FileLine]:
    """Return the files that corrections rest on, by digest; asked for only where there are such."""
    if not any(entry.verb == "matter.corrected" and entry.facts.get("files") for entry in entries):
        return {}
    found = evidence.files_about(page.matter.reference, seen_by=by)
    return {file.digest: FileLine(file.name, file.url, file.size) for file in found}


def _timeline(entries: Sequence[Entry], page: selectors.MatterPage, by: Officer) -> list[TimelineEntry]:
    proofs = _proofs(entries, page, by)
    files = {f.ordinal: [FileLine(e.name, e.url, e.size) for e in f.files] for f in page.feedbacks}
    lines = []
    for entry in entries:
        said = wording(entry.verb, entry.facts)
        known = registered(entry.verb)
        reports = entry.verb in ("matter.reported", "matter.close_asked")
        lines.append(
            TimelineEntry(
                at=entry.at,
                recorded_at=entry.recorded_at,
                person=f"{entry.by_name} 代 {entry.on_behalf}" if entry.on_behalf else entry.by_name,
                verb=str(_(known.zh)) if known else entry.verb,
                seq=entry.seq,
                post=entry.post_name,
                unit=entry.unit_name,
                text=said.text,
                effect=said.effect,
                files=files.get(entry.facts.get("ordinal", 0), ())
                if reports
                else [proofs[one] for one in entry.facts.get("files", ()) if one in proofs],
                digest=entry.hash.hex(),
                proof_url=f"/ledger/entries/{entry.id}/",
                kind=said.kind,
                origin=entry.origin,
            )
        )
    return lines


def _line(view: clocks.ClockView, now: datetime) -> ClockLine:
    """Return a clock with its account; a period is not late when it has passed."""
    line = clocks.line(view, now, with_account=True)
    if view.purpose not in PERIODS:
        return line
    runs = view.reading.due is None or now < view.reading.due
    return replace(
        line,
        light="green" if runs else "done",
        word=_(PERIOD_WORDS[runs]),
        late_days=None,
        late_minutes=None,
        stopped_at=None if runs else line.due_at,
    )


@require_GET
def clock(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show how the due moments came about, day by day, and who held the matter how long."""
    by, now = officer_of(request), timezone.now()
    page = selectors.matter(number, seen_by=by, now=now)
    return http.render(
        request,
        "matters/clock.html",
        {
            "page": page,
            "row": page.row,
            "now": now,
            "accounts": [
                (
                    _(PURPOSE_WORDS.get(v.purpose.partition(":")[0], v.purpose)),
                    v,
                    _line(v, now),
                )
                for v in page.clocks
            ],
            "holders": selectors.holders(page.matter, now=now),
        },
    )


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, slug: str) -> HttpResponseBase:
    """Ask what a step needs, then take it; a refusal stands on the form and nothing is changed.

    `?queue=` says from which queue it was opened: when it is done the next of that queue opens itself.
    """
    by, now = officer_of(request), timezone.now()
    page = selectors.matter(number, seen_by=by, now=now)
    queue = request.GET.get("queue", "")[:30]
    taken = steps.BY_SLUG.get(slug)
    is_own = kind_of(page.matter.kind).own_steps
    if taken is None or is_own or (request.method == "GET" and not taken.offered(page, by)):
        raise Http404
    sent = request.method == "POST"
    form = taken.form(
        request.POST if sent else None,
        request.FILES if sent else None,
        matter=page.matter,
        officer=by,
        now=now,
    )
    if sent:
        done = _take(request, taken, page, form, by, now)
        if done is not None:
            return done
    left = _left(queue, number, by, now) if queue else None
    return http.render(
        request,
        "matters/step.html",
        {
            "page": page,
            "row": page.row,
            "step": taken,
            "versions": steps.versions(page, taken),
            "others": [s for s in steps.offered(page, by) if s.slug in steps.JUDGING and s.slug != slug]
            if slug in steps.JUDGING
            else [],
            "form": form,
            "now": now,
            "back": page.matter.get_absolute_url(),
            "queue": queue if left is not None else "",
            "left": left,
        },
    )


def _left(queue: str, number: str, by: Officer, now: datetime) -> list[selectors.QueueRow] | None:
    """Return what a queue still holds besides this matter, None where it was opened from none."""
    try:
        rows = selectors.queue(queue, seen_by=by, now=now)
    except KeyError:
        return None
    return [one for one in rows if one.row.number != number]


def _after(
    request: HttpRequest, page: selectors.MatterPage, by: Officer, now: datetime, otherwise: str
) -> str:
    """Return where to go when a step was taken: to the next of the queue, or where one came from."""
    queue = request.GET.get("queue", "")[:30]
    left = _left(queue, page.row.number, by, now)
    if left is None:
        return http.way_back(request, otherwise)
    if not left:
        return reverse("matters:waiting", args=[queue])
    there = reverse("matters:step", args=[left[0].row.number, left[0].step])
    return f"{there}?{urlencode({'queue': queue})}"


def _take(
    request: HttpRequest,
    taken: steps.StepPage,
    page: selectors.MatterPage,
    form: StepForm,
    by: Officer,
    now: datetime,
) -> HttpResponseBase | None:
    key = http.sent_key(request)
    content = content_of(request, step=taken.slug, matter=page.row.number)

    def perform() -> dict[str, str]:
        concerned = taken.concerns(page, by) if taken.concerns else None
        taken.perform(steps.Sent(page, form, by, now, concerned))
        return {"url": page.matter.get_absolute_url()}

    try:
        answer = selectors.kept_answer(key=key, content=content, by=by)
        if answer is None:
            if not form.is_valid():
                return None
            answer = acts.answer_once(key=key, content=content, perform=perform, by=by, at=now)
    except ActRefused as refusal:
        form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        return None
    messages.success(request, _("已办理：%(step)s") % {"step": _(taken.label)})
    return http.go_to(request, _after(request, page, by, now, answer["url"]))


def content_of(request: HttpRequest, **what: str) -> dict[str, object]:
    """Return everything that a form said, the content of its files too: what its key stands for."""
    fields = {name: values for name, values in request.POST.lists() if name not in _NOT_CONTENT}
    files = {
        name: [hashlib.file_digest(upload, "sha256").hexdigest() for upload in uploads]
        for name, uploads in request.FILES.lists()
    }
    for _name, uploads in request.FILES.lists():
        for upload in uploads:
            upload.seek(0)
    return {"fields": fields, "files": files, **what}
