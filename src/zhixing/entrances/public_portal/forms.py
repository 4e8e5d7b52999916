"""Forms of the public pages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.foundation.masking import has_personal


class TrackForm(forms.Form):
    """查进度: two fields from the receipt."""

    number = forms.CharField(
        label=_("事项编号"),
        max_length=24,
        help_text=_("回执上的编号，如 999999-26-7K3Q9B-X"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    code = forms.CharField(
        label=_("校验码"),
        max_length=8,
        help_text=_("回执上的六位校验码，不分大小写"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class AskForm(forms.Form):
    """咨询: what one asks; name and telephone only if one wants to be called back."""

    title = forms.CharField(
        label=_("想问什么"), max_length=100, help_text=_("一句话，如：外地户口能不能在本县办理")
    )
    text = forms.CharField(
        label=_("具体情况"),
        max_length=1000,
        help_text=_("不要写身份证号、银行卡号；不要写举报公职人员的内容"),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    name = forms.CharField(
        label=_("怎么称呼您"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = forms.RegexField(
        r"^[0-9+\- ]{7,20}$",
        label=_("联系电话"),
        required=False,
        error_messages={"invalid": _("请填写数字，如 13800001234。")},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def clean(self) -> dict[str, object]:
        """Refuse numbers that nobody needs to answer a question (最小必要)."""
        values: dict[str, object] = super().clean() or {}
        for field in ("title", "text"):
            if has_personal(str(values.get(field, ""))):
                self.add_error(field, _t("请删去身份证号、手机号和银行卡号。要回电的，电话填在下面一栏。"))
        return values


class _Plain(forms.Form):
    """Without a colon after the labels."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs["label_suffix"] = ""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]


class ProposeAnswer(_Plain):
    """A question and its answer for everybody."""

    question = forms.CharField(label=_("问题"), max_length=300)
    answer = forms.CharField(label=_("答复"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))


class WithholdAnswer(_Plain):
    """Why an answer is not shown."""

    reason = forms.CharField(
        label=_("不公开或撤下的原因"),
        max_length=300,
        error_messages={"required": _("请写明不公开的原因。")},
    )
