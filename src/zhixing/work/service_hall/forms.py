"""Forms of the hall: they parse and validate, and never save."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from zhixing.core.parties.rules import FIRM, ORGANISATION, PERSON, number_fits, plain_number
from zhixing.foundation.words import mark, translate
from zhixing.work.service_hall.rules import (
    codes,
    commitments,
    earlier,
    filings,
    flow,
    guide,
    identity,
    outreach,
    payments,
    pledges,
    queues,
    ratings,
    reviews,
    special,
    stages,
    supervision,
)

PARTY_KINDS = ((PERSON, _("个人")), (FIRM, _("企业")), (ORGANISATION, _("其他组织")))


def _said(pairs: Mapping[str, str]) -> list[tuple[str, str]]:
    return [(code, translate(word)) for code, word in pairs.items()]


class Plain(forms.Form):
    """Without a colon after the labels."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": "", **kwargs})


class ItemSearch(Plain):
    """What narrows the public list of items."""

    q = forms.CharField(
        label=_("搜索"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": _("事项名称、拼音首字母或编码")}),
    )
    served = forms.ChoiceField(
        label=_("服务对象"),
        required=False,
        choices=(("", _("全部")), ("person", _("个人办事")), ("firm", _("法人办事"))),
    )
    theme = forms.CharField(label=_("主题"), required=False, max_length=40, widget=forms.HiddenInput)
    organ = forms.CharField(label=_("实施主体"), required=False, max_length=120, widget=forms.HiddenInput)


class Who(Plain):
    """For whom the application is made."""

    kind = forms.ChoiceField(
        label=_("您为谁办理？"),
        choices=((PERSON, _("个人（本人）")), (FIRM, _("企业")), (ORGANISATION, _("其他组织"))),
        widget=forms.RadioSelect,
    )


class Named(Plain):
    """Name and number of the applicant, and who acts for a firm."""

    name = forms.CharField(max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    id_number = forms.CharField(
        max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"})
    )
    agent = forms.CharField(
        label=_("经办人姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        name, number = self.fields["name"], self.fields["id_number"]
        if kind == PERSON:
            del self.fields["agent"]
            name.label, number.label = _t("姓名"), _t("身份证号码")
            number.help_text = _t("没有身份证的，填护照或其他证件号码")
        else:
            name.label, number.label = _t("单位名称"), _t("统一社会信用代码")
            name.widget.attrs["autocomplete"] = "organization"
            name.help_text = _t("与营业执照或登记证书一致")

    def clean_id_number(self) -> str:
        """Refuse a number whose check character does not fit."""
        number = plain_number(self.cleaned_data["id_number"])
        if self.kind != PERSON and len(number) != 18:
            raise forms.ValidationError(_t("统一社会信用代码应为 18 位，请核对后重新输入。"))
        if not number_fits(self.kind, number):
            raise forms.ValidationError(_t("证件号码的校验位不对，请核对后重新输入。"))
        return number


class Reached(Plain):
    """How the applicant is reached."""

    phone = forms.CharField(
        label=_("手机号码"),
        max_length=20,
        help_text=_("只用于联系您办理这件事"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def clean_phone(self) -> str:
        """Refuse what cannot be a telephone number."""
        return _plain_phone(self.cleaned_data["phone"])


class ResultWay(Plain):
    """How the result goes out."""

    way = forms.ChoiceField(label=_("您想怎样领取结果？"), widget=forms.RadioSelect)
    address = forms.CharField(
        label=_("邮寄地址"),
        required=False,
        max_length=200,
        help_text=_("选择邮寄的请填写"),
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = _said(stages.DELIVERY_WORDS)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for an address where something is to be sent there."""
        found = super().clean() or {}
        if found.get("way") == "post" and not found.get("address", "").strip():
            self.add_error("address", _t("请填写邮寄地址，或者选择到窗口领取。"))
        return found


class Files(forms.ClearableFileInput):
    """Several files at once."""

    allow_multiple_selected = True


class PaperWay(Plain):
    """How one paper comes in. The files themselves are read from the request."""

    way = forms.ChoiceField(label=_("这份材料怎样提交？"), widget=forms.RadioSelect)
    file = forms.Field(
        label=_("选择文件"),
        required=False,
        help_text=_("手机可以直接拍照，可一次选择多个"),
        widget=Files(attrs={"accept": ".jpg,.jpeg,.png,.pdf,.ofd,.doc,.docx,.xls,.xlsx,.wps"}),
    )

    def __init__(self, *args: Any, ways: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [  # type: ignore[attr-defined]
            (way, translate(filings.PAPER_WAYS[way])) for way in ways
        ]


class SpecialWish(Plain):
    """Whether something is special about the case: a ground of the rulebook and what happened."""

    special_ground = forms.ChoiceField(
        label=_("您的情况属于哪一种？"), required=False, widget=forms.RadioSelect
    )
    special_reason = forms.CharField(
        label=_("具体情况"),
        required=False,
        max_length=500,
        help_text=_("选了事由的请写明：发生了什么，为什么急"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args: Any, grounds: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [*grounds, ("", _t("都不是，按一般程序办理"))]
        self.fields["special_ground"].choices = every  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Ask for the facts where a ground was chosen; keep nothing where none was."""
        found = super().clean() or {}
        if found.get("special_ground") and not found.get("special_reason", "").strip():
            self.add_error("special_reason", _t("请写明具体情况，供批准的负责人判断。"))
        return found if found.get("special_ground") else {"special_ground": "", "special_reason": ""}


class Declared(Plain):
    """What the applicant answers for."""

    agreed = forms.BooleanField(
        label=_("我已核对以上内容，所填信息和所交材料真实。"),
        error_messages={"required": _("请勾选后再提交。")},
    )


class TakeUp(Plain):
    """The code with which a draft is taken up again."""

    key = forms.CharField(
        label=_("续填码"),
        max_length=24,
        help_text=_("开始填写时给出的 12 位字符，不分大小写"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class CatalogueSearch(Plain):
    """What narrows the staff's list of items."""

    q = forms.CharField(label=_("事项"), required=False, max_length=60)
    state = forms.ChoiceField(label=_("状态"), required=False)
    kind = forms.ChoiceField(label=_("事项类型"), required=False)
    own = forms.BooleanField(label=_("只看本县事项"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _t("全部")), *_said(guide.STATE_WORDS)]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", _t("全部")), *_said(codes.KIND_WORDS)]  # type: ignore[attr-defined]


class WindowSearch(Plain):
    """The one field of the window: what somebody came for."""

    q = forms.CharField(
        label=_("办什么事"),
        required=False,
        max_length=60,
        help_text=_("事项名称、拼音首字母或编码，回车查找"),
        widget=forms.TextInput(attrs={"type": "search", "autofocus": True, "autocomplete": "off"}),
    )


class Intake(Plain):
    """Who applies and which papers are in order. What is not ticked is missing."""

    party = forms.ChoiceField(label=_("申请人类别"), choices=PARTY_KINDS, initial=PERSON)
    id_number = forms.CharField(
        label=_("证件号码"),
        max_length=30,
        help_text=_("身份证号或统一社会信用代码，可用读卡器输入；在大厅办过事的，只填号码"),
        widget=forms.TextInput(attrs={"autofocus": True, "autocomplete": "off", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("姓名或名称"),
        required=False,
        max_length=100,
        help_text=_("第一次来办事的填写"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    phone = forms.CharField(
        label=_("手机号码"),
        required=False,
        max_length=20,
        help_text=_("第一次来办事的填写"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    papers = forms.MultipleChoiceField(
        label=_("齐全、符合要求的材料"), required=False, widget=forms.CheckboxSelectMultiple
    )
    how = forms.CharField(
        label=_("补正说明"), required=False, max_length=300, help_text=_("一次性告知时写明怎样补，可不填")
    )
    urgent = forms.BooleanField(label=_("按急办件受理"), required=False)
    window = forms.ChoiceField(label=_("窗口"))
    outing = forms.ChoiceField(
        label=_("上门收件"), required=False, help_text=_("在上门服务中收的件，编号和时限与窗口相同")
    )

    def __init__(
        self,
        data: Any = None,
        *,
        materials: Sequence[Mapping[str, Any]],
        windows: Sequence[tuple[str, str]],
        urgent: bool,
        outings: Sequence[tuple[int, str]] = (),
        outing: str = "",
    ) -> None:
        every = [paper["code"] for paper in materials]
        super().__init__(data, initial={"papers": every, "outing": outing})
        known = [(str(key), text) for key, text in outings]
        self.fields["outing"].choices = [("", _t("不是上门收件")), *known]  # type: ignore[attr-defined]
        if not outings:
            del self.fields["outing"]
        named = [(paper["code"], _paper_words(paper)) for paper in materials]
        self.fields["papers"].choices = named  # type: ignore[attr-defined]
        self.fields["window"].choices = windows  # type: ignore[attr-defined]
        if len(windows) == 1:
            self.fields["window"].initial = windows[0][0]
            self.fields["window"].widget = forms.HiddenInput()
        if not materials:
            del self.fields["papers"], self.fields["how"]
        if not urgent:
            del self.fields["urgent"]

    def clean_id_number(self) -> str:
        """Refuse a number whose check character does not fit."""
        number = plain_number(self.cleaned_data["id_number"])
        kind = self.data.get("party", PERSON)
        if not number_fits(kind, number) or (
            kind == PERSON and len(number) == 18 and not number_fits(PERSON, number)
        ):
            raise forms.ValidationError(_t("证件号码的校验位不对，请核对后重新输入。"))
        return number

    def clean_phone(self) -> str:
        """Refuse what cannot be a telephone number."""
        return _plain_phone(self.cleaned_data["phone"]) if self.cleaned_data["phone"] else ""

    def ask_for_a_name(self) -> None:
        """Ask who it is where the number is new: name and telephone were left out."""
        for name in ("name", "phone"):
            if not self.cleaned_data[name].strip():
                self.add_error(name, _t("这个号码第一次来办事，请填写此项。"))


def _plain_phone(text: str) -> str:
    number = plain_number(text)
    if not re.fullmatch(filings.TELEPHONE, number):
        raise forms.ValidationError(_t("手机号码应为 11 位数字；座机请加区号。"))
    return number


def _paper_words(paper: Mapping[str, Any]) -> str:
    form = f"（{paper['form']}）" if paper.get("form") else ""
    return f"{paper['name']}{form}"


class NewPackage(Plain):
    """A package (一件事): who leads, and its items with what comes first."""

    title = forms.CharField(label=_("名称"), max_length=120, help_text=_("群众的说法，如“开一家餐馆”。"))
    code = forms.SlugField(label=_("代码"), max_length=40, help_text=_("用于网址，小写字母、数字和短横线。"))
    lead = forms.ChoiceField(label=_("牵头单位"), help_text=_("对申请人答复全部环节的单位。"))
    document = forms.CharField(label=_("依据文件"), max_length=120, required=False)
    branches = forms.CharField(
        label=_("事项和先后"),
        max_length=4000,
        help_text=_("一行一个事项：事项编码，空一格，必须先办完的行号（没有就不填，多个用顿号隔开）。"),
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
    )

    def __init__(self, *args: Any, leads: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lead"].choices = [("", _t("请选择")), *leads]  # type: ignore[attr-defined]

    def clean_branches(self) -> list[tuple[str, tuple[int, ...]]]:
        """Return item and places that come first of each line. Raises ValidationError with the line."""
        found = []
        for number, line in enumerate(self.cleaned_data["branches"].splitlines(), start=1):
            code, _space, after = line.strip().partition(" ")
            places = re.split(r"[、,，\s]+", after.strip()) if after.strip() else []
            if not code or not all(
                place.isascii() and place.isdigit() and len(place) < 4 for place in places
            ):
                raise forms.ValidationError(
                    _t("第 %(line)s 行应为事项编码，空一格，再写先办完的行号，如“1、2”。") % {"line": number}
                )
            found.append((code, tuple(int(place) for place in places)))
        if len(found) < 2:
            raise forms.ValidationError(_t("一件事至少包含两个事项。"))
        return found


class CaseSearch(Plain):
    """What narrows the register of cases."""

    q = forms.CharField(label=_("编号、事项、证件号、电话"), required=False, max_length=60)
    stage = forms.ChoiceField(label=_("状态"), required=False)
    window = forms.ChoiceField(label=_("窗口"), required=False)
    late = forms.BooleanField(label=_("只看逾期"), required=False)

    def __init__(self, *args: Any, windows: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [("", _t("全部")), ("open", _t("未办结")), *_said(stages.STAGE_WORDS)]
        self.fields["stage"].choices = words  # type: ignore[attr-defined]
        self.fields["window"].choices = [("", _t("全部")), *windows]  # type: ignore[attr-defined]


def _words(label: Any, *, required: bool = True, hint: Any = "", size: int = 500) -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        max_length=size,
        widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
    )


class Accept(Plain):
    """Nothing more is asked."""


class TellOnce(Plain):
    """How each missing paper is put right, and which of those that came in are not in order."""

    def __init__(
        self,
        *args: Any,
        papers: Sequence[tuple[str, str]] = (),
        came: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        for code, name in papers:
            self.fields[f"how_{code}"] = forms.CharField(
                label=_t("%(name)s（未提交）怎样补") % {"name": name},
                required=False,
                max_length=300,
                help_text=_("列入清单；不写的，请申请人按办事指南的要求提交"),
            )
        if came:
            self.fields["unfit"] = forms.MultipleChoiceField(
                label=_("已交但不符合要求、需要补正的"),
                required=False,
                choices=came,
                widget=forms.CheckboxSelectMultiple,
            )
            self.fields["unfit_how"] = forms.CharField(
                label=_("哪里不符合，怎样补正"),
                required=False,
                max_length=300,
                help_text=_("勾选了上面的材料时填写，原样印在告知书上"),
            )

    def clean(self) -> dict[str, Any]:
        """Ask what is wrong with a paper that came in: the list is frozen, the applicant cannot guess it."""
        found = super().clean() or {}
        if found.get("unfit") and not found.get("unfit_how", "").strip():
            self.add_error("unfit_how", _t("请写明哪里不符合、怎样补正。"))
        if not any(name.startswith("how_") for name in self.fields) and not found.get("unfit"):
            self.add_error("unfit", _t("材料已交齐。请勾选不符合要求的；都符合的，请直接受理。"))
        return found


class Supplement(Plain):
    """Which of the missing papers are in now."""

    papers = forms.MultipleChoiceField(label=_("本次补交的材料"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["papers"].choices = papers  # type: ignore[attr-defined]


class Decline(Plain):
    """Why it is not accepted, and who has the power."""

    reason = _words(_("不予受理的理由"))
    organ = forms.CharField(label=_("应向哪个机关申请"), required=False, max_length=100)


class Reason(Plain):
    """One reason."""

    reason = _words(_("理由"))


class GrantPartner(Plain):
    """Which key may do what in the hall."""

    key = forms.ChoiceField(label=_("对接系统"))
    scopes = forms.MultipleChoiceField(
        label=_("对接权限"),
        required=False,
        help_text=_("不勾选的即收回"),
        widget=forms.CheckboxSelectMultiple,
    )
    document = forms.CharField(label=_("批准文号"), max_length=120)

    def __init__(self, *args: Any, keys: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = keys  # type: ignore[attr-defined]
        self.fields["scopes"].choices = _said(filings.SCOPES)  # type: ignore[attr-defined]


class AddCase(Plain):
    """The pair on a receipt."""

    number = forms.CharField(
        label=_("事项编号"), max_length=24, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    code = forms.CharField(
        label=_("校验码"), max_length=8, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class Purpose(Plain):
    """Why somebody reads personal facts."""

    purpose = forms.CharField(
        label=_("查看事由"), max_length=200, help_text=_("如：联系申请人核对材料。每次查看都留有记录")
    )


class TrialIdentity(Plain):
    """Who signs in on the page of the trial platform."""

    who = forms.ChoiceField(label=_("以谁的身份登录？"), widget=forms.RadioSelect, initial="first")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = _said(identity.TRIAL_PEOPLE)  # type: ignore[attr-defined]


class CallLicence(Plain):
    """Which missing paper is called from the licence store, with the applicant's word."""

    paper = forms.ChoiceField(label=_("调用哪份材料的电子证照？"), widget=forms.RadioSelect)
    agreed = forms.BooleanField(
        label=_("申请人已同意调用"),
        help_text=_("网上申请时选择了调用，或者本人在窗口同意；不同意的，请提交材料"),
        error_messages={"required": _("调用电子证照须经申请人同意；不同意的，请申请人提交材料。")},
    )

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = papers  # type: ignore[attr-defined]


class Withdraw(Plain):
    """A reason if there is one."""

    reason = _words(_("撤回原因"), required=False)


class Review(Plain):
    """The opinion of whoever examined the case."""

    opinion = _words(_("审核意见"), size=300)

    def __init__(self, *args: Any, parts: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if parts:
            choices = [(name, name) for name in parts]
            self.fields["part"] = forms.ChoiceField(label=_t("审核环节"), choices=choices)
            self.order_fields(["part", "opinion"])


class Decide(Plain):
    """The decision."""

    outcome = forms.ChoiceField(label=_("办理结果"), widget=forms.RadioSelect, initial=stages.GRANTED)
    result = forms.CharField(
        label=_("决定文书或证照编号"), required=False, max_length=200, help_text=_("准予的必须填写")
    )
    ground = forms.CharField(
        label=_("不予的理由和依据"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("不予的，须写明理由、依据和申请人的救济途径"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = _said(stages.OUTCOME_WORDS)  # type: ignore[attr-defined]


class PauseForm(Plain):
    """A special procedure of the law."""

    ground = forms.ChoiceField(label=_("特别程序"))
    days = forms.IntegerField(label=_("所需工作日"), min_value=1, max_value=366)
    evidence = forms.CharField(
        label=_("书面告知文号"), max_length=200, help_text=_("申请人在查进度页面看得到")
    )

    def __init__(self, *args: Any, grounds: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]


class Extend(Plain):
    """More time, once."""

    days = forms.IntegerField(label=_("延长工作日"), min_value=1, max_value=60)
    reason = _words(_("延长的理由（告知申请人）"))


class AskPaper(Plain):
    """A demand for a paper, with its lawful reason if there is one."""

    paper = forms.ChoiceField(label=_("材料"))
    reason = forms.ChoiceField(
        label=_("依法再次要求的事由"),
        required=False,
        help_text=_("首份告知清单以外的材料，没有法定事由不得再要求"),
    )
    document = forms.CharField(label=_("依据或凭证"), required=False, max_length=200)

    def __init__(self, *args: Any, papers: Sequence[tuple[str, str]] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["paper"].choices = [*papers, ("-", _t("目录以外的材料"))]  # type: ignore[attr-defined]
        reasons = [
            ("", _t("无")),
            *_said(stages.SECOND_LIST_REASONS),
            (stages.CONDITION, _t("属法定许可条件，由本单位自行取得")),
        ]
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]


class Deliver(Plain):
    """How the result goes out."""

    way = forms.ChoiceField(label=_("送达方式"), widget=forms.RadioSelect, initial="pickup")
    to = forms.ChoiceField(label=_("签收人"), required=False, widget=forms.RadioSelect, initial="self")
    post_number = forms.CharField(
        label=_("邮件号"), required=False, max_length=40, help_text=_("邮寄送达的填写")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = _said(stages.DELIVERY_WORDS)  # type: ignore[attr-defined]
        self.fields["to"].choices = _said(stages.RECEIVER_WORDS)  # type: ignore[attr-defined]


class ReviewItem(Plain):
    """The yearly conclusion on an item."""

    conclusion = forms.ChoiceField(label=_("清理结论"))
    basis = _words(_("依据和理由"), size=300)
    document = forms.CharField(
        label=_("批准文号"), required=False, max_length=120, help_text=_("取消、合并的必填；取消后锁定")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["conclusion"].choices = _said(guide.CONCLUSIONS)  # type: ignore[attr-defined]


class Promise(Plain):
    """A shorter promise: a new version of the item."""

    promised = forms.CharField(label=_("承诺时限"), max_length=20, help_text=_("如 5个工作日；无时限写“无”"))
    document = forms.CharField(label=_("依据文号"), max_length=120)


class Catalogue(Plain):
    """A catalogue to take over."""

    file = forms.FileField(
        label=_("事项目录文件"),
        help_text=_("jsonl、csv 或 xlsx，可压缩；重复导入不会重复登记"),
        widget=forms.ClearableFileInput(attrs={"accept": ".jsonl,.json,.csv,.xlsx,.gz"}),
    )


class Receipt(Plain):
    """The pair on a receipt, and the papers that the applicant says are in."""

    number = forms.CharField(max_length=24, widget=forms.HiddenInput)
    code = forms.CharField(max_length=8, widget=forms.HiddenInput)
    papers = forms.CharField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(required=False, max_length=300)


class Rate(Plain):
    """What the applicant presses; reasons and words may stay empty."""

    level = forms.TypedChoiceField(label=_("您对这次服务"), coerce=int, widget=forms.RadioSelect)
    tags = forms.MultipleChoiceField(label=_("理由"), required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        label=_("还想说的话"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, tags: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(level, translate(word)) for level, word in ratings.LEVEL_WORDS.items()]
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
        self.fields["tags"].choices = [(tag, tag) for tag in tags]  # type: ignore[attr-defined]


class Months(Plain):
    """From which month to which: whole months."""

    since = forms.DateField(
        label=_("自"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("至"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class CallBack(Plain):
    """What the citizen said when called back."""

    text = forms.CharField(label=_("群众回访时说"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    is_real_name = forms.BooleanField(
        label=_("回访人已报姓名和单位（实名回访）"), required=False, initial=True
    )


class Verify(Plain):
    """What was found."""

    finding = forms.ChoiceField(label=_("核实结论"), widget=forms.RadioSelect)
    text = forms.CharField(label=_("核实情况"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["finding"].choices = _said(ratings.FINDINGS)  # type: ignore[attr-defined]


class Words(Plain):
    """One text that is needed."""

    text = forms.CharField(label=_("内容"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class Device(Plain):
    """A rating screen and its window."""

    code = forms.CharField(label=_("评价器编号"), max_length=20)
    window = forms.ChoiceField(label=_("窗口"))

    def __init__(self, *args: Any, windows: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["window"].choices = windows  # type: ignore[attr-defined]


class AlertSearch(Plain):
    """What narrows the list of alerts."""

    state = forms.ChoiceField(label=_("状态"), required=False)
    kind = forms.ChoiceField(label=_("预警类型"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [("", _t("全部")), ("open", _t("未认定")), ("late", _t("逾期未说明"))]
        words += _said(supervision.STATE_WORDS)
        self.fields["state"].choices = words  # type: ignore[attr-defined]
        kinds = [("", _t("全部")), *_said(supervision.KIND_WORDS)]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class ExplainAlert(Plain):
    """The unit's word on an alert."""

    text = _words(_("情况说明"), size=1000)


class RuleAlert(Plain):
    """The ruling on an alert."""

    ruling = forms.ChoiceField(label=_("认定结论"), widget=forms.RadioSelect)
    reason = _words(_("认定理由"), size=500)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ruling"].choices = _said(supervision.RULINGS)  # type: ignore[attr-defined]


class NoteApplications(Plain):
    """How many applications are known from elsewhere."""

    item = forms.CharField(label=_("实施编码"), max_length=33)
    count = forms.IntegerField(label=_("申请件数"), min_value=1, max_value=1_000_000)
    since = forms.DateField(label=_("自"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("至"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.CharField(label=_("来源"), max_length=200, help_text=_("如：省一体化平台办件统计"))

    def clean(self) -> dict[str, Any] | None:
        """Refuse a period that ends before it begins."""
        found = super().clean() or {}
        if found.get("since") and found.get("until") and found["until"] < found["since"]:
            self.add_error("until", _t("截止日期早于开始日期。"))
        return found


class SetFee(Plain):
    """A standard: what one thing costs from now on."""

    item = forms.CharField(label=_("实施编码"), max_length=33)
    code = forms.SlugField(label=_("收费代码"), max_length=20)
    name = forms.CharField(label=_("收费项目"), max_length=100)
    amount = forms.DecimalField(label=_("收费标准（元）"), min_value=0, max_digits=10, decimal_places=2)
    ceiling = forms.DecimalField(label=_("上限（元）"), min_value=0, max_digits=10, decimal_places=2)
    basis = forms.CharField(label=_("收费依据"), max_length=200)
    document = forms.CharField(label=_("批准文号"), max_length=120)
    one_of = forms.CharField(
        label=_("择一收取的区分"),
        required=False,
        max_length=60,
        help_text=_("如：不动产用途。本事项填写相同区分的各项标准，开单时只选一项"),
    )
    free_for = forms.MultipleChoiceField(
        label=_("免收对象"), required=False, choices=PARTY_KINDS, widget=forms.CheckboxSelectMultiple
    )


class IssueBill(Plain):
    """Which of the lines that exclude each other applies, each with its amount and basis."""

    def __init__(
        self, *args: Any, choices: Sequence[tuple[str, Sequence[tuple[int, str]]]] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for place, (label, lines) in enumerate(choices):
            self.fields[f"line_{place}"] = forms.TypedChoiceField(
                label=label,
                choices=lines,
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": _("请选择按哪一项收取。")},
            )

    def clean(self) -> dict[str, Any]:
        """Gather what was chosen."""
        found = super().clean() or {}
        return found | {"chosen": [value for name, value in found.items() if name.startswith("line_")]}


class Pay(Plain):
    """The payment to the treasury."""

    treasury_number = forms.CharField(
        label=_("非税收入电子票据号"), max_length=60, help_text=_("一次缴清，直达国库")
    )


class AskFee(Plain):
    """A charge beside the one bill."""

    name = forms.CharField(label=_("收费名称"), max_length=60)
    amount = forms.DecimalField(label=_("金额（元）"), min_value=0, max_digits=10, decimal_places=2)


class PledgeForm(Plain):
    """What is promised, and how it is measured."""

    content = forms.CharField(label=_("承诺内容"), max_length=200)
    measure = forms.ChoiceField(label=_("怎样衡量"), required=False)
    standard = forms.IntegerField(label=_("标准"), required=False, min_value=1, max_value=365)
    item = forms.CharField(
        label=_("事项编码"),
        required=False,
        max_length=33,
        help_text=_("只对一个事项承诺的填写；不填为本单位全部事项"),
    )
    contact = forms.CharField(label=_("联系方式"), max_length=60)
    remedy = forms.CharField(label=_("未兑现的补救"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["measure"].choices = [("", _t("请选择")), *_said(pledges.MEASURES)]  # type: ignore[attr-defined]


SLOT_WORDS = {
    "open": mark("可预约"),
    "now": mark("服务中"),
    "missed": mark("无人到岗"),
    "served": mark("已服务"),
}


class Roster(Plain):
    """Which window is open outside office hours, from when to when, and who takes turns."""

    window = forms.ChoiceField(label=_("窗口"))
    first = forms.DateField(label=_("自"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    last = forms.DateField(label=_("至"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    officers = forms.MultipleChoiceField(label=_("轮流值班的人员"), widget=forms.CheckboxSelectMultiple)

    def __init__(
        self,
        *args: Any,
        windows: Sequence[tuple[str, str]],
        officers: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["window"].choices = windows  # type: ignore[attr-defined]
        self.fields["officers"].choices = officers  # type: ignore[attr-defined]


class ChangeDuty(Plain):
    """Who serves instead, and why."""

    officer = forms.ChoiceField(label=_("改由谁值班"))
    reason = forms.CharField(label=_("换班原因"), max_length=200)

    def __init__(self, *args: Any, officers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [("", _t("请选择")), *officers]  # type: ignore[attr-defined]


class Book(Plain):
    """Who comes, and what for."""

    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(
        label=_("手机号码"), max_length=20, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    purpose = forms.CharField(label=_("办什么事"), max_length=200)

    def clean_phone(self) -> str:
        """Refuse what cannot be a telephone number."""
        return _plain_phone(self.cleaned_data["phone"])


class CancelBooking(Plain):
    """The code of a booked place."""

    code = forms.CharField(
        label=_("预约码"), max_length=12, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )


class Match(Plain):
    """Which clause a breach touches."""

    breach = forms.ChoiceField(label=_("违规情况"))
    clause = forms.ChoiceField(label=_("承诺条款"))

    def __init__(
        self, *args: Any, breaches: Sequence[tuple[int, str]], clauses: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["breach"].choices = [("", _t("请选择")), *((str(key), text) for key, text in breaches)]  # type: ignore[attr-defined]
        self.fields["clause"].choices = [  # type: ignore[attr-defined]
            ("", _t("请选择")),
            *((str(place), text) for place, text in enumerate(clauses, start=1)),
        ]


class Judge(Plain):
    """Whether a clause was broken or kept."""

    state = forms.ChoiceField(label=_("认定结果"), widget=forms.RadioSelect)
    reason = forms.CharField(label=_("理由"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = {code: commitments.STATE_WORDS[code] for code in (commitments.BROKEN, commitments.KEPT)}
        self.fields["state"].choices = _said(words)  # type: ignore[attr-defined]


class TrialPay(Plain):
    """How the trial gateway tells that it was paid."""

    way = forms.ChoiceField(label=_("支付后怎样通知"), widget=forms.RadioSelect, initial=payments.ONCE)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = _said(payments.TRIAL_WAYS)  # type: ignore[attr-defined]


class ReturnPayment(Plain):
    """Why money that was not counted goes back."""

    order = forms.SlugField(max_length=32, widget=forms.HiddenInput)
    reason = forms.CharField(label=_("退回原因"), max_length=300)


class SetWebhook(Plain):
    """Where a partner is told; an empty address ends it."""

    key = forms.ChoiceField(label=_("对接系统"))
    address = forms.CharField(
        label=_("推送地址"),
        required=False,
        max_length=300,
        help_text=_("https 地址，主机须在运维人员允许的名单内；留空表示停止推送"),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, keys: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["key"].choices = list(keys)  # type: ignore[attr-defined]


class ReleaseFigures(Plain):
    """Which month is released; a reason where it was before."""

    month = forms.ChoiceField(label=_("月份"))
    reason = forms.CharField(
        label=_("更正原因"), required=False, max_length=300, help_text=_("重新发布时必填")
    )

    def __init__(self, *args: Any, months: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].choices = list(months)  # type: ignore[attr-defined]


class EarlierSearch(Plain):
    """Against which frozen period, for which days now, which of the five groups."""

    baseline = forms.ChoiceField(label=_("基期"), required=False)
    since = forms.DateField(
        label=_("本期自"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    until = forms.DateField(
        label=_("本期至"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    group = forms.ChoiceField(label=_("分组"), required=False)

    def __init__(self, *args: Any, baselines: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["baseline"].choices = baselines  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", _t("全部")), *_said(earlier.GROUP_WORDS)]  # type: ignore[attr-defined]


class FreezeBaseline(Plain):
    """A past period to freeze: from the log, or from the statistics sheet of then."""

    name = forms.CharField(label=_("基期名称"), max_length=60, help_text=_("如：2025 年度"))
    since = forms.DateField(label=_("自"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(label=_("至"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    document = forms.CharField(label=_("依据"), max_length=200, help_text=_("哪次会议或哪份文件确定的基期"))
    file = forms.FileField(
        label=_("原系统统计表（xlsx）"),
        required=False,
        help_text=_("不上传的，按系统内办件记录冻结"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )


class AskSpecial(Plain):
    """On which ground, and which missing papers may follow."""

    ground = forms.ChoiceField(label=_("事由"), widget=forms.RadioSelect)
    reason = _words(_("具体情况"))
    owed = forms.MultipleChoiceField(
        label=_("容缺后补的材料"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("只能选目录标明可容缺的材料；其余缺少的须先补齐"),
    )

    def __init__(
        self,
        *args: Any,
        grounds: Sequence[tuple[str, str]] = (),
        papers: Sequence[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = grounds  # type: ignore[attr-defined]
        self.fields["owed"].choices = papers  # type: ignore[attr-defined]
        if not papers:
            del self.fields["owed"]

    def clean(self) -> dict[str, Any]:
        """Owe nothing where nothing may follow."""
        found = super().clean() or {}
        return {"owed": [], **found}


class DecideSpecial(Plain):
    """Allowed or not."""

    approve = forms.ChoiceField(
        label=_("批复"), widget=forms.RadioSelect, choices=(("yes", _("同意")), ("no", _("不同意")))
    )
    said = forms.CharField(
        label=_("批复意见"), required=False, max_length=300, help_text=_("不同意的，须写明理由")
    )


class SpecialSearch(Plain):
    """What narrows the list of fast tracks."""

    state = forms.ChoiceField(label=_("状态"), required=False)
    ground = forms.ChoiceField(label=_("事由"), required=False)
    month = forms.DateField(
        label=_("月份"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )

    def __init__(self, *args: Any, grounds: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = [("", _t("全部")), *_said(special.STATE_WORDS)]  # type: ignore[attr-defined]
        self.fields["ground"].choices = [("", _t("全部")), *grounds]  # type: ignore[attr-defined]


class PublishMonth(Plain):
    """A month to release."""

    month = forms.DateField(
        label=_("公示月份"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "month"}, format="%Y-%m"),
    )


class Propose(Plain):
    """Which part is dropped, or which two become one or go side by side."""

    change = forms.ChoiceField(label=_("办法"), widget=forms.RadioSelect)
    parts = forms.MultipleChoiceField(label=_("审核环节"), widget=forms.CheckboxSelectMultiple)
    reason = _words(_("理由"))

    def __init__(self, *args: Any, parts: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["change"].choices = _said(flow.CHANGE_WORDS)  # type: ignore[attr-defined]
        self.fields["parts"].choices = [(name, name) for name in parts]  # type: ignore[attr-defined]


class NameParts(Plain):
    """The parts of an item's review, one a line."""

    parts = forms.CharField(
        label=_("审核环节"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("一行一个，按办理次序，如：初审、复核"),
    )
    document = forms.CharField(label=_("依据文号"), max_length=200)

    def clean_parts(self) -> list[str]:
        """Return the lines."""
        said: str = self.cleaned_data["parts"]
        return [line.strip() for line in said.splitlines() if line.strip()]


class DecideReform(Plain):
    """Approved or not, by which document."""

    approve = forms.ChoiceField(
        label=_("审定意见"), widget=forms.RadioSelect, choices=(("yes", _("通过")), ("no", _("不采纳")))
    )
    joined = forms.CharField(label=_("合并后的环节名称"), required=False, max_length=20)
    document = forms.CharField(label=_("依据文号"), max_length=200)

    def __init__(self, *args: Any, merges: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not merges:
            del self.fields["joined"]


class Postpone(Plain):
    """To which day, and why."""

    until = forms.DateField(
        label=_("改到"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    reason = _words(_("理由（告知申请人）"))


class FillRegulation(Plain):
    """A rule of the house in its place."""

    place = forms.ChoiceField(label=_("序号"))
    title = forms.CharField(label=_("制度名称"), max_length=120)
    document = forms.CharField(label=_("文号"), max_length=120)
    text = forms.CharField(
        label=_("全文"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 6})
    )
    rule_codes = forms.CharField(
        label=_("对应的系统规则代码"),
        required=False,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("一行一个，见规则库；没有对应校验的留空，显示为“无系统约束”"),
    )

    def __init__(self, *args: Any, count: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [(str(n), str(n)) for n in range(1, count + 1)]  # type: ignore[attr-defined]

    def clean_place(self) -> int:
        """Return the place as a number."""
        return int(self.cleaned_data["place"])

    def clean_rule_codes(self) -> list[str]:
        """Return the codes, one a line."""
        said: str = self.cleaned_data["rule_codes"]
        return said.split()


class OfflineSheet(Plain):
    """What was taken on paper."""

    file = forms.FileField(
        label=_("离线收件登记表（xlsx）"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"})
    )


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class NewReview(Plain):
    """What is reviewed, and from when to when."""

    title = forms.CharField(label=_("评议名称"), max_length=120)
    body_class = forms.ChoiceField(label=_("评议类别"))
    opens = _day(_("投票开始"))
    closes = _day(_("投票结束（当日办公结束）"))
    bodies = forms.MultipleChoiceField(
        label=_("被评议单位"), required=False, widget=forms.SelectMultiple(attrs={"size": 12}),
        help_text=_("不选为本类全部单位。只评议县直部门、乡镇（街道）和服务窗口，党委部门、司法机关不在范围内"),
    )  # fmt: skip

    def __init__(self, *args: Any, groups: Sequence[tuple[str, Sequence[tuple[str, str]]]], **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["body_class"].choices = _said(reviews.CLASS_WORDS)  # type: ignore[attr-defined]
        self.fields["bodies"].choices = groups  # type: ignore[attr-defined]


class Lot(Plain):
    """How many of each group are drawn."""

    user = forms.IntegerField(label=_("办事群众"), min_value=0, max_value=5000)
    delegate = forms.IntegerField(label=_("代表委员"), min_value=0, max_value=5000)
    firm = forms.IntegerField(label=_("企业"), min_value=0, max_value=5000)


class Workbook(Plain):
    """A filled-in workbook."""

    file = forms.FileField(label=_("Excel 文件"))


class BallotBegin(Plain):
    """The code, and which bodies the voter has met."""

    code = forms.CharField(
        label=_("投票码"), max_length=40, help_text=_("邀请函上的 12 位字母和数字"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    bodies = forms.MultipleChoiceField(
        label=_("您打过交道的单位"), widget=forms.CheckboxSelectMultiple, help_text=_("只评价您了解的单位")
    )

    def __init__(self, *args: Any, bodies: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["bodies"].choices = [(str(number), name) for number, name in bodies]  # type: ignore[attr-defined]


class BallotAnswers(Plain):
    """The same questions for each chosen body; what one does not know may stay open."""

    def __init__(
        self, *args: Any, bodies: Sequence[tuple[int, str]], questions: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        levels = [(str(level), translate(word)) for level, word in reviews.LEVEL_WORDS.items()]
        self.groups = [
            (name, [self._ask(f"q-{number}-{place}", text, levels) for place, text in enumerate(questions)])
            for number, name in bodies
        ]
        self.numbers, self.count = [number for number, _name in bodies], len(questions)
        self.fields["comment"] = forms.CharField(
            label=_t("意见和建议"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_t("请不要写姓名、电话等能认出您的内容"),
        )  # fmt: skip

    def _ask(self, name: str, text: str, levels: Sequence[tuple[str, str]]) -> str:
        self.fields[name] = forms.ChoiceField(
            label=text, required=False, choices=[*levels, ("0", _t("不了解"))], initial="0",
            widget=forms.RadioSelect,
        )  # fmt: skip
        return name

    def answers(self) -> dict[int, list[int]]:
        """Return the levels by number of the body."""
        said = self.cleaned_data
        return {
            number: [int(said[f"q-{number}-{place}"] or 0) for place in range(self.count)]
            for number in self.numbers
        }


class ReceiptOfBallot(Plain):
    """What the voter kept."""

    receipt = forms.CharField(
        label=_("回执码"), max_length=60, help_text=_("投票后显示的 20 位字母和数字"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class SortComment(Plain):
    """What a comment is, and whom it concerns."""

    sort = forms.ChoiceField(label=_("归类"))
    body = forms.ChoiceField(label=_("涉及单位"), required=False)

    def __init__(self, *args: Any, bodies: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sort"].choices = _said(reviews.SORT_WORDS)  # type: ignore[attr-defined]
        self.fields["body"].choices = [("", _t("无")), *((str(key), name) for key, name in bodies)]  # type: ignore[attr-defined]


class OrderParts(Plain):
    """The four parts of a rectification order."""

    due_on = _day(_("时间期限"))
    responsible = forms.CharField(label=_("责任人"), max_length=60)
    aim = forms.CharField(label=_("目的和内容"), max_length=1500, widget=forms.Textarea(attrs={"rows": 6}))
    check = forms.CharField(
        label=_("验收核查方案"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("由督查室验收，被整改单位不得自我验收"),
    )  # fmt: skip


class AskVisit(Plain):
    """Who asks whom to come, where and what for."""

    unit = forms.ChoiceField(label=_("请哪个单位上门"))
    purpose = forms.CharField(
        label=_("办什么事"), max_length=300, help_text=_("例如：老人行动不便，办理残疾人证换领")
    )
    name = forms.CharField(
        label=_("姓名"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    phone = forms.CharField(
        label=_("手机号码"), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )  # fmt: skip
    address = forms.CharField(
        label=_("上门地址"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "street-address"})
    )

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _t("请选择")), *((str(key), name) for key, name in units)]  # type: ignore[attr-defined]

    def clean_phone(self) -> str:
        """Refuse what cannot be a telephone number."""
        return _plain_phone(self.cleaned_data["phone"])


class AnswerVisit(Plain):
    """When somebody comes, and who."""

    visit_on = _day(_("上门日期"))
    officer = forms.ChoiceField(label=_("上门人员"))
    text = forms.CharField(label=_("答复说明"), max_length=300, required=False)

    def __init__(self, *args: Any, officers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["officer"].choices = [("", _t("请选择")), *officers]  # type: ignore[attr-defined]


class DeclineVisit(Plain):
    """Why nobody comes, and what to do instead."""

    reason = forms.CharField(
        label=_("不上门的理由和其他办法"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class PlanOuting(Plain):
    """Where the unit goes, when, and who goes."""

    kind = forms.ChoiceField(label=_("方式"))
    place = forms.CharField(label=_("地点"), max_length=120, help_text=_("村（社区）、企业名称或地址"))
    purpose = forms.CharField(label=_("服务内容"), max_length=300)
    planned_on = _day(_("日期"))
    officer = forms.ChoiceField(label=_("上门人员"))

    def __init__(self, *args: Any, officers: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = _said(outreach.KIND_WORDS)  # type: ignore[attr-defined]
        self.fields["officer"].choices = [("", _t("请选择")), *officers]  # type: ignore[attr-defined]


class LogOuting(Plain):
    """What came of it."""

    text = forms.CharField(
        label=_("上门情况"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("反映了什么问题，当场解决了什么，带回了什么"),
    )  # fmt: skip
    met = forms.IntegerField(label=_("服务人数"), min_value=0, max_value=5000)
    solved = forms.IntegerField(label=_("当场解决（件）"), min_value=0, max_value=5000)


class SelfScore(Plain):
    """What a unit gives itself."""

    score = forms.IntegerField(label=_("本季度自评分（满分 100）"), min_value=0, max_value=100)


class NewSurvey(Plain):
    """Whose users are asked, how, and how many."""

    unit = forms.ChoiceField(label=_("被调查单位"))
    source = forms.ChoiceField(
        label=_("调查方式"), choices=(("survey", _("问卷调查")), ("call", _("电话回访")))
    )
    asked = forms.IntegerField(label=_("样本人数"), min_value=1, max_value=100000)
    method = forms.CharField(
        label=_("抽样办法"), max_length=300, help_text=_("例如：从近三个月办件中每隔十件抽一件")
    )

    def __init__(self, *args: Any, units: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = [("", _t("请选择")), *((str(key), name) for key, name in units)]  # type: ignore[attr-defined]


class Declare(Plain):
    """Whose cases one keeps out of."""

    kind = forms.ChoiceField(label=_("申请人类别"), choices=PARTY_KINDS, initial=PERSON)
    number = forms.CharField(
        label=_("证件号码"), max_length=30, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    relation = forms.ChoiceField(label=_("关系"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relation"].choices = _said(queues.RELATION_WORDS)  # type: ignore[attr-defined]


class TurnReason(Plain):
    """Why a case is handled before its turn."""

    code = forms.ChoiceField(label=_("优先办理事由"))
    text = forms.CharField(label=_("说明"), max_length=200)

    def __init__(self, *args: Any, words: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = _said(words)  # type: ignore[attr-defined]
