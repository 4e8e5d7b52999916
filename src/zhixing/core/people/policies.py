"""Who may do what: one table of roles, relations and verb groups, and questions asked of it.

A role gives the rights of its groups, and a reach: over the own unit, the units of one's line, a
whole sphere, everything, or no content at all. Nothing else gives rights. The table is read at each
request, so a changed role is obeyed by the very next one (R27).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from zhixing.foundation.actors import Actor, Officer, Reach
from zhixing.foundation.words import mark


class Relation(StrEnum):
    """How a unit must stand to an officer for a role to reach it."""

    NONE = "none"
    UNIT = "unit"
    LINE = "line"
    SPHERE = "sphere"
    ALL = "all"


RELATION_NAMES: Mapping[Relation, str] = {
    Relation.NONE: mark("不涉及业务内容"),
    Relation.UNIT: mark("本单位"),
    Relation.LINE: mark("分管单位"),
    Relation.SPHERE: mark("本系统"),
    Relation.ALL: mark("全部"),
}

RIGHT_NAMES: Mapping[str, str] = {
    "see": mark("查看"),
    "register": mark("登记立项"),
    "issue": mark("交办"),
    "urge": mark("催办"),
    "check": mark("审核销号"),
    "rule": mark("裁定"),
    "approve": mark("审批"),
    "instruct": mark("批示"),
    "sign_for": mark("签收"),
    "name_handler": mark("指定责任人"),
    "report": mark("反馈进展"),
    "sign_off": mark("签发"),
    "issue_ladder": mark("签发督办通知"),
    "publish_calendar": mark("发布工作日历"),
    "change_rules": mark("修改条款"),
    "manage_people": mark("管理机构人员"),
    "approve_roles": mark("核准授权"),
    "verify_ledger": mark("校验办理记录"),
    "export": mark("导出"),
    "decompose": mark("任务分解"),
    "import": mark("导入"),
    "see_runs": mark("查看运行状况"),
    "seal_secret": mark("封存涉密信息"),
    "classify": mark("认定效能问题"),
    "judge_complaint": mark("裁定投诉"),
    "decide_treatment": mark("决定处理意见"),
    "serve_window": mark("窗口收件"),
    "run_hall": mark("管理政务服务"),
}

GROUPS: Mapping[str, frozenset[str]] = {
    "look": frozenset({"see"}),
    "follow_up": frozenset({"register", "issue", "urge", "check", "decompose"}),
    "direct": frozenset({"approve", "instruct"}),
    "settle": frozenset({"rule"}),
    "ladder": frozenset({"issue_ladder"}),
    "lead_unit": frozenset({"sign_for", "name_handler", "report", "sign_off"}),
    "lead_section": frozenset({"name_handler", "report", "sign_off"}),
    "front_desk": frozenset({"sign_for", "name_handler", "report"}),
    "handle": frozenset({"report"}),
    "window": frozenset({"serve_window"}),
    "hall": frozenset({"serve_window", "run_hall", "export"}),
    "people": frozenset({"manage_people"}),
    "second": frozenset({"approve_roles"}),
    "calendar": frozenset({"publish_calendar"}),
    "rules": frozenset({"change_rules"}),
    "bring_in": frozenset({"import"}),
    "take_out": frozenset({"export"}),
    "runs": frozenset({"see_runs"}),
    "verify": frozenset({"verify_ledger"}),
    "seal": frozenset({"seal_secret"}),
}


@dataclass(frozen=True, slots=True)
class RoleRow:
    """One row of the table: in this relation the role has these groups of rights."""

    role: str
    relation: Relation
    groups: tuple[str, ...]

    @property
    def rights(self) -> frozenset[str]:
        """The rights of all groups of the row."""
        return frozenset().union(*(GROUPS[group] for group in self.groups))


ROLE_TABLE: tuple[RoleRow, ...] = (
    RoleRow("county_head", Relation.SPHERE, ("look", "direct", "settle", "ladder")),
    RoleRow("county_leader", Relation.LINE, ("look", "direct")),
    RoleRow("office_director", Relation.SPHERE, ("look", "follow_up", "settle", "ladder", "take_out")),
    RoleRow("office_director", Relation.ALL, ("calendar", "rules", "bring_in", "runs")),
    RoleRow("supervisor", Relation.SPHERE, ("look", "follow_up", "ladder", "take_out", "bring_in")),
    RoleRow("unit_head", Relation.UNIT, ("look", "lead_unit")),
    RoleRow("deputy_head", Relation.UNIT, ("look", "lead_unit")),
    RoleRow("office_head", Relation.UNIT, ("look", "lead_section")),
    RoleRow("clerk", Relation.UNIT, ("look", "handle")),
    RoleRow("town_clerk", Relation.UNIT, ("look", "front_desk")),
    RoleRow("window_clerk", Relation.UNIT, ("look", "handle", "window")),
    RoleRow("hall_manager", Relation.UNIT, ("look", "handle", "hall")),
    RoleRow("personnel", Relation.NONE, ("people",)),
    RoleRow("discipline", Relation.UNIT, ("look", "handle")),
    RoleRow("auditor", Relation.ALL, ("look", "verify", "take_out")),
    RoleRow("system_admin", Relation.NONE, ("people", "calendar", "bring_in", "runs")),
    RoleRow("security_admin", Relation.NONE, ("second", "runs")),
    RoleRow("secrecy_officer", Relation.SPHERE, ("look", "seal")),
    RoleRow("legal_office", Relation.UNIT, ("look", "handle")),
    RoleRow("legal_office", Relation.ALL, ("rules",)),
)

ROLE_NAMES: Mapping[str, str] = {
    "county_head": mark("县长"),
    "county_leader": mark("县领导"),
    "office_director": mark("政府办主任"),
    "supervisor": mark("督查员"),
    "unit_head": mark("单位主要负责人"),
    "deputy_head": mark("单位分管负责人"),
    "office_head": mark("股室负责人"),
    "clerk": mark("承办人"),
    "town_clerk": mark("乡镇党政办承办人"),
    "window_clerk": mark("窗口人员"),
    "hall_manager": mark("政务服务管理员"),
    "personnel": mark("人事管理员"),
    "discipline": mark("纪检监察联络员"),
    "auditor": mark("审计员"),
    "system_admin": mark("系统管理员"),
    "security_admin": mark("安全管理员"),
    "secrecy_officer": mark("保密员"),
    "legal_office": mark("法制审核员"),
}
ROLES: frozenset[str] = frozenset(ROLE_NAMES)

# What a post has by its level, given when it is registered and without a second person.
ORDINARY_ROLES: frozenset[str] = frozenset(
    {"county_leader", "unit_head", "deputy_head", "office_head", "clerk", "town_clerk", "window_clerk"}
)
ROLE_OF_LEVEL: Mapping[str, str] = {
    "county_leader": "county_leader",
    "head": "unit_head",
    "deputy": "deputy_head",
    "office_head": "office_head",
    "clerk": "clerk",
}

# Kept apart: never held together by one post, never delegated, never acted for by a superior.
SEPARATED_ROLES: frozenset[str] = frozenset({"system_admin", "security_admin", "auditor", "secrecy_officer"})
_ADMINISTRATORS: frozenset[str] = frozenset({"system_admin", "security_admin", "auditor"})

# What only the members of a standing body may, by the rule of the body in force (A10).
BODY_RIGHTS: frozenset[str] = frozenset({"classify", "judge_complaint", "decide_treatment"})

# Roles that approve, supervise, export or administer sign in with a second factor (R49).
SECOND_FACTOR_ROLES: frozenset[str] = ROLES - {"office_head", "clerk", "town_clerk", "window_clerk"}


def ordinary_role(level: str, unit_kind: str) -> str:
    """Return the role that a post has by its level: a town's own clerk receives everything (P22)."""
    if (level, unit_kind) == ("clerk", "town"):
        return "town_clerk"
    return ROLE_OF_LEVEL[level]


