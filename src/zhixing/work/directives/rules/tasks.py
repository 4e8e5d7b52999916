"""A document broken into proposed tasks, each with the words that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from zhixing.work.directives.rules import labels
from zhixing.work.directives.rules.clauses import LOW_RANK, Clause, clauses_of
from zhixing.work.directives.rules.deadlines import (
    AT_ONCE,
    EVENT,
    ONGOING,
    RECURRING,
    Deadline,
    Frame,
    read_deadlines,
)
from zhixing.work.directives.rules.documents import Block, Header, Line, Table, header_of
from zhixing.work.directives.rules.labels import Field
from zhixing.work.directives.rules.parties import (
    FIRST_NAMED_RULE,
    Parties,
    has_role_word,
    is_responsibility,
    read_fields,
    read_parties,
    segments,
)
from zhixing.work.directives.rules.sentences import (
    MINUTES,
    NOTICE,
    STANDING,
    STRICT,
    assignments,
    sentences,
    unit_heading,
)
from zhixing.work.directives.rules.tables import TableTask, table_tasks

# Kinds of document that set standing rules or tell what has been: a unit and a verb in them is no order.
STANDING_KINDS = frozenset(
    {
        "条例",
        "办法",
        "规定",
        "细则",
        "令",
        "命令",
        "公报",
        "公告",
        "通报",
        "报告",
        "答复",
        "决议",
        "预案",
        "批复",
        "规则",
        "章程",
        "规程",
        "准则",
        "规范",
        "制度",
        "规划",
        "决定",
    }
)
MINUTES_KINDS = frozenset({"", "纪要", "通知单", "任务书"})
MAX_TITLE = 60


@dataclass(frozen=True, slots=True)
class Task:
    """One proposed task. Every field is as written in the document, except the values in `deadlines`.

    `clause` is the number as cited (二（三）5), `part` its place among the tasks of that clause, `sentence`
    the words that assign it, `deadlines` ISO dates and limits (`20wd`), `deadline_words` what they were
    read from, `line` the line of the source, counted from 1.
    """

    text: str
    title: str
    lead: str
    supports: tuple[str, ...]
    deadlines: tuple[str, ...]
    clause: str
    flags: tuple[str, ...]
    sentence: str
    deadline_words: tuple[str, ...] = ()
    leader: str = ""
    line: int = 0
    part: int = 1


@dataclass(frozen=True, slots=True)
class Remark:
    """A sentence that may be a task, which no unit is charged with: a person decides. `code` says why."""

    code: str
    sentence: str
    clause: str
    line: int


@dataclass(frozen=True, slots=True)
class Decomposition:
    """Header, tasks in the order of the document, and sentences left for a person.

    `first_named_rule` is the sentence 列第一位者为牵头单位 as written, '' where the document has none.
    """

    header: Header
    tasks: tuple[Task, ...]
    remarks: tuple[Remark, ...] = ()
    first_named_rule: str = ""


def decompose(blocks: Sequence[Block]) -> Decomposition:
    """Return the tasks that the document assigns. Never raises: what is not understood is left out."""
    header, taken = header_of(blocks)
    rule_line, rule = _first_named_rule(blocks)
    roots = clauses_of(blocks, without=taken)
    reader = _Reader(Frame(header.year, header.written), manner=_manner(header, blocks))
    for root in roots:
        for clause in root.walk():
            reader.read(clause)
        _extend_headings(reader)
    tasks = [_settled(task, rule_line=rule_line) for task in reader.tasks]
    tasks = _numbered(sorted(tasks, key=lambda task: task.line))
    standing = header.kind in STANDING_KINDS
    remarks = [] if standing else _remarks(roots, tasks, Frame(header.year, header.written))
    return Decomposition(header, tuple(tasks), tuple(remarks), rule)


def _manner(header: Header, blocks: Sequence[Block]) -> str:
    if header.kind == "纪要":
        return MINUTES
    if _assigns_by_clause(blocks):
        return STRICT
    if header.kind in STANDING_KINDS:
        return STANDING
    return MINUTES if header.kind in MINUTES_KINDS else NOTICE


def _first_named_rule(blocks: Iterable[Block]) -> tuple[int | None, str]:
    """Return the line from which 列第一位者为牵头单位 holds, and its words.

    Inside a clause it holds from there on (下同); as a sentence of its own for the whole document.
    """
    for block in blocks:
        texts = [block.text] if isinstance(block, Line) else [cell for row in block.rows for cell in row]
        for text in texts:
            match = FIRST_NAMED_RULE.search(text)
            if not match:
                continue
            words = next((part for part in segments(text) if FIRST_NAMED_RULE.search(part)), match[0])
            inside = [content for _, _, content in brackets(text) if FIRST_NAMED_RULE.search(content)]
            words = next(
                (part for content in inside for part in segments(content) if FIRST_NAMED_RULE.search(part)),
                words,
            )
            assigns = any(is_responsibility(content, is_at_end=True) for content in inside)
            return (block.number if assigns else 0), words
    return None, ""


def _assigns_by_clause(blocks: Iterable[Block]) -> bool:
    return any(isinstance(block, Line) and any(_marks(block.text)) for block in blocks) or any(
        isinstance(block, Table) and table_tasks(block) for block in blocks
    )


_KEPT_KINDS = (labels.TIME, *labels.TEXT_KINDS, labels.PERSON, labels.LEADER)

# Marks in a line -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Mark:
    """A bracket clause or a labelled value in a line."""

    start: int
    end: int
    clause: str = ""
    value: Field | None = None


def brackets(text: str) -> list[tuple[int, int, str]]:
    """Return begin, end and content of each outermost bracket."""
    found, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        if sign in "（(【[［":
            start = place if depth == 0 else start
            depth += 1
        elif sign in "）)】]］" and depth:
            depth -= 1
            if depth == 0:
                found.append((start, place + 1, text[start + 1 : place]))
    return found


_ENDS_WITH_UNIT = re.compile(r"(?:政府|各?乡?镇|各?乡|局|委|办|部门|单位|街道|管委会|中心|村|社区|县|市)$")


def _marks(text: str) -> Iterator[_Mark]:
    """Yield bracket clauses and labelled values in the order in which they stand."""
    found: list[_Mark] = []
    for start, end, content in brackets(text):
        if labels.kind_of_label(content):
            continue
        following = text[end:].lstrip()
        is_at_end = (
            not following or following[0] in "。；;！" or text[start - 1 : start] in ("。", "；", "！", "\n")
        )
        if _ENDS_WITH_UNIT.search(text[:start]) and not has_role_word(content):
            continue  # 各乡镇人民政府（街道办事处）
        if is_responsibility(content, is_at_end=(is_at_end and start > 0) or not text[:start].strip()):
            found.append(_Mark(start, end, clause=content))
    for one in labels.fields(text):
        if not any(mark.start <= one.start < mark.end for mark in found):
            found.append(_Mark(one.start, one.end, value=one))
    if not any(mark.clause for mark in found) and not any(
        mark.value and mark.value.kind in labels.PARTY_KINDS for mark in found
    ):
        found = [mark for mark in found if mark.value and mark.value.kind in _KEPT_KINDS]
    yield from sorted(found, key=lambda mark: mark.start)


# Reading clause by clause --------------------------------------------------------------------------------


@dataclass(slots=True)
class _Charge:
    """What is known of one task while its lines are read."""

    texts: list[str] = field(default_factory=list)
    titles: list[str] = field(default_factory=list)
    fields: list[Field] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)
    line: int = 0
    is_apart: bool = False  # the labels stand on lines of their own

    def has_party(self) -> bool:
        return any(one.kind in labels.PARTY_KINDS for one in self.fields)


class _Reader:
    """Reads clauses one after another and gathers tasks."""

    def __init__(self, frame: Frame, *, manner: str) -> None:
        self.frame = frame
        self.manner = manner
        self.tasks: list[Task] = []
        self.assigning: set[int] = set()  # ids of clauses that have tasks of their own
        self.headings: list[tuple[Clause, int]] = []  # clauses whose task is their heading, with its place
        self._charge = _Charge()
        self._clause: Clause | None = None
        self._is_closed = False

    def read(self, clause: Clause) -> None:
        """Read the lines and tables directly under `clause`."""
        self._clause, self._charge, self._is_closed = clause, _Charge(), False
        before = len(self.tasks)
        has_marks = any(isinstance(block, Line) and _assigns(block) for block in clause.blocks)
        for block in clause.blocks:
            if isinstance(block, Table):
                self._flush()
                self._read_table(block)
            elif has_marks and not self._is_after_all(block, clause):
                self._read_marked(block)
        self._flush()
        if not has_marks and len(self.tasks) == before:
            self._read_running(clause)
        elif has_marks:
            self._read_trailing(clause)
        if len(self.tasks) > before:
            self.assigning.add(id(clause))

    # Lines with marks

    def _is_after_all(self, line: Line, clause: Clause) -> bool:
        """Whether the line follows the last one that assigns, and says neither who nor when."""
        assigning = [block.number for block in clause.blocks if isinstance(block, Line) and _assigns(block)]
        return line.number > assigning[-1] and not any(_marks(line.text))

    def _read_trailing(self, clause: Clause) -> None:
        """Read what follows the clause's last assignment as running text of the clause above it."""
        self._clause = clause.parent or clause
        for block in clause.blocks:
            if isinstance(block, Line) and self._is_after_all(block, clause):
                self._read_paragraph(block, None, [])

    def _read_marked(self, line: Line) -> None:
        at = 0
        for mark in _marks(line.text):
            self._take_text(line.text[at : mark.start], line)
            self._take_mark(mark, line, begins_line=not line.text[: mark.start].strip())
            at = mark.end
        self._take_text(line.text[at:], line)

    def _take_text(self, text: str, line: Line) -> None:
        words = text.strip(" 　\t。；;，,、（）()")
        if not words:
            return
        if self._charge.has_party():
            self._flush()
        elif self._amends_last(words, line):
            return
        self._charge.line = self._charge.line or line.number
        self._charge.texts.append(text.strip(" 　\t").lstrip("。；;，,、"))

    def _amends_last(self, words: str, line: Line) -> bool:
        """「（……负责），6月底前完成」: a deadline right after the bracket belongs to it."""
        if self._charge.texts or len(words) > 16 or not self.tasks or self.tasks[-1].line != line.number:
            return False
        found = read_deadlines(words, frame=self.frame)
        if not found or self.tasks[-1].deadlines:
            return False
        self.tasks[-1] = _with_deadlines(self.tasks[-1], found)
        return True

    def _take_mark(self, mark: _Mark, line: Line, *, begins_line: bool) -> None:
        self._charge.line = self._charge.line or line.number
        if mark.value is None:
            self._take_bracket(mark, line)
            return
        value = mark.value
        if value.kind in labels.TEXT_KINDS:
            if self._charge.has_party():
                self._flush()
                self._charge.line = line.number
            if value.kind == labels.TASK and value.value:
                self._charge.titles.append(value.value)
            self._charge.texts.append(value.value)
            return
        if not self._charge.fields:
            self._charge.is_apart = begins_line
        if self._repeats(value):
            self._flush()
            self._charge.line = line.number
        self._charge.fields.append(value)
        self._charge.sentences.append(line.text[mark.start : mark.end].strip(" 　；;，,"))

    def _repeats(self, value: Field) -> bool:
        """Whether the value begins another task: the same label came already."""
        kinds = [one.kind for one in self._charge.fields]
        return value.kind in (labels.LEAD, labels.TIME) and value.kind in kinds and self._charge.has_party()

    def _take_bracket(self, mark: _Mark, line: Line) -> None:
        content = mark.clause
        inner = labels.fields(content)
        parties = (
            read_fields(inner)
            if any(one.kind in labels.PARTY_KINDS for one in inner)
            else read_parties(content, must_look=True)
        )
        deadlines = self._field_deadlines([*inner, *self._charge.fields]) or self._clause_deadlines(content)
        words = line.text[mark.start : mark.end]
        self._emit(parties, deadlines, [*self._charge.sentences, words], shows_text=True)
        self._charge = _Charge()
        self._is_closed = True

    def _clause_deadlines(self, content: str) -> list[Deadline]:
        """Return the deadlines of a bracket: of the segments that name no unit."""
        found = read_deadlines(content, frame=self.frame)
        if any(one.value for one in found):
            return found
        for segment in segments(content):
            if not read_parties(segment, must_look=True).names:
                found += read_deadlines(segment, frame=self.frame, is_field=True)
        return found

    def _field_deadlines(self, fields: Iterable[Field]) -> list[Deadline]:
        return [
            found
            for one in fields
            if one.kind == labels.TIME
            for found in read_deadlines(one.value, frame=self.frame, is_field=True)
        ]

    def _flush(self) -> None:
        """Make a task of what has been gathered, where it names parties."""
        charge = self._charge
        if charge.has_party():
            parties = read_fields(charge.fields)
            self._share_with_siblings(charge)
            self._emit(parties, self._field_deadlines(charge.fields), charge.sentences, shows_text=False)
            self._charge = _Charge()
        elif charge.fields and self.tasks and not charge.texts and id(self._clause) not in self.assigning:
            found = self._field_deadlines(charge.fields)
            if found and not self.tasks[-1].deadlines:
                self.tasks[-1] = _with_deadlines(self.tasks[-1], found)
            self._charge = _Charge()

    def _share_with_siblings(self, charge: _Charge) -> None:
        """Labels under the last of several items that name nobody are for all of them."""
        clause = self._clause
        if clause is None or clause.parent is None or not charge.is_apart or clause.rank < LOW_RANK:
            return
        siblings = clause.parent.parts
        earlier = siblings[: siblings.index(clause)]
        if not earlier or any(id(part) in self.assigning or part.parts for part in earlier):
            return
        if id(clause.parent) in self.assigning or siblings[-1] is not clause:
            return
        texts = [
            block.text
            for part in (clause.parent, *earlier)
            for block in part.blocks
            if isinstance(block, Line)
        ]
        charge.texts[:0] = texts
        charge.titles = charge.titles or [clause.parent.heading or clause.heading]
        self._clause = clause.parent

    # Tables and running text

    def _read_table(self, table: Table) -> None:
        clause = self._clause
        for row in table_tasks(table):
            parties = read_fields(list(row.fields))
            deadlines = self._field_deadlines(row.fields)
            self._charge = _Charge(texts=list(row.texts), titles=[row.texts[0]], line=table.number)
            flags = ("from_row_above",) if row.is_carried else ()
            path = (clause.path if clause else "") + row.ordinal
            self._emit(
                replace(parties, flags=(*parties.flags, *flags)),
                deadlines,
                [],
                shows_text=False,
                path=path,
                row=row,
            )
            self._charge = _Charge()

    def _read_running(self, clause: Clause) -> None:
        inherited = self._inherited(clause)
        time_fields: list[Field] = []
        for block in clause.blocks:
            if not isinstance(block, Line):
                continue
            time_fields += [
                mark.value for mark in _marks(block.text) if mark.value and mark.value.kind == labels.TIME
            ]
            self._read_paragraph(block, inherited, self._field_deadlines(time_fields))

    def _read_paragraph(self, line: Line, inherited: Parties | None, own: list[Deadline]) -> None:
        if _ATTENDANCE.match(line.text):
            return
        headed = None if self.manner in (STANDING, STRICT) else unit_heading(line.text)
        if headed and line.text[headed[1] :].strip():
            self._charge = _Charge(texts=[line.text[headed[1] :].strip()], line=line.number)
            self._emit(headed[0], own, [line.text], shows_text=False)
            return
        if headed:
            return
        at = 0
        found = assignments(line.text, frame=self.frame, manner=self.manner)
        for one in found:
            words = line.text[one.start : one.end].strip()
            start = one.start if _has_content(words, one.parties, self.frame) else at
            if at == 0 and _SHORT_HEADING.fullmatch(line.text[:start]):
                start = 0
            self._charge = _Charge(
                texts=[_without_opening(line.text[start : one.end].strip())], line=line.number
            )
            common = read_deadlines(one.common, frame=self.frame) if one.common else []
            self._emit(one.parties, own or common, [words], shows_text=False)
            at = one.end
        if not found and inherited and len(line.text) > 4:
            self._charge = _Charge(texts=[line.text], line=line.number)
            self._emit(
                replace(inherited, flags=(*inherited.flags, "from_heading")),
                own,
                [line.text],
                shows_text=False,
            )

    def _inherited(self, clause: Clause) -> Parties | None:
        """Return the parties of a heading above that is nothing but units (一、县发改局)."""
        if self.manner in (STANDING, STRICT):
            return None
        above = clause.parent
        while above is not None:
            first = next((block for block in above.blocks if isinstance(block, Line)), None)
            headed = unit_heading(first.text) if first and above.label else None
            if first and headed and not first.text[headed[1] :].strip():
                return headed[0]
            above = above.parent
        return None

    # Emitting

    def _emit(
        self,
        parties: Parties,
        deadlines: list[Deadline],
        sentences_: Sequence[str],
        *,
        shows_text: bool,
        path: str = "",
        row: TableTask | None = None,
    ) -> None:
        charge, clause = self._charge, self._clause
        if not charge.texts and not (clause and clause.heading):
            return  # 「（县自然资源局牵头）」 under a title charges nobody with anything in particular
        text = "\n".join(one for one in charge.texts if one).strip()
        flags = list(parties.flags)
        if not deadlines or not any(one.value for one in deadlines):
            deadlines = [*deadlines, *read_deadlines(text, frame=self.frame)]
        if not deadlines and clause is not None and (heading := self._heading_deadlines(clause)):
            deadlines = heading
            flags.append("from_heading")
        cited = path or (clause.path if clause else "")
        if clause is not None and not row and text and text == clause.heading:
            self.headings.append((clause, len(self.tasks)))
        sentence = (
            text + "".join(sentences_)
            if shows_text
            else "\n".join(sentences_) or "\t".join(row.cells if row else ())
        )
        task = Task(
            text=text or (clause.heading if clause else ""),
            title=self._title(text),
            lead=parties.lead,
            supports=parties.supports,
            deadlines=(),
            clause=cited,
            flags=tuple(flags),
            sentence=sentence,
            leader=parties.leader,
            line=charge.line or (clause.number if clause else 0),
        )
        self.tasks.append(_with_deadlines(task, deadlines))

    def _heading_deadlines(self, clause: Clause) -> list[Deadline]:
        above = clause.parent
        while above is not None and above.label:
            found = [one for one in read_deadlines(above.heading, frame=self.frame) if one.value]
            if found:
                return found
            above = above.parent
        return []

    def _title(self, text: str) -> str:
        if self._charge.titles:
            return self._charge.titles[0][:MAX_TITLE]
        return title_of(text)


