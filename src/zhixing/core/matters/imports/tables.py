"""Logs as tables: CSV with one line an event, or one line a case whose dated columns are its steps."""

from __future__ import annotations

import csv
import io
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from zhixing.core.matters.imports import mapping as mappings
from zhixing.core.matters.imports.building import case_of
from zhixing.core.matters.imports.files import EVENTS_AT_MOST, first_signs, open_binary
from zhixing.core.matters.imports.mapping import TIME_PARTS, LogMapping
from zhixing.core.matters.imports.refusals import ColumnsUnknown, LogNotReadable, LogTooLarge
from zhixing.core.matters.imports.times import DAYS_ENOUGH, TimeEvidence, TimeReader, parse_time
from zhixing.core.matters.imports.values import Case, Log, Moment, Problem, Scalar, Step
from zhixing.foundation.words import mark

FIELD_SIGNS_AT_MOST = 1_000_000
CASE_PREFIX = "case:"
WRONG_WIDTH = mark("有 {width} 列，表头为 {expected} 列")
NO_CASE = mark("“{column}”列没有事项编号")
NO_ACTIVITY = mark("“{column}”列没有环节名称")
NO_TIME = mark("“{column}”列没有时间")
BAD_TIME = mark("“{column}”列的“{text}”不是可识别的时间")
_MISSING = ("", "NA", "NaN", "NULL", "null", "None", "-")


