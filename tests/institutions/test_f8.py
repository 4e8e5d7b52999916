"""F8 看人办事: 40 of 200 out of turn, 3 with a code, 37 to explain; a firm waits 0.5 d, others 4; cousin."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from tests.support.hall import KEEPER, Hall, found_hall, fresh
from tests.support.matters import moment
from tests.support.people import sign_in
from zhixing.core.parties import acts as parties
from zhixing.work.service_hall import acts as hall_acts
from zhixing.work.service_hall import refusals, ticks
from zhixing.work.service_hall.acts import queues as acts
from zhixing.work.service_hall.models import Alert, Case, PeriodDuty, TurnReason
from zhixing.work.service_hall.rules import queues as rules
from zhixing.work.service_hall.selectors import queues as selectors

pytestmark = [pytest.mark.django_db, pytest.mark.institution("F8")]

MARCH = {"since": moment("2026-03-01 00:00"), "until": moment("2026-04-01 00:00")}


@pytest.fixture
def hall() -> Hall:
    return found_hall(accounts=True)


def decided(hall: Hall, cases: list[Case], order: list[int], *, every_minutes: int = 2) -> None:
    """Let 李强 have decided these cases in this order, received one a minute on 2 March."""
    start, end = moment("2026-03-02 08:30"), moment("2026-03-05 08:30")
    for place, case in enumerate(cases):
        case.accepted_at = case.received_at = start + timedelta(minutes=place)
        case.decided_by_id = hall.person("li")
    for place, index in enumerate(order):
        cases[index].decided_at = end + timedelta(minutes=every_minutes * place)
    Case.objects.bulk_update(cases, ["accepted_at", "received_at", "decided_by", "decided_at"])


def test_forty_of_two_hundred_out_of_turn_three_with_a_code_leave_37_to_explain(hall: Hall) -> None:
    cases = hall.past_cases(hall.item(), [3] * 200, on="2026-03-02")
    early = list(range(100, 180, 2))  # forty are taken before their turn
    order = early + [place for place in range(200) if place not in early]
    decided(hall, cases, order)
    for place in early[:2]:
        TurnReason.objects.create(
            case=cases[place], code="frail", text="八十岁", noted_by_id=hall.person("li"),
            noted_at=moment("2026-03-04 09:00"),
        )  # fmt: skip
    Case.objects.filter(pk=cases[early[2]].pk).update(urgent_at=moment("2026-03-02 09:00"))

    [one] = selectors.officer_queues(**MARCH)
    assert (one.officer, one.handled, one.moved, one.coded, len(one.exceptions)) == ("李强", 200, 40, 3, 37)
    test = {"by": "zhou", "at": "2026-04-01 09:00", **MARCH}
    with pytest.raises(refusals.NotAllowed):
        hall.do(acts.examine_queues, **test | {"by": "su"})
    assert hall.do(acts.examine_queues, **test) == 37
    assert hall.do(acts.examine_queues, **test) == 0
    found = Alert.objects.filter(kind="out_of_turn")
    assert {alert.due_at for alert in found} == {moment("2026-04-03 17:30")}  # two working days
    assert {alert.unit_id for alert in found} == {hall.unit("housing")}
    desk = sign_in(Client(), hall.office, "zhou")
    page = desk.get("/services/queues/?month=2026-03").content.decode()
    assert "李强" in page and "37" in page and page.count('href="/services/cases/9') == 37
    assert desk.get("/services/queues/?month=2026-03&format=xlsx").status_code == 200
    assert sign_in(Client(), hall.office, "su", post="hall-head").get("/services/queues/").status_code == 404
    assert Client().get("/services/queues/").status_code == 302  # never public


def test_one_firm_waits_half_a_day_and_the_others_four(hall: Hall) -> None:
    item, firm, others = hall.item(), hall.applicant("宏远公司"), hall.applicants(10)
    cases = hall.past_cases(item, [1] * 16, on="2026-03-02", applicants=[firm] * 6 + others)
    for place, case in enumerate(cases):
        case.accepted_at = moment("2026-03-02 08:00") + timedelta(minutes=place)
        case.decided_at = case.accepted_at + (timedelta(minutes=210) if place < 6 else timedelta(days=4))
        case.decided_by_id = hall.person("li")
    Case.objects.bulk_update(cases, ["accepted_at", "decided_at", "decided_by"])
    [one] = selectors.officer_queues(**MARCH)
    [row] = one.favoured
    assert (row.party, row.cases, row.own_tenths, row.others_tenths) == (firm, 6, 5, 40)
    hall.do(acts.examine_queues, by="zhou", at="2026-04-01 09:00", **MARCH)
    alert = Alert.objects.get(kind="favoured")
    assert "0.5" in alert.detail and "4.0" in alert.detail


def test_a_cousin_s_case_is_moved_before_it_is_opened(hall: Hall) -> None:
    with hall.at("2026-03-02 08:30") as now:
        cousin = parties.register_party(
            kind="person", name="赵明", id_number="110101199003074514", phone="13800000077",
            unit_id=hall.unit("hall"), by=hall.officer("su", "2026-03-02 08:30"), at=now,
        )  # fmt: skip
    said = {"kind": "person", "number": "110101199003074514", "relation": "kin"}
    hall.do(acts.declare_relation, by="zhao", at="2026-03-02 09:00", **said)
    with pytest.raises(refusals.RelationKnown):
        hall.do(acts.declare_relation, by="zhao", at="2026-03-02 09:00", **said)
    item = hall.item()
    with pytest.raises(refusals.AllRelated):  # nobody else sits at a window
        hall.receive(item, at="2026-03-02 10:00", party=cousin.code)
    with hall.at("2026-03-02 10:05") as now:
        hall_acts.seat(window="w7", post_id=hall.office.posts["hall-head"], by=KEEPER, at=now)
    case = hall.receive(item, at="2026-03-02 10:10", party=cousin.code)
    other = hall.receive(item, at="2026-03-02 10:20")
    assert (case.taken_by_id, other.taken_by_id) == (hall.person("su"), hall.person("zhao"))
    assert fresh(case).matter.handler_id == hall.person("su")
    assert [
        one.word for one in selectors.relations(seen_by=hall.officer("zhao", "2026-03-02 11:00"), whole=False)
    ]
    assert not selectors.relations(seen_by=hall.officer("li", "2026-03-02 11:00"), whole=False)


def test_a_reason_comes_before_the_decision_and_has_a_code(hall: Hall) -> None:
    case = hall.accept(hall.item(), at="2026-03-02 10:00")
    note = {"by": "li", "at": "2026-03-02 11:00", "case_id": case.pk}
    with pytest.raises(refusals.NotOneOfTheList):
        hall.do(acts.note_turn_reason, code="friend", text="熟人", **note)
    with pytest.raises(refusals.ReasonMissing):
        hall.do(acts.note_turn_reason, code="frail", text=" ", **note)
    hall.do(acts.note_turn_reason, code="frail", text="孕妇", **note)
    assert TurnReason.objects.get().code == "frail"
    assert rules.out_of_turn([1, 2, 3]) == []
    assert rules.out_of_turn([2, 3, 1]) == [2]


def test_the_month_is_tested_by_a_tick_once_it_is_over(hall: Hall) -> None:
    cases = hall.past_cases(hall.item(), [3] * 10, on="2026-03-02")
    decided(hall, cases, [9, *range(9)])
    with hall.at("2026-03-31 09:00") as now:
        assert ticks.draw_queue_test(now) == 0  # February had nothing
    with hall.at("2026-04-01 09:00") as now:
        assert (ticks.draw_queue_test(now), ticks.draw_queue_test(now)) == (1, 0)
    assert Alert.objects.get(kind="out_of_turn").due_at == moment("2026-04-03 17:30")
    assert list(PeriodDuty.objects.order_by("period").values_list("period", flat=True)) == [
        "2026-02", "2026-03",
    ]  # fmt: skip
