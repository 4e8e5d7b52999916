"""Forms of leaders' instructions: the sheet as it lies before the registrar, and the report to the leader."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhixing.core.matters.rules.states import URGENCY_WORDS
from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import translate
from zhixing.work.directives.acts.instructions import NewRemark, Sheet
from zhixing.work.directives.rules import instructions as rules
from zhixing.work.directives.selectors import instructions as selectors

LEADERS_ON_A_SHEET = 4
BY_DATE = "date"


class RemarkForm(forms.Form):
    """What one leader wrote, in the order of the sheet."""

    leader_post = forms.TypedChoiceField(label=_("批示领导"), required=False, coerce=int, empty_value=None)
    leader = forms.CharField(
        label=_("省、市领导姓名职务"), required=False, max_length=60, widget=forms.TextInput()
    )
    text = forms.CharField(
        label=_("批示内容"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    written_on = forms.DateField(
        label=_("批示日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, data: Any = None, *, place: int, leaders: list[tuple[str, str]], today: date) -> None:
        super().__init__(data, prefix=f"remark{place}", initial={"written_on": today}, label_suffix="")
        field = self.fields["leader_post"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = [("", gettext("省、市领导，另填姓名")), *leaders]
        self.place = place

    @property
    def is_blank(self) -> bool:
        """Whether nothing was written here."""
        v = self.cleaned_data
        return not (v.get("text") or v.get("leader_post") or v.get("leader"))

    def clean(self) -> dict[str, Any]:
        """Ask for the words, the leader and the day where any of them is there."""
        values = super().clean() or {}
        text, who = values.get("text"), values.get("leader_post") or values.get("leader")
        if text and not who:
            self.add_error("leader_post", gettext("请选择批示领导，或填写省、市领导姓名职务。"))
        if who and not text:
            self.add_error("text", gettext("请填写批示内容。"))
        if text and "written_on" in values and not values["written_on"]:
            self.add_error("written_on", gettext("请填写批示日期。"))
        return values

    def remark(self) -> NewRemark:
        """Return what was written."""
        v = self.cleaned_data
        return NewRemark(
            v["text"], v["written_on"], v["leader_post"], "" if v["leader_post"] else v["leader"]
        )


class SheetForm(forms.Form):
    """Who carries the sheet out, until when, and the scan."""

    scan = forms.FileField(
        label=_("批示件扫描件"),
        required=False,
        help_text=_("图片、PDF 或 OFD；严禁上传涉密文件"),
        widget=forms.ClearableFileInput(attrs={"accept": ".pdf,.jpg,.jpeg,.png,.ofd"}),
    )
    lead = forms.TypedChoiceField(label=_("牵头单位"), coerce=int)
    supports = forms.TypedMultipleChoiceField(
        label=_("配合单位"), required=False, coerce=int, widget=forms.SelectMultiple(attrs={"size": 6})
    )
    limit = forms.ChoiceField(label=_("办理时限"), initial="ordinary")
    due_on = forms.DateField(
        label=_("批示写明的日期"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    sentence = forms.CharField(label=_("领导写明时限的原话"), required=False, max_length=300)
    urgency = forms.ChoiceField(label=_("缓急"), choices=list(URGENCY_WORDS.items()), initial="normal")

    def __init__(
        self, data: Any = None, files: Any = None, *, by: Officer, now: datetime, today: date
    ) -> None:
        super().__init__(data, files, label_suffix="")
        units = [(str(u.id), u.short_name) for u in people.assignable_units(seen_by=by, at=now)]
        self._choose("lead", [("", gettext("请选择")), *units])
        self._choose("supports", units)
        self._choose("limit", [*selectors.limit_choices(today), (BY_DATE, gettext("按批示写明的日期"))])
        leaders = [(str(one.post_id), one.label) for one in people.county_leaders(at=now)]
        self.remarks = [
            RemarkForm(data, place=place, leaders=leaders, today=today) for place in range(LEADERS_ON_A_SHEET)
        ]

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Take the date with its words, or a limit of the rule."""
        values = super().clean() or {}
        if values.get("limit") == BY_DATE and not values.get("due_on") and "due_on" not in self.errors:
            self.add_error("due_on", gettext("请填写批示写明的日期。"))
        if values.get("limit") == BY_DATE and not (values.get("sentence") or "").strip():
            self.add_error("sentence", gettext("按批示日期办理的，请摘录领导写明时限的原话。"))
        return values

    def is_complete(self) -> bool:
        """Whether the sheet and every remark on it are in order; a sheet without words is not."""
        sound = [self.is_valid(), *(one.is_valid() for one in self.remarks)]
        if all(sound[1:]) and all(one.is_blank for one in self.remarks):
            self.remarks[0].add_error("text", gettext("请至少填写一位领导的批示内容。"))
            return False
        return all(sound)

    def sheet(self) -> Sheet:
        """Return what was typed, the leaders in their order."""
        v = self.cleaned_data
        by_date = v["limit"] == BY_DATE
        return Sheet(
            tuple(one.remark() for one in self.remarks if not one.is_blank),
            v["lead"],
            tuple(v["supports"]),
            "" if by_date else v["limit"],
            v["due_on"] if by_date else None,
            v["sentence"],
            v["urgency"],
        )


class InstructionForm(SheetForm):
    """A new instruction: what the paper is, before the sheet."""

    title = forms.CharField(label=_("批示事由"), max_length=300)
    source_document = forms.CharField(label=_("来文（文号和标题）"), required=False, max_length=200)
    level = forms.ChoiceField(label=_("批示级别"), initial="county")
    marking = forms.ChoiceField(label=_("来文标注"), required=False)
    serial = forms.IntegerField(
        label=_("编号"),
        required=False,
        min_value=1,
        max_value=99_999,
        help_text=_("空着由系统按顺序编号；接续纸质登记的填写顺序号"),
    )

    field_order = ("scan", "title", "source_document", "level", "marking", "serial")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self._choose("level", [(code, translate(word)) for code, word in rules.LEVEL_WORDS.items()])
        self._choose("marking", [(code, translate(word)) for code, word in rules.MARKINGS.items()])


class ReportForm(forms.Form):
    """The report to the leader, drafted from the unit's feedback."""

    text = forms.CharField(label=_("办理情况"), max_length=6000, widget=forms.Textarea(attrs={"rows": 10}))
