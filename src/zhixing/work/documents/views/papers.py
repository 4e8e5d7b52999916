"""One paper: registered or drafted, its page, and the form of each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters.acts import answer_once
from zhixing.core.matters.views import sheets
from zhixing.core.matters.views.sheets import SheetPage
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark
from zhixing.ui import http, papers
from zhixing.work.documents import acts, exports, forms, imports, policies, rules, selectors
from zhixing.work.documents.selectors import DocumentPage
from zhixing.work.documents.views._asking import file_out, officer_of


def _keeper(request: HttpRequest) -> Officer:
    by = officer_of(request)
    if not policies.may_keep(by):
        raise Http404
    return by


SHEET = SheetPage(
    mark("导入收文台账"),
    mark("收文办理"),
    "documents:incoming",
    imports.COLUMNS,
    mark("登记后自收文起 2 天内完成资料检查并告知来文单位；已登记过的文号不重复登记。"),
)


@require_http_methods(["GET", "POST"])
def new_incoming(request: HttpRequest) -> HttpResponseBase:
    """Read a paper's header from a file or text, then register it as a person has checked it."""
    by, now = _keeper(request), timezone.now()
    reading = forms.ReadForm(label_suffix="")
    form = forms.IncomingForm(initial={"received_at": now})
    if request.method == "POST" and request.POST.get("do") == "read":
        reading = forms.ReadForm(request.POST, request.FILES, label_suffix="")
        if reading.is_valid():
            try:
                form = forms.IncomingForm(initial=_read(reading, now))
            except ActRefused as refusal:
                reading.add_error("file", str(refusal))
        context = {"reading": reading, "form": reading if reading.errors else form, "fields_form": form}
        return http.render(request, "documents/new_incoming.html", context)
    if request.method == "POST":
        form = forms.IncomingForm(request.POST, request.FILES)
        if form.is_valid():
            try:
                url = _register(request, form, by=by, now=now)
            except ActRefused as refusal:
                form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
            else:
                messages.success(request, _("已登记，自收文起 2 天内完成资料检查并告知来文单位。"))
                return http.go_to(request, url)
    context = {"reading": reading, "form": form, "fields_form": form}
    return http.render(request, "documents/new_incoming.html", context)


@require_http_methods(["GET", "POST"])
def take_in(request: HttpRequest) -> HttpResponseBase:
    """Take a register of incoming papers in, or say by row and column what is wrong with it."""
    by, now = _keeper(request), timezone.now()
    return sheets.take_in(
        request,
        SHEET,
        read=lambda file, by, at: imports.read_register(file, at=at),
        take=acts.register_incoming_many,
        by=by,
        now=now,
    )


def _read(reading: forms.ReadForm, now: datetime) -> dict[str, Any]:
    file = reading.cleaned_data.get("file")
    content = file.read(imports.MOST_BYTES + 1) if file else reading.cleaned_data["pasted"].encode()
    header, lines = imports.header_of_file(content, name=file.name if file else _("粘贴正文"))
    return {
        "sender": header.issuer,
        "title": header.title,
        "number": header.number,
        "kind": imports.kind_of_paper(header.title),
        "addressee": header.addressee,
        "written_on": header.written,
        "received_at": now,
        "text": "\n".join(line.text for line in lines)[:200_000],
    }


def _register(request: HttpRequest, form: forms.IncomingForm, *, by: Officer, now: datetime) -> str:
    values = form.cleaned_data
    scan = values["scan"]
    new = acts.NewIncoming(
        sender=values["sender"],
        title=values["title"],
        number=values["number"],
        kind=values["kind"],
        urgency=values["urgency"],
        addressee=values["addressee"],
        written_on=values["written_on"],
        sender_contact=values["sender_contact"],
        present=rules.names_of(values["present"]),
        file_name=scan.name if scan else _("来文正文.txt"),
        content=scan.read() if scan else values["text"].encode(),
    )

    def perform() -> dict[str, str]:
        made = acts.register_incoming(new=new, by=by, at=min(values["received_at"], now))
        return {"url": made.get_absolute_url()}

    return _once(request, perform, by=by, now=now)["url"]


def _once(
    request: HttpRequest, perform: Callable[[], dict[str, str]], *, by: Officer, now: datetime
) -> dict[str, str]:
    content = {key: value for key, value in request.POST.lists() if key != "csrfmiddlewaretoken"}
    return answer_once(key=http.sent_key(request), content=content, perform=perform, by=by, at=now)


