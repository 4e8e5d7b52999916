"""Forms of matters: they parse and validate, and never save."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.core.clock.refusals import LimitEmpty, LimitNotUnderstood
from zhixing.core.clock.rules import Limit, parse_limit
from zhixing.core.matters import kinds, refusals
from zhixing.core.matters.acts import NewMatter, Report
from zhixing.core.matters.acts.registering import Assignment, Support
from zhixing.core.matters.rules import states
from zhixing.core.matters.rules.progress import substance
from zhixing.core.people import selectors as people

Choice = tuple[str, str]
MAX_FILES = 9


class SeveralFiles(forms.ClearableFileInput):
    """A file field that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files, all kept."""

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        rows = data if isinstance(data, list | tuple) else [data]
        kept = [super(FilesField, self).clean(row, initial) for row in rows if row]
        if len(kept) > MAX_FILES:
            raise forms.ValidationError(_t("最多上传 %d 个文件。") % MAX_FILES)
        if self.required and not kept:
            raise forms.ValidationError(self.error_messages["required"])
        return kept


def _text(
    label: Any, *, rows: int = 4, required: bool = True, hint: Any = "", size: int = 4000
) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        max_length=size,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


class StepForm(forms.Form):
    """A form of one step on one matter. Subclasses fill choices in `prepare`."""

    multipart: ClassVar[bool] = False

    def __init__(self, *args: Any, matter: Any, officer: Any, now: datetime, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.matter, self.officer, self.now = matter, officer, now
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the matter and on who is looking."""

    def choose(self, name: str, choices: Iterable[Choice], *, blank: bool = True) -> None:
        """Give a choice field its choices."""
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        head: list[Choice] = [("", _t("请选择"))] if blank else []
        field.choices = [*head, *choices]


def unit_choices(now: datetime, *, seen_by: Any) -> list[Choice]:
    """Return the units a matter may go to, in official order."""
    return [(str(u.id), u.short_name) for u in people.assignable_units(seen_by=seen_by, at=now)]


def limit_of(text: str, on: date | None, sentence: str = "") -> Limit | None:
    """Return the limit written in one of two fields: a date, or a count such as `5wd`."""
    if on is not None:
        return Limit("date", date=on, sentence=sentence)
    return parse_limit(text) if text.strip() else None


LIMITS = (
    ("1wd", _("1 个工作日")),
    ("3wd", _("3 个工作日")),
    ("5wd", _("5 个工作日")),
    ("7cd", _("一周内（7 日）")),
    ("10wd", _("10 个工作日")),
    ("15wd", _("15 个工作日")),
    ("20wd", _("20 个工作日")),
    ("2wh", _("2 个工作小时")),
    ("long", _("长期任务，不设期限")),
)


