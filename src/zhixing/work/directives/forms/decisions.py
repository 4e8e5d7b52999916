"""Forms of a major decision's file. Lists are typed as offices write them: one a line, parted by a bar."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.core.matters.forms import FilesField, SeveralFiles
from zhixing.work.directives.acts.decisions import Forecast, Opinion, Review, Risk
from zhixing.work.directives.forms.breakdowns import Choice
from zhixing.work.directives.rules import decisions as rules
from zhixing.work.directives.rules.rows import RowFault, split_rows


def rows_field(label: Any, hint: Any, *, rows: int = 4, required: bool = True) -> forms.CharField:
    """Return a field of lines, each of cells parted by a bar."""
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def clean_rows(form: forms.Form, name: str, cells: int) -> list[tuple[str, ...]]:
    """Return the rows of a field. Raises ValidationError naming the line."""
    try:
        return split_rows(form.cleaned_data[name], cells)
    except RowFault as fault:
        sentence = _t("第 %(place)s 行应有 %(cells)s 项，用“｜”隔开。")
        raise forms.ValidationError(sentence % {"place": fault.place, "cells": cells}) from None


def number_of(text: str, place: int) -> Decimal:
    """Return a figure. Raises ValidationError naming the line."""
    try:
        found = Decimal(text.replace(",", "").replace("，", ""))
    except InvalidOperation:
        found = Decimal("NaN")
    if not found.is_finite() or abs(found) >= 10**13:
        raise forms.ValidationError(_t("第 %(place)s 行的数字读不出来。") % {"place": place})
    return found


class OpenForm(forms.Form):
    """A new file."""

    title = forms.CharField(label=_("决策事项"), max_length=200)
    summary = forms.CharField(
        label=_("决策内容"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )


class PartForm(forms.Form):
    """One part of the file."""

    code = forms.ChoiceField(label=_("内容"))
    text = forms.CharField(
        label=_("说明"), required=False, max_length=8000, widget=forms.Textarea(attrs={"rows": 4})
    )
    proofs = FilesField(label=_("材料"), required=False, widget=SeveralFiles)
    waived_because = forms.CharField(
        label=_("不涉及的理由"),
        required=False,
        max_length=300,
        help_text=_("只有公众参与、公平竞争审查可以不涉及"),
    )

    def __init__(self, data: Any = None, files: Any = None, *, parts: list[Choice], **how: Any) -> None:
        super().__init__(data, files, label_suffix="", prefix="part", **how)
        field = self.fields["code"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = parts


class PublishForm(forms.Form):
    """Publishing the draft for comment."""

    location = forms.CharField(
        label=_("公布渠道"), max_length=120, help_text=_("如县政府门户网站意见征集栏目")
    )
    days = forms.IntegerField(label=_("征求意见日数"), min_value=1, max_value=365)
    shortened_because = forms.CharField(
        label=_("缩短期限的理由"), required=False, max_length=300, help_text=_("不缩短的不填")
    )

    def __init__(self, data: Any = None, **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="publish", **how)


class SendForm(forms.Form):
    """Sending the draft for its review of legality: nothing is typed."""

    def __init__(self, data: Any = None, **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="send", **how)


class RisksForm(forms.Form):
    """The risk register and the forecast."""

    risks = rows_field(_("风险清单"), _("每行一项：风险｜可能性1-5｜影响1-5｜防范措施｜责任人"))
    forecasts = rows_field(_("预期效果"), _("每行一项：指标｜预测值｜单位"), rows=3, required=False)

    def __init__(self, data: Any = None, **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="risks", **how)

    def clean_risks(self) -> list[Risk]:
        found = []
        for place, row in enumerate(clean_rows(self, "risks", 5), start=1):
            if not (row[1].isdecimal() and row[2].isdecimal()):
                sentence = _t("第 %(place)s 行：可能性和影响按 1 到 5 填写。")
                raise forms.ValidationError(sentence % {"place": place})
            found.append(Risk(row[0][:200], int(row[1]), int(row[2]), row[3][:300], row[4][:60]))
        return found

    def clean_forecasts(self) -> list[Forecast]:
        return [
            Forecast(name[:80], measure[:20], number_of(value, place))
            for place, (name, value, measure) in enumerate(clean_rows(self, "forecasts", 3), start=1)
        ]


class DiscussionForm(forms.Form):
    """The collective discussion: who said what, the head last."""

    held_on = forms.DateField(
        label=_("讨论日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    opinions = rows_field(
        _("发言情况"), _("每行一人：姓名｜职务｜同意、不同意或其他意见｜发言要点；最后一行是行政首长"), rows=6
    )
    conclusion = forms.CharField(
        label=_("讨论决定"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    departure_reason = forms.CharField(
        label=_("与多数意见不一致的理由"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="discussion", **how)

    def clean_opinions(self) -> list[Opinion]:
        stances = {_t(word): code for code, word in rules.STANCES.items()} | {
            word: code for code, word in rules.STANCES.items()
        }
        return [
            Opinion(name[:40], post[:60], stances.get(stance, stance), words[:600])
            for name, post, stance, words in clean_rows(self, "opinions", 4)
        ]


class IssueForm(forms.Form):
    """Issuing."""

    document_number = forms.CharField(label=_("文号"), max_length=60)

    def __init__(self, data: Any = None, **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="issue", **how)


class ReviewForm(forms.Form):
    """The later review."""

    facts = rows_field(_("实际效果"), _("每行一项：指标｜实际值"), rows=3, required=False)
    outcomes = rows_field(_("风险发生情况"), _("每行一项：风险｜实际情况"), rows=3, required=False)
    cause = forms.CharField(
        label=_("原因分析"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    loss = forms.ChoiceField(
        label=_("损失程度"), choices=list(rules.LOSSES.items()), widget=forms.RadioSelect, initial="none"
    )

    def __init__(self, data: Any = None, **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="review", **how)

    def clean_facts(self) -> dict[str, Decimal]:
        return {
            name: number_of(value, place)
            for place, (name, value) in enumerate(clean_rows(self, "facts", 2), start=1)
        }

    def clean_outcomes(self) -> dict[str, str]:
        return {risk: words[:300] for risk, words in clean_rows(self, "outcomes", 2)}

    def review(self) -> Review:
        """Return what was typed."""
        v = self.cleaned_data
        return Review(v["facts"], v["cause"], v["loss"], v["outcomes"])
