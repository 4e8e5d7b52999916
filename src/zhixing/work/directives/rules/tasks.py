"""A document broken into proposed tasks, each with the words that it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from zhixing.foundation.reading.documents import Block, Header, Line, Table, header_of
from zhixing.work.directives.rules.clauses import Clause, clauses_of, notes_under_tables
from zhixing.work.directives.rules.deadlines import RECURRING, Frame, read_deadlines
from zhixing.work.directives.rules.marks import brackets, names_parties
from zhixing.work.directives.rules.parties import (
    CARRIED_OUT_RULE,
    FIRST_NAMED_RULE,
    is_responsibility,
    segments,
)
from zhixing.work.directives.rules.proposals import Decomposition, Remark, Task
from zhixing.work.directives.rules.reading import Reader
from zhixing.work.directives.rules.sentences import CIRCULAR, MINUTES, NOTICE, STANDING, STRICT, sentences
from zhixing.work.directives.rules.shared import shared_deadlines, with_shared
from zhixing.work.directives.rules.tables import names_nobody, table_tasks
from zhixing.work.directives.rules.units import YOU, split_units

__all__ = ["Decomposition", "Remark", "Task", "decompose"]

# Kinds of document that set standing rules or tell what has been: a unit and a verb in them is no order.
STANDING_KINDS = frozenset(
    [
        "条例",
        "办法",
        "规定",
        "细则",
        "令",
        "命令",
        "公报",
        "公告",
        "报告",
        "答复",
        "决议",
        "批复",
        "规则",
        "章程",
        "规程",
        "准则",
        "规范",
        "制度",
        "规划",
        "决定",
    ]
)
MINUTES_KINDS = frozenset({"", "纪要", "通知单", "任务书"})


def decompose(blocks: Sequence[Block]) -> Decomposition:
    """Return the tasks that the document assigns. Never raises: what is not understood is left out."""
    blocks = list(_readable(blocks))
    header, taken = header_of(blocks)
    rule_line, rule = _first_named_rule(blocks)
    taken |= notes_under_tables(blocks)
    roots = clauses_of(blocks, without=taken)
    reader = Reader(Frame(header.year, header.written), manner=_manner(header, blocks))
    for root in roots:
        for clause in root.walk():
            reader.read(clause)
        _extend_headings(reader)
    tasks = _carried_out(
        [_settled(task, rule_line=rule_line) for task in reader.tasks], *_carried_out_rule(blocks)
    )
    tasks = _addressed(tasks, header.addressee)
    shared = shared_deadlines(blocks, without=taken, frame=reader.frame)
    tasks = _numbered(sorted(with_shared(tasks, shared), key=lambda task: task.line))
    standing = header.kind in STANDING_KINDS | {"通报"}
    said = [task.sentence + "\n" + task.text for task in tasks] + [one.words for one in shared]
    remarks = [] if standing else _remarks(roots, "\n".join(said), reader.frame)
    return Decomposition(header, tuple(tasks), tuple(remarks), rule)


def _readable(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield lines and tables of tasks; the rows of another table as lines."""
    for block in blocks:
        if isinstance(block, Line) or table_tasks(block):
            yield block
            continue
        for place, row in enumerate(block.rows):
            if text := "\t".join(row).strip():
                yield Line(text, block.number + place)


def _manner(header: Header, blocks: Sequence[Block]) -> str:
    if header.kind == "纪要":
        return MINUTES
    if _assigns_by_clause(blocks):
        return STRICT
    if header.kind == "通报" or _ANSWERS.search(header.title):
        return CIRCULAR
    if header.kind in STANDING_KINDS or _tells_a_congress(blocks):
        return STANDING
    return MINUTES if header.kind in MINUTES_KINDS else NOTICE


def _tells_a_congress(blocks: Sequence[Block]) -> bool:
    """Whether a report is read to a congress: it plans, and charges nobody in its sentences."""
    lines = [block.text for block in blocks if isinstance(block, Line)][:12]
    return any(re.match(r"各位(?:代表|委员)[，：:！]", line) for line in lines)


_ANSWERS = re.compile(r"复函$|办理情况的函$")


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


