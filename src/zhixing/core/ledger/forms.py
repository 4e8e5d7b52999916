"""What the page of the auditors asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.core.ledger.rules.watch import GROUPS
from zhixing.foundation.words import translate


class FindEntry(forms.Form):
    """Names one record: what it is about and its number there."""

    about = forms.CharField(
        label=_("事项"), max_length=200, help_text=_("例如 matter:42，见办理记录每条末尾")
    )
    seq = forms.IntegerField(label=_("第几条记录"), min_value=1)


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class FindEvents(forms.Form):
    """The filter of the security log. Without days: the last thirty."""

    group = forms.ChoiceField(label=_("类别"), required=False)
    who = forms.CharField(label=_("办理人"), required=False, max_length=32)
    since = forms.DateField(label=_("起始日期"), required=False, widget=_Day)
    until = forms.DateField(label=_("截止日期"), required=False, widget=_Day)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        groups = [(code, translate(name)) for code, (name, _codes) in GROUPS.items()]
        self.fields["group"].choices = [("", _("全部")), *groups]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a time that ends before it begins."""
        found = super().clean() or {}
        since, until = found.get("since"), found.get("until")
        if since and until and until < since:
            self.add_error("until", _("截止日期早于起始日期，请重新选择。"))
        return found


class NoQuestion(forms.Form):
    """A button alone; refusals find their place on it."""
