"""星级服务: the stars of a quarter with what they were computed from; the public page of the windows."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from zhixing.core.matters import acts as matters
from zhixing.ui import http
from zhixing.work.service_hall import exports, policies
from zhixing.work.service_hall.selectors import stars as selectors
from zhixing.work.service_hall.views._asking import officer_of


@login_not_required
@require_safe
def public(request: HttpRequest) -> HttpResponse:
    """Show the stars of the windows that have not expired, with the data behind them."""
    now = timezone.now()
    rows = selectors.shown(timezone.localdate(now))
    context = {
        "rows": rows,
        "scale": selectors.scale(timezone.localdate(now)),
        "now": now,
        "entry": "services",
    }
    return http.render(request, "service_hall/public_stars.html", context)


@require_GET
def stars(request: HttpRequest) -> HttpResponseBase:
    """Show the stars of a quarter, each computed again from the log; `?format=xlsx` the same as a file."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_follow_up_ratings(by):
        raise Http404
    known = selectors.quarters()
    wanted = request.GET.get("quarter", "")
    quarter = wanted if wanted in known else known[0] if known else ""
    rows = selectors.star_rows(quarter, checked=True) if quarter else []
    if request.GET.get("format") == "xlsx":
        matters.note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
        head = (
            _("窗口或人员"), _("星级"), _("得分"), _("说明"), _("办件"), _("已决定"), _("按时"), _("评价"),
            _("评分合计"), _("成立投诉"), _("返工"), _("检查"), _("检查合格"),
        )  # fmt: skip
        lines = [
            (
                one.name, one.level, one.score, _(one.cap_word) if one.cap_word else "", one.inputs.served,
                one.inputs.decided, one.inputs.on_time, one.inputs.ratings, one.inputs.level_sum,
                one.inputs.upheld, one.inputs.reworked, one.inputs.inspections, one.inputs.passed,
            )
            for one in rows
        ]  # fmt: skip
        content = exports.plain_sheet(_("星级服务"), head, lines, made_by=by, made_at=now)
        return http.download(content, name=_("星级服务") + f"{quarter}.xlsx", kind=http.XLSX)
    windows, scale = [one for one in rows if one.is_window], selectors.scale(timezone.localdate(now))
    context = {
        "quarter": quarter,
        "quarters": known,
        "windows": windows,
        "officers": [one for one in rows if not one.is_window],
        "same": sum(one.is_same is True for one in windows),
        "dropped": [one for one in rows if one.dropped >= scale.drop],
        "scale": scale,
        "now": now,
    }
    return http.render(request, "service_hall/stars.html", context)
