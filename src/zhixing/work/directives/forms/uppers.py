"""Forms of lists from the level above: the list in, the words back, the receipt."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.foundation.words import translate
from zhixing.work.directives.rules import uppers as rules


class UpperListForm(forms.Form):
    """A list as it was downloaded from the platform."""

    file = forms.FileField(
        label=_("上级清单"),
        help_text=_("Excel（xlsx）或 Word（docx），列名、合并单元格保持上级原样；PDF 请先另存为 Word"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.docx"}),
    )
    level = forms.ChoiceField(label=_("来自"))
    title = forms.CharField(label=_("清单名称或批次"), max_length=200)
    lead_days = forms.IntegerField(
        label=_("内部时限提前（工作日）"),
        min_value=1,
        max_value=30,
        help_text=_("从上级时限往前数，遇节假日往前顺延"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, lead_days: int) -> None:
        super().__init__(data, files, initial={"lead_days": lead_days, "level": "city"}, label_suffix="")
        field = self.fields["level"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = [(code, translate(word)) for code, word in rules.LEVEL_WORDS.items()]


class ReplyForm(forms.Form):
    """What is to be reported above on one row, drafted from the unit's signed feedback."""

    text = forms.CharField(label=_("办理情况"), max_length=6000, widget=forms.Textarea(attrs={"rows": 8}))
    result = forms.ChoiceField(label=_("办理状态"), widget=forms.RadioSelect())
    problems = forms.CharField(
        label=_("存在问题"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )
    next_step = forms.CharField(
        label=_("下一步打算"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: Any = None, *, initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial, label_suffix="")
        field = self.fields["result"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = [(code, translate(word)) for code, word in rules.RESULT_WORDS.items()]


class ReceiptForm(forms.Form):
    """The proof that the platform has it: a screenshot, when, and the next date of what goes on."""

    receipt = forms.FileField(
        label=_("上报截图或回执"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp,.pdf,.ofd"}),
    )
    uploaded_at = forms.DateTimeField(
        label=_("上报时间"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    next_due_on = forms.DateField(
        label=_("下一次上报时限"),
        required=False,
        help_text=_("只有“正在办理”的事项需要"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, now: datetime) -> None:
        super().__init__(data, files, initial={"uploaded_at": now}, label_suffix="")
