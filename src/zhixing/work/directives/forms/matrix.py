"""Forms of clause matrices."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.work.directives.acts.matrix import NewMapping, NewPolicy
from zhixing.work.directives.forms.breakdowns import Choice
from zhixing.work.directives.rules.matrix import MAPPING_WORDS


class PolicyForm(forms.Form):
    """A policy and the units that carry it out."""

    title = forms.CharField(label=_("政策名称"), max_length=200)
    document_number = forms.CharField(label=_("文号"), required=False, max_length=60)
    issuer = forms.CharField(label=_("制定机关"), max_length=80)
    text = forms.CharField(
        label=_("条款"),
        max_length=60_000,
        help_text=_("一行一条，或带条款编号整段粘贴"),
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    costly = forms.CharField(
        label=_("需要投入的条款"), required=False, max_length=200, help_text=_("填条款序号，如 3、7、12")
    )
    units = forms.TypedMultipleChoiceField(
        label=_("落实单位"), coerce=int, widget=forms.SelectMultiple(attrs={"size": 8})
    )

    def __init__(self, data: Any = None, *, units: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", **how)
        field = self.fields["units"]
        assert isinstance(field, forms.TypedMultipleChoiceField)  # noqa: S101 - declared above
        field.choices = units

    def new_policy(self) -> NewPolicy:
        """Return what was typed."""
        v = self.cleaned_data
        costly = frozenset(int(place) for place in re.findall(r"[0-9]{1,3}", v["costly"]))
        return NewPolicy(v["title"], v["document_number"], v["issuer"], v["text"], tuple(v["units"]), costly)


class MappingForm(forms.Form):
    """One clause and what the unit makes of it."""

    place = forms.TypedChoiceField(label=_("条款"), coerce=int)
    mapping = forms.ChoiceField(
        label=_("对应方式"), choices=list(MAPPING_WORDS.items()), widget=forms.RadioSelect, initial="measure"
    )
    text = forms.CharField(
        label=_("措施、理由或变通内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    owner = forms.TypedChoiceField(label=_("责任人"), required=False, coerce=int, empty_value=None)
    due_on = forms.DateField(
        label=_("时限"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    lowers_entitlement = forms.BooleanField(label=_("降低了群众应享受的标准"), required=False)
    leaves_intent = forms.BooleanField(label=_("超出政策原意"), required=False)

    def __init__(self, data: Any = None, *, places: list[Choice], owners: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="map", **how)
        for name, choices in (("place", places), ("owner", [("", _("请选择")), *owners])):
            field = self.fields[name]
            assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
            field.choices = choices

    def new_mapping(self) -> NewMapping:
        """Return what was typed."""
        v = self.cleaned_data
        return NewMapping(
            v["mapping"],
            v["text"],
            v["owner"],
            v["due_on"],
            v["lowers_entitlement"],
            not v["leaves_intent"],
        )


class ApprovalForm(forms.Form):
    """What the issuing level says to an adaptation."""

    place = forms.TypedChoiceField(label=_("待批准的条款"), coerce=int)
    answer = forms.ChoiceField(
        label=_("制定机关意见"), choices=[("yes", _("同意")), ("no", _("不同意"))], widget=forms.RadioSelect
    )
    approval = forms.CharField(label=_("文号或依据"), max_length=120)

    def __init__(self, data: Any = None, *, places: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="approve", **how)
        field = self.fields["place"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
        field.choices = places
