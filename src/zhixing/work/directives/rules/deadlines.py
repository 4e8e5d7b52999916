"""Deadlines in words: fixed dates in the document's own year, limits, and words that fix no date.

A fixed date is a limit of its own kind and keeps the words that it rests on; it never rolls forward.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache

from zhixing.foundation.reading.numerals import NUMERAL, number

DATE, LIMIT, EVENT, RECURRING, ONGOING, AT_ONCE = "date", "limit", "event", "recurring", "ongoing", "at_once"

LAST_SPRING_MONTH = 4  # 「4月底前」 in a paper of November means the next April
FIRST_WINTER_MONTH = 11
PLAN_EPOCH = 1955  # the n-th five-year plan ends with the year 1955 + 5n


@dataclass(frozen=True, slots=True)
class Frame:
    """What undated words are read against: the document's own year and the day it was written."""

    year: int | None = None
    written: date | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """One deadline as written. `value` is an ISO date, a limit such as `20wd`, or '' where no date is fixed.

    `start` and `end` are offsets of `words` in the text that was read.
    """

    kind: str
    value: str
    words: str
    start: int
    end: int
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    kind: str
    values: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reading:
    """One reading: the text, its frame, whether it fills a time field, and the last year named so far."""

    text: str
    frame: Frame
    is_field: bool
    year_named: int | None = None

    def before(self, match: re.Match[str], width: int) -> str:
        return self.text[max(0, match.start() - width) : match.start()]

    def after(self, match: re.Match[str], width: int) -> str:
        return self.text[match.end() : match.end() + width]

    def is_followed_by_completion(self, match: re.Match[str]) -> bool:
        return bool(_DONE.match(self.after(match, 8)))


_Reader = Callable[["re.Match[str]", _Reading], "_Found | None"]

_YEAR_NAMED = (
    r"(?:(?P<year>20\d\d|二[〇○零][〇○零一二三四五六七八九]{2})年|(?P<relative>今年|本年度?|"
    r"当年|明年|次年|来年|去年)的?)"
)
_YEAR = f"{_YEAR_NAMED}?"
_BEFORE = r"(?:(?:之|以)?前|以内|之内|内|为止|止)"
_TO = r"(?:至|到|[-—–~～－]{1,2})"
_DONE = re.compile(
    r"前|全部|全面|基本|陆续|正式|如期|力争|确保|要|须|应|务必|完成|建成|办结|办理|上报|报|"
    r"提交|送|投|开工|竣工|交付|到位|通车|"
    r"达到|力争达到|全面|实现|启动|销号|清零|见效|拿出|提出|印发实施|出台|制定|签订|清偿|"
    r"整改|发布|公布|落实|结束|验收|搬迁|移交|达标|上线|"
    r"运行|取得|拨付|合龙|封顶"
)
_NOT_A_DEADLINE_AFTER = re.compile(
    rf"[）)]|(?:\s*[（(](?:星期|周).[）)])?(?:起|开始|以来|{_TO}|召开|印发|发布|发文|施行|"
    rf"实施|上午|下午|晚|举行|主持|会议|的|"
    r"与|和|之间|以后|之后|后)"
)
_OF_THE_PAST_AFTER = re.compile(
    r"起|开始|以来|已(?!有|明确)|应当?[^，。；]{1,8}的|(?:已|尚未|未|建成|取得|建造|竣工|成立)[^，。；]{0,14}的|出生|参加"
)
_AS_OF = re.compile(r"(?:截至|截止|自|从|由|截止到)(?:目前)?\s*$")
_FROM_NOW = re.compile(rf"即日起\s*{_TO}\s*$")
_GOES_ON_UNTIL = re.compile(r"(?:集中|统一|组织|联合)*(?:开展|进行|实施)")
_AT_THE_LATEST = re.compile(r"(?:不晚于|不迟于|最迟|力争|确保|截止日期为?)$")
_PERIOD_GOES_ON = re.compile(
    rf"\s*(?:起|开始)?\s*{_TO}\s*(?:\d|[一二三四五六七八九十]{{1,3}}月|年底|年末|长期|今年|明年)"
)


