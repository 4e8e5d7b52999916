"""Forms of documents: they parse and validate, and never save."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.core.people import selectors as people
from zhixing.core.powers import selectors as powers
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import translate
from zhixing.ui.papers import KINDS
from zhixing.work.documents import rules, selectors
from zhixing.work.documents.acts import Draft, NewCirculation
from zhixing.work.documents.rules import circulations
from zhixing.work.documents.selectors import DocumentPage

Choices = list[tuple[str, str]]
_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
FILES = ".docx,.txt"


def choices_of(words: dict[str, str]) -> Choices:
    """Return words of the rules as choices in the reader's language."""
    return [(code, translate(word)) for code, word in words.items()]


def area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class FilterForm(forms.Form):
    """What narrows a register."""

    q = forms.CharField(label=_("标题、文号、单位"), required=False, max_length=80)
    stage = forms.ChoiceField(label=_("状态"), required=False)

    def __init__(self, data: Any, words: dict[str, str]) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["stage"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = [("", _t("全部")), *choices_of(words)]


class ReadForm(forms.Form):
    """A paper to read the header fields from."""

    file = forms.FileField(
        label=_("来文文件"),
        required=False,
        help_text=_("Word（docx）或文本文件；系统读出文号、标题、来文单位、主送和日期，由您核对"),
        widget=forms.ClearableFileInput(attrs={"accept": FILES}),
    )
    pasted = forms.CharField(label=_("或者粘贴全文"), required=False, strip=False, widget=area(8))

    def clean(self) -> dict[str, Any]:
        """Take a file or text."""
        values = super().clean() or {}
        if not values.get("file") and not (values.get("pasted") or "").strip():
            self.add_error("file", _t("请上传文件或粘贴正文。"))
        return values


class IncomingForm(forms.Form):
    """The fields of an incoming paper, read and then checked by a person."""

    sender = forms.CharField(label=_("来文单位"), max_length=160)
    title = forms.CharField(label=_("标题"), max_length=400, widget=area(2))
    number = forms.CharField(label=_("来文字号"), max_length=60, required=False)
    kind = forms.ChoiceField(label=_("文种"), required=False)
    urgency = forms.ChoiceField(label=_("紧急程度"), required=False)
    addressee = forms.CharField(label=_("主送"), max_length=400, required=False)
    written_on = forms.DateField(label=_("成文日期"), required=False, widget=_DAY)
    received_at = forms.DateTimeField(
        label=_("收文时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    sender_contact = forms.CharField(label=_("来文单位联系人及电话"), max_length=120, required=False)
    present = forms.CharField(
        label=_("随文材料"), required=False, widget=area(3), help_text=_("一行一份，以后不得再次要求补交")
    )
    scan = forms.FileField(label=_("来文扫描件"), required=False)
    text = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, files: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, files, initial=initial, label_suffix="")
        _choose(self, "kind", [("", _t("未识别")), *((kind, kind) for kind in KINDS)])
        _choose(self, "urgency", choices_of(rules.URGENCY_WORDS))


def _choose(form: forms.Form, name: str, choices: Choices) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
    field.choices = choices


class DraftForm(forms.Form):
    """A paper of our own. Levels are typed as they are printed: 一、（一）1.（1）."""

    kind = forms.ChoiceField(label=_("文种"), choices=[(kind, kind) for kind in KINDS])
    direction = forms.ChoiceField(label=_("行文方向"), required=False)
    urgency = forms.ChoiceField(label=_("紧急程度"), required=False)
    issuer = forms.CharField(label=_("发文机关"), max_length=160)
    title = forms.CharField(label=_("标题"), max_length=400, widget=area(2))
    addressee = forms.CharField(label=_("主送"), max_length=400, help_text=_("多个单位用顿号分开"))
    text = forms.CharField(
        label=_("正文"),
        strip=False,
        widget=area(14),
        help_text=_("一段一行；行首写“一、”“（一）”“1.”“（1）”即按层次排版"),
    )
    attachments = forms.CharField(
        label=_("附件名称"), required=False, widget=area(2), help_text=_("一行一个")
    )
    copies = forms.CharField(label=_("抄送"), max_length=400, required=False)
    note = forms.CharField(
        label=_("附注"), max_length=200, required=False, help_text=_("请示须注明联系人和电话")
    )

    def __init__(self, data: Any = None, *, initial: Any = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        _choose(self, "direction", [("", _t("按文种确定")), *choices_of(rules.DIRECTION_WORDS)])
        _choose(self, "urgency", choices_of(rules.URGENCY_WORDS))

    def draft(self) -> Draft:
        """Return what was typed."""
        values = dict(self.cleaned_data)
        values["attachments"] = rules.names_of(values["attachments"])
        return Draft(**values)


class StepForm(forms.Form):
    """The form of one step on a paper; subclasses say what it asks."""

    def __init__(
        self, data: Any = None, files: Any = None, *, page: DocumentPage, by: Officer, now: datetime
    ) -> None:
        super().__init__(data, files, label_suffix="")
        self.page, self.by, self.now = page, by, now
        self.prepare()

    def prepare(self) -> None:
        """Fill in choices that depend on the paper."""


class NothingAsked(StepForm):
    """A step that asks for nothing but its button."""


class CheckForm(StepForm):
    outcome = forms.ChoiceField(
        label=_("检查结果"), choices=choices_of(rules.OUTCOME_WORDS), widget=forms.RadioSelect
    )
    missing = forms.CharField(
        label=_("所缺材料"), required=False, widget=area(4), help_text=_("一行一份，一次列全；只此一次")
    )
    other_office = forms.CharField(
        label=_("应由哪个单位办理"), required=False, max_length=160, help_text=_("不属本单位职责时填写")
    )


class NotifyForm(StepForm):
    way = forms.ChoiceField(label=_("告知方式"), choices=choices_of(rules.WAY_WORDS))


class SupplementForm(StepForm):
    names = forms.CharField(label=_("收到的材料"), widget=area(3), help_text=_("一行一份"))


class ClassifyForm(StepForm):
    authority = forms.ChoiceField(
        label=_("权限"),
        choices=[(code, _t(word)) for code, word in rules.AUTHORITY_WORDS.items() if code],
        widget=forms.RadioSelect,
    )
    power_code = forms.ChoiceField(label=_("权责清单事项"), required=False)
    reason = forms.CharField(
        label=_("理由"), required=False, widget=area(2), help_text=_("认定为权限外的须说明理由")
    )

    def prepare(self) -> None:
        found = powers.powers_of(self.page.matter.unit_id, on=people.day_of(self.now))
        _choose(self, "power_code", [("", _t("清单中没有")), *((row.code, row.title) for row in found)])


class ReclassifyForm(StepForm):
    authority = forms.ChoiceField(
        label=_("改为"),
        choices=[(code, _t(word)) for code, word in rules.AUTHORITY_WORDS.items() if code],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("理由"), widget=area(3))


class FollowedForm(StepForm):
    """Asks who leads and who follows the paper outside (D5)."""

    leader_posts = forms.MultipleChoiceField(
        label=_("分管领导"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("指定 1 名，负责跟踪协调"),
    )
    follower = forms.TypedChoiceField(label=_("跟踪人"), required=False, coerce=int, empty_value=None)

    def prepare(self) -> None:
        unit_id = self.page.matter.unit_id
        line = self.by.unit_line[-1] if self.by.unit_line else unit_id
        leaders = {one.post_id: one.label for one in people.leading_posts(line, at=self.now)}
        _choose(self, "leader_posts", [(str(key), label) for key, label in leaders.items()])
        serving = {one.person_id: one.label for one in people.serving_in(line, at=self.now)}
        self._follow([("", _t("请选择")), *((str(key), label) for key, label in serving.items())])

    def _follow(self, choices: Choices) -> None:
        field = self.fields["follower"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = choices

    def leaders(self) -> tuple[int, ...]:
        """Return the posts that were ticked."""
        return tuple(int(key) for key in self.cleaned_data["leader_posts"])


class ForwardForm(FollowedForm):
    field_order = ["office", "leader_posts", "follower"]  # noqa: RUF012 - Django's own attribute
    office = forms.CharField(label=_("报送机关"), max_length=160)


class ResolveForm(StepForm):
    result = forms.CharField(label=_("书面办理结果"), widget=area(5))
    number = forms.CharField(label=_("结果文号"), required=False, max_length=60)


class PauseForm(StepForm):
    ground = forms.ChoiceField(label=_("事由"))
    evidence = forms.CharField(
        label=_("依据"), required=False, max_length=200, help_text=_("通知或委托书的文号")
    )

    def prepare(self) -> None:
        grounds = selectors.pause_grounds(people.day_of(self.now))
        words = _t("%(name)s（最长 %(days)s 天）")
        _choose(
            self, "ground", [(name, words % {"name": name, "days": cap}) for name, cap in grounds.items()]
        )


class ConsultForm(StepForm):
    office = forms.CharField(label=_("协商单位"), max_length=160)
    person = forms.CharField(label=_("协商对象"), max_length=60)
    held_on = forms.DateField(label=_("日期"), widget=_DAY)
    way = forms.ChoiceField(label=_("方式"), choices=choices_of(rules.WAY_WORDS))
    guidance = forms.CharField(label=_("指导意见"), max_length=600, widget=area(3))
    is_followed = forms.BooleanField(label=_("已按指导意见行文"), required=False, initial=True)
    followed_how = forms.CharField(label=_("文稿如何采纳"), required=False, max_length=600, widget=area(2))
    reason = forms.CharField(
        label=_("说明"),
        required=False,
        max_length=300,
        widget=area(2),
        help_text=_("没有当面协调，或者没有采纳指导意见的，须说明原因"),
    )

    def prepare(self) -> None:
        self.fields["office"].initial = self.page.outgoing.addressee if self.page.outgoing else ""
        self.fields["held_on"].initial = people.day_of(self.now)


class ReasonForm(StepForm):
    reason = forms.CharField(label=_("理由"), required=False, max_length=300, widget=area(3))


class SignForm(StepForm):
    opinion = forms.CharField(label=_("审签意见"), required=False, max_length=300, widget=area(2))


class NumberForm(StepForm):
    word = forms.CharField(label=_("发文字"), max_length=40, help_text=_("如 澄政办发"))
    serial = forms.IntegerField(
        label=_("序号"), required=False, min_value=1, help_text=_("不填则取本年度下一个号")
    )


class SealForm(StepForm):
    file = forms.FileField(
        label=_("盖章后的扫描件"), required=False, help_text=_("PDF 或图片；打印、签字、盖章后扫描")
    )


class ContactForm(StepForm):
    place = forms.CharField(label=_("现在哪个单位、哪个环节"), max_length=160)
    person = forms.CharField(label=_("联系对象"), max_length=60)
    next_step = forms.CharField(label=_("下一步"), required=False, max_length=300)
    obstacle = forms.CharField(label=_("存在的问题"), required=False, max_length=300, widget=area(2))
    request = forms.CharField(label=_("请领导协调的事项"), required=False, max_length=300, widget=area(2))

    def prepare(self) -> None:
        self.fields["place"].initial = self.page.tracking.place if self.page.tracking else ""


class AnswerForm(StepForm):
    answer = forms.CharField(label=_("答复内容"), max_length=600, widget=area(3))


class ReportForm(forms.Form):
    """The words of the weekly report; a triple of fields for each line."""

    opening = forms.CharField(
        label=_("开头"), required=False, widget=area(3), help_text=_("不填则由系统按台账写明件数")
    )
    closing = forms.CharField(label=_("结尾"), required=False, widget=area(2))

    def __init__(self, data: Any = None, *, lines: Any, initial: Any = None) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        self.line_ids = [line.pk for line in lines]
        for line in lines:
            for name, label in (
                ("progress", _("本周进展")),
                ("obstacle", _("存在的问题")),
                ("request", _("请领导协调的事项")),
            ):
                most = 600 if name == "progress" else 300
                self.fields[f"{name}-{line.pk}"] = forms.CharField(
                    label=label, required=False, max_length=most, widget=area(2), initial=getattr(line, name)
                )


class SendReportForm(forms.Form):
    leaders = forms.MultipleChoiceField(label=_("报送领导"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, data: Any = None, *, now: datetime) -> None:
        super().__init__(data, label_suffix="")
        field = self.fields["leaders"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = [(str(one.post_id), one.label) for one in people.county_leaders(at=now)]


class InstructForm(forms.Form):
    """What a leader wrote on the report, and who is to do it."""

    leader = forms.ChoiceField(label=_("批示领导"))
    text = forms.CharField(label=_("批示内容"), max_length=600, widget=area(3))
    lead_unit = forms.TypedChoiceField(label=_("承办单位"), coerce=int, empty_value=None)
    due_on = forms.DateField(label=_("完成时限"), required=False, widget=_DAY)
    written_at = forms.DateTimeField(
        label=_("批示时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )

    def __init__(self, data: Any = None, *, by: Officer, now: datetime) -> None:
        super().__init__(data, label_suffix="", initial={"written_at": now})
        _choose(self, "leader", [(one.person_name, one.label) for one in people.county_leaders(at=now)])
        units = people.assignable_units(seen_by=by, at=now)
        _choose(self, "lead_unit", [("", _t("请选择")), *((str(one.id), one.short_name) for one in units)])


class CirculationForm(forms.Form):
    """会签、传阅、呈批: what goes round, to whom, until when, and what the notice says."""

    kind = forms.ChoiceField(label=_("方式"), widget=forms.RadioSelect)
    title = forms.CharField(label=_("公文标题"), max_length=300)
    number = forms.CharField(label=_("文号"), required=False, max_length=60)
    link = forms.URLField(
        label=_("在本单位办公系统中的地址"),
        required=False,
        max_length=300,
        assume_scheme="https",
        help_text=_("公文在办公系统（OA）中的，登记地址即可，不必重复上传"),
    )
    notice = forms.CharField(
        label=_("通知"),
        max_length=3000,
        widget=area(4),
        help_text=_("写明“逾期未回复视为无意见”的，逾期才视为无意见；没有写明的一直等待答复"),
    )
    units = forms.TypedMultipleChoiceField(
        label=_("会签单位"), required=False, coerce=int, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    leaders = forms.TypedMultipleChoiceField(
        label=_("传阅、呈批对象（按顺序）"),
        required=False,
        coerce=int,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    due_on = forms.DateField(
        label=_("通知写明的日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("空着按规则库的时限"),
    )
    sentence = forms.CharField(label=_("通知中写明日期的原话"), required=False, max_length=300)
    has_request = forms.BooleanField(label=_("公文有请示事项，须明确批示"), required=False)

    def __init__(self, data: Any = None, *, by: Officer, now: datetime) -> None:
        super().__init__(data, initial={"kind": circulations.COUNTERSIGN}, label_suffix="")
        _choose(self, "kind", choices_of(dict(circulations.KIND_WORDS)))
        units = people.assignable_units(seen_by=by, at=now)
        _choose(self, "units", [(str(unit.id), unit.short_name) for unit in units])
        posts = [*people.county_leaders(at=now), *people.leading_posts(by.unit_id, at=now)]
        _choose(self, "leaders", list(dict.fromkeys((str(one.post_id), one.label) for one in posts)))

    def clean(self) -> dict[str, Any]:
        """Ask for units or people, as the kind wants."""
        values = super().clean() or {}
        wanted = "units" if values.get("kind") == circulations.COUNTERSIGN else "leaders"
        if not values.get(wanted) and wanted not in self.errors:
            self.add_error(wanted, _t("请至少选择一个。"))
        if values.get("due_on") and not (values.get("sentence") or "").strip():
            self.add_error("sentence", _t("请摘录通知中写明日期的原话。"))
        return values

    def circulation(self) -> NewCirculation:
        """Return what was typed."""
        v = self.cleaned_data
        return NewCirculation(
            kind=v["kind"],
            title=v["title"],
            notice=v["notice"],
            number=v["number"],
            link=v["link"],
            unit_ids=tuple(v["units"]),
            post_ids=tuple(v["leaders"]),
            due_on=v["due_on"],
            sentence=v["sentence"],
            has_request=v["has_request"],
        )


class TurnForm(forms.Form):
    """答复会签、传阅、呈批."""

    turn = forms.TypedChoiceField(label=_("单位或人员"), coerce=int)
    answer = forms.ChoiceField(label=_("答复"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("意见或批示内容"), required=False, max_length=2000, widget=area(3))

    def __init__(self, data: Any = None, *, turns: Any, kind: str) -> None:
        super().__init__(data, label_suffix="")
        _choose(self, "turn", [(str(one.place), one.name) for one in turns])
        words = {code: circulations.ANSWER_WORDS[code] for code in circulations.ANSWERS[kind]}
        _choose(self, "answer", choices_of(words))


class SettleForm(forms.Form):
    """意见采纳情况."""

    turn = forms.TypedChoiceField(label=_("单位"), coerce=int)
    is_adopted = forms.TypedChoiceField(
        label=_("采纳情况"),
        choices=(("yes", _("采纳")), ("no", _("不采纳"))),
        coerce=lambda text: text == "yes",
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("说明"), required=False, max_length=600, widget=area(2))

    def __init__(self, data: Any = None, *, turns: Any) -> None:
        super().__init__(data, label_suffix="")
        _choose(self, "turn", [(str(one.place), one.name) for one in turns])
