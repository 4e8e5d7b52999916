"""What counts as progress (B10, D3 of the demonstrations): a meeting or a forwarded paper never does."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Words of meetings, passing on and attitude; what remains after them is looked at.
EMPTY_PHRASES: Final = re.compile(
    "|".join(
        (
            r"高度重视",
            r"召开[^，。；]{0,12}(会|会议)",
            r"专题(会议)?研究",
            r"研究部署",
            r"安排部署",
            r"动员部署",
            r"正在(积极)?(推进|落实|办理|协调)",
            r"积极推进",
            r"持续推进",
            r"已?传达学习",
            r"学习(了)?[^，。；]{0,10}精神",
            r"已?(下发|印发|转发)[^，。；]{0,12}(通知|文件|方案)?",
            r"建立台账",
            r"压实责任",
            r"加强(组织)?领导",
            r"明确(了)?(责任)?分工",
            r"成立[^，。；]{0,10}(专班|领导小组|工作组)",
            r"预计[^，。；]{0,10}(完成|见成效)",
            r"按(计划|要求)(有序)?推进",
            r"有序推进",
            r"认真(贯彻)?落实",
            r"已?联系",
            r"正在处理",
            r"进一步",
        )
    )
)
MEETING_WORDS: Final = re.compile(r"会议|专题会|纪要|研究部署|传达学习|下发通知|印发通知|转发")
MEASURED: Final = re.compile(
    r"\d+(\.\d+)?\s*(%|％|户|处|个|万元|亿元|元|平方米|亩|公里|米|件|人|名|台|套|栋|条|根|吨|次|项|家|座|份|起)"
)
_FILLER: Final = re.compile(r"[\s，。、；：,.;:（）()！!“”\"的了已并和与将]+")


@dataclass(frozen=True, slots=True)
class Substance:
    """How much of a report is action. `only_meetings`: nothing but meetings, papers or attitude."""

    only_meetings: bool
    measured: bool


def substance(text: str) -> Substance:
    """Return whether `text` says something done, or only that it was discussed or passed on."""
    measured = bool(MEASURED.search(text))
    rest = _FILLER.sub("", EMPTY_PHRASES.sub("", text))
    hollow = bool(EMPTY_PHRASES.search(text)) and len(rest) <= 8
    return Substance(only_meetings=hollow and not measured, measured=measured)


def counted_progress(*, claimed: int | None, verified: int, has_evidence: bool, only_meetings: bool) -> int:
    """Return the percent to show: the claim only with evidence of action, else the last verified."""
    if claimed is None or only_meetings or not has_evidence:
        return verified
    return claimed
