"""Cases: the register, one case, its receipt and its one list, each step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from zhixing.core.matters import acts as matters
from zhixing.core.matters.selectors import COUNTED
from zhixing.foundation.actors import Officer
from zhixing.foundation.refusals import ActRefused
from zhixing.foundation.words import mark, translate
from zhixing.ui import http
from zhixing.ui.lines import Column
from zhixing.ui.listing import read_listing
from zhixing.work.service_hall import acts, exports, forms, policies, selectors
from zhixing.work.service_hall.acts import queues as queue_acts
from zhixing.work.service_hall.rules import stages
from zhixing.work.service_hall.rules.fees import FREE_WORDS
from zhixing.work.service_hall.rules.flow import names_of, next_part
from zhixing.work.service_hall.rules.special import may_follow
from zhixing.work.service_hall.selectors import fees, queues, special
from zhixing.work.service_hall.views._asking import officer_of, once, opened_now, worked_minutes
from zhixing.work.service_hall.views._drawing import Drawn, drawn

MOST = 20_000


def _columns() -> list[Column]:
    return [
        Column(_("编号")),
        Column(_("事项"), kind="wide"),
        Column(_("申请人")),
        Column(_("责任单位")),
        Column(_("责任人")),
        Column(_("收件时间")),
        Column(_("承诺办结")),
        Column(_("状态")),
    ]


@require_GET
def cases(request: HttpRequest) -> HttpResponseBase:
    """Show the register of cases in view; `?format=xlsx` the same as a file, names masked."""
    by, now = officer_of(request), timezone.now()
    places = [(one.code, one.name) for one in selectors.windows()]
    form = forms.CaseSearch(request.GET or None, windows=places)
    values: dict[str, Any] = form.cleaned_data if form.is_valid() else {}
    question = selectors.CaseQuestion(
        stage=values.get("stage", ""),
        text=values.get("q", ""),
        window=values.get("window", ""),
        late=values.get("late", False),
    )
    listing = read_listing(request, sorts=("received",), size=20)
    if request.GET.get("format") == "xlsx":
        rows, _total = selectors.cases(question, seen_by=by, now=now, limit=MOST)
        matters.note_exported(rows=len(rows), query=request.GET.urlencode(), by=by, at=now)
        file = exports.register(rows, made_by=by, made_at=now)
        return http.download(file, name="cases.xlsx", kind=http.XLSX)
    rows, total = selectors.cases(question, seen_by=by, now=now, offset=listing.offset, limit=listing.limit)
    context = {
        "form": form,
        "rows": rows,
        "listing": listing.counted(total, at_most=COUNTED if question.text.strip() else None),
        "columns": _columns(),
        "now": now,
        "query": request.GET.urlencode(),
    }
    return http.render(request, "service_hall/cases.html", context)


@require_GET
def case(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show one case: who is responsible, its clock, what may be done now, papers, pauses, steps."""
    by, now = officer_of(request), timezone.now()
    page = selectors.case_page(number, seen_by=by, now=now)
    offered = [one for one in STEPS if one.slug in page.may]
    context = {
        "page": page,
        "line": page.row,
        "case": page.case,
        "first_steps": [one for one in offered if one.first],
        "other_steps": [one for one in offered if not one.first],
        "outcome": stages.OUTCOME_WORDS.get(page.case.outcome, ""),
        "delivery": _delivery(page),
        "step_words": STEP_WORDS,
        "bill": fees.bill_of(page.case.pk),
        "files": selectors.files_of(page.case.whole_id or page.case.pk),
        "stated": selectors.stated_line(page.case.pk),
        "result_code": selectors.result_code(number, page.case.result) if page.case.decided_at else "",
        "now": now,
    }
    return http.render(request, "service_hall/case.html", context)


def _delivery(page: selectors.CasePage) -> str:
    """Return how and to whom the result went out, with the number of the parcel."""
    case = page.case
    words = [stages.DELIVERY_WORDS.get(case.delivery, ""), stages.RECEIVER_WORDS.get(case.delivered_to, "")]
    return " · ".join([*(_(word) for word in words if word), *filter(None, [case.post_number])])


