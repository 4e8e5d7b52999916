"""What everybody may see of the hall, without an account: items, guides, changes; own cases by receipt."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import acts, forms, selectors
from zhixing.work.service_hall.rules.guide import CONCLUSIONS
from zhixing.work.service_hall.selectors.packages import find_package, package_rows
from zhixing.work.service_hall.views._asking import is_guessing, note_wrong_guess, sent_files


@login_not_required
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """Show what one can apply for: search with pinyin, personal or firm, themes, organs."""
    form = forms.ItemSearch(request.GET or None)
    values = form.cleaned_data if form.is_valid() else {}
    question = selectors.ItemQuestion(
        text=values.get("q", ""),
        theme=values.get("theme", ""),
        organ=values.get("organ", ""),
        served=values.get("served", ""),
    )
    listing = read_listing(request, sorts=("code",))
    rows, total = selectors.item_rows(question, offset=listing.offset, limit=listing.limit)
    is_first = listing.page == 1 and not question.organ
    context = {
        "form": form,
        "rows": rows,
        "packages": package_rows(text=question.text, theme=question.theme, served=question.served)
        if is_first
        else [],
        "listing": listing.counted(total),
        "question": question,
        "themes": selectors.themes(),
        "organs": selectors.organs(own=True),
        "is_narrowed": bool(question.text or question.theme or question.organ or question.served),
    }
    return http.for_a_minute(request, http.render(request, "service_hall/services.html", context))


@login_not_required
@require_safe
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """Show the guide of one item; `?version=` an earlier one."""
    asked = request.GET.get("version", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 5 else 0
    found = selectors.guide_of(code, number=number)
    if found is None:
        raise Http404
    context = {
        "guide": found,
        "versions": selectors.version_rows(code),
        "packages": package_rows(item=code),
    }
    return http.for_a_minute(request, http.render(request, "service_hall/guide.html", context))


@login_not_required
@require_safe
def package(request: HttpRequest, code: str) -> HttpResponse:
    """Show the guide of a package: its items, the papers once, the longest way instead of the sum."""
    found = find_package(code)
    if found is None:
        raise Http404
    return http.for_a_minute(request, http.render(request, "service_hall/package.html", {"guide": found}))


@login_not_required
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show the public log of the yearly clean-up."""
    wanted = request.GET.get("conclusion", "")
    listing = read_listing(request, sorts=("on",), size=50)
    rows, total = selectors.changes(
        conclusion=wanted if wanted in CONCLUSIONS else "", offset=listing.offset, limit=listing.limit
    )
    context = {"rows": rows, "listing": listing.counted(total), "words": CONCLUSIONS, "wanted": wanted}
    return http.for_a_minute(request, http.render(request, "service_hall/changes.html", context))


@login_not_required
@require_POST
def supplement(request: HttpRequest) -> HttpResponseBase:
    """Send files for listed papers with the receipt."""
    form = forms.Receipt(request.POST)
    found = citizen_by_receipt(request, form)
    if found is None:
        return unknown_case(request)
    files = {
        name.removeprefix("file_"): sent_files(request, name)
        for name in list(request.FILES)[:50]
        if name.startswith("file_")
    }
    try:
        acts.hand_in(case_id=found[1], files=files, by=found[0], at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        pair = {"number": form.cleaned_data["number"], "code": form.cleaned_data["code"]}
        page = selectors.tracked_case(**pair, now=timezone.now())
        left = "、".join(paper.name for paper in page.missing) if page else ""
        messages.success(
            request,
            _("已收到补交的材料，还差：%(names)s。") % {"names": left}
            if left
            else _("已收到补交的材料，窗口核对后受理。"),
        )
    return http.go_to(request, back_to_case(form))


@login_not_required
@require_POST
def withdraw(request: HttpRequest) -> HttpResponseBase:
    """Withdraw an application with the receipt."""
    form = forms.Receipt(request.POST)
    found = citizen_by_receipt(request, form)
    if found is None:
        return unknown_case(request)
    reason = form.cleaned_data["reason"]
    try:
        acts.withdraw(case_id=found[1], reason=reason, by=found[0], at=timezone.now())
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("申请已撤回。"))
    return http.go_to(request, back_to_case(form))


def citizen_by_receipt(request: HttpRequest, form: forms.Receipt) -> tuple[selectors.Citizen, int] | None:
    """Return the applicant and the case; None for a wrong pair, an absent one, and after too many guesses."""
    if not form.is_valid() or is_guessing(request, form.cleaned_data["number"]):
        return None
    found = selectors.citizen_of(number=form.cleaned_data["number"], code=form.cleaned_data["code"])
    if found is None:
        note_wrong_guess(request, form.cleaned_data["number"])
    return found


def unknown_case(request: HttpRequest) -> HttpResponseBase:
    """Answer a wrong pair as an absent one."""
    messages.error(request, _("没有查到。请核对回执上的编号和校验码。"))
    return http.go_to(request, _track())


def _track() -> str:
    return f"{reverse('service_hall:services').removesuffix('services/')}track/"


def back_to_case(form: forms.Receipt) -> str:
    """Return the address of one's own case."""
    pair = {"number": form.cleaned_data["number"], "code": form.cleaned_data["code"]}
    return f"{_track()}?{urlencode(pair)}"
