"""Reading the sentences of a State Council holiday notice. What cannot be read is refused, never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from zhixing.core.clock.refusals import NoticeNotUnderstood
from zhixing.core.clock.rules.calendar import NamedDay

_ASIDE: Final = re.compile(r"[（(][^（()）]*[)）]")
_RANGE: Final = r"(?:至|到|—|－|–|-|~|～)+"
_DAY: Final = re.compile(
    rf"(?P<joined>{_RANGE})?\s*(?:(?P<year>\d{{4}})年)?(?:(?P<month>\d{{1,2}})月)?(?P<day>\d{{1,2}})日"
)
_HEADING: Final = re.compile(
    r"(?:[一二三四五六七八九十]+、)?\s*(?P<name>[^：:，,。、\d]{1,14})[：:](?P<rest>.*)"
)
_NUMBERED: Final = re.compile(r"(?<=[^\n])(?=[一二三四五六七八九十]+、[^：:，,。、\d]{1,14}[：:])")
_COUNT: Final = re.compile(r"共(\d+)天")
_KNOWN_ASIDES: Final = ("法定", "公休", "连休")


@dataclass(slots=True)
class _Sentence:
    """Days of one holiday as they are read. `near` is the day by which missing years are settled."""

    year: int
    off: set[date] = field(default_factory=set)
    worked: set[date] = field(default_factory=set)
    moved: set[date] = field(default_factory=set)
    near: date | None = None
    last: date | None = None


def announced_days(text: str, year: int) -> list[tuple[date, bool]]:
    """Return the days of one holiday's sentences with True where they are off, off days first, in order.

    「4月4日至6日放假，4月7日上班」. `year` is the year of the notice. A day of rest that is moved elsewhere
    is worked, unless the holiday covers it. Raises NoticeNotUnderstood.
    """
    found = _Sentence(year)
    plain = _plain(text)
    for clause in re.split(r"[，,。；;]", plain):
        _read_clause(found, clause)
    worked = found.worked | (found.moved - found.off)
    if found.off & worked:
        raise NoticeNotUnderstood(text=text.strip())
    if (said := _COUNT.search(plain)) and int(said[1]) != len(found.off):
        raise NoticeNotUnderstood(text=text.strip())
    return [(day, True) for day in sorted(found.off)] + [(day, False) for day in sorted(worked)]


def read_notice_text(text: str, year: int) -> list[NamedDay]:
    """Return the days that a whole notice names, in order of date, each with its holiday's name.

    Holidays are headed 「一、元旦：」 or 「元旦：」, each on its line or not. Raises NoticeNotUnderstood.
    """
    days: dict[date, NamedDay] = {}
    name = ""
    for line in _NUMBERED.sub("\n", text).splitlines():
        heading = _HEADING.fullmatch(line.strip())
        rest = line
        if heading:
            name, rest = heading["name"].strip(), heading["rest"]
        for day, is_off in announced_days(rest, year):
            known = days.setdefault(day, NamedDay(day, name or str(year), is_off))
            if known.is_off != is_off:
                raise NoticeNotUnderstood(text=line.strip())
    return [days[day] for day in sorted(days)]


def _plain(text: str) -> str:
    """Return the text without asides in brackets, which hold weekdays and lunar dates."""
    while (bare := _ASIDE.sub("", text)) != text:
        text = bare
    return re.sub(r"\s+", "", text)


def _read_clause(found: _Sentence, clause: str) -> None:
    if "调至" in clause:
        before, _, after = clause.partition("调至")
        found.moved |= set(_days(found, before))
        found.off |= set(_days(found, after))
        return
    days = list(_days(found, clause))
    if not days:
        return
    if "上班" in clause:
        found.worked |= set(days)
    elif "放假" in clause or "补休" in clause or "调休" in clause:
        found.off |= set(days)
    elif not any(aside in clause for aside in _KNOWN_ASIDES):
        # 「1月1日、2日、3日为法定节假日」 says nothing new; anything else with a date must be understood.
        raise NoticeNotUnderstood(text=clause)


def _days(found: _Sentence, clause: str) -> Iterator[date]:
    """Yield the days that a clause names, ranges filled."""
    for mention in _DAY.finditer(clause):
        day = _day(found, mention, clause)
        if mention["joined"]:
            if found.last is None or not 0 <= (day - found.last).days <= 31:
                raise NoticeNotUnderstood(text=clause)
            for step in range(1, (day - found.last).days):
                yield found.last + timedelta(days=step)
        found.near, found.last = found.near or day, day
        yield day


def _day(found: _Sentence, mention: re.Match[str], clause: str) -> date:
    """Return the day of a mention: a missing month is the last one's, a missing year the nearest one."""
    number = int(mention["day"])
    if mention["month"] is None:
        if found.last is None:
            raise NoticeNotUnderstood(text=clause)
        candidates: Sequence[tuple[int, int]] = [(found.last.year, found.last.month)]
    elif mention["year"]:
        candidates = [(int(mention["year"]), int(mention["month"]))]
    elif found.near is None:
        candidates = [(found.year, int(mention["month"]))]
    else:
        candidates = [(found.near.year + step, int(mention["month"])) for step in (-1, 0, 1)]
    try:
        days = [date(year, month, number) for year, month in candidates]
    except ValueError:
        raise NoticeNotUnderstood(text=clause) from None
    near = found.near or days[0]
    return min(days, key=lambda day: abs((day - near).days))
