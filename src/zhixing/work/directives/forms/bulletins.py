"""Forms of reports."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.work.directives.rules.bulletins import PERIOD_WORDS


class DraftForm(forms.Form):
    """Which period a report is for: its kind and a day in it."""

    kind = forms.ChoiceField(
        label=_("通报周期"), choices=[(code, _(word)) for code, word in PERIOD_WORDS.items()], initial="month"
    )
    day = forms.DateField(
        label=_("周期内任一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class EditForm(forms.Form):
    """The words of a draft."""

    title = forms.CharField(label=_("标题"), max_length=200)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    text = forms.CharField(label=_("正文"), max_length=60_000, widget=forms.Textarea(attrs={"rows": 22}))
