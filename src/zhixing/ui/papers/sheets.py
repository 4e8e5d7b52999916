"""The twelve sheets of supervision (P10), with the names that an office may use in its own Word file.

A sheet is a paper with names in double braces. Printed as Word it is the template that an office downloads,
edits and uploads again; filled, it is the sheet itself.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from zhixing.ui.papers.values import Layout, Paper, Paragraph, Table

# What the names mean, for the list beside the template.
MEANING: dict[str, str] = {
    "发文机关": "落款和版头的机关名称",
    "文号": "如 政督〔2026〕31号",
    "日期": "落款日期",
    "主送": "收文单位",
    "事项编号": "系统编号",
    "事项名称": "事项的标题",
    "任务来源": "会议、文件或批示及其文号",
    "任务内容": "交办的内容",
    "牵头县领导": "牵头的县领导",
    "牵头单位": "牵头单位",
    "配合单位": "配合单位",
    "具体责任人": "具体责任人",
    "完成时限": "完成的日期",
    "办理要求": "反馈和办理的要求",
    "联系人": "督办联系人",
    "联系电话": "联系电话",
    "批示领导": "作出批示的领导",
    "批示内容": "批示原文",
    "批示日期": "批示的日期",
    "逾期情况": "逾期的天数和经过",
    "此前催办": "此前的提醒和催办",
    "目前进展": "最近一次反馈的内容",
    "存在问题": "存在问题",
    "下一步打算": "下一步打算",
    "办理情况": "办理的结果",
    "佐证材料": "佐证材料的清单",
    "审核意见": "审核单位的意见",
    "原定时限": "原定的时限",
    "申请时限": "申请延至的日期",
    "申请理由": "申请的理由",
    "办结类型": "办结、阶段性办结、转入常态化等",
    "正文": "正文，可有一、（一）等层次",
    "期号": "如 第18期",
    "签发人": "签发人",
    "抄送": "抄送机关",
    "印发机关": "版记中的印发机关",
    "被约谈人": "被约谈的单位或人员",
    "约谈时间": "约谈的时间",
    "约谈地点": "约谈的地点",
    "约谈事由": "约谈的事由",
    "主谈人": "主持约谈的人",
    "移送事由": "移送的事由",
    "移送依据": "移送的依据",
    "督查事项": "督查的事项",
    "督查依据": "督查的依据",
    "督查时间": "督查的时间",
    "督查组": "督查组的组成",
    "清单": "逐行列出的事项",
    "材料": "逐行列出的材料",
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its code, its name on the screen, the paper with names, and the columns of its lists."""

    code: str
    title: str
    paper: Paper
    names: tuple[str, ...]
    columns: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def known(self) -> frozenset[str]:
        """Every name that a template of this sheet may use."""
        columns = {f"{each}.{name}" for each, names in self.columns.items() for name in names}
        return frozenset((*self.names, *self.columns, *columns))


def _form(*rows: tuple[str, ...], heights: tuple[int, ...] = ()) -> Table:
    """Return a form of four columns: a label and its value, twice a line or once over the whole width."""
    return Table(rows=rows, widths=(3, 5, 3, 5), labels=(0, 2), heights=heights)


def _at(name: str) -> str:
    return "{{ " + name + " }}"


_MATTER = (
    ("事项名称", _at("事项名称")),
    ("编号", _at("事项编号"), "任务来源", _at("任务来源")),
    ("牵头单位", _at("牵头单位"), "配合单位", _at("配合单位")),
    ("具体责任人", _at("具体责任人"), "完成时限", _at("完成时限")),
)
_MATTER_NAMES = ("事项名称", "事项编号", "任务来源", "牵头单位", "配合单位", "具体责任人", "完成时限")
_OUT = ("发文机关", "文号", "日期", "主送", "联系人", "联系电话")
_CONTACT = Paragraph("（联系人：{{ 联系人 }}，电话：{{ 联系电话 }}）")


