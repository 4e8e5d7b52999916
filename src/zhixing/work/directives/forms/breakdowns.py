"""Forms of directives: they parse and validate, and never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.core.clock.rules import parse_limit
from zhixing.core.matters.forms import LIMITS
from zhixing.work.directives import refusals
from zhixing.work.directives.acts import RowEdit
from zhixing.work.directives.imports import MAX_BYTES
from zhixing.work.directives.models import ProposedTask
from zhixing.work.directives.rules import readiness

MAX_TEXT = 400_000
Choice = tuple[str, Any]


class DocumentForm(forms.Form):
    """A document to be broken into tasks: a file, or its text."""

    file = forms.FileField(
        label=_("公文文件"),
        required=False,
        help_text=_("Word（docx）或文本文件，20 MB 以内；会议纪要、通知、分工表均可"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.txt,.md,.csv"}),
    )
    text = forms.CharField(
        label=_("或者粘贴正文"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 10}),
    )

    def clean(self) -> dict[str, Any]:
        """Take a file or text, not both and not neither."""
        values = super().clean() or {}
        text = (values.get("text") or "").strip()
        if bool(values.get("file")) == bool(text):
            self.add_error("file", str(refusals.NothingToRead()))
        if len(text) > MAX_TEXT:
            self.add_error("text", str(refusals.TextTooLong(limit=MAX_TEXT)))
        return values

    def document(self) -> tuple[str, bytes]:
        """Return the file's name and bytes; '' as name for pasted text."""
        file = self.cleaned_data.get("file")
        if file:
            return file.name, file.read(MAX_BYTES + 1)
        return "", self.cleaned_data["text"].encode()


class RowForm(forms.Form):
    """What a person makes of one proposed task. Its prefix names the row."""

    title = forms.CharField(label=_("任务内容"), max_length=200, widget=forms.Textarea(attrs={"rows": 1}))
    lead = forms.CharField(
        label=_("牵头单位"), required=False, max_length=120, widget=forms.TextInput(attrs={"list": "units"})
    )
    supports = forms.CharField(
        label=_("配合单位"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 1})
    )
    parts = forms.CharField(
        label=_("子任务单位"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )
    due_on = forms.DateField(
        label=_("完成时限"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    limit = forms.ChoiceField(label=_("或者按期限"), required=False)
    leader_post = forms.TypedChoiceField(label=_("牵头县领导"), required=False, coerce=int, empty_value=None)
    is_confirmed = forms.BooleanField(label=_("已核对，按此交办"), required=False)

    def __init__(self, data: Any = None, *, task: ProposedTask, leaders: list[Choice]) -> None:
        initial = {name: getattr(task, name) for name in self.base_fields if name != "leader_post"}
        initial["leader_post"] = task.leader_post_id or ""
        super().__init__(data, prefix=f"row{task.place}", initial=initial, label_suffix="")
        self.task = task
        self._choose("limit", [("", _t("不按期限")), *self._limits(task.limit)])
        self._choose("leader_post", [("", _t("按分工确定")), *leaders])
        if task.form != readiness.PARALLEL and task.form != readiness.EACH:
            del self.fields["parts"]

    def _choose(self, name: str, choices: list[Choice]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = choices

    @staticmethod
    def _limits(own: str) -> list[Choice]:
        """Return the usual limits, and the document's own where it is another."""
        if own and own not in dict(LIMITS):
            return [(own, parse_limit(own).words()), *LIMITS]
        return list(LIMITS)

    def clean(self) -> dict[str, Any]:
        """Take a date or a limit, not both."""
        values = super().clean() or {}
        if values.get("due_on") and values.get("limit"):
            self.add_error("limit", _t("日期和期限只填一个。"))
        return values

    def edit(self) -> RowEdit:
        """Return what was typed."""
        values = self.cleaned_data
        return RowEdit(
            place=self.task.place,
            title=values["title"].strip(),
            lead=values["lead"].strip(),
            supports=values["supports"].strip(),
            due_on=values["due_on"],
            limit=values["limit"],
            leader_post_id=values["leader_post"],
            parts=values.get("parts", "").strip(),
            is_confirmed=values["is_confirmed"],
        )
