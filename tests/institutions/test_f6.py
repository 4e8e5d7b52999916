"""F6 错时服务: 50 working Wednesdays of 2026 have a named person; an empty slot is red; time off."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.support.hall import Hall, found_hall, fresh
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.notices.models import Notice
from zhixing.core.people.selectors import day_of
from zhixing.work.service_hall import refusals, ticks
from zhixing.work.service_hall.acts import slots as acts
from zhixing.work.service_hall.models.slots import Booking, Slot
from zhixing.work.service_hall.selectors import slots as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F6")]


def publish(hall: Hall, *, at: str = "2026-01-05 09:00") -> list[Slot]:
    made: list[Slot] = hall.do(
        acts.publish_roster, by="su", at=at, window="w3", first=date(2026, 1, 7), last=date(2026, 12, 31),
        officers=[hall.person("zhao"), hall.person("su")],
    )  # fmt: skip
    return made


@pytest.fixture
def hall() -> Hall:
    stage = found_hall(accounts=True)
    stage.window("w3")
    return stage


def slot(at: str) -> Slot:
    return Slot.objects.get(starts_at=moment(at))


def test_a_named_person_on_each_of_the_50_working_wednesdays(hall: Hall) -> None:
    made = publish(hall)
    days = {day_of(one.starts_at) for one in made}
    assert (len(made), len(days)) == (100, 50)
    assert all(day.weekday() == 2 for day in days)
    assert not {date(2026, 2, 18), date(2026, 10, 7)} & days
    year = selectors.roster_year(2026, window="w3")
    assert (year.days, year.named) == (50, 50)
    assert publish(hall, at="2026-01-06 09:00") == []
    with pytest.raises(refusals.RosterEmpty):
        hall.do(
            acts.publish_roster, by="su", at="2026-01-06 09:00", window="w3", first=date(2026, 1, 7),
            last=date(2026, 1, 31), officers=[hall.person("li")],
        )  # fmt: skip
    with pytest.raises(refusals.NotAllowed):
        hall.do(
            acts.publish_roster, by="zhao", at="2026-01-06 09:00", window="w3", first=date(2026, 1, 7),
            last=date(2026, 1, 31), officers=[hall.person("zhao")],
        )  # fmt: skip


def test_nobody_signed_in_is_red_and_public(hall: Hall) -> None:
    publish(hall)
    early = slot("2026-01-07 07:30")
    with hall.at("2026-01-07 07:29") as now:
        assert ticks.watch_slots(now) == 0
    with hall.at("2026-01-07 07:31") as now:
        assert ticks.watch_slots(now) == 1
        assert ticks.watch_slots(now) == 0
        [row] = [one for one in selectors.coming(now=now, days=1) if one.id == early.pk]
        assert row.state == "missed"
    told = set(Notice.objects.filter(topic="slot_missed").values_list("person_id", flat=True))
    assert told == {hall.person("su"), hall.person("zhao")}


def test_two_hours_served_are_time_off_and_a_case_taken_at_1820_has_that_date(hall: Hall) -> None:
    publish(hall)
    for start, sign_in_at, end in (
        ("2026-01-07 07:30", "2026-01-07 07:20", "2026-01-07 08:00"),
        ("2026-01-07 17:30", "2026-01-07 17:25", "2026-01-07 19:00"),
    ):
        with pytest.raises(refusals.NotOnDuty):
            hall.do(acts.attend_slot, by="su", at=sign_in_at, slot_id=slot(start).pk)
        hall.do(acts.attend_slot, by="zhao", at=sign_in_at, slot_id=slot(start).pk)
        with hall.at(end) as now:
            assert ticks.watch_slots(now) == 1
    assert selectors.time_off() == [("赵丽", 2, 120)]
    case = hall.accept(hall.item(), at="2026-01-07 18:20", window="w3")
    found = fresh(case)
    assert day_of(found.received_at) == date(2026, 1, 7)
    assert found.matter.due_at == moment("2026-01-16 17:30")  # the seven working days do not change


def test_booked_without_an_account_until_it_is_full(hall: Hall) -> None:
    publish(hall, at="2026-11-20 09:00")
    open_one = Slot.objects.order_by("-starts_at").first()
    assert open_one is not None
    citizen, path = Client(), f"/services/slots/{open_one.pk}/book/"
    sent = {"name": "刘桂兰", "phone": "13800001234", "purpose": "不动产登记"}
    page = citizen.post(path, sent).content.decode()
    code = Booking.objects.get().code
    assert code in page
    for _ in range(5):
        citizen.post(path, sent)
    assert Booking.objects.count() == 6
    assert "约满" in citizen.post(path, sent).content.decode()
    refused = citizen.post("/services/slots/cancel/", {"code": "ABC999"}).content.decode()
    assert "没有这个预约码" in refused
    assert 'value="ABC999"' in refused
    citizen.post("/services/slots/cancel/", {"code": code})
    assert Booking.objects.filter(cancelled_at=None).count() == 5
    assert citizen.get("/services/slots/public/").status_code == 200
    keeper = sign_in(Client(), hall.office, "su", post="hall-head")
    assert "待调休" in keeper.get("/services/slots/").content.decode()
    assert keeper.get("/services/slots/?format=xlsx").status_code == 200
    assert sign_in(Client(), hall.office, "li").get("/services/slots/").status_code == 404


def test_somebody_else_is_put_on_duty_with_a_reason_and_both_are_told(hall: Hall) -> None:
    publish(hall)
    now = timezone.now()
    one = Slot.objects.order_by("pk").first()
    assert one is not None
    Slot.objects.filter(pk=one.pk).update(
        starts_at=now + timedelta(days=3), ends_at=now + timedelta(days=3, hours=1),
        officer=hall.person("zhao"),
    )  # fmt: skip
    path = f"/services/slots/{one.pk}/duty/"
    keeper = sign_in(Client(), hall.office, "su", post="hall-head")
    assert path in keeper.get("/services/slots/").content.decode()
    assert "没有换过班" in keeper.get(path).content.decode()
    same = {"officer": str(hall.person("zhao")), "reason": "外出培训", "form_key": "a" * 32}
    answer = keeper.post(path, same)
    assert answer.status_code == 200 and "本来就由赵丽值班" in answer.content.decode()
    assert "外出培训" in answer.content.decode()  # what was typed stays
    other = same | {"officer": str(hall.person("su")), "form_key": "b" * 32}
    assert keeper.post(path, other).status_code == 303
    page = keeper.get(path).content.decode()
    assert "赵丽" in page and "苏映" in page and "外出培训" in page
    assert Slot.objects.get(pk=one.pk).officer_id == hall.person("su")
    told = Notice.objects.filter(topic="slot_changed").values_list("person_id", flat=True)
    assert set(told) == {hall.person("zhao"), hall.person("su")}
    assert sign_in(Client(), hall.office, "zhao").get(path).status_code == 404
