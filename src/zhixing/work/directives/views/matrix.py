"""Pages of clause matrices: the list, a policy sent down, one unit's matrix, all of them side by side."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.views.page import listed
from zhixing.core.people import selectors as people
from zhixing.ui import http
from zhixing.work.directives.acts import matrix as acts
from zhixing.work.directives.exports.matrix import matrix_workbook
from zhixing.work.directives.forms.matrix import ApprovalForm, MappingForm, PolicyForm
from zhixing.work.directives.policies import matrix as policies
from zhixing.work.directives.rules.matrix import MAPPING_WORDS
from zhixing.work.directives.selectors import matrix as selectors
from zhixing.work.directives.views._answering import done, officer_of, sheet

URL = "/directives/matrices/"


@require_GET
@listed
def matrices(request: HttpRequest) -> HttpResponseBase:
    """List the matrices in view."""
    by, now = officer_of(request), timezone.now()
    context = {
        "lines": selectors.matrices(seen_by=by, now=now),
        "may_send": policies.may_send(by),
        "may_compare": policies.may_compare(by),
        "now": now,
    }
    return http.render(request, "directives/matrices.html", context)


@require_http_methods(["GET", "POST"])
def new_policy(request: HttpRequest) -> HttpResponseBase:
    """Split a policy into clauses and send it to units."""
    by, now = officer_of(request), timezone.now()
    if not policies.may_send(by):
        raise Http404
    units = [(str(one.id), one.short_name) for one in people.assignable_units(seen_by=by, at=now)]
    form = PolicyForm(request.POST if request.method == "POST" else None, units=units)

    def send() -> str:
        acts.send_policy(new=form.new_policy(), by=by, at=now)
        return URL

    if request.method == "POST" and form.is_valid() and done(request, form, send, by=by, at=now, what="send"):
        messages.success(request, _("已下发，逐条对应时限开始计算。"))
        return http.go_to(request, URL)
    return http.render(request, "directives/new_policy.html", {"form": form, "now": now})


@require_http_methods(["GET", "POST"])
def matrix(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a unit's matrix; the unit maps a clause, the office records the issuing level's answer."""
    by, now = officer_of(request), timezone.now()
    page = selectors.matrix(number, seen_by=by, now=now)
    if page is None:
        raise Http404
    if request.GET.get("format") == "xlsx":
        return sheet(matrix_workbook(page, at=now), f"clauses-{number}", now)
    wish = request.POST.get("do", "") if request.method == "POST" else ""
    mapping = approval = None
    if page.may_map:
        places = [(str(one.place), f"{one.place}. {one.text[:40]}") for one in page.clauses]
        serving = people.serving_in(page.line.row.unit_id, at=now)
        owners = [(str(one.person_id), one.person_name) for one in serving]
        blank = page.line.coverage.blank
        mapping = MappingForm(
            request.POST if wish == "map" else None,
            places=places,
            owners=owners,
            initial={"place": blank[0] if blank else None},
        )
    waiting = [(str(one.place), f"{one.place}. {one.text[:40]}") for one in page.clauses if one.waits]
    if page.may_approve and waiting:
        approval = ApprovalForm(request.POST if wish == "approve" else None, places=waiting)
    sent = {"map": mapping, "approve": approval}.get(wish)
    if request.method == "POST" and sent is None:
        raise Http404
    url = f"{URL}{number}/"

    def perform() -> str:
        if sent is mapping and mapping is not None:
            place = mapping.cleaned_data["place"]
            acts.map_clause(number=number, place=place, new=mapping.new_mapping(), by=by, at=now)
        elif approval is not None:
            v = approval.cleaned_data
            acts.decide_adaptation(
                number=number,
                place=v["place"],
                agree=v["answer"] == "yes",
                approval=v["approval"],
                by=by,
                at=now,
            )
        return url

    if sent is not None and sent.is_valid() and done(request, sent, perform, by=by, at=now, what=wish):
        messages.success(request, _("已保存。"))
        return http.go_to(request, url)
    context = {"page": page, "mapping": mapping, "approval": approval, "words": MAPPING_WORDS, "now": now}
    return http.render(request, "directives/matrix.html", context)


@require_GET
@listed
def compare(request: HttpRequest, key: int) -> HttpResponseBase:
    """Show every unit's matrix of a policy side by side."""
    by, now = officer_of(request), timezone.now()
    found = selectors.side_by_side(key, seen_by=by, now=now)
    if found is None:
        raise Http404
    context = {"found": found, "words": MAPPING_WORDS, "now": now}
    return http.render(request, "directives/compare.html", context)
