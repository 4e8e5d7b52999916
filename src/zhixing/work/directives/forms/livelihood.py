"""Forms of livelihood programmes."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.core.matters.forms import FilesField, SeveralFiles
from zhixing.core.people import selectors as people
from zhixing.work.directives.acts.livelihood import NewProgramme, Sample
from zhixing.work.directives.forms.decisions import clean_rows, number_of, rows_field


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class ListForm(forms.Form):
    """The year's list."""

    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2100)
    rows = rows_field(
        _("民生实事"),
        _("每行一件：名称｜受益对象｜标准｜地点｜投资（万元）｜责任单位｜完成日期（如 2026-09-30）"),
        rows=9,
    )

    def __init__(self, data: Any = None, *, now: datetime, **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="list", **how)
        self.now = now

    def clean_rows(self) -> list[NewProgramme]:
        found = []
        for place, row in enumerate(clean_rows(self, "rows", 7), start=1):
            unit = people.unit_by_name(row[5], people.day_of(self.now))
            if unit is None:
                sentence = _t("第 %(place)s 行：没有找到单位“%(name)s”。")
                raise forms.ValidationError(sentence % {"place": place, "name": row[5]})
            due_on = _date(row[6])
            if due_on is None:
                raise forms.ValidationError(_t("第 %(place)s 行：完成日期读不出来。") % {"place": place})
            budget = number_of(row[4], place) * Decimal(1_000_000)
            found.append(NewProgramme(row[0], row[1], row[2], row[3], int(budget), unit, due_on))
        return found


def _date(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


class ItemForm(forms.Form):
    """One item of a programme."""

    title = forms.CharField(label=_("子项目"), max_length=200, help_text=_("如：建设路改造，9月30日前完成"))
    due_on = _day(_("完成日期"))

    def __init__(self, data: Any = None, **how: Any) -> None:
        super().__init__(data, label_suffix="", prefix="item", **how)


class AcceptanceForm(forms.Form):
    """What residents say."""

    held_on = _day(_("验收日期"))
    sampled = forms.IntegerField(label=_("抽样户数"), min_value=1, max_value=10_000)
    satisfied = forms.IntegerField(label=_("满意户数"), min_value=0, max_value=10_000)
    site_ok = forms.BooleanField(label=_("现场核查合格"), required=False)
    findings = forms.CharField(
        label=_("需要整改的问题"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    photos = FilesField(label=_("现场照片"), required=False, widget=SeveralFiles)

    def __init__(self, data: Any = None, files: Any = None, **how: Any) -> None:
        super().__init__(data, files, label_suffix="", prefix="accept", **how)

    def sample(self, photo_ids: tuple[int, ...]) -> Sample:
        """Return what was typed."""
        v = self.cleaned_data
        return Sample(v["held_on"], v["sampled"], v["satisfied"], v["site_ok"], v["findings"], photo_ids)
