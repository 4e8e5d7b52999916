"""First contact: the list, registering with the slip for the citizen, each step, the log of calls."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters import acts as matters
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.complaints import acts, exports, forms, policies, rules, selectors
from zhixing.work.complaints.imports import import_calls


def _looking(request: HttpRequest, *, serves: bool = False, logs: bool = False) -> tuple[Officer, datetime]:
    """Return who looks and when. Raises Http404 without a post, or without the right."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    if (serves and not policies.may_register(found)) or (logs and not policies.may_log_calls(found)):
        raise Http404
    return found, timezone.now()


def _perform(
    request: HttpRequest, form: forms.Plain, act: Callable[[], str], *, by: Officer, now: datetime, said: str
) -> HttpResponseBase | None:
    """Do what a valid form asks, once however often it is sent; None where refused, with the reason on it."""
    if request.method != "POST" or not form.is_valid():
        return None
    left = {"csrfmiddlewaretoken", http.FORM_KEY}
    content: dict[str, Any] = {name: values for name, values in request.POST.lists() if name not in left}
    content |= {"path": [request.path]}
    for name, file in request.FILES.items():
        content[name] = hashlib.sha256(file.read()).hexdigest()  # type: ignore[union-attr]
        file.seek(0)  # type: ignore[union-attr]
    try:
        answer = matters.answer_once(
            key=http.sent_key(request), content=content, perform=lambda: {"to": act()}, by=by, at=now
        )
    except ActRefused as refusal:
        form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        return None
    messages.success(request, said)
    return http.go_to(request, answer["to"])


@require_GET
def contacts(request: HttpRequest) -> HttpResponseBase:
    """List what was asked, newest first; `?format=xlsx` the same as a file."""
    by, now = _looking(request)
    form = forms.Find(request.GET or None)
    asked = form.cleaned_data if form.is_valid() else {}
    wanted = selectors.Wanted(
        asked.get("q", ""), asked.get("state", ""), asked.get("unlisted", False), asked.get("mine", False)
    )
    listing = read_listing(request, sorts=("asked",), size=50)
    if request.GET.get("format") == "xlsx":
        rows, total = selectors.contacts(wanted, seen_by=by, now=now, limit=selectors.MOST)
        matters.note_exported(rows=total, query=request.GET.urlencode(), by=by, at=now)
        file = exports.contact_workbook(rows, made_by=by, made_at=now)
        name = _("首问登记台账") + f"{timezone.localdate(now):%Y%m%d}.xlsx"
        return http.download(file, name=name, kind=http.XLSX)
    rows, total = selectors.contacts(wanted, seen_by=by, now=now, offset=listing.offset, limit=listing.limit)
    context = {
        "form": form,
        "rows": rows,
        "listing": listing.counted(total),
        "file_url": listing.url(format="xlsx", page=None),
        "may_register": policies.may_register(by),
        "now": now,
    }
    return http.render(request, "complaints/contacts.html", context)


@require_http_methods(["GET", "POST"])
def new_contact(request: HttpRequest) -> HttpResponseBase:
    """Register what was asked; then the slip with the name of first contact."""
    by, now = _looking(request, serves=True)
    unit = by.unit_line[-1] if by.unit_line else by.unit_id
    colleagues = [
        (one.person_id, one.label) for one in people.serving_in(unit, at=now) if one.person_id != by.person_id
    ]
    initial: dict[str, object] = {
        "channel": request.GET.get("channel", rules.WINDOW if by.may("serve_window") else "visit")
    }
    initial |= {"title": request.GET.get("title", "")[:200], "unlisted": bool(request.GET.get("unlisted"))}
    form = forms.Register(
        request.POST or None, colleagues=colleagues[:60], calls=selectors.own_open_calls(by), initial=initial
    )

    def act() -> str:
        asked = form.cleaned_data
        new = acts.NewContact(
            title=asked["title"], text=asked["text"], channel=asked["channel"], name=asked["name"],
            phone=asked["phone"], asked=tuple(int(key) for key in asked.get("asked", ())),
            is_unlisted=asked["unlisted"], call=asked.get("call", ""),
        )  # fmt: skip
        made = acts.register_contact(new=new, by=by, at=now)
        return reverse("complaints:slip", args=[made.matter.number])

    done = _perform(request, form, act, by=by, now=now, said=_("已登记，请把登记条交给群众。"))
    return done or http.render(request, "complaints/new_contact.html", {"form": form})


