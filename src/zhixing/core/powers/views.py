"""权责清单: the list with its filter, one power with its versions, Excel in and out."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.powers import acts, exports, forms, imports, policies, selectors
from zhixing.core.powers.rules import COLUMNS
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import Column, Crumb
from zhixing.ui.listing import read_listing


def _looking(request: HttpRequest, *, keeps: bool = False) -> tuple[Officer, datetime, date]:
    """Return who looks, now and today. Raises Http404 without a post, or without the right to keep."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer) or (keeps and not policies.may_keep_powers(found)):
        raise Http404
    now = timezone.now()
    return found, now, timezone.localdate(now)


@require_GET
def power_list(request: HttpRequest) -> HttpResponseBase:
    """Show the list as in force on a day; `?format=xlsx` is the same as a file."""
    by, _now, today = _looking(request)
    form = forms.Find(request.GET or None, by=by, today=today)
    asked = form.cleaned_data if form.is_valid() else {}
    on, text, fault = asked.get("on") or today, asked.get("q", ""), asked.get("fault", "")
    unit_id = int(asked["unit"]) if asked.get("unit") else None
    if request.GET.get("format") == "xlsx":
        content = exports.power_workbook(on=on, text=text, unit_id=unit_id, fault=fault)
        return http.download(content, name=_("权责清单") + f"{on:%Y%m%d}.xlsx", kind=http.XLSX)
    listing = read_listing(request, sorts=["code"], size=50)
    page = selectors.power_page(
        on=on, text=text, unit_id=unit_id, fault=fault, offset=listing.offset, limit=listing.limit
    )
    listing = listing.counted(page.total)
    context = {
        "rows": page.rows,
        "listing": listing,
        "find": form,
        "on": on,
        "may_keep": policies.may_keep_powers(by),
        "file_url": listing.url(format="xlsx", page=None),
    }
    return http.render(request, "powers/list.html", context)


@require_GET
def matrix(request: HttpRequest) -> HttpResponseBase:
    """Show the powers with faults across the units; `?format=xlsx` is the whole matrix as a file."""
    _by, _now, today = _looking(request)
    if request.GET.get("format") == "xlsx":
        content = exports.matrix_workbook(on=today)
        return http.download(content, name=_("权责矩阵") + f"{today:%Y%m%d}.xlsx", kind=http.XLSX)
    found = selectors.matrix(on=today, only_faults=True)
    context = {
        "found": found,
        "columns": [Column(name) for name in found.units],
        "crumb_list": _crumbs(_("权责矩阵")),
    }
    return http.render(request, "powers/matrix.html", context)


@require_GET
def power(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show one power: holder, legal basis, every version, who else claims it."""
    by, _now, today = _looking(request)
    found = selectors.one_power(code, on=today)
    if found is None:
        raise Http404
    context = {"power": found, "may_keep": policies.may_keep_powers(by), "crumb_list": _crumbs(found.code)}
    return http.render(request, "powers/power.html", context)


def _crumbs(*names: str) -> list[Crumb]:
    return [Crumb(_("权责清单"), reverse("powers:list")), *(Crumb(name) for name in names)]


@require_http_methods(["GET", "POST"])
def new_power(request: HttpRequest) -> HttpResponseBase:
    """Enter a power into the list."""
    by, now, today = _looking(request, keeps=True)
    form = forms.NewPower(request.POST or None, by=by, today=today, initial={"since": today})
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        unit_id = int(values.pop("unit"))
        try:
            acts.list_power(**values, unit_id=unit_id, by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已列入权责清单。"))
            return http.go_to(request, reverse("powers:power", args=[values["code"]]))
    return _ask(request, form, _("新增权责事项"), _crumbs(_("新增权责事项")), reverse("powers:list"))


@require_http_methods(["GET", "POST"])
def change_power(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give a power a new version from a day on."""
    by, now, today = _looking(request, keeps=True)
    found = selectors.one_power(code, on=today)
    if found is None:
        raise Http404
    present = found.present
    initial = {"title": present.title, "duty": present.duty, "basis": present.basis}
    initial |= {"unit": str(present.unit_id or "")}
    form = forms.ChangePower(request.POST or None, by=by, today=today, initial=initial | {"since": today})
    back = reverse("powers:power", args=[code])
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        unit_id = int(values.pop("unit"))
        try:
            acts.change_power(code=code, **values, unit_id=unit_id, by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("权责事项已调整，此前的版本保持不变。"))
            return http.go_to(request, back)
    return _ask(request, form, _("调整：%(title)s") % {"title": present.title}, _crumbs(code), back)


@require_http_methods(["GET", "POST"])
def end_power(request: HttpRequest, code: str) -> HttpResponseBase:
    """Take a power off the list from a day on; what was in force before stays readable."""
    by, now, today = _looking(request, keeps=True)
    found = selectors.one_power(code, on=today)
    if found is None or found.present.until is not None:
        raise Http404
    form = forms.EndPower(request.POST or None, initial={"since": today})
    back = reverse("powers:power", args=[code])
    if request.method == "POST" and form.is_valid():
        try:
            acts.end_power(code=code, **form.cleaned_data, by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已从权责清单取消，历次版本仍可查阅。"))
            return http.go_to(request, back)
    says = _("自这一天起，这项权力不再列入权责清单；历次版本仍可查阅。取消后要恢复的，须重新登记。")
    title = _("取消：%(title)s") % {"title": found.present.title}
    return _ask(request, form, title, _crumbs(code), back, verb=_("取消这项权力"), says=says)


def _ask(
    request: HttpRequest,
    form: forms.ChangePower | forms.EndPower,
    title: str,
    crumb_list: list[Crumb],
    back: str,
    *,
    verb: str = "",
    says: str = "",
) -> HttpResponseBase:
    context = {"form": form, "title": title, "crumb_list": crumb_list, "back": back}
    context |= {"verb": verb or _("保存"), "says": says}
    return http.render(request, "powers/ask.html", context)


@require_http_methods(["GET", "POST"])
def import_powers(request: HttpRequest) -> HttpResponseBase:
    """Check or import a workbook; errors are shown by row and column."""
    by, now, _today = _looking(request, keeps=True)
    form = forms.Workbook(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            report = imports.powers(values["file"].file, by=by, at=now, dry_run=values["dry_run"])
        except ActRefused as refusal:
            form.add_error(refusal.place or None, str(refusal))
    context = {
        "form": form,
        "report": report,
        "columns": COLUMNS,
        "crumb_list": _crumbs(_("导入权责清单")),
        "back": reverse("powers:list"),
    }
    return http.render(request, "powers/import.html", context)
