"""Persons: registered, corrected, gone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.people import acts, forms, selectors
from zhixing.core.people.selectors import PersonPage
from zhixing.core.people.views.asking import Looking, Question, ask, looking, require, seen, sent
from zhixing.core.people.views.units import above
from zhixing.ui import http


@require_GET
def person(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a person: posts now and before; the telephone where the viewer works with him."""
    look = looking(request)
    page = seen(selectors.person_page(code, seen_by=look.by, at=look.at))
    return http.render(request, "people/person.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new_person(request: HttpRequest) -> HttpResponseBase:
    """Register a person."""
    look = looking(request)
    require(look.by.may("manage_people"))
    back = reverse("people:tree")
    question = Question(_("登记人员"), _("登记人员"), back, above((_("登记人员"), "")))
    return ask(
        request,
        question,
        forms.NewPerson(sent(request)),
        lambda values: acts.register_person(**values, by=look.by, at=look.at),
        done=_("已登记人员，可到岗位页面办理任职。"),
    )


def _kept(request: HttpRequest, code: str) -> tuple[Looking, PersonPage]:
    look = looking(request)
    page = seen(selectors.person_page(code, seen_by=look.by, at=look.at))
    require(page.may_keep)
    return look, page


def _question(page: PersonPage, title: str, *, says: str = "", danger: bool = False) -> Question:
    back = reverse("people:person", args=[page.code])
    return Question(
        f"{title}：{page.name}", title, back, above((page.name, back), (title, "")), says, danger=danger
    )


@require_http_methods(["GET", "POST"])
def correct_person(request: HttpRequest, code: str) -> HttpResponseBase:
    """Correct a person's name, telephone and mail."""
    look, page = _kept(request, code)
    initial = {"name": page.name, "phone": page.phone, "email": page.email}
    return ask(
        request,
        _question(page, _("更正人员信息")),
        forms.CorrectPerson(sent(request), initial=initial),
        lambda values: acts.correct_person(person_id=page.id, **values, by=look.by, at=look.at),
        done=_("已更正。"),
    )


@require_http_methods(["GET", "POST"])
def leave_service(request: HttpRequest, code: str) -> HttpResponseBase:
    """End everything that a person holds."""
    look, page = _kept(request, code)
    says = _("将同时结束其全部任职和委托，停用其账号；空缺岗位由直接上级代行。")
    return ask(
        request,
        _question(page, _("办理离职"), says=says, danger=True),
        forms.LeaveService(sent(request)),
        lambda values: acts.leave_service(
            person_id=page.id, document=values["document"], by=look.by, at=look.at
        ),
        done=_("已办理离职。"),
    )
