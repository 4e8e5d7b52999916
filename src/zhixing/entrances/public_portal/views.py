"""The public pages that need no account: home, help, words, shortcuts, accessibility, privacy."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhixing.core.matters import selectors as matters
from zhixing.entrances.public_portal import selectors
from zhixing.entrances.public_portal.forms import TrackForm
from zhixing.ui import glossary as words
from zhixing.ui import samples
from zhixing.ui.http import for_a_minute, render
from zhixing.work.service_hall import selectors as hall


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what the public may do here: find an item, follow a case, themes. One query."""
    context = {
        "track": TrackForm(),
        "themes": hall.themes(),
        "notes": selectors.ENTRY_NOTES,
        "channels": selectors.CHANNELS,
    }
    return for_a_minute(request, render(request, "public_portal/home.html", context))


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Show where one matter is, by its number and code; a wrong pair and an absent one are answered alike.

    The code on a receipt leads here with both in the address.
    """
    sent = request.POST if request.method == "POST" else request.GET if "number" in request.GET else None
    form = TrackForm(sent)
    found, case = None, None
    if form.is_valid():
        pair = {"number": form.cleaned_data["number"], "code": form.cleaned_data["code"]}
        case = hall.tracked_case(**pair, now=timezone.now())
        found = None if case else matters.tracked(**pair, now=timezone.now())
        if found is None and case is None:
            form.add_error(None, _("没有查到。请核对回执上的编号和校验码。"))
    context = {"form": form, "found": found, "case": case, "entry": "track"}
    return render(request, "public_portal/track.html", context)


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show help: what applicants ask, then what officers ask."""
    return render(request, "public_portal/help_page.html", {"lights": selectors.LIGHTS})


@login_not_required
@require_safe
def glossary(request: HttpRequest) -> HttpResponse:
    """Show the words of the system in Chinese and English; `q` narrows them."""
    wanted = request.GET.get("q", "").strip()[:40]
    return render(request, "public_portal/glossary.html", {"groups": words.groups(wanted), "q": wanted})


@login_not_required
@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """Show the shortcuts of the keyboard."""
    return render(request, "public_portal/keys.html", {"groups": selectors.KEYS})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the statement of accessibility."""
    return render(request, "public_portal/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """Show which personal data are kept, why, how long, and whom to ask."""
    return render(request, "public_portal/privacy.html", {"kept": selectors.KEPT})


@login_not_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """Name the lawful channels for reporting wrongdoing. Nothing is asked, nothing is kept."""
    return render(request, "public_portal/reports.html")


@login_not_required
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Show every component in every state. 404 in production."""
    if settings.MODE == "production":
        raise Http404
    return render(request, "public_portal/components.html", samples.everything(request))
