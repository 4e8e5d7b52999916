"""Weekly, monthly and quarterly reports: every figure is a list of rows, and the lists add up (P19)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from zhixing.foundation.words import mark

WEEK, MONTH, QUARTER, HALF, YEAR = "week", "month", "quarter", "half", "year"
PERIOD_WORDS: Final = {
    WEEK: mark("周报"),
    MONTH: mark("月报"),
    QUARTER: mark("季报"),
    HALF: mark("半年报"),
    YEAR: mark("年报"),
}
LONG_PERIODS: Final = frozenset({QUARTER, HALF, YEAR})
"""Reports in which each key task has a sentence of its own."""

# code → the name by which the text calls the figure. The text is Chinese: it is an official paper.
FIGURES: Final = {
    "before": "期初在办",
    "new": "新立项",
    "closed": "办结销号",
    "ended": "终止",
    "after": "期末在办",
    "due": "到期",
    "on_time": "按期办结",
    "closed_late": "逾期办结",
    "open_late": "逾期未结",
    "postponed": "暂缓或终止",
    "key": "重点督办在办",
    "supervised": "督办在办",
    "tracked": "一般跟踪在办",
    "overdue": "期末逾期",
    "urged": "被催办",
}
RATE: Final = "按期率"
_CODES: Final = {name: code for code, name in FIGURES.items()}
_TOKEN: Final = re.compile(r"\{([^{}]{1,12})\}")


def period_of(kind: str, day: date) -> tuple[date, date]:
    """Return the first and the last day of the period of a kind that a day lies in."""
    if kind == WEEK:
        first = day - timedelta(days=day.weekday())
        return first, first + timedelta(days=6)
    months = {MONTH: 1, QUARTER: 3, HALF: 6, YEAR: 12}[kind]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    after = first.month + months
    end = date(first.year + (after > 12), (after - 1) % 12 + 1, 1)
    return first, end - timedelta(days=1)


def period_words(kind: str, since: date, until: date) -> str:
    """Return the period as the title says it: 2026年11月, 2026年第四季度, 11月16日至22日."""
    if kind == WEEK:
        tail = f"{until.day}日" if since.month == until.month else f"{until.month}月{until.day}日"
        return f"{since.year}年{since.month}月{since.day}日至{tail}"
    if kind == MONTH:
        return f"{since.year}年{since.month}月"
    if kind == QUARTER:
        return f"{since.year}年第{'一二三四'[(since.month - 1) // 3]}季度"
    if kind == HALF:
        return f"{since.year}年{'上' if since.month == 1 else '下'}半年"
    return f"{since.year}年度"


@dataclass(frozen=True, slots=True)
class Item:
    """One matter as the ledger has it when the report is drafted."""

    id: int
    unit_id: int
    grade: str
    registered_at: datetime
    due_at: datetime | None
    closed_at: datetime | None
    close_kind: str
    is_paused: bool
    urgings: int


Figures = Mapping[str, tuple[int, ...]]


def figures(items: Sequence[Item], *, start: datetime, end: datetime) -> dict[str, tuple[int, ...]]:
    """Return the rows of each figure for a period from `start` to before `end`, in the order of items."""

    def chosen(test: Callable[[Item], bool]) -> tuple[int, ...]:
        return tuple(item.id for item in items if test(item))

    def is_open(item: Item, at: datetime) -> bool:
        return item.registered_at < at and (item.closed_at is None or item.closed_at >= at)

    def closed_within(item: Item) -> bool:
        return item.closed_at is not None and start <= item.closed_at < end

    def is_due(item: Item) -> bool:
        return item.due_at is not None and start <= item.due_at < end and item.registered_at < end

    def closed_by(item: Item, at: datetime) -> bool:
        return item.closed_at is not None and item.closed_at < at

    def is_after_due(item: Item) -> bool:
        return item.closed_at is not None and item.due_at is not None and item.closed_at > item.due_at

    def is_postponed(item: Item) -> bool:
        return is_due(item) and (
            (closed_by(item, end) and item.close_kind in ENDED_KINDS)
            or (item.is_paused and not closed_by(item, end))
        )

    def counts(item: Item) -> bool:
        return is_due(item) and not is_postponed(item)

    return {
        "before": chosen(lambda item: is_open(item, start)),
        "new": chosen(lambda item: start <= item.registered_at < end),
        "closed": chosen(lambda item: closed_within(item) and item.close_kind not in ENDED_KINDS),
        "ended": chosen(lambda item: closed_within(item) and item.close_kind in ENDED_KINDS),
        "after": chosen(lambda item: is_open(item, end)),
        "due": chosen(is_due),
        "on_time": chosen(lambda item: counts(item) and closed_by(item, end) and not is_after_due(item)),
        "closed_late": chosen(lambda item: counts(item) and closed_by(item, end) and is_after_due(item)),
        "open_late": chosen(lambda item: counts(item) and not closed_by(item, end)),
        "postponed": chosen(is_postponed),
        "key": chosen(lambda item: is_open(item, end) and item.grade == "key"),
        "supervised": chosen(lambda item: is_open(item, end) and item.grade not in ("key", "tracked")),
        "tracked": chosen(lambda item: is_open(item, end) and item.grade == "tracked"),
        "overdue": chosen(
            lambda item: (
                is_open(item, end) and not item.is_paused and item.due_at is not None and item.due_at < end
            )
        ),
        "urged": chosen(lambda item: is_open(item, end) and item.urgings > 0),
    }


ENDED_KINDS: Final = frozenset({"terminated", "merged"})


def disagreements(found: Figures) -> list[str]:
    """Return the sums that do not hold, as codes; empty for a report that may go out."""
    size = {code: len(rows) for code, rows in found.items()}
    sums = {
        "after": size["before"] + size["new"] - size["closed"] - size["ended"] == size["after"],
        "due": size["on_time"] + size["closed_late"] + size["open_late"] + size["postponed"] == size["due"],
        "grades": size["key"] + size["supervised"] + size["tracked"] == size["after"],
    }
    return [code for code, holds in sums.items() if not holds]


def rate(found: Figures) -> tuple[int, int]:
    """Return how many of those that had to end in the period ended in time, and of how many."""
    return len(found["on_time"]), len(found["due"]) - len(found["postponed"])


@dataclass(frozen=True, slots=True)
class UnitRow:
    """One unit of the 晾晒: rows that it holds. `percent` None where the sample is too small to compare."""

    unit_id: int
    due: tuple[int, ...]
    on_time: tuple[int, ...]
    open_late: tuple[int, ...]
    after: tuple[int, ...]
    overdue: tuple[int, ...]
    percent: int | None


def by_unit(items: Sequence[Item], found: Figures, *, least: int) -> list[UnitRow]:
    """Return a row for each unit with anything to show; the columns add up to the figures of the report.

    Fewer than `least` matters that had to end are shown without a percentage: one late matter says nothing.
    """
    unit_of = {item.id: item.unit_id for item in items}
    columns = {
        "due": tuple(one for one in found["due"] if one not in set(found["postponed"])),
        **{code: found[code] for code in ("on_time", "open_late", "after", "overdue")},
    }
    units: dict[int, dict[str, list[int]]] = {}
    for code, rows in columns.items():
        for one in rows:
            units.setdefault(unit_of[one], {name: [] for name in columns})[code].append(one)

    def percent(rows: Mapping[str, Sequence[int]]) -> int | None:
        due, on_time = len(rows["due"]), len(rows["on_time"])
        return round(on_time * 100 / due) if due >= least else None

    return [
        UnitRow(
            unit_id,
            due=tuple(rows["due"]),
            on_time=tuple(rows["on_time"]),
            open_late=tuple(rows["open_late"]),
            after=tuple(rows["after"]),
            overdue=tuple(rows["overdue"]),
            percent=round(len(rows["on_time"]) * 100 / len(rows["due"]))
            if len(rows["due"]) >= least
            else None,
        )
        for unit_id, rows in sorted(units.items())
    ]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the text: plain words, or a figure with the code that leads to its rows."""

    text: str
    code: str = ""


