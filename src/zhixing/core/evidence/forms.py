"""What the pages of a file ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Seal(forms.Form):
    """Why a file is sealed. Nothing of its content may be written here."""

    ground = forms.CharField(
        label=_("封存理由"),
        max_length=200,
        help_text=_("只写依据和文号，不得写入涉密内容"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_certain = forms.BooleanField(label=_("我已确认：内容将从本系统彻底删除，不能恢复"))


class OwnTemplate(forms.Form):
    """An office's own template of a sheet."""

    file = forms.FileField(
        label=_("修改后的模板"),
        help_text=_("Word（docx），可用 Word 或 WPS 修改版式和文字，双花括号内的项目名称保持不变"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx"}),
    )