def month_end(year: int, month: int) -> date:
    """Return the last day of a month."""
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _group(match: re.Match[str], name: str) -> str:
    return match.groupdict().get(name) or ""


def _year_of(match: re.Match[str], reading: _Reading) -> tuple[int | None, bool]:
    """Return the year meant, None where nothing says, and whether the words themselves name it."""
    named, relative = _group(match, "year"), _group(match, "relative")
    if named:
        return number(named), True
    shift = {"明年": 1, "次年": 1, "来年": 1, "去年": -1}.get(relative)
    written = reading.frame.written
    if shift:
        own = written.year if written else reading.frame.year
        return (own + shift if own else None), True
    if reading.year_named and not relative:
        return reading.year_named, True
    return reading.frame.year, False


def _placed(day: date, *, is_named: bool, reading: _Reading) -> _Found | None:
    """Return the date, in the next year where a winter paper speaks of spring, or None for what is past."""
    written = reading.frame.written
    if written is None or day >= written:
        return _Found(DATE, (day.isoformat(),))
    if is_named and not reading.is_field:
        return None  # 「2000年底前建成的小区」 describes, it does not limit
    if not is_named and written.month >= FIRST_WINTER_MONTH and day.month <= LAST_SPRING_MONTH:
        is_end = day == month_end(day.year, day.month)
        moved = month_end(day.year + 1, day.month) if is_end else day.replace(year=day.year + 1)
        return _Found(DATE, (moved.isoformat(),), ("next_year_assumed",))
    return _Found(DATE, (day.isoformat(),), ("date_passed",))


def _merged(found: list[_Found | None]) -> _Found | None:
    kept = [one for one in found if one]
    if not kept:
        return None
    flags = dict.fromkeys(flag for one in kept for flag in one.flags)
    return _Found(kept[0].kind, tuple(value for one in kept for value in one.values), tuple(flags))


def _limits_something(match: re.Match[str], reading: _Reading, *, is_firm: bool) -> bool:
    """Whether a date limits: it has 前 or 底, a word of completion follows, or it fills a field."""
    if reading.is_field:
        return not _BEGINS_THEN.match(reading.after(match, 18))
    following, preceding = reading.after(match, 18), reading.before(match, 6)
    has_before = bool(_group(match, "before"))
    if _AS_OF.search(preceding) and not has_before:
        return False
    if is_firm:
        return not _OF_THE_PAST_AFTER.match(following)
    if _group(match, "period") and re.search(r"[于在]$", preceding) and _GOES_ON_UNTIL.match(following):
        return True
    if _group(match, "period") or _NOT_A_DEADLINE_AFTER.match(following):
        return False
    if _FROM_NOW.search(preceding):
        return True
    if re.search(rf"[日月年底]\s*{_TO}\s*$", preceding):
        return False
    return bool(_DONE.match(following) or _AT_THE_LATEST.search(preceding))


# The hour of a day (18时前, 下班前): the day is the deadline. Before 前 only: 「7日16时启动」 limits nothing.
_HOUR = (
    r"(?:(?:上午|中午|下午|晚上?|凌晨|当日|当天)?"
    rf"(?:\d{{1,2}}(?:[时点](?:整|半|\d{{1,2}}分)?|[:：]\d\d)|{NUMERAL}[时点](?:整|半)?|下班)?(?={_BEFORE}))?"
)
_DAY_IN_MONTH = (
    rf"(?P<period>{NUMERAL}月?(?:{NUMERAL}日)?\s*{_TO}\s*)?"
    rf"(?P<month>{NUMERAL})月(?:份)?(?:(?P<day>{NUMERAL})[日号]{_HOUR}|(?P<part>底|末|上旬|中旬|下旬|初|中))?"
)
_PARTS = {"上旬": 10, "中旬": 20, "初": 10, "中": 15}


