"""Forms of key projects: they parse and validate, and never save."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.core.matters.forms import FilesField, SeveralFiles
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.work.projects import acts
from zhixing.work.projects.rules import needs, sheets

Choice = tuple[str, Any]
MONEY = Decimal(10_000)
LIGHTS: tuple[Choice, ...] = (
    ("", _("全部")), ("red", _("节点逾期")), ("yellow", _("需关注")), ("green", _("正常")),
    ("done", _("已销号")),
)  # fmt: skip


def _day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _text(label: Any, *, size: int, rows: int = 2, required: bool = False, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        max_length=size,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _yi(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, required=False, min_value=Decimal(0), max_digits=12, decimal_places=4
    )


class OfficeForm(forms.Form):
    """A form that knows who is looking and when, so that its choices are those of the moment."""

    def __init__(self, *args: Any, officer: Officer, now: datetime, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.officer, self.now = officer, now

    def choose(self, name: str, choices: Iterable[Choice], *, blank: Any = None) -> None:
        """Give a choice field its choices; `blank` is the word of the empty one."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        head: list[Choice] = [("", blank)] if blank is not None else []
        field.choices = [*head, *choices]

    def units(self) -> list[Choice]:
        """Return the units a matter may go to, in official order."""
        found = people.assignable_units(seen_by=self.officer, at=self.now)
        return [(str(unit.id), unit.short_name) for unit in found]

    def leaders(self) -> list[Choice]:
        """Return the county leaders in official order."""
        return [(str(one.post_id), one.label) for one in people.county_leaders(at=self.now)]


