"""Lists of the city's and the province's platforms: taken in, given out, answered, one receipt kept (P13)."""

from __future__ import annotations

import io
from datetime import date, datetime, timedelta

from openpyxl import Workbook

from zhixing.config.county.decisions import SUPERVISOR, Stage
from zhixing.config.county.papers import photograph
from zhixing.config.county.year import ZONE, Year
from zhixing.core.clock.rules import shipped_calendar
from zhixing.core.matters import acts as matters
from zhixing.core.matters.models import Matter
from zhixing.core.people.acts import Registered
from zhixing.work.directives.acts import uppers
from zhixing.work.directives.imports.grids import read_grid
from zhixing.work.directives.models import UpperItem, UpperList
from zhixing.work.directives.rules import uppers as rules
from zhixing.work.directives.rules.grids import find_head

LEAD_DAYS = 3
CITY = ("序号", "督办编号", "督办事项", "责任单位", "反馈时限", "落实情况", "办理结果", "填报人", "联系电话")
PROVINCE = ("序号", "任务编号", "工作任务", "牵头单位", "办结时限", "完成情况", "存在问题", "下步措施")

# task, unit of ours or '' where the platform names the county, working days from now to the date above
_CITY = (
    ("市政府第三季度重点工作：老旧小区改造进度核查", "housing", 2),
    ("“12345”热线反映集中问题整改情况", "urban-management", 2),
    ("秋冬季秸秆禁烧责任落实情况", "environment", 6),
    ("高标准农田建设资金支付进度", "agriculture", 6),
    ("农村公路安全隐患路段整治", "transport", 9),
    ("校园周边环境联合整治", "", 9),
    ("年度预算执行和盘活存量资金情况", "finance", 14),
)
_PROVINCE = (
    ("省生态环境保护督察反馈问题整改销号", "environment", 11),
    ("重点民生实事完成情况", "", 11),
    ("保障农民工工资支付考核反馈问题整改", "human-resources", 16),
)


def play_upper_lists(year: Year, made: Registered) -> None:
    """Play two lists of the last three weeks; the same year gives the same."""
    stage = Stage(year, made)
    came = office_moment(stage, -12, 9)
    if not stage.has_come(came):
        return
    city = _take_in(stage, "city", f"市政府督查事项清单（{came.year}年第{came.month}期）", CITY, _CITY, came)
    _take_in(
        stage,
        "province",
        f"省政府督查任务清单（{came.year}年下半年）",
        PROVINCE,
        _PROVINCE,
        office_moment(stage, -8, 10),
    )
    if city:
        _report(stage, city)


def office_moment(stage: Stage, days: int, hour: int, minute: int = 0) -> datetime:
    """Return a moment so many office days from the last one of the history."""
    on = _office_day(stage, days)
    return datetime(on.year, on.month, on.day, hour, minute, tzinfo=ZONE)


def _office_day(stage: Stage, days: int) -> date:
    calendar, day, left = shipped_calendar(), stage.last, abs(days)
    step = timedelta(days=1 if days > 0 else -1)
    while not calendar.is_working_day(day):
        day -= timedelta(days=1)
    while left:
        day += step
        if day > calendar.last_day:
            return day
        left -= calendar.is_working_day(day)
    return day


def _take_in(
    stage: Stage,
    level: str,
    title: str,
    head: tuple[str, ...],
    told: tuple[tuple[str, str, int], ...],
    at: datetime,
) -> UpperList | None:
    names = {unit.code: unit.short_name for unit in stage.year.roster.units}
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 - a new workbook has one sheet
    sheet.append([title])
    sheet.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(head))
    sheet.append(list(head))
    sign = "SD" if level == "city" else "GZ"
    for place, (task, unit, days) in enumerate(told, start=1):
        due = _office_day(stage, days)
        number = f"{sign}{at:%Y%m}-{place:03d}"
        cells = [place, number, task, names.get(unit, "澄阳县"), f"{due.month}月{due.day}日前"]
        sheet.append(cells + [""] * (len(head) - len(cells)))
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    grid = read_grid(content, name=f"{title}.xlsx")
    found = find_head(grid, rules.titles())
    assert found is not None  # noqa: S101 - written above
    rows, _wrong = rules.read_rows(grid, found, year=at.year)
    taken = stage.do(
        uppers.take_in_upper_list,
        SUPERVISOR,
        at,
        level=level,
        title=title,
        lead_days=LEAD_DAYS,
        file=uppers.UpperFile(content, f"{title}.xlsx", head),
        rows=rows,
    )
    return UpperList.objects.get(code=taken.code) if taken else None


def _report(stage: Stage, city: UpperList) -> None:
    """Two rows are finished and signed: one is uploaded with its receipt, the other waits to be typed in."""
    items = list(UpperItem.objects.filter(source=city).select_related("matter").order_by("place"))
    for item in items:
        unit = next((code for code, key in stage.made.units.items() if key == item.matter.unit_id), "")
        if stage.year.roster.has(f"{unit}.clerk-1") and item.matter.unit_id != city.unit_id:
            stage.sign(item.matter, unit, office_moment(stage, -11, 9, item.place))
    for item, back in ((items[0], -3), (items[1], -2)):
        unit = next(code for code, key in stage.made.units.items() if key == item.matter.unit_id)
        text = f"{item.matter.title}：已逐项核查，问题全部整改到位，资料已归档。"
        _ask_to_close(stage, item.matter, unit, text, office_moment(stage, back, 9))
        stage.do(
            uppers.answer_upper,
            SUPERVISOR,
            office_moment(stage, back, 15),
            list_id=city.pk,
            place=item.place,
            text=text,
            result="done",
        )
    stage.do(
        uppers.keep_upload,
        SUPERVISOR,
        office_moment(stage, -2, 16),
        list_id=city.pk,
        places=(items[0].place,),
        receipt=io.BytesIO(photograph("市政府督查系统 上报成功")),
        name="上报回执截图.jpg",
    )


def _ask_to_close(stage: Stage, matter: Matter, unit: str, text: str, at: datetime) -> None:
    said = matters.Report(text, close_kind="done")
    sent = stage.do(matters.report, f"{unit}.clerk-1", at, matter_id=matter.pk, report=said)
    if sent is not None and sent.state == "signing":
        stage.do(matters.sign_off, f"{unit}.head", at + timedelta(hours=1), feedback_id=sent.pk)