@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show what the applicant wrote, after a reason was given; the reading is written down."""
    by, now = officer_of(request), timezone.now()
    key = selectors.case_number(number, seen_by=by)
    form = forms.Purpose(request.POST if request.method == "POST" else None)
    stated = None
    if request.method == "POST" and form.is_valid():
        try:
            stated = acts.read_contact(case_id=key, purpose=form.cleaned_data["purpose"], by=by, at=now)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
    context = {"form": form, "number": number, "stated": stated, "was_asked": request.method == "POST"}
    response = http.render(request, "service_hall/contact.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


def _code(request: HttpRequest, number: str, code: str) -> tuple[str, Drawn]:
    """Return the address of a case for its applicant, and the picture that a telephone reads."""
    root = request.build_absolute_uri("/track/")
    address = f"{root}?{urlencode({'number': number, 'code': code})}"
    return address, drawn(address)


def _applicant(page: selectors.CasePage, paper: str, by: Officer, now: datetime) -> str:
    """Return the name that a paper for the applicant bears: whole from a window, masked from elsewhere."""
    whole = acts.name_for_paper(case_id=page.case.pk, paper=translate(paper), by=by, at=now)
    return whole or page.applicant


def _for_hand(response: HttpResponse) -> HttpResponse:
    """Keep a paper with the applicant's name out of every cache."""
    response.headers["Cache-Control"] = "no-store"
    return response


