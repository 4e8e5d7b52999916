"""E6 限时办结: the promise within the law, lawful pauses that the applicant sees, red at the limit."""

from __future__ import annotations

import pytest

from tests.support.hall import Hall, found_hall, fresh
from tests.support.matters import moment
from zhixing.core.clock.models import Clock
from zhixing.core.outcomes.models import Breach
from zhixing.work.service_hall import acts, refusals, selectors
from zhixing.work.service_hall.models import Item

pytestmark = [pytest.mark.django_db, pytest.mark.institution("E6")]


@pytest.fixture
def hall() -> Hall:
    return found_hall()


class TestTheLimit:
    def test_a_promise_above_the_law_is_not_published(self, hall: Hall) -> None:
        with pytest.raises(refusals.PromiseAboveLaw) as refused:
            hall.item(promised=25, statutory=20)
        assert "25 个工作日" in str(refused.value)
        assert not Item.objects.exists()

    def test_two_days_of_expert_review_move_the_date_and_the_applicant_sees_why(self, hall: Hall) -> None:
        case = hall.accept(hall.item(promised=7, statutory=20), at="2026-03-02 10:00")
        assert fresh(case).matter.due_at == moment("2026-03-11 17:30")
        with pytest.raises(refusals.GroundRefused):
            hall.do(
                acts.pause, by="li", at="2026-03-04 09:00", case_id=case.pk, ground="领导出差", days=2,
                evidence="x",
            )  # fmt: skip
        hall.do(
            acts.pause, by="li", at="2026-03-04 09:00", case_id=case.pk, ground="expert_review", days=2,
            evidence="澄住建特告〔2026〕5号",
        )  # fmt: skip
        hall.do(acts.resume, by="li", at="2026-03-06 08:30", case_id=case.pk)
        found = fresh(case)
        assert found.matter.due_at == moment("2026-03-13 17:30")
        tracked = selectors.tracked_case(
            number=found.matter.number, code=found.matter.tracking_code, now=moment("2026-03-06 09:00")
        )
        assert tracked is not None
        [pause] = tracked.pauses
        assert (pause.ground, pause.evidence) == ("专家评审", "澄住建特告〔2026〕5号")
        assert Clock.objects.get(about=found.matter.reference, purpose="statutory").due_at == moment(
            "2026-04-01 17:30"
        )

        hall.tick("2026-03-13 17:31")
        assert fresh(case).matter.light == "red"
        hall.do(acts.handle, by="li", at="2026-03-16 09:00", case_id=case.pk, opinion="符合条件")
        done = hall.do(
            acts.decide, by="wang", at="2026-03-16 10:00", case_id=case.pk, outcome="granted", result="证1号"
        )
        assert fresh(done).matter.light == "done_late"
        [breach] = Breach.objects.filter(rule_code="services.time_kept")
        assert (breach.unit_id, breach.summary) == (hall.unit("housing"), "超过承诺时限 1 个工作日办结")

    def test_extended_once_by_the_head_with_a_reason(self, hall: Hall) -> None:
        case = hall.accept(hall.item(), at="2026-03-02 10:00")
        more = {"case_id": case.pk, "days": 5, "reason": "需异地核查"}
        with pytest.raises(refusals.NotAllowed):
            hall.do(acts.extend, by="li", at="2026-03-09 09:00", **more)
        with pytest.raises(refusals.ExtensionTooLong):
            hall.do(acts.extend, by="wang", at="2026-03-09 09:00", **more | {"days": 11})
        hall.do(acts.extend, by="wang", at="2026-03-09 09:00", **more)
        assert fresh(case).matter.due_at == moment("2026-03-18 17:30")
        with pytest.raises(refusals.ExtendedBefore):
            hall.do(acts.extend, by="wang", at="2026-03-10 09:00", **more)

    def test_no_limit_is_none_and_not_nought(self, hall: Hall) -> None:
        case = hall.accept(hall.item(promised=None, statutory=None), at="2026-03-02 10:00")
        assert fresh(case).matter.due_at is None
        assert not Clock.objects.filter(about=fresh(case).matter.reference, purpose="main").exists()
