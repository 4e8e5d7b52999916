"""The portal of the demo county: applied and paid from home, asked and answered, figures of the months."""

from __future__ import annotations

import io
import random
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from zhixing.config.county.decisions import Stage
from zhixing.config.county.hall import KEEPER, chosen_fees
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import CalendarNotPublished, shipped_calendar
from zhixing.core.parties.rules import is_id_number
from zhixing.core.people import selectors as people
from zhixing.core.people.acts import Registered
from zhixing.foundation.actors import Citizen, Officer, Tick
from zhixing.foundation.moment import played_at
from zhixing.work.complaints import acts as asking
from zhixing.work.service_hall import acts, adapters
from zhixing.work.service_hall.acts import disclosed
from zhixing.work.service_hall.models import Bill, Case, FeeStandard, Filing, Item, Package, WindowSeat
from zhixing.work.service_hall.rules import filings, payments
from zhixing.work.service_hall.selectors import filings as desks
from zhixing.work.service_hall.selectors.disclosed import counted_figures

GATEWAY: Final = Tick("services.payment")
DIVISION: Final = "519923"
BACK, PAID, DUE, TWICE, TOLD, WITHDRAWN, WAITING, STRANGE = (
    "back", "paid", "due", "twice", "told", "withdrawn", "waiting", "strange",
)  # fmt: skip
#        working days before the last, what becomes of it
APPLIED: Final = (
    (14, BACK), (12, PAID), (9, TOLD), (8, TWICE), (6, WITHDRAWN), (5, STRANGE), (3, DUE), (2, PAID),
    (1, WAITING),
)  # fmt: skip
ASKED: Final = (
    (
        13,
        "外地户口能不能在本县办理营业执照",
        "户口在外省，店开在县城，想知道要不要先办居住证。",
        "可以。市场主体登记不看户籍，凭本人身份证明和经营场所证明办理。",
    ),
    (
        10,
        "网上交的材料还要不要带原件到窗口",
        "已经上传了清楚的照片。",
        "上传件清楚、完整的不用再带原件；窗口一次性告知要核对原件的除外。",
    ),
    (
        7,
        "办件期间能不能请别人代领结果",
        "本人在外地，想让家人领。",
        "可以，申请时选择邮寄，或者由代领人带双方身份证明到统一出件窗口。",
    ),
    (
        4,
        "缴费后申请撤回，钱怎么退",
        "已经在网上缴了费，现在不办了。",
        "撤回后由政务服务中心审核，原路退回，一般不超过三个工作日。",
    ),
    (1, "换证要提前多久申请", "许可证下个月到期。", ""),
)
SPECIAL: Final = {
    "special_ground": "hardship",
    "special_reason": "家里只有这一处收入，原来的店面因拆迁停业，新店已租好，请尽快办理。",
}
RELEASED_MONTHS: Final = 3


def play_online(year: Year, made: Registered) -> None:
    """Play the portal's last weeks through its acts, the trial gateway's notices among them."""
    stage = Stage(year, made)
    free, charged = _items()
    for place, (ago, then) in enumerate(APPLIED):
        items = charged if then not in (TOLD, WAITING) else free
        if items:
            _apply(
                stage,
                _day(stage, ago, 20 if then == WAITING else 9, 12 + place),
                items[place % len(items)],
                then,
            )
    _apply_packages(stage)
    for ago, title, text, answer in ASKED:
        _ask(stage, _day(stage, ago, 9, 40), title, text, answer)
    _release_figures(stage)


def _day(stage: Stage, ago: int, hour: int, minute: int) -> datetime:
    """Return a moment so many working days before the last one."""
    calendar = shipped_calendar()
    on = calendar.add_working_days(calendar.roll_backward(stage.last), -ago)
    return datetime.combine(on, time(hour, minute), tzinfo=ZONE)


def _items() -> tuple[list[Item], list[Item]]:
    """Return some items that people apply for from home, without and with a fee, by their codes."""
    charged = set(FeeStandard.objects.filter(until=None, amount__gt=0).values_list("item_id", flat=True))
    own = Item.objects.filter(unit__isnull=False, state="active").order_by("code")
    free = [one for one in own if one.pk not in charged and not one.title.startswith("企业")][:9]
    return free, [one for one in own if one.pk in charged]