def _day(year: int, month: int, day: str, part: str) -> date | None:
    if not 1 <= month <= 12:
        return None
    if part in _PARTS:
        return date(year, month, _PARTS[part])
    if not day:
        return month_end(year, month)
    return date(year, month, number(day)) if 1 <= number(day) <= month_end(year, month).day else None


def _calendar_date(match: re.Match[str], reading: _Reading) -> _Found | None:
    is_firm = bool(_group(match, "before")) or _group(match, "part") in ("底", "末")
    if not _limits_something(match, reading, is_firm=is_firm):
        return None
    year, is_named = _year_of(match, reading)
    day = _day(year or 2000, number(match["month"]), _group(match, "day"), _group(match, "part"))
    if day is None:
        return None
    if year is None:
        return _Found(DATE, (), ("year_unknown",))
    placed = _placed(day, is_named=is_named, reading=reading)
    if placed and _group(match, "part") in _PARTS:
        return _Found(placed.kind, placed.values, (*placed.flags, "approximate_date"))
    return placed


def _month_list(match: re.Match[str], reading: _Reading) -> _Found | None:
    """`6月、9月、11月底前`: the end of each month."""
    year, is_named = _year_of(match, reading)
    months = [number(one) for one in re.findall(rf"({NUMERAL})月", match["months"])]
    if not all(1 <= month <= 12 for month in months):
        return None
    if year is None:
        return _Found(DATE, (), ("year_unknown",))
    return _merged([_placed(month_end(year, month), is_named=is_named, reading=reading) for month in months])


def _numeric_date(match: re.Match[str], reading: _Reading) -> _Found | None:
    if not reading.is_field and not _group(match, "before"):
        return None
    day = _day(number(match["year"]), number(match["month"]), _group(match, "day"), "")
    return _placed(day, is_named=True, reading=reading) if day else None


def _short_numeric_date(match: re.Match[str], reading: _Reading) -> _Found | None:
    """`6.30` in a time field."""
    if not reading.is_field or reading.frame.year is None:
        return None
    day = _day(reading.frame.year, number(match["month"]), match["day"], "")
    return _placed(day, is_named=False, reading=reading) if day else None


_BEGINS_THEN = re.compile(rf"(?:起|开始)(?!\s*{_TO})(?:[，。；施执]|$)")
_LAST_MONTHS = {
    "一": 3,
    "二": 6,
    "三": 9,
    "四": 12,
    "1": 3,
    "2": 6,
    "3": 9,
    "4": 12,
    "Ⅰ": 3,
    "Ⅱ": 6,
    "Ⅲ": 9,
    "Ⅳ": 12,
    "上半年": 6,
    "年中": 6,
    "下半年": 12,
    "全年": 12,
}


def _part_of_year(match: re.Match[str], reading: _Reading) -> _Found | None:
    """`三季度`, `上半年`, `年底`: the last day of that part of the year."""
    part = _group(match, "quarter") or _group(match, "half")
    is_firm = bool(
        _group(match, "before")
        or (_group(match, "end") if part else _group(match, "until") or "内" in match[0])
    )
    if not _opens_sentence(match, reading) and not _limits_something(match, reading, is_firm=is_firm):
        return None
    year, is_named = _year_of(match, reading)
    if year is None:
        return _Found(DATE, (), ("year_unknown",))
    return _placed(month_end(year, _LAST_MONTHS.get(part, 12)), is_named=is_named, reading=reading)


_HELD = re.compile(r"(?:组织|集中)?(?:召开|举办|开展|启动|开工|组织)")


