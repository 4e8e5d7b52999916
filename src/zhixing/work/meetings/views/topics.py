"""Topics: the list, submitting one with its papers, and its way to the county head."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters import selectors as matters
from zhixing.core.matters.views.page import listed
from zhixing.foundation.actors import Officer
from zhixing.ui import http
from zhixing.work.meetings import acts, forms, policies, selectors
from zhixing.work.meetings.kinds import TOPIC_STATES
from zhixing.work.meetings.views import _common


@require_GET
@listed
def topics(request: HttpRequest) -> HttpResponseBase:
    """Show the topics that the officer may see, latest first."""
    by, now = _common.officer_of(request), timezone.now()
    state = request.GET.get("state", "")
    return http.render(
        request,
        "meetings/topics.html",
        {
            "tabs": _common.tabs("topics", by),
            "rows": selectors.topics(seen_by=by, now=now, state=state if state in TOPIC_STATES else ""),
            "states": TOPIC_STATES,
            "state": state,
            "may_submit": policies.may_submit(by),
            "now": now,
        },
    )


def _form(
    request: HttpRequest,
    by: Officer,
    *,
    there: tuple[str, ...] = (),
    initial: dict[str, object] | None = None,
) -> forms.TopicForm:
    today = timezone.localdate()
    sent = request.method == "POST"
    return forms.TopicForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        series=[
            one for one in selectors.every_series(seen_by=by) if one.kind != "review" and not one.ended_at
        ],
        kinds=selectors.kinds_of_topic(on=today),
        papers=selectors.papers_known(on=today),
        there=there,
        initial=initial,
    )


@require_http_methods(["GET", "POST"])
def new_topic(request: HttpRequest) -> HttpResponseBase:
    """Submit a topic with the papers that its kind needs."""
    by, now = _common.officer_of(request), timezone.now()
    if not policies.may_submit(by) or not selectors.every_series(seen_by=by):
        raise Http404
    form = _form(request, by)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return acts.submit_topic(new=form.new_topic(), by=by, at=now).get_absolute_url()

        done = _common.perform(
            request, form, act, by=by, said=_("议题已申报，由政府办审核材料。"), step="submit"
        )
        if done is not None:
            return done
    return http.render(request, "meetings/new_topic.html", {"form": form, "needed": _needed()})


def _needed() -> list[tuple[str, str]]:
    """Return each kind of topic with the papers that it needs, for the page."""
    today = timezone.localdate()
    return [
        (title, "、".join((selectors.papers_needed(code, on=today) or {}).values()))
        for code, title in selectors.kinds_of_topic(on=today)
    ]


@require_http_methods(["GET", "POST"])
def topic(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show a topic with its papers and steps; agree to it, return it, or take it back."""
    by, now = _common.officer_of(request), timezone.now()
    page = selectors.topic(number, seen_by=by, now=now)
    if page is None:
        raise Http404
    form = forms.WordsForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        words, wish = form.cleaned_data["words"], request.POST.get("do", "")
        allowed = {"pass": page.may_pass, "return": page.may_return, "withdraw": page.may_withdraw}
        if not allowed.get(wish):
            raise Http404

        def act() -> str:
            if wish == "pass":
                acts.pass_topic(topic_id=page.id, words=words, by=by, at=now)
            elif wish == "return":
                acts.return_topic(topic_id=page.id, reason=words, by=by, at=now)
            else:
                acts.withdraw_topic(topic_id=page.id, reason=words, by=by, at=now)
            return reverse("meetings:topic", args=[number])

        said = {"pass": _("已同意上会。"), "return": _("已退回申报单位。"), "withdraw": _("议题已撤回。")}[
            wish
        ]
        done = _common.perform(request, form, act, by=by, said=said, topic=number, step=wish)
        if done is not None:
            return done
    return http.render(
        request,
        "meetings/topic.html",
        {
            "page": page,
            "row": page.row,
            "form": form,
            "sees_matter": matters.may_see(by, page.matter_key),
            "now": now,
        },
    )


@require_http_methods(["GET", "POST"])
def again(request: HttpRequest, number: str) -> HttpResponseBase:
    """Submit a returned topic again; papers that are there stay unless new ones come."""
    by, now = _common.officer_of(request), timezone.now()
    page = selectors.topic(number, seen_by=by, now=now)
    if page is None or not page.may_resubmit:
        raise Http404
    initial: dict[str, object] = {
        "series": str(page.series_id),
        "title": page.row.title,
        "kind": page.kind_code,
        "summary": page.summary,
    }
    form = _form(request, by, there=tuple(paper.code for paper in page.papers), initial=initial)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return acts.resubmit_topic(
                topic_id=page.id, new=form.new_topic(), by=by, at=now
            ).get_absolute_url()

        done = _common.perform(
            request, form, act, by=by, said=_("议题已重新申报。"), step="again", topic=number
        )
        if done is not None:
            return done
    context = {"form": form, "needed": _needed(), "page": page}
    return http.render(request, "meetings/new_topic.html", context)
