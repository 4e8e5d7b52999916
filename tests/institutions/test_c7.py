"""C7 企业诉求: answered by a date or a deed, reopened once, then to the linked leader; the month adds up."""

from __future__ import annotations

from datetime import date

import pytest

from tests.support.matters import Stage, fresh, moment, stage
from tests.work.projects.stage import enter
from zhixing.core.notices import selectors as notices
from zhixing.work.projects import acts, refusals, selectors
from zhixing.work.projects.models import Need

WHY = "能耗指标由省统筹，县级无指标"

pytestmark = [pytest.mark.django_db, pytest.mark.institution("C7")]


@pytest.fixture
def county() -> Stage:
    return stage()


def file(county: Stage, at: str = "2026-03-02 09:00", **more: object) -> Need:
    values = {"title": "厂区用电容量不足", "enterprise": "宏远铸件", "asked_at": moment(at)} | more
    need = county.do(
        acts.file_need, by="zhou", at=at, new=acts.NewNeed(unit_id=county.unit("housing"), **values)
    )
    assert isinstance(need, Need)
    return need


def answer(county: Stage, need: Need, text: str, *, at: str, **more: object) -> Need:
    found = county.do(acts.answer_need, by="li", at=at, need_id=need.pk, text=text, **more)
    assert isinstance(found, Need)
    return found


def say(county: Stage, need: Need, *, solved: bool, at: str) -> Need:
    found = county.do(acts.confirm_need, by="zhou", at=at, need_id=need.pk, is_solved=solved, said="")
    assert isinstance(found, Need)
    return found


class TestNeed:
    def test_is_due_in_five_working_days(self, county: Stage) -> None:
        assert fresh(file(county).matter).due_at == moment("2026-03-09 17:30")

    @pytest.mark.parametrize("text", ["正在研究", "正在抓紧协调办理中。", "已经汇报，请耐心等待"])
    def test_being_looked_into_is_no_answer_without_a_date(self, county: Stage, text: str) -> None:
        need = file(county)
        with pytest.raises(refusals.HollowAnswer):
            answer(county, need, text, at="2026-03-03 09:00")
        assert Need.objects.get(pk=need.pk).state == "open"
        dated = answer(county, need, text, at="2026-03-03 09:00", promised_on=date(2026, 3, 20))
        assert dated.state == "answered"
        assert fresh(need.matter).due_at == moment("2026-03-20 17:30")

    def test_unsolved_opens_once_by_itself_and_then_goes_to_the_leader(self, county: Stage) -> None:
        project = enter(county)
        need = file(county, project_id=project.pk)
        answer(county, need, "已增容至 630 千伏安", at="2026-03-04 09:00")
        with pytest.raises(refusals.WrongNeedState):
            answer(county, need, "再答", at="2026-03-04 10:00")
        assert say(county, need, solved=False, at="2026-03-05 09:00").state == "open"
        assert notices.told(need.matter.reference, topic="explain") == []
        answer(county, need, "新增专线一条", at="2026-03-06 09:00")
        assert say(county, need, solved=False, at="2026-03-09 09:00").state == "raised"
        [told] = notices.told(need.matter.reference, topic="explain")
        assert told.person.name == "陈立群"
        answer(county, need, "专线已通电", at="2026-03-10 09:00")
        assert say(county, need, solved=True, at="2026-03-11 09:00").state == "solved"
        assert fresh(need.matter).state == "closed"

    def test_what_cannot_be_done_names_the_level_that_can(self, county: Stage) -> None:
        need = file(county)
        with pytest.raises(refusals.LevelMissing):
            answer(county, need, WHY, at="2026-03-03 09:00", cannot=True)
        answer(county, need, WHY, at="2026-03-03 09:00", cannot=True, level="省发改委")
        assert Need.objects.get(pk=need.pk).state == "refused"

    def test_the_month_adds_up_and_old_ones_go_to_the_pool(self, county: Stage) -> None:
        solved, refused, _open = (file(county, title=f"诉求{number}") for number in range(3))
        answer(county, solved, "管网已接通", at="2026-03-03 09:00")
        say(county, solved, solved=True, at="2026-03-04 09:00")
        answer(county, refused, WHY, at="2026-03-03 09:00", cannot=True, level="省发改委")
        by = county.officer("zhou", "2026-04-07 09:00")
        month = selectors.need_month(date(2026, 3, 1), seen_by=by)
        assert (month.filed, month.solved, month.open, month.refused) == (3, 1, 1, 1)
        assert month.filed == month.solved + month.open + month.refused
        with county.at("2026-04-07 09:00") as now:
            rows, total = selectors.needs(seen_by=by, now=now, only_old=True)
        assert [(row.title, row.is_old) for row in rows] == [("宏远铸件：诉求2", True)]
        assert total == 1

    def test_who_answered_does_not_speak_for_the_enterprise(self, county: Stage) -> None:
        need = file(county)
        answer(county, need, "管网已接通", at="2026-03-03 09:00")
        with pytest.raises(refusals.SaidByAnswerer):
            county.do(
                acts.confirm_need, by="li", at="2026-03-04 09:00", need_id=need.pk, is_solved=True, said=""
            )
