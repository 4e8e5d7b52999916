"""What the page of the auditors asks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class FindEntry(forms.Form):
    """Names one record: what it is about and its number there."""

    about = forms.CharField(
        label=_("事项"), max_length=200, help_text=_("例如 matter:42，见办理记录每条末尾")
    )
    seq = forms.IntegerField(label=_("第几条记录"), min_value=1)


class NoQuestion(forms.Form):
    """A button alone; refusals find their place on it."""