def _sheet(
    code: str,
    title: str,
    *body: Paragraph | Table,
    names: tuple[str, ...] = (),
    columns: dict[str, tuple[str, ...]] | None = None,
    layout: Layout = Layout.SHEET,
    has_addressee: bool = True,
    heading: str = "",
    number: str = "",
    is_signed: bool = True,
    copies: bool = False,
) -> Sheet:
    used = dict.fromkeys(
        (
            *(_OUT if has_addressee else ("发文机关", "文号", "日期")),
            *names,
            *(("抄送", "印发机关") if copies else ()),
        )
    )
    paper = Paper(
        title=heading or title,
        issuer=_at("发文机关"),
        number=number or _at("文号"),
        addressee=_at("主送") + "：" if has_addressee else "",
        body=body,
        signature=(_at("发文机关"),) if is_signed else (),
        signed_words=_at("日期") if is_signed else "",
        copies=_at("抄送") if copies else "",
        printed_by=_at("印发机关") if copies else "",
        layout=layout,
    )
    return Sheet(code, title, paper, tuple(used), columns or {})


SHEETS: tuple[Sheet, ...] = (
    _sheet(
        "assignment",
        "交办单",
        Paragraph("现将下列事项交你单位办理，请于收到之日起签收，明确具体责任人，按时反馈。"),
        _form(
            *_MATTER,
            ("牵头县领导", _at("牵头县领导")),
            ("任务内容", _at("任务内容")),
            ("办理要求", _at("办理要求")),
            heights=(0, 0, 0, 0, 0, 4, 2),
        ),
        _CONTACT,
        names=(*_MATTER_NAMES, "牵头县领导", "任务内容", "办理要求"),
    ),
    _sheet(
        "forwarding",
        "转办单",
        Paragraph("现将领导批示转你单位，请认真研究办理，并在时限内报送办理情况。"),
        _form(
            ("批示领导", _at("批示领导"), "批示日期", _at("批示日期")),
            ("批示内容", _at("批示内容")),
            *_MATTER,
            ("办理要求", _at("办理要求")),
            heights=(0, 4),
        ),
        _CONTACT,
        names=("批示领导", "批示内容", "批示日期", *_MATTER_NAMES, "办理要求"),
    ),
    _sheet(
        "urging",
        "催办单",
        Paragraph("你单位承办的下列事项已到（超过）时限，请抓紧办理，并按要求反馈。"),
        _form(
            *_MATTER,
            ("目前进展", _at("目前进展")),
            ("逾期情况", _at("逾期情况")),
            ("办理要求", _at("办理要求")),
        ),
        _CONTACT,
        names=(*_MATTER_NAMES, "目前进展", "逾期情况", "办理要求"),
    ),
    _sheet(
        "supervision",
        "督办通知单",
        Paragraph("经催办，下列事项仍未办结。请你单位主要负责人研究，限期办结并书面说明情况。"),
        _form(
            *_MATTER,
            ("此前催办", _at("此前催办")),
            ("逾期情况", _at("逾期情况")),
            ("办理要求", _at("办理要求")),
            heights=(0, 0, 0, 0, 2, 2, 3),
        ),
        _CONTACT,
        names=(*_MATTER_NAMES, "此前催办", "逾期情况", "办理要求"),
    ),
    _sheet(
        "feedback",
        "办理情况反馈单",
        _form(
            *_MATTER,
            ("办理情况", _at("办理情况")),
            ("存在问题", _at("存在问题")),
            ("下一步打算", _at("下一步打算")),
            ("佐证材料", _at("佐证材料")),
            ("主要领导签字", "\n（签字并加盖公章）　　　　年　　月　　日"),
            heights=(0, 0, 0, 0, 4, 2, 2, 0, 3),
        ),
        names=(*_MATTER_NAMES, "办理情况", "存在问题", "下一步打算", "佐证材料"),
        has_addressee=False,
        is_signed=False,
    ),
    _sheet(
        "extension",
        "延期申请表",
        _form(
            *_MATTER,
            ("原定时限", _at("原定时限"), "申请延至", _at("申请时限")),
            ("目前进展", _at("目前进展")),
            ("申请理由", _at("申请理由")),
            ("申请单位意见", "\n（主要领导签字、公章）　　　　年　　月　　日"),
            ("审批意见", "\n　　　　　　　　　　　　　　　　年　　月　　日"),
            heights=(0, 0, 0, 0, 0, 3, 4, 3, 3),
        ),
        names=(*_MATTER_NAMES, "原定时限", "申请时限", "目前进展", "申请理由"),
        has_addressee=False,
        is_signed=False,
    ),
    _sheet(
        "closing",
        "销号申请表",
        _form(
            *_MATTER,
            ("办结类型", _at("办结类型")),
            ("办理情况", _at("办理情况")),
            ("佐证材料", _at("佐证材料")),
            ("申请单位意见", "\n（主要领导签字、公章）　　　　年　　月　　日"),
            ("审核意见", _at("审核意见") + "\n　　　　　　　　　　　　　　　　年　　月　　日"),
            heights=(0, 0, 0, 0, 0, 5, 2, 3, 3),
        ),
        names=(*_MATTER_NAMES, "办结类型", "办理情况", "佐证材料", "审核意见"),
        has_addressee=False,
        is_signed=False,
    ),
    _sheet(
        "special_report",
        "督查专报",
        Paragraph("{{ 正文 }}"),
        Table(
            head=("序号", "事项", "牵头单位", "完成时限", "目前进展"),
            widths=(2, 6, 4, 4, 6),
            each="清单",
            rows=(
                tuple(f"{{{{ 行.{one} }}}}" for one in ("序号", "事项", "牵头单位", "完成时限", "目前进展")),
            ),
        ),
        names=("期号", "事项名称", "正文", "签发人", "清单"),
        columns={"清单": ("序号", "事项", "牵头单位", "完成时限", "目前进展")},
        heading="{{ 事项名称 }}",
        number="{{ 期号 }}",
        has_addressee=False,
        copies=True,
    ),
    _sheet(
        "circular",
        "督查通报",
        Paragraph("{{ 正文 }}"),
        Table(
            head=("序号", "单位", "事项", "完成时限", "情况"),
            widths=(2, 4, 6, 4, 5),
            each="清单",
            rows=(tuple(f"{{{{ 行.{one} }}}}" for one in ("序号", "单位", "事项", "完成时限", "情况")),),
        ),
        names=("事项名称", "正文", "清单"),
        columns={"清单": ("序号", "单位", "事项", "完成时限", "情况")},
        heading="{{ 事项名称 }}",
        layout=Layout.DOCUMENT,
        copies=True,
    ),
    _sheet(
        "plan",
        "督查方案",
        Paragraph(level=1, lead="督查事项"),
        Paragraph("{{ 督查事项 }}"),
        Paragraph(level=1, lead="督查依据"),
        Paragraph("{{ 督查依据 }}"),
        Paragraph(level=1, lead="督查时间和督查组"),
        Paragraph("{{ 督查时间 }}，{{ 督查组 }}。"),
        Paragraph(level=1, lead="工作要求"),
        Paragraph("{{ 正文 }}"),
        names=("督查事项", "督查依据", "督查时间", "督查组", "正文"),
        heading="{{ 督查事项 }}督查方案",
        has_addressee=False,
    ),
    _sheet(
        "interview",
        "约谈通知",
        Paragraph("因{{ 约谈事由 }}，经研究，决定对{{ 被约谈人 }}进行约谈。现将有关事项通知如下。"),
        Paragraph("时间：{{ 约谈时间 }}", 1),
        Paragraph("地点：{{ 约谈地点 }}", 1),
        Paragraph("主谈人：{{ 主谈人 }}", 1),
        Paragraph("要求：请准备书面说明材料，说明原因、责任和整改措施。{{ 办理要求 }}", 1),
        _CONTACT,
        names=("被约谈人", "约谈时间", "约谈地点", "约谈事由", "主谈人", "办理要求"),
        heading="约谈通知书",
    ),
    _sheet(
        "referral",
        "移送函",
        Paragraph("我单位在工作中发现：{{ 移送事由 }}"),
        Paragraph("依据{{ 移送依据 }}，该事项属你单位职责范围，现予移送，请依规处理，并函告收件情况。"),
        Paragraph("移送材料清单", align="center"),
        Table(
            head=("序号", "材料名称", "页数", "备注"),
            widths=(2, 8, 2, 4),
            each="材料",
            rows=(tuple(f"{{{{ 行.{one} }}}}" for one in ("序号", "材料名称", "页数", "备注")),),
        ),
        Paragraph("收件人（签字）：　　　　　　　收件日期：　　　年　　月　　日", is_indented=False),
        _CONTACT,
        names=("移送事由", "移送依据", "材料"),
        columns={"材料": ("序号", "材料名称", "页数", "备注")},
        heading="关于移送有关材料的函",
    ),
)


def sheet(code: str) -> Sheet:
    """Return a sheet. Raises KeyError for an unknown code."""
    return {one.code: one for one in SHEETS}[code]
