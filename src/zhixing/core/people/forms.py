"""Forms of this room: they parse and validate, and never save."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhixing.core.people import policies, rules, selectors
from zhixing.foundation.actors import Officer
from zhixing.foundation.words import translate

Choice = tuple[str, str]
DAY = forms.DateInput(attrs={"type": "date"})
LARGEST_WORKBOOK = 20 * 1024 * 1024


def _day_field(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _text(label: Any, *, rows: int = 3, required: bool = True, hint: Any = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        required=required,
        help_text=hint,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": rows}),
    )


def _document(*, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=_("依据文件"), required=required, max_length=128, help_text=_("如 澄政发〔2026〕9号")
    )


def _code(label: Any) -> forms.CharField:
    return forms.RegexField(
        regex=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$",
        label=label,
        help_text=_("字母、数字和短横线，登记后不再改变"),
        error_messages={"invalid": _("只能用字母、数字、短横线和下划线")},
    )


def unit_choices(by: Officer, on: date, *, blank: Any = "") -> list[Choice]:
    """Return units for a select, indented by their depth in the tree."""
    rows = selectors.tree(selectors.units(seen_by=by, on=on))
    found = [(str(row.unit.id), "　" * row.depth + row.unit.short_name) for row in rows]
    return [("", str(blank)), *found] if blank else found


def post_choices(posts: Sequence[selectors.PostLine], *, blank: Any = "") -> list[Choice]:
    """Return posts for a select, each with who answers in it."""
    found = [(str(post.id), f"{post.name}（{post.person_name or post.stand_in or '—'}）") for post in posts]
    return [("", str(blank)), *found] if blank else found


class FindPeople(forms.Form):
    """The directory's search and its day."""

    q = forms.CharField(label=_("姓名或拼音首字母"), required=False, max_length=32)
    on = _day_field(_("按哪一天显示"), required=False, hint=_("不填为今天"))