class FilterForm(OfficeForm):
    """What narrows the register."""

    q = forms.CharField(label=_("项目名称、编号、业主"), required=False, max_length=60)
    light = forms.ChoiceField(label=_("状态"), required=False, choices=LIGHTS)
    unit = forms.ChoiceField(label=_("牵头单位"), required=False)
    leader = forms.ChoiceField(label=_("包联县领导"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("unit", self.units(), blank=_t("全部"))
        self.choose("leader", self.leaders(), blank=_t("全部"))


class ProjectForm(OfficeForm):
    """列入重点项目: five things are asked, the rest may stay."""

    title = forms.CharField(label=_("项目名称"), max_length=200)
    unit = forms.ChoiceField(label=_("牵头单位"))
    due_on = _day(_("竣工日期"))
    milestones = _text(
        _("年度节点"),
        size=2000,
        rows=3,
        required=True,
        hint=_("如：3月开工；6月路基完成50%；12月31日通车。只写月份的按月底"),
    )
    year_plan = _yi(_("年度计划投资（亿元）"))
    leader = forms.ChoiceField(label=_("包联县领导"), required=False)
    starts_on = _day(_("开工日期"), required=False)
    total = _yi(_("总投资（亿元）"))
    owner = forms.CharField(label=_("业主单位"), required=False, max_length=120)
    investor = forms.CharField(label=_("投资方"), required=False, max_length=120)
    place = forms.CharField(label=_("建设地点"), required=False, max_length=120)
    land = forms.CharField(label=_("用地情况"), required=False, max_length=200)
    approvals = _text(_("审批手续"), size=2000)
    content = _text(_("建设内容和规模"), size=2000)
    is_enterprise = forms.BooleanField(label=_("入驻企业项目（设项目秘书）"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("unit", self.units(), blank=_t("请选择"))
        self.choose("leader", self.leaders(), blank=_t("按分工确定"))

    def clean_milestones(self) -> list[tuple[date, str]]:
        """Read the milestones that were typed."""
        text = self.cleaned_data["milestones"]
        try:
            return sheets.read_milestones(text, year=people.day_of(self.now).year)
        except ValueError as error:
            raise forms.ValidationError(
                _t("“%s”读不出月份，请写成：3月开工；12月底前通车。") % error
            ) from None

    def project(self) -> acts.NewProject:
        """Return what was typed."""
        v = self.cleaned_data
        return acts.NewProject(
            title=v["title"],
            lead_unit_id=int(v["unit"]),
            leader_post_id=int(v["leader"]) if v["leader"] else None,
            starts_on=v["starts_on"] or date(v["due_on"].year, 1, 1),
            due_on=v["due_on"],
            milestones=tuple(acts.NewMilestone(name, on) for on, name in v["milestones"]),
            total=(v["total"] or Decimal(0)) * MONEY,
            year_plan=(v["year_plan"] or Decimal(0)) * MONEY,
            is_enterprise=v["is_enterprise"],
            **{
                name: v[name].strip()
                for name in ("owner", "investor", "place", "land", "approvals", "content")
            },
        )


class EntryForm(OfficeForm):
    """填报台账: words and photographs; percent, money and problems where there are any."""

    words = _text(_("形象进度"), size=300, required=True, hint=_("如：设备安装 42 台套，占 60%"))
    milestone = forms.ChoiceField(label=_("对应节点"), required=False)
    percent = forms.IntegerField(label=_("该节点完成百分比"), required=False, min_value=0, max_value=100)
    proofs = FilesField(
        label=_("现场照片、佐证材料"),
        required=False,
        widget=SeveralFiles,
        help_text=_("有进度须附佐证；没有佐证的先记入台账，亮黄灯，补充后解除"),
    )
    amount = forms.DecimalField(
        label=_("本月完成投资（万元）"), required=False, min_value=Decimal(0), max_digits=12, decimal_places=2
    )
    problems = _text(_("存在问题"), size=600)
    coordination = _text(_("需协调事项"), size=300, rows=1)
    coordination_unit = forms.ChoiceField(label=_("卡在哪个单位"), required=False)
    next_step = _text(_("下一步"), size=300)
    on = _day(_("填报日期"))

    def __init__(self, *args: Any, stones: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose(
            "milestone", [(str(s.place), f"{s.name}（{s.percent}%）") for s in stones], blank=_t("不涉及")
        )
        self.choose("coordination_unit", self.units(), blank=_t("不涉及"))
        self.fields["on"].initial = people.day_of(self.now)

    def entry(self, evidence_ids: tuple[int, ...]) -> acts.NewEntry:
        """Return what was typed."""
        v = self.cleaned_data
        return acts.NewEntry(
            on=v["on"],
            words=v["words"].strip(),
            milestone_place=int(v["milestone"]) if v["milestone"] else None,
            percent=v["percent"],
            amount=v["amount"],
            problems=v["problems"].strip(),
            coordination=v["coordination"].strip(),
            coordination_unit_id=int(v["coordination_unit"]) if v["coordination_unit"] else None,
            next_step=v["next_step"].strip(),
            evidence_ids=evidence_ids,
        )


class CorrectForm(OfficeForm):
    """更正台账: only what was changed is corrected, with a reason."""

    reason = _text(_("更正理由"), size=300, required=True)
    owner = forms.CharField(label=_("业主单位"), required=False, max_length=120)
    investor = forms.CharField(label=_("投资方"), required=False, max_length=120)
    place = forms.CharField(label=_("建设地点"), required=False, max_length=120)
    land = forms.CharField(label=_("用地情况"), required=False, max_length=200)
    approvals = _text(_("审批手续"), size=2000)
    total = forms.DecimalField(
        label=_("总投资（万元）"), min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    year_plan = forms.DecimalField(
        label=_("年度计划投资（万元）"), min_value=Decimal(0), max_digits=14, decimal_places=2
    )
    starts_on = _day(_("开工日期"))
    due_on = _day(_("竣工日期"))

    def __init__(
        self, *args: Any, project: Any, stones: Iterable[Any], months: Iterable[Any], **kwargs: Any
    ) -> None:
        initial = {name: getattr(project, name) for name in self.base_fields if name != "reason"}
        for stone in stones:
            initial[f"percent:{stone.place}"] = stone.percent
        for month, amount, _total in months:
            initial[f"investment:{month:%Y-%m}"] = amount
        super().__init__(*args, initial=initial, **kwargs)
        for stone in stones:
            self.fields[f"percent:{stone.place}"] = forms.IntegerField(
                label=_t("%(name)s：完成百分比") % {"name": stone.name}, min_value=0, max_value=100
            )
        for month, _amount, _total in months:
            self.fields[f"investment:{month:%Y-%m}"] = forms.DecimalField(
                label=_t("%(month)s 完成投资（万元）") % {"month": f"{month:%Y-%m}"},
                min_value=Decimal(0),
                max_digits=14,
                decimal_places=2,
            )

    def changes(self) -> dict[str, str]:
        """Return the fields that were changed, as text."""
        return {
            name: str(value if value is not None else "")
            for name, value in self.cleaned_data.items()
            if name != "reason" and value != self.initial.get(name)
        }


class TakeOnForm(OfficeForm):
    """签收项目: who handles it."""

    handler = forms.ChoiceField(label=_("具体责任人"))

    def __init__(self, *args: Any, unit_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        serving = people.serving_in(unit_id, at=self.now)
        self.choose("handler", [(str(one.person_id), one.label) for one in serving], blank=_t("请选择"))


class GroupForm(OfficeForm):
    """项目工作组、挂钩: whose unit, its head, its deputy."""

    unit = forms.ChoiceField(label=_("单位"))
    head = forms.ChoiceField(label=_("主要负责人（牵头单位的为组长）"))
    deputy = forms.ChoiceField(label=_("分管负责人（牵头单位的为副组长，包揽负责）"))
    document = forms.CharField(label=_("依据文件"), required=False, max_length=200)

    def __init__(self, *args: Any, unit_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("unit", self.units())
        self.fields["unit"].initial = str(unit_id)
        serving = [
            (str(one.post_id), one.label)
            for one in people.serving_in(unit_id, at=self.now)
            if one.unit_id == unit_id
        ]
        self.choose("head", serving, blank=_t("请选择"))
        self.choose("deputy", serving, blank=_t("请选择"))


class LeaderForm(OfficeForm):
    """变更包联县领导."""

    leader = forms.ChoiceField(label=_("包联县领导"))
    document = forms.CharField(label=_("依据文件"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("leader", self.leaders(), blank=_t("请选择"))


class SecretaryForm(OfficeForm):
    """明确项目秘书."""

    unit = forms.ChoiceField(label=_("秘书所在单位"))
    person = forms.ChoiceField(label=_("项目秘书"))
    reason = forms.CharField(
        label=_("超出承担上限的批准理由"),
        required=False,
        max_length=200,
        help_text=_("该同志已达承担项目上限时，由推进工作组组长批准并写明"),
    )

    def __init__(self, *args: Any, unit_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("unit", self.units())
        self.fields["unit"].initial = str(unit_id)
        serving = people.serving_in(unit_id, at=self.now)
        self.choose("person", [(str(one.person_id), one.label) for one in serving], blank=_t("请选择"))


class ImportForm(OfficeForm):
    """导入台账: a workbook in the office's columns."""

    file = forms.FileField(
        label=_("台账文件"),
        help_text=_("xlsx；列名同导出的台账，合并单元格可以保留；已有的项目不重复列入"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    only_check = forms.BooleanField(label=_("只检查，不列入"), required=False)


_DATE: dict[str, Any] = {"type": "date", "aria-label": _("日期")}
_TIME: dict[str, Any] = {"type": "time", "aria-label": _("时间")}


class MeetingForm(OfficeForm):
    """登记会议: where, when, who, on which projects."""

    held_at = forms.SplitDateTimeField(
        label=_("召开时间"),
        widget=forms.SplitDateTimeWidget(
            date_attrs=_DATE,
            time_attrs=_TIME,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        ),
    )
    place = forms.CharField(label=_("地点"), max_length=120)
    leader = forms.ChoiceField(label=_("主持县领导"))
    projects = forms.MultipleChoiceField(label=_("研究的项目"), widget=forms.CheckboxSelectMultiple)
    attendees = _text(_("参会单位和人员"), size=400)
    deputy_paper = forms.CharField(
        label=_("代为主持的批准依据"),
        required=False,
        max_length=120,
        help_text=_("不是包联县领导本人主持的，须事前批准，否则不计入该项目本周现场办公"),
    )

    def __init__(self, *args: Any, rows: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("leader", self.leaders(), blank=_t("请选择"))
        self.choose("projects", [(str(row.id), f"{row.code} {row.title}") for row in rows])

    def meeting(self, kind: str) -> acts.NewMeeting:
        """Return what was typed."""
        v = self.cleaned_data
        return acts.NewMeeting(
            kind=kind,
            held_at=v["held_at"],
            place=v["place"].strip(),
            post_id=int(v["leader"]),
            topics=tuple(acts.Topic(int(key)) for key in v["projects"]),
            attendees=v["attendees"].strip(),
            deputy_paper=v["deputy_paper"].strip(),
        )


class DecisionForm(OfficeForm):
    """记录决定: who does what by when."""

    text = forms.CharField(
        label=_("决定"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    unit = forms.ChoiceField(label=_("承办单位"))
    due_on = _day(_("办结日期"))

    def __init__(self, *args: Any, unit_id: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("unit", self.units(), blank=_t("请选择"))
        if unit_id:
            self.fields["unit"].initial = str(unit_id)

    def decision(self) -> acts.NewDecision:
        """Return what was typed."""
        v = self.cleaned_data
        return acts.NewDecision(v["text"].strip(), int(v["unit"]), v["due_on"])


class MinutesForm(OfficeForm):
    """印发纪要: its number."""

    number = forms.CharField(label=_("纪要文号"), max_length=60)


class NeedForm(OfficeForm):
    """登记企业诉求: whose, what, who answers."""

    enterprise = forms.CharField(label=_("企业名称"), max_length=120)
    title = forms.CharField(label=_("诉求"), max_length=200)
    need_type = forms.ChoiceField(
        label=_("类型"), choices=[(code, _(word)) for code, word in needs.TYPES.items()], initial="approval"
    )
    project = forms.ChoiceField(label=_("所属项目"), required=False)
    unit = forms.ChoiceField(
        label=_("承办单位"),
        required=False,
        help_text=_("不选的，由该项目的项目秘书 1 个工作日内答复；选定单位的 5 个工作日内答复"),
    )
    text = _text(_("详细情况"), size=2000, rows=3)
    found_on_visit = forms.BooleanField(label=_("走访中发现"), required=False)

    def __init__(self, *args: Any, rows: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("project", [(row.code, f"{row.code} {row.title}") for row in rows], blank=_t("不涉及"))
        self.choose("unit", self.units(), blank=_t("项目秘书"))
        self.keys = {row.code: row.id for row in rows}

    def need(self, at: datetime) -> acts.NewNeed:
        """Return what was typed, asked now."""
        v = self.cleaned_data
        return acts.NewNeed(
            title=v["title"].strip(),
            enterprise=v["enterprise"].strip(),
            asked_at=at,
            need_type=v["need_type"],
            text=v["text"].strip(),
            project_id=self.keys.get(v["project"]),
            unit_id=int(v["unit"]) if v["unit"] else None,
            found_on_visit=v["found_on_visit"],
        )


class AnswerForm(OfficeForm):
    """答复: what was done, or by when, or why not and who could."""

    text = _text(_("答复"), size=1000, rows=3, required=True)
    promised_on = _day(_("承诺办结日期"), required=False)
    cannot = forms.BooleanField(label=_("本级无法解决"), required=False)
    level = forms.CharField(label=_("能够解决的层级"), required=False, max_length=60)


class SaidForm(OfficeForm):
    """企业反馈: solved or not, in its words."""

    is_solved = forms.TypedChoiceField(
        label=_("企业认为"),
        choices=(("yes", _("已解决")), ("no", _("未解决"))),
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    said = forms.CharField(label=_("企业原话"), required=False, max_length=300)


class ApprovalsForm(OfficeForm):
    """列出待办手续: one a line, with unit and day."""

    lines = _text(
        _("待办手续"),
        size=4000,
        rows=9,
        required=True,
        hint=_("每行一项：手续，承办单位，办结日期。如：施工许可，住建局，2026-03-20"),
    )

    def clean_lines(self) -> list[tuple[str, int, date]]:
        """Read the lines; each fault is said with its line."""
        index = people.unit_index(people.day_of(self.now))
        rows = []
        for line in self.cleaned_data["lines"].splitlines():
            if not line.strip():
                continue
            parts = [part.strip() for part in line.replace(",", "，").split("，")]
            unit = index.find(parts[1]) if len(parts) == 3 else None
            try:
                day = sheets.read_day(parts[2]) if len(parts) == 3 else None
            except ValueError:
                day = None
            if unit is None or day is None or not parts[0]:
                raise forms.ValidationError(_t("“%s”读不出手续、单位和日期。") % line.strip())
            rows.append((parts[0], unit, day))
        return rows


class RatingForm(OfficeForm):
    """企业评价项目秘书, once a quarter."""

    quarter = forms.RegexField(r"20\d\d-Q[1-4]", label=_("季度"), help_text=_("如 2026-Q4"))
    result = forms.ChoiceField(
        label=_("评价"),
        choices=(
            ("very_satisfied", _("非常满意")),
            ("satisfied", _("满意")),
            ("fair", _("基本满意")),
            ("dissatisfied", _("不满意")),
            ("very_dissatisfied", _("非常不满意")),
        ),
        widget=forms.RadioSelect,
    )
    said = forms.CharField(label=_("企业原话"), required=False, max_length=300)


class StoppageForm(OfficeForm):
    """报告停工: since when, who says so, what happened."""

    stopped_on = _day(_("停工日期"))
    reporter = forms.CharField(
        label=_("反映人"), required=False, max_length=60, help_text=_("如施工单位、监理、周边群众")
    )
    text = _text(_("停工情况"), size=600, rows=3, required=True)


class CauseForm(OfficeForm):
    """说明原因和复工方案."""

    cause = forms.ChoiceField(label=_("停工原因"))
    text = _text(_("原因说明和复工方案"), size=600, rows=3, required=True)

    def __init__(self, *args: Any, causes: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("cause", [(cause, cause) for cause in causes], blank=_t("请选择"))


class ReplyForm(OfficeForm):
    """书面答复."""

    reply = _text(
        _("书面答复"),
        size=1000,
        rows=3,
        required=True,
        hint=_("写明本单位应办事项和完成时间，“正在研究”不算答复"),
    )


class ResumeForm(OfficeForm):
    """复工: when, and how the days are divided, one cause a line."""

    resumed_on = _day(_("复工日期"))
    shares = _text(
        _("停工天数划分"),
        size=1000,
        rows=3,
        required=True,
        hint=_("每行一项：单位或原因，天数。如：水利局，10"),
    )

    def clean_shares(self) -> list[acts.Share]:
        """Read the lines; each fault is said with its line."""
        index = people.unit_index(people.day_of(self.now))
        rows = []
        for line in self.cleaned_data["shares"].splitlines():
            if not line.strip():
                continue
            name, _comma, days = line.strip().replace(",", "，").rpartition("，")
            days = days.strip().removesuffix("天").strip()
            if not name.strip() or not days.isdecimal():
                raise forms.ValidationError(_t("“%s”读不出单位或原因和天数。") % line.strip())
            rows.append(acts.Share(int(days), name.strip(), index.find(name.strip())))
        return rows


class TracingForm(OfficeForm):
    """倒查建议: a person decides."""

    is_opened = forms.TypedChoiceField(
        label=_("决定"),
        choices=(("yes", _("启动倒查")), ("no", _("不启动"))),
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    decision_number = forms.CharField(label=_("决定文号"), required=False, max_length=60)
    reason = forms.CharField(label=_("理由"), max_length=300)


def _names(text: str) -> tuple[str, ...]:
    """Return names that stand on lines or between commas, without blanks and repeats."""
    for sign in "，,；;\n\r":
        text = text.replace(sign, "、")
    return tuple(dict.fromkeys(name.strip() for name in text.split("、") if name.strip()))


class ExpertForm(OfficeForm):
    """专家入库."""

    name = forms.CharField(label=_("姓名"), max_length=40)
    employer = forms.CharField(label=_("工作单位"), max_length=120)
    specialities = forms.CharField(label=_("专业"), max_length=200, help_text=_("多个专业用顿号隔开"))
    formerly = forms.CharField(
        label=_("曾任职单位"), required=False, max_length=600, help_text=_("用于回避审查，多个单位用顿号隔开")
    )
    unit = forms.TypedChoiceField(label=_("本县在职单位"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("unit", self.units(), blank=_t("不是本县在职人员"))

    def expert(self) -> acts.NewExpert:
        """Return what was typed."""
        v = self.cleaned_data
        return acts.NewExpert(
            v["name"], v["employer"], _names(v["specialities"]), _names(v["formerly"]), v["unit"]
        )


class WorkbookForm(OfficeForm):
    """A workbook to be taken in."""

    file = forms.FileField(label=_("Excel 文件"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}))


class ReviewForm(OfficeForm):
    """送审: what is reviewed, for how much, and whose people must keep out."""

    review_type = forms.ChoiceField(label=_("评审类型"))
    submitted = forms.DecimalField(label=_("送审金额（万元）"), min_value=Decimal("0.01"), max_digits=14)
    parties = _text(
        _("须回避的单位"), size=1000, rows=3, required=True,
        hint=_("业主、设计、施工、监理等单位，每行一个；在这些单位任职或曾任职的专家自动回避"),
    )  # fmt: skip

    def __init__(self, *args: Any, types: Iterable[tuple[str, tuple[str, ...]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("review_type", [(name, f"{name}（{'、'.join(wanted)}）") for name, wanted in types])

    def clean_parties(self) -> tuple[str, ...]:
        """Return the firms, one a line."""
        return _names(self.cleaned_data["parties"])


class RecusalForm(OfficeForm):
    """回避并补抽."""

    seat = forms.TypedChoiceField(label=_("回避的专家"), coerce=int)
    reason = forms.CharField(label=_("回避理由"), max_length=200)
    former_employer = forms.CharField(label=_("核实的曾任职单位"), required=False, max_length=120)


class OpinionForm(OfficeForm):
    """登记专家意见."""

    seat = forms.TypedChoiceField(label=_("专家"), coerce=int)
    text = _text(_("专家意见"), size=2000, rows=3, required=True)
    score = forms.IntegerField(label=_("评分（百分制）"), min_value=0, max_value=100)
    hours = forms.DecimalField(label=_("用时（小时）"), min_value=Decimal(0), max_digits=5, decimal_places=1)
    fee = forms.DecimalField(label=_("评审费（元）"), min_value=Decimal(0), max_digits=9, decimal_places=2)
    signed = forms.FileField(label=_("签字意见扫描件"))


class ConclusionForm(OfficeForm):
    """出具评审结论."""

    amount = forms.DecimalField(label=_("评审结论金额（万元）"), min_value=Decimal("0.01"), max_digits=14)
    text = _text(_("评审结论"), size=2000, rows=3, required=True)
    signed = forms.FileField(
        label=_("签字的评审报告"), help_text=_("下载评审报告，由评审组成员签字后扫描上传")
    )


class CostForm(OfficeForm):
    """登记决算."""

    final_cost = forms.DecimalField(label=_("决算金额（万元）"), min_value=Decimal("0.01"), max_digits=14)


class GateForm(OfficeForm):
    """申报项目入库."""

    title = forms.CharField(label=_("项目名称"), max_length=200)
    unit = forms.TypedChoiceField(label=_("申报单位"), coerce=int)
    proposer_post = forms.TypedChoiceField(
        label=_("提出人"), coerce=int, help_text=_("后评价结果记在提出人名下，调离后仍然保留")
    )
    asked_by = forms.CharField(label=_("由谁提出、为什么提出"), max_length=200)
    beneficiaries = forms.IntegerField(label=_("受益人数"), min_value=1)
    promised = forms.IntegerField(label=_("承诺年使用量"), min_value=1)
    measure = forms.CharField(label=_("使用量单位"), max_length=40, help_text=_("如人次、户、万立方米"))
    cost = forms.DecimalField(label=_("建设投资（万元）"), min_value=Decimal("0.01"), max_digits=14)
    lifelong_cost = forms.DecimalField(
        label=_("全生命周期成本（万元）"), min_value=Decimal("0.01"), max_digits=14
    )
    funding = forms.CharField(label=_("资金来源"), max_length=300)
    need = forms.FileField(
        label=_("需求依据"), required=False, help_text=_("调查、统计或规划材料；没有依据的项目须公示")
    )

    def __init__(self, *args: Any, posts: Iterable[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("unit", self.units(), blank=_t("请选择"))
        self.choose("proposer_post", posts, blank=_t("请选择"))


class ObjectionForm(OfficeForm):
    """登记公示意见, one a line."""

    received_on = _day(_("收到日期"))
    channel = forms.CharField(label=_("来源"), required=False, max_length=40)
    texts = _text(_("意见"), size=20_000, rows=4, required=True, hint=_("每行一条"))

    def rows(self) -> list[acts.NewObjection]:
        """Return the objections, one a line."""
        v = self.cleaned_data
        return [
            acts.NewObjection(line.strip(), v["received_on"], v["channel"])
            for line in v["texts"].splitlines()
            if line.strip()
        ]


class ObjectionAnswerForm(OfficeForm):
    """答复公示意见."""

    answer = _text(_("答复"), size=1000, rows=3, required=True)


class GateDecisionForm(OfficeForm):
    """决定项目入库."""

    is_admitted = forms.TypedChoiceField(
        label=_("决定"),
        choices=(("yes", _("准予入库")), ("no", _("不予入库"))),
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    decision_number = forms.CharField(label=_("决定文号"), max_length=60)
    text = _text(_("理由"), size=1000, rows=2, required=True)


class FinishForm(OfficeForm):
    """登记竣工."""

    finished_on = _day(_("竣工日期"))


class ReleaseForm(OfficeForm):
    """发布公示."""

    read_by = forms.CharField(
        label=_("保密审查人"), max_length=40, help_text=_("先审后公开：由发布人以外的保密审查人员审查")
    )


class PromiseForm(OfficeForm):
    """后评价."""

    actual = forms.IntegerField(label=_("一年实际使用量"), min_value=0)
    reason = _text(_("评价说明"), size=1000, rows=2, required=True)
    proof = forms.FileField(label=_("使用情况佐证"))