@dataclass(slots=True)
class _Survey:
    """What the first pass over a table learns."""

    evidence: TimeEvidence = field(default_factory=TimeEvidence)
    contiguous: bool = True
    due_is_of_case: bool = False


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of the table: its number in the file and its cells by column."""

    number: int
    cells: dict[str, str]
    width: int
    extra: int

    def text(self, column: str) -> str:
        value = self.cells.get(column, "").strip() if column else ""
        return "" if value in _MISSING else value

    @property
    def place(self) -> str:
        return f"第 {self.number} 行"


def open_table(path: Path, *, given: LogMapping, zone: str, default_zone: str) -> Log:
    """Return the log of a CSV file, gzipped or not.

    Reads the file once to see how its times are written and whether the lines of a case stand
    together, and once more for each call of `cases()`. Raises ColumnsUnknown, ColumnMissing,
    LogNotReadable, LogTooLarge.
    """
    mapping = mappings.found_in(_header(path, given), name=path.name, given=given)
    survey = _survey(path, mapping)
    times = survey.evidence.decide(default_zone=default_zone, zone=zone)
    log = Log(
        form="csv",
        zone=times.zone,
        zone_basis=times.basis,
        by_day=survey.evidence.day_share((mapping.at, *mapping.steps), times) >= DAYS_ENOUGH,
        cases=lambda: iter(()),
    )
    log.cases = lambda: _cases(path, mapping, survey, times, log)
    return log


def _header(path: Path, mapping: LogMapping) -> list[str]:
    with closing(_rows(path, mapping)) as rows:
        try:
            return [name.strip() for name in next(rows)[1]]
        except StopIteration:
            raise ColumnsUnknown(name=path.name, missing="表头") from None


def _rows(path: Path, mapping: LogMapping) -> Generator[tuple[int, list[str]], None, None]:
    """Yield (line number, cells) of every line. Raises LogNotReadable."""
    csv.field_size_limit(FIELD_SIGNS_AT_MOST)
    signs = first_signs(path)
    encoding = _encoding(signs)
    first_line = signs.decode(encoding, "replace").partition("\n")[0]
    delimiter = mapping.delimiter or max(",;\t|", key=first_line.count)
    with open_binary(path) as file, io.TextIOWrapper(file, encoding=encoding, newline="") as text:
        reader = csv.reader(text, delimiter=delimiter)
        try:
            for row in reader:
                yield reader.line_num, row
        except csv.Error as error:
            raise LogNotReadable(name=path.name, reason=str(error)) from error


def _encoding(signs: bytes) -> str:
    """UTF-8 where it is that, with or without its mark; else the national encoding of older exports."""
    try:
        signs.rsplit(b"\n", 1)[0].decode("utf-8")
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8-sig"


def _lines(path: Path, mapping: LogMapping) -> Iterator[_Line]:
    with closing(_rows(path, mapping)) as rows:
        header = [name.strip() for name in next(rows)[1]]
        for read, (number, row) in enumerate(rows, start=1):
            if read > EVENTS_AT_MOST:
                raise LogTooLarge(name=path.name, limit=f"{EVENTS_AT_MOST:,}")
            if row:
                yield _Line(number, dict(zip(header, row, strict=False)), len(row), len(row) - len(header))


def _survey(path: Path, mapping: LogMapping) -> _Survey:
    survey = _Survey()
    columns = [column for part in TIME_PARTS if (column := getattr(mapping, part))]
    columns += [column for column in mapping.steps if column not in columns]
    finished: set[str] = set()
    current = ""
    dues: dict[str, set[str]] = {}
    rows_of: dict[str, int] = {}
    for line in _lines(path, mapping):
        code = line.text(mapping.case)
        if code != current:
            survey.contiguous = survey.contiguous and code not in finished
            finished.add(current)
            current = code
        if mapping.due:
            dues.setdefault(code, set()).add(line.text(mapping.due))
            rows_of[code] = rows_of.get(code, 0) + 1
        for column in columns:
            if (text := line.text(column)) and (value := parse_time(text, pattern=mapping.time_pattern)):
                survey.evidence.see(column, value)
    survey.due_is_of_case = (
        not mapping.case_due
        and any(values != {""} for values in dues.values())
        and all(len(values) == 1 for values in dues.values())
        and max(rows_of.values(), default=0) > 1
    )
    return survey


def _taken(line: _Line, mapping: LogMapping, times: TimeReader, *, with_due: bool) -> list[Step] | Problem:
    """Return the steps of a line, or why it is not taken."""
    if line.extra:
        return Problem(line.place, WRONG_WIDTH, {"width": line.width, "expected": line.width - line.extra})
    if not line.text(mapping.case):
        return Problem(line.place, NO_CASE, {"column": mapping.case})
    moments: dict[str, Moment] = {}
    for part in TIME_PARTS:
        column = getattr(mapping, part)
        if text := line.text(column):
            moment = times.moment(text, column=column, pattern=mapping.time_pattern)
            if moment is None and part != "case_closed":
                return Problem(line.place, BAD_TIME, {"column": column, "text": text})
            if moment is not None:
                moments[part] = moment
    if mapping.steps:
        return _dated_steps(line, mapping, times)
    if not (activity := line.text(mapping.activity)):
        return Problem(line.place, NO_ACTIVITY, {"column": mapping.activity})
    if "at" not in moments:
        return Problem(line.place, NO_TIME, {"column": mapping.at})
    return [
        Step(
            activity=activity,
            at=moments["at"],
            label=line.text(mapping.label),
            resource=line.text(mapping.resource),
            lifecycle=line.text(mapping.lifecycle),
            started=moments.get("started"),
            due=moments.get("due") if with_due else None,
            planned=moments.get("planned"),
            stop=moments.get("stop"),
            attributes=_attributes(line, mapping),
            place=line.place,
        )
    ]


def _dated_steps(line: _Line, mapping: LogMapping, times: TimeReader) -> list[Step] | Problem:
    steps = []
    for column, activity in mapping.steps.items():
        if not (text := line.text(column)):
            continue
        at = times.moment(text, column=column, pattern=mapping.time_pattern)
        if at is None:
            return Problem(line.place, BAD_TIME, {"column": column, "text": text})
        steps.append(Step(activity=activity, at=at, resource=line.text(mapping.resource), place=line.place))
    return steps or Problem(line.place, NO_TIME, {"column": "、".join(mapping.steps)})


def _attributes(line: _Line, mapping: LogMapping) -> dict[str, Scalar]:
    played = mapping.columns
    return {
        column: value
        for column, value in line.cells.items()
        if value and column and column not in played and not column.startswith(CASE_PREFIX)
    }


def _cases(path: Path, mapping: LogMapping, survey: _Survey, times: TimeReader, log: Log) -> Iterator[Case]:
    log.read = log.rejected = 0
    log.problems.clear()
    gathered: dict[str, _Gathering] = {}
    for line in _lines(path, mapping):
        log.read += 1
        taken = _taken(line, mapping, times, with_due=not survey.due_is_of_case)
        if isinstance(taken, Problem):
            log.reject(taken)
            continue
        code = line.text(mapping.case)
        if survey.contiguous and gathered and code not in gathered:
            yield from (gathering.case(mapping) for gathering in gathered.values())
            gathered.clear()
        gathering = gathered.setdefault(code, _Gathering(code))
        gathering.take(line, taken, mapping, times, due_is_of_case=survey.due_is_of_case)
    yield from (gathering.case(mapping) for gathering in gathered.values())


@dataclass(slots=True)
class _Gathering:
    """A case whose lines are being read."""

    code: str
    steps: list[Step] = field(default_factory=list)
    title: str = ""
    due: Moment | None = None
    closed: Moment | str | None = None
    attributes: dict[str, Scalar] = field(default_factory=dict)

    def take(
        self, line: _Line, steps: list[Step], mapping: LogMapping, times: TimeReader, *, due_is_of_case: bool
    ) -> None:
        self.steps += steps
        self.title = self.title or line.text(mapping.case_title)
        due_column = mapping.due if due_is_of_case else mapping.case_due
        if self.due is None and (text := line.text(due_column)):
            self.due = times.moment(text, column=due_column, pattern=mapping.time_pattern)
        if text := line.text(mapping.case_closed):
            self.closed = times.moment(text, column=mapping.case_closed, pattern=mapping.time_pattern) or text
        for column, value in line.cells.items():
            of_case = column.startswith(CASE_PREFIX) or bool(mapping.steps)
            if of_case and value and column not in mapping.columns:
                self.attributes.setdefault(column.removeprefix(CASE_PREFIX), value)

    def case(self, mapping: LogMapping) -> Case:
        return case_of(
            self.code,
            self.steps,
            mapping=mapping,
            title=self.title,
            due=self.due,
            closed=self.closed,
            attributes=self.attributes,
        )
