"""Forms of first contact: they parse and validate, and never save."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.foundation.words import translate
from zhixing.work.complaints import rules


class Plain(forms.Form):
    """Without a colon after the labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class Find(Plain):
    """What narrows the list."""

    q = forms.CharField(label=_("编号或事由"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("状态"), required=False)
    unlisted = forms.BooleanField(label=_("只看“办不成事”"), required=False)
    mine = forms.BooleanField(label=_("只看由我负责的"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(code, translate(word)) for code, word in rules.STATE_WORDS.items()]
        self.fields["state"].choices = [("", _t("全部")), *words]  # type: ignore[attr-defined]


class Register(Plain):
    """What somebody asked: four fields, the rest may stay empty."""

    title = forms.CharField(
        label=_("群众问什么事"), max_length=200, widget=forms.TextInput(attrs={"autofocus": True})
    )
    channel = forms.ChoiceField(label=_("方式"))
    name = forms.CharField(label=_("称呼"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("联系电话"), max_length=20, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    text = forms.CharField(
        label=_("详细情况"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    unlisted = forms.BooleanField(
        label=_("不在事项目录内，作为“办不成事”登记"),
        required=False,
        help_text=_("不能受理的也要登记，不得以目录没有为由推走"),
    )
    asked = forms.MultipleChoiceField(
        label=_("同时被询问的人"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("同时询问几个人的，职务高的为首问责任人"),
    )  # fmt: skip
    call = forms.ChoiceField(label=_("对应的来电来访记录"), required=False)

    def __init__(
        self,
        *args: Any,
        colleagues: Sequence[tuple[int, str]],
        calls: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        words = [(code, translate(word)) for code, word in rules.CHANNEL_WORDS.items()]
        self.fields["channel"].choices = words  # type: ignore[attr-defined]
        self.fields["asked"].choices = [(str(key), label) for key, label in colleagues]  # type: ignore[attr-defined]
        self.fields["call"].choices = [("", _t("无")), *calls]  # type: ignore[attr-defined]
        if not calls:
            del self.fields["call"]
        if not colleagues:
            del self.fields["asked"]


class Answer(Plain):
    """What the citizen was told."""

    text = forms.CharField(label=_("答复内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class Refer(Plain):
    """Where the citizen is to go, exactly."""

    unit = forms.CharField(label=_("承办单位"), max_length=100)
    place = forms.CharField(label=_("地点"), max_length=100, help_text=_("楼层和房间号"))
    phone = forms.CharField(
        label=_("电话"), max_length=40, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )


class Offer(Plain):
    """To whom it is handed on: a colleague in person, or another unit."""

    to = forms.ChoiceField(label=_("转给"))
    text = forms.CharField(label=_("转交说明"), max_length=300, required=False)

    def __init__(
        self,
        *args: Any,
        colleagues: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        groups = [("", _t("请选择")), (_t("本单位同事"), colleagues), (_t("其他单位"), units)]
        self.fields["to"].choices = groups  # type: ignore[attr-defined]


class Refuse(Plain):
    """Why a hand-over is refused."""

    text = forms.CharField(label=_("不接收的理由"), max_length=300)


class Complaint(Plain):
    """What the citizen says of a call that came to nothing."""

    text = forms.CharField(label=_("群众反映"), max_length=300, required=False)


class Calls(Plain):
    """A log to be taken in."""

    file = forms.FileField(label=_("Excel 文件"), help_text=_("表头：来源编号、时间、方式、接待人、摘要"))