def title_of(text: str) -> str:
    """Return the first sentence of a task, cut at a comma where it is longer than 60 characters."""
    first = re.split(r"[。；;\n]", text.strip(), maxsplit=1)[0]
    while len(first) > MAX_TITLE and "，" in first:
        first = first.rpartition("，")[0]
    return first[:MAX_TITLE]


_OPENING = re.compile(
    r"^(?:会议|会上)(?:一致|原则)?(?:要求|决定|议定|明确|强调|同意|确定|商定|指出)(?:以下事项)?[，：:]"
)


_SHORT_HEADING = re.compile(r"[^，。；：:]{2,30}[。：:]\s*")


def _without_opening(text: str) -> str:
    return _OPENING.sub("", text)


_ATTENDANCE = re.compile(
    r"^(?:出席|列席|参会|参加|请假|缺席|主持|记录|抄送|发送|主送|分送|抄报|印发)(?:人员|单位|领导|会议)?[：:]"
)


def _assigns(line: Line) -> bool:
    return any(
        mark.clause or (mark.value and mark.value.kind in labels.PARTY_KINDS) for mark in _marks(line.text)
    )


_ROLE_SIGNS = re.compile(
    r"会议|要求|决定|议定|明确|由|请|责成|牵头|负责|会同|配合|协助|参与|按照?|各自|职责|"
    r"分工|分别|共同|抓紧|尽快|确保|"
    r"完成|落实|办理|办结|推进|实施|组织|协调|统筹|速办|立即|此项工作|该项工作|相关工作|"
    r"有关工作|工作|[、，。；：,;:！\s]"
)


