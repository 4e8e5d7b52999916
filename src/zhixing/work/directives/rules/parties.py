"""Who leads and who supports, read from the words of a responsibility clause.

（A、B负责）, （A牵头，B、C配合）, （A会同B负责）, （各地区、各有关部门按职责分工负责） and the values of
责任单位：, 牵头单位：, 配合单位： are one grammar: lists of units between role words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from zhixing.foundation.reading import labels
from zhixing.work.directives.rules.units import (
    is_collective,
    is_person,
    looks_like_unit,
    split_units,
    units_at,
)

LEAD: Final = "lead"
RESPONSIBLE: Final = "responsible"
SUPPORT: Final = "support"
WITH: Final = "with"
GUIDE: Final = "guide"
DUTY: Final = "duty"
CONSULT: Final = "consult"

FIRST_NAMED_RULE = re.compile(
    r"(?:第一位|首位|第一个|第一名|最前面?)(?:的|者)?(?:责任)?(?:单位|部门|"
    r"地区和部门)?(?:的)?(?:为|是|系|即为|即)(?:该项(?:工作|任务)的?)?(?:总)?(?:牵头|主办|"
    r"主责)"
)

# 以下均需试点城市政府落实，不再列出: who carries out everything that follows, said once.
CARRIED_OUT_RULE = re.compile(
    r"以下(?:各项|各条|措施|工作|任务|内容)?(?:均|都|全部|皆)(?:需|须|要|应)?(?:由)?(?P<who>[^，。；（）]{2,20}?)(?:负责)?(?:组织)?"
    r"(?:落实|实施|承办|承担|完成)(?=[，。；）)]|$)"
)

_ROLE_WORDS: tuple[tuple[str, str], ...] = (
    (
        DUTY,
        (
            r"(?:要|应)?(?:按照?|根据|依照?|依据|结合|立足|各按)(?:各自|部门|工作|自身|本单位|有关|"
            r"相关)*(?:的)?(?:职责|职能|分工|职权)[^，。；、]{0,6}?"
            r"(?:分别|共同|具体|抓好|做好)?(?:负责|落实|实施|推进|办理|抓落实|(?=$|[，。；]))|各负其责"
        ),
    ),
    (
        LEAD,
        (
            r"负责牵头|(?:共同|具体|总)?牵头(?!单位|部门)(?:负责|抓总|组织实施|组织|统筹协调|协调落实|协调|落实|"
            r"实施|办理|推进|抓好)*|为(?:总)?牵头(?:单位|部门)|主办(?!单位|部门)|主责(?!单位|部门)|抓总|负总责|"
            r"(?:任|为|作为)(?:项目)?业主(?:单位)?|为(?:主办|主责)(?:单位|部门)|为主(?:办理|负责)?(?=$|[，。；])"
        ),
    ),
    (
        SUPPORT,
        (
            r"(?:积极|密切|共同|协同|具体|予以|给予|全力|做好)?(?:配合|协助|协同|参与|参加|支持|"
            r"协办|会办(?!公)|协作)(?!单位|部门)(?:实施|推进|落实|做好|工作|抓好|办理)*|为(?:配合|协办|参与|"
            r"责任配合)(?:单位|部门)"
        ),
    ),
    (GUIDE, r"(?:加强|具体|业务|负责)?(?:指导|督促|督导|监督)(?:指导|检查|落实)*(?:$|(?=[，。；]))"),
    (WITH, r"(?:应)?(?:会同|联合(?!会)|协同)"),
    (
        RESPONSIBLE,
        (
            r"(?:分别|共同|具体|各自|直接|全面|分工|主要|统一|组织)?负责(?!人|同志|领导|"
            r"制(?![定订作造止]))(?:具体)?(?:组织实施|实施|落实|推进|办理|协调)?|分头(?:落实|实施|负责)|"
            r"(?:具体|组织|共同)?(?:抓好|抓)?(?:落实|实施)|承办(?!单位|部门)|为(?:主要|第一)?责任(?:单位|部门|主体)|"
            r"(?:共同|具体|分别|联合)办理|统筹协调|统筹负责|统筹推进|统筹"
        ),
    ),
)
_PERSON_BEHIND = re.compile(r"[（(][一-龥·]{2,4}(?<![局委办部院会所站])[)）]$")
_WITH_PEOPLE = re.compile(r"(?:责任|负责|联系)人")
# Departments known by what they do alone: with 按职责分工负责 and nobody beside them they lead nothing.
_NOBODY = re.compile(
    r"全?(?:省|市|县|区|州|镇)?(?:直|级|属)?(?:(?:有关|相关)(?:地区和)?(?:职能)?(?:部门|单位|部门和单位|部门、单位)"
    r"|各(?!有关|相关)[一-龥]{2,8}部门)"
)
_ROLES = re.compile("|".join(f"(?P<{role}>{words})" for role, words in _ROLE_WORDS))
_LEAD_IN = re.compile(r"^(?:由|以|请|拟由|责成|各由|其中|主要由|并由|再由)")


@dataclass(frozen=True, slots=True)
class Parties:
    """Lead and supporting units as proposed. `lead` is '' where nobody is named; `leader` is 牵头领导.

    Flags: first_named_assumed, several_leads, guides_only, by_duty, no_lead, collective, collective_support,
    open_list, person_leads.
    """

    lead: str = ""
    supports: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    leader: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """All units, lead first."""
        return ((self.lead,) if self.lead else ()) + self.supports


@dataclass(slots=True)
class _Roll:
    """Units as they come in, by role."""

    leads: list[str] = field(default_factory=list)
    responsible: list[str] = field(default_factory=list)
    guides: list[str] = field(default_factory=list)
    supports: list[str] = field(default_factory=list)
    leader: str = ""
    is_open: bool = False
    is_by_duty: bool = False
    has_partner: bool = False
    order: list[str] = field(default_factory=list)
    charged: list[str] = field(default_factory=list)  # who 负责 beside those who 牵头

    def enter(self, text: str, role: str, *, must_look: bool = False) -> bool:
        """Enter the units of `text` in `role`. Returns whether any was entered.

        With `must_look`, nothing is entered unless every name looks like one.
        """
        listed = split_units(_LEAD_IN.sub("", text.strip("、，, 　")))
        if not listed.units or (must_look and not all(looks_like_unit(name) for name in listed.units)):
            return False
        self.is_open |= listed.is_open
        for name in listed.units:
            if name in self.order and (role != LEAD or name in self.leads):
                continue
            if name in self.order:  # named among the others before, and now as the one who leads
                self.order.remove(name)
                for roll in (self.responsible, self.supports, self.guides):
                    if name in roll:
                        roll.remove(name)
            self.order.append(name)
            self._list(name, role, listed.leads, listed.supports).append(name)
        return True

    def _list(self, name: str, role: str, leads: tuple[str, ...], supports: tuple[str, ...]) -> list[str]:
        if name in leads:
            return self.leads
        if name in supports or role == SUPPORT:
            return self.supports
        if role == LEAD:
            return self.leads
        if role == GUIDE:
            return self.guides
        if self.leads:
            self.charged.append(name)
        return self.responsible

    def parties(self) -> Parties:
        """Return what the roll proposes."""
        self._let_units_lead()
        lead = (self.leads or self.responsible or self.guides or [""])[0]
        if self.is_by_duty and len(self.order) == 1 and _NOBODY.fullmatch(lead):
            return Parties("", (), ("by_duty", "no_lead", "collective"), self.leader)
        supports = tuple(name for name in self.order if name != lead)
        return Parties(lead, supports, tuple(self._flags(lead, supports)), self.leader)

    def _let_units_lead(self) -> None:
        """Beside a leader who 牵头 in person, those who 负责 are charged: the first of them leads."""
        if self.leads and self.charged and all(map(is_person, self.leads)):
            self.leader = self.leader or self.leads[0]
            self.order = [name for name in self.order if name not in self.leads]
            self.leads = []
            self.responsible = self.charged

    def _flags(self, lead: str, supports: tuple[str, ...]) -> list[str]:
        facts = {
            "several_leads": len(self.leads) > 1,
            "first_named_assumed": not self.leads and len(self.responsible or self.guides) > 1,
            "guides_only": bool(self.guides) and lead == self.guides[0],
            "by_duty": self.is_by_duty,
            "no_lead": not lead or (self.is_by_duty and not self.leads),
            "collective": is_collective(lead),
            "collective_support": any(is_collective(name) for name in supports),
            "open_list": self.is_open,
            "person_leads": is_person(lead),
        }
        return [flag for flag, holds in facts.items() if holds]


def read_parties(text: str, *, default: str = RESPONSIBLE, must_look: bool = False) -> Parties:
    """Return the parties named in `text`, a clause without labels or the value of one.

    `default` is the role of units that no role word follows. With `must_look`, words that do not look
    like units count for nothing.
    """
    roll = _Roll()
    _enter_clause(roll, text, default=default, must_look=must_look)
    return roll.parties()


def read_fields(fields: list[labels.Field]) -> Parties:
    """Return the parties of labelled values: 牵头单位 leads, 责任单位 leads where no 牵头单位 is named."""
    roll = _Roll()
    roles = {labels.LEAD: LEAD, labels.RESPONSIBLE: RESPONSIBLE, labels.SUPPORT: SUPPORT, labels.GUIDE: GUIDE}
    for one in fields:
        if one.kind == labels.LEADER:
            roll.leader = one.value
        elif one.kind in roles and one.value:
            for kind, value in _values_within(one):
                _enter_clause(roll, value, default=roles[kind], must_look=False)
    return roll.parties()


def _values_within(one: labels.Field) -> list[tuple[str, str]]:
    """Return kind and value of the labels inside a value (牵头：县住建局 配合：县财政局), else its own."""
    inner = [part for part in labels.fields(one.value) if part.value]
    if not inner:
        return [(one.kind, _without_people(one))]
    before = one.value[: inner[0].start].strip()
    parties = [(part.kind, part.value) for part in inner if part.kind in labels.PARTY_KINDS]
    return [*([(one.kind, before)] if before else []), *parties]


def _without_people(one: labels.Field) -> str:
    """Return the value of 责任单位及责任人 without the people: names by no shape a unit's."""
    if not _WITH_PEOPLE.search(one.label):
        return one.value
    return "、".join(
        _PERSON_BEHIND.sub("", name)
        for name in re.split(r"[、，,;；\s　/]+", one.value)
        if len(name) > 3 or looks_like_unit(name)
    )


