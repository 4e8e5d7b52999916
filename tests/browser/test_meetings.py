"""The executive meeting in the browser: planned, told, held, decided, its minutes broken into tasks."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.reliability.scenes import ago, live_county
from tests.support.matters import Stage
from tests.support.meetings import executive, paper
from zhixing.core.matters.models import Matter
from zhixing.work.meetings import acts
from zhixing.work.meetings.models import Meeting


@pytest.fixture
def county(transactional_db: None) -> Stage:
    return live_county()


@pytest.fixture
def planned(county: Stage) -> Meeting:
    """A sitting this morning with one topic that the county head has agreed to."""
    series = executive(county)
    new = acts.NewTopic(
        series.pk,
        "关于老旧小区改造资金筹措方案",
        "work",
        "12个小区，缺口3200万元",
        (paper("countersign", "会签意见"),),
    )
    topic = county.do(acts.submit_topic, by="wang", at=ago(days=6), new=new)
    for by, days in (("wu", 5.5), ("chen", 5), ("lu", 4.5)):
        county.do(acts.pass_topic, by=by, at=ago(days=days), topic_id=topic.pk, words="同意")
    begins = timezone.now() - timedelta(hours=2)
    return county.do(
        acts.plan_meeting,
        by="wu",
        at=ago(days=4),
        series_id=series.pk,
        starts_at=begins,
        ends_at=begins + timedelta(hours=1),
        place="县政府第一会议室",
    )


class TestOneSitting:
    def test_from_agenda_to_tasks(self, arrive, county: Stage, planned: Meeting) -> None:
        wu = arrive("wu")
        here = f"/meetings/{planned.code}/"
        page = wu.open(here)
        wu.click("安排议题")
        page.get_by_label("关于老旧小区改造资金筹措方案（住建局）").check()
        wu.press("安排议题")
        wu.press("发出会议通知")
        wu.click("登记到会情况")
        wu.screenshot("meeting-hold")
        assert wu.axe() == []
        wu.press("登记到会情况")
        page.get_by_role("link", name="记录意见和决定").first.click()
        for select in page.locator("select[name^=stance]").all():
            select.select_option("agree")
        page.get_by_label("行政首长的决定").select_option("agree_with")
        wu.screenshot("meeting-item")
        wu.press("记录意见和决定")
        wu.click("记录议定事项")
        page.get_by_label("内容").fill("完成12个小区施工图审查")
        page.get_by_label("牵头单位").select_option(label="住建局")
        page.get_by_label("完成时限").fill("2026-12-30")
        wu.press("记录议定事项")
        assert "已记录 1 条" in page.content()
        wu.open(here)
        wu.screenshot("meeting-held")
        wu.click("印发纪要")
        wu.press("印发纪要")
        assert "澄阳县人民政府常务会议纪要〔2026〕1号" in page.content()
        wu.screenshot("meeting-issued")
        assert wu.axe() == []
        assert wu.sideways() == 0
        wu.press("送任务分解")
        assert page.locator("section.proposal").count() == 1
        assert page.locator("#row-1").get_by_label("牵头单位").input_value() == "住建局"
        wu.screenshot("meeting-breakdown")
        wu.press("全部交办")
        assert Matter.objects.filter(source_kind="meeting", unit_id=county.unit("housing")).count() == 1

    def test_on_a_phone_a_member_reads_agenda_and_papers(
        self, arrive, county: Stage, planned: Meeting
    ) -> None:
        ready = planned.series.topics.get()
        county.do(acts.set_agenda, by="wu", at=ago(days=3.5), meeting_id=planned.pk, topic_ids=[ready.pk])
        county.do(acts.send_notice, by="wu", at=ago(days=3), meeting_id=planned.pk)
        chen = arrive("chen", phone=True)
        page = chen.open(f"/meetings/{planned.code}/")
        assert "会签意见.docx" in page.content()
        assert chen.sideways() == 0
        assert chen.small_targets(24) == []
        chen.screenshot("meeting-phone")