def pieces(text: str, found: Figures) -> tuple[Piece, ...]:
    """Return a line cut into words and figures. `{到期}` is its count; `{按期率}` 92%（46/50）.

    A name that is no figure stays as it stands in braces.
    """
    cut: list[Piece] = []
    at = 0
    for match in _TOKEN.finditer(text):
        name = match[1].strip()
        if name == RATE:
            part, whole = rate(found)
            said = f"{round(part * 100 / whole)}%（{part}/{whole}）" if whole else "—（0/0）"
            piece = Piece(said, "rate")
        elif name in _CODES:
            piece = Piece(str(len(found[_CODES[name]])), _CODES[name])
        else:
            continue
        cut += [Piece(text[at : match.start()]), piece]
        at = match.end()
    cut.append(Piece(text[at:]))
    return tuple(one for one in cut if one.text)


def unknown_figures(text: str) -> tuple[str, ...]:
    """Return the names in braces that are no figures: the report is not kept with them."""
    names = (match[1].strip() for match in _TOKEN.finditer(text))
    return tuple(dict.fromkeys(name for name in names if name != RATE and name not in _CODES))


def plain(text: str, found: Figures) -> str:
    """Return the text with its figures as words, for the paper."""
    return "".join(piece.text for piece in pieces(text, found))


