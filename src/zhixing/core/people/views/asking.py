"""What the views share: who looks, 404 for what may not be seen, a form that asks and an act that answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone

from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.ui import http
from zhixing.ui.lines import Crumb

Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks and when."""

    by: Officer
    at: datetime

    @property
    def today(self) -> date:
        """The local day."""
        return timezone.localdate(self.at)


def looking(request: HttpRequest) -> Looking:
    """Return who looks, now. Raises Http404 for an account without a post."""
    found = getattr(request, "officer", None)
    if not isinstance(found, Officer):
        raise Http404
    return Looking(found, timezone.now())


def seen(found: Found | None) -> Found:
    """Return what was found; what is not there, or may not be seen, is 404."""
    if found is None:
        raise Http404
    return found


def require(allowed: object) -> None:
    """Answer 404 unless allowed: a page that is not for somebody does not exist for him."""
    if not allowed:
        raise Http404


def moment(value: datetime | None) -> datetime | None:
    """Return what a form gave as an aware moment of the instance's zone."""
    if value is None or timezone.is_aware(value):
        return value
    return timezone.make_aware(value)


@dataclass(frozen=True, slots=True)
class Question:
    """A page that asks: title, path above, what the button says, what follows from it."""

    title: str
    button: str
    back: str
    crumbs: tuple[Crumb, ...] = ()
    says: str = ""
    intro: str = ""
    danger: bool = False
    multipart: bool = False


def ask(
    request: HttpRequest,
    question: Question,
    form: Form,
    perform: Callable[[dict[str, Any]], object],
    *,
    done: str,
    go: str = "",
    context: Mapping[str, object] | None = None,
) -> HttpResponseBase:
    """Show a form; when it is valid, act and go on; a refusal stands on the form, which keeps its values."""
    if request.method == "POST" and form.is_valid():
        try:
            perform(form.cleaned_data)
        except ActRefused as refusal:
            place = refusal.place if refusal.place in form.fields else None
            form.add_error(place, str(refusal))
        else:
            messages.success(request, done)
            return http.go_to(request, go or question.back)
    return http.render(
        request, "people/ask.html", {"question": question, "form": form, **dict(context or {})}
    )


def sent(request: HttpRequest) -> Any:
    """Return the data of a form that was sent, None for one that is only shown."""
    return request.POST if request.method == "POST" else None


def attempt(request: HttpRequest, perform: Callable[[], object], *, done: str, go: str) -> HttpResponseBase:
    """Act on a button without a form of its own; a refusal is said on the page that follows."""
    try:
        perform()
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return http.go_to(request, go)