def _enter_clause(roll: _Roll, text: str, *, default: str, must_look: bool) -> None:
    """Read segment by segment; units of a segment without role word wait for the next role word."""
    waiting: list[str] = []
    has_roles = False  # behind a role word, what does not look like a unit is said of the task
    for segment in segments(text):
        if FIRST_NAMED_RULE.search(segment) or re.match(
            r"(?:以下|下同|同上|不再|本方案|其他任务|其余)", segment
        ):
            continue
        marks = [mark for mark in _ROLES.finditer(segment) if _depth(segment, mark.start()) == 0]
        if not marks:
            if _may_wait(segment, must_look=must_look):
                waiting.append(segment)
            continue
        _enter_segment(roll, segment, marks, waiting, default=default, must_look=must_look)
        waiting, has_roles = [], True
    role = SUPPORT if roll.leads and default == RESPONSIBLE else default
    for segment in waiting:
        roll.enter(segment, role, must_look=must_look or has_roles)


def _may_wait(segment: str, *, must_look: bool) -> bool:
    names = split_units(_LEAD_IN.sub("", segment)).units
    if must_look:
        return bool(names) and all(looks_like_unit(name) for name in names)
    return any(looks_like_unit(name) for name in names) or not _TELLS_WHEN.search(segment)


def _enter_segment(
    roll: _Roll,
    segment: str,
    marks: list[re.Match[str]],
    waiting: list[str],
    *,
    default: str,
    must_look: bool,
) -> None:
    at, is_with = 0, False
    for mark in marks:
        role = mark.lastgroup or RESPONSIBLE
        listed = segment[at : mark.start()]
        if is_with:
            roll.enter(listed, SUPPORT, must_look=must_look)
        else:
            # 「县人社局，各乡镇参与」: who stands apart before the first who support is charged.
            is_charged = role == SUPPORT and not (roll.leads or roll.responsible)
            for text in waiting:
                roll.enter(text, default if is_charged else role, must_look=must_look)
            roll.enter(listed, role, must_look=must_look)
            waiting.clear()
        roll.is_by_duty |= role == DUTY
        is_with = role == WITH
        at = mark.end()
    if is_with:
        rest = segment[at:]
        # 「会同区水务集团于8月31日前完成」: the names end where the words on when or what begin.
        roll.enter(rest, SUPPORT, must_look=must_look) or roll.enter(
            units_at(rest)[0], SUPPORT, must_look=must_look
        )


