"""Applying from home: task list, question pages, check, receipt. Everything works without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhixing.core.evidence.acts import MEGABYTES
from zhixing.foundation.actors import Citizen
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import translate
from zhixing.ui import http
from zhixing.work.service_hall import acts, forms, refusals, selectors
from zhixing.work.service_hall.acts.applications import MOST_FILES
from zhixing.work.service_hall.rules import filings, stages
from zhixing.work.service_hall.selectors import packages, special
from zhixing.work.service_hall.views._asking import (
    HOUR,
    MINUTE,
    account_of,
    citizen_holding,
    hold,
    is_flood,
    once,
    sent_files,
    too_often,
)
from zhixing.work.service_hall.views._drawing import drawn

BEGUN_AN_HOUR: Final = 60
"""How many applications one network may begin in an hour: a hall's own terminals stay below it."""
GUESSES_A_MINUTE: Final = 20


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponseBase:
    """Say what is needed and how long it takes; begin an application."""
    guide = selectors.guide_of(code)
    if guide is None or not guide.is_own or guide.state != "active":
        raise Http404

    def begin(by: Citizen, like: str) -> acts.Begun:
        return acts.open_filing(item=code, by=by, at=timezone.now(), like=like)

    return _begin(request, begin, "service_hall/apply.html", {"guide": guide})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def apply_package(request: HttpRequest, code: str) -> HttpResponseBase:
    """Say what all items of a package need together; begin one application for them."""
    guide = packages.find_package(code)
    if guide is None:
        raise Http404

    def begin(by: Citizen, like: str) -> acts.Begun:
        return acts.open_package_filing(package=code, by=by, at=timezone.now(), like=like)

    return _begin(request, begin, "service_hall/apply_package.html", {"guide": guide})


