"""Standing bodies: their powers, duties and procedure by the rule in force, their members (A10)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.people import acts, forms, selectors
from zhixing.core.people.selectors import BodyRow
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
from zhixing.ui import http
from zhixing.ui.lines import Crumb


@require_GET
def bodies(request: HttpRequest) -> HttpResponseBase:
    """Show each body's three attributes, its procedure, the date of the rule in force, its members."""
    look = looking(request)
    return http.render(
        request,
        "people/bodies.html",
        {
            "rows": selectors.bodies(seen_by=look.by, at=look.at),
            "may_rule": look.by.may("change_rules"),
            "may_keep": look.by.may("manage_people"),
            "right_words": selectors.right_words,
        },
    )


def _body(request: HttpRequest, kind: str, right: str) -> tuple[Looking, BodyRow]:
    look = looking(request)
    require(look.by.may(right))
    rows = selectors.bodies(seen_by=look.by, at=look.at)
    return look, seen(next((row for row in rows if row.kind == kind), None))


def _question(row: BodyRow, title: str, *, says: str = "") -> Question:
    back = reverse("people:bodies")
    return Question(f"{title}：{row.name}", title, back, (Crumb(_("效能机构"), back), Crumb(title)), says)


@require_http_methods(["GET", "POST"])
def set_body_rule(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Set a body's powers and duties from a day on."""
    look, row = _body(request, kind, "change_rules")
    rule = row.rule
    initial: dict[str, object] = {"since": look.today}
    if rule is not None:
        initial |= {
            "standing": rule.standing,
            "powers": rule.powers,
            "duties": rule.duties,
            "procedure": rule.procedure,
            "rights": list(rule.rights),
        }
    return ask(
        request,
        _question(row, _("修订机构权责"), says=_("旧版本自施行日起终止并保留，不能修改。")),
        forms.BodyRule(sent(request), initial=initial),
        lambda values: acts.set_body_rule(kind=kind, **values, by=look.by, at=look.at),
        done=_("机构权责已修订。"),
    )


@require_http_methods(["GET", "POST"])
def seat_member(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Give a post a seat in a body."""
    look, row = _body(request, kind, "manage_people")
    form = forms.SeatMember(sent(request))
    return ask(
        request,
        _question(row, _("增加成员")),
        form,
        lambda _values: acts.seat_member(kind=kind, post_id=seen(form.found_id), by=look.by, at=look.at),
        done=_("已增加成员。"),
    )


@require_POST
def unseat_member(request: HttpRequest, kind: str, post_id: int) -> HttpResponseBase:
    """Take a post's seat in a body away."""
    look, _row = _body(request, kind, "manage_people")
    return attempt(
        request,
        lambda: acts.unseat_member(kind=kind, post_id=post_id, by=look.by, at=look.at),
        done=_("该成员已退出。"),
        go=reverse("people:bodies"),
    )
