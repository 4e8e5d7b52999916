"""Duties of a unit (A2) and papers of dual responsibility (A6)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.people import acts, forms, policies, rules, selectors
from zhixing.core.people.selectors import UnitPage
from zhixing.core.people.views.asking import (
    Looking,
    Question,
    ask,
    attempt,
    looking,
    require,
    seen,
    sent,
)
from zhixing.core.people.views.units import above
from zhixing.ui import http
from zhixing.ui.lines import Column

FIRST_YEAR = 2000


@require_GET
def duties(request: HttpRequest) -> HttpResponseBase:
    """Show how far each unit's functions are bound to posts and answered for."""
    look = looking(request)
    rows = selectors.coverage_rows(seen_by=look.by, at=look.at)
    return http.render(request, "people/duties.html", {"rows": rows, "now": look.at})


def _unit(request: HttpRequest, code: str) -> tuple[Looking, UnitPage]:
    """Return who looks and the unit, for who sees more than the directory; 404 for others."""
    look = looking(request)
    page = seen(selectors.unit_page(code, seen_by=look.by, at=look.at))
    require(page.coverage is not None)
    return look, page


@require_GET
def unit_duties(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a unit's functions and duties, who answers, what is lacking, what was published."""
    look, page = _unit(request, code)
    return http.render(
        request,
        "people/unit_duties.html",
        {
            "page": page,
            "functions": selectors.function_rows(page.unit.id, at=look.at),
            "publications": selectors.publications(page.unit.id),
            "properties": rules.FIVE_PROPERTIES,
            "may_sign": policies.may_sign_duties(look.by, unit_id=page.unit.id),
            "now": look.at,
        },
    )


def _question(page: UnitPage, title: str, button: str, *, says: str = "") -> Question:
    back = reverse("people:unit_duties", args=[page.unit.code])
    unit_url = reverse("people:unit", args=[page.unit.code])
    crumbs = above((page.unit.short_name, unit_url), (_("岗位责任"), back), (title, ""))
    return Question(f"{title}：{page.unit.short_name}", button, back, crumbs, says)


@require_http_methods(["GET", "POST"])
def declare_functions(request: HttpRequest, code: str) -> HttpResponseBase:
    """Enter the functions of the 三定 paper."""
    look, page = _unit(request, code)
    require(page.may_head)
    return ask(
        request,
        _question(page, _("登记三定职能"), _("登记职能")),
        forms.DeclareFunctions(sent(request), initial={"since": look.today}),
        lambda values: acts.declare_functions(unit_id=page.unit.id, **values, by=look.by, at=look.at),
        done=_("已登记职能。"),
    )


def _posts(page: UnitPage, look: Looking) -> list[forms.Choice]:
    """Return the posts of the unit and of all units below it, for a select."""
    found: list[forms.Choice] = [("", _("（暂不落实）"))]
    below = selectors.subtree(page.unit.id, on=look.today)
    names = selectors.unit_names(below, on=look.today)
    for unit_id in below:
        lines: Sequence[selectors.PostLine] = selectors.post_lines(unit_id, at=look.at)
        found += [(key, f"{names.get(unit_id, '')} · {label}") for key, label in forms.post_choices(lines)]
    return found


def _duty_values(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "title": values["title"],
        "post_id": int(values["post"]) if values["post"] else None,
        "standard": values["standard"],
        "power": values["power"],
        "consequence": values["consequence"],
        "partner": values["partner"],
    }


@require_http_methods(["GET", "POST"])
def bind_duty(request: HttpRequest, code: str, function: int) -> HttpResponseBase:
    """Break a duty out of a function and bind it to a post."""
    look, page = _unit(request, code)
    require(page.may_head)
    rows = selectors.function_rows(page.unit.id, at=look.at)
    row = seen(next((one for one in rows if one.id == function), None))
    form = forms.DutyForm(sent(request), posts=_posts(page, look), initial={"title": row.title})
    return ask(
        request,
        _question(page, _("落实岗位职责"), _("落实到岗"), says=f"{row.number}. {row.title}"),
        form,
        lambda values: acts.bind_duty(function_id=row.id, **_duty_values(values), by=look.by, at=look.at),
        done=_("已落实到岗。"),
    )


@require_http_methods(["GET", "POST"])
def amend_duty(request: HttpRequest, code: str, duty: int) -> HttpResponseBase:
    """Change a duty or bind it to another post."""
    look, page = _unit(request, code)
    require(page.may_head)
    rows = selectors.function_rows(page.unit.id, at=look.at)
    row = seen(next((one for func in rows for one in func.duties if one.id == duty), None))
    initial = {
        "title": row.title,
        "post": str(row.post_id or ""),
        "standard": row.standard,
        "power": row.power,
        "consequence": row.consequence,
        "partner": row.partner,
    }
    form = forms.DutyForm(sent(request), posts=_posts(page, look), initial=initial)
    return ask(
        request,
        _question(page, _("修改岗位职责"), _("保存"), says=_("已公布的版本保持原样，修改后须重新公布。")),
        form,
        lambda values: acts.amend_duty(duty_id=row.id, **_duty_values(values), by=look.by, at=look.at),
        done=_("已修改，重新公布后生效。"),
    )


@require_POST
def publish_duties(request: HttpRequest, code: str) -> HttpResponseBase:
    """Publish the unit's list of duties, signed by its head."""
    look, page = _unit(request, code)
    require(policies.may_sign_duties(look.by, unit_id=page.unit.id))
    return attempt(
        request,
        lambda: acts.publish_duties(unit_id=page.unit.id, by=look.by, at=look.at),
        done=_("岗位责任清单已签发公布。"),
        go=reverse("people:unit_duties", args=[code]),
    )


@require_GET
def dual_board(request: HttpRequest) -> HttpResponseBase:
    """Show the five checkpoints of every unit that the viewer reaches."""
    look = looking(request)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else look.today.year
    return http.render(
        request,
        "people/dual_board.html",
        {
            "rows": selectors.dual_board(year, seen_by=look.by, at=look.at),
            "year": year,
            "checkpoints": selectors.checkpoint_names(),
            "checkpoints_columns": [Column(name) for _code, name in selectors.checkpoint_names()],
            "codes": {row.id: row.code for row in selectors.units(seen_by=look.by, on=look.today)},
            "degrees": rules.DUAL_RESPONSIBILITY,
        },
    )


@require_http_methods(["GET", "POST"])
def dual_papers(request: HttpRequest, code: str, year: int) -> HttpResponseBase:
    """Show a unit's papers of a year with both columns, and take another."""
    look = looking(request)
    page = seen(selectors.unit_page(code, seen_by=look.by, at=look.at))
    require(page.coverage is not None or look.by.may("classify"))
    require(FIRST_YEAR <= year <= look.today.year + 1)
    papers = selectors.dual_papers(page.unit.id, year)
    back = reverse("people:dual_papers", args=[code, year])
    question = Question(
        _("一岗双责：%(unit)s %(year)s年") % {"unit": page.unit.short_name, "year": year},
        _("提交材料"),
        back,
        above((page.unit.short_name, reverse("people:unit", args=[code])), (_("一岗双责"), "")),
        says=_("计划和考核两栏都必须填写；其他环节缺一栏不计入“五同”。"),
    )
    mine = policies.may_look_after_unit(look.by, unit_id=page.unit.id)
    require(mine or request.method == "GET")
    return ask(
        request,
        question,
        forms.DualPaper(sent(request)),
        lambda values: acts.submit_dual_paper(
            unit_id=page.unit.id, year=year, **values, by=look.by, at=look.at
        ),
        done=_("材料已提交。"),
        context={"papers": papers, "may_submit": mine, "extra": "people/_dual_papers.html"},
    )