def role_at(text: str, start: int) -> tuple[str, int] | None:
    """Return the role word at `start` and where it ends; None where there is none."""
    mark = _ROLES.match(text, start)
    return (mark.lastgroup or RESPONSIBLE, mark.end()) if mark else None


def has_role_word(text: str) -> bool:
    """Whether a role word (负责, 牵头, 配合) or a label of parties stands in the text."""
    return bool(_ROLES.search(text)) or any(one.kind in labels.PARTY_KINDS for one in labels.fields(text))


def segments(text: str) -> list[str]:
    """Return `text` cut at commas, semicolons, stops and line ends outside brackets and quotation marks."""
    cut, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if sign in "（(《“":
            depth += 1
        elif sign in "）)》”":
            depth -= 1
        elif depth <= 0 and sign in "，,；;。\n":
            cut.append(text[start:place])
            start = place + 1
    cut.append(text[start:])
    return [segment.strip() for segment in cut if segment.strip()]


def _depth(text: str, place: int) -> int:
    return sum(sign in "（(" for sign in text[:place]) - sum(sign in "）)" for sign in text[:place])


_TELLS_WHEN = re.compile(r"\d|持续|长期|坚持|推进|立即|常态|全年|半年|季度|[年月]底|完成|下同")
_REMARK = re.compile(
    r"(?:不?含|包括|以下[简统]称|简称|[例比]?如|即|详?见|附|注|原|其中|此件|不包括|以下同|设在|设于|挂靠)"
)


