"""Forms of annual targets."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from zhixing.work.directives import refusals
from zhixing.work.directives.acts import TargetEdit
from zhixing.work.directives.forms.breakdowns import MAX_TEXT, Choice
from zhixing.work.directives.imports import MAX_BYTES
from zhixing.work.directives.selectors import DraftView

_NODE = re.compile(r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})[：:\s]+(\d{1,3})\s*[%％]?")


class TargetSourceForm(forms.Form):
    """A report or a sheet from which targets are read, and the year that they are for."""

    year = forms.IntegerField(label=_("年度"), min_value=2020, max_value=2099)
    file = forms.FileField(
        label=_("政府工作报告、任务分工或目标任务表"),
        required=False,
        help_text=_("Word（docx）、文本文件，或按模板填写的 Excel（xlsx），20 MB 以内"),
        widget=forms.ClearableFileInput(attrs={"accept": ".docx,.txt,.md,.xlsx"}),
    )
    text = forms.CharField(
        label=_("或者粘贴正文"), required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6})
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


class TargetForm(forms.Form):
    """What a person makes of one target. Its prefix names the row."""

    title = forms.CharField(label=_("目标任务"), max_length=200, widget=forms.Textarea(attrs={"rows": 1}))
    baseline = forms.CharField(label=_("基数"), required=False, max_length=40)
    value = forms.CharField(label=_("目标值"), required=False, max_length=40)
    measure = forms.CharField(label=_("计量单位"), required=False, max_length=20)
    proof = forms.CharField(label=_("佐证类型"), required=False, max_length=80)
    lead = forms.TypedChoiceField(label=_("牵头单位"), required=False, coerce=int, empty_value=None)
    leader_post = forms.TypedChoiceField(label=_("牵头县领导"), required=False, coerce=int, empty_value=None)
    due_on = forms.DateField(
        label=_("完成时限"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    nodes = forms.CharField(
        label=_("序时节点"),
        required=False,
        help_text=_("写作 03-31 25%，多个用顿号隔开"),
        max_length=300,
    )
    is_left_out = forms.BooleanField(label=_("不列入"), required=False)

    def __init__(
        self, data: Any = None, *, view: DraftView, units: list[Choice], leaders: list[Choice], year: int
    ) -> None:
        target = view.target
        super().__init__(
            data,
            prefix=f"t{target.place}",
            label_suffix="",
            initial={
                **{
                    name: getattr(target, name) for name in ("title", "baseline", "value", "measure", "proof")
                },
                "lead": target.lead_id or "",
                "leader_post": target.leader_post_id or "",
                "due_on": target.due_on,
                "nodes": "、".join(f"{day:%m-%d} {percent}%" for day, percent in view.nodes),
                "is_left_out": target.state == "left_out",
            },
        )
        self.place, self.year = target.place, year
        for name, choices in (
            ("lead", [("", gettext("未确定")), *units]),
            ("leader_post", [("", gettext("按分工确定")), *leaders]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
            field.choices = choices

    def clean_nodes(self) -> tuple[tuple[date, int], ...]:
        """Read 「03-31 25%、06-30 50%」."""
        text = self.cleaned_data["nodes"].strip()
        found = []
        for part in re.split(r"[、，,；;]", text):
            if not part.strip():
                continue
            match = _NODE.fullmatch(part.strip())
            try:
                if match is None or not 1 <= int(match[4]) <= 100:
                    raise ValueError(part)
                day = date(int(match[1] or self.year), int(match[2]), int(match[3]))
            except ValueError:
                raise forms.ValidationError(
                    gettext("“%(part)s”看不懂，请写作 03-31 25%%。") % {"part": part.strip()}
                ) from None
            found.append((day, int(match[4])))
        return tuple(found)

    def edit(self) -> TargetEdit:
        """Return what was typed."""
        v = self.cleaned_data
        return TargetEdit(
            place=self.place,
            title=v["title"].strip(),
            baseline=v["baseline"].strip(),
            value=v["value"].strip(),
            measure=v["measure"].strip(),
            proof=v["proof"].strip(),
            lead_id=v["lead"],
            leader_post_id=v["leader_post"],
            due_on=v["due_on"],
            nodes=v["nodes"],
            is_left_out=v["is_left_out"],
        )