class LimitFields(forms.Form):
    """A limit: a date that somebody said, or a count."""

    due_on = forms.DateField(
        label=_("完成时限"),
        required=False,
        help_text=_("文件或领导说的日期，如 6月底前填 6月30日；不顺延"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    limit = forms.ChoiceField(label=_("或者按期限"), required=False, choices=(("", _("不按期限")), *LIMITS))
    sentence = forms.CharField(label=_("时限原话"), required=False, max_length=300)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not values.get("due_on") and not values.get("limit"):
            self.add_error("due_on", _t("请填写完成时限，或选择长期任务。"))
        if values.get("due_on") and values.get("limit"):
            self.add_error("limit", _t("日期和期限只填一个。"))
        return values

    def the_limit(self) -> Limit | None:
        """Return the limit, None for a long-term task."""
        if self.cleaned_data.get("limit") == "long":
            return None
        try:
            return limit_of(
                self.cleaned_data.get("limit", ""),
                self.cleaned_data.get("due_on"),
                self.cleaned_data.get("sentence", ""),
            )
        except (LimitNotUnderstood, LimitEmpty):
            return None


class Register(LimitFields):
    """Four things are asked; the rest may stay as it is."""

    title = forms.CharField(
        label=_("事项名称"), max_length=400, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    lead = forms.ChoiceField(label=_("牵头单位"), required=False)
    supports = forms.MultipleChoiceField(
        label=_("配合单位"), required=False, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    requirement = _text(_("任务要求"), required=False)
    source_kind = forms.ChoiceField(
        label=_("任务来源"), choices=[("", _("请选择")), *states.SOURCE_WORDS.items()], required=False
    )
    source_ref = forms.CharField(label=_("来源文号"), required=False, max_length=200)
    source_sentence = _text(_("原文"), rows=2, required=False)
    document_number = forms.CharField(label=_("督办文号"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("类别"), required=False)
    grade = forms.ChoiceField(
        label=_("督办等级"), choices=list(states.GRADE_WORDS.items()), initial="supervised"
    )
    urgency = forms.ChoiceField(label=_("缓急"), choices=list(states.URGENCY_WORDS.items()), initial="normal")
    topic = forms.CharField(
        label=_("事项类型"),
        required=False,
        max_length=60,
        help_text=_("同类事项有过归属裁定的，直接交给裁定单位"),
    )

    field_order = (
        "title",
        "lead",
        "due_on",
        "limit",
        "sentence",
        "supports",
        "requirement",
        "source_kind",
        "source_ref",
        "source_sentence",
        "document_number",
        "kind",
        "grade",
        "urgency",
        "topic",
    )

    def __init__(self, *args: Any, officer: Any, now: datetime, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        units = unit_choices(now, seen_by=officer)
        for name, blank in (("lead", True), ("supports", False)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101
            field.choices = ([("", _t("请选择"))] if blank else []) + units
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)  # noqa: S101
        kind.choices = [(k.code, _t(k.zh)) for k in kinds.kinds() if k.takes_work]
        self.with_assignment = True

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        if self.data.get("then") == "keep":  # 先立项，待交办
            for name in ("due_on", "limit"):
                self.errors.pop(name, None)
            self.with_assignment = False
        elif not values.get("lead") and not values.get("topic"):
            self.add_error("lead", _t("牵头单位必须是一个。请选择。"))
        return values

    def new_matter(self) -> NewMatter:
        """Return what was written, with its assignment unless it is only taken on."""
        values = self.cleaned_data
        assignment = None
        if self.with_assignment:
            assignment = Assignment(
                lead_unit_ids=(int(values["lead"]),) if values["lead"] else (),
                supports=tuple(Support(int(key)) for key in values["supports"]),
                limit=self.the_limit(),
            )
        return NewMatter(
            title=values["title"],
            kind=values["kind"] or kinds.TASK.code,
            requirement=values["requirement"],
            topic=values["topic"],
            grade=values["grade"],
            urgency=values["urgency"],
            source_kind=values["source_kind"] or "other",
            source_ref=values["source_ref"],
            source_sentence=values["source_sentence"],
            document_number=values["document_number"],
            assignment=assignment,
        )


class Assign(StepForm, LimitFields):
    """To whom, until when."""

    lead = forms.ChoiceField(label=_("牵头单位"))
    leader = forms.ChoiceField(label=_("牵头领导"), required=False, help_text=_("不选时为分管该单位的领导"))
    supports = forms.MultipleChoiceField(label=_("配合单位"), required=False)
    field_order = ("lead", "due_on", "limit", "sentence", "leader", "supports")

    def prepare(self) -> None:
        units = unit_choices(self.now, seen_by=self.officer)
        self.choose("lead", units)
        self.choose("supports", units, blank=False)
        self.choose("leader", [(str(p.post_id), p.label) for p in people.county_leaders(at=self.now)])

    def assignment(self) -> Assignment:
        values = self.cleaned_data
        return Assignment(
            lead_unit_ids=(int(values["lead"]),),
            leader_post_ids=(int(values["leader"]),) if values["leader"] else (),
            supports=tuple(Support(int(key)) for key in values["supports"]),
            limit=self.the_limit(),
        )


class PersonOfUnit(StepForm):
    """One person of the unit that holds the matter."""

    handler = forms.ChoiceField(label=_("具体责任人"))

    def prepare(self) -> None:
        self.choose("handler", self.persons(self.matter.unit_id))

    def persons(self, unit_id: int) -> list[Choice]:
        """Return the persons who serve in the unit, with their posts."""
        return [
            (str(p.person_id), f"{p.person_name}（{p.post_name}）")
            for p in people.serving_in(unit_id, at=self.now)
        ]


class SignFor(PersonOfUnit):
    """签收并指定责任人; a town names its leader and office too."""

    inner_leader = forms.ChoiceField(label=_("本级分管领导"), required=False)
    inner_unit = forms.ChoiceField(label=_("承办站所"), required=False)

    def prepare(self) -> None:
        super().prepare()
        offices = people.offices_of(self.matter.unit_id, at=self.now)
        if people.unit_kind(self.matter.unit_id) != "town" or not offices:
            del self.fields["inner_leader"], self.fields["inner_unit"]
            return
        leaders = people.leading_posts(self.matter.unit_id, at=self.now)
        self.choose("inner_leader", [(str(p.post_id), p.label) for p in leaders])
        self.choose("inner_unit", [(str(u.id), u.short_name) for u in offices])


class NameHandler(PersonOfUnit):
    """改派责任人."""

    reason = forms.CharField(label=_("原因"), required=False, max_length=300)


class ReasonAndBasis(StepForm):
    """A return needs a reason and a reference (B7)."""

    reason = _text(_("理由"), rows=3, size=500)
    basis = forms.CharField(
        label=_("依据"), max_length=200, help_text=_("法规条款或三定规定，如“三定第四条第（五）项”")
    )


class Offer(ReasonAndBasis):
    """移交 to an equal."""

    to_unit = forms.ChoiceField(label=_("移交给"))
    field_order = ("to_unit", "reason", "basis")

    def prepare(self) -> None:
        own = str(self.matter.unit_id)
        self.choose("to_unit", [c for c in unit_choices(self.now, seen_by=self.officer) if c[0] != own])


class AcceptOffer(PersonOfUnit):
    """The receiving unit names its handler."""

    def prepare(self) -> None:
        self.choose(
            "handler",
            self.persons(self.officer.unit_line[-1] if self.officer.unit_line else self.officer.unit_id),
        )


class Rule(ReasonAndBasis):
    """裁定归属."""

    unit = forms.ChoiceField(label=_("裁定由谁承办"))
    precedent = forms.BooleanField(
        label=_("同类事项今后直接交该单位"), required=False, initial=True, help_text=_("写入权责清单的先例")
    )
    field_order = ("unit", "reason", "basis", "precedent")

    def prepare(self) -> None:
        self.choose("unit", unit_choices(self.now, seen_by=self.officer))


class FirstAction(StepForm):
    """首次行动."""

    action = _text(
        _("做了什么"), rows=3, size=500, hint=_("如“3月4日到现场踏勘，形成问题清单 7 条”。阅知不算")
    )


class Progress(StepForm):
    """反馈进展: words, percent, next step, files."""

    multipart: ClassVar[bool] = True
    text = _text(_("形象进度"), hint=_("写做成了什么、做了多少，如“已完成立面 8600 平方米，占设计量 62%”"))
    progress_percent = forms.IntegerField(
        label=_("完成进度（%）"), required=False, min_value=0, max_value=100
    )
    problems = _text(_("存在问题"), rows=2, required=False)
    next_step = _text(_("下一步打算"), rows=2, required=False)
    proofs = FilesField(
        label=_("佐证"),
        required=False,
        widget=SeveralFiles,
        help_text=_("照片、凭证、签认单；每个不超过 20 MB"),
    )

    as_note = forms.BooleanField(
        label=_("仅作情况说明，不计进度"),
        required=False,
        help_text=_("内容只是开会、发文、传达的，勾选后才能报送，记为“仅有会议记录”"),
    )

    def clean(self) -> dict[str, Any]:
        """Say before anything is sent that a meeting or a forwarded paper is no progress (B10)."""
        values = super().clean() or {}
        if values.get("text") and not values.get("as_note") and substance(values["text"]).only_meetings:
            self.add_error("text", str(refusals.MeetingIsNotProgress()))
        return values

    field_order: tuple[str, ...] = (
        "text",
        "as_note",
        "progress_percent",
        "problems",
        "next_step",
        "proofs",
    )

    def report(self, evidence_ids: tuple[int, ...], close_kind: str = "") -> Report:
        values = self.cleaned_data
        return Report(
            text=values["text"],
            progress_percent=values.get("progress_percent"),
            problems=values.get("problems", ""),
            next_step=values.get("next_step", ""),
            evidence_ids=evidence_ids,
            close_kind=close_kind,
            target_number=values.get("target_number", ""),
            decision_number=values.get("decision_number", ""),
        )


class AskClose(Progress):
    """申请办结（销号）."""

    close_kind = forms.ChoiceField(label=_("办结类型"))
    target_number = forms.CharField(label=_("并入事项编号"), required=False, max_length=24)
    decision_number = forms.CharField(label=_("批准文号"), required=False, max_length=60)
    field_order: tuple[str, ...] = (
        "close_kind",
        "text",
        "proofs",
        "target_number",
        "decision_number",
        "problems",
        "next_step",
    )

    def prepare(self) -> None:
        del self.fields["progress_percent"], self.fields["as_note"]
        self.fields["text"].label = _t("办理情况报告")
        self.choose(
            "close_kind", [(k, _t(w)) for k, w in states.CLOSE_KINDS.items() if k in states.DOER_MAY_ASK]
        )


class AskSupport(StepForm):
    """请求配合."""

    unit = forms.ChoiceField(label=_("配合单位"))
    deliverable = _text(_("需要对方提供什么"), rows=3, size=300)

    def prepare(self) -> None:
        own = str(self.matter.unit_id)
        self.choose("unit", [c for c in unit_choices(self.now, seen_by=self.officer) if c[0] != own])


class Words(StepForm):
    """One text, as the step names it."""

    text = _text(_("内容"), rows=3, size=600)


class OptionalWords(StepForm):
    """A text that may stay empty."""

    text = _text(_("说明"), rows=2, size=600, required=False)


class Urge(StepForm):
    """催办, or one line about a telephone call."""

    channel = forms.ChoiceField(
        label=_("方式"), choices=[("inbox", _("系统消息")), ("telephone", _("电话"))], initial="inbox"
    )
    text = _text(_("催办内容"), rows=2, size=300, required=False)
    answer = forms.CharField(
        label=_("对方答复"), required=False, max_length=300, help_text=_("电话催办时记一句")
    )


class AskExtension(StepForm):
    """申请延期."""

    ground = forms.ChoiceField(label=_("事由"))
    working_days = forms.IntegerField(label=_("延长（工作日）"), required=False, min_value=1, max_value=250)
    new_date = forms.DateField(
        label=_("或者延到"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = _text(_("具体情况和保证措施"), rows=3, size=500)

    def prepare(self) -> None:
        from zhixing.core.matters.acts import extension_grounds

        self.choose("ground", [(g, g) for g in extension_grounds(self.now)])

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if bool(values.get("working_days")) == bool(values.get("new_date")):
            self.add_error("working_days", _t("请填写延长几个工作日，或延到哪一天，只填一个。"))
        return values


class Decide(StepForm):
    """同意 or 不同意."""

    agree = forms.ChoiceField(
        label=_("意见"), choices=[("yes", _("同意")), ("no", _("不同意"))], widget=forms.RadioSelect
    )
    answer = _text(_("说明"), rows=2, size=500, required=False)


class Pause(StepForm):
    """暂缓."""

    ground = forms.ChoiceField(label=_("事由"))
    reason = _text(_("具体情况"), rows=3, size=500)
    decision_number = forms.CharField(label=_("证明或批准文号"), required=False, max_length=60)

    def prepare(self) -> None:
        from zhixing.core.matters.acts import pause_grounds

        self.choose(
            "ground",
            [
                (g, _t("%(ground)s（最长 %(cap)d 日）") % {"ground": g, "cap": cap})
                for g, cap in pause_grounds(self.now).items()
            ],
        )


class Close(StepForm):
    """审核销号."""

    close_kind = forms.ChoiceField(label=_("办结类型"), required=False)
    new_date = forms.DateField(
        label=_("下一节点时间"),
        required=False,
        help_text=_("阶段性办结时填写"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    note = _text(_("审核意见"), rows=3, size=500, required=False)

    def prepare(self) -> None:
        self.choose(
            "close_kind",
            [(k, _t(w)) for k, w in states.CLOSE_KINDS.items() if k in states.DOER_MAY_ASK],
            blank=False,
        )


class ChangeGrade(StepForm):
    """调整督办等级: each choice says what it means, from the rulebook."""

    grade = forms.ChoiceField(label=_("督办等级"), widget=forms.RadioSelect)
    reason = _text(_("调整理由"), rows=2, size=300)

    def prepare(self) -> None:
        from zhixing.core.matters.selectors import grade_views

        self.choose(
            "grade",
            [
                (
                    view.code,
                    _t("%(grade)s：%(every)s；%(close)s；逾期可用%(rungs)s")
                    % {
                        "grade": _t(view.word),
                        "every": _t(view.every_word),
                        "close": _t(view.closer_word),
                        "rungs": "、".join(view.rungs),
                    },
                )
                for view in grade_views(self.now)
                if view.code != self.matter.grade
            ],
            blank=False,
        )


class Note(StepForm):
    """本单位销号."""

    note = _text(_("审核意见"), rows=3, size=500, required=False)


class Terminate(StepForm):
    """终止."""

    reason = _text(_("终止理由"), rows=3, size=500)
    decision_number = forms.CharField(label=_("批准文号"), max_length=60)


class Reopen(StepForm):
    """重新办理."""

    reason = _text(_("重新办理的理由"), rows=3, size=500)
    due_on = forms.DateField(
        label=_("新的完成时限"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )


class LookBack(StepForm):
    """回头看."""

    found = _text(_("现场看到的情况"), rows=3, size=500)
    holds = forms.BooleanField(label=_("成效保持，没有反弹"), required=False)


class Correct(StepForm):
    """更正."""

    title = forms.CharField(label=_("事项名称"), max_length=400)
    requirement = _text(_("任务要求"), required=False)
    source_ref = forms.CharField(label=_("来源文号"), required=False, max_length=200)
    source_sentence = _text(_("原文"), required=False, rows=2)
    document_number = forms.CharField(label=_("督办文号"), required=False, max_length=60)
    topic = forms.CharField(label=_("事项类型"), required=False, max_length=60)
    urgency = forms.ChoiceField(label=_("缓急"), choices=list(states.URGENCY_WORDS.items()))
    reason = _text(_("更正理由"), rows=2, size=300)

    def prepare(self) -> None:
        for name in self.fields:
            if name != "reason":
                self.initial.setdefault(name, getattr(self.matter, name))

    def changes(self) -> dict[str, str]:
        """Return only what differs from what stands."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "reason" and value != getattr(self.matter, name)
        }

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if not self.errors and not self.changes():
            self.add_error("title", _t("没有改动。请改正要更正的内容。"))
        return values


class CorrectTime(StepForm):
    """更正起算时间."""

    multipart: ClassVar[bool] = True
    new_at = forms.DateTimeField(
        label=_("正确的起算时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    reason = _text(_("更正理由"), rows=2, size=300)
    proofs = FilesField(label=_("证明"), widget=SeveralFiles)


class CorrectDue(StepForm):
    """更正时限."""

    multipart: ClassVar[bool] = True
    due_on = forms.DateField(
        label=_("正确的完成时限"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    sentence = forms.CharField(
        label=_("时限原话"), max_length=300, help_text=_("文件或领导的原话，如“6月底前完成”")
    )
    reason = _text(_("更正理由"), rows=2, size=300)
    proofs = FilesField(label=_("证明"), widget=SeveralFiles)

    def prepare(self) -> None:
        self.initial.setdefault("due_on", self.matter.due_at and self.matter.due_at.astimezone().date())


class Accept(StepForm):
    """审核通过."""

    percent = forms.IntegerField(
        label=_("核实的进度（%）"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_("不填时按反馈的数字"),
    )


class Issue(StepForm):
    """签发督办文书."""

    decision_number = forms.CharField(label=_("批准文号"), required=False, max_length=60)
    text = _text(_("要求"), rows=3, size=600, required=False)


class Split(StepForm):
    """拆为并列子任务: one line a part, 「牵头单位｜任务」."""

    parts = _text(
        _("子任务"),
        rows=6,
        hint=_("每行一个：单位｜任务。同一任务发给多个单位的，也可只选单位"),
        required=False,
    )
    units = forms.MultipleChoiceField(label=_("或者同一任务群发给"), required=False)
    due_on = forms.DateField(
        label=_("完成时限"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def prepare(self) -> None:
        self.choose("units", unit_choices(self.now, seen_by=self.officer), blank=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        day = timezone_day(self.now)
        rows: list[tuple[int, str]] = []
        for place, line in enumerate((values.get("parts") or "").splitlines(), start=1):
            if not line.strip():
                continue
            name, _sep, task = line.replace("|", "｜").partition("｜")
            unit_id = people.unit_by_name(name.strip(), day)
            if unit_id is None:
                self.add_error(
                    "parts",
                    _t("第 %(row)d 行：没有找到单位“%(name)s”。") % {"row": place, "name": name.strip()},
                )
                continue
            rows.append((unit_id, task.strip() or self.matter.title))
        rows += [(int(key), self.matter.title) for key in values.get("units") or []]
        if not self.errors and len(rows) < 1:
            self.add_error("parts", _t("请至少写出一个子任务。"))
        values["rows"] = rows
        return values

    def new_parts(self) -> list[NewMatter]:
        values = self.cleaned_data
        limit = limit_of("", values["due_on"]) if values["due_on"] else None
        return [
            NewMatter(
                title=title,
                kind=self.matter.kind,
                grade=self.matter.grade,
                urgency=self.matter.urgency,
                assignment=Assignment(lead_unit_ids=(unit_id,), limit=limit),
            )
            for unit_id, title in values["rows"]
        ]


def timezone_day(moment: datetime) -> date:
    """Return the instance's local date of a moment."""
    return people.day_of(moment)


class Relate(StepForm):
    """关联事项."""

    number = forms.CharField(label=_("事项编号"), max_length=24)


class Readers(StepForm):
    """限定知悉范围."""

    persons = forms.CharField(
        label=_("知悉人员"), required=False, max_length=600, help_text=_("姓名用顿号隔开；不填则取消限定")
    )

    def clean_persons(self) -> list[int]:
        names = [
            n.strip()
            for n in self.cleaned_data["persons"].replace(",", "、").replace("，", "、").split("、")
            if n.strip()
        ]
        found = people.persons_by_name(names, at=self.now)
        missing = [n for n in names if n not in found]
        if missing:
            raise forms.ValidationError(_t("没有找到：%s。") % "、".join(missing))
        return [found[n] for n in names]


class FilterForm(forms.Form):
    """The filter row of the register."""

    q = forms.CharField(label=_("关键词"), required=False)
    view = forms.ChoiceField(
        label=_("范围"),
        required=False,
        choices=[
            ("all", _("全部可见")),
            ("mine", _("我承办的")),
            ("unit", _("本单位承办")),
            ("support", _("本单位配合")),
            ("line", _("我分管的")),
            ("registered", _("本单位立项")),
        ],
    )
    state = forms.ChoiceField(
        label=_("状态"),
        required=False,
        choices=[("", _("不限")), ("open", _("未销号")), *states.STATE_WORDS.items()],
    )
    light = forms.ChoiceField(
        label=_("灯"), required=False, choices=[("", _("不限")), *states.LIGHT_WORDS.items()]
    )
    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    grade = forms.ChoiceField(
        label=_("等级"), required=False, choices=[("", _("不限")), *states.GRADE_WORDS.items()]
    )
    source_kind = forms.ChoiceField(
        label=_("来源"), required=False, choices=[("", _("不限")), *states.SOURCE_WORDS.items()]
    )
    kind = forms.ChoiceField(label=_("类别"), required=False)
    due_from = forms.DateField(
        label=_("到期自"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    due_to = forms.DateField(
        label=_("到期至"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    registered_from = forms.DateField(
        label=_("立项自"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    registered_to = forms.DateField(
        label=_("立项至"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, officer: Any, now: datetime, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        unit, kind = self.fields["unit"], self.fields["kind"]
        assert isinstance(unit, forms.ChoiceField) and isinstance(kind, forms.ChoiceField)  # noqa: S101
        unit.choices = [("", _t("不限")), *unit_choices(now, seen_by=officer)]
        kind.choices = [("", _t("不限")), *[(k.code, _t(k.zh)) for k in kinds.kinds()]]


class MoveLine(forms.Form):
    """分工调整: the units, who gives, who takes, the document."""

    units = forms.MultipleChoiceField(label=_("调整的单位"))
    to_post = forms.ChoiceField(label=_("改由谁分管"))
    document = forms.CharField(label=_("分工文件"), max_length=200)

    def __init__(self, *args: Any, officer: Any, now: datetime, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        units, post = self.fields["units"], self.fields["to_post"]
        assert isinstance(units, forms.ChoiceField) and isinstance(post, forms.ChoiceField)  # noqa: S101
        units.choices = unit_choices(now, seen_by=officer)
        post.choices = [
            ("", _t("请选择")),
            *[(str(p.post_id), p.label) for p in people.county_leaders(at=now)],
        ]


class SendFindings(forms.Form):
    """To whom the findings on the list of powers go."""

    unit = forms.ChoiceField(label=_("移送机构编制部门"))

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["unit"].choices = [("", _("请选择")), *units]  # type: ignore[attr-defined]


class RuleOnMandate(forms.Form):
    """A ruling on a fault of the list: whose, by which law, with which duty; or cancelled."""

    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    basis = forms.CharField(label=_("法定依据"), required=False, max_length=1000, help_text=_("不填为不变"))
    duty = forms.CharField(label=_("对应责任"), required=False, max_length=4000, help_text=_("不填为不变"))
    cancels = forms.BooleanField(label=_("没有依据，取消该权力"), required=False)
    document = forms.CharField(label=_("裁定文号"), max_length=128)
    reason = forms.CharField(label=_("裁定理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})
        self.fields["unit"].choices = [("", _("不变")), *units]  # type: ignore[attr-defined]


class SheetForm(forms.Form):
    """A register as a workbook, taken in or only checked."""

    file = forms.FileField(
        label=_("Excel 台账"),
        help_text=_(".xlsx，列名见下方；有一处有误就不导入任何一行"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    only_check = forms.BooleanField(label=_("只检查，不登记"), required=False)