def is_responsibility(text: str, *, is_at_end: bool) -> bool:
    """Whether the words of a bracket assign responsibility.

    `is_at_end` says that the bracket closes a sentence: only there a bare list of units does.
    """
    if any(one.kind in (labels.LEAD, labels.RESPONSIBLE, labels.SUPPORT) for one in labels.fields(text)):
        return True
    parts = segments(text)
    if not parts or len(text) > 400 or _REMARK.match(text) or FIRST_NAMED_RULE.search(parts[0]):
        return False
    roles = [mark for mark in _ROLES.finditer(text) if _depth(text, mark.start()) == 0]
    if not roles and not is_at_end:
        return False
    if not roles:
        return is_list_of_units(text)
    parties = read_parties(text, must_look=True)
    return bool(parties.names) and _is_clause(parts)


def is_list_of_units(text: str) -> bool:
    """Whether the text is nothing but names of units."""
    if "：" in text or ":" in text:
        return False
    parts = segments(text)
    names = [name for part in parts for name in split_units(part).units if not _TELLS_WHEN.search(part)]
    firm = [name for name in names if looks_like_unit(name)]
    return (
        bool(names)
        and len(firm) == len(names)
        and not re.fullmatch(r"[省地州盟旗县市区乡镇村社街道、（）]+", "".join(names))
    )


def _is_clause(parts: list[str]) -> bool:
    """Whether the first segment ends where its role word ends, so that it assigns and does not describe."""
    for part in parts:
        marks = [mark for mark in _ROLES.finditer(part) if _depth(part, mark.start()) == 0]
        if marks and marks[-1].lastgroup == WITH:
            return True
        if marks:
            return len(part[marks[-1].end() :]) <= 10 and "的" not in part[marks[-1].end() :]
    return False