def _apply(stage: Stage, at: datetime, item: Item, then: str) -> None:
    """Fill in, send, and let the window do what it did."""
    if not stage.has_come(at):
        return
    with played_at(at):
        begun = acts.open_filing(
            item=item.code, by=Citizen(None), at=at, answers=_answers(stage, item, then, at)
        )
        case = _send(begun.filing, at)
    clerk = _clerk(case, at)
    looked = _later(at, 1, 9, 30)
    if then == WAITING or not stage.has_come(looked):
        return
    if then == TOLD:
        _told(stage, case, clerk, looked)
        return
    _by(clerk, looked, acts.accept, case_id=case.pk)
    billed = looked + timedelta(minutes=2)
    _by(clerk, billed, acts.issue_bill, case_id=case.pk, chosen=chosen_fees(case))
    if then != DUE:
        _pay(stage, case, then, billed + timedelta(minutes=40))


def _send(filing: Filing, at: datetime) -> Case:
    """Upload every paper and send the application."""
    by = Citizen(None, receipt=filing.code)
    for paper in desks.subject_of(filing).materials:
        file = io.BytesIO(f"{paper['name']}\n{at:%Y-%m-%d}\n".encode())
        acts.answer_paper(
            code=filing.code, paper=paper["code"], way=filings.UPLOAD,
            files=[(file, f"{paper['name'][:40]}.txt")], by=by, at=at,
        )  # fmt: skip
    return acts.send_filing(code=filing.code, by=by, at=at)


def _apply_packages(stage: Stage) -> None:
    """Send an 一件事 that the window accepts the next day, and one with 特事特办 that waits."""
    for place, package in enumerate(Package.objects.order_by("code")[:2]):
        at = _day(stage, 3 - 2 * place, 10, 20 + place)
        branch = package.branches.select_related("item").order_by("place").first()
        if branch is None or not stage.has_come(at):
            continue
        with played_at(at):
            begun = acts.open_package_filing(package=package.code, by=Citizen(None), at=at)
            by = Citizen(None, receipt=begun.filing.code)
            values = _answers(stage, branch.item, WAITING, at) | (SPECIAL if place else {})
            acts.answer_page(code=begun.filing.code, values=values, by=by, at=at)
            case = _send(begun.filing, at)
        looked = _later(at, 1, 9, 40)
        if not place and stage.has_come(looked):
            _by(_clerk(case, looked), looked, acts.accept, case_id=case.pk)


def _answers(stage: Stage, item: Item, then: str, at: datetime) -> dict[str, Any]:
    chance = random.Random(f"online {item.code} {then} {at:%j}")  # noqa: S311 - the same every time
    names = stage.year.content.names
    name = chance.choice(sorted(names.surnames)) + chance.choice(sorted(names.younger_women))
    born = date(1968, 1, 1) + timedelta(days=chance.randrange(12_000))
    body = f"{DIVISION}{born:%Y%m%d}{chance.randrange(900, 1000):03d}"
    number = next(body + sign for sign in "0123456789X" if is_id_number(body + sign))
    return {
        "kind": "person", "name": name, "id_number": number, "agent": "",
        "phone": f"130{chance.randrange(10**8):08d}", "way": "pickup", "address": "",
    }  # fmt: skip


def _clerk(case: Case, at: datetime) -> Officer:
    """Return whom the application reached."""
    seats = WindowSeat.objects.filter(window=case.window_id).order_by("pk").values_list("post_id", flat=True)
    held = people.holders(list(seats), at=at)
    post = next(key for key, holder in sorted(held.items()) if holder.person_id == case.taken_by_id)
    return people.officer(case.taken_by_id, post, at=at, for_post_id=held[post].for_post_id)


def _by(by: Officer | Citizen, at: datetime, act: Any, **values: Any) -> Any:
    with played_at(at):
        return act(by=by, at=at, **values)


def _later(at: datetime, working_days: int, hour: int, minute: int) -> datetime:
    """Return a moment so many working days later; past the calendar, one that no history reaches."""
    try:
        on = shipped_calendar().add_working_days(at.astimezone(ZONE).date(), working_days)
    except CalendarNotPublished:
        return at + timedelta(days=400)
    return datetime.combine(on, time(hour, minute), tzinfo=ZONE)


