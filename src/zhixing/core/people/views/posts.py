"""Posts: set up, taken, left, acted in, lined up, their roles asked for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.people import acts, forms, selectors
from zhixing.core.people.selectors import PostPage
from zhixing.core.people.views.asking import Looking, Question, ask, looking, moment, require, seen, sent
from zhixing.core.people.views.units import above
from zhixing.ui import http
from zhixing.ui.lines import Crumb


@require_GET
def post(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a post: who answers in it, to whom it answers, who held it, what it may."""
    look = looking(request)
    page = seen(selectors.post_page(code, seen_by=look.by, at=look.at))
    return http.render(request, "people/post.html", {"page": page, "now": look.at})


def _kept(request: HttpRequest, code: str) -> tuple[Looking, PostPage]:
    """Return who looks and the post, for who keeps posts; 404 for others."""
    look = looking(request)
    page = seen(selectors.post_page(code, seen_by=look.by, at=look.at))
    require(page.may_keep)
    return look, page


def _question(page: PostPage, title: str, *, says: str = "", danger: bool = False) -> Question:
    back = reverse("people:post", args=[page.code])
    unit_url = reverse("people:unit", args=[page.unit.code])
    crumbs: tuple[Crumb, ...] = above((page.unit.short_name, unit_url), (page.name, back), (title, ""))
    return Question(f"{title}：{page.unit.short_name}{page.name}", title, back, crumbs, says, danger=danger)


@require_http_methods(["GET", "POST"])
def new_post(request: HttpRequest, code: str) -> HttpResponseBase:
    """Set up a post in a unit."""
    look = looking(request)
    require(look.by.may("manage_people"))
    row = seen(selectors.unit(code, seen_by=look.by, on=look.today))
    form = forms.NewPost(sent(request), today=look.today)
    back = reverse("people:unit", args=[code])
    question = Question(
        _("设置岗位：%(unit)s") % {"unit": row.short_name},
        _("设置岗位"),
        back,
        above((row.short_name, back), (_("设置岗位"), "")),
    )
    return ask(
        request,
        question,
        form,
        lambda values: acts.register_post(
            code=values["code"],
            unit_id=row.id,
            name=values["name"],
            level=values["level"],
            superior_id=seen(selectors.post_id(values["superior"])) if values["superior"] else None,
            rank_order=values["rank_order"],
            since=values["since"],
            by=look.by,
            at=look.at,
        ),
        done=_("已设置岗位。"),
    )


@require_http_methods(["GET", "POST"])
def take_post(request: HttpRequest, code: str) -> HttpResponseBase:
    """Appoint a person to a vacant post."""
    look, page = _kept(request, code)
    form = forms.NamePerson(sent(request), at=look.at)
    return ask(
        request,
        _question(page, _("任职")),
        form,
        lambda values: acts.take_post(
            post_id=page.id,
            person_id=seen(form.found_id),
            since=moment(values["since"]),
            document=values["document"],
            by=look.by,
            at=look.at,
        ),
        done=_("已办理任职。"),
    )


@require_http_methods(["GET", "POST"])
def leave_post(request: HttpRequest, code: str) -> HttpResponseBase:
    """End the holding of a post."""
    look, page = _kept(request, code)
    says = _("离任后该岗位由直接上级代行，岗位职责当日显示为“无人负责”，须由单位主要负责人明确代理人。")
    return ask(
        request,
        _question(page, _("离任"), says=says, danger=True),
        forms.LeavePost(sent(request)),
        lambda values: acts.leave_post(
            post_id=page.id,
            since=moment(values["since"]),
            document=values["document"],
            by=look.by,
            at=look.at,
        ),
        done=_("已办理离任。"),
    )


@require_http_methods(["GET", "POST"])
def name_acting(request: HttpRequest, code: str) -> HttpResponseBase:
    """Name who acts in a vacant post."""
    look = looking(request)
    page = seen(selectors.post_page(code, seen_by=look.by, at=look.at))
    require(page.may_name_acting)
    form = forms.NamePerson(sent(request), at=look.at)
    return ask(
        request,
        _question(page, _("明确代理人")),
        form,
        lambda values: acts.name_acting(
            post_id=page.id,
            person_id=seen(form.found_id),
            since=moment(values["since"]),
            document=values["document"],
            by=look.by,
            at=look.at,
        ),
        done=_("已明确代理人。"),
    )


@require_http_methods(["GET", "POST"])
def change_superior(request: HttpRequest, code: str) -> HttpResponseBase:
    """Draw the line of a post to another superior."""
    look, page = _kept(request, code)
    form = forms.ChangeSuperior(sent(request), initial={"superior": page.superior_code})
    return ask(
        request,
        _question(page, _("调整直接上级")),
        form,
        lambda _values: acts.change_superior(
            post_id=page.id, superior_id=form.found_id, by=look.by, at=look.at
        ),
        done=_("已调整直接上级。"),
    )


@require_http_methods(["GET", "POST"])
def ask_for_role(request: HttpRequest, code: str) -> HttpResponseBase:
    """Ask that a role be granted to the post or taken from it; another person decides."""
    look, page = _kept(request, code)
    return ask(
        request,
        _question(page, _("申请调整角色"), says=_("须由安全管理员另行核准后生效（双人核准）。")),
        forms.AskForRole(sent(request), initial={"grants": "1"}),
        lambda values: acts.ask_for_role(
            post_id=page.id,
            role=values["role"],
            grants=values["grants"] == "1",
            reason=values["reason"],
            by=look.by,
            at=look.at,
        ),
        done=_("已提交，等待另一人核准。"),
    )


@require_http_methods(["GET", "POST"])
def abolish_post(request: HttpRequest, code: str) -> HttpResponseBase:
    """End a vacant post."""
    look, page = _kept(request, code)
    return ask(
        request,
        _question(page, _("撤销岗位"), says=_("撤销后不能恢复，历史任职和办理记录保留。"), danger=True),
        forms.Confirm(sent(request)),
        lambda _values: acts.abolish_post(post_id=page.id, by=look.by, at=look.at),
        done=_("岗位已撤销。"),
    )
