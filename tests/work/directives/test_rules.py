"""What an official document assigns: to whom, by when, on which words."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhixing.foundation.reading.documents import Block, blocks_of, header_of, plain_text
from zhixing.foundation.reading.numerals import number
from zhixing.work.directives.imports import read_blocks
from zhixing.work.directives.rules.clauses import clause_label
from zhixing.work.directives.rules.deadlines import Frame, read_deadlines
from zhixing.work.directives.rules.flags import FLAGS
from zhixing.work.directives.rules.parties import is_responsibility, read_parties
from zhixing.work.directives.rules.tasks import Task, decompose
from zhixing.work.directives.rules.units import is_collective, split_units

DATA = Path(__file__).resolve().parents[2] / "data" / "decompose"
DOCUMENTS = sorted(path for path in DATA.glob("*/*") if path.suffix in (".txt", ".docx"))
# Right of each set when it was last raised. A change may only raise it.
REACHED = {
    "annotations": 122,
    "county": 256,
    "held": 110,
    "offices": 67,
    "offices-2": 71,
    "offices-3": 82,
    "offices-4": 82,
    "offices-5": 107,
    "offices-6": 83,
    "offices-7": 64,
    "offices-8": 60,
    "offices-9": 39,
    "offices-10": 31,
    "offices-11": 20,
    "offices-12": 19,
    "offices-13": 20,
    "offices-14": 52,
    "offices-15": 46,
    "offices-16": 44,
    "offices-17": 39,
    "offices-18": 37,
    "offices-19": 37,
    "offices-20": 32,
}
OF_MARCH = Frame(2026, date(2026, 3, 5))


def blocks_in(path: Path) -> list[Block]:
    return read_blocks(path.read_bytes(), name=path.name)


def tasks_of(text: str) -> tuple[Task, ...]:
    return decompose(blocks_of(text)).tasks


def only_task(text: str) -> Task:
    [task] = tasks_of(text)
    return task


def in_a_paper(*lines: str, written: str = "2026年3月5日") -> str:
    return "\n".join(
        [
            "关于印发工作方案的通知",
            "澄政办发〔2026〕12号",
            "各乡镇：",
            *lines,
            "澄阳县人民政府办公室",
            written,
        ]
    )


class TestNumerals:
    @pytest.mark.parametrize(
        ("text", "value"),
        [
            ("12", 12),
            ("十", 10),
            ("十二", 12),
            ("二十", 20),
            ("三十一", 31),
            ("一百二十", 120),
            ("二〇二六", 2026),
            ("两", 2),
        ],
    )
    def test_are_read(self, text: str, value: int) -> None:
        assert number(text) == value

    @pytest.mark.parametrize("text", ["", "甲", "1a"])
    def test_other_words_are_refused(self, text: str) -> None:
        with pytest.raises(ValueError, match="not a numeral"):
            number(text)


class TestDeadlines:
    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("6月底前完成", ["2026-06-30"]),
            ("六月底前完成", ["2026-06-30"]),
            ("年底前", ["2026-12-31"]),
            ("年内完工", ["2026-12-31"]),
            ("上半年完成", ["2026-06-30"]),
            ("三季度前落实到位", ["2026-09-30"]),
            ("5月15日前", ["2026-05-15"]),
            ("于6月5日前将结果上报", ["2026-06-05"]),
            ("9月底前分三批", ["2026-09-30"]),
            ("6月、9月、11月底前完成", ["2026-06-30", "2026-09-30", "2026-11-30"]),
            ("2026年6月底前完成50%，12月底前全部清偿", ["2026-06-30", "2026-12-31"]),
            ("2027年2月底前", ["2027-02-28"]),
            ("2028年2月底前", ["2028-02-29"]),
            ("明年8月20日前", ["2027-08-20"]),
            ("20个工作日内", ["20wd"]),
            ("3日内核查", ["3cd"]),
            ("一周内", ["7cd"]),
            ("一个月内", ["1mo"]),
            ("半年内完成", ["6mo"]),
            ("24小时内报告", ["24wh"]),
            ("本月底前", ["2026-03-31"]),
            ("周五前", ["2026-03-06"]),
            ("下周三前", ["2026-03-11"]),
            ("到2027年，实现全覆盖", [""]),
            ("今晚22时前", ["2026-03-05"]),
            ("于28日12时前到达", ["2026-03-28"]),
            ("即日起至5月31日开展检查", ["2026-05-31"]),
            ("2027年汛期前（4月15日前）", ["", "2027-04-15"]),
            ("上半年，组织一次检查", ["2026-06-30"]),
            ("今年2月底前应完成的支出未达标", []),
            ("2027年前，实现全覆盖", ["2027-12-31"]),
            ("“十五五”末", ["2030-12-31"]),
            ("本意见印发之日起30日内", ["30cd"]),
        ],
    )
    def test_become_fixed_dates_and_limits(self, text: str, values: list[str]) -> None:
        assert [one.value for one in read_deadlines(text, frame=OF_MARCH)] == values

    @pytest.mark.parametrize(
        "text",
        [
            "审批时间压缩至45个工作日以内",
            "公告期压缩至20天",
            "自受理之日起10个工作日内办结",
            "2019年1月1日至12月31日，对困难企业",
            "从2026年1月1日起实施",
            "截至6月底，已完成12个小区",
            "2000年底前建成的老旧小区",
            "2018年12月31日之前已完成转制的企业",
            "9月16日上午召开会议",
            "近3年内未发生事故",
            "在一个纳税年度内",
            "纳入年底效能目标考核",
        ],
    )
    def test_are_not_seen_where_a_date_describes(self, text: str) -> None:
        assert [one.value for one in read_deadlines(text, frame=OF_MARCH)] == []

    @pytest.mark.parametrize(
        ("text", "kind"),
        [
            ("春节前", "event"),
            ("汛前", "event"),
            ("每周五前报送", "recurring"),
            ("每年2月底前", "recurring"),
            ("持续推进", "ongoing"),
            ("长期坚持", "ongoing"),
            ("立即报告", "at_once"),
        ],
    )
    def test_words_that_fix_no_date_have_no_value(self, text: str, kind: str) -> None:
        [found] = read_deadlines(text, frame=OF_MARCH)
        assert (found.kind, found.value) == (kind, "")

    @pytest.mark.parametrize(
        ("text", "values"),
        [
            ("2026年6月", ["2026-06-30"]),
            ("6月", ["2026-06-30"]),
            ("6.30", ["2026-06-30"]),
            ("2026.9.30", ["2026-09-30"]),
            ("2026年3月—6月", ["2026-06-30"]),
            ("2026年1-6月", ["2026-06-30"]),
            ("20个工作日", ["20wd"]),
            ("全年", ["2026-12-31"]),
            ("2026年第二季度", ["2026-06-30"]),
            ("立行立改，2026年7月31日前完成", ["2026-07-31"]),
            ("长期", []),
        ],
    )
    def test_a_time_field_needs_no_before(self, text: str, values: list[str]) -> None:
        found = read_deadlines(text, frame=OF_MARCH, is_field=True)
        assert [one.value for one in found if one.value] == values

    def test_a_paper_of_december_means_the_next_spring(self) -> None:
        [found] = read_deadlines("2月底前", frame=Frame(2026, date(2026, 12, 20)))
        assert (found.value, found.flags) == ("2027-02-28", ("next_year_assumed",))

    def test_a_date_before_the_paper_keeps_its_own_year_and_is_flagged(self) -> None:
        [found] = read_deadlines("2月底前", frame=OF_MARCH)
        assert (found.value, found.flags) == ("2026-02-28", ("date_passed",))

    def test_without_a_year_no_date_is_made(self) -> None:
        [found] = read_deadlines("6月底前", frame=Frame())
        assert (found.value, found.flags) == ("", ("year_unknown",))


class TestUnits:
    @pytest.mark.parametrize(
        ("text", "units"),
        [
            ("海关总署、文化和旅游部、文物局", ["海关总署", "文化和旅游部", "文物局"]),
            ("扶贫办、商务部等和各有关省级人民政府", ["扶贫办", "商务部", "各有关省级人民政府"]),
            ("人力资源社会保障部等有关部门和单位", ["人力资源社会保障部"]),
            ("各省、自治区、直辖市人民政府", ["各省、自治区、直辖市人民政府"]),
            ("各市、州、县人民政府", ["各市、州、县人民政府"]),
            ("县公安局交警大队、县城管局", ["县公安局交警大队", "县城管局"]),
            ("各乡镇（街道）、各有关部门", ["各乡镇（街道）", "各有关部门"]),
            ("各有关部门和单位，各省级人民政府", ["各有关部门和单位", "各省级人民政府"]),
            ("县财政局 县城市管理局", ["县财政局", "县城市管理局"]),
            ("教育和体育局、发展和改革局", ["教育和体育局", "发展和改革局"]),
            ("县财政局和县住建局", ["县财政局", "县住建局"]),
            ("市交通委（市道运局）、市交警总队", ["市交通委（市道运局）", "市交警总队"]),
        ],
    )
    def test_a_list_is_split_at_names_not_inside_them(self, text: str, units: list[str]) -> None:
        assert list(split_units(text).units) == units

    def test_an_etc_leaves_the_list_open(self) -> None:
        assert split_units("县住建局、县财政局等3个部门").is_open
        assert not split_units("县住建局、县财政局").is_open

    def test_marks_tell_who_leads(self) -> None:
        assert split_units("县住建局（牵头）、县财政局、县城管局（配合）").leads == ("县住建局",)
        assert split_units("★县住建局、县财政局").leads == ("县住建局",)

    @pytest.mark.parametrize(
        "name", ["各乡镇（街道）", "有关部门", "县直有关部门", "各省级人民政府", "城管部门"]
    )
    def test_collectives_are_known(self, name: str) -> None:
        assert is_collective(name)

    @pytest.mark.parametrize("name", ["县住建局", "老河镇", "县人民医院", "国务院办公厅"])
    def test_single_units_are_no_collectives(self, name: str) -> None:
        assert not is_collective(name)


class TestParties:
    @pytest.mark.parametrize(
        ("text", "lead", "supports"),
        [
            ("县市监局牵头，县公安局、县税务局配合，6月底前完成", "县市监局", ["县公安局", "县税务局"]),
            ("县住建局会同县自然资源局、县人防办负责", "县住建局", ["县自然资源局", "县人防办"]),
            ("国家发展改革委、财政部会同有关部门负责", "国家发展改革委", ["财政部", "有关部门"]),
            (
                "省民政厅牵头，省财政厅等按职责分工负责，各市县人民政府落实",
                "省民政厅",
                ["省财政厅", "各市县人民政府"],
            ),
            ("公安部、金融监管总局等参与，中国人民银行牵头", "中国人民银行", ["公安部", "金融监管总局"]),
            ("生态环境部指导，试点城市政府负责落实", "试点城市政府", ["生态环境部"]),
        ],
    )
    def test_one_grammar_of_role_words(self, text: str, lead: str, supports: list[str]) -> None:
        parties = read_parties(text, must_look=True)
        assert (parties.lead, sorted(parties.supports)) == (lead, sorted(supports))

    def test_the_first_named_is_proposed_and_flagged(self) -> None:
        assert "first_named_assumed" in read_parties("交通运输部、财政部负责").flags

    @pytest.mark.parametrize(
        "text",
        [
            "市、区、旗",
            "以下简称县住建局",
            "含技工院校",
            "国办发〔2016〕82号",
            "企业直接向国家发展改革委申报",
            "单位：毫米",
        ],
    )
    def test_other_brackets_assign_nothing(self, text: str) -> None:
        assert not is_responsibility(text, is_at_end=True)


class TestClauseLabels:
    @pytest.mark.parametrize(
        ("text", "label"),
        [
            ("一、总体", "一"),
            ("（三）推进", "（三）"),
            ("5.扩大", "5"),
            ("5、扩大", "5"),
            ("（2）落实", "（2）"),
            ("①查", "①"),
            ("第三条 本办法", "第三条"),
            ("4.2.1　出现", "4.2.1"),
            ("2026年6月底前", ""),
            ("1.2亿元投资", ""),
        ],
    )
    def test_are_told_from_numbers(self, text: str, label: str) -> None:
        assert clause_label(text)[1] == label


class TestHeader:
    def test_of_a_web_page_and_of_a_red_head(self) -> None:
        text = (DATA / "state-council" / "guofa-2019-3.txt").read_text("utf-8")
        header, _ = header_of(blocks_of(text))
        assert header.number == "国发〔2019〕3号"
        assert header.title == "国务院关于促进综合保税区高水平开放高质量发展的若干意见"
        assert (header.issuer, header.written, header.kind) == ("国务院", date(2019, 1, 12), "意见")
        assert header.addressee.startswith("各省、自治区、直辖市人民政府")

        text = (DATA / "county" / "work-report.txt").read_text("utf-8")
        header, _ = header_of(blocks_of(text))
        assert header.number == "澄政发〔2026〕5号"
        assert header.issuer == "澄阳县人民政府"
        assert header.title.endswith("关于印发2026年政府工作报告重点任务分工方案的通知")
        assert (header.written, header.kind) == (date(2026, 2, 6), "方案")

    def test_the_year_is_the_title_s_where_the_paper_speaks_of_the_next(self) -> None:
        paper = in_a_paper("一、工作任务", written="2026年12月28日").replace("工作方案", "2027年工作方案")
        assert header_of(blocks_of(paper))[0].year == 2027


class TestDecompose:
    def test_a_clause_is_cited_and_its_sentence_kept(self) -> None:
        paper = in_a_paper(
            "二、主要任务",
            "（三）改善环境",
            "5.清理目录。5月15日前公布。（县政务服务管理局牵头，县司法局配合）",
        )
        task = only_task(paper)
        assert (task.clause, task.title, task.deadlines) == ("二（三）5", "清理目录", ("2026-05-15",))
        assert task.sentence.endswith("（县政务服务管理局牵头，县司法局配合）")

    def test_the_rule_of_the_first_named_holds_from_where_it_is_stated(self) -> None:
        paper = in_a_paper(
            "1.甲事项。（县住建局、县财政局负责）",
            "2.乙事项。（县教育局、县财政局负责。列第一位者为牵头单位，下同）",
            "3.丙事项。（县民政局、县财政局负责）",
        )
        assert ["first_named_assumed" in task.flags for task in tasks_of(paper)] == [True, False, False]

    def test_a_note_of_its_own_holds_for_the_whole_document(self) -> None:
        paper = in_a_paper("1.甲事项。（县住建局、县财政局负责）", "注：责任单位排第一位的为牵头单位。")
        assert "first_named_assumed" not in only_task(paper).flags
        assert decompose(blocks_of(paper)).first_named_rule

    @pytest.mark.parametrize(
        ("clause", "flag"),
        [
            ("甲事项。（县住建局、县财政局按职责分工负责）", "by_duty"),
            ("甲事项。（县住建局、县财政局按职责分工负责）", "no_lead"),
            ("甲事项。（各乡镇（街道）负责）", "collective"),
            ("甲事项。（县住建局牵头，县财政局等部门配合）", "open_list"),
            ("甲事项。（县住建局、县财政局牵头）", "several_leads"),
            ("甲事项。（县住建局负责）", "no_deadline"),
            ("甲事项。（县住建局负责，持续推进）", "ongoing"),
            ("春节前完成甲事项。（县住建局负责）", "event_deadline"),
            ("分三批，6月底、9月底、11月底前完成甲事项。（县住建局负责）", "several_deadlines"),
            ("甲事项。（县住建局指导）", "guides_only"),
        ],
    )
    def test_what_needs_a_person_is_flagged(self, clause: str, flag: str) -> None:
        assert flag in only_task(in_a_paper("1." + clause)).flags

    def test_every_flag_has_its_sentence(self) -> None:
        raised = {
            flag for path in DOCUMENTS for task in decompose(blocks_in(path)).tasks for flag in task.flags
        }
        assert raised <= set(FLAGS)

    def test_a_consulting_order_proposes_the_last_named_and_asks(self) -> None:
        task = only_task("请财政、发改商住建提出意见。")
        assert (task.lead, set(task.supports)) == ("住建", {"财政", "发改"})
        assert "consult_order" in task.flags

    def test_a_leader_as_lead_is_flagged(self) -> None:
        task = only_task("请沈常务牵头协调，速办。")
        assert (task.lead, "person_leads" in task.flags, task.deadlines) == ("沈常务", True, ())

    def test_an_order_without_a_unit_is_no_task_but_is_shown(self) -> None:
        result = decompose(blocks_of("原则同意，请按程序办理。"))
        assert result.tasks == ()
        assert [remark.code for remark in result.remarks] == ["request_without_unit"]

    def test_a_mechanism_led_by_somebody_is_no_task(self) -> None:
        paper = in_a_paper("建立由县政府办公室牵头、有关部门参与的工作机制。")
        assert tasks_of(paper) == ()

    def test_exhortations_and_attendance_are_no_tasks(self) -> None:
        minutes = (
            "县政府常务会议纪要",
            "2026年3月5日",
            "各有关部门要高度重视，密切配合。",
            "列席：县财政局主要负责人",
        )
        assert tasks_of("\n".join(minutes)) == ()

    def test_parts_of_one_clause_are_counted(self) -> None:
        paper = in_a_paper("（十）甲。（县住建局负责）乙。（县财政局负责）")
        assert [(task.clause, task.part) for task in tasks_of(paper)] == [("（十）", 1), ("（十）", 2)]

    def test_labels_under_the_last_of_several_items_are_for_all(self) -> None:
        paper = in_a_paper(
            "（一）整治扬尘", "1.湿法作业。", "2.裸土覆盖。", "责任单位：县住建局", "完成时限：6月底前"
        )
        task = only_task(paper)
        assert "湿法作业" in task.text and "裸土覆盖" in task.text
        assert (task.clause, task.deadlines) == ("（一）", ("2026-06-30",))

    def test_merged_cells_of_a_text_table_are_carried_down(self) -> None:
        paper = in_a_paper("序号|任务|牵头单位|完成时限", "1|甲事项|县住建局|6月底", "2|乙事项||9月底")
        first, second = tasks_of(paper)
        assert (first.lead, second.lead, second.deadlines) == ("县住建局", "县住建局", ("2026-09-30",))
        assert "from_row_above" in second.flags

    @pytest.mark.parametrize("name", REACHED)
    def test_agrees_with_the_annotations(self, name: str) -> None:
        wanted = [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]
        results = {file: decompose(blocks_in(DATA / file)) for file in {row["file"] for row in wanted}}
        right = sum(any(agrees(row, task) for task in results[row["file"]].tasks) for row in wanted)
        proposed = sum(len(result.tasks) for result in results.values())
        assert right >= REACHED[name]
        assert right / len(wanted) >= 0.95
        assert right / proposed >= 0.95

    @pytest.mark.parametrize(
        ("paper", "deadlines"),
        [
            (
                """请各承办单位于6月10日前办理完毕。
                1.甲事项
                主办单位：县住建局
                2.乙事项
                主办单位：县水利局
                办理时限：5月底""",
                ["2026-06-10", "2026-05-31"],
            ),
            (
                """1.甲事项。（县住建局负责）
                2.乙事项。（县水利局负责，5月底前完成）
                以上事项须于6月10日前完成。""",
                ["2026-06-10", "2026-05-31"],
            ),
            (
                """一、县住建局负责甲事项。
                二、县水利局负责乙事项，长期坚持。
                请于6月10日前将办理结果书面反馈县政府办公室。""",
                ["2026-06-10"],
            ),
            (
                """（一）甲类
                6月底前完成的任务：
                1.甲事项。（县住建局负责）
                9月底前完成的任务：
                2.乙事项。（县水利局负责）""",
                ["2026-06-30", "2026-09-30"],
            ),
        ],
    )
    def test_a_day_said_once_holds_for_all_that_have_none(self, paper: str, deadlines: list[str]) -> None:
        tasks = tasks_of(in_a_paper(*paper.splitlines()))

        assert [task.lead for task in tasks] == ["县住建局", "县水利局"]
        assert [day for task in tasks for day in task.deadlines] == deadlines

    def test_a_day_said_in_a_paragraph_holds_for_that_paragraph(self) -> None:
        first, second = tasks_of(
            "领导批示摘录\n2026年6月1日\n甲同志批示：请县水利局核查渗漏情况。请于6月12日前报结果。\n乙同志批示：请县财政局安排资金。"
        )

        assert (first.deadlines, second.deadlines) == (("2026-06-12",), ())

    def test_a_duty_headed_by_its_unit_and_a_full_stop(self) -> None:
        first, second = tasks_of(
            "关于做好考试工作的通知\n各成员单位：\n一、职责\n（一）县公安局。负责考点治安。做好交通疏导。\n（二）县教育局负责考务组织，县公安局负责巡逻。"
        )[:2]

        assert (first.lead, first.text) == ("县公安局", "负责考点治安。做好交通疏导。")
        assert second.lead == "县教育局"

    def test_who_secures_advises_or_lends_people_supports(self) -> None:
        task = only_task(
            "常务会议纪要\n一、县卫健局负责项目前期工作，县自然资源局做好要素保障，县住建局派员指导，确保6月底前开工。"
        )

        assert (task.lead, task.supports) == ("县卫健局", ("县自然资源局", "县住建局"))

    def test_a_last_clause_of_time_is_for_all_whom_the_sentence_charges(self) -> None:
        first, second = tasks_of(
            "常务会议纪要\n2026年3月1日\n一、由县应急局组建队伍，县财政局负责安排经费，4月1日前到位。"
        )

        assert first.deadlines == second.deadlines == ("2026-04-01",)

    def test_a_circular_charges_whom_it_asks_and_nobody_whom_it_praises(self) -> None:
        tasks = tasks_of(
            "关于检查情况的通报\n一、成效\n县教育局于3月底前完成整改，予以表扬。\n二、问题\n县水利局网站两周未更新。\n"
            "三、要求\n请县水利局加强日常监测。请县住建局于6月底前整改到位。\n2026年5月1日"
        )

        assert [(task.lead, task.deadlines) for task in tasks] == [
            ("县水利局", ()),
            ("县住建局", ("2026-06-30",)),
        ]

    def test_a_letter_charges_its_addressee(self) -> None:
        task = only_task(
            "督办函\n云督函〔2026〕3号\n县水利局：\n现将有关问题转你单位，请会同城关镇核查，10个工作日内书面反馈。"
        )

        assert (task.lead, task.supports, task.deadlines) == ("县水利局", ("城关镇",), ("10wd",))

    def test_a_row_that_names_no_lead_goes_on_with_the_row_above(self) -> None:
        rows = (
            "序号|任务|具体内容|牵头单位|配合单位|完成时限",
            "1|甲|事项一|县住建局|县财政局|6月底",
            "2||事项二|||",
            "3|乙|事项三|县水利局||",
            "4|丙|事项四|牵头：县公安局 配合：县城管局|——|",
            "说明：1.本表由县住建局负责解释。",
            "2.县财政局负责汇总。",
        )

        tasks = tasks_of(in_a_paper(*rows))

        assert [(task.lead, task.supports, task.deadlines) for task in tasks] == [
            ("县住建局", ("县财政局",), ("2026-06-30",)),
            ("县住建局", ("县财政局",), ("2026-06-30",)),
            ("县水利局", (), ()),
            ("县公安局", ("县城管局",), ()),
        ]

    def test_a_heading_row_with_a_day_is_for_the_rows_below(self) -> None:
        rows = (
            "序号|任务|牵头单位及责任人|完成时限",
            "6月底前完成的任务",
            "1|甲事项|县住建局 张三|",
            "2|乙事项|县水利局 李四|5月底",
        )

        first, second = tasks_of(in_a_paper(*rows))

        assert (first.lead, first.supports, first.deadlines) == ("县住建局", (), ("2026-06-30",))
        assert second.deadlines == ("2026-05-31",)

    def test_places_chosen_to_go_first_are_charged_with_what_a_lead_in_names(self) -> None:
        paper = (
            "关于开展试点的通知\n一、任务\n试点地区要认真组织实施，重点做好以下工作：\n"
            "（一）建设平台。统一标准，实现互通。\n（二）制定规范。统一格式。\n"
            "二、保障\n试点地区政府办公室对试点工作的统筹推进负总责。"
        )

        tasks = tasks_of(paper)

        assert [(task.clause, task.lead) for task in tasks] == [
            ("一（一）", "试点地区"),
            ("一（二）", "试点地区"),
            ("二", "试点地区政府办公室"),
        ]

    def test_who_carries_out_all_that_follows_is_said_once(self) -> None:
        paper = (
            "试点工作方案\n一、任务\n（一）建立清单。（省生态环境厅指导，试点城市政府负责落实。以下均需试点城市政府落实，不再列出）\n"
            "（二）完善统计。（省统计局、省生态环境厅指导）\n（三）制定标准。（省市场监管局负责）"
        )

        first, second, third = tasks_of(paper)

        assert (first.lead, first.supports) == ("试点城市政府", ("省生态环境厅",))
        assert (second.lead, second.supports) == ("试点城市政府", ("省统计局", "省生态环境厅"))
        assert (third.lead, third.supports) == ("省市场监管局", ())

    def test_a_stage_that_ends_on_a_day_dates_what_is_done_in_it(self) -> None:
        paper = (
            "工作方案\n一、任务\n（一）甲事项。（县住建局负责）\n二、步骤\n"
            "（一）部署阶段（4月20日前）。各乡镇制定方案，报县住建局。\n"
            "（二）实施阶段（4月21日至11月30日）。倒排工期，挂图作战。\n"
            "（三）验收阶段（12月1日至12月31日）。县住建局会同县财政局组织验收。\n2026年3月1日"
        )

        _, first, last = tasks_of(paper)

        assert (first.lead, first.deadlines, "from_heading" in first.flags) == (
            "各乡镇",
            ("2026-04-20",),
            True,
        )
        assert (last.lead, last.supports, last.deadlines) == ("县住建局", ("县财政局",), ("2026-12-31",))

    def test_what_only_tells_is_no_task(self) -> None:
        paper = (
            "常务会议纪要\n2026年9月14日\n一、县供电公司主动上门服务，值得肯定。\n"
            "二、2025年，县住建局会同县公安局开展夜查。\n三、8月3日，县教育局组织核查。\n"
            "四、县政府督查室将适时组织核查。\n五、请各承办单位每周五反馈进展情况。\n六、请有关部门抓紧查明。\n"
            "来文摘要：县城管局于7月8日前组织劝导。\n七、县水利局要完成修复，9月底前通水。"
        )

        assert [task.lead for task in tasks_of(paper)] == ["县水利局"]

    def test_a_unit_that_does_the_work_leads_beside_a_leader_in_person(self) -> None:
        first, second = tasks_of(
            "常务会议纪要\n一、由李明副县长牵头调度，县交通运输局具体负责，老河镇配合。\n二、请李明副县长牵头协调。"
        )

        assert (first.lead, first.supports, first.leader) == ("县交通运输局", ("老河镇",), "李明副县长")
        assert (second.lead, "person_leads" in second.flags) == ("李明副县长", True)

    def test_who_only_helps_joins_the_task_before(self) -> None:
        first, second = tasks_of(
            "常务会议纪要\n一、县财政局要逐笔核对；各县（区）财政局做好配合。\n"
            "二、由县文旅局和云雾乡共同办理，云雾乡为主办单位。"
        )

        assert (first.lead, first.supports) == ("县财政局", ("各县（区）财政局",))
        assert (second.lead, second.supports) == ("云雾乡", ("县文旅局",))

    def test_a_first_date_holds_for_all_whom_the_sentence_charges(self) -> None:
        first, second, third = tasks_of(
            "常务会议纪要\n2026年3月1日\n一、4月1日前，由县自然资源局划定红线，县林业局办结手续，县财政局5月1日前拨款。"
        )

        assert [task.deadlines for task in (first, second, third)] == [
            ("2026-04-01",),
            ("2026-04-01",),
            ("2026-05-01",),
        ]

    def test_what_a_leader_is_quoted_as_saying_is_read(self) -> None:
        task = only_task(
            "关于印送批示的通知\n11月3日，赵明市长批示：“生态环境局牵头，水利局配合，11月15日前拿出方案。”\n2026年11月5日"
        )

        assert (task.lead, task.supports, task.deadlines) == ("生态环境局", ("水利局",), ("2026-11-15",))

    def test_a_heading_that_says_who_leads_says_so_of_its_parts(self) -> None:
        first, second = tasks_of(
            in_a_paper(
                "二、乡村振兴（牵头单位：县农业农村局）",
                "（三）新建农田。责任单位：县水利局",
                "（四）改造户厕。牵头单位：县住建局",
            )
        )

        assert (first.lead, first.supports) == ("县农业农村局", ("县水利局",))
        assert "from_heading" in first.flags
        assert (second.lead, second.supports) == ("县住建局", ())

    def test_columns_in_any_order_same_as_above_and_a_total(self) -> None:
        rows = (
            "牵头单位|完成时限|序号|重点任务|配合单位",
            "县应急局|5月底前|1|甲事项|县民政局",
            "同上|同上|2|乙事项|",
            "合计||||2项",
        )

        first, second = tasks_of(in_a_paper(*rows))

        assert (first.lead, first.deadlines) == ("县应急局", ("2026-05-31",))
        assert (second.lead, second.deadlines) == ("县应急局", ("2026-05-31",))
        assert "from_row_above" in second.flags

    def test_a_row_that_begins_with_an_empty_cell(self) -> None:
        rows = (
            "序号|任务|责任单位|完成时限",
            "1|甲事项|县住建局|5月底前",
            "|乙事项|县水利局|6月底前",
        )

        assert [(task.lead, task.deadlines) for task in tasks_of(in_a_paper(*rows))] == [
            ("县住建局", ("2026-05-31",)),
            ("县水利局", ("2026-06-30",)),
        ]

    def test_departments_that_nobody_names_lead_nothing(self) -> None:
        task = only_task(
            in_a_paper("1.完善指南。（责任单位：省直有关部门按职责分工负责；完成时限：长期坚持）")
        )

        assert (task.lead, task.supports) == ("", ())
        assert {"no_lead", "by_duty"} <= set(task.flags)

    def test_the_annotations_are_those_of_the_six_documents(self) -> None:
        rows = [json.loads(line) for line in (DATA / "annotations.jsonl").read_text("utf-8").splitlines()]
        assert Counter(row["number"] for row in rows) == {
            "国办发〔2018〕117号": 30,
            "国发〔2019〕3号": 21,
            "国办发〔2018〕121号": 21,
            "国发〔2018〕42号": 18,
            "国办发〔2018〕129号": 17,
            "国发〔2018〕39号": 15,
        }


class TestReadByMeaning:
    """What no list of shapes holds is known by its stem, by what bounds it or by what it contains."""

    @pytest.mark.parametrize(
        "name", ["承接科室", "认领部门", "承办村（站所）", "由谁落实", "落实责任（首位为总牵头）", "包抓单位"]
    )
    def test_a_column_never_met_says_who_by_its_stem(self, name: str) -> None:
        task = only_task(in_a_paper(f"任务|{name}|达标日期", "甲事项|县住建局、县水利局|6月底"))
        assert (task.lead, task.supports, task.deadlines) == ("县住建局", ("县水利局",), ("2026-06-30",))

    def test_a_column_says_who_by_its_cells(self) -> None:
        rows = ("内容丙|丁|戊", "整治背街小巷46条|县住建局|6月底", "改造农贸市场三个|县商务局|9月底")
        first, second = tasks_of(in_a_paper(*rows))
        assert (first.lead, second.lead, second.deadlines) == ("县住建局", "县商务局", ("2026-09-30",))
        assert "column_guessed" in first.flags

    def test_a_list_of_places_with_sums_is_no_table_of_tasks(self) -> None:
        rows = ("单位|户数|金额", "石门镇|12|3.5", "白沙镇|20|6", "龙泉镇|8|2.1")
        assert tasks_of(in_a_paper(*rows)) == ()

    def test_a_table_on_its_side(self) -> None:
        rows = (
            "任务|整治市容|修复路面",
            "责任单位|县城管局|县交通局、石门镇",
            "完成时限|6月底|9月底",
        )
        first, second = tasks_of(in_a_paper(*rows))
        assert (first.lead, first.deadlines) == ("县城管局", ("2026-06-30",))
        assert (second.lead, second.supports) == ("县交通局", ("石门镇",))

    def test_a_heading_charges_what_stands_under_it(self) -> None:
        first, second = tasks_of(
            in_a_paper(
                "一、由县水利局牵头的事项",
                "（一）建水源。配合单位：县财政局。",
                "（二）测水质。配合单位：县疾控中心。",
            )
        )
        assert [(first.lead, first.supports), (second.lead, second.supports)] == [
            ("县水利局", ("县财政局",)),
            ("县水利局", ("县疾控中心",)),
        ]

    def test_a_label_above_a_table_charges_its_rows(self) -> None:
        rows = (
            "责任单位：县文旅局",
            "目标任务|考核标准|完成时限",
            "送戏下乡|180场|11月底",
            "文物保护|修缮一处|8月底",
        )
        assert [(task.lead, task.deadlines) for task in tasks_of(in_a_paper(*rows))] == [
            ("县文旅局", ("2026-11-30",)),
            ("县文旅局", ("2026-08-31",)),
        ]

    @pytest.mark.parametrize(
        "name",
        [
            "县属国有企业",
            "乌鲁木齐海关",
            "县消保委",
            "人民银行淮州市分行",
            "县政协提案委",
            "各地州市",
            "综治办",
            "县一中",
        ],
    )
    def test_a_name_of_no_listed_shape_ends_where_its_role_begins(self, name: str) -> None:
        task = only_task(in_a_paper(f"一、由{name}牵头，县财政局配合，6月底前完成整治。"))
        assert (task.lead, task.supports) == (name, ("县财政局",))


class TestWhatOnlyTells:
    def test_a_name_does_not_end_inside_a_word(self) -> None:
        text = in_a_paper("一、我国经济仍处于恢复期。", "二、有效处置局部地区疫情，用改革办法激发活力。")
        assert tasks_of(text) == ()

    def test_a_report_to_a_congress_charges_nobody(self) -> None:
        text = "各位代表：\n一、县住建局要抓紧推进老旧小区改造。\n二、县教育局负责新建幼儿园三所。"
        assert tasks_of(text) == ()


class TestLongTexts:
    def test_a_line_four_times_as_long_takes_no_more_than_its_share(self) -> None:
        """Words beside a bracket, dates and remarks are looked for near by."""
        line = "".join(plain_text(blocks_in(path)).replace("\n", "") for path in DOCUMENTS[:40])

        def seconds(times: int) -> float:
            begun = process_time()
            decompose(blocks_of(line * times))
            return process_time() - begun

        seconds(1)
        assert seconds(16) < 10 * min(seconds(4), seconds(4))


def agrees(row: dict[str, object], task: Task) -> bool:
    words = task.text + "\n" + task.sentence
    return (
        str(row["first"]) in words
        and str(row.get("last", "")) in words
        and task.lead == row["lead"]
        and set(task.supports) == set(row["supports"])  # type: ignore[call-overload]
        and list(task.deadlines) == row["deadlines"]
    )


def assert_nothing_is_invented(blocks: list[Block]) -> None:
    """Every field of every task stands in the source; only deadlines are rewritten, from words that do."""
    text, result = plain_text(blocks), decompose(blocks)
    for task in result.tasks:
        for field in (task.lead, task.leader, *task.supports, *task.deadline_words):
            assert field in text, field
        for field in (task.text, task.title, task.sentence):
            assert all(part.strip() in text for line in field.split("\n") for part in line.split("\t")), field
    for field in (result.header.number, result.header.addressee, result.first_named_rule):
        assert field in text
    for remark in result.remarks:
        assert remark.sentence in text


class TestNothingIsInvented:
    @pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.stem)
    def test_in_a_real_paper(self, path: Path) -> None:
        assert_nothing_is_invented(blocks_in(path))

    LINES = sorted(
        {line for path in DOCUMENTS for line in plain_text(blocks_in(path)).splitlines() if len(line) < 400}
    )

    @settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.lists(st.sampled_from(LINES), max_size=25), st.integers(0, 60), st.randoms(use_true_random=False)
    )
    def test_in_a_shuffled_and_damaged_paper(self, lines: list[str], losses: int, chance) -> None:  # type: ignore[no-untyped-def]
        text = "\n".join(lines)
        for _ in range(losses):
            place = chance.randrange(len(text)) if text else 0
            text = text[:place] + text[place + 1 :]
        assert_nothing_is_invented(blocks_of(text))

    @settings(max_examples=100, deadline=None)
    @given(st.text(alphabet="一二（）、，。；：:|\t\n各县局镇牵头负责配合月日前底内年2026 1.", max_size=200))
    def test_in_nonsense(self, text: str) -> None:
        assert_nothing_is_invented(blocks_of(text))
