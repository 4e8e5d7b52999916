"""What the page of components shows: each of them in each state, with sentences from an ordinary day."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django import forms
from django.http import HttpRequest

from zhixing.foundation.actors import Officer
from zhixing.ui import lines
from zhixing.ui.listing import read_listing

NOW = datetime(2026, 11, 18, 2, 32, tzinfo=UTC)
TODAY = date(2026, 11, 18)


def at(month: int, day: int, hour: int = 9, minute: int = 30) -> datetime:
    """Return a moment of 2026, given in the time of Beijing."""
    return datetime(2026, month, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


class SampleForm(forms.Form):
    """One field of each type, among them some that were filled in wrongly."""

    title = forms.CharField(label="事项名称", max_length=80, help_text="照抄文件原文，不超过 80 字。")
    unit = forms.ChoiceField(
        label="牵头单位",
        choices=[
            ("", "请选择"),
            ("dev", "发展和改革局"),
            ("housing", "住房和城乡建设局"),
            ("water", "水利局"),
        ],
    )
    due_on = forms.DateField(label="完成时限", widget=forms.DateInput(attrs={"type": "date"}))
    grade = forms.ChoiceField(
        label="督办等级",
        choices=[("follow", "一般跟踪"), ("urge", "督办"), ("key", "重点督办")],
        widget=forms.RadioSelect,
    )
    supports = forms.MultipleChoiceField(
        label="配合单位",
        required=False,
        choices=[("finance", "财政局"), ("land", "自然资源局"), ("laohe", "老河镇")],
        widget=forms.CheckboxSelectMultiple,
    )
    progress = forms.CharField(
        label="形象进度", widget=forms.Textarea, help_text="写清完成了什么、还差什么。"
    )
    evidence = forms.FileField(label="佐证材料", required=False)
    confirmed = forms.BooleanField(label="以上内容已经单位分管负责人审核", required=False)


class SampleFilters(forms.Form):
    """The filters of a register."""

    q = forms.CharField(label="编号、名称", required=False)
    unit = forms.ChoiceField(
        label="责任单位", required=False, choices=[("", "全部"), ("dev", "发改局"), ("housing", "住建局")]
    )
    light = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("red", "逾期"), ("yellow", "临期")]
    )
    since = forms.DateField(
        label="交办日期起", required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


ACCOUNT = (
    lines.DayLine(date(2026, 9, 24), counted=False, why="交办当日不计", total="0"),
    lines.DayLine(date(2026, 9, 25), counted=False, name="中秋节"),
    lines.DayLine(date(2026, 9, 26), counted=False, why="周末"),
    lines.DayLine(date(2026, 9, 28), counted=True, total="1"),
    lines.DayLine(date(2026, 9, 29), counted=False, why="暂缓：等待上级批复", total="1"),
    lines.DayLine(date(2026, 10, 10), counted=True, name="调休上班", total="2"),
)

CLOCKS = (
    lines.ClockLine("green", NOW, due_at=at(11, 30, 17, 30), remaining_days=8),
    lines.ClockLine("yellow", NOW, due_at=at(11, 20, 17, 30), remaining_days=2),
    lines.ClockLine("yellow", NOW, due_at=at(11, 19, 12, 0), remaining_days=0, remaining_minutes=200),
    lines.ClockLine("yellow", NOW, due_at=at(11, 18, 17, 30), remaining_days=0, remaining_minutes=230),
    lines.ClockLine("red", NOW, due_at=at(11, 13, 17, 30), late_days=3, account=ACCOUNT),
    lines.ClockLine("red", NOW, due_at=at(11, 17, 17, 30), late_days=0),
    lines.ClockLine(
        "paused",
        NOW,
        due_at=at(11, 24, 17, 30),
        remaining_days=4,
        paused_ground="待补正",
        paused_since=at(11, 16),
    ),
    lines.ClockLine("done", NOW, due_at=at(11, 20, 17, 30), stopped_at=at(11, 17, 16, 5), early_days=3),
    lines.ClockLine("done_late", NOW, due_at=at(11, 10, 17, 30), stopped_at=at(11, 12, 10, 0), late_days=2),
    lines.ClockLine("provisional", NOW),
)

CHAIN = (
    lines.ChainNode("交办", "第18次县政府常务会议", by_act="会议纪要〔2026〕18号", since=date(2026, 11, 2)),
    lines.ChainNode("牵头县领导", "陈立群", post="副县长", unit="县政府", since=date(2026, 1, 6)),
    lines.ChainNode("责任单位", "住建局", post="局长 王建国", unit="", since=at(11, 2), by_act="交办"),
    lines.ChainNode(
        "具体责任人",
        "李强",
        post="城建股 承办人",
        unit="住建局",
        since=at(11, 3, 10, 12),
        phone="0769-8123 4567",
        solid=True,
    ),
    lines.ChainNode(
        "拟接收", "赵晓燕", post="物业股 承办人", unit="住建局", pending=True, by_act="移交待签收"
    ),
)

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
ENTRIES = (
    lines.TimelineEntry(
        at=at(11, 18, 9, 6),
        recorded_at=at(11, 18, 9, 6),
        person="李强",
        post="承办人",
        unit="住建局",
        verb="反馈进展",
        seq=9,
        text="老旧小区改造二标段已完成屋面防水 6 栋，剩 2 栋，因降雨顺延，预计 11 月 25 日完成。",
        files=(
            lines.FileLine("现场照片_1118.jpg", "#", 1_843_200),
            lines.FileLine("进度结算单.pdf", "#", 324_000),
        ),
        digest=DIGEST,
        proof_url="#",
    ),
    lines.TimelineEntry(
        at=at(11, 17, 17, 31),
        recorded_at=at(11, 17, 17, 31),
        person="系统",
        verb="转为临期",
        seq=8,
        kind="system",
        digest=DIGEST[8:],
    ),
    lines.TimelineEntry(
        at=at(11, 17, 15, 20),
        recorded_at=at(11, 17, 15, 20),
        person="周敏",
        post="主任",
        unit="督查室",
        verb="同意延期",
        seq=7,
        kind="decision",
        text="连续降雨属实，同意顺延。",
        effect="时限 +5 个工作日，至 11月30日（周一）17:30",
        digest=DIGEST[16:],
        proof_url="#",
    ),
    lines.TimelineEntry(
        at=at(11, 16, 10, 0),
        recorded_at=at(11, 17, 8, 41),
        person="李强",
        post="承办人",
        unit="住建局",
        verb="反馈进展",
        seq=6,
        origin="late",
        text="完成 5 栋。",
        corrected_by=9,
        digest=DIGEST[24:],
    ),
)

GANTT = (
    lines.GanttRow(
        "澄水河综合治理一期",
        date(2026, 9, 1),
        date(2026, 11, 30),
        date(2026, 10, 28),
        62,
        "yellow",
        milestones=((date(2026, 10, 15), "清淤完成"),),
    ),
    lines.GanttRow(
        "老河桥改建用地报批", date(2026, 9, 10), date(2026, 10, 30), date(2026, 10, 12), 47, "red"
    ),
    lines.GanttRow(
        "县医院门诊楼主体封顶", date(2026, 9, 20), date(2026, 11, 25), date(2026, 11, 20), 92, "green"
    ),
    lines.GanttRow(
        "东坝园区污水管网", date(2026, 10, 8), date(2026, 12, 18), date(2026, 11, 2), 35, "paused"
    ),
)

BARS = (
    lines.BarRow("自然资源局", 9, "#", "9 个工作日", kind="over"),
    lines.BarRow("住建局", 2, "#", "2 个工作日"),
    lines.BarRow("等待上级", 6, "#", "6 个工作日", kind="pause"),
)
SHARES = (
    lines.BarRow("水利局", 96, "#", "96%（24/25）", expected=90),
    lines.BarRow("住建局", 92, "#", "92%（46/50）", expected=90),
    lines.BarRow("城管局", 71, "#", "71%（10/14）", expected=90, kind="soon"),
)

REGISTER = (
    ("441900-26-7K3Q9B-X", "老旧小区改造二标段屋面防水", "住建局", "李强", "陈立群", CLOCKS[1]),
    ("441900-26-M8PX2D-4", "老河桥改建项目用地手续办理", "自然资源局", "孙志远", "陈立群", CLOCKS[4]),
    ("441900-26-Q5VN7C-H", "冬春森林防火责任书签订", "林业局", "吴秀英", "罗志强", CLOCKS[0]),
    ("441900-26-2RTW6F-9", "校园食品安全专项检查整改", "教育局", "刘文博", "韩雪梅", CLOCKS[6]),
    ("441900-26-ZC4KJ8-P", "农民工工资支付保障情况报送", "人社局", "", "秦岚", CLOCKS[9]),
)

OFFICER = Officer(1, "周敏", 1, "督查室主任", 1, "县政府办公室")


def everything(request: HttpRequest) -> dict[str, object]:
    """Return the context of the page of components. Nothing is read from the database."""
    off = {TODAY + timedelta(days=n) for n in range(-79, 31) if (TODAY + timedelta(days=n)).weekday() >= 5}
    off |= {date(2026, 10, day) for day in range(1, 8)} | {date(2026, 9, 25)}
    off -= {date(2026, 9, 20), date(2026, 10, 10)}
    counts = {
        day: (day.day * 7 + day.month * 3) % 12
        for day in (date(2026, 10, 1) + timedelta(days=n) for n in range(61))
        if day not in off
    }
    return {
        "sample_form": SampleForm(),
        "wrong_form": SampleForm(
            {"title": "", "unit": "dev", "due_on": "上周五", "grade": "", "supports": ["land"]},
            auto_id="wrong_%s",
        ),
        "filters": SampleFilters(request.GET if "q" in request.GET else None),
        "listing": read_listing(request, sorts=("due", "number", "unit")).counted(128),
        "nothing": read_listing(request, sorts=("due",)).counted(0),
        "clocks": CLOCKS,
        "chain_nodes": CHAIN,
        "entries": ENTRIES,
        "register": REGISTER,
        "gantt_rows": GANTT,
        "bars": BARS,
        "shares": SHARES,
        "off": frozenset(off),
        "counts": counts,
        "now": NOW,
        "today": TODAY,
        "since": date(2026, 9, 1),
        "until": date(2026, 12, 18),
        "lights": ("green", "yellow", "red", "paused", "done", "done_late", "provisional"),
    }
