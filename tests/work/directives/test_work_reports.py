"""Annual targets out of a government work report: a text of our own, and twelve real ones where at hand."""

from __future__ import annotations

import json
import sys

import pytest
from django.test import Client

from tests.architecture import source
from tests.support.people import found_office, sign_in
from zhixing.foundation.reading.documents import blocks_of
from zhixing.work.directives.models import Target, TargetList
from zhixing.work.directives.rules.targets import ProposedTarget, read_targets

TWELVE = source.ROOT.parent / "shared" / "data" / "cn-gov-work-reports" / "reports_2013_2025.jsonl"
GROWTH = {
    2013: "7.5左右", 2014: "7.5左右", 2015: "7左右", 2016: "6.5-7", 2017: "6.5左右", 2018: "6.5左右",
    2019: "6-6.5", 2021: "6以上", 2022: "5.5左右", 2023: "5左右", 2024: "5左右", 2025: "5左右",
}  # fmt: skip

OURS = """澄阳县人民政府工作报告
各位代表：
过去一年，全县地区生产总值增长6.2%，新建农村公路91公里，城镇新增就业3500人。
今年全县经济社会发展的主要预期目标是：地区生产总值增长6%左右；一般公共预算收入增长5%以上，财政支出结构持续优化；\
城镇新增就业3200人以上，城镇调查失业率5.5%以内；居民收入增长与经济增长同步；县城空气质量优良天数比率不低于90%。
做好今年工作，要重点抓好以下方面。
一、扩大有效投资。全年实施重点项目25个，新建改建农村公路86公里，12月底前完成。
二、办好民生实事。改造老旧小区12个；新增公办幼儿园学位540个，让孩子就近入园。"""


def brief(found: list[ProposedTarget]) -> list[tuple[str, str, str]]:
    return [(one.title, one.value, one.measure) for one in found]


class TestAReportOfOurOwn:
    def test_the_list_and_what_is_counted_of_this_year_and_nothing_of_the_last(self) -> None:
        found = read_targets(blocks_of(OURS))
        assert brief(found) == [
            ("地区生产总值增长6%左右", "6左右", "%"),
            ("一般公共预算收入增长5%以上", "5以上", "%"),
            ("财政支出结构持续优化", "", ""),
            ("城镇新增就业3200人以上", "3200以上", "人"),
            ("城镇调查失业率5.5%以内", "5.5以内", "%"),
            ("居民收入增长与经济增长同步", "", ""),
            ("县城空气质量优良天数比率不低于90%", "不低于90", "%"),
            ("全年实施重点项目25个", "25", "个"),
            ("新建改建农村公路86公里", "86", "公里"),
            ("改造老旧小区12个", "12", "个"),
            ("新增公办幼儿园学位540个", "540", "个"),
        ]
        assert {one.lead for one in found} == {""}
        assert all("no_lead" in one.flags for one in found)
        assert [one.title for one in found if "no_value" in one.flags] == [
            "财政支出结构持续优化", "居民收入增长与经济增长同步"
        ]  # fmt: skip
        assert all(one.sentence in OURS for one in found)

    @pytest.mark.django_db
    def test_proposed_on_the_page_for_a_person_to_confirm(self, client: Client) -> None:
        sign_in(client, found_office(), "zhou")
        shown = client.post("/directives/targets/", {"year": "2026", "text": OURS}, follow=True)
        text = shown.content.decode()
        listed = TargetList.objects.get()
        assert listed.released_at is None
        assert Target.objects.filter(matter=None).count() == 11
        assert "新增公办幼儿园学位540个" in text
        assert "县城空气质量优良天数比率不低于90%" in text


@pytest.mark.skipif(not TWELVE.exists(), reason="the shared data are not beside the checkout")
class TestTwelveReports:
    def test_the_growth_of_each_year_and_every_target_cites_its_sentence(self) -> None:
        growth, counts = {}, {}
        for line in TWELVE.read_text("utf-8").splitlines():
            report = json.loads(line)
            found = read_targets(blocks_of(report["content"]))
            year = int(report["year"])
            counts[year] = len(found)
            growth[year] = next(
                one.value for one in found if "国内生产总值" in one.title and "增长" in one.title
            )
            assert all(one.sentence in report["content"] for one in found), year
            assert not [one.title for one in found if "回顾" in one.title], "what was done is no target"
        sys.stdout.write(f"targets proposed from twelve reports: {sum(counts.values())} ({counts})\n")
        assert growth == GROWTH
        assert min(counts.values()) >= 8
