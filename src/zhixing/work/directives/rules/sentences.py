"""Assignments in running sentences: minutes, leaders' written instructions, notices.

「由县住建局牵头，县财政局、县城管局配合，6月底前完成」, 「请县水利局会同县公安局3日内核查」,
「县公安局要做好……」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zhixing.work.directives.rules.deadlines import DATE, LIMIT, RECURRING, Deadline, Frame, read_deadlines
from zhixing.work.directives.rules.parties import (
    CONSULT,
    DUTY,
    LEAD,
    RESPONSIBLE,
    SUPPORT,
    WITH,
    Parties,
    role_at,
)
from zhixing.work.directives.rules.telling import exhorts, explains, is_background, reports_on_all, tells
from zhixing.work.directives.rules.units import (
    is_bare,
    is_chosen,
    is_collective,
    is_office,
    is_person,
    split_units,
    units_at,
)

_MEETING = (
    r"(?:(?:会议|会上|专题会议?|联席会议|县长|主席|与会人员|大家)?(?:一致|原则|"
    r"研究)?(?:要求|决定|议定|明确|强调|同意|确定|商定|指出|认为)(?:事项)?(?:如下)?)"
)
_ORDER = (
    r"(?P<order>交由|转由|改由|由|以(?=[^，。；]{2,12}为主)|商请|请(?![示求假])|责成|责令|委托|指定|要求|"
    r"督促|交(?![警通投易运管建控])|转)"
)
_BEGIN = re.compile(
    rf"^“?(?:[一二三四五六七八九十]是|\d{{1,2}}[.．、]|[（(][\d一二三四五六七八九十]{{1,2}}[）)]|[①-⑩]|第[一二三四五六七八九]|同时|此外|另外|其中|下一步|一方面|另一方面|同意|并)?{_MEETING}?{_ORDER}?"
)
_ORDERS_INSIDE = re.compile(r"(?:交由|转由|改由|由|商请|(?<![申邀提报聘])请(?![示求假])|责成|责令)(?!于)")
_MODAL = re.compile(
    r"^(?:主要负责同志|主要负责人)?(?:要|应当|应(?!急|用|对|收|届)|须|需|必须|务必|切实|"
    r"积极|认真|主动|进一步|具体|抓紧|尽快|立即|继续)+"
)
_DATED = re.compile(
    r"(?:(?:20\d\d|今|本|明)年)?(?:\d{1,2}月)?(?:\d{1,2}日|[上中下]旬|底|年底|上半年)(?:之|"
    r"以)?前[，]?(?=[一-龥])"
)
_REPORTED = re.compile(r"研究提出(?:[：:]|$)")
_COMMON = re.compile(r"(?<=[，；])(?:以上[^，。]{0,6})?(?:均|都|一律)(?:要|应|须)?(?:于|在)?[^，。；]*")
_ANSWERS_FOR = re.compile(r"^对[^，。；]{2,40}?负(?:总|主要|全面|首要|直接|领导)责")
_DOES = re.compile(
    r"^(?:要(?!素|点|件|闻)|应(?!急|用|对|收|届)|须|需|必须|务必|抓紧|尽快|立即|继续|切实|"
    r"认真|严格|全面|加快|加强|做好|落实|组织|完成|制定|按照|按|根据|对|将|于|在|每|及时|"
    r"统一|研究|指导|督促|积极|主动|密切|全力|适时|同步|承担|履行|安排|拟定|牵头|提出|向|就|"
    r"共同|联合|分别|分头|各自|逐[一项条件户案处个级]|倒排|紧盯|对标|对照|为|从|把|建立|开展|报送|汇总|收集|编制|起草|"
    r"办结|办理|出具|核定|核查|核实|排查|清理|整治|修复|更换|审核|审查|审批|评估|测算|筹措|筹集|拨付|兑付|兑现|协调|对接|"
    r"衔接|跟踪|跟进|提前|提供|强化|优化|完善|健全|推进|推动|实施|启动|交付|移交|拆除|选派|派出|抽调|配备|公布|发布|公开|印发|出台|"
    r"签订|反馈|答复|处置|处理|化解|解决|追缴|收回|划定|调整|修订|改造|维修|疏通|监测|巡查|执法|查处|打击|宣传|培训|保障|确保|组建|"
    r"各(?:安排|派|抽调|选派|明确|落实|负责)|"
    r"梳理|细化|修改|进一步|\d|本周|下周|周[一二三四五]|本月|月底|[一二三四五六七八九十]+月|"
    r"年底|上半年|下半年|[一二三四]季度|自|春节|汛)"
)
# Behind the name of an office, in a clause of tasks, any words say what it is to do but these: of itself, of
# what belongs to it, of what it said or found.
_ACTS = re.compile(r"(?!.{0,6}(?:[ 　由任]|秘书长))[一-龥]{4}.{2,}(?<!问题)(?<!情况)(?<!事宜)(?<!汇报)$")
_OF_ITSELF = re.compile(
    r"领导|干部|人员|职工|负责[人同]|班子|党[组委]|主要|分管|[副正]?(?:局长|主任|书记|部长|镇长)|大楼|办公|门[口前户]|附近|周边|以[南北东西]|旁|[的等及和、《“（(与同]|"
    r"官网|网站|公众号|账[户号]|窗口|大厅|食堂|反映|汇报|介绍|通报|报告|认为|表示|指出|建议|回复|称|说|共(?!同)|现有|下辖|辖区|系统|行业|所属|下属|机关|本级|[一二三]期|项目|工程|"
    r"路段|段|地块|范围|境内|全域|片区|居民|群众|村民|企业|商户|收到|接到|获|荣获|未|没有|不|存在|是|有|位列|排名|增长|下降|同比|至|到|已|曾|正在|发现|成立|设|以|因|"
    r"受|经|拟|办成|工作|任务|职责|意见|负|就|"
    r"[，。；：:,]|参加|出席|陪同|主持|传达|宣读"
)
_DESCRIBES = re.compile(
    r"^(?:的|、[^，。]{0,20}的)|^[^，。]{0,12}(?:的(?:[^，。]{0,8})(?:机制|制度|格局|体系|小组|专班|局面))"
)
_NAMES_A_THING = re.compile(
    r"^(?:提出|报送|拟定|拟订|起草|制定|编制|提交|汇报|申报|上报|组织|开展|实施|完成|研究|"
    r"修改|印发)[^，。要须应]{0,8}的"
)
# What one does for another who is charged: securing, serving, advising, lending people.
_SERVES = re.compile(
    r"^(?:牵头|分别|共同|负责)?(?:做好|提供|给予|予以|加强|落实)[^，。；]{0,14}?(?:保障|服务|支持|协助|指导|衔接|把关|配合|对接|数据|资料|材料|信息|依据)(?:工作)?(?=[，。；]|$)"
    r"|^(?:选派|派出|抽调|派)(?:专?人员?|员|干部|骨干|技术)[^，。；]{0,16}(?=[，。；]|$)"
    r"|^(?:跟进|全程|主动)(?:服务|指导|保障)"
)
_ONLY_BY_WHEN = re.compile(
    r"(?:务必|确保|力争|要求|计划|预计|限|须|要|于|在)*(?:(?:20\d\d|今|本)年)?(?:\d{1,2}月|\d{1,2}日|年底|月底|[本下]周|周[一-五]|"
    r"[一二三四]季度|上半年|\d{1,3}个?(?:工作)?(?:日|天|小时)|[一两二三]周)[^，。；]{0,18}$"
)
_GUIDES = re.compile(r"(?:负责)?(?:业务)?(?:指导|督导|督促)、(?:由)?")
_WITH_WHOM = re.compile(r"(?:主动|加强|共同)?(?:与|同(?!时|步|意))")  # 要与A、B建立机制
_LABEL_OF_A_FORM = re.compile(r"(?!各|有关|相关|其他|[省市县区乡镇]直)[一-龥]{2,6}(?:单位|部门|机构|企业)")
_EACH_PLACE = re.compile(
    r"各(?:县|市|区|州|乡|镇|街道|村|社区|省|地[一-龥]{2,8}部门|级[一-龥]{2,8}部门|盟|旗|园区|派出所|大队|站所|科室|股室|处室)"
)
# Departments known by what they oversee (农业农村部门要……): charged where a notice goes to many places.
_BY_FIELD = re.compile(
    r"(?!有关|相关|主管|行业|责任|牵头|成员|各有关|各相关|职能|业务|上级|下级)各?(?:级|地)?[一-龥]{2,10}(?:主管)?部门"
)
_DOES_THE_WORK = re.compile(r"具体|承办|主办|主责|办理")
_LEADS_IN_PERSON = re.compile(
    r"(?:负责)?(?:牵头|统筹|协调|调度|督办|督导|推进|抓总|负责|包联|包保|跟踪|督促|落实)+"
)
_ONLY_HELPS = re.compile(r"(?:配合|协助|支持|参与|协办|会办|协同)(?:做好|工作|落实|实施)*(?:相关工作)?$")
_NOBODY_NAMED = re.compile(
    r"(?:[省市县区](?:直|级)?|各)?(?:有关|相关)(?:部门|单位|股室|科室|处室)(?:[和、](?:部门|单位))?"
)
_NO_ORDER = re.compile(r"^(?:构成|组成|组织召开|主持|陪同|参加|出席|汇报|宣读|传达|阅|审示)")


# How a document assigns. STANDING: it sets rules or tells what has been, so that only a dated duty counts.
# STRICT: by clauses, so that in running text only an order with a role word or a dated duty counts.
# NOTICE: also 「县水利局要……」. MINUTES: also a unit and a verb.
# CIRCULAR: it tells what was found and asks for it to be mended; who is praised or blamed is not charged.
STANDING, STRICT, NOTICE, MINUTES, CIRCULAR = "standing", "strict", "notice", "minutes", "circular"
THE_ADDRESSEE = "你单位"
_ASKS = frozenset({"请", "商请", "责成"})
PLAIN, COORDINATE = "plain", "coordinate"
ROLE, MODAL, VERB, ANY = "role", "modal", "verb", "any"


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who is charged by the words from `start` to `end` of a paragraph.

    `common` is what the sentence says of all whom it charges (均于8月15日前办结).
    """

    parties: Parties
    start: int
    end: int
    common: str = ""