def _carried_out_rule(blocks: Iterable[Block]) -> tuple[int, str]:
    """Return the line that says who carries out all that follows, and who; (0, '') where none does."""
    for block in blocks:
        if isinstance(block, Line) and (match := CARRIED_OUT_RULE.search(block.text)):
            return block.number, match["who"]
    return 0, ""


def _carried_out(tasks: Sequence[Task], rule_line: int, who: str) -> list[Task]:
    """Charge `who` with the tasks of the same part of the document that stand behind the rule.

    Only where a clause names none but those who guide: they support. Where it charges somebody itself,
    that stands, and the rule adds nobody.
    """
    part = next((_part(task.clause) for task in tasks if task.line == rule_line), None)
    if not who or part is None:
        return list(tasks)
    return [
        _with_implementer(task, who)
        if task.line > rule_line and _part(task.clause) == part and "guides_only" in task.flags
        else task
        for task in tasks
    ]


def _addressed(tasks: Sequence[Task], addressee: str) -> list[Task]:
    """Name those whom a letter calls 你局 by its address: all of them where it goes to several."""
    if not any(_YOU.fullmatch(name) for task in tasks for name in (task.lead, *task.supports)):
        return list(tasks)
    named = split_units(addressee).units
    tasks = [task for task in tasks if _YOU.fullmatch(task.lead) or not _QUOTED_ORDER.search(task.sentence)]
    return [_with_addressees(task, named) for task in tasks if named or not _YOU.fullmatch(task.lead)]


def _with_addressees(task: Task, named: tuple[str, ...]) -> Task:
    units = [
        unit for name in (task.lead, *task.supports) for unit in (named if _YOU.fullmatch(name) else (name,))
    ]
    lead, *supports = dict.fromkeys(units) if task.lead else ("", *dict.fromkeys(units[1:]))
    called = _YOU.fullmatch(task.lead)
    flags = tuple(flag for flag in task.flags if not (called and flag == "collective"))
    return replace(task, lead=lead, supports=tuple(supports), flags=flags)


def _part(clause: str) -> str:
    return clause.partition("（")[0]


def _with_implementer(task: Task, who: str) -> Task:
    guides = tuple(name for name in (task.lead, *task.supports) if name)
    flags = tuple(
        flag for flag in task.flags if flag not in ("guides_only", "no_lead", "first_named_assumed")
    )
    return replace(task, lead=who, supports=guides, flags=flags)


def _assigns_by_clause(blocks: Iterable[Block]) -> bool:
    return any(isinstance(block, Line) and names_parties(block.text) for block in blocks) or any(
        isinstance(block, Table) and (rows := table_tasks(block)) and not names_nobody(rows)
        for block in blocks
    )


def _settled(task: Task, *, rule_line: int | None) -> Task:
    """Where 列第一位者为牵头单位 holds, the first named is no assumption."""
    if rule_line is None or task.line < rule_line:
        return task
    dropped = {"first_named_assumed"} | (
        {"no_lead"} if task.lead and "collective" not in task.flags else set()
    )
    return replace(task, flags=tuple(flag for flag in task.flags if flag not in dropped))


def _extend_headings(reader: Reader) -> None:
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


_LONG_TO_SEARCH = 200_000


def _is_covered(words: str, covered: str, parts: frozenset[str]) -> bool:
    """Whether every segment of `words` stands in the `covered` words, of which `parts` are the segments."""
    return all(
        part in parts or (len(covered) < _LONG_TO_SEARCH and part in covered)
        for part in segments(re.sub(r"^（[^（）]*）", "", words))
    )


_YOU = re.compile(YOU)
# What a leader wrote, quoted in a letter that then says itself what 你局 is to do.
_QUOTED_ORDER = re.compile(r"批示[^。]{0,8}[：:]\s*[“\"]")
_REQUEST = re.compile(r"^(?:请|拟请|望|原则同意，|同意，?请)")


def _remarks(roots: Sequence[Clause], covered: str, frame: Frame) -> list[Remark]:
    """Return requests and dated sentences that stand in no task: not in the words that are `covered`."""
    found = []
    parts = frozenset(segments(covered))
    for root in roots:
        for clause in root.walk():
            for block in clause.blocks:
                if not isinstance(block, Line):
                    continue
                for start, end in sentences(block.text):
                    words = block.text[start:end].strip()
                    code = _remark_code(words, frame)
                    if code and not _is_covered(words, covered, parts):
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