def _begin(
    request: HttpRequest, begin: Callable[[Citizen, str], acts.Begun], template: str, context: dict[str, Any]
) -> HttpResponseBase:
    """Begin an application where the form was sent, else show what it needs."""
    refusal = ""
    if request.method == "POST":
        if is_flood(request, "filing", most=BEGUN_AN_HOUR, seconds=HOUR):
            return too_often(request)
        by = Citizen(account_of(request))
        try:
            answer = once(
                request, by, lambda: {"code": begin(by, request.POST.get("like", "")[:24]).filing.code}
            )
        except ActRefused as refused:
            refusal = str(refused)
        else:
            hold(request, answer["code"])
            return http.go_to(request, reverse("service_hall:filing", args=[answer["code"]]))
    known = selectors.known_applicants(Citizen(account_of(request)))
    return http.render(request, template, {**context, "refusal": refusal, "known": known})


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def take_up(request: HttpRequest) -> HttpResponseBase:
    """Take a draft up again with its code; a wrong code and a lapsed draft are answered alike."""
    form = forms.TakeUp(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if is_flood(request, "take-up", most=GUESSES_A_MINUTE, seconds=MINUTE):
            return too_often(request)
        code = selectors.filing_by_key(form.cleaned_data["key"], now=timezone.now())
        if code is not None:
            hold(request, code)
            return http.go_to(request, reverse("service_hall:filing", args=[code]))
        form.add_error("key", _("没有查到。请核对续填码；草稿保存 30 天，过期自动删除。"))
    return http.render(request, "service_hall/take_up.html", {"form": form})


def _page(request: HttpRequest, code: str) -> tuple[selectors.FilingPage, Citizen]:
    """Return the application and who fills it in. Raises Http404 for everybody else."""
    by = citizen_holding(request, code)
    found = selectors.filing_page(code, seen_by=by, now=timezone.now())
    if found is None:
        raise Http404
    return found, by


@login_not_required
@never_cache
@require_safe
def filing(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show the task list: what is done, what is next, and the code to go on with later."""
    page, _by = _page(request, code)
    if page.case_id is not None:
        return http.go_to(request, reverse("service_hall:filing_receipt", args=[code]))
    papers = [task for task in page.tasks if task.page.startswith(filings.PAPER)]
    context = {
        "page": page,
        "who": page.tasks[:3],
        "papers": papers,
        "way": page.tasks[-1],
        "next": filings.next_page(page.tasks),
        "done": sum(task.is_done for task in page.tasks),
    }
    return http.render(request, "service_hall/filing.html", context)


_FORMS: Final[dict[str, type[forms.Plain]]] = {
    filings.WHO: forms.Who,
    filings.NAME: forms.Named,
    filings.CONTACT: forms.Reached,
    filings.WAY: forms.ResultWay,
}


def _form(page: selectors.FilingPage, name: str, data: Any) -> forms.Plain:
    """Return the form of one page with what was filled in before. Raises Http404 for no page."""
    if name.startswith(filings.PAPER):
        code = name.removeprefix(filings.PAPER)
        paper = next((one for one in page.materials if one["code"] == code), None)
        if paper is None:
            raise Http404
        chosen = page.answers.get("papers", {}).get(code, filings.UPLOAD)
        return forms.PaperWay(data, ways=filings.ways_of(paper), initial={"way": chosen})
    if name not in filings.FIELDS:
        raise Http404
    initial = {field: page.answers.get(field, "") for field in filings.FIELDS[name]}
    if name == filings.NAME:
        return forms.Named(data, kind=str(page.answers.get("kind", filings.PERSON)), initial=initial)
    if name == filings.SPECIAL:
        grounds = list(special.grounds(timezone.now()).items())
        return forms.SpecialWish(data, grounds=grounds, initial=initial)
    if name == filings.WHO and not initial["kind"] and list(page.subject.served) == ["企业法人"]:
        initial["kind"] = filings.FIRM
    if name == filings.WHO and not initial["kind"] and list(page.subject.served) == ["自然人"]:
        initial["kind"] = filings.PERSON
    if name == filings.WAY and not initial["way"]:
        initial["way"] = "pickup"
    return _FORMS[name](data, initial=initial)


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def filing_question(request: HttpRequest, code: str, name: str) -> HttpResponseBase:
    """Ask one thing, keep the answer, go on to the next; from the check page back to it."""
    page, by = _page(request, code)
    if page.case_id is not None:
        return http.go_to(request, reverse("service_hall:filing_receipt", args=[code]))
    form = _form(page, name, request.POST if request.method == "POST" else None)
    is_back = "check" in (request.GET.get("from"), request.POST.get("from"))
    if request.method == "POST" and form.is_valid():
        try:
            if name.startswith(filings.PAPER):
                _keep_paper(request, code, name.removeprefix(filings.PAPER), form, by)
            else:
                acts.answer_page(code=code, values=form.cleaned_data, by=by, at=timezone.now())
        except ActRefused as refusal:
            place = "file" if refusal.place == "files" else refusal.place
            form.add_error(place if place in form.fields else None, str(refusal))
        else:
            return http.go_to(request, _onward(request, code, name, is_back=is_back))
    names = [task.page for task in page.tasks]
    context = {
        "page": page,
        "form": form,
        "name": name,
        "task": page.special if name == filings.SPECIAL else page.tasks[names.index(name)],
        "files": page.files.get(name.removeprefix(filings.PAPER), ()),
        "paper": next((one for one in page.materials if f"{filings.PAPER}{one['code']}" == name), None),
        "nth": names.index(name) + 1 if name in names else 0,
        "is_back": is_back,
        "megabytes": MEGABYTES,
        "most": MOST_FILES,
    }
    return http.render(request, "service_hall/filing_question.html", context)


def _keep_paper(request: HttpRequest, code: str, paper: str, form: forms.Plain, by: Citizen) -> None:
    sent = sent_files(request, "file")
    way = form.cleaned_data["way"]
    acts.answer_paper(code=code, paper=paper, way=way, files=sent, by=by, at=timezone.now())


def _onward(request: HttpRequest, code: str, name: str, *, is_back: bool) -> str:
    """Return where to go after an answer: the next open page, or the check page."""
    page, _by = _page(request, code)
    onward = filings.next_page(page.tasks, after=name)
    if name == filings.SPECIAL and onward:
        return reverse("service_hall:filing", args=[code])
    if onward:
        address = reverse("service_hall:filing_question", args=[code, onward])
        return f"{address}?from=check" if is_back else address
    return reverse("service_hall:filing_check", args=[code])


@login_not_required
@never_cache
@require_POST
def filing_file(request: HttpRequest, code: str, file_id: int) -> HttpResponseBase:
    """Take one file out of a draft."""
    _found, by = _page(request, code)
    try:
        acts.remove_file(code=code, file_id=file_id, by=by, at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    return http.go_to(request, http.way_back(request, reverse("service_hall:filing", args=[code])))


@login_not_required
@never_cache
@require_POST
def filing_discard(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give a draft up."""
    page, by = _page(request, code)
    try:
        acts.discard_filing(code=code, by=by, at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, str(refusal))
        return http.go_to(request, reverse("service_hall:filing", args=[code]))
    messages.success(request, _("草稿已删除，没有留下任何内容。"))
    way = "package" if page.subject.is_package else "guide"
    return http.go_to(request, reverse(f"service_hall:{way}", args=[page.subject.code]))


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def filing_check(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show everything once with a way to change each answer; send it."""
    page, by = _page(request, code)
    if page.case_id is not None:
        return http.go_to(request, reverse("service_hall:filing_receipt", args=[code]))
    if not filings.is_complete(page.tasks):
        onward = filings.next_page(page.tasks)
        return http.go_to(request, reverse("service_hall:filing_question", args=[code, onward]))
    form = forms.Declared(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            acts.send_filing(code=code, by=by, at=timezone.now())
        except refusals.ItemChanged as refusal:
            acts.renew_filing(code=code, by=by, at=timezone.now())
            messages.warning(request, str(refusal))
            return http.go_to(request, reverse("service_hall:filing", args=[code]))
        except ActRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            return http.go_to(request, reverse("service_hall:filing_receipt", args=[code]))
    answers = page.answers
    context = {
        "page": page,
        "form": form,
        "kind_word": dict(forms.PARTY_KINDS)[answers["kind"]],
        "way_word": translate(stages.DELIVERY_WORDS[answers["way"]]),
        "paper_words": filings.PAPER_WAYS,
        "ground": special.grounds(timezone.now()).get(answers.get("special_ground", ""), ""),
    }
    return http.render(request, "service_hall/filing_check.html", context)


@login_not_required
@never_cache
@require_safe
def filing_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Show the receipt of what was sent: number, code, what happens next and until when."""
    page, _by = _page(request, code)
    found = selectors.sent_case(code)
    if found is None:
        raise Http404
    pair = {"number": found.number, "code": found.code}
    address = f"{request.build_absolute_uri('/track/')}?{urlencode(pair)}"
    context = {"page": page, "sent": found, "address": address, "qr": drawn(address), "now": timezone.now()}
    return http.render(request, "service_hall/filing_receipt.html", context)
