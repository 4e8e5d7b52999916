"""Forms of leaders' visits."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.work.directives.acts.visits import NewVisit
from zhixing.work.directives.forms.breakdowns import Choice


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


def _choose(form: forms.Form, name: str, choices: list[Choice]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.TypedChoiceField | forms.TypedMultipleChoiceField)  # noqa: S101
    field.choices = choices


class PlanForm(forms.Form):
    """A leader's year."""

    leader = forms.TypedChoiceField(label=_("县领导"), coerce=int)
    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    days = forms.IntegerField(label=_("全年天数"), min_value=1, max_value=366)
    places = forms.TypedMultipleChoiceField(
        label=_("联系点"), coerce=int, widget=forms.SelectMultiple(attrs={"size": 8})
    )

    def __init__(self, data: Any = None, *, leaders: list[Choice], units: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="plan", **how)
        _choose(self, "leader", leaders)
        _choose(self, "places", units)


class VisitForm(forms.Form):
    """A visit, from the minutes."""

    unit = forms.TypedChoiceField(label=_("联系点"), coerce=int)
    visited_on = _day(_("日期"))
    location = forms.CharField(label=_("地点"), max_length=120)
    met = forms.CharField(label=_("见到的群众、干部"), max_length=300)
    proof = forms.CharField(
        label=_("凭据"), max_length=200, help_text=_("走访纪要或决定的名称、文号；不要求现场打卡")
    )
    problems = forms.CharField(
        label=_("发现的问题"),
        required=False,
        max_length=4000,
        help_text=_("每行一个；没有发现问题的留空，只计时间"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, data: Any = None, *, places: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="visit", **how)
        _choose(self, "unit", places)

    def new_visit(self) -> NewVisit:
        """Return what was typed."""
        v = self.cleaned_data
        problems = tuple(line.strip() for line in v["problems"].splitlines() if line.strip())
        return NewVisit(v["unit"], v["visited_on"], v["location"], v["met"], v["proof"], problems)


class SolveForm(forms.Form):
    """A problem solved."""

    problem = forms.TypedChoiceField(label=_("问题"), coerce=int)
    solved_on = _day(_("解决日期"))
    solution = forms.CharField(label=_("怎样解决"), max_length=300)
    confirmed = forms.BooleanField(label=_("群众确认解决"), required=False)

    def __init__(self, data: Any = None, *, problems: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="solve", **how)
        _choose(self, "problem", problems)


class HandForm(forms.Form):
    """A problem given to a unit."""

    problem = forms.TypedChoiceField(label=_("问题"), coerce=int)
    lead = forms.TypedChoiceField(label=_("责任单位"), coerce=int)
    due_on = _day(_("完成时限"))

    def __init__(self, data: Any = None, *, problems: list[Choice], units: list[Choice], **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="hand", **how)
        _choose(self, "problem", problems)
        _choose(self, "lead", units)
