"""The organisation: tree, unit, division of work among the leaders."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.people import acts, forms, selectors
from zhixing.core.people.views.asking import Question, ask, looking, require, seen, sent
from zhixing.ui import http
from zhixing.ui.lines import Crumb


def above(*more: tuple[str, str]) -> tuple[Crumb, ...]:
    """Return the path above a page of the directory."""
    first = Crumb(_("机构人员"), reverse("people:tree"))
    return (first, *(Crumb(label, url) for label, url in more))


@require_GET
def tree(request: HttpRequest) -> HttpResponseBase:
    """Show all units of a day as a tree, and people found by name or initials."""
    look = looking(request)
    form = forms.FindPeople(request.GET or None)
    wanted = form.cleaned_data if form.is_valid() else {}
    on = wanted.get("on") or look.today
    text = wanted.get("q") or ""
    rows = selectors.tree(selectors.units(seen_by=look.by, on=on))
    return http.render(
        request,
        "people/tree.html",
        {
            "rows": rows,
            "on": on,
            "today": look.today,
            "find": form,
            "text": text,
            "found": selectors.find_persons(text, seen_by=look.by, at=look.at) if text else [],
            "may_keep": look.by.may("manage_people"),
            "kinds": selectors.unit_kinds(),
        },
    )


@require_GET
def unit(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a unit: posts and who answers, offices, names it had, who succeeded whom, duties covered."""
    look = looking(request)
    page = seen(selectors.unit_page(code, seen_by=look.by, at=look.at))
    context = {
        "page": page,
        "year": look.today.year,
        "kinds": selectors.unit_kinds(),
        "sphere_names": selectors.sphere_names(),
    }
    return http.render(request, "people/unit.html", context)


@require_http_methods(["GET", "POST"])
def new_unit(request: HttpRequest) -> HttpResponseBase:
    """Register a unit."""
    look = looking(request)
    require(look.by.may("manage_people"))
    form = forms.NewUnit(sent(request), by=look.by, today=look.today)
    question = Question(_("设立单位"), _("设立单位"), reverse("people:tree"), above((_("设立单位"), "")))
    return ask(
        request,
        question,
        form,
        lambda values: acts.register_unit(
            code=values["code"],
            name=values["name"],
            short_name=values["short_name"],
            kind=values["kind"],
            parent_id=int(values["parent"]) if values["parent"] else None,
            sphere=values["sphere"],
            rank_order=values["rank_order"],
            since=values["since"],
            document=values["document"],
            by=look.by,
            at=look.at,
        ),
        done=_("已设立单位。"),
    )


@require_http_methods(["GET", "POST"])
def change_unit(request: HttpRequest, code: str) -> HttpResponseBase:
    """Rename a unit or move it in the tree, from a day on."""
    look = looking(request)
    require(look.by.may("manage_people"))
    row = seen(selectors.unit(code, seen_by=look.by, on=look.today))
    initial = {
        "name": row.name,
        "short_name": row.short_name,
        "kind": row.kind,
        "parent": str(row.parent_id or ""),
        "rank_order": row.rank_order,
    }
    form = forms.ChangeUnit(sent(request), by=look.by, today=look.today, initial=initial)
    back = reverse("people:unit", args=[code])
    question = Question(
        _("变更单位：%(unit)s") % {"unit": row.short_name},
        _("变更单位"),
        back,
        above((row.short_name, back), (_("变更"), "")),
        says=_("生效日期之前的名称、隶属关系和办理记录不变。"),
    )
    return ask(
        request,
        question,
        form,
        lambda values: acts.new_unit_version(
            unit_id=row.id,
            name=values["name"],
            short_name=values["short_name"],
            kind=values["kind"],
            parent_id=int(values["parent"]) if values["parent"] else None,
            rank_order=values["rank_order"],
            since=values["since"],
            document=values["document"],
            by=look.by,
            at=look.at,
        ),
        done=_("单位已变更。"),
    )


@require_GET
def lines(request: HttpRequest) -> HttpResponseBase:
    """Show which leader is in charge of which units, now and before."""
    look = looking(request)
    return http.render(
        request,
        "people/lines.html",
        {
            "leaders": selectors.leader_rows(seen_by=look.by, at=look.at),
            "unled": selectors.unled_units(seen_by=look.by, at=look.at),
            "history": selectors.line_history(seen_by=look.by),
            "may_move": look.by.may("issue") or look.by.may("manage_people"),
            "now": look.at,
        },
    )