def _opens_sentence(match: re.Match[str], reading: _Reading) -> bool:
    """Whether a part of a year still to come opens a sentence: 「上半年，县教育局组织一次检查」."""
    written, year = reading.frame.written, _year_of(match, reading)[0]
    if (
        written is None
        or year is None
        or reading.before(match, 1).strip("。；;，")
        or not (reading.after(match, 1) == "，" or _HELD.match(reading.after(match, 4)))
    ):
        return False
    part = _group(match, "quarter") or _group(match, "half")
    return bool(part) and month_end(year, _LAST_MONTHS.get(part, 12)) >= written


def _bare_year(match: re.Match[str], reading: _Reading) -> _Found | None:
    """`2027年前`, and `2027年` in a time field. 「到2027年，利用率达到85%」 sets an aim and fixes no day."""
    if not (reading.is_field or _group(match, "before")):
        return _Found(EVENT) if _group(match, "until") else None
    placed = _placed(date(number(match["year"]), 12, 31), is_named=True, reading=reading)
    return placed and _Found(placed.kind, placed.values, (*placed.flags, "year_only"))


def _plan_end(match: re.Match[str], reading: _Reading) -> _Found | None:
    """`“十五五”末`: the last day of the five-year plan."""
    return _placed(date(PLAN_EPOCH + 5 * number(match["plan"]), 12, 31), is_named=True, reading=reading)


