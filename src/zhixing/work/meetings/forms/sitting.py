"""What is asked in the room and after: who came, what was said and decided, the minutes' number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.work.meetings.acts import Came, NewPoint, Voice
from zhixing.work.meetings.forms.planning import Choice, choose
from zhixing.work.meetings.kinds import ATTENDANCE, CONCLUSIONS, OUTCOMES, POINTS, STANCES
from zhixing.work.meetings.selectors import CameRow, ItemRow, MeetingPage

CAME = [code for code in ATTENDANCE if code != "invited"]


class _Step(forms.Form):
    """A form of one step on one meeting."""

    def __init__(self, *args: Any, page: MeetingPage, units: Sequence[Choice] = (), **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.page, self.units = page, units
        self.prepare()

    def prepare(self) -> None:
        """Fill choices that depend on the meeting."""


class ReasonForm(_Step):
    """A reason, for whoever is told."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class AgendaForm(_Step):
    """The topics that are ready, to be ticked."""

    topics = forms.MultipleChoiceField(
        label=_("已审定的议题"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def with_topics(self, rows: Sequence[tuple[int, str]], chosen: Sequence[int]) -> None:
        """Give the form its topics."""
        choose(self, "topics", [(str(key), label) for key, label in rows], blank=False)
        self.fields["topics"].initial = [str(key) for key in chosen]


class ReportTextForm(_Step):
    """What a unit reports on one project."""

    text = forms.CharField(
        label=_("汇报材料"), max_length=8000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("进展、存在问题、下一步打算、需要会议研究的事项"),
    )  # fmt: skip
    file = forms.FileField(label=_("附件"), required=False)


class HoldForm(_Step):
    """Who came. Everybody is present until said otherwise."""

    waiver = forms.CharField(
        label=_("豁免通知期的批准意见"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def prepare(self) -> None:
        states = [(code, _t(ATTENDANCE[code])) for code in CAME]
        for row in self.page.came:
            self.fields[f"state{row.id}"] = forms.ChoiceField(
                label=f"{row.name}（{row.post}）", choices=states, initial="present"
            )
            self.fields[f"deputy{row.id}"] = forms.CharField(
                label=_t("代表姓名"), required=False, max_length=40
            )
        if not self.page.notice.late:
            del self.fields["waiver"]

    def rows(self) -> Iterator[tuple[CameRow, Any, Any]]:
        """Yield who was invited with his two fields."""
        for row in self.page.came:
            yield row, self[f"state{row.id}"], self[f"deputy{row.id}"]

    def came(self) -> dict[int, Came]:
        """Return who came, by attendance."""
        values = self.cleaned_data
        return {row.id: Came(values[f"state{row.id}"], values[f"deputy{row.id}"]) for row in self.page.came}


class ItemForm(forms.Form):
    """What each member said on an item, then what the head decided."""

    conclusion = forms.ChoiceField(label=_("行政首长的决定"))
    words = forms.CharField(
        label=_("会议意见"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    departure_reason = forms.CharField(
        label=_("与多数人意见不一致的理由"),
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, members: Sequence[CameRow], item: ItemRow, **kwargs: Any) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)
        self.members = members
        said = {voice.name: voice for voice in item.voices}
        stances = [(code, _t(word)) for code, word in STANCES.items()]
        for row in members:
            former = said.get(row.name)
            self.fields[f"stance{row.id}"] = forms.ChoiceField(
                label=f"{row.name}（{row.post}）",
                choices=[("", _t("请选择")), *stances],
                required=False,
                initial=former.stance if former else "",
            )
            self.fields[f"words{row.id}"] = forms.CharField(
                label=_t("发言要点"), required=False, max_length=1000, initial=former.words if former else ""
            )
        choose(self, "conclusion", [(code, _t(word)) for code, word in CONCLUSIONS.items()])
        if item.conclusion:
            self.fields["conclusion"].initial = item.conclusion
            self.fields["words"].initial = item.conclusion_words
            self.fields["departure_reason"].initial = item.departure_reason

    def rows(self) -> Iterator[tuple[CameRow, Any, Any]]:
        """Yield each member with his two fields."""
        for row in self.members:
            yield row, self[f"stance{row.id}"], self[f"words{row.id}"]

    def voices(self) -> list[Voice]:
        """Return what was said by whoever said something."""
        values = self.cleaned_data
        return [
            Voice(row.id, values[f"stance{row.id}"], values[f"words{row.id}"])
            for row in self.members
            if values[f"stance{row.id}"]
        ]


class PointForm(_Step):
    """One decision or question."""

    text = forms.CharField(label=_("内容"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))
    lead = forms.ChoiceField(label=_("牵头单位"), required=False)
    due_on = forms.DateField(
        label=_("完成时限"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    supports = forms.MultipleChoiceField(
        label=_("配合单位"), required=False, widget=forms.SelectMultiple(attrs={"size": 4})
    )
    kind = forms.ChoiceField(label=_("类别"), initial="decision")
    item = forms.ChoiceField(label=_("所属议程"), required=False)

    def prepare(self) -> None:
        choose(self, "lead", self.units)
        choose(self, "supports", self.units, blank=False)
        choose(self, "kind", [(code, _t(word)) for code, word in POINTS.items()], blank=False)
        choose(self, "item", [(str(row.id), row.title) for row in self.page.items])

    def point(self) -> NewPoint:
        """Return what was typed."""
        values = self.cleaned_data
        return NewPoint(
            values["text"],
            values["kind"],
            int(values["item"]) if values["item"] else None,
            int(values["lead"]) if values["lead"] else None,
            tuple(int(key) for key in values["supports"]),
            values["due_on"],
        )


class AnswerForm(_Step):
    """How a question was answered in the room."""

    answer = forms.CharField(label=_("会上答复"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))


class MinutesForm(_Step):
    """The number under which the minutes are issued."""

    paper_number = forms.CharField(label=_("纪要文号"), max_length=80)


class ReviewForm(_Step):
    """What a joint review decided on one matter."""

    outcome = forms.ChoiceField(label=_("决定"))
    reasons = forms.CharField(
        label=_("理由或者需要补正的全部问题"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("退回只能一次，请一次列全"),
    )

    def prepare(self) -> None:
        choose(self, "outcome", [(code, _t(word)) for code, word in OUTCOMES.items()])
