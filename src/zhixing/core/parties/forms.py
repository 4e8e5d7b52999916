"""Forms of this room: they parse and validate, and never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.core.parties import selectors


class Find(forms.Form):
    """The search: a whole number, or the beginning of a firm's name."""

    q = forms.CharField(
        label=_("证件号、电话或企业名称"),
        required=False,
        max_length=64,
        help_text=_("证件号和电话须输入完整号码"),
    )


class PartyForm(forms.Form):
    """Who the party is."""

    kind = forms.ChoiceField(label=_("类别"))
    name = forms.CharField(label=_("姓名或名称"), max_length=128)
    id_number = forms.CharField(label=_("证件号码"), required=False, max_length=32)
    phone = forms.CharField(label=_("电话"), required=False, max_length=32)
    address = forms.CharField(label=_("住址"), required=False, max_length=256)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = selectors.kind_names()  # type: ignore[attr-defined]


class Purpose(forms.Form):
    """Why what is sealed is read."""

    purpose = forms.CharField(label=_("查看事由"), max_length=256)


class Ground(forms.Form):
    """Why a party is erased, or not."""

    ground = forms.CharField(label=_("理由"), max_length=256)
