"""Forms of reports."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.work.directives.acts.opinions import Proof
from zhixing.work.directives.rules.bulletins import PERIOD_WORDS, RESULT_WORDS


class DraftForm(forms.Form):
    """Which period a report is for: its kind and a day in it."""

    kind = forms.ChoiceField(
        label=_("通报周期"), choices=[(code, _(word)) for code, word in PERIOD_WORDS.items()], initial="month"
    )
    day = forms.DateField(
        label=_("周期内任一天"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class EditForm(forms.Form):
    """The words of a draft."""

    title = forms.CharField(label=_("标题"), max_length=200)
    number = forms.CharField(label=_("文号"), max_length=60, required=False)
    text = forms.CharField(label=_("正文"), max_length=60_000, widget=forms.Textarea(attrs={"rows": 22}))


class ObjectionForm(forms.Form):
    """One thing that a unit says is wrong in a draft."""

    text = forms.CharField(
        label=_("异议内容"),
        max_length=2000,
        help_text=_("写明哪一处有误、正确的情况是什么；一条写一处"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    file = forms.FileField(label=_("佐证材料"), help_text=_("文件、照片或系统截图"))

    def proof(self) -> Proof:
        """Return the file as it was uploaded."""
        file = self.cleaned_data["file"]
        return Proof(file.name, file.read())


class SettleForm(forms.Form):
    """The answer to one objection."""

    result = forms.ChoiceField(
        label=_("采纳情况"),
        choices=[(code, _(word)) for code, word in RESULT_WORDS.items()],
        widget=forms.RadioSelect(),
    )
    reply = forms.CharField(label=_("答复理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