def _has_content(words: str, parties: Parties, frame: Frame) -> bool:
    """Whether the words say what is to be done, beside who and when."""
    for name in parties.names:
        words = words.replace(name, "")
    for one in read_deadlines(words, frame=frame):
        words = words.replace(one.words, "")
    return len(_ROLE_SIGNS.sub("", words)) >= 4


def _with_deadlines(task: Task, deadlines: Sequence[Deadline]) -> Task:
    """Return the task with the deadlines' values, words and flags."""
    values = tuple(dict.fromkeys(one.value for one in deadlines if one.value))
    kinds = {one.kind for one in deadlines}
    flags = [
        flag
        for flag in task.flags
        if flag not in ("no_deadline", "ongoing", "at_once", "recurring", "event_deadline")
    ]
    flags += [flag for one in deadlines for flag in one.flags]
    if len(values) > 1:
        flags.append("several_deadlines")
    if not values:
        named = {RECURRING: "recurring", EVENT: "event_deadline", ONGOING: "ongoing", AT_ONCE: "at_once"}
        flags += [flag for kind, flag in named.items() if kind in kinds]
        if not kinds & {RECURRING, EVENT} and "year_unknown" not in flags:
            flags.append("no_deadline")
    words = tuple(dict.fromkeys(one.words for one in deadlines))
    return replace(task, deadlines=values, deadline_words=words, flags=tuple(dict.fromkeys(flags)))


