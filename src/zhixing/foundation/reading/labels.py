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
            r"[一-龥]{2,4}(?:情况|编号|地址|地点|类型|等级|级别|来源|金额|资金|规模|数量|状态)|(?:成文|批示|来文|收文|发文|签发|登记|制表|填表|填报|受理|反映|投诉|信访|会议|印发|有效)日期|[一-龥]{2,4}（[万亿]?元）"
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

# Any words before a colon, which may say by their stem what they label (协助：, 承担科室：, 办结日：).
_OPEN_LABEL = re.compile(
    r"(?:^[\s　\-—–·•●■◆★▲*]*|(?<=[。；;，,\s　（(】）)])|(?<=\n))"
    r"[【〔\[]?(?P<label>[一-龥、/（）]{2,14})[】〕\]]?[\s　]*[：:]"
)
_OF_COMPLETION = re.compile(
    r"(?!交办|受理|收|来|发|批|开|会议).*(?:何时|几时|什么时候|哪天|多久|完成|办[结毕理]|答复|反馈|销号|截止|落实|整改|推进|上线|竣工|投用|限|要求|交[付卷账]|达标|到位|工期|时间表|节点|时序)"
)
_UNIT_FIRST = re.compile(
    r"[\s　]*[^，。；：、\n]{0,24}?"
    r"(?:[局委办部厅院会署行所司站处队科股室馆社园镇乡村省市县区组]|街道|中心|公司|单位|部门|政府|集团|学校|医院|乡镇)"
    r"(?:[（(][^（）()]*[）)])?(?:[、，,;；。\s　/]|$|等|牵头|负责|配合)"
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


# The same by meaning, for names that no list holds: a stem that says what one does (承办, 协助) and a noun.
_BODIES = (
    r"(?:单位|部门|主体|机构|机关|科室|股室|处室|站所|地区|镇街|镇（街道）|乡镇|街道|镇|乡|村(?:（社区）)?|村组|社区|村居|力量|"
    r"方|者|成员|企业|公司|专班|线条|条线|口)"
)
_FILL = r"(?:[一-龥、/／及和与或]{0,5}?)"
_LEADS_STEM = r"组长|总指挥|召集|牵头|主办|主责|首责|主抓|抓总|总负责|领办"
_HELPS_STEM = (
    r"保障|要素|副组长|次办|次责|共同责任|成员|组成|支撑|配合|协办|协同|协助|协作|协管|"
    r"参与|参加|会办|会同|支持|联动|辅助|协调配合"
)
_GUIDES_STEM = r"指导|督导|监督|监管"
_ANSWERS_STEM = (
    r"责任|承办|承担|落实|实施|执行|办理|负责|分工|属地|整改|分管|包抓|推进|组织|完成|处置|经办|归口|包保|包联|"
    r"跟进|对接|管护|治理|化解|认领|挂牌|建设|服务|运营"
)
_NOT_CHARGED = (
    r"(?:督办|督查|验收|核查|考核|检查|来文|来函|发文|填报|上报|报送|提出|提案|投诉|申报|提交|反映|交办|转办|批示|"
    r"受检|被检查?|涉事|涉及|隐患|问题|计量|施工|设计|监理|勘察|出席|列席|参会|主送|抄送|印发|制表|发现|受益|建议|领衔)"
)
_OPEN: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (kind, re.compile(pattern))
    for kind, pattern in (
        (ORDINAL, r"(?:总?序|编|项|件|任务|问题)(?:号|次|码)"),
        (
            LEADER,
            r"[一-龥]{0,6}领导(?:同志)?|(?:挂点|挂牌|包案|包抓|包联|包村|联系|分管)?(?:县|市|区|镇|乡)?级?(?:领导|班子成员)",
        ),
        (PERSON, r"[一-龥、/及和]{0,8}(?:人|人员|姓名|电话|联系方式|职务|干部|联络员)"),
        (
            OTHER,
            (
                rf"{_NOT_CHARGED}{_FILL}(?:{_BODIES}|时间|日期)|(?:开工|开始|启动|起始|动工|受理|来文|印发|会议|填报)(?:时间|日期|节点)|"
                r"[一-龥]{0,4}(?:地点|地址|位置|点位|来源|依据|出处|金额|资金|投资|分值|得分|权重|备注|说明|级别|类型|类别|性质|现状|面积|进展|情况|状态|打算)"
            ),
        ),
        (
            TIME,
            (
                r"[一-龥]{0,8}(?:时间|时限|期限|节点|日期|时点|时序|工期)(?:要求|安排|节点|表)?|"
                r"(?:何时|几时|什么时候|哪天|多久)[一-龥]{0,6}|(?:办结|完成|销号|答复|反馈)日|限时|"
                r"(?:时间|工作|推进|完成|任务)?(?:节点|时序)[一-龥]{0,4}"
            ),
        ),
        (
            SUPPORT,
            (
                rf"{_FILL}(?:{_HELPS_STEM}){_FILL}{_BODIES}|(?:配合|协办|协同|协助|协作|参与|参加|会办|会同|支持)|"
                r"[一-龥]{0,2}谁[一-龥]{0,2}(?:配合|协助|参与|一起)|谁配合"
            ),
        ),
        (GUIDE, rf"[一-龥]{{0,3}}(?:{_GUIDES_STEM}){_FILL}{_BODIES}"),
        (LEAD, rf"{_FILL}(?:{_LEADS_STEM}){_FILL}{_BODIES}|(?:牵头|主办|主责|首责|主抓|领办)"),
        (
            RESPONSIBLE,
            (
                rf"{_FILL}(?:{_ANSWERS_STEM}){_FILL}{_BODIES}|责任方|责任制单位|"
                r"(?!.*(?:配合|协|一起|参与))[一-龥]{0,3}谁[一-龥]{0,4}|[一-龥]{2,4}责任|任务?分工|责任落实|落实责任|责任归属|归口管理|"
                rf"(?!各|有关|相关|其他|{_NOT_CHARGED}|[县市区省镇乡州])[一-龥]{{2,6}}(?:单位|部门|科室|股室|处室)"
            ),
        ),
        (
            TASK,
            r"[一-龥、/及和与]{0,6}(?:项目|工作|任务|事项|指标|问题|内容|要求|措施|举措|标准|目标|描述|名称|清单|建议|诉求|需求|成果|条目|要点|干什么|做什么|怎么干|短板|弱项)",
        ),
    )
)


