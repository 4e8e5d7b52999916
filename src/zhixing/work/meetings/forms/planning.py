"""What is asked before a meeting: when and where, which projects, which matter to queue."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.work.meetings.acts import Report
from zhixing.work.meetings.models import Series
from zhixing.work.meetings.selectors import ListEntry

ROWS = 6
Choice = tuple[str, str]


def unit_choices(now: datetime, *, seen_by: Officer) -> list[Choice]:
    """Return the units that may be given something, in official order."""
    return [(str(u.id), u.short_name) for u in people.assignable_units(seen_by=seen_by, at=now)]


def choose(form: forms.Form, name: str, choices: Sequence[Choice], *, blank: bool = True) -> None:
    """Give a choice field its choices."""
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
    field.choices = [*([("", _t("请选择"))] if blank else []), *choices]


class PlanForm(forms.Form):
    """When and where the next sitting takes place."""

    series = forms.ChoiceField(label=_("会议"))
    day = forms.DateField(label=_("日期"), widget=forms.DateInput(attrs={"type": "date"}))
    begins = forms.TimeField(label=_("开始"), initial="09:00", widget=forms.TimeInput(attrs={"type": "time"}))
    ends = forms.TimeField(label=_("结束"), initial="11:30", widget=forms.TimeInput(attrs={"type": "time"}))
    place = forms.CharField(label=_("地点"), max_length=120)
    title = forms.CharField(
        label=_("会议名称"), max_length=160, required=False, help_text=_("不填时按年度和次数自动命名")
    )

    number = forms.IntegerField(
        label=_("年度第几次"),
        min_value=1,
        max_value=999,
        required=False,
        help_text=_("不填时接上一次；年中启用时填写实际次数"),
    )

    def __init__(self, *args: Any, series: Sequence[Series], **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        choose(self, "series", [(str(one.pk), one.name) for one in series], blank=len(series) > 1)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        begins, ends = values.get("begins"), values.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _t("结束时间应晚于开始时间。"))
        return values

    def moment(self, name: str) -> datetime:
        """Return the day with a time of it, in the zone of the county."""
        values = self.cleaned_data
        return timezone.make_aware(datetime.combine(values["day"], values[name]))


class _ReportRows(forms.Form):
    """Rows of a project, its unit, and why it was chosen; empty rows are passed over."""

    def __init__(
        self, *args: Any, units: Sequence[Choice], rows: Sequence[ListEntry] = (), **kwargs: Any
    ) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        for place in range(1, ROWS + 1):
            given = rows[place - 1] if place <= len(rows) else None
            self.fields[f"title{place}"] = forms.CharField(
                label=_t("第 %(place)s 个项目") % {"place": place},
                max_length=200,
                required=False,
                initial=given.title if given else "",
            )
            self.fields[f"unit{place}"] = forms.ChoiceField(
                label=_t("汇报单位"),
                choices=[("", _t("请选择")), *units],
                required=False,
                initial=str(given.unit_id) if given else "",
            )
            self.fields[f"reason{place}"] = forms.CharField(
                label=_t("选择理由"), max_length=300, required=False, initial=given.reason if given else ""
            )
            self.fields[f"entry{place}"] = forms.IntegerField(
                required=False, widget=forms.HiddenInput, initial=given.id if given else None
            )

    def rows(self) -> Iterator[tuple[Any, Any, Any, Any]]:
        """Yield the four fields of each row."""
        for place in range(1, ROWS + 1):
            yield self[f"title{place}"], self[f"unit{place}"], self[f"reason{place}"], self[f"entry{place}"]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        filled = 0
        for place in range(1, ROWS + 1):
            title, unit = values.get(f"title{place}", ""), values.get(f"unit{place}", "")
            if not title and not unit:
                continue
            filled += 1
            if not title:
                self.add_error(f"title{place}", _t("请填写项目名称。"))
            if not unit:
                self.add_error(f"unit{place}", _t("请选择汇报单位。"))
            if not values.get(f"reason{place}"):
                self.add_error(f"reason{place}", _t("请写明选择理由。"))
        if not filled and not self.errors:
            self.add_error("title1", _t("请至少填写一个项目。"))
        return values

    def reports(self) -> list[Report]:
        """Return the rows that were filled in."""
        values = self.cleaned_data
        return [
            Report(
                values[f"title{place}"].strip(),
                int(values[f"unit{place}"]),
                values[f"reason{place}"].strip(),
                entry_id=values[f"entry{place}"],
            )
            for place in range(1, ROWS + 1)
            if values.get(f"title{place}")
        ]


class ReportsForm(_ReportRows):
    """The projects to be heard; another number than usual says why."""

    reason = forms.CharField(
        label=_("项目数多于或少于一般要求的理由"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RollingForm(_ReportRows):
    """The rolling list of a month."""

    series = forms.ChoiceField(label=_("会议"))
    month = forms.DateField(
        label=_("月份"),
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )

    def __init__(self, *args: Any, series: Sequence[Series], month: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "series", [(str(one.pk), one.name) for one in series], blank=len(series) > 1)
        self.fields["month"].initial = month


class QueueForm(forms.Form):
    """Which matter goes into which queue."""

    series = forms.ChoiceField(label=_("联审会议"))
    number = forms.CharField(label=_("事项编号"), max_length=24)

    def __init__(self, *args: Any, series: Sequence[Series], **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        choose(self, "series", [(str(one.pk), one.name) for one in series], blank=len(series) > 1)
