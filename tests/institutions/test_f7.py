"""F7 上门服务: a Monday's request is answered with a date by Wednesday; units that stayed in are listed."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.test import Client
from openpyxl import Workbook

from tests.support.hall import Hall, found_hall, fresh
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.ledger import selectors as ledger
from zhixing.foundation.actors import Citizen
from zhixing.foundation.moment import played_at
from zhixing.work.service_hall import refusals
from zhixing.work.service_hall.acts import outreach as acts
from zhixing.work.service_hall.models import CareEntry, Outing, VisitRequest
from zhixing.work.service_hall.selectors import outreach as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F7")]

MARCH = {"since": moment("2026-03-01 00:00"), "until": moment("2026-04-01 00:00")}


@pytest.fixture
def hall() -> Hall:
    stage = found_hall(accounts=True)
    stage.item(1)
    stage.item(2, title="残疾人证换领", unit="hall")
    return stage


def asked(hall: Hall, unit: str = "hall", at: str = "2026-03-02 10:00") -> VisitRequest:
    new = acts.NewVisit(hall.unit(unit), "刘桂兰", "13800001234", "老河镇前进村 12 号", "残疾人证换领")
    with played_at(moment(at)):
        return acts.ask_visit(new=new, by=Citizen(None), at=moment(at))


def light(hall: Hall, number: str, at: str) -> str:
    return selectors.request_of(number, seen_by=hall.officer("su", at), now=moment(at)).light


def test_asked_on_monday_answered_with_a_date_by_wednesday_or_red(hall: Hall) -> None:
    one = asked(hall)
    assert one.matter.due_at == moment("2026-03-04 17:30")
    with pytest.raises(refusals.NotAllowed):
        hall.do(
            acts.answer_visit, by="li", at="2026-03-03 09:00", request_id=one.pk,
            visit_on=date(2026, 3, 6), officer_id=hall.person("su"), text="",
        )  # fmt: skip
    assert light(hall, one.matter.number, "2026-03-04 17:31") == "red"

    other = asked(hall, at="2026-03-02 11:00")
    answer = {"by": "su", "at": "2026-03-04 17:00", "request_id": other.pk, "text": "带身份证"}
    with pytest.raises(refusals.OfficerElsewhere):
        hall.do(acts.answer_visit, visit_on=date(2026, 3, 6), officer_id=hall.person("li"), **answer)
    with pytest.raises(refusals.DatesWrong):
        hall.do(acts.answer_visit, visit_on=date(2026, 3, 3), officer_id=hall.person("zhao"), **answer)
    outing = hall.do(acts.answer_visit, visit_on=date(2026, 3, 6), officer_id=hall.person("zhao"), **answer)
    number = other.matter.number
    assert light(hall, number, "2026-03-05 09:00") in ("green", "yellow")
    assert light(hall, number, "2026-03-06 17:31") == "red"  # said, and nobody came
    hall.do(
        acts.log_outing,
        by="zhao",
        at="2026-03-06 16:00",
        outing_id=outing.pk,
        text="已换领",
        met=1,
        solved=1,
    )
    other.refresh_from_db()
    assert other.matter.closed_at == moment("2026-03-06 16:00")
    verbs = [entry.verb for entry in ledger.history(other.matter.reference)]
    assert verbs == ["matter.registered", "visit.asked", "visit.answered", "visit.made"]
    with pytest.raises(refusals.VisitAnswered):
        hall.do(acts.answer_visit, visit_on=date(2026, 3, 6), officer_id=hall.person("zhao"), **answer)


def test_a_case_opened_in_a_village_is_like_one_at_the_window_and_who_stayed_in_is_listed(hall: Hall) -> None:
    new = acts.NewOuting(
        hall.unit("hall"), "village", "前进村", "集中办证", date(2026, 3, 2), hall.person("zhao")
    )
    outing: Outing = hall.do(acts.plan_outing, by="zhao", at="2026-03-02 08:30", new=new)
    item = hall.item(3, title="老年人优待证", unit="hall")
    given = {"given": ("001", "002")}
    there = hall.accept(item, at="2026-03-02 10:00", channel="outreach", outing=outing.pk)
    here = hall.accept(item, at="2026-03-02 10:00")
    a, b = fresh(there), fresh(here)
    assert (a.channel, a.outing_id, b.outing_id) == ("outreach", outing.pk, None)
    assert a.matter.due_at == b.matter.due_at == moment("2026-03-11 17:30")
    assert a.matter.number[:10] == b.matter.number[:10] and len(a.matter.number) == len(b.matter.number)
    hall.do(
        acts.log_outing,
        by="zhao",
        at="2026-03-02 16:00",
        outing_id=outing.pk,
        text="办 1 件",
        met=9,
        solved=2,
    )
    with pytest.raises(refusals.OutingUnknown):
        hall.receive(item, at="2026-03-03 10:00", channel="outreach", outing=outing.pk, **given)
    units = selectors.by_unit(seen_by=hall.officer("zhou", "2026-03-31 09:00"), **MARCH)
    assert [(one.unit, one.outings, one.cases, one.outreach_cases, one.share) for one in units] == [
        ("住建局", 0, 0, 0, "—"),
        ("政务服务局", 1, 2, 1, "50.0%"),
    ]


def test_asked_for_by_a_citizen_and_answered_at_the_desk(hall: Hall) -> None:
    citizen, path = Client(), "/services/visits/"
    sent = {
        "unit": str(hall.unit("hall")),
        "name": "刘桂兰",
        "phone": "x",
        "address": "前进村",
        "purpose": "换证",
    }
    assert "前进村" in citizen.post(path, sent).content.decode() and not VisitRequest.objects.exists()
    page = citizen.post(path, sent | {"phone": "13800001234"}).content.decode()
    one = VisitRequest.objects.select_related("matter").get()
    assert one.matter.number in page and one.matter.tracking_code in page
    desk = sign_in(Client(), hall.office, "zhao")
    shown = desk.get("/services/outreach/").content.decode()
    assert one.matter.number in shown and "刘**" in shown and "刘桂兰" not in shown
    step = f"/services/outreach/requests/{one.matter.number}/"
    today = moment("2026-11-22 09:00").date().isoformat()
    wrong = desk.post(step, {"do": "answer", "visit_on": "2026-01-01", "officer": str(hall.person("zhao"))})
    assert wrong.status_code == 200 and "2026-01-01" in wrong.content.decode()
    assert desk.get("/services/outreach/?format=xlsx").status_code == 200
    assert desk.post("/services/outreach/plan/", {"place": "青杨村"}).status_code == 200
    assert today and sign_in(Client(), hall.office, "li").get(step).status_code == 404
    done = desk.post(step, {"do": "decline", "reason": "可以网上办理，已电话指导"})
    assert done.status_code == 303
    assert "不上门" in desk.get("/services/outreach/").content.decode()

    book, file = Workbook(), io.BytesIO()
    for row in (
        ("姓名", "手机号码", "住址", "类别", "同意日期"),
        ("张大爷", "13900000001", "前进村", "高龄老人", "2026-01-05"),
        ("李大妈", "13900000002", "前进村", "残疾人", ""),
    ):
        book.worksheets[0].append(row)
    book.save(file)
    for _ in range(2):
        file.seek(0)
        file.name = "list.xlsx"
        page = desk.post("/services/outreach/care/", {"do": "import", "file": file}).content.decode()
        assert "没有同意的不登记" in page and CareEntry.objects.count() == 1
    assert "张**" in page
    desk.post("/services/outreach/care/", {"do": str(CareEntry.objects.get().pk)})
    assert CareEntry.objects.get().withdrawn_at is not None
