"""What the ending of a breach asks."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.core.outcomes.kinds import ENDINGS
from zhixing.foundation.words import translate


class EndBreach(forms.Form):
    """How a breach ends: corrected, handled with its consequence, or exempted."""

    ending = forms.ChoiceField(label=_("结论"), widget=forms.RadioSelect)
    consequence = forms.IntegerField(
        label=_("处理编号"), required=False, help_text=_("以“处理”结束时填写已作出的处理")
    )
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = [(code, translate(name)) for code, name in ENDINGS.items()]
        self.fields["ending"] = forms.ChoiceField(label=_("结论"), choices=choices, widget=forms.RadioSelect)
