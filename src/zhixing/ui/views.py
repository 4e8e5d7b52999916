"""How a reader wants the pages: language, letters, density. Kept in cookies, for everybody, by POST."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import check_for_language
from django.views.decorators.http import require_POST

from zhixing.ui.http import SeeOther, way_back
from zhixing.ui.preferences import COOKIE, preferences

YEAR = 365 * 24 * 60 * 60


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponseBase:
    """Remember the language and return to the page; an unknown one changes nothing."""
    answer = SeeOther(way_back(request))
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES) and check_for_language(wanted):
        answer.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=YEAR,
            path=settings.LANGUAGE_COOKIE_PATH,
            secure=request.is_secure(),
            httponly=True,
            samesite="Lax",
        )
    return answer


@login_not_required
@require_POST
def view(request: HttpRequest) -> HttpResponseBase:
    """Remember one preference (`set=mode:elder`) and return to the page; an unknown one changes nothing."""
    answer = SeeOther(way_back(request))
    name, _, value = request.POST.get("set", "").partition(":")
    try:
        chosen = preferences(request).changed(name, value)
    except ValueError:
        return answer
    answer.set_cookie(
        COOKIE, chosen.as_cookie(), max_age=YEAR, secure=request.is_secure(), httponly=True, samesite="Lax"
    )
    return answer


@require_POST
def stay(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the middleware renews the session
    """Answer nothing: any request renews the session, and this one is made to do so (继续工作)."""
    return HttpResponse(status=204)
