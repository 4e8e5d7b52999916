"""调用电子证照: the window asks the licence store for a missing paper of a case (E2)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.work.service_hall import acts, forms, selectors
from zhixing.work.service_hall.rules import stages
from zhixing.work.service_hall.rules.licences import type_for
from zhixing.work.service_hall.selectors.filings import agreed_papers
from zhixing.work.service_hall.selectors.licences import licence_types
from zhixing.work.service_hall.views._asking import officer_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def licence(request: HttpRequest, number: str) -> HttpResponseBase:
    """Call the licence that stands for a missing paper; what came of it is said on the case.

    Not kept as an answer to be given once: the store is asked outside any transaction, and a second call for
    a paper that has come is refused.
    """
    by, now = officer_of(request), timezone.now()
    page = selectors.case_page(number, seen_by=by, now=now)
    if "licence" not in page.may:
        raise Http404
    types, agreed = licence_types(now), agreed_papers(page.case.whole_id or page.case.pk)
    missing = [one for one in page.papers if one.state == stages.MISSING and type_for(one.name, "", types)]
    papers = [
        (one.code, _("%(name)s（申请人网上已同意）") % {"name": one.name} if one.code in agreed else one.name)
        for one in missing
    ]
    first = next((one.code for one in missing if one.code in agreed), missing[0].code)
    initial = {"paper": first, "agreed": all(one.code in agreed for one in missing)}
    form = forms.CallLicence(
        request.POST if request.method == "POST" else None, papers=papers, initial=initial
    )
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            called = acts.call_licence(
                case_id=page.case.pk, paper=values["paper"], is_agreed=values["agreed"], by=by, at=now
            )
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            (messages.success if called.is_held else messages.warning)(request, called.sentence)
            return http.go_to(request, reverse("service_hall:case", args=[number]))
    context = {"form": form, "page": page, "line": page.row}
    return http.render(request, "service_hall/licence.html", context)
