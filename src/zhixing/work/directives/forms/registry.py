"""Forms of the registry."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.work.directives.acts.registry import Signature
from zhixing.work.directives.forms.breakdowns import Choice


class DocumentForm(forms.Form):
    """A draft."""

    title = forms.CharField(label=_("标题"), max_length=200)
    topic = forms.CharField(label=_("规范事项"), max_length=60, help_text=_("如：占道经营管理"))
    subject = forms.CharField(label=_("适用对象"), max_length=60, help_text=_("如：早夜市摊点"))
    text = forms.CharField(
        label=_("条款"),
        max_length=60_000,
        help_text=_("一行一条，或带条款编号整段粘贴"),
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class SignatureForm(forms.Form):
    """Under which number, by whom."""

    document_number = forms.CharField(label=_("文号"), max_length=60)
    signer = forms.CharField(label=_("签发人"), max_length=60)

    def signature(self) -> Signature:
        """Return what was typed."""
        return Signature(self.cleaned_data["document_number"], self.cleaned_data["signer"])


class AmendForm(SignatureForm):
    """One clause changed."""

    place = forms.TypedChoiceField(label=_("条款"), coerce=int)
    text = forms.CharField(label=_("修改后的条款"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))
    field_order = ("place", "text", "document_number", "signer")

    def __init__(self, data: Any = None, *, places: list[Choice], **how: Any) -> None:
        super().__init__(data, **how)
        field = self.fields["place"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = places
