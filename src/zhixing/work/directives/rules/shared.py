"""Deadlines said once for several tasks.

请于…前书面答复, 以上事项须于…前完成, 各责任单位须于…前报结果, a heading 「6月底前完成的任务」.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from zhixing.foundation.reading.documents import Block, Line
from zhixing.work.directives.rules.clauses import clause_label, is_attachment
from zhixing.work.directives.rules.deadlines import DATE, LIMIT, Deadline, Frame, read_deadlines
from zhixing.work.directives.rules.marks import names_parties
from zhixing.work.directives.rules.proposals import Task, with_deadlines
from zhixing.work.directives.rules.sentences import sentences

# Those whom a document charges, named by that alone: what they must do by a day they do for every item.
_ALL_CHARGED = (
    r"(?:请|望|要求)?(?:各|下列|以下|上述|有关)?(?:承办|责任|牵头|主办|整改|办理|落实|有关承办|有关责任|相关责任|会办|协办|、|和|及)+"
    r"(?:单位|部门|地区|主体)"
)
_ALL_ITEMS = (
    r"(?:请|对)?(?:以上|上述|所列|前述|下列|以下)[^，。；：]{0,8}?(?:事项|任务|工作|问题|提案|建议|措施|要求|内容|项目|整改|指标|目标|清单|意见)"
    r"|(?:以上|上述)(?:各项|各条|均|都|须|请|于)"
)
_RESULT = (
    r"(?:办理|落实|整改|处理|完成|贯彻落实|办结|核查|调查|推进)?(?:结果|答复(?:意见|文本|函)?|办复|回复)"
    r"|(?:办理|落实|整改|处理|完成|核查|贯彻落实)(?:落实)?(?:进展)?情况"
)
_ENDS = r"答复|办复|办结|办理完毕|完成|销号|清零|到位|形成(?:书面|专题)?(?:报告|材料)|书面报告"
_OF_ALL_CHARGED = re.compile(rf"(?:^|[，：:])(?:{_ALL_CHARGED})")
_OF_ALL_ITEMS = re.compile(rf"(?:^|[，：:])(?:{_ALL_ITEMS})")
_OF_EVERY = re.compile(
    r"(?:^|[，：:])(?:各项|各条|所有|全部|其余|其他|列入[^，。；]{2,10}的)(?:重点|整改|目标|工作)?(?:任务|事项|措施|工作|项目|指标|目标)"
    r"(?:除[^，。；]{2,14}(?:外|之外|以外)，?)?(?:原则上|均|都|须|应|要|一律)*(?:于|在|\d)"
    r"|(?:^|[，：:])(?:除[^，。；]{2,14}(?:外|之外|以外)|[^，。；]{0,8}[未没](?:有|作|予)?(?:明确|注明|列明|规定|写明|标明|约定|说明)[^，。；]{0,6}(?:时限|期限|时间)[^，。；]{0,4}的)，"
)
_OF_RESULTS = re.compile(
    rf"(?:^|[，：:]|请|将)(?:请|望)?(?:务必)?(?:各[^，。；]{{1,14}}?)?(?:将|把)?(?:有关|相关)?(?:{_RESULT})(?:请|须|应|要|务必|一并|书面|统一|均)*(?:于|在|\d)"
)
_REPORTS_RESULTS = re.compile(
    rf"(?:{_RESULT})[^，。；]{{0,12}}?(?:报|反馈|送|抄送|函告)|(?:书面)?报(?:送|告)?(?:办理|落实|整改)?(?:结果|情况)"
)
_REACHES_ALL = re.compile(rf"{_ENDS}|报结果|反馈结果")
_BY_REQUEST = re.compile(r"(?:^|[，：:])(?:请|望|务必)(?:认真[^，。；]{0,8}，)?(?:务必|抓紧)?(?:于|在)")
_GROUP_HEADING = re.compile(
    r"[（(【]?(?:需|须|应|要|计划|拟)?(?:于|在)?(?P<when>[^，。；：]{2,16}?前)(?:需|须|应|要|全部|必须)*"
    r"(?:完成|办结|整改到位|整改|销号|落实|见效|启动)的?(?:重点|整改|工作)?(?:任务|事项|项目|工作|问题|措施)?"
    r"(?:[（(][^（）()]{1,12}[)）])?[）)】]?[：:。]?"
)
# 「请各主办单位于6月底前答复，会办单位于5月底前送会办意见」: the second day binds those who help.
_OF_HELPERS = re.compile(r"[，；](?:请|各|由)*(?:会办|协办|分办|参与|配合|协助)(?:单位|部门)[^，。；]*")
_LOOKS_BACK = re.compile(r"以上|上述|前述")


@dataclass(frozen=True, slots=True)
class Shared:
    """Deadlines that hold for the tasks from line `first` to line `last`. `words` say so, in line `line`.

    `is_statement` says that the words are a sentence (a heading is none): no task of its own. `is_of_all`
    says that it names all items or all charged (以上事项), from where it stands apart from them.
    """

    deadlines: tuple[Deadline, ...]
    words: str
    line: int
    first: int
    last: int
    is_statement: bool
    is_of_all: bool = False


def shared_deadlines(blocks: Sequence[Block], *, without: frozenset[int], frame: Frame) -> list[Shared]:
    """Return what is said once for several tasks, the narrower first: group headings, then sentences."""
    lines = [block for block in blocks if isinstance(block, Line) and block.number not in without]
    last = blocks[-1].number if blocks else 0
    return [*_group_headings(lines, last=last, frame=frame), *_statements(lines, last=last, frame=frame)]


def _group_headings(lines: Sequence[Line], *, last: int, frame: Frame) -> Iterator[Shared]:
    """An unnumbered heading with a date holds to the next such heading or numbered clause of higher rank."""
    for place, line in enumerate(lines):
        if not _is_group_heading(line.text) or not (found := _fixed(line.text, frame)):
            continue
        following = lines[place + 1 :]
        rank = clause_label(following[0].text)[0] if following else 0
        end = next(
            (
                other.number - 1
                for other in following
                if _is_group_heading(other.text) or 0 < clause_label(other.text)[0] < rank
            ),
            last,
        )
        yield Shared(found, line.text, line.number, line.number + 1, end, is_statement=False)


def _is_group_heading(text: str) -> bool:
    return bool(_GROUP_HEADING.fullmatch(text))


def _statements(lines: Sequence[Line], *, last: int, frame: Frame) -> Iterator[Shared]:
    apart = _standing_apart(lines)
    for line in lines:
        if names_parties(line.text):
            continue
        _rank, label, rest = clause_label(line.text)
        is_apart = not label and line.number in apart
        for start, end in sentences(rest):
            words = rest[start:end].strip()
            if not _holds_for_all(words, is_apart=is_apart):
                continue
            if found := _fixed(_OF_HELPERS.sub("", words), frame):
                until = line.number if _LOOKS_BACK.search(words) else last
                is_of_all = is_apart and bool(_OF_ALL_ITEMS.search(words) or _OF_ALL_CHARGED.search(words))
                yield Shared(found, words, line.number, 0, until, is_statement=True, is_of_all=is_of_all)


def _standing_apart(lines: Sequence[Line]) -> set[int]:
    """Return the unnumbered lines before the first numbered one, and after the last one of their text."""
    labelled = [line.number for line in lines if clause_label(line.text)[0]]
    apart = {line.number for line in lines if not labelled or line.number < labelled[0]}
    is_after = True
    for line in reversed(lines):
        if is_attachment(line.text):
            is_after = True
        elif clause_label(line.text)[0]:
            is_after = False
        elif is_after:
            apart.add(line.number)
    return apart


# What is done in a campaign is due when it ends (即日起至6月15日在全县开展集中整治).
_CAMPAIGN = re.compile(
    r"(?:即日起|自[^，。；]{2,12}起|从[^，。；]{2,12}起|利用[^，。；]{2,8}时间|\d日|\d月)[^，。；]{0,3}(?:至|到|—|－|-)[^。；]{2,40}?"
    r"(?:开展|组织|进行|实施)[^。；]{0,30}(?:整治|行动|检查|排查|治理|活动|攻坚|清理|会战|普查)"
)


def _holds_for_all(words: str, *, is_apart: bool) -> bool:
    """Whether a sentence says by when all is done: it names all items, all charged, or only results."""
    says_done = bool(_REACHES_ALL.search(words) or _REPORTS_RESULTS.search(words))
    if _OF_ALL_ITEMS.search(words) or _OF_ALL_CHARGED.search(words):
        return says_done
    if not is_apart:
        return False
    if _CAMPAIGN.search(words):
        return True
    if _OF_EVERY.search(words):
        return says_done
    return bool(_OF_RESULTS.search(words)) or (says_done and bool(_BY_REQUEST.search(words)))


def _fixed(words: str, frame: Frame) -> tuple[Deadline, ...]:
    return tuple(one for one in read_deadlines(words, frame=frame) if one.kind in (DATE, LIMIT) and one.value)


def with_shared(tasks: Sequence[Task], shared: Sequence[Shared]) -> list[Task]:
    """Give tasks without words on time those that hold for them; drop what only says so."""
    own = [task for task in tasks if not any(_only_says(task, one) for one in shared)]
    lines = {task.line for task in own}
    scoped = [_scoped(one, lines) for one in shared]
    return [_with_one(task, scoped) for task in own]


def _only_says(task: Task, one: Shared) -> bool:
    return one.is_statement and task.line == one.line and task.sentence.strip() in one.words


def _scoped(one: Shared, lines: set[int]) -> Shared:
    """A sentence in a paragraph that assigns holds for that paragraph."""
    if one.is_statement and one.line in lines and not one.is_of_all:
        return replace(one, first=one.line, last=one.line)
    return one


def _with_one(task: Task, shared: Sequence[Shared]) -> Task:
    if "no_deadline" not in task.flags or task.deadline_words:
        return task
    fitting = next((one for one in shared if one.first <= task.line <= one.last), None)
    if fitting is None:
        return task
    dated = with_deadlines(task, fitting.deadlines)
    return replace(dated, flags=tuple(dict.fromkeys((*dated.flags, "from_heading"))))
