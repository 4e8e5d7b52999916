"""群众评议 at the desk: organise, draw, hand out codes, enter paper, count, hear, publish, order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Final
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from zhixing.core.clock import selectors as clocks
from zhixing.core.parties import acts as parties
from zhixing.core.people import selectors as people
from zhixing.core.rulebook import selectors as rulebook
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark
from zhixing.ui import http
from zhixing.work.service_hall import exports, forms, policies
from zhixing.work.service_hall import selectors as hall
from zhixing.work.service_hall.acts import reviews as acts
from zhixing.work.service_hall.acts.duties import REVIEWS
from zhixing.work.service_hall.imports import reviews as imports
from zhixing.work.service_hall.rules import reviews as rules
from zhixing.work.service_hall.selectors import reviews as selectors
from zhixing.work.service_hall.selectors.duties import open_duty
from zhixing.work.service_hall.views._asking import officer_of, once

PLAIN_STEPS: Final = {
    "count": (acts.count_review, mark("已计票，被评议单位可以陈述意见。")),
    "publish": (acts.publish_review, mark("已公布评议结果。")),
}


@require_GET
def reviews(request: HttpRequest) -> HttpResponseBase:
    """List the reviews, and which class still has to be reviewed in this half-year."""
    by, now = officer_of(request), timezone.now()
    context = {
        "rows": selectors.reviews(now=now),
        "owed": selectors.owed(timezone.localdate(now)),
        "duty": open_duty(REVIEWS) if policies.may_review(by) else "",
        "may_review": policies.may_review(by),
        "now": now,
    }
    return http.render(request, "service_hall/reviews.html", context)


@require_http_methods(["GET", "POST"])
def new_review(request: HttpRequest) -> HttpResponseBase:
    """Organise the review of one class."""
    by, now = _organiser(request), timezone.now()
    today = timezone.localdate(now)
    form = forms.NewReview(
        request.POST or None, groups=_groups(by, now), initial={"opens": today, "closes": today}
    )
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        chosen = [one.partition(":") for one in asked["bodies"]]
        start = datetime.combine(asked["opens"], time(0), tzinfo=timezone.get_default_timezone())
        new = acts.NewReview(
            title=asked["title"],
            body_class=asked["body_class"],
            opens_at=start,
            closes_at=clocks.calendar().close_of(asked["closes"]),
            units=tuple(int(key) for kind, _sign, key in chosen if kind == "u"),
            windows=tuple(key for kind, _sign, key in chosen if kind == "w"),
        )

        def perform() -> dict[str, str]:
            return {"code": acts.open_review(new=new, by=by, at=now).code}

        answer = _sent(request, form, perform, by=by)
        if answer is not None:
            messages.success(request, _("评议已组织，请抽取评议人。"))
            return http.go_to(request, reverse("service_hall:review", args=[answer["code"]]))
    return http.render(request, "service_hall/new_review.html", {"form": form})


def _groups(by: Officer, now: datetime) -> list[tuple[str, list[tuple[str, str]]]]:
    units = people.units(seen_by=by, on=timezone.localdate(now))
    rows = [
        (
            _(rules.CLASS_WORDS[kind]),
            [(f"u:{one.id}", one.short_name) for one in units if one.kind == kind and one.sphere == "gov"],
        )
        for kind in (rules.DEPARTMENT, rules.TOWN)
    ]
    rows.append((_(rules.CLASS_WORDS[rules.WINDOW]), [(f"w:{one.code}", one.name) for one in hall.windows()]))
    return rows


def _organiser(request: HttpRequest) -> Officer:
    by = officer_of(request)
    if not policies.may_review(by):
        raise Http404
    return by


def _sent(
    request: HttpRequest, form: forms.Plain, perform: Callable[[], dict[str, str]], *, by: Officer
) -> dict[str, str] | None:
    """Do what a valid form says, once; None where it was refused, with the reason on the form."""
    try:
        return once(request, by, perform)
    except ActRefused as refusal:
        form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        return None


class _Sent:
    """The three forms of the page with one of them filled in, and what came of it."""

    def __init__(self, request: HttpRequest, now: datetime) -> None:
        self.wish = wish = request.POST.get("do", "")
        file = {"data": request.POST, "files": request.FILES}
        self.lot = forms.Lot(request.POST if wish == "draw" else None, initial=_usual_counts(now))
        self.named = forms.Workbook(**file) if wish == "delegates" else forms.Workbook()
        self.paper = forms.Workbook(**file) if wish == "ballots" else forms.Workbook()
        every: dict[str, forms.Plain] = {"draw": self.lot, "delegates": self.named, "ballots": self.paper}
        self.form = every.get(wish, forms.Plain())
        self.report: imports.ReviewReport | None = None

    def perform(self, page: selectors.ReviewPage, *, by: Officer, now: datetime) -> bool:
        """Do what the filled-in form says; False where it was refused, with the reason on it."""
        key, said = page.row.id, self.form.cleaned_data
        try:
            if self.wish == "draw":
                acts.draw_reviewers(review_id=key, counts=said, by=by, at=now)
            elif self.wish == "delegates":
                self.report = imports.import_delegates(said["file"], review_id=key, by=by, at=now)
            else:
                self.report = imports.import_ballots(
                    said["file"], review_id=key, questions=page.questions, by=by, at=now
                )
        except ActRefused as refusal:
            place = refusal.place if refusal.place in self.form.fields else None
            self.form.add_error(place, str(refusal))
            return False
        return True


@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, code: str) -> HttpResponseBase:
    """Show a review with what is to be done next; bodies read their own result and speak."""
    by, now = officer_of(request), timezone.now()
    page = selectors.review_page(code, now=now, seen_by=by)
    whole = policies.may_review(by)
    if request.GET.get("format") == "xlsx":
        return _file(page, by, now)
    wish, sent = request.POST.get("do", ""), _Sent(request, now)
    if request.method == "POST":
        if wish.startswith("speak-"):
            return _speak(request, page, wish.removeprefix("speak-"), by=by, now=now)
        if not whole:
            raise Http404
        if wish in PLAIN_STEPS:
            return _plain_step(request, page, wish, by=by, now=now)
        if sent.form.is_valid() and sent.perform(page, by=by, now=now):
            if sent.report is None:
                messages.success(request, _("已随机抽取评议人。"))
                return http.go_to(request, request.path)
            page = selectors.review_page(code, now=now, seen_by=by)
    context = {
        "page": page,
        "whole": whole,
        "sent": sent,
        "frame_counts": _frame_counts(page, now) if whole else [],
        "comments": selectors.comments(page.row.id) if whole and page.ballots_digest else [],
        "own": [body for body in page.bodies if policies.may_pledge(by, body.unit_id)],
        "may_speak": page.row.state == rules.COUNTED
        and page.hear_until is not None
        and now <= page.hear_until,
        "now": now,
    }
    return http.render(request, "service_hall/review.html", context)


def _usual_counts(now: datetime) -> dict[str, int]:
    on = timezone.localdate(now)
    return {name: rulebook.number("reviews.questionnaire", f"{name}_count", on) for name in rules.GROUP_WORDS}


def _frame_counts(page: selectors.ReviewPage, now: datetime) -> list[tuple[str, int]]:
    if page.row.drawn:
        return []
    found = selectors.frame(page.row.id, at=now)
    return [(_(word), len(found[group])) for group, word in rules.GROUP_WORDS.items()]


def _plain_step(
    request: HttpRequest, page: selectors.ReviewPage, wish: str, *, by: Officer, now: datetime
) -> HttpResponseBase:
    act, said = PLAIN_STEPS[wish]

    def perform() -> dict[str, str]:
        act(review_id=page.row.id, by=by, at=now)
        return {}

    try:
        once(request, by, perform)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _(said))
    return http.go_to(request, request.path)


def _speak(
    request: HttpRequest, page: selectors.ReviewPage, key: str, *, by: Officer, now: datetime
) -> HttpResponseBase:
    body = next((one for one in page.bodies if str(one.id) == key), None)
    if body is None or not policies.may_pledge(by, body.unit_id):
        raise Http404

    def perform() -> dict[str, str]:
        acts.speak_on_result(body_id=body.id, text=request.POST.get("text", ""), by=by, at=now)
        return {}

    try:
        once(request, by, perform)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("意见已登记。"))
    return http.go_to(request, request.path)


def _file(page: selectors.ReviewPage, by: Officer, now: datetime) -> HttpResponse:
    head = (_("名次"), _("被评议单位"), _("有效评价"), _("得分"), _("陈述意见"), _("整改通知"))
    lines = [
        (one.rank or _("样本不足"), one.name, one.answers or 0, one.score, one.said, one.order)
        for one in page.bodies
    ]
    content = exports.plain_sheet(
        page.row.title[:31], head, lines, made_by=by, made_at=now, widths=(8, 28, 10, 10, 40, 22)
    )
    return http.download(content, name=f"{page.row.title}.xlsx", kind=http.XLSX)


@require_POST
def invitations(request: HttpRequest, code: str) -> HttpResponseBase:
    """Make the codes and give, this once, the list for the envelopes: name, telephone, code."""
    by, now = _organiser(request), timezone.now()
    page = selectors.review_page(code, now=now, seen_by=by)
    try:
        codes = acts.issue_codes(review_id=page.row.id, by=by, at=now)
    except ActRefused as refusal:
        messages.error(request, str(refusal))
        return http.go_to(request, reverse("service_hall:review", args=[code]))
    lines = []
    for party, one in zip(selectors.drawn_parties(page.row.id), codes, strict=True):
        plain = parties.reveal_party(code=party, purpose=page.row.title, by=by, at=now)
        lines.append((plain.name, plain.phone, f"{one[:4]}-{one[4:8]}-{one[8:]}"))
    head = (_("姓名"), _("手机号码"), _("投票码"))
    content = exports.plain_sheet(_("评议邀请名单"), head, lines, made_by=by, made_at=now)
    return http.download(content, name=_("评议邀请名单") + f"{page.row.code}.xlsx", kind=http.XLSX)


@require_GET
def sheet(request: HttpRequest, code: str) -> HttpResponseBase:
    """Give the empty sheet for entering paper ballots, with the numbers of the bodies."""
    by, now = _organiser(request), timezone.now()
    page = selectors.review_page(code, now=now, seen_by=by)
    head = (imports.CODE, imports.BODY, *page.questions, imports.COMMENT, "", _("单位对照"))
    numbered = sorted(page.bodies, key=lambda body: body.number)
    blank = ("",) * (len(page.questions) + 4)
    lines = [(*blank, f"{body.number} {body.name}") for body in numbered]
    content = exports.plain_sheet(_("纸质选票录入表"), head, lines, made_by=by, made_at=now)
    return http.download(content, name=_("纸质选票录入表") + f"{page.row.code}.xlsx", kind=http.XLSX)


@require_http_methods(["GET", "POST"])
def comment(request: HttpRequest, code: str, ballot: UUID) -> HttpResponseBase:
    """Sort one comment."""
    by, now = _organiser(request), timezone.now()
    page = selectors.review_page(code, now=now, seen_by=by)
    found = next((one for one in selectors.comments(page.row.id) if one.id == str(ballot)), None)
    if found is None:
        raise Http404
    form = forms.SortComment(request.POST or None, bodies=[(one.id, one.name) for one in page.bodies])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def perform() -> dict[str, str]:
            acts.sort_comment(
                ballot_id=str(ballot), sort=said["sort"], body_id=int(said["body"]) if said["body"] else None,
                by=by, at=now,
            )  # fmt: skip
            return {}

        if _sent(request, form, perform, by=by) is not None:
            messages.success(request, _("已归类。"))
            return http.go_to(request, reverse("service_hall:review", args=[code]))
    return http.render(
        request, "service_hall/review_comment.html", {"page": page, "one": found, "form": form}
    )


@require_http_methods(["GET", "POST"])
def order(request: HttpRequest, code: str, body: int) -> HttpResponseBase:
    """Order a body at the end of its class to put things right, with its four parts."""
    by, now = _organiser(request), timezone.now()
    page = selectors.review_page(code, now=now, seen_by=by)
    found = next((one for one in page.bodies if one.id == body and one.is_last and not one.order), None)
    if found is None:
        raise Http404
    head = people.holder_of(people.post_in_charge(found.unit_id, at=now), at=now)
    items = selectors.items_to_rectify(body)
    initial = {"responsible": head.person_name, "aim": "\n".join(items)}
    form = forms.OrderParts(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data

        def perform() -> dict[str, str]:
            parts = acts.OrderParts(said["due_on"], said["responsible"], said["aim"], said["check"])
            made = acts.order_rectification(body_id=body, parts=parts, by=by, at=now)
            return {"number": made.number}

        answer = _sent(request, form, perform, by=by)
        if answer is not None:
            messages.success(request, _("整改通知 %(number)s 已发出。") % answer)
            return http.go_to(request, reverse("service_hall:review", args=[code]))
    return http.render(request, "service_hall/review_order.html", {"page": page, "body": found, "form": form})
