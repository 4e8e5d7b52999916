"""Forms of forwarded papers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class ForwardingForm(forms.Form):
    """What a unit passes on."""

    text = forms.CharField(
        label=_("转发件正文"), max_length=60_000, strip=False, widget=forms.Textarea(attrs={"rows": 10})
    )
