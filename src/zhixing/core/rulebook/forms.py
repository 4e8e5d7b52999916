"""What a change of a rule asks. The fields are the rule's own values."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhixing.core.rulebook.rules import Rule
from zhixing.core.rulebook.rules.records import Effect, Kind
from zhixing.core.rulebook.rules.words import label_of
from zhixing.foundation.words import translate

VALUE = "value_"


class FindRule(forms.Form):
    """Narrows the list of rules."""

    q = forms.CharField(label=_("名称、依据或代码"), required=False)
    kind = forms.ChoiceField(label=_("类别"), required=False)
    pack = forms.ChoiceField(label=_("来源包"), required=False)
    on = forms.DateField(label=_("按哪一天"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, packs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.value, translate(kind.label)) for kind in Kind]
        self.fields["kind"] = forms.ChoiceField(
            label=_("类别"), required=False, choices=[("", _("全部")), *kinds]
        )
        self.fields["pack"] = forms.ChoiceField(
            label=_("来源包"), required=False, choices=[("", _("全部")), *packs, ("default", _("仅默认值"))]
        )


class ChangeRule(forms.Form):
    """Another setting of one rule. Empty values and an untouched effect stay as they are."""

    effect = forms.ChoiceField(label=_("效力"))
    since = forms.DateField(
        label=_("自哪一天起"),
        help_text=_("最早为明天：已经适用的条款不得改动"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    until = forms.DateField(
        label=_("至哪一天（含）"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    source = forms.CharField(label=_("依据文件"), max_length=256)
    reason = forms.CharField(label=_("调整理由"), widget=forms.Textarea(attrs={"rows": 3}))
    signed_off_by = forms.CharField(label=_("司法局审核人"), max_length=64)
    signed_off_on = forms.DateField(label=_("司法局审核日期"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, rule: Rule, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule = rule
        effects = [(one.value, translate(one.label)) for one in Effect]
        effect = forms.ChoiceField(label=_("效力"), choices=effects, initial=rule.effect)
        own = {VALUE + key: field for key in rule.values if (field := _field(key, rule)) is not None}
        rest = {name: one for name, one in self.fields.items() if name != "effect"}
        self.fields = {**own, "effect": effect, **rest}

    def changes(self) -> dict[str, Any]:
        """Return the values that differ from the rule's, ready for the act."""
        found: dict[str, Any] = {}
        for name, given in self.cleaned_data.items():
            key = name.removeprefix(VALUE)
            if not name.startswith(VALUE) or given in (None, ""):
                continue
            wanted = given.splitlines() if isinstance(self.rule.get(key), tuple) else given
            wanted = [part.strip() for part in wanted if part.strip()] if isinstance(wanted, list) else wanted
            before = self.rule.get(key)
            if wanted != (list(before) if isinstance(before, tuple) else before):
                found[key] = wanted
        return found


def _field(key: str, rule: Rule) -> forms.Field | None:
    """The field of one value; None for tables and shares, which are changed in a pack of the locality."""
    value = rule.get(key)
    label, unit = label_of(key)
    name = f"{label}（{unit}）" if unit else label
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return forms.IntegerField(label=name, min_value=0, initial=value, required=False)
    if isinstance(value, str):
        return forms.CharField(label=name, initial=value, required=False, max_length=256)
    if isinstance(value, tuple) and all(isinstance(part, str) for part in value):
        rows = min(14, len(value) + 1)
        return forms.CharField(
            label=name,
            initial="\n".join(str(part) for part in value),
            required=False,
            help_text=_("一行一项"),
            widget=forms.Textarea(attrs={"rows": rows}),
        )
    return None


class EndChange(forms.Form):
    """When a local setting ends, and why."""

    until = forms.DateField(label=_("最后适用日"), widget=forms.DateInput(attrs={"type": "date"}))
    reason = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 2}))


class DraftProcedure(forms.Form):
    """The head of a procedure."""

    code = forms.RegexField(
        label=_("流程代码"),
        regex=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$",
        help_text=_("写成“房间.名称”，如 local.bridge_repair"),
        max_length=96,
    )
    title = forms.CharField(label=_("流程名称"), max_length=128)
    source = forms.CharField(label=_("依据"), max_length=256)
    products = forms.CharField(label=_("流程成果"), help_text=_("用顿号或逗号隔开"), max_length=256)


class ProcedureStep(forms.Form):
    """One step: who, from what, to what, how long, what follows."""

    code = forms.CharField(label=_("步骤"), required=False, max_length=32)
    title = forms.CharField(label=_("名称"), required=False, max_length=64)
    posts = forms.CharField(label=_("责任岗位"), required=False, max_length=128)
    input = forms.CharField(label=_("输入"), required=False, max_length=128)
    output = forms.CharField(label=_("产出"), required=False, max_length=128)
    limit = forms.CharField(label=_("时限"), required=False, max_length=16)
    consequence = forms.CharField(label=_("逾期后果"), required=False, max_length=128)
    next = forms.CharField(label=_("下一步"), required=False, max_length=128)

    def step(self) -> dict[str, Any] | None:
        """Return the step as a pack writes it, None for an empty line."""
        given = {key: value.strip() for key, value in self.cleaned_data.items()}
        if not any(given.values()):
            return None
        lists = {key: _parts(given.pop(key)) for key in ("posts", "input", "output", "next")}
        return {**given, **lists}


StepFormSet = forms.formset_factory(ProcedureStep, extra=0, max_num=30, validate_max=True)


def _parts(text: str) -> list[str]:
    for sign in "，、;；":
        text = text.replace(sign, ",")
    return [part.strip() for part in text.split(",") if part.strip()]


def products_of(text: str) -> list[str]:
    """Return the products named in a line, in order."""
    return _parts(text)


class ActivateProcedure(forms.Form):
    """From which day a draft is in force."""

    since = forms.DateField(label=_("自哪一天起"), widget=forms.DateInput(attrs={"type": "date"}))