@require_GET
def receipt(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show the receipt to print: number, code, promised date, who is responsible, papers."""
    by, now = officer_of(request), timezone.now()
    page = selectors.case_page(number, seen_by=by, now=now)
    address, picture = _code(request, page.row.number, page.tracking_code)
    context = {
        "page": page,
        "line": page.row,
        "case": page.case,
        "address": address,
        "qr": picture,
        "now": now,
        "by": by,
        "serves": policies.may_serve(by),
        "applicant": _applicant(page, mark("打印收件回执"), by, now),
    }
    return _for_hand(http.render(request, "service_hall/receipt.html", context))


@require_GET
def bill(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show the one bill of a case, to print."""
    by, now = officer_of(request), timezone.now()
    page = selectors.case_page(number, seen_by=by, now=now)
    found = fees.bill_of(page.case.pk)
    if found is None:
        raise Http404
    context = {
        "page": page,
        "line": page.row,
        "bill": found,
        "applicant": _applicant(page, mark("打印缴费单"), by, now),
        "free_words": FREE_WORDS,
        "now": now,
        "by": by,
    }
    return _for_hand(http.render(request, "service_hall/bill.html", context))


@require_GET
def notice(request: HttpRequest, number: str) -> HttpResponseBase:
    """Show the one list of what is missing, to print and sign."""
    by, now = officer_of(request), timezone.now()
    page = selectors.case_page(number, seen_by=by, now=now)
    if not page.told:
        raise Http404
    address, picture = _code(request, page.row.number, page.tracking_code)
    applicant = _applicant(page, mark("打印一次性告知书"), by, now)
    context = {"page": page, "line": page.row, "applicant": applicant, "address": address, "qr": picture}
    context |= {"now": now, "by": by, "serves": policies.may_serve(by)}
    return _for_hand(http.render(request, "service_hall/notice.html", context))


# --- Steps ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Do:
    """What a step is told."""

    case_id: int
    values: dict[str, Any]
    by: Officer
    at: Any


@dataclass(frozen=True, slots=True)
class StepPage:
    """One step of a case: its address, label, form and act. `first` ones are buttons."""

    slug: str
    label: str
    form: type[forms.Plain]
    act: Callable[[_Do], object]
    first: bool = False
    consequence: str = ""


def _tell(do: _Do) -> object:
    unfit = do.values.get("unfit", [])
    hints = {
        name.removeprefix("how_"): value for name, value in do.values.items() if name.startswith("how_")
    } | dict.fromkeys(unfit, do.values.get("unfit_how", ""))
    return acts.tell_once(case_id=do.case_id, hints=hints, unfit=unfit, by=do.by, at=do.at)


def _ask(do: _Do) -> object:
    code = do.values["paper"]
    asked = acts.ask_paper(
        case_id=do.case_id,
        code="" if code == "-" else code,
        name=do.values.get("name", "") or translate(mark("目录以外的材料")),
        reason=do.values["reason"],
        document=do.values["document"],
        by=do.by,
        at=do.at,
    )
    return asked.refusal


STEPS: tuple[StepPage, ...] = (
    StepPage(
        "accept", mark("受理"), forms.Accept,
        lambda d: acts.accept(case_id=d.case_id, by=d.by, at=d.at), first=True,
        consequence=mark("受理后时限开始计算，自动转责任单位办理。"),
    ),
    StepPage(
        "tell-once", mark("一次性告知"), forms.TellOnce, _tell, first=True,
        consequence=mark("清单一次列全，发出后固定，不能再增加。"),
    ),
    StepPage(
        "supplement", mark("收补正材料"), forms.Supplement,
        lambda d: acts.supplement(case_id=d.case_id, given=d.values["papers"], by=d.by, at=d.at), first=True,
        consequence=mark("补齐之日为受理之日。"),
    ),
    StepPage(
        "review", mark("填写审核意见"), forms.Review,
        lambda d: acts.handle(
            case_id=d.case_id, opinion=d.values["opinion"], part=d.values.get("part", ""), by=d.by, at=d.at
        ),
        first=True,
    ),
    StepPage(
        "decide", mark("作出决定"), forms.Decide,
        lambda d: acts.decide(
            case_id=d.case_id, outcome=d.values["outcome"], result=d.values["result"],
            ground=d.values["ground"], by=d.by, at=d.at,
        ),
        first=True, consequence=mark("作出决定后停止计时，申请人即可领取。"),
    ),
    StepPage(
        "deliver", mark("送达"), forms.Deliver,
        lambda d: acts.deliver(
            case_id=d.case_id, way=d.values["way"], to=d.values["to"],
            post_number=d.values["post_number"], by=d.by, at=d.at,
        ),
        first=True, consequence=mark("送达方式和签收人记入办理记录。"),
    ),
    StepPage(
        "close-package", mark("整件事办结"), forms.Accept,
        lambda d: acts.close_package(case_id=d.case_id, by=d.by, at=d.at), first=True,
        consequence=mark("各环节结果合并出件。"),
    ),
    StepPage(
        "bill", mark("开具缴费单"), forms.IssueBill,
        lambda d: acts.issue_bill(case_id=d.case_id, by=d.by, at=d.at, chosen=d.values["chosen"]), first=True,
        consequence=mark("按收件时的收费标准一次列全，一件一单。"),
    ),
    StepPage(
        "pay", mark("登记缴费"), forms.Pay,
        lambda d: acts.pay_bill(
            case_id=d.case_id, treasury_number=d.values["treasury_number"], by=d.by, at=d.at
        ),
        first=True, consequence=mark("一次缴清，不再收取其他费用。"),
    ),
    StepPage(
        "refund", mark("退费"), forms.Reason,
        lambda d: acts.refund_bill(case_id=d.case_id, reason=d.values["reason"], by=d.by, at=d.at),
        first=True,
    ),
    StepPage(
        "charge", mark("加收费用"), forms.AskFee,
        lambda d: acts.ask_fee(
            case_id=d.case_id, name=d.values["name"], amount=d.values["amount"], by=d.by, at=d.at
        ).refusal,
        consequence=mark("缴费单以外的收费一律拒绝，并通知电子监察。"),
    ),
    StepPage(
        "resume", mark("恢复计时"), forms.Accept,
        lambda d: acts.resume(case_id=d.case_id, by=d.by, at=d.at), first=True,
    ),
    StepPage(
        "supply", mark("收容缺材料"), forms.Supplement,
        lambda d: acts.supply_owed(case_id=d.case_id, given=d.values["papers"], by=d.by, at=d.at), first=True,
        consequence=mark("补齐后，暂停使用的结果恢复使用。"),
    ),
    StepPage(
        "postpone", mark("改日办理"), forms.Postpone,
        lambda d: acts.postpone(
            case_id=d.case_id, until=d.values["until"], reason=d.values["reason"], by=d.by, at=d.at
        ),
        consequence=mark("申请人看得到改日和理由，时限照常计算，次数计入流程诊断。"),
    ),
    StepPage(
        "special", mark("申请特事特办"), forms.AskSpecial,
        lambda d: acts.ask_special(
            case_id=d.case_id, ground=d.values["ground"], reason=d.values["reason"],
            owed=d.values["owed"], by=d.by, at=d.at,
        ),
        consequence=mark("由审批单位负责人限时批复；每月按事由和单位公示。"),
    ),
    StepPage(
        "pause", mark("特别程序（停止计时）"), forms.PauseForm,
        lambda d: acts.pause(
            case_id=d.case_id, ground=d.values["ground"], days=d.values["days"],
            evidence=d.values["evidence"], by=d.by, at=d.at,
        ),
        consequence=mark("申请人在查进度页面看得到事由和天数。"),
    ),
    StepPage(
        "extend", mark("延长办理期限"), forms.Extend,
        lambda d: acts.extend(
            case_id=d.case_id, days=d.values["days"], reason=d.values["reason"], by=d.by, at=d.at
        ),
        consequence=mark("只能延长一次，理由告知申请人。"),
    ),
    StepPage(
        "ask-paper", mark("要求补充材料"), forms.AskPaper, _ask,
        consequence=mark("首份清单以外的材料不得再要求；不合规定的要求会被拒绝并留下记录。"),
    ),
    StepPage(
        "send-back", mark("转后台办理"), forms.Reason,
        lambda d: acts.send_back(case_id=d.case_id, reason=d.values["reason"], by=d.by, at=d.at),
    ),
    StepPage(
        "turn", mark("登记优先办理事由"), forms.TurnReason,
        lambda d: queue_acts.note_turn_reason(
            case_id=d.case_id, code=d.values["code"], text=d.values["text"], by=d.by, at=d.at
        ),
        consequence=mark("不按受理先后办理的，应在办结之前登记事由；没有事由的由督查要求说明。"),
    ),
    StepPage(
        "downgrade", mark("急办件改为普通件"), forms.Reason,
        lambda d: acts.downgrade(case_id=d.case_id, reason=d.values["reason"], by=d.by, at=d.at),
        consequence=mark("现场办结率的分母不变。"),
    ),
    StepPage(
        "decline", mark("不予受理"), forms.Decline,
        lambda d: acts.decline(
            case_id=d.case_id, reason=d.values["reason"], organ=d.values["organ"], by=d.by, at=d.at
        ),
    ),
    StepPage(
        "withdraw", mark("撤回申请"), forms.Withdraw,
        lambda d: acts.withdraw(case_id=d.case_id, reason=d.values["reason"], by=d.by, at=d.at),
    ),
)  # fmt: skip
BY_SLUG = {one.slug: one for one in STEPS}

STEP_WORDS = {
    "receive": mark("收件"),
    "tell": mark("一次性告知"),
    "supplement": mark("补正材料"),
    "accept": mark("受理"),
    "deemed": mark("视为受理"),
    "begin": mark("前一环节办结，开始计时"),
    "review": mark("审核"),
    "pause": mark("特别程序"),
    "resume": mark("恢复计时"),
    "extend": mark("延长期限"),
    "ask_paper": mark("要求材料"),
    "fetch_paper": mark("自行取得材料"),
    "send_back": mark("转后台"),
    "downgrade": mark("改为普通件"),
    "decide": mark("决定"),
    "deliver": mark("送达"),
    "bill": mark("开具缴费单"),
    "pay": mark("缴费"),
    "charge": mark("加收费用被拒绝"),
    "refund": mark("退费"),
    "withdraw": mark("撤回"),
    "decline": mark("不予受理"),
    "postpone": mark("改日办理"),
    "open": mark("尚未办理"),
    "special_ask": mark("申请特事特办"),
    "special_allow": mark("批准特事特办"),
    "special_refuse": mark("不同意特事特办"),
    "supply": mark("收容缺材料"),
    "suspend": mark("结果暂停使用"),
    "restore": mark("结果恢复使用"),
    "licence": mark("调用电子证照"),
}


def _fee_choices(page: selectors.CasePage) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return what decides, and the lines with amount and basis; of a package the item too."""
    return [
        (
            found.what if page.case.item_id else f"{found.title} · {found.what}",
            [
                (
                    one.pk,
                    _("%(name)s %(amount)s 元（%(basis)s，%(document)s）")
                    % {"name": one.name, "amount": one.amount, "basis": one.basis, "document": one.document},
                )
                for one in found.lines
            ],
        )
        for found in fees.fee_choices(page.case)
    ]


def _form(one: StepPage, page: selectors.CasePage, data: Any) -> forms.Plain:
    """Return the form with the choices that this case has."""
    missing = [(paper.code, paper.name) for paper in page.papers if paper.state == stages.MISSING]
    if one.form is forms.TellOnce:
        came = [(paper.code, paper.name) for paper in page.papers if paper.state == stages.GIVEN]
        return forms.TellOnce(data, papers=missing, came=came)
    if one.form is forms.AskSpecial:
        later = may_follow(selectors.materials_of(page.case))
        return forms.AskSpecial(
            data,
            grounds=list(special.grounds(timezone.now()).items()),
            papers=[pair for pair in missing if pair[0] in later],
        )
    if one.form is forms.Review:
        version = page.case.version
        parts = names_of(version.workflow) if version else []
        seen = [str(step.facts.get("part", "")) for step in page.steps if step.step == "review"]
        first = next_part(parts, seen)
        return forms.Review(data, parts=parts, initial={"part": first} if first else {})
    if one.form is forms.IssueBill:
        return forms.IssueBill(data, choices=_fee_choices(page))
    if one.form is forms.Supplement:
        owed = [(paper.code, paper.name) for paper in page.papers if paper.state == stages.OWED]
        return forms.Supplement(data, papers=owed if one.slug == "supply" else missing)
    if one.form is forms.Deliver and page.case.delivery:
        return one.form(data, initial={"way": page.case.delivery})
    if one.form is forms.AskPaper:
        return one.form(data, papers=[(paper.code, paper.name) for paper in page.papers])
    if one.form is forms.TurnReason:
        return one.form(data, words=queues.reason_words(timezone.localdate()))
    if one.form is forms.PauseForm:
        return one.form(data, grounds=selectors.pause_choices(timezone.now()))
    return one.form(data)


def _is_hers(by: Officer, page: selectors.CasePage, slug: str) -> bool:
    """Whether a step is this officer's at another stage: then somebody was quicker, and that is said."""
    matter = page.case.matter
    if slug in ("accept", "tell-once", "supplement", "decline"):
        return policies.may_serve(by)
    if slug in ("review", "deliver"):
        return policies.may_handle(by, matter)
    return slug == "decide" and policies.may_decide(by, matter)


def _done(one: StepPage, before: selectors.CasePage, number: str, by: Officer, now: datetime) -> str:
    """Say what a step did; papers that complete a case have it accepted, those that do not are counted."""
    if one.slug != "supplement":
        return _("已%(act)s。") % {"act": _(one.label)}
    page = selectors.case_page(number, seen_by=by, now=now)
    left = sum(paper.state == stages.MISSING for paper in page.papers)
    if left:
        return _("已收补正材料，还差 %(n)s 件。") % {"n": left}
    is_now = before.case.accepted_at is None and page.case.accepted_at is not None
    return _("材料已补齐，已受理，时限开始计算。") if is_now else _("材料已补齐。")


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, number: str, slug: str) -> HttpResponseBase:
    """Take one step on a case."""
    by, now = officer_of(request), timezone.now()
    page = selectors.case_page(number, seen_by=by, now=now)
    one = BY_SLUG.get(slug)
    if one is None:
        raise Http404
    is_open = slug in page.may
    if not is_open and not _is_hers(by, page, slug):
        raise Http404
    late = _("本件现为“%(stage)s”，您现在不能办理“%(act)s”。") % {
        "stage": _(page.row.stage_word),
        "act": _(one.label),
    }
    if not is_open and request.method == "GET":
        messages.warning(request, late)
        return http.go_to(request, reverse("service_hall:case", args=[number]))
    form = _form(one, page, request.POST if request.method == "POST" else None)
    if not is_open:
        form.add_error(None, late)
    elif request.method == "POST" and form.is_valid():

        def perform() -> dict[str, str]:
            with acts.touching(worked_minutes(request, now)):
                said = one.act(_Do(page.case.pk, form.cleaned_data, by, now))
            return {"refused": str(said) if isinstance(said, ActRefused) else ""}

        try:
            answer = once(request, by, perform)
        except ActRefused as refusal:
            form.add_error(refusal.place if refusal.place in form.fields else None, str(refusal))
        else:
            if answer["refused"]:
                messages.error(request, answer["refused"])
            else:
                messages.success(request, _done(one, page, number, by, now))
            way = {"tell-once": "notice", "bill": "bill", "pay": "bill"}.get(slug, "case")
            return http.go_to(request, reverse(f"service_hall:{way}", args=[number]))
    context = {"form": form, "page": page, "line": page.row, "step": one, "opened": opened_now(request, now)}
    return http.render(request, "service_hall/step.html", context)
