"""What the calendar's pages ask."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.core.clock import refusals, rules, selectors
from zhixing.core.clock.rules.announcement import read_notice_text
from zhixing.core.clock.rules.calendar import NamedDay, Pattern
from zhixing.core.clock.rules.published import read_pattern
from zhixing.foundation.refusals import ActRefused

DATE = {"type": "date"}
TIME = {"type": "time", "step": 60}

UNITS = (
    ("wd", _("工作日")),
    ("cd", _("自然日")),
    ("wh", _("工作小时")),
    ("mo", _("个月")),
)


class Calculate(forms.Form):
    """When a limit ends: from a day, perhaps a time, so and so long, perhaps with a pause."""

    start = forms.DateField(label=_("起算日期"), widget=forms.DateInput(attrs=DATE))
    start_time = forms.TimeField(
        label=_("时刻"),
        required=False,
        widget=forms.TimeInput(attrs=TIME, format="%H:%M"),
        help_text=_("按工作小时计的时限从这一刻起算；不填为上班时"),
    )
    amount = forms.IntegerField(label=_("期限"), min_value=1, max_value=9999)
    unit = forms.ChoiceField(label=_("单位"), choices=UNITS)
    calendar = forms.ChoiceField(label=_("作息"))
    pause_from = forms.DateField(label=_("暂停自"), required=False, widget=forms.DateInput(attrs=DATE))
    pause_until = forms.DateField(
        label=_("恢复于"),
        required=False,
        widget=forms.DateInput(attrs=DATE),
        help_text=_("恢复当日起继续计算"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(code, pattern.name) for code, pattern in selectors.patterns().items()]
        self.fields["calendar"] = forms.ChoiceField(label=_("作息"), choices=choices, initial=choices[0][0])

    def clean(self) -> dict[str, Any]:
        """Refuse half a pause and one that ends before it begins."""
        given = super().clean() or {}
        since, until = given.get("pause_from"), given.get("pause_until")
        if bool(since) != bool(until) and not self.errors:
            self.add_error(
                "pause_until" if since else "pause_from", _("暂停自、恢复于须同时填写，或都不填。")
            )
        elif since and until and until < since:
            self.add_error("pause_until", str(refusals.PauseReversed()))
        return given

    def state(self) -> rules.ClockState:
        """Return the clock that was asked about. Call it on a valid form only."""
        given = self.cleaned_data
        calendar = selectors.calendar(given["calendar"])
        midnight = datetime.min.time()
        start = datetime.combine(given["start"], given["start_time"] or midnight, tzinfo=calendar.zone)
        pauses: tuple[rules.Pause, ...] = ()
        if given["pause_from"]:
            since, until = (
                datetime.combine(given[name], midnight, tzinfo=calendar.zone)
                for name in ("pause_from", "pause_until")
            )
            pauses = (rules.Pause(since, until),)
        return rules.ClockState(start, rules.Limit(given["unit"], given["amount"]), calendar, pauses=pauses)


class Notice(forms.Form):
    """The State Council's notice as it is published: its words, pasted, and where it stands."""

    notice = forms.CharField(
        label=_("通知原文"),
        help_text=_("粘贴国务院办公厅通知的正文，每个节日一段，如“一、元旦：1月1日放假，与周末连休。”"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )
    paper = forms.URLField(label=_("通知网址"), required=False, max_length=300, assume_scheme="https")
    reason = forms.CharField(label=_("文号与说明"), max_length=300)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.days: list[NamedDay] = []

    def clean_notice(self) -> str:
        """Read the days; what cannot be read is refused, never guessed."""
        text: str = self.cleaned_data["notice"]
        try:
            self.days = read_notice_text(text, self.year)
        except ActRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
        if not self.days:
            raise forms.ValidationError(str(refusals.DaysMissing()))
        return text

    def payload(self) -> dict[str, Any]:
        """Return what is put before the second person."""
        given = self.cleaned_data
        return {
            "year": self.year,
            "days": [
                {"day": named.day.isoformat(), "name": named.name, "is_off": named.is_off}
                for named in self.days
            ],
            "papers": [given["paper"]] if given["paper"] else [],
            "notice": given["notice"],
            "reason": given["reason"],
        }


class Hours(forms.Form):
    """The office hours of a calendar: a line for each season."""

    name = forms.CharField(label=_("名称"), max_length=40)
    seasons = forms.CharField(
        label=_("办公时间"),
        help_text=_("每个季节一行：起始月日和各段时间，如“05-01 08:00-12:00 15:00-18:00”"),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    every_day = forms.BooleanField(label=_("节假日照常计时（值班值守）"), required=False)
    source = forms.CharField(label=_("依据"), max_length=200)
    reason = forms.CharField(label=_("设定理由"), max_length=300)

    def clean_seasons(self) -> list[dict[str, object]]:
        """Read the lines; a line that is no season is refused by its number."""
        found: list[dict[str, object]] = []
        text: str = self.cleaned_data["seasons"]
        for number, line in enumerate((one for one in text.splitlines() if one.strip()), start=1):
            since, *hours = line.replace("，", " ").replace("–", "-").split()
            season: dict[str, object] = {"since": since, "hours": hours}
            try:
                read_pattern({"code": "x", "name": "x", "seasons": [season]})
            except ValueError:
                raise forms.ValidationError(
                    _("第 %(number)s 行看不懂。"), params={"number": number}
                ) from None
            found.append(season)
        return found

    def payload(self, code: str) -> dict[str, Any]:
        """Return what is put before the second person."""
        given = self.cleaned_data
        hours = {name: given[name] for name in ("name", "seasons", "every_day", "source")}
        return {"calendar": code, "hours": hours, "reason": given["reason"]}


def hours_of(pattern: Pattern) -> dict[str, object]:
    """Return what the form shows of a pattern that is in force."""
    lines = [
        f"{season.since[0]:02d}-{season.since[1]:02d} "
        + " ".join(f"{_time(opens)}-{_time(closes)}" for opens, closes in season.sessions)
        for season in pattern.seasons
    ]
    return {
        "name": pattern.name,
        "seasons": "\n".join(lines),
        "every_day": pattern.every_day,
        "source": pattern.source,
    }


def _time(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