@dataclass(frozen=True, slots=True)
class _Move:
    """What one segment does: names who leads, who supports, or nothing."""

    role: str
    names: tuple[str, ...]
    partners: tuple[str, ...] = ()
    is_open: bool = False
    is_ordered: bool = False
    force: str = ANY
    is_asked: bool = False  # by 请 or 责成, which only an order begins with
    serves: bool = False  # does its part for one who is charged (做好要素保障, 派员指导)
    says_no_more: bool = False  # nothing behind the role word (B具体落实)
    does_the_work: bool = False  # 具体负责, 承办: beside a leader in person it is the one charged


@dataclass(slots=True)
class _Draft:
    start: int
    move: _Move
    supports: list[str]
    is_open: bool = False
    end: int = 0
    leader: str = ""  # who leads in person, beside a unit that does the work


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Begin and end of each sentence (up to 。！？； or a line end) outside quotation marks and brackets."""
    yield from _spans(text, "。！？；;\n", keeps_sign=True)


def _segments(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for first, last in _spans(text[start:end], "，,：:。；;！？", keeps_sign=False):
        yield start + first, start + last


def _spans(text: str, stops: str, *, keeps_sign: bool) -> Iterator[tuple[int, int]]:
    depth, start = 0, 0
    for place, sign in enumerate(text):
        if sign in "（(《" or (sign == "“" and text[place - 1 : place] not in ("：", ":")):
            depth += 1  # what is quoted as said (批示：“请……”) is read
        elif sign in "）)》”":
            depth = max(0, depth - 1)
        elif (
            depth == 0
            and sign in stops
            and not (
                sign in ":：," and text[place - 1 : place].isdigit() and text[place + 1 : place + 2].isdigit()
            )
        ):
            if text[start:place].strip():
                yield start, place + keeps_sign
            start = place + 1
    if text[start:].strip():
        yield start, len(text)


def assignments(text: str, *, frame: Frame, manner: str, is_dated: bool = False) -> list[Assignment]:
    """Return the assignments in a paragraph, in order; the words of one do not overlap another's.

    `manner` is STANDING, STRICT, NOTICE or MINUTES: how much a unit and a verb say in this document.
    `is_dated` says that the stage to which the paragraph belongs ends on a day.
    """
    found: list[Assignment] = []
    for start, end in sentences(text):
        if is_background(text[start:end], frame):
            continue
        if found and (helpers := _only_helps(text, start, end, after=found[-1])):
            found[-1] = _helped(found[-1], helpers, end)
            continue
        said = _COMMON.search(text[start:end])
        drafts = _drafts(text, start, end)
        if found and len(drafts) == 1 and (leader := _only_leads_in_person(text, drafts[0])):
            found = [replace(one, parties=replace(one.parties, leader=leader)) for one in found]
            continue
        last = _common_date(text, start, drafts, frame=frame) if len(drafts) > 1 and not said else ""
        charging = [
            draft
            for draft in drafts
            if _counts(text, draft, by=last, frame=frame, manner=manner, is_staged=is_dated)
        ]
        found += [
            Assignment(
                _parties(draft),
                draft.start,
                draft.end,
                said[0] if said else "" if _dated(text[draft.start : draft.end], frame) else last,
            )
            for draft in drafts
            if draft in charging
            or (charging and draft.move.force == ROLE and not is_collective(draft.move.names[0]))
        ]
    return found


def unit_heading(text: str) -> tuple[Parties, int] | None:
    """Return the parties of a line that begins with units and a colon, and where the rest begins.

    A line of nothing but units counts too （县公安局：……, 一、县发改局）. None for another line.
    """
    names, end = units_at(text)
    rest = "" if names_alone(text) else text[end:].lstrip()
    if not names or not re.match(r"^[：:]|^。(?=.{4})|$", rest):
        return None
    listed = split_units(names)
    if rest.startswith(("：", ":")) and _LABEL_OF_A_FORM.fullmatch(names):
        return None  # 来文单位：县信访局
    if any(len(name) < 3 or is_person(name) for name in listed.units):
        return None
    flags = ["first_named_assumed"] if len(listed.units) > 1 else []
    flags += ["collective"] if is_collective(listed.units[0]) else []
    flags += ["open_list"] if listed.is_open else []
    return Parties(listed.units[0], listed.units[1:], tuple(flags)), len(text) - len(rest) + 1


_HEADS = re.compile(r"(?:(?P<all>以下|下列)[^，。；由：]{0,10})?(?:均|都|统一|全部)?由?")
_HEADED_WORK = re.compile(
    r"(?:负责|落实|办理|实施|组织|推进|总责|抓)*(?P<of>的)?(?:[一-龥]{0,6}(?:事项|任务|工作|项目|问题|建议|提案|目标|指标|议案|意见))?"
    r"\s*(?:[（(][^（）()]{1,12}[)）])?[：:。]?"
)


def charges_what_follows(text: str) -> Parties | None:
    """Return whom a heading charges with all that stands under it.

    由县水利局牵头的事项, 以下任务均由……负责：
    """
    begin = _HEADS.match(text)
    at = begin.end() if begin else 0
    names, end = units_at(text, at)
    role = role_at(text, end) if names else None
    if begin is None or role is None or role[0] not in (LEAD, RESPONSIBLE):
        return None
    behind = _HEADED_WORK.fullmatch(text, role[1])
    if behind is None or not (behind["of"] or begin["all"]):
        return None
    listed = split_units(names)
    flags = ("first_named_assumed",) if len(listed.units) > 1 and role[0] != LEAD else ()
    return Parties(listed.units[0], listed.units[1:], flags)


def names_alone(text: str) -> str:
    """Return the units of a line that says nothing else but how many items follow (县水利局（4项）)."""
    names, end = units_at(text)
    return (
        names if names and re.fullmatch(r"\s*(?:[（(](?:共)?\d+[项件条][）)])?[：:。]?", text[end:]) else ""
    )


def _drafts(text: str, start: int, end: int) -> list[_Draft]:
    drafts: list[_Draft] = []
    early: list[str] = []
    helper: _Move | None = None
    for first, last in _segments(text, start, end):
        segment = text[first:last]
        move = _read_segment(segment)
        if move is None:
            continue
        if drafts and _goes_on(drafts[-1], move):
            continue
        if move.role == SUPPORT or (drafts and _helps(drafts[-1].move, move)):
            (drafts[-1].supports if drafts else early).extend((*move.names, *move.partners))
            helper = helper or (move if move.force in (ROLE, MODAL) else None)
            continue
        if drafts:
            drafts[-1].end = first
        begin = first if drafts else start
        drafts.append(_Draft(begin, move, [*early, *move.partners], move.is_open, end))
        early = []
    if helper and not drafts:  # 「A、B要配合做好……」 names nobody who leads
        drafts.append(_Draft(start, helper, [name for name in early if name not in helper.names], end=end))
    return drafts


def _goes_on(draft: _Draft, move: _Move) -> bool:
    """Take a segment that only says more of who is charged already. Returns whether it does.

    「由A和B共同办理，A为主办单位」, 「由某副县长牵头，A具体负责」: A is charged, in the first with B.
    """
    said = draft.move
    if is_person(said.names[0]) and move.does_the_work:
        draft.leader = said.names[0]
        draft.move = replace(move, role=LEAD)
        draft.supports += [*said.names[1:], *move.partners]
        return True
    is_main = move.role == LEAD and said.role != LEAD
    if move.names[0] not in (said.names if is_main else said.names[:1]) or move.role == SUPPORT:
        return False
    if move.is_ordered and not is_main:
        return False
    if is_main:
        rest = [name for name in said.names if name != move.names[0]]
        draft.move = replace(said, role=LEAD, names=(move.names[0],))
        draft.supports = [*rest, *draft.supports]
    draft.supports += [*move.names[1:], *move.partners]
    return True


def _only_helps(text: str, start: int, end: int, *, after: Assignment) -> list[str]:
    """Return the units of a sentence that says no more than that they help with what stands before it.

    「……；县财政局做好配合。」 [] for another sentence, or one that does not follow at once.
    """
    if text[after.end : start].strip():
        return []
    follows_semicolon = text[max(0, start - 8) : start].rstrip().endswith(("；", ";"))
    names: list[str] = []
    for first, last in _segments(text, start, end):
        move = _read_segment(text[first:last])
        if move is None or not (move.role == SUPPORT or _only_serves(move, follows_semicolon)):
            return []
        if move.role != SUPPORT:
            names += [*move.names, *move.partners]
            continue
        if (move.is_ordered or not follows_semicolon) and not _ONLY_HELPS.search(text[first:last]):
            return []
        names += [*move.names, *move.partners]
    return names


def _only_serves(move: _Move, follows_semicolon: bool) -> bool:  # noqa: FBT001
    return move.serves and follows_semicolon and move.force != MODAL and not move.is_ordered


def _only_leads_in_person(text: str, draft: _Draft) -> str:
    """Return the leader whom a sentence behind the tasks names for them (某同志牵头推进。), else ''."""
    name, words = draft.move.names[0], text[draft.start : draft.end].strip("。；; ")
    return name if is_person(name) and _LEADS_IN_PERSON.fullmatch(words.partition(name)[2]) else ""


def _helped(one: Assignment, helpers: Sequence[str], end: int) -> Assignment:
    parties = one.parties
    supports = dict.fromkeys(name for name in (*parties.supports, *helpers) if name != parties.lead)
    flags = parties.flags + (("collective_support",) if any(map(is_collective, helpers)) else ())
    parties = replace(parties, supports=tuple(supports), flags=tuple(dict.fromkeys(flags)))
    return replace(one, parties=parties, end=end)


def _helps(leading: _Move, move: _Move) -> bool:
    """Whether a second unit in the sentence does a part under one who 牵头, or coordinates."""
    if move.is_ordered:
        return False
    if (move.serves and leading.force != ANY) or (move.says_no_more and leading.force == ROLE):
        return True
    return (leading.role in (LEAD, COORDINATE) and move.role != LEAD) or move.role == COORDINATE


def _read_segment(segment: str) -> _Move | None:
    begin = _BEGIN.match(segment)
    at = begin.end() if begin else 0
    if dated := _DATED.match(segment, at):
        at = dated.end()
    is_ordered = bool(begin and begin["order"])
    is_asked = bool(begin and begin["order"] in _ASKS)
    partner = role_at(segment, at)
    if partner and partner[0] == WITH and not is_ordered:
        names, end = units_at(segment, partner[1])
        return _Move(SUPPORT, split_units(names).units) if names else None
    if partner and partner[0] == WITH and is_asked:  # 请会同城关镇核查: the addressee leads
        names, _end = units_at(segment, partner[1])
        return (
            _Move(LEAD, (THE_ADDRESSEE,), split_units(names).units, is_ordered=True, force=ROLE)
            if names
            else None
        )
    names, end = units_at(segment, at)
    if names and (guided := _guided(segment, names, end, is_ordered=is_ordered)):
        return replace(guided, is_asked=is_asked)
    move = _move(segment, names, end, is_ordered=is_ordered) if names else None
    # 「环境支持类资料由爱卫股牵头」: what only looks like a name in front gives way to who is ordered.
    is_passing = move and (move.force in (ANY, VERB) or all(map(is_bare, move.names)))
    if move is None or (is_passing and not is_ordered):
        for inside, start, stop in _orders_inside(segment):
            ordered = _move(segment, inside, stop, is_ordered=True)
            if ordered and (move is None or ordered.force == ROLE):
                return replace(ordered, is_asked=segment[start - 1] in "请成")
    return replace(move, is_asked=is_asked) if move else None


def _orders_inside(segment: str) -> Iterator[tuple[str, int, int]]:
    """Yield the units that an order inside a segment names (……由县住建局牵头), their start and end."""
    for order in _ORDERS_INSIDE.finditer(segment):
        if segment.count("（", 0, order.start()) > segment.count("）", 0, order.start()):
            continue
        names, end = units_at(segment, order.end())
        if names:
            yield names, order.end(), end


def _move(segment: str, names: str, end: int, *, is_ordered: bool) -> _Move | None:
    """Return what units with `names` that end at `end` do in the segment, None where it only tells."""
    listed = split_units(names)
    rest = segment[end:]
    if tells(rest):
        return None
    if rest.startswith("商") and (asked := units_at(segment, end + 1)[0]):
        return _consulting(listed.units, split_units(asked).units)
    role = role_at(segment, end)
    modal = None if role else _MODAL.match(rest)
    serves = bool(_SERVES.match(rest[modal.end() :] if modal else rest))
    if modal:
        role = role_at(segment, end + modal.end())
    if role is None and _ANSWERS_FOR.match(rest[modal.end() :] if modal else rest):
        return _Move(RESPONSIBLE, listed.units, (), listed.is_open, is_ordered, ROLE)
    if role is None:
        plain = _plain(listed.units, rest, is_open=listed.is_open, is_ordered=is_ordered)
        if plain and (beside := _WITH_WHOM.match(rest[modal.end() :] if modal else rest)):
            together = units_at(rest, (modal.end() if modal else 0) + beside.end())[0]
            plain = replace(plain, partners=split_units(together).units)
        return replace(plain, serves=serves) if plain else None
    kind, role_end = role
    partners, after = _partners(segment, kind, role_end)
    if kind in (LEAD, RESPONSIBLE, WITH) and _DESCRIBES.match(segment[role_end:]):
        return None
    if kind == WITH and (tells(after) or _REPORTED.match(after)):
        return None
    if "统筹" in segment[end:role_end]:
        kind = LEAD if is_ordered else COORDINATE
    is_loose = modal and kind in (RESPONSIBLE, WITH) and not is_ordered
    more = split_units(partners)
    is_open = listed.is_open or more.is_open
    return _Move(
        kind,
        listed.units,
        more.units,
        is_open,
        is_ordered,
        MODAL if is_loose else ROLE,
        serves=serves,
        says_no_more=not segment[role_end:].strip(),
        does_the_work=bool(_DOES_THE_WORK.search(segment, end, role_end)) and not is_person(listed.units[0]),
    )


def _guided(segment: str, guides: str, at: int, *, is_ordered: bool) -> _Move | None:
    """「请A指导、B实施」: B is charged, A beside it."""
    guide = _GUIDES.match(segment, at)
    names, end = units_at(segment, guide.end()) if guide else ("", 0)
    role = role_at(segment, end) if names else None
    if role is None or role[0] not in (LEAD, RESPONSIBLE):
        return None
    listed = split_units(names)
    return _Move(
        LEAD,
        listed.units[:1],
        (*listed.units[1:], *split_units(guides).units),
        listed.is_open,
        is_ordered,
        ROLE,
    )


def _partners(segment: str, kind: str, role_end: int) -> tuple[str, str]:
    """Return the units named after 会同, at once or after another role word, and the words behind them."""
    if kind == WITH:
        partners, end = units_at(segment, role_end)
        return partners, segment[end:]
    following = role_at(segment, role_end)
    if following and following[0] == WITH:
        return units_at(segment, following[1])[0], segment[role_end:]
    beside, end = units_at(segment, role_end + segment.startswith("、", role_end))
    if beside and (helping := role_at(segment, end)) and helping[0] == SUPPORT:  # A牵头、B参与
        return beside, segment[helping[1] :]
    return "", segment[role_end:]


def _consulting(askers: tuple[str, ...], asked: tuple[str, ...]) -> _Move:
    """请财政、发改商住建提出意见: of several the last named leads; a single one who consults leads."""
    if len(askers) > 1:
        return _Move(CONSULT, asked[-1:], (*askers, *asked[:-1]), is_ordered=True, force=ROLE)
    return _Move(CONSULT, askers, asked, is_ordered=True, force=ROLE)


def _plain(names: tuple[str, ...], rest: str, *, is_open: bool, is_ordered: bool) -> _Move | None:
    """Units without a role word: charged where they are ordered, or followed by what they must do."""
    if len(rest) < 2 or rest.startswith(("的", "《", "、", "等", "，")) or _NAMES_A_THING.match(rest):
        return None
    does = _DOES.match(rest)
    if any(is_person(name) for name in names) and not (is_ordered and does):
        return None
    if not is_ordered and any(is_bare(name) for name in names):
        return None
    if is_ordered and _NO_ORDER.match(rest):
        return None
    acts = does or (is_office(names[0]) and _ACTS.match(rest) and not _OF_ITSELF.match(rest))
    force = MODAL if _MODAL.match(rest) else VERB if acts else ANY
    return _Move(PLAIN, names, (), is_open, is_ordered, force)


def _says_only_who(words: str) -> bool:
    """Whether a sentence is nothing but units and what they are to each other (县住建局、县财政局负责。)."""
    for first, last in _segments(words, 0, len(words)):
        segment = words[first:last].removeprefix("由").rstrip("。；;")
        names, end = units_at(segment)
        role = role_at(segment, end) if names else None
        if role is None or role[1] != len(segment):
            return False
    return True


def helpers_in(text: str) -> tuple[str, ...]:
    """Return the units that a paragraph headed by the one in charge names beside it (会同A, B做好配合)."""
    names: list[str] = []
    for start, end in sentences(text):
        for first, last in _segments(text, start, end):
            move = _read_segment(text[first:last])
            if move and move.role == SUPPORT and not move.is_ordered:
                names += [*move.names, *move.partners]
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class _Said:
    """What is known of a move when it is decided whether it charges anybody.

    `is_vague`: by a name that stands for many. `is_dated`: by a day or a limit, for one who can keep it.
    """

    move: _Move
    supports: tuple[str, ...]
    words: str
    deadlines: tuple[Deadline, ...]
    is_vague: bool
    is_dated: bool
    exhorts: bool


def _counts(text: str, draft: _Draft, *, by: str, frame: Frame, manner: str, is_staged: bool) -> bool:
    """Whether what a segment does is an assignment in a document of this manner.

    `by` says by when at the beginning or the end of the sentence.
    """
    said = _said(text, draft, by=by, frame=frame)
    move, name = said.move, said.move.names[0]
    if explains(said.words) or reports_on_all(name, said.words):
        return False
    is_own = "督查" in name and not (move.is_ordered or said.is_dated or move.force in (ROLE, MODAL))
    if is_own and _OVERSEES.search(said.words):
        return False
    if _NOBODY_NAMED.fullmatch(name) and len(move.names) == 1 and not said.supports:
        return any(one.value for one in said.deadlines)  # 请有关部门抓紧查明
    if is_staged and move.force != ANY and manner != STANDING and not said.exhorts:
        return True
    if manner == STANDING:
        return move.force != ANY and any(one.kind == DATE and one.value for one in said.deadlines)
    if manner == STRICT:
        return _counts_strictly(said)
    if manner == CIRCULAR:
        return _counts_in_circular(said)
    return _counts_at_large(said, is_minutes=manner == MINUTES)


_OVERSEES = re.compile(r"每(?:年|季|季度|月|周|旬|半月)[^，。；]{0,3}(?:通报|督查|督办|督导)")


def _said(text: str, draft: _Draft, *, by: str, frame: Frame) -> _Said:
    move, words = draft.move, text[draft.start : draft.end]
    is_spirit = exhorts(words)
    deadlines = read_deadlines(words, frame=frame) or ([] if is_spirit else read_deadlines(by, frame=frame))
    is_vague = is_collective(move.names[0])
    is_fixed = any(one.kind in (DATE, LIMIT) and one.value for one in deadlines)
    is_dated = is_fixed and not (is_vague and move.force == ANY and not move.is_asked)
    is_dated |= not is_vague and any(one.kind == RECURRING and "前" in one.words for one in deadlines)
    return _Said(move, tuple(draft.supports), words, tuple(deadlines), is_vague, is_dated, is_spirit)


def _counts_strictly(said: _Said) -> bool:
    move = said.move
    if move.force == ROLE and _says_only_who(said.words):
        return True
    if is_chosen(move.names[0]) and move.force in (ROLE, MODAL) and not said.exhorts:
        return True
    if said.is_dated and move.force != ANY:
        return True
    has_partners = not all(map(is_collective, said.supports))
    if move.is_ordered and has_partners and not said.exhorts:  # 由A处置，B配合
        return True
    with_whom = move.role == WITH and has_partners
    is_firm = move.force == ROLE or (move.force == MODAL and (with_whom or not said.exhorts))
    leads_others = move.role in (LEAD, COORDINATE, WITH) and bool(said.supports)
    return is_firm and (move.is_ordered or leads_others)


def _is_asked(said: _Said) -> bool:
    return said.move.is_asked and (not said.is_vague or bool(_EACH_PLACE.match(said.move.names[0])))


def _counts_in_circular(said: _Said) -> bool:
    is_past = any("date_passed" in one.flags for one in said.deadlines)
    if _is_asked(said) or (said.is_dated and not is_past):
        return True
    if said.is_vague or said.exhorts or is_past:
        return False
    return said.move.force == MODAL or (said.move.force == ROLE and said.move.is_ordered)


def _counts_at_large(said: _Said, *, is_minutes: bool) -> bool:
    move = said.move
    if said.is_dated or _is_asked(said) or (move.is_ordered and (is_minutes or move.force != ANY)):
        return True
    if move.force == ROLE:
        is_each = is_minutes or move.names[0].startswith("各")
        return not said.is_vague or (is_each and not said.exhorts)
    if _EACH_PLACE.match(move.names[0]) and move.force in (MODAL, VERB) and not said.exhorts:
        return True
    if _BY_FIELD.fullmatch(move.names[0]) and move.force in (MODAL, ROLE) and is_minutes and not said.exhorts:
        return True
    is_enough = move.force == MODAL or (move.force == VERB and is_minutes)
    leads_in = said.words.rstrip().endswith(("：", ":"))
    return is_enough and not said.is_vague and not (said.exhorts and len(said.words) < 60 and not leads_in)


def _common_date(text: str, begin: int, drafts: Sequence[_Draft], *, frame: Frame) -> str:
    """Return the first or the last words of a sentence where they say only by when, for all whom it charges.

    「由A组建队伍，B保障经费，4月1日前到位」: both by April 1. 「4月1日前，由A组建队伍，B保障经费」 too.
    """
    first, comma = next(_segments(text, begin, drafts[-1].end))
    ahead = text[first:comma]
    if _ONLY_BY_WHEN.match(ahead) and _dated(ahead, frame) and _read_segment(ahead) is None:
        return ahead
    *_, (start, end) = _segments(text, drafts[0].start, drafts[-1].end)
    words = text[start:end]
    if start <= drafts[-1].start or any(_dated(text[one.start : one.end], frame) for one in drafts[:-1]):
        return ""
    return words if _dated(words, frame) and _ONLY_BY_WHEN.match(words) else ""


_ENDS_A_FIELD = re.compile(r"(?:成果(?:形式)?|备注)[：:][^。；]*[。；]")


def says_only_when(words: str) -> bool:
    """Whether words behind labels say no more than by when (6月底前完成, 持续推进)."""
    rest = re.sub(r"^(?:要求|计划|预计|确保|力争)", "", _ENDS_A_FIELD.sub("", words).strip("。；; "))
    return len(rest) <= 24 and bool(_ONLY_BY_WHEN.match(rest) or _NO_DAY.fullmatch(rest))


_NO_DAY = re.compile(
    r"(?:并|需|须)?(?:长期|持续|常态化?|滚动|立即|立行立改|即知即改)[一-龥]{0,6}|.{0,4}[一二三四]季度.{0,6}|年[内底].{0,6}|上半年.{0,4}|全年.{0,4}"
)


def _dated(words: str, frame: Frame) -> bool:
    return any(one.value for one in read_deadlines(words, frame=frame))


def _parties(draft: _Draft) -> Parties:
    move = draft.move
    lead = move.names[0]
    supports = tuple(dict.fromkeys(name for name in (*move.names[1:], *draft.supports) if name != lead))
    is_shared = len(move.names) > 1
    facts = {
        "several_leads": is_shared and move.role == LEAD,
        "first_named_assumed": is_shared and move.role != LEAD,
        "by_duty": move.role == DUTY,
        "no_lead": move.role in (DUTY, SUPPORT),
        "consult_order": move.role == CONSULT,
        "collective": is_collective(lead),
        "collective_support": any(is_collective(name) for name in supports),
        "open_list": draft.is_open,
        "person_leads": is_person(lead),
    }
    flags = tuple(flag for flag, holds in facts.items() if holds)
    return Parties(lead, supports, flags, draft.leader)
