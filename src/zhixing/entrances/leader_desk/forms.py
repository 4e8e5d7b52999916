"""What a leader writes: one sentence, or the photographed sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _


class WriteForm(forms.Form):
    """One sentence, or a photograph; the unit only where the sentence names none."""

    text = forms.CharField(
        label=_("批示内容"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("写一句即可，如“请住建局周五前解决”；单位和时限从句中识别"),
    )
    photo = forms.FileField(
        label=_("批示件照片"),
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": "image/*,.pdf", "capture": "environment"}),
    )
    lead = forms.TypedChoiceField(label=_("牵头单位"), required=False, coerce=int, empty_value=None)

    def __init__(self, *args: Any, units: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        field = self.fields["lead"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = [("", _t("按批示内容识别")), *units]
