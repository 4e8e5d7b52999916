"""Decisions of this room on plain values: what a duty lacks, what a year of papers shows, rings."""

from __future__ import annotations

import hashlib
import ipaddress
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from zhixing.foundation.pinyin import syllables
from zhixing.foundation.words import mark

# S0:73 主体明确、权责对称、层级清晰、奖罚分明、衔接得当.
FIVE_PROPERTIES: Mapping[str, str] = {
    "owner": mark("主体明确"),
    "power": mark("权责对称"),
    "level": mark("层级清晰"),
    "consequence": mark("奖罚分明"),
    "partner": mark("衔接得当"),
}

# S0:35 同计划、同部署、同检查、同考核、同奖惩.
CHECKPOINTS: tuple[str, ...] = ("plan", "deployment", "inspection", "appraisal", "reward")
# A paper of these kinds cannot be handed in with an empty column; the others then count as missed.
COMPLETE_ONLY: frozenset[str] = frozenset({"plan", "appraisal"})

# S0:35 一把手主要责任、其他领导领导责任、处室负责人直接责任.
DUAL_RESPONSIBILITY: Mapping[str, str] = {
    "county_leader": mark("领导责任"),
    "head": mark("主要责任"),
    "deputy": mark("领导责任"),
    "office_head": mark("直接责任"),
}


# The sheets of the roster and their columns, the same in and out. The first column is the code.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "单位": (
        "单位编码",
        "单位全称",
        "单位简称",
        "机构类别",
        "上级单位",
        "所属系统",
        "组织序列",
        "生效日期",
    ),
    "岗位": ("岗位编码", "所在单位", "岗位名称", "职务层次", "直接上级", "序号"),
    "人员": ("人员编码", "姓名", "岗位", "手机", "邮箱", "账号名"),
}


def duty_lacks(
    *, has_post: bool, has_level: bool, power: str, consequence: str, partner: str
) -> tuple[str, ...]:
    """Return which of the five properties (S0:73) a duty lacks, in their order."""
    present = {
        "owner": has_post,
        "power": bool(power.strip()),
        "level": has_level,
        "consequence": bool(consequence.strip()),
        "partner": bool(partner.strip()),
    }
    return tuple(name for name in FIVE_PROPERTIES if not present[name])


@dataclass(frozen=True, slots=True)
class DualYear:
    """Which of the five checkpoints (五同) of one unit and year hold both columns."""

    held: frozenset[str]
    seen: frozenset[str]

    @property
    def count(self) -> int:
        """How many of the five hold."""
        return len(self.held)

    def mark_of(self, checkpoint: str) -> str:
        """Return held, missed (a paper lacks a column) or waiting (no paper yet)."""
        if checkpoint in self.held:
            return "held"
        return "missed" if checkpoint in self.seen else "waiting"


def dual_year(papers: Iterable[tuple[str, bool, bool]]) -> DualYear:
    """Return the year of papers given as (checkpoint, has business, has conduct).

    A checkpoint holds when it has a paper and every one of its papers has both columns: one
    inspection without the second column loses it (A6).
    """
    seen: set[str] = set()
    missed: set[str] = set()
    for checkpoint, business, conduct in papers:
        seen.add(checkpoint)
        if not (business and conduct):
            missed.add(checkpoint)
    return DualYear(frozenset(seen - missed), frozenset(seen))


def closes_ring(start: int, target: int, *, above: Callable[[int], int | None]) -> bool:
    """Whether going up from `target` by `above` comes to `start`: the new line would be a ring."""
    seen: set[int] = set()
    place: int | None = target
    while place is not None and place not in seen:
        if place == start:
            return True
        seen.add(place)
        place = above(place)
    return False


def reaches_person(start: int, wanted: int, *, handed_to: Callable[[int], Sequence[int]]) -> bool:
    """Whether delegations lead from the person `start` to the person `wanted`."""
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        person = waiting.pop()
        if person == wanted:
            return True
        if person not in seen:
            seen.add(person)
            waiting.extend(handed_to(person))
    return False


def clean_lines(text: str) -> list[str]:
    """Return the sentences of a column, one a line, without blanks and leading numbers."""
    lines = (line.strip().lstrip("0123456789.、．)） ").strip() for line in text.splitlines())
    return [line for line in lines if line]


# R39: a delay after 5 failures, a lock of 15 minutes after 10, never for good.
FREE_FAILURES = 4
LOCKING_FAILURES = 10
FIRST_DELAY = timedelta(seconds=10)
LOCK = timedelta(minutes=15)
# From networks that the account does not know, all together; and from one network, whoever is meant.
STRANGERS_AN_HOUR = 30
NETWORK_A_MINUTE = 30


def wait_after(failures: int) -> timedelta:
    """Return how long to wait after so many failures in a row: nothing, then ever longer, then the lock."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    if failures >= LOCKING_FAILURES:
        return LOCK
    return FIRST_DELAY * (1 << (failures - FREE_FAILURES - 1))


def network_of(address: str) -> str:
    """Return the network of an address: the first three bytes of IPv4, the first 48 bits of IPv6."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    bits = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network(f"{found}/{bits}", strict=False))


def name_hash(username: str) -> str:
    """Return what stands for a typed name among the attempts: names typed wrongly may be passwords."""
    return hashlib.sha256(username.strip().casefold().encode()).hexdigest()


# A key of another system is looked at again every year.
LONGEST_PARTNER_KEY = timedelta(days=366)


def key_digest(secret: str) -> str:
    """Return what is kept of a partner's key: SHA-256 of 256 random bits needs no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def request_digest(*, post_id: int, role: str, grants: bool, reason: str, asked_by_id: int) -> str:
    """Return SHA-256 of what an approver is shown: it must still be so when he approves (R28)."""
    seen = {"post": post_id, "role": role, "grants": grants, "reason": reason, "asked_by": asked_by_id}
    return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def pinyin_of(name: str) -> tuple[str, str]:
    """Return a name's pinyin and its initials, for search: 周敏 is ("zhou min", "zm")."""
    sounds = syllables(name)
    return " ".join(sounds)[:128], "".join(sound[:1] for sound in sounds)[:16]