def _told(stage: Stage, case: Case, clerk: Officer, at: datetime) -> None:
    """The window finds one paper unfit; the applicant sends it again from home."""
    codes = [paper["code"] for paper in (case.version.materials if case.version else ())]
    if not codes:
        _by(clerk, at, acts.accept, case_id=case.pk)
        return
    hints = {codes[0]: "照片模糊，请重新拍照上传"}
    _by(clerk, at, acts.tell_once, case_id=case.pk, hints=hints, unfit=codes[:1])
    sent = _later(at, 2, 20, 15)
    if not stage.has_come(sent):
        return
    file = io.BytesIO(f"补正材料\n{sent:%Y-%m-%d}\n".encode())
    me = Citizen(None, receipt=case.matter.number)
    _by(me, sent, acts.hand_in, case_id=case.pk, files={codes[0]: [(file, "补正材料.txt")]})
    if stage.has_come(accepted := _later(sent, 1, 9, 5)):
        _by(clerk, accepted, acts.accept, case_id=case.pk)


def _pay(stage: Stage, case: Case, then: str, at: datetime) -> None:
    """Pay at the trial gateway, whose notices come once or twice, or for another amount."""
    gateway = adapters.gateway()
    if not isinstance(gateway, adapters.TrialGateway) or not stage.has_come(at):
        return
    me = Citizen(None, receipt=case.matter.number)
    order = _by(me, at, acts.begin_payment, case_id=case.pk)
    signed = {"merchant": gateway.merchant, "order": order.code, "ends_at": order.ends_at.isoformat()}
    amount = order.amount + (100 if then == STRANGE else 0)
    paid = at + timedelta(minutes=3)
    with played_at(paid):
        way = payments.TWICE if then == TWICE else payments.ONCE
        gateway.pay(signed | {"amount": f"{amount:.2f}"}, way=way, at=paid)
        for content in gateway.due_notices(at=paid + timedelta(minutes=1)):
            acts.take_payment_notice(content=content, by=GATEWAY, at=paid)
    if then == WITHDRAWN and Bill.objects.filter(case=case, paid_at__isnull=False).exists():
        _by(me, paid + timedelta(hours=2), acts.withdraw, case_id=case.pk, reason="另行安排，不办了")
        back = _later(paid, 1, 10, 0)
        if stage.do(acts.refund_bill, KEEPER, back, case_id=case.pk, reason="申请人撤回，未办理") is not None:
            with played_at(back):
                acts.send_refunds(by=GATEWAY, at=back)


def _ask(stage: Stage, at: datetime, title: str, text: str, answer: str) -> None:
    """A question from home, its answer, and its publication after a second look."""
    first = desks.first_asked("", at=at) if stage.has_come(at) else None
    if first is None:
        return
    new = asking.Enquiry(title=title, text=text)
    with played_at(at):
        contact = asking.ask_online(new=new, first=first, by=Citizen(None), at=at)
    told = _later(at, 1, 10, 20)
    if not answer or not stage.has_come(told):
        return
    _by(first, told, asking.answer_contact, contact_id=contact.pk, text=answer)
    number, proposed = contact.matter.number, told + timedelta(minutes=20)
    made = _by(first, proposed, disclosed.propose_answer, number=number, question=title, answer=answer)
    if len(title) % 3:
        stage.do(disclosed.release_answer, KEEPER, proposed + timedelta(hours=5), answer_id=made.pk)


def _release_figures(stage: Stage) -> None:
    """Release the last months that are over, each on the second working day after it."""
    calendar, month = shipped_calendar(), stage.last.replace(day=1)
    months = []
    for _ in range(RELEASED_MONTHS):
        after, month = month, (month - timedelta(days=1)).replace(day=1)
        months.append((after, month))
    for after, month in reversed(months):
        on = calendar.add_working_days(after - timedelta(days=1), 2)
        at = datetime.combine(on, time(9, 30), tzinfo=ZONE)
        if stage.has_come(at) and counted_figures(month):
            stage.do(disclosed.release_figures, KEEPER, at, month=month)
