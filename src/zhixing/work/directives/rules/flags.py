"""Why a proposal needs a person: each flag with the sentence shown beside the row."""

from __future__ import annotations

from zhixing.foundation.words import mark

FLAGS: dict[str, str] = {
    "no_lead": mark("未明确牵头单位"),
    "by_duty": mark("按职责分工负责，可拆分为并列子任务"),
    "first_named_assumed": mark("未写明牵头，暂以列首位者为牵头单位"),
    "guides_only": mark("只写指导单位，未写承办单位"),
    "several_leads": mark("写有多个牵头单位，暂以首位为牵头，可拆分"),
    "collective": mark("责任单位为泛指，可群发或指定单位"),
    "collective_support": mark("配合单位含泛指，未逐一列名"),
    "open_list": mark("单位后有“等”，未全部列名"),
    "person_leads": mark("责任人为领导，请指定承办单位"),
    "consult_order": mark("“商”字句，暂以末位单位为牵头，请确认"),
    "from_row_above": mark("责任单位或时限取自上方单元格"),
    "column_guessed": mark("表头未写责任单位，按单元格内容识别"),
    "from_heading": mark("取自上级标题"),
    "no_deadline": mark("未写时限"),
    "ongoing": mark("长期坚持、持续推进，无固定日期"),
    "at_once": mark("要求立即办理，未写日期"),
    "recurring": mark("定期报送或每期重复，未写单一日期"),
    "event_deadline": mark("时限以事件表述，请选定日期"),
    "year_unknown": mark("文件未写年份，请选定日期"),
    "next_year_assumed": mark("日期早于成文日期，按次年推算"),
    "date_passed": mark("日期早于成文日期"),
    "month_assumed": mark("未写月份，按成文当月推算"),
    "approximate_date": mark("旬、初、中等约数，按末日推算"),
    "year_only": mark("只写年份，按当年12月31日"),
    "working_hours": mark("按工作小时计"),
    "several_deadlines": mark("分批或分阶段，有多个时限"),
}

# A row with one of these is shown in yellow: without a person's choice it cannot be issued as it stands.
NEEDS_CHOICE = frozenset(
    {
        "no_lead",
        "by_duty",
        "guides_only",
        "several_leads",
        "collective",
        "person_leads",
        "consult_order",
        "no_deadline",
        "ongoing",
        "at_once",
        "recurring",
        "event_deadline",
        "year_unknown",
        "next_year_assumed",
        "date_passed",
    }
)

REMARKS: dict[str, str] = {
    "request_without_unit": mark("有要求，未写单位或程序"),
    "deadline_without_unit": mark("有时限，未写单位"),
}
