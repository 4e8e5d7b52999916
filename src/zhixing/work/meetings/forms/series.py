"""What is asked of a series: its name and kind, who convenes, who decides, under which rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.work.meetings.acts import NewSeries
from zhixing.work.meetings.forms.planning import Choice, choose
from zhixing.work.meetings.kinds import SERIES_KINDS


class SeriesForm(forms.Form):
    """A series of meetings."""

    name = forms.CharField(label=_("会议名称"), max_length=80)
    kind = forms.ChoiceField(label=_("会议类别"))
    paper_name = forms.CharField(
        label=_("纪要名称"), max_length=120, required=False, help_text=_("不填时为“会议名称＋纪要”")
    )
    unit = forms.ChoiceField(label=_("召集单位"))
    chair = forms.ChoiceField(label=_("主持人（行政首长）"))
    deputy = forms.ChoiceField(
        label=_("可代为审定的领导"), required=False, help_text=_("如常务副县长可审定汇报项目")
    )
    gap_rule = forms.ChoiceField(label=_("召开间隔"), required=False)
    notice_rule = forms.ChoiceField(label=_("提前通知"), required=False)

    def __init__(
        self,
        *args: Any,
        units: Sequence[Choice],
        chairs: Sequence[Choice],
        gaps: Sequence[Choice],
        notices: Sequence[Choice],
        **kwargs: Any,
    ) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        choose(self, "kind", [(code, _t(word)) for code, word in SERIES_KINDS.items()])
        choose(self, "unit", units)
        choose(self, "chair", chairs)
        choose(self, "deputy", [("", _t("无")), *chairs], blank=False)
        choose(self, "gap_rule", [("", _t("不作要求")), *gaps], blank=False)
        choose(self, "notice_rule", [("", _t("不作要求")), *notices], blank=False)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("deputy") and values.get("deputy") == values.get("chair"):
            self.add_error("deputy", _t("可代为审定的领导应是另一位领导。"))
        if values.get("kind") == "review" and not values.get("gap_rule"):
            self.add_error("gap_rule", _t("联审会议应选择召开间隔。"))
        return values

    def new(self, code: str) -> NewSeries:
        """Return the series as the act takes it."""
        values = self.cleaned_data
        return NewSeries(
            code,
            values["name"],
            values["kind"],
            int(values["unit"]),
            int(values["chair"]),
            deputy_post_id=int(values["deputy"]) if values["deputy"] else None,
            paper_name=values["paper_name"],
            gap_rule=values["gap_rule"],
            notice_rule=values["notice_rule"],
        )


class EndForm(forms.Form):
    """Why a series of meetings ends."""

    reason = forms.CharField(
        label=_("结束原因"), max_length=200, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("如“领导小组已撤销，文号×××”"),
    )  # fmt: skip
