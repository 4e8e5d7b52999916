"""The form of the office's ledger: a workbook and the month that its progress is of."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class RegisterForm(forms.Form):
    """A ledger to be taken in."""

    file = forms.FileField(
        label=_("台账文件"),
        help_text=_("Excel（xlsx），合并单元格、标题行不用改"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )
    month = forms.DateField(
        label=_("进展月份"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, today: date) -> None:
        super().__init__(data, files, initial={"month": today.replace(day=1)}, label_suffix="")
