"""Forms of the list of powers."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.core.people import selectors as people
from zhixing.core.powers.rules import LABELS
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import translate


def _units(by: Officer, on: date, blank: Any) -> list[tuple[str, str]]:
    rows = people.tree(people.units(seen_by=by, on=on))
    return [("", str(blank)), *((str(row.unit.id), "　" * row.depth + row.unit.short_name) for row in rows)]


class Find(forms.Form):
    """The filter of the list."""

    q = forms.CharField(label=_("事项、编码或依据"), required=False, max_length=64)
    unit = forms.ChoiceField(label=_("责任单位"), required=False)
    fault = forms.ChoiceField(label=_("清单问题"), required=False)
    on = forms.DateField(
        label=_("按哪一天显示"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, by: Officer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units(by, today, _("全部"))  # type: ignore[attr-defined]
        self.fields["fault"].choices = [  # type: ignore[attr-defined]
            ("", _("全部")),
            *((code, translate(label)) for code, label in LABELS.items()),
        ]


class ChangePower(forms.Form):
    """A new version of a power from a day on; with a code, a new power."""

    title = forms.CharField(label=_("权责事项"), max_length=256)
    duty = forms.CharField(label=_("对应责任"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000)
    basis = forms.CharField(
        label=_("法定依据"), max_length=1000, help_text=_("法律法规名称和条款，如 建筑法 第七条")
    )
    unit = forms.ChoiceField(label=_("责任单位"))
    document = forms.CharField(label=_("依据文件"), max_length=128, help_text=_("如 澄政发〔2026〕9号"))
    since = forms.DateField(
        label=_("生效日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("此前的版本保持不变"),
    )

    def __init__(self, *args: Any, by: Officer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units(by, today, _("请选择"))  # type: ignore[attr-defined]


class EndPower(forms.Form):
    """By which paper and from which day a power is no longer on the list."""

    document = forms.CharField(label=_("依据文件"), max_length=128, help_text=_("如 澄政发〔2026〕9号"))
    since = forms.DateField(
        label=_("自哪一天起取消"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("此前的版本保持不变"),
    )


class NewPower(ChangePower):
    """A power to be entered into the list."""

    code = forms.RegexField(
        regex=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$",
        label=_("编码"),
        help_text=_("字母、数字和短横线，登记后不再改变"),
        error_messages={"invalid": _("只能用字母、数字、短横线和下划线")},
    )
    field_order = ("code", "title", "duty", "basis", "unit", "document", "since")


class Workbook(forms.Form):
    """A list to be taken in."""

    file = forms.FileField(label=_("Excel 文件"), help_text=_("使用导出的表格格式"))
    dry_run = forms.BooleanField(label=_("只检查，不导入"), required=False, initial=True)