def draft(
    kind: str, *, found: Figures, late: Sequence[tuple[str, str, str]], tasks: Sequence[tuple[str, str]]
) -> str:
    """Return the text of a report as a person would begin it; the figures stand in it by name.

    `late` are unit, title and due day of what is overdue; `tasks` unit and sentence of each key task.
    """
    word = {WEEK: "本周", MONTH: "本月", QUARTER: "本季度", HALF: "本半年", YEAR: "本年度"}[kind]
    course = (
        f"期初在办{{期初在办}}件，{word}新立项{{新立项}}件，办结销号{{办结销号}}件，终止{{终止}}件，"
        "期末在办{期末在办}件。其中重点督办{重点督办在办}件，督办{督办在办}件，一般跟踪{一般跟踪在办}件。"
    )
    ended = (
        f"{word}到期{{到期}}件：按期办结{{按期办结}}件，逾期办结{{逾期办结}}件，逾期未结{{逾期未结}}件，"
        "暂缓或终止{暂缓或终止}件。按期办结率{按期率}。"
    )
    lines = ["一、总体情况", course, "二、到期事项办理情况", ended, "三、需要关注的事项"]
    if not found["overdue"]:
        lines.append("期末没有逾期未结事项。")
    else:
        lines.append("期末逾期未结{期末逾期}件，经催办仍在办{被催办}件。")
        lines += [
            f"{place}. {unit}：{title}（应于{day}）。" for place, (unit, title, day) in enumerate(late, 1)
        ]
    if tasks:
        lines.append("四、重点事项落实情况")
        lines += [f"{place}. {unit}：{said}" for place, (unit, said) in enumerate(tasks, 1)]
    lines.append(f"{'五' if tasks else '四'}、下一步工作")
    lines.append(
        "请有逾期事项的责任单位倒排工期、明确到人；督查室将对逾期事项逐件核实原因，重点督办事项现场核查。"
    )
    return "\n".join(lines)


# --- Asking those whom it names ------------------------------------------------------------------

AGREES, OBJECTS = "agrees", "objects"
RESULT_WORDS: Final = {"adopted": mark("采纳"), "partly": mark("部分采纳"), "rejected": mark("不采纳")}
MOST_NAMES: Final = 6


def named(text: str, units: Iterable[tuple[int, Sequence[str]]]) -> set[int]:
    """Return the units whose name or short name stands in a text."""
    return {unit for unit, names in units if any(name and name in text for name in names)}


def new_lines(before: str, after: str) -> str:
    """Return the lines that a changed text has and the one before it had not."""
    known = set(before.splitlines())
    return "\n".join(line for line in after.splitlines() if line not in known)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What one unit said, and the result of each of its objections ('' while unanswered)."""

    unit: str
    asked_on: date
    until: date
    answer: str
    results: tuple[str, ...] = ()


def shortened(names: Sequence[str]) -> str:
    """Return names in a row, the first few and how many they are."""
    said = "、".join(names[:MOST_NAMES])
    return said if len(names) <= MOST_NAMES else f"{said}等{len(names)}个单位"


def consulted(opinions: Sequence[Opinion]) -> str:
    """Return the sentence with which the paper says who was heard; it is Chinese, as the paper is."""
    if not opinions:
        return ""
    since = min(one.asked_on for one in opinions)
    until = max(one.until for one in opinions)
    agreed = sum(one.answer == AGREES for one in opinions)
    objecting = [one for one in opinions if one.answer == OBJECTS]
    silent = [one.unit for one in opinions if not one.answer]
    parts = []
    if agreed:
        parts.append(f"{agreed}个单位无不同意见")
    if objecting:
        results = [result for one in objecting for result in one.results]
        counts = [(word, results.count(code)) for code, word in RESULT_WORDS.items()]
        told = "、".join(f"{word}{count}条" for word, count in counts if count)
        parts.append(f"{len(objecting)}个单位提出异议{len(results)}条" + (f"（{told}）" if told else ""))
    if silent:
        parts.append(f"{'、'.join(silent)}逾期未反馈")
    return (
        f"本通报印发前，已于{since.month}月{since.day}日至{until.month}月{until.day}日征求"
        f"{len(opinions)}个单位意见：{'，'.join(parts)}。"
    )
