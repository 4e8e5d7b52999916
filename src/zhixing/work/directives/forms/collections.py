"""Forms of collections: what is asked of whom, what each column takes, and one line of telephone."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from zhixing.core.people import selectors as people
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import mark, translate
from zhixing.work.directives.acts.collections import Upload
from zhixing.work.directives.imports.grids import MAX_BYTES, read_grid
from zhixing.work.directives.rules import collections as rules
from zhixing.work.directives.rules.collections import Column

GROUPS = {"department": mark("县直部门"), "town": mark("乡镇（街道）"), "zone": mark("开发区")}
ACCEPT = ".xlsx,.docx"


class CollectionForm(forms.Form):
    """A request to many units."""

    kind = forms.ChoiceField(label=_("通知类型"), initial=rules.FORM, widget=forms.RadioSelect)
    title = forms.CharField(label=_("标题"), max_length=200)
    text = forms.CharField(
        label=_("通知内容"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 4})
    )
    file = forms.FileField(
        label=_("要填报的表格"),
        required=False,
        help_text=_("Excel（xlsx）或带表格的 Word（docx），按原样下发，表头自动识别"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )
    due_on = forms.DateField(
        label=_("截止日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    due_time = forms.TimeField(
        label=_("截止时间"),
        initial=time(17, 0),
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    groups = forms.MultipleChoiceField(
        label=_("报送范围"), required=False, widget=forms.CheckboxSelectMultiple
    )
    units = forms.TypedMultipleChoiceField(
        label=_("或者选择单位"), required=False, coerce=int, widget=forms.SelectMultiple(attrs={"size": 8})
    )
    contact = forms.CharField(label=_("联系人和电话"), required=False, max_length=80)

    def __init__(self, data: Any = None, files: Any = None, *, by: Officer, now: datetime) -> None:
        super().__init__(data, files, label_suffix="")
        self.offered = [u for u in people.assignable_units(seen_by=by, at=now) if u.kind != "section"]
        kinds = [unit.kind for unit in self.offered]
        self._choose("kind", [(code, translate(word)) for code, word in rules.KINDS.items()])
        self._choose(
            "groups",
            [
                (code, f"{translate(word)}（{kinds.count(code)}）")
                for code, word in GROUPS.items()
                if code in kinds
            ],
        )
        self._choose("units", [(str(unit.id), unit.short_name) for unit in self.offered])

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - a programming mistake, not input
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        """Ask for the form where one is sent out, and for units."""
        values = super().clean() or {}
        file = values.get("file")
        if values.get("kind") == rules.FORM and not file and "file" not in self.errors:
            self.add_error("file", gettext("请上传要各单位填报的表格。"))
        if file and file.size > MAX_BYTES:
            self.add_error("file", gettext("文件超过 20 MB。"))
        if not values.get("groups") and not values.get("units"):
            self.add_error("groups", gettext("请选择报送单位。"))
        return values

    def due_at(self) -> datetime:
        """Return the moment until which answers are asked for."""
        v = self.cleaned_data
        return datetime.combine(v["due_on"], v["due_time"], tzinfo=timezone.get_default_timezone())

    def unit_ids(self) -> list[int]:
        """Return the chosen units."""
        v = self.cleaned_data
        return [unit.id for unit in self.offered if unit.kind in v["groups"] or unit.id in v["units"]]

    def upload(self) -> Upload | None:
        """Return the form that was uploaded; a notice sends none. Raises what reading a table raises."""
        file = self.cleaned_data.get("file")
        return read(file) if file and self.cleaned_data["kind"] == rules.FORM else None


class ColumnsForm(forms.Form):
    """What each column of a drafted form takes."""

    def __init__(self, data: Any = None, *, columns: tuple[Column, ...]) -> None:
        super().__init__(data, label_suffix="")
        kinds = [(code, translate(word)) for code, word in rules.COLUMN_KINDS.items()]
        self.columns = columns
        for place, column in enumerate(columns):
            self.fields[f"kind{place}"] = forms.ChoiceField(
                label=column.title, choices=kinds, initial=column.kind
            )
            self.fields[f"required{place}"] = forms.BooleanField(
                label=gettext("必填"), required=False, initial=column.is_required
            )

    def rows(self) -> list[tuple[Column, Any, Any]]:
        """Return each column with its two fields."""
        return [(c, self[f"kind{n}"], self[f"required{n}"]) for n, c in enumerate(self.columns)]

    def chosen(self) -> list[Column]:
        """Return the columns as corrected."""
        v = self.cleaned_data
        return [
            Column(column.title, v[f"kind{n}"], v[f"required{n}"]) for n, column in enumerate(self.columns)
        ]


class UploadForm(forms.Form):
    """A unit's filled-in table."""

    file = forms.FileField(
        label=_("上传填好的表格"),
        help_text=_("用下发的表格填写，xlsx 或 docx，20 MB 以内"),
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPT}),
    )

    def upload(self) -> Upload:
        """Return what was uploaded. Raises what reading a table raises."""
        return read(self.cleaned_data["file"])


class ReturnForm(forms.Form):
    """Why an answer goes back."""

    reason = forms.CharField(
        label=_("退回理由"), max_length=500, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class CallForm(forms.Form):
    """One line about a telephone call."""

    answer = forms.CharField(
        label=_("电话记录（对方答复）"), max_length=300, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


def read(file: Any) -> Upload:
    """Return an uploaded file with its table. Raises OldWorkbook, TableNotReadable, TableTooLong."""
    content = file.read(MAX_BYTES + 1)
    return Upload(file.name, content, read_grid(content, name=file.name))


def counted(n: int) -> str:
    """Return how many units were reminded, in words."""
    return ngettext("已催报 %(n)s 个单位。", "已催报 %(n)s 个单位。", n) % {"n": n}