class NewUnit(forms.Form):
    """A unit to be registered."""

    code = _code(_("单位编码"))
    name = forms.CharField(label=_("单位全称"), max_length=128)
    short_name = forms.CharField(label=_("单位简称"), max_length=64)
    kind = forms.ChoiceField(label=_("机构类别"))
    parent = forms.ChoiceField(label=_("上级单位"), required=False)
    sphere = forms.ChoiceField(label=_("所属系统"))
    rank_order = forms.IntegerField(label=_("组织序列"), min_value=0, max_value=99999, initial=100)
    since = _day_field(_("设立日期"))
    document = _document()

    def __init__(self, *args: Any, by: Officer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(selectors.unit_kinds().items())  # type: ignore[attr-defined]
        self.fields["sphere"].choices = list(selectors.sphere_names().items())  # type: ignore[attr-defined]
        self.fields["parent"].choices = unit_choices(by, today, blank=_("（无上级）"))  # type: ignore[attr-defined]
        self.fields["since"].initial = today


class ChangeUnit(forms.Form):
    """A new name or place of a unit from a day on."""

    name = forms.CharField(label=_("单位全称"), max_length=128)
    short_name = forms.CharField(label=_("单位简称"), max_length=64)
    kind = forms.ChoiceField(label=_("机构类别"))
    parent = forms.ChoiceField(label=_("上级单位"), required=False)
    rank_order = forms.IntegerField(label=_("组织序列"), min_value=0, max_value=99999)
    since = _day_field(_("生效日期"), hint=_("此前的名称和隶属关系保持不变"))
    document = _document(required=True)

    def __init__(self, *args: Any, by: Officer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(selectors.unit_kinds().items())  # type: ignore[attr-defined]
        self.fields["parent"].choices = unit_choices(by, today, blank=_("（无上级）"))  # type: ignore[attr-defined]
        self.fields["since"].initial = today


class NewPost(forms.Form):
    """A post to be set up in a unit."""

    code = _code(_("岗位编码"))
    name = forms.CharField(label=_("岗位名称"), max_length=64)
    level = forms.ChoiceField(label=_("职务层次"))
    superior = forms.CharField(
        label=_("直接上级"),
        required=False,
        max_length=64,
        help_text=_("填岗位编码；单位主要负责人可不填，按县领导分工确定"),
    )
    rank_order = forms.IntegerField(label=_("序号"), min_value=0, max_value=99999, initial=100)
    since = _day_field(_("设置日期"))

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = list(selectors.level_names().items())  # type: ignore[attr-defined]
        self.fields["since"].initial = today


class _ByCode(forms.Form):
    """A form that names a person or a post by code, or by a name that only one bears."""

    found_id: int | None = None


class NamePerson(_ByCode):
    """Who takes a post or acts in it."""

    person = forms.CharField(label=_("人员"), max_length=64, help_text=_("填姓名；有同名时填人员编码"))
    since = forms.DateTimeField(
        label=_("生效时间"),
        required=False,
        help_text=_("不填为现在"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    document = _document()

    def __init__(self, *args: Any, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at

    def clean_person(self) -> str:
        """Resolve the person. The id is in `found_id`."""
        word = str(self.cleaned_data["person"]).strip()
        self.found_id = selectors.person_id(word, at=self.at)
        if self.found_id is None:
            raise forms.ValidationError(_("没有找到这名人员，或有多人同名，请填人员编码。"))
        return word


class LeavePost(forms.Form):
    """Why and since when a post is left."""

    since = forms.DateTimeField(
        label=_("离任时间"),
        required=False,
        help_text=_("不填为现在；此后由直接上级代行，直到明确代理人"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    document = _document()


class ChangeSuperior(_ByCode):
    """To whom a post answers from now on."""

    superior = forms.CharField(
        label=_("直接上级"), required=False, max_length=64, help_text=_("填岗位编码；留空则没有直接上级")
    )

    def clean_superior(self) -> str:
        """Resolve the post. The id is in `found_id`."""
        word = str(self.cleaned_data["superior"]).strip()
        if word:
            self.found_id = selectors.post_id(word)
            if self.found_id is None:
                raise forms.ValidationError(_("没有找到这个岗位编码。"))
        return word


class AskForRole(forms.Form):
    """A role to be granted to a post or taken from it, with the reason the approver reads."""

    role = forms.ChoiceField(label=_("角色"))
    grants = forms.ChoiceField(
        label=_("调整"), choices=[("1", _("授予")), ("0", _("收回"))], widget=forms.RadioSelect
    )
    reason = forms.CharField(label=_("理由"), max_length=256)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(role, translate(name)) for role, name in policies.ROLE_NAMES.items()]
        self.fields["role"].choices = names  # type: ignore[attr-defined]


class Decide(forms.Form):
    """An answer to a request: the digest of what was shown goes with it."""

    digest = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = forms.CharField(label=_("说明"), required=False, max_length=256)


class Confirm(forms.Form):
    """Nothing is asked but the will to do it."""


class NewPerson(forms.Form):
    """A person to be registered."""

    code = _code(_("人员编码"))
    name = forms.CharField(label=_("姓名"), max_length=64)
    phone = forms.CharField(label=_("手机"), required=False, max_length=32)
    email = forms.EmailField(label=_("邮箱"), required=False)


class CorrectPerson(forms.Form):
    """A person's details, corrected."""

    name = forms.CharField(label=_("姓名"), max_length=64)
    phone = forms.CharField(label=_("手机"), required=False, max_length=32)
    email = forms.EmailField(label=_("邮箱"), required=False)


class LeaveService(forms.Form):
    """Somebody leaves the service."""

    document = _document(required=True)


class DeclareFunctions(forms.Form):
    """Functions of the 三定 paper, one a line."""

    titles = _text(_("职能"), rows=8, hint=_("一行一项，可直接从三定规定中粘贴"))
    document = _document(required=True)
    since = _day_field(_("生效日期"))

    def clean_titles(self) -> list[str]:
        """Return the lines without their numbers."""
        lines = rules.clean_lines(str(self.cleaned_data["titles"]))
        if not lines:
            raise forms.ValidationError(_("请至少填写一项职能。"))
        return lines


class DutyForm(forms.Form):
    """A duty bound to a post, with the five properties."""

    title = forms.CharField(label=_("岗位职责"), max_length=256)
    post = forms.ChoiceField(label=_("责任岗位"), required=False)
    standard = _text(_("评价标准"), required=False, rows=2, hint=_("尽量量化，如：按期办结率不低于95%"))
    power = forms.CharField(
        label=_("对应权力"), required=False, max_length=256, help_text=_("权责对称：履行这项职责所用的权力")
    )
    consequence = _text(_("奖惩条款"), required=False, rows=2)
    partner = forms.CharField(
        label=_("衔接对象"), required=False, max_length=128, help_text=_("上下游的单位或岗位")
    )

    def __init__(self, *args: Any, posts: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["post"].choices = list(posts)  # type: ignore[attr-defined]


class DualPaper(forms.Form):
    """A paper with its two columns."""

    checkpoint = forms.ChoiceField(label=_("环节"))
    title = forms.CharField(label=_("标题"), max_length=256)
    business = _text(_("业务工作"), rows=6, required=False, hint=_("一行一项"))
    conduct = _text(_("效能与作风建设"), rows=6, required=False, hint=_("一行一项；计划和考核不能为空"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["checkpoint"].choices = selectors.checkpoint_names()  # type: ignore[attr-defined]

    def clean_business(self) -> list[str]:
        """Return the lines."""
        return rules.clean_lines(str(self.cleaned_data["business"]))

    def clean_conduct(self) -> list[str]:
        """Return the lines."""
        return rules.clean_lines(str(self.cleaned_data["conduct"]))


class BodyRule(forms.Form):
    """A body's attributes from a day on."""

    standing = _text(_("地位"), rows=2)
    powers = _text(_("权力"), rows=4)
    duties = _text(_("责任"), rows=4)
    procedure = _text(_("工作程序"), rows=4)
    rights = forms.MultipleChoiceField(
        label=_("成员可在系统中办理"), required=False, widget=forms.CheckboxSelectMultiple
    )
    document = _document(required=True)
    since = _day_field(_("施行日期"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [
            (right, translate(words))
            for right, words in policies.RIGHT_NAMES.items()
            if right in policies.BODY_RIGHTS
        ]
        self.fields["rights"].choices = names  # type: ignore[attr-defined]


class SeatMember(_ByCode):
    """A post that sits in a body, or leaves it."""

    post = forms.CharField(label=_("岗位编码"), max_length=64)

    def clean_post(self) -> str:
        """Resolve the post. The id is in `found_id`."""
        word = str(self.cleaned_data["post"]).strip()
        self.found_id = selectors.post_id(word)
        if self.found_id is None:
            raise forms.ValidationError(_("没有找到这个岗位编码。"))
        return word


class Delegate(_ByCode):
    """What is handed over to whom until when."""

    kind = forms.ChoiceField(label=_("方式"))
    person = forms.CharField(label=_("受托人"), max_length=64, help_text=_("填姓名；有同名时填人员编码"))
    rights = forms.MultipleChoiceField(
        label=_("委托权限"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不超出本岗位权限；受托人不能再转委托"),
    )
    until = forms.DateTimeField(
        label=_("截止时间"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    document = _document()

    def __init__(self, *args: Any, post_id: int, at: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.at = at
        self.fields["kind"].choices = selectors.delegation_kinds()  # type: ignore[attr-defined]
        self.fields["rights"].choices = selectors.delegable_rights(post_id, at=at)  # type: ignore[attr-defined]
        week = (at + timedelta(days=7)).astimezone(timezone.get_default_timezone())
        self.fields["until"].initial = week.replace(hour=17, minute=30, second=0, microsecond=0)

    def clean_person(self) -> str:
        """Resolve the person. The id is in `found_id`."""
        word = str(self.cleaned_data["person"]).strip()
        self.found_id = selectors.person_id(word, at=self.at)
        if self.found_id is None:
            raise forms.ValidationError(_("没有找到这名人员，或有多人同名，请填人员编码。"))
        return word


class IssuePartnerKey(forms.Form):
    """A key for another system: whose business it reads, by which paper, until when."""

    name = forms.CharField(label=_("对接系统"), max_length=64, help_text=_("如 数据共享交换平台"))
    unit = forms.ChoiceField(label=_("可读取的单位"), help_text=_("含下属单位；只能查看，不能办理"))
    document = _document(required=True)
    until = _day_field(_("有效期至"), hint=_("最长一年，到期自动停用"))

    def __init__(self, *args: Any, by: Officer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(by, today, blank=_("请选择"))  # type: ignore[attr-defined]


class FindAccounts(forms.Form):
    """The filter of the accounts."""

    q = forms.CharField(label=_("账号、姓名或拼音首字母"), required=False, max_length=64)


class OpenAccount(forms.Form):
    """A name to sign in with; the password is set afterwards by the person."""

    username = forms.RegexField(
        regex=r"^[\w.@-]{2,64}$",
        label=_("账号名"),
        error_messages={"invalid": _("2 至 64 个字母、数字或 . @ - _")},
    )
    password = forms.CharField(
        label=_("初始密码"),
        min_length=10,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("不少于 10 位，首次登录后请本人修改"),
    )


class SetPassword(forms.Form):
    """A new password for somebody who has forgotten it."""

    password = forms.CharField(
        label=_("新密码"),
        min_length=10,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class Reason(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("理由"), max_length=256)


class WhyVisible(forms.Form):
    """The unit about whose business it is asked why somebody sees it."""

    unit = forms.ChoiceField(label=_("单位"), required=False)

    def __init__(self, *args: Any, by: Officer, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = unit_choices(by, today, blank=_("（选择单位）"))  # type: ignore[attr-defined]


class Preferences(forms.Form):
    """What somebody chooses for himself."""

    first_seat = forms.ChoiceField(
        label=_("登录后的岗位"), required=False, help_text=_("有多个岗位时，登录后先以哪个岗位办理")
    )

    def __init__(self, *args: Any, seats: Sequence[Choice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_seat"].choices = [("", _("（第一个岗位）")), *seats]  # type: ignore[attr-defined]


class Workbook(forms.Form):
    """The roster to be imported."""

    file = forms.FileField(label=_("花名册"), help_text=_(".xlsx，含“单位”“岗位”“人员”工作表，不超过 20 MB"))
    dry_run = forms.BooleanField(label=_("只检查，不导入"), required=False, initial=True)

    def clean_file(self) -> Any:
        """Refuse what is too large to be a roster."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_WORKBOOK:
            raise forms.ValidationError(_("文件超过 20 MB。"))
        return file
