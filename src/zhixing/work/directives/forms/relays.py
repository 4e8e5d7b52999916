"""Forms of relays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.work.directives.acts.relays import NewRelay
from zhixing.work.directives.forms.breakdowns import Choice

TOWNS, BUREAUS, NAMED = "towns", "bureaus", "named"


class RelayForm(forms.Form):
    """A directive and who receives it."""

    title = forms.CharField(label=_("标题"), max_length=200)
    document_number = forms.CharField(label=_("文号"), required=False, max_length=60)
    text = forms.CharField(label=_("传达内容"), max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    receivers = forms.ChoiceField(
        label=_("接收单位"),
        choices=[(TOWNS, _("各乡镇（街道）")), (BUREAUS, _("县直各部门")), (NAMED, _("指定单位"))],
        widget=forms.RadioSelect,
        initial=TOWNS,
    )
    units = forms.TypedMultipleChoiceField(
        label=_("指定的单位"),
        required=False,
        coerce=int,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("选“指定单位”时在此多选"),
    )
    is_urgent = forms.BooleanField(label=_("急件（每一环节按急件时限）"), required=False)

    def __init__(self, data: Any = None, *, units: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", **how)
        field = self.fields["units"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - declared above
        field.choices = units

    def new_relay(self, *, towns: tuple[int, ...], bureaus: tuple[int, ...]) -> NewRelay:
        """Return what was typed, with the receiving units."""
        v = self.cleaned_data
        units = {TOWNS: towns, BUREAUS: bureaus, NAMED: tuple(v["units"])}[v["receivers"]]
        return NewRelay(v["title"].strip(), v["text"], units, v["document_number"].strip(), v["is_urgent"])