def kind_of_column(name: str) -> str:
    """Return the kind of a column or of a field before a colon: by the list, else by its stem and noun."""
    bare = re.sub(r"[\s　：:*＊]|[【】〔〕\[\]]", "", name)
    if kind := kind_of_label(bare):
        return kind
    short = re.sub(r"（[^（）]*）|\([^()]*\)", "", bare)
    if not 0 < len(bare) <= 24:
        return ""
    return next(
        (kind for kind, form in _OPEN if form.fullmatch(bare) or (short and form.fullmatch(short))), ""
    )


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


def names_work(cells: Sequence[str]) -> bool:
    """Whether a row is the head of a table that says what is to be done by when, and not by whom."""
    kinds = [kind_of_column(name) for name, _ in groupby(cells) if name.strip()]
    return sum(map(bool, kinds)) * 2 > len(kinds) and TIME in kinds and (TASK in kinds or MEASURE in kinds)


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
    marks = sorted([*marks, *_open_labels(text, marks)], key=lambda mark: mark.start("label"))
    found = []
    for place, mark in enumerate(marks):
        end = marks[place + 1].start() if place + 1 < len(marks) else len(text)
        if other := _ANOTHER_LABEL.search(text, mark.end(), end):
            end = other.start()
        kind = kind_of_label(mark["label"]) or kind_of_column(mark["label"])
        value, value_end = _value(text, mark.end(), end, is_text=kind in (TASK, MEASURE))
        found.append(Field(kind, mark["label"], value, mark.start(), value_end))
    return found


def _open_labels(text: str, known: Sequence[re.Match[str]]) -> list[re.Match[str]]:
    """Return the labels of parties and time that no list holds: known by their stem, and by a unit behind."""
    taken = [(mark.start(), mark.end()) for mark in known]
    found = []
    for mark in _OPEN_LABEL.finditer(text):
        kind = kind_of_column(mark["label"])
        if kind not in (*PARTY_KINDS, TIME) or kind_of_label(mark["label"]):
            continue
        if any(start < mark.end() and mark.start() < end for start, end in taken):
            continue
        if (kind == TIME and _OF_COMPLETION.match(mark["label"])) or _UNIT_FIRST.match(text, mark.end()):
            found.append(mark)
    return found


def _value(text: str, start: int, end: int, *, is_text: bool) -> tuple[str, int]:
    """Return the value and where it ends: the line's end for text, the first 。 for parties and time."""
    raw = text[start:end]
    if not is_text and (stop := raw.find("。")) >= 0:
        raw = raw[: stop + 1]
    return raw.strip(" 　\t;；，,。、"), start + len(raw)
