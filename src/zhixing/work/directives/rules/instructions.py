"""Instructions in plain values: the number of a round, the levels, the drafted report to the leader (P1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhixing.foundation.words import mark

LEVELS: Final = ("county", "city", "province")
LEVEL_WORDS: Final = {
    "county": mark("县领导批示"),
    "city": mark("市领导批示"),
    "province": mark("省领导批示"),
}

# What is printed on the paper that the leader wrote upon. The last may not enter the system at all (P9).
SECRET: Final = "secret"  # noqa: S105 - a marking, no password
MARKINGS: Final = {
    "": mark("无标注"),
    "internal": mark("内部"),
    "work_secret": mark("工作秘密"),
    SECRET: mark("秘密、机密或绝密"),
}

_NUMBER: Final = re.compile(r"(?:批?[〔\[(（](\d{4})[〕\])）])?(\d{1,7})号?")

# Which entry of the rule directives.limits a choice of the form takes.
LIMITS: Final = ("urgent", "short", "ordinary", "hard")


@dataclass(frozen=True, slots=True)
class Words:
    """What one leader wrote, by name with title, on a day."""

    leader: str
    text: str
    written_on: date
    leader_post_id: int | None = None


def number(year: int, serial: int, ordinal: int = 1) -> str:
    """Return 批〔2026〕31号, for a later round 批〔2026〕31-2号."""
    return f"批〔{year}〕{serial}-{ordinal}号" if ordinal > 1 else f"批〔{year}〕{serial}号"


def serial_in(text: str, year: int) -> int | None:
    """Return the number that 31, 31号 or 批〔2026〕31号 says, None for anything else and for other years."""
    found = _NUMBER.fullmatch(re.sub(r"\s", "", text))
    return int(found[2]) if found and int(found[1] or year) == year and int(found[2]) else None


def first_named(text: str, units: Sequence[tuple[int, str]]) -> int | None:
    """Return the unit whose short name stands first in a sentence, 「请住建、财政…」 included; else None."""
    places = []
    for key, name in units:
        at = text.find(name)
        stem = name.removesuffix("局")
        if at < 0 and len(stem) > 1:
            at = next((place + 1 for lead in "请、和由" if (place := text.find(lead + stem)) >= 0), -1)
        if at >= 0:
            places.append((at, -len(name), key))
    return min(places)[2] if places else None


def as_said(words: Sequence[Words]) -> str:
    """Return the sheet as one text, each leader on a line in the order of the sheet."""
    return "\n".join(f"{one.leader}：{one.text}" for one in words)


def draft_report(
    *, words: Sequence[Words], number: str, title: str, unit: str, said: str, problems: str, next_step: str
) -> str:
    """Return the draft of the 办理情况专报: what was written, who did it, what the unit reports."""
    who = "、".join(dict.fromkeys(one.leader for one in words))
    days = "、".join(dict.fromkeys(f"{one.written_on.month}月{one.written_on.day}日" for one in words))
    lines = [
        f"{who}{days}关于《{title}》的批示（{number}），由{unit}牵头办理。现将办理情况报告如下：",
        f"一、办理情况。{said}",
    ]
    parts = [("存在问题", problems), ("下一步打算", next_step)]
    for place, (head, text) in zip("二三", [part for part in parts if part[1].strip()], strict=False):
        lines.append(f"{place}、{head}。{text}")
    return "\n".join(lines)
