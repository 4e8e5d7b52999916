"""Forms of the public pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class TrackForm(forms.Form):
    """查进度: two fields from the receipt."""

    number = forms.CharField(
        label=_("事项编号"),
        max_length=24,
        help_text=_("回执上的编号，如 999999-26-7K3Q9B-X"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("校验码"),
        max_length=8,
        help_text=_("回执上的六位校验码，不分大小写"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