def rights_of(roles: Iterable[str]) -> frozenset[str]:
    """Return every right that these roles give in any relation."""
    wanted = set(roles)
    return frozenset().union(*(row.rights for row in ROLE_TABLE if row.role in wanted))


def separated_rights() -> frozenset[str]:
    """Return the rights that nobody may hand to another: those of the separated roles alone."""
    others = rights_of(ROLES - SEPARATED_ROLES)
    return rights_of(SEPARATED_ROLES) - others


def reach_of(
    roles: Iterable[str], *, sphere: str, unit_ids: Collection[int], line_unit_ids: Collection[int]
) -> Reach:
    """Return which matters these roles may see.

    `unit_ids` is the own unit with all that is below it, `line_unit_ids` the units of the leader's
    line. Only rows of the table that hold the right to see give reach.
    """
    wanted = set(roles)
    relations = {row.relation for row in ROLE_TABLE if row.role in wanted and "see" in row.rights}
    return Reach(
        everything=Relation.ALL in relations or Relation.SPHERE in relations,
        sphere="" if Relation.ALL in relations else sphere,
        unit_ids=frozenset(unit_ids) if Relation.UNIT in relations else frozenset(),
        line_unit_ids=frozenset(line_unit_ids) if Relation.LINE in relations else frozenset(),
    )


