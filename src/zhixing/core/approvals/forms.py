"""What approving and refusing ask."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Approve(forms.Form):
    """Carries the digest of the bytes that the approver was shown."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    is_read = forms.BooleanField(label=_("我已核对以上全部内容"))


class Refuse(forms.Form):
    """Why the act is not done."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(label=_("否决理由"), widget=forms.Textarea(attrs={"rows": 3}))