def _settled(task: Task, *, rule_line: int | None) -> Task:
    """Where 列第一位者为牵头单位 holds, the first named is no assumption."""
    if rule_line is None or task.line < rule_line:
        return task
    dropped = {"first_named_assumed"} | (
        {"no_lead"} if task.lead and "collective" not in task.flags else set()
    )
    return replace(task, flags=tuple(flag for flag in task.flags if flag not in dropped))


def _extend_headings(reader: _Reader) -> None:
    """Give a task that is only a heading the words of its parts, where none of them has a task."""
    for clause, place in reader.headings:
        parts = [part for part in clause.walk() if part is not clause]
        if not parts or any(id(part) in reader.assigning for part in parts):
            continue
        texts = [block.text for part in parts for block in part.blocks if isinstance(block, Line)]
        reader.tasks[place] = replace(reader.tasks[place], text="\n".join([reader.tasks[place].text, *texts]))
    reader.headings.clear()


def _numbered(tasks: Sequence[Task]) -> list[Task]:
    counts: dict[str, int] = {}
    numbered = []
    for task in tasks:
        counts[task.clause] = counts.get(task.clause, 0) + 1
        numbered.append(replace(task, part=counts[task.clause]))
    return numbered


def _is_covered(words: str, covered: str) -> bool:
    return all(part in covered for part in segments(re.sub(r"^（[^（）]*）", "", words)))


_REQUEST = re.compile(r"^(?:请|拟请|望|原则同意，|同意，?请)")


def _remarks(roots: Sequence[Clause], tasks: Sequence[Task], frame: Frame) -> list[Remark]:
    """Return requests and dated sentences that stand in no task."""
    covered = "\n".join([*(task.sentence for task in tasks), *(task.text for task in tasks)])
    found = []
    for root in roots:
        for clause in root.walk():
            for block in clause.blocks:
                if not isinstance(block, Line):
                    continue
                for start, end in sentences(block.text):
                    words = block.text[start:end].strip()
                    code = _remark_code(words, frame)
                    if code and not _is_covered(words, covered):
                        found.append(Remark(code, words, clause.path, block.number))
    return found


def _remark_code(words: str, frame: Frame) -> str:
    last = re.split(r"[：:]", words)[-1]
    if _REQUEST.match(last):
        return "request_without_unit"
    if any(
        one.value or (one.kind == RECURRING and "前" in one.words)
        for one in read_deadlines(words, frame=frame)
    ):
        return "deadline_without_unit"
    return ""