def reaches(reach: Reach, *, unit_id: int, sphere: str) -> bool:
    """Whether business of the unit, which is of `sphere`, lies within `reach`."""
    if reach.everything and reach.sphere in ("", sphere):
        return True
    return unit_id in reach.unit_ids or unit_id in reach.line_unit_ids


def has_right(officer: Actor, right: str, *, unit_id: int, sphere: str) -> bool:
    """Whether the actor has `right` over business of this unit."""
    if not isinstance(officer, Officer) or not officer.may(right):
        return False
    return reaches(officer.reach, unit_id=unit_id, sphere=sphere)


# --- Questions that acts ask ---------------------------------------------------------------------


def may_manage_people(by: Actor) -> bool:
    """Whether the actor keeps units, posts and persons."""
    return by.may("manage_people")


def may_second(by: Actor, second: Actor) -> bool:
    """Whether `second` is another person, in another post, who may approve what `by` asked for.

    Judged by person, so one's own delegate or second post is refused (R28).
    """
    if not isinstance(by, Officer) or not isinstance(second, Officer):
        return False
    if by.person_id == second.person_id or by.post_ids & second.post_ids:
        return False
    return second.may("approve_roles")


def may_hold_together(roles: Iterable[str]) -> bool:
    """Whether one post may have all these roles: of the three administrators at most one."""
    return len(_ADMINISTRATORS & set(roles)) <= 1


def may_look_after_unit(by: Actor, *, unit_id: int) -> bool:
    """Whether the actor heads the unit (signs its duties, names who acts) or keeps all units."""
    if by.may("manage_people"):
        return True
    return isinstance(by, Officer) and by.may("sign_off") and unit_id in by.reach.unit_ids


def may_sign_duties(by: Actor, *, unit_id: int) -> bool:
    """Whether the actor is the head of the unit: the list of duties is signed by nobody else (A2)."""
    if not isinstance(by, Officer) or by.post_level not in ("head", "county_leader"):
        return False
    return by.may("sign_off") and unit_id in by.reach.unit_ids


def may_see_unit_detail(by: Actor, *, unit_id: int, sphere: str) -> bool:
    """Whether the actor sees more of a unit than the directory: coverage, delegations, telephones."""
    if by.may("manage_people") or by.may("approve_roles"):
        return True
    return isinstance(by, Officer) and reaches(by.reach, unit_id=unit_id, sphere=sphere)


def may_see_directory(by: Actor) -> bool:
    """Whether the actor is an official: units, posts and names are known to all of them."""
    return isinstance(by, Officer)


@dataclass(frozen=True, slots=True)
class Parties:
    """Who is a party to an item: its handlers, the posts that answer for it, the units accused."""

    person_ids: frozenset[int] = field(default_factory=frozenset)
    post_ids: frozenset[int] = field(default_factory=frozenset)
    unit_ids: frozenset[int] = field(default_factory=frozenset)


def may_judge(officer: Officer, parties: Parties) -> bool:
    """Whether the officer is no party: not as a person, not by post, not by unit (A10)."""
    if officer.person_id in parties.person_ids:
        return False
    if officer.post_ids & parties.post_ids:
        return False
    return officer.unit_id not in parties.unit_ids


def may_classify(officer: Actor, parties: Parties) -> bool:
    """Whether the officer sits in a standing body that classifies breaches, and is no party."""
    return isinstance(officer, Officer) and officer.may("classify") and may_judge(officer, parties)


def may_rule_on_complaint(officer: Actor, parties: Parties) -> bool:
    """Whether the officer sits in the body that rules on complaints, and is no party."""
    return isinstance(officer, Officer) and officer.may("judge_complaint") and may_judge(officer, parties)
