"""The roster in and out."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from zhixing.core.people import exports, forms, imports
from zhixing.core.people.rules import COLUMNS
from zhixing.core.people.views.asking import looking, require
from zhixing.core.people.views.units import above
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http


@require_http_methods(["GET", "POST"])
def import_roster(request: HttpRequest) -> HttpResponseBase:
    """Check or import a workbook; errors are shown by row and column."""
    look = looking(request)
    require(look.by.may("manage_people"))
    form = forms.Workbook(request.POST or None, request.FILES or None)
    report = None
    if request.method == "POST" and form.is_valid():
        try:
            report = imports.people(
                form.cleaned_data["file"].file,
                by=look.by,
                at=look.at,
                dry_run=form.cleaned_data["dry_run"],
            )
        except ActRefused as refusal:
            form.add_error(refusal.place or None, str(refusal))
    return http.render(
        request,
        "people/import.html",
        {
            "form": form,
            "report": report,
            "columns": COLUMNS,
            "crumb_list": above((_("导入花名册"), "")),
            "back": reverse("people:tree"),
        },
    )


@require_POST
def export_roster(request: HttpRequest) -> HttpResponseBase:
    """Send the workbook of all units, posts and persons."""
    look = looking(request)
    require(look.by.may("manage_people"))
    name = _("机构人员花名册") + f"{look.today:%Y%m%d}.xlsx"
    content = exports.people(by=look.by, at=look.at)
    return http.download(content, name=name, kind=http.XLSX)
