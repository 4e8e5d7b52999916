"""E5 一次性告知 as amended: one list, frozen; acceptance on the day the listed papers came in."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.support.hall import Hall, found_hall, fresh
from tests.support.matters import moment
from zhixing.core.ledger import selectors as ledger
from zhixing.core.outcomes.models import Breach
from zhixing.work.service_hall import acts, refusals, ticks
from zhixing.work.service_hall.models import Case, CaseStep, PaperNotice

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E5")]

ASKS = ("申请表", "身份证明", "场所证明", "平面图")


@pytest.fixture
def hall() -> Hall:
    return found_hall()


@pytest.fixture
def told(hall: Hall) -> Case:
    """2026-03-02: three of four papers are missing, and listed."""
    item = hall.item(asks=ASKS)
    case = hall.receive(item, at="2026-03-02 10:00", given=("004",))
    hall.do(
        acts.tell_once, by="zhao", at="2026-03-02 10:05", case_id=case.pk, hints={"003": "由街道出具，需盖章"}
    )
    return fresh(case)


class TestOneList:
    def test_three_papers_come_and_the_fourth_is_refused(self, hall: Hall, told: Case) -> None:
        [notice] = PaperNotice.objects.filter(case=told)
        assert [paper["name"] for paper in notice.papers] == ["申请表", "身份证明", "场所证明"]
        assert notice.papers[2]["how"] == "由街道出具，需盖章"
        assert told.stage == "told"

        done = hall.do(
            acts.supplement, by="zhao", at="2026-03-05 09:30", case_id=told.pk, given=["001", "002", "003"]
        )
        assert (done.stage, done.accepted_at) == ("accepted", moment("2026-03-05 09:30"))
        assert fresh(done).matter.due_at == moment("2026-03-16 17:30")  # 7 working days from 03-05

        asked = hall.do(
            acts.ask_paper, by="li", at="2026-03-06 09:00", case_id=told.pk, code="004", name="平面图"
        )
        assert isinstance(asked.refusal, refusals.NotOnFirstList)
        [breach] = Breach.objects.all()
        assert (breach.rule_code, breach.person_id) == ("services.told_once", hall.person("zhao"))
        assert breach.occurred_at == moment("2026-03-02 10:05")
        verbs = [entry.verb for entry in ledger.history(told.matter.reference)]
        assert verbs.count("case.paper_refused") == 1
        found = fresh(told)
        assert (found.stage, found.matter.due_at) == ("accepted", moment("2026-03-16 17:30"))

    def test_a_condition_of_the_licence_is_fetched_by_the_office_and_no_clock_stops(
        self, hall: Hall, told: Case
    ) -> None:
        hall.do(
            acts.supplement, by="zhao", at="2026-03-05 09:30", case_id=told.pk, given=["001", "002", "003"]
        )
        demand = {
            "case_id": told.pk,
            "code": "004",
            "name": "平面图",
            "reason": "condition",
            "document": "消防法第十五条",
        }
        with pytest.raises(refusals.NotAllowed):
            hall.do(acts.ask_paper, by="li", at="2026-03-06 09:00", **demand)
        asked = hall.do(acts.ask_paper, by="wang", at="2026-03-06 09:10", **demand)
        assert asked.stands
        assert Breach.objects.filter(rule_code="services.told_once").count() == 1
        matter = fresh(told).matter
        assert (matter.paused_at, matter.due_at) == (None, moment("2026-03-16 17:30"))

    def test_no_second_list_without_a_coded_reason(self, hall: Hall, told: Case) -> None:
        with pytest.raises(refusals.AlreadyTold):
            hall.do(acts.tell_once, by="zhao", at="2026-03-03 10:00", case_id=told.pk, hints={})
        with pytest.raises(IntegrityError), transaction.atomic():
            PaperNotice.objects.create(
                case=told, told_at=moment("2026-03-03 10:00"), told_by_id=hall.person("zhao"), papers=[]
            )
        asked = hall.do(
            acts.ask_paper, by="zhao", at="2026-03-03 10:00", case_id=told.pk, code="004", name="平面图",
            reason="facts_changed", document="申请人 3 月 3 日变更经营场所",
        )  # fmt: skip
        assert asked.stands
        lists = PaperNotice.objects.filter(case=told)
        assert [notice.reason for notice in lists.order_by("told_at")] == ["", "facts_changed"]
        assert not Breach.objects.exists()

    def test_not_accepted_while_one_listed_paper_is_out(self, hall: Hall, told: Case) -> None:
        hall.do(acts.supplement, by="zhao", at="2026-03-05 09:30", case_id=told.pk, given=["001", "002"])
        with pytest.raises(refusals.PapersStillMissing) as refused:
            hall.do(acts.accept, by="zhao", at="2026-03-05 09:40", case_id=told.pk)
        assert "场所证明" in str(refused.value)
        assert fresh(told).accepted_at is None


class TestNothingTold:
    def test_deemed_accepted_from_receipt_after_five_working_days(self, hall: Hall) -> None:
        item = hall.item(asks=ASKS)
        case = hall.receive(item, at="2026-03-02 10:00", given=("001",))
        with hall.at("2026-03-09 17:00") as now:
            assert ticks.accept_what_was_not_told(now) == 0
        with hall.at("2026-03-09 17:31") as now:
            assert ticks.accept_what_was_not_told(now) == 1
            assert ticks.accept_what_was_not_told(now) == 0
        found = fresh(case)
        assert (found.stage, found.deemed, found.accepted_at) == (
            "accepted",
            True,
            moment("2026-03-02 10:00"),
        )
        assert found.matter.due_at == moment("2026-03-11 17:30")
        assert CaseStep.objects.filter(case=case, step="deemed").exists()

    def test_a_paper_outside_the_catalogue_is_refused_and_kept(self, hall: Hall) -> None:
        case = hall.accept(hall.item(), at="2026-03-02 10:00")
        asked = hall.do(
            acts.ask_paper, by="li", at="2026-03-03 09:00", case_id=case.pk, code="", name="单位介绍信"
        )
        assert isinstance(asked.refusal, refusals.PaperUnknown)
        assert Breach.objects.get().rule_code == "services.outside_catalogue"