@require_GET
def contact(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one contact: who was asked, who has it, hand-overs, what may be done now."""
    by, now = _looking(request)
    page = selectors.contact_page(number, seen_by=by, now=now)
    offered = [(slug, label) for slug, (label, _form, _says) in STEPS.items() if slug in page.may]
    return http.render(request, "complaints/contact.html", {"page": page, "steps_now": offered, "now": now})


@require_GET
def slip(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show the slip for the citizen: number, code, and the name of who is responsible."""
    by, now = _looking(request)
    page = selectors.contact_page(number, seen_by=by, now=now)
    return http.render(request, "complaints/slip.html", {"page": page, "now": now})


STEPS: Final[dict[str, tuple[str, type[forms.Plain], str]]] = {
    "answer": (mark("答复"), forms.Answer, mark("答复后首问责任结束。")),
    "refer": (
        mark("告知承办单位"),
        forms.Refer,
        mark("属于其他单位的，把名称、地点、电话告知群众并留下记录。"),
    ),
    "offer": (
        mark("转交"),
        forms.Offer,
        mark("对方接收后责任才转移；逾时未接收的，退回首问责任人。"),
    ),
    "accept": (mark("接收"), forms.Plain, mark("接收后由您负责到底。")),
    "refuse": (mark("不接收"), forms.Refuse, mark("退回首问责任人，并告知双方负责人。")),
}


def _form(slug: str, by: Officer, page: selectors.ContactPage, data: Any, now: datetime) -> forms.Plain:
    if slug != "offer":
        return STEPS[slug][1](data)
    own = by.unit_line[-1] if by.unit_line else by.unit_id
    colleagues = [
        (f"{one.unit_id}-{one.person_id}", one.label)
        for one in people.serving_in(own, at=now)
        if one.person_id != page.contact.matter.handler_id
    ]
    units = [
        (str(one.id), one.short_name) for one in people.assignable_units(seen_by=by, at=now) if one.id != own
    ]
    return forms.Offer(data, colleagues=colleagues[:100], units=units)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, slug: str) -> HttpResponseBase:
    """Take one step on a contact."""
    by, now = _looking(request)
    page = selectors.contact_page(number, seen_by=by, now=now)
    if slug not in STEPS or slug not in page.may:
        raise Http404
    label, _kind, says = STEPS[slug]
    form = _form(slug, by, page, request.POST if request.method == "POST" else None, now)
    here = reverse("complaints:contact", args=[number])

    def act() -> str:
        key, said = page.contact.pk, form.cleaned_data
        if slug == "answer":
            acts.answer_contact(contact_id=key, text=said["text"], by=by, at=now)
        elif slug == "refer":
            acts.refer_contact(
                contact_id=key, unit=said["unit"], place=said["place"], phone=said["phone"], by=by, at=now
            )
        elif slug == "offer":
            unit, _dash, person = said["to"].partition("-")
            acts.offer_contact(
                contact_id=key, to_unit_id=int(unit), to_person_id=int(person) if person else None,
                reason=said["text"], by=by, at=now,
            )  # fmt: skip
        elif slug == "accept":
            acts.accept_contact(contact_id=key, by=by, at=now)
        else:
            acts.refuse_contact(contact_id=key, reason=said["text"], by=by, at=now)
        return here if slug != "refuse" else reverse("complaints:contacts")

    done = _perform(request, form, act, by=by, now=now, said=_("已%(act)s。") % {"act": _(label)})
    context = {"form": form, "page": page, "label": label, "says": says, "here": here}
    return done or http.render(request, "complaints/step.html", context)


@require_http_methods(["GET", "POST"])
def calls(request: HttpRequest) -> HttpResponseBase:
    """Show the log of calls and visits; who keeps it takes a workbook in."""
    by, now = _looking(request, serves=True)
    keeps = policies.may_log_calls(by)
    if request.method == "POST" and not keeps:
        raise Http404
    form = forms.Calls(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        try:
            report = import_calls(form.cleaned_data["file"], by=by, at=now)
        except ActRefused as refusal:
            form.add_error("file", str(refusal))
    listing = read_listing(request, sorts=("called",), size=50)
    only_open = request.GET.get("open") == "1"
    rows, total = selectors.calls(seen_by=by, only_open=only_open, offset=listing.offset, limit=listing.limit)
    context = {
        "rows": rows, "listing": listing.counted(total), "form": form, "report": report, "keeps": keeps,
        "only_open": only_open, "now": now,
    }  # fmt: skip
    return http.render(request, "complaints/calls.html", context)


@require_http_methods(["GET", "POST"])
def complain(request: HttpRequest, key: int) -> HttpResponseBase:
    """Look into a citizen's word that nothing came of a call."""
    by, now = _looking(request, logs=True)
    selectors.require_call(key)
    form = forms.Complaint(request.POST if request.method == "POST" else None)

    def act() -> str:
        acts.complain_unregistered(call_id=key, text=form.cleaned_data["text"], by=by, at=now)
        return reverse("complaints:calls")

    done = _perform(request, form, act, by=by, now=now, said=_("没有首问登记，已记为首问不负责。"))
    return done or http.render(request, "complaints/complain.html", {"form": form})
