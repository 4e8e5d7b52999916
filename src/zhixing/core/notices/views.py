"""The inbox: what the system owes me, newest first; calls written down; how the channels are."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.notices import acts, forms, policies, selectors
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.listing import read_listing

PAGE = 50
MOST_AT_ONCE = 1000


def _officer(request: HttpRequest) -> Officer:
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return found


@require_GET
def inbox(request: HttpRequest) -> HttpResponseBase:
    """Show the officer's notices, unread ones marked."""
    by, now = _officer(request), timezone.now()
    form = forms.Filter(request.GET, topics=selectors.topics_in(seen_by=by, now=now))
    wanted = form.cleaned_data if form.is_valid() else {}
    only = wanted.get("only")
    unseen_only, urgent_only, topic = only == "unseen", only == "urgent", wanted.get("topic") or ""
    total = selectors.inbox_count(
        seen_by=by, now=now, unseen_only=unseen_only, topic=topic, urgent_only=urgent_only
    )
    listing = read_listing(request, sorts=("at",), default="-at", size=PAGE).counted(total)
    return http.render(
        request,
        "notices/inbox.html",
        {
            "rows": selectors.inbox(
                seen_by=by,
                now=now,
                unseen_only=unseen_only,
                topic=topic,
                urgent_only=urgent_only,
                limit=listing.limit,
                offset=listing.offset,
            ),
            "unread": selectors.unread(seen_by=by, now=now),
            "filters": form,
            "listing": listing,
            "is_filtered": bool(only or topic),
            "now": now,
        },
    )


@require_POST
def seen(request: HttpRequest) -> HttpResponseBase:
    """Mark notices as seen: those ticked, or every one that waits."""
    by, now = _officer(request), timezone.now()
    keys = [
        int(key) for key in request.POST.getlist("row") if key.isascii() and key.isdigit() and len(key) < 19
    ]
    if not keys:
        keys = [row.id for row in selectors.inbox(seen_by=by, now=now, unseen_only=True, limit=MOST_AT_ONCE)]
    acts.mark_seen(notice_ids=keys, by=by, at=now)
    return http.go_to(request, reverse("notices:inbox"))


@require_POST
def follow(request: HttpRequest, key: int) -> HttpResponseBase:
    """Mark one notice as seen and go to what it is about."""
    by, now = _officer(request), timezone.now()
    row = selectors.notice(key, seen_by=by, now=now)
    if row is None:
        raise Http404
    acts.mark_seen(notice_ids=[key], by=by, at=now)
    return http.go_to(request, row.url or reverse("notices:inbox"))


@require_http_methods(["GET", "POST"])
def log_call(request: HttpRequest, about: str) -> HttpResponseBase:
    """Ask for one line about a telephone call, and show those that were made before."""
    by, now = _officer(request), timezone.now()
    if not policies.may_log_call(by, about):
        raise Http404
    form = forms.LogCall(
        request.POST if request.method == "POST" else None, initial={"called_at": timezone.localtime(now)}
    )
    if form.is_valid():
        name = form.cleaned_data["person"].strip()
        try:
            acts.log_call(
                about=about,
                to_person_id=people.persons_by_name([name], at=now).get(name, 0),
                answer=form.cleaned_data["answer"],
                called_at=form.cleaned_data["called_at"],
                by=by,
                at=now,
            )
        except ActRefused as refusal:
            form.add_error(refusal.place or None, str(refusal))
        else:
            messages.success(request, _("已登记，计入催办。"))
            return http.go_to(request, http.way_back(request, reverse("notices:log_call", args=[about])))
    context = {"form": form, "calls": selectors.calls(about, seen_by=by), "about": about}
    return http.render(request, "notices/log_call.html", context)


@require_GET
def channels(request: HttpRequest) -> HttpResponseBase:
    """Show how the channels are, and what was given up."""
    if not policies.may_see_channels(_officer(request)):
        raise Http404
    return _channels(request, forms.NoQuestion())


def _channels(request: HttpRequest, form: forms.NoQuestion) -> HttpResponseBase:
    context = {
        "rows": selectors.channels(),
        "dead": selectors.dead_messages(),
        "form": form,
        "now": timezone.now(),
    }
    return http.render(request, "notices/channels.html", context)


@require_POST
def resend(request: HttpRequest, message_id: int) -> HttpResponseBase:
    """Put a message that was given up back into the queue."""
    by = _officer(request)
    if not policies.may_see_channels(by):
        raise Http404
    try:
        acts.resend(message_id=message_id, by=by, at=timezone.now())
    except ActRefused as refusal:
        form = forms.NoQuestion(request.POST)
        form.add_error(None, str(refusal))
        return _channels(request, form)
    messages.success(request, _("已重新排队发送。"))
    return http.go_to(request, reverse("notices:channels"))