_WEEKDAYS = {"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "日": 6, "天": 6}
_FRIDAY = 4


def _weekday(match: re.Match[str], reading: _Reading) -> _Found | None:
    if re.search(r"日\s*[（(]$", reading.before(match, 3)):
        return None  # 6月30日（周二）前
    if not _limits_something(match, reading, is_firm=bool(_group(match, "before"))):
        return None
    written = reading.frame.written
    if written is None:
        return _Found(EVENT)
    weekday = _WEEKDAYS.get(_group(match, "weekday"), _FRIDAY)
    day = written + timedelta(days=weekday - written.weekday())
    if _group(match, "week") == "下" or day < written:
        day += timedelta(days=7)
    return _Found(DATE, (day.isoformat(),))


def _day_of_this_month(match: re.Match[str], reading: _Reading) -> _Found | None:
    written = reading.frame.written
    if written is None:
        return _Found(EVENT)
    is_next = _group(match, "which") == "下"
    month = month_end(written.year, written.month) + timedelta(days=1) if is_next else written
    day = _day(month.year, month.month, _group(match, "day"), _group(match, "part"))
    if day is None or day < written:
        return None
    return _Found(DATE, (day.isoformat(),), () if _group(match, "which") else ("month_assumed",))


def _near_day(match: re.Match[str], reading: _Reading) -> _Found | None:
    written = reading.frame.written
    if written is None:
        return _Found(EVENT)
    return _Found(DATE, ((written + timedelta(days="今明后".index(match["near"]))).isoformat(),))


_UNITS = {
    "工作日": (1, "wd"),
    "工作小时": (1, "wh"),
    "小时": (1, "wh"),
    "日": (1, "cd"),
    "天": (1, "cd"),
    "自然日": (1, "cd"),
    "周": (7, "cd"),
    "星期": (7, "cd"),
    "月": (1, "mo"),
    "年": (12, "mo"),
}
_HALVES = {"年": "6mo", "月": "15cd"}
_NOT_OF_THE_TASK = re.compile(
    r"(?:压缩|缩短|压减|精简|控制|减少|提速|限定|稳定|保持|延长|降|减|提前|提高)[^，。；]{0,8}$"
    r"|(?:[至到为]|不超过|最长|近|过去|最近|每|前|满|第|有效期|承诺)$"
    r"|(?:受理|接到[^，。；]{0,6}|转办)，$"
    r"|(?:受理|申请|投诉|举报|诉求|报案|咨询|材料|提出|发现|接报|接警|接到(?:指令|报告|报警|信息))[^，。；]{0,6}$"
)


def _limit(match: re.Match[str], reading: _Reading) -> _Found | None:
    """`20个工作日内`; not 「审批压缩至20个工作日以内」 and not a limit of each case (「自受理之日起」)."""
    if not reading.is_field and (not match["within"] or _NOT_OF_THE_TASK.search(reading.before(match, 14))):
        return None
    if not match["within"] and (
        (match["unit"] == "月" and "个" not in match[0] and match["amount"] != "半")
        or reading.before(match, 1) == "月"
        or reading.after(match, 1) == "起"
    ):
        return None  # 5月1日起
    if match["unit"] == "年" and not (reading.is_field or reading.is_followed_by_completion(match)):
        return None
    if match["amount"] == "半":
        return _Found(LIMIT, (_HALVES[match["unit"]],)) if match["unit"] in _HALVES else None
    factor, unit = _UNITS[match["unit"]]
    flags = ("working_hours",) if match["unit"] == "小时" else ()
    return _Found(LIMIT, (f"{number(match['amount']) * factor}{unit}",), flags)


def _always(kind: str) -> _Reader:
    """Return a reader of words that fix no date wherever they stand."""
    return lambda _match, _reading: _Found(kind)


def _recurring_field(_match: re.Match[str], reading: _Reading) -> _Found | None:
    return _Found(RECURRING) if reading.is_field else None


def _ongoing(match: re.Match[str], reading: _Reading) -> _Found | None:
    following = reading.after(match, 1).strip()
    return _Found(ONGOING) if reading.is_field or not following or following in "，。；,;）)" else None


_FORMS: tuple[tuple[re.Pattern[str], _Reader], ...] = tuple(
    (re.compile(pattern), reader)
    for pattern, reader in (
        (
            (
                r"每[日天](?:上午|下午)?\d{1,2}[时点](?:[、和]\d{1,2}[时点])*(?:之|以)?前|"
                r"每(?:年|半年|个?季度|季|个?月|旬|半月|两周|双周|周|星期|日|天)度?"
                rf"(?:[一二三四五六日天末](?!次)|首月|第[一二三四]季度|{NUMERAL}月)?(?:{NUMERAL}[日号]|"
                rf"底|末|初)?{_BEFORE}?(?:至少)?(?:[一两二三四]次)?"
                r"|(?:按|逐)(?:年|季度?|月|旬|周|日)(?=[^，。；]{0,4}(?:报|调度|通报|上报))"
            ),
            _always(RECURRING),
        ),
        (r"(?:日|周|旬|月|季|年)报(?![告送表名])|季度|每月|月度|年度", _recurring_field),
        (
            (
                rf"{_YEAR}(?P<months>(?:{NUMERAL}月(?:底|末)?[、和及]){{1,11}}{NUMERAL}月(?:底|末|"
                rf"份)?)(?P<before>{_BEFORE}|)"
                rf"(?={_DONE.pattern}|[，。；,;）)]|$)"
            ),
            _month_list,
        ),
        (rf"{_YEAR}{_DAY_IN_MONTH}(?P<before>{_BEFORE})?", _calendar_date),
        (
            (
                r"(?<!\d)(?P<year>20\d\d)\s*[-./]\s*(?P<month>1[0-2]|"
                r"0?[1-9])(?:\s*[-./]\s*(?P<day>[0-3]?\d))?(?!\d)(?:日|月)?底?"
                rf"(?P<before>{_BEFORE})?"
            ),
            _numeric_date,
        ),
        (r"(?<![\d./])(?P<month>1[0-2]|0?[1-9])[./](?P<day>[0-3]?\d)(?![\d./])日?前?", _short_numeric_date),
        (
            rf"{_YEAR}(?:第|前)?(?P<quarter>[一二三四1234ⅠⅡⅢⅣ])个?季度(?P<end>末|底)?(?P<before>{_BEFORE})?",
            _part_of_year,
        ),
        (rf"{_YEAR}(?P<half>上半年|下半年|年中)(?P<end>末|底)?(?P<before>{_BEFORE})?", _part_of_year),
        (
            rf"(?P<until>到)?{_YEAR_NAMED}(?:年|全年)?(?:底|末|终|内|(?<=全年))(?P<before>{_BEFORE})?",
            _part_of_year,
        ),
        (
            (
                rf"(?<![每\d半一二两三四五六七八九十税计])(?P<until>到)?年度?(?P<end>底|末|终|"
                rf"内)(?P<before>{_BEFORE})?"
            ),
            _part_of_year,
        ),
        (r"(?P<half>全年)(?!持续|坚持|推进|开展|常态|抓|不间断|滚动)", _part_of_year),
        (
            (
                r"(?P<until>到|至)?(?P<year>20\d\d|"
                r"二[〇○零][〇○零一二三四五六七八九]{2})年度?(?P<before>(?:之|以)?前)?(?=[，。；、,;）) ]|"
                r"$)"
            ),
            _bare_year,
        ),
        (r"“?(?P<plan>十[三四五六七八])五”?(?:规划)?(?:时期|期)?末", _plan_end),
        (
            (
                r"(?:(?P<week>本|下|这)个?|(?<![一两双每\d本下这]))(?:周|"
                r"星期)(?P<weekday>[一二三四五六日天])(?:上午|中午|下午|晚)?(?:下班)?"
                rf"{_HOUR}(?P<before>(?:之|以)?前)?|(?P<week2>本|下|这)周(?:末|内)(?:之|以)?前?"
            ),
            _weekday,
        ),
        (
            (
                rf"(?P<which>本|当|下|这)个?月(?:(?P<day>{NUMERAL})[日号]|(?P<part>底|末|上旬|中旬|下旬|"
                rf"初|中))(?:之|以)?前?"
            ),
            _day_of_this_month,
        ),
        (r"(?<![\d一二三四五六七八九十本当下这每个])月(?P<part>底|末)(?:之|以)?前", _day_of_this_month),
        (
            rf"(?<![\d月一二三四五六七八九十])(?<=[于请，在局委办厅院镇乡])(?P<day>[1-3]?\d)日{_HOUR}(?:之|以)?前",
            _day_of_this_month,
        ),
        (
            rf"(?P<near>今|明|后)[天日晚夜]{_HOUR}(?:上午|中午|下午|晚)?(?:下班)?(?:之|以)?(?:前|内)",
            _near_day,
        ),
        (
            (
                r"(?<![\d.第])(?P<amount>\d{1,3}|半|[一二两三四五六七八九十]{1,3})个?(?P<unit>工作日|"
                r"工作小时|小时|自然日|星期|周|日|天|年|月)"
                r"(?P<within>(?:时间)?(?:之|以)?内)?"
            ),
            _limit,
        ),
        (
            (
                r"(?:(?P<year>20\d\d)年|(?P<relative>今年|明年|次年|来年))?“?(?:春节|元旦|国庆|中秋|端午|清明|五一|劳动节|十一|高考|中考|开学|秋季学期|春季学期|"
                r"入汛|主汛期|汛期|汛|入冬|供暖|采暖|"
                r"全国两会|两会|雨季|年关|春耕|三夏|秋收|封冻)”?(?:节日|节|季|期间|期|到来|来临|假期|"
                r"放假|结束)*(?:之|以)?前"
            ),
            _always(EVENT),
        ),
        (
            (
                r"长期(?:坚持|推进|任务|抓好|实施)?|持续(?:推进|坚持|实施|用力|抓好|发力|整治|开展|深化|"
                r"巩固|整改)?|"
                r"常态化?(?:推进|开展|实施|坚持|长效)?|常抓不懈|动态(?:推进|整改)|贯穿全年"
            ),
            _ongoing,
        ),
        (
            r"立即|立行立改|即知即改|即行即改|立整立改|速办|马上|特急|第一时间(?!(?:上)?报|向)",
            _always(AT_ONCE),
        ),
    )
)


def read_deadlines(text: str, *, frame: Frame, is_field: bool = False) -> list[Deadline]:
    """Return the deadlines in `text`, in the order in which they stand.

    `is_field` says that the text is the value of 完成时限 or a cell under it, where 「6月」 and 「20个
    工作日」 need no 前 or 内 and a period ends with its end. A date told by an event (「春节前」), a
    recurring duty (「每月5日前」), and words such as 「长期坚持」 come back with an empty value.
    """
    return list(_read(text, frame, is_field))


@lru_cache(maxsize=4096)
def _read(text: str, frame: Frame, is_field: bool) -> tuple[Deadline, ...]:  # noqa: FBT001
    """The same words are asked about more than once while a document is read."""
    if not _SPACED.search(text):
        return tuple(_scan(_Reading(text, frame, is_field)))
    # 「2026 年 6 月底」 is read without its blanks; words and offsets are those of the text.
    kept = [place for place, sign in enumerate(text) if not (sign in " 　" and _beside_a_digit(text, place))]
    found = _scan(_Reading("".join(text[place] for place in kept), frame, is_field))
    return tuple(_moved(one, text, kept) for one in found)


_SPACED = re.compile(r"\d[ 　]+[年月日季个天周]|[年月][ 　]+\d")


def _beside_a_digit(text: str, place: int) -> bool:
    before, after = text[:place].rstrip(" 　")[-1:], text[place:].lstrip(" 　")[:1]
    return (before.isdigit() and after in "年月日季个天周") or (before in "年月" and after.isdigit())


def _moved(one: Deadline, text: str, kept: list[int]) -> Deadline:
    start, end = kept[one.start], kept[one.end - 1] + 1
    return replace(one, words=text[start:end].strip(), start=start, end=end)


# Without one of these signs, no words tell a time.
_MAY_TELL = re.compile(
    r"[\d月日年季周天时旬节汛末底]|长期|持续|常|立|即|动态|特急|速|马上|高考|中考|开学|两会|五一|十一|元旦|国庆|中秋|端午|清明|入冬|供暖|采暖|三夏|秋收|春|封冻|十[三四五六七八]五"
)
_WINDOW = 1500


def _windows(text: str) -> Iterator[tuple[int, int]]:
    """Yield begin and end of the sentences of a text, or of parts of it where one is very long."""
    at = 0
    while at < len(text):
        stop = text.find("。", at, at + _WINDOW)
        end = stop + 1 if stop >= 0 else min(len(text), at + _WINDOW)
        if _MAY_TELL.search(text, at, end):
            yield at, end
        at = end


def _scan(reading: _Reading) -> Iterator[Deadline]:
    for begin, end in _windows(reading.text):
        yield from _scan_window(reading, begin, end)


def _scan_window(reading: _Reading, at: int, end: int) -> Iterator[Deadline]:
    while best := _earliest(reading, at, end):
        match, found = best
        at = match.end()
        if _group(match, "year") or _group(match, "relative"):
            reading.year_named = _year_of(match, reading)[0]
        if reading.is_field and _PERIOD_GOES_ON.match(reading.text, at):
            continue
        for value in found.values or ("",):
            yield Deadline(found.kind, value, match[0].strip(), match.start(), match.end(), found.flags)


def _earliest(reading: _Reading, at: int, end: int) -> tuple[re.Match[str], _Found] | None:
    """Return the first words from `at` on that some form reads; of two at one place, the longer."""
    best: tuple[re.Match[str], _Found] | None = None
    for pattern, reader in _FORMS:
        for match in pattern.finditer(reading.text, at, end):
            if best and (match.start(), -match.end()) >= (best[0].start(), -best[0].end()):
                break
            found = reader(match, reading)
            if found:
                best = (match, found)
                break
    return best
