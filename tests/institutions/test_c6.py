"""C6 停工: all with an open duty are asked, the cause comes first, the days add up, tracing is proposed."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.matters import Stage, stage
from tests.work.projects.stage import decide, enter, meet
from zhixing.core.matters import acts as matters
from zhixing.core.notices import selectors as notices
from zhixing.work.projects import acts, refusals, selectors
from zhixing.work.projects.models import Stoppage

pytestmark = [pytest.mark.django_db, pytest.mark.institution("C6")]


@pytest.fixture
def county() -> Stage:
    return stage()


@pytest.fixture
def stopped(county: Stage) -> Stoppage:
    """A dyke on which four other units have something to do stops on 06-01."""
    project = enter(county, title="马家渡堤防")
    meeting = meet(county, project, held="2026-05-20 10:00")
    for unit in ("land", "finance", "urban", "laohe"):
        decide(county, meeting, f"{unit}事项", at="2026-05-20 11:00", due="2026-06-30", unit=unit)
    found = county.do(
        acts.report_stoppage,
        by="wang",
        at="2026-06-01 09:00",
        project_id=project.pk,
        stopped_on=date(2026, 6, 1),
        reporter="施工单位",
        text="用地边界有争议，施工单位停工",
    )
    assert isinstance(found, Stoppage)
    return found


def row(county: Stage, found: Stoppage, at: str) -> selectors.StoppageRow:
    with county.at(at) as now:
        shown = selectors.stoppage(found.matter.number, seen_by=county.officer("zhou", at), now=now)
    assert shown is not None
    return shown


def cause(county: Stage, found: Stoppage, said: str, at: str = "2026-06-03 09:00") -> None:
    county.do(acts.say_cause, by="wang", at=at, stoppage_id=found.pk, cause=said, text="核界后复工")


def resume(county: Stage, found: Stoppage, *shares: acts.Share) -> None:
    county.do(
        acts.resume_work,
        by="zhou",
        at="2026-06-15 17:00",
        stoppage_id=found.pk,
        resumed_on=date(2026, 6, 15),
        shares=shares,
    )


class TestStoppage:
    def test_four_are_asked_three_reply_and_the_fourth_is_red(self, county: Stage, stopped: Stoppage) -> None:
        [told] = notices.told(stopped.matter.reference, topic="red")
        assert told.person.name == "陈立群"
        for unit, head in (("land", "tian"), ("finance", "qian"), ("urban", "ma")):
            county.do(
                matters.reply_support,
                by=head,
                at="2026-06-02 16:00",
                matter_id=stopped.matter_id,
                unit_id=county.unit(unit),
                reply="本单位事项已办",
            )
        county.tick("2026-06-02 17:30")
        asked = {one.unit: one.light for one in row(county, stopped, "2026-06-02 18:00").asked}
        assert len(asked) == 4
        assert {unit for unit, light in asked.items() if light == "red"} == {"老河镇"}

    def test_fourteen_days_are_divided_exactly(self, county: Stage, stopped: Stoppage) -> None:
        with pytest.raises(refusals.CauseMissing):
            resume(county, stopped, acts.Share(14, "用地", county.unit("land")))
        cause(county, stopped, "用地手续或边界争议")
        with pytest.raises(refusals.SharesDiffer):
            resume(county, stopped, acts.Share(10, "水利"), acts.Share(5, "用地", county.unit("land")))
        resume(
            county,
            stopped,
            acts.Share(10, "水利", county.unit("housing")),
            acts.Share(4, "用地", county.unit("land")),
        )
        shown = row(county, stopped, "2026-06-16 09:00")
        assert (shown.days, [days for _, _, days in shown.shares]) == (14, [10, 4])
        assert shown.resumed_on == date(2026, 6, 15)

    def test_tracing_is_proposed_after_seven_days_and_decided_by_a_person(
        self, county: Stage, stopped: Stoppage
    ) -> None:
        assert row(county, stopped, "2026-06-09 09:00").tracing.sentence == "请先说明停工原因"
        cause(county, stopped, "用地手续或边界争议")
        assert not row(county, stopped, "2026-06-07 09:00").tracing.is_proposed
        assert row(county, stopped, "2026-06-08 09:00").tracing.is_proposed
        assert Stoppage.objects.get(pk=stopped.pk).tracing == ""
        values = {"stoppage_id": stopped.pk, "is_opened": True, "reason": "边界争议长期未处理"}
        with pytest.raises(refusals.ReasonMissing):
            county.do(acts.decide_tracing, by="zhou", at="2026-06-08 10:00", decision_number="", **values)
        county.do(
            acts.decide_tracing, by="zhou", at="2026-06-08 10:00", decision_number="政督〔2026〕9号", **values
        )
        assert Stoppage.objects.get(pk=stopped.pk).tracing == "opened"

    def test_a_lawful_cause_proposes_nothing(self, county: Stage, stopped: Stoppage) -> None:
        cause(county, stopped, "汛期")
        assert not row(county, stopped, "2026-06-20 09:00").tracing.is_proposed
        with pytest.raises(refusals.TracingNotProposed):
            county.do(
                acts.decide_tracing,
                by="zhou",
                at="2026-06-20 10:00",
                stoppage_id=stopped.pk,
                is_opened=True,
                decision_number="1",
                reason="r",
            )
