"""Forms of checks and campaigns."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.work.directives.acts.recurrence import NewCheck
from zhixing.work.directives.forms.breakdowns import Choice


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=required, widget=widget)


class CheckForm(forms.Form):
    """A check, and what it found."""

    topic = forms.CharField(label=_("问题类型"), max_length=60)
    unit = forms.TypedChoiceField(label=_("被查单位"), coerce=int)
    held_on = _day(_("检查日期"))
    problem = forms.CharField(
        label=_("发现的问题"),
        required=False,
        max_length=600,
        help_text=_("没有发现问题的留空，检查同样计数"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    due_on = _day(_("整改时限"), required=False)

    def __init__(self, data: Any = None, *, units: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="check", **how)
        field = self.fields["unit"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = units

    def new_check(self) -> NewCheck:
        """Return what was typed."""
        v = self.cleaned_data
        return NewCheck(v["topic"].strip(), v["unit"], v["held_on"], v["problem"].strip(), v["due_on"])


class CampaignForm(forms.Form):
    """A campaign on a topic."""

    title = forms.CharField(label=_("专项整治名称"), max_length=120)
    topic = forms.CharField(label=_("问题类型"), max_length=60)
    since = _day(_("自"))
    until = _day(_("至"))
    leader_post_id = forms.TypedChoiceField(
        label=_("领导小组组长"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: Any = None, *, leaders: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="campaign", **how)
        field = self.fields["leader_post_id"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = [("", _t("不指定")), *leaders]
