"""The public pages that need no account: home, help, words, shortcuts, accessibility, privacy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.core.clock import selectors as clocks
from zhixing.core.matters import selectors as matters
from zhixing.core.matters.acts import answer_once
from zhixing.core.people.middleware import HOUR, is_flood, is_guessing, note_wrong_guess
from zhixing.entrances.public_portal import selectors
from zhixing.entrances.public_portal.forms import AskForm, ProposeAnswer, TrackForm, WithholdAnswer
from zhixing.foundation.actors import Citizen, Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import glossary as words
from zhixing.ui import samples
from zhixing.ui.http import FORM_KEY, for_a_minute, go_to, render, sent_key
from zhixing.ui.listing import read_listing
from zhixing.work.complaints import acts as asking
from zhixing.work.complaints import selectors as complaints
from zhixing.work.service_hall import selectors as hall
from zhixing.work.service_hall.acts import disclosed as releasing
from zhixing.work.service_hall.selectors import disclosed
from zhixing.work.service_hall.selectors import filings as hall_desks

ASKED_AN_HOUR = 20


def _officer(request: HttpRequest) -> Officer:
    """Return who is looking. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the public may do here: find an item, follow a case, themes. One query."""
    context = {
        "track": TrackForm(),
        "themes": hall.themes(),
        "notes": selectors.ENTRY_NOTES,
        "channels": selectors.CHANNELS,
    }
    return for_a_minute(request, render(request, "public_portal/home.html", context))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponseBase:
    """Show where one matter is, by its number and code; a wrong pair and an absent one are answered alike.

    The code on a receipt leads here with both in the address.
    """
    sent = request.POST if request.method == "POST" else request.GET if "number" in request.GET else None
    form = TrackForm(sent)
    found, case, question = None, None, None
    if form.is_valid():
        pair = {"number": form.cleaned_data["number"], "code": form.cleaned_data["code"]}
        if is_guessing(request, pair["number"]):
            return render(request, "429.html", status=429)
        case = hall.tracked_case(**pair, now=timezone.now())
        question = None if case else complaints.online_question(**pair)
        found = None if case or question else matters.tracked(**pair, now=timezone.now())
        if found is None and case is None and question is None:
            note_wrong_guess(request, pair["number"])
            form.add_error(None, _("没有查到。请核对回执上的编号和校验码。"))
    context = {"form": form, "found": found, "case": case, "question": question, "entry": "track"}
    return render(request, "public_portal/track.html", context)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponseBase:
    """Ask about an item (`?item=`) or in general, without an account; the receipt has number and code."""
    code = request.POST.get("item", "") if request.method == "POST" else request.GET.get("item", "")
    guide = hall.guide_of(code) if code else None
    if code and guide is None:
        raise Http404
    form = AskForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if is_flood(request, "ask", most=ASKED_AN_HOUR, seconds=HOUR):
            return render(request, "429.html", status=429)
        first = hall_desks.first_asked(code, at=timezone.now())
        if first is None:
            form.add_error(None, _("现在没有人在岗接收网上咨询，请拨打 12345。"))
        elif done := _asked(request, form, first, code):
            return done
    context = {
        "form": form,
        "guide": guide,
        "similar": disclosed.public_answers(item=code, limit=5)[0],
        "entry": "ask",
        "answered": clocks.rule_limit(asking.ANSWER, on=timezone.localdate()).words(),
    }
    return render(request, "public_portal/ask.html", context)


def _asked(request: HttpRequest, form: AskForm, first: Officer, code: str) -> HttpResponseBase | None:
    """Register the question once, and lead to where its answer will stand; None when it was refused."""
    by, values, now = Citizen(None), form.cleaned_data, timezone.now()

    def perform() -> dict[str, str]:
        new = asking.Enquiry(
            title=values["title"], text=values["text"], topic=code, name=values["name"], phone=values["phone"]
        )
        matter = asking.ask_online(new=new, first=first, by=by, at=now).matter
        return {"number": matter.number, "code": matter.tracking_code}

    try:
        left = {"csrfmiddlewaretoken", FORM_KEY}
        content = {name: sent for name, sent in request.POST.lists() if name not in left}
        made = answer_once(key=sent_key(request), content=content, perform=perform, by=by, at=now)
    except ActRefused as refusal:
        form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        return None
    messages.success(request, _("已收到您的咨询。请记下编号和校验码，凭它们查看答复。"))
    pair = urlencode({"number": made["number"], "code": made["code"]})
    return go_to(request, f"{reverse('public_portal:track')}?{pair}")


@login_not_required
@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """Show questions with their answers that were released; `q` and `item` narrow them."""
    text, item = request.GET.get("q", "").strip()[:60], request.GET.get("item", "")[:33]
    listing = read_listing(request, sorts=("newest",), size=20)
    rows, total = disclosed.public_answers(text=text, item=item, offset=listing.offset, limit=listing.limit)
    context = {"rows": rows, "listing": listing.counted(total), "q": text, "item": item, "entry": "ask"}
    return for_a_minute(request, render(request, "public_portal/answers.html", context))


@require_http_methods(["GET", "HEAD", "POST"])
def answer_review(request: HttpRequest) -> HttpResponseBase:
    """List answers that may help others; release or withhold what was proposed."""
    by, now = _officer(request), timezone.now()
    if not by.may("run_hall"):
        raise Http404
    key = request.POST.get("answer", "")
    number = int(key) if key.isdecimal() and len(key) < 18 else 0
    form = _withholding(number, request.POST)
    if request.method == "POST":
        try:
            if "release" in request.POST:
                releasing.release_answer(answer_id=number, by=by, at=now)
                messages.success(request, _("答复已公开。"))
                return go_to(request, reverse("public_portal:answer_review"))
            if form.is_valid():
                reason = form.cleaned_data["reason"]
                releasing.withhold_answer(answer_id=number, reason=reason, by=by, at=now)
                messages.success(request, _("答复不公开。"))
                return go_to(request, reverse("public_portal:answer_review"))
        except ActRefused as refusal:
            form.errors.clear()
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
    rows = disclosed.answers_waiting(seen_by=by)
    named = {one.id: form if one.id == number else _withholding(one.id) for one in rows}
    if request.method == "POST" and number not in named:
        messages.error(request, " ".join(str(text) for texts in form.errors.values() for text in texts))
    context = {"rows": rows, "named": named, "answered": _unproposed(by), "now": now, "by": by}
    return render(request, "public_portal/answer_review.html", context)


def _withholding(key: int, sent: Mapping[str, Any] | None = None) -> WithholdAnswer:
    """Return the form that stands under one answer: several stand on the page."""
    return WithholdAnswer(sent, auto_id=f"answer-{key}-%s")


def _unproposed(by: Officer) -> list[complaints.Answered]:
    """Return answered questions that nobody has proposed yet."""
    found = complaints.answered_online(seen_by=by)
    known = disclosed.proposed_of([one.matter_id for one in found])
    return [one for one in found if one.matter_id not in known]


@require_http_methods(["GET", "HEAD", "POST"])
def answer_propose(request: HttpRequest, number: str) -> HttpResponseBase:
    """Word a question and its answer anew for everybody, without personal data, and propose it."""
    by, now = _officer(request), timezone.now()
    found = next((one for one in _unproposed(by) if one.number == number), None)
    if found is None:
        raise Http404
    initial = {"question": found.title, "answer": found.answer}
    form = ProposeAnswer(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            releasing.propose_answer(number=number, item=found.topic, by=by, at=now, **form.cleaned_data)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已提请公开，由提请人以外的人审核。"))
            return go_to(request, reverse("complaints:contact", args=[number]))
    context = {"form": form, "asked": found}
    return render(request, "public_portal/answer_propose.html", context)


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show help: what applicants ask, then what officers ask."""
    return render(request, "public_portal/help_page.html", {"lights": selectors.LIGHTS})


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the words of the system in Chinese and English; `q` narrows them."""
    wanted = request.GET.get("q", "").strip()[:40]
    return render(request, "public_portal/glossary.html", {"groups": words.groups(wanted), "q": wanted})


@login_not_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Show the shortcuts of the keyboard."""
    return render(request, "public_portal/keys.html", {"groups": selectors.KEYS})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the statement of accessibility."""
    return render(request, "public_portal/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show which personal data are kept, why, how long, and whom to ask."""
    return render(request, "public_portal/privacy.html", {"kept": selectors.KEPT})


@login_not_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Name the lawful channels for reporting wrongdoing. Nothing is asked, nothing is kept."""
    return render(request, "public_portal/reports.html")


@login_not_required
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in every state. 404 in production."""
    if settings.MODE == "production":
        raise Http404
    return render(request, "public_portal/components.html", samples.everything(request))
