"""What the pages of the inbox ask."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Filter(forms.Form):
    """Narrows the inbox."""

    only = forms.ChoiceField(
        required=False, choices=[("", ""), ("unseen", ""), ("urgent", "")], widget=forms.HiddenInput
    )
    topic = forms.ChoiceField(label=_("类别"), required=False)

    def __init__(self, *args: Any, topics: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topic"] = forms.ChoiceField(
            label=_("类别"), required=False, choices=[("", _("全部")), *topics]
        )


class LogCall(forms.Form):
    """One line: when, whom, what he answered."""

    person = forms.CharField(label=_("接听人"), max_length=64, help_text=_("姓名"))
    called_at = forms.DateTimeField(
        label=_("通话时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    answer = forms.CharField(label=_("对方答复"), max_length=300)


class NoQuestion(forms.Form):
    """A button alone; refusals find their place on it."""
