"""Accounts and roles for those who keep them; why somebody may what he may (为何可见)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.people import acts, forms, selectors
from zhixing.core.people.selectors import AccountPage
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
from zhixing.ui.lines import Crumb
from zhixing.ui.listing import read_listing


def _may_look(look: Looking) -> bool:
    return look.by.may("manage_people") or look.by.may("approve_roles")


@require_GET
def accounts(request: HttpRequest) -> HttpResponseBase:
    """List officials' accounts."""
    look = looking(request)
    require(_may_look(look))
    form = forms.FindAccounts(request.GET or None)
    text = form.cleaned_data["q"] if form.is_valid() else ""
    listing = read_listing(request, sorts=["username"])
    rows, total = selectors.accounts(
        seen_by=look.by, at=look.at, text=text, offset=listing.offset, limit=listing.limit
    )
    return http.render(
        request,
        "people/accounts.html",
        {"rows": rows, "listing": listing.counted(total), "find": form},
    )


def _account(request: HttpRequest, username: str) -> tuple[Looking, AccountPage]:
    look = looking(request)
    return look, seen(selectors.account_page(username, seen_by=look.by, at=look.at))


@require_GET
def account(request: HttpRequest, username: str) -> HttpResponseBase:
    """Show an account: every seat with its roles, rights and reach, and why it sees a unit."""
    look, page = _account(request, username)
    form = forms.WhyVisible(request.GET or None, by=look.by, today=look.today)
    unit_id = int(form.cleaned_data["unit"]) if form.is_valid() and form.cleaned_data["unit"] else None
    why = selectors.explain_unit(page.person_id, unit_id, at=look.at) if unit_id else []
    return http.render(
        request,
        "people/account.html",
        {
            "page": page,
            "why_form": form,
            "why": why,
            "asked": unit_id is not None,
            "may_keep": look.by.may("manage_people"),
        },
    )


def _question(page: AccountPage, title: str, *, says: str = "", danger: bool = False) -> Question:
    back = reverse("people:account", args=[page.username])
    crumbs = (
        Crumb(_("账号与角色"), reverse("people:accounts")),
        Crumb(page.username, back),
        Crumb(title),
    )
    return Question(f"{title}：{page.person_name}", title, back, crumbs, says, danger=danger)


@require_http_methods(["GET", "POST"])
def open_account(request: HttpRequest, code: str) -> HttpResponseBase:
    """Open an account for a person."""
    look = looking(request)
    require(look.by.may("manage_people"))
    page = seen(selectors.person_page(code, seen_by=look.by, at=look.at))
    back = reverse("people:person", args=[code])
    question = Question(
        _("开通账号：%(name)s") % {"name": page.name},
        _("开通账号"),
        back,
        above((page.name, back), (_("开通账号"), "")),
        says=_("权限来自岗位角色，账号本身没有权限。"),
    )
    return ask(
        request,
        question,
        forms.OpenAccount(sent(request)),
        lambda values: acts.open_account(person_id=page.id, **values, by=look.by, at=look.at),
        done=_("账号已开通。"),
    )


@require_http_methods(["GET", "POST"])
def disable_account(request: HttpRequest, username: str) -> HttpResponseBase:
    """Disable an account; its sessions die with their next request."""
    look, page = _account(request, username)
    return ask(
        request,
        _question(page, _("停用账号"), says=_("已登录的会话立即失效。"), danger=True),
        forms.Reason(sent(request)),
        lambda values: acts.disable_account(account_id=page.id, **values, by=look.by, at=look.at),
        done=_("账号已停用。"),
    )


@require_http_methods(["GET", "POST"])
def enable_account(request: HttpRequest, username: str) -> HttpResponseBase:
    """Open a disabled account again."""
    look, page = _account(request, username)
    require(look.by.may("manage_people"))
    return ask(
        request,
        _question(page, _("恢复账号")),
        forms.Reason(sent(request)),
        lambda values: acts.enable_account(account_id=page.id, **values, by=look.by, at=look.at),
        done=_("账号已恢复。"),
    )


@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest, username: str) -> HttpResponseBase:
    """Set a new password for somebody."""
    look, page = _account(request, username)
    require(look.by.may("manage_people"))
    return ask(
        request,
        _question(page, _("重置密码"), says=_("重置后原有会话立即失效，请通知本人尽快修改。")),
        forms.SetPassword(sent(request)),
        lambda values: acts.set_password(account_id=page.id, **values, by=look.by, at=look.at),
        done=_("密码已重置。"),
    )


@require_POST
def end_sessions(request: HttpRequest, username: str) -> HttpResponseBase:
    """End every session of an account."""
    look, page = _account(request, username)
    return attempt(
        request,
        lambda: acts.end_sessions(account_id=page.id, by=look.by, at=look.at),
        done=_("已结束其全部会话。"),
        go=reverse("people:account", args=[page.username]),
    )


@require_GET
def role_requests(request: HttpRequest) -> HttpResponseBase:
    """Show requests for roles: those that wait, with exactly what is approved, and those decided."""
    look = looking(request)
    require(_may_look(look))
    rows = selectors.role_requests(seen_by=look.by, at=look.at)
    return http.render(
        request,
        "people/role_requests.html",
        {
            "waiting": [
                (row, forms.Decide(initial={"digest": row.digest})) for row in rows if row.state == "waiting"
            ],
            "decided": [row for row in rows if row.state != "waiting"],
            "may_decide": look.by.may("approve_roles"),
        },
    )


@require_POST
def approve_role_request(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """Approve a request as the second person."""
    look = looking(request)
    require(look.by.may("approve_roles"))
    return attempt(
        request,
        lambda: acts.approve_role_request(
            request_id=request_id, digest=request.POST.get("digest", ""), by=look.by, at=look.at
        ),
        done=_("已核准，角色即时生效。"),
        go=reverse("people:role_requests"),
    )


@require_POST
def decline_role_request(request: HttpRequest, request_id: int) -> HttpResponseBase:
    """Decline a request."""
    look = looking(request)
    require(look.by.may("approve_roles"))
    return attempt(
        request,
        lambda: acts.decline_role_request(
            request_id=request_id, reason=request.POST.get("reason", ""), by=look.by, at=look.at
        ),
        done=_("已不予核准。"),
        go=reverse("people:role_requests"),
    )
