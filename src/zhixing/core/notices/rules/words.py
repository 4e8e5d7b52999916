"""What a message outside says: topics and numbers, never a title (R44, 保密)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from zhixing.foundation.words import mark, translate

_LONGEST = 400
_COUNTED = mark("{topic} {count} 件")
_DIGEST = mark("您有新消息：{counted}。请登录系统查看办理。")
_URGENT = mark("【急】您有紧急消息：{counted}。请立即登录系统查看办理。")
_MERGED = mark("新消息：{lines}。请登录系统查看办理。")
_ONE = mark("{name}（{counted}）")
_SUBJECT = mark("政务事项提醒")
_URGENT_SUBJECT = mark("【急】政务事项提醒")


@dataclass(frozen=True, slots=True)
class OwedNotice:
    """One notice in a message: who receives it, and its topic in words."""

    person_name: str
    topic: str
    urgent: bool


def counted(notices: Sequence[OwedNotice]) -> str:
    """Return 「待签收 2 件、逾期 1 件」, most first."""
    numbers = Counter(notice.topic for notice in notices)
    return "、".join(
        translate(_COUNTED).format(topic=topic, count=count) for topic, count in numbers.most_common()
    )


def digest(numbers: str, *, urgent: bool = False) -> str:
    """Return the sentence of a message to one person."""
    return translate(_URGENT if urgent else _DIGEST).format(counted=numbers)


def merged(lines: Sequence[tuple[str, str]]) -> str:
    """Return the sentence of a message to a group: each person once, with the numbers of all of his."""
    people = "；".join(translate(_ONE).format(name=name, counted=numbers) for name, numbers in lines)
    if len(people) > _LONGEST:
        people = people[: _LONGEST - 1] + "…"
    return translate(_MERGED).format(lines=people)


def subject(notices: Sequence[OwedNotice]) -> str:
    """Return the subject of an e-mail."""
    return translate(_URGENT_SUBJECT if any(notice.urgent for notice in notices) else _SUBJECT)
