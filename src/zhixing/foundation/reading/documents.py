"""An official document as lines and tables, and the fields of its header.

The form is GB/T 9704 as it arrives in practice: the red head or a web page's head, number and title
in either order, addressee, body, sign-off, date, attachments.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from zhixing.foundation.reading.labels import TIME, fields, names_columns
from zhixing.foundation.reading.numerals import NUMERAL, number


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph. `number` counts from 1 in the source as it was given."""

    text: str
    number: int


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cell texts, merged cells repeated in every place that they cover. `number` as in Line."""

    rows: tuple[tuple[str, ...], ...]
    number: int


Block = Line | Table


@dataclass(frozen=True, slots=True)
class Header:
    """发文机关, 文号, 标题, 主送, 成文日期, 文种 as written, '' or None where the document has none.

    `year` is the year that undated words are read in.
    """

    issuer: str = ""
    number: str = ""
    title: str = ""
    addressee: str = ""
    written: date | None = None
    kind: str = ""
    year: int | None = None


_NUMBER = re.compile(
    r"^[\s　]*(?P<number>(?:[一-龥]{1,30}[ 　]?)?[〔\[［（(【]\s?(?P<year>(?:19|"
    r"20)\d\d)\s?[〕\]］）)】]\s?第?\s?\d{1,5}\s?号"
    r"|[一-龥]{0,6}令[ 　]*第?\s?[\d一二三四五六七八九十百]{1,5}\s?号|"
    r"(?:第\s?[\d一二三四五六七八九十]{1,4}\s?[号期次]))[\s　]*(?:签发人[：:].*)?$"
)
_KINDS = (
    "决议|决定|命令|令|公报|公告|通告|意见|通知|通报|报告|请示|批复|议案|函|纪要|方案|计划|"
    "办法|规定|细则|条例|清单|分解表|分工|要点|任务书|预案|台账|通知单|答复|规则|章程|规程|"
    "准则|规范|制度|规划|纲要"
)
_DATE = re.compile(
    rf"(?P<year>(?:19|20)\d\d|"
    rf"[一二][〇○零九][〇○零一二三四五六七八九]{{2}})\s?年\s?(?P<month>{NUMERAL})\s?月\s?(?P<day>{NUMERAL})\s?日"
)
_DATE_LINE = re.compile(
    rf"^[\s　（(]*(?:[一-龥（）]{{2,30}}?[\s　]*|[一-龥（）：:]{{2,40}}?[\s　]+)?"
    rf"(?:(?:交办|转办|成文|签发|印发|发文|制表|填报|批示|通知)?(?:日期|时间)[：:][\s　]*)?{_DATE.pattern}"
    r"(?:[\s　]*[（(]?(?:星期|周)[一二三四五六日天][）)]?)?[\s　）)]*(?:印发)?$"
)
_ADDRESSEE = re.compile(r"^[\s　]*[^。：:；]{2,200}[：:]$")
_NOT_ADDRESSEE = re.compile(r"如下|以下|通知|如次|纪要|事项|意见[：:]$|(?:目标|措施|要求|任务)[：:]$")
_STOP = re.compile(r"[。；！？]")
_RED_HEAD = re.compile(r"^[\s　]*(?P<issuer>(?!.*(?:关于|规范性))[一-龥]{2,40}?)(?:文件|（通知）|办公文件)$")


def lines_of(text: str) -> list[Line]:
    """Return the paragraphs of plain text that are not empty, numbered as in the text from 1."""
    return [
        Line(line.strip(" \t\r　﻿\xa0"), place)
        for place, line in enumerate(text.splitlines(), 1)
        if line.strip(" \t\r　﻿\xa0")
    ]


_PAGE = re.compile(
    r"^\s*(?:[—–-]\s*\d{1,3}\s*[—–-]|第\s*\d{1,3}\s*页(?:\s*[，,/]?\s*共\s*\d{1,3}\s*页)?)\s*$"
)
_NEW_LINE = re.compile(
    rf"^(?:[ 　\t]+\S|[（(]?{NUMERAL}[）)、．]|\d{{1,2}}\.(?!\d)|第{NUMERAL}[章节条]|[①-⑳]|附\s?件|[—-]{{2}})"
    r"|.*(?:[\t|｜│┃]|\S {2,}\S)"
)
_LEAST_LINES, _WIDEST = 10, 60


def _width(line: str) -> float:
    """The width of a line as printed, in Chinese characters."""
    return sum(1.0 if ord(sign) > 0x2E7F or sign in "“”—…" else 0.5 for sign in line)


def unwrapped(raw: Sequence[str]) -> list[tuple[str, int]]:
    """Return the lines of a text with their numbers from 1, put together where a page's edge cut them.

    A text is taken for cut where a third of its lines reach the same narrow width and few of these end a
    sentence, as when it was copied out of a PDF. Page numbers are left out of such a text.
    """
    lines = [(line.rstrip(" \t\r　"), place) for place, line in enumerate(raw, 1)]
    kept = [one for one in lines if not _PAGE.match(one[0])]
    filled = [line for line, _ in kept if line]
    edge = max(map(_width, filled), default=0.0)
    wide = [line for line in filled if _width(line) >= edge - 1.5]
    if len(filled) < _LEAST_LINES or edge > _WIDEST or len(wide) * 3 < len(filled):
        return lines
    if sum(line.endswith(("。", "；", "：")) for line in wide) * 3 > len(wide):
        return lines
    is_indented = sum(line.startswith(("　　", "  ")) for line in filled) > 2
    joined: list[tuple[str, int]] = []
    reaches_edge = False
    for line, place in kept:
        goes_on = reaches_edge and line and not _NEW_LINE.match(line)
        if goes_on and not (joined[-1][0].endswith(("。", "；", "：")) and not is_indented):
            joined[-1] = (joined[-1][0] + line, joined[-1][1])
        else:
            joined.append((line, place))
        reaches_edge = _width(line) >= edge - 1.5
    return joined


def plain_text(blocks: Sequence[Block]) -> str:
    """Return all words of a document, a line for each paragraph and each row of a table."""
    lines = [
        row_text
        for block in blocks
        for row_text in ([block.text] if isinstance(block, Line) else ["\t".join(row) for row in block.rows])
    ]
    return "\n".join(lines)


def blocks_of(text: str) -> list[Block]:
    """Return the lines and tables of plain text.

    A table is a run of at least two lines with tabs, upright strokes or wide gaps of which the first
    names columns, or of three with the same number of cells; Markdown's rule under the head is left out.
    A line without strokes inside such a run continues the last cell.
    """
    blocks: list[Block] = []
    numbered = unwrapped(text.splitlines())
    raw = [line for line, _ in numbered]
    place = 0
    while place < len(raw):
        table, taken = _table_at(raw, place)
        if table:
            blocks.append(Table(table.rows, numbered[place][1]))
            place += taken
            continue
        if stripped := raw[place].strip(" \t\r　﻿\xa0"):
            blocks.append(Line(stripped, numbered[place][1]))
        place += 1
    return blocks


_TAB, _BAR, _GAP, _COMMA = (re.compile(cut) for cut in (r"\t", r"[|｜│┃]", r"(?: {2,}|　+)", r","))
_CUTS = (_TAB, _BAR, _GAP, _COMMA)
_FRAME = re.compile(r"^[ 　]*[|｜│┃]|[|｜│┃][ 　]*$")


def _table_at(raw: Sequence[str], place: int) -> tuple[Table | None, int]:
    for cut in _CUTS:
        if not cut.search(raw[place]):
            continue
        head = _cells(raw[place], cut)
        if not names_columns(head):
            continue
        rows, taken = _rows_at(raw, place, cut, width=len(head))
        if len(rows) > 1:
            return Table(tuple(rows), place + 1), taken
    return _aligned_at(raw, place)


_LEAST_ALIGNED = 3


def _aligned_at(raw: Sequence[str], place: int) -> tuple[Table | None, int]:
    """Return at least three lines with the same number of cells, three or more, whatever their head says."""
    for cut in (_TAB, _BAR, _GAP):
        rows: list[tuple[str, ...]] = []
        taken = 0
        for line in raw[place:]:
            cells = _cells(line, cut) if cut.search(line.strip(" 　\r")) else []
            is_ruled = line.strip() and re.fullmatch(r"[\s|｜│┃:：+\-—─┼├┤=]+", line)
            if not is_ruled and (len(cells) < _LEAST_ALIGNED or (rows and len(cells) != len(rows[0]))):
                break
            if not is_ruled:
                rows.append(tuple(cells))
            taken += 1
        if len(rows) >= _LEAST_ALIGNED:
            return Table(tuple(rows), place + 1), taken
    return None, 0


def _rows_at(
    raw: Sequence[str], place: int, cut: re.Pattern[str], *, width: int
) -> tuple[list[tuple[str, ...]], int]:
    rows: list[tuple[str, ...]] = []
    # A bar that begins a row is its frame only where the head has one: else it follows an empty cell.
    is_framed = bool(_FRAME.match(raw[place]))
    at = place
    while at < len(raw):
        line = raw[at]
        if re.fullmatch(r"[\s|｜│┃:：+\-—─┼├┤=]+", line) and line.strip():
            at += 1
            continue
        if not cut.search(line.strip(" 　\r")) and not cut.search(line):
            if not _is_section_row(raw, at, cut, width=width):
                break
            rows.append((line.strip(" 　\r"),) * width)
            at += 1
            continue
        cells = _cells(line, cut, is_framed=is_framed)
        if not any(cells):
            break
        rows.append(tuple((cells + [""] * width)[: max(width, len(cells))]))
        at += 1
    return rows, at - place


def _is_section_row(raw: Sequence[str], at: int, cut: re.Pattern[str], *, width: int) -> bool:
    """Whether a line without separators is a heading across the table, which goes on below it."""
    text = raw[at].strip(" 　\r")
    following = raw[at + 1] if at + 1 < len(raw) else ""
    return 0 < len(text) <= 40 and not _STOP.search(text) and len(_cells(following, cut)) >= max(3, width - 2)


def _cells(line: str, cut: re.Pattern[str], *, is_framed: bool = True) -> list[str]:
    line = line.strip("\r\n")
    if cut is _COMMA:
        return [cell.strip(" 　") for cell in next(csv.reader([line]), [])]
    if cut is _BAR and is_framed:
        line = _FRAME.sub("", line)
    elif cut is _GAP:
        line = line.strip(" 　")
    return [re.sub(r"<br\s*/?>", "\n", cell.strip(' \t　"')) for cell in cut.split(line)]


def header_of(blocks: Sequence[Block]) -> tuple[Header, frozenset[int]]:
    """Return the header and the numbers of the lines that it and the sign-off take.

    The year is the one that the title names where that is the year of writing or the next, else the
    year of writing, else of the number, else the only year that the text names.
    """
    lines = [block for block in blocks if isinstance(block, Line)]
    taken: set[int] = set()
    number_line = next((line for line in lines[:12] if _NUMBER.match(line.text)), None)
    doc_number = _written_number(number_line)
    if number_line:
        taken.add(number_line.number)
    addressee = _addressee(lines)
    title_lines = _title_lines(lines, number_line, addressee)
    taken |= {line.number for line in title_lines}
    if addressee:
        taken.add(addressee.number)
    title = re.sub(r"(?<=[一-龥])[ 　](?=[一-龥])", "", "".join(line.text for line in title_lines))
    taken |= _meeting_lines(lines)
    date_line, written = _date_of(lines)
    issuer_lines = _issuer_lines(lines, date_line)
    if date_line:
        taken |= {date_line.number, *(line.number for line in issuer_lines)}
    taken |= {line.number for line in lines[:6] if _RED_HEAD.match(line.text)}
    header = Header(
        issuer=_issuer(lines, title, issuer_lines),
        number=doc_number,
        title=title,
        addressee=addressee.text.rstrip("：:") if addressee else "",
        written=written,
        kind=_kind(title),
        year=_year(title, written, number_line) or _named_year(blocks),
    )
    return header, frozenset(taken)


_OF_MEETING = re.compile(
    r"^[（(]?(?:会议)?(?:时间|地点|主持人?|"
    r"(?:出席|列席|参会|参加|请假|缺席|记录)(?:人员?|单位|领导)?)[ 　]*[：:]"
)


def _meeting_lines(lines: Sequence[Line]) -> set[int]:
    """Return the lines that say when, where and before whom a meeting was held, at the head of minutes."""
    found = {line.number for line in lines[:15] if _OF_MEETING.match(line.text)}
    return found if len(found) > 1 else set()


def _written_number(line: Line | None) -> str:
    match = _NUMBER.match(line.text) if line else None
    return match["number"].strip() if match else ""


def _addressee(lines: Sequence[Line]) -> Line | None:
    for line in lines[:15]:
        if _ADDRESSEE.match(line.text) and not _NOT_ADDRESSEE.search(line.text):
            return line
        if _STOP.search(line.text):
            return None
    return None


def _is_title_text(text: str) -> bool:
    return (
        len(text) <= 90
        and not _STOP.search(text)
        and not _DATE_LINE.match(text)
        and not re.match(
            (
                r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|\d+[.、．]|"
                r"第[一二三四五六七八九十]+[章条节]|附件|[▲●■◆★☆△◎※➢])"
            ),
            text,
        )
        and not re.search(r"[：:]|[（(]共?\d+[项件条][）)]$", text)
    )


def _title_lines(lines: Sequence[Line], number_line: Line | None, addressee: Line | None) -> list[Line]:
    """Return the lines of the title: those before the addressee that are neither head nor number.

    Without an addressee the title ends before the first line that is a sentence, a heading or a date.
    """
    head: list[Line] = []
    for place, line in enumerate(lines[:15]):
        if addressee and line.number >= addressee.number:
            break
        if (
            not addressee
            and number_line
            and place
            and lines[place - 1] is number_line
            and head
            and _ends_title(head)
        ):
            break
        if (number_line and line.number == number_line.number) or _RED_HEAD.match(line.text):
            continue
        if not _is_title_text(line.text):
            if head:
                break
            continue
        head.append(line)
    after = [line for line in head if number_line and line.number > number_line.number]
    before = [line for line in head if line not in after]
    chosen = after if after and (_ends_title(after) or not before) else before or head
    return chosen if addressee else _through_kind(chosen)


def _ends_title(lines: Sequence[Line]) -> bool:
    return bool(re.search(rf"(?:{_KINDS})(?:（[^）]*）)?$", "".join(line.text for line in lines)))


def _through_kind(lines: list[Line]) -> list[Line]:
    """Cut the lines after the one that ends with a kind of document (通知, 意见, 纪要)."""
    for place, line in enumerate(lines):
        if re.search(rf"(?:{_KINDS})(?:（[^）]*）)?$", line.text):
            return lines[: place + 1]
    while len(lines) > 1 and _UNIT_ALONE.fullmatch(lines[-1].text):
        lines = lines[:-1]  # the first of the units under which a paper lists its tasks
    return lines[:3]


_UNIT_ALONE = re.compile(r"[一-龥]{2,12}(?:局|委|办|办公室|政府|中心|街道|镇|乡)")
_PASSED_ON = re.compile(r"(?:印发|转发|批转|公布|发布|下发)(?P<what>.+?)的(?:通知|函|命令|公告)$")


def _kind(title: str) -> str:
    """Return the kind of document; of one that passes another on, the kind of that other."""
    passed_on = _PASSED_ON.search(title)
    if passed_on and (inner := _kind(re.sub(r"[《》“”]|（[^）]*）$", "", passed_on["what"]))):
        return inner
    match = re.search(rf"({_KINDS})(?:（[^）]*）)?$", title)
    return match[1] if match else ""


def _date_of(lines: Sequence[Line]) -> tuple[Line | None, date | None]:
    """Return the first date that stands on a line of its own after the head, else in the head."""
    dated = [
        (line, _read_date(line.text))
        for line in lines
        if _DATE_LINE.match(line.text) and not any(one.kind == TIME for one in fields(line.text))
    ]
    dated = [(line, day) for line, day in dated if day]
    if not dated:
        return None, _day_of_meeting(lines)
    later = [one for one in dated if lines.index(one[0]) > 4]
    return (later or dated)[0]


_MEETING_HELD = re.compile(
    rf"^{_DATE.pattern}(?:上午|下午|晚上?)?(?:\d{{1,2}}[时点](?:\d{{1,2}}分)?)?"
    r"[，,][^。；]*(?:主持|召开|现场办公|调研)"
)


def _day_of_meeting(lines: Sequence[Line]) -> date | None:
    """Return the day on which undated minutes say that the meeting was held."""
    return next(
        (
            day
            for line in lines[:10]
            if (_MEETING_HELD.match(line.text) or _OF_MEETING.match(line.text))
            and (day := _read_date(line.text))
        ),
        None,
    )


def _read_date(text: str) -> date | None:
    match = _DATE.search(text)
    if not match:
        return None
    try:
        return date(number(match["year"]), number(match["month"]), number(match["day"]))
    except ValueError:
        return None


def _issuer_lines(lines: Sequence[Line], date_line: Line | None) -> list[Line]:
    """Return the sign-off: the up to four short lines before the date that end no sentence."""
    if date_line is None:
        return []
    before = lines[: lines.index(date_line)][-4:]
    found: list[Line] = []
    for line in reversed(before):
        if not re.fullmatch(r"[一-龥（）、 　]{2,40}", line.text) or not re.search(
            (
                r"(?:政府|办公室|办公厅|国务院|委员会|委|局|部|厅|办|院|指挥部|领导小组|会|军委|集团|"
                r"公司|署|行|督查室|值班室)[ 　]*$"
            ),
            line.text,
        ):
            break
        found.append(line)
    return found[::-1]


def _issuer(lines: Sequence[Line], title: str, issuer_lines: Sequence[Line]) -> str:
    if issuer_lines:
        return "、".join(
            name for line in issuer_lines for name in re.split(r"[ 　]+", line.text.strip(" 　"))
        )
    for line in lines[:6]:
        if match := _RED_HEAD.match(line.text):
            return match["issuer"]
    if match := re.match(r"^(?:中华人民共和国)?([一-龥]{2,20})令$", title):
        return match[1]
    match = re.match(
        (
            r"^(?P<issuer>[一-龥、 　]{2,40}?)(?=关于|常务会议纪要|县长办公会议纪要|专题会议纪要|"
            r"转发|印发|办公室关于)"
        ),
        title,
    )
    if match:
        return match["issuer"].strip()
    for line in lines[:6]:
        if _DATE.search(line.text) and (match := re.match(r"^([一-龥]{4,40}?)[ 　]+", line.text)):
            return match[1]
    return ""


def _year(title: str, written: date | None, number_line: Line | None) -> int | None:
    numbered = _NUMBER.match(number_line.text) if number_line else None
    own = written.year if written else int(numbered["year"]) if numbered and numbered["year"] else None
    titled = (int(year) for year in re.findall(r"(20\d\d)年(?!“?(?:元旦|春节|两节))", title))
    return next((year for year in titled if own is None or own <= year <= own + 1), own)


def _named_year(blocks: Sequence[Block]) -> int | None:
    """Return the year that most of the dates in an undated paper name, None where none prevails."""
    named = Counter(re.findall(r"(?<!\d)(20\d\d)(?=年|[./-]\d)", plain_text(blocks)))
    if not named:
        return None
    year, count = named.most_common(1)[0]
    return int(year) if count * 2 > named.total() else None
