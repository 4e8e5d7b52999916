"""The steps that a meeting's page offers: which form each asks, which act it calls, when it is next."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django import forms as django_forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark
from zhixing.ui import http, papers
from zhixing.work.meetings import acts, exports, forms, selectors
from zhixing.work.meetings.forms.planning import unit_choices
from zhixing.work.meetings.selectors import MeetingPage
from zhixing.work.meetings.views import _common


@dataclass(frozen=True, slots=True)
class Sent:
    """What a step is performed with; `key` is the row on the page that it is about, 0 for the meeting."""

    page: MeetingPage
    form: Any
    by: Officer
    at: datetime
    key: int

    @property
    def values(self) -> dict[str, Any]:
        values: dict[str, Any] = self.form.cleaned_data
        return values


@dataclass(frozen=True, slots=True)
class Asked:
    """What a form is made of: what was sent (None: nothing yet), the page, who asks, about which row."""

    data: Any
    files: Any
    page: MeetingPage
    by: Officer
    now: datetime
    key: int


Make = Callable[[Asked], django_forms.Form]


@dataclass(frozen=True, slots=True)
class Step:
    """One step. Without `form` it is one press on the page; `says` is its consequence, told before."""

    slug: str
    label: str
    perform: Callable[[Sent], object]
    offered: Callable[[MeetingPage], bool]
    form: Make | None = None
    says: str = ""
    template: str = "meetings/step.html"
    is_next: bool = False
    is_danger: bool = False
    is_on_row: bool = False
    stays: bool = False


class Nothing(django_forms.Form):
    """A step that asks nothing."""


def _reports(a: Asked) -> Any:
    rows = selectors.entries_for(a.page.series.pk, a.page.starts_at.date())
    return forms.ReportsForm(a.data, units=unit_choices(a.now, seen_by=a.by), rows=rows)


def _agenda(a: Asked) -> Any:
    form = forms.AgendaForm(a.data, page=a.page)
    ready = selectors.ready_topics(a.page.series.pk, seen_by=a.by, meeting_id=a.page.id)
    listed = {item.topic_number for item in a.page.items if item.topic_number}
    chosen = [row.id for row in ready if row.number in listed]
    form.with_topics([(row.id, f"{row.title}（{row.unit}）") for row in ready], chosen)
    return form


def _item(a: Asked) -> Any:
    item = next((row for row in a.page.items if row.id == a.key), None)
    if item is None:
        raise Http404
    here = [
        r for r in a.page.came if r.role == "member" and not r.is_chair and r.state in ("present", "deputy")
    ]
    return forms.ItemForm(a.data, members=here, item=item)


def _point(a: Asked) -> Any:
    point = next((row for row in a.page.points if row.id == a.key), None)
    initial = (
        {
            "text": point.text,
            "lead": str(point.lead_id or ""),
            "supports": [str(unit) for unit in point.support_ids],
            "due_on": point.due_on,
            "kind": point.kind,
        }
        if point
        else {"item": str(a.page.items[0].id) if len(a.page.items) == 1 else ""}
    )
    return forms.PointForm(a.data, page=a.page, units=unit_choices(a.now, seen_by=a.by), initial=initial)


def _minutes(a: Asked) -> Any:
    number = f"{a.page.series.paper_name}〔{timezone.localtime(a.page.starts_at).year}〕{a.page.number}号"
    return forms.MinutesForm(a.data, page=a.page, initial={"paper_number": number})


def _plain(form: type[Any]) -> Make:
    return lambda a: form(a.data, a.files, page=a.page)


def _issue(sent: Sent) -> object:
    number = sent.values["paper_number"]
    paper = exports.minutes_paper(sent.page, number=number, issued_on=timezone.localtime(sent.at).date())
    return acts.issue_minutes(
        meeting_id=sent.page.id, paper_number=number, content=papers.word(paper), by=sent.by, at=sent.at
    )


def _conclude(sent: Sent) -> object:
    with transaction.atomic():
        voices = sent.form.voices()
        if voices:
            acts.record_opinions(item_id=sent.key, voices=voices, by=sent.by, at=sent.at)
        return acts.conclude_item(
            item_id=sent.key,
            conclusion=sent.values["conclusion"],
            words=sent.values["words"],
            departure_reason=sent.values["departure_reason"],
            by=sent.by,
            at=sent.at,
        )


def _hand_out(sent: Sent) -> object:
    results = acts.hand_out(meeting_id=sent.page.id, point_ids=(), by=sent.by, at=sent.at)
    refused = [one for one in results if one.refusal]
    if refused and len(refused) == len(results) and refused[0].refusal:
        raise refused[0].refusal
    return results


def _submit(sent: Sent) -> object:
    file = sent.values.get("file")
    return acts.submit_report(
        item_id=sent.key,
        text=sent.values["text"],
        file=file,
        file_name=file.name if file else "",
        by=sent.by,
        at=sent.at,
    )


def _is(*states: str, keep: bool = True) -> Callable[[MeetingPage], bool]:
    return lambda page: page.state in states and (page.may_keep or not keep)


def _has(page: MeetingPage, section: str) -> bool:
    return any(item.section == section for item in page.items)


STEPS: Final[tuple[Step, ...]] = (
    Step(
        "agenda",
        mark("安排议题"),
        lambda s: acts.set_agenda(
            meeting_id=s.page.id, topic_ids=[int(k) for k in s.values["topics"]], by=s.by, at=s.at
        ),
        lambda p: p.state == "planned" and p.may_keep and p.series_kind != "review",
        _agenda,
    ),
    Step(
        "reports",
        mark("拟定汇报项目"),
        lambda s: acts.choose_reports(
            meeting_id=s.page.id, reports=s.form.reports(), reason=s.values["reason"], by=s.by, at=s.at
        ),
        lambda p: p.state == "planned" and p.may_keep and p.series_kind == "executive",
        _reports,
        mark("拟定后报县长或者常务副县长批准，批准后方可发出通知。"),
        "meetings/reports.html",
    ),
    Step(
        "approve",
        mark("批准汇报项目"),
        lambda s: acts.approve_reports(meeting_id=s.page.id, by=s.by, at=s.at),
        lambda p: p.state == "planned" and p.may_approve and _has(p, "report") and p.approved_at is None,
        is_next=True,
    ),
    Step(
        "notice",
        mark("发出会议通知"),
        lambda s: acts.send_notice(meeting_id=s.page.id, by=s.by, at=s.at),
        lambda p: (
            p.state == "planned"
            and p.may_keep
            and (bool(p.items) or p.series_kind == "review")
            and (p.approved_at is not None or not _has(p, "report"))
        ),
        says=mark("通知、议程和会议材料一并发给参会人员和汇报单位，每人的阅知时间可查。"),
        is_next=True,
    ),
    Step(
        "report",
        mark("报送汇报材料"),
        _submit,
        lambda p: any(item.may_report for item in p.items),
        _plain(forms.ReportTextForm),
        is_on_row=True,
    ),
    Step(
        "hold",
        mark("登记到会情况"),
        lambda s: acts.hold_meeting(
            meeting_id=s.page.id,
            came=s.form.came(),
            waiver=s.values.get("waiver", ""),
            by=s.by,
            at=s.at,
        ),
        lambda p: (
            p.may_keep
            and p.starts_at <= timezone.now()
            and (p.state == "noticed" or (p.state == "planned" and not p.series.notice_rule))
        ),
        _plain(forms.HoldForm),
        template="meetings/hold.html",
        is_next=True,
    ),
    Step(
        "item",
        mark("记录意见和决定"),
        _conclude,
        _is("held"),
        _item,
        mark("会议不表决：成员逐一发表意见，行政首长最后发表意见并作出决定。"),
        "meetings/item.html",
        is_on_row=True,
    ),
    Step(
        "point",
        mark("记录议定事项"),
        lambda s: acts.note_points(meeting_id=s.page.id, points=[s.form.point()], by=s.by, at=s.at),
        _is("held"),
        _point,
        template="meetings/point.html",
        is_next=True,
        stays=True,
    ),
    Step(
        "minutes",
        mark("印发纪要"),
        _issue,
        lambda p: (
            p.state == "held"
            and p.may_keep
            and all(item.conclusion for item in p.items if item.section == "topic")
        ),
        _minutes,
        mark("纪要印发后，议定事项须在规定时限内交办；印发后内容不能再改。"),
        "meetings/minutes.html",
        is_next=True,
    ),
    Step(
        "change",
        mark("补充牵头单位和时限"),
        lambda s: acts.change_point(point_id=s.key, new=s.form.point(), by=s.by, at=s.at),
        _is("held", "issued"),
        _point,
        is_on_row=True,
    ),
    Step(
        "answer",
        mark("会上已答复"),
        lambda s: acts.answer_point(point_id=s.key, answer=s.values["answer"], by=s.by, at=s.at),
        _is("held", "issued"),
        _plain(forms.AnswerForm),
        is_on_row=True,
    ),
    Step(
        "hand-out",
        mark("全部交办"),
        _hand_out,
        lambda p: p.state == "issued" and p.may_keep and p.open_points > 0,
        says=mark("每条议定事项立项为一个事项，责任立即转到牵头单位，时限开始计算。"),
        is_next=True,
    ),
    Step(
        "close",
        mark("会议办结"),
        lambda s: acts.close_meeting(meeting_id=s.page.id, by=s.by, at=s.at),
        lambda p: p.state == "issued" and p.may_keep and p.open_points == 0,
        is_next=True,
    ),
    Step(
        "decide",
        mark("联审决定"),
        lambda s: acts.decide_review(
            queued_id=s.key,
            meeting_id=s.page.id,
            outcome=s.values["outcome"],
            reasons=s.values["reasons"],
            by=s.by,
            at=s.at,
        ),
        lambda p: p.state == "held" and p.may_keep and p.series_kind == "review",
        _plain(forms.ReviewForm),
        is_on_row=True,
    ),
    Step(
        "cancel",
        mark("取消会议"),
        lambda s: acts.cancel_meeting(meeting_id=s.page.id, reason=s.values["reason"], by=s.by, at=s.at),
        _is("planned", "noticed"),
        _plain(forms.ReasonForm),
        mark("议题退回待列入状态；已发通知的，参会人员会收到取消通知。"),
        is_danger=True,
    ),
)
BY_SLUG: Final = {step.slug: step for step in STEPS}


def offered(page: MeetingPage) -> Sequence[Step]:
    """Return the steps that stand on the page now; those on rows are offered beside the row."""
    return [step for step in STEPS if not step.is_on_row and step.offered(page)]


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, code: str, step: str) -> HttpResponseBase:
    """Ask what a step needs, then take it; a refusal stands on the form and nothing is changed."""
    by, now = _common.officer_of(request), timezone.now()
    page = selectors.meeting(code, seen_by=by, now=now)
    taken = BY_SLUG.get(step)
    if page is None or taken is None or not taken.offered(page):
        raise Http404
    back = reverse("meetings:meeting", args=[code])
    if taken.form is None and request.method == "GET":
        return http.go_to(request, back)
    raw = request.POST.get("row") or request.GET.get("row") or ""
    key = int(raw) if raw.isdecimal() else 0
    sent = request.method == "POST"
    data, files = (request.POST, request.FILES) if sent else (None, None)
    form = taken.form(Asked(data, files, page, by, now, key)) if taken.form else Nothing(data)
    if sent and form.is_valid():

        def act() -> str:
            taken.perform(Sent(page, form, by, now, key))
            return request.path if taken.stays else back

        done = _common.perform(
            request,
            form if taken.form else None,
            act,
            by=by,
            said=_("已办理：%(step)s") % {"step": _(taken.label)},
            meeting=code,
            step=step,
        )
        if done is not None:
            return done
    if taken.form is None:
        return http.go_to(request, back)
    context = {"page": page, "step": taken, "form": form, "back": back, "row": key, "now": now}
    context["item"] = next((item for item in page.items if item.id == key), None)
    context["about"] = next((point for point in page.points if point.id == key), None)
    return http.render(request, taken.template, context)