@require_http_methods(["GET", "POST"])
def new_outgoing(request: HttpRequest) -> HttpResponseBase:
    """Begin a paper of our own."""
    by, now = _keeper(request), timezone.now()
    form = forms.DraftForm(request.POST or None, initial={"issuer": by.unit_name, "kind": "通知"})
    if form.is_bound and form.is_valid():
        draft = form.draft()

        def perform() -> dict[str, str]:
            return {"url": acts.draft_outgoing(new=draft, by=by, at=now).get_absolute_url()}

        try:
            url = _once(request, perform, by=by, now=now)["url"]
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("文稿已保存。"))
            return http.go_to(request, url)
    return http.render(request, "documents/draft.html", {"form": form, "page": None})


@require_http_methods(["GET", "POST"])
def revise(request: HttpRequest, number: str) -> HttpResponseBase:
    """Change a draft."""
    by, now = officer_of(request), timezone.now()
    page = _page(number, by, now)
    found = page.outgoing
    if found is None or found.stage not in (rules.DRAFT, rules.RETURNED):
        raise Http404
    if not policies.may_work(by, page.matter):
        raise Http404
    initial = {name: getattr(found, name) for name in forms.DraftForm.base_fields if hasattr(found, name)}
    initial |= {"title": page.matter.title, "attachments": "\n".join(found.attachments)}
    form = forms.DraftForm(request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            acts.revise(matter_id=page.matter.pk, new=form.draft(), by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("文稿已保存。"))
            return http.go_to(request, found.get_absolute_url())
    return http.render(request, "documents/draft.html", {"form": form, "page": page})


def _page(number: str, by: Officer, now: datetime) -> DocumentPage:
    found = selectors.document(number, seen_by=by, now=now)
    if found is None:
        raise Http404
    return found


@dataclass(frozen=True, slots=True)
class Step:
    """One step: where it is offered, what it asks, what it does."""

    slug: str
    label: str
    form: type[forms.StepForm]
    perform: Callable[[DocumentPage, Any, Officer, datetime], object]
    stages: tuple[str, ...]
    may: Callable[[Officer, DocumentPage], bool]
    is_incoming: bool = False
    says: str = ""


def _works(by: Officer, page: DocumentPage) -> bool:
    return policies.may_work(by, page.matter)


def _leads(by: Officer, page: DocumentPage) -> bool:
    is_leader = policies.level_of(by) >= policies.LEVELS.index("deputy")
    found = page.outgoing
    is_needed = found is not None and rules.is_tracked(found.direction) and not found.bypass_reason
    return is_leader and is_needed and policies.is_of_unit(by, page.matter.unit_id)


def _signs(by: Officer, page: DocumentPage) -> bool:
    found = page.outgoing
    if found is None or found.stage != rules.SIGNING:
        return False
    return by.post_level == found.chain[found.signatures.count()]


def _reviews(by: Officer, page: DocumentPage) -> bool:
    found = page.incoming
    classed = found is not None and bool(found.authority)
    return classed and policies.may_review(by) and not by.belongs_to(page.matter.unit_id)


def _receives(by: Officer, page: DocumentPage) -> bool:
    found = page.outgoing
    if found is None or found.sent_at is None:
        return False
    waiting = found.distributions.filter(received_at=None).values_list("unit_id", flat=True)
    return any(by.belongs_to(unit) for unit in waiting if unit)


def _follows(by: Officer, page: DocumentPage) -> bool:
    is_open = page.tracking is not None and page.tracking.ended_at is None
    return is_open and (policies.may_work(by, page.matter) or policies.may_review(by))


def _asks_first(by: Officer, page: DocumentPage) -> bool:
    found = page.outgoing
    return _works(by, page) and found is not None and rules.is_tracked(found.direction)


def _is_beyond(by: Officer, page: DocumentPage) -> bool:
    return _works(by, page) and page.incoming is not None and page.incoming.authority == rules.BEYOND


_CHECK = (rules.CHECKING, rules.COMPLETING)
_BEFORE_SENT = (rules.DRAFT, rules.RETURNED, rules.SIGNING, rules.SIGNED, rules.NUMBERED, rules.SEALED)

STEPS = (
    Step(
        "check", mark("资料检查"), forms.CheckForm,
        lambda page, f, by, now: acts.check(
            matter_id=page.matter.pk, outcome=f.cleaned_data["outcome"],
            missing=rules.names_of(f.cleaned_data["missing"]), other_office=f.cleaned_data["other_office"],
            by=by, at=now,
        ),
        _CHECK, _works, is_incoming=True,
        says=mark("检查完成后还须告知来文单位，两项都完成才停止计时。"),
    ),
    Step(
        "notify", mark("告知来文单位"), forms.NotifyForm,
        lambda page, f, by, now: acts.notify(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        _CHECK, lambda by, page: _works(by, page) and bool(page.incoming and page.incoming.outcome),
        is_incoming=True,
    ),
    Step(
        "supplement", mark("登记补充材料"), forms.SupplementForm,
        lambda page, f, by, now: acts.supplement(
            matter_id=page.matter.pk, names=rules.names_of(f.cleaned_data["names"]), by=by, at=now
        ),
        (rules.COMPLETING,), _works, is_incoming=True,
    ),
    Step(
        "resolve", mark("出具书面结果"), forms.ResolveForm,
        lambda page, f, by, now: acts.resolve(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        (rules.ACCEPTED, rules.FORWARDED), _works, is_incoming=True,
    ),
    Step(
        "classify", mark("认定权限"), forms.ClassifyForm,
        lambda page, f, by, now: acts.classify(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        (rules.ACCEPTED,), _works, is_incoming=True,
        says=mark("对照权责清单认定：权限内 5 个工作日办结；权限外 3 个工作日内报出。"),
    ),
    Step(
        "forward", mark("报上级审批"), forms.ForwardForm,
        lambda page, f, by, now: acts.forward(
            matter_id=page.matter.pk, office=f.cleaned_data["office"], leader_post_ids=f.leaders(),
            follower_id=f.cleaned_data["follower"], by=by, at=now,
        ),
        (rules.ACCEPTED,), _is_beyond, is_incoming=True,
    ),
    Step(
        "pause", mark("暂停计时"), forms.PauseForm,
        lambda page, f, by, now: acts.pause(
            matter_id=page.matter.pk, ground=f.cleaned_data["ground"],
            evidence_text=f.cleaned_data["evidence"], by=by, at=now,
        ),
        (rules.ACCEPTED,), lambda by, page: _works(by, page) and page.matter.paused_at is None,
        is_incoming=True,
    ),
    Step(
        "resume", mark("恢复计时"), forms.NothingAsked,
        lambda page, f, by, now: acts.resume(matter_id=page.matter.pk, by=by, at=now),
        (rules.ACCEPTED,), lambda by, page: _works(by, page) and page.matter.paused_at is not None,
        is_incoming=True,
    ),
    Step(
        "reclassify", mark("重新认定权限"), forms.ReclassifyForm,
        lambda page, f, by, now: acts.reclassify(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        (rules.ACCEPTED, rules.FORWARDED), _reviews, is_incoming=True,
        says=mark("时限自受理之日重新计算。"),
    ),
    Step(
        "submit", mark("送审"), forms.NothingAsked,
        lambda page, f, by, now: acts.submit(matter_id=page.matter.pk, by=by, at=now),
        (rules.DRAFT, rules.RETURNED), _works,
    ),
    Step(
        "sign", mark("审签"), forms.SignForm,
        lambda page, f, by, now: acts.sign(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        (rules.SIGNING,), _signs,
    ),
    Step(
        "send-back", mark("退回修改"), forms.ReasonForm,
        lambda page, f, by, now: acts.send_back(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        (rules.SIGNING,), _signs,
    ),
    Step(
        "number", mark("编号"), forms.NumberForm,
        lambda page, f, by, now: acts.give_number(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        (rules.SIGNED,), _works,
    ),
    Step(
        "seal", mark("用印"), forms.SealForm,
        lambda page, f, by, now: acts.seal(
            matter_id=page.matter.pk,
            file_name=f.cleaned_data["file"].name if f.cleaned_data["file"] else "",
            content=f.cleaned_data["file"].read() if f.cleaned_data["file"] else b"",
            by=by, at=now,
        ),
        (rules.NUMBERED,), _works,
    ),
    Step(
        "send", mark("发出"), forms.FollowedForm,
        lambda page, f, by, now: acts.send(
            matter_id=page.matter.pk, leader_post_ids=f.leaders(), follower_id=f.cleaned_data["follower"],
            by=by, at=now,
        ),
        (rules.SEALED,), _works,
        says=mark("上行文、平行文须先商后文，指定 1 名分管领导和 1 名跟踪人；下行文不必指定。"),
    ),
    Step(
        "consult", mark("登记协商"), forms.ConsultForm,
        lambda page, f, by, now: acts.consult(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        _BEFORE_SENT,
        _asks_first,
    ),
    Step(
        "bypass", mark("批准免协商"), forms.ReasonForm,
        lambda page, f, by, now: acts.bypass_consultation(
            matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data
        ),
        _BEFORE_SENT, _leads,
    ),
    Step(
        "receive", mark("签收"), forms.NothingAsked,
        lambda page, f, by, now: acts.receive(matter_id=page.matter.pk, by=by, at=now),
        (rules.SENT, rules.ANSWERED), _receives,
    ),
    Step(
        "contact", mark("登记联系"), forms.ContactForm,
        lambda page, f, by, now: acts.contact(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        (rules.SENT, rules.FORWARDED), _follows,
        says=mark("3 个工作日没有联系亮黄灯，5 个工作日亮红灯；登记后重新起算。"),
    ),
    Step(
        "answer", mark("登记答复"), forms.AnswerForm,
        lambda page, f, by, now: acts.note_answer(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        (rules.SENT,), lambda by, page: _works(by, page) and page.tracking is not None,
    ),
    Step(
        "return", mark("登记退文"), forms.ReasonForm,
        lambda page, f, by, now: acts.note_return(matter_id=page.matter.pk, by=by, at=now, **f.cleaned_data),
        (rules.SENT,), lambda by, page: _works(by, page) and page.tracking is not None,
    ),
)  # fmt: skip
_EITHER = {"contact"}


def offered(page: DocumentPage, by: Officer) -> list[Step]:
    """Return the steps that the officer may take on the paper now, next one first."""
    paper = page.incoming or page.outgoing
    if paper is None:
        return []
    return [
        one
        for one in STEPS
        if paper.stage in one.stages
        and (one.slug in _EITHER or one.is_incoming == (page.incoming is not None))
        and one.may(by, page)
    ]


@require_GET
def document(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one paper: what it is, where it stands, what comes next, who follows it."""
    by, now = officer_of(request), timezone.now()
    page = _page(number, by, now)
    context: dict[str, Any] = {
        "page": page,
        "now": now,
        "steps": offered(page, by),
        "words": rules,
        "may_revise": page.outgoing is not None
        and page.outgoing.stage in (rules.DRAFT, rules.RETURNED)
        and policies.may_work(by, page.matter),
    }
    if page.outgoing is not None:
        context["consultations"] = list(page.outgoing.consultations.all())
        context["signatures"] = list(page.outgoing.signatures.all())
        context["distributions"] = list(page.outgoing.distributions.order_by("id"))
        context["paragraphs"] = papers.numbered(papers.paragraphs(page.outgoing.text))
        context["substitutions"] = papers.substitutions()
    return http.render(request, "documents/document.html", context)


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, step: str) -> HttpResponseBase:
    """Show the form of one step, and take it."""
    by, now = officer_of(request), timezone.now()
    page = _page(number, by, now)
    found = next((one for one in offered(page, by) if one.slug == step), None)
    if found is None:
        raise Http404
    posted = request.method == "POST"
    form = found.form(
        request.POST if posted else None, request.FILES if posted else None, page=page, by=by, now=now
    )
    if posted and form.is_valid():

        def perform() -> dict[str, str]:
            found.perform(page, form, by, now)
            return {}

        try:
            _once(request, perform, by=by, now=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            messages.success(request, _("已办理：%(step)s。") % {"step": _(found.label)})
            return http.go_to(request, reverse("documents:document", args=[number]))
    return http.render(
        request, "documents/step.html", {"form": form, "page": page, "step": found, "now": now}
    )


@require_GET
def download(request: HttpRequest, number: str, form: str) -> HttpResponseBase:
    """Hand out a paper of our own as Word or PDF, to GB/T 9704."""
    by, now = officer_of(request), timezone.now()
    page = _page(number, by, now)
    if page.outgoing is None or form not in ("docx", "pdf"):
        raise Http404
    paper = exports.paper_of(page.outgoing)
    made = papers.word(paper) if form == "docx" else papers.pdf(paper)
    return file_out(made, name=page.matter.title[:80], form=form)
