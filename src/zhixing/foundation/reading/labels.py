"""Labels of responsibility: 牵头单位：, 责任单位：, 完成时限： in lines, in brackets and as column names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

LEAD, RESPONSIBLE, SUPPORT, GUIDE, TIME, LEADER, PERSON, TASK, MEASURE, ORDINAL, OTHER = (
    "lead",
    "responsible",
    "support",
    "guide",
    "time",
    "leader",
    "person",
    "task",
    "measure",
    "ordinal",
    "other",
)
PARTY_KINDS = (LEAD, RESPONSIBLE, SUPPORT, GUIDE)
TEXT_KINDS = (TASK, MEASURE)

_BODY = (
    r"(?:单位|部门|处室|科室|股室|机构|主体|机关|成员单位|地区|部门（单位）|单位（部门）|"
    r"部门和单位|部门单位|部门及单位)"
)
_KINDS: tuple[tuple[str, str], ...] = (
    (
        LEADER,
        (
            r"(?:县级|市级|区级|省级|镇级|乡级)?(?:牵头|责任|分管|包联|联系|挂钩|挂联|挂点|包保|包案|领衔|领办|负责|主抓|督办|督导|主管|"
            r"主要|县级|市级|区级)?(?:的)?(?:县|市|区|党政)?(?:级)?领导"
        ),
    ),
    (
        PERSON,
        (
            r"(?:第一|具体|直接|主要|分管|整改)?(?:责任人|负责人|联系人|联络员|牵头人|经办人|"
            r"承办人)(?:及(?:联系)?电话)?|联系(?:方式|电话)|电话|"
            r"(?:第一|常务)?(?:副)?(?:组长|总指挥|指挥长|召集人|链长)"
        ),
    ),
    (
        LEAD,
        (
            rf"(?:总)?牵头(?:（责任）|责任|落实|组织|负责|实施|主办)?{_BODY}|主(?:办|责|管|"
            rf"要责任){_BODY}|牵头主责{_BODY}|第一责任{_BODY}|"
            rf"首责{_BODY}|主牵头{_BODY}|承办{_BODY}|独办{_BODY}|(?:行业|业务)主管{_BODY}|牵头|主办|承办|独办"
        ),
    ),
    (
        SUPPORT,
        (
            rf"(?:配合|协办|参与|参加|协同|协作|协助|支持|会办|协管|配合责任|责任配合|协同配合|"
            rf"配合参与|次责|其他责任|会同|辅办){_BODY}|成员单位|组成单位|配合|会办|协办"
        ),
    ),
    (GUIDE, rf"(?:业务|督促|行业|主管)?(?:指导|督导|监督|监管){_BODY}"),
    (
        RESPONSIBLE,
        (
            rf"(?:具体|主体|落实|整改|工作|任务|直接|属地|监管|配套|稳控|化解|包保|管护|运维)?(?:责任|落实|实施|办理|报送|"
            rf"执行|整改|分工|分办|同办|共同承办|负责|建设|组织实施|推进|填报|完成|主管){_BODY}"
            rf"(?:及分工|分工)?|分办|同办|(?:项目)?业主(?:单位)?|属地(?:街道|乡镇|镇街|镇|政府)|责任分工|任务分工|分工安排|职责分工|"
            r"(?:责任|牵头|分管|包案)领导(?:及|和|与|、|/|／)(?:责任|牵头|主办|承办)?(?:单位|部门)"
        ),
    ),
    (
        TIME,
        (
            r"(?:完成|整改|办理|办结|落实|推进|报送|反馈|工作|实施|达标|销号|计划|预计|拟|规定|要求|"
            r"整改完成|任务完成|工作完成|最终|完工|竣工|建成|投用)?"
            r"(?:时限|时间|期限|时间节点|时间要求|时限要求|完成时限|完成时间|节点)(?:要求|安排|节点|"
            r"及进度|进度)?|时间节点|完成日期|截止(?:日期|时间)|"
            r"[一-龥]{0,4}(?:时限|期限)(?:要求)?|"
            r"进度(?:要求|安排|时限|目标|计划)|时间进度|时序进度|办结日期|整改进度"
        ),
    ),
    (
        MEASURE,
        (
            r"(?:整改|工作|具体|主要|推进|落实|整治|重点|政策|改革|保障|解决|应对|防范|化解|对策)?(?:措施|举措|办法)|(?:工作|目标|"
            r"任务|建设|整改|具体|质量|年度)?(?:要求|目标|标准)|"
            r"(?:建设|工作|交办|任务|具体|主要|整改|督办|改革|项目|服务|实施|批示|事项)?内容(?:(?:及|和|与|、)(?:规模|标准|要求|目标|措施))?|"
            r"目标任务|工作目标及要求|任务分解|分解任务|具体任务|办理要求|批示意见|"
            r"(?:主要|工作|具体|岗位|任务)?(?:职责|职能)(?:任务|分工)?|任务要求|工作要点|年度(?:目标|任务)|建设规模(?:及内容|和内容)?|细化措施|任务措施"
        ),
    ),
    (
        TASK,
        (
            r"(?:重点|工作|主要|整改|督办|交办|议定|决定|实事|民生|改革|分工|创建|治理|整治|考核|"
            r"批示|年度|任务|政策|督查|中心|专项|攻坚|一级|二级|三级|反馈)*"
            r"(?:任务|事项|项目|工作|问题|隐患|指标|事由|名称|议题|清单)(?:名称|清单|分解|描述|内容|情况|表现)?(?:和事项)?|"
            r"存在问题|问题表现|类别|类型|领域|板块|方面|条款"
        ),
    ),
    (ORDINAL, r"序号|编号|序|项次|No\.?|任务编号|问题序号"),
    (
        OTHER,
        (
            r"备注|说明|进展(?:情况)?|完成情况|工作进展|落实情况|目前进展|整改情况|来源|依据|"
            r"投资|总投资|分值|权重|评分标准|考核方式|签收|下一步(?:工作)?(?:打算|措施)?|"
            rf"(?:督办|督查|验收|核查|考核|隐患|涉事|受检|被检查){_BODY}|(?:开工|开始|启动|起始|动工|交办|发现|检查)(?:时间|日期)|"
            r"[一-龥]{2,4}(?:情况|编号|地址|地点|类型|等级|级别|来源|金额|资金|规模|日期|数量|状态)|[一-龥]{2,4}（[万亿]?元）"
        ),
    ),
)
_AND_PEOPLE = (
    r"(?:(?:及|和|与|、|/|／)(?:主要|具体|直接)?(?:责任人|负责人|联系人|联络员))?"  # 责任单位及责任人
)
_EXACT = tuple(
    (kind, re.compile(rf"(?:{pattern}){_AND_PEOPLE}(?:（[^（）]*）|\([^()]*\))?")) for kind, pattern in _KINDS
)
_PARTIES = "|".join(
    pattern for kind, pattern in _KINDS if kind in (LEADER, PERSON, LEAD, SUPPORT, GUIDE, RESPONSIBLE, TIME)
)
_TEXTS = "|".join(pattern for kind, pattern in _KINDS if kind in (TASK, MEASURE))

_SPACED = "|".join(
    r"[ 　]{1,4}".join(label)
    for label in (
        "责任单位",
        "牵头单位",
        "配合单位",
        "协办单位",
        "完成时限",
        "整改时限",
        "完成时间",
        "主办单位",
        "组长",
        "副组长",
    )
)
# 「责任单位为县住建局，完成时限为6月底」; not 「牵头单位为排在首位的单位」.
_IS = r"(?<=单位|部门|科室|处室|时限|时间)为(?![排列第首主])"
_AT_LINE_START = re.compile(
    rf"^[\s　\-—–·•●■◆★▲*]*[【〔\[]?(?P<label>(?:{_PARTIES}){_AND_PEOPLE}|{_TEXTS}|"
    rf"{_SPACED})(?:[（(][^（）()]{{1,8}}[)）])?[】〕\]]?(?:[\s　]*[：:]|{_IS}|(?<=[】〕\]])|"
    rf"(?<=单位|部门|时限|时间|领导)[\s　]{{1,4}}(?=\S))"
)
_INSIDE = re.compile(
    rf"(?:(?<=[。；;，,、\s　（(\n】）)])|"
    rf"^)[【〔\[]?(?P<label>(?:{_PARTIES}){_AND_PEOPLE})[】〕\]]?(?:[\s　]*[：:]|{_IS}|(?<=[】〕\]]))"
)

_ANOTHER_LABEL = re.compile(r"[；;，,。\s　][一-龥]{2,8}[：:]")


@dataclass(frozen=True, slots=True)
class Field:
    """One labelled value: its kind, the label as written, the value, and where both stand in the text."""

    kind: str
    label: str
    value: str
    start: int
    end: int


def kind_of_label(text: str) -> str:
    """Return the kind of a label or column name; '' for words that are none."""
    bare = re.sub(r"[\s　：:*]|[【】〔〕\[\]]", "", text)
    for kind, pattern in _EXACT:
        if pattern.fullmatch(bare):
            return kind
    return ""


_COLUMNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (TASK, r"[一-龥]{1,6}(?:项目|工作|任务|事项|指标|问题|内容|要求)"),
        (TIME, r"(?!会议|受理|来文|提出|填报|印发)[一-龥]{2,6}(?:时间|时限|期限|节点)"),
        (
            RESPONSIBLE,
            (
                r"(?!各|有关|相关|其他|填报|来文|发文|被|提出|提案|投诉|申报|提交|计量|[县市区省镇乡州])"
                r"[一-龥]{2,6}(?:单位|部门|科室|股室|处室)"
            ),
        ),
    )
)


def kind_of_column(name: str) -> str:
    """Return the kind of a column: what is no label may say by its end what it holds (包抓单位)."""
    bare = re.sub(r"\s", "", name)
    return kind_of_label(name) or next((kind for kind, form in _COLUMNS if form.fullmatch(bare)), "")


def names_columns(cells: Sequence[str]) -> bool:
    """Whether a row of cells is the head of a table of tasks: it names parties and what they are to do.

    Half of a form with labels beside their values is values, and no label stands beside another.
    """
    names = [name for name, _ in groupby(cells)]
    kinds = [kind_of_column(name) for name in names if name.strip()]
    side_by_side = any(map(all, pairwise(map(kind_of_label, names))))
    if sum(map(bool, kinds)) * 2 <= len(kinds) and not side_by_side:
        return False
    return any(kind in (LEAD, RESPONSIBLE) for kind in kinds) and any(
        kind in (TASK, MEASURE, TIME, ORDINAL) for kind in kinds
    )


def fields(text: str) -> list[Field]:
    """Return the labelled values in a line or in a bracket, in order; [] where it has no label.

    Labels of text (工作任务：) count at the beginning of a line only, labels of parties and time anywhere
    after a stop.
    """
    marks = [match for match in (_AT_LINE_START.match(text),) if match]
    marks += [
        match
        for match in _INSIDE.finditer(text)
        if not marks or match.start("label") > marks[0].start("label")
    ]
    found = []
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        if other := _ANOTHER_LABEL.search(text, mark.end(), end):
            end = other.start()
        kind = kind_of_label(mark["label"])
        value, value_end = _value(text, mark.end(), end, is_text=kind in (TASK, MEASURE))
        found.append(Field(kind, mark["label"], value, mark.start(), value_end))
    return found


def _value(text: str, start: int, end: int, *, is_text: bool) -> tuple[str, int]:
    """Return the value and where it ends: the line's end for text, the first 。 for parties and time."""
    raw = text[start:end]
    if not is_text and (stop := raw.find("。")) >= 0:
        raw = raw[: stop + 1]
    return raw.strip(" 　\t;；，,。、"), start + len(raw)
